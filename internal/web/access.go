package web

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"time"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/law"
	"fupindai/internal/people"
	"fupindai/internal/register"
	"fupindai/internal/web/page"
	"fupindai/internal/words"
)

// Signing in goes step by step: the password, the second factor, an own password, the
// duties of one's post. Between the steps the session knows who asks to come in
// (keyPending) and opens nothing else.
const (
	keyPending = "pending"
	keyFactor  = "factor" // the second factor was given
	keyMust    = "must"   // the password has to be changed
	keyFirst   = "first"  // it was given by somebody else
	keyNext    = "next"
	keySession = "session" // device_session's id
	keySince   = "since"   // the log-in's instant: renewing the token would begin the absolute span anew
)

func (s *Server) factors() *people.Factors {
	return &people.Factors{Profile: s.Profile, Vault: register.Own{Register: s.Door.Register}, Random: s.Door.Random}
}

// note tells the door's own log; that it cannot be written stops nobody.
func (s *Server) note(ctx context.Context, home, user, kind string) {
	if kind == people.NoteWaits {
		s.Logger.Warn("guessing at the door", "user", user)
	}
	if err := s.Logins.Note(ctx, s.local(), home, user, kind, random(8), s.Now()); err != nil {
		s.Logger.Error("note at the door", "error", err.Error())
	}
}

