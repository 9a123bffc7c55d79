package h264

import "fmt"

// Quality chooses the quantisation. The zero value is Standard.
type Quality int

const (
	// Draft is for looking at the result while working on it: the smallest files, visible loss in fine texture.
	Draft Quality = iota - 1
	// Standard can hardly be told from the source: above 45 dB PSNR on what renderers draw.
	Standard
	// Fine is meant for material that is edited or encoded again.
	Fine
)

// String returns the name of q in lower case.
func (q Quality) String() string {
	switch q {
	case Draft:
		return "draft"
	case Standard:
		return "standard"
	case Fine:
		return "fine"
	}
	return fmt.Sprintf("Quality(%d)", int(q))
}

// quantisation holds the luma quantisation parameters (QPY, 0 to 51) of the kinds of slices. A P slice may be coarser
// than an I slice, whose errors last for as long as the scene stands still; coarser still if it is disposable, or fades,
// for it is soon gone; and finest of all where it refines what stands still from then on.
type quantisation struct{ intra, inter, disposable, fading, standing int }

// quantisation returns the parameters of q. None may be below 14: from there on every level is within reach of
// level_prefix 15, the largest that A.2.1 allows in the Baseline profile, and the scaling of DC levels in 8.5.10 needs
// no rounding.
func (q Quality) quantisation() quantisation {
	switch q {
	case Draft:
		return quantisation{intra: 26, inter: 29, disposable: 32, fading: 31, standing: 24}
	case Fine:
		return quantisation{intra: 15, inter: 18, disposable: 20, fading: 20, standing: 14}
	default:
		return quantisation{intra: 16, inter: 21, disposable: 25, fading: 24, standing: 14}
	}
}

// The limits of a Config.
const (
	minSize, maxSize = 64, 1920
	minFPS, maxFPS   = 24, 60
)

// Config describes a video. All its bands share one Config.
type Config struct {
	// Width and Height of the picture in luma samples: even numbers from 64 to 1920.
	Width, Height int
	// FPS is the number of pictures per second, from 24 to 60.
	FPS int
	// Quality of the result.
	Quality Quality
}

// Validate reports the first value of c that is out of its range, or nil.
func (c Config) Validate() error {
	if err := validSize("width", c.Width); err != nil {
		return err
	}
	if err := validSize("height", c.Height); err != nil {
		return err
	}
	if c.FPS < minFPS || c.FPS > maxFPS {
		return fmt.Errorf("h264: %d pictures per second: want %d to %d", c.FPS, minFPS, maxFPS)
	}
	if c.Quality < Draft || c.Quality > Fine {
		return fmt.Errorf("h264: unknown quality %d: want Draft, Standard or Fine", int(c.Quality))
	}
	return nil
}

func validSize(what string, n int) error {
	if n < minSize || n > maxSize || n%2 != 0 {
		return fmt.Errorf("h264: %s %d: want an even number from %d to %d", what, n, minSize, maxSize)
	}
	return nil
}

// Columns returns the number of macroblocks side by side in a picture (PicWidthInMbs).
func (c Config) Columns() int { return (c.Width + 15) / 16 }

// Rows returns the number of macroblock rows of a picture (PicHeightInMapUnits).
func (c Config) Rows() int { return (c.Height + 15) / 16 }
