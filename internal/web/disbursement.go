package web

import (
	"fmt"
	"net/http"
	"strconv"

	"fupindai/internal/app"
	"fupindai/internal/loan"
	"fupindai/internal/web/page"
)

// disbursements is 放款登记: from the decision to the money in the household's account.
func (s *Server) disbursements(w http.ResponseWriter, r *http.Request, rd reader, v *app.View) error {
	ctx := r.Context()
	number, size := paging(r)
	tab := r.FormValue("tab")
	steps := map[string][]loan.Step{
		"contract": {loan.StepContract}, "pay": {loan.StepDisbursement}, "report": {loan.StepReport}, "rest": nil, "paid": {loan.StepNotice, loan.StepRepayment, loan.StepClosed},
	}
	if _, ok := steps[tab]; !ok {
		tab = "pay"
	}
	p := page.Disbursements{Shell: s.shell(ctx, r, rd, v, page.MenuDisbursement)}
	if pack, err := v.Law.PackOn(v.Today); err == nil {
		if p.Limit, err = pack.Days("disbursement.working-days", v.Today); err != nil {
			p.Limit = 0 // not known: no day is counted
		}
	}
	if app.MayCall(rd.By.Role, "disburse") {
		p.Import = disbursementsAt + "/import"
	}
	cut := app.ApplicationFilter{Bank: r.FormValue("bank"), Page: number, Size: size}
	if q := r.FormValue("borrower"); q != "" {
		cut.Searched = true
		found, err := v.Search(ctx, q, 200)
		if err != nil {
			return err
		}
		for _, h := range found {
			cut.Borrower = append(cut.Borrower, h.Person)
		}
	}
	banks, err := v.Banks(ctx)
	if err != nil {
		return err
	}
	p.Filter.Banks = []page.Option{{Words: say(rd.Lang, "全部", "All")}}
	for _, b := range banks {
		if v.Scope.Covers("", b.Code) || v.Scope.Bank == "" {
			p.Filter.Banks = append(p.Filter.Banks, page.Option{Value: b.Code, Words: say(rd.Lang, b.Name, b.NameEn), Chosen: b.Code == cut.Bank})
		}
	}
	p.Filter.Tab, p.Filter.Borrower, p.Filter.Reset = tab, r.FormValue("borrower"), "/disbursements?tab="+tab
	for _, t := range []struct{ key, zh, en string }{
		{"contract", "待签合同", "Contract to sign"}, {"pay", "待放款", "To be paid out"}, {"report", "待反馈", "To be reported"}, {"rest", "有余额未放", "With a rest"}, {"paid", "已放款", "Paid out"},
	} {
		_, sum, err := v.Applications(ctx, app.ApplicationFilter{Steps: steps[t.key], Rest: t.key == "rest", Page: 1, Size: 1})
		if err != nil {
			return err
		}
		p.Tabs = append(p.Tabs, page.Chip{Words: say(rd.Lang, t.zh, t.en), N: sum.N, Href: "/disbursements?tab=" + t.key, Current: t.key == tab})
	}
	cut.Steps, cut.Rest = steps[tab], tab == "rest"
	lines, sum, err := v.Applications(ctx, cut)
	if err != nil {
		return err
	}
	p.N, p.SumFen = sum.N, sum.Decided
	p.Pager = page.Pager{Path: "/disbursements", Keep: map[string][]string{"tab": {tab}, "bank": {cut.Bank}, "borrower": {p.Filter.Borrower}}, Total: sum.N, Page: number, Size: size}
	if tab == "report" && app.MayCall(rd.By.Role, "report-back") && sum.N > 0 {
		p.Report = &page.Action{Verb: commandTitle(rd.Lang, "report-back") + " " + strconv.Itoa(sum.N), Command: "report-back", Href: "/batch/report-back", Main: true}
	}
	briefs, err := v.Briefs(ctx, lines)
	if err != nil {
		return err
	}
	var persons, accounts []string
	for i, c := range briefs {
		persons = append(persons, lines[i].Borrower)
		if c.Loan != nil {
			accounts = append(accounts, c.Loan.Account)
		}
	}
	names, err := v.Names(ctx, persons)
	if err != nil {
		return err
	}
	numbers, err := v.Texts(ctx, accounts)
	if err != nil {
		return err
	}
	for i, a := range lines {
		c := briefs[i]
		place, err := v.PlaceOf(ctx, a.Village)
		if err != nil {
			return err
		}
		row := page.DisbursementRow{Number: a.Number, Href: "/applications/" + a.Number, Borrower: names[a.Borrower], Place: place.Village, ApprovedFen: a.Decided.AmountFen, Rate: c.App.RatePPM, Verb: say(rd.Lang, "登记", "Open")}
		for _, h := range c.App.Hands {
			if h.Step == loan.StepDecision {
				row.DecidedOn = h.On
			}
		}
		if c.App.Contract != nil {
			row.Contract, row.Receipt = c.App.Contract.Number, c.App.Contract.Receipt
		}
		if ln := c.Loan; ln != nil {
			row.DisbursedOn, row.DueOn, row.AccountTail = ln.DisbursedOn, ln.DueOn, app.Tail(numbers[ln.Account])
		}
		for _, d := range c.File.Duties {
			if d.Subject == a.Number && d.Rule == "A5.2" {
				row.Light = light(v, d)
				if n, err := v.Law.Working().Between(d.StartedOn, v.Today); err == nil && d.DoneOn.IsZero() && p.Limit > 0 {
					row.Day = say(rd.Lang, fmt.Sprintf("第 %d/%d 个工作日", n, p.Limit), fmt.Sprintf("working day %d of %d", n, p.Limit))
				}
			}
		}
		p.Rows = append(p.Rows, row)
	}
	if len(lines) == 0 {
		p.Empty = &page.Empty{Says: page.As(say(rd.Lang, "没有待放款的贷款。", "No loan waits here.")), Actions: []page.Link{{Words: say(rd.Lang, "工作台", "Workbench"), Href: "/workbench"}}}
	}
	return s.render(w, r, rd, p)
}
