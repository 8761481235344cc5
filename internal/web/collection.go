package web

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/civil"
	"fupindai/internal/loan"
	"fupindai/internal/money"
	"fupindai/internal/sheet"
	"fupindai/internal/web/page"
	"fupindai/internal/words"
)

// collectionSpans are the days ahead a reader may ask for.
var collectionSpans = []int{7, 30, 90}

func collectionFilter(v *app.View, q url.Values) (f app.CollectionFilter, span int) {
	span, _ = strconv.Atoi(q.Get("days")) //nolint:errcheck // no number is the week
	if !slices.Contains(collectionSpans, span) {
		span = 7
	}
	return app.CollectionFilter{Through: v.Today.AddDays(span), Village: q.Get("village")}, span
}

// inHand says whether the notice that a loan's next duty asks for is issued and waits to
// be served, and whether one may be made.
func inHand(v *app.View, c app.CollectionLine) (kind string, waits, may bool) {
	kind = loan.NoticeDue
	if c.Rule == "A10.2" {
		kind = loan.NoticeOverdue
	}
	waits = c.Kind == kind && c.ServedOn.IsZero()
	begun := !c.StartedOn.After(v.Today)
	if kind == loan.NoticeOverdue {
		begun = c.StartedOn.Before(v.Today)
	}
	return kind, waits, begun && c.Why != "unknown" && !c.DueOn.IsZero()
}

// collection is the work list: on whose loan a notice is owed, by village and household.
func (s *Server) collection(w http.ResponseWriter, r *http.Request, rd reader, v *app.View) error {
	ctx, l := r.Context(), rd.Lang
	p := page.Collection{Shell: s.shell(ctx, r, rd, v, page.MenuCollection)}
	f, span := collectionFilter(v, r.URL.Query())
	p.Through = f.Through
	at := func(q url.Values) string {
		q.Set("days", strconv.Itoa(span))
		return "/collection?" + q.Encode()
	}
	for _, n := range collectionSpans {
		p.Chips = append(p.Chips, page.Chip{Words: fmt.Sprintf(say(l, "%d 天内", "within %d days"), n), N: -1, Href: "/collection?days=" + strconv.Itoa(n), Current: n == span})
	}
	lines, more, err := v.Collection(ctx, f)
	if err != nil {
		return err
	}
	p.More = more
	names, err := v.Names(ctx, borrowersOf(lines))
	if err != nil {
		return err
	}
	mayIssue := app.MayCall(rd.By.Role, "issue-notices")
	count := func(b *page.CollectionBatch, c app.CollectionLine, village string) {
		kind, waits, may := inHand(v, c)
		q := url.Values{"kind": {kind}}
		if village != "" {
			q.Set("village", village)
		}
		print := "/collection/print?" + q.Encode()
		q.Set("form", "issue")
		switch {
		case waits && kind == loan.NoticeDue:
			b.UnservedDue++
			b.PrintDue = print
		case waits:
			b.UnservedOverdue++
			b.PrintOverdue = print
		case !may || !mayIssue:
		case kind == loan.NoticeDue:
			b.Due++
			b.MakeDue = at(q)
		default:
			b.Overdue++
			b.MakeOverdue = at(q)
		}
	}
	code := ""
	for _, c := range lines {
		if c.Village != code {
			place, err := v.PlaceOf(ctx, c.Village)
			if err != nil {
				return err
			}
			code = c.Village
			p.Sites = append(p.Sites, page.CollectionSite{Village: place.Township + place.Village})
		}
		site := &p.Sites[len(p.Sites)-1]
		site.Rows = append(site.Rows, collectionRow(l, v, c, names))
		count(&site.Batch, c, c.Village)
		count(&p.Batch, c, "")
		p.Open++
		if !c.DueOn.IsZero() && c.DueOn.Before(v.Today) {
			p.Late++
		}
	}
	if len(lines) == 0 {
		p.Empty = &page.Empty{Says: page.NoCollection}
	}
	if app.MayView(rd.By.Role, "collection-export") {
		p.Export = "/collection/export?" + r.URL.RawQuery
	}
	if r.FormValue("form") == "issue" && mayIssue {
		p.Do = s.issueForm(r, l, v, lines, names, at)
	}
	return s.render(w, r, rd, p)
}

func borrowersOf(lines []app.CollectionLine) []string {
	var out []string
	for _, c := range lines {
		out = append(out, c.Borrower)
	}
	return out
}

