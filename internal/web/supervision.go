package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/loan"
	"fupindai/internal/money"
	"fupindai/internal/web/page"
)

// supervised is the page on which a duty of articles 7, 8 and 9 is done.
func supervised(d act.Duty) (string, bool) {
	switch {
	case strings.HasPrefix(d.Rule, "A7."):
		return monitored(d)
	case strings.HasPrefix(d.Rule, "A8."):
		return "/checks/" + d.Subject, true
	case d.Rule == "A10.1" || d.Rule == "A10.2":
		return "/collection/" + d.Subject, true
	case strings.HasPrefix(d.Rule, "A9."), d.Rule == "A10.3", d.Rule == "A10.4":
		return "/problems/" + d.Subject, true
	}
	return "", false
}

// checks is the work list: what is to be visited, by village and household.
func (s *Server) checks(w http.ResponseWriter, r *http.Request, rd reader, v *app.View) error {
	ctx, l := r.Context(), rd.Lang
	p := page.DueChecks{Shell: s.shell(ctx, r, rd, v, page.MenuChecks)}
	span := checkSpan(r)
	for _, n := range []int{7, 30, 90} {
		p.Chips = append(p.Chips, page.Chip{Words: fmt.Sprintf(say(l, "%d 天内", "within %d days"), n), N: -1, Href: "/checks?days=" + strconv.Itoa(n), Current: n == span})
	}
	p.Through = v.Today.AddDays(span)
	due, err := v.ChecksDue(ctx, p.Through)
	if err != nil {
		return err
	}
	var persons []string
	for _, d := range due {
		persons = append(persons, d.Borrower)
	}
	names, err := v.Names(ctx, persons)
	if err != nil {
		return err
	}
	village := ""
	for _, d := range due {
		if d.Village != village {
			place, err := v.PlaceOf(ctx, d.Village)
			if err != nil {
				return err
			}
			village = d.Village
			p.Sites = append(p.Sites, page.CheckSite{Village: place.Township + place.Village})
		}
		row := page.CheckRow{
			Light: light(v, d.Duty), Borrower: names[d.Borrower], Number: d.No, Href: "/checks/" + url.PathEscape(d.Loan), Loan: d.Loan, Purpose: purpose(l, v, d.Purpose),
			Owed: money.Fen(d.OwedFen).Commas(), What: label(l, "duty", d.Rule), Rule: d.Rule, DueOn: d.DueOn, Problems: d.Open,
		}
		if !d.LastOn.IsZero() {
			row.Last = d.LastOn.String() + say(l, "，", ", ") + found(l, v, d.LastProblem)
		}
		site := &p.Sites[len(p.Sites)-1]
		site.Rows = append(site.Rows, row)
		p.Open++
		if d.DueOn.Before(v.Today) {
			p.Late++
		}
	}
	if len(due) == 0 {
		p.Empty = &page.Empty{Says: page.NoChecksDue}
	} else {
		p.Print = "/checks/print?days=" + strconv.Itoa(span)
	}
	return s.render(w, r, rd, p)
}

// checkSpan is for how many days to come the list of checks is asked: the week, a month
// or a quarter.
func checkSpan(r *http.Request) int {
	span, _ := strconv.Atoi(r.FormValue("days")) //nolint:errcheck // no number is the week
	if span != 30 && span != 90 {
		return 7
	}
	return span
}

// otherBank says that a member is another bank's credit officer, who does not check here.
func otherBank(m loan.Member, n *loan.Loan) bool {
	return m.Seat == act.CreditOfficer && m.Bank != n.Bank
}

// found is what a check found, in words.
func found(l string, v *app.View, code string) string {
	if code == loan.NoProblem {
		return say(l, "没有问题", "no problem")
	}
	return problemName(l, v, code)
}

// problemName is a kind of finding with its code.
func problemName(l string, v *app.View, code string) string {
	if p, ok := v.Law.Problem(code); ok {
		return code + " " + p.Name().In(l)
	}
	return code
}

