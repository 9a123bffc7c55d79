package main

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/sheetreel/sheetreel/"

// rooms are the packages and what of the house each may import. What cmd may import is everything, and nothing imports cmd.
var rooms = map[string][]string{
	"pipeline":                       {"mapping", "mapping/sheet", "store", "clipcat", "pipeline/download", "pipeline/mediacheck", "pipeline/textcheck"},
	"pipeline/download":              {"clipcat/link"},
	"pipeline/page":                  {"pipeline", "mapping", "store"},
	"pipeline/mediacheck":            {"clipcat/link"},
	"pipeline/textcheck":             {},
	"store":                          {"mapping/sheet"},
	"mapping":                        {"mapping/sheet", "mapping/language"},
	"mapping/language":               {},
	"mapping/sheet":                  {},
	"clipcat":                        {},
	"clipcat/link":                   {},
	"clipcat/local":                  {"clipcat", "clipcat/local/render"},
	"clipcat/local/browser":          {}, // for tests alone
	"clipcat/local/render":           {"clipcat/local/render/h264", "clipcat/local/render/smalljpeg", "clipcat/link"},
	"clipcat/local/render/h264":      {},
	"clipcat/local/render/smalljpeg": {},
	"samples/photos":                 {},
	"samples/reel":                   {},
}

// homes are the libraries that appear in some rooms alone.
var homes = map[string][]string{
	"github.com/schollz/progressbar": {"cmd/sheetreel"},
	"github.com/spf13/cobra":         {"cmd/sheetreel"},
	"github.com/pelletier/go-toml":   {"cmd/sheetreel", "mapping"}, // the mapping file is TOML too
	"go.uber.org/zap":                {"cmd/sheetreel", "pipeline"},
	"golang.org/x/sync":              {"pipeline", "pipeline/page", "clipcat/local", "clipcat/local/render", "clipcat/local/render/h264", "cmd/sheetreel"},
	"golang.org/x/time":              {"clipcat"},
	"github.com/gocarina/gocsv":      {"mapping/sheet", "mapping", "store"},
	"github.com/xuri/excelize":       {"mapping/sheet"},
	"github.com/expr-lang/expr":      {"mapping/language"},
	"modernc.org/sqlite":             {"store"},
	"github.com/gofrs/flock":         {"store", "clipcat/local"},
}

// The way imports run is the house's plan; only the code counts, tests may look anywhere.
func TestImports(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, module+"...").Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		room := strings.TrimPrefix(fields[0], module)
		for _, path := range fields[1:] {
			if problem := problemOfImport(room, path); problem != "" {
				t.Errorf("%s imports %s: %s", room, path, problem)
			}
		}
	}
}

func problemOfImport(room, path string) string {
	for library, allowed := range homes {
		if (path == library || strings.HasPrefix(path, library+"/")) && !slices.Contains(allowed, room) {
			return "it appears in " + strings.Join(allowed, ", ") + " alone"
		}
	}
	other, ours := strings.CutPrefix(path, module)
	if !ours || strings.HasPrefix(room, "cmd/") && !strings.HasPrefix(other, "cmd/") {
		return ""
	}
	allowed, known := rooms[room]
	if !known {
		return "the plan does not know this room"
	}
	if !slices.Contains(allowed, other) {
		return "imports do not run that way"
	}
	return ""
}

func TestImportsAgainstThePlanAreFound(t *testing.T) {
	for _, c := range [][2]string{
		{"store", "pipeline"}, {"clipcat", "clipcat/local"}, {"mapping", "store"}, {"pipeline", "clipcat/local"}, {"pipeline", "cmd/sheetreel"}, {"attic", "store"},
	} {
		if problemOfImport(c[0], module+c[1]) == "" {
			t.Errorf("%s may import %s", c[0], c[1])
		}
	}
	if problemOfImport("store", "go.uber.org/zap/zapcore") == "" || problemOfImport("store", "go.uber.org/zapped") != "" {
		t.Error("zap is not told from others")
	}
}
