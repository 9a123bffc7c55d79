package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/joho/godotenv"
	"github.com/pelletier/go-toml/v2"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/sheetreel/sheetreel/clipcat"
	"github.com/sheetreel/sheetreel/clipcat/local/render"
	"github.com/sheetreel/sheetreel/mapping/sheet"
	"github.com/sheetreel/sheetreel/store"
)

// settings are what can be set by flag, environment and config file, under one name. They are set in that order of
// precedence over the defaults.
type settings struct {
	Sheet         string
	Endpoint      string
	Template      string
	Templates     string
	Fonts         string
	Quality       render.Quality
	Prefix        string
	Rate          clipcat.Rate
	Workers       int
	Drain         time.Duration
	RenderTimeout time.Duration
	PollMin       time.Duration
	PollMax       time.Duration
	Settle        time.Duration
	SaveEvery     time.Duration
	WebhookURL    string
	WebhookListen string
	MaxRows       int
	MaxCredits    float64
	Download      string
	Name          string
	Notify        string // may be a secret: checked where it is used, so that no error of a flag quotes it
	NoMediaCheck  bool

	AllowPrivateHosts bool
}

func defaultSettings() settings {
	return settings{
		Endpoint: clipcat.DefaultEndpoint, Quality: render.Standard, Prefix: store.DefaultPrefix, Rate: clipcat.DefaultRate(), Workers: 8,
		Drain: 30 * time.Second, RenderTimeout: 30 * time.Minute, PollMin: 250 * time.Millisecond, PollMax: time.Minute,
		Settle: 30 * time.Second, SaveEvery: 2 * time.Minute, WebhookListen: ":8080",
	}
}

// setting is one of them: its name in the config file, and how to set it from text.
type setting struct {
	name  string
	usage string
	value pflag.Value
}

func qualityNames() string {
	var names []string
	for _, q := range render.Qualities() {
		names = append(names, string(q))
	}
	return strings.Join(names, ", ")
}

// flag is the setting's name on the command line.
func (s setting) flag() string { return strings.ReplaceAll(s.name, "_", "-") }

// env are the names in the environment, the first one first.
func (s setting) env() []string {
	names := []string{"SHEETREEL_" + strings.ToUpper(s.name)}
	if s.name == "template" {
		names = append(names, "CLIPCAT_TEMPLATE_ID")
	}
	return names
}

// list returns all settings, each bound to its field.
func (s *settings) list() []setting {
	return []setting{
		{"sheet", "sheet of the workbook (default: the first visible one)", textValue(&s.Sheet)},
		{"endpoint", "the service's address", textValue(&s.Endpoint)},
		{"template", "template, where the mapping names none", textValue(&s.Template)},
		{"templates", "folder of local templates (default: the sheet's)", textValue(&s.Templates)},
		{"fonts", "folder of fonts, for rendering here", textValue(&s.Fonts)},
		{"quality", "of videos that are rendered here: " + qualityNames(), parsedValue(&s.Quality, render.ParseQuality, func(q render.Quality) string { return string(q) })},
		{"prefix", "what the names of the added columns begin with", textValue(&s.Prefix)},
		{"rate", "requests per time, as 30/10s, or off", parsedValue(&s.Rate, clipcat.ParseRate, clipcat.Rate.String)},
		{"workers", "renders that are submitted at once", parsedValue(&s.Workers, parseCount, strconv.Itoa)},
		{"drain", "how long to go on polling after a first Ctrl-C", durationValue(&s.Drain)},
		{"render_timeout", "how long a render may take before its row is stuck", durationValue(&s.RenderTimeout)},
		{"poll_min", "shortest wait between two looks at renders", durationValue(&s.PollMin)},
		{"poll_max", "longest wait between two looks at a render", durationValue(&s.PollMax)},
		{"settle", "how long after a lost answer the list of renders is not believed when it does not have the render", durationValue(&s.Settle)},
		{"save_every", "how often the output is written while a run goes on", durationValue(&s.SaveEvery)},
		{"webhook_url", "public address under which the service reaches webhook_listen; it then tells when videos are ready", parsedValue(&s.WebhookURL, parseWebhookURL, strings.Clone)},
		{"webhook_listen", "where webhooks are listened for, where webhook_url is set", textValue(&s.WebhookListen)},
		{"max_rows", "refuse to begin a run that would pay for more renders than this; 0: no limit", parsedValue(&s.MaxRows, parseLimit, strconv.Itoa)},
		{"max_credits", "refuse to begin a run that would use more credits than this, and submit no more where it comes to that; 0: no limit", parsedValue(&s.MaxCredits, parseCredits, number)},
		{"download", "folder to bring the videos to, as files", textValue(&s.Download)},
		{"name", `what they are called, with columns in it: "{{sku}}-{{city}}.mp4" (default: the row's key)`, textValue(&s.Name)},
		{"notify", "address to which the summary is posted as JSON at the end of a run, such as Slack's; better in the environment or .env, for it may be a secret", textValue(&s.Notify)},
		{"no_media_check", "do not look where the links of rows lead before they are submitted", boolValue(&s.NoMediaCheck)},
		{"allow_private_hosts", "let links lead to this machine and into private networks", boolValue(&s.AllowPrivateHosts)},
	}
}