func collectionRow(l string, v *app.View, c app.CollectionLine, names map[string]string) page.CollectionRow {
	row := page.CollectionRow{
		Light: light(v, c.Duty), Borrower: names[c.Borrower], Number: c.No, Href: "/collection/" + url.PathEscape(c.Loan), Loan: c.Loan, Siblings: c.Siblings,
		Owed: money.Fen(c.OwedFen).Commas(), MaturesOn: c.MaturesOn, What: label(l, "duty", c.Rule), Rule: c.Rule, DueOn: c.DueOn, ContactOn: c.ContactOn, Limitation: c.LimitationOn,
		Warned: !c.WarnOn.IsZero() && !c.WarnOn.After(v.Today),
	}
	if c.MaturesOn.Before(v.Today) {
		row.Past = page.PastDue(c.MaturesOn.DaysUntil(v.Today))
	}
	if c.Notice != "" {
		row.Notice = label(l, "notice-kind", c.Kind) + say(l, "，", ", ")
		if row.Waits = c.ServedOn.IsZero(); row.Waits {
			row.Notice += c.IssuedOn.String() + say(l, " 生成", " issued")
		} else {
			row.Notice += c.ServedOn.String() + " " + label(l, "served", c.Way)
		}
	}
	if c.PromiseFen > 0 {
		state := loan.PromiseBroken
		switch {
		case c.PaidFen >= c.PromiseFen:
			state = loan.PromiseKept
		case !c.PromiseOn.Before(v.Today):
			state = loan.PromiseOpen
		}
		row.Promise = fmt.Sprintf(say(l, "%s 前还 %s：%s", "%s: %s, %s"), c.PromiseOn, money.Fen(c.PromiseFen).Commas(), label(l, "promise", string(state)))
		row.PromiseTag = promiseColours[state]
	}
	return row
}

var promiseColours = map[loan.PromiseState]string{loan.PromiseOpen: "b", loan.PromiseKept: "g", loan.PromiseBroken: "r", loan.PromiseLate: "y"}

// issueForm shows whose notices would be made, before they are.
func (s *Server) issueForm(r *http.Request, l string, v *app.View, lines []app.CollectionLine, names map[string]string, at func(url.Values) string) *page.PlainForm {
	kind := r.FormValue("kind")
	q := url.Values{"form": {"issue"}, "kind": {kind}}
	village := r.FormValue("village")
	if village != "" {
		q.Set("village", village)
	}
	f := &page.PlainForm{
		Send: s.send(l, at(q), "issue-notices", 0), Title: commandTitle(l, "issue-notices") + say(l, "：", ": ") + label(l, "notice-kind", kind),
		Why: say(l, "生成后打印，逐户送达，再登记送达", "print them, serve them, then record the service"), Rule: "A10.1", Hidden: []page.Option{{Value: "kind", Words: kind}},
	}
	ticks := page.PlainField{Key: "loans", Kind: "ticks", Required: true}
	for _, c := range lines {
		of, waits, may := inHand(v, c)
		if of != kind || waits || !may || village != "" && c.Village != village {
			continue
		}
		chosen := kept(r) == nil || ticked(r, "loans", c.Loan)
		ticks.Options = append(ticks.Options, page.Option{Value: c.Loan, Words: names[c.Borrower] + " " + money.Fen(c.OwedFen).Commas() + say(l, "，到期 ", ", due ") + c.MaturesOn.String(), Chosen: chosen})
	}
	if len(ticks.Options) == 0 {
		return nil
	}
	if kind == loan.NoticeOverdue {
		f.Rule = "A10.2"
		f.Fields = append(f.Fields, page.PlainField{Key: "pay_by", Kind: "date", Value: typed(r, "pay_by", ""), Required: true})
	}
	f.Fields = append(f.Fields, ticks)
	return f
}

