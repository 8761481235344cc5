package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/civil"
	"fupindai/internal/law"
	"fupindai/internal/people"
	"fupindai/internal/web/page"
	"fupindai/internal/words"
)

// tabs lead through the pages of the system.
func tabs(l string, role act.Role, current string) []page.Chip {
	var out []page.Chip
	for _, t := range []struct{ view, zh, en string }{
		{"parameters", "政策参数", "Parameters"}, {"calendar", "工作日历", "Calendar"}, {"rights", "角色权限", "Rights"}, {"units", "机构", "Units"}, {"logs", "日志", "Logs"},
	} {
		if app.MayView(role, t.view) {
			out = append(out, page.Chip{Words: say(l, t.zh, t.en), N: -1, Href: "/" + t.view, Current: t.view == current})
		}
	}
	return out
}

// parameters shows the values in force, and what is asked to change.
func (s *Server) parameters(w http.ResponseWriter, r *http.Request, rd reader, v *app.View) error {
	ctx, l := r.Context(), rd.Lang
	p := page.Parameters{Shell: s.shell(ctx, r, rd, v, page.MenuSystem), Tabs: tabs(l, rd.By.Role, "parameters"), Filter: r.URL.Query().Get("q")}
	pack, err := v.Law.PackOn(v.Today)
	if err != nil {
		pack = v.Law.Packs()[0]
	}
	p.Pack = pack.Name.In(l)
	clocks, err := v.OpenDuties(ctx)
	if err != nil {
		return err
	}
	var options []page.Option
	for _, q := range pack.Parameters() {
		title := q.Title.In(l)
		if q.Stricter != law.None {
			options = append(options, page.Option{Value: q.ID, Words: title, Chosen: typed(r, "parameter", "") == q.ID})
		}
		if !strings.Contains(strings.ToLower(title+" "+q.ID+" "+q.Rule), strings.ToLower(p.Filter)) {
			continue
		}
		row := page.ParameterRow{ID: q.ID, Rule: q.Rule, Title: title, Value: "—", Clocks: clocks[q.Rule]}
		if q.Stricter != law.None {
			row.Stricter = say(l, map[law.Stricter]string{law.Lower: "只能更小", law.Higher: "只能更大"}[q.Stricter], map[law.Stricter]string{law.Lower: "lower only", law.Higher: "higher only"}[q.Stricter])
		}
		if val, err := pack.Value(q.ID, v.Today); err == nil {
			row.Value, row.From, row.Source, row.County = valueWords(l, val), val.From.String(), val.Source.String(), val.County
		} else if unknown := (*law.Unknown)(nil); errors.As(err, &unknown) {
			row.Source = unknown.Error()
		}
		for _, later := range slices.Concat(q.Deviant, q.Values) {
			if later.From.After(v.Today) {
				row.Next = fmt.Sprintf(say(l, "%s 起 %s", "from %s: %s"), later.From, valueWords(l, later))
			}
		}
		p.Rows = append(p.Rows, row)
	}
	if p.Waiting, err = s.amendments(ctx, rd, v, "/parameters", clocks); err != nil {
		return err
	}
	if app.MayCall(rd.By.Role, "propose-parameter") {
		p.Propose = &page.ProposeForm{Send: s.send(l, "/parameters", "propose-parameter", 0), Parameters: options, Value: typed(r, "value", ""), From: typed(r, "from", v.Today.AddDays(1).String()), Document: typed(r, "document", "")}
	}
	return s.render(w, r, rd, p)
}

