package web

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/civil"
	"fupindai/internal/money"
	"fupindai/internal/oversight"
	"fupindai/internal/sheet"
	"fupindai/internal/web/page"
	"fupindai/internal/words"
)

func breachFilter(q url.Values) app.BreachFilter {
	from, _ := civil.Parse(q.Get("due_from")) //nolint:errcheck // what is no day cuts nothing
	return app.BreachFilter{Rule: q.Get("rule"), Unit: q.Get("unit"), State: q.Get("state"), From: from}
}

// breaches is the register of suspected breaches (Z1).
func (s *Server) breaches(w http.ResponseWriter, r *http.Request, rd reader, v *app.View) error {
	ctx, q := r.Context(), r.URL.Query()
	all, err := v.Breaches(ctx, app.BreachFilter{})
	if err != nil {
		return err
	}
	f := breachFilter(q)
	lines, err := v.Breaches(ctx, f)
	if err != nil {
		return err
	}
	every := page.Option{Words: say(rd.Lang, "全部", "all")}
	p := page.Breaches{
		Shell: s.shell(ctx, r, rd, v, page.MenuBreaches), Units: []page.Option{every}, States: []page.Option{every}, Rules: []page.Option{every},
		From: q.Get("due_from"), Reset: "/breaches", Pager: pager(r, "/breaches", len(lines)),
	}
	units, rules := map[string]bool{}, map[string]bool{}
	for _, l := range all {
		units[l.Unit], rules[l.Rule] = true, true
	}
	for _, u := range sortedKeys(units) {
		p.Units = append(p.Units, page.Option{Value: u, Words: unitOf(ctx, rd.Lang, v, u), Chosen: u == f.Unit})
	}
	for _, rule := range sortedKeys(rules) {
		p.Rules = append(p.Rules, page.Option{Value: rule, Words: label(rd.Lang, "duty", rule), Chosen: rule == f.Rule})
	}
	for _, st := range []oversight.State{oversight.StateSuspected, oversight.StateConfirmed, oversight.StateDismissed, oversight.StateConcluded} {
		p.States = append(p.States, page.Option{Value: string(st), Words: label(rd.Lang, "breach-state", string(st)), Chosen: string(st) == f.State})
	}
	if app.MayView(rd.By.Role, "breaches-export") && len(lines) > 0 {
		p.Export = "/breaches/export?" + r.URL.RawQuery
	}
	if p.Rows, err = s.breachRows(ctx, rd, v, onPage(lines, p.Pager)); err != nil {
		return err
	}
	if len(p.Rows) == 0 {
		p.Empty = &page.Empty{Says: page.NoBreaches}
	}
	return s.render(w, r, rd, p)
}

// late is by how many days; a breach of substance has no last day.
func late(l app.BreachLine, end civil.Date) int {
	if l.Rule == "Z2" {
		return 0
	}
	return max(l.DueOn.DaysUntil(end), 0)
}

func (s *Server) breachRows(ctx context.Context, rd reader, v *app.View, lines []app.BreachLine) ([]page.BreachRow, error) {
	var users []string
	for _, l := range lines {
		for _, p := range l.Persons {
			users = append(users, p.User)
		}
	}
	names, err := v.UserNames(ctx, users)
	if err != nil {
		return nil, err
	}
	rows := make([]page.BreachRow, len(lines))
	for i, l := range lines {
		end := l.DoneOn
		if end.IsZero() {
			end = v.Today
		}
		rows[i] = page.BreachRow{
			Number: l.Number, Href: "/breaches/" + l.Number, Rule: l.Rule, What: label(rd.Lang, "duty", l.Rule), Subject: l.Subject, StartedOn: l.StartedOn, DueOn: l.DueOn,
			LateDays: late(l, end), Unit: unitOf(ctx, rd.Lang, v, l.Unit), Basis: label(rd.Lang, "basis", l.Basis),
			State: label(rd.Lang, "breach-state", l.State),
		}
		if l.Mark != "" {
			rows[i].Mark = label(rd.Lang, "breach-mark", l.Mark)
		}
		for _, p := range l.Persons {
			rows[i].Persons = append(rows[i].Persons, names[p.User])
		}
	}
	return rows, nil
}

