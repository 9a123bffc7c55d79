package pipeline

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/sheetreel/sheetreel/clipcat"
	"github.com/sheetreel/sheetreel/store"
)

// Outlook is what a run would cost, as far as past renders of the same templates tell.
type Outlook struct {
	Credits  float64                // of all renders that would be paid for; those of templates without a past left out
	Unpriced int                    // how many those are
	Past     map[string]*store.Past // by template, where anything is known
	Quota    clipcat.Quota          // of the account
	HasQuota bool                   // the account told its quota
}

// Left is how many credits the account has left.
func (o Outlook) Left() float64 { return max(0, o.Quota.Max-o.Quota.Current) }

// Took is how long one render takes, by past ones; 0 where none is known.
func (o Outlook) Took() time.Duration {
	most := time.Duration(0)
	for _, past := range o.Past {
		most = max(most, past.Took)
	}
	return most
}

// Bounds of looking into the past: nobody waits long for an estimate.
const (
	outlookPatience  = 20 * time.Second
	outlookTemplates = 20
)

// newOutlook prices the renders that would be paid for, counted by template. What this batch has not rendered before is
// looked up on a page of the service's list. A service that does not answer leaves a price unknown.
func newOutlook(ctx context.Context, b Batch, s *store.Batch, submits map[string]int) (Outlook, error) {
	o := Outlook{Past: map[string]*store.Past{}}
	asked, cancel := context.WithTimeout(ctx, outlookPatience)
	defer cancel()
	for i, template := range slices.SortedFunc(maps.Keys(submits), func(x, y string) int { return submits[y] - submits[x] }) {
		var past store.Past
		if s != nil {
			var err error
			if past, err = s.PastOf(ctx, template); err != nil {
				return o, err
			}
		}
		if past.Priced == 0 && i < outlookTemplates && b.costs() {
			priceByList(asked, b.API, template, &past)
		}
		o.Past[template] = &past
		o.Credits += float64(submits[template]) * past.Credits
		if past.Priced == 0 {
			o.Unpriced += submits[template]
		}
	}
	return o, ctx.Err()
}

// costs tells whether there is a service that counts credits.
func (b Batch) costs() bool { return b.API != nil && !b.Free }

// priceByList reads what the account's renders of a template cost.
func priceByList(ctx context.Context, api API, template string, past *store.Past) {
	list, err := api.Renders(ctx, clipcat.ListOptions{Completed: true, Template: template})
	if err != nil {
		return
	}
	for _, r := range list {
		if r.State() == clipcat.Completed && (r.Template == "" || r.Template == template) {
			past.Price(r.Credits)
		}
	}
}

// askQuota sets the estimate against what the account has left, and says so where it is too much.
func (o *Outlook) askQuota(ctx context.Context, b Batch, submits int) (notice string) {
	if !b.costs() || submits == 0 {
		return ""
	}
	asked, cancel := context.WithTimeout(ctx, outlookPatience)
	defer cancel()
	account, err := b.API.Account(asked)
	switch {
	case err != nil:
		return fmt.Sprintf("the account's quota could not be read: %v", err)
	case account.Quota.Max <= 0:
		return ""
	}
	o.Quota, o.HasQuota = account.Quota, true
	if o.Credits <= o.Left() && o.Left() > 0 {
		return ""
	}
	text := fmt.Sprintf("the account has %s of %s credits left this month", credits(o.Left()), credits(o.Quota.Max))
	if o.Credits > 0 {
		text += fmt.Sprintf(", and a run would use about %s: it would stop after about %.0f of %d renders",
			credits(o.Credits), float64(submits)*o.Left()/o.Credits, submits)
	}
	return text
}