// amendments are the open proposals of a page: parameters, or the calendar.
func (s *Server) amendments(ctx context.Context, rd reader, v *app.View, at string, clocks map[string]int) ([]page.AmendmentLine, error) {
	l := rd.Lang
	all, err := v.Amendments(ctx)
	if err != nil {
		return nil, err
	}
	var ids, texts []string
	for _, a := range all {
		ids, texts = append(ids, a.By), append(texts, a.Document.ID)
	}
	names, err := v.UserNames(ctx, ids)
	if err != nil {
		return nil, err
	}
	papers, err := v.Texts(ctx, texts)
	if err != nil {
		return nil, err
	}
	var out []page.AmendmentLine
	for _, a := range all {
		if !a.Open() || (a.Kind == "parameter") != (at == "/parameters") {
			continue
		}
		line := page.AmendmentLine{Number: a.Seq, By: names[a.By], On: a.On, Document: papers[a.Document.ID]}
		line.What, line.Before, line.Touches = amendmentWords(l, v, a, clocks)
		if app.MayCall(rd.By.Role, "confirm-amendment") {
			if a.By == rd.User {
				line.Why = say(l, "须由另一人确认", "for another person")
			} else {
				send := s.send(l, at, "confirm-amendment", int(a.Seq))
				line.Confirm = &send
			}
		}
		if app.MayCall(rd.By.Role, "withdraw-amendment") {
			send := s.send(l, at, "withdraw-amendment", int(a.Seq))
			line.Withdraw = &send
		}
		out = append(out, line)
	}
	return out, nil
}

// amendmentWords say what is asked for, what holds now, and what it would touch.
func amendmentWords(l string, v *app.View, a app.Amendment, clocks map[string]int) (what, before, touches string) {
	total := 0
	for _, n := range clocks {
		total += n
	}
	touched := func(n int) string {
		return fmt.Sprintf(say(l, "如改，影响 %d 笔未结时钟", "if confirmed, it bears on %d running time limits"), n)
	}
	span := a.From.String()
	if a.Last.After(a.From) {
		span += "—" + a.Last.String()
	}
	switch a.Kind {
	case "parameter":
		what = a.Parameter + " = " + a.Value
		if pack, err := v.Law.PackOn(a.From); err == nil {
			if q, ok := pack.Parameter(a.Parameter); ok {
				what = q.Title.In(l) + " → " + a.Value + " " + q.Unit.In(l)
				touches = touched(clocks[q.Rule])
			}
			if val, err := pack.Value(a.Parameter, a.From); err == nil {
				before = valueWords(l, val)
			}
		}
		what += " · " + fmt.Sprintf(say(l, "%s 起", "from %s"), a.From)
	case "feast":
		what, touches = a.Name+" "+span, touched(total)
	case "cancelled-make-up":
		what, touches = say(l, "取消补班：", "make-up day cancelled: ")+span, touched(total)
	default:
		what, touches = fmt.Sprintf(say(l, "录入 %d 年放假安排", "the holidays of %d"), a.From.Year()), touched(total)
	}
	return what, before, touches
}

// calendar shows a year: holidays, make-up days, the region's feasts, assumed days.
func (s *Server) calendar(w http.ResponseWriter, r *http.Request, rd reader, v *app.View) error {
	ctx, l := r.Context(), rd.Lang
	year := v.Today.Year()
	if n, err := strconv.Atoi(r.URL.Query().Get("year")); err == nil && n >= 2000 && n <= 2100 {
		year = n
	}
	at := "/calendar?year=" + strconv.Itoa(year)
	p := page.CalendarPage{Shell: s.shell(ctx, r, rd, v, page.MenuSystem), Tabs: tabs(l, rd.By.Role, "calendar"), Year: year, Before: "/calendar?year=" + strconv.Itoa(year-1), After: "/calendar?year=" + strconv.Itoa(year+1)}
	clocks, err := v.OpenDuties(ctx)
	if err != nil {
		return err
	}
	cal := v.Law.Working()
	_, _, err = cal.IsWorkday(civil.New(year, 1, 1))
	if none := (*law.NoCalendar)(nil); errors.As(err, &none) {
		p.Missing = fmt.Sprintf(say(l, "%d 年工作日历缺失，期限跨入该年的一律标为未知。", "The calendar of %d is missing; time limits that reach into it are unknown. "), year)
		p.Notice = none.Notice
	} else {
		for m := 1; m <= 12; m++ {
			p.Months = append(p.Months, s.month(l, cal, year, m, &p))
		}
	}
	if p.Waiting, err = s.amendments(ctx, rd, v, "/calendar", clocks); err != nil {
		return err
	}
	if app.MayCall(rd.By.Role, "propose-calendar") {
		f := &page.ProposeForm{Send: s.send(l, at, "propose-calendar", 0), Name: typed(r, "name", ""), First: typed(r, "first", ""), Last: typed(r, "last", ""), Lines: typed(r, "lines", ""), Document: typed(r, "document", "")}
		for _, k := range []struct{ value, zh, en string }{{"feast", "自治区节日放假", "a regional feast"}, {"cancelled-make-up", "取消补班", "a make-up day cancelled"}, {"year", "录入一年的国家放假安排", "a year's national holidays"}} {
			f.Kinds = append(f.Kinds, page.Option{Value: k.value, Words: say(l, k.zh, k.en), Chosen: typed(r, "kind", "") == k.value})
		}
		p.Propose = f
	}
	return s.render(w, r, rd, p)
}

