package loan

import (
	"fupindai/internal/law"
	"fupindai/internal/money"
)

// PlannedBills are the interest bills of a loan that is repaid on its last day:
// what the household is told and the notice's subsidy is reckoned from.
func (l *Loan) PlannedBills() ([]money.Bill, error) {
	plan := money.Plan{
		DisbursedOn: l.DisbursedOn, Settlement: money.Quarterly, Terms: []money.Term{{DueOn: l.DueOn, AnnualRatePPM: l.RatePPM}},
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
	percent, err := p.Percent("subsidy.percent", l.DisbursedOn)
	if err != nil {
		return nil, err
	}
	limit, err := p.Fen("subsidy.balance-cap-fen", l.DisbursedOn)
	if err != nil {
		return nil, err
	}
	bills, err := l.PlannedBills()
	if err != nil {
		return nil, err
	}
	return money.Subsidise(bills, money.Subsidy{
		CapFen: limit, Ratios: []money.Ratio{{From: l.DisbursedOn, Percent: percent}}, Until: l.DueOn,
	})
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
