package h264

import (
	"bytes"
	"io"
	"os/exec"
	"testing"
	"time"
)

// benchConfig is the video of the benchmarks: 720p, in two-second scenes.
var benchConfig = Config{Width: 1280, Height: 720, FPS: 30}

const benchPictures = 60

// drawn is a scene that is drawn beforehand: benchmarks measure the encoder.
type drawn struct {
	pictures []*Picture
	changes  []*Changes
}

func drawScene(c Config, s scene, pictures int) (d drawn) {
	canvas := NewPicture(c)
	for i := range pictures {
		changes := s.draw(c, canvas, i)
		d.pictures = append(d.pictures, canvas.clone())
		d.changes = append(d.changes, changes)
	}
	return d
}

func (p *Picture) clone() *Picture {
	copied := *p
	copied.Y, copied.Cb, copied.Cr = bytes.Clone(p.Y), bytes.Clone(p.Cb), bytes.Clone(p.Cr)
	return &copied
}

func (d drawn) encode(b *Band) (size int) {
	var unit []byte
	for i, p := range d.pictures {
		unit = b.Encode(unit[:0], p, i == 0, 0, d.changes[i])
		size += len(unit)
	}
	return size
}

func benchScenes(c Config, grain int) map[string]scene {
	ph := newPhoto(c.Width+64, c.Height+64, grain)
	return map[string]scene{
		"still": still{ph},
		"zoom":  zoom{ph, 0.0016},
		"slide": slide{photo: ph, width: c.Width / 3, height: c.Height / 3, top: c.Height / 4, dx: 7, dy: 1},
		"fade":  fade{photo: ph, x: 80, y: c.Height / 2, width: c.Width / 2, height: c.Height / 4, per: 9},
	}
}

// BenchmarkEncode reports pictures per second of processor time, and bytes per second of video, for each kind of scene;
// where there is ffmpeg, also the processor time that x264 ultrafast takes for the same pictures, as a multiple of ours.
func BenchmarkEncode(b *testing.B) {
	scenes := benchScenes(benchConfig, 2)
	for _, name := range []string{"still", "zoom", "slide", "fade"} {
		b.Run(name, func(b *testing.B) { benchmarkScene(b, drawScene(benchConfig, scenes[name], benchPictures)) })
	}
}

func benchmarkScene(b *testing.B, d drawn) {
	band, err := NewBand(benchConfig, 0, benchConfig.Rows())
	if err != nil {
		b.Fatal(err)
	}
	size, before := 0, processorTime()
	for b.Loop() {
		size = d.encode(band)
	}
	perScene := (processorTime() - before) / time.Duration(b.N)
	b.ReportMetric(benchPictures/perScene.Seconds(), "pictures/s")
	b.ReportMetric(float64(size*benchConfig.FPS/benchPictures), "B/s-of-video")
	if other, ok := x264Time(b, d); ok {
		b.ReportMetric(float64(other)/float64(perScene), "x264-ultrafast/ours")
	}
}

// x264Time returns the processor time that ffmpeg spends on encoding the pictures with x264 ultrafast.
func x264Time(b *testing.B, d drawn) (time.Duration, bool) {
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		return 0, false
	}
	cmd := exec.Command("ffmpeg", "-v", "error", "-f", "rawvideo", "-pix_fmt", "yuv420p", "-video_size", "1280x720",
		"-framerate", "30", "-i", "-", "-c:v", "libx264", "-preset", "ultrafast", "-threads", "1", "-f", "null", "-")
	input, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	for _, p := range d.pictures {
		for _, plane := range [][]byte{p.Y, p.Cb, p.Cr} {
			if _, err := input.Write(plane); err != nil && err != io.ErrClosedPipe {
				b.Fatal(err)
			}
		}
	}
	if err := input.Close(); err != nil {
		b.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		b.Skipf("ffmpeg has no x264: %v", err)
	}
	return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), true
}
