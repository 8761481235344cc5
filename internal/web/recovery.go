package web

import (
	"net/http"
	"net/url"
	"strings"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/loan"
	"fupindai/internal/web/page"
)

// recovery shows the joint recovery of a problem whose borrower or purpose is wrong, and
// the county's forms for it (A10.3, A10.4).
func (s *Server) recovery(p *page.Rectification, r *http.Request, rd reader, v *app.View, c *app.LoanWatch, q *loan.Problem) error {
	l, x := rd.Lang, q.Recovery
	if app.MayView(rd.By.Role, "collection") {
		p.Collect = "/collection/" + url.PathEscape(q.Loan)
	}
	if x == nil {
		return nil
	}
	done := q.RecoveredOn(c.Loan)
	view := &page.RecoveryView{Rule: x.Rule}
	add := func(zh, en, value string, full bool) {
		view.Facts = append(view.Facts, page.Fact{Words: say(l, zh, en), Value: value, Full: full})
	}
	add("认定日", "confirmed", x.StartedOn.String(), false)
	if x.SetOn.IsZero() {
		add("清收小组", "joint group", say(l, "尚未成立", "not set up yet"), false)
	} else {
		var members []string
		for _, m := range x.Members {
			members = append(members, label(l, "level", string(m.Level))+" "+c.Users[m.User])
		}
		add("清收小组", "joint group", strings.Join(members, say(l, "、", ", "))+say(l, "；", "; ")+x.Document+" "+x.SetOn.String(), true)
	}
	if !x.PlannedOn.IsZero() {
		add("清收类别", "class", label(l, "recovery", x.Class), false)
		add("清收期限", "deadline", x.Deadline.String(), false)
		if x.Class != loan.RecoverByRestore {
			add("已收回", "recovered", x.RecoveredFen(c.Loan).Commas()+" / "+x.AmountFen.Commas(), false)
		}
		add("清收措施", "measure", c.Texts[x.Measure.ID], true)
	}
	if !done.IsZero() {
		add("完成日", "done", done.String(), false)
	}
	var worst act.Duty
	for _, d := range c.Duties {
		if d.Subject == q.Number && d.Rule == x.Rule && (worst.ID == "" || d.DoneOn.IsZero()) {
			worst = d
		}
	}
	if worst.ID != "" {
		view.Light = light(v, worst)
	}
	p.Recovery = view
	if !done.IsZero() || q.Voided != nil {
		return nil
	}
	return s.recoveryForms(p, r, rd, v, c, q)
}

// recoveryForms are the county's: the group, then its plan. They stand behind what is
// asked of the reader in the chain of rectification, unless they are asked for.
func (s *Server) recoveryForms(p *page.Rectification, r *http.Request, rd reader, v *app.View, c *app.LoanWatch, q *loan.Problem) error {
	l, x := rd.Lang, q.Recovery
	at, form := "/problems/"+url.PathEscape(q.Number), r.FormValue("form")
	command, as := "set-recovery-group", "group"
	if !x.SetOn.IsZero() && x.PlannedOn.IsZero() {
		command, as = "plan-recovery", "recover"
	}
	if !app.MayCall(rd.By.Role, command) || !x.PlannedOn.IsZero() && form != "group" {
		return nil
	}
	if form != as && p.Do != nil {
		p.Acts = append(p.Acts, page.Action{Verb: commandTitle(l, command), Command: command, Href: at + "?form=" + as})
		return nil
	}
	f := &page.PlainForm{Send: s.send(l, at+"?form="+as, command, 0), Title: commandTitle(l, command), Rule: x.Rule, Hidden: []page.Option{{Value: "problem", Words: q.Number}}}
	if as == "group" {
		f.Why = say(l, "县、乡、村、承贷机构都要有人", "county, township, village and bank")
		people, names, err := v.RecoveryPeople(r.Context(), c.Loan)
		if err != nil {
			return err
		}
		members := page.PlainField{Key: "members", Kind: "ticks", Required: true}
		for _, m := range people {
			members.Options = append(members.Options, page.Option{Value: m.User, Words: label(l, "level", string(m.Level)) + " · " + names[m.User] + "（" + label(l, "role", string(m.Role)) + "）", Chosen: ticked(r, "members", m.User)})
		}
		f.Fields = []page.PlainField{members, {Key: "document/recovery", Kind: "text", Value: typed(r, "document", ""), Required: true}}
	} else {
		f.Why = say(l, "分类制定，限期完成", "by class and with a deadline")
		class := radio(r, l, "class", "recovery", loan.RecoveryClasses(x.Rule))
		f.Fields = []page.PlainField{
			class, {Key: "amount_fen/recovery", Kind: "money", Value: typed(r, "amount_fen", "")}, {Key: "deadline/recovery", Kind: "date", Value: typed(r, "deadline", ""), Required: true},
			{Key: "measure/recovery", Kind: "area", Value: typed(r, "measure", ""), Required: true},
		}
	}
	if f.Send.Sign {
		f.Fields = append(f.Fields, page.PlainField{Key: "sign", Kind: "password", Required: true})
	}
	p.Do = f
	return nil
}
