package web

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/loan"
	"fupindai/internal/people"
	"fupindai/internal/web/page"
	"fupindai/internal/words"
)

// The session keeps a user id, the post chosen, the instant of the last password and
// the form token: no name, no number.
const (
	keyUser      = "user"
	keyPost      = "post"
	keyConfirmed = "confirmed"
	keyToken     = "token"
	keyDone      = "done"
	keyStamp     = "stamp"  // of the password the session was opened with
	keyHome      = "home"   // the log in which the posts stand; the server's own if it is missing
	keyCounty    = "county" // the log of the county chosen, of those below an office above
)

// entry is where somebody goes who is not signed in.
func (s *Server) entry() string {
	if s.Demo != nil {
		return "/roles"
	}
	return "/login"
}

func (s *Server) front(w http.ResponseWriter, r *http.Request) {
	if s.sessions.GetString(r.Context(), keyUser) == "" {
		http.Redirect(w, r, s.entry(), http.StatusSeeOther)
		return
	}
	http.Redirect(w, r, "/workbench", http.StatusSeeOther)
}

// reader is who is signed in, in a post held today; posts are read on every request,
// so that one that ended yesterday opens nothing.
func (s *Server) reader(r *http.Request) (reader, error) {
	ctx := r.Context()
	rd := reader{User: s.sessions.GetString(ctx, keyUser), Lang: lang(r)}
	if at := s.sessions.GetInt64(ctx, keyConfirmed); at > 0 {
		rd.Confirmed = time.UnixMicro(at)
	}
	if rd.User == "" {
		return rd, act.Refuse("X1", "not-signed-in", nil)
	}
	rd.Home = s.home(ctx)
	now := s.Now()
	if since := time.UnixMicro(s.sessions.GetInt64(ctx, keySince)); now.Sub(since) > s.Profile.Lifetime() {
		return rd, act.Refuse("X1", "not-signed-in", nil)
	}
	stamp, open, err := s.Logins.Lives(ctx, s.local(), rd.Home, rd.User, s.sessions.GetString(ctx, keySession), now)
	if err != nil {
		return rd, err
	}
	if !open || stamp != s.sessions.GetString(ctx, keyStamp) {
		return rd, act.Refuse("X1", "not-signed-in", nil) // ended elsewhere, or the password was changed since
	}
	posts, err := s.Door.PostsOf(ctx, rd.Home, rd.User)
	if err != nil {
		return rd, err
	}
	if len(posts) == 0 {
		return rd, act.Refuse("X1", "not-signed-in", nil)
	}
	rd.Posts, rd.By = posts, posts[0]
	names, err := s.Door.UserNames(ctx, rd.Home, []string{rd.User})
	if err != nil {
		return rd, err
	}
	rd.name, rd.units = names[rd.User], map[string]string{}
	for _, p := range posts {
		rd.units[p.Unit] = s.unitName(ctx, rd.Lang, p.Unit)
	}
	for _, p := range posts {
		if postID(p) == s.sessions.GetString(ctx, keyPost) {
			rd.By = p
		}
	}
	return rd, s.chooseCounty(ctx, &rd, r.URL.Query().Get("county"))
}

// home is the log in which the account of this session stands.
func (s *Server) home(ctx context.Context) string {
	if h := s.sessions.GetString(ctx, keyHome); h != "" {
		return h
	}
	return s.Log
}

// chooseCounty sets the log that is read. An office above the county opens the pages of
// the county chosen, or of the first below it; its administrators those of its own log.
func (s *Server) chooseCounty(ctx context.Context, rd *reader, asked string) error {
	rd.Log = rd.Home
	if !rd.By.Above() || rd.By.Role == act.Administrator {
		return nil
	}
	var err error
	if rd.Counties, err = s.Door.Counties(ctx, rd.By.Unit); err != nil || len(rd.Counties) == 0 {
		return err
	}
	rd.Log = rd.Counties[0].Log
	for _, c := range rd.Counties {
		rd.units[c.Unit] = s.unitName(ctx, rd.Lang, c.Unit)
		if c.Log == asked { // a link into one of the counties below
			s.sessions.Put(ctx, keyCounty, asked)
		}
		if c.Log == s.sessions.GetString(ctx, keyCounty) {
			rd.Log = c.Log
		}
	}
	return nil
}

func (s *Server) switchCounty(w http.ResponseWriter, r *http.Request) {
	if !s.forged(r) {
		s.sessions.Put(r.Context(), keyCounty, r.FormValue("county"))
	}
	http.Redirect(w, r, "/workbench", http.StatusSeeOther)
}

func postID(a act.Actor) string { return string(a.Role) + "@" + a.Unit }

// token is the form token of this session.
func (s *Server) token(ctx context.Context) string {
	t := s.sessions.GetString(ctx, keyToken)
	if t == "" {
		t = s.sessions.GetString(ctx, keyUser) + "." + random(16)
		s.sessions.Put(ctx, keyToken, t)
	}
	return t
}

