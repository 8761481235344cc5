package web

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/civil"
	"fupindai/internal/loan"
	"fupindai/internal/money"
	"fupindai/internal/web/page"
)

// beijing is the zone in which offices read the clock.
var beijing = time.FixedZone("Asia/Shanghai", 8*3600)

// nodeOf is the place of a step among the thirteen nodes of a loan's life; several
// steps may share a node.
var nodeOf = map[loan.Step]int{
	loan.StepSurvey: 1, loan.StepSignatures: 1, loan.StepVillageList: 2, loan.StepTownshipReview: 3, loan.StepTownshipSign: 4,
	loan.StepSuggestion: 5, loan.StepHandOver: 5, loan.StepDecision: 6, loan.StepContract: 7, loan.StepDisbursement: 8,
	loan.StepReport: 9, loan.StepNotice: 9, loan.StepRepayment: 11, loan.StepClosed: 12,
}

// application is one application from the request to the closing of its loan.
func (s *Server) application(w http.ResponseWriter, r *http.Request, rd reader, v *app.View) error {
	c, err := v.Application(r.Context(), r.PathValue("no"))
	if err != nil {
		return err
	}
	a, l := c.App, rd.Lang
	who := func(user string) string { return c.Users[user] }
	p := page.Application{
		Shell: s.shell(r.Context(), r, rd, v, page.MenuApplications), Number: a.Number, Borrower: c.Persons[a.Borrower], Place: c.Place.Village,
		Asked: terms(a.Asked), Suggested: terms(a.Suggested), Approved: terms(a.Decided), Rate: a.RatePPM, Household: "/households/" + a.Household, Signed: len(a.Signed()),
	}
	p.Under = true
	p.State = stateOf(a)
	s.life(&p, c, v)
	if err := s.facts(r.Context(), &p, c, v, l); err != nil {
		return err
	}
	p.Seats = signatures(c, l)
	if a.Survey != nil {
		p.Survey = &page.SurveyView{On: a.Survey.On, By: who(a.Survey.By), Place: c.Texts[a.Survey.Place.ID], Findings: c.Texts[a.Survey.Findings.ID], Reason: c.Texts[a.Survey.Reason.ID]}
		for _, cond := range v.Law.Conditions() {
			for _, met := range a.Survey.Conditions {
				if met == cond.Code {
					p.Survey.Conditions = append(p.Survey.Conditions, say(l, cond.ZH, cond.EN))
				}
			}
		}
	}
	s.opinions(&p, c, l)
	for i := len(a.Returns) - 1; i >= 0; i-- {
		ret := a.Returns[i]
		what := say(l, "退回到：", "Sent back to: ") + label(l, "step", string(ret.To))
		if ret.Kind != loan.BackReturned {
			what = label(l, "back", ret.Kind)
		}
		back := page.Returned{On: ret.On, What: what, Says: c.Texts[ret.Note.ID], By: who(ret.By.User)}
		for _, code := range ret.Reasons {
			if reason, ok := v.Law.ReturnReason(code); ok {
				back.Reasons = append(back.Reasons, reason.Name().In(l))
			}
		}
		p.History = append(p.History, back)
		p.Returns = append(p.Returns, ret.On.String()[5:]+" "+label(l, "step", string(ret.From))+" → "+label(l, "step", string(ret.To))+"："+told(l, ret.Kind, back)+back.Says)
		if nodeOf[ret.To] < nodeOf[ret.From] {
			p.Arcs = append(p.Arcs, page.Arc{From: nodeOf[ret.From] + 1, To: nodeOf[ret.To] + 1, On: ret.On})
		}
	}
	p.Checks = append(p.Checks, checksOf(l, c.Checks)...)
	p.Checks = append(p.Checks, changeHints(l, c)...)
	if c.File.Running(a) {
		told, err := v.DifferencesOf(r.Context(), []string{a.Household})
		if err != nil {
			return err
		}
		p.Checks = append(p.Checks, differenceHints(l, told[a.Household])...)
	}
	if ln := c.Loan; ln != nil {
		lv := &page.LoanView{Number: ln.Number, Contract: ln.Contract.Number, Receipt: ln.Contract.Receipt, AmountFen: ln.AmountFen, OwedFen: ln.OutstandingFen(), RestFen: a.RestFen(), DisbursedOn: ln.DisbursedOn, DueOn: ln.DueOn, Account: c.AccountTail(), CloseNote: c.Texts[ln.CloseNote.ID]}
		var owed money.Fen
		for _, m := range c.File.Book(ln) {
			owed += m.PrincipalFen
			principal := m.PrincipalFen
			if principal < 0 {
				principal = -principal
			}
			lv.Movements = append(lv.Movements, page.Movement{On: m.On, What: label(l, "movement", m.Kind), PrincipalFen: principal, InterestFen: m.InterestFen, OwedFen: owed, By: who(m.By.User), Void: m.Reversed, Note: c.Texts[m.Note.ID]})
		}
		lv.Extensions = extensionsOf(l, c)
		p.Loan = lv
	}
	p.Print, p.Prints = "/applications/"+a.Number+"/print", prints(l, rd, a)
	s.aside(&p, rd, v, c)
	s.forms(&p, r, rd, v, c)
	if err := s.clocks(r.Context(), rd, v, c, &p); err != nil {
		return err
	}
	if p.Done != nil {
		if p.Done.Link, err = nextWaiting(r.Context(), rd.Lang, v, a.Number); err != nil {
			return err
		}
	}
	if p.Do == nil {
		p.Draft = "" // nothing is left to fill
		p.Shell.Draft = ""
	}
	if back := s.opened(r, rd, a); back != "" {
		p.Prev = &page.Link{Words: say(l, "返回清单", "Back to the list"), Href: back}
	}
	return s.render(w, r, rd, p)
}

