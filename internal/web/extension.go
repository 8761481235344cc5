package web

import (
	"net/http"
	"strconv"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/loan"
	"fupindai/internal/web/page"
	"fupindai/internal/words"
)

// checksOf puts checks into words, as the reader sees them beside a form.
func checksOf(l string, checks []loan.Check) []page.Check {
	var out []page.Check
	for _, ck := range checks {
		level := checkLevels[ck.Level]
		if ck.Level == loan.CheckBlock {
			told := words.Refusal(l, &act.Refusal{Rule: ck.Rule, Code: ck.Code, Figures: ck.Figures})
			out = append(out, page.Check{Level: level, Rule: ck.Rule, Says: told.Says, Detail: told.Then})
			continue
		}
		out = append(out, page.Check{Level: level, Rule: ck.Rule, Says: label(l, "check", ck.Code), Detail: detail(l, ck.Figures)})
	}
	return out
}

// extensionForms adds what the reader can do about an extension of the running loan; the
// form asked for is opened (A11.2, A11.3).
func (s *Server) extensionForms(p *page.Application, r *http.Request, rd reader, v *app.View, c *app.ApplicationCase) (opened bool) {
	ln, l := c.Loan, rd.Lang
	if ln == nil || !ln.ClosedOn.IsZero() || ln.OutstandingFen() <= 0 {
		return false
	}
	pending, at := ln.Pending(), "/applications/"+c.App.Number
	limit := 1
	pack, err := v.Law.Pack(ln.Pack)
	if err == nil {
		limit, err = pack.Int("extension.count-max", v.Today)
	}
	if err != nil {
		return false
	}
	for _, x := range []struct {
		form, command string
		may           bool
	}{
		{"extension", "request-extension", pending == nil && !v.Today.After(ln.DueOn)},
		{"confirm", "confirm-extension", pending != nil && pending.State == loan.ExtensionAsked},
		{"extend", "decide-extension", pending != nil && pending.State == loan.ExtensionConfirmed},
		{"except", "except-extension", pending == nil && ln.Extended() >= limit+len(ln.Exceptions) && !v.Today.After(ln.DueOn)},
	} {
		if !x.may || !app.MayCall(rd.By.Role, x.command) {
			continue
		}
		here := at + "?form=" + x.form
		if r.FormValue("form") != x.form {
			p.Actions = append(p.Actions, page.Action{Verb: commandTitle(l, x.command), Command: x.command, Href: here, Main: x.form == "confirm" || x.form == "extend"})
			continue
		}
		f := page.LoanForm{Send: s.send(l, here, x.command, 0), Rule: "A11.2", Back: at}
		f.Send.Href += "&loan=" + ln.Number
		s.extensionFields(&f, r, l, v, c, x.form)
		p.Do, p.Actions = f, nil
		return true
	}
	return false
}

func (s *Server) extensionFields(f *page.LoanForm, r *http.Request, l string, v *app.View, c *app.ApplicationCase, form string) {
	ln := c.Loan
	options := func(name, group string, codes ...string) (out []page.Option) {
		for _, code := range codes {
			out = append(out, page.Option{Value: code, Words: label(l, group, code), Chosen: ticked(r, name, code)})
		}
		return out
	}
	months := 0
	if e := ln.Pending(); e != nil {
		months = e.Months
	}
	if checks, err := c.Case.ExtensionChecks(c.File, ln, months); err == nil && form != "except" {
		f.Checks = checksOf(l, checks)
	}
	switch form {
	case "extension":
		f.Says = say(l, "县领导小组审核条件，承贷机构决定；利率和贴息政策不变。", "The county confirms the conditions, the bank decides; rate and subsidy stay.")
		f.Fields = []page.LoanField{{Key: "months", Kind: "int", Value: typed(r, "months", "")}, {Key: "ground", Kind: "radio", Options: options("ground", "ground", loan.GroundBeyondControl, loan.GroundOwn)}, {Key: "cause", Kind: "area", Value: typed(r, "cause", "")}}
		ticks := page.LoanField{Key: "conditions", Kind: "ticks"}
		for _, cond := range v.Law.Conditions() {
			ticks.Options = append(ticks.Options, page.Option{Value: cond.Code, Words: say(l, cond.ZH, cond.EN), Chosen: ticked(r, "conditions", cond.Code)})
		}
		f.Fields = append(f.Fields, ticks)
	case "confirm":
		f.Says = say(l, "只审核条件是否符合；展不展期由承贷机构决定。", "The conditions only; whether to extend is the bank’s decision.")
		f.Fields = []page.LoanField{{Key: "outcome", Kind: "radio", Options: options("outcome", "finding", loan.ConditionsMet, loan.ConditionsUnmet)}, {Key: "note/extension", Kind: "area", Value: typed(r, "note", ""), Optional: true}}
	case "extend":
		f.Says = say(l, "批准后到期日顺延，利率和贴息政策不变。", "Once approved the maturity moves; rate and subsidy stay.")
		f.Fields = []page.LoanField{{Key: "outcome", Kind: "radio", Options: options("outcome", "extending", loan.Approve, loan.Decline)}, {Key: "months", Kind: "int", Value: typed(r, "months", strconv.Itoa(months))}, {Key: "note/extension", Kind: "area", Value: typed(r, "note", ""), Optional: true}}
	case "except":
		f.Rule = "A11.3"
		f.Says = say(l, "原则上只能展期一次；例外须有县领导小组的文件和理由，仍由承贷机构决定。", "In principle once; an exception takes the leading group’s document and reasons, and the bank still decides.")
		f.Fields = []page.LoanField{{Key: "document", Value: typed(r, "document", "")}, {Key: "note/exit", Kind: "area", Value: typed(r, "note", "")}}
	}
}

// extensionsOf are the requests to extend a loan and the exceptions, as they are read.
func extensionsOf(l string, c *app.ApplicationCase) []page.ExtensionView {
	var out []page.ExtensionView
	by := func(a act.Actor) string { return label(l, "role", string(a.Role)) + " " + c.Users[a.User] }
	for _, e := range c.Loan.Extensions {
		x := page.ExtensionView{
			On: e.AskedOn, What: say(l, "展期 ", "Extension, ") + strconv.Itoa(e.Months) + say(l, " 个月", " months"),
			State: label(l, "extension", string(e.State)), Wait: e.Open(), Except: e.Excepted, By: by(e.AskedBy),
		}
		if cause := c.Texts[e.Cause.ID]; cause != "" {
			x.Says = append(x.Says, cause)
		}
		if !e.ConfirmOn.IsZero() {
			x.By += " · " + e.ConfirmOn.String() + " " + by(e.ConfirmBy)
		}
		if e.State == loan.ExtensionApproved || e.State == loan.ExtensionDeclined {
			x.By += " · " + e.AnsweredOn.String() + " " + by(e.AnsweredBy)
		}
		if e.State == loan.ExtensionApproved {
			x.Says = append(x.Says, say(l, "到期日 ", "Maturity ")+e.OldDueOn.String()+" → "+e.DueOn.String())
		}
		if note := c.Texts[e.Note.ID]; note != "" {
			x.Says = append(x.Says, note)
		}
		out = append(out, x)
	}
	for _, e := range c.Loan.Exceptions {
		out = append(out, page.ExtensionView{On: e.On, What: say(l, "县领导小组例外 ", "Exception of the leading group ") + e.Document, Except: true, Says: []string{c.Texts[e.Note.ID]}, By: by(e.By)})
	}
	return out
}
