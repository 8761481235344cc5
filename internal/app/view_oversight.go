package app

import (
	"context"
	"database/sql"
	"time"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/oversight"
	"fupindai/internal/store"
)

// BreachLine is one suspected breach of the register, with its duty as it stands now.
type BreachLine struct {
	Number, Rule, Subject, Unit, Level, State, Mark, Basis string
	StartedOn, DueOn, DoneOn, OpenedOn                     civil.Date
	Persons                                                []oversight.Person
}

// BreachFilter cuts the register; empty parts cut nothing. Rule is an article, "A6", or
// a rule.
type BreachFilter struct {
	Rule, Unit, State string
	From              civil.Date // last day of the duty not before
}

// Breaches lists the register in the reader's sight, the newest first.
func (v *View) Breaches(ctx context.Context, f BreachFilter) ([]BreachLine, error) {
	home, err := v.k.home(ctx)
	if err != nil {
		return nil, err
	}
	w := where{args: []any{v.k.tx.Log()}, text: "b.log_id = $1"}
	if f.Rule != "" {
		w.text += " AND (b.rule = " + w.arg(f.Rule) + " OR b.rule LIKE " + w.arg(f.Rule+".%") + ")"
	}
	if f.Unit != "" {
		w.and("b.unit = ", f.Unit, "")
	}
	if f.State != "" {
		w.and("b.state = ", f.State, "")
	}
	if !f.From.IsZero() {
		w.and("b.due_on >= ", f.From.String(), "")
	}
	all, err := store.All(ctx, v.k.tx, scanBreach, `SELECT b.breach, b.rule, b.subject, b.unit, b.level, b.state, b.mark, b.basis, b.started_on, b.due_on, b.opened_on,
		coalesce(d.done_on, '') FROM breach b LEFT JOIN duty d ON d.log_id = b.log_id AND d.stream = b.file AND d.duty_id = b.duty_id
		WHERE `+w.text+` ORDER BY b.due_on DESC, b.breach DESC`, w.args...)
	if err != nil {
		return nil, err
	}
	var out []BreachLine
	at := map[string]int{}
	for _, l := range all {
		if mayReadUnit(v.k.act.By, l.Unit, home) {
			at[l.Number] = len(out)
			out = append(out, l)
		}
	}
	persons, err := store.All(ctx, v.k.tx, func(r *sql.Rows) (p [3]string, err error) { return p, r.Scan(&p[0], &p[1], &p[2]) },
		`SELECT breach, role, user_id FROM breach_person WHERE log_id = $1 ORDER BY breach, no`, v.k.tx.Log())
	if err != nil {
		return nil, err
	}
	for _, p := range persons {
		if i, ok := at[p[0]]; ok {
			out[i].Persons = append(out[i].Persons, oversight.Person{Role: act.Role(p[1]), User: p[2]})
		}
	}
	return out, nil
}

func scanBreach(rows *sql.Rows) (l BreachLine, err error) {
	var days [4]string
	if err = rows.Scan(&l.Number, &l.Rule, &l.Subject, &l.Unit, &l.Level, &l.State, &l.Mark, &l.Basis, &days[0], &days[1], &days[2], &days[3]); err != nil {
		return l, err
	}
	for i, d := range []*civil.Date{&l.StartedOn, &l.DueOn, &l.OpenedOn, &l.DoneOn} {
		if *d, err = day(days[i]); err != nil {
			return l, err
		}
	}
	return l, nil
}

// BreachCase is one suspected breach with all that was said about it.
type BreachCase struct {
	*oversight.Breach
	DoneOn     civil.Date // of the duty, as it stands
	RecordedOn civil.Date // the day the event was recorded on which it rests
	Words      map[string]string
	Mine       bool // the reader's own unit's
	Judge      bool // the reader's level judges it
}

