package app

import (
	"context"
	"database/sql"
	"encoding/hex"
	"fmt"
	"sort"
	"strconv"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/journal"
	"fupindai/internal/law"
	"fupindai/internal/money"
	"fupindai/internal/office"
	"fupindai/internal/store"
)

// Finding is one line of verify: an invariant of docs/quality-report.md, whether it
// holds, what was compared or where it breaks, and what to do then.
type Finding struct {
	Invariant string
	OK        bool
	Detail    law.Words
	Then      law.Words // empty if it holds
}

// told is what a check found: nothing, or where it breaks.
type told = *law.Words

func tells(zh, en string, figures ...any) told {
	return &law.Words{ZH: fmt.Sprintf(zh, figures...), EN: fmt.Sprintf(en, figures...)}
}

// Verify checks the invariants of one log. With replay the projections are folded
// anew from the journal and compared line by line (I2). held is a signed head from
// outside, or nil. progress is told the number of events read; it may be nil. A journal
// that is damaged itself is not compared with anything else.
func (d *Door) Verify(ctx context.Context, log string, replay bool, held *journal.Checkpoint, progress func(events int64)) ([]Finding, error) {
	report, err := d.DB.Verify(ctx, log, held)
	if err != nil {
		return nil, err
	}
	if len(report.Failures) > 0 {
		out := make([]Finding, 0, len(report.Failures))
		for _, f := range report.Failures {
			out = append(out, Finding{"I15", false, *tells("第 %d 号记录：%s", "event %d: %s", f.Seq, f.What), restoreJournal})
		}
		return out, nil
	}
	out := []Finding{{"I15", true, *tells("%d 条记录，号码连续、次序无误；根 %x", "%d events, gap-free and in order; root %x", report.Events, report.Head.Root[:]), law.Words{}}}
	for _, check := range []struct {
		invariant string
		good      law.Words
		run       func(context.Context, *store.Tx) (told, error)
	}{
		{"I1", law.Words{ZH: "答复过的每个命令都有它的记录", EN: "every answered command has its events"}, commandsHaveEvents},
		{"I10", law.Words{ZH: "每条记录都出自一个被接受的命令", EN: "every event follows from one accepted command"}, eventsHaveCommands},
		{"I4", law.Words{ZH: "任何时刻没有一户超过贷款上限", EN: "no household above its cap at any number"}, d.capHeld},
		{"I5", law.Words{ZH: "没有人在同一笔上经手两级；放贷只由银行决定", EN: "nobody at two levels of one case; the bank alone decided"}, handsApart},
		{"I8", law.Words{ZH: "每份汇总表和名册与其指纹相符", EN: "every list and release has the fingerprint of its rows"}, frozen},
	} {
		f := Finding{check.invariant, true, check.good, law.Words{}}
		err := d.DB.ReadLog(ctx, log, func(tx *store.Tx) error {
			broken, err := check.run(ctx, tx)
			if broken != nil {
				f.OK, f.Detail, f.Then = false, *broken, askWhoWrote
			}
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("verify %s: %w", check.invariant, err)
		}
		out = append(out, f)
	}
	beside, err := d.besideJournal(ctx, log)
	if err != nil {
		return nil, err
	}
	out = append(out, beside...)
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

// besideJournal reads the journal once for what lies beside it: answers, register, files.
func (d *Door) besideJournal(ctx context.Context, log string) ([]Finding, error) {
	c := &cited{
		texts: map[string]citation{}, rows: map[string]citation{}, filed: map[int64]journal.Filed{},
		files: map[act.FileID]int64{}, lists: map[string]citedRowCount{}, erased: map[string]bool{},
	}
	a := &answers{}
	if err := d.DB.ReadLog(ctx, log, func(tx *store.Tx) error { return a.load(ctx, tx) }); err != nil {
		return nil, fmt.Errorf("verify answers: %w", err)
	}
	if err := d.DB.Stream(ctx, log, 0, func(e journal.Event) error {
		a.read(e)
		return c.read(e)
	}); err != nil {
		return nil, err
	}
	out := a.findings(c.last)
	register, err := d.registerHeld(ctx, log, c)
	if err != nil {
		return nil, err
	}
	files, err := d.filesHeld(ctx, log, c)
	return append(append(out, register...), files...), err
}

var (
	restoreJournal = law.Words{
		ZH: "停止写入，保留现场；从备份另行恢复一份，用 verify --checkpoint 与寄出的检查点比对后再决定。",
		EN: "stop writing and keep everything as it is; restore a backup beside it and hold it against a checkpoint that left the house (verify --checkpoint).",
	}
	rebuild = law.Words{
		ZH: "停止写入；从备份恢复（fupindai restore），恢复后的各表由日志重算；查明谁能直接写数据库。",
		EN: "stop writing; restore a backup (fupindai restore) and verify it with --replay; find out who can write to the database.",
	}
)

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
			where := firstDifference(live[i].Lines, again.Lines)
			return Finding{"I2", false, law.Words{ZH: "表 " + t.Name + "：" + where.ZH, EN: "table " + t.Name + ": " + where.EN}, rebuild}, nil
		}
	}
	return Finding{"I2", true, *tells("重放 %d 条记录，%d 行（%d 张表）全部一致", "%d events folded, %d rows of %d tables equal", events, lines, len(tables)), law.Words{}}, nil
}

