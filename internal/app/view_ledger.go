package app

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"time"

	"fupindai/internal/civil"
	"fupindai/internal/loan"
	"fupindai/internal/money"
	"fupindai/internal/store"
)

// LedgerLine is one loan of the ledger as of a day (A13.1).
type LedgerLine struct {
	Log                                                            string
	Loan, Household, Application, Borrower, Village, Bank, Purpose string
	Contract, Receipt                                              string
	AmountFen, BalanceFen                                          money.Fen
	RatePPM                                                        money.PPM
	TermMonths                                                     int
	DisbursedOn, DueOn, ClosedOn                                   civil.Date
	Approver, Lender                                               string // user ids: 审批责任人, 承贷责任人
	noticed                                                        bool   // its notice was published (A6.2)
	seq, until                                                     int64  // as known from and before
}

// Heads say up to which number each log is known.
type Heads map[string]int64

// LedgerFilter cuts the ledger. Facts count with on ≤ AsOf and a number up to Known of
// their log; a log that Known does not name is known as it stands now.
type LedgerFilter struct {
	AsOf     civil.Date
	Known    Heads
	Division string
	Bank     string
	Purpose  string // a code; a parent code takes its children
	State    string // "", "open" (balance), "closed", "overdue"
	Problem  string // "", "yes": an open one; "unmended": one without a measure; "ever": closed ones too
	Missing  int    // at least so many gaps (A13.4)
	Gap      string // one of Gaps that is missing
	Of       string // one household
	LentFrom civil.Date
	LentTo   civil.Date
	DueFrom  civil.Date
	DueTo    civil.Date
	Page     int // beyond the last it is the last
	Size     int // 0: all
}

// LedgerSum adds up all rows of a filter.
type LedgerSum struct {
	Loans, Households     int
	AmountFen, BalanceFen money.Fen
	Recorded              time.Time // of the last event known, zero if none
	Known                 Heads     // what the sums know of each log that was read
}

// Frozen says that the filter asks for less than is known now.
func (s LedgerSum) Frozen(now Heads) bool {
	for log, seq := range s.Known {
		if now[log] > seq {
			return true
		}
	}
	return false
}

// parts are the looks at the logs that the ledger is read from: the view itself, or, in
// the log of an office above the county, one for each county below it in the division
// asked for, in the same snapshot, by code.
func (v *View) parts(ctx context.Context, division string) ([]*View, error) {
	if !v.k.act.By.Above() {
		return []*View{v}, nil
	}
	if v.below == nil {
		var own string
		err := v.k.tx.QueryRow(ctx, `SELECT unit FROM office WHERE log = $1 AND kind <> 'county'`, v.k.tx.Log()).Scan(&own)
		if errors.Is(err, sql.ErrNoRows) {
			return []*View{v}, nil // a county's log, opened by an office above it
		}
		if err != nil {
			return nil, err
		}
		all, err := counties(ctx, v.k.tx, own)
		if err != nil {
			return nil, err
		}
		v.below = []*View{}
		for _, o := range all {
			tx, err := v.k.tx.Beside(ctx, o.Log)
			if err != nil {
				return nil, err
			}
			k, err := v.k.door.desk(ctx, tx, Call{Log: o.Log, By: v.k.act.By}, civil.Date{})
			if err != nil {
				return nil, err
			}
			v.below = append(v.below, &View{k: k, Scope: v.Scope, Today: v.Today, Law: k.law, unit: o.Unit})
		}
	}
	var out []*View
	for _, b := range v.below {
		if strings.HasPrefix(b.unit, division) || strings.HasPrefix(division, b.unit) {
			out = append(out, b)
		}
	}
	return out, nil
}

// LedgerHeads are the numbers of what is known now, of each log the ledger is read from.
func (v *View) LedgerHeads(ctx context.Context) (Heads, error) {
	parts, err := v.parts(ctx, "")
	out := Heads{}
	for _, p := range parts {
		out[p.k.tx.Log()] = p.Seq()
	}
	return out, err
}

// known is up to which number a filter knows this view's log.
func (v *View) known(f LedgerFilter) int64 {
	if n := f.Known[v.k.tx.Log()]; n > 0 && n < v.Seq() {
		return n
	}
	return v.Seq()
}

// gapJoin brings what a loan's gaps and problem are read from (A13.4).
const gapJoin = ` JOIN loan l ON l.log_id = s.log_id AND l.loan = s.loan
	LEFT JOIN loan_taken t ON t.log_id = s.log_id AND t.loan = s.loan
	LEFT JOIN book_row r ON r.log_id = t.log_id AND r.book = t.book AND r.row_no = t.row_no`

