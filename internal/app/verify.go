package app

import (
	"context"
	"encoding/hex"
	"fmt"
	"sort"
	"strconv"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/journal"
	"fupindai/internal/law"
	"fupindai/internal/money"
	"fupindai/internal/store"
)

// Finding is one line of verify: an invariant of docs/quality-report.md, whether it
// holds, and what was compared or where it breaks.
type Finding struct {
	Invariant string
	OK        bool
	Detail    string
}

// Verify checks the invariants of one log. With replay the projections are folded
// anew from the journal and compared line by line (I2). held is a signed head from
// outside, or nil. progress is told the number of events read; it may be nil.
func (d *Door) Verify(ctx context.Context, log string, replay bool, held *journal.Checkpoint, progress func(events int64)) ([]Finding, error) {
	report, err := d.DB.Verify(ctx, log, held)
	if err != nil {
		return nil, err
	}
	chain := Finding{"I15", len(report.Failures) == 0, fmt.Sprintf("%d events, gap-free and in order; root %x", report.Events, report.Head.Root[:])}
	for _, f := range report.Failures {
		chain.Detail = fmt.Sprintf("event %d: %s", f.Seq, f.What)
		break
	}
	out := []Finding{chain}
	// What was answered is in the journal: every accepted command's numbers exist, and
	// every event belongs to one accepted command (I1, I10).
	for _, check := range []struct {
		invariant, good string
		run             func(context.Context, *store.Tx) (string, error)
	}{
		{"I1", "every answered command has its events", commandsHaveEvents},
		{"I10", "every event follows from one accepted command", eventsHaveCommands},
		{"I4", "no household above its cap at any number", d.capHeld},
		{"I5", "nobody at two levels of one case; the bank alone decided", handsApart},
		{"I8", "every list and release has the fingerprint of its rows", frozen},
	} {
		f := Finding{check.invariant, true, check.good}
		err := d.DB.ReadLog(ctx, log, func(tx *store.Tx) error {
			broken, err := check.run(ctx, tx)
			if broken != "" {
				f.OK, f.Detail = false, broken
			}
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("verify %s: %w", check.invariant, err)
		}
		out = append(out, f)
	}
	if replay {
		f, err := d.replay(ctx, log, progress)
		if err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	sort.SliceStable(out, func(i, j int) bool { return number(out[i].Invariant) < number(out[j].Invariant) })
	return out, nil
}

func number(invariant string) int {
	n, _ := strconv.Atoi(invariant[1:])
	return n
}

// replay folds the whole journal and compares what its files project with the tables.
func (d *Door) replay(ctx context.Context, log string, progress func(int64)) (Finding, error) {
	states := map[string]folded{}
	kindsOf := map[string]kind{}
	inForce := law.Default()
	var events int64
	err := d.DB.Stream(ctx, log, 0, func(e journal.Event) error {
		kd, ok := kindsOf[e.Stream]
		if !ok {
			var id string
			var err error
			if kd, id, err = kindOfStream(e.Stream); err != nil {
				return err
			}
			kindsOf[e.Stream], states[e.Stream] = kd, folded{state: kd.zero(id)}
		}
		r, err := e.Recorded(kd.events)
		if err != nil {
			return err
		}
		s, err := kd.apply(states[e.Stream].state, r, inForce)
		if err != nil {
			return fmt.Errorf("event %d: %w", e.Seq, err)
		}
		states[e.Stream] = folded{s, e.Version}
		if a, ok := s.(*adoption); ok {
			if err := d.DB.ReadLog(ctx, log, func(tx *store.Tx) error {
				inForce, err = d.lawVersion(ctx, tx, a.at(e.Seq))
				return err
			}); err != nil {
				return err
			}
		}
		if events++; progress != nil && events%10_000 == 0 {
			progress(events)
		}
		return nil
	})
	if err != nil {
		return Finding{}, err
	}
	rows := map[string][]act.Row{}
	for stream, s := range states {
		for _, row := range kindsOf[stream].rows(s.state) {
			rows[row.Table.Name] = append(rows[row.Table.Name], row)
		}
	}
	tables := ProjectionTables()
	live, err := d.DB.Dump(ctx, log, tables)
	if err != nil {
		return Finding{}, err
	}
	lines := 0
	for i, t := range tables {
		again := store.DumpRows(t, rows[t.Name])
		lines += len(again.Lines)
		if again.SHA256 != live[i].SHA256 {
			return Finding{"I2", false, "table " + t.Name + ": " + firstDifference(live[i].Lines, again.Lines)}, nil
		}
	}
	return Finding{"I2", true, fmt.Sprintf("%d events folded, %d rows of %d tables equal", events, lines, len(tables))}, nil
}

func firstDifference(live, again []string) string {
	for i := range max(len(live), len(again)) {
		var a, b string
		if i < len(live) {
			a = live[i]
		}
		if i < len(again) {
			b = again[i]
		}
		if a != b {
			return fmt.Sprintf("row %d is %q, replay gives %q", i+1, a, b)
		}
	}
	return "the digests differ"
}

func commandsHaveEvents(ctx context.Context, tx *store.Tx) (string, error) {
	return firstLine(ctx, tx, `SELECT c.command_id FROM command c WHERE c.log_id = $1 AND c.last_seq - c.first_seq + 1 <>
		(SELECT count(*) FROM journal j WHERE j.log_id = c.log_id AND j.command_id = c.command_id AND j.user_id = c.user_id
			AND j.seq BETWEEN c.first_seq AND c.last_seq) ORDER BY c.command_id LIMIT 1`, "command %s was answered but its events are not all there")
}

func eventsHaveCommands(ctx context.Context, tx *store.Tx) (string, error) {
	return firstLine(ctx, tx, `SELECT j.seq FROM journal j LEFT JOIN command c ON c.log_id = j.log_id AND c.user_id = j.user_id AND c.command_id = j.command_id
			AND j.seq BETWEEN c.first_seq AND c.last_seq
		WHERE j.log_id = $1 AND c.command_id IS NULL ORDER BY j.seq LIMIT 1`, "event %s follows from no accepted command")
}

func firstLine(ctx context.Context, tx *store.Tx, query, says string) (string, error) {
	rows, err := tx.Query(ctx, query, tx.Log())
	if err != nil {
		return "", err
	}
	defer rows.Close()
	if rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return "", err
		}
		return fmt.Sprintf(says, s), rows.Err()
	}
	return "", rows.Err()
}

