package app

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/office"
	"fupindai/internal/people"
	"fupindai/internal/store"
)

// The commands on units and on those who go: what becomes of a unit is dated, its code
// stays, and nothing that is open is moved (decision 29).
func init() {
	command("rename-unit", "机构更名", "Rename a unit", []string{"X9"},
		func(ctx context.Context, k *Desk, cmd people.RenameUnit) error {
			level, err := k.unitLevel(ctx, cmd.Unit)
			if err != nil {
				return err
			}
			if cmd.Unit != "" && level == "" {
				return act.Refuse("X9", "no-such-unit", act.Figures{"code": clip(cmd.Unit)}).At("unit")
			}
			return k.orderPeople(ctx, cmd)
		})
	command("propose-merger", "申请机构合并", "Propose a merger of units", []string{"X7", "X9"},
		func(ctx context.Context, k *Desk, cmd people.ProposeMerger) error {
			if cmd.Unit != "" && cmd.Into != "" {
				of, err := k.unitLevel(ctx, cmd.Unit)
				if err != nil {
					return err
				}
				into, err := k.unitLevel(ctx, cmd.Into)
				switch {
				case err != nil:
					return err
				case of == "":
					return act.Refuse("X9", "no-such-unit", act.Figures{"code": clip(cmd.Unit)}).At("unit")
				case into == "":
					return act.Refuse("X9", "no-such-unit", act.Figures{"code": clip(cmd.Into)}).At("into")
				case of != into:
					return act.Refuse("X9", "units-of-two-levels", act.Figures{"unit": cmd.Unit, "into": cmd.Into}).At("into")
				}
			}
			return k.orderPeople(ctx, cmd)
		})
	command("confirm-merger", "确认机构合并", "Confirm a merger of units", []string{"X7", "X9", "A12.3"},
		func(ctx context.Context, k *Desk, cmd people.ConfirmMerger) error { return k.merge(ctx, cmd) })
	command("record-departure", "登记人员调离", "Record a departure", []string{"X3", "X7", "X9", "A12.3"},
		func(ctx context.Context, k *Desk, cmd people.RecordDeparture) error { return k.depart(ctx, cmd) })
}

// orderPeople decides a command on the office's people and units.
func (k *Desk) orderPeople(ctx context.Context, cmd people.Command) error {
	p, err := open[*people.People](ctx, k, people.Stream)
	if err != nil {
		return err
	}
	events, err := people.Decide(p, cmd, k.act)
	if err != nil {
		return err
	}
	return k.emit(ctx, people.Stream, events...)
}

// unitLevel is the level of a division or a bank unit; "" for a code that is none.
func (k *Desk) unitLevel(ctx context.Context, unit string) (string, error) {
	book, err := k.door.divisions(ctx, k.tx)
	if err != nil {
		return "", err
	}
	if d, ok := book.byCode[unit]; ok {
		return d.Level, nil
	}
	var level string
	err = k.tx.QueryRow(ctx, `SELECT level FROM bank WHERE code = $1`, unit).Scan(&level)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return "bank " + level, err
}

// merge confirms a merger. The five of the village taken in are followed by those of
// the village that takes it in; every other post follows from the merger itself.
func (k *Desk) merge(ctx context.Context, cmd people.ConfirmMerger) error {
	if err := k.orderPeople(ctx, cmd); err != nil {
		return err
	}
	if level, err := k.unitLevel(ctx, cmd.Unit); err != nil || level != "village" {
		return err
	}
	ends, err := open[*office.Group](ctx, k, office.GroupStream(cmd.Unit))
	if err != nil || len(ends.Members) == 0 {
		return err
	}
	stays, err := open[*office.Group](ctx, k, office.GroupStream(cmd.Into))
	if err != nil {
		return err
	}
	p, err := open[*people.People](ctx, k, people.Stream)
	if err != nil {
		return err
	}
	var document act.Text
	for _, m := range p.Mergers {
		if m.Unit == cmd.Unit {
			document = m.Document
		}
	}
	events, err := ends.Succeed(stays, cmd.From, document)
	if err != nil || len(events) == 0 {
		return err
	}
	return k.emit(ctx, office.GroupStream(cmd.Unit), events...)
}

// depart ends a person's posts and seats on one day.
func (k *Desk) depart(ctx context.Context, cmd people.RecordDeparture) error {
	var last int64
	if err := k.tx.QueryRow(ctx, `SELECT coalesce(max(at), 0) FROM command WHERE log_id = $1 AND user_id = $2`, k.tx.Log(), cmd.User).Scan(&last); err != nil {
		return err
	}
	var acted civil.Date
	if last > 0 {
		acted = civil.Of(time.UnixMicro(last))
	}
	if err := k.orderPeople(ctx, people.Departing{RecordDeparture: cmd, ActedOn: acted}); err != nil {
		return err
	}
	villages, err := store.All(ctx, k.tx, store.One[string], `SELECT DISTINCT village FROM group_seat
		WHERE log_id = $1 AND user_id = $2 AND (to_on = '' OR to_on > $3) ORDER BY village`, k.tx.Log(), cmd.User, cmd.Last.String())
	if err != nil {
		return err
	}
	for _, village := range villages {
		g, err := open[*office.Group](ctx, k, office.GroupStream(village))
		if err != nil {
			return err
		}
		if events := g.Depart(cmd.User, cmd.Last, cmd.Document); len(events) > 0 {
			if err := k.emit(ctx, office.GroupStream(village), events...); err != nil {
				return err
			}
		}
	}
	return nil
}
