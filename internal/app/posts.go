package app

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/people"
	"fupindai/internal/store"
)

// PostsOf are the seats in which a user may act today: the posts given, and the seats
// held in village groups.
func (d *Door) PostsOf(ctx context.Context, log, user string) ([]act.Actor, error) {
	var out []act.Actor
	err := d.DB.ReadLog(ctx, log, func(tx *store.Tx) error {
		k, err := d.desk(ctx, tx, Call{Log: log}, civil.Date{})
		if err != nil {
			return err
		}
		p, err := open[*people.People](ctx, k, people.Stream)
		if err != nil {
			return err
		}
		for _, post := range p.PostsOf(user, k.act.Today) {
			out = append(out, act.Actor{User: user, Role: post.Role, Unit: post.Unit})
		}
		rows, err := tx.Query(ctx, `SELECT village, seat FROM group_seat WHERE log_id = $1 AND user_id = $2 AND from_on <= $3 AND (to_on = '' OR to_on >= $3)
			ORDER BY village, seat`, log, user, k.act.Today.String())
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var village, seat string
			if err := rows.Scan(&village, &seat); err != nil {
				return err
			}
			out = append(out, act.Actor{User: user, Role: act.Role(seat), Unit: village})
		}
		return rows.Err()
	})
	return out, err
}

// UserNames are the real names of users.
func (d *Door) UserNames(ctx context.Context, log string, users []string) (map[string]string, error) {
	var out map[string]string
	err := d.DB.ReadLog(ctx, log, func(tx *store.Tx) error {
		var err error
		out, err = d.userNames(ctx, tx, users)
		return err
	})
	return out, err
}

// UnitName names a unit by its code, as it is called today: a division, or a bank unit.
// One that was merged says into which.
func (d *Door) UnitName(ctx context.Context, log, lang, unit string) (string, error) {
	name := ""
	err := d.DB.ReadLog(ctx, log, func(tx *store.Tx) error {
		k, err := d.desk(ctx, tx, Call{Log: log}, civil.Date{})
		if err != nil {
			return err
		}
		p, err := open[*people.People](ctx, k, people.Stream)
		if err != nil {
			return err
		}
		if name, err = k.calledOn(ctx, p, lang, unit, k.act.Today); err != nil || name == "" {
			return err
		}
		if now := p.Current(unit, k.act.Today); now != unit {
			into, err := k.calledOn(ctx, p, lang, now, k.act.Today)
			if lang == "en" {
				name += " (now " + into + ")"
			} else {
				name = strings.TrimSuffix(name, "委会") + "（并入" + strings.TrimSuffix(into, "委会") + "）"
			}
			return err
		}
		return nil
	})
	return name, err
}

// calledOn is a unit's name on a day; "" for a code that is none.
func (k *Desk) calledOn(ctx context.Context, p *people.People, lang, unit string, on civil.Date) (string, error) {
	zh, en, renamed := p.NameOn(unit, on)
	if renamed && (lang != "en" || en != "") {
		if lang == "en" {
			return en, nil
		}
		return zh, nil
	}
	book, err := k.door.divisions(ctx, k.tx)
	if err != nil {
		return "", err
	}
	if v, ok := book.byCode[unit]; ok {
		if renamed {
			return zh, nil
		}
		return v.Name, nil
	}
	err = k.tx.QueryRow(ctx, `SELECT name, name_en FROM bank WHERE code = $1`, unit).Scan(&zh, &en)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	if lang == "en" {
		return en, err
	}
	return zh, err
}