// What ledgerFrom is read for.
const (
	sums          = iota // the states around the day and the number
	lines                // the same, joined with loan
	versionsSince        // joined; all that was known of the day since the number, and changed
)

// ledgerFrom is the states that a filter asks for, in the reader's scope.
func (v *View) ledgerFrom(f LedgerFilter, of int) (where, error) {
	vf, vt, bf, bt := v.Scope.spans()
	w := where{args: []any{v.k.tx.Log(), vf, vt, bf, bt, f.AsOf.String()}}
	cut := ` WHERE s.log_id = $1 AND s.village >= $2 AND s.village < $3 AND s.bank >= $4 AND s.bank < $5 AND s.from_on <= $6`
	known := v.known(f)
	switch {
	case of == versionsSince:
		seq := w.arg(known)
		cut += ` AND s.until_on > $6 AND s.until_seq > ` + seq + ` AND (s.seq > ` + seq + ` OR s.until_seq < ` + w.arg(int64(loan.Forever)) + `)`
	case known == v.Seq() && !f.AsOf.Before(v.Today):
		cut += ` AND s.current` // each loan has one, and an index holds them
	default:
		seq := w.arg(known)
		cut += ` AND s.until_on > $6 AND s.seq <= ` + seq + ` AND s.until_seq > ` + seq
	}
	if f.Division != "" {
		w.and("s.village >= ", f.Division, "")
		w.and("s.village < ", f.Division+"~", "")
	}
	if f.Bank != "" {
		w.text += " AND s.bank >= " + w.arg(f.Bank) + " AND s.bank < " + w.arg(f.Bank+".")
	}
	if f.Purpose != "" {
		w.text += " AND (s.purpose = " + w.arg(f.Purpose) + " OR s.purpose LIKE " + w.arg(f.Purpose+".%") + ")"
	}
	if f.Of != "" {
		w.and("s.household = ", f.Of, "")
	}
	switch f.State {
	case "open":
		w.text += " AND s.balance_fen > 0"
	case "closed":
		w.text += " AND s.closed_on <> ''"
	case "overdue":
		w.and("s.balance_fen > 0 AND s.due_on < ", f.AsOf.String(), "")
	}
	for _, d := range []struct {
		cond string
		on   civil.Date
	}{{"s.disbursed_on >= ", f.LentFrom}, {"s.disbursed_on <= ", f.LentTo}, {"s.due_on >= ", f.DueFrom}, {"s.due_on <= ", f.DueTo}} {
		if !d.on.IsZero() {
			w.and(d.cond, d.on.String(), "")
		}
	}
	switch f.Problem {
	case "ever":
		w.text += " AND (r.problem OR " + v.watchSQL(f, &w).known + ")"
	case "yes":
		w.text += " AND (r.problem OR " + v.watchSQL(f, &w).open + ")"
	case "unmended":
		w.text += " AND (r.problem AND r.missing LIKE '%,measure,%' OR " + v.watchSQL(f, &w).unplanned + ")"
	}
	if f.Missing > 0 || f.Gap != "" {
		gaps, err := v.gapsSQL(f, &w)
		if err != nil {
			return w, err
		}
		if i := slices.Index(Gaps, f.Gap); i >= 0 {
			w.text += " AND " + gaps[i] + " = 1"
		}
		w.text += " AND " + strings.Join(gaps, " + ") + " >= " + w.arg(int64(f.Missing))
	}
	from := ` FROM loan_state s`
	if of != sums || f.Problem != "" || f.Missing > 0 || f.Gap != "" {
		from += gapJoin
	}
	w.text = from + cut + w.text
	return w, nil
}

// LedgerSums adds up all rows of a filter, over all logs it is read from.
func (v *View) LedgerSums(ctx context.Context, f LedgerFilter) (LedgerSum, error) {
	sum, _, err := v.ledgerSums(ctx, f)
	return sum, err
}

