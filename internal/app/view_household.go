package app

import (
	"context"
	"database/sql"
	"errors"
	"sort"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/idcard"
	"fupindai/internal/loan"
	"fupindai/internal/money"
	"fupindai/internal/register"
	"fupindai/internal/store"
)

// HouseholdCase is one household with all that its file shows (A13.3).
type HouseholdCase struct {
	Household register.Household
	Place     Place
	Persons   []register.Person // numbers masked
	File      *loan.File
	Events    []act.Recorded    // the time line, in the order of the journal
	Release   string            // newest release on which a member stands
	Users     map[string]string // names of who acted
	Texts     map[string]string // words by text id
	CapFen    int64
	// what the household owes to all banks, and what they approved and have not paid out:
	// the cap counts both, whoever reads (R-G3-1)
	OwedFen, ApprovedFen money.Fen
}

// Household opens a household within the reader's scope. A bank sees the households
// that applied to it.
func (v *View) Household(ctx context.Context, id string) (*HouseholdCase, error) {
	if err := v.k.mayReadHousehold(ctx, id); err != nil {
		return nil, err
	}
	h, err := v.k.door.Register.Household(ctx, v.k.tx, id)
	if err != nil {
		return nil, err
	}
	out := &HouseholdCase{Household: h}
	if out.Place, err = v.PlaceOf(ctx, h.Village); err != nil {
		return nil, err
	}
	if out.Persons, err = v.k.door.Register.Persons(ctx, v.k.tx, id); err != nil {
		return nil, err
	}
	if out.File, err = open[*loan.File](ctx, v.k, loan.Stream(id)); err != nil {
		return nil, err
	}
	for _, p := range out.Persons {
		if out.Release, err = v.k.onRelease(ctx, p.ID, v.Today); err != nil {
			return nil, err
		}
		if out.Release != "" {
			break
		}
	}
	limit, err := v.CapFen()
	if err != nil {
		return nil, err
	}
	out.CapFen = limit
	out.OwedFen, out.ApprovedFen = out.File.OutstandingFen(), out.File.ApprovedFen("")
	out.File = v.inScope(out.File)
	if out.Events, err = v.timeline(ctx, loan.Stream(id)); err != nil {
		return nil, err
	}
	out.Events = v.eventsInScope(out.File, out.Events)
	var users, texts []string
	for _, e := range out.Events {
		users = append(users, e.By.User)
		texts = append(texts, textIDs(e.Event)...)
	}
	if out.Users, err = v.UserNames(ctx, users); err != nil {
		return nil, err
	}
	out.Texts, err = v.Texts(ctx, texts)
	return out, err
}

// inScope leaves out of a file what lies outside the reader's scope: a bank reads its
// own applications and loans, not another bank's (I12).
func (v *View) inScope(f *loan.File) *loan.File {
	if v.Scope.Bank == "" {
		return f
	}
	cut := &loan.File{Household: f.Household}
	for _, a := range f.Applications {
		if v.Scope.Covers(a.Village, a.Bank) {
			cut.Applications = append(cut.Applications, a)
		}
	}
	for _, l := range f.Loans {
		if v.Scope.Covers(l.Village, l.Bank) {
			cut.Loans = append(cut.Loans, l)
		}
	}
	for _, p := range f.Problems {
		if cut.Loan(p.Loan) != nil {
			cut.Problems = append(cut.Problems, p)
		}
	}
	for _, d := range f.Duties {
		_, withdrawal := cut.Withdrawal(d.Subject)
		if cut.Application(d.Subject) != nil || cut.Loan(d.Subject) != nil || cut.Problem(d.Subject) != nil || withdrawal != nil {
			cut.Duties = append(cut.Duties, d)
		}
	}
	return cut
}

// eventsInScope keeps the events of the file's own applications and loans.
func (v *View) eventsInScope(f *loan.File, events []act.Recorded) []act.Recorded {
	if v.Scope.Bank == "" {
		return events
	}
	var out []act.Recorded
	for _, e := range events {
		of, ok := e.Event.(interface {
			About() (application, loan string)
		})
		if !ok {
			continue
		}
		application, number := of.About()
		if application == "" && number == "" || f.Application(application) != nil || f.Loan(number) != nil {
			out = append(out, e)
		}
	}
	return out
}

// CapFen is the household cap of today's policy; of the newest policy known while
// today lies outside every window.
func (v *View) CapFen() (int64, error) {
	p, err := v.Law.PackOn(v.Today)
	if err == nil {
		if f, err := p.Fen("cap.household-fen", v.Today); err == nil {
			return int64(f), nil
		}
	}
	packs := v.Law.Packs()
	f, err := packs[0].Fen("cap.household-fen", v.Today)
	return int64(f), err
}