// forged says whether a posted form does not carry this session's token.
func (s *Server) forged(r *http.Request) bool {
	t := s.sessions.GetString(r.Context(), keyToken)
	return t == "" || r.FormValue("token") != t
}

func lang(r *http.Request) string {
	if c, err := r.Cookie("lang"); err == nil && c.Value == "en" {
		return "en"
	}
	return "zh"
}

// inside keeps an address inside this site.
func inside(to, otherwise string) string {
	u, err := url.Parse(to)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.Contains(to, "\\") {
		return otherwise
	}
	return to
}

func (s *Server) language(w http.ResponseWriter, r *http.Request) {
	chooseLanguage(w, r, r.PathValue("lang"), s.Secure)
}

// chooseLanguage keeps the language asked for, Chinese unless it is "en", and goes back.
func chooseLanguage(w http.ResponseWriter, r *http.Request, l string, secure bool) {
	if l != "en" {
		l = "zh"
	}
	http.SetCookie(w, &http.Cookie{Name: "lang", Value: l, Path: "/", MaxAge: 365 * 24 * 3600, HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: secure})
	http.Redirect(w, r, inside(r.FormValue("back"), "/"), http.StatusSeeOther)
}

func (s *Server) login(w http.ResponseWriter, r *http.Request, lang string) error {
	s.show(w, r, lang, http.StatusOK, s.loginPage(r, lang))
	return nil
}

// signIn checks account and password. The failure is counted even though it is refused.
func (s *Server) signIn(w http.ResponseWriter, r *http.Request) {
	ctx, l := r.Context(), lang(r)
	account := r.FormValue("account")
	p := s.loginPage(r, l)
	p.Account = account
	p.Kept, p.KeptAt, p.KeptBy = r.PostForm.Get("kept"), r.PostForm.Get("kept_at"), r.PostForm.Get("kept_by")
	p.Late = p.Kept != ""
	if s.forged(r) {
		s.show(w, r, l, http.StatusOK, p)
		return
	}
	now := s.Door.Clock()
	err := s.Logins.AddressWaits(s.address(r), s.Now())
	var in people.Login
	if err == nil {
		in, err = s.Logins.SignIn(ctx, s.local(), account, r.FormValue("password"), now)
	}
	var refused *act.Refusal
	switch {
	case errors.As(err, &refused):
		s.Logins.AddressFailed(s.address(r), s.Now())
		kind := people.NoteWrong
		if sec, ok := refused.Figures["seconds"].(int); ok {
			p.WaitSec, kind = sec, people.NoteWaits
		}
		user, home, err := s.Logins.UserOf(ctx, s.local(), account)
		if err != nil {
			s.answer(w, r, reader{Lang: l}, err)
			return
		}
		if home == "" {
			home = s.Log
		}
		s.note(ctx, home, user, kind)
		p.Wrong = true
		s.show(w, r, l, http.StatusUnprocessableEntity, p)
	case err != nil:
		s.answer(w, r, reader{Lang: l}, err)
	default:
		s.keepLate(r, in.Log, in.User)
		s.begin(w, r, in, p.Next)
	}
}

// local are the tables of log-ins.
func (s *Server) local() people.Local { return people.Over(s.Door.DB.Read, s.Door.DB.WriteLocal) }

// enter begins a session: a new token for the cookie, so that a planted one is worth
// nothing, and a line among the owner's devices.
func (s *Server) enter(w http.ResponseWriter, r *http.Request, home, user, post, stamp, next string) {
	ctx := r.Context()
	session := random(8)
	err := s.sessions.RenewToken(ctx)
	if err == nil {
		_, err = s.Logins.Begin(ctx, s.local(), home, user, session, people.DeviceOf(r.UserAgent()), s.Now())
	}
	if err != nil {
		s.answer(w, r, reader{Lang: lang(r)}, err)
		return
	}
	s.sessions.Put(ctx, keyHome, home)
	s.sessions.Put(ctx, keyUser, user)
	s.sessions.Put(ctx, keyPost, post)
	s.sessions.Put(ctx, keyStamp, stamp)
	s.sessions.Put(ctx, keySession, session)
	s.sessions.Put(ctx, keySince, s.Now().UnixMicro())
	for _, k := range []string{keyConfirmed, keyToken, keyPending, keyFactor, keyMust, keyFirst, keyNext, keyCounty} {
		s.sessions.Remove(ctx, k)
	}
	s.note(ctx, home, user, people.NoteIn)
	http.Redirect(w, r, next, http.StatusSeeOther)
}

func (s *Server) signOut(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	if user, session := s.sessions.GetString(ctx, keyUser), s.sessions.GetString(ctx, keySession); user != "" && session != "" && !s.forged(r) {
		if err := s.Logins.End(ctx, s.local(), s.home(ctx), user, session, "", s.Now()); err != nil {
			s.answer(w, r, reader{Lang: lang(r)}, err)
			return
		}
		s.note(ctx, s.home(ctx), user, people.NoteOut)
	}
	if err := s.sessions.Destroy(ctx); err != nil {
		s.answer(w, r, reader{Lang: lang(r)}, err)
		return
	}
	http.Redirect(w, r, s.entry(), http.StatusSeeOther)
}

