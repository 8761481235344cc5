package web

import (
	"net/http"
	"net/url"
	"strconv"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/civil"
	"fupindai/internal/loan"
	"fupindai/internal/money"
	"fupindai/internal/web/page"
	"fupindai/internal/words"
)

// paging reads page and size of a list.
func paging(r *http.Request) (number, size int) {
	number, _ = strconv.Atoi(r.FormValue("page"))
	size, _ = strconv.Atoi(r.FormValue("size"))
	if size != 10 && size != 50 && size != 100 {
		size = 20
	}
	return max(number, 1), size
}

// applications is the list 申请与审批.
func (s *Server) applications(w http.ResponseWriter, r *http.Request, rd reader, v *app.View) error {
	ctx := r.Context()
	number, size := paging(r)
	tab := r.FormValue("tab")
	if tab == "" {
		tab = "waiting"
	}
	f := app.ApplicationFilter{Waiting: tab == "waiting", Handled: tab == "handled", Returned: tab == "returned", Village: digits(r.FormValue("village")), Page: number, Size: size}
	if step := r.FormValue("step"); step != "" {
		f.Steps = []loan.Step{loan.Step(step)}
	}
	if q := r.FormValue("borrower"); q != "" {
		f.Searched = true
		found, err := v.Search(ctx, q, 200)
		if err != nil {
			return err
		}
		for _, h := range found {
			f.Borrower = append(f.Borrower, h.Person)
		}
	}
	if d, err := civil.Parse(r.FormValue("from")); err == nil {
		f.From = d
	}
	lines, sum, err := v.Applications(ctx, f)
	if err != nil {
		return err
	}
	p := page.Applications{Shell: s.shell(ctx, r, rd, v, page.MenuApplications)}
	keep := url.Values{}
	for _, k := range []string{"tab", "step", "village", "borrower", "from"} {
		if x := r.FormValue(k); x != "" {
			keep.Set(k, x)
		}
	}
	p.Pager = page.Pager{Path: "/applications", Keep: keep, Total: sum.N, Page: number, Size: size}
	for _, t := range []struct{ key, zh, en string }{
		{"waiting", "待我办理", "Waiting for me"}, {"handled", "经我办理", "Handled by me"}, {"all", "全部", "All"}, {"returned", "已退回", "Sent back"},
	} {
		p.Tabs = append(p.Tabs, page.Chip{Words: say(rd.Lang, t.zh, t.en), N: -1, Href: "/applications?tab=" + t.key, Current: t.key == tab})
	}
	all := page.Option{Words: say(rd.Lang, "全部", "All")}
	p.Filter.Steps = append(p.Filter.Steps, all)
	for _, st := range loan.Course {
		p.Filter.Steps = append(p.Filter.Steps, page.Option{Value: string(st.Step), Words: words.Label(rd.Lang, "step", string(st.Step)), Chosen: string(st.Step) == r.FormValue("step")})
	}
	if p.Filter.Villages, err = s.villageOptions(r, rd, v, r.FormValue("village")); err != nil {
		return err
	}
	p.Filter.Villages = append([]page.Option{all}, p.Filter.Villages...)
	p.Filter.Borrower, p.Filter.From, p.Filter.Reset = r.FormValue("borrower"), f.From, "/applications?tab="+tab
	for _, command := range batchesOf(rd.By.Role) {
		_, sum, err := v.Applications(ctx, batchFilter(command, 1))
		if err != nil {
			return err
		}
		if sum.N > 0 {
			p.Batches = append(p.Batches, page.Batch{What: commandTitle(rd.Lang, command) + " · " + strconv.Itoa(sum.N), More: sum.Asked.Commas(), Verb: commandTitle(rd.Lang, command), Href: "/batch/" + command})
		}
	}
	if app.MayCall(rd.By.Role, "submit-application") {
		p.New = "/applications/new"
	}
	if p.Rows, err = s.applicationRows(r, rd, v, lines); err != nil {
		return err
	}
	if tab == "waiting" && app.MayCall(rd.By.Role, "return-list") {
		for i, a := range lines {
			if st, ok := loan.StationOf(a.Step); ok && st.Unit == loan.LevelOf(rd.By.Role) && len(loan.Returnable(a.Step)) > 0 {
				p.Rows[i].Row, p.Return = rowMark(a.Number, a.Revision), "/applications/return"
			}
		}
	}
	if sum.N > len(lines) {
		p.Sums = append(p.Sums, pageSum(lines))
	}
	p.Sums = append(p.Sums, page.ApplicationSum{All: true, N: sum.N, Asked: sum.Asked, Suggested: sum.Suggested, Approved: sum.Decided})
	if len(lines) == 0 {
		p.Empty = &page.Empty{Says: page.As(say(rd.Lang, "暂无待办申请。", "Nothing waits here.")), Actions: []page.Link{{Words: say(rd.Lang, "查看全部", "Show all"), Href: "/applications?tab=all"}}}
		p.Sums = nil
	}
	return s.render(w, r, rd, p)
}

