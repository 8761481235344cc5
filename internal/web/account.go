package web

import (
	"net/http"
	"strings"
	"time"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/people"
	"fupindai/internal/web/page"
	"fupindai/internal/words"
)

// own answers a page that every signed-in person has: it is about nobody else.
func (s *Server) own(h func(w http.ResponseWriter, r *http.Request, rd reader) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		rd, err := s.reader(r)
		if err == nil && r.Method == http.MethodPost && s.forged(r) {
			err = act.Refuse("X1", "not-signed-in", nil)
		}
		if err == nil {
			err = h(w, r, rd)
		}
		s.answer(w, r, rd, err)
	}
}

// account is 我的: posts, devices, second factor, what one did and exported.
func (s *Server) account(w http.ResponseWriter, r *http.Request, rd reader) error {
	ctx, l := r.Context(), rd.Lang
	p := page.Account{Shell: s.frame(r, rd), Person: rd.name, Login: rd.User, HasPassword: s.Demo == nil, ActFilter: r.URL.Query().Get("q")}
	dated, err := s.Door.PostDates(ctx, rd.Home, rd.User)
	if err != nil {
		return err
	}
	for _, post := range rd.Posts {
		line := page.AccountPost{Unit: rd.units[post.Unit], Role: words.Label(l, "role", string(post.Role))}
		for _, d := range dated {
			if d.Role == post.Role && d.Unit == post.Unit && !d.From.IsZero() {
				line.From = d.From.String()
				if !d.To.IsZero() {
					line.To = d.To.String()
				}
			}
		}
		p.Posts = append(p.Posts, line)
	}
	now := s.Now()
	devices, err := s.Logins.Devices(ctx, s.local(), rd.Home, rd.User, now, sessionsLast)
	if err != nil {
		return err
	}
	here := s.sessions.GetString(ctx, keySession)
	for _, d := range devices {
		line := page.DeviceLine{ID: d.ID, Words: d.Words, Opened: minute(d.OpenedAt), Seen: minute(d.SeenAt), Here: d.ID == here}
		switch {
		case !d.Open():
			line.Ended = say(l, "已结束", "ended")
		case now.Sub(d.OpenedAt) > s.Profile.Lifetime() || now.Sub(d.SeenAt) > s.Profile.Idle()+10*time.Minute:
			line.Ended = say(l, "已过期", "run out")
		case !line.Here:
			p.EndOthers = true
		}
		p.Devices = append(p.Devices, line)
	}
	if p.HasPassword {
		st, err := s.factors().State(ctx, s.local(), rd.Home, rd.User)
		if err != nil {
			return err
		}
		p.FactorOn, p.Codes, p.FactorNeeded = st.On, st.Codes, s.Profile.NeedsFactor(rd.Posts)
	}
	names := commandsNamed(l, p.ActFilter)
	p.Pager = pager(r, "/account", manyRows)
	acts, total, err := s.Door.ActsOf(ctx, rd.Home, rd.User, names, p.Pager.From()-1, p.Pager.Size)
	if err != nil {
		return err
	}
	for _, a := range acts {
		p.Acts = append(p.Acts, page.ActLine{At: minute(a.At), What: commandTitle(l, a.Command), Of: strings.Join(a.Created, " ")})
	}
	p.Pager.Total = total
	read, _, err := s.Door.ActsOf(ctx, rd.Home, rd.User, []string{"record-export", "show-number"}, 0, 20)
	if err != nil {
		return err
	}
	for _, a := range read {
		p.Exports = append(p.Exports, page.ActLine{At: minute(a.At), What: commandTitle(l, a.Command), Of: strings.Join(a.Created, " ")})
	}
	return s.render(w, r, rd, p)
}

// manyRows stands for a list whose length is not known before it was read.
const manyRows = 1 << 30

// minute is an instant as people read it, in Beijing time.
func minute(t time.Time) string { return t.In(beijing).Format("2006-01-02 15:04") }

// commandsNamed are the commands whose title holds what was typed; nil for all.
func commandsNamed(l, typed string) []string {
	typed = strings.ToLower(strings.TrimSpace(typed))
	if typed == "" {
		return nil
	}
	names := []string{}
	for _, c := range app.Commands() {
		if strings.Contains(strings.ToLower(commandTitle(l, c.Name)), typed) {
			names = append(names, c.Name)
		}
	}
	return names
}

func (s *Server) ownDuties(w http.ResponseWriter, r *http.Request, rd reader) error {
	p, err := s.dutiesOf(r.Context(), r, rd.Posts)
	if err == nil {
		s.show(w, r, rd.Lang, http.StatusOK, p)
	}
	return err
}

func (s *Server) ownPassword(w http.ResponseWriter, r *http.Request, rd reader) error {
	if s.Demo != nil {
		return act.Refuse("X2", "not-found", act.Figures{"what": "password"})
	}
	ctx := r.Context()
	return s.newPassword(w, r, rd.User, page.NewPassword{Post: "/account/password", Back: "/account"}, func(in people.Login) error {
		if err := s.sessions.RenewToken(ctx); err != nil {
			return err
		}
		s.sessions.Put(ctx, keyStamp, in.Stamp)
		s.sessions.Put(ctx, keyDone, say(rd.Lang, "密码已修改，其他登录均已结束。", "Password changed; all other sessions have ended."))
		http.Redirect(w, r, "/account", http.StatusSeeOther)
		return nil
	})
}

func (s *Server) ownFactor(w http.ResponseWriter, r *http.Request, rd reader) error {
	if s.Demo != nil {
		return act.Refuse("X2", "not-found", act.Figures{"what": "factor"})
	}
	return s.offerFactor(w, r, rd.User, "/account/factor", "/account")
}

// ownCodes draws new recovery codes against a code.
func (s *Server) ownCodes(w http.ResponseWriter, r *http.Request, rd reader) error {
	codes, err := s.factors().Renew(r.Context(), s.local(), rd.Home, rd.User, r.FormValue("code"), s.Now())
	if err != nil {
		return err
	}
	s.show(w, r, rd.Lang, http.StatusOK, page.RecoveryCodes{Shell: s.frame(r, reader{Lang: rd.Lang}), Codes: codes, Next: "/account"})
	return nil
}

// endDevices ends one session, or all others.
func (s *Server) endDevices(w http.ResponseWriter, r *http.Request, rd reader) error {
	ctx := r.Context()
	keep := s.sessions.GetString(ctx, keySession)
	if err := s.Logins.End(ctx, s.local(), rd.Home, rd.User, r.FormValue("session"), keep, s.Now()); err != nil {
		return err
	}
	s.note(ctx, rd.Home, rd.User, people.NoteEnded)
	s.sessions.Put(ctx, keyDone, say(rd.Lang, "已结束。", "Ended."))
	http.Redirect(w, r, "/account#devices", http.StatusSeeOther)
	return nil
}
