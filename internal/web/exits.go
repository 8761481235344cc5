package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/loan"
	"fupindai/internal/money"
	"fupindai/internal/web/page"
)

// exit is one way out of the line or a step back, with where it is possible.
type exit struct {
	form, command string
	rule          string
	zh, en        string // what follows from it
	can           func(a *loan.Application) bool
}

var exits = []exit{
	{"refuse", "refuse-application", "A1.3", "不予受理后本件结束，原因给本户看；原因消除的可以重新申请。", "The application ends here; the reason is shown to the household, which may apply again.", func(a *loan.Application) bool {
		return a.Step().Before(loan.StepTownshipReview)
	}},
	{"withdraw", "withdraw-application", "A1.1", "只凭本户自己的书面请求；登记后本件结束，占用的额度退出。", "Only on the household’s own written request; the application ends and its sum is free again.", func(a *loan.Application) bool {
		return a.Step().Open() && a.Loan == ""
	}},
	{"cancel", "cancel-decision", "A4.2", "撤销后额度退出，由银行据同一汇总表重新评审。", "The sum is free again, and the bank decides anew on the same list.", func(a *loan.Application) bool {
		return a.Step() == loan.StepContract
	}},
	{"void", "void-contract", "A5.1", "作废后重新签合同，放款时限不变；作废的合同号、借据号不再使用。", "A new contract is signed, the time to pay out runs on; the voided numbers are not used again.", func(a *loan.Application) bool {
		return a.Step() == loan.StepDisbursement
	}},
	{"reverse", "reverse-disbursement", "A5.2", "冲正最后一次放款，原记录保留；只在反馈给县以前。", "Undoes the last sum paid out; the entry stays. Only before it is reported to the county.", func(a *loan.Application) bool {
		return a.Step() == loan.StepReport
	}},
	{"end", "end-disbursement", "A5.2", "批准未放的余额不再发放，不再占用户上限。", "The rest is not paid out and no longer counts against the household’s cap.", func(a *loan.Application) bool {
		return a.Loan != "" && a.RestFen() > 0
	}},
}

// exitForms adds the ways out that the reader has here; the form asked for is opened.
func (s *Server) exitForms(p *page.Application, r *http.Request, rd reader, v *app.View, c *app.ApplicationCase) (opened bool) {
	a, l := c.App, rd.Lang
	at := "/applications/" + a.Number
	for _, x := range exits {
		if !app.MayCall(rd.By.Role, x.command) || !x.can(a) {
			continue
		}
		if r.FormValue("form") != x.form {
			p.Actions = append(p.Actions, page.Action{Verb: commandTitle(l, x.command), Command: x.command, Href: at + "?form=" + x.form, Danger: true})
			continue
		}
		f := page.ExitForm{
			Send: s.send(l, at+"?form="+x.form, x.command, a.Revision), Says: say(l, x.zh, x.en), Rule: x.rule, Back: at,
			Note: typed(r, "note", ""), Request: typed(r, "request", ""), Asks: x.form == "withdraw", NoteNeeded: x.form != "refuse" && x.form != "withdraw",
		}
		f.Send.Href += "&application=" + a.Number
		if x.form == "refuse" {
			for _, reason := range v.Law.RefusalReasons() {
				f.Reasons = append(f.Reasons, page.Option{Value: reason.Code, Words: reason.Name().In(l), Chosen: ticked(r, "reason", reason.Code)})
			}
		}
		p.Do, p.Actions = f, nil
		return true
	}
	if a.Loan != "" && a.RestFen() > 0 && app.MayCall(rd.By.Role, "disburse") {
		further := say(l, "续放余额", "Pay out a further sum")
		if r.FormValue("form") == "pay" {
			f := page.DisburseForm{
				Send: s.send(l, at+"?form=pay", "disburse", a.Revision), Amount: typed(r, "amount_fen", a.RestFen().String()), Holder: typed(r, "holder", ""), Account: typed(r, "account", ""),
				DoneOn: typed(r, "done_on", v.Today.String()), DatedBy: typed(r, "dated_by", ""), DueOn: c.Loan.DueOn, Borrower: c.Persons[a.Borrower], Further: true, Receipt: typed(r, "receipt", ""),
			}
			f.Send.Href += "&application=" + a.Number
			p.Do, p.Actions = f, []page.Action{{Verb: further, Command: "disburse", Main: true}}
			return true
		}
		p.Actions = append(p.Actions, page.Action{Verb: further, Command: "disburse", Href: at + "?form=pay"})
	}
	if a.ListExpired(v.Today) && app.MayCall(rd.By.Role, "take-back-list") {
		p.Actions = append(p.Actions, page.Action{Verb: commandTitle(l, "take-back-list"), Command: "take-back-list", Href: "/batch/take-back-list", Main: true})
	}
	return false
}