// breach is one suspected breach: evidence, both sides, and the reader's own form.
func (s *Server) breach(w http.ResponseWriter, r *http.Request, rd reader, v *app.View) error {
	ctx, l := r.Context(), rd.Lang
	c, err := v.Breach(ctx, r.PathValue("no"))
	if err != nil {
		return err
	}
	mark := ""
	if n := len(c.Marks); n > 0 {
		mark = c.Marks[n-1].What
	}
	rows, err := s.breachRows(ctx, rd, v, []app.BreachLine{{
		Number: c.Breach.Breach, Rule: c.Rule, Subject: c.Subject, Unit: c.Unit, Level: string(c.Level), State: string(c.State), Mark: mark, Basis: c.Basis,
		StartedOn: c.StartedOn, DueOn: c.DueOn, DoneOn: c.DoneOn, OpenedOn: c.OpenedOn, Persons: c.Persons,
	}})
	if err != nil {
		return err
	}
	p := page.Breach{Shell: s.shell(ctx, r, rd, v, page.MenuBreaches), Row: rows[0]}
	p.Under = true
	row := p.Row
	done := say(l, "尚未办结", "not discharged")
	if !c.DoneOn.IsZero() {
		done = c.DoneOn.String()
	}
	basis := row.Basis
	if c.Reading != "" {
		basis += say(l, "，起算依解释 ", "; its start rests on reading ") + c.Reading
	}
	persons := strings.Join(row.Persons, say(l, "、", ", "))
	if persons == "" {
		persons = say(l, "当日无人在岗", "nobody held the post that day")
	}
	p.Facts = []page.Fact{
		{Words: say(l, "对象", "About"), Value: c.Subject},
		{Words: say(l, "责任单位", "Accountable unit"), Value: row.Unit},
		{Words: say(l, "当日责任人", "Persons on it that day"), Value: persons, Full: true},
		{Words: say(l, "起算日", "Clock started"), Value: c.StartedOn.String()},
		{Words: say(l, "最后一日", "Last day"), Value: c.DueOn.String()},
		{Words: say(l, "办结", "Discharged"), Value: done},
		{Words: say(l, "超期", "Late by"), Value: fmt.Sprintf(say(l, "%d 天", "%d days"), row.LateDays)},
		{Words: say(l, "时限依据", "Time limit rests on"), Value: basis, Full: true},
		{Words: say(l, "证据", "Evidence"), Value: fmt.Sprintf(say(l, "日志第 %d 号记录，记于 %s", "event %d of the journal, recorded on %s"), c.Evidence, c.RecordedOn), Full: true},
		{Words: say(l, "登记日", "Written down"), Value: c.OpenedOn.String()},
	}
	confirm := say(l, "确认未按期", "confirm")
	if c.Rule == "Z2" {
		confirm = say(l, "确认", "confirm")
		if err := s.substance(ctx, rd, v, c, &p); err != nil {
			return err
		}
	}
	if strings.HasPrefix(c.Subject, "SQ-") && app.MayView(rd.By.Role, "application") {
		p.SubjectRef = "/applications/" + c.Subject
	}
	if href, ok := monitored(act.Duty{Subject: c.Subject}); ok && app.MayView(rd.By.Role, "withdrawals") {
		p.SubjectRef = href
	}
	if c.Clock != "" {
		p.Clock = clockHref(c.Clock, c.StartedOn)
	}
	if err := s.said(ctx, rd, v, c, &p); err != nil {
		return err
	}
	at := "/breaches/" + c.Breach.Breach
	give := func(command string) page.Send {
		send := s.send(l, at, command, 0)
		send.Href += "&breach=" + c.Breach.Breach
		return send
	}
	switch {
	case c.Mine && c.Open() && app.MayCall(rd.By.Role, "answer-breach"):
		p.Answer = &page.BreachForm{Send: give("answer-breach"), Text: typed(r, "says", "")}
	case c.Judge && c.Open() && app.MayCall(rd.By.Role, "judge-breach"):
		p.Judge = &page.BreachForm{Send: give("judge-breach"), Text: typed(r, "reason", ""), Outcomes: []page.Option{
			{Value: oversight.OutcomeConfirm, Words: confirm, Chosen: ticked(r, "outcome", oversight.OutcomeConfirm)},
			{Value: oversight.OutcomeDismiss, Words: say(l, "排除", "dismiss"), Chosen: ticked(r, "outcome", oversight.OutcomeDismiss)},
		}}
	case c.Judge && c.State == oversight.StateConfirmed && app.MayCall(rd.By.Role, "record-consequence"):
		p.Conclude = &page.BreachForm{Send: give("record-consequence"), Text: typed(r, "consequence", ""), Document: typed(r, "document", "")}
	}
	return s.render(w, r, rd, p)
}

