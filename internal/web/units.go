package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/people"
	"fupindai/internal/web/page"
	"fupindai/internal/words"
)

func unitHref(code string) string { return "/units/" + url.PathEscape(code) }

// unitSection is the menu entry under which units stand: with parameters and rights, or
// beside the groups where the reader sees none of those.
func unitSection(role act.Role) page.MenuKey {
	if app.MayView(role, "parameters") {
		return page.MenuSystem
	}
	return page.MenuGroups
}

// units lists the county's units, and what waits for posts that nobody holds.
func (s *Server) units(w http.ResponseWriter, r *http.Request, rd reader, v *app.View) error {
	ctx, l := r.Context(), rd.Lang
	p := page.Units{Shell: s.shell(ctx, r, rd, v, unitSection(rd.By.Role)), Tabs: tabs(l, rd.By.Role, "units")}
	p.Under = true
	if len(p.Tabs) < 2 {
		p.Tabs = nil
	}
	all, err := v.Units(ctx, "")
	if err != nil {
		return err
	}
	if p.Rows, err = s.unitRows(ctx, l, v, all); err != nil {
		return err
	}
	if p.Vacant, err = s.vacant(ctx, l, v); err != nil {
		return err
	}
	gone, err := v.Departures(ctx)
	if err != nil {
		return err
	}
	var users, texts []string
	for _, d := range gone {
		users, texts = append(users, d.User), append(texts, d.Document.ID)
	}
	names, err := v.UserNames(ctx, users)
	if err != nil {
		return err
	}
	papers, err := v.Texts(ctx, texts)
	if err != nil {
		return err
	}
	for _, d := range gone {
		p.Gone = append(p.Gone, page.GoneRow{Person: names[d.User], Kind: words.Label(l, "departure", d.Kind), Document: papers[d.Document.ID], Last: d.Last})
	}
	return s.render(w, r, rd, p)
}

// vacant are the posts without a holder below the reader for which something waits.
func (s *Server) vacant(ctx context.Context, l string, v *app.View) ([]page.VacantPost, error) {
	list, err := v.Vacancies(ctx)
	if err != nil {
		return nil, err
	}
	var users []string
	for _, x := range list {
		users = append(users, x.Last)
	}
	names, err := v.UserNames(ctx, users)
	if err != nil {
		return nil, err
	}
	var out []page.VacantPost
	for _, x := range list {
		out = append(out, page.VacantPost{
			Unit: unitOf(ctx, l, v, x.Unit), Href: unitHref(x.Unit), Role: words.Label(l, "role", string(x.Role)), Duties: x.Duties, Waiting: x.Waiting,
			Light: light(v, act.Duty{DueOn: x.DueOn}), DueOn: x.DueOn, Last: names[x.Last], LastOn: x.LastOn,
		})
	}
	return out, nil
}

func (s *Server) unitRows(ctx context.Context, l string, v *app.View, units []app.UnitLine) ([]page.UnitRow, error) {
	var users []string
	for _, u := range units {
		for _, post := range u.Posts {
			users = append(users, post.User)
		}
	}
	names, err := v.UserNames(ctx, users)
	if err != nil {
		return nil, err
	}
	var out []page.UnitRow
	for _, u := range units {
		row := page.UnitRow{Name: unitOf(ctx, l, v, u.Code), Href: unitHref(u.Code), Level: words.Label(l, "level", u.Level)}
		if u.Name != u.Loaded {
			row.Was = u.Loaded
		}
		if u.Merger != nil {
			row.Into, row.From = unitOf(ctx, l, v, u.Merger.Into), u.Merger.From
		}
		for _, post := range u.Posts {
			row.People = append(row.People, names[post.User]+say(l, "（", " (")+acting(l, post.Acting)+words.Label(l, "role", string(post.Role))+say(l, "）", ")"))
		}
		out = append(out, row)
	}
	return out, nil
}