// loanCollection is one loan's collection.
func (s *Server) loanCollection(w http.ResponseWriter, r *http.Request, rd reader, v *app.View) error {
	ctx, l := r.Context(), rd.Lang
	c, err := v.LoanWatch(ctx, r.PathValue("loan"))
	if err != nil {
		return err
	}
	n := c.Loan
	p := page.LoanCollection{Shell: s.shell(ctx, r, rd, v, page.MenuCollection), Borrower: c.Borrower, Place: c.Place.Township + c.Place.Village, Loan: n.Number}
	p.Under = true
	if app.MayView(rd.By.Role, "household") {
		p.Household = "/households/" + url.PathEscape(c.File.Household)
	}
	if app.MayView(rd.By.Role, "checks") {
		p.Checks = "/checks/" + url.PathEscape(n.Number)
	}
	owed := n.OutstandingFen() > 0 && !n.Reversed
	_, _, grace, err := n.CollectionDays(v.Law)
	known := err == nil // else its policy does not say when
	p.Facts = []page.Fact{
		{Words: say(l, "贷款金额", "sum"), Value: n.AmountFen.Commas()}, {Words: say(l, "贷款余额", "owed"), Value: n.OutstandingFen().Commas()}, {Words: say(l, "到期日", "due"), Value: n.DueOn.String()},
	}
	if known && grace != n.DueOn {
		p.Facts = append(p.Facts, page.Fact{Words: say(l, "视为按期的最后一天", "on time until"), Value: grace.String() + say(l, "（到期日逢休息日）", " (maturity on a day off)")})
	}
	if owed && n.DueOn.Before(v.Today) {
		p.Past = page.PastDue(n.DueOn.DaysUntil(v.Today))
		if end, warn, err := loan.Limitation(v.Law, n.Pack, n.LimitationFrom()); err == nil {
			p.Facts = append(p.Facts, page.Fact{Words: say(l, "诉讼时效届满", "limitation ends"), Value: end.String() + say(l, "，自 ", ", from ") + n.LimitationFrom().String() + say(l, " 起算", "")})
			if !warn.After(v.Today) {
				p.Hints = append(p.Hints, say(l, "诉讼时效临近届满：请尽快送达逾期通知书并取得签收，或由承贷机构依法主张。", "The limitation period ends soon: serve an overdue notice that is signed for, or let the bank assert the claim."))
			}
		}
	}
	p.Hints = append(p.Hints, s.collectionHints(l, v, c)...)
	s.noticeDates(&p, l, v, c, grace)
	at := "/collection/" + url.PathEscape(n.Number)
	for i := len(n.Notices) - 1; i >= 0; i-- {
		p.Notices = append(p.Notices, noticeDone(l, c, n.Notices[i], at))
	}
	for i := len(n.Contacts) - 1; i >= 0; i-- {
		p.Contacts = append(p.Contacts, contactDone(l, v, c, n.Contacts[i]))
	}
	if owed {
		s.collectionForms(&p, r, rd, v, c, at, known, grace)
	}
	return s.render(w, r, rd, p)
}

// collectionHints are what who goes there should know beforehand.
func (s *Server) collectionHints(l string, v *app.View, c *app.LoanWatch) []string {
	var out []string
	if died := c.File.DiedOn(c.Loan.Borrower); !died.IsZero() {
		out = append(out, fmt.Sprintf(say(l, "借款人已于 %s 去世：通知书写给家属，由家属或继承人签收。", "The borrower died on %s: the notice goes to the family, who sign for it."), died))
	}
	for _, ch := range c.File.Changes {
		if ch.Kind == loan.ChangeMove || ch.Kind == loan.ChangeLeft && ch.Person == c.Loan.Borrower {
			out = append(out, fmt.Sprintf(say(l, "%s 登记过%s：仍由放款时的村联查小组催收，人不在本村的可挂号邮寄。", "On %s: %s. The group of the village of the loan still collects; a registered letter does if they are away."), ch.On, label(l, "change", string(ch.Kind))))
		}
	}
	others := 0
	for _, x := range c.File.Loans {
		if x.Number != c.Loan.Number && x.OutstandingFen() > 0 && v.Scope.Covers(x.Village, x.Bank) {
			others++
		}
	}
	if others > 0 {
		out = append(out, fmt.Sprintf(say(l, "本户还有 %d 笔未结清贷款：每笔各发通知、各记催收，可以一次入户送达。", "The household has %d other loans: each has its own notices and log; one visit serves them all."), others))
	}
	return out
}

