package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sheetreel/sheetreel/mapping/sheet"
)

// app is what every subcommand has: the outside world and the settings.
type app struct {
	getenv   func(string) string
	stdin    io.Reader
	stdout   io.Writer
	stderr   io.Writer
	settings settings
	stream   *sheet.Sheet // from standard input; nil: none
	config   string       // path of the config file; "" is the default one, if it is there
}

// run is the whole program but the exit.
func run(ctx context.Context, args []string, getenv func(string) string, stdin io.Reader, stdout, stderr io.Writer) int {
	a := &app{getenv: getenv, stdin: stdin, stdout: stdout, stderr: stderr, settings: defaultSettings()}
	root := a.rootCommand()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if a.stream != nil {
		err = errors.Join(err, a.stream.Close())
	}
	if err == nil {
		return exitDone
	}
	if text := explain(err); text != "" {
		fmt.Fprintln(stderr, "sheetreel: "+text)
	}
	return exitCode(err)
}

func (a *app) rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "sheetreel",
		Short: "A spreadsheet in, a reel of personalised videos out",
		Long: `sheetreel renders one video for every row of a sheet, through the template-video API Clipcat
or through a server of the same API on your own machine. It never pays twice for a row and
goes on where it was stopped.`,
		Example: `  sheetreel init cities.csv            write a mapping to start from
  sheetreel plan cities.csv            see what a run would do; spends nothing
  sheetreel run cities.csv --local     try it here, without an account
  sheetreel run cities.csv             do it`,
		Version:       version(),
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetVersionTemplate("sheetreel {{.Version}}\n")
	root.SetFlagErrorFunc(suggestFlag)
	root.PersistentFlags().StringVar(&a.config, "config", "", "config `FILE` (default sheetreel.toml, if it is there)")
	root.AddCommand(a.initCommand(), a.planCommand(), a.previewCommand(), a.runCommand(), a.statusCommand(), a.reportCommand(), a.recoverCommand(), a.verifyCommand(), a.serveCommand(), a.templatesCommand())
	return root
}

// version is what the build knows of itself.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	v := strings.Trim(info.Main.Version, "()")
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 && !strings.Contains(v, s.Value[:12]) {
			v += " " + s.Value[:12]
		}
	}
	return v + " " + info.GoVersion
}

// suggestFlag turns a mistyped flag into a usage error with the nearest one.
func suggestFlag(cmd *cobra.Command, err error) error {
	text := err.Error()
	if _, name, ok := strings.Cut(text, "unknown flag: --"); ok {
		if near := sheet.Nearest(name, flagNames(cmd)); near != "" {
			text += "; did you mean --" + near + "?"
		}
	}
	return usageError{fmt.Errorf("%s\nsee: %s --help", text, cmd.CommandPath())}
}

// usageError is an error in the command line or the configuration: nothing was done.
type usageError struct{ error }

func (u usageError) Unwrap() error { return u.error }

// oneSheet is the check of the arguments of commands about one sheet.
func oneSheet(cmd *cobra.Command, args []string) error {
	if len(args) == 1 {
		return nil
	}
	what := "name the sheet"
	if len(args) > 1 {
		what = fmt.Sprintf("one sheet at a time, not %d", len(args))
	}
	return usageError{errors.New(what + ": " + cmd.UseLine())}
}

// completeSheet completes file names that may be sheets.
func completeSheet(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return []string{"xlsx", "xlsm", "ods", "csv", "tsv", "txt"}, cobra.ShellCompDirectiveFilterFileExt
}

// aboutSheet makes a command one about one sheet, which completes the settings before it does anything.
func (a *app) aboutSheet(cmd *cobra.Command, do func(ctx context.Context, sheet string) error) *cobra.Command {
	cmd.Args, cmd.ValidArgsFunction = oneSheet, completeSheet
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := a.load(cmd); err != nil {
			return err
		}
		return do(cmd.Context(), args[0])
	}
	return cmd
}
