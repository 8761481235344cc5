package web

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/loan"
	"fupindai/internal/money"
	"fupindai/internal/register"
	"fupindai/internal/web/page"
	"fupindai/internal/words"
)

// household is 一户一档: everything on one household, newest first (A13.3).
func (s *Server) household(w http.ResponseWriter, r *http.Request, rd reader, v *app.View) error {
	ctx := r.Context()
	c, err := v.Household(ctx, r.PathValue("id"))
	if err != nil {
		return err
	}
	h := c.Household
	here := "/households/" + url.PathEscape(h.ID)
	p := page.Household{
		Shell: s.shell(ctx, r, rd, v, page.MenuHouseholds), Number: h.No, Place: c.Place.Township + c.Place.Village,
		Attribute: h.Attribute, CapFen: money.Fen(c.CapFen), OwedFen: c.OwedFen,
	}
	p.Under, p.Logged = true, true
	p.LeftFen = max(0, p.CapFen-p.OwedFen-c.ApprovedFen)
	if h.OutOfPovertyYear > 0 {
		p.Attribute = fmt.Sprintf("%s %d", h.Attribute, h.OutOfPovertyYear)
	}
	for _, m := range c.Persons {
		if m.ID == h.HeadPerson {
			p.Head = m.Name
		}
		member := page.FamilyMember{Name: m.Name, Relation: m.Relation, Labour: "—"}
		if !m.Died.IsZero() {
			member.Labour = say(rd.Lang, "已故 ", "died ") + m.Died.String()
		}
		p.Members = append(p.Members, member)
	}
	if p.Head == "" && len(c.Persons) > 0 {
		p.Head = c.Persons[0].Name
	}
	source := ""
	if c.Release != "" {
		source = say(rd.Lang, "来自名册 ", "from roster ") + c.Release
	}
	p.Facts = facts(rd.Lang, c, source)
	if p.Missing, p.Whole, err = missing(r, rd, v, h.ID); err != nil {
		return err
	}
	differ, err := v.DifferencesOf(ctx, []string{h.ID})
	if err != nil {
		return err
	}
	for _, d := range differ[h.ID] {
		line := page.RosterNote{Kind: words.Label(rd.Lang, "difference", string(d.Kind)), Name: d.Name, Open: d.Open()}
		if d.How != "" {
			line.Resolution = words.Label(rd.Lang, "resolution", string(d.How)) + " " + d.On.String()
		}
		if app.MayView(rd.By.Role, "roster") {
			line.Href = "/roster/" + url.PathEscape(d.Snapshot) + "?kind=" + string(d.Kind)
		}
		p.Differ = append(p.Differ, line)
	}
	marks, err := v.Marks(ctx, loan.Stream(h.ID))
	if err != nil {
		return err
	}
	p.Years = timeline(rd.Lang, v, c, marks)
	s.loanTab(r, rd, v, c, here, &p)
	if err := s.changes(r, rd, v, c, here, &p); err != nil {
		return err
	}
	if len(p.Years) == 0 {
		p.Empty = &page.Empty{Says: page.NoLoans}
		if app.MayCall(rd.By.Role, "submit-application") {
			p.Empty.Actions = []page.Link{{Words: say(rd.Lang, "新建申请", "New application"), Href: "/applications/new?household=" + url.QueryEscape(h.ID)}}
		}
	}
	return s.render(w, r, rd, p)
}

func facts(lang string, c *app.HouseholdCase, source string) []page.Fact {
	h := c.Household
	out := []page.Fact{{Words: say(lang, "户编号", "number"), Value: h.No, Source: source}}
	for _, m := range c.Persons {
		if m.ID == h.HeadPerson {
			out = append(out, page.Fact{Words: say(lang, "身份证号", "identity number"), Value: m.IDNumber})
		}
	}
	if h.Members > 0 {
		out = append(out, page.Fact{Words: say(lang, "家庭", "family"), Value: fmt.Sprintf(say(lang, "%d 人，劳动力 %d 人", "%d persons, %d able to work"), h.Members, h.Labourers)})
	}
	if h.Phone != "" {
		out = append(out, page.Fact{Words: say(lang, "电话", "phone"), Value: h.Phone})
	}
	return append(out, page.Fact{Words: say(lang, "住址", "address"), Value: c.Place.County + c.Place.Township + c.Place.Village + h.Address})
}