// loanChecks is one loan under watch.
func (s *Server) loanChecks(w http.ResponseWriter, r *http.Request, rd reader, v *app.View) error {
	ctx, l := r.Context(), rd.Lang
	c, err := v.LoanWatch(ctx, r.PathValue("loan"))
	if err != nil {
		return err
	}
	n := c.Loan
	p := page.LoanChecks{Shell: s.shell(ctx, r, rd, v, page.MenuChecks), Borrower: c.Borrower, Place: c.Place.Township + c.Place.Village, Loan: n.Number}
	p.Under = true
	if app.MayView(rd.By.Role, "household") {
		p.Household = "/households/" + url.PathEscape(c.File.Household)
	}
	p.Facts = []page.Fact{
		{Words: say(l, "合同用途", "contract’s purpose"), Value: purpose(l, v, n.Purpose)},
		{Words: say(l, "贷款金额", "sum"), Value: n.AmountFen.Commas()},
		{Words: say(l, "贷款余额", "owed"), Value: n.OutstandingFen().Commas()},
		{Words: say(l, "放款日", "disbursed"), Value: n.DisbursedOn.String()},
		{Words: say(l, "到期日", "due"), Value: n.DueOn.String()},
	}
	s.calendar8(&p, l, v, c)
	for i := len(n.Checks) - 1; i >= 0; i-- {
		p.Checks = append(p.Checks, checkDone(l, rd, v, c, n.Checks[i]))
	}
	for _, q := range c.Problems {
		p.Problems = append(p.Problems, problemRow(l, v, c, q))
	}
	if app.MayView(rd.By.Role, "withdrawals") {
		p.Acts = append(p.Acts, page.Action{Verb: say(l, "提款监控", "Withdrawals"), Command: "withdrawals", Href: withdrawalsAt + "/" + url.PathEscape(n.Number)})
	}
	at := "/checks/" + url.PathEscape(n.Number)
	may := func(command string) bool { return app.MayCall(rd.By.Role, command) }
	if n.ClosedOn.IsZero() && !n.Reversed {
		p.Print = at + "/print"
		form := r.FormValue("form")
		switch {
		case form == "void" && may("void-check"):
			p.Do = &page.PlainForm{
				Send: s.send(l, at+"?form=void&check="+url.QueryEscape(r.FormValue("check")), "void-check", 0), Title: commandTitle(l, "void-check") + " " + r.FormValue("check"),
				Why: say(l, "记录保留并注明；作废后请重新登记", "it stays readable; then record the right one"), Rule: "A8.5", Hidden: []page.Option{{Value: "loan", Words: n.Number}, {Value: "check", Words: r.FormValue("check")}},
				Fields: []page.PlainField{{Key: "note/void", Kind: "area", Value: typed(r, "note", ""), Required: true}}, Danger: true,
			}
		case form == "finding" && may("record-finding"):
			p.Do = s.findingForm(r, l, v, n, at)
		case may("record-check"):
			p.Do = s.checkForm(r, l, v, c, at)
		}
		if form != "" && may("record-check") {
			p.Acts = append(p.Acts, page.Action{Verb: commandTitle(l, "record-check"), Command: "record-check", Href: at})
		}
		if form != "finding" && may("record-finding") {
			p.Acts = append(p.Acts, page.Action{Verb: say(l, "登记其他来源的问题", "Record a problem found otherwise"), Command: "record-finding", Href: at + "?form=finding"})
		}
	}
	return s.render(w, r, rd, p)
}