// correctionForms opens the correction of an entry, or the answer to one.
func (s *Server) correctionForms(p *page.Application, r *http.Request, rd reader, v *app.View, c *app.ApplicationCase) (opened bool) {
	a, l := c.App, rd.Lang
	at := "/applications/" + a.Number
	number, _ := strconv.ParseInt(r.FormValue("of"), 10, 64)
	switch r.FormValue("form") {
	case "correct":
		i := slices.IndexFunc(c.Entries, func(e loan.Entry) bool { return e.Seq == number })
		if i < 0 || !app.MayCall(rd.By.Role, "correct-entry") {
			return false
		}
		e := c.Entries[i]
		here := at + "?form=correct&of=" + strconv.FormatInt(number, 10)
		f := page.CorrectForm{Send: s.send(l, here, "correct-entry", a.Revision), Entry: e.Seq, What: label(l, "event", e.Kind) + " " + e.On.String(), Why: typed(r, "why", ""), Back: at}
		f.Send.Href += "&application=" + a.Number
		if e.Needs != "" {
			f.Waits = say(l, "后一级已经办理，更正要等对方同意才作数：", "A later level has acted on it; the correction waits for its consent: ") + label(l, "level", string(e.Needs))
		}
		for _, name := range e.Fields {
			f.Fields = append(f.Fields, s.correctField(r, l, v, c, e, name))
		}
		p.Do = f
		p.Actions = []page.Action{{Verb: commandTitle(l, "correct-entry"), Command: "correct-entry", Main: true}}
		return true
	case "answer":
		for _, x := range c.File.Corrections {
			if x.Seq != number || !x.Waiting() || x.Needs != loan.LevelOf(rd.By.Role) || !app.MayCall(rd.By.Role, "answer-correction") {
				continue
			}
			here := at + "?form=answer&of=" + strconv.FormatInt(number, 10)
			f := page.AnswerForm{Send: s.send(l, here, "answer-correction", 0), Correction: x.Seq, View: corrected(l, v, c, x), Note: typed(r, "note", ""), Back: at}
			f.Send.Href += "&application=" + a.Number
			for _, answer := range []string{loan.Consent, loan.Object} {
				f.Answers = append(f.Answers, page.Option{Value: answer, Words: label(l, "answer", answer), Chosen: ticked(r, "answer", answer)})
			}
			p.Do, p.Actions = f, nil
			return true
		}
	}
	return false
}

// correctKeys are the words of a correction's fields, and how they are typed.
var correctKeys = map[string][2]string{
	"day": {"day", "date"}, "amount_fen": {"amount_fen/disburse", "money"}, "term_months": {"term_months", "int"}, "purpose": {"purpose", "select"},
	"project": {"project", "area"}, "place": {"place", ""}, "findings": {"findings", "area"}, "income_fen": {"income_fen", "money"},
	"debts_fen": {"debts_fen", "money"}, "rate_ppm": {"rate_ppm", "money"}, "contract": {"contract", ""}, "receipt": {"receipt", ""},
	"principal_fen": {"principal_fen", "money"}, "interest_fen": {"interest_fen", "money"}, "note": {"note", "area"}, "holder": {"holder", ""}, "account": {"account/disburse", "int"},
}

func (s *Server) correctField(r *http.Request, l string, v *app.View, c *app.ApplicationCase, e loan.Entry, name string) page.CorrectField {
	key := correctKeys[name]
	if name == "amount_fen" && e.Kind == "loan.application-submitted/1" {
		key[0] = "amount_fen"
	}
	f := page.CorrectField{Key: key[0], Kind: key[1], Value: typed(r, name, ""), Was: value(l, v, c, name, e.Now)}
	if name == "day" {
		f.Was = e.On.String()
	}
	if name == "purpose" {
		f.Options = append(f.Options, page.Option{Words: say(l, "不更正", "as it is")})
		for _, u := range v.Law.Purposes() {
			if u.Allowed && u.Parent != "" {
				f.Options = append(f.Options, page.Option{Value: u.Code, Words: purpose(l, v, u.Code), Chosen: typed(r, "purpose", "") == u.Code})
			}
		}
	}
	return f
}

