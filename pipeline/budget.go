package pipeline

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"sync"

	"github.com/sheetreel/sheetreel/store"
)

// Limits stop a run before it pays for more; the zero value is no limit.
type Limits struct {
	Rows    int     // renders that one run may pay for
	Credits float64 // that one run may spend, by what past renders of the templates cost
}

// refuse says why a plan is over the limits, or "".
func (l Limits) refuse(p Plan) string {
	switch n := p.Submits(); {
	case l.Rows > 0 && n > l.Rows:
		return fmt.Sprintf("a run would pay for %d renders, and max_rows allows %d; choose rows with --limit or --rows, or allow more with --max-rows", n, l.Rows)
	case l.Credits > 0 && p.Outlook.Credits > l.Credits:
		return fmt.Sprintf("a run would use about %s credits, and max_credits allows %s; choose rows with --limit or --rows, or allow more with --max-credits",
			credits(p.Outlook.Credits), credits(l.Credits))
	}
	return ""
}

func credits(n float64) string { return strconv.FormatFloat(math.Round(n*100)/100, 'f', -1, 64) }

// budget holds a run to its limits while it submits. What a render of a template costs is what those before it cost;
// where none is known, one is rendered alone first.
type budget struct {
	limits Limits

	mu     sync.Mutex
	ended  chan struct{}          // closed and made anew whenever a render ends
	past   map[string]*store.Past // by template
	flying map[string]int         // renders that this run pays for, by template
	silent map[string]bool        // templates whose renders do not tell what they cost
	rows   int
	spent  float64
	why    string // it was stopped
}

func newBudget(l Limits) *budget {
	return &budget{limits: l, past: map[string]*store.Past{}, ended: make(chan struct{}), flying: map[string]int{}, silent: map[string]bool{}}
}

// take tells whether one more render may be paid for, and counts it then. It waits where that is not known yet.
func (b *budget) take(ctx context.Context, template string) bool {
	for {
		ok, wait := b.try(template)
		if wait == nil {
			return ok
		}
		select {
		case <-wait:
		case <-ctx.Done():
			return false
		}
	}
}

// try is take without the wait: it returns what to wait for instead.
func (b *budget) try(template string) (ok bool, wait <-chan struct{}) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.limits.Rows > 0 && b.rows >= b.limits.Rows:
		b.why = fmt.Sprintf("max_rows is reached: %d renders were paid for", b.rows)
		return false, nil
	case b.limits.Credits == 0:
	case b.silent[template]:
		b.why = fmt.Sprintf("the service does not tell what renders of template %s cost, so that max_credits cannot be kept", template)
		return false, nil
	case b.committed()+b.price(template) > b.limits.Credits:
		b.why = fmt.Sprintf("max_credits is reached: %s credits of %s are used", credits(b.committed()), credits(b.limits.Credits))
		return false, nil
	case b.price(template) == 0 && b.flying[template] > 0:
		return false, b.ended
	}
	b.rows++
	b.flying[template]++
	return true, nil
}

// count counts a render that is paid for whatever the limits: they have allowed it already.
func (b *budget) count(template string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.rows++
	b.flying[template]++
}

func (b *budget) price(template string) float64 {
	if p := b.past[template]; p != nil {
		return p.Credits
	}
	return 0
}

// committed is what was spent, and what those under way will cost.
func (b *budget) committed() float64 {
	sum := b.spent
	for template, n := range b.flying {
		sum += float64(n) * b.price(template)
	}
	return sum
}

// watch counts the ends of what this run paid for.
func (b *budget) watch(e Event) {
	if !e.paid || e.Status == store.Submitting || e.Status == store.Rendering {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.flying[e.template] == 0 {
		return
	}
	b.flying[e.template]--
	switch e.Status {
	case store.Completed:
		b.learn(e.template, e.Credits)
		b.spent += e.Credits
	case store.Failed:
		b.spent += e.Credits
	default: // nobody knows: it may have cost as much as any
		b.spent += b.price(e.template)
	}
	close(b.ended)
	b.ended = make(chan struct{})
}

func (b *budget) learn(template string, cost float64) {
	if b.past[template] == nil {
		b.past[template] = &store.Past{}
	}
	b.past[template].Price(cost)
	b.silent[template] = b.past[template].Priced == 0
}

// stopped is why no more may be paid for, or "".
func (b *budget) stopped() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.why
}
