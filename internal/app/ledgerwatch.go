package app

import (
	"context"
	"database/sql"
	"strings"

	"fupindai/internal/civil"
	"fupindai/internal/loan"
	"fupindai/internal/money"
	"fupindai/internal/store"
	"fupindai/internal/words"
)

// What checks and problems (A8, A9) say in the ledger: the actual use and the day of the
// last check, the problems open on the filter's day, measure and persons of their plans;
// all as known at the filter's number, like the sums (A13.1).

// FoundProblem is a problem of a loan as the ledger of a day knows it.
type FoundProblem struct {
	Problem, Loan, Code, Source string
	AmountFen                   money.Fen
	FoundOn                     civil.Date
	ClosedOn                    civil.Date       // zero while it is open
	Step                        loan.ProblemStep // as it stands now
	Note                        string
	Measure                     string // of the newest plan; empty without one
	Deadline                    civil.Date
	Fixers                      []string // who carries it out, by name

	note, measure string   // register ids
	users         []string // of Fixers
}

// watched is what the ledger of a day knows of one loan's checks and problems.
type watched struct {
	checkedOn civil.Date
	use, note string // the code, and the register id of the words
	problems  []FoundProblem
}

// checkKnown and problemKnown say which checks c and problems p count on a day at a
// number, problemOpen which of the problems are open then.
func checkKnown(day, seq string) string {
	return "c.checked_on <= " + day + " AND c.seq <= " + seq + " AND (c.void_seq = 0 OR c.void_seq > " + seq + ")"
}

func problemKnown(day, seq string) string {
	return "p.found_on <= " + day + " AND p.seq <= " + seq + " AND (p.void_seq = 0 OR p.void_seq > " + seq + ")"
}

func problemOpen(day, seq string) string {
	return problemKnown(day, seq) + " AND (p.closed_seq = 0 OR p.closed_seq > " + seq + " OR p.closed_on > " + day + ")"
}

// watchSQL are conditions over loan_state s: the loan was checked; it has a problem, an
// open one, an open one without a plan, and one whose plan is past its day (A9.1).
type watchSQL struct{ checked, known, open, unplanned, late string }

func (v *View) watchSQL(f LedgerFilter, w *where) watchSQL {
	day, seq := "$6", w.arg(v.known(f))
	of := "EXISTS (SELECT 1 FROM problem p WHERE p.log_id = s.log_id AND p.loan = s.loan AND "
	unplanned := of + problemOpen(day, seq) + " AND NOT EXISTS (SELECT 1 FROM problem_plan q WHERE q.log_id = p.log_id AND q.loan = p.loan AND q.problem = p.problem AND q.proposed_on <= " +
		day + " AND q.seq <= " + seq + ")"
	return watchSQL{
		checked:   "EXISTS (SELECT 1 FROM loan_check c WHERE c.log_id = s.log_id AND c.loan = s.loan AND " + checkKnown(day, seq) + ")",
		known:     of + problemKnown(day, seq) + ")",
		open:      of + problemOpen(day, seq) + ")",
		unplanned: unplanned + ")",
		late:      unplanned + " AND p.problem IN (" + latePlans(day) + "))",
	}
}

// latePlans are the problems whose plan is past its day on a day, and not made by then
// (A9.1).
func latePlans(day string) string {
	return `SELECT d.subject FROM duty d WHERE d.log_id = $1 AND (d.done_on = '' OR d.done_on > ` + day + `) AND d.due_on <> '' AND d.rule = 'A9.1' AND d.due_on < ` + day
}

// watched reads the checks and problems of loans; a loan without either is left out.
func (v *View) watched(ctx context.Context, f LedgerFilter, loans []string) (map[string]*watched, error) {
	out := map[string]*watched{}
	for rest := loans; len(rest) > 0; {
		n := min(len(rest), loansAtOnce)
		if err := v.watchedOf(ctx, f, rest[:n], out); err != nil {
			return nil, err
		}
		rest = rest[n:]
	}
	return out, nil
}

