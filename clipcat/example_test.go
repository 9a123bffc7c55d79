package clipcat_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/sheetreel/sheetreel/clipcat"
	"github.com/sheetreel/sheetreel/clipcat/local"
)

// A render is submitted and asked for until it is complete. Here the service is a local one; without Endpoint it is
// Clipcat's own.
func ExampleClient() {
	instantly := time.Duration(0)
	service, err := local.New(local.Config{Templates: []string{"local/testdata/guide"}, RenderTime: &instantly})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer service.Close()
	web := httptest.NewServer(service)
	defer web.Close()

	client, err := clipcat.New(clipcat.Config{Endpoint: web.URL, Key: "local", Rate: clipcat.DefaultRate()})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.CloseIdleConnections()
	ctx := context.Background()
	render, err := client.CreateRender(ctx, clipcat.RenderRequest{
		Template: "guideTemplate00001",
		Metadata: "row-1",
		Modifications: []clipcat.Modification{
			{Scene: "Scene 1", Object: "title", Properties: []clipcat.Property{{Name: "text", Value: "Hi Ana"}}},
		},
	})
	for err == nil && render.State() == clipcat.Underway {
		render, err = client.Render(ctx, render.UID)
	}
	fmt.Println(render.Metadata, render.Status, render.Credits, err)

	// Output:
	// row-1 completed 1 <nil>
}

// What follows from an error is its verdict: only some are worth another try, and after Unknown a second submission could
// be a second payment.
func ExampleVerdictOf() {
	broken := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, `{"message":"something broke"}`, http.StatusInternalServerError)
	}))
	defer broken.Close()
	client, err := clipcat.New(clipcat.Config{Endpoint: broken.URL, Key: "k3y-of-mine"})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.CloseIdleConnections()
	_, err = client.CreateRender(context.Background(), clipcat.RenderRequest{Template: "t"})
	fmt.Println(clipcat.VerdictOf(err), clipcat.StatusOf(err))
	fmt.Println(err)

	// Output:
	// unknown 500
	// submit a render: the API answered 500: something broke
}

// A status word is read by what it means; most words mean that the render is still under way.
func ExampleRender_State() {
	for _, status := range []string{"queued", "completed", "failed", "pondering"} {
		r := clipcat.Render{Status: status, URL: "https://media.example.com/final.mp4"}
		fmt.Println(status, r.State() == clipcat.Completed, r.State() == clipcat.Failed)
	}

	// Output:
	// queued false false
	// completed true false
	// failed false true
	// pondering false false
}

func ExampleParseRate() {
	rate, err := clipcat.ParseRate("30/10s")
	fmt.Println(rate.Requests, rate.Window, rate.PerSecond(), err)
	_, err = clipcat.ParseRate("fast")
	fmt.Println(err)

	// Output:
	// 30 10s 3 <nil>
	// "fast" is not a rate: write requests per time, such as 30/10s, or off
}

// A key does not reach a log by accident.
func ExampleSecret() {
	fmt.Printf("%v\n", clipcat.Config{Endpoint: "https://api.clipcat.com", Key: "k3y"}.Key)

	// Output:
	// [secret]
}