// value is one value of a correction in words.
func value(l string, v *app.View, c *app.ApplicationCase, name string, x loan.Values) string {
	fen := func(f *money.Fen) string {
		if f == nil {
			return ""
		}
		return f.Commas()
	}
	str := func(s *string) string {
		if s == nil {
			return ""
		}
		return *s
	}
	tail := func(id string) string {
		n := []rune(c.Texts[id])
		return string(n[max(0, len(n)-4):])
	}
	switch name {
	case "day":
		if x.Day.IsZero() {
			return ""
		}
		return x.Day.String()
	case "amount_fen":
		return fen(x.AmountFen)
	case "term_months":
		if x.TermMonths != nil {
			return strconv.Itoa(*x.TermMonths)
		}
	case "purpose":
		if x.Purpose != nil {
			return purpose(l, v, *x.Purpose)
		}
	case "income_fen":
		return fen(x.IncomeFen)
	case "debts_fen":
		return fen(x.DebtsFen)
	case "rate_ppm":
		if x.RatePPM != nil {
			return x.RatePPM.Percent()
		}
	case "contract":
		return str(x.Contract)
	case "receipt":
		return str(x.Receipt)
	case "principal_fen":
		return fen(x.PrincipalFen)
	case "interest_fen":
		return fen(x.InterestFen)
	case "project":
		return c.Texts[x.Project.ID]
	case "place":
		return c.Texts[x.Place.ID]
	case "findings":
		return c.Texts[x.Findings.ID]
	case "note":
		return c.Texts[x.Note.ID]
	case "holder":
		return c.Texts[x.Holder.ID]
	case "account":
		if x.Account.ID != "" {
			return say(l, "尾号 ", "ending in ") + tail(x.Account.ID)
		}
	}
	return ""
}

// corrected is a correction as it is read on the page.
func corrected(l string, v *app.View, c *app.ApplicationCase, x loan.Correction) page.Corrected {
	out := page.Corrected{On: x.On, What: label(l, "event", x.Kind), Why: c.Texts[x.Why.ID], By: c.Users[x.By.User]}
	for _, name := range x.New.Fields() {
		was := value(l, v, c, name, x.Old)
		if name == "day" {
			was = x.OldOn.String()
		}
		out.Lines = append(out.Lines, page.Changed{Words: label(l, "field", name), Was: was, Is: value(l, v, c, name, x.New)})
	}
	switch {
	case x.Waiting():
		out.Wait, out.State = true, say(l, "待同意：", "waits for consent: ")+label(l, "level", string(x.Needs))
	case x.Answer == loan.Object:
		out.State = label(l, "answer", loan.Object) + "：" + c.Texts[x.Note.ID]
	case x.Answer == loan.Consent:
		out.State = label(l, "answer", loan.Consent) + " " + c.Users[x.Answerer.User] + " " + x.AnswerOn.String()[5:]
	default:
		out.State = say(l, "已更正", "counts")
	}
	return out
}

// aside fills what stands beside the form: how it ended, the cooperation, corrections,
// entries that may be corrected, earlier applications.
func (s *Server) aside(p *page.Application, rd reader, v *app.View, c *app.ApplicationCase) {
	a, l := c.App, rd.Lang
	at := "/applications/" + a.Number
	if e := a.Ended; e != nil {
		p.Ended = &page.Over{
			On: e.On, State: stateOf(a), Reason: endReason(l, v, e), Says: c.Texts[e.Note.ID], Paper: c.Texts[e.Paper.ID], By: c.Users[e.By.User],
			Rule: map[loan.Step]string{loan.StepDeclined: "A4.2", loan.StepRefused: "A1.3", loan.StepWithdrawn: "A1.1"}[e.As],
		}
	}
	if x := a.Partner; x != nil {
		for _, f := range []struct{ field, id string }{
			{"partner", x.Partner.ID}, {"partner_code", x.PartnerCode.ID}, {"agreement", x.Agreement.ID}, {"consent", x.Consent.ID}, {"labour", x.Labour.ID}, {"benefit", x.Benefit.ID},
		} {
			p.Partner = append(p.Partner, page.Fact{Words: label(l, "field", f.field), Value: c.Texts[f.id]})
		}
		p.Partner = append(p.Partner, page.Fact{Words: label(l, "field", "agreement_months"), Value: strconv.Itoa(x.AgreementMonths)})
	}
	for i := len(c.File.Corrections) - 1; i >= 0; i-- {
		x := c.File.Corrections[i]
		if !c.File.CorrectionOf(x, a) {
			continue
		}
		view := corrected(l, v, c, x)
		if x.Waiting() && x.Needs == loan.LevelOf(rd.By.Role) && app.MayCall(rd.By.Role, "answer-correction") {
			view.Reply = &page.Link{Words: commandTitle(l, "answer-correction"), Href: at + "?form=answer&of=" + strconv.FormatInt(x.Seq, 10)}
		}
		p.Corrections = append(p.Corrections, view)
	}
	if app.MayCall(rd.By.Role, "correct-entry") {
		for _, e := range c.Entries {
			p.Entries = append(p.Entries, page.Link{Words: label(l, "event", e.Kind) + " " + e.On.String(), Href: at + "?form=correct&of=" + strconv.FormatInt(e.Seq, 10)})
		}
	}
	for _, x := range c.Earlier {
		row := page.Earlier{Number: x.Number, Href: "/applications/" + x.Number, On: x.SubmittedOn(), AskedFen: x.Asked.AmountFen, Step: label(l, "step", string(x.Step()))}
		if x.Ended != nil {
			row.Reason = strings.TrimSpace(endReason(l, v, x.Ended) + " " + c.Texts[x.Ended.Note.ID])
		}
		p.Earlier = append(p.Earlier, row)
	}
}

