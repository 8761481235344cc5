package app

import (
	"context"
	"strings"

	"fupindai/internal/office"
	"fupindai/internal/register"
	"fupindai/internal/store"
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
	UsedEN, ProblemEN                    string // in English; empty: as Used and Problem
	Found                                []FoundProblem
	ApproverName, LenderName, FixerName  string
	LateDays                             int      // past the due day with a balance; 0 if not
	Gaps                                 []string // codes of what the row and its file lack (A13.4)

	book    office.BookRow
	checked bool // by a check recorded here (A8)
}

// Booked is the row of the old book the loan was taken over from; empty for one born here.
func (r LedgerRow) Booked() office.BookRow { return r.book }

// Division is the place from the county down.
func (r LedgerRow) Division() string {
	return strings.Join([]string{r.Place.County, r.Place.Township, r.Place.Village}, "/")
}

// Said is a value, or why there is none: unknown before the take-over, or not recorded.
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

// LedgerRows puts lines of a filter's ledger into words, with the sum of these lines.
// Names and numbers are those of the filter's day as it knows them. full gives whole
// identity numbers: the caller has recorded an export before (I13).
func (v *View) LedgerRows(ctx context.Context, f LedgerFilter, lines []LedgerLine, full bool) ([]LedgerRow, LedgerSum, error) {
	sum := LedgerSum{Loans: len(lines)}
	parts, err := v.parts(ctx, "")
	if err != nil {
		return nil, sum, err
	}
	families := map[[2]string]bool{}
	for _, l := range lines {
		families[[2]string{l.Log, l.Household}] = true
		sum.AmountFen += l.AmountFen
		sum.BalanceFen += l.BalanceFen
	}
	sum.Households = len(families)
	out := make([]LedgerRow, 0, len(lines))
	for _, p := range parts {
		n := 0
		for n < len(lines) && lines[n].Log == p.k.tx.Log() {
			n++
		}
		rows, err := p.ledgerRows(ctx, f, lines[:n], full)
		if err != nil {
			return nil, sum, err
		}
		out, lines = append(out, rows...), lines[n:]
	}
	return out, sum, nil
}

// ledgerRows are the rows of lines of this view's own log.
func (v *View) ledgerRows(ctx context.Context, f LedgerFilter, lines []LedgerLine, full bool) ([]LedgerRow, error) {
	if len(lines) == 0 {
		return nil, nil
	}
	var persons, users, loans []string
	for _, l := range lines {
		persons, loans = append(persons, l.Borrower), append(loans, l.Loan)
		users = append(users, l.Approver, l.Lender)
	}
	watched, err := v.watched(ctx, f, loans)
	if err != nil {
		return nil, err
	}
	var written []string
	for _, x := range watched {
		t, u := x.ids()
		written, users = append(written, t...), append(users, u...)
	}
	texts, err := v.Texts(ctx, written)
	if err != nil {
		return nil, err
	}
	people, officers, err := v.namesOn(ctx, f, distinct(persons), distinct(users))
	if err != nil {
		return nil, err
	}
	units, err := v.Banks(ctx)
	if err != nil {
		return nil, err
	}
	banks := map[string]BankUnit{}
	for _, b := range units {
		banks[b.Code] = b
	}
	taken, err := v.takenLoans(ctx, loans)
	if err != nil {
		return nil, err
	}
	unchecked, err := v.uncheckedTo(f.AsOf)
	if err != nil {
		return nil, err
	}
	applications, err := store.All(ctx, v.k.tx, store.One[string], lateNotices+"$2", v.k.tx.Log(), f.AsOf.String())
	if err != nil {
		return nil, err
	}
	plans, err := store.All(ctx, v.k.tx, store.One[string], latePlans("$2"), v.k.tx.Log(), f.AsOf.String())
	if err != nil {
		return nil, err
	}
	late := map[string]bool{} // applications and problems
	for _, subject := range append(applications, plans...) {
		late[subject] = true
	}
	out := make([]LedgerRow, len(lines))
	places := map[string]Place{}
	for i, l := range lines {
		r := LedgerRow{
			LedgerLine: l, Name: people[l.Borrower].Name, ID: people[l.Borrower].IDNumber, BankZH: banks[l.Bank].Name, BankEN: banks[l.Bank].NameEn,
			ApproverName: officers[l.Approver], LenderName: officers[l.Lender],
		}
		if !full {
			r.ID = register.Masked(r.ID)
		}
		if p, ok := v.Law.Purpose(l.Purpose); ok {
			r.PurposeZH, r.PurposeEN = p.ZH, p.EN
		}
		place, ok := places[l.Village]
		if !ok {
			if place, err = v.PlaceOn(ctx, l.Village, f.AsOf); err != nil {
				return nil, err
			}
			places[l.Village] = place
		}
		r.Place = place
		if l.BalanceFen > 0 && l.DueOn.Before(f.AsOf) {
			r.LateDays = l.DueOn.DaysUntil(f.AsOf)
		}
		if t, ok := taken[l.Loan]; ok {
			r.Taken, r.book = true, t.Row
			r.Used, r.Problem, r.Measure, r.ApproverName, r.LenderName, r.FixerName = t.Row.Used, t.Row.Problem, t.Row.Measure, t.Row.Approver, t.Row.Lender, t.Row.Fixer
			if !t.Row.CheckedOn.IsZero() {
				r.Checked = t.Row.CheckedOn.String()
			}
		}
		if x := watched[l.Loan]; x != nil {
			r.watch(x, v, texts, officers)
		}
		r.Gaps = r.gaps(unchecked, late)
		out[i] = r
	}
	return out, nil
}

// namesOn are persons and users as the filter's day and numbers know them.
func (v *View) namesOn(ctx context.Context, f LedgerFilter, persons, users []string) (map[string]register.Person, map[string]string, error) {
	reg := v.k.door.Register
	if v.known(f) == v.Seq() && !f.AsOf.Before(v.Today) {
		people, err := reg.PeopleInFull(ctx, v.k.tx, persons)
		if err != nil {
			return nil, nil, err
		}
		officers, err := v.UserNames(ctx, users)
		return people, officers, err
	}
	people, err := reg.PeopleOn(ctx, v.k.tx, persons, f.AsOf, v.known(f))
	if err != nil {
		return nil, nil, err
	}
	officers, err := reg.UserNamesOn(ctx, v.k.tx, users, f.AsOf, v.known(f))
	return people, officers, err
}

// distinct are the values without the empty one, each once, in their order.
func distinct(values []string) []string {
	seen := map[string]bool{"": true}
	var out []string
	for _, s := range values {
		if !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	return out
}
