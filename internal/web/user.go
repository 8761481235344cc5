package web

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/people"
	"fupindai/internal/store"
	"fupindai/internal/web/page"
	"fupindai/internal/words"
)

// user is one person: posts, what is asked for, and what an administrator may do.
func (s *Server) user(w http.ResponseWriter, r *http.Request, rd reader, v *app.View) error {
	ctx, l, id := r.Context(), rd.Lang, r.PathValue("id")
	here := "/users/" + url.PathEscape(id)
	f, err := v.UserFile(ctx, id)
	if err != nil {
		return err
	}
	ids := []string{id}
	for _, p := range f.Proposals {
		ids = append(ids, p.By)
	}
	names, err := v.UserNames(ctx, ids)
	if err != nil {
		return err
	}
	p := page.UserPage{Shell: s.shell(ctx, r, rd, v, page.MenuUsers), Person: names[id], Login: id, State: page.Active}
	p.Under = true
	open := f.ClosedOn.IsZero()
	if !open {
		p.State = page.Stopped
	}
	may := app.MayCall(rd.By.Role, "propose-post")
	for _, post := range f.Posts {
		line := page.UserPost{ID: id, Unit: unitOf(ctx, l, v, post.Unit), UnitID: post.Unit, Role: words.Label(l, "role", string(post.Role)), RoleID: string(post.Role), From: post.From, To: post.To, Acting: post.Acting}
		line.Scope = line.Unit
		if may && open && (post.To.IsZero() || post.To.After(v.Today)) {
			send := s.send(l, here, "end-post", 0)
			line.End = &send
		}
		p.Posts = append(p.Posts, line)
	}
	texts := []string{}
	for _, pr := range f.Proposals {
		texts = append(texts, pr.Document.ID)
	}
	papers, err := v.Texts(ctx, texts)
	if err != nil {
		return err
	}
	for _, pr := range f.Proposals {
		line := page.UserPost{ID: id, Unit: unitOf(ctx, l, v, pr.Unit), UnitID: pr.Unit, Role: words.Label(l, "role", string(pr.Role)), RoleID: string(pr.Role), From: pr.From, To: pr.To, By: names[pr.By], Document: papers[pr.Document.ID], Acting: pr.Acting}
		switch {
		case !may:
		case pr.By == rd.User || id == rd.User:
			line.Why = say(l, "须由另一名管理员授予", "for another administrator")
		default:
			send := s.send(l, here, "grant-post", 0)
			line.Grant = &send
		}
		p.Proposed = append(p.Proposed, line)
	}
	if may && open {
		p.Give = &page.GiveForm{Send: s.send(l, here, "propose-post", 0), From: typed(r, "from", v.Today.String()), Document: typed(r, "document", "")}
		if p.Give.Units, err = s.unitOptions(ctx, r, rd, v); err != nil {
			return err
		}
		for _, role := range []act.Role{act.TownshipClerk, act.TownshipLeader, act.CountyClerk, act.CountyHead, act.BankClerk, act.BankHead, act.Auditor, act.Administrator} {
			p.Give.Roles = append(p.Give.Roles, page.Option{Value: string(role), Words: words.Label(l, "role", string(role)), Chosen: typed(r, "role", "") == string(role)})
		}
		if id != rd.User {
			if f.Free { // who holds a post leaves it first: the departure below (X9)
				send := s.send(l, here, "close-user", 0)
				p.Close = &send
			}
			p.Depart = &page.DepartForm{Send: s.send(l, here, "record-departure", 0), Last: typed(r, "last", v.Today.String()), Document: typed(r, "document", "")}
			for _, kind := range []string{people.Transferred, people.Left} {
				p.Depart.Kinds = append(p.Depart.Kinds, page.Option{Value: kind, Words: words.Label(l, "departure", kind), Chosen: typed(r, "kind", people.Transferred) == kind})
			}
			if s.Demo == nil {
				p.Reset, p.NoFactor = here+"/password", here+"/factor"
			}
		}
	}
	return s.render(w, r, rd, p)
}

// unitOptions are the units of a county in which posts are held: itself, its
// townships, its banks.
func (s *Server) unitOptions(ctx context.Context, r *http.Request, rd reader, v *app.View) ([]page.Option, error) {
	chosen := typed(r, "unit", rd.By.Unit)
	out := []page.Option{{Value: rd.By.Unit, Words: unitOf(ctx, rd.Lang, v, rd.By.Unit), Chosen: chosen == rd.By.Unit}}
	below, err := v.Divisions(ctx, rd.By.Unit)
	if err != nil {
		return nil, err
	}
	for _, d := range below {
		out = append(out, page.Option{Value: d.Code, Words: d.Name, Chosen: chosen == d.Code})
	}
	banks, err := v.OpenBanks(ctx)
	if err != nil {
		return nil, err
	}
	for _, b := range banks {
		out = append(out, page.Option{Value: b.Code, Words: bankWords(rd.Lang, b), Chosen: chosen == b.Code})
	}
	return out, nil
}