// endReason is why an application ended, in words.
func endReason(l string, v *app.View, e *loan.Ending) string {
	switch e.As {
	case loan.StepRefused:
		if reason, ok := v.Law.RefusalReason(e.Reason); ok {
			return reason.Name().In(l)
		}
	case loan.StepDeclined:
		if reason, ok := v.Law.DeclineReason(e.Reason); ok {
			return reason.Name().In(l)
		}
	}
	return ""
}

// returnRows asks where the ticked rows of the list go back to, and why.
func (s *Server) returnRows(w http.ResponseWriter, r *http.Request, rd reader, v *app.View) error {
	if !app.MayCall(rd.By.Role, "return-list") {
		return act.Refuse("X2", "not-found", act.Figures{"what": "return"})
	}
	rows := r.URL.Query()["row"] // a refused form and a draft come back to the same address
	p := page.BatchReturn{Shell: s.shell(r.Context(), r, rd, v, page.MenuApplications), Name: commandTitle(rd.Lang, "return-list")}
	p.Under = true
	back := "/applications?tab=waiting"
	var numbers, persons []string
	for _, row := range rows {
		number, _, _ := strings.Cut(row, "@")
		numbers = append(numbers, number)
	}
	lines := map[string]app.ApplicationLine{}
	if len(rows) > rowsMax {
		return act.Refuse("A2.3", "list-too-long", act.Figures{"rows": len(rows), "limit": rowsMax}).At("rows")
	}
	if len(rows) > 0 {
		found, _, err := v.Applications(r.Context(), app.ApplicationFilter{Numbers: numbers, Page: 1, Size: len(rows)})
		if err != nil {
			return err
		}
		for _, a := range found {
			lines[a.Number], persons = a, append(persons, a.Borrower)
		}
	}
	names, err := v.Names(r.Context(), persons)
	if err != nil {
		return err
	}
	var to []loan.Step
	for i, row := range rows {
		number, seen, _ := strings.Cut(row, "@")
		a, ok := lines[number]
		if !ok {
			return act.Refuse("X2", "not-found", act.Figures{"what": number}).At("rows")
		}
		place, err := v.PlaceOf(r.Context(), a.Village)
		if err != nil {
			return err
		}
		n, _ := strconv.Atoi(seen)
		p.Rows = append(p.Rows, page.BatchRow{ID: number, Seen: n, Borrower: names[a.Borrower], Place: place.Village, AskedFen: a.Asked.AmountFen})
		may := loan.Returnable(a.Step)
		if i == 0 {
			to = may
		}
		to = slices.DeleteFunc(slices.Clone(to), func(t loan.Step) bool { return !slices.Contains(may, t) })
	}
	if len(rows) == 0 || len(to) == 0 {
		return act.Refuse("A2.3", "empty-list", nil).At("rows")
	}
	here := "/applications/return?row=" + strings.Join(rows, "&row=")
	f := page.ReturnForm{Send: s.send(rd.Lang, here, "return-list", 0), N: len(rows), Note: typed(r, "note", ""), Back: back}
	for _, t := range to {
		f.To = append(f.To, page.Option{Value: string(t), Words: label(rd.Lang, "step", string(t)), Chosen: ticked(r, "to", string(t))})
	}
	for _, reason := range v.Law.ReturnReasons() {
		f.Reasons = append(f.Reasons, page.Option{Value: reason.Code, Words: reason.Name().In(rd.Lang), Chosen: ticked(r, "reasons", reason.Code)})
	}
	p.Do = f
	return s.render(w, r, rd, p)
}