// month lays a month out in weeks, and notes its special days on the page.
func (s *Server) month(l string, cal *law.Calendar, year, month int, p *page.CalendarPage) page.MonthGrid {
	g := page.MonthGrid{Number: month}
	var week [7]page.CalendarDay
	first := civil.New(year, month, 1)
	for d := first; d.Month() == first.Month(); d = d.AddDays(1) {
		column := (int(d.Weekday()) + 6) % 7
		worked, kind, err := cal.IsWorkday(d)
		if err != nil {
			break
		}
		day := page.CalendarDay{On: d, Day: d.Day(), Source: kind.Source.String()}
		switch kind.Kind {
		case law.Holiday:
			day.Mark, day.Colour = say(l, "休", "H"), "r"
		case law.MakeUp:
			day.Mark, day.Colour = say(l, "班", "W"), "y"
		case law.Feast, law.CancelledMakeUp:
			day.Mark, day.Colour = say(l, "区", "R"), "b"
		case law.Weekend:
			day.Colour = "mut"
		}
		if kind.Assumed {
			day.Mark, day.Colour = say(l, "推", "?"), "dash"
		}
		if worked {
			p.Workdays++
		}
		if day.Mark != "" {
			day.Words = strings.TrimSpace(kind.Name + " " + dayKind(l, kind))
			p.Named = append(p.Named, day)
		}
		week[column] = day
		if column == 6 {
			g.Weeks = append(g.Weeks, week)
			week = [7]page.CalendarDay{}
		}
	}
	if week != ([7]page.CalendarDay{}) {
		g.Weeks = append(g.Weeks, week)
	}
	return g
}

func dayKind(l string, d law.Day) string {
	w := map[string][2]string{law.Holiday: {"休", "off"}, law.MakeUp: {"补班", "worked"}, law.Feast: {"自治区放假", "regional feast"}, law.CancelledMakeUp: {"取消补班", "make-up day cancelled"}}[d.Kind]
	out := say(l, w[0], w[1])
	if d.Assumed {
		out += say(l, "（推定）", " (assumed)")
	}
	return out
}

// rights shows docs/access.csv: which role may do and see what.
func (s *Server) rights(w http.ResponseWriter, r *http.Request, rd reader, v *app.View) error {
	l := rd.Lang
	p := page.Rights{Shell: s.shell(r.Context(), r, rd, v, page.MenuSystem), Tabs: tabs(l, rd.By.Role, "rights")}
	roles, commands, views := app.Rights()
	for _, role := range roles {
		p.Roles = append(p.Roles, words.Label(l, "role", string(role)))
	}
	group := func(name string, of []string, title func(string) string, may func(act.Role, string) bool) {
		g := page.RightsGroup{Name: name}
		for _, x := range of {
			row := page.RightsRow{Words: title(x)}
			for _, role := range roles {
				row.Has = append(row.Has, may(role, x))
			}
			g.Rows = append(g.Rows, row)
		}
		p.Groups = append(p.Groups, g)
	}
	group(say(l, "办理", "May do"), commands, func(c string) string { return commandTitle(l, c) }, app.MayCall)
	group(say(l, "查看", "May see"), views, func(v string) string { return viewTitle(l, v) }, app.MayView)
	return s.render(w, r, rd, p)
}