// calendar8 explains every day of the loan's checks, the newest first.
func (s *Server) calendar8(p *page.LoanChecks, l string, v *app.View, c *app.LoanWatch) {
	running := c.Loan.ClosedOn.IsZero() && !c.Loan.Reversed
	dues := c.Schedule.Dues
	if running {
		dues = append(slices.Clone(dues), c.Schedule.Next)
	}
	pack, err := v.Law.Pack(c.Loan.Pack)
	if err != nil {
		return // a loan without its policy has no calendar to explain
	}
	for _, d := range slices.Backward(dues) {
		months, err := pack.Months(d.Parameter, d.CountFrom)
		if err != nil {
			continue
		}
		line := page.CheckDate{What: label(l, "duty", d.Rule), Rule: d.Rule, DueOn: d.DueOn, DoneOn: d.DoneOn}
		line.Why = fmt.Sprintf(say(l, "自 %s 起算 %d 个月的对应日", "same-number day %[2]d months after %[1]s"), d.CountFrom, months*d.Times)
		if d.DueOn.Day() != d.CountFrom.Day() {
			line.Why += say(l, "，无对应日取月末", ", clamped to the month’s end")
		}
		if d.Times > 1 {
			line.Why += fmt.Sprintf(say(l, "，第 %d 期（上一期漏检）", ", period %d: the one before was missed"), d.Times)
		}
		duty := act.Duty{DueOn: d.DueOn, DoneOn: d.DoneOn, Why: "months"}
		if d.DoneOn.IsZero() && !running {
			duty.DoneOn = c.Loan.ClosedOn
		}
		line.Light = light(v, duty)
		p.Dues = append(p.Dues, line)
	}
	if running {
		p.NextOn, p.Light = c.Schedule.Next.DueOn, light(v, act.Duty{DueOn: c.Schedule.Next.DueOn, Why: "months"})
		for _, d := range c.Schedule.Dues {
			if d.DoneOn.IsZero() { // the oldest that was missed
				p.NextOn, p.Light = d.DueOn, light(v, act.Duty{DueOn: d.DueOn})
				break
			}
		}
	}
}

func checkDone(l string, rd reader, v *app.View, c *app.LoanWatch, ch loan.LoanCheck) page.CheckDone {
	d := page.CheckDone{Number: ch.Check, On: ch.On, By: c.Users[ch.By.User]}
	if ch.NotedOn != ch.On {
		d.NotedOn = ch.NotedOn
	}
	d.Print = "/checks/" + url.PathEscape(c.Loan.Number) + "/print?check=" + url.QueryEscape(ch.Check)
	add := func(zh, en, value string) {
		if value != "" {
			d.Lines = append(d.Lines, page.Fact{Words: say(l, zh, en), Value: value})
		}
	}
	use := label(l, "use", ch.Use)
	if t := c.Texts[ch.UseNote.ID]; t != "" {
		use += say(l, "：", ": ") + t
	}
	add("见到本人", "borrower seen", label(l, "in_person", ch.Met))
	add("实际用途", "actual use", use)
	state := label(l, "condition", ch.Condition)
	if ch.Stock > 0 {
		state += " · " + strconv.Itoa(ch.Stock)
	}
	add("项目现状", "project", state)
	add("家庭变化", "family", label(l, "family", ch.Family))
	add("还款意愿", "will", label(l, "will", ch.Will))
	add("当日余额", "owed that day", ch.OwedFen.Commas())
	add("情况说明", "what was found", c.Texts[ch.Note.ID])
	add("资金流向", "money", c.Texts[ch.Flow.ID])
	add("合作经营", "partner", c.Texts[ch.Partner.ID])
	add("处理建议", "advice", c.Texts[ch.Advice.ID])
	if ch.Problem != loan.NoProblem {
		d.Problem = problemName(l, v, ch.Problem)
	}
	for _, m := range ch.Present {
		d.Present = append(d.Present, c.Users[m.User])
	}
	if ch.Photo != "" {
		d.Photo = "/files/" + ch.Photo.Subject() + "/" + ch.Photo.Digest()
	}
	switch {
	case ch.Voided != nil:
		d.Void = ch.Voided.On.String() + " " + c.Users[ch.Voided.By.User] + say(l, "：", ": ") + c.Texts[ch.Voided.Note.ID]
	case app.MayCall(rd.By.Role, "void-check") && c.Loan.ClosedOn.IsZero():
		d.Undo = "/checks/" + url.PathEscape(c.Loan.Number) + "?form=void&check=" + url.QueryEscape(ch.Check)
	}
	return d
}

