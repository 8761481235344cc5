package app

import (
	"context"

	"fupindai/internal/act"
	"fupindai/internal/civil"
)

// Users are the ids of the users that are not closed today, in order.
func (v *View) Users(ctx context.Context) ([]string, error) {
	rows, err := v.k.tx.Query(ctx, `SELECT user_id FROM user_account WHERE log_id = $1 AND (closed_on = '' OR closed_on > $2) ORDER BY user_id`, v.k.tx.Log(), v.Today.String())
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var u string
		if err := rows.Scan(&u); err != nil {
			return nil, err
		}
		out = append(out, u)
	}
	return out, rows.Err()
}

// PostLine is one person in one dated post.
type PostLine struct {
	User, Unit, GrantedBy string
	Role                  act.Role
	From, To, ClosedOn    civil.Date // ClosedOn is the account's
}

// Held says whether the post is held on the day.
func (p PostLine) Held(on civil.Date) bool {
	return !p.From.After(on) && (p.To.IsZero() || !p.To.Before(on)) && (p.ClosedOn.IsZero() || p.ClosedOn.After(on))
}

// Posts lists all posts ever given, by user and first day.
func (v *View) Posts(ctx context.Context) ([]PostLine, error) {
	rows, err := v.k.tx.Query(ctx, `SELECT p.user_id, p.role, p.unit, p.from_on, p.to_on, p.granted_by, coalesce(a.closed_on, '')
		FROM post p LEFT JOIN user_account a ON a.log_id = p.log_id AND a.user_id = p.user_id
		WHERE p.log_id = $1 ORDER BY p.user_id, p.from_on, p.role, p.unit`, v.k.tx.Log())
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []PostLine
	for rows.Next() {
		var p PostLine
		var role, from, to, closed string
		if err := rows.Scan(&p.User, &role, &p.Unit, &from, &to, &p.GrantedBy, &closed); err != nil {
			return nil, err
		}
		p.Role = act.Role(role)
		for _, d := range []struct {
			to   *civil.Date
			from string
		}{{&p.From, from}, {&p.To, to}, {&p.ClosedOn, closed}} {
			if *d.to, err = day(d.from); err != nil {
				return nil, err
			}
		}
		out = append(out, p)
	}
	return out, rows.Err()
}
