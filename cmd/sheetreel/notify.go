package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"github.com/sheetreel/sheetreel/pipeline"
	"github.com/sheetreel/sheetreel/store"
)

// notifier posts the summary of a run to an address, which may be a secret: whoever knows that of a chat may write there.
type notifier struct {
	address   string // goes into requests and nowhere else
	host      string // what may be told of it
	transport http.RoundTripper
}

// How patient the notifier is: a run's end is not held up for a chat that is down.
const (
	notifyAttempt     = 5 * time.Second
	notifyMost        = 15 * time.Second
	notifyInterrupted = 5 * time.Second // where a person waits for the prompt
)

// notifyWaits are the waits between attempts.
var notifyWaits = []time.Duration{time.Second, 3 * time.Second}

// newNotifier returns nil where nobody is to be told. The error does not show the address.
func newNotifier(address string) (*notifier, error) {
	address = strings.TrimSpace(address)
	if address == "" {
		return nil, nil
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return nil, usageError{errors.New("notify is not a web address (it is not shown, since it may be a secret): write it like https://hooks.example.com/…")}
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.DisableKeepAlives = true // there is one message, and then the end
	return &notifier{address: address, host: u.Host, transport: transport}, nil
}

// notification is what is posted. Chats show the text and pass over the rest, which is for programs; none of its names
// means anything to Slack.
type notification struct {
	Text      string               `json:"text"`
	Event     string               `json:"event"`
	Sheet     string               `json:"sheet"`
	ExitCode  int                  `json:"exit_code"`
	Meaning   string               `json:"meaning"`
	Error     string               `json:"error,omitempty"` // what ended the run
	Rows      int                  `json:"rows"`
	Statuses  map[store.Status]int `json:"statuses"`
	Credits   float64              `json:"credits"` // used by this run
	Submits   int64                `json:"submits"`
	Seconds   float64              `json:"seconds"`
	Troubles  int                  `json:"troubles"`
	Troubled  []pipeline.Trouble   `json:"troubled"` // the first ones
	Downloads *pipeline.Downloads  `json:"downloads,omitempty"`
	Output    string               `json:"output,omitempty"`
}

// newNotification tells how a run ended. Files are named without their folders, which concern nobody in a chat.
func newNotification(sheet string, r report, end error) notification {
	n := notification{
		Event: "run_ended", Sheet: filepath.Base(sheet), ExitCode: exitDone, Rows: r.Rows, Statuses: r.Statuses, Credits: r.Credits,
		Submits: r.Submits, Seconds: r.Seconds, Troubles: r.Troubles, Troubled: r.Troubled[:min(len(r.Troubled), shownTroubles)],
	}
	if end != nil {
		n.ExitCode, n.Error = exitCode(end), explain(end)
	}
	n.Meaning = exitMeanings[n.ExitCode]
	if r.Output != "" {
		n.Output = filepath.Base(r.Output)
	}
	if r.Downloads != nil {
		brought := *r.Downloads
		brought.Folder = filepath.Base(brought.Folder)
		n.Downloads = &brought
	}
	n.Text = n.words(r)
	return n
}

// words are the summary for people.
func (n notification) words(r report) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n", n.Sheet, n.Meaning)
	if n.Error != "" {
		fmt.Fprintln(&b, n.Error)
	}
	if n.Output != "" {
		r.Troubled, r.Output, r.Downloads = n.Troubled, n.Output, n.Downloads
		r.Warnings = nil
		r.print(&b, false)
	}
	return plainForChats(strings.TrimSpace(b.String()))
}

// chatMarks are what chats make of text: markup of Slack, and calls to everybody in the channel, which a cell of the
// sheet must not make.
var chatMarks = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "@everyone", "@\u200beveryone", "@here", "@\u200bhere", "@channel", "@\u200bchannel")

// longestText is how long a text may be that every chat takes; that of Discord is the shortest.
const longestText = 1900

func plainForChats(s string) string {
	runes := []rune(chatMarks.Replace(s))
	if len(runes) > longestText {
		runes = append(runes[:longestText], '…')
	}
	return string(runes)
}

// send posts the notification. An error does not show the address.
func (n *notifier) send(ctx context.Context, what notification) error {
	body, err := json.Marshal(what)
	if err != nil {
		return err
	}
	client := &http.Client{Transport: n.transport, Timeout: notifyAttempt, CheckRedirect: sameHostAlone}
	for attempt := 0; ; attempt++ {
		again, err := n.post(ctx, client, body)
		if err == nil || !again || attempt == len(notifyWaits) {
			return err
		}
		select {
		case <-time.After(notifyWaits[attempt]):
		case <-ctx.Done():
			return err
		}
	}
}

// post tries once; again tells whether it is worth trying once more.
func (n *notifier) post(ctx context.Context, client *http.Client, body []byte) (again bool, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, n.address, bytes.NewReader(body))
	if err != nil {
		return false, n.conceal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", "sheetreel")
	response, err := client.Do(request)
	if err != nil {
		return true, n.conceal(err)
	}
	response.Body.Close()
	switch code := response.StatusCode; {
	case code >= 200 && code < 300:
		return false, nil
	case code >= 300 && code < 400:
		return false, fmt.Errorf("%s answered %d, which leads elsewhere; name the address that it leads to", n.host, code)
	case code == http.StatusTooManyRequests, code == http.StatusRequestTimeout, code >= 500:
		return true, fmt.Errorf("%s answered %s", n.host, statusWords(code))
	default:
		return false, fmt.Errorf("%s answered %s; is the address right, and still valid?", n.host, statusWords(code))
	}
}

func statusWords(code int) string {
	return strings.TrimSpace(fmt.Sprintf("%d %s", code, http.StatusText(code)))
}

// conceal takes the address out of an error of net/http, which quotes it.
func (n *notifier) conceal(err error) error {
	var quoting *url.Error
	if errors.As(err, &quoting) {
		err = quoting.Err
	}
	text := err.Error()
	if u, parseErr := url.Parse(n.address); parseErr == nil {
		for _, secret := range []string{n.address, u.RequestURI(), u.Path, u.User.String()} {
			if len(secret) > 1 {
				text = strings.ReplaceAll(text, secret, "…")
			}
		}
	}
	return fmt.Errorf("%s could not be reached: %s", n.host, text)
}

// sameHostAlone follows a redirect only where the summary stays a POST to the host that it was meant for.
func sameHostAlone(to *http.Request, via []*http.Request) error {
	from := via[0]
	if len(via) > 3 || to.Method != http.MethodPost || to.URL.Host != from.URL.Host || to.URL.Scheme != from.URL.Scheme {
		return http.ErrUseLastResponse
	}
	return nil
}

// notify tells how a run ended where somebody wants to know. That it could not be told is a notice, and changes nothing.
// Where another run holds the batch, that one tells.
func (a *app) notify(ctx context.Context, n *notifier, sheet string, r report, end error) {
	if n == nil || end != nil && exitCode(end) == exitLocked {
		return
	}
	most := notifyMost
	if r.Interrupted {
		most = notifyInterrupted
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), most)
	defer cancel()
	if err := n.send(ctx, newNotification(sheet, r, end)); err != nil {
		fmt.Fprintf(a.stderr, "Note: the summary could not be sent: %v\n", err)
	}
}
