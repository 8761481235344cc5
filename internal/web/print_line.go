package web

import (
	"fmt"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/civil"
	"fupindai/internal/document"
	"fupindai/internal/loan"
	"fupindai/internal/words"
)

// The papers of the line: 审批表, 汇总表, 村级公示 (A1–A4, A6). Official forms are
// Chinese whatever language the reader has chosen.

func village(name string) string { return app.VillageName(name) }

// notWritten stands where somebody signed and wrote no opinion: the form says what was
// done and puts no words in anybody's mouth.
const notWritten = "（已签名，未另写意见）"

// hand is the signature at a step the application has passed since it was last sent
// back to or before it; an empty place otherwise.
func hand(c *app.ApplicationCase, marks map[int64]string, step loan.Step) document.Signature {
	a := c.App
	if step.Open() && a.Step().Open() && !step.Before(a.Step()) {
		return document.Signature{}
	}
	var out document.Signature
	for _, h := range a.Hands {
		if h.Step == step {
			out = document.Signature{Role: label(words.ZH, "role", string(h.By.Role)), Name: c.Users[h.By.User], On: h.On, Mark: marks[h.Seq], Entered: entered(h.Paper)}
		}
	}
	for _, o := range a.Opinions {
		if o.Step == step && o.On == out.On {
			out.Opinion = c.Texts[o.Note.ID]
		}
	}
	if out.Name != "" && out.Opinion == "" {
		out.Opinion = notWritten
	}
	return out
}

// entered is the day on which a signature in ink was entered; zero for one made here.
func entered(p *loan.Inked) civil.Date {
	if p == nil {
		return civil.Date{}
	}
	return p.EnteredOn
}

// approvalPaper is 扶贫小额信贷审批表.
func (s *Server) approvalPaper(p paper) (printable, error) {
	ctx := p.Context()
	c, err := p.Application(ctx, p.PathValue("no"))
	if err != nil {
		return printable{}, err
	}
	a := c.App
	h, err := p.Household(ctx, a.Household)
	if err != nil {
		return printable{}, err
	}
	marks, err := p.ApplicationMarks(ctx, c)
	if err != nil {
		return printable{}, err
	}
	var persons []string
	for _, m := range h.Persons {
		persons = append(persons, m.ID)
	}
	numbers, err := p.numbers(persons)
	if err != nil {
		return printable{}, err
	}
	sexes, err := p.Sexes(ctx, []string{a.Borrower})
	if err != nil {
		return printable{}, err
	}
	f := &document.Approval{
		Sheet:       document.Sheet{Paper: document.Portrait, Title: "扶贫小额信贷审批表", Number: a.Number, FilledOn: a.SubmittedOn(), InYuan: true},
		HouseholdNo: h.Household.No, Sex: sexes[a.Borrower], Phone: h.Household.Phone, Address: h.Place.County + h.Place.Township + village(h.Place.Village) + h.Household.Address,
		AskedFen: a.Asked.AmountFen, AskedMonths: a.Asked.TermMonths, Purpose: purposeName(words.ZH, p.Law, a.Purpose), Project: c.Texts[a.Project.ID], Way: label(words.ZH, "mode", a.Mode), Promised: a.SubmittedOn(),
	}
	for _, m := range h.Persons {
		r := document.Relative{Name: m.Name, Relation: m.Relation, ID: numbers[m.ID], Birth: m.Birth}
		f.Family = append(f.Family, r)
		if m.ID == h.Household.HeadPerson {
			f.Head = m.Name
		}
		if m.ID == a.Borrower {
			f.Borrower = r
		}
	}
	if f.Head == "" && len(f.Family) > 0 {
		f.Head = f.Family[0].Name
	}
	f.Attribute = attribute(h)
	if f.Bank, err = p.UnitOn(ctx, a.Bank, a.SubmittedOn()); err != nil {
		return printable{}, err
	}
	for _, other := range h.File.Applications {
		if other.Number == a.Number {
			break
		}
		f.Again = f.Again || other.Loan != ""
	}
	if v := a.Survey; v != nil {
		f.Assets = c.Texts[v.Findings.ID]
		f.Surveyed, f.IncomeFen, f.DebtsFen, f.Overdebt = true, v.IncomeFen, v.DebtsFen, c.Texts[v.Reason.ID]
	}
	f.Seats = seatsOf(c, marks)
	f.Secretary, f.Clerk, f.Leader = hand(c, marks, loan.StepVillageList), hand(c, marks, loan.StepTownshipReview), hand(c, marks, loan.StepTownshipSign)
	f.County.Signature, f.Decision.Signature = hand(c, marks, loan.StepSuggestion), hand(c, marks, loan.StepDecision)
	if f.County.Name != "" {
		f.County.AmountFen, f.County.Months = a.Suggested.AmountFen, a.Suggested.TermMonths
		if hand(c, marks, loan.StepHandOver).Name != "" || a.Document != "" {
			f.County.Document = a.Document
		}
	}
	if f.Decision.Name != "" {
		f.Decision.AmountFen, f.Decision.Months, f.Decision.Rate = a.Decided.AmountFen, a.Decided.TermMonths, a.RatePPM
		if a.Ended != nil && a.Ended.As == loan.StepDeclined {
			if reason, ok := p.Law.DeclineReason(a.Ended.Reason); ok {
				f.Decision.Declined = reason.ZH
			}
		}
	}
	f.Draft = f.Decision.Name == ""
	var last int64
	for _, h := range a.Hands {
		last = max(last, h.Seq)
	}
	f.Fingerprint = marks[last]
	return printable{forms: []document.Form{f}, back: "/applications/" + a.Number, persons: len(persons), what: "approval"}, nil
}

