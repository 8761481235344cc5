package app

import (
	"context"
	"strings"

	"fupindai/internal/money"
)

// LedgerRow is a line of the ledger in words: the one shape that the page and the file
// show. What nobody has recorded is the empty string; Said puts it into words.
type LedgerRow struct {
	LedgerLine
	Taken                                bool // from an old book: what is missing was unknown before the take-over
	Name, ID                             string
	Place                                Place
	BankZH, BankEN, PurposeZH, PurposeEN string
	Used, Checked, Problem, Measure      string
	ApproverName, LenderName, FixerName  string
}

// Division is the place from the county down.
func (r LedgerRow) Division() string {
	return strings.Join([]string{r.Place.County, r.Place.Township, r.Place.Village}, "/")
}

// Said is a value, or why there is none: unknown before the take-over, or not recorded
// (of a check or a problem: arts. 8 and 9 fill it).
func (r LedgerRow) Said(value string, english bool) string {
	switch {
	case value != "":
		return value
	case r.Taken && english:
		return "unknown (before the take-over)"
	case r.Taken:
		return "未知（接管前）"
	case english:
		return "not recorded"
	}
	return "未登记"
}

// LogName is the name of the office whose log is read.
func (v *View) LogName(ctx context.Context) (name string, err error) {
	err = v.k.tx.QueryRow(ctx, `SELECT name FROM log_head WHERE log_id = $1`, v.k.tx.Log()).Scan(&name)
	return name, err
}

// LedgerRows puts lines into words. numbers gives the identity numbers, masked for a
// page, whole for a recorded export.
func (v *View) LedgerRows(ctx context.Context, lines []LedgerLine, numbers func(context.Context, []string) (map[string]string, error)) ([]LedgerRow, LedgerSum, error) {
	var persons, users, loans []string
	for _, l := range lines {
		persons, users, loans = append(persons, l.Borrower), append(users, l.Approver, l.Lender), append(loans, l.Loan)
	}
	sum := LedgerSum{Loans: len(lines)}
	names, err := v.Names(ctx, persons)
	if err != nil {
		return nil, sum, err
	}
	ids, err := numbers(ctx, persons)
	if err != nil {
		return nil, sum, err
	}
	officers, err := v.UserNames(ctx, users)
	if err != nil {
		return nil, sum, err
	}
	units, err := v.Banks(ctx)
	if err != nil {
		return nil, sum, err
	}
	banks := map[string]BankUnit{}
	for _, b := range units {
		banks[b.Code] = b
	}
	taken, err := v.takenLoans(ctx, loans)
	if err != nil {
		return nil, sum, err
	}
	out := make([]LedgerRow, len(lines))
	families := map[string]bool{}
	for i, l := range lines {
		r := LedgerRow{
			LedgerLine: l, Name: names[l.Borrower], ID: ids[l.Borrower], BankZH: banks[l.Bank].Name, BankEN: banks[l.Bank].NameEn,
			ApproverName: officers[l.Approver], LenderName: officers[l.Lender],
		}
		if p, ok := v.Law.Purpose(l.Purpose); ok {
			r.PurposeZH, r.PurposeEN = p.ZH, p.EN
		}
		if r.Place, err = v.PlaceOf(ctx, l.Village); err != nil {
			return nil, sum, err
		}
		if t, ok := taken[l.Loan]; ok {
			r.Taken = true
			r.Used, r.Problem, r.Measure, r.ApproverName, r.LenderName, r.FixerName = t.Row.Used, t.Row.Problem, t.Row.Measure, t.Row.Approver, t.Row.Lender, t.Row.Fixer
			if !t.Row.CheckedOn.IsZero() {
				r.Checked = t.Row.CheckedOn.String()
			}
		}
		out[i] = r
		families[l.Household] = true
		sum.AmountFen += money.Fen(l.AmountFen)
		sum.BalanceFen += l.BalanceFen
	}
	sum.Households = len(families)
	return out, sum, nil
}
