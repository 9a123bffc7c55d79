package local

import (
	"net/http"
	"time"
)

const workspace = "Local workspace"

// showAuth is GET /v1/auth.
func (s *Server) showAuth(w http.ResponseWriter, _ *http.Request) {
	s.answer(w, http.StatusOK, struct {
		Message   string `json:"message"`
		Workspace string `json:"workspace"`
	}{"Authorized", workspace})
}

type account struct {
	CreatedAt string       `json:"created_at"`
	UID       string       `json:"uid"`
	PlanName  string       `json:"plan_name"`
	Quota     accountQuota `json:"quota"`
}

type accountQuota struct {
	Max     float64 `json:"max"`
	Current float64 `json:"current"`
}

// showAccount is GET /v1/account.
func (s *Server) showAccount(w http.ResponseWriter, _ *http.Request) {
	s.mu.RLock()
	q := accountQuota{Max: s.quota.max, Current: s.quota.current(at(time.Now()))}
	s.mu.RUnlock()
	s.answer(w, http.StatusOK, account{
		CreatedAt: s.started.iso(), UID: "localLocalLocal000", PlanName: "Local", Quota: q,
	})
}
