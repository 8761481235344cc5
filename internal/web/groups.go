package web

import (
	"fmt"
	"net/http"
	"net/url"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/office"
	"fupindai/internal/web/page"
	"fupindai/internal/words"
)

// vacancy is the light of a village group: five seats, or how it lacks one.
func vacancy(lang string, filled int) page.Light {
	if filled < len(act.Seats) {
		return page.Light{Colour: page.Red, Text: page.As(say(lang, "空缺", "vacant"))}
	}
	return page.Light{Colour: page.Green, Text: page.As(say(lang, "齐全", "complete"))}
}

// signedBy says how many receivers acknowledged the newest list.
func signedBy(lang string, g app.GroupLine) page.Light {
	if g.List == 0 {
		return page.Light{Colour: page.Grey, Text: page.As(say(lang, "未报备", "no list"))}
	}
	signed := 0
	for _, on := range g.Signed {
		if !on.IsZero() {
			signed++
		}
	}
	if signed < len(g.Signed) {
		return page.Light{Colour: page.Yellow, Text: page.As(fmt.Sprintf(say(lang, "签收 %d/%d", "signed %d of %d"), signed, len(g.Signed)))}
	}
	return page.Light{Colour: page.Green, Text: page.As(say(lang, "已签收", "signed"))}
}

// villagesOf are the villages in the reader's scope, by code.
func villagesOf(r *http.Request, v *app.View) ([]app.Division, error) {
	unit := v.Scope.Division
	switch len(unit) {
	case 12:
		return []app.Division{{Code: unit, Parent: unit[:9]}}, nil
	case 9:
		return v.Divisions(r.Context(), unit)
	}
	townships, err := v.Divisions(r.Context(), unit)
	if err != nil {
		return nil, err
	}
	var out []app.Division
	for _, t := range townships {
		below, err := v.Divisions(r.Context(), t.Code)
		if err != nil {
			return nil, err
		}
		out = append(out, below...)
	}
	return out, nil
}

// groups lists the village groups with their five seats (A12.3). Villages without a group
// stand in the list too: nobody can be surveyed there.
func (s *Server) groups(w http.ResponseWriter, r *http.Request, rd reader, v *app.View) error {
	ctx := r.Context()
	lines, err := v.Groups(ctx)
	if err != nil {
		return err
	}
	by := map[string]app.GroupLine{}
	var users []string
	for _, l := range lines {
		by[l.Village] = l
		for _, u := range l.Seats {
			users = append(users, u)
		}
	}
	names, err := v.UserNames(ctx, users)
	if err != nil {
		return err
	}
	var villages []app.Division
	if v.Scope.Bank != "" { // a bank sees the groups whose lists it receives
		for _, l := range lines {
			villages = append(villages, app.Division{Code: l.Village, Parent: l.Village[:9]})
		}
	} else if villages, err = villagesOf(r, v); err != nil {
		return err
	}
	p := page.Groups{Shell: s.shell(ctx, r, rd, v, page.MenuGroups)}
	if app.MayView(rd.By.Role, "units") {
		p.Units = "/units"
	}
	if v.Scope.Bank == "" {
		if p.Ink, err = v.PaperCount(ctx); err != nil {
			return err
		}
	}
	township := r.URL.Query().Get("township")
	if len(v.Scope.Division) == 6 {
		p.Filter = []page.Option{{Words: say(rd.Lang, "全部", "all")}}
		below, err := v.Divisions(ctx, v.Scope.Division)
		if err != nil {
			return err
		}
		for _, t := range below {
			p.Filter = append(p.Filter, page.Option{Value: t.Code, Words: t.Name, Chosen: t.Code == township})
		}
	}
	var rows []page.GroupRow
	for _, d := range villages {
		if township != "" && d.Parent != township {
			continue
		}
		place, err := v.PlaceOf(ctx, d.Code)
		if err != nil {
			return err
		}
		g := by[d.Code]
		row := page.GroupRow{Village: place.Village, Township: place.Township, Href: "/groups/" + d.Code, ChangedOn: g.Changed, Light: vacancy(rd.Lang, len(g.Seats)), Signed: signedBy(rd.Lang, g)}
		for i, seat := range act.Seats {
			row.Seats[i] = names[g.Seats[seat]]
		}
		if len(g.Seats) < len(act.Seats) {
			p.Vacant++
		}
		rows = append(rows, row)
	}
	p.Pager = pager(r, "/groups", len(rows))
	p.Rows = onPage(rows, p.Pager)
	if len(p.Rows) == 0 {
		p.Empty = &page.Empty{Says: page.NoGroups}
	}
	return s.render(w, r, rd, p)
}