// icons of events, by what they are about.
var eventIcons = map[string]string{
	"loan.disbursed/1": "yuan", "loan.repaid/1": "yuan", "loan.closed/1": "yuan", "loan.notice-published/1": "horn", "loan.returned/1": "back",
	"loan.survey-recorded/1": "check", "loan.survey-signed/1": "pen", "loan.contract-signed/1": "pen",
}

// missing says what the household's loans lack in ledger and file, and how much is there
// (A13.4); what can be supplied has a link to where that is done.
func missing(r *http.Request, rd reader, v *app.View, household string) (out []page.Missing, whole int, err error) {
	f := app.LedgerFilter{AsOf: v.Today, Of: household}
	lines, _, err := v.Ledger(r.Context(), f)
	if err != nil {
		return nil, 0, err
	}
	rows, _, err := v.LedgerRows(r.Context(), f, lines, false)
	for _, l := range rows {
		for _, g := range l.Gaps {
			m := page.Missing{What: fmt.Sprintf(say(rd.Lang, "%s：%s", "%s: %s"), l.Loan, words.Label(rd.Lang, "gap", g))}
			if l.Taken {
				m.What += say(rd.Lang, "（接管前）", " (before the take-over)")
			}
			if g == "notice" && !l.Taken && app.MayView(rd.By.Role, "notices") {
				m.Link = page.Link{Words: say(rd.Lang, "去公示", "to the notices"), Href: "/notices"}
			}
			out = append(out, m)
		}
		whole += len(app.Gaps) - len(l.Gaps)
	}
	return out, whole, err
}

// timeline are the events by year, newest first, each with its number and fingerprint.
func timeline(lang string, v *app.View, c *app.HouseholdCase, marks map[int64]string) []page.Year {
	var out []page.Year
	for _, e := range slices.Backward(c.Events) {
		if n := len(out); n == 0 || out[n-1].Year != e.On.Year() {
			out = append(out, page.Year{Year: e.On.Year()})
		}
		kind := e.Event.EventType()
		entry := page.Entry{On: e.On, Icon: "form", What: words.Label(lang, "event", kind), By: words.Label(lang, "role", string(e.By.Role)) + " " + c.Users[e.By.User]}
		if icon, ok := eventIcons[kind]; ok {
			entry.Icon = icon
		}
		if entry.Icon == "yuan" {
			entry.Strong, entry.Colour = true, "b"
		}
		entry.Says, entry.Mark = eventSays(lang, v, e.Event), fmt.Sprintf(say(lang, "第 %d 号 %s", "no. %d %s"), e.Seq, marks[e.Seq])
		if no := applicationOf(e.Event); no != "" {
			entry.Link = &page.Link{Words: no, Href: "/applications/" + url.PathEscape(no)}
		}
		y := &out[len(out)-1]
		y.Events = append(y.Events, entry)
	}
	return out
}