// viewTitle is a view in words, or its name in docs/access.csv.
func viewTitle(l, view string) string {
	if words.Has("view", view) {
		return words.Label(l, "view", view)
	}
	return view
}

// logs are the operations by number, the log-ins, the reading of sensitive data.
func (s *Server) logs(w http.ResponseWriter, r *http.Request, rd reader, v *app.View) error {
	ctx, l, q := r.Context(), rd.Lang, r.URL.Query()
	kind := q.Get("kind")
	p := page.Logs{Shell: s.shell(ctx, r, rd, v, page.MenuSystem), Tabs: tabs(l, rd.By.Role, "logs"), Who: strings.TrimSpace(q.Get("user"))}
	for _, k := range []struct{ kind, zh, en string }{{"", "操作", "Operations"}, {"door", "登录", "Log-ins"}, {"reading", "查看敏感信息", "Sensitive reading"}} {
		p.Kinds = append(p.Kinds, page.Chip{Words: say(l, k.zh, k.en), N: -1, Href: "/logs?" + url.Values{"kind": {k.kind}, "user": {p.Who}}.Encode(), Current: kind == k.kind})
	}
	p.Pager = pager(r, "/logs", manyRows)
	from, size := p.Pager.From()-1, p.Pager.Size
	if kind == "door" {
		return s.doorLog(w, r, rd, v, p, from, size)
	}
	var names []string
	if kind == "reading" {
		names = []string{"record-export", "show-number"}
	}
	acts, total, err := v.Acts(ctx, p.Who, names, from, size)
	if err != nil {
		return err
	}
	var ids []string
	for _, a := range acts {
		ids = append(ids, a.User)
	}
	who, err := v.UserNames(ctx, ids)
	if err != nil {
		return err
	}
	for _, a := range acts {
		p.Rows = append(p.Rows, page.LogRow{Number: strconv.FormatInt(a.FirstSeq, 10), At: minute(a.At), Who: strings.TrimSpace(who[a.User] + " " + a.User), What: commandTitle(l, a.Command), Of: strings.Join(a.Created, " ")})
	}
	p.Pager.Total = total
	return s.render(w, r, rd, p)
}

// noteWords are what happened at the door.
var noteWords = map[string][2]string{
	people.NoteIn: {"登录", "signed in"}, people.NoteOut: {"退出", "signed out"}, people.NoteWrong: {"密码或账号不对", "wrong account or password"}, people.NoteWaits: {"连续输错，须等待", "made to wait after wrong tries"},
	people.NoteCode: {"验证码不对", "wrong code"}, people.NotePassword: {"修改密码", "password changed"}, people.NoteFactorOn: {"启用动态验证码", "authenticator set up"}, people.NoteReset: {"管理员给首次密码", "first password given"},
	people.NoteNoFactor: {"管理员重设动态验证码", "authenticator reset"}, people.NoteEnded: {"结束登录", "sessions ended"},
}

func (s *Server) doorLog(w http.ResponseWriter, r *http.Request, rd reader, v *app.View, p page.Logs, from, size int) error {
	notes, total, err := v.DoorNotes(r.Context(), p.Who, from, size)
	if err != nil {
		return err
	}
	for _, n := range notes {
		p.Rows = append(p.Rows, page.LogRow{At: minute(n.At), Who: n.User, What: say(rd.Lang, noteWords[n.Kind][0], noteWords[n.Kind][1])})
	}
	p.Pager.Total = total
	return s.render(w, r, rd, p)
}