// checkLevels are the signs of the checks.
var checkLevels = map[string]page.CheckLevel{
	loan.CheckOK: page.Passed, loan.CheckPending: page.Pending, loan.CheckNote: page.Noted, loan.CheckWarn: page.Reason, loan.CheckBlock: page.Blocks,
}

// clocks are the time limits of an application, each with the page that counts its days.
func (s *Server) clocks(ctx context.Context, rd reader, v *app.View, c *app.ApplicationCase, p *page.Application) error {
	for _, d := range c.File.Duties {
		if d.Subject != c.App.Number {
			continue
		}
		line := page.TimeLimit{What: label(rd.Lang, "duty", d.Rule), Rule: d.Rule, Unit: unitOf(ctx, rd.Lang, v, d.Unit), From: d.StartedOn, DueOn: d.DueOn, Light: light(v, d), Own: d.Basis == "parameter"}
		if strings.HasPrefix(d.Why, "working-days") {
			line.Why = clockHref(d.Clock, d.StartedOn)
		}
		p.Clocks = append(p.Clocks, line)
	}
	return nil
}

// nextWaiting leads to the reader's next waiting application, or back to the workbench.
func nextWaiting(ctx context.Context, l string, v *app.View, but string) (*page.Link, error) {
	lines, _, err := v.Applications(ctx, app.ApplicationFilter{Waiting: true, Page: 1, Size: 2})
	if err != nil {
		return nil, err
	}
	for _, a := range lines {
		if a.Number != but {
			return &page.Link{Words: say(l, "下一项：", "Next: ") + label(l, "step", string(a.Step)) + " " + a.Number, Href: "/applications/" + a.Number}, nil
		}
	}
	return &page.Link{Words: say(l, "没有待办，回工作台", "Nothing waits: back to the workbench"), Href: "/workbench"}, nil
}

// changeHints are the changes of the household since the application was submitted: what
// was signed keeps what was seen, and the reader is told what is different now.
func changeHints(l string, c *app.ApplicationCase) []page.Check {
	var out []page.Check
	for _, ch := range c.File.ChangesSince(c.App) {
		rule, said := "A13.3", label(l, "change", string(ch.Kind))
		if ch.Source != "" {
			rule = "A12.2"
		}
		hint := page.Check{Level: page.Noted, Rule: rule, Says: say(l, "自 ", "since ") + ch.On.String() + say(l, "：", ": ") + said}
		switch {
		case ch.Person == c.App.Borrower:
			hint.Says += say(l, "（借款人）", " (the borrower)")
		case ch.Person != "":
			hint.Says += say(l, "（家庭成员）", " (a member of the household)")
		}
		if ch.Source != "" {
			hint.Detail = say(l, "见名单 ", "by the roster ") + ch.Source
		}
		out = append(out, hint)
	}
	return out
}