// eventSays is the sum, step or reason of an event in one line.
func eventSays(lang string, v *app.View, e act.Event) string {
	yuan := func(f money.Fen) string { return f.Commas() + say(lang, " 元", " yuan") }
	months := func(t loan.Terms) string {
		return fmt.Sprintf(say(lang, "%s，%d 个月", "%s, %d months"), yuan(t.AmountFen), t.TermMonths)
	}
	switch e := e.(type) {
	case *loan.HouseholdChanged:
		return words.Label(lang, "change", string(e.Kind))
	case *loan.ApplicationSubmitted:
		return months(e.Terms) + "，" + purposeName(lang, v.Law, e.Purpose)
	case *loan.SurveySigned:
		return words.Label(lang, "role", string(e.Seat))
	case *loan.Returned:
		out := words.Label(lang, "step", string(e.To))
		for _, code := range e.Reasons {
			if reason, ok := v.Law.ReturnReason(code); ok {
				out += "；" + reason.Name().In(lang)
			}
		}
		return out
	case *loan.Suggested:
		return months(e.Terms)
	case *loan.Decided:
		if e.Outcome == loan.Decline {
			reason, _ := v.Law.DeclineReason(e.Reason)
			return words.Label(lang, "outcome", e.Outcome) + "：" + reason.Name().In(lang)
		}
		return months(e.Terms) + "，" + e.RatePPM.Percent()
	case *loan.Disbursed:
		return yuan(e.AmountFen) + say(lang, "，到期 ", ", due ") + e.DueOn.String()
	case *loan.Repaid:
		return fmt.Sprintf(say(lang, "本金 %s，利息 %s", "principal %s, interest %s"), yuan(e.PrincipalFen), yuan(e.InterestFen))
	}
	return ""
}

// applicationOf is the application an event is about.
func applicationOf(e act.Event) string {
	switch e := e.(type) {
	case *loan.ApplicationSubmitted:
		return e.Application
	case *loan.SurveyRecorded:
		return e.Application
	case *loan.Decided:
		return e.Application
	case *loan.Returned:
		return e.Application
	case *loan.Disbursed:
		return e.Application
	}
	return ""
}

// loanTab shows the chosen loan, the newest unless another is asked for, with its
// planned interest and the part the treasury bears.
func (s *Server) loanTab(r *http.Request, rd reader, v *app.View, c *app.HouseholdCase, here string, p *page.Household) {
	loans := c.File.Loans
	if len(loans) == 0 {
		return
	}
	chosen := loans[len(loans)-1]
	for _, l := range loans {
		if l.Number == r.URL.Query().Get("loan") {
			chosen = l
		}
	}
	for i, l := range loans {
		p.Tabs = append(p.Tabs, page.Chip{Words: fmt.Sprintf(say(rd.Lang, "第 %d 笔 %s", "loan %d, %s"), i+1, l.AmountFen.Commas()), N: -1, Href: here + "?loan=" + url.QueryEscape(l.Number), Current: l == chosen})
	}
	a := &page.LoanAccount{OwedFen: chosen.OutstandingFen(), Facts: []page.Fact{
		{Words: say(rd.Lang, "贷款编号", "loan"), Value: chosen.Number},
		{Words: say(rd.Lang, "合同号", "contract"), Value: chosen.Contract.Number},
		{Words: say(rd.Lang, "金额", "sum"), Value: chosen.AmountFen.Commas()},
		{Words: say(rd.Lang, "年利率", "annual rate"), Value: chosen.RatePPM.Percent()},
		{Words: say(rd.Lang, "用途", "purpose"), Value: purposeName(rd.Lang, v.Law, chosen.Purpose)},
		{Words: say(rd.Lang, "放款日", "disbursed"), Value: chosen.DisbursedOn.String()},
		{Words: say(rd.Lang, "到期日", "due"), Value: chosen.DueOn.String()},
	}}
	switch {
	case !chosen.ClosedOn.IsZero():
		a.Facts = append(a.Facts, page.Fact{Words: say(rd.Lang, "结清日", "closed"), Value: chosen.ClosedOn.String()})
	case chosen.DueOn.Before(v.Today):
		a.Light = page.PastDue(chosen.DueOn.DaysUntil(v.Today))
	default:
		a.Light = page.DaysLeft(v.Today.DaysUntil(chosen.DueOn), false)
	}
	p.Loan = a
	reckon := chosen.PlannedSubsidy
	if !chosen.ClosedOn.IsZero() {
		reckon = chosen.ActualSubsidy
	}
	parts, err := reckon(v.Law)
	if err != nil {
		return // a policy that does not know the day has no plan to show
	}
	for _, b := range parts {
		p.Bills = append(p.Bills, page.Bill{On: b.Bill.On, Days: b.Bill.Days, InterestFen: b.Bill.Fen, SubsidyFen: b.SubsidyFen})
	}
}

