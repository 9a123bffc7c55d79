package main

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/sheetreel/sheetreel/clipcat"
	"github.com/sheetreel/sheetreel/mapping"
	"github.com/sheetreel/sheetreel/mapping/sheet"
)

const exampleConfig = "../../config.example.toml"

// TestExampleConfigIsTheDefaults loads the example and finds nothing changed by it.
func TestExampleConfigIsTheDefaults(t *testing.T) {
	a := newTestApp(map[string]string{"SHEETREEL_CONFIG": exampleConfig})
	if err := a.load(&cobra.Command{}); err != nil {
		t.Fatal(err)
	}
	if want := defaultSettings(); !reflect.DeepEqual(a.settings, want) {
		t.Errorf("the example sets\n%+v\nthe defaults are\n%+v", a.settings, want)
	}
}

// TestExampleConfigHasEverySetting finds every setting in the example, with words above it that say why to change it.
func TestExampleConfigHasEverySetting(t *testing.T) {
	data, err := os.ReadFile(exampleConfig)
	if err != nil {
		t.Fatal(err)
	}
	values, err := parseConfig(data)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range settingNames() {
		if _, ok := values[name]; !ok {
			t.Errorf("%s does not set %s", exampleConfig, name)
		}
		if len(commentAbove(string(data), name)) < 20 {
			t.Errorf("%s says nothing about %s", exampleConfig, name)
		}
	}
	if len(values) != len(settingNames()) {
		t.Errorf("%s has %d settings, the program %d", exampleConfig, len(values), len(settingNames()))
	}
}

// commentAbove is the comment of the paragraph that sets a name.
func commentAbove(text, name string) string {
	for paragraph := range strings.SplitSeq(text, "\n\n") {
		if comment, _, ok := strings.Cut("\n"+paragraph, "\n"+name+" "); ok {
			return comment
		}
	}
	return ""
}

// TestEverySettingIsRead sets each one to something else in the file, in the environment and by flag.
func TestEverySettingIsRead(t *testing.T) {
	other := map[string]string{
		"endpoint": "http://127.0.0.1:1", "template": "T", "templates": "D", "fonts": "F", "quality": "fine", "prefix": "p_", "rate": "1/1s", "workers": "3",
		"webhook_url": "https://hooks.example.com/a", "max_rows": "17", "max_credits": "17",
		"no_media_check": "true", "allow_private_hosts": "true",
	}
	for _, name := range settingNames() {
		value, ok := other[name]
		if !ok {
			value = "17s"
		}
		want := settingAs(t, name, value)
		if reflect.DeepEqual(want, defaultSettings()) {
			t.Fatalf("%s = %s is the default, so the test shows nothing", name, value)
		}
		quoted := `"` + value + `"`
		if name == "workers" || strings.HasPrefix(name, "max_") || value == "true" {
			quoted = value
		}
		path := filepath.Join(t.TempDir(), "x.toml")
		if err := os.WriteFile(path, []byte(name+" = "+quoted+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		for from, env := range map[string]map[string]string{
			"file":        {"SHEETREEL_CONFIG": path},
			"environment": {"SHEETREEL_" + strings.ToUpper(name): value},
		} {
			a := newTestApp(env)
			if err := a.load(&cobra.Command{}); err != nil {
				t.Errorf("%s from the %s: %v", name, from, err)
			}
			if !reflect.DeepEqual(a.settings, want) {
				t.Errorf("%s from the %s: %+v", name, from, a.settings)
			}
		}
		if a := newTestApp(nil); !hasFlag(a.rootCommand(), strings.ReplaceAll(name, "_", "-")) {
			t.Errorf("no command has a flag for %s", name)
		}
	}
}

// settingAs is the defaults with one setting changed.
func settingAs(t *testing.T, name, value string) settings {
	s := defaultSettings()
	list := s.list()
	i := slices.IndexFunc(list, func(s setting) bool { return s.name == name })
	if err := list[i].value.Set(value); err != nil {
		t.Fatal(err)
	}
	return s
}

func newTestApp(env map[string]string) *app {
	return &app{getenv: func(name string) string { return env[name] }, settings: defaultSettings()}
}

func hasFlag(root *cobra.Command, name string) bool {
	return slices.ContainsFunc(root.Commands(), func(c *cobra.Command) bool { return c.Flags().Lookup(name) != nil })
}

var flagInExample = regexp.MustCompile(`(?:^| )--?([a-z][a-z-]*)`)

// TestEveryCommandHasAnExample finds one in each help text, of the command itself and with flags that it has.
func TestEveryCommandHasAnExample(t *testing.T) {
	root := newTestApp(nil).rootCommand()
	for _, c := range append(root.Commands(), root) {
		if c.Short == "" || !strings.Contains(c.Example, c.CommandPath()) {
			t.Errorf("%s: the help has no example: %q", c.CommandPath(), c.Example)
		}
		if c == root {
			continue
		}
		for line := range strings.Lines(c.Example) {
			call, _, _ := strings.Cut(line, "|")
			for _, m := range flagInExample.FindAllStringSubmatch(call, -1) {
				if c.Flags().Lookup(m[1]) == nil {
					t.Errorf("%s: the example has the flag --%s, which the command has not: %s", c.CommandPath(), m[1], line)
				}
			}
		}
	}
}

// hostileNames are headers as people have them, and as nobody should.
var hostileNames = []string{
	"plain", `say "hi"`, "it's", `back\slash`, `"it's" both`, "Größe in cm", "日本語", "tab\tbed", "brace {{x}}", "# hash", "two\nlines",
	`'\n' and "`, "emoji 🎬 it's", "a = b", "[[bind]]", "del\x7f", "it's bell\a", "it's vertical\v", "nbsp\u00a0x",
}

// TestStarterMappingLoads writes a mapping for objects with such names, as comments and as bindings, and loads it.
func TestStarterMappingLoads(t *testing.T) {
	dir := t.TempDir()
	for _, name := range hostileNames {
		path := filepath.Join(dir, "x.csv")
		if err := writeTable(path, [][]string{{name, "other"}, {"1", "2"}}); err != nil {
			t.Fatal(err)
		}
		s, err := sheet.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		objects := func(names ...string) clipcat.Template {
			scene := clipcat.Scene{Name: name}
			for _, n := range names {
				scene.Objects = append(scene.Objects, clipcat.Object{Name: n, Type: "text"})
			}
			return clipcat.Template{UID: "T", Scenes: []clipcat.Scene{scene}}
		}
		for _, template := range []clipcat.Template{objects(name, "other"), objects("unlike"), objects(), {}} {
			a := &app{settings: defaultSettings()}
			a.settings.Template = "T"
			text := a.startFrom(t.Context(), s, template).text()
			file := filepath.Join(dir, "x.mapping.toml")
			if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
			m, err := mapping.Load(file)
			if err == nil {
				_, err = m.NewBinder(s.Header(), mapping.Options{})
			}
			if err != nil {
				t.Errorf("%q: %v\n%s", name, err, text)
			}
		}
	}
}
