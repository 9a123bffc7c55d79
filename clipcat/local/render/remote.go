package render

import (
	"context"
	"crypto/sha256"
	"fmt"
	"time"
)

// Rows name the same address again and again: what it gave is believed for the
// rest of a slot of ten minutes.
const remoteSlot = 10 * time.Minute

var remotes = newCache[*asset](24 << 20)

// loadRemote downloads an address, or takes what it gave a short while ago.
func loadRemote(ctx context.Context, address string, o *Options, limit int64) (*asset, error) {
	slot := time.Now().Unix() / int64(remoteSlot.Seconds())
	key := sha256.Sum256(fmt.Appendf(nil, "%d %v %d %s", slot, o.AllowPrivateHosts, limit, address))
	return remotes.get(key, func() (*asset, int, error) {
		a, err := readAll(ctx, address, o, limit)
		if err != nil {
			return nil, 0, err
		}
		return a, len(a.data), nil
	})
}