// differenceHints are the open differences of the household in the county's newest match.
func differenceHints(l string, of []app.HouseholdDifference) []page.Check {
	var out []page.Check
	for _, d := range of {
		if d.Open() {
			out = append(out, page.Check{Level: page.Noted, Rule: "A12.2", Says: label(l, "difference", string(d.Kind)) + say(l, "：", ": ") + d.Name, Detail: say(l, "名册比对的差异，尚未处理", "a difference of the roster’s match, not resolved yet")})
		}
	}
	return out
}

// prints are the papers of an application beside its approval form.
func prints(l string, rd reader, a *loan.Application) []page.Link {
	var out []page.Link
	at := "/applications/" + a.Number
	if a.Survey != nil {
		out = append(out, page.Link{Words: say(l, "贷前入户调查表", "Home survey"), Href: at + "/survey/print"})
	}
	if len(a.Returns) > 0 {
		out = append(out, page.Link{Words: say(l, "退回通知单", "Notice of return"), Href: at + "/returned/print"})
	}
	if a.Ended != nil && a.Ended.As == loan.StepRefused {
		out = append(out, page.Link{Words: say(l, "不予受理告知书", "Notice of refusal"), Href: at + "/refused/print"})
	}
	for _, level := range []loan.Level{loan.UnitVillage, loan.UnitTownship, loan.UnitCounty} {
		// A list is printed by those whose scope it lies in: a village reads its own,
		// a bank the one it received.
		own := loan.LevelOf(rd.By.Role)
		if no := a.List[level]; no != "" && app.MayView(rd.By.Role, "list") && readsList(own, level) {
			out = append(out, page.Link{Words: label(l, "level", string(level)) + say(l, "汇总表 ", " list ") + no, Href: "/lists/" + no + "/print"})
		}
	}
	return out
}

// readsList says whether people of a level read the lists that another has signed.
func readsList(own, signed loan.Level) bool {
	switch own {
	case loan.UnitBank:
		return signed == loan.UnitCounty
	case loan.UnitVillage:
		return signed == loan.UnitVillage
	case loan.UnitTownship:
		return signed != loan.UnitCounty
	}
	return true
}

// told is how a way back is called in one sentence: its reasons, or its kind.
func told(l, kind string, back page.Returned) string {
	if kind != loan.BackReturned {
		return label(l, "back", kind) + "。"
	}
	return strings.Join(back.Reasons, "、") + "。"
}

func stateOf(a *loan.Application) page.State {
	switch {
	case a.Step() == loan.StepRefused:
		return page.NotTaken
	case a.Step() == loan.StepWithdrawn:
		return page.Withdrawn
	case a.Step() == loan.StepClosed:
		return page.Repaid
	case a.Step() == loan.StepDeclined:
		return page.Declined
	case a.Loan != "":
		return page.Disbursed
	case a.Round() > 1 && a.Step().Before(loan.StepTownshipReview):
		return page.SentBack
	}
	return page.InHand
}

