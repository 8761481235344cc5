package app

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/office"
	"fupindai/internal/oversight"
	"fupindai/internal/people"
	"fupindai/internal/store"
)

// The commands of accountability (Z1): the daily close, which is the program's own,
// the judging of what it found, and urging.
func init() {
	command("close-day", "日终结账", "Close a day", []string{"Z1"},
		func(ctx context.Context, k *Desk, cmd oversight.CloseDay) error { return k.closeDay(ctx, cmd) }).system()
	ofBreach("answer-breach", "说明情况", "State the unit’s side", func(c oversight.AnswerBreach) string { return c.Breach },
		func(_ *Desk, b *oversight.Breach, c oversight.AnswerBreach, by act.Actor, _ string) ([]act.Event, error) {
			return b.Answer(c, by)
		})
	ofBreach("judge-breach", "核查认定", "Judge a suspected breach", func(c oversight.JudgeBreach) string { return c.Breach },
		func(k *Desk, b *oversight.Breach, c oversight.JudgeBreach, by act.Actor, home string) ([]act.Event, error) {
			least := 0
			if p, err := k.law.PackOn(k.act.Today); err == nil {
				if least, err = p.Int("reason.characters-min", k.act.Today); err != nil {
					return nil, err
				}
			}
			return b.Judge(c, by, home, least)
		}).signs()
	ofBreach("record-consequence", "记录处理结果", "Record the consequence", func(c oversight.RecordConsequence) string { return c.Breach },
		func(_ *Desk, b *oversight.Breach, c oversight.RecordConsequence, by act.Actor, home string) ([]act.Event, error) {
			return b.Conclude(c, by, home)
		}).signs()
	command("urge", "催办", "Urge", []string{"Z1"},
		func(ctx context.Context, k *Desk, cmd oversight.Urge) error { return k.urge(ctx, cmd) })
}

// ofBreach registers a command on one suspected breach in the actor's scope.
func ofBreach[C any](name, zh, en string, number func(C) string,
	decide func(*Desk, *oversight.Breach, C, act.Actor, string) ([]act.Event, error),
) *Spec {
	return command(name, zh, en, []string{"Z1"}, func(ctx context.Context, k *Desk, cmd C) error {
		if err := k.breachKnown(ctx, number(cmd)); err != nil {
			return err
		}
		stream := oversight.BreachStream(number(cmd))
		b, err := open[*oversight.Breach](ctx, k, stream)
		if err != nil {
			return err
		}
		home, err := k.home(ctx)
		if err != nil {
			return err
		}
		if !mayReadUnit(k.act.By, b.Unit, home) {
			return act.Refuse("X2", "not-found", act.Figures{"what": clip(number(cmd))}).At("breach")
		}
		events, err := decide(k, b, cmd, k.act.By, home)
		if err != nil {
			return err
		}
		return k.emit(ctx, stream, events...)
	})
}

// breachKnown refuses the number of a breach that does not exist.
func (k *Desk) breachKnown(ctx context.Context, number string) error {
	var n int64
	if err := k.tx.QueryRow(ctx, `SELECT count(*) FROM breach WHERE log_id = $1 AND breach = $2`, k.tx.Log(), number).Scan(&n); err != nil {
		return err
	}
	if n == 0 {
		return act.Refuse("X2", "not-found", act.Figures{"what": clip(number)}).At("breach")
	}
	return nil
}

// home is the division code of the log's own office: the county's.
func (k *Desk) home(ctx context.Context) (string, error) {
	p, err := open[*people.People](ctx, k, people.Stream)
	if err != nil {
		return "", err
	}
	return p.Unit, nil
}

// mayReadUnit says whether what concerns a unit lies before the actor's eyes: the own
// unit's, and that of every unit below.
func mayReadUnit(by act.Actor, unit, home string) bool {
	if by.Role == act.Auditor && oversight.LevelOf(by.Unit) == oversight.County {
		return true // reads everything of the county
	}
	return oversight.Concerns(by, unit) || oversight.Over(by, unit, home)
}