func pageSum(lines []app.ApplicationLine) page.ApplicationSum {
	sum := page.ApplicationSum{N: len(lines)}
	for _, a := range lines {
		sum.Asked += a.Asked.AmountFen
		sum.Suggested += a.Suggested.AmountFen
		sum.Approved += a.Decided.AmountFen
	}
	return sum
}

// digits keeps a division code and nothing else.
func digits(s string) string {
	for _, c := range s {
		if c < '0' || c > '9' {
			return ""
		}
	}
	return s
}

// villageOptions are the villages of the reader's scope that have a group.
func (s *Server) villageOptions(r *http.Request, rd reader, v *app.View, chosen string) ([]page.Option, error) {
	groups, err := v.Groups(r.Context())
	if err != nil {
		return nil, err
	}
	var out []page.Option
	for _, g := range groups {
		place, err := v.PlaceOf(r.Context(), g.Village)
		if err != nil {
			return nil, err
		}
		out = append(out, page.Option{Value: g.Village, Words: place.Village, Chosen: g.Village == chosen})
	}
	return out, nil
}

func (s *Server) applicationRows(r *http.Request, rd reader, v *app.View, lines []app.ApplicationLine) ([]page.ApplicationRow, error) {
	ctx := r.Context()
	var persons, households []string
	for _, a := range lines {
		persons, households = append(persons, a.Borrower), append(households, a.Household)
	}
	names, err := v.Names(ctx, persons)
	if err != nil {
		return nil, err
	}
	heads, err := v.HeadNames(ctx, households)
	if err != nil {
		return nil, err
	}
	told, err := news(ctx, rd.Lang, v, lines)
	if err != nil {
		return nil, err
	}
	var out []page.ApplicationRow
	for _, a := range lines {
		place, err := v.PlaceOf(ctx, a.Village)
		if err != nil {
			return nil, err
		}
		row := page.ApplicationRow{
			Number: a.Number, Href: "/applications/" + a.Number, Head: heads[a.Household], Borrower: names[a.Borrower], Place: place.Village,
			Asked: terms(a.Asked), Suggested: a.Suggested.AmountFen, Approved: a.Decided.AmountFen, Purpose: purpose(rd.Lang, v, a.Purpose),
			Step: words.Label(rd.Lang, "step", string(a.Step)), Hints: hints(a, told), Verb: say(rd.Lang, "查看", "Open"),
		}
		if n, err := v.Law.Working().Between(a.Since, v.Today); err == nil {
			row.Stay = n
		}
		row.Light, row.State = stepLight(v, a)
		out = append(out, row)
	}
	return out, nil
}

// stepLight is the light of the step at which an application stands, or its state.
func stepLight(v *app.View, a app.ApplicationLine) (page.Light, page.State) {
	switch a.Step {
	case loan.StepDeclined:
		return page.Light{}, page.Declined
	case loan.StepRefused:
		return page.Light{}, page.NotTaken
	case loan.StepWithdrawn:
		return page.Light{}, page.Withdrawn
	case loan.StepDecision:
		if !a.ValidUntil.IsZero() && v.Today.After(a.ValidUntil) {
			return page.Light{}, page.Expired
		}
	case loan.StepClosed:
		return page.Light{}, page.Repaid
	case loan.StepRepayment:
		return page.Light{}, page.Disbursed
	}
	st, _ := loan.StationOf(a.Step)
	pack, err := v.Law.PackOn(a.SubmittedOn)
	if err != nil {
		return page.NotStarted(), ""
	}
	due, _, err := pack.Due(st.Clock, a.Since)
	if err != nil {
		return page.NotStarted(), ""
	}
	return light(v, act.Duty{StartedOn: a.Since, DueOn: due.Date}), ""
}

func purpose(l string, v *app.View, code string) string {
	p, ok := v.Law.Purpose(code)
	if !ok {
		return code
	}
	if up, ok := v.Law.Purpose(p.Parent); ok {
		return up.Name().In(l) + " / " + p.Name().In(l)
	}
	return p.Name().In(l)
}