// life draws the thirteen nodes.
func (s *Server) life(p *page.Application, c *app.ApplicationCase, v *app.View) {
	a := c.App
	p.Life = make([]page.Node, 13)
	p.Life[0] = page.Node{At: page.NodeDone, Light: page.Accepted(), On: a.SubmittedOn(), Who: c.Persons[a.Borrower]}
	duties := map[string]act.Duty{}
	for _, d := range c.File.Duties {
		if d.Subject == a.Number {
			duties[d.ID] = d
		}
	}
	here := nodeOf[a.Step()]
	for k, t := range a.Trail {
		i, ok := nodeOf[t.Step]
		if !ok || t.Undone || i > here && a.Ended == nil {
			continue // what lies behind the present step is to be done again
		}
		n := page.Node{At: page.NodeDone, On: t.DoneOn, Light: page.OnTime(), Who: c.Users[t.By.User]}
		_, inCourse := loan.StationOf(t.Step)
		d, has := duties[a.DutyOf(k)]
		if t.DoneOn.IsZero() {
			n.At, n.Who = page.NodeNow, ""
			if inCourse && has {
				n.Light, n.On = light(v, d), d.DueOn
			} else {
				n.Light = page.Light{}
			}
		} else if has && !d.DueOn.IsZero() && t.DoneOn.After(d.DueOn) {
			n.Light = page.DoneLate(d.DueOn.DaysUntil(t.DoneOn))
		} else if has && !d.DueOn.IsZero() {
			used, err := v.Law.Working().Between(d.StartedOn, t.DoneOn)
			allowed, err2 := v.Law.Working().Between(d.StartedOn, d.DueOn)
			if err == nil && err2 == nil {
				n.Light = page.DaysUsed(max(used, 0), allowed)
			}
		}
		if t.Step == loan.StepClosed {
			n.At, n.On, n.Light = page.NodeDone, t.StartedOn, page.OnTime()
		}
		p.Life[i] = n
	}
	if ln := c.Loan; ln != nil {
		p.Life[10], p.Life[11].On = firstCheck(v, ln), ln.DueOn
	}
	for i := range p.Life {
		if p.Life[i].At == page.NodeToCome && p.Life[i].Note == "" {
			p.Life[i].Light = page.NotStarted()
			if a.Ended != nil {
				p.Life[i].At, p.Life[i].Light = page.NodeDropped, page.Light{}
			}
		}
	}
}

// firstCheck is the node of the first check, one month after the disbursement (A8.1). Its
// record is not kept here: past its day the node says so, and a loan closed before needs none.
func firstCheck(v *app.View, ln *loan.Loan) page.Node {
	n := page.Node{On: ln.DisbursedOn.AddMonths(1), Light: page.NotStarted()}
	switch {
	case !ln.ClosedOn.IsZero() && !ln.ClosedOn.After(n.On):
		n.At, n.Light = page.NodeDropped, page.Light{}
	case v.Today.After(n.On):
		n.Light = page.NotRecorded()
	}
	return n
}

func (s *Server) facts(ctx context.Context, p *page.Application, c *app.ApplicationCase, v *app.View, l string) error {
	a := c.App
	h, persons, err := v.Family(ctx, c)
	if err != nil {
		return err
	}
	source := say(l, "来自名册 ", "from roster ") + a.Release
	p.Family = []page.Fact{
		{Words: say(l, "户编号", "Household no."), Value: h.No, Source: source},
		{Words: say(l, "借款人", "Borrower"), Value: c.Persons[a.Borrower]},
	}
	for _, m := range persons {
		if m.ID == a.Borrower {
			p.Family = append(p.Family, page.Fact{Words: say(l, "身份证号", "Identity number"), Value: m.IDNumber}, page.Fact{Words: say(l, "与户主关系", "Relation to the head"), Value: m.Relation})
		}
		if m.ID == h.HeadPerson {
			p.Family = append(p.Family, page.Fact{Words: say(l, "户主", "Head"), Value: m.Name})
		}
	}
	if h.Members > 0 {
		p.Family = append(p.Family, page.Fact{Words: say(l, "家庭", "Family"), Value: strconv.Itoa(h.Members) + say(l, " 人，劳动力 ", " persons, able to work: ") + strconv.Itoa(h.Labourers) + say(l, " 人", "")})
	}
	p.Family = append(p.Family, page.Fact{Words: say(l, "属性", "Status"), Value: h.Attribute}, page.Fact{Words: say(l, "户籍地址", "Place"), Value: c.Place.Township + c.Place.Village})
	if a.Survey != nil {
		p.Family = append(p.Family,
			page.Fact{Words: say(l, "上年收入", "Last year's income"), Value: a.Survey.IncomeFen.Commas(), Source: say(l, "来自调查表 ", "from the survey ") + a.Survey.On.String()[5:]},
			page.Fact{Words: say(l, "现有负债", "Debts"), Value: a.Survey.DebtsFen.Commas()})
	}
	p.Use = []page.Fact{
		{Words: say(l, "用途", "Use"), Value: purpose(l, v, a.Purpose)},
		{Words: say(l, "承贷机构", "Lending bank"), Value: unitOf(ctx, l, v, a.Bank)},
		{Words: say(l, "方式", "Mode"), Value: label(l, "mode", a.Mode)},
		{Words: say(l, "项目说明", "Project"), Value: c.Texts[a.Project.ID], Full: true},
	}
	if a.Document != "" {
		p.Use = append(p.Use, page.Fact{Words: say(l, "县文号", "County document"), Value: a.Document})
	}
	for _, lv := range []loan.Level{loan.UnitVillage, loan.UnitTownship, loan.UnitCounty} {
		if no := a.List[lv]; no != "" {
			p.Use = append(p.Use, page.Fact{Words: label(l, "level", string(lv)) + say(l, "汇总表", " list"), Value: no})
		}
	}
	return nil
}

