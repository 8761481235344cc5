package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"fupindai/internal/people"
	"fupindai/internal/register"
	"fupindai/internal/web/page"
)

// What is typed and not sent is kept: the browser hands it over while it is typed
// (app.js), and a form that arrives after the session's end is kept through the new
// log-in. It is there again when the page is opened.

func (s *Server) drafts() *people.Drafts {
	return &people.Drafts{Profile: s.Profile, Vault: register.Own{Register: s.Door.Register}}
}

// place names a page's drafts: an address may hold what somebody searched for.
func (s *Server) place(at string) string { return s.Door.Register.Keyed("draft", []byte(at)) }

// notKept are the fields of a form that no draft holds: secrets, and what belongs to
// one rendering.
var notKept = []string{"token", "command_id", "seen", "sign", "password", "old_password", "repeat", "code", "at"}

// worthKeeping is a form without them; "" if nothing was typed.
func worthKeeping(form url.Values) string {
	keep, typed := url.Values{}, false
	for k, vs := range form {
		keep[k] = vs
		for _, v := range vs {
			typed = typed || k != "command" && strings.TrimSpace(v) != ""
		}
	}
	for _, k := range notKept {
		keep.Del(k)
	}
	if !typed || len(keep) == 0 {
		return ""
	}
	return keep.Encode()
}

// keepDraft takes what the browser hands over while somebody types.
func (s *Server) keepDraft(w http.ResponseWriter, r *http.Request) {
	rd, err := s.reader(r)
	if err != nil || s.forged(r) {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	at := inside(r.URL.Query().Get("at"), "")
	if text := worthKeeping(r.PostForm); at != "" && text != "" {
		if err := s.drafts().Put(r.Context(), s.local(), rd.Home, rd.User, s.place(at), text, s.Now()); err != nil {
			s.Logger.Error("draft", "error", err.Error())
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
	}
	w.WriteHeader(http.StatusNoContent)
}

// dropDraft throws a draft away and shows the page without it.
func (s *Server) dropDraft(w http.ResponseWriter, r *http.Request, rd reader) error {
	at := inside(r.URL.Query().Get("at"), "/workbench")
	if err := s.drafts().Drop(r.Context(), s.local(), rd.Home, rd.User, s.place(at)); err != nil {
		return err
	}
	http.Redirect(w, r, at, http.StatusSeeOther)
	return nil
}

// withDraft is the request of a page with the draft its forms show.
func (s *Server) withDraft(r *http.Request, rd reader) *http.Request {
	if r.Method != http.MethodGet || filled(r) != nil {
		return r
	}
	text, at, err := s.drafts().Draft(r.Context(), s.local(), rd.Home, rd.User, s.place(r.URL.RequestURI()))
	if err != nil {
		s.Logger.Error("draft", "error", err.Error()) // the page goes on without it
		return r
	}
	form, err := url.ParseQuery(text)
	if text == "" || err != nil {
		return r
	}
	return r.WithContext(context.WithValue(r.Context(), keptKey{}, &keptForm{form: form, draftAt: at}))
}

// signInAgain asks for the log-in on top of a form that came too late, and keeps the form.
func (s *Server) signInAgain(w http.ResponseWriter, r *http.Request, at string) {
	l := lang(r)
	p := s.loginPage(r, l)
	p.Next = at
	p.Kept, p.KeptAt = worthKeeping(r.PostForm), at
	if i := strings.LastIndex(r.PostForm.Get("token"), "."); i > 0 {
		p.KeptBy = r.PostForm.Get("token")[:i] // no proof: it only keeps one's form from another who signs in here
	}
	p.Late = true
	s.show(w, r, l, http.StatusUnauthorized, p)
}

// keepLate turns the form that was carried through the log-in into its owner's draft.
func (s *Server) keepLate(r *http.Request, home, user string) {
	text, at := r.PostForm.Get("kept"), inside(r.PostForm.Get("kept_at"), "")
	if text == "" || at == "" || r.PostForm.Get("kept_by") != user {
		return
	}
	form, err := url.ParseQuery(text)
	if err != nil {
		return
	}
	if text = worthKeeping(form); text == "" {
		return
	}
	if err := s.drafts().Put(r.Context(), s.local(), home, user, s.place(at), text, s.Now()); err != nil {
		s.Logger.Error("draft", "error", err.Error())
	}
}

func (s *Server) loginPage(r *http.Request, l string) page.Login {
	p := page.Login{Shell: s.frame(r, reader{Lang: l}), Place: s.Place, Next: inside(r.FormValue("next"), "/workbench"), Public: "/n", WaitAfter: s.Profile.WaitAfter, LockMinutes: s.Profile.LockMinutes, LockAfter: s.Profile.LockAfter}
	if s.Demo != nil {
		p.Roles = "/roles"
	}
	return p
}