// seatsOf are the five of the village group with the signatures that count.
func seatsOf(c *app.ApplicationCase, marks map[int64]string) []document.Signature {
	var out []document.Signature
	for _, seat := range signatures(c, words.ZH) {
		if !seat.Void {
			out = append(out, document.Signature{Role: seat.Role, Name: seat.Name})
		}
	}
	signed := c.App.Signed()
	for i, seat := range act.Seats {
		if sg, ok := signed[seat]; ok && i < len(out) {
			out[i] = document.Signature{Role: out[i].Role, Name: c.Users[sg.User], On: sg.On, Mark: marks[sg.Seq], Opinion: c.Texts[sg.Note.ID], Entered: entered(sg.Paper)}
			if sg.Acting {
				out[i].Role += "（代）"
			}
			if out[i].Opinion == "" {
				out[i].Opinion = notWritten
			}
		}
	}
	return out
}

// attribute is the household's attribute as forms write it.
func attribute(h *app.HouseholdCase) string {
	if h.Household.OutOfPovertyYear > 0 {
		return fmt.Sprintf("%s（%d年脱贫）", h.Household.Attribute, h.Household.OutOfPovertyYear)
	}
	return h.Household.Attribute
}

// listPaper is 审批表汇总表, as it was signed.
func (s *Server) listPaper(p paper) (printable, error) {
	ctx := p.Context()
	l, err := p.SignedList(ctx, p.PathValue("no"))
	if err != nil {
		return printable{}, err
	}
	from, err := p.UnitOn(ctx, l.Unit, l.SignedOn)
	if err != nil {
		return printable{}, err
	}
	f := &document.List{
		Sheet: document.Sheet{Paper: document.Landscape, Title: "扶贫小额信贷审批表汇总表", Number: l.Number, FilledOn: l.SignedOn, InYuan: true, Fingerprint: l.Fingerprint},
		Level: l.Level, Document: l.Document, SumFen: l.TotalFen, From: village(from),
	}
	if l.Bank != "" {
		if f.To, err = p.UnitOn(ctx, l.Bank, l.SignedOn); err != nil {
			return printable{}, err
		}
	}
	var persons []string
	families := map[string]bool{}
	for _, r := range l.Lines {
		persons = append(persons, r.Borrower)
		families[r.Household] = true
	}
	f.Families = len(families)
	names, err := p.Names(ctx, persons)
	if err != nil {
		return printable{}, err
	}
	numbers, err := p.numbers(persons)
	if err != nil {
		return printable{}, err
	}
	heads, err := p.HeadNames(ctx, sortedKeys(families))
	if err != nil {
		return printable{}, err
	}
	for _, r := range l.Lines {
		place, err := p.PlaceOn(ctx, r.Village, l.SignedOn)
		if err != nil {
			return printable{}, err
		}
		row := document.ListRow{
			Head: heads[r.Household], Borrower: names[r.Borrower], ID: numbers[r.Borrower], Place: village(place.Village), AskedFen: r.AskedFen, Months: r.TermMonths,
			Purpose: purposeName(words.ZH, p.Law, r.Purpose), AmountFen: r.AmountFen, Way: label(words.ZH, "mode", r.Mode),
		}
		f.Rows = append(f.Rows, row)
	}
	users, err := p.UserNames(ctx, []string{l.SignedBy.User})
	if err != nil {
		return printable{}, err
	}
	by := document.Signature{Role: label(words.ZH, "role", string(l.SignedBy.Role)), Name: users[l.SignedBy.User], On: l.SignedOn, Mark: l.Fingerprint[:min(8, len(l.Fingerprint))], Entered: l.EnteredOn}
	switch loan.Level(l.Level) {
	case loan.UnitVillage:
		f.Signs = []document.Signature{by}
	case loan.UnitTownship:
		f.Signs = []document.Signature{{Role: "乡镇扶贫办经办人"}, by}
	default:
		f.Signs = []document.Signature{{Role: "县扶贫办经办人"}, by, {Role: "承贷机构签收人、时间"}}
	}
	return printable{forms: []document.Form{f}, back: "/applications", persons: len(persons), what: "list"}, nil
}

