package app

import (
	"context"
	"time"

	"fupindai/internal/civil"
	"fupindai/internal/money"
)

// LedgerLine is one loan of the ledger as of a day (A13.1). What has no source yet in
// the product (actual use, checks, problems, measures) is the empty string.
type LedgerLine struct {
	Loan, Household, Application, Borrower, Village, Bank, Purpose string
	Contract, Receipt                                              string
	AmountFen, BalanceFen                                          money.Fen
	RatePPM                                                        money.PPM
	TermMonths                                                     int
	DisbursedOn, DueOn, ClosedOn                                   civil.Date
	Approver, Lender                                               string // user ids: 审批责任人, 承贷责任人
}

// LedgerFilter cuts the ledger. Facts count with on ≤ AsOf and seq ≤ Seq; Seq 0 is now.
type LedgerFilter struct {
	AsOf     civil.Date
	Seq      int64
	Division string
	Bank     string
	Purpose  string // a code; a parent code takes its children
	State    string // "", "open" (balance), "closed", "overdue"
	DueTo    civil.Date
	Page     int
	Size     int // 0: all
}

// LedgerSum adds up all rows of a filter.
type LedgerSum struct {
	Loans, Households     int
	AmountFen, BalanceFen money.Fen
	Recorded              time.Time // of the last event known, zero if none
}

// ledgerFrom is the ledger as of a day and number, with each loan's balance.
const ledgerFrom = ` FROM loan l JOIN
	(SELECT log_id, loan, sum(principal_fen) AS balance FROM movement WHERE log_id = $1 AND moved_on <= $6 AND seq <= $7 GROUP BY log_id, loan) m
	ON m.log_id = l.log_id AND m.loan = l.loan
	WHERE l.log_id = $1 AND l.village >= $2 AND l.village < $3 AND l.bank >= $4 AND l.bank < $5 AND l.disbursed_on <= $6 AND l.seq <= $7`

// Ledger lists a page of the ledger in the order of village and disbursement, and the
// sums over all rows of the filter.
func (v *View) Ledger(ctx context.Context, f LedgerFilter) ([]LedgerLine, LedgerSum, error) {
	vf, vt, bf, bt := v.Scope.spans()
	if f.Seq == 0 {
		f.Seq = v.Seq()
	}
	w := where{args: []any{v.k.tx.Log(), vf, vt, bf, bt, f.AsOf.String(), f.Seq}}
	if f.Division != "" {
		w.and("l.village >= ", f.Division, "")
		w.and("l.village < ", f.Division+"~", "")
	}
	if f.Bank != "" {
		w.text += " AND l.bank >= " + w.arg(f.Bank) + " AND l.bank < " + w.arg(f.Bank+".")
	}
	if f.Purpose != "" {
		w.text += " AND (l.purpose = " + w.arg(f.Purpose) + " OR l.purpose LIKE " + w.arg(f.Purpose+".%") + ")"
	}
	switch f.State {
	case "open":
		w.text += " AND m.balance > 0"
	case "closed":
		w.and("l.closed_on <> '' AND l.closed_on <= ", f.AsOf.String(), "")
	case "overdue":
		w.and("m.balance > 0 AND l.due_on < ", f.AsOf.String(), "")
	}
	if !f.DueTo.IsZero() {
		w.and("l.due_on <= ", f.DueTo.String(), "")
	}
	var sum LedgerSum
	var amount, balance, at int64
	if err := v.k.tx.QueryRow(ctx, `SELECT count(*), count(DISTINCT l.household), coalesce(sum(l.amount_fen), 0), coalesce(sum(m.balance), 0)`+
		ledgerFrom+w.text, w.args...).Scan(&sum.Loans, &sum.Households, &amount, &balance); err != nil {
		return nil, sum, err
	}
	sum.AmountFen, sum.BalanceFen = money.Fen(amount), money.Fen(balance)
	if at = v.k.tx.At(); at > 0 {
		sum.Recorded = time.UnixMicro(at)
	}
	page := ""
	if f.Size > 0 {
		page = " LIMIT " + w.arg(int64(f.Size)) + " OFFSET " + w.arg(int64(max(f.Page-1, 0)*f.Size))
	}
	rows, err := v.k.tx.Query(ctx, `SELECT l.loan, l.household, l.application, l.borrower, l.village, l.bank, l.purpose, l.contract, l.receipt,
		l.amount_fen, m.balance, l.rate_ppm, l.term_months, l.disbursed_on, l.due_on, l.closed_on, l.closed_seq, l.approver, l.lender`+
		ledgerFrom+w.text+` ORDER BY l.village, l.disbursed_on, l.loan`+page, w.args...)
	if err != nil {
		return nil, sum, err
	}
	defer rows.Close()
	var out []LedgerLine
	for rows.Next() {
		var l LedgerLine
		var disbursed, due, closed string
		var closedSeq int64
		if err := rows.Scan(&l.Loan, &l.Household, &l.Application, &l.Borrower, &l.Village, &l.Bank, &l.Purpose, &l.Contract, &l.Receipt,
			&l.AmountFen, &l.BalanceFen, &l.RatePPM, &l.TermMonths, &disbursed, &due, &closed, &closedSeq, &l.Approver, &l.Lender); err != nil {
			return nil, sum, err
		}
		if closed > f.AsOf.String() || closedSeq > f.Seq {
			closed = "" // not known or not yet so on that day
		}
		for _, d := range []struct {
			to   *civil.Date
			from string
		}{{&l.DisbursedOn, disbursed}, {&l.DueOn, due}, {&l.ClosedOn, closed}} {
			if *d.to, err = day(d.from); err != nil {
				return nil, sum, err
			}
		}
		out = append(out, l)
	}
	return out, sum, rows.Err()
}
