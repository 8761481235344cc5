package loan

import (
	"slices"

	"fupindai/internal/civil"
	"fupindai/internal/law"
	"fupindai/internal/money"
)

// Interest is a loan's interest up to a day: the product's own reckoning at the contract's
// rate, which the bank's bill overrules.
type Interest struct {
	AccruedFen money.Fen // regular and overdue, up to the day, itself not counted
	SubsidyFen money.Fen // the part of it that the treasury bears
	PaidFen    money.Fen // recorded with repayments
}

// OpenFen is what accrued and is not recorded as paid, never below nothing.
func (i Interest) OpenFen() money.Fen { return max(i.AccruedFen-i.PaidFen, 0) }

// InterestTo reckons the interest up to a day from the money as it moved. Of a loan taken
// over from an old book what moved before is not known: nothing accrues.
func (l *Loan) InterestTo(lb *law.Law, on civil.Date) (Interest, error) {
	var out Interest
	for _, m := range l.Movements {
		if !m.On.After(on) {
			out.PaidFen += m.InterestFen
		}
	}
	if !l.TakenOn.IsZero() || !on.After(l.DisbursedOn) {
		return out, nil
	}
	parts, err := l.subsidised(lb, on)
	for _, s := range parts {
		out.AccruedFen += s.Bill.Fen
		out.SubsidyFen += s.SubsidyFen
	}
	return out, err
}

// ActualSubsidy divides the bills of a closed loan up to the day it was closed.
func (l *Loan) ActualSubsidy(lb *law.Law) ([]money.Subsidised, error) {
	if !l.TakenOn.IsZero() || !l.ClosedOn.After(l.DisbursedOn) {
		return nil, nil
	}
	return l.subsidised(lb, l.ClosedOn)
}

func (l *Loan) subsidised(lb *law.Law, until civil.Date) ([]money.Subsidised, error) {
	p, err := lb.Pack(l.Pack)
	if err != nil {
		return nil, err
	}
	plan := money.Plan{
		DisbursedOn: l.DisbursedOn, Settlement: money.Quarterly, Terms: l.bargain(), Until: until,
	}
	if plan.OverduePercent, err = p.Percent("overdue.multiplier-percent", l.DisbursedOn); err != nil {
		return nil, err
	}
	moves := slices.Clone(l.Movements)
	slices.SortStableFunc(moves, func(a, b Movement) int { return a.On.Compare(b.On) })
	for _, m := range moves {
		switch {
		case m.Kind == MoveReversal || m.Reversed || m.PrincipalFen == 0 || m.On.After(until):
		case m.Kind == MoveDisbursement && m.On == l.DisbursedOn:
			plan.PrincipalFen += m.PrincipalFen
		default:
			plan.Repayments = append(plan.Repayments, money.Repayment{On: m.On, PrincipalFen: -m.PrincipalFen})
		}
	}
	bills, err := money.Bills(plan)
	if err != nil {
		return nil, err
	}
	return l.divide(p, bills)
}

// divide divides bills between treasury and household at the ratio of the day of
// disbursement, on the balance that is subsidised.
func (l *Loan) divide(p *law.Pack, bills []money.Bill) ([]money.Subsidised, error) {
	percent, err := p.Percent("subsidy.percent", l.DisbursedOn)
	if err != nil {
		return nil, err
	}
	limit, err := p.Fen("subsidy.balance-cap-fen", l.DisbursedOn)
	if err != nil {
		return nil, err
	}
	return money.Subsidise(bills, money.Subsidy{
		CapFen: limit, Ratios: []money.Ratio{{From: l.DisbursedOn, Percent: percent}}, Until: l.DueOn,
	})
}

// PlannedBills are the interest bills of a loan that is repaid on its last day:
// what the household is told and the notice's subsidy is reckoned from.
func (l *Loan) PlannedBills() ([]money.Bill, error) {
	plan := money.Plan{
		DisbursedOn: l.DisbursedOn, Settlement: money.Quarterly, Terms: l.bargain(),
	}
	for _, m := range l.Sums() {
		if m.On == l.DisbursedOn {
			plan.PrincipalFen += m.PrincipalFen
		} else {
			plan.Repayments = append(plan.Repayments, money.Repayment{On: m.On, PrincipalFen: -m.PrincipalFen})
		}
	}
	return money.Bills(plan)
}

// PlannedSubsidy divides the planned bills between treasury and household at the
// ratio of the day of disbursement, on the balance that is subsidised.
func (l *Loan) PlannedSubsidy(lb *law.Law) ([]money.Subsidised, error) {
	p, err := lb.Pack(l.Pack)
	if err != nil {
		return nil, err
	}
	bills, err := l.PlannedBills()
	if err != nil {
		return nil, err
	}
	return l.divide(p, bills)
}

// ExpectedSubsidy is the subsidy's ratio on the day of disbursement and the sum the
// planned bills give at it, on the balance that is subsidised (A6.2).
func (l *Loan) ExpectedSubsidy(lb *law.Law) (percent int, sum money.Fen, err error) {
	p, err := lb.Pack(l.Pack)
	if err != nil {
		return 0, 0, err
	}
	if percent, err = p.Percent("subsidy.percent", l.DisbursedOn); err != nil {
		return 0, 0, err
	}
	parts, err := l.PlannedSubsidy(lb)
	for _, s := range parts {
		sum += s.SubsidyFen
	}
	return percent, sum, err
}

// bargain is the contract's term and its extensions: interest is settled at each old
// maturity and runs on at the contract's rate (A11.4).
func (l *Loan) bargain() []money.Term {
	out := []money.Term{{DueOn: l.OriginalDueOn(), AnnualRatePPM: l.RatePPM}}
	for _, e := range l.Extensions {
		if e.State == ExtensionApproved {
			out = append(out, money.Term{DueOn: e.DueOn, AnnualRatePPM: l.RatePPM})
		}
	}
	return out
}
