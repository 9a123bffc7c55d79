package pipeline

// table is a hash table without overhead: open addressing in one array, which is made large enough at once where the
// number of entries is known. A plan of a million rows stands or falls with it. The zero V marks a free slot, so no
// entry may be it.
type table[K comparable, V comparable] struct {
	slots []slot[K, V]
	used  int
	hash  func(K) uint64 // must be spread evenly already
}

type slot[K comparable, V comparable] struct {
	key   K
	value V
}

// newTable returns a table for about n entries; it grows where there are more.
func newTable[K, V comparable](n int, hash func(K) uint64) *table[K, V] {
	return &table[K, V]{slots: make([]slot[K, V], max(16, n+n/3)), hash: hash}
}

// get returns the entry of a key, or the zero V.
func (t *table[K, V]) get(key K) V { return t.slots[t.find(key)].value }

// set stores the entry of a key.
func (t *table[K, V]) set(key K, value V) {
	i := t.find(key)
	var free V
	if t.slots[i].value == free {
		if t.used++; t.used > len(t.slots)*5/6 {
			t.grow()
			i = t.find(key)
		}
	}
	t.slots[i] = slot[K, V]{key, value}
}

// find returns the slot of a key, or the free one where it would stand.
func (t *table[K, V]) find(key K) int {
	var free V
	for i := int(t.hash(key) % uint64(len(t.slots))); ; i++ {
		if i == len(t.slots) {
			i = 0
		}
		if s := &t.slots[i]; s.value == free || s.key == key {
			return i
		}
	}
}

func (t *table[K, V]) grow() {
	old := t.slots
	t.slots = make([]slot[K, V], 2*len(old))
	var free V
	for _, s := range old {
		if s.value != free {
			t.slots[t.find(s.key)] = s
		}
	}
}
