package clipcat

import (
	"context"
	"sync"
)

// gate lets one holder through at a time, those in a hurry first. The limiter stands behind it: were all workers to
// wait in the limiter itself, each would keep the slot it was promised before the service asked to slow down.
type gate struct {
	mu      sync.Mutex
	held    bool
	hurry   []chan struct{}
	patient []chan struct{}
}

// enter waits for the gate; the caller must leave it unless an error came back.
func (g *gate) enter(ctx context.Context, hurry bool) error {
	g.mu.Lock()
	if !g.held {
		g.held = true
		g.mu.Unlock()
		return nil
	}
	turn := make(chan struct{})
	queue := &g.patient
	if hurry {
		queue = &g.hurry
	}
	*queue = append(*queue, turn)
	g.mu.Unlock()

	select {
	case <-turn:
		return nil
	case <-ctx.Done():
		g.abandon(queue, turn)
		return ctx.Err()
	}
}

// abandon gives up a place in the queue, or passes on a turn that came at the same moment.
func (g *gate) abandon(queue *[]chan struct{}, turn chan struct{}) {
	g.mu.Lock()
	for i, t := range *queue {
		if t == turn {
			*queue = append((*queue)[:i], (*queue)[i+1:]...)
			g.mu.Unlock()
			return
		}
	}
	g.mu.Unlock()
	g.leave()
}

// leave hands the gate to the next in the queue.
func (g *gate) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	queue := &g.hurry
	if len(*queue) == 0 {
		queue = &g.patient
	}
	if len(*queue) == 0 {
		g.held = false
		return
	}
	next := (*queue)[0]
	*queue = (*queue)[1:]
	close(next)
}