// checkForm is the form of the visit. Nothing is answered beforehand: what was last
// recorded stands beside each field.
func (s *Server) checkForm(r *http.Request, l string, v *app.View, c *app.LoanWatch, at string) *page.PlainForm {
	last := c.Loan.LastCheck()
	was := func(f func(*loan.LoanCheck) string) string {
		if last == nil {
			return ""
		}
		return f(last) + say(l, "（", " (") + last.On.String() + say(l, "）", ")")
	}
	choose := func(field string, f func(*loan.LoanCheck) string) page.PlainField {
		pf := radio(r, l, field, field, loan.CheckAnswers(field))
		pf.Last = was(func(ch *loan.LoanCheck) string { return label(l, field, f(ch)) })
		return pf
	}
	stock := page.PlainField{Key: "stock", Kind: "int", Value: typed(r, "stock", ""), Last: was(func(ch *loan.LoanCheck) string { return strconv.Itoa(ch.Stock) })}
	problem := page.PlainField{Key: "problem/check", Kind: "select", Required: true, Options: problemOptions(r, l, v, page.Option{Value: loan.NoProblem, Words: say(l, "没有问题", "no problem")})}
	present := page.PlainField{Key: "present", Kind: "ticks", Required: true}
	for _, m := range c.Group {
		if m.Holds(v.Today) && !otherBank(m, c.Loan) {
			present.Options = append(present.Options, page.Option{Value: m.User, Words: c.Users[m.User] + "（" + label(l, "role", string(m.Seat)) + "）", Chosen: ticked(r, "present", m.User)})
		}
	}
	f := &page.PlainForm{
		Send: s.send(l, at, "record-check", 0), Title: commandTitle(l, "record-check"), Why: say(l, "入户所见，逐项回答", "answer as you saw it"), Rule: "A8.5", Photo: true,
		Hidden: []page.Option{{Value: "loan", Words: c.Loan.Number}, {Value: "file_subject", Words: c.File.Household}},
		Fields: []page.PlainField{
			choose("in_person", func(ch *loan.LoanCheck) string { return ch.Met }),
			choose("use", func(ch *loan.LoanCheck) string { return ch.Use }),
			{Key: "use_note", Kind: "text", Value: typed(r, "use_note", "")},
			choose("condition", func(ch *loan.LoanCheck) string { return ch.Condition }),
			stock,
			choose("family", func(ch *loan.LoanCheck) string { return ch.Family }),
			choose("will", func(ch *loan.LoanCheck) string { return ch.Will }),
			problem,
			{Key: "amount_fen/problem", Kind: "money", Value: typed(r, "amount_fen", "")},
			{Key: "note/check", Kind: "area", Value: typed(r, "note", "")},
			{Key: "photo/check", Kind: "picture"},
			present,
			{Key: "signed", Kind: "ticks", Options: []page.Option{{Value: "yes", Words: say(l, "借款人已在表上签名", "the borrower signed the form"), Chosen: ticked(r, "signed", "yes")}}},
		},
		More: []page.PlainField{
			{Key: "flow", Kind: "area", Value: typed(r, "flow", "")},
			{Key: "partner/check", Kind: "area", Value: typed(r, "partner", "")},
			{Key: "advice", Kind: "area", Value: typed(r, "advice", "")},
			{Key: "done_on/check", Kind: "date", Value: typed(r, "done_on", v.Today.String())},
			{Key: "dated_by", Kind: "text", Value: typed(r, "dated_by", "")},
		},
	}
	if id := typed(r, "photo", ""); id != "" { // a refused form comes again: the photo was taken already
		f.Hidden = append(f.Hidden, page.Option{Value: "photo", Words: id})
		f.Fields = slices.DeleteFunc(f.Fields, func(x page.PlainField) bool { return x.Key == "photo/check" })
	}
	for _, q := range c.Problems {
		if q.Step() == loan.ProblemVerify {
			f.Fields = append(f.Fields, page.PlainField{Key: "put_right", Kind: "select", Options: []page.Option{
				{Words: say(l, "没有核实", "none")}, {Value: q.Number, Words: q.Number + " " + problemName(l, v, q.Code), Chosen: ticked(r, "put_right", q.Number)},
			}})
		}
	}
	return f
}

// radio is one choice that has to be made, of codes in the words of a group. The key's
// part before the stroke is the field's name.
func radio[C ~string](r *http.Request, l, key, group string, codes []C) page.PlainField {
	name, _, _ := strings.Cut(key, "/")
	f := page.PlainField{Key: key, Kind: "radio", Required: true}
	for _, code := range codes {
		f.Options = append(f.Options, page.Option{Value: string(code), Words: label(l, group, string(code)), Chosen: ticked(r, name, string(code))})
	}
	return f
}

