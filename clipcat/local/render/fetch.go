package render

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/sheetreel/sheetreel/clipcat/link"
)

// fetchTotal bounds one download.
const fetchTotal = 30 * time.Second

// fetchConnections is how many are kept open to one host.
const fetchConnections = 4

var (
	publicFetcher  = link.NewClient(false, fetchConnections, fetchTotal)
	privateFetcher = link.NewClient(true, fetchConnections, fetchTotal)
)

// fetch begins a download. The answer's own word on type and length is not believed:
// the reader counts the length, the type is seen in the data.
func fetch(ctx context.Context, address string, o *Options) (io.ReadCloser, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, errors.New("the address cannot be read")
	}
	if err := link.CheckAddress(u); err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept", "image/*, video/*, audio/*")
	client := publicFetcher
	if o.AllowPrivateHosts {
		client = privateFetcher
	}
	response, err := client.Do(request)
	if err != nil {
		return nil, plainFetch(err)
	}
	if response.StatusCode != http.StatusOK {
		_ = response.Body.Close()
		return nil, fmt.Errorf("the server answers %d %s", response.StatusCode, http.StatusText(response.StatusCode))
	}
	return response.Body, nil
}

// plainFetch takes the address out of the error, and says how long was waited.
func plainFetch(err error) error {
	if link.TimedOut(err) {
		return fmt.Errorf("the server does not answer within %v", fetchTotal)
	}
	return link.Plain(err)
}
