package render

import (
	"context"
	"fmt"
	"image"
	"io"
	"io/fs"
	"slices"
	"time"

	"github.com/sheetreel/sheetreel/clipcat/local/render/h264"
	"golang.org/x/sync/errgroup"
)

// Options are what a render needs besides the template and the modifications.
type Options struct {
	// Assets is the folder in which "asset:NAME" and relative paths are looked up;
	// nil means that there is none. See [Folder].
	Assets fs.FS
	// RowAssets is the folder in which those that a modification names are looked up
	// first, such as that of the sheet; nil means that there is none.
	RowAssets fs.FS
	// Quality of the encoding; "" is [Standard].
	Quality Quality
	// FontDir is a folder of fonts (TTF, OTF, TTC) that templates may name, and that
	// are asked for letters which the embedded ones lack. It is read once. After it
	// the system's fonts are asked; what they draw differs between machines.
	FontDir string
	// CacheDir is a folder in which encoded parts that rows share are kept for later
	// batches, up to 1 GiB; "" keeps them in memory only. Several processes may use
	// one folder. It may be deleted at any time.
	CacheDir string
	// AllowPrivateHosts lets media be downloaded from this machine and from private
	// networks; otherwise such addresses are refused.
	AllowPrivateHosts bool
}

// Result tells about a finished video.
type Result struct {
	// Duration of the video: Frames divided by the template's frames per second.
	Duration time.Duration
	Frames   int
	// Warnings for people: what was rendered, but perhaps not as it was meant.
	Warnings []string
}

// video is one render under way.
type video struct {
	template *Template // with the modifications in it
	options  Options
	config   h264.Config
	// modified tells the objects that the row sets, by scene.
	modified map[string]map[string]bool
	reach    *reach
	library  *library
	media    []media
	loaded   media     // of all scenes
	bytes    int       // of them, in memory
	until    time.Time // they are waited for
	ffmpeg   string    // path; "" where there is none
	spool    spool
}

func newVideo(t *Template, mods []Modification, o Options) (*video, error) {
	mods = t.resolved(mods)
	changed, err := t.apply(o.marked(mods))
	if err != nil {
		return nil, err
	}
	v := &video{template: changed, options: o, library: libraryOf(o.FontDir), reach: t.reached(), ffmpeg: findFFmpeg()}
	v.config = h264.Config{Width: t.Width, Height: t.Height, FPS: t.FPS, Quality: o.Quality.encoding()}
	if err := v.config.Validate(); err != nil {
		return nil, fmt.Errorf("template %q: %w", t.UID, err)
	}
	v.modified = map[string]map[string]bool{}
	for _, m := range mods {
		if v.modified[m.Scene] == nil {
			v.modified[m.Scene] = map[string]bool{}
		}
		v.modified[m.Scene][m.Object] = true
	}
	return v, nil
}

// load reads all media of the row before anything is drawn.
func (v *video) load(ctx context.Context) error {
	for i := range v.template.Scenes {
		m, err := v.loadMedia(ctx, &v.template.Scenes[i])
		if err != nil {
			return err
		}
		v.media = append(v.media, m)
	}
	return nil
}

// Video renders the template with the modifications of one row and writes it to w
// as an MP4 file. Nothing is written before everything is rendered, so an error
// leaves w as it was unless w itself failed. Errors about modifications are
// [*ModificationError]; those about media name the object. It is safe for use by
// many goroutines, which share what they have in common.
func Video(ctx context.Context, w io.Writer, t *Template, mods []Modification, o Options) (Result, error) {
	v, err := newVideo(t, mods, o)
	if err != nil {
		return Result{}, err
	}
	defer v.spool.close()
	if err := v.load(ctx); err != nil {
		return Result{}, err
	}
	heard, warning, err := v.loadSound(ctx)
	if err != nil {
		return Result{}, err
	}
	var missing []rune
	final := o.Quality == Final && v.ffmpeg != "" && x264In(v.ffmpeg)
	if final {
		missing, err = v.writeFinal(ctx, w, heard)
	} else {
		missing, err = v.write(ctx, w, heard)
	}
	if err != nil {
		return Result{}, err
	}
	out := Result{Duration: v.template.Duration(), Frames: v.template.Frames(), Warnings: v.warnings(missing)}
	if warning != "" {
		out.Warnings = append(out.Warnings, warning)
	}
	if o.Quality == Final && !final {
		out.Warnings = append(out.Warnings, finalWarning)
	}
	return out, nil
}