// substance are the facts of a breach of substance (Z2): what the county confirmed to be
// wrong, and what each signer had before them. It has no time limit.
func (s *Server) substance(ctx context.Context, rd reader, v *app.View, c *app.BreachCase, p *page.Breach) error {
	l := rd.Lang
	var users, wrong []string
	for _, h := range c.Signed {
		users = append(users, h.User)
	}
	names, err := v.UserNames(ctx, users)
	if err != nil {
		return err
	}
	for _, code := range c.Wrong {
		wrong = append(wrong, label(l, "wrong", code))
	}
	p.Facts = []page.Fact{
		{Words: say(l, "对象", "About"), Value: c.Subject},
		{Words: say(l, "责任单位", "Accountable unit"), Value: p.Row.Unit},
		{Words: say(l, "县认定有误", "Confirmed wrong by the county"), Value: strings.Join(wrong, say(l, "、", ", ")) + " · " + c.Problem, Full: true},
	}
	for _, h := range c.Signed {
		value := fmt.Sprintf(say(l, "%s 签：当时金额 %s 元、%d 个月、%s，名册 %s，已有签名 %d 个", "signed on %s with before them: %s yuan, %d months, %s, roster %s, %d signatures"),
			h.On, money.Fen(h.AmountFen).Commas(), h.TermMonths, purpose(l, v, h.Purpose), h.Release, h.Signatures)
		if !h.SurveyOn.IsZero() {
			value += say(l, "，入户调查 ", ", survey of ") + h.SurveyOn.String()
		}
		if len(h.Warnings) > 0 {
			value += fmt.Sprintf(say(l, "，提示 %d 项", ", %d hints"), len(h.Warnings))
		}
		p.Facts = append(p.Facts, page.Fact{Words: label(l, "role", string(h.Role)) + " " + names[h.User], Value: value, Full: true})
	}
	p.Facts = append(p.Facts, page.Fact{Words: say(l, "登记日", "Written down"), Value: c.OpenedOn.String()})
	return nil
}

// said lists what was said about a breach, in its order.
func (s *Server) said(ctx context.Context, rd reader, v *app.View, c *app.BreachCase, p *page.Breach) error {
	l := rd.Lang
	var users []string
	for _, list := range [][]oversight.Note{c.Answers, c.Marks, c.Judgements} {
		for _, n := range list {
			users = append(users, n.By.User)
		}
	}
	if c.Consequence != nil {
		users = append(users, c.Consequence.By.User)
	}
	names, err := v.UserNames(ctx, users)
	if err != nil {
		return err
	}
	add := func(what string, n oversight.Note) {
		p.Said = append(p.Said, page.BreachNote{
			What: what, Who: unitOf(ctx, l, v, n.By.Unit) + " " + label(l, "role", string(n.By.Role)) + " " + names[n.By.User],
			Words: c.Words[n.Text.ID], Document: c.Words[n.Doc.ID], On: n.On.String(),
		})
	}
	for _, n := range c.Answers {
		add(say(l, "责任单位说明：", "The unit’s side:"), n)
	}
	for _, n := range c.Marks {
		add(label(l, "breach-mark", n.What), n)
	}
	for _, n := range c.Judgements {
		what := say(l, "确认：", "Confirmed:")
		if n.What == oversight.OutcomeDismiss {
			what = say(l, "排除：", "Dismissed:")
		}
		add(what, n)
	}
	if c.Consequence != nil {
		add(say(l, "处理结果：", "Consequence:"), *c.Consequence)
	}
	return nil
}