// timeline are a stream's events, decoded.
func (v *View) timeline(ctx context.Context, stream string) ([]act.Recorded, error) {
	kd, _, err := kindOfStream(stream)
	if err != nil {
		return nil, err
	}
	events, err := v.k.tx.Events(ctx, stream, 0)
	if err != nil {
		return nil, err
	}
	out := make([]act.Recorded, 0, len(events))
	for _, e := range events {
		r, err := e.Recorded(kd.events)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}

// Search finds households in the reader's scope by initials, last four, name or 户编号.
func (v *View) Search(ctx context.Context, q string, limit int) ([]register.Found, error) {
	found, err := v.k.door.Register.Search(ctx, v.k.tx, q, v.Scope.Division, limit)
	if err != nil || v.Scope.Bank == "" {
		return found, err
	}
	var out []register.Found
	for _, f := range found {
		err := v.k.mayReadHousehold(ctx, f.Household)
		var no *act.Refusal
		switch {
		case err == nil:
			out = append(out, f)
		case !errors.As(err, &no):
			return nil, err
		}
	}
	return out, nil
}

// Listed says on which release a person stands today; "" if on none.
func (v *View) Listed(ctx context.Context, person string) (string, error) {
	return v.k.onRelease(ctx, person, v.Today)
}

// Neighbour is a household of a village as a form offers it.
type Neighbour struct{ ID, No, Head string }

// HouseholdsOf are the households of a village in the reader's scope, by number.
func (v *View) HouseholdsOf(ctx context.Context, village string) ([]Neighbour, error) {
	if err := v.k.within(village, "", village); err != nil {
		return nil, err
	}
	ids, err := store.All(ctx, v.k.tx, func(r *sql.Rows) (id string, err error) { return id, r.Scan(&id) },
		`SELECT household_id FROM register_household WHERE log_id = $1 AND village = $2 AND latest ORDER BY household_id`, v.k.tx.Log(), village)
	if err != nil {
		return nil, err
	}
	found, err := v.k.door.Register.Households(ctx, v.k.tx, ids)
	if err != nil {
		return nil, err
	}
	heads, err := v.HeadNames(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := make([]Neighbour, 0, len(found))
	for id, h := range found {
		out = append(out, Neighbour{id, h.No, heads[id]})
	}
	sort.Slice(out, func(i, j int) bool { return out[i].No < out[j].No || out[i].No == out[j].No && out[i].ID < out[j].ID })
	return out, nil
}

// ProposedNumber is the end of the 18-digit number that an old 15-digit one becomes:
// enough to hold it against the card; "" where nothing is proposed.
func (v *View) ProposedNumber(ctx context.Context, person string) (string, error) {
	p, err := v.k.door.Register.PersonInFull(ctx, v.k.tx, person)
	if err != nil {
		return "", err
	}
	if n := idcard.Check(p.IDNumber).Proposed18; len(n) == 18 {
		return "…" + n[12:], nil
	}
	return "", nil
}

// FullNumbers gives identity numbers in full, by person. The caller has recorded the
// export or the showing before (I13).
func (v *View) FullNumbers(ctx context.Context, persons []string) (map[string]string, error) {
	full, err := v.k.door.Register.PeopleInFull(ctx, v.k.tx, persons)
	out := make(map[string]string, len(full))
	for id, p := range full {
		out[id] = p.IDNumber
	}
	return out, err
}

// MaskedNumbers gives identity numbers with their last four only, by person.
func (v *View) MaskedNumbers(ctx context.Context, persons []string) (map[string]string, error) {
	full, err := v.FullNumbers(ctx, persons)
	for id, n := range full {
		full[id] = register.Masked(n)
	}
	return full, err
}

// AccountTail is the borrower's account that a text of the disbursement holds: its last
// four digits.
func (c *ApplicationCase) AccountTail() string {
	if c.Loan == nil {
		return ""
	}
	return Tail(c.Texts[c.Loan.Account])
}

// Tail are the last four of an account's number.
func Tail(number string) string {
	n := []rune(number)
	if len(n) <= 4 {
		return string(n)
	}
	return string(n[len(n)-4:])
}

// NextDay is the day after which a duty is no longer near: n working days from today.
func (v *View) NextDay(n int) civil.Date {
	due, err := v.Law.Working().Add(v.Today, n)
	if err != nil {
		return v.Today.AddDays(n)
	}
	return due.Date
}

// HeadNames are the names of households' heads (户主), by household; of those given.
func (v *View) HeadNames(ctx context.Context, households []string) (map[string]string, error) {
	found, err := v.k.door.Register.Households(ctx, v.k.tx, households)
	if err != nil {
		return nil, err
	}
	var persons []string
	for _, h := range found {
		if h.HeadPerson != "" {
			persons = append(persons, h.HeadPerson)
		}
	}
	names, err := v.Names(ctx, persons)
	if err != nil {
		return nil, err
	}
	out := make(map[string]string, len(found))
	for id, h := range found {
		out[id] = names[h.HeadPerson]
	}
	return out, nil
}

// ApplicationsNumbered are the applications in scope that have this number themselves,
// or whose contract, loan or receipt has it.
func (v *View) ApplicationsNumbered(ctx context.Context, number string) ([]string, error) {
	vFrom, vTo, bFrom, bTo := v.Scope.spans()
	rows, err := v.k.tx.Query(ctx, `SELECT a.application FROM application a
		WHERE a.log_id = $1 AND a.application IN (SELECT $2 UNION SELECT p.application FROM paper p WHERE p.log_id = $1 AND p.kind IN ('contract', 'receipt') AND p.number = $2
			UNION SELECT n.application FROM loan n WHERE n.log_id = $1 AND n.loan = $2)
			AND a.village >= $3 AND a.village < $4 AND a.bank >= $5 AND a.bank < $6 ORDER BY a.application LIMIT 20`,
		v.k.tx.Log(), number, vFrom, vTo, bFrom, bTo)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var a string
		if err := rows.Scan(&a); err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, rows.Err()
}