// problemOptions are the kinds of findings of today, after a first choice; the empty one
// asks for an answer.
func problemOptions(r *http.Request, l string, v *app.View, first ...page.Option) []page.Option {
	out := append([]page.Option{{Words: say(l, "请选择", "choose")}}, first...)
	for _, q := range v.Law.Problems() {
		if _, ok := v.Law.ProblemOn(q.Code, v.Today); ok {
			out = append(out, page.Option{Value: q.Code, Words: q.Code + " " + q.Name().In(l)})
		}
	}
	for i := range out {
		out[i].Chosen = out[i].Value != "" && ticked(r, "problem", out[i].Value)
	}
	return out
}

func (s *Server) findingForm(r *http.Request, l string, v *app.View, n *loan.Loan, at string) *page.PlainForm {
	source := radio(r, l, "source/finding", "source", loan.ProblemSources)
	return &page.PlainForm{
		Send: s.send(l, at+"?form=finding", "record-finding", 0), Title: commandTitle(l, "record-finding"), Why: say(l, "不是入户检查发现的：提款、举报、审计、比对、银行", "not found by a visit"), Rule: "A9.1",
		Hidden: []page.Option{{Value: "loan", Words: n.Number}},
		Fields: []page.PlainField{
			source, {Key: "problem/check", Kind: "select", Required: true, Options: problemOptions(r, l, v)},
			{Key: "amount_fen/problem", Kind: "money", Value: typed(r, "amount_fen", "")}, {Key: "note/finding", Kind: "area", Value: typed(r, "note", ""), Required: true},
			{Key: "done_on/check", Kind: "date", Value: typed(r, "done_on", v.Today.String())},
		},
	}
}

// turnOf names whose turn it is.
func turnOf(l string, p *loan.Problem) string {
	var out []string
	for _, level := range loan.ProblemActors(p.Step()) {
		if level == loan.UnitCounty && p.County != nil || level == loan.UnitBank && p.Bank != nil {
			continue
		}
		out = append(out, label(l, "level", string(level)))
	}
	return strings.Join(out, say(l, "、", ", "))
}

func problemRow(l string, v *app.View, c *app.LoanWatch, q *loan.Problem) page.FindingRow {
	row := page.FindingRow{
		Number: q.Number, Href: "/problems/" + url.PathEscape(q.Number), Borrower: c.Borrower, Place: c.Place.Village, What: problemName(l, v, q.Code), Source: label(l, "source", q.Source),
		FoundOn: q.FoundOn, Step: label(l, "problem-step", string(q.Step())), Open: q.Open(), Turn: turnOf(l, q),
	}
	if q.AmountFen > 0 {
		row.Amount = q.AmountFen.Commas()
	}
	if q.Plan != nil {
		row.Deadline = q.Plan.Deadline
	}
	var worst act.Duty
	for _, d := range c.Duties {
		if d.Subject == q.Number && d.DoneOn.IsZero() && (worst.ID == "" || d.DueOn.Before(worst.DueOn)) {
			worst = d
		}
	}
	if worst.ID != "" {
		row.Light = light(v, worst)
	}
	return row
}

