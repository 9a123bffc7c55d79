package store_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/sheetreel/sheetreel/mapping/sheet"
	"github.com/sheetreel/sheetreel/store"
)

// The order of durability: the intent is on disk before the render is paid for, its uid before it is waited for.
func ExampleBatch_Commit() {
	folder, err := os.MkdirTemp("", "store")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(folder)
	ctx, path := context.Background(), filepath.Join(folder, "cities.state.db")
	lock, err := store.Acquire(path)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer lock.Release()
	batch, err := store.Open(path, store.Options{Service: "api.clipcat.com"})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer batch.Close()

	content, now := store.Fingerprint{1}, time.Now()
	for _, change := range []store.Change{
		store.Intent{Metadata: "row-2", Fingerprint: content, Attempt: 1, Template: "t", Modifications: "[]", Row: 2, At: now},
		store.Submitted{Metadata: "row-2", UID: "mQqK6lZJw9XVrN0a7G", At: now}, // after the POST was answered
		store.Ended{Metadata: "row-2", Status: store.Completed, URL: "https://media.example.com/2.mp4", At: now},
	} {
		if err := batch.Commit(ctx, []store.Change{change}); err != nil {
			fmt.Println(err)
			return
		}
		render, _, err := batch.Latest(ctx, content)
		fmt.Println(render.Status, render.UID, render.URL, err)
	}

	// Output:
	// submitting   <nil>
	// rendering mQqK6lZJw9XVrN0a7G  <nil>
	// completed mQqK6lZJw9XVrN0a7G https://media.example.com/2.mp4 <nil>
}

// Only one run holds a batch; a second one learns at once which process that is.
func ExampleAcquire() {
	folder, err := os.MkdirTemp("", "store")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "cities.state.db")
	lock, err := store.Acquire(path)
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = store.Acquire(path)
	var held *store.LockedError
	fmt.Println(errors.As(err, &held), held.PID == os.Getpid())
	fmt.Println(lock.Release(), store.Probe(path))

	// Output:
	// true true
	// <nil> <nil>
}

// The output is the input's columns and rows, each with its result.
func ExampleWriteOutput() {
	folder, err := os.MkdirTemp("", "store")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(folder)
	in, out := filepath.Join(folder, "cities.csv"), filepath.Join(folder, "cities.results.csv")
	if err := os.WriteFile(in, []byte("city\nPorto\n"), 0o600); err != nil {
		panic(err)
	}
	s, err := sheet.Open(in)
	if err != nil {
		fmt.Println(err)
		return
	}
	rows := func(yield func(sheet.Row, []store.Result) bool) {
		for row := range s.Rows(context.Background()) {
			if !yield(row, []store.Result{{Status: store.Failed, Error: "no photo", Credits: 2}}) {
				return
			}
		}
	}
	if _, err := store.WriteOutput(out, s, store.Columns{Prefix: store.DefaultPrefix}, rows, func() error { return nil }); err != nil {
		fmt.Println(err)
		return
	}
	text, err := os.ReadFile(out)
	fmt.Println(string(text), err)

	// Output:
	// city,video_status,video_url,video_error,video_uid,video_preview,video_credits,video_file,video_key,video_updated_at
	// Porto,failed,,no photo,,,2,,,
	//  <nil>
}