func acting(l string, is bool) string {
	if !is {
		return ""
	}
	return say(l, "代 ", "acting ")
}

// unit is one unit: who is in its posts, what became of it, and the forms that change it.
func (s *Server) unit(w http.ResponseWriter, r *http.Request, rd reader, v *app.View) error {
	ctx, l, code := r.Context(), rd.Lang, r.PathValue("code")
	u, err := v.Unit(ctx, code)
	if err != nil {
		return err
	}
	here := unitHref(code)
	p := page.Unit{Shell: s.shell(ctx, r, rd, v, unitSection(rd.By.Role)), Name: unitOf(ctx, l, v, code), Code: code, Level: words.Label(l, "level", u.Level)}
	p.Under, p.Trail = true, []page.Link{{Words: say(l, "机构", "Units"), Href: "/units"}}
	if u.Name != u.Loaded {
		p.Was = u.Loaded
	}
	var users, texts []string
	for _, post := range append(append([]people.Post(nil), u.Posts...), u.Past...) {
		users = append(users, post.User)
	}
	for _, x := range u.Renamings {
		users, texts = append(users, x.By), append(texts, x.Document.ID)
	}
	mergers := append(append([]people.Merger(nil), u.Taken...), u.Asked...)
	if u.Merger != nil {
		mergers = append(mergers, *u.Merger)
	}
	for _, m := range mergers {
		users, texts = append(users, m.By), append(texts, m.Document.ID)
	}
	for _, pr := range u.Proposals {
		users = append(users, pr.User)
	}
	names, err := v.UserNames(ctx, users)
	if err != nil {
		return err
	}
	papers, err := v.Texts(ctx, texts)
	if err != nil {
		return err
	}
	line := func(post people.Post, asked bool) page.UnitPost {
		row := page.UnitPost{Role: words.Label(l, "role", string(post.Role)), Person: names[post.User], From: post.From, To: post.To, Acting: post.Acting, Asked: asked}
		if app.MayView(rd.By.Role, "users") {
			row.Href = "/users/" + url.PathEscape(post.User)
		}
		return row
	}
	for _, post := range u.Posts {
		p.Posts = append(p.Posts, line(post, false))
	}
	for _, pr := range u.Proposals {
		p.Posts = append(p.Posts, line(pr.Post, true))
	}
	for _, post := range u.Past {
		p.Past = append(p.Past, line(post, false))
	}
	for _, x := range u.Renamings {
		p.Changes = append(p.Changes, page.UnitChange{On: x.From, What: fmt.Sprintf(say(l, "更名为 %s", "renamed %s"), x.Name), Document: papers[x.Document.ID], By: names[x.By]})
	}
	for _, m := range u.Taken {
		p.Changes = append(p.Changes, page.UnitChange{On: m.From, What: fmt.Sprintf(say(l, "%s 并入本机构", "%s was merged into it"), unitOf(ctx, l, v, m.Unit)), Document: papers[m.Document.ID], By: names[m.By]})
	}
	if m := u.Merger; m != nil {
		p.Changes = append(p.Changes, page.UnitChange{On: m.From, What: fmt.Sprintf(say(l, "并入 %s", "merged into %s"), unitOf(ctx, l, v, m.Into)), Document: papers[m.Document.ID], By: names[m.By]})
	}
	for _, m := range u.Asked {
		row := page.MergerAsked{What: unitOf(ctx, l, v, m.Unit) + " → " + unitOf(ctx, l, v, m.Into), Unit: m.Unit, Into: m.Into, From: m.From, Document: papers[m.Document.ID], By: names[m.By]}
		switch {
		case !app.MayCall(rd.By.Role, "confirm-merger"):
		case m.By == rd.User:
			row.Why = say(l, "须由另一名管理员确认", "for another administrator")
		default:
			send := s.send(l, here, "confirm-merger", 0)
			row.Confirm = &send
		}
		p.Asked = append(p.Asked, row)
	}
	if u.Level == "township" {
		below, err := v.Units(ctx, code)
		if err != nil {
			return err
		}
		for _, b := range below {
			name := unitOf(ctx, l, v, b.Code)
			if b.Merger != nil {
				name += say(l, "（并入", " (now ") + unitOf(ctx, l, v, b.Merger.Into) + say(l, "）", ")")
			}
			p.Below = append(p.Below, page.Chip{Words: name, N: -1, Href: unitHref(b.Code)})
		}
	}
	if u.Level == "village" && app.MayView(rd.By.Role, "groups") {
		p.Links = append(p.Links, page.Link{Words: say(l, "联查小组", "Village group"), Href: "/groups/" + code})
	}
	if app.MayCall(rd.By.Role, "rename-unit") && u.Merger == nil {
		if err := s.unitForms(r, rd, v, u, &p); err != nil {
			return err
		}
	}
	return s.render(w, r, rd, p)
}