// breachWorkbook is the register as a workbook (追责登记).
func (s *Server) breachWorkbook() workbook {
	return workbook{
		at: "/breaches", view: "breaches-export", what: "breaches", name: "追责登记", section: page.MenuBreaches, title: page.ExportBreaches,
		rows: func(ctx context.Context, v *app.View, q url.Values) (int, error) {
			lines, err := v.Breaches(ctx, breachFilter(q))
			return len(lines), err
		},
		write: s.writeBreaches,
	}
}

var breachColumns = []sheet.Column{
	{Key: "number", Titles: []string{"编号"}, Width: 16}, {Key: "rule", Titles: []string{"条款"}}, {Key: "what", Titles: []string{"事项"}, Width: 22}, {Key: "subject", Titles: []string{"对象"}, Width: 20},
	{Key: "started", Titles: []string{"起算"}, Kind: sheet.Date}, {Key: "due", Titles: []string{"截止"}, Kind: sheet.Date}, {Key: "late", Titles: []string{"超期（天）"}},
	{Key: "unit", Titles: []string{"责任单位"}, Width: 26}, {Key: "persons", Titles: []string{"当日责任人"}, Width: 40}, {Key: "basis", Titles: []string{"时限依据"}, Width: 14},
	{Key: "state", Titles: []string{"状态"}, Width: 14}, {Key: "mark", Titles: []string{"加注"}, Width: 12},
}

func (s *Server) writeBreaches(ctx context.Context, v *app.View, q url.Values, seq int64, b *bytes.Buffer) error {
	f := breachFilter(q)
	lines, err := v.Breaches(ctx, f)
	if err != nil {
		return err
	}
	rows, err := s.breachRows(ctx, reader{Lang: words.ZH}, v, lines)
	if err != nil {
		return err
	}
	x, err := sheet.NewXLSX(b, sheet.Export{
		Sheet: "追责登记", Columns: breachColumns, Filters: [][2]string{{"条款", f.Rule}, {"单位", f.Unit}, {"状态", f.State}, {"登记号", fmt.Sprint(seq)}},
		Title: []string{"扶贫小额信贷疑似未按期登记表", fmt.Sprintf("截至 %s，日志第 %d 号；%d 件", v.Today.Chinese(), seq, len(rows))},
	})
	if err != nil {
		return err
	}
	for _, r := range rows {
		if err := x.Row(r.Number, r.Rule, r.What, r.Subject, r.StartedOn, r.DueOn, strconv.Itoa(r.LateDays), r.Unit, strings.Join(r.Persons, "、"), r.Basis, r.State, r.Mark); err != nil {
			return err
		}
	}
	return x.Close()
}

// messages are what the reader's unit was told.
func (s *Server) messages(w http.ResponseWriter, r *http.Request, rd reader, v *app.View) error {
	ctx := r.Context()
	p := page.Messages{Shell: s.shell(ctx, r, rd, v, page.MenuWorkbench)}
	p.Under = true
	var err error
	if p.Rows, _, err = s.inbox(ctx, rd, v, 100); err != nil {
		return err
	}
	if len(p.Rows) == 0 {
		p.Empty = &page.Empty{Says: page.NoMessages}
	}
	return s.render(w, r, rd, p)
}

// newDeviceShown is how long a log-in on a new device stands among the messages.
const newDeviceShown = 7 * 24 * time.Hour

