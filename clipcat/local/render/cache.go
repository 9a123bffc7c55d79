package render

import (
	"container/list"
	"crypto/sha256"
	"errors"
	"sync"
)

type sum = [sha256.Size]byte

// cache keeps what was made before, by a key that stands for all of its inputs,
// within a bound of bytes. Two who want the same at once make it once.
type cache[T any] struct {
	mu    sync.Mutex
	limit int
	size  int
	order *list.List // of *entry[T], the last used in front
	known map[sum]*list.Element
	made  map[sum]*making[T]
}

type entry[T any] struct {
	key   sum
	value T
	bytes int
}

type making[T any] struct {
	done  chan struct{}
	value T
	err   error
}

func newCache[T any](limit int) *cache[T] {
	return &cache[T]{limit: limit, order: list.New(), known: map[sum]*list.Element{}, made: map[sum]*making[T]{}}
}

// get returns the value of a key, made by the function where it is not known.
// Errors are not kept.
func (c *cache[T]) get(key sum, create func() (T, int, error)) (T, error) {
	c.mu.Lock()
	if e, ok := c.known[key]; ok {
		c.order.MoveToFront(e)
		c.mu.Unlock()
		return e.Value.(*entry[T]).value, nil
	}
	if m, ok := c.made[key]; ok {
		c.mu.Unlock()
		<-m.done
		if m.err != nil {
			// The other one may have been cancelled; that is not our end.
			value, _, err := create()
			return value, err
		}
		return m.value, nil
	}
	m := &making[T]{done: make(chan struct{})}
	c.made[key] = m
	c.mu.Unlock()
	return c.create(key, m, create)
}

// create makes the value, and lets those go on who wait for it, whatever happens.
func (c *cache[T]) create(key sum, m *making[T], create func() (T, int, error)) (T, error) {
	var bytes int
	m.err = errGaveUp
	defer func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.made, key)
		close(m.done)
		if m.err == nil && bytes <= c.limit*2/3 {
			c.known[key] = c.order.PushFront(&entry[T]{key, m.value, bytes})
			c.size += bytes
			c.shrink()
		}
	}()
	m.value, bytes, m.err = create()
	return m.value, m.err
}

var errGaveUp = errors.New("it was given up")

func (c *cache[T]) shrink() {
	for c.size > c.limit {
		last := c.order.Back()
		e := last.Value.(*entry[T])
		c.order.Remove(last)
		delete(c.known, e.key)
		c.size -= e.bytes
	}
}

// Rows of a batch share scenes and pictures; these bounds hold for the process.
var (
	pictures = newCache[*picture](32 << 20)
	clips    = newCache[*clip](40 << 20)
)
