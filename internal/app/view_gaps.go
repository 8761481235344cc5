package app

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"fupindai/internal/civil"
	"fupindai/internal/money"
	"fupindai/internal/office"
	"fupindai/internal/store"
)

// Completeness of the ledger (A13.4): what a loan's row and file lack on a day.
//
// A loan born here lacks its notice when the notice's clock has run out, and its check
// and real use when the first check is past due (A8.1) and none is recorded. A measure
// and who carries it out are missing when a problem's plan is past its day (A9.1). A loan
// of an old book lacks what its row leaves empty, the numbers of its contract and receipt,
// and its notice: what was before the take-over is a gap in the file, and no breach; a
// check recorded here closes the gaps of use and check.

// Gaps are the codes of what may be missing, in the order in which they are shown.
var Gaps = []string{"contract", "receipt", "purpose", "used", "checked", "measure", "approver", "lender", "fixer", "notice"}

// bookGaps are those of Gaps that a row of an old book lacks itself. A measure and who
// carries it out are missing only where there is a problem.
func bookGaps(r office.BookRow) []string {
	var out []string
	for _, g := range []struct {
		code  string
		empty bool
	}{
		{"purpose", r.Purpose == "" && r.Written == ""}, {"used", r.Used == ""}, {"checked", r.CheckedOn.IsZero()},
		{"measure", r.Problem != "" && r.Measure == ""}, {"approver", r.Approver == ""}, {"lender", r.Lender == ""}, {"fixer", r.Problem != "" && r.Fixer == ""},
	} {
		if g.empty {
			out = append(out, g.code)
		}
	}
	return out
}

// uncheckedTo is the last day of disbursement whose first check (A8.1) is past due.
func (v *View) uncheckedTo(on civil.Date) (civil.Date, error) {
	p, err := v.Law.PackOn(v.Law.Begins(on))
	if err != nil {
		return civil.Date{}, err
	}
	n, err := p.Months("check.first-months", v.Law.Begins(on))
	if err != nil {
		return civil.Date{}, err
	}
	d := on.AddMonths(-n).AddDays(3) // the ends of months differ by up to three days
	for !d.AddMonths(n).Before(on) {
		d = d.AddDays(-1)
	}
	return d, nil
}

// lateNotices are the applications whose report or notice is past its day.
const lateNotices = `SELECT d.subject FROM duty d WHERE d.log_id = $1 AND d.done_on = '' AND d.due_on <> '' AND d.rule LIKE 'A6.%' AND d.due_on < `

// gapsSQL gives for each of Gaps an expression that is 1 where it is missing, else 0,
// over gapJoin. Row.gaps says the same of one loan.
func (v *View) gapsSQL(f LedgerFilter, w *where) ([]string, error) {
	cut, err := v.uncheckedTo(f.AsOf)
	if err != nil {
		return nil, err
	}
	day, unchecked := "$6", w.arg(cut.String())
	watch := v.watchSQL(f, w)
	here := "t.loan IS NULL AND s.closed_on = '' AND s.disbursed_on <= " + unchecked
	out := make([]string, len(Gaps))
	for i, g := range Gaps {
		cond := "r.missing LIKE '%," + g + ",%'"
		switch g {
		case "contract", "receipt":
			cond = "l." + g + " = ''"
		case "used", "checked":
			cond = "(" + cond + " OR " + here + ") AND NOT " + watch.checked
		case "measure", "fixer":
			cond += " OR " + watch.late
		case "notice":
			cond = "l.notice = '' AND (t.loan IS NOT NULL OR l.application IN (" + lateNotices + day + "))"
		}
		out[i] = "(CASE WHEN " + cond + " THEN 1 ELSE 0 END)"
	}
	return out, nil
}

// gaps are what one row lacks; late are the applications of lateNotices and the problems
// of latePlans.
func (r LedgerRow) gaps(unchecked civil.Date, late map[string]bool) []string {
	missing := map[string]bool{"contract": r.Contract == "", "receipt": r.Receipt == "", "notice": !r.noticed && (r.Taken || late[r.Application])}
	if !r.Taken && r.ClosedOn.IsZero() && !r.DisbursedOn.After(unchecked) {
		missing["used"], missing["checked"] = true, true
	}
	if r.Taken {
		for _, g := range bookGaps(r.book) {
			missing[g] = true
		}
	}
	if r.checked {
		missing["used"], missing["checked"] = false, false
	}
	for _, p := range r.Found {
		if p.ClosedOn.IsZero() && p.measure == "" && late[p.Problem] {
			missing["measure"], missing["fixer"] = true, true
		}
	}
	var out []string
	for _, g := range Gaps {
		if missing[g] {
			out = append(out, g)
		}
	}
	return out
}

// Completeness is how complete the ledger of one unit is: of how many loans each gap is
// missing.
type Completeness struct {
	Unit      string // a county above the county, a township in it, a village below
	Loans     int
	Whole     int            // nothing is missing
	Missing   map[string]int // by gap: of how many loans
	AmountFen money.Fen
}

// Completeness counts the gaps of the ledger of a filter by the units below the
// reader's: counties for an office above them, townships for a county or a bank, villages
// for a township.
func (v *View) Completeness(ctx context.Context, f LedgerFilter) ([]Completeness, error) {
	parts, err := v.parts(ctx, f.Division)
	if err != nil {
		return nil, err
	}
	digits := 9
	switch {
	case (len(parts) != 1 || parts[0] != v) && len(f.Division) < 6:
		digits = 6
	case len(v.Scope.Division) >= 9 || len(f.Division) >= 9:
		digits = 12
	}
	var out []Completeness
	for _, p := range parts {
		w, err := p.ledgerFrom(f, lines)
		if err != nil {
			return nil, err
		}
		gaps, err := p.gapsSQL(f, &w)
		if err != nil {
			return nil, err
		}
		columns := make([]string, len(gaps))
		for i, g := range gaps {
			columns[i] = "sum(" + g + ")"
		}
		unit := fmt.Sprintf("substr(s.village, 1, %d)", digits)
		rows, err := store.All(ctx, p.k.tx, func(r *sql.Rows) (c Completeness, err error) {
			c.Missing = map[string]int{}
			counts := make([]int, len(Gaps))
			to := []any{&c.Unit, &c.Loans, &c.AmountFen, &c.Whole}
			for i := range counts {
				to = append(to, &counts[i])
			}
			err = r.Scan(to...)
			for i, g := range Gaps {
				c.Missing[g] = counts[i]
			}
			return c, err
		}, `SELECT `+unit+`, count(*), sum(s.amount_fen), sum(CASE WHEN `+strings.Join(gaps, " + ")+` = 0 THEN 1 ELSE 0 END), `+strings.Join(columns, ", ")+
			w.text+` GROUP BY `+unit+` ORDER BY `+unit, w.args...)
		if err != nil {
			return nil, err
		}
		out = append(out, rows...)
	}
	return out, nil
}