// leads are the roles of leaders at a level, for whom somebody can act.
var leads = map[string]act.Role{"township": act.TownshipLeader, "county": act.CountyHead, "bank": act.BankHead}

// unitForms opens the form that the address asks for, and links to the others.
func (s *Server) unitForms(r *http.Request, rd reader, v *app.View, u *app.UnitFile, p *page.Unit) error {
	ctx, l, open := r.Context(), rd.Lang, r.URL.Query().Get("form")
	at := func(form string) string { return unitHref(u.Code) + "?form=" + form }
	link := func(form, zh, en string) {
		if open != form {
			p.Links = append(p.Links, page.Link{Words: say(l, zh, en), Href: at(form) + "#" + form})
		}
	}
	form := func(name, command string) *page.UnitForm {
		return &page.UnitForm{
			Send: s.send(l, at(name), command, 0), Unit: u.Code, Name: typed(r, "name", ""), NameEn: typed(r, "name_en", ""),
			From: typed(r, "from", v.Today.String()), Last: typed(r, "last", ""), Document: typed(r, "document", ""),
		}
	}
	link("rename", "更名", "Rename")
	if open == "rename" {
		p.Rename = form("rename", "rename-unit")
	}
	if u.Level != "county" {
		link("merge", "并入其他机构", "Merge")
	}
	if open == "merge" && u.Level != "county" {
		p.Merge = form("merge", "propose-merger")
		into, err := s.successors(ctx, v, u)
		if err != nil {
			return err
		}
		for _, x := range into {
			p.Merge.Into = append(p.Merge.Into, page.Option{Value: x.Code, Words: unitOf(ctx, l, v, x.Code), Chosen: typed(r, "into", "") == x.Code})
		}
	}
	role, led := leads[u.Level]
	if !led {
		return nil
	}
	link("acting", "指定代职", "Name an acting leader")
	if open != "acting" {
		return nil
	}
	p.Acting = form("acting", "propose-acting")
	p.Acting.Roles = []page.Option{{Value: string(role), Words: words.Label(l, "role", string(role)), Chosen: true}}
	users, err := v.Users(ctx)
	if err != nil {
		return err
	}
	names, err := v.UserNames(ctx, users)
	if err != nil {
		return err
	}
	for _, user := range users {
		p.Acting.Users = append(p.Acting.Users, page.Option{Value: user, Words: names[user] + "（" + user + "）", Chosen: user == typed(r, "user", "")})
	}
	return nil
}

// successors are the units of a unit's level that it can be merged into.
func (s *Server) successors(ctx context.Context, v *app.View, u *app.UnitFile) ([]app.UnitLine, error) {
	below := ""
	if u.Level == "village" {
		below = u.Parent
	}
	all, err := v.Units(ctx, below)
	if err != nil {
		return nil, err
	}
	var out []app.UnitLine
	for _, x := range all {
		if x.Code != u.Code && x.Level == u.Level && x.Merger == nil {
			out = append(out, x)
		}
	}
	return out, nil
}