// rectifications is the list of problems by step.
func (s *Server) rectifications(w http.ResponseWriter, r *http.Request, rd reader, v *app.View) error {
	ctx, l := r.Context(), rd.Lang
	p := page.Rectifications{Shell: s.shell(ctx, r, rd, v, page.MenuProblems)}
	all, err := v.Problems(ctx, "")
	if err != nil {
		return err
	}
	asked := r.FormValue("step")
	count := map[loan.ProblemStep]int{}
	var persons []string
	for _, q := range all {
		count[q.Step]++
		persons = append(persons, q.Borrower)
	}
	p.Chips = []page.Chip{{Words: say(l, "全部", "all"), N: len(all), Href: "/problems", Current: asked == ""}}
	for _, step := range append(slices.Clone(loan.ProblemChain), loan.ProblemClosed) {
		p.Chips = append(p.Chips, page.Chip{Words: label(l, "problem-step", string(step)), N: count[step], Href: "/problems?step=" + string(step), Current: asked == string(step)})
	}
	names, err := v.Names(ctx, persons)
	if err != nil {
		return err
	}
	for _, q := range all {
		if asked != "" && asked != string(q.Step) {
			continue
		}
		place, err := v.PlaceOf(ctx, q.Village)
		if err != nil {
			return err
		}
		row := page.FindingRow{
			Number: q.Number, Href: "/problems/" + url.PathEscape(q.Number), Borrower: names[q.Borrower], Place: place.Township + place.Village, What: problemName(l, v, q.Code),
			Source: label(l, "source", q.Source), FoundOn: q.FoundOn, Step: label(l, "problem-step", string(q.Step)), Open: q.Step != loan.ProblemClosed && q.Step != loan.ProblemVoid, Deadline: q.Deadline,
		}
		if q.AmountFen > 0 {
			row.Amount = money.Fen(q.AmountFen).Commas()
		}
		var turn []string
		for _, level := range loan.ProblemActors(q.Step) {
			turn = append(turn, label(l, "level", string(level)))
		}
		if q.Asked {
			turn = append(turn, say(l, "县（答复指导）", "county (guidance)"))
		}
		row.Turn = strings.Join(turn, say(l, "、", ", "))
		if q.Duty.Rule != "" {
			row.Light = light(v, q.Duty)
		}
		p.Rows = append(p.Rows, row)
	}
	if len(p.Rows) == 0 {
		p.Empty = &page.Empty{Says: page.NoFindings}
	}
	return s.render(w, r, rd, p)
}

// rectification is one problem with its chain.
func (s *Server) rectification(w http.ResponseWriter, r *http.Request, rd reader, v *app.View) error {
	ctx, l := r.Context(), rd.Lang
	c, q, err := v.ProblemWatch(ctx, r.PathValue("no"))
	if err != nil {
		return err
	}
	p := page.Rectification{Shell: s.shell(ctx, r, rd, v, page.MenuProblems), Row: problemRow(l, v, c, q), Loan: "/checks/" + url.PathEscape(q.Loan)}
	p.Under = true
	who := func(a act.Actor) string {
		return strings.TrimSpace(label(l, "role", string(a.Role)) + " " + c.Users[a.User])
	}
	p.Facts = []page.Fact{
		{Words: say(l, "发现", "found"), Value: q.FoundOn.String() + " · " + label(l, "source", q.Source), Source: who(q.By)},
		{Words: say(l, "贷款", "loan"), Value: q.Loan + " · " + c.Loan.AmountFen.Commas()},
	}
	if q.AmountFen > 0 {
		p.Facts = append(p.Facts, page.Fact{Words: say(l, "涉及金额", "sum concerned"), Value: q.AmountFen.Commas()})
	}
	p.Facts = append(p.Facts, page.Fact{Words: say(l, "具体情况", "what was found"), Value: c.Texts[q.Note.ID], Full: true})
	if len(q.Wrong) > 0 {
		var parts []string
		for _, code := range q.Wrong {
			parts = append(parts, label(l, "wrong", code))
		}
		p.Facts = append(p.Facts, page.Fact{Words: say(l, "县认定有误", "confirmed wrong by the county"), Value: strings.Join(parts, say(l, "、", ", ")), Full: true})
	}
	s.chain(&p, l, c, q)
	if q.Plan != nil {
		var persons []string
		for _, u := range q.Plan.Persons {
			persons = append(persons, c.Users[u])
		}
		p.Plan = []page.Fact{
			{Words: say(l, "整改措施", "measure"), Value: c.Texts[q.Plan.Measure.ID], Full: true},
			{Words: say(l, "整改期限", "deadline"), Value: q.Plan.Deadline.String()},
			{Words: say(l, "责任人", "persons"), Value: strings.Join(persons, say(l, "、", ", "))},
		}
	}
	for _, sd := range q.Said {
		n := page.BreachNote{What: label(l, "level", string(sd.Level)) + " · " + stepNames(l)[sd.Step], Words: c.Texts[sd.Note.ID], Who: who(sd.By), On: sd.On.String()}
		if sd.To != "" {
			n.What = label(l, "level", string(sd.Level)) + say(l, " 退回到 ", " sent back to ") + label(l, "problem-step", string(sd.To))
		}
		if sd.File != "" {
			n.Document = "/files/" + sd.File.Subject() + "/" + sd.File.Digest()
		}
		p.Said = append(p.Said, n)
	}
	for _, g := range q.Guidance {
		p.Guidance = append(p.Guidance, page.BreachNote{What: say(l, "请求：", "asked: "), Words: c.Texts[g.Question.ID], Who: who(g.By), On: g.On.String()})
		if !g.AnsweredOn.IsZero() {
			p.Guidance = append(p.Guidance, page.BreachNote{What: say(l, "答复：", "answered: "), Words: c.Texts[g.Answer.ID], Who: who(g.Answerer), On: g.AnsweredOn.String()})
		}
	}
	s.problemForms(&p, r, rd, v, c, q)
	if err := s.recovery(&p, r, rd, v, c, q); err != nil {
		return err
	}
	return s.render(w, r, rd, p)
}