func (s *Server) inbox(ctx context.Context, rd reader, v *app.View, limit int) ([]page.Message, int, error) {
	lines, unread, err := v.Messages(ctx, limit)
	if err != nil {
		return nil, 0, err
	}
	var users []string
	for _, m := range lines {
		users = append(users, m.ByUser)
	}
	names, err := v.UserNames(ctx, users)
	if err != nil {
		return nil, 0, err
	}
	var out []page.Message
	devices, err := v.NewDevices(ctx, s.Now().Add(-newDeviceShown))
	if err != nil {
		return nil, 0, err
	}
	for _, d := range devices {
		out = append(out, page.Message{
			Icon: "info", What: say(rd.Lang, "新设备登录：", "signed in on a new device: ") + d.Device, Href: "/account", New: true,
			More: minute(d.At) + say(rd.Lang, " · 不是本人的，请结束该会话并修改密码", " · if it was not you, end that session and change the password"),
		})
	}
	for _, m := range lines {
		from := say(rd.Lang, "日终登记", "daily close")
		if m.ByUser != "" {
			from = unitOf(ctx, rd.Lang, v, m.ByUnit) + " " + names[m.ByUser]
		}
		out = append(out, page.Message{
			Icon: map[string]string{"urge": "bell", "breach-suspected": "info", "breach-judged": "fix"}[m.Kind], Href: "/messages/" + strconv.FormatInt(m.Seq, 10),
			What: label(rd.Lang, "message", m.Kind) + say(rd.Lang, "：", ": ") + label(rd.Lang, "duty", m.Rule) + " " + m.Subject,
			More: from + " · " + m.SentOn.String() + say(rd.Lang, " · 截止 ", " · due ") + m.DueOn.String(), New: !m.Read,
		})
	}
	return out, unread, nil
}

// openMessage notes that it was read and leads to what it is about.
func (s *Server) openMessage(w http.ResponseWriter, r *http.Request) {
	rd, err := s.reader(r)
	to := ""
	var seq int64
	if err == nil {
		seq, _ = strconv.ParseInt(r.PathValue("seq"), 10, 64) //nolint:errcheck // no number is no message
		err = s.Door.View(r.Context(), rd.Log, rd.By, "workbench", func(v *app.View) error {
			lines, _, err := v.Messages(r.Context(), 1000)
			for _, m := range lines {
				if m.Seq != seq {
					continue
				}
				switch {
				case m.Breach != "" && app.MayView(rd.By.Role, "breaches"):
					to = "/breaches/" + m.Breach
				case strings.HasPrefix(m.Subject, "SQ-") && app.MayView(rd.By.Role, "application"):
					to = "/applications/" + m.Subject
				default:
					to = "/messages"
				}
			}
			return err
		})
	}
	if err == nil && to == "" {
		err = act.Refuse("X2", "not-found", act.Figures{"what": r.PathValue("seq")})
	}
	if err == nil {
		err = s.Door.ReadMessage(r.Context(), rd.Log, rd.User, seq)
	}
	if err != nil {
		s.answer(w, r, rd, err)
		return
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

func clockHref(clock string, from civil.Date) string {
	return "/clock/" + url.PathEscape(clock) + "/" + from.String()
}

// dayCount explains a time limit day by day.
func (s *Server) dayCount(w http.ResponseWriter, r *http.Request, rd reader, v *app.View) error {
	clock := r.PathValue("clock")
	none := act.Refuse("X2", "not-found", act.Figures{"what": r.URL.Path})
	from, err := civil.Parse(r.PathValue("from"))
	if err != nil {
		return none
	}
	pack, err := v.Law.PackOn(from)
	if err != nil {
		return none
	}
	param, ok := pack.Parameter(clock)
	if !ok {
		return none
	}
	due, value, err := pack.Due(clock, from)
	if err != nil {
		return none
	}
	p := page.DayCount{Shell: s.shell(r.Context(), r, rd, v, page.MenuWorkbench), Name: param.Title.In(rd.Lang), Rule: param.Rule, Source: value.Source.Document, From: from, DueOn: due.Date, N: int(value.Int)}
	p.Under = true
	for _, st := range due.Steps {
		kind := label(rd.Lang, "day-kind", st.Kind)
		if st.Name != "" && rd.Lang != words.EN {
			kind += "：" + st.Name
		}
		p.Days = append(p.Days, page.CountedDay{On: st.Date, Number: st.Number, Kind: kind, Assumed: st.Assumed})
	}
	return s.render(w, r, rd, p)
}
