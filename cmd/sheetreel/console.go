package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"golang.org/x/term"

	"github.com/sheetreel/sheetreel/pipeline"
	"github.com/sheetreel/sheetreel/store"
)

// console is the one owner of the terminal while a run goes on. The bar and the log's lines go through it, so that
// neither tears the other.
type console struct {
	mu     sync.Mutex
	out    io.Writer // stderr
	data   io.Writer // stdout, for events; nil: none
	width  int       // of the terminal; 0: stderr is none
	quiet  bool
	bar    *progressbar.ProgressBar // nil: no terminal, or nothing to do
	shown  string                   // what the bar drew last
	counts struct{ total, done, failed, stuck, unknown, submitted, files, filesDone, filesFailed int }
	since  time.Time
	said   time.Time // when the last plain line of progress was written
	homing bool      // the bar is that of downloads
	before int       // downloads that ended before it was

	looking bool // at videos: nothing is rendered
}

// plainEvery is how often progress is told where there is no terminal: often enough to see life, seldom enough for cron's mail.
const plainEvery = 30 * time.Second

func (a *app) newConsole(events, quiet bool) *console {
	c := &console{out: a.stderr, quiet: quiet, since: time.Now(), said: time.Now()}
	if events {
		c.data = a.stdout
	}
	if f, ok := a.stderr.(*os.File); ok && term.IsTerminal(int(f.Fd())) && a.getenv("TERM") != "dumb" {
		if width, _, err := term.GetSize(int(f.Fd())); err == nil {
			c.width = width
		}
	}
	return c
}

// Write takes a whole line, from the log or from elsewhere, and keeps the bar below it. It makes the console zap's sink.
func (c *console) Write(line []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.erase()
	n, err := c.out.Write(line)
	c.redraw()
	return n, err
}

// Sync is nothing for a terminal.
func (c *console) Sync() error { return nil }

// clear removes the bar, for good.
func (c *console) clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.removeBar()
}

func (c *console) removeBar() {
	c.erase()
	c.bar, c.shown = nil, ""
}

// checked tells how many links were looked at, of those that are known so far.
func (c *console) checked(done, total int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.quiet:
	case c.width > 0 && done < total: // a full bar moves no more
		if c.bar == nil {
			c.startBar(total, "links")
		}
		c.bar.ChangeMax(total)
		_ = c.bar.Set(done)
	case c.width == 0 && time.Since(c.said) >= plainEvery:
		c.said = time.Now()
		fmt.Fprintf(c.out, "%d of %d links looked at\n", done, total)
	}
}

func (c *console) erase() {
	if c.shown != "" {
		io.WriteString(c.out, "\r\033[K")
	}
}

func (c *console) redraw() {
	if c.shown != "" {
		io.WriteString(c.out, c.shown)
	}
}

// barWriter takes what progressbar draws. Its own carriage returns and blanks are kept out, since the console erases.
type barWriter struct{ c *console }

func (w barWriter) Write(p []byte) (int, error) {
	text := trimBar(p)
	if text != "" {
		w.c.erase()
		w.c.shown = text
		w.c.redraw()
	}
	return len(p), nil
}

// event takes in what happened in the run.
func (c *console) event(e pipeline.Event) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.data != nil {
		line, _ := json.Marshal(e) // plain fields always encode
		c.data.Write(append(line, '\n'))
	}
	switch e.Kind {
	case pipeline.EventPlanned:
		c.removeBar()
		c.counts.total, c.counts.files = e.Renders, e.Files
		c.startBar(c.counts.total, "videos")
	case pipeline.EventRow:
		c.countRow(e)
		c.progress()
	case pipeline.EventLooking:
		c.counts.total, c.looking = e.Renders, true
		c.startBar(c.counts.total, "videos")
	case pipeline.EventLooked:
		c.counts.done++
		c.progress()
	case pipeline.EventFile:
		c.counts.filesDone++
		if e.Error != "" {
			c.counts.filesFailed++
		}
		c.progress()
	}
}

func (c *console) countRow(e pipeline.Event) {
	switch e.Status {
	case store.Rendering:
		c.counts.submitted++
	case store.Completed:
		c.counts.done++
	case store.Failed:
		c.counts.failed++
	case store.Stuck:
		c.counts.stuck++
	case store.Unknown:
		c.counts.unknown++
	}
}

// ended is how many renders are waited for no longer.
func (c *console) ended() int {
	return c.counts.done + c.counts.failed + c.counts.stuck + c.counts.unknown
}

// troubled names what ended without a video, by its statuses.
func (c *console) troubled() (parts []string) {
	for _, status := range []struct {
		n    int
		name store.Status
	}{{c.counts.failed, store.Failed}, {c.counts.stuck, store.Stuck}, {c.counts.unknown, store.Unknown}} {
		if status.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", status.n, status.name))
		}
	}
	return parts
}