// stepNames are the steps of the chain as what is done at them.
func stepNames(l string) map[loan.ProblemStep]string {
	return map[loan.ProblemStep]string{
		loan.ProblemPlan: say(l, "方案", "plan"), loan.ProblemReview: say(l, "乡镇审核", "township review"), loan.ProblemSign: say(l, "乡镇领导签批", "township leader"),
		loan.ProblemConsent: say(l, "县、行同意", "county and bank"), loan.ProblemMend: say(l, "整改", "carried out"), loan.ProblemVerify: say(l, "验收销号", "verified, closed"),
	}
}

// chain draws the steps and whose turn it is.
func (s *Server) chain(p *page.Rectification, l string, c *app.LoanWatch, q *loan.Problem) {
	names := stepNames(l)
	now := slices.Index(loan.ProblemChain, q.Step())
	for i, step := range loan.ProblemChain {
		st := page.ChainStep{Words: names[step]}
		switch {
		case !q.Open() && q.Voided == nil, i < now:
			st.At = "done"
		case i == now:
			st.At, st.More = "cur", turnOf(l, q)
		}
		for _, t := range q.Turns {
			if t.Step == step && !t.DoneOn.IsZero() && st.At == "done" {
				st.More = t.DoneOn.String()[5:] + " " + c.Users[t.By.User]
			}
		}
		p.Steps = append(p.Steps, st)
	}
}

