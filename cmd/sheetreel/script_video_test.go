package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/sheetreel/sheetreel/clipcat/local/render"
)

// cmdShows: "shows RESULTS TEMPLATE" compares every video with one that this process renders for the row alone.
func cmdShows(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: shows RESULTS TEMPLATE")
	}
	ts.Check(showRows(ts.MkAbs(args[0]), ts.MkAbs(args[1])))
}

func showRows(results, template string) error {
	data, err := os.ReadFile(template)
	if err != nil {
		return err
	}
	t, err := render.ParseTemplate(data)
	if err != nil {
		return err
	}
	f, err := os.Open(results)
	if err != nil {
		return err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return err
	}
	at := map[string]int{}
	for i, name := range rows[0] {
		at[name] = i
	}
	seen := map[string]string{}
	for _, row := range rows[1:] {
		if err := showsRow(t, row[at["name"]], row[at["place"]], filepath.Join(filepath.Dir(results), row[at["video_file"]]), seen); err != nil {
			return fmt.Errorf("row %s: %w", row[at["id"]], err)
		}
	}
	return nil
}

func showsRow(t *render.Template, name, place, file string, seen map[string]string) error {
	got, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	mods := []render.Modification{{Scene: "B", Object: "Place", Properties: map[string]string{"text": place}}}
	if name != "" { // a blank cell leaves the template as designed
		mods = append(mods, render.Modification{Scene: "A", Object: "Name", Properties: map[string]string{"text": name}})
	}
	var want bytes.Buffer
	if _, err := render.Video(context.Background(), &want, t, mods, render.Options{}); err != nil {
		return err
	}
	if !bytes.Equal(got, want.Bytes()) {
		return fmt.Errorf("%s is not the video of %q in %q", file, name, place)
	}
	texts := name + " in " + place
	if other, ok := seen[string(got)]; ok && other != texts {
		return fmt.Errorf("the video of %q is that of %q", texts, other)
	}
	seen[string(got)] = texts
	return nil
}