// address is the caller's, as far as we can know it: a proxy's word counts only where
// one was announced.
func (s *Server) address(r *http.Request) string {
	if s.BehindProxy {
		hops := strings.Split(r.Header.Get("X-Forwarded-For"), ",")
		if last := strings.TrimSpace(hops[len(hops)-1]); last != "" {
			return last
		}
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// begin is what follows a right password.
func (s *Server) begin(w http.ResponseWriter, r *http.Request, in people.Login, next string) {
	ctx := r.Context()
	if err := s.sessions.RenewToken(ctx); err != nil {
		s.answer(w, r, reader{Lang: lang(r)}, err)
		return
	}
	for _, k := range []string{keyUser, keyPost, keyConfirmed, keyFactor, keySession, keySince} {
		s.sessions.Remove(ctx, k)
	}
	s.sessions.Put(ctx, keyPending, in.User)
	s.sessions.Put(ctx, keyHome, in.Log)
	s.sessions.Put(ctx, keyStamp, in.Stamp)
	s.sessions.Put(ctx, keyMust, in.MustChange)
	s.sessions.Put(ctx, keyFirst, in.First)
	s.sessions.Put(ctx, keyNext, next)
	s.step(w, r)
}

// step sends on to what is still to be done before the session begins.
func (s *Server) step(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	to, err := s.nextStep(ctx)
	if err != nil {
		s.answer(w, r, reader{Lang: lang(r)}, err)
		return
	}
	if to == "" {
		s.enter(w, r, s.home(ctx), s.sessions.GetString(ctx, keyPending), "", s.sessions.GetString(ctx, keyStamp), inside(s.sessions.GetString(ctx, keyNext), "/workbench"))
		return
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// nextStep is the address of the next step; "" when all are done.
func (s *Server) nextStep(ctx context.Context) (string, error) {
	user := s.sessions.GetString(ctx, keyPending)
	if user == "" {
		return "/login", nil
	}
	if !s.sessions.GetBool(ctx, keyFactor) {
		st, err := s.factors().State(ctx, s.local(), s.home(ctx), user)
		if err != nil {
			return "", err
		}
		if st.On {
			return "/login/code", nil
		}
		posts, err := s.Door.PostsOf(ctx, s.home(ctx), user)
		if err != nil {
			return "", err
		}
		if s.Profile.NeedsFactor(posts) {
			return "/login/factor", nil
		}
	}
	switch {
	case s.sessions.GetBool(ctx, keyMust):
		return "/login/password", nil
	case s.sessions.GetBool(ctx, keyFirst):
		return "/login/duties", nil
	}
	return "", nil
}

// at answers a step, if it is the one that comes next.
func (s *Server) at(step string, h func(w http.ResponseWriter, r *http.Request, user string) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		next, err := s.nextStep(r.Context())
		switch {
		case err != nil:
		case next == "":
			s.step(w, r)
			return
		case next != step || r.Method == http.MethodPost && s.forged(r):
			http.Redirect(w, r, next, http.StatusSeeOther)
			return
		default:
			err = h(w, r, s.sessions.GetString(r.Context(), keyPending))
		}
		s.answer(w, r, reader{Lang: lang(r)}, err)
	}
}

// refusedAt is the frame of a step that was refused, and its status.
func (s *Server) refusedAt(r *http.Request, err error) (page.Shell, int, error) {
	sh := s.frame(r, reader{Lang: lang(r)})
	var no *act.Refusal
	if err == nil {
		return sh, http.StatusOK, nil
	}
	if !errors.As(err, &no) {
		return sh, 0, err
	}
	sh.Refusal = refusal(lang(r), no)
	if no.Field != "" {
		sh.Errors = []page.FieldError{{Field: no.Field, Says: sh.Refusal.Why}}
	}
	return sh, http.StatusUnprocessableEntity, nil
}

// passed notes that the second factor was given: more is open now, so the token is new.
func (s *Server) passed(r *http.Request) error {
	if err := s.sessions.RenewToken(r.Context()); err != nil {
		return err
	}
	s.sessions.Put(r.Context(), keyFactor, true)
	return nil
}

func (s *Server) askCode(w http.ResponseWriter, r *http.Request, user string) error {
	var refused error
	if r.Method == http.MethodPost {
		ctx := r.Context()
		if refused = s.factors().Check(ctx, s.local(), s.home(ctx), user, r.FormValue("code"), s.Now()); refused == nil {
			if err := s.passed(r); err != nil {
				return err
			}
			s.step(w, r)
			return nil
		}
		s.note(ctx, s.home(ctx), user, people.NoteCode)
	}
	sh, status, err := s.refusedAt(r, refused)
	if err == nil {
		s.show(w, r, lang(r), status, page.SignCode{Shell: sh, Place: s.Place})
	}
	return err
}

func (s *Server) setUpFactor(w http.ResponseWriter, r *http.Request, user string) error {
	return s.offerFactor(w, r, user, "/login/factor", "/login/next")
}

// offerFactor shows the seed, and after the first code the recovery codes.
func (s *Server) offerFactor(w http.ResponseWriter, r *http.Request, user, here, next string) error {
	ctx := r.Context()
	var refused error
	if r.Method == http.MethodPost {
		var codes []string
		if codes, refused = s.factors().Confirm(ctx, s.local(), s.home(ctx), user, r.FormValue("code"), s.Now()); refused == nil {
			if err := s.passed(r); err != nil {
				return err
			}
			s.note(ctx, s.home(ctx), user, people.NoteFactorOn)
			s.show(w, r, lang(r), http.StatusOK, page.RecoveryCodes{Shell: s.frame(r, reader{Lang: lang(r)}), Codes: codes, Next: next})
			return nil
		}
	}
	sh, status, err := s.refusedAt(r, refused)
	if err != nil {
		return err
	}
	address, secret, err := s.factors().Offer(ctx, s.local(), s.home(ctx), user, "fupindai", user)
	if err != nil {
		return err
	}
	p := page.SignFactor{Shell: sh, Place: s.Place, URL: address, Secret: inFours(secret), Post: here}
	p.QR, p.QRSize = qrPath(address)
	s.show(w, r, lang(r), status, p)
	return nil
}

// inFours sets a text to be typed in groups.
func inFours(s string) string {
	var b strings.Builder
	for i, r := range s {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}

func (s *Server) firstPassword(w http.ResponseWriter, r *http.Request, user string) error {
	ctx := r.Context()
	p := page.NewPassword{First: s.sessions.GetBool(ctx, keyFirst), Post: "/login/password"}
	p.Expired = !p.First
	return s.newPassword(w, r, user, p, func(in people.Login) error {
		if err := s.sessions.RenewToken(ctx); err != nil {
			return err
		}
		s.sessions.Put(ctx, keyStamp, in.Stamp)
		s.sessions.Put(ctx, keyMust, false)
		s.step(w, r)
		return nil
	})
}

// newPassword shows the form, or changes the password and ends all other sessions.
func (s *Server) newPassword(w http.ResponseWriter, r *http.Request, user string, p page.NewPassword, then func(people.Login) error) error {
	ctx := r.Context()
	var refused error
	if r.Method == http.MethodPost {
		var in people.Login
		if in, refused = s.changePassword(r, user); refused == nil {
			if err := s.Logins.End(ctx, s.local(), s.home(ctx), user, "", s.sessions.GetString(ctx, keySession), s.Now()); err != nil {
				return err
			}
			s.note(ctx, s.home(ctx), user, people.NotePassword)
			return then(in)
		}
	}
	sh, status, err := s.refusedAt(r, refused)
	if err != nil {
		return err
	}
	p.Shell, p.Place, p.CharactersMin, p.ClassesMin = sh, s.Place, s.Profile.CharactersMin, s.Profile.ClassesMin
	s.show(w, r, lang(r), status, p)
	return nil
}

func (s *Server) changePassword(r *http.Request, user string) (people.Login, error) {
	ctx := r.Context()
	if r.FormValue("password") != r.FormValue("repeat") {
		return people.Login{}, act.Refuse("X1", "password-differs", nil).At("repeat")
	}
	names, err := s.Door.UserNames(ctx, s.home(ctx), []string{user})
	if err != nil {
		return people.Login{}, err
	}
	in, err := s.Logins.Change(ctx, s.local(), user, s.home(ctx), r.FormValue("old_password"), r.FormValue("password"), s.Door.Clock(), user, names[user], s.Place)
	var no *act.Refusal
	if errors.As(err, &no) && (no.Code == "wrong-login" || no.Code == "login-waits") {
		no.Field = "old_password"
	}
	return in, err
}

// duties are read once before the first work.
func (s *Server) firstDuties(w http.ResponseWriter, r *http.Request, user string) error {
	ctx := r.Context()
	if r.Method == http.MethodPost {
		s.sessions.Put(ctx, keyFirst, false)
		s.step(w, r)
		return nil
	}
	posts, err := s.Door.PostsOf(ctx, s.home(ctx), user)
	if err != nil {
		return err
	}
	p, err := s.dutiesOf(ctx, r, posts)
	if err != nil {
		return err
	}
	p.Next = "/login/duties"
	s.show(w, r, lang(r), http.StatusOK, p)
	return nil
}

// dutiesOf are the Opinion's sentences behind the commands that the posts may give.
func (s *Server) dutiesOf(ctx context.Context, r *http.Request, posts []act.Actor) (page.RoleDuties, error) {
	l := lang(r)
	p := page.RoleDuties{Shell: s.frame(r, reader{Lang: l}), Unoffi: l == words.EN}
	text, err := s.Door.LawOf(ctx, s.home(ctx))
	if err != nil {
		return p, err
	}
	wanted := map[string]bool{}
	for _, post := range posts {
		p.Posts = append(p.Posts, s.unitName(ctx, l, post.Unit)+" · "+words.Label(l, "role", string(post.Role)))
		for _, c := range app.Commands() {
			if app.MayCall(post.Role, c.Name) {
				for _, rule := range c.Rules {
					wanted[rule] = true
				}
			}
		}
	}
	p.Rules = sentences(text, l, wanted)
	return p, nil
}

// sentences are the wanted rules that have a sentence, in the order of the Opinion.
func sentences(text *law.Law, l string, wanted map[string]bool) []page.RuleLine {
	var out []page.RuleLine
	for _, rule := range text.Rules() {
		if !wanted[rule.ID] {
			continue
		}
		if says, ok := text.Sentence(rule.ID, l); ok {
			out = append(out, page.RuleLine{Rule: rule.ID, No: words.Article(l, rule.ID), Says: says})
		}
	}
	return out
}

// sessionsLast is how long an ended session is shown to its owner.
const sessionsLast = 90 * 24 * time.Hour