// noticeDates explains every day of the loan's notices, the newest first.
func (s *Server) noticeDates(p *page.LoanCollection, l string, v *app.View, c *app.LoanWatch, grace civil.Date) {
	for _, d := range slices.Backward(c.Duties) {
		if d.Rule != "A10.1" && d.Rule != "A10.2" {
			continue
		}
		line := page.CheckDate{What: label(l, "duty", d.Rule), Rule: d.Rule, DueOn: d.DueOn, DoneOn: d.DoneOn, Light: light(v, d)}
		parts := strings.Split(d.ID, "/") // kind, loan, maturity, number
		maturity := parts[2]
		switch {
		case d.Why == "unknown" || strings.HasPrefix(d.Why, "no-calendar"):
			line.Why = say(l, "该年份日历或本政策参数未发布，暂不能计算", "its calendar or parameter is not known yet")
		case d.Rule == "A10.1":
			line.Why = fmt.Sprintf(say(l, "到期日 %s 前，逢休息日提前到上一工作日", "before maturity on %s; on a day off the working day before"), maturity)
		case len(parts) > 3 && parts[3] == "1":
			line.Why = fmt.Sprintf(say(l, "到期日 %s", "maturity on %s"), maturity)
			if maturity == c.Loan.DueOn.String() && grace != c.Loan.DueOn {
				line.Why += say(l, "逢休息日，次一工作日归还视为按期", " is a day off; paid on the next working day is on time")
			}
			line.Why += say(l, "，未还的次日发出", ", unpaid: the day after")
		default:
			line.Why = fmt.Sprintf(say(l, "首次催收以后每月一次，第 %s 次", "each month from the first chasing act, no. %s"), parts[3])
		}
		if !d.DoneOn.IsZero() {
			switch d.Why {
			case "loan-repaid", "extended", "overdue-notice-served":
				line.Why += say(l, "；", "; ") + label(l, "why", d.Why)
			}
		}
		if d.StartedOn.After(v.Today) && d.DoneOn.IsZero() {
			line.Light = page.NotStarted()
		} else if p.Light.Text.IsZero() && d.DoneOn.IsZero() {
			p.Light = line.Light
		}
		p.Dues = append(p.Dues, line)
	}
}

func noticeDone(l string, c *app.LoanWatch, n loan.CollectionNotice, at string) page.NoticeDone {
	d := page.NoticeDone{
		Number: n.Notice, What: label(l, "notice-kind", n.Kind), On: n.IssuedOn, By: c.Users[n.By.User], Print: at + "/print?notice=" + url.QueryEscape(n.Notice),
		State: say(l, "未送达", "not served"), Colour: "y",
	}
	add := func(zh, en, value string) {
		if value != "" {
			d.Lines = append(d.Lines, page.Fact{Words: say(l, zh, en), Value: value})
		}
	}
	add("应还本金", "principal", n.PrincipalFen.Commas())
	if n.Reckoned {
		add("自付利息", "own interest", n.InterestFen.Commas())
	}
	add("限期", "pay by", n.PayBy.String())
	switch sv := n.Served; {
	case sv != nil:
		d.State, d.Colour = label(l, "served", sv.Way)+" "+sv.On.String(), "g"
		if sv.NotedOn != sv.On {
			add("补录", "entered", sv.NotedOn.String())
		}
		add("签收人身份", "signed by", label2(l, "received-by", sv.Receiver))
		add("签收、见证", "receiver or witness", c.Texts[sv.Person.ID])
		add("挂号信编号", "registered letter", c.Texts[sv.Post.ID])
		var who []string
		for _, m := range sv.Present {
			who = append(who, c.Users[m.User])
		}
		if d.Served = strings.Join(who, say(l, "、", ", ")); sv.Scan != "" {
			d.Scan = "/files/" + sv.Scan.Subject() + "/" + sv.Scan.Digest()
		}
	case n.Replaced:
		d.State, d.Colour = say(l, "已重新生成", "made anew"), ""
	}
	return d
}

// label2 is label for a code that may be missing.
func label2(l, group, code string) string {
	if code == "" {
		return ""
	}
	return label(l, group, code)
}

func contactDone(l string, v *app.View, c *app.LoanWatch, ct loan.Contact) page.ContactDone {
	d := page.ContactDone{On: ct.On, What: label(l, "contact", ct.Way) + " · " + label(l, "spoke", ct.Spoke), Says: c.Texts[ct.Note.ID], By: c.Users[ct.By.User]}
	if ct.NotedOn != ct.On {
		d.NotedOn = ct.NotedOn
	}
	if state, paid := c.Loan.Promised(ct, v.Today); state != "" {
		d.Tag, d.Colour = label(l, "promise", string(state)), promiseColours[state]
		d.Promise = fmt.Sprintf(say(l, "承诺 %s 前还 %s 元，按期还了 %s 元。", "Promised by %s: %s yuan; paid by then: %s."), ct.PromiseOn, ct.PromiseFen.Commas(), paid.Commas())
	}
	for _, m := range ct.Present {
		d.Present = append(d.Present, c.Users[m.User])
	}
	return d
}