// problemForms chooses the reader's form at the step, and the ways beside it.
func (s *Server) problemForms(p *page.Rectification, r *http.Request, rd reader, v *app.View, c *app.LoanWatch, q *loan.Problem) {
	l, at, form := rd.Lang, "/problems/"+url.PathEscape(q.Number), r.FormValue("form")
	may := func(command string) bool { return app.MayCall(rd.By.Role, command) }
	turn := slices.Contains(loan.ProblemActors(q.Step()), loan.LevelOf(rd.By.Role))
	give := func(command, where, why, rule string, fields ...page.PlainField) *page.PlainForm {
		f := &page.PlainForm{
			Send: s.send(l, at+where, command, 0), Title: commandTitle(l, command), Why: why, Rule: rule, Hidden: []page.Option{{Value: "problem", Words: q.Number}}, Fields: fields,
		}
		if f.Send.Sign {
			f.Fields = append(f.Fields, page.PlainField{Key: "sign", Kind: "password", Required: true})
		}
		return f
	}
	area := func(key string, required bool) page.PlainField {
		name, _, _ := strings.Cut(key, "/")
		return page.PlainField{Key: key, Kind: "area", Value: typed(r, name, ""), Required: required}
	}
	other := func(command, as string) {
		p.Acts = append(p.Acts, page.Action{Verb: commandTitle(l, command), Command: command, Href: at + "?form=" + as})
	}
	asked := len(q.Guidance) > 0 && q.Guidance[len(q.Guidance)-1].AnsweredOn.IsZero()
	back := turn && len(loan.ProblemReturns(q.Step())) > 0 && may("return-plan") && !(q.Step() == loan.ProblemMend && !may("propose-plan"))
	switch {
	case form == "back" && back:
		to := radio(r, l, "to/problem", "problem-step", loan.ProblemReturns(q.Step()))
		p.Do = give("return-plan", "?form=back", "", "A9.2", to, area("note/back", true))
		p.Do.Danger = true
	case form == "ask" && may("ask-guidance") && q.Open() && !asked:
		p.Do = give("ask-guidance", "?form=ask", say(l, "县必须答复", "the county must answer"), "A9.5", area("question", true))
	case asked && may("answer-guidance"):
		p.Do = give("answer-guidance", "", c.Texts[q.Guidance[len(q.Guidance)-1].Question.ID], "A9.5", area("answer/guidance", true))
	case q.Step() == loan.ProblemPlan && may("propose-plan"):
		persons := page.PlainField{Key: "persons/plan", Kind: "ticks", Required: true}
		for _, m := range c.Group {
			if m.Holds(v.Today) {
				persons.Options = append(persons.Options, page.Option{Value: m.User, Words: c.Users[m.User] + "（" + label(l, "role", string(m.Seat)) + "）", Chosen: ticked(r, "persons", m.User)})
			}
		}
		handling := ""
		if kind, ok := v.Law.Problem(q.Code); ok {
			for _, class := range v.Law.ProblemClasses() {
				if class.Code == kind.Class {
					handling = class.Handling.In(l)
				}
			}
		}
		p.Do = give("propose-plan", "", handling, "A9.1", area("measure", true), page.PlainField{Key: "deadline", Kind: "date", Value: typed(r, "deadline", ""), Required: true}, persons)
	case q.Step() == loan.ProblemReview && may("review-plan"):
		p.Do = give("review-plan", "", "", "A9.2", area("note/plan", false))
	case q.Step() == loan.ProblemSign && may("sign-plan"):
		p.Do = give("sign-plan", "", "", "A9.2", area("note/plan", false))
	case q.Step() == loan.ProblemConsent && may("consent-plan") && (loan.LevelOf(rd.By.Role) == loan.UnitCounty && q.County == nil || loan.LevelOf(rd.By.Role) == loan.UnitBank && q.Bank == nil):
		fields := []page.PlainField{area("note/plan", false)}
		if loan.LevelOf(rd.By.Role) == loan.UnitCounty {
			wrong := page.PlainField{Key: "wrong", Kind: "ticks"}
			for _, code := range loan.WrongParts {
				wrong.Options = append(wrong.Options, page.Option{Value: code, Words: label(l, "wrong", code), Chosen: ticked(r, "wrong", code)})
			}
			fields = append(fields, wrong)
		}
		p.Do = give("consent-plan", "", "", "A9.3", fields...)
	case q.Step() == loan.ProblemMend && may("record-rectification"):
		p.Do = give("record-rectification", "", "", "A9.4", area("evidence/mend", true), page.PlainField{Key: "scan/evidence", Kind: "file"})
		p.Do.Photo = true
		p.Do.Hidden = append(p.Do.Hidden, page.Option{Value: "file_subject", Words: c.File.Household})
		if id := typed(r, "scan", ""); id != "" {
			p.Do.Hidden, p.Do.Fields = append(p.Do.Hidden, page.Option{Value: "scan", Words: id}), p.Do.Fields[:1]
		}
	case q.Step() == loan.ProblemVerify && may("verify-rectification") && !slices.Contains(q.Doers, rd.By.User):
		p.Do = give("verify-rectification", "", say(l, "验收人没有参与整改；不合格的退回", "by who did not carry it out; send back what is not right"), "A9.4", area("note/verify", true))
	}
	if form != "" {
		p.Acts = append(p.Acts, page.Action{Verb: say(l, "返回", "Back"), Command: "back", Href: at})
	}
	if back && form != "back" {
		other("return-plan", "back")
	}
	if form != "ask" && may("ask-guidance") && q.Open() && !asked {
		other("ask-guidance", "ask")
	}
	if q.Step() == loan.ProblemVerify && slices.Contains(q.Doers, rd.By.User) {
		p.Acts = append(p.Acts, page.Action{Verb: commandTitle(l, "verify-rectification"), Command: "verify-rectification", Rule: "A9.4", Why: say(l, "您参与了整改，由其他成员或乡镇验收。", "You carried it out: another member or the township verifies.")})
	}
}
