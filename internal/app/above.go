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

// Office is an office that keeps a log: a county, a prefecture, the region.
type Office struct{ Unit, Kind, Log, Name string }

// offices are those whose unit begins with a code, by unit; "" gives all.
func offices(ctx context.Context, tx *store.Tx, below string) ([]Office, error) {
	return store.All(ctx, tx, func(r *sql.Rows) (o Office, err error) { return o, r.Scan(&o.Unit, &o.Kind, &o.Log, &o.Name) },
		`SELECT unit, kind, log, name FROM office WHERE unit >= $1 AND unit < $2 ORDER BY unit`, below, below+"~")
}

// Counties are the counties below a unit that keep a log in this database, by code.
func (d *Door) Counties(ctx context.Context, unit string) (out []Office, err error) {
	err = d.DB.Read(ctx, func(tx *store.Tx) error {
		out, err = counties(ctx, tx, unit)
		return err
	})
	return out, err
}

func counties(ctx context.Context, tx *store.Tx, unit string) ([]Office, error) {
	all, err := offices(ctx, tx, unit)
	out := all[:0]
	for _, o := range all {
		if o.Kind == "county" {
			out = append(out, o)
		}
	}
	return out, err
}

// peopleOf is the people stream in which the actor's post stands: this log's own, or,
// for an office above the county, that office's, read in the same transaction. The
// administrators of an office above order only their own log (X9), and nobody opens the
// log of an office that does not lie below the own one.
func (k *Desk) peopleOf(ctx context.Context, by act.Actor) (*people.People, error) {
	if !by.Above() {
		return open[*people.People](ctx, k, people.Stream)
	}
	var log string
	err := k.tx.QueryRow(ctx, `SELECT log FROM office WHERE unit = $1`, by.Unit).Scan(&log)
	switch {
	case err == nil && log == k.tx.Log():
		return open[*people.People](ctx, k, people.Stream)
	case errors.Is(err, sql.ErrNoRows), err == nil && by.Role == act.Administrator:
		return nil, act.Refuse("X3", "post-not-held", act.Figures{"role": string(by.Role), "day": k.act.Today})
	case err != nil:
		return nil, err
	}
	var own string
	if err := k.tx.QueryRow(ctx, `SELECT unit FROM office WHERE log = $1`, k.tx.Log()).Scan(&own); err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, err
	}
	if !strings.HasPrefix(own, by.Unit) { // another's county does not exist (X2)
		return nil, act.Refuse("X2", "not-found", act.Figures{"what": clip(k.tx.Log())})
	}
	tx, err := k.tx.Beside(ctx, log)
	if err != nil {
		return nil, err
	}
	office, err := k.door.desk(ctx, tx, Call{Log: log, By: by}, civil.Date{})
	if err != nil {
		return nil, err
	}
	return open[*people.People](ctx, office, people.Stream)
}

// userNames are the real names of users of this log, and of the offices above it who
// act in it.
func (d *Door) userNames(ctx context.Context, tx *store.Tx, users []string) (map[string]string, error) {
	names, err := d.Register.UserNames(ctx, tx, users)
	if err != nil {
		return nil, err
	}
	var unknown []string
	for _, u := range users {
		if _, ok := names[u]; !ok && u != "" {
			unknown = append(unknown, u)
		}
	}
	if len(unknown) == 0 {
		return names, nil
	}
	all, err := offices(ctx, tx, "")
	if err != nil {
		return nil, err
	}
	own := ""
	for _, o := range all {
		if o.Log == tx.Log() {
			own = o.Unit
		}
	}
	for _, o := range all {
		if o.Unit == own || !strings.HasPrefix(own, o.Unit) {
			continue
		}
		beside, err := tx.Beside(ctx, o.Log)
		if err != nil {
			return nil, err
		}
		above, err := d.Register.UserNames(ctx, beside, unknown)
		if err != nil {
			return nil, err
		}
		for u, name := range above {
			names[u] = name
		}
	}
	return names, nil
}
