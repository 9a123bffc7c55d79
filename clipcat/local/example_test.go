package local_test

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/sheetreel/sheetreel/clipcat"
	"github.com/sheetreel/sheetreel/clipcat/local"
)

// A client is tested against a server in memory that loses the answer of every second POST.
func ExampleNew() {
	instantly := time.Duration(0)
	server, err := local.New(local.Config{
		Templates:  []string{"testdata/guide"},
		RenderTime: &instantly,
		Faults:     local.Faults{LoseAnswer: 2},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer server.Close()
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	pipe := local.PipeListener()
	served := make(chan error)
	go func() { served <- server.Serve(ctx, pipe) }()

	client, err := clipcat.New(clipcat.Config{
		Endpoint: "http://local.test", Key: "local", Transport: &http.Transport{DialContext: pipe.DialContext},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, row := range []string{"row-1", "row-2"} {
		_, err := client.CreateRender(ctx, clipcat.RenderRequest{Template: "guideTemplate00001", Metadata: row})
		fmt.Println(row, clipcat.VerdictOf(err))
	}
	counts := server.Counts()
	fmt.Println(counts.Accepted, "accepted,", counts.Duplicates, "twice,", counts.Faults["lose-answer"], "answer lost")
	stop()
	client.CloseIdleConnections()
	fmt.Println(<-served)

	// Output:
	// row-1 accepted
	// row-2 unknown
	// 2 accepted, 0 twice, 1 answer lost
	// <nil>
}

// ExampleParseFault reads what stands behind the flag --fault.
func ExampleParseFault() {
	var f local.Faults
	for _, text := range []string{"lose-answer=7", "list-lag=1s", "losse-answer=7"} {
		if err := local.ParseFault(&f, text); err != nil {
			fmt.Println(err.Error()[:63])
		}
	}
	fmt.Println(f.LoseAnswer, f.ListLag)

	// Output:
	// fault "losse-answer" is not known; did you mean "lose-answer"?:
	// 7 1s
}