func (v *View) watchedOf(ctx context.Context, f LedgerFilter, loans []string, out map[string]*watched) error {
	cut := func(column string) where {
		w := where{args: []any{v.k.tx.Log(), f.AsOf.String(), v.known(f)}}
		w.in(column, anys(loans))
		return w
	}
	of := func(number string) *watched {
		if out[number] == nil {
			out[number] = &watched{}
		}
		return out[number]
	}
	w := cut("c.loan")
	if err := each(ctx, v.k.tx, func(r *sql.Rows) error {
		var number, on, use, note string
		if err := r.Scan(&number, &on, &use, &note); err != nil {
			return err
		}
		x := of(number)
		var err error
		x.use, x.note = use, note
		x.checkedOn, err = day(on)
		return err
	}, `SELECT c.loan, c.checked_on, c.use_code, c.use_note FROM loan_check c WHERE c.log_id = $1 AND `+checkKnown("$2", "$3")+w.text+` ORDER BY c.loan, c.checked_on, c.seq`, w.args...); err != nil {
		return err
	}
	w = cut("p.loan")
	if err := each(ctx, v.k.tx, func(r *sql.Rows) error {
		var p FoundProblem
		var found, closed string
		var closedSeq int64
		if err := r.Scan(&p.Problem, &p.Loan, &p.Code, &p.Source, &p.AmountFen, &found, &p.Step, &closed, &closedSeq, &p.note); err != nil {
			return err
		}
		var err error
		if p.FoundOn, err = day(found); err != nil {
			return err
		}
		if closedSeq != 0 && closedSeq <= v.known(f) && closed <= f.AsOf.String() {
			if p.ClosedOn, err = day(closed); err != nil {
				return err
			}
		}
		x := of(p.Loan)
		x.problems = append(x.problems, p)
		return nil
	}, `SELECT p.problem, p.loan, p.code, p.source, p.amount_fen, p.found_on, p.step, p.closed_on, p.closed_seq, p.note FROM problem p
		WHERE p.log_id = $1 AND `+problemKnown("$2", "$3")+w.text+` ORDER BY p.loan, p.found_on, p.seq`, w.args...); err != nil {
		return err
	}
	w = cut("q.loan")
	return each(ctx, v.k.tx, func(r *sql.Rows) error {
		var number, problem, measure, deadline, persons string
		if err := r.Scan(&number, &problem, &measure, &deadline, &persons); err != nil {
			return err
		}
		for i := range of(number).problems {
			if p := &out[number].problems[i]; p.Problem == problem {
				p.measure, p.users = measure, strings.Split(persons, ",")
				var err error
				if p.Deadline, err = day(deadline); err != nil {
					return err
				}
			}
		}
		return nil
	}, `SELECT q.loan, q.problem, q.measure, q.deadline, q.persons FROM problem_plan q
		WHERE q.log_id = $1 AND q.proposed_on <= $2 AND q.seq <= $3`+w.text+` ORDER BY q.loan, q.problem, q.seq`, w.args...)
}

// each reads rows one by one.
func each(ctx context.Context, tx *store.Tx, read func(*sql.Rows) error, query string, args ...any) error {
	_, err := store.All(ctx, tx, func(r *sql.Rows) (struct{}, error) { return struct{}{}, read(r) }, query, args...)
	return err
}

// ids are the register ids of the texts, and the users, that say what was watched.
func (x *watched) ids() (texts, users []string) {
	texts = append(texts, x.note)
	for _, p := range x.problems {
		texts, users = append(texts, p.note, p.measure), append(users, p.users...)
	}
	return compact(texts), users
}

// watch puts what is known of checks and problems into a row: the actual use in both
// languages, the problems that are open with what is done about them. What an old book
// says of its problem stays before them.
func (r *LedgerRow) watch(x *watched, v *View, texts, users map[string]string) {
	if !x.checkedOn.IsZero() {
		r.Checked, r.checked = x.checkedOn.String(), true
		r.Used, r.UsedEN = words.Label(words.ZH, "use", x.use), words.Label(words.EN, "use", x.use)
		if text := texts[x.note]; text != "" {
			r.Used, r.UsedEN = text, ""
		}
	}
	var zh, en, measures, fixers []string
	if r.Problem != "" {
		zh, en = append(zh, r.Problem), append(en, r.Problem)
	}
	if r.Measure != "" {
		measures = append(measures, r.Measure)
	}
	if r.FixerName != "" {
		fixers = append(fixers, r.FixerName)
	}
	for _, p := range x.problems {
		p.Note, p.Measure = texts[p.note], texts[p.measure]
		for _, u := range p.users {
			p.Fixers = append(p.Fixers, users[u])
		}
		r.Found = append(r.Found, p)
		if !p.ClosedOn.IsZero() {
			continue
		}
		name, _ := v.Law.Problem(p.Code)
		zh, en = append(zh, name.Name().ZH), append(en, name.Name().EN)
		if p.Measure != "" {
			measures = append(measures, p.Measure)
		}
		fixers = append(fixers, p.Fixers...)
	}
	r.Problem, r.ProblemEN = strings.Join(distinct(zh), "；"), strings.Join(distinct(en), "; ")
	r.Measure, r.FixerName = strings.Join(distinct(measures), "；"), strings.Join(distinct(fixers), "、")
}