// write encodes the video by our own encoder, and tells which letters no font has.
func (v *video) write(ctx context.Context, w io.Writer, heard *sound) (missing []rune, err error) {
	segments := v.segments()
	made, err := v.clips(ctx, segments)
	if err != nil {
		return nil, err
	}
	runs := make([][][]byte, len(segments))
	for i, bands := range made {
		runs[i] = join(bands)
		for _, c := range bands {
			missing = append(missing, c.missing...)
		}
	}
	return missing, writeMP4(w, v.config, runs, heard)
}

// clips makes every band of every segment, several at a time.
func (v *video) clips(ctx context.Context, segments []segment) ([][]*clip, error) {
	made := make([][]*clip, len(segments))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(8)
	for i := range segments {
		s := &segments[i]
		made[i] = make([]*clip, len(s.bands))
		for j, b := range s.bands {
			group.Go(func() error {
				return unbroken(func() (err error) {
					made[i][j], err = v.clip(ctx, v.unit(s, b))
					return err
				})
			})
		}
	}
	return made, group.Wait()
}

// unbroken makes an error of a panic: it would end the program, with all other renders.
func unbroken(work func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the renderer broke: %v", p)
		}
	}()
	return work()
}

// join puts the slices of all bands of a picture one after the other.
func join(bands []*clip) [][]byte {
	if len(bands) == 1 {
		return bands[0].slices
	}
	out := make([][]byte, len(bands[0].slices))
	for i := range out {
		n := 0
		for _, b := range bands {
			n += len(b.slices[i])
		}
		out[i] = make([]byte, 0, n)
		for _, b := range bands {
			out[i] = append(out[i], b.slices[i]...)
		}
	}
	return out
}

// warnings are for people: letters that no font has, fonts that are not there.
func (v *video) warnings(missing []rune) []string {
	out := v.template.warnings(v.library, v.ffmpeg != "")
	if text := LettersWarning(missing); text != "" {
		out = append(out, text)
	}
	return out
}

// StillResult is one frame of every scene.
type StillResult struct {
	// Scenes are the scenes' names, Images their frames.
	Scenes []string
	Images []image.Image
	// Warnings are those that the video would have, but for its sound.
	Warnings []string
}

// Stills draws one frame of every scene, the last in which most of it can be seen.
// Its errors are those of [Video].
func Stills(ctx context.Context, t *Template, mods []Modification, o Options) (StillResult, error) {
	v, err := newVideo(t, mods, o)
	if err != nil {
		return StillResult{}, err
	}
	defer v.spool.close()
	if err := v.load(ctx); err != nil {
		return StillResult{}, err
	}
	n := len(v.template.Scenes)
	out, missing := StillResult{Images: make([]image.Image, n)}, make([][]rune, n)
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(2) // which bounds the memory
	for i := range v.template.Scenes {
		out.Scenes = append(out.Scenes, v.template.Scenes[i].Name)
		group.Go(func() error {
			return unbroken(func() error {
				frame, _ := v.restful(i)
				c, lacks, err := v.still(ctx, &v.template.Scenes[i], v.media[i], frame)
				if err == nil {
					out.Images[i], missing[i] = c.image(), lacks
				}
				return err
			})
		})
	}
	if err := group.Wait(); err != nil {
		return StillResult{}, err
	}
	out.Warnings = v.warnings(slices.Concat(missing...))
	return out, nil
}

// stage makes a scene ready for drawing until ctx ends.
func (v *video) stage(ctx context.Context, s *Scene, m media) (*stage, error) {
	st, err := newStage(v.template, s, m, v.library)
	if err == nil {
		for _, d := range st.drawables {
			if d.clip != nil {
				d.at, d.property = d.object.where(s)
				d.clip.ctx, d.clip.path, d.clip.running = ctx, v.ffmpeg, &v.spool.running
			}
		}
	}
	return st, err
}

// still draws a frame of a scene and tells which letters no font has.
func (v *video) still(ctx context.Context, s *Scene, m media, frame int) (*canvas, []rune, error) {
	release, err := reserve(ctx, s.weight(v.template.Width, v.template.Height))
	if err != nil {
		return nil, nil, err
	}
	defer release()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	st, err := v.stage(ctx, s, m)
	if err != nil {
		return nil, nil, err
	}
	c := newCanvas(st.w, st.h)
	for _, l := range st.layersAt(nil, frame) {
		c.draw(&l, c.bounds())
	}
	missing, err := st.end()
	return c, missing, err
}