// group is one village group: who sits now, who sat before, and the two forms.
func (s *Server) group(w http.ResponseWriter, r *http.Request, rd reader, v *app.View) error {
	ctx := r.Context()
	village := r.PathValue("village")
	g, err := v.Group(ctx, village)
	if err != nil {
		return err
	}
	place, err := v.PlaceOf(ctx, village)
	if err != nil {
		return err
	}
	if place.Village == "" {
		return act.Refuse("X2", "not-found", act.Figures{"what": village})
	}
	p := page.Group{Shell: s.shell(ctx, r, rd, v, page.MenuGroups), Village: place.Village, Township: place.Township}
	p.Under = true
	users, texts := []string{}, []string{}
	for _, m := range g.Members {
		users, texts = append(users, m.User), append(texts, m.Document.ID)
	}
	if n := len(g.Lists); n > 0 {
		for _, a := range g.Lists[n-1].Acks {
			users = append(users, a.By.User)
		}
	}
	documents, err := v.Texts(ctx, texts)
	if err != nil {
		return err
	}
	names, err := v.UserNames(ctx, users)
	if err != nil {
		return err
	}
	banks, err := bankNames(r, rd.Lang, v)
	if err != nil {
		return err
	}
	here := "/groups/" + village
	mayName, mayEnd := app.MayCall(rd.By.Role, "name-group-member"), app.MayCall(rd.By.Role, "leave-group")
	mayStand := app.MayCall(rd.By.Role, "name-substitute")
	filled := 0
	for i, seat := range act.Seats {
		m, held := g.Holder(seat, v.Today)
		p.Seats[i] = page.GroupSeat{Vacant: !held}
		if held {
			filled++
			p.Seats[i].Person, p.Seats[i].Unit, p.Seats[i].From = names[m.User], banks[m.Bank], m.From
			p.Seats[i].Document, p.Seats[i].Acting, p.Seats[i].To = documents[m.Document.ID], m.Acting, m.To
			if mayEnd && m.To.IsZero() {
				p.Seats[i].Leave = here + "?leave=" + string(seat) + "#leave"
			}
		}
		if mayName {
			p.Seats[i].Change = here + "?name=" + string(seat) + "#name"
		}
		if mayStand {
			p.Seats[i].Stand = here + "?stand=" + string(seat) + "#stand"
		}
	}
	p.Light = vacancy(rd.Lang, filled)
	if p.List, err = s.groupList(r, rd, v, g, here, names, banks); err != nil {
		return err
	}
	for _, m := range g.Members {
		if now, held := g.Holder(m.Seat, v.Today); held && now == m {
			continue
		}
		p.Past = append(p.Past, page.GroupSeat{Seat: words.Label(rd.Lang, "role", string(m.Seat)), Person: names[m.User], Unit: banks[m.Bank], From: m.From, To: m.To, Document: documents[m.Document.ID], Acting: m.Acting})
	}
	q := r.URL.Query()
	if mayName && q.Get("name") != "" {
		if p.Name, err = s.nameForm(r, rd, v, here+"?name=", q.Get("name"), "name-group-member"); err != nil {
			return err
		}
	}
	if mayStand && q.Get("stand") != "" {
		if p.Substitute, err = s.nameForm(r, rd, v, here+"?stand=", q.Get("stand"), "name-substitute"); err != nil {
			return err
		}
		p.Substitute.Last = typed(r, "last", "")
	}
	if mayEnd && q.Get("leave") != "" {
		f := page.LeaveForm{Send: s.send(rd.Lang, here, "leave-group", 0), Seats: seatOptions(rd.Lang, typed(r, "seat", q.Get("leave"))), Last: typed(r, "last", v.Today.String()), Document: typed(r, "document", "")}
		f.Send.Href = doAt(here+"?leave="+url.QueryEscape(q.Get("leave"))) + "&village=" + village
		p.Leave = &f
	}
	return s.render(w, r, rd, p)
}

