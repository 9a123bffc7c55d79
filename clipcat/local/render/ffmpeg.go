package render

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// ffmpeg is not needed, and used where it is on PATH: for clips, for sound that is
// not AAC, and for [Final]. It is never given an address or a list of files: what it
// reads was fetched by us, under our bounds, and is opened as the format that its
// first bytes show.

// ffmpegTotal bounds how long one call may take, ffmpegStall how long it may take to
// make one frame, ffmpegAlloc what it may take of memory in one piece.
const (
	ffmpegTotal = 10 * time.Minute
	ffmpegStall = 30 * time.Second
	ffmpegAlloc = 256 << 20
)

// findFFmpeg returns ffmpeg's path, or "" where there is none.
func findFFmpeg() string {
	path, err := exec.LookPath("ffmpeg")
	if err != nil {
		return ""
	}
	return path
}

// ffmpeg prepares a call. Its end is that of ctx: then it is killed and waited for.
// The environment is not passed on; it holds keys, and switches of ffmpeg's own.
func ffmpeg(ctx context.Context, path string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, path, append([]string{"-nostdin", "-hide_banner", "-v", "level+error", "-threads", "1", "-timelimit", fmt.Sprint(int(ffmpegTotal.Seconds()))}, args...)...)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "SYSTEMROOT=" + os.Getenv("SYSTEMROOT")}
	cmd.WaitDelay = ffmpegStall // a machine that stands still for a second must not fail a call that ended well
	return cmd
}

// input are the arguments that open a file of ours as what it is.
func input(a *asset) []string {
	return []string{
		"-protocol_whitelist", "file,pipe", "-max_pixels", fmt.Sprint(maxClipPixels), "-max_alloc", fmt.Sprint(ffmpegAlloc),
		"-f", a.format, "-i", "file:" + a.file,
	}
}

// signatures are first bytes of formats, as ffmpeg calls them. Lists of other files,
// such as HLS and concat, are not among them.
var signatures = []struct {
	at          int
	bytes, name string
}{
	{4, "ftyp", "mov"},
	{4, "moov", "mov"},
	{4, "mdat", "mov"},
	{0, "\x1a\x45\xdf\xa3", "matroska"},
	{0, "GIF8", "gif"},
	{0, "ID3", "mp3"},
	{0, "\xff\xfb", "mp3"},
	{0, "\xff\xf3", "mp3"},
	{0, "\xff\xf2", "mp3"},
	{0, "\xff\xf1", "aac"},
	{0, "\xff\xf9", "aac"},
	{0, "OggS", "ogg"},
	{0, "fLaC", "flac"},
	{0, "RIFF", "wav"},
	{0, "FORM", "aiff"},
}

// formatOf tells the format of a clip or of sound by its first bytes, or "".
func formatOf(head []byte) string {
	for _, s := range signatures {
		if len(head) >= s.at+len(s.bytes) && string(head[s.at:s.at+len(s.bytes)]) == s.bytes {
			if s.name == "wav" && (len(head) < 12 || string(head[8:12]) != "WAVE") {
				continue
			}
			return s.name
		}
	}
	return ""
}

// complaint is the first thing that ffmpeg complained of, without the path of our file.
func complaint(stderr []byte, err error) error {
	text := ""
	for line := range strings.Lines(string(stderr)) {
		if strings.Contains(line, "[error] ") || strings.Contains(line, "[fatal] ") {
			text = strings.TrimSpace(line)
			break
		}
	}
	if i := strings.LastIndex(text, "] "); i >= 0 {
		text = text[i+2:]
	}
	if i := strings.LastIndex(text, ": "); i >= 0 && strings.Contains(text[:i], string(filepath.Separator)) {
		text = text[i+2:]
	}
	if text == "" {
		return err
	}
	return errors.New("ffmpeg says: " + text)
}

// maxSaid bounds what is kept of what ffmpeg says.
const maxSaid = 32 << 10

// tail keeps the beginning of what is written to it.
type tail struct {
	mu   sync.Mutex
	kept []byte
}

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.kept = append(t.kept, p[:min(len(p), maxSaid-len(t.kept))]...)
	return len(p), nil
}

func (t *tail) bytes() []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.kept
}