// lateDuties are the duties that became late on a day and are in no breach: those whose
// last day it was, and those changed after the last close whose last day was before.
const lateDuties = `SELECT ` + dutyColumns + ` FROM duty d
	WHERE d.log_id = $1 AND %s AND (d.done_on = '' OR d.done_on > d.due_on)
	AND NOT EXISTS (SELECT 1 FROM breach b WHERE b.log_id = d.log_id AND b.file = d.stream AND b.duty_id = d.duty_id AND b.version = d.version)
	ORDER BY stream, duty_id`

// closeDay writes down what became late that day (Z1). Its cost follows the duties
// whose last day it was and those changed since the last close.
func (k *Desk) closeDay(ctx context.Context, cmd oversight.CloseDay) error {
	days, err := open[*oversight.Days](ctx, k, oversight.DaysStream)
	if err != nil {
		return err
	}
	if err := days.MayClose(cmd.Day, k.act.Today); err != nil {
		return err
	}
	k.on = cmd.Day
	last := days.Last.String()
	late, err := k.late(ctx, `d.due_on > $2 AND d.due_on <= $3`, last, cmd.Day.String())
	if err != nil {
		return err
	}
	if last != "" {
		changed, err := k.late(ctx, `d.seq > $2 AND d.due_on <> '' AND d.due_on <= $3`, days.Seq, last)
		if err != nil {
			return err
		}
		late = append(late, changed...)
	}
	for _, d := range late {
		persons, err := k.onDuty(ctx, d.Duty)
		if err != nil {
			return err
		}
		number := k.number("YS", 0)
		if err := k.emit(ctx, oversight.BreachStream(number), oversight.Suspect(number, d.stream, d.Duty, persons)); err != nil {
			return err
		}
		if err := k.missed(ctx, d); err != nil {
			return err
		}
	}
	return k.emit(ctx, oversight.DaysStream, &oversight.DayClosed{Day: cmd.Day, Opened: len(late)})
}

// streamDuty is a duty and the stream it belongs to.
type streamDuty struct {
	act.Duty
	stream string
}

func (k *Desk) late(ctx context.Context, where string, args ...any) ([]streamDuty, error) {
	return store.All(ctx, k.tx, scanDuty, fmt.Sprintf(lateDuties, where), append([]any{k.tx.Log()}, args...)...)
}

const dutyColumns = `stream, duty_id, version, rule, subject, role, unit, started_on, due_on, done_on, basis, clock, reading, seq`

func scanDuty(rows *sql.Rows) (d streamDuty, err error) {
	var started, due, done string
	if err = rows.Scan(&d.stream, &d.ID, &d.Version, &d.Rule, &d.Subject, &d.Role, &d.Unit, &started, &due, &done, &d.Basis, &d.Clock, &d.Reading, &d.Seq); err != nil {
		return d, err
	}
	for _, f := range []struct {
		s string
		d *civil.Date
	}{{started, &d.StartedOn}, {due, &d.DueOn}, {done, &d.DoneOn}} {
		if *f.d, err = day(f.s); err != nil {
			return d, err
		}
	}
	return d, nil
}

// onDuty are the persons on the accountable unit on the duty's last day: the five of a
// village group, or who held the accountable post over the unit.
func (k *Desk) onDuty(ctx context.Context, d act.Duty) ([]oversight.Person, error) {
	return k.personsOn(ctx, d.Role, d.Unit, d.DueOn)
}

func (k *Desk) personsOn(ctx context.Context, r act.Role, unit string, on civil.Date) ([]oversight.Person, error) {
	var out []oversight.Person
	if r.IsSeat() {
		g, err := open[*office.Group](ctx, k, office.GroupStream(unit))
		if err != nil {
			return nil, err
		}
		for _, seat := range act.Seats {
			if m, ok := g.Holder(seat, on); ok {
				out = append(out, oversight.Person{Role: seat, User: m.User})
			}
		}
		return out, nil
	}
	p, err := open[*people.People](ctx, k, people.Stream)
	if err != nil {
		return nil, err
	}
	concerns := func(own, unit string) bool { return oversight.Concerns(act.Actor{Unit: own}, unit) }
	for _, post := range p.Answering(r, unit, on, concerns) {
		out = append(out, oversight.Person{Role: r, User: post.User})
	}
	return out, nil
}

