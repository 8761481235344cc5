package money

import "fupindai/internal/civil"

// Kind tells regular interest from interest of the days after an unpaid maturity.
type Kind string

// The two kinds of bill.
const (
	Regular Kind = "regular"
	Overdue Kind = "overdue"
)

// Settlement is how often interest is billed (结息方式).
type Settlement string

// The 20th of March, June, September and December, or the 20th of every month.
const (
	Quarterly Settlement = "quarterly"
	Monthly   Settlement = "monthly"
)

// Plan is what a loan's bills follow from. Its zero parts are: no repayment yet, no
// grace, and a schedule in which what is open at maturity is paid that day.
type Plan struct {
	PrincipalFen Fen
	DisbursedOn  civil.Date
	Settlement   Settlement

	// Terms are the contract and then each extension (A11.2): to which day, at which
	// yearly rate. The first begins at disbursement, each other at the maturity before it.
	Terms []Term

	// Repayments of principal in order of days. One on a day stops interest on that sum
	// from that day on.
	Repayments []Repayment

	// OnTimeUntil is the last day on which payment counts as on time when the maturity
	// falls on a day off (reading R-D-2); none is the maturity itself. What is paid by
	// then bears the contract rate for the days between; the rest is overdue from maturity.
	OnTimeUntil civil.Date

	// OverduePercent is the overdue multiplier: 150 is one and a half times the rate in force.
	OverduePercent int

	// Until is the day the bills are reckoned to, itself not counted; repayments on it are
	// seen, later ones are not. None is the schedule: nothing stays open after maturity.
	Until civil.Date
}

// Term is a stretch of the contract: its maturity and its yearly rate.
type Term struct {
	DueOn         civil.Date
	AnnualRatePPM PPM
}

// Repayment is principal paid back on a day; below zero it is a further sum paid out
// (分次放款), which bears interest from that day on.
type Repayment struct {
	On           civil.Date
	PrincipalFen Fen
}

// Bill is one settlement of interest. It holds the days from From to the day before
// To, is dated On (the 20th, the day of full repayment, or the maturity), and is the
// sum of its segments rounded half up to the fen once.
type Bill struct {
	Kind     Kind
	From, To civil.Date
	On       civil.Date
	Days     int
	Segments []Segment
	Fen      Fen
	Open     bool // cut by Plan.Until: accrued, not yet billed
}

// Segment is the part of a bill in which neither principal nor rate changes.
// Percent of the rate is charged: 100, or the overdue multiplier.
type Segment struct {
	From, To      civil.Date
	Days          int
	PrincipalFen  Fen
	AnnualRatePPM PPM
	Percent       int
}

// accrued is the segment's interest in units of 1/accrualUnit fen.
func (s Segment) accrued() wide {
	return accrue(s.PrincipalFen, s.AnnualRatePPM, s.Days, s.Percent)
}

// Bills lists a loan's bills in order of their days, regular before overdue where
// both end on one day (articles.md, Interest). Part repayments do not cut a bill, an
// extension does. A bill without days or without principal is not written.
//
// Every error is a *Misfit: the part of the plan that cannot be.
func Bills(p Plan) ([]Bill, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	var bills []Bill
	from := p.DisbursedOn
	for i, term := range p.Terms {
		to := term.DueOn
		if i == len(p.Terms)-1 {
			to = p.regularEnd()
		}
		bills = append(bills, p.cut(Regular, from, to, term.AnnualRatePPM, 100, p.regularBalance)...)
		from = term.DueOn
	}
	if p.overdueRuns() {
		last := p.Terms[len(p.Terms)-1]
		bills = append(bills, p.cut(Overdue, last.DueOn, p.Until, last.AnnualRatePPM, p.OverduePercent, p.overdueBalance)...)
	}
	return bills, nil
}

// MaturesOn is the last term's maturity.
func (p Plan) MaturesOn() civil.Date { return p.Terms[len(p.Terms)-1].DueOn }

// onTimeUntil is the last day on which payment is on time.
func (p Plan) onTimeUntil() civil.Date {
	if p.OnTimeUntil.IsZero() {
		return p.MaturesOn()
	}
	return p.OnTimeUntil
}

// overdueRuns says that the reckoning goes beyond the last day on time.
func (p Plan) overdueRuns() bool { return p.Until.After(p.onTimeUntil()) }

// mayStillPay says that on the day of reckoning the rest could still be paid on time.
func (p Plan) mayStillPay() bool { return !p.Until.IsZero() && !p.overdueRuns() }

// regularEnd is the day at which the contract rate ends: the maturity, or the last
// payment on time after it.
func (p Plan) regularEnd() civil.Date {
	end := p.MaturesOn()
	if p.mayStillPay() && p.onTimeUntil() != end {
		return p.onTimeUntil().AddDays(1)
	}
	for _, r := range p.seen() {
		if r.On.After(end) && !r.On.After(p.onTimeUntil()) {
			end = r.On
		}
	}
	return end
}

// regularBalance is the principal that bears the contract rate on the day d. From
// maturity on that is only what is paid on time, or may still be.
func (p Plan) regularBalance(d civil.Date) Fen {
	if d.Before(p.MaturesOn()) || p.mayStillPay() {
		return p.balance(d)
	}
	return p.balance(d) - p.balance(p.onTimeUntil())
}

