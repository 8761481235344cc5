package app

import (
	"context"
	"database/sql"
	"errors"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/loan"
	"fupindai/internal/money"
	"fupindai/internal/office"
	"fupindai/internal/store"
)

// The monthly draw of small withdrawals (A7.2).
func init() {
	command("freeze-draw", "冻结抽查名单", "Freeze the list of a draw", []string{"A7.2"},
		func(ctx context.Context, k *Desk, cmd office.FreezeDraw) error { return k.freezeDraw(ctx, cmd) })
	ofDraw("commit-draw", "提交号码承诺", "Commit to a number", func(c office.CommitDraw) string { return c.Draw }, (*office.Draw).DecideCommit)
	ofDraw("reveal-draw", "公布号码", "Reveal the number", func(c office.RevealDraw) string { return c.Draw }, (*office.Draw).DecideReveal)
}

// ofDraw registers a command of one side of a draw. What a draw draws is told to the
// files of the households.
func ofDraw[C any](name, zh, en string, number func(C) string, decide func(*office.Draw, C, string) ([]act.Event, error)) {
	command(name, zh, en, []string{"A7.2"}, func(ctx context.Context, k *Desk, cmd C) error {
		d, err := k.draw(ctx, number(cmd))
		if err != nil {
			return err
		}
		side := DrawSide(k.act.By.Role)
		if err := d.Apart(side, k.act.By); err != nil {
			return err
		}
		events, err := decide(d, cmd, side)
		if err != nil {
			return err
		}
		if err := k.emit(ctx, office.DrawStream(d.Number), events...); err != nil {
			return err
		}
		made, ok := events[len(events)-1].(*office.DrawMade)
		if !ok {
			return nil
		}
		for _, w := range made.Drawn {
			var household, number string
			if err := k.tx.QueryRow(ctx, `SELECT household, loan FROM withdrawal WHERE log_id = $1 AND withdrawal = $2`, k.tx.Log(), w).Scan(&household, &number); err != nil {
				return err
			}
			if err := k.emit(ctx, loan.Stream(household), &loan.WithdrawalDrawn{Withdrawal: w, Loan: number, Draw: d.Number}); err != nil {
				return err
			}
		}
		return nil
	})
}

// DrawSide is the side for which a role commits: the branch, or the village group.
func DrawSide(r act.Role) string {
	if loan.LevelOf(r) == loan.UnitBank {
		return office.DrawSides[0]
	}
	return office.DrawSides[1]
}

// draw finds a draw within the actor's scope; what is done about it is done today.
func (k *Desk) draw(ctx context.Context, number string) (*office.Draw, error) {
	if err := k.onlyToday("A7.2"); err != nil {
		return nil, err
	}
	var p place
	err := k.tx.QueryRow(ctx, `SELECT village, bank FROM draw WHERE log_id = $1 AND draw = $2`, k.tx.Log(), number).Scan(&p.Village, &p.Bank)
	if _, err = k.guard(ctx, p, clip(number), "draw", err); err != nil {
		return nil, err
	}
	return open[*office.Draw](ctx, k, office.DrawStream(number))
}

// openDraw opens the draw in which a small withdrawal will be: its month's, or the next
// whose list is not frozen yet.
func (k *Desk) openDraw(ctx context.Context, p place) error {
	month := k.on.AddDays(1 - k.on.Day())
	for {
		number := office.DrawNumber(p.Bank, p.Village, month)
		d, err := open[*office.Draw](ctx, k, office.DrawStream(number))
		if err != nil {
			return err
		}
		switch d.Step() {
		case "open":
			if !d.OpenedOn.IsZero() {
				return nil
			}
			return k.emit(ctx, office.DrawStream(number), &office.DrawOpened{Draw: number, Bank: p.Bank, Village: p.Village, Month: month})
		default:
			month = month.AddMonths(1)
		}
	}
}

