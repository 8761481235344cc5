package web

import (
	"net/http"
	"strings"
	"sync/atomic"

	"fupindai/internal/civil"
	"fupindai/internal/web/page"
)

// Waiting answers in the place of pages and API while the demo's story is played: every
// address says how far it is and asks again by itself, with or without script. Once the
// demo is ready it answers nothing itself any more.
type Waiting struct {
	Place string

	at    atomic.Pointer[page.Preparing]
	ready atomic.Pointer[http.Handler]
}

// Tell keeps how far the story is: the day being played, and how many days of all.
func (p *Waiting) Tell(day civil.Date, done, of int) {
	p.at.Store(&page.Preparing{Place: p.Place, Day: day, Done: done, Of: of})
}

// Ready hands over: from now on faces answers.
func (p *Waiting) Ready(faces http.Handler) { p.ready.Store(&faces) }

func (p *Waiting) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if faces := p.ready.Load(); faces != nil {
		(*faces).ServeHTTP(w, r)
		return
	}
	harden(w.Header())
	switch l, chosen := strings.CutPrefix(r.URL.Path, "/lang/"); {
	case strings.HasPrefix(r.URL.Path, "/assets/"):
		serveAssets(w, r)
	case chosen:
		chooseLanguage(w, r, l, false)
	default:
		h := w.Header()
		h.Set("Content-Type", "text/html; charset=utf-8")
		h.Set("Retry-After", "1")
		h.Set("Refresh", "1")
		w.WriteHeader(http.StatusServiceUnavailable)
		at := page.Preparing{Place: p.Place}
		if told := p.at.Load(); told != nil {
			at = *told
		}
		at.Shell = page.Shell{Here: r.URL.RequestURI(), Today: at.Day, DayKind: page.Workday, Demo: true}
		page.Render(w, lang(r), at) //nolint:errcheck // the browser asks again in a second
	}
}
