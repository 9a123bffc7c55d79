//go:build unix

package render

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"maps"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// What the renderer promises, measured: run by SHEETREEL_MEASURE=1 go test -v -run TestMeasure, not in the tests, for
// it takes minutes and asks for ffmpeg with x264. Everything is a ratio of processor
// times of one run, of whole processes where processes are compared.

// measurementsAsked skips unless the measurements are asked for.
func measurementsAsked(t *testing.T) {
	t.Helper()
	if os.Getenv("SHEETREEL_MEASURE") == "" {
		t.Skip("SHEETREEL_MEASURE is not set")
	}
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		t.Skip("ffmpeg is not on PATH")
	}
}

// workload is ten seconds of 720p: a photo that is zoomed into, one that slides in,
// one that stands still, texts.
func workload(t testing.TB) (*Template, Options) {
	data, err := os.ReadFile("testdata/workload.template.json")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for i := range 3 {
		writePhoto(t, filepath.Join(dir, fmt.Sprint(i+1, ".jpg")), 2560, 1600, uint32(i))
	}
	return parse(t, string(data)), Options{Assets: os.DirFS(dir)}
}

// writePhoto makes what stands for a photo: shapes of all sizes, shading, edges and
// fine texture.
func writePhoto(t testing.TB, name string, w, h int, seed uint32) {
	im := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			v := 0.0
			for i, size := range []int{640, 200, 60, 18, 6} {
				v += noiseAt(x, y, size, seed*7+uint32(i)) * float64(int(96)>>i)
			}
			if (x-w/3)*(x-w/3)+(y-h/2)*(y-h/2) < h*h/16 {
				v = 230 - v/2
			}
			tint := 40 * noiseAt(x, y, 480, seed+99)
			im.SetRGBA(x, y, color.RGBA{uint8(v), uint8(v*0.8 + tint), uint8(v*0.5 + 2*tint), 255})
		}
	}
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // the encoder would have failed
	if err := jpeg.Encode(f, im, &jpeg.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
}

// noiseAt is smooth noise from 0 to 1.
func noiseAt(x, y, size int, seed uint32) float64 {
	at := func(gx, gy int) float64 {
		h := uint32(gx)*0x9E3779B1 ^ uint32(gy)*0x85EBCA77 ^ seed*0xC2B2AE3D
		h = (h ^ h>>15) * 0x2C1B3C6D
		return float64((h^h>>12)%1024) / 1023
	}
	ease := func(i int) float64 { f := float64(i) / float64(size); return f * f * (3 - 2*f) }
	gx, gy, fx, fy := x/size, y/size, ease(x%size), ease(y%size)
	return (at(gx, gy)*(1-fx)+at(gx+1, gy)*fx)*(1-fy) + (at(gx, gy+1)*(1-fx)+at(gx+1, gy+1)*fx)*fy
}

// motions are scenes in which the whole picture moves.
func motions(t testing.TB) (*Template, Options) {
	_, o := workload(t)
	scene := func(name, transition, first, last string) string {
		return fmt.Sprintf(`{"name":%q,"duration":1.2,%s"objects":[{"name":"P","type":"image","x":0,"y":0,"width":1280,"height":720,
			"media_url":"%d.jpg","keyframes":[{"t":0,%s},{"t":1.2,%s}]}]}`, name, transition, len(name)%3+1, first, last)
	}
	return parse(t, `{"version":1,"uid":"motions","width":1280,"height":720,"fps":30,"scenes":[`+strings.Join([]string{
		scene("slow zoom", "", `"scale":1`, `"scale":1.03`),
		scene("fast zoom", "", `"scale":1`, `"scale":1.3`),
		scene("out", `"transition":{"type":"fade","duration":0.7},`, `"scale":1.2`, `"scale":1`),
		scene("panning", "", `"scale":1.2,"x":-100`, `"scale":1.2,"x":100`),
		scene("turn", `"transition":{"type":"wipe","duration":0.5},`, `"scale":1.3,"rotation":0`, `"scale":1.3,"rotation":8`),
		scene("fades", `"transition":{"type":"slide-left","duration":0.5},`, `"opacity":0`, `"opacity":1`),
	}, ",")+`]}`), o
}

// spent is the processor time that something takes in this process.
func spent(t testing.TB, do func()) time.Duration {
	before := processorTime()
	do()
	return processorTime() - before
}