// searchFor takes what is sought and leads to the answer. What is sought may be a name: it
// stands in the address sealed, for its reader alone, so that no log, no list of visited
// pages and no proxy learns it (I6). The way back and a bookmark still work.
func (s *Server) searchFor(w http.ResponseWriter, r *http.Request) {
	rd, err := s.reader(r)
	if err == nil && s.forged(r) {
		err = act.Refuse("X1", "not-signed-in", nil)
	}
	if err != nil {
		s.answer(w, r, rd, err)
		return
	}
	to := "/search"
	if r.FormValue("for") == "application" {
		to = "/applications/new"
	}
	if q := strings.TrimSpace(r.FormValue("q")); q != "" {
		sealed, err := s.Door.SealSought(r.Context(), rd.Home, rd.User, q)
		if err != nil {
			s.answer(w, r, rd, err)
			return
		}
		to += "?s=" + base64.RawURLEncoding.EncodeToString(sealed)
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// sought is what the address seeks; "" if nothing, or if it is another reader's.
func sought(r *http.Request, rd reader, v *app.View) string {
	sealed, err := base64.RawURLEncoding.DecodeString(r.URL.Query().Get("s"))
	if err != nil || len(sealed) == 0 {
		return ""
	}
	return v.Sought(r.Context(), rd.Home, sealed)
}

// searchMax is how many answers a search shows.
const searchMax = 50

// search finds households by initials, number, name or last four, in the reader's scope.
func (s *Server) search(w http.ResponseWriter, r *http.Request, rd reader, v *app.View) error {
	ctx := r.Context()
	q := sought(r, rd, v)
	p := page.Search{Shell: s.shell(ctx, r, rd, v, page.MenuHouseholds), How: say(rd.Lang, "姓名、首字母、户编号、证号后四位或业务编号", "name, initials, number of a household, form, contract or receipt, or last four")}
	p.Query = q
	if q == "" {
		return s.render(w, r, rd, p)
	}
	// A number of a form, contract, loan or receipt leads straight to its page.
	if numbered, err := v.ApplicationsNumbered(ctx, strings.ToUpper(strings.TrimSpace(q))); err != nil {
		return err
	} else if len(numbered) == 1 {
		http.Redirect(w, r, "/applications/"+url.PathEscape(numbered[0]), http.StatusSeeOther)
		return nil
	}
	found, err := v.Search(ctx, q, searchMax+1)
	if err != nil {
		return err
	}
	at := map[string]int{}
	for _, f := range found {
		if i, ok := at[f.Household]; ok {
			p.Rows[i].Matched += "、" + f.Name
			continue
		}
		if len(p.Rows) == searchMax {
			p.More++
			continue
		}
		row, err := foundRow(r, rd, v, f)
		if err != nil {
			return err
		}
		at[f.Household] = len(p.Rows)
		p.Rows = append(p.Rows, row)
	}
	return s.render(w, r, rd, p)
}

func foundRow(r *http.Request, rd reader, v *app.View, f register.Found) (page.SearchRow, error) {
	place, err := v.PlaceOf(r.Context(), f.Village)
	if err != nil {
		return page.SearchRow{}, err
	}
	c, err := v.Household(r.Context(), f.Household)
	if err != nil {
		return page.SearchRow{}, err
	}
	row := page.SearchRow{Head: f.Name, Href: "/households/" + url.PathEscape(f.Household), Number: f.HouseholdNo, Place: place.Township + place.Village, IDMask: f.MaskedID, Matched: f.Name}
	for _, m := range c.Persons {
		if m.ID == c.Household.HeadPerson {
			row.Head = m.Name
		}
	}
	open := 0
	for _, l := range c.File.Loans {
		if l.OutstandingFen() > 0 {
			open++
		}
	}
	if open > 0 {
		row.Loans = fmt.Sprintf(say(rd.Lang, "在贷 %d 笔 %s", "%d open, %s"), open, c.File.OutstandingFen().Commas())
	}
	return row, nil
}
