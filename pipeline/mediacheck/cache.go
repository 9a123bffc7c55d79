package mediacheck

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"time"
)

// goodFor is how long a good answer is believed. A bad one is asked again, since people mend links; until then it is
// what is known.
const goodFor = time.Hour

// keptFor is how long answers are kept at all.
const keptFor = 30 * 24 * time.Hour

// maxCached bounds the file.
const maxCached = 200_000

// cached is a line of the cache file. It holds no address: those may be signed.
type cached struct {
	Key key   `json:"key"`
	At  int64 `json:"at"`
	Fact
}

// load reads what earlier runs found. A cache that cannot be read is none.
func (c *Checker) load() {
	f, err := os.Open(c.config.Cache)
	if err != nil {
		return
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() && len(c.known) < maxCached {
		var l cached
		if json.Unmarshal(lines.Bytes(), &l) == nil && c.now.Sub(time.Unix(l.At, 0)) < keptFor {
			c.set(l.Key, l.Fact, time.Unix(l.At, 0))
		}
	}
}

// save writes what is known now for later runs; where it cannot be written they ask again.
func (c *Checker) save() {
	if c.config.Cache == "" || !c.asked {
		return
	}
	f, err := os.CreateTemp(filepath.Dir(c.config.Cache), filepath.Base(c.config.Cache)+".*.tmp")
	if err != nil {
		return
	}
	defer os.Remove(f.Name()) // it was renamed, or is of no use
	w := bufio.NewWriter(f)
	out := json.NewEncoder(w)
	n := 0
	for k, e := range c.known {
		if fact := c.facts[e.fact]; e.web && n < maxCached {
			n++
			fact.Broken = c.certain(fact)
			if out.Encode(cached{k, int64(e.at), fact}) != nil {
				break
			}
		}
	}
	if w.Flush() == nil && f.Chmod(0o644) == nil && f.Close() == nil {
		_ = os.Rename(f.Name(), c.config.Cache)
	}
	_ = f.Close()
}