// newApplication takes an application: first the household, then what is new.
func (s *Server) newApplication(w http.ResponseWriter, r *http.Request, rd reader, v *app.View) error {
	ctx := r.Context()
	p := page.NewApplication{Shell: s.shell(ctx, r, rd, v, page.MenuApplications), Query: sought(r, rd, v)}
	p.Under = true
	here := "/applications/new"
	if p.Query != "" {
		p.Searched = true
		found, err := v.Search(ctx, p.Query, 20)
		if err != nil {
			return err
		}
		seen := map[string]bool{}
		for _, h := range found {
			if seen[h.Household] {
				continue
			}
			seen[h.Household] = true
			place, err := v.PlaceOf(ctx, h.Village)
			if err != nil {
				return err
			}
			c := page.HouseholdChoice{Number: h.HouseholdNo, Head: h.Name, Place: place.Village, IDMask: h.MaskedID, Href: here + "?household=" + h.Household}
			release, err := v.Listed(ctx, h.Person)
			if err != nil {
				return err
			}
			if c.Roster = release; release == "" {
				c.Href, c.Why = "", say(rd.Lang, "不在最近发放的名册上", "not on the latest released roster")
			}
			running, err := v.RunningOf(ctx, h.Household)
			if err != nil {
				return err
			}
			if running != "" {
				c.Now = &page.Link{Words: running, Href: "/applications/" + url.PathEscape(running)}
			}
			p.Found = append(p.Found, c)
		}
	}
	if id := r.FormValue("household"); id != "" {
		h, err := v.Household(ctx, id)
		if err != nil {
			return err
		}
		here += "?household=" + id
		p.Send = s.send(rd.Lang, here, "submit-application", 0)
		source := say(rd.Lang, "来自名册 ", "from roster ") + h.Release
		owed := h.OwedFen + h.ApprovedFen
		p.Household = &page.HouseholdFacts{ID: id, Village: h.Household.Village, CapFen: money.Fen(h.CapFen), OwedFen: owed, LeftFen: max(money.Fen(h.CapFen)-owed, 0), Facts: []page.Fact{
			{Words: say(rd.Lang, "户编号", "Household no."), Value: h.Household.No, Source: source},
			{Words: say(rd.Lang, "属性", "Status"), Value: h.Household.Attribute, Source: source},
			{Words: say(rd.Lang, "家庭人口", "Members"), Value: strconv.Itoa(h.Household.Members), Source: source},
			{Words: say(rd.Lang, "住址", "Place"), Value: h.Place.Township + h.Place.Village},
		}}
		if running, err := v.RunningOf(ctx, id); err != nil {
			return err
		} else if running != "" {
			p.Household.Facts = append(p.Household.Facts, page.Fact{Words: say(rd.Lang, "在办或未结清", "Running"), Value: running, Show: &page.Link{Words: say(rd.Lang, "打开", "open"), Href: "/applications/" + url.PathEscape(running)}})
		}
		for _, m := range h.Persons {
			p.Borrowers = append(p.Borrowers, page.Option{Value: m.ID, Words: m.Name + "（" + m.Relation + "）", Chosen: typed(r, "borrower", h.Household.HeadPerson) == m.ID})
		}
		groups := map[string]int{}
		for _, u := range v.Law.Purposes() {
			if !u.Allowed || u.Parent == "" {
				continue
			}
			i, ok := groups[u.Parent]
			if !ok {
				up, _ := v.Law.Purpose(u.Parent)
				i = len(p.Purposes)
				groups[u.Parent] = i
				p.Purposes = append(p.Purposes, page.PurposeGroup{Words: up.Name().In(rd.Lang)})
			}
			p.Purposes[i].Leaves = append(p.Purposes[i].Leaves, page.Option{Value: u.Code, Words: u.Name().In(rd.Lang), Chosen: typed(r, "purpose", "") == u.Code})
		}
		banks, err := v.OpenBanks(ctx)
		if err != nil {
			return err
		}
		own := ""
		g, err := v.Group(ctx, rd.By.Unit)
		if err != nil {
			return err
		}
		if m, ok := g.Holder(act.CreditOfficer, v.Today); ok {
			if own, err = v.CurrentUnit(ctx, m.Bank); err != nil {
				return err
			}
		}
		for _, b := range banks {
			if b.Parent != "" {
				p.Banks = append(p.Banks, page.Option{Value: b.Code, Words: say(rd.Lang, b.Name, b.NameEn), Chosen: typed(r, "bank", own) == b.Code})
			}
		}
		for _, mode := range []string{loan.Own, loan.Cooperative} {
			p.Modes = append(p.Modes, page.Option{Value: mode, Words: label(rd.Lang, "mode", mode), Chosen: typed(r, "mode", loan.Own) == mode})
		}
		p.Partner, p.PartnerCode, p.Agreement = typed(r, "partner", ""), typed(r, "partner_code", ""), typed(r, "agreement", "")
		p.AgreementMonths, p.Consent, p.Labour, p.Benefits = typed(r, "agreement_months", ""), typed(r, "consent", ""), typed(r, "labour", ""), typed(r, "benefit", "")
		p.Amount, p.TermMonths, p.Project = typed(r, "amount_fen", ""), typed(r, "term_months", ""), typed(r, "project", "")
	}
	return s.render(w, r, rd, p)
}