func (c *console) startBar(total int, what string) {
	if c.width == 0 || c.quiet || total == 0 {
		return
	}
	c.bar = progressbar.NewOptions(total,
		progressbar.OptionSetWriter(barWriter{c}),
		progressbar.OptionSetWidth(max(10, min(40, c.width-60))),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionShowCount(),
		progressbar.OptionShowIts(),
		progressbar.OptionSetItsString(what),
		progressbar.OptionSetPredictTime(true),
		progressbar.OptionSetTheme(progressbar.Theme{Saucer: "█", SaucerPadding: "░", BarStart: "", BarEnd: ""}),
	)
	_ = c.bar.RenderBlank()
}

// progress moves the bar, or without a terminal says now and then how far the run is.
func (c *console) progress() {
	ended := c.ended()
	if c.width > 0 && !c.quiet {
		c.moveBar(ended)
		return
	}
	if c.quiet || time.Since(c.said) < plainEvery {
		return
	}
	c.said = time.Now()
	fmt.Fprintln(c.out, c.line())
}

// moveBar shows renders, and once they have ended, the videos that are still to be brought home.
func (c *console) moveBar(ended int) {
	left := c.counts.files - c.counts.filesDone
	if ended >= c.counts.total && left > 0 && !c.homing {
		c.homing = true
		c.startBar(left, "files")
		c.before = c.counts.filesDone
	}
	if c.bar == nil {
		return
	}
	if text := c.describe(); text != "" {
		c.bar.Describe(text)
	}
	if c.homing {
		ended = c.counts.filesDone - c.before
	}
	_ = c.bar.Set(min(ended, c.bar.GetMax())) // an error is only that more ended than were planned
}

// note puts a word beside the bar.
func (c *console) note(text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.bar != nil {
		c.bar.Describe(text)
	}
}

// describe is what stands beside the bar.
func (c *console) describe() string {
	parts := c.troubled()
	if home := c.counts.filesDone - c.counts.filesFailed; home > 0 {
		parts = append(parts, fmt.Sprintf("%d at home", home))
	}
	if c.counts.filesFailed > 0 {
		parts = append(parts, fmt.Sprintf("%d not downloaded", c.counts.filesFailed))
	}
	return strings.Join(parts, ", ")
}

// line is the progress in words.
func (c *console) line() string {
	ended := c.ended()
	if c.looking {
		return fmt.Sprintf("%d of %d videos looked at", c.counts.done, c.counts.total)
	}
	rate := float64(ended) / time.Since(c.since).Seconds()
	parts := append([]string{fmt.Sprintf("%d of %d videos done", c.counts.done, c.counts.total)}, c.troubled()...)
	text := strings.Join(parts, ", ") + fmt.Sprintf(", %d submitted, %.1f a minute", c.counts.submitted, rate*60)
	if c.counts.files > 0 {
		text += fmt.Sprintf(", %d of %d at home", c.counts.filesDone-c.counts.filesFailed, c.counts.files)
	}
	if left := c.counts.total - ended; rate > 0 && left > 0 {
		text += fmt.Sprintf(", about %s left", time.Duration(float64(left)/rate*float64(time.Second)).Round(time.Second))
	}
	return text
}

// logger builds the run's log: warnings for people through the console, and everything as JSON into the log file. zap's
// own production config would drop repeated lines.
func (a *app) logger(c *console, logFile string, quiet bool) (*zap.Logger, func() error, error) {
	people := zapcore.EncoderConfig{
		MessageKey: "message", LevelKey: "level", TimeKey: "time", EncodeTime: zapcore.TimeEncoderOfLayout("15:04:05"),
		EncodeLevel: zapcore.CapitalLevelEncoder, EncodeDuration: zapcore.StringDurationEncoder, ConsoleSeparator: " ",
	}
	if c.width > 0 && a.getenv("NO_COLOR") == "" {
		people.EncodeLevel = zapcore.CapitalColorLevelEncoder
	}
	level := zapcore.WarnLevel
	if quiet {
		level = zapcore.ErrorLevel
	}
	core := zapcore.NewCore(zapcore.NewConsoleEncoder(people), c, level)
	if logFile == "" {
		return zap.New(core), func() error { return nil }, nil
	}
	f, err := os.OpenFile(logFile, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, nil, usageError{fmt.Errorf("open the log file: %w", err)}
	}
	file := zapcore.NewCore(zapcore.NewJSONEncoder(zap.NewProductionEncoderConfig()), f, zapcore.DebugLevel)
	return zap.New(zapcore.NewTee(core, file)), f.Close, nil
}
