package app

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/store"
)

// ActDone is one accepted command: by whom, when, which, and what it made.
type ActDone struct {
	User, Command     string
	At                time.Time
	FirstSeq, LastSeq int64
	Created           []string
}

// ActsOf are the accepted commands of a user, the newest first, and how many there
// are. names keeps those commands only; nil keeps all.
func (d *Door) ActsOf(ctx context.Context, log, user string, names []string, from, limit int) (out []ActDone, total int, err error) {
	err = d.DB.ReadLog(ctx, log, func(tx *store.Tx) error {
		out, total, err = actsOf(ctx, tx, user, names, from, limit)
		return err
	})
	return out, total, err
}

func actsOf(ctx context.Context, tx *store.Tx, user string, names []string, from, limit int) (out []ActDone, total int, err error) {
	args := []any{tx.Log(), user}
	where := ` FROM command WHERE log_id = $1 AND (user_id = $2 OR $2 = '')`
	if names != nil {
		if len(names) == 0 {
			return nil, 0, nil
		}
		marks := make([]string, len(names))
		for i, n := range names {
			args = append(args, n)
			marks[i] = fmt.Sprintf("$%d", len(args))
		}
		where += ` AND name IN (` + strings.Join(marks, ", ") + `)`
	}
	if err := tx.QueryRow(ctx, `SELECT count(*)`+where, args...).Scan(&total); err != nil {
		return nil, 0, err
	}
	n := len(args)
	rows, err := tx.Query(ctx, fmt.Sprintf(`SELECT user_id, name, at, first_seq, last_seq, answer%s ORDER BY first_seq DESC LIMIT $%d OFFSET $%d`, where, n+1, n+2), append(args, limit, from)...)
	if err != nil {
		return nil, 0, err
	}
	defer rows.Close()
	for rows.Next() {
		var a ActDone
		var at int64
		var answer string
		if err := rows.Scan(&a.User, &a.Command, &at, &a.FirstSeq, &a.LastSeq, &answer); err != nil {
			return nil, 0, err
		}
		a.At = time.UnixMicro(at)
		var r Receipt
		if err := json.Unmarshal([]byte(answer), &r); err != nil {
			return nil, 0, fmt.Errorf("answer of a command: %w", err)
		}
		a.Created = slices.Clone(r.Created)
		out = append(out, a)
	}
	return out, total, rows.Err()
}

// DatedPost is a post of a user with its days.
type DatedPost struct {
	Role     act.Role
	Unit     string
	From, To civil.Date
}

// PostDates are the days of a user's posts and seats.
func (d *Door) PostDates(ctx context.Context, log, user string) ([]DatedPost, error) {
	var out []DatedPost
	err := d.DB.ReadLog(ctx, log, func(tx *store.Tx) error {
		rows, err := tx.Query(ctx, `SELECT role, unit, from_on, to_on FROM post WHERE log_id = $1 AND user_id = $2
			UNION ALL SELECT seat, village, from_on, to_on FROM group_seat WHERE log_id = $1 AND user_id = $2 ORDER BY 3, 1, 2`, log, user)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var role, unit, from, to string
			if err := rows.Scan(&role, &unit, &from, &to); err != nil {
				return err
			}
			p := DatedPost{Role: act.Role(role), Unit: unit}
			if p.From, err = day(from); err != nil {
				return err
			}
			if p.To, err = day(to); err != nil {
				return err
			}
			out = append(out, p)
		}
		return rows.Err()
	})
	return out, err
}