// markBreaches tells the breaches of duties that this command changed what became
// known: recorded late but done in time, or facts corrected (Z1). Nothing is deleted.
func (k *Desk) markBreaches(ctx context.Context) error {
	for _, stream := range append([]string(nil), k.order...) {
		s := k.states[stream]
		var after map[string]act.Duty // by id; read when one is asked for
		for _, r := range s.before {
			if r.Table != act.DutyTable {
				continue
			}
			was := act.DutyOf(r)
			if was.DueOn.IsZero() || !was.DueOn.Before(k.act.Today) {
				continue // no close can have found it late
			}
			if after == nil {
				after = map[string]act.Duty{}
				for _, r := range s.kind.rows(s.now.state) {
					if r.Table == act.DutyTable {
						d := act.DutyOf(r)
						after[d.ID] = d
					}
				}
			}
			var now *act.Duty
			if d, ok := after[was.ID]; ok {
				now = &d
			}
			if mark := oversight.MarkOf(was, now); mark != "" {
				if err := k.mark(ctx, stream, was, mark); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (k *Desk) mark(ctx context.Context, stream string, d act.Duty, mark string) error {
	numbers, err := store.All(ctx, k.tx, store.One[string], `SELECT breach FROM breach WHERE log_id = $1 AND file = $2 AND duty_id = $3 AND version = $4 AND mark <> $5`,
		k.tx.Log(), stream, d.ID, int64(d.Version), mark)
	if err != nil {
		return err
	}
	for _, n := range numbers {
		if err := k.emit(ctx, oversight.BreachStream(n), &oversight.Marked{Breach: n, Mark: mark}); err != nil {
			return err
		}
	}
	return nil
}

// urge sends one message for each duty.
func (k *Desk) urge(ctx context.Context, cmd oversight.Urge) error {
	if len(cmd.Rows) == 0 {
		return act.Refuse("X10", "required", act.Figures{"field": "rows"}).At("rows")
	}
	home, err := k.home(ctx)
	if err != nil {
		return err
	}
	stream := oversight.UrgesStream(k.act.Today)
	for _, row := range cmd.Rows {
		found, err := store.All(ctx, k.tx, scanDuty, `SELECT `+dutyColumns+` FROM duty WHERE log_id = $1 AND subject = $2 AND rule = $3
			ORDER BY CASE WHEN done_on = '' THEN 0 ELSE 1 END, started_on DESC, duty_id`, k.tx.Log(), row.Subject, row.Rule)
		if err != nil {
			return err
		}
		if len(found) == 0 || !mayReadUnit(k.act.By, found[0].Unit, home) {
			return act.Refuse("X2", "not-found", act.Figures{"what": clip(row.Subject)}).At("rows")
		}
		u, err := open[*oversight.Urges](ctx, k, stream)
		if err != nil {
			return err
		}
		e, err := u.Urge(found[0].stream, found[0].Duty, k.act.By, home, k.act.Today)
		if err != nil {
			return err
		}
		if err := k.emit(ctx, stream, e); err != nil {
			return err
		}
	}
	return nil
}

// Close closes every day of a log from the last closed one up to a day, each by one
// command under its own id: what is closed is never closed again, by whomever it is
// asked (two servers, a restart in the middle). It gives the receipts of what it did.
// A log without any close begins with that day, and everything that is late by then.
func (d *Door) Close(ctx context.Context, log string, through civil.Date) ([]Receipt, error) {
	from := through
	if err := d.DB.ReadLog(ctx, log, func(tx *store.Tx) error {
		var last string
		if err := tx.QueryRow(ctx, `SELECT coalesce(max(day), '') FROM day_closed WHERE log_id = $1`, log).Scan(&last); err != nil || last == "" {
			return err
		}
		on, err := day(last)
		from = on.AddDays(1)
		return err
	}); err != nil {
		return nil, err
	}
	var out []Receipt
	for on := from; !on.After(through); on = on.AddDays(1) {
		args, err := json.Marshal(oversight.CloseDay{Day: on})
		if err != nil {
			return out, err
		}
		r, err := d.Do(ctx, Call{Log: log, By: act.Actor{User: "system", Role: act.System, Unit: log}, Command: "close-day", ID: "close-" + on.String(), Args: args, system: true})
		if err != nil {
			return out, err
		}
		if !r.Repeated {
			out = append(out, r)
		}
	}
	return out, nil
}