// newUser is the form of a new person.
func (s *Server) newUser(w http.ResponseWriter, r *http.Request, rd reader, v *app.View) error {
	if !app.MayCall(rd.By.Role, "enrol-user") {
		return act.Refuse("X2", "not-found", act.Figures{"what": "user"})
	}
	p := page.UserPage{
		Shell: s.shell(r.Context(), r, rd, v, page.MenuUsers), New: true, NewName: typed(r, "name", ""), Login: typed(r, "user", ""), NewPhone: typed(r, "phone", ""),
		Give: &page.GiveForm{Send: s.send(rd.Lang, "/users/new", "enrol-user", 0)},
	}
	p.Under = true
	p.Give.Send.Href = "/users/new"
	return s.render(w, r, rd, p)
}

// enrol gives the command, and files the real name: a name is no event.
func (s *Server) enrol(w http.ResponseWriter, r *http.Request, rd reader) error {
	user, name := strings.ToLower(strings.TrimSpace(r.FormValue("user"))), strings.TrimSpace(r.FormValue("name"))
	args, err := json.Marshal(map[string]string{"user": user})
	if err != nil {
		return err
	}
	var no *act.Refusal
	switch {
	case !userID(user):
		no = act.Refuse("X10", "bad-value", act.Figures{"field": "user"}).At("user")
	case name == "":
		no = act.Refuse("X10", "required", act.Figures{"field": "name"}).At("name")
	}
	if no != nil {
		s.again(w, r, "/users/new", no)
		return nil
	}
	_, err = s.Door.Do(r.Context(), app.Call{Log: rd.Log, By: rd.By, Command: "enrol-user", ID: r.FormValue("command_id"), Args: args, Confirmed: rd.Confirmed})
	if no = asRefusal(err); no != nil {
		s.again(w, r, "/users/new", no)
		return nil
	}
	if err != nil {
		return err
	}
	if err := s.Door.NameUser(r.Context(), rd.Log, app.Person{User: user, Name: name, Phone: strings.TrimSpace(r.FormValue("phone"))}); err != nil {
		return err
	}
	s.sessions.Put(r.Context(), keyDone, say(rd.Lang, "已登记，请增加任职。", "Enrolled; now propose a post."))
	http.Redirect(w, r, "/users/"+url.PathEscape(user), http.StatusSeeOther)
	return nil
}

// userID says whether an account's name is one: what a log-in name and an event hold.
func userID(s string) bool {
	return len(s) >= 3 && len(s) <= 40 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}

// ofAnother lets an administrator act on somebody else's account of the office.
func (s *Server) ofAnother(r *http.Request, rd reader) (string, error) {
	id := r.PathValue("id")
	none := act.Refuse("X2", "not-found", act.Figures{"what": "user"})
	if s.Demo != nil || !app.MayCall(rd.By.Role, "enrol-user") || id == rd.User {
		return "", none
	}
	return id, s.Door.View(r.Context(), rd.Log, rd.By, "users", func(v *app.View) error {
		_, err := v.UserFile(r.Context(), id)
		return err
	})
}

// resetPassword draws a first password for somebody and ends their sessions.
func (s *Server) resetPassword(w http.ResponseWriter, r *http.Request, rd reader) error {
	id, err := s.ofAnother(r, rd)
	if err != nil {
		return err
	}
	ctx := r.Context()
	word := drawnPassword()
	if err := s.Door.DB.WriteLocal(ctx, func(tx *store.Tx) error { return s.Logins.SetFirst(ctx, tx, id, id, rd.Home, word, s.Door.Clock()) }); err != nil {
		return err
	}
	if err := s.Logins.End(ctx, s.local(), rd.Home, id, "", "", s.Now()); err != nil {
		return err
	}
	s.note(ctx, rd.Home, id, people.NoteReset)
	names, err := s.Door.UserNames(ctx, rd.Log, []string{id})
	if err != nil {
		return err
	}
	sh := s.frame(r, rd)
	sh.Section, sh.Under = page.MenuUsers, true
	s.show(w, r, rd.Lang, http.StatusOK, page.FirstPassword{Shell: sh, Person: names[id], Login: id, Password: word, Hours: s.Profile.FirstHours, Back: "/users/" + url.PathEscape(id)})
	return nil
}

// drawnPassword has four classes of characters and 75 random bits.
func drawnPassword() string {
	raw := make([]byte, 15)
	rand.Read(raw) //nolint:errcheck // it never fails
	d := strings.ToLower(base32.StdEncoding.EncodeToString(raw))
	return "Fp2-" + d[:6] + "-" + d[6:12] + "-" + d[12:18] + "-" + d[18:]
}

// resetFactor takes a lost second factor away; where a post asks for one, the next
// log-in sets up a new one.
func (s *Server) resetFactor(w http.ResponseWriter, r *http.Request, rd reader) error {
	id, err := s.ofAnother(r, rd)
	if err != nil {
		return err
	}
	ctx := r.Context()
	if err := s.Door.DB.WriteLocal(ctx, func(tx *store.Tx) error { return s.factors().Reset(ctx, tx, rd.Home, id) }); err != nil {
		return err
	}
	s.note(ctx, rd.Home, id, people.NoteNoFactor)
	s.sessions.Put(ctx, keyDone, say(rd.Lang, "动态验证码已重设，本人下次登录时重新启用。", "The authenticator was reset; it is set up anew at the next log-in."))
	http.Redirect(w, r, "/users/"+url.PathEscape(id), http.StatusSeeOther)
	return nil
}

func asRefusal(err error) *act.Refusal {
	var no *act.Refusal
	if errors.As(err, &no) {
		return no
	}
	return nil
}
