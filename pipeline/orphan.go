package pipeline

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/sheetreel/sheetreel/mapping/sheet"
	"github.com/sheetreel/sheetreel/store"
)

// A state file can be deleted, left behind when the results are moved, or replaced by an old copy. Then the results
// know of renders that the state does not, and rows would be paid for again.

// claim is what the results say of one content.
type claim struct {
	uid         string
	fingerprint store.Fingerprint
	known       bool // the fingerprint is: the columns are still those of the sheet
	submitting  bool
}

// claims are what the results say, by uid; rows that were being submitted have none, and stand under their content's name.
type claims map[string]claim

func (c claims) byContent() map[store.Fingerprint]claim {
	contents := make(map[store.Fingerprint]claim, len(c))
	for _, claim := range c {
		if claim.known && (claim.uid != "" || contents[claim.fingerprint].uid == "") {
			contents[claim.fingerprint] = claim
		}
	}
	return contents
}

// readClaims reads the results of earlier runs; without any there are no claims.
func readClaims(ctx context.Context, b Batch, c Config) (claims, error) {
	out := claims{}
	s, err := b.Sheet.Options().Open(c.Output)
	if err != nil {
		return out, nil // there are none, or none that can be read
	}
	places := placesOf(b.columns(c.Prefix), s.Header())
	if len(places) == 0 {
		return out, nil
	}
	d, err := newDecider(ctx, b, nil, &templateChecks{})
	if err != nil {
		return nil, err
	}
	raw, own := s.Header().Raw(), b.Sheet.Header().Raw()
	same := len(raw) >= len(own) && slices.Equal(raw[:len(own)], own)
	for row, err := range s.Rows(ctx) {
		if err != nil {
			continue
		}
		cells := row.Cells
		var contents []Decision
		if same {
			row.Cells = cells[:len(own)]
			contents = d.identify(row)
		}
		for _, p := range places {
			out.add(p, cells, contents)
		}
	}
	return out, ctx.Err()
}

// place is where results tell of a row's video: the columns' indexes.
type place struct {
	uid, status int
	format      string // whose columns these are
	formatCell  int    // the column that tells whose they are; -1: none
}

// placesOf finds the columns of the results that tell of videos.
func placesOf(columns store.Columns, h sheet.Header) []place {
	formatCell := -1
	if columns.Below {
		formatCell, _ = h.Index(columns.Prefix + "format")
	}
	var places []place
	status := columns.Named("status")
	for i, name := range columns.Named("uid") {
		uid, errUID := h.Index(name)
		status, errStatus := h.Index(status[i])
		if errUID != nil || errStatus != nil {
			continue
		}
		p := place{uid: uid, status: status, formatCell: formatCell}
		if len(columns.Formats) > i && !columns.Below {
			p.format = columns.Formats[i]
		}
		places = append(places, p)
	}
	return places
}

// add takes what one place of a results row says, of the content that the row asks for there.
func (c claims) add(p place, cells []string, contents []Decision) {
	at := claim{uid: strings.TrimSpace(cells[p.uid]), submitting: cells[p.status] == string(store.Submitting)}
	format := p.format
	if p.formatCell >= 0 {
		format = cells[p.formatCell]
	}
	for _, d := range contents {
		if d.Action == "" && d.Format == format {
			at.fingerprint, at.known = d.fingerprint, true
		}
	}
	switch {
	case at.uid != "":
		c[at.uid] = at
	case at.submitting:
		c[contentName(at.fingerprint)] = at
	}
}

// refuseOrphan refuses to go on where the results know of renders that the state does not: they would be paid for again.
func refuseOrphan(ctx context.Context, b Batch, c Config) error {
	uids, err := uidsIn(ctx, b, c)
	if err != nil || len(uids) == 0 {
		return err
	}
	story := fmt.Sprintf("their state %s is gone", b.State)
	if s, err := store.OpenReadOnly(b.State, store.Options{Service: b.Service}); err == nil {
		story = fmt.Sprintf("the state %s does not know them (is it an old copy, or that of another batch?)", b.State)
		uids, err = unknownTo(ctx, s, uids)
		if err := errors.Join(err, s.Close()); err != nil {
			return err
		}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if len(uids) == 0 {
		return nil
	}
	return &InputError{fmt.Errorf("%s names %d renders that were submitted, but %s, so that they would be paid for again; put the right state file "+
		"back, or rebuild it from the results and the service's list with: sheetreel recover; or move the results away to begin anew",
		c.Output, len(uids), story)}
}

// uidsIn are the uids in the results, hashed and sorted: there may be a million.
func uidsIn(ctx context.Context, b Batch, c Config) ([]uint64, error) {
	if _, err := os.Stat(c.Output); err != nil {
		return nil, nil
	}
	s, err := b.Sheet.Options().Open(c.Output)
	if err != nil {
		return nil, nil // none that can be read
	}
	places := placesOf(b.columns(c.Prefix), s.Header())
	if len(places) == 0 {
		return nil, nil
	}
	var uids []uint64
	for row, err := range s.Rows(ctx) {
		if err != nil {
			continue
		}
		for _, p := range places {
			if uid := strings.TrimSpace(row.Cells[p.uid]); uid != "" {
				uids = append(uids, hashOf(uid))
			}
		}
	}
	slices.Sort(uids)
	return slices.Compact(uids), ctx.Err()
}

func hashOf(uid string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(uid))
	return h.Sum64()
}

// unknownTo are the uids that the state does not have.
func unknownTo(ctx context.Context, s *store.Batch, uids []uint64) ([]uint64, error) {
	known := make([]bool, len(uids))
	for uid, err := range s.UIDs(ctx) {
		if err != nil {
			return nil, err
		}
		if i, ok := slices.BinarySearch(uids, hashOf(uid)); ok {
			known[i] = true
		}
	}
	var unknown []uint64
	for i, uid := range uids {
		if !known[i] {
			unknown = append(unknown, uid)
		}
	}
	return unknown, nil
}