// signedAt is the day of a signature, with what must be seen beside it: by a substitute
// (代), or in ink and entered later (纸质补录), with both days.
func signedAt(l string, sg loan.Signature) string {
	out := sg.On.String()
	if sg.Acting {
		out += say(l, "（代）", " (acting)")
	}
	if sg.Paper != nil {
		out += say(l, "（纸质补录 ", " (from paper, entered ") + sg.Paper.EnteredOn.String() + say(l, "）", ")")
	}
	return out
}

func signatures(c *app.ApplicationCase, l string) []page.Seat {
	var out []page.Seat
	signed := c.App.Signed()
	for _, seat := range act.Seats {
		row := page.Seat{Role: label(l, "role", string(seat))}
		if sg, ok := signed[seat]; ok {
			row.Name, row.Opinion, row.SignedAt, row.Mark = c.Users[sg.User], c.Texts[sg.Note.ID], signedAt(l, sg), "#"+strconv.FormatInt(sg.Seq, 10)
			if sg.Paper != nil {
				row.Scan = "/files/" + string(sg.Paper.Scan)
			}
		} else {
			row.Vacant = true
			for _, m := range c.Case.Facts.Group {
				if m.Seat == seat && m.Holds(c.Case.Act.Today) {
					row.Name, row.Vacant = c.Users[m.User], false
				}
			}
		}
		out = append(out, row)
	}
	for _, sg := range c.App.Signatures {
		if sg.Void {
			out = append(out, page.Seat{Role: label(l, "role", string(sg.Seat)), Name: c.Users[sg.User], Opinion: c.Texts[sg.Note.ID], SignedAt: signedAt(l, sg), Void: true})
		}
	}
	return out
}

func (s *Server) opinions(p *page.Application, c *app.ApplicationCase, l string) {
	a := c.App
	for _, o := range []struct {
		level loan.Level
		rule  string
		steps []loan.Step
	}{
		{loan.UnitTownship, "A2.2", []loan.Step{loan.StepTownshipReview, loan.StepTownshipSign}},
		{loan.UnitCounty, "A3.2", []loan.Step{loan.StepSuggestion}},
		{loan.UnitBank, "A4.2", []loan.Step{loan.StepDecision}},
	} {
		view := page.Opinion{Level: label(l, "level", string(o.level)), Rule: o.rule, Light: page.NotStarted()}
		for _, op := range a.Opinions {
			for _, st := range o.steps {
				if op.Step == st {
					view.Says = c.Texts[op.Note.ID]
					view.By = append(view.By, label(l, "role", string(op.By.Role))+" "+c.Users[op.By.User]+" "+op.On.String()[5:])
					view.State, view.Light = page.Agreed, page.Light{}
				}
			}
		}
		if o.level == loan.UnitBank && a.Step() == loan.StepDeclined {
			view.State = page.Declined
		}
		if st, ok := loan.StationOf(a.Step()); ok && st.Unit == o.level && st.Screening {
			view.State, view.Open = page.Todo, true
		}
		p.Opinions = append(p.Opinions, view)
	}
}