// posterPaper is 村级公示 for the board: the notices named by n, else all that stand today.
func (s *Server) posterPaper(p paper) (printable, error) {
	ctx := p.Context()
	numbers := p.URL.Query()["n"]
	if len(numbers) == 0 {
		lines, err := p.Notices(ctx)
		if err != nil {
			return printable{}, err
		}
		for _, n := range lines {
			if !n.PostedOn.After(p.Today) && !n.LastOn.Before(p.Today) {
				numbers = append(numbers, n.Number)
			}
		}
	}
	if len(numbers) == 0 || len(numbers) > postersMax {
		return printable{}, act.Refuse("X2", "not-found", act.Figures{"what": "notice"})
	}
	f := &document.Posters{Sheet: document.Sheet{Paper: document.Board, Title: "村级公示"}}
	for _, no := range numbers {
		n, err := p.Notice(ctx, no)
		if err != nil {
			return printable{}, err
		}
		if n.Others > 0 { // a bank sees part of it; a sheet is whole
			return printable{}, act.Refuse("X2", "not-found", act.Figures{"what": no})
		}
		b := document.Poster{
			Village: village(n.Place.Village), Township: n.Place.Township, Basis: basis(p.Law, n.PostedOn), From: n.PostedOn, To: n.LastOn, Phone: n.Hotline, Office: n.Office, Before: n.NumberBefore().Phone, Since: n.NumberBefore().Until,
			Publisher: n.Place.County + "扶贫开发领导小组", URL: p.Host + "/n/" + n.Token,
		}
		b.QR, b.QRSize = qrPath(s.scheme() + b.URL)
		if b.Days, err = p.Law.Working().Between(n.PostedOn, n.LastOn); err != nil {
			return printable{}, err
		}
		for _, l := range n.Lines {
			b.Rows = append(b.Rows, document.PosterRow{Borrower: n.Names[l.Borrower], Purpose: purposeName(words.ZH, p.Law, l.Purpose), Standard: standard(words.ZH, l.SubsidyPercent, l.SubsidyPPM), AmountFen: l.AmountFen, SubsidyFen: l.SubsidyFen})
			b.SumFen += l.AmountFen
			b.Subsidy += l.SubsidyFen
		}
		f.All = append(f.All, b)
	}
	return printable{forms: []document.Form{f}, back: "/notices?tab=up"}, nil
}

// postersMax is how many sheets one file takes; it protects the machine.
const postersMax = 500
