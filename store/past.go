package store

import (
	"context"
	"database/sql"
	"slices"
	"time"
)

// Past is what the latest completed renders of a template tell of the next ones. The zero Past is that of a template of
// which none was completed.
type Past struct {
	Priced      int     // how many have told what they cost
	Credits     float64 // that one cost, on average
	Least, Most float64 // credits
	Took        time.Duration
}

// pastRenders is how far back is looked: what a template costs changes with the template.
const pastRenders = 500

// PastOf looks at the latest completed renders of a template. Took is the median from submit to end, as it was seen.
func (b *Batch) PastOf(ctx context.Context, template string) (Past, error) {
	type render struct {
		credits float64
		took    int64
	}
	var past Past
	var took []int64
	for r, err := range each(ctx, b, func(rows *sql.Rows) (r render, err error) { return r, rows.Scan(&r.credits, &r.took) },
		`SELECT credits, updated_at - submitted_at FROM render WHERE service = ? AND template = ? AND status = 'completed'
		ORDER BY id DESC LIMIT ?`, b.service, template, pastRenders) {
		if err != nil {
			return Past{}, err
		}
		took = append(took, r.took)
		past.Price(r.credits)
	}
	if len(took) > 0 {
		slices.Sort(took)
		past.Took = time.Duration(took[len(took)/2]) * time.Millisecond
	}
	return past, nil
}

// Price takes in what one more render cost; one that does not tell is passed over.
func (p *Past) Price(credits float64) {
	if credits <= 0 {
		return
	}
	if p.Priced == 0 {
		p.Least, p.Most = credits, credits
	}
	p.Least, p.Most = min(p.Least, credits), max(p.Most, credits)
	p.Credits += (credits - p.Credits) / float64(p.Priced+1)
	p.Priced++
}