func (v *View) ledgerSums(ctx context.Context, f LedgerFilter) (sum LedgerSum, loans []int, err error) {
	parts, err := v.parts(ctx, f.Division)
	if err != nil {
		return sum, nil, err
	}
	sum.Known = Heads{}
	for _, p := range parts {
		w, err := p.ledgerFrom(f, sums)
		if err != nil {
			return sum, nil, err
		}
		var n, families int
		var amount, balance int64
		if err := p.k.tx.QueryRow(ctx, `SELECT count(*), count(DISTINCT s.household), coalesce(sum(s.amount_fen), 0), coalesce(sum(s.balance_fen), 0)`+w.text, w.args...).
			Scan(&n, &families, &amount, &balance); err != nil {
			return sum, nil, err
		}
		at, err := p.recordedAt(ctx, p.known(f))
		if err != nil {
			return sum, nil, err
		}
		if at.After(sum.Recorded) {
			sum.Recorded = at
		}
		loans = append(loans, n)
		sum.Loans += n
		sum.Households += families
		sum.AmountFen += money.Fen(amount)
		sum.BalanceFen += money.Fen(balance)
		sum.Known[p.k.tx.Log()] = p.known(f)
	}
	return sum, loans, nil
}

// recordedAt is the instant of an event of the log; zero for none.
func (v *View) recordedAt(ctx context.Context, seq int64) (time.Time, error) {
	at := v.k.tx.At()
	if seq != v.Seq() {
		if err := v.k.tx.QueryRow(ctx, `SELECT coalesce(max(at), 0) FROM journal WHERE log_id = $1 AND seq = $2`, v.k.tx.Log(), seq).Scan(&at); err != nil {
			return time.Time{}, err
		}
	}
	if at == 0 {
		return time.Time{}, nil
	}
	return time.UnixMicro(at), nil
}

// Ledger lists a page of the ledger by county, village and disbursement, and the sums
// over all rows of the filter.
func (v *View) Ledger(ctx context.Context, f LedgerFilter) ([]LedgerLine, LedgerSum, error) {
	sum, loans, err := v.ledgerSums(ctx, f)
	if err != nil || sum.Loans == 0 {
		return nil, sum, err
	}
	parts, err := v.parts(ctx, f.Division)
	if err != nil {
		return nil, sum, err
	}
	skip, rest := 0, sum.Loans
	if f.Size > 0 {
		skip, rest = (min(max(f.Page, 1), (sum.Loans+f.Size-1)/f.Size)-1)*f.Size, f.Size
	}
	var out []LedgerLine
	for i, p := range parts {
		if skip >= loans[i] {
			skip -= loans[i]
			continue
		}
		if rest == 0 {
			break
		}
		lines, err := p.ledgerPage(ctx, f, skip, rest)
		if err != nil {
			return nil, sum, err
		}
		out = append(out, lines...)
		skip, rest = 0, rest-len(lines)
	}
	return out, sum, nil
}

const ledgerLine = `SELECT s.seq, s.until_seq, s.loan, s.household, l.application, l.borrower, s.village, s.bank, s.purpose, l.contract, l.receipt, l.notice,
	s.amount_fen, s.balance_fen, l.rate_ppm, l.term_months, s.disbursed_on, s.due_on, s.closed_on, l.approver, l.lender`

func (v *View) ledgerPage(ctx context.Context, f LedgerFilter, skip, n int) ([]LedgerLine, error) {
	w, err := v.ledgerFrom(f, lines)
	if err != nil {
		return nil, err
	}
	return store.All(ctx, v.k.tx, v.scanLine, ledgerLine+w.text+` ORDER BY s.village, s.disbursed_on, s.loan LIMIT `+w.arg(int64(n))+` OFFSET `+w.arg(int64(skip)), w.args...)
}

func (v *View) scanLine(rows *sql.Rows) (l LedgerLine, err error) {
	var disbursed, due, closed, notice string
	if err := rows.Scan(&l.seq, &l.until, &l.Loan, &l.Household, &l.Application, &l.Borrower, &l.Village, &l.Bank, &l.Purpose, &l.Contract, &l.Receipt, &notice,
		&l.AmountFen, &l.BalanceFen, &l.RatePPM, &l.TermMonths, &disbursed, &due, &closed, &l.Approver, &l.Lender); err != nil {
		return l, err
	}
	l.Log, l.noticed = v.k.tx.Log(), notice != ""
	for _, d := range []struct {
		to   *civil.Date
		from string
	}{{&l.DisbursedOn, disbursed}, {&l.DueOn, due}, {&l.ClosedOn, closed}} {
		if *d.to, err = day(d.from); err != nil {
			return l, err
		}
	}
	return l, nil
}

// LedgerChange is a loan whose row of the ledger of a day reads otherwise by what was
// recorded after a number: added, altered or taken out.
type LedgerChange struct {
	Was, Is *LedgerLine // nil where the loan was not in the ledger
	Seq     int64       // the first event after the number that made a difference to the day
}