// overdueBalance is the principal that bears the overdue rate on the day d, from
// maturity on: what was not paid on time and is not paid since.
func (p Plan) overdueBalance(d civil.Date) Fen {
	if d.Before(p.onTimeUntil()) {
		d = p.onTimeUntil()
	}
	return p.balance(d)
}

// balance is the principal open on the day d, after that day's repayments.
func (p Plan) balance(d civil.Date) Fen {
	open := p.PrincipalFen
	for _, r := range p.seen() {
		if !r.On.After(d) {
			open -= r.PrincipalFen
		}
	}
	return open
}

// seen are the repayments known on the day of reckoning.
func (p Plan) seen() []Repayment {
	n := len(p.Repayments)
	for !p.Until.IsZero() && n > 0 && p.Repayments[n-1].On.After(p.Until) {
		n--
	}
	return p.Repayments[:n]
}

// cut writes the bills of one kind and rate from the day from to the day before to.
func (p Plan) cut(kind Kind, from, to civil.Date, rate PPM, percent int, balance func(civil.Date) Fen) []Bill {
	running := kind == Overdue
	if !p.Until.IsZero() && p.Until.Before(to) {
		to, running = p.Until, true
	}
	var bills []Bill
	for from.Before(to) && balance(from) > 0 {
		settled := p.settledAfter(from)
		end := minDate(settled, to)
		b := Bill{Kind: kind, From: from, To: from}
		for b.To.Before(end) && balance(b.To) > 0 {
			next := p.nextChange(b.To, end)
			for next.Before(end) && balance(next) == balance(b.To) {
				next = p.nextChange(next, end)
			}
			b.Segments = append(b.Segments, Segment{b.To, next, b.To.DaysUntil(next), balance(b.To), rate, percent})
			b.To = next
		}
		b.Days = b.From.DaysUntil(b.To)
		b.Fen = b.sum()
		b.On = b.To
		if b.To == settled {
			b.On = settled.AddDays(-1)
		}
		b.Open = running && b.To == to && b.To != settled && balance(b.To) > 0
		bills = append(bills, b)
		from = end
	}
	return bills
}

// settledAfter is the day after the settlement day of the period in which d lies.
func (p Plan) settledAfter(d civil.Date) civil.Date {
	s := civil.New(d.Year(), d.Month(), SettlementDay)
	if d.After(s) {
		s = s.AddMonths(1)
	}
	for p.Settlement == Quarterly && s.Month()%3 != 0 {
		s = s.AddMonths(1)
	}
	return s.AddDays(1)
}

// nextChange is the first day after d on which a balance may change, at most end.
func (p Plan) nextChange(d, end civil.Date) civil.Date {
	if p.MaturesOn().After(d) {
		end = minDate(end, p.MaturesOn())
	}
	for _, r := range p.seen() {
		if r.On.After(d) {
			return minDate(r.On, end)
		}
	}
	return end
}

// sum is the interest of all segments, rounded once.
func (b *Bill) sum() Fen {
	var w wide
	for _, s := range b.Segments {
		w = w.plus(s.accrued())
	}
	return w.halfUp(accrualUnit)
}

func minDate(a, b civil.Date) civil.Date {
	if a.Before(b) {
		return a
	}
	return b
}

// check says which part of the plan cannot be.
func (p Plan) check() error {
	switch {
	case p.PrincipalFen <= 0:
		return misfit("principal", p.PrincipalFen)
	case p.DisbursedOn.IsZero():
		return misfit("no-disbursement")
	case p.Settlement != Quarterly && p.Settlement != Monthly:
		return misfit("settlement", p.Settlement)
	case len(p.Terms) == 0:
		return misfit("no-term")
	case !p.Until.IsZero() && p.Until.Before(p.DisbursedOn):
		return misfit("until-too-early", p.Until, p.DisbursedOn)
	}
	from := p.DisbursedOn
	for _, t := range p.Terms {
		if !t.DueOn.After(from) {
			return misfit("maturity-too-early", t.DueOn, from)
		}
		if t.AnnualRatePPM < 0 || t.AnnualRatePPM > 1_000_000 {
			return misfit("rate", t.AnnualRatePPM.Percent())
		}
		from = t.DueOn
	}
	if p.onTimeUntil().Before(p.MaturesOn()) {
		return misfit("on-time-too-early", p.OnTimeUntil, p.MaturesOn())
	}
	if p.overdueRuns() && (p.OverduePercent < 100 || p.OverduePercent > 1000) {
		return misfit("overdue-percent", p.OverduePercent)
	}
	return p.checkRepayments()
}

func (p Plan) checkRepayments() error {
	open, before := p.PrincipalFen, p.DisbursedOn
	for _, r := range p.Repayments {
		switch {
		case r.On.Before(before):
			return misfit("repayment-too-early", r.On, before)
		case r.PrincipalFen == 0:
			return misfit("repayment-nothing", r.On, r.PrincipalFen)
		case r.PrincipalFen > open:
			return misfit("repayment-too-much", r.On, r.PrincipalFen, open)
		case p.Until.IsZero() && r.On.After(p.onTimeUntil()):
			return misfit("repayment-late", r.On, p.MaturesOn())
		}
		open, before = open-r.PrincipalFen, r.On
	}
	return nil
}