// forms chooses the form the reader may fill at this step, and the actions beside it.
func (s *Server) forms(p *page.Application, r *http.Request, rd reader, v *app.View, c *app.ApplicationCase) {
	a, l := c.App, rd.Lang
	at := "/applications/" + a.Number
	can := func(command string) bool { return app.MayCall(rd.By.Role, command) }
	give := func(command string) page.Send { return s.send(l, at, command, a.Revision) }
	add := func(command string, f page.Form) {
		p.Do = f
		p.Actions = append([]page.Action{{Verb: commandTitle(l, command), Command: command, Main: true}}, p.Actions...)
	}
	today, paper := typed(r, "done_on", v.Today.String()), typed(r, "dated_by", "")
	if loan.LevelOf(rd.By.Role) == levelOfStep(a.Step()) && len(loan.Returnable(a.Step())) > 0 && can("return-to") {
		p.Actions = append(p.Actions, page.Action{Verb: commandTitle(l, "return-to"), Command: "return-to", Href: at + "?form=return"})
	}
	if command := paperCommands[a.Step()]; command != "" && can(command) {
		p.Actions = append(p.Actions, page.Action{Verb: commandTitle(l, command), Command: command, Href: at + "?form=paper"})
		if r.FormValue("form") == "paper" {
			if f, err := s.paperForm(r, rd, v, a, at, command); err == nil {
				p.Do, p.Actions = *f, nil
				return
			}
		}
	}
	switch form := r.FormValue("form"); {
	case form == "return" && can("return-to"):
		f := page.ReturnForm{Send: s.send(l, at+"?form=return", "return-to", a.Revision), N: 1, Note: typed(r, "note", ""), Back: at}
		for _, t := range loan.Returnable(a.Step()) {
			f.To = append(f.To, page.Option{Value: string(t), Words: label(l, "step", string(t)), Chosen: ticked(r, "to", string(t))})
		}
		for _, reason := range v.Law.ReturnReasons() {
			f.Reasons = append(f.Reasons, page.Option{Value: reason.Code, Words: reason.Name().In(l), Chosen: ticked(r, "reasons", reason.Code)})
		}
		p.Do, p.Actions = withApplication(f, a.Number), nil
		return
	case form == "decline" && can("decide") && a.Step() == loan.StepDecision:
		f := page.DeclineForm{Send: s.send(l, at+"?form=decline", "decide", a.Revision), Note: typed(r, "note", ""), Back: at}
		f.Send.Verb = say(l, "不予贷款", "Decline")
		for _, reason := range v.Law.DeclineReasons() {
			f.Reasons = append(f.Reasons, page.Option{Value: reason.Code, Words: reason.Name().In(l), Chosen: ticked(r, "reason", reason.Code)})
		}
		p.Do, p.Actions = withApplication(f, a.Number), nil
		return
	}
	if s.exitForms(p, r, rd, v, c) || s.correctionForms(p, r, rd, v, c) || s.extensionForms(p, r, rd, v, c) {
		return
	}
	switch a.Step() {
	case loan.StepSurvey:
		if can("record-survey") {
			f := page.SurveyForm{Send: give("record-survey"), DoneOn: today, DatedBy: paper}
			last := loan.Survey{}
			if a.Survey != nil && a.Round() > 1 { // sent back: what was recorded last is where one starts from
				last, f.Earlier = *a.Survey, a.Survey.On
				f.Income, f.Debts = last.IncomeFen.String(), last.DebtsFen.String()
			}
			f.Place, f.Findings = typed(r, "place", c.Texts[last.Place.ID]), typed(r, "findings", c.Texts[last.Findings.ID])
			f.Reason = typed(r, "reason", "") // a warning is answered anew by each survey
			f.Income, f.Debts = typed(r, "income_fen", f.Income), typed(r, "debts_fen", f.Debts)
			for _, cond := range v.Law.Conditions() {
				chosen := ticked(r, "conditions", cond.Code)
				if filled(r) == nil {
					chosen = slices.Contains(last.Conditions, cond.Code)
				}
				f.Conditions = append(f.Conditions, page.Option{Value: cond.Code, Words: say(l, cond.ZH, cond.EN), Chosen: chosen})
			}
			if k := kept(r); k != nil && k.refusal.Code == "reason-needed" {
				f.ReasonNeeded = true
				f.Warnings = []string{p.Shell.Refusal.Why}
			}
			add("record-survey", f)
		}
	case loan.StepSignatures:
		if can("sign-survey") {
			if _, done := a.Signed()[rd.By.Role]; !done {
				add("sign-survey", page.SignForm{Send: give("sign-survey"), Seat: label(l, "role", string(rd.By.Role)), Note: typed(r, "note", "")})
			}
		}
	case loan.StepVillageList, loan.StepTownshipReview, loan.StepTownshipSign, loan.StepHandOver, loan.StepReport:
		for command, step := range batchSteps {
			if step == a.Step() && can(command) {
				p.Actions = append([]page.Action{{Verb: commandTitle(l, command), Command: command, Href: "/batch/" + command, Main: true}}, p.Actions...)
			}
		}
	case loan.StepSuggestion:
		if can("suggest") {
			add("suggest", page.TermsForm{Send: give("suggest"), Amount: typed(r, "amount_fen", a.Asked.AmountFen.String()), TermMonths: typed(r, "term_months", strconv.Itoa(a.Asked.TermMonths)), Note: typed(r, "note", "")})
		}
	case loan.StepDecision:
		if can("decide") {
			rate := ""
			if pack, err := v.Law.PackOn(v.Today); err == nil {
				if ppm, err := pack.Rate(a.Suggested.TermMonths, v.Today); err == nil {
					rate = strings.TrimSuffix(ppm.Percent(), "%")
				}
			}
			p.Actions = append(p.Actions, page.Action{Verb: say(l, "不予贷款", "Decline"), Command: "decide", Href: at + "?form=decline", Danger: true})
			add("decide", page.TermsForm{Send: give("decide"), Bank: true, Amount: typed(r, "amount_fen", a.Suggested.AmountFen.String()), TermMonths: typed(r, "term_months", strconv.Itoa(a.Suggested.TermMonths)), Rate: typed(r, "rate_ppm", rate), Note: typed(r, "note", "")})
		}
	case loan.StepContract:
		if can("sign-contract") {
			add("sign-contract", page.ContractForm{Send: give("sign-contract"), Contract: typed(r, "contract", ""), Receipt: typed(r, "receipt", ""), DoneOn: today, DatedBy: paper})
		}
	case loan.StepDisbursement:
		if can("disburse") {
			on, err := civil.Parse(today)
			if err != nil {
				on = v.Today
			}
			add("disburse", page.DisburseForm{Send: give("disburse"), Amount: typed(r, "amount_fen", a.Decided.AmountFen.String()), Holder: typed(r, "holder", ""), Account: typed(r, "account", ""), DoneOn: today, DatedBy: paper, DueOn: on.AddMonths(a.Decided.TermMonths), Borrower: c.Persons[a.Borrower]})
		}
	case loan.StepNotice:
		if can("publish-notice") {
			p.Actions = append([]page.Action{{Verb: commandTitle(l, "publish-notice"), Command: "publish-notice", Href: "/notices/" + a.Village, Main: true}}, p.Actions...)
		}
	case loan.StepRepayment:
		if ln := c.Loan; ln != nil && can("record-repayment") {
			on, err := civil.Parse(today)
			if err != nil {
				on = v.Today
			}
			due, err := ln.InterestTo(v.Law, on)
			if err != nil {
				on = civil.Date{} // a policy that does not know the day: nothing is reckoned
			}
			if ln.OutstandingFen() > 0 {
				add("record-repayment", page.RepayForm{Send: give("record-repayment"), OwedFen: ln.OutstandingFen(), On: on, AccruedFen: due.AccruedFen, PaidFen: due.PaidFen, SubsidyFen: due.SubsidyFen, Principal: typed(r, "principal_fen", ""), Interest: typed(r, "interest_fen", ""), DoneOn: today, DatedBy: paper})
			} else {
				add("close-loan", page.CloseForm{Send: give("close-loan"), On: on, OpenFen: due.OpenFen(), SubsidyFen: due.SubsidyFen, Note: typed(r, "note", "")})
			}
		}
	}
	// The commands on a loan name it, not the application.
	if c.Loan != nil {
		switch f := p.Do.(type) {
		case page.RepayForm:
			f.Send.Href += "&loan=" + c.Loan.Number
			p.Do = f
		case page.CloseForm:
			f.Send.Href += "&loan=" + c.Loan.Number
			p.Do = f
		}
	} else if p.Do != nil {
		p.Do = withApplication(p.Do, a.Number)
	}
}

func levelOfStep(st loan.Step) loan.Level {
	station, ok := loan.StationOf(st)
	if !ok {
		return "-"
	}
	return station.Unit
}
