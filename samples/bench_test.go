package samples_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"
	"time"
)

// TestCompareRenderers prints what one video takes of the processor, by whole processes in one run: the program itself, cold
// and for each further row, beside x264 and Remotion where they are there. It is run by make bench-render and make
// bench-remotion, on the template of ten seconds in remotion/spring.json.
func TestCompareRenderers(t *testing.T) {
	with := os.Getenv("SHEETREEL_BENCH_RENDER")
	if with == "" {
		t.Skip("run by make bench-render")
	}
	b := newComparison(t)
	cold := b.ours("Zoom", 1, 3)
	lines := []measured{{"sheetreel, cold (whole run of one row)", cold}}
	const rows = 25
	for _, c := range [][2]string{{"Zoom", "title on a moving photo"}, {"Texts", "text on a plain ground"}} {
		first, all := b.ours(c[0], 1, 3), b.ours(c[0], rows+1, 1)
		lines = append(lines, measured{"sheetreel, each further row: " + c[1], (all - first) / rows})
	}
	lines = append(lines, b.x264()...)
	if with == "remotion" {
		lines = append(lines, b.remotion()...)
	}
	b.print(cold, lines)
}

type measured struct {
	what string
	cpu  time.Duration
}

// comparison is a folder with the program, the template and its pictures.
type comparison struct {
	*testing.T
	folder, program string
	missing         []string // what could not be compared, and what to do for it
}

func newComparison(t *testing.T) *comparison {
	b := &comparison{T: t, folder: t.TempDir()}
	b.program = filepath.Join(b.folder, "sheetreel.exe")
	if out, err := exec.Command("go", "build", "-trimpath", "-o", b.program, "../cmd/sheetreel").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if err := os.CopyFS(filepath.Join(b.folder, "photos"), os.DirFS("city-guides/photos")); err != nil {
		t.Fatal(err)
	}
	template, err := os.ReadFile("remotion/spring.json")
	if err != nil {
		t.Fatal(err)
	}
	b.write("spring.template.json", string(template))
	return b
}

func (b *comparison) write(name, text string) {
	if err := os.WriteFile(filepath.Join(b.folder, name), []byte(text), 0o600); err != nil {
		b.Fatal(err)
	}
}

// took runs a command and returns what it took of the processor.
func (b *comparison) took(cmd *exec.Cmd) (time.Duration, string) {
	var stdout, stderr bytes.Buffer
	cmd.Dir, cmd.Stdout, cmd.Stderr = b.folder, &stdout, &stderr
	if err := cmd.Run(); err != nil {
		b.Fatalf("%s: %v\n%s", cmd.Path, err, stderr.String())
	}
	return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), stdout.String()
}

// ours renders a sheet with a text of its own in every row, nothing being kept from before: the median of some times.
func (b *comparison) ours(scene string, rows, times int) time.Duration {
	object := map[string]string{"Zoom": "Title", "Texts": "Call"}[scene]
	b.write("sheet.mapping.toml", fmt.Sprintf("template = \"Sp4RnGb8EnChMaRk10\"\nkey = \"id\"\n[[bind]]\ncolumn = \"text\"\nscene = %q\nobject = %q\nproperty = \"text\"\n", scene, object))
	sheet := "id,text\n"
	for i := range rows {
		sheet += fmt.Sprintf("r%d,Hello no. %d\n", i, i)
	}
	b.write("sheet.csv", sheet)
	var all []time.Duration
	for range times {
		b.forget()
		cmd := exec.Command(b.program, "run", "sheet.csv", "--local", "--quiet")
		cmd.Env = append(os.Environ(), "HOME="+b.folder, "XDG_CACHE_HOME="+filepath.Join(b.folder, "cache"))
		d, _ := b.took(cmd)
		all = append(all, d)
	}
	slices.Sort(all)
	return all[len(all)/2]
}

func (b *comparison) forget() {
	old, _ := filepath.Glob(filepath.Join(b.folder, "sheet.results*"))
	for _, path := range append(old, filepath.Join(b.folder, "cache")) {
		if err := os.RemoveAll(path); err != nil {
			b.Fatal(err)
		}
	}
}

// x264 encodes the frames of our video, which cost it nothing: the limit for whoever encodes every frame.
func (b *comparison) x264() (lines []measured) {
	ffmpeg, err := exec.LookPath("ffmpeg")
	if err != nil {
		b.missing = append(b.missing, "x264: ffmpeg is not on PATH; install it (Debian: apt-get install ffmpeg) and run this again")
		return nil
	}
	b.ours("Zoom", 1, 1)
	b.took(exec.Command(ffmpeg, "-v", "error", "-y", "-i", filepath.Join("sheet.results.videos", "r0.mp4"), "-f", "rawvideo", "frames.yuv"))
	for _, preset := range []string{"ultrafast", "veryfast"} {
		var all []time.Duration
		for range 3 {
			d, _ := b.took(exec.Command(ffmpeg, "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "yuv420p", "-video_size", "1280x720", "-framerate", "30",
				"-i", "frames.yuv", "-c:v", "libx264", "-preset", preset, "x264.mp4"))
			all = append(all, d)
		}
		slices.Sort(all)
		lines = append(lines, measured{"x264 " + preset + " alone, frames given, each video", all[1]})
	}
	return lines
}

// remotion renders a video by a browser that is there already; neither its start nor the bundling counts. A further video
// takes as long, since it keeps nothing.
func (b *comparison) remotion() []measured {
	browser := ""
	for _, name := range []string{"chromium-headless-shell", "chrome-headless-shell"} {
		if path, err := exec.LookPath(name); err == nil {
			browser = path
		}
	}
	_, noNode := exec.LookPath("node")
	_, noModules := os.Stat("remotion/node_modules/remotion")
	for _, lack := range []struct {
		is   bool
		what string
	}{
		{noNode != nil, "node is not on PATH; install Node.js 20 or newer"},
		{browser == "", "chromium-headless-shell is not on PATH; install it (Debian: apt-get install chromium-headless-shell)"},
		{noModules != nil, "its packages are not there; make bench-remotion installs them by npm"},
	} {
		if lack.is {
			b.missing = append(b.missing, "Remotion: "+lack.what)
		}
	}
	if len(b.missing) > 0 && strings.HasPrefix(b.missing[len(b.missing)-1], "Remotion") {
		return nil
	}
	script, err := filepath.Abs("remotion/render.mjs")
	if err != nil {
		b.Fatal(err)
	}
	_, out := b.took(exec.Command("node", script, browser, b.folder, b.folder, "Hello Anna"))
	var seconds []float64
	if err := json.Unmarshal([]byte(out[strings.LastIndex(out, "["):]), &seconds); err != nil || len(seconds) != 1 {
		b.Fatalf("%v in %s", err, out)
	}
	return []measured{{"Remotion, each video", time.Duration(seconds[0] * float64(time.Second))}}
}

func (b *comparison) print(cold time.Duration, lines []measured) {
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "\n10 s, 4 scenes, 1280x720, 30 fps\tCPU s a video\ttimes sheetreel cold\ttimes a further row (moving photo)")
	for _, l := range lines {
		fmt.Fprintf(w, "%s\t%.3f\t%.2f\t%.1f\n", l.what, l.cpu.Seconds(), float64(l.cpu)/float64(cold), float64(l.cpu)/float64(lines[1].cpu))
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	for _, text := range b.missing {
		fmt.Println("Not compared with " + text)
	}
}