// Breach gives one suspected breach in the reader's sight; X2 otherwise.
func (v *View) Breach(ctx context.Context, number string) (*BreachCase, error) {
	k := v.k
	if err := k.breachKnown(ctx, number); err != nil {
		return nil, err
	}
	b, err := open[*oversight.Breach](ctx, k, oversight.BreachStream(number))
	if err != nil {
		return nil, err
	}
	home, err := k.home(ctx)
	if err != nil {
		return nil, err
	}
	if !mayReadUnit(k.act.By, b.Unit, home) {
		return nil, act.Refuse("X2", "not-found", act.Figures{"what": clip(number)})
	}
	c := &BreachCase{
		Breach: b, Mine: oversight.Concerns(k.act.By, b.Unit),
		Judge: oversight.Over(k.act.By, b.Unit, home) && oversight.LevelOf(k.act.By.Unit) == b.Level.Judges(),
	}
	var done string
	var at int64
	if err := k.tx.QueryRow(ctx, `SELECT coalesce(max(done_on), '') FROM duty WHERE log_id = $1 AND stream = $2 AND duty_id = $3`, k.tx.Log(), b.File, b.Duty).Scan(&done); err != nil {
		return nil, err
	}
	if c.DoneOn, err = day(done); err != nil {
		return nil, err
	}
	if err := k.tx.QueryRow(ctx, `SELECT coalesce(max(at), 0) FROM journal WHERE log_id = $1 AND seq = $2`, k.tx.Log(), b.Evidence).Scan(&at); err != nil {
		return nil, err
	}
	c.RecordedOn = civil.Of(time.UnixMicro(at))
	var ids []string
	notes := append(append([]oversight.Note(nil), b.Answers...), b.Judgements...)
	if b.Consequence != nil {
		notes = append(notes, *b.Consequence)
	}
	for _, n := range notes {
		ids = append(ids, n.Text.ID, n.Doc.ID)
	}
	c.Words, err = v.Texts(ctx, ids)
	return c, err
}

// MessageLine is one message to the reader's unit.
type MessageLine struct {
	Seq                         int64
	Kind, Rule, Subject, Breach string
	DueOn, SentOn               civil.Date
	ByUser, ByRole, ByUnit      string
	Read                        bool
}

// ofMessages are the messages to a unit and, of a bank, to the units below, with who read
// them.
const ofMessages = ` FROM message m LEFT JOIN message_read r ON r.log_id = m.log_id AND r.seq = m.seq AND r.user_id = $3
	WHERE m.log_id = $1 AND (m.unit = $2 OR m.unit LIKE $4)`

func (v *View) messageArgs() []any {
	by := v.k.act.By
	below := "~"
	if oversight.LevelOf(by.Unit) == oversight.Bank {
		below = by.Unit + "-%"
	}
	return []any{v.k.tx.Log(), by.Unit, by.User, below}
}

// Unread counts the messages that the reader has not opened.
func (v *View) Unread(ctx context.Context) (n int, err error) {
	err = v.k.tx.QueryRow(ctx, `SELECT count(*)`+ofMessages+` AND r.seq IS NULL`, v.messageArgs()...).Scan(&n)
	return n, err
}

// Messages are the newest messages to the reader's unit, and how many are unread.
func (v *View) Messages(ctx context.Context, limit int) (lines []MessageLine, unread int, err error) {
	args := v.messageArgs()
	if unread, err = v.Unread(ctx); err != nil {
		return nil, 0, err
	}
	lines, err = store.All(ctx, v.k.tx, func(rows *sql.Rows) (l MessageLine, err error) {
		var due, sent string
		var read int64
		if err = rows.Scan(&l.Seq, &l.Kind, &l.Rule, &l.Subject, &l.Breach, &due, &sent, &l.ByUser, &l.ByRole, &l.ByUnit, &read); err != nil {
			return l, err
		}
		l.Read = read > 0
		if l.DueOn, err = day(due); err != nil {
			return l, err
		}
		l.SentOn, err = day(sent)
		return l, err
	}, `SELECT m.seq, m.kind, m.rule, m.subject, m.breach, m.due_on, m.sent_on, m.by_user, m.by_role, m.by_unit, coalesce(r.seq, 0)`+ofMessages+` ORDER BY m.seq DESC LIMIT $5`,
		append(args, int64(limit))...)
	return lines, unread, err
}

// ReadMessage notes that a user has read a message. It is no fact of the county and
// stands in no journal.
func (d *Door) ReadMessage(ctx context.Context, log, user string, seq int64) error {
	return d.DB.Write(ctx, log, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO message_read (log_id, user_id, seq) VALUES ($1, $2, $3) ON CONFLICT (log_id, user_id, seq) DO NOTHING`, tx.Log(), user, seq)
		return err
	})
}

// PersonsOn are the users on a unit in a role on a day: the five of a village group,
// else who holds the post.
func (v *View) PersonsOn(ctx context.Context, r act.Role, unit string, on civil.Date) ([]oversight.Person, error) {
	return v.k.personsOn(ctx, r, unit, on)
}
