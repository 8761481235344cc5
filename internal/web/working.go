package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"fupindai/internal/act"
	"fupindai/internal/web/page"
)

// Work that may take long (a roster of a whole county, its match): what ends within a
// moment is answered as ever. For the rest the reader gets a page that says how far it
// is; the work goes on when the page is left, and is done once however often it is sent.

// outcome is how work ended: where its bringer goes on and what was done, or the
// refusal to be shown at at.
type outcome struct {
	to, done string
	at       string
	err      error
}

var errWork = errors.New("the work ended before its time")

// job is work under way; out holds once ended is closed.
type job struct {
	user, command, what string
	form                url.Values // what was sent, for a refusal
	ended               chan struct{}
	out                 outcome
	until               time.Time // forgotten after
	count, of           atomic.Int64
}

// jobs are those of the server. The zero value is ready.
type jobs struct {
	mu   sync.Mutex
	held map[string]*job // by a number that nobody guesses
}

const (
	moment  = 2 * time.Second  // how long a reader waits for an answer before the page
	jobsMax = 32               // held at once; beyond it work is waited for
	jobStay = 10 * time.Minute // how long its end can be read
)

// begin finds the user's job for the command's id, or makes room for a new one; nil if
// there is none.
func (j *jobs) begin(user, command, what string, form url.Values, now time.Time) (id string, found *job, fresh bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for id, h := range j.held {
		switch {
		case h.user == user && h.command == command:
			return id, h, false
		case now.After(h.until):
			select {
			case <-h.ended:
				delete(j.held, id)
			default:
			}
		}
	}
	if len(j.held) >= jobsMax {
		return "", nil, true
	}
	if j.held == nil {
		j.held = map[string]*job{}
	}
	id = random(16)
	h := &job{user: user, command: command, what: what, form: form, ended: make(chan struct{}), until: now.Add(jobStay)}
	j.held[id] = h
	return id, h, true
}

// work does what may take long, and answers.
func (s *Server) work(w http.ResponseWriter, r *http.Request, rd reader, what string, do func(ctx context.Context, tell func(done, of int)) outcome) {
	id, j, fresh := s.jobs.begin(rd.User, r.FormValue("command_id"), what, r.Form, s.Now())
	if j == nil {
		s.workEnded(w, r, rd, do(r.Context(), nil))
		return
	}
	if fresh {
		ctx := context.WithoutCancel(r.Context()) // from here on it does not need its reader
		go func() {
			defer close(j.ended)
			defer func() {
				if p := recover(); p != nil {
					j.out = outcome{err: errWork}
					s.Logger.Error("work", "what", what, "panic", p)
				}
			}()
			j.out = do(ctx, func(done, of int) { j.count.Store(int64(done)); j.of.Store(int64(of)) })
		}()
	}
	select {
	case <-j.ended:
		s.workEnded(w, r, rd, j.out)
	case <-time.After(s.moment):
		http.Redirect(w, r, "/working/"+id, http.StatusSeeOther)
	case <-r.Context().Done():
	}
}

func (s *Server) workEnded(w http.ResponseWriter, r *http.Request, rd reader, out outcome) {
	if out.err != nil {
		s.told(w, r, rd, out.at, out.err)
		return
	}
	s.sessions.Put(r.Context(), keyDone, out.done)
	http.Redirect(w, r, out.to, http.StatusSeeOther)
}

// working says how far a job is, again and again until it has ended.
func (s *Server) working(w http.ResponseWriter, r *http.Request) {
	rd, err := s.reader(r)
	s.jobs.mu.Lock()
	j := s.jobs.held[r.PathValue("id")]
	s.jobs.mu.Unlock()
	if err == nil && (j == nil || j.user != rd.User) {
		err = act.Refuse("X2", "not-found", act.Figures{"what": "work"})
	}
	if err != nil {
		s.answer(w, r, rd, err)
		return
	}
	select {
	case <-j.ended:
		r.Form = j.form
		s.workEnded(w, r, rd, j.out)
		return
	default:
	}
	p := page.Working{Shell: s.frame(r, rd), What: j.what}
	if of := j.of.Load(); of > 0 {
		p.Percent = int(j.count.Load() * 100 / of)
	}
	w.Header().Set("Refresh", "1")
	s.show(w, r, rd.Lang, http.StatusOK, p)
}
