package mediacheck

import "sync"

// Bounds of asking: politeness to one host, and what this machine and its network take.
const (
	perHost    = 6
	atOnce     = 32
	maxWaiting = 4096 // links that wait to be asked for; whoever brings more waits itself
)

// job is a link that is to be asked for.
type job struct {
	key     key
	address string
	host    string
}

// queue hands out jobs, never more than a few of one host at once.
type queue struct {
	mu      sync.Mutex
	work    *sync.Cond // there is a job to take, or none will come
	room    *sync.Cond // there is room for another
	hosts   map[string]*line
	ready   []*line // those of which a job may be taken
	waiting int     // jobs
	closed  bool
}

// line is the jobs of one host that wait.
type line struct {
	jobs   []job
	active int
	listed bool // in ready
}

func newQueue() *queue {
	q := &queue{hosts: map[string]*line{}}
	q.work, q.room = sync.NewCond(&q.mu), sync.NewCond(&q.mu)
	return q
}

// put adds a job, when there is room.
func (q *queue) put(j job) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for q.waiting >= maxWaiting {
		q.room.Wait()
	}
	l := q.hosts[j.host]
	if l == nil {
		l = &line{}
		q.hosts[j.host] = l
	}
	l.jobs = append(l.jobs, j)
	q.waiting++
	q.list(l)
}

// list lets a host's next job be taken, if it may be.
func (q *queue) list(l *line) {
	if !l.listed && len(l.jobs) > 0 && l.active < perHost {
		l.listed = true
		q.ready = append(q.ready, l)
		q.work.Signal()
	}
}

// close says that no more jobs come.
func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.work.Broadcast()
}

// take returns a job whose host is not asked enough already; ok is false when none is left or will come.
func (q *queue) take() (j job, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.ready) == 0 {
		if q.closed && q.waiting == 0 {
			return job{}, false
		}
		q.work.Wait()
	}
	l := q.ready[0]
	q.ready = q.ready[1:]
	j, l.jobs = l.jobs[0], l.jobs[1:]
	l.listed = false
	l.active++
	q.list(l)
	if q.waiting--; q.waiting == 0 && q.closed {
		q.work.Broadcast()
	}
	q.room.Signal()
	return j, true
}

// done says that a job's host may be asked again.
func (q *queue) done(j job) {
	q.mu.Lock()
	defer q.mu.Unlock()
	l := q.hosts[j.host]
	if l.active--; l.active == 0 && len(l.jobs) == 0 {
		delete(q.hosts, j.host)
	}
	q.list(l)
}