// collectionForms chooses the reader's form: the notice that waits is served, else one is
// made, else what was said is written down.
func (s *Server) collectionForms(p *page.LoanCollection, r *http.Request, rd reader, v *app.View, c *app.LoanWatch, at string, known bool, grace civil.Date) {
	l, n, form := rd.Lang, c.Loan, r.FormValue("form")
	may := func(command string) bool { return app.MayCall(rd.By.Role, command) }
	members := func(key string, required bool) page.PlainField {
		f := page.PlainField{Key: key, Kind: "ticks", Required: required}
		for _, m := range c.Group {
			if m.Holds(v.Today) && (m.Seat != act.CreditOfficer || m.Bank == n.Bank) {
				f.Options = append(f.Options, page.Option{Value: m.User, Words: c.Users[m.User] + "（" + label(l, "role", string(m.Seat)) + "）", Chosen: ticked(r, "present", m.User)})
			}
		}
		return f
	}
	var waits *loan.CollectionNotice
	for i := range n.Notices {
		if x := &n.Notices[i]; x.Served == nil && !x.Replaced && x.DueOn == n.DueOn {
			waits = x
		}
	}
	kind := loan.NoticeDue
	opens, _, _, err := n.CollectionDays(v.Law)
	make := known && err == nil && !v.Today.Before(opens)
	if v.Today.After(grace) {
		kind = loan.NoticeOverdue
	} else {
		for _, x := range n.Notices {
			make = make && !(x.Kind == loan.NoticeDue && x.Served != nil && x.DueOn == n.DueOn)
		}
	}
	open := map[string]bool{"serve": waits != nil && may("serve-notice"), "issue": make && may("issue-notices"), "log": may("record-collection")}
	order := []string{"serve", "issue", "log"}
	if !open[form] {
		form = ""
		for _, x := range order {
			if open[x] && (x != "issue" || waits == nil) {
				form = x
				break
			}
		}
	}
	commands := map[string]string{"serve": "serve-notice", "issue": "issue-notices", "log": "record-collection"}
	switch form {
	case "serve":
		receiver := radio(r, l, "receiver", "received-by", loan.ReceiverCodes)
		receiver.Required = false // nobody receives what is posted
		p.Do = &page.PlainForm{
			Send: s.send(l, at+"?form=serve", "serve-notice", 0), Title: commandTitle(l, "serve-notice") + say(l, "：", ": ") + label(l, "notice-kind", waits.Kind) + " " + waits.Notice,
			Why: say(l, "有凭据才算送达", "it counts with its proof"), Rule: map[string]string{loan.NoticeDue: "A10.1", loan.NoticeOverdue: "A10.2"}[waits.Kind], Photo: true,
			Hidden: []page.Option{{Value: "notice", Words: waits.Notice}, {Value: "file_subject", Words: c.File.Household}},
			Fields: []page.PlainField{
				radio(r, l, "way/serve", "served", loan.ServiceWays), receiver,
				{Key: "person/serve", Kind: "text", Value: typed(r, "person", "")}, {Key: "post", Kind: "text", Value: typed(r, "post", "")}, {Key: "scan/receipt", Kind: "picture"}, members("present/serve", true),
			},
			More: []page.PlainField{{Key: "done_on/serve", Kind: "date", Value: typed(r, "done_on", v.Today.String())}, {Key: "dated_by", Kind: "text", Value: typed(r, "dated_by", "")}},
		}
		if id := typed(r, "scan", ""); id != "" { // a refused form comes again: the picture was taken already
			p.Do.Hidden = append(p.Do.Hidden, page.Option{Value: "scan", Words: id})
			p.Do.Fields = slices.DeleteFunc(p.Do.Fields, func(x page.PlainField) bool { return x.Key == "scan/receipt" })
		}
	case "issue":
		p.Do = &page.PlainForm{
			Send: s.send(l, at+"?form=issue", "issue-notices", 0), Title: commandTitle(l, "issue-notices") + say(l, "：", ": ") + label(l, "notice-kind", kind),
			Why: say(l, "生成后打印，逐户送达，再登记送达", "print it, serve it, then record the service"), Rule: map[string]string{loan.NoticeDue: "A10.1", loan.NoticeOverdue: "A10.2"}[kind],
			Hidden: []page.Option{{Value: "kind", Words: kind}, {Value: "loans", Words: n.Number}},
		}
		if kind == loan.NoticeOverdue {
			p.Do.Fields = []page.PlainField{{Key: "pay_by", Kind: "date", Value: typed(r, "pay_by", ""), Required: true}}
		}
	case "log":
		p.Do = &page.PlainForm{
			Send: s.send(l, at+"?form=log", "record-collection", 0), Title: commandTitle(l, "record-collection"), Why: say(l, "谁去、怎么说、承诺什么", "who, how, what was promised"), Rule: "A10.2",
			Hidden: []page.Option{{Value: "loan", Words: n.Number}},
			Fields: []page.PlainField{
				radio(r, l, "way/log", "contact", loan.ContactWays), radio(r, l, "spoke", "spoke", loan.SpokeCodes), {Key: "note/log", Kind: "area", Value: typed(r, "note", ""), Required: true},
				{Key: "promise_fen", Kind: "money", Value: typed(r, "promise_fen", "")}, {Key: "promise_on", Kind: "date", Value: typed(r, "promise_on", "")}, members("present/log", false),
			},
			More: []page.PlainField{{Key: "done_on/log", Kind: "date", Value: typed(r, "done_on", v.Today.String())}, {Key: "dated_by", Kind: "text", Value: typed(r, "dated_by", "")}},
		}
	}
	for _, x := range order {
		if open[x] && x != form {
			p.Acts = append(p.Acts, page.Action{Verb: commandTitle(l, commands[x]), Command: commands[x], Href: at + "?form=" + x})
		}
	}
}