// Line is the loan as it reads now, or as it read.
func (c LedgerChange) Line() LedgerLine {
	if c.Is != nil {
		return *c.Is
	}
	return *c.Was
}

// LedgerSince lists what came after a frozen ledger for its day: the loans of its
// division, bank and purpose that read otherwise now, by county, village and loan. The
// cuts by what may have changed (balance, days, gaps) are left out.
func (v *View) LedgerSince(ctx context.Context, f LedgerFilter) ([]LedgerChange, error) {
	f = LedgerFilter{AsOf: f.AsOf, Known: f.Known, Division: f.Division, Bank: f.Bank, Purpose: f.Purpose}
	parts, err := v.parts(ctx, f.Division)
	if err != nil {
		return nil, err
	}
	var out []LedgerChange
	for _, p := range parts {
		if p.known(f) == p.Seq() {
			continue
		}
		changes, err := p.since(ctx, f)
		if err != nil {
			return nil, err
		}
		out = append(out, changes...)
	}
	return out, nil
}

func (v *View) since(ctx context.Context, f LedgerFilter) ([]LedgerChange, error) {
	w, err := v.ledgerFrom(f, versionsSince)
	if err != nil {
		return nil, err
	}
	all, err := store.All(ctx, v.k.tx, v.scanLine, ledgerLine+w.text+` ORDER BY s.village, s.loan, s.seq`, w.args...)
	if err != nil {
		return nil, err
	}
	var out []LedgerChange
	for len(all) > 0 {
		n := slices.IndexFunc(all, func(l LedgerLine) bool { return l.Loan != all[0].Loan })
		if n < 0 {
			n = len(all)
		}
		if c, changed := changeOf(all[:n], v.known(f)); changed {
			out = append(out, c)
		}
		all = all[n:]
	}
	return out, nil
}

// changeOf tells from all versions of a loan's day, the oldest first, what changed after
// a number.
func changeOf(versions []LedgerLine, seq int64) (c LedgerChange, changed bool) {
	first, last := versions[0], versions[len(versions)-1]
	if first.seq <= seq {
		c.Was = &first
	}
	if last.until == loan.Forever {
		c.Is = &last
	}
	for _, l := range versions {
		if c.Was == nil || !l.reads(*c.Was) {
			c.Seq = l.seq
			break
		}
	}
	if c.Seq == 0 {
		c.Seq = last.until // taken out
	}
	return c, (c.Was != nil || c.Is != nil) && (c.Was == nil || c.Is == nil || !c.Is.reads(*c.Was))
}

// reads says that two lines read the same, whenever that became known.
func (l LedgerLine) reads(o LedgerLine) bool {
	l.seq, l.until, o.seq, o.until = 0, 0, 0, 0
	return l == o
}

// EmptiedBy names the cut that keeps most rows out of an empty ledger, and how many;
// "" where no single one does.
func (v *View) EmptiedBy(ctx context.Context, f LedgerFilter) (cut string, n int, err error) {
	for _, c := range []struct {
		name string
		set  bool
		drop func(*LedgerFilter)
	}{
		{"division", f.Division != "", func(f *LedgerFilter) { f.Division = "" }},
		{"bank", f.Bank != "", func(f *LedgerFilter) { f.Bank = "" }},
		{"loan_purpose", f.Purpose != "", func(f *LedgerFilter) { f.Purpose = "" }},
		{"balance", f.State != "", func(f *LedgerFilter) { f.State = "" }},
		{"problem", f.Problem != "", func(f *LedgerFilter) { f.Problem = "" }},
		{"missing", f.Missing > 0 || f.Gap != "", func(f *LedgerFilter) { f.Missing, f.Gap = 0, "" }},
		{"lent", !f.LentFrom.IsZero() || !f.LentTo.IsZero(), func(f *LedgerFilter) { f.LentFrom, f.LentTo = civil.Date{}, civil.Date{} }},
		{"due", !f.DueFrom.IsZero() || !f.DueTo.IsZero(), func(f *LedgerFilter) { f.DueFrom, f.DueTo = civil.Date{}, civil.Date{} }},
		{"as_of", f.AsOf.Before(v.Today), func(f *LedgerFilter) { f.AsOf = v.Today }},
	} {
		if !c.set {
			continue
		}
		without := f
		c.drop(&without)
		sum, err := v.LedgerSums(ctx, without)
		if err != nil {
			return "", 0, err
		}
		if sum.Loans > n {
			cut, n = c.name, sum.Loans
		}
	}
	return cut, n, nil
}