func median(ds []time.Duration) time.Duration {
	slices.Sort(ds)
	return ds[len(ds)/2]
}

// TestMeasureSpeed compares whole processes.
func TestMeasureSpeed(t *testing.T) {
	measurementsAsked(t)
	tpl, o := workload(t)
	dir := fmt.Sprint(o.Assets)
	frames := filepath.Join(t.TempDir(), "frames.yuv")
	rawFrames(t, tpl, o, frames)
	var ours, theirs []time.Duration
	var memory int64
	for range 5 {
		d, kB := child(t, dir)
		memory = max(memory, kB)
		ours = append(ours, d)
		_, d = x264(t, frames, tpl, "ultrafast", 23, os.DevNull)
		theirs = append(theirs, d)
	}
	cold := median(ours)
	t.Logf("cold: %v, x264 ultrafast %v: %.2f of it; %d MiB at most", cold, median(theirs), float64(cold)/float64(median(theirs)), memory>>10)
	for _, kind := range [][2]string{{"Zoom", "Title"}, {"Still", "Title"}, {"Texts", "Call"}} {
		forget()
		variant := func(i int) {
			m := []Modification{{Scene: kind[0], Object: kind[1], Properties: map[string]string{"text": fmt.Sprint("Hello no. ", i)}}}
			if _, err := Video(t.Context(), io.Discard, tpl, m, o); err != nil {
				t.Fatal(err)
			}
		}
		variant(0)
		const n = 30
		d := spent(t, func() {
			for i := range n {
				variant(i + 1)
			}
		}) / n
		t.Logf("variant %s/%s: %v, 1/%.1f of cold, %.0f a minute on two cores", kind[0], kind[1], d, float64(cold)/float64(d), 120/d.Seconds())
	}
}

// child renders the workload in a process of its own.
func child(t testing.TB, dir string) (time.Duration, int64) {
	cmd := exec.Command(os.Args[0], "-test.run", "^TestColdChild$")
	cmd.Env = append(os.Environ(), "SHEETREEL_COLD="+dir)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), peakMemory(cmd.ProcessState)
}