// collectionWorkbook is the list as a workbook (催收名册).
func (s *Server) collectionWorkbook() workbook {
	return workbook{
		at: "/collection", view: "collection-export", what: "collection", name: "催收名册", section: page.MenuCollection, title: page.ExportCollection,
		rows: func(ctx context.Context, v *app.View, q url.Values) (int, error) {
			f, _ := collectionFilter(v, q)
			lines, _, err := v.Collection(ctx, f)
			return len(lines), err
		},
		write: s.writeCollection,
	}
}

var collectionColumns = []sheet.Column{
	{Key: "village", Titles: []string{"村"}, Width: 20}, {Key: "no", Titles: []string{"户编号"}, Width: 20}, {Key: "borrower", Titles: []string{"借款人"}, Width: 22}, {Key: "loan", Titles: []string{"贷款编号"}, Width: 18},
	{Key: "owed", Titles: []string{"贷款余额（元）"}, Kind: sheet.Fen, Width: 14}, {Key: "matures", Titles: []string{"到期日"}, Kind: sheet.Date}, {Key: "past", Titles: []string{"逾期（天）"}, Kind: sheet.Int},
	{Key: "what", Titles: []string{"应发通知"}, Width: 18}, {Key: "due", Titles: []string{"最后一天"}, Kind: sheet.Date}, {Key: "notice", Titles: []string{"最近通知"}, Width: 30},
	{Key: "contact", Titles: []string{"最近联系"}, Kind: sheet.Date}, {Key: "promise", Titles: []string{"承诺"}, Width: 34}, {Key: "limitation", Titles: []string{"诉讼时效届满"}, Kind: sheet.Date},
}

func (s *Server) writeCollection(ctx context.Context, v *app.View, q url.Values, seq int64, b *bytes.Buffer) error {
	f, _ := collectionFilter(v, q)
	lines, _, err := v.Collection(ctx, f)
	if err != nil {
		return err
	}
	names, err := v.Names(ctx, borrowersOf(lines))
	if err != nil {
		return err
	}
	x, err := sheet.NewXLSX(b, sheet.Export{
		Sheet: "催收名册", Columns: collectionColumns, Filters: [][2]string{{"到", f.Through.String()}, {"村", f.Village}, {"登记号", fmt.Sprint(seq)}},
		Title: []string{"扶贫小额信贷催收名册", fmt.Sprintf("截至 %s，日志第 %d 号；%d 笔", v.Today.Chinese(), seq, len(lines))},
	})
	if err != nil {
		return err
	}
	for _, c := range lines {
		place, err := v.PlaceOf(ctx, c.Village)
		if err != nil {
			return err
		}
		r := collectionRow(words.ZH, v, c, names)
		past := int64(max(c.MaturesOn.DaysUntil(v.Today), 0))
		if err := x.Row(place.Township+place.Village, r.Number, r.Borrower, r.Loan, money.Fen(c.OwedFen), r.MaturesOn, past, r.What, r.DueOn, r.Notice, r.ContactOn, r.Promise, r.Limitation); err != nil {
			return err
		}
	}
	return x.Close()
}