func firstDifference(live, again []string) law.Words {
	for i := range max(len(live), len(again)) {
		var a, b string
		if i < len(live) {
			a = live[i]
		}
		if i < len(again) {
			b = again[i]
		}
		if a != b {
			return *tells("第 %d 行现为 %q，按日志应为 %q", "row %d is %q, replay gives %q", i+1, a, b)
		}
	}
	return *tells("摘要不同", "the digests differ")
}

func commandsHaveEvents(ctx context.Context, tx *store.Tx) (told, error) {
	return firstLine(ctx, tx, `SELECT c.command_id FROM command c WHERE c.log_id = $1 AND c.last_seq - c.first_seq + 1 <>
		(SELECT count(*) FROM journal j WHERE j.log_id = c.log_id AND j.command_id = c.command_id AND j.user_id = c.user_id
			AND j.seq BETWEEN c.first_seq AND c.last_seq) ORDER BY c.command_id LIMIT 1`, "命令 %s 已答复，记录却不全", "command %s was answered but its events are not all there")
}

func eventsHaveCommands(ctx context.Context, tx *store.Tx) (told, error) {
	return firstLine(ctx, tx, `SELECT j.seq FROM journal j LEFT JOIN command c ON c.log_id = j.log_id AND c.user_id = j.user_id AND c.command_id = j.command_id
			AND j.seq BETWEEN c.first_seq AND c.last_seq
		WHERE j.log_id = $1 AND c.command_id IS NULL ORDER BY j.seq LIMIT 1`, "第 %s 号记录不出自任何被接受的命令", "event %s follows from no accepted command")
}

func firstLine(ctx context.Context, tx *store.Tx, query, zh, en string) (told, error) {
	first, err := store.All(ctx, tx, store.One[string], query, tx.Log())
	if err != nil || len(first) == 0 {
		return nil, err
	}
	return tells(zh, en, first[0]), nil
}

// capHeld walks every household's principal in the order of the journal (I4, G3). Each
// loan is held against the cap of its policy, under the law in force at its number: a cap
// that was lowered since makes no breach of what was lent before.
func (d *Door) capHeld(ctx context.Context, tx *store.Tx) (told, error) {
	k, err := d.desk(ctx, tx, Call{Log: tx.Log()}, civil.Date{})
	if err != nil {
		return nil, err
	}
	type movement struct {
		household, loan, pack, day string
		seq, fen                   int64
	}
	all, err := store.All(ctx, tx, func(r *sql.Rows) (m movement, err error) {
		return m, r.Scan(&m.household, &m.loan, &m.pack, &m.day, &m.seq, &m.fen)
	}, `SELECT m.household, m.loan, l.pack, l.disbursed_on, m.seq, m.principal_fen FROM movement m
		JOIN loan l ON l.log_id = m.log_id AND l.loan = m.loan WHERE m.log_id = $1 ORDER BY m.household, m.seq`, tx.Log())
	if err != nil {
		return nil, err
	}
	household, owed := "", money.Fen(0)
	for _, m := range all {
		if m.household != household {
			household, owed = m.household, 0
		}
		owed += money.Fen(m.fen)
		if owed < 0 {
			return tells("户 %s 在贷款 %s 上多还了 %s", "household %s paid %[3]s too much on loan %[2]s", m.household, m.loan, -owed), nil
		}
		if m.fen <= 0 {
			continue
		}
		limit, err := k.capAt(ctx, m.seq, m.pack, m.day)
		if err != nil {
			return nil, err
		}
		if owed > limit {
			return tells("户 %s 在贷款 %s 时欠本金 %s，上限为 %s", "household %s at loan %s owed %s; the cap is %s", m.household, m.loan, owed, limit), nil
		}
	}
	return nil, nil
}