// groupList is the newest list with its receivers; the button is for a receiver that has
// not acknowledged it yet.
func (s *Server) groupList(r *http.Request, rd reader, v *app.View, g *office.Group, here string, names, banks map[string]string) (*page.GroupList, error) {
	if len(g.Lists) == 0 {
		return nil, nil
	}
	last := g.Lists[len(g.Lists)-1]
	place, err := v.PlaceOf(r.Context(), g.Village)
	if err != nil {
		return nil, err
	}
	l := &page.GroupList{No: last.No, ReportedOn: last.On}
	mine := office.ReceiverOf(rd.By.Role)
	for _, to := range last.Receivers() {
		line := page.GroupReceiver{Unit: place.Township}
		switch to {
		case office.ToCounty:
			line.Unit = place.County + say(rd.Lang, "领导小组", " leading group")
		case office.ToBank:
			line.Unit = banks[last.Bank]
		}
		for _, d := range g.Duties {
			if d.ID == last.DutyOf(to) {
				line.Light, line.DueOn = light(v, d), d.DueOn
			}
		}
		if a, ok := last.Acknowledged(to); ok {
			line.Person, line.SignedOn = names[a.By.User], a.On
			line.Light = page.Light{Colour: page.Green, Text: page.As(say(rd.Lang, "已签收", "signed"))}
		} else if to == mine && app.MayCall(rd.By.Role, "acknowledge-group") {
			send := s.send(rd.Lang, here, "acknowledge-group", 0)
			send.Href += fmt.Sprintf("&village=%s&list=%d", g.Village, last.No)
			l.Send = &send
		}
		l.Receivers = append(l.Receivers, line)
	}
	return l, nil
}

func seatOptions(lang, chosen string) []page.Option {
	var out []page.Option
	for _, seat := range act.Seats {
		out = append(out, page.Option{Value: string(seat), Words: words.Label(lang, "role", string(seat)), Chosen: string(seat) == chosen})
	}
	return out
}

// nameForm offers the people who are users of the county: those of other groups and
// posts, by name.
func (s *Server) nameForm(r *http.Request, rd reader, v *app.View, here, seat, command string) (*page.NameForm, error) {
	ctx := r.Context()
	f := &page.NameForm{
		Seats: seatOptions(rd.Lang, typed(r, "seat", seat)), Banks: []page.Option{{Words: "—"}}, From: typed(r, "from", v.Today.String()), Document: typed(r, "document", ""),
		Send: s.send(rd.Lang, here+url.QueryEscape(seat), command, 0),
	}
	f.Send.Href += "&village=" + r.PathValue("village")
	users, err := v.Users(ctx)
	if err != nil {
		return nil, err
	}
	names, err := v.UserNames(ctx, users)
	if err != nil {
		return nil, err
	}
	for _, u := range users {
		f.Users = append(f.Users, page.Option{Value: u, Words: names[u] + "（" + u + "）", Chosen: u == typed(r, "user", "")})
	}
	units, err := v.OpenBanks(ctx)
	if err != nil {
		return nil, err
	}
	for _, b := range units {
		f.Banks = append(f.Banks, page.Option{Value: b.Code, Words: bankWords(rd.Lang, b), Chosen: b.Code == typed(r, "bank", "")})
	}
	return f, nil
}