// capHeld walks every household's principal in the order of the journal (I4, G3).
func (d *Door) capHeld(ctx context.Context, tx *store.Tx) (string, error) {
	rows, err := tx.Query(ctx, `SELECT m.household, m.loan, l.pack, l.disbursed_on, m.principal_fen FROM movement m
		JOIN loan l ON l.log_id = m.log_id AND l.loan = m.loan WHERE m.log_id = $1 ORDER BY m.household, m.seq`, tx.Log())
	if err != nil {
		return "", err
	}
	defer rows.Close()
	lb, household, owed := law.Default(), "", money.Fen(0)
	for rows.Next() {
		var h, ln, pack, day string
		var fen int64
		if err := rows.Scan(&h, &ln, &pack, &day, &fen); err != nil {
			return "", err
		}
		if h != household {
			household, owed = h, 0
		}
		owed += money.Fen(fen)
		p, err := lb.Pack(pack)
		if err != nil {
			return "", err
		}
		on, err := civil.Parse(day)
		if err != nil {
			return "", err
		}
		limit, err := p.Fen("cap.household-fen", lb.Begins(on)) // a loan taken over may be older than the law
		if err != nil {
			return "", err
		}
		if owed > limit || owed < 0 {
			return fmt.Sprintf("household %s owed %s at loan %s; the cap is %s", h, owed, ln, limit), rows.Err()
		}
	}
	return "", rows.Err()
}