// capAt is the cap of a policy for a loan disbursed on a day, as the law stood at a number.
func (k *Desk) capAt(ctx context.Context, seq int64, pack, day string) (money.Fen, error) {
	l, err := k.door.lawVersion(ctx, k.tx, k.laws.at(seq))
	if err != nil {
		return 0, err
	}
	p, err := l.Pack(pack)
	if err != nil {
		return 0, err
	}
	on, err := civil.Parse(day)
	if err != nil {
		return 0, err
	}
	return p.Fen("cap.household-fen", l.Begins(on)) // a loan taken over may be older than the law
}

func handsApart(ctx context.Context, tx *store.Tx) (told, error) {
	two, err := firstLine(ctx, tx, `SELECT application FROM hand WHERE log_id = $1 GROUP BY application, user_id
		HAVING count(DISTINCT level) > 1 ORDER BY application LIMIT 1`, "申请 %s 上有人经手了两级", "somebody acted at two levels of application %s")
	if two != nil || err != nil {
		return two, err
	}
	rows, err := tx.Query(ctx, `SELECT seq, bytes FROM journal WHERE log_id = $1 AND type = 'loan.decided/1' ORDER BY seq`, tx.Log())
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var seq int64
		var b string
		if err := rows.Scan(&seq, &b); err != nil {
			return nil, err
		}
		e, err := journal.Parse([]byte(b))
		if err != nil {
			return nil, err
		}
		if e.Role != string(act.BankHead) {
			return tells("第 %d 号记录：放贷决定出自职务 %s", "event %d: a decision by the role %s", seq, e.Role), nil
		}
	}
	return nil, rows.Err()
}

// frozen recomputes the fingerprints of signed lists and released rosters (I8).
func frozen(ctx context.Context, tx *store.Tx) (told, error) {
	broken, err := fingerprints(ctx, tx, `SELECT l.list, l.fingerprint, s.salt, r.household, r.application, r.revision, r.borrower, r.village, r.purpose, r.mode, r.asked_fen, r.amount_fen, r.term_months
		FROM list l JOIN list_row r ON r.log_id = l.log_id AND r.list = l.list
		LEFT JOIN row_salt s ON s.log_id = r.log_id AND s.list = r.list AND s.no = r.no
		WHERE l.log_id = $1 ORDER BY l.list, r.no`, func(scan func(...any) error) (string, string, []byte, error) {
		var list, print string
		var salt []byte
		var r office.ListRow
		err := scan(&list, &print, &salt, &r.Household, &r.Application, &r.Revision, &r.Borrower, &r.Village, &r.Purpose, &r.Mode, &r.AskedFen, &r.AmountFen, &r.TermMonths)
		return list, print, journal.Commit(salt, r.Fields()...), err
	})
	if broken != nil || err != nil {
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
	if broken != nil || err != nil {
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

func fingerprints(ctx context.Context, tx *store.Tx, query string, row func(func(...any) error) (list, print string, commitment []byte, err error)) (told, error) {
	rows, err := tx.Query(ctx, query, tx.Log())
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	list, print := "", ""
	var commitments [][]byte
	check := func() told {
		if list != "" && hex.EncodeToString(journal.Root(commitments)) != print {
			return tells("%s 的各行与其指纹不符", "the rows of %s no longer give its fingerprint", list)
		}
		return nil
	}
	for rows.Next() {
		l, p, c, err := row(rows.Scan)
		if err != nil {
			return nil, err
		}
		if l != list {
			if broken := check(); broken != nil {
				return broken, nil
			}
			list, print, commitments = l, p, nil
		}
		commitments = append(commitments, c)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	return check(), nil
}
