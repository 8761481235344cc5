package web

import (
	"net/http"
	"net/url"
	"strings"

	"fupindai/internal/app"
	"fupindai/internal/web/page"
	"fupindai/internal/words"
)

// users lists the people with their posts: who may do what, from when to when (X3, X9).
func (s *Server) users(w http.ResponseWriter, r *http.Request, rd reader, v *app.View) error {
	ctx := r.Context()
	posts, err := v.Posts(ctx)
	if err != nil {
		return err
	}
	without, err := v.UsersWithoutPost(ctx)
	if err != nil {
		return err
	}
	posts = append(posts, without...)
	seen, err := v.LastSeen(ctx)
	if err != nil {
		return err
	}
	var ids []string
	for _, p := range posts {
		ids = append(ids, p.User)
	}
	names, err := v.UserNames(ctx, ids)
	if err != nil {
		return err
	}
	q := r.URL.Query()
	all := page.Option{Words: say(rd.Lang, "全部", "all")}
	p := page.Users{Shell: s.shell(ctx, r, rd, v, page.MenuUsers), Units: []page.Option{all}, Roles: []page.Option{all}, States: []page.Option{all}, NameFilter: q.Get("name"), Reset: "/users"}
	for _, state := range []struct{ value, words string }{{"active", say(rd.Lang, "在用", "active")}, {"stopped", say(rd.Lang, "已停用", "ended")}} {
		p.States = append(p.States, page.Option{Value: state.value, Words: state.words, Chosen: q.Get("state") == state.value})
	}
	units, roles := map[string]bool{}, map[string]bool{}
	var rows []page.UserRow
	for _, post := range posts {
		role, unit := string(post.Role), ""
		if post.Unit != "" {
			unit = unitOf(ctx, rd.Lang, v, post.Unit)
		}
		if !units[post.Unit] && post.Unit != "" {
			units[post.Unit] = true
			p.Units = append(p.Units, page.Option{Value: post.Unit, Words: unit, Chosen: q.Get("unit") == post.Unit})
		}
		if !roles[role] && role != "" {
			roles[role] = true
			p.Roles = append(p.Roles, page.Option{Value: role, Words: words.Label(rd.Lang, "role", role), Chosen: q.Get("role") == role})
		}
		held := post.Held(v.Today)
		if q.Get("unit") != "" && q.Get("unit") != post.Unit || q.Get("role") != "" && q.Get("role") != role || q.Get("state") == "active" && !held || q.Get("state") == "stopped" && held ||
			!strings.Contains(names[post.User], q.Get("name")) {
			continue
		}
		row := page.UserRow{Name: names[post.User], Href: "/users/" + url.PathEscape(post.User), Login: post.User, Unit: unit, Role: acting(rd.Lang, post.Acting) + roleWords(rd.Lang, role), Scope: unit, From: post.From, To: post.To, State: page.Stopped}
		if at, ok := seen[post.User]; ok {
			row.LastSeen = minute(at)
		}
		if held {
			row.State = page.Active
		}
		rows = append(rows, row)
	}
	if app.MayCall(rd.By.Role, "enrol-user") {
		p.New = "/users/new"
	}
	if app.MayView(rd.By.Role, "units") {
		p.ToUnits = "/units"
	}
	p.Pager = pager(r, "/users", len(rows))
	p.Rows = onPage(rows, p.Pager)
	if len(p.Rows) == 0 {
		p.Empty = &page.Empty{Says: page.NoUsers}
	}
	return s.render(w, r, rd, p)
}

// roleWords is a role in words; a user without a post has none.
func roleWords(l, role string) string {
	if role == "" {
		return say(l, "（未任职）", "(no post)")
	}
	return words.Label(l, "role", role)
}