func handsApart(ctx context.Context, tx *store.Tx) (string, error) {
	two, err := firstLine(ctx, tx, `SELECT application FROM hand WHERE log_id = $1 GROUP BY application, user_id
		HAVING count(DISTINCT level) > 1 ORDER BY application LIMIT 1`, "somebody acted at two levels of application %s")
	if two != "" || err != nil {
		return two, err
	}
	rows, err := tx.Query(ctx, `SELECT seq, bytes FROM journal WHERE log_id = $1 AND type = 'loan.decided/1' ORDER BY seq`, tx.Log())
	if err != nil {
		return "", err
	}
	defer rows.Close()
	for rows.Next() {
		var seq int64
		var b string
		if err := rows.Scan(&seq, &b); err != nil {
			return "", err
		}
		e, err := journal.Parse([]byte(b))
		if err != nil {
			return "", err
		}
		if e.Role != string(act.BankHead) {
			return fmt.Sprintf("event %d: a decision by the role %s", seq, e.Role), nil
		}
	}
	return "", rows.Err()
}

// frozen recomputes the fingerprints of signed lists and released rosters (I8).
func frozen(ctx context.Context, tx *store.Tx) (string, error) {
	broken, err := fingerprints(ctx, tx, `SELECT l.list, l.fingerprint, s.salt, r.household, r.application, r.revision, r.amount_fen, r.term_months
		FROM list l JOIN list_row r ON r.log_id = l.log_id AND r.list = l.list
		LEFT JOIN row_salt s ON s.log_id = r.log_id AND s.list = r.list AND s.no = r.no
		WHERE l.log_id = $1 ORDER BY l.list, r.no`, func(scan func(...any) error) (string, string, []byte, error) {
		var list, print, household, application string
		var salt []byte
		var revision, fen, months int64
		err := scan(&list, &print, &salt, &household, &application, &revision, &fen, &months)
		return list, print, journal.Commit(salt, household, application, strconv.FormatInt(revision, 10), money.Fen(fen).String(), strconv.FormatInt(months, 10)), err
	})
	if broken != "" || err != nil {
		return broken, err
	}
	broken, err = fingerprints(ctx, tx, `SELECT b.release_no, b.fingerprint, s.salt, t.household, t.loan, t.amount_fen, t.balance_fen
		FROM book b JOIN loan_taken t ON t.log_id = b.log_id AND t.book = b.book
		LEFT JOIN row_salt s ON s.log_id = b.log_id AND s.list = b.release_no AND s.no = t.row_no
		WHERE b.log_id = $1 AND b.release_no <> '' ORDER BY b.release_no, t.row_no`, func(scan func(...any) error) (string, string, []byte, error) {
		var number, print string
		var t taken
		var salt []byte
		var amount, rest int64
		err := scan(&number, &print, &salt, &t.household, &t.loan, &amount, &rest)
		t.amount, t.rest = money.Fen(amount).String(), money.Fen(rest).String()
		return number, print, journal.Commit(salt, t.fields()...), err
	})
	if broken != "" || err != nil {
		return broken, err
	}
	return fingerprints(ctx, tx, `SELECT l.release_no, l.fingerprint, r.salt, r.household_id, r.person_id, r.village
		FROM roster_release l JOIN release_row r ON r.log_id = l.log_id AND r.release_no = l.release_no
		WHERE l.log_id = $1 ORDER BY l.release_no, r.row_no`, func(scan func(...any) error) (string, string, []byte, error) {
		var list, print, household, person, village string
		var salt []byte
		err := scan(&list, &print, &salt, &household, &person, &village)
		return list, print, journal.Commit(salt, household, person, village), err
	})
}

func fingerprints(ctx context.Context, tx *store.Tx, query string, row func(func(...any) error) (list, print string, commitment []byte, err error)) (string, error) {
	rows, err := tx.Query(ctx, query, tx.Log())
	if err != nil {
		return "", err
	}
	defer rows.Close()
	list, print := "", ""
	var commitments [][]byte
	check := func() string {
		if list != "" && hex.EncodeToString(journal.Root(commitments)) != print {
			return "list " + list + " no longer has its fingerprint"
		}
		return ""
	}
	for rows.Next() {
		l, p, c, err := row(rows.Scan)
		if err != nil {
			return "", err
		}
		if l != list {
			if broken := check(); broken != "" {
				return broken, nil
			}
			list, print, commitments = l, p, nil
		}
		commitments = append(commitments, c)
	}
	if err := rows.Err(); err != nil {
		return "", err
	}
	return check(), nil
}