func (s *Server) switchPost(w http.ResponseWriter, r *http.Request) {
	if !s.forged(r) {
		if err := s.sessions.RenewToken(r.Context()); err != nil {
			s.answer(w, r, reader{Lang: lang(r)}, err)
			return
		}
		s.sessions.Put(r.Context(), keyPost, r.FormValue("post"))
		s.sessions.Remove(r.Context(), keyConfirmed)
	}
	http.Redirect(w, r, "/workbench", http.StatusSeeOther)
}

// roles is the demo's front door.
func (s *Server) roles(w http.ResponseWriter, r *http.Request, l string) error {
	if s.Demo == nil {
		return act.Refuse("X2", "not-found", nil)
	}
	p := page.Roles{Shell: s.frame(r, reader{Lang: l}), Place: s.Place, Public: []page.Link{{Words: say(l, "村级公示（公众）", "Village notices (public)"), Href: "/n"}}, Login: "/login"}
	var groups []page.RoleGroup
	for _, who := range s.Demo.People {
		level := say(l, "监督与系统", "Oversight and system")
		if at := loan.LevelOf(act.Role(who.Role)); at != "" {
			level = words.Label(l, "level", string(at))
		}
		if act.AboveCounty(who.Unit) {
			level = words.Label(l, "level", map[int]string{4: "prefecture", 2: "region"}[len(who.Unit)])
		}
		seat := page.RoleSeat{User: who.User + "|" + who.Role + "@" + who.Unit, Name: who.Name, Role: words.Label(l, "role", who.Role), Unit: s.unitName(r.Context(), l, who.Unit)}
		at := slices.IndexFunc(groups, func(g page.RoleGroup) bool { return g.Level == level })
		if at < 0 {
			at = len(groups)
			groups = append(groups, page.RoleGroup{Level: level})
		}
		g := &groups[at]
		if !act.Role(who.Role).IsSeat() {
			g.Seats = append(g.Seats, seat)
			continue
		}
		unit := slices.IndexFunc(g.Units, func(u page.RoleUnit) bool { return u.Name == seat.Unit })
		if unit < 0 {
			unit = len(g.Units)
			g.Units = append(g.Units, page.RoleUnit{Name: seat.Unit})
		}
		g.Units[unit].Seats = append(g.Units[unit].Seats, seat)
	}
	p.Groups = groups
	today := s.Door.Today()
	p.Clock = page.Clock{To: today.AddDays(1), Steps: []page.ClockStep{
		{Words: say(l, "后一天", "Next day"), To: today.AddDays(1)}, {Words: say(l, "后一周", "Next week"), To: today.AddDays(7)}, {Words: say(l, "后一月", "Next month"), To: today.AddMonths(1)},
	}}
	for _, name := range sortedKeys(s.Demo.Files) {
		p.Files = append(p.Files, page.Link{Words: name, Href: "/samples/" + url.PathEscape(name)})
	}
	s.show(w, r, l, http.StatusOK, p)
	return nil
}

func (s *Server) becomeRole(w http.ResponseWriter, r *http.Request) {
	if s.Demo == nil || s.forged(r) {
		http.Redirect(w, r, s.entry(), http.StatusSeeOther)
		return
	}
	user, post, _ := strings.Cut(r.FormValue("user"), "|")
	for _, who := range s.Demo.People {
		if who.User == user {
			stamp, err := s.Logins.Stamp(r.Context(), s.local(), user, who.Log)
			if err != nil {
				s.answer(w, r, reader{Lang: lang(r)}, err)
				return
			}
			s.enter(w, r, who.Log, user, post, stamp, "/workbench")
			return
		}
	}
	http.Redirect(w, r, "/roles", http.StatusSeeOther)
}

func (s *Server) moveClock(w http.ResponseWriter, r *http.Request) {
	if s.Demo != nil && !s.forged(r) {
		to := r.FormValue("to_date")
		if to == "" {
			to = r.FormValue("to")
		}
		if d, err := civil.Parse(to); err == nil {
			s.Demo.Advance(d) //nolint:errcheck // a day that is past moves nothing
		}
	}
	http.Redirect(w, r, "/roles", http.StatusSeeOther)
}

func (s *Server) sample(w http.ResponseWriter, r *http.Request) {
	if s.Demo == nil || s.Demo.Files[r.PathValue("name")] == nil {
		http.NotFound(w, r)
		return
	}
	name := r.PathValue("name")
	attach(w, name, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	w.Write(s.Demo.Files[name]) //nolint:errcheck // the reader is gone
}

func attach(w http.ResponseWriter, name, kind string) {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(name))
}

func random(n int) string {
	b := make([]byte, n)
	rand.Read(b) //nolint:errcheck // it never fails
	return hex.EncodeToString(b)
}