func TestColdChild(t *testing.T) {
	dir := os.Getenv("SHEETREEL_COLD")
	if dir == "" {
		t.Skip("run by TestMeasureSpeed")
	}
	data, err := os.ReadFile("testdata/workload.template.json")
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(filepath.Join(t.TempDir(), "cold.mp4"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // only its making counts
	if _, err := Video(t.Context(), f, parse(t, string(data)), nil, Options{Assets: os.DirFS(dir)}); err != nil {
		t.Fatal(err)
	}
}

func rawFrames(t testing.TB, tpl *Template, o Options, name string) {
	v, err := newVideo(tpl, nil, o)
	if err != nil {
		t.Fatal(err)
	}
	if err := v.load(t.Context()); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // what is missing shows later
	if _, err := v.drawAll(t.Context(), f); err != nil {
		t.Fatal(err)
	}
}

func raw(name string, tpl *Template) []string {
	return []string{"-f", "rawvideo", "-pix_fmt", "yuv420p", "-video_size", fmt.Sprintf("%dx%d", tpl.Width, tpl.Height), "-framerate", strconv.Itoa(tpl.FPS), "-i", name}
}

// x264 encodes frames; it returns what it said about their PSNR, and the processor
// time of the process.
func x264(t testing.TB, frames string, tpl *Template, preset string, crf float64, out string) (string, time.Duration) {
	args := append([]string{"-v", "info", "-nostats", "-y"}, raw(frames, tpl)...)
	args = append(args, "-c:v", "libx264", "-preset", preset, "-crf", fmt.Sprint(crf), "-x264-params", "psnr=1", "-f", "mp4", out)
	if preset == "ultrafast" { // it is timed
		args = slices.DeleteFunc(args, func(s string) bool { return s == "-x264-params" || s == "psnr=1" })
	}
	cmd := exec.Command("ffmpeg", args...)
	said, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	return string(said), cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
}

// likeness is how near a video is to the frames it was made of.
type likeness struct {
	bytes        int64
	psnr, ssim   float64
	worst, least float64 // of a frame
}

func compareVideo(t testing.TB, video, frames string, tpl *Template) (l likeness) {
	dir := t.TempDir()
	noise, structure := filepath.Join(dir, "psnr"), filepath.Join(dir, "ssim")
	args := append([]string{"-v", "info", "-nostats", "-i", video}, raw(frames, tpl)...)
	args = append(args, "-lavfi", "[0:v]split[a][b];[1:v]split[c][d];[a][c]psnr=stats_file="+noise+"[x];[b][d]ssim=stats_file="+structure+"[y]",
		"-map", "[x]", "-f", "null", "-", "-map", "[y]", "-f", "null", "-")
	said, err := exec.Command("ffmpeg", args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	info, err := os.Stat(video)
	if err != nil {
		t.Fatal(err)
	}
	l.bytes, l.psnr, l.ssim = info.Size(), numberAfter(t, string(said), "average:"), numberAfter(t, string(said), "All:")
	l.worst, l.least = least(t, noise, "psnr_avg:"), least(t, structure, "All:")
	return l
}

// least is the smallest number behind a word in the lines of a file.
func least(t testing.TB, name, word string) float64 {
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	v := math.Inf(1)
	for line := range bytes.Lines(data) {
		v = min(v, numberAfter(t, string(line), word))
	}
	return v
}

// numberAfter reads the number behind the last such word.
func numberAfter(t testing.TB, text, word string) float64 {
	at := strings.LastIndex(text, word)
	if at < 0 {
		t.Fatalf("no %s in %s", word, text)
	}
	v, err := strconv.ParseFloat(strings.Fields(text[at+len(word):])[0], 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestMeasureQuality compares with raw frames, and sizes with x264 at equal PSNR.
func TestMeasureQuality(t *testing.T) {
	measurementsAsked(t)
	check := func(name string, tpl *Template, o Options) {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			frames, video := filepath.Join(dir, "frames.yuv"), filepath.Join(dir, "ours.mp4")
			rawFrames(t, tpl, o, frames)
			f, err := os.Create(video)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := Video(t.Context(), f, tpl, nil, o); err != nil {
				t.Fatal(err)
			}
			if err := f.Close(); err != nil {
				t.Fatal(err)
			}
			ours := compareVideo(t, video, frames, tpl)
			size := equalSize(t, frames, tpl, ours.psnr)
			t.Logf("%-40s %.2f dB (frame %.2f), SSIM %.4f (frame %.4f), %d kB, %.2f times x264 veryfast", name, ours.psnr, ours.worst, ours.ssim, ours.least, ours.bytes/1000, float64(ours.bytes)/size)
			if ours.psnr < 45 || ours.ssim < 0.99 || float64(ours.bytes) > 2.5*size {
				t.Errorf("%s misses what is promised", name)
			}
		})
	}
	tpl, o := workload(t)
	check("workload", tpl, o)
	tpl, o = motions(t)
	for i := range tpl.Scenes {
		one := *tpl
		one.reach = nil
		one.Scenes = tpl.Scenes[i : i+1]
		check(tpl.Scenes[i].Name, &one, o)
	}
	check("motions", tpl, o)
	kinds, o := ownKinds(t)
	for _, name := range slices.Sorted(maps.Keys(kinds)) {
		check(name, kinds[name], o)
	}
	files, err := filepath.Glob(samples + "*/*.template.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		check(filepath.Base(name), parse(t, string(data)), Options{Assets: os.DirFS(filepath.Dir(name))})
	}
}

// equalSize is how large x264 veryfast makes the video at a PSNR.
func equalSize(t testing.TB, frames string, tpl *Template, psnr float64) float64 {
	out := filepath.Join(t.TempDir(), "theirs.mp4")
	crf, slope := 18.0, -0.8
	var lastCRF, last, size float64
	for i := range 4 {
		said, _ := x264(t, frames, tpl, "veryfast", crf, out)
		got := numberAfter(t, said, "Global:")
		info, err := os.Stat(out)
		if err != nil {
			t.Fatal(err)
		}
		size = float64(info.Size())
		if math.Abs(got-psnr) < 0.15 {
			break
		}
		if i > 0 && crf != lastCRF && got != last {
			slope = (got - last) / (crf - lastCRF)
		}
		lastCRF, last = crf, got
		crf = max(1, min(40, crf+(psnr-got)/slope))
	}
	return size
}
