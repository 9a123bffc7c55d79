package pipeline

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"slices"
	"strings"

	"github.com/sheetreel/sheetreel/clipcat"
	"github.com/sheetreel/sheetreel/mapping"
	"github.com/sheetreel/sheetreel/store"
)

// fingerprint hashes what a render shows. The order of the bindings does not count: moving a line in the mapping must
// not render everything anew. Copy is the row's place among equal rows that do not share a render, else 0.
func fingerprint(b mapping.Bound, copy int) store.Fingerprint {
	var triples [][3]string
	for _, m := range b.Modifications {
		for _, p := range m.Properties {
			triples = append(triples, [3]string{m.Scene, m.Object, p.Name + "\x00" + p.Value})
		}
	}
	slices.SortFunc(triples, func(x, y [3]string) int { return slices.Compare(x[:], y[:]) })
	h := sha256.New()
	hashString(h, b.Template)
	for _, t := range triples {
		for _, s := range t {
			hashString(h, s)
		}
	}
	if copy > 0 {
		hashString(h, fmt.Sprintf("copy %d", copy))
	}
	var sum [sha256.Size]byte
	h.Sum(sum[:0])
	return store.Fingerprint(sum[:16])
}

// hashString hashes a string behind its length, so that two strings never hash like two others.
func hashString(h hash.Hash, s string) {
	var length [8]byte
	binary.LittleEndian.PutUint64(length[:], uint64(len(s)))
	h.Write(length[:])
	h.Write([]byte(s))
}

// metadataPrefix marks renders of sheetreel among others of the account.
const metadataPrefix = "sheetreel"

// metadataOf is the short key that goes with a render and comes back with it in lists: batch, content and attempt. By
// it a render whose answer was lost is found again.
func metadataOf(batch string, f store.Fingerprint, attempt int) string {
	return fmt.Sprintf("%s.%s.%s.%d", metadataPrefix, batch, hex.EncodeToString(f[:]), attempt)
}

// contentName is a short name of a content, for rows without a key of their own.
func contentName(f store.Fingerprint) string { return hex.EncodeToString(f[:6]) }

// request is what is sent for a bound row.
func request(b mapping.Bound, metadata, webhook string) clipcat.RenderRequest {
	r := clipcat.RenderRequest{Template: b.Template, Metadata: metadata, WebhookURL: webhook}
	for _, m := range b.Modifications {
		properties := make([]clipcat.Property, len(m.Properties))
		for i, p := range m.Properties {
			properties[i] = clipcat.Property(p)
		}
		r.Modifications = append(r.Modifications, clipcat.Modification{Scene: m.Scene, Object: m.Object, Properties: properties})
	}
	return r
}

// OutlineOf is what of a template a mapping can be checked against.
func OutlineOf(t clipcat.Template) mapping.Outline {
	o := mapping.Outline{UID: t.UID}
	for _, s := range t.Scenes {
		scene := mapping.SceneOutline{Name: s.Name}
		for _, object := range s.Objects {
			scene.Objects = append(scene.Objects, mapping.ObjectOutline{Name: object.Name, Type: object.Type, Properties: object.Properties, Values: object.Values})
		}
		o.Scenes = append(o.Scenes, scene)
	}
	return o
}

// fileName makes a name that every file system takes from a row's key; two keys may come out alike, so the content's
// name follows where something had to be changed.
func fileName(key string, f store.Fingerprint) string {
	if key == "" {
		return contentName(f)
	}
	clean := strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`<>:"/\|?*`, r) {
			return '_'
		}
		return r
	}, key)
	clean = strings.TrimRight(clean, ". ")
	runes := []rune(clean)
	if len(runes) > 80 {
		runes = runes[:80]
	}
	if clean = string(runes); clean != key || strings.HasPrefix(clean, ".") {
		clean = strings.TrimLeft(clean, ".") + "-" + contentName(f)
	}
	return clean
}
