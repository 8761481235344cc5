package app

import (
	"context"

	"fupindai/internal/loan"
)

// ChangeHints counts, by application, the changes of its household that a running case
// shows (A13.3): those told after it was submitted, by command or by a roster release.
// Applications without any are absent.
func (v *View) ChangeHints(ctx context.Context, lines []ApplicationLine) (map[string]int, error) {
	rows, err := v.k.tx.Query(ctx, `SELECT DISTINCT household FROM case_flag WHERE log_id = $1`, v.k.tx.Log())
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	changed := map[string]bool{}
	for rows.Next() {
		var h string
		if err := rows.Scan(&h); err != nil {
			return nil, err
		}
		changed[h] = true
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	rows.Close()
	var streams []string
	for _, l := range lines {
		if changed[l.Household] {
			streams = append(streams, loan.Stream(l.Household))
		}
	}
	if err := v.k.ahead(ctx, streams); err != nil {
		return nil, err
	}
	out := map[string]int{}
	for _, l := range lines {
		if !changed[l.Household] {
			continue
		}
		f, err := open[*loan.File](ctx, v.k, loan.Stream(l.Household))
		if err != nil {
			return nil, err
		}
		if n := len(f.ChangesSince(f.Application(l.Number))); n > 0 {
			out[l.Number] = n
		}
	}
	return out, nil
}