// addFlags gives a command the settings of these names as flags.
func (a *app) addFlags(cmd *cobra.Command, names ...string) {
	for _, s := range a.settings.list() {
		if slices.Contains(names, s.name) {
			f := cmd.Flags().VarPF(s.value, s.flag(), "", s.usage)
			if s.value.Type() == "bool" {
				f.NoOptDefVal = "true" // the flag alone says yes
			}
		}
	}
}

// load completes the settings of a command from the environment, .env and the config file, wherever no flag set them,
// and makes getenv see .env below the real environment.
func (a *app) load(cmd *cobra.Command) error {
	if err := a.loadDotEnv(); err != nil {
		return err
	}
	file, path, err := a.readConfigFile()
	if err != nil {
		return err
	}
	for _, s := range a.settings.list() {
		if f := cmd.Flags().Lookup(s.flag()); f != nil && f.Changed {
			continue
		}
		text, from := file[s.name], path
		for _, name := range slices.Backward(s.env()) {
			if v := a.getenv(name); v != "" {
				text, from = v, name
			}
		}
		if text == "" {
			continue
		}
		if err := s.value.Set(text); err != nil {
			return usageError{fmt.Errorf("%s: %s: %w", from, s.name, err)}
		}
	}
	return nil
}

func (a *app) loadDotEnv() error {
	values, err := godotenv.Read(".env")
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		// The error may quote the file, and the file holds the key.
		return usageError{errors.New(".env cannot be read: each line must be NAME=value")}
	}
	real := a.getenv
	a.getenv = func(name string) string {
		if v := real(name); v != "" {
			return v
		}
		return values[name]
	}
	return nil
}

// configFile is the form of the config file. Every value is optional.
type configFile struct {
	Sheet         *string `toml:"sheet"`
	Endpoint      *string `toml:"endpoint"`
	Template      *string `toml:"template"`
	Templates     *string `toml:"templates"`
	Fonts         *string `toml:"fonts"`
	Quality       *string `toml:"quality"`
	Prefix        *string `toml:"prefix"`
	Rate          *string `toml:"rate"`
	Workers       *int    `toml:"workers"`
	Drain         *string `toml:"drain"`
	RenderTimeout *string `toml:"render_timeout"`
	PollMin       *string `toml:"poll_min"`
	PollMax       *string `toml:"poll_max"`
	Settle        *string `toml:"settle"`
	SaveEvery     *string `toml:"save_every"`
	WebhookURL    *string `toml:"webhook_url"`
	WebhookListen *string `toml:"webhook_listen"`
	MaxRows       *int    `toml:"max_rows"`

	MaxCredits *float64 `toml:"max_credits"`
	Download   *string  `toml:"download"`
	Name       *string  `toml:"name"`
	Notify     *string  `toml:"notify"`

	NoMediaCheck      *bool `toml:"no_media_check"`
	AllowPrivateHosts *bool `toml:"allow_private_hosts"`
}

const defaultConfigFile = "sheetreel.toml"

// readConfigFile returns the file's values as text, by name.
func (a *app) readConfigFile() (values map[string]string, path string, err error) {
	path = a.config
	if path == "" {
		path = a.getenv("SHEETREEL_CONFIG")
	}
	named := path != ""
	if !named {
		path = defaultConfigFile
	}
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) && !named {
		return nil, "", nil
	}
	if err != nil {
		return nil, "", usageError{fmt.Errorf("read the config file: %w", err)}
	}
	values, err = parseConfig(data)
	if err != nil {
		return nil, "", usageError{fmt.Errorf("%s:%w", path, err)}
	}
	return values, path, nil
}

// parseConfig reads a config file strictly. Errors begin with the line.
func parseConfig(data []byte) (map[string]string, error) {
	var file configFile
	dec := toml.NewDecoder(strings.NewReader(strings.TrimPrefix(string(data), "\ufeff"))).DisallowUnknownFields()
	if err := dec.Decode(&file); err != nil {
		return nil, configError(err)
	}
	values := map[string]string{}
	v := reflect.ValueOf(file)
	for i := range v.NumField() {
		if field := v.Field(i); !field.IsNil() {
			values[v.Type().Field(i).Tag.Get("toml")] = fmt.Sprint(field.Elem().Interface())
		}
	}
	return values, nil
}

func configError(err error) error {
	var unknown *toml.StrictMissingError
	if errors.As(err, &unknown) {
		var lines []string
		for _, e := range unknown.Errors {
			line, _ := e.Position()
			name := strings.Join(e.Key(), ".")
			text := fmt.Sprintf("%d: %q is no setting", line, name)
			if near := sheet.Nearest(name, settingNames()); near != "" {
				text += fmt.Sprintf("; did you mean %q?", near)
			}
			lines = append(lines, text)
		}
		return errors.New(strings.Join(lines, "\n"))
	}
	var at *toml.DecodeError
	if errors.As(err, &at) {
		line, _ := at.Position()
		if name := strings.Join(at.Key(), "."); name != "" {
			return fmt.Errorf("%d: %s has a value of the wrong kind: workers, max_rows and max_credits are numbers, no_media_check and allow_private_hosts are true or false, all else is text in quotes", line, name)
		}
		return fmt.Errorf("%d: %s", line, at.Error())
	}
	return err
}

func settingNames() []string {
	var s settings
	var names []string
	for _, setting := range s.list() {
		names = append(names, setting.name)
	}
	return names
}

func flagNames(cmd *cobra.Command) []string {
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	return names
}