// freezeDraw freezes the list: the branch's small withdrawals in the village up to the
// month's end that are in no earlier draw.
func (k *Desk) freezeDraw(ctx context.Context, cmd office.FreezeDraw) error {
	d, err := k.draw(ctx, cmd.Draw)
	if err != nil {
		return err
	}
	var earlier string
	err = k.tx.QueryRow(ctx, `SELECT w.draw FROM draw w WHERE w.log_id = $1 AND w.village = $2 AND w.bank = $3 AND w.month < $4 AND w.step = 'open' ORDER BY w.month LIMIT 1`,
		k.tx.Log(), d.Village, d.Bank, d.Month.String()).Scan(&earlier)
	if err == nil { // or this list would take the other's rows
		return act.Refuse("A7.2", "draw-earlier-open", act.Figures{"draw": d.Number, "other": earlier}).At("draw")
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	lines, err := store.All(ctx, k.tx, func(r *sql.Rows) (l office.DrawLine, err error) {
		var on string
		var fen int64
		if err = r.Scan(&l.Withdrawal, &on, &fen); err != nil {
			return l, err
		}
		l.AmountFen = money.Fen(fen)
		l.On, err = day(on)
		return l, err
	}, `SELECT w.withdrawal, w.moved_on, w.amount_fen FROM withdrawal w WHERE w.log_id = $1 AND w.village = $2 AND w.bank = $3 AND NOT w.large AND w.step <> 'void' AND w.moved_on <= $4
		AND NOT EXISTS (SELECT r.withdrawal FROM draw_row r WHERE r.log_id = w.log_id AND r.withdrawal = w.withdrawal) ORDER BY w.withdrawal`,
		k.tx.Log(), d.Village, d.Bank, d.End().String())
	if err != nil {
		return err
	}
	p, err := k.law.PackOn(d.End())
	if err != nil {
		return act.Refuse("G1", "outside-window", act.Figures{"day": d.End()})
	}
	events, err := d.DecideFreeze(lines, p, k.act.Today)
	if err != nil {
		return err
	}
	return k.emit(ctx, office.DrawStream(d.Number), events...)
}

// DrawLineView is one draw of a list.
type DrawLineView struct {
	Number, Bank, Village, Step, BranchDone, GroupDone string
	Month, FrozenOn, DrawnOn                           civil.Date
	Population, Drawn                                  int
	Duty                                               act.Duty // zero once it is drawn
}

// Draws are the draws in the reader's scope: what is to be done first, then the newest.
func (v *View) Draws(ctx context.Context) ([]DrawLineView, error) {
	vf, vt, bf, bt := v.Scope.spans()
	return store.All(ctx, v.k.tx, func(r *sql.Rows) (d DrawLineView, err error) {
		var month, frozen, drawn, started, due string
		if err = r.Scan(&d.Number, &d.Bank, &d.Village, &d.Step, &d.BranchDone, &d.GroupDone, &month, &frozen, &drawn, &d.Population, &d.Drawn, &d.Duty.ID, &started, &due); err != nil {
			return d, err
		}
		for _, x := range []struct {
			s string
			d *civil.Date
		}{{month, &d.Month}, {frozen, &d.FrozenOn}, {drawn, &d.DrawnOn}, {started, &d.Duty.StartedOn}, {due, &d.Duty.DueOn}} {
			if *x.d, err = day(x.s); err != nil {
				return d, err
			}
		}
		return d, nil
	}, `SELECT w.draw, w.bank, w.village, w.step, w.branch_done, w.group_done, w.month, w.frozen_on, w.drawn_on, w.population, w.drawn,
			coalesce(d.duty_id, ''), coalesce(d.started_on, ''), coalesce(d.due_on, '')
		FROM draw w LEFT JOIN duty d ON d.log_id = w.log_id AND d.subject = w.draw AND d.done_on = ''
		WHERE w.log_id = $1 AND w.village >= $2 AND w.village < $3 AND w.bank >= $4 AND w.bank < $5
		ORDER BY CASE WHEN w.step = 'drawn' THEN 1 ELSE 0 END, w.month DESC, w.village, w.draw LIMIT $6`, v.k.tx.Log(), vf, vt, bf, bt, int64(withdrawalsShown))
}

// DrawWatch opens one draw within the reader's scope.
func (v *View) DrawWatch(ctx context.Context, number string) (*office.Draw, error) {
	var p place
	err := v.k.tx.QueryRow(ctx, `SELECT village, bank FROM draw WHERE log_id = $1 AND draw = $2`, v.k.tx.Log(), number).Scan(&p.Village, &p.Bank)
	if _, err = v.k.guard(ctx, p, clip(number), "draw", err); err != nil {
		return nil, err
	}
	return open[*office.Draw](ctx, v.k, office.DrawStream(number))
}
