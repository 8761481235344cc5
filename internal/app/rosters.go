package app

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/idcard"
	"fupindai/internal/register"
	"fupindai/internal/roster"
	"fupindai/internal/store"
)

// RosterFeed is an imported list, row by row: one of the two is set.
type RosterFeed struct {
	County   []roster.CountyRow
	National []roster.NationalRow
}

// The commands of the real-name roster (A12.1, A12.2).
func init() {
	command("import-roster", "导入名册", "Import a roster", []string{"A12.1"},
		func(ctx context.Context, k *Desk, cmd roster.ImportRoster) error {
			feed, ok := k.call.Feed.(RosterFeed)
			if !ok || len(feed.County)+len(feed.National) != cmd.RowCount || (cmd.List == roster.County) != (feed.County != nil) {
				return act.Refuse("A12.1", "list-is-empty", nil)
			}
			r, err := k.roster(ctx, cmd.Snapshot, "snapshot")
			if err != nil {
				return err
			}
			events, err := r.DecideImport(cmd, k.act.Today)
			if err != nil {
				return err
			}
			if err := k.fileRoster(ctx, cmd.Snapshot, cmd.AsOf, feed); err != nil {
				return err
			}
			return k.emit(ctx, roster.Stream(cmd.Snapshot), events...)
		}).feeds()
	command("match-roster", "名册比对", "Match the roster", []string{"A12.2"},
		func(ctx context.Context, k *Desk, cmd roster.MatchRoster) error {
			r, err := k.roster(ctx, cmd.Snapshot, "snapshot")
			if err != nil {
				return err
			}
			national, err := k.roster(ctx, cmd.National, "national")
			if err != nil {
				return err
			}
			facts := roster.MatchFacts{National: national}
			if r.Snapshot != "" && national.Snapshot != "" {
				if err := k.compare(ctx, r, &facts); err != nil {
					return err
				}
			}
			events, err := r.DecideMatch(cmd, facts)
			if err != nil {
				return err
			}
			return k.emit(ctx, roster.Stream(cmd.Snapshot), events...)
		}).long()
	command("resolve-differences", "处理名册差异", "Resolve differences", []string{"A12.2"},
		func(ctx context.Context, k *Desk, cmd roster.ResolveDifferences) error {
			r, err := k.roster(ctx, cmd.Snapshot, "snapshot")
			if err != nil {
				return err
			}
			facts := roster.ResolveFacts{}
			if cmd.How == roster.TakeNational {
				if facts.Incomplete, err = k.incomplete(ctx, r, cmd.Rows); err != nil {
					return err
				}
			}
			events, err := r.DecideResolve(cmd, facts)
			if err != nil {
				return err
			}
			return k.emit(ctx, roster.Stream(cmd.Snapshot), events...)
		})
	command("carry-resolutions", "沿用上期处理", "Carry resolutions over", []string{"A12.2"},
		func(ctx context.Context, k *Desk, cmd roster.CarryResolutions) error {
			r, err := k.roster(ctx, cmd.Snapshot, "snapshot")
			if err != nil {
				return err
			}
			events, err := r.DecideCarry(cmd)
			if err != nil {
				return err
			}
			return k.emit(ctx, roster.Stream(cmd.Snapshot), events...)
		})
	command("acknowledge-roster", "签收名单", "Acknowledge a released roster", []string{"A12.2"},
		func(ctx context.Context, k *Desk, cmd roster.AcknowledgeRoster) error {
			r, err := k.released(ctx, cmd.Release)
			if err != nil {
				return err
			}
			events, err := r.DecideAcknowledge(cmd, k.act.By.Unit)
			if err != nil {
				return err
			}
			return k.emit(ctx, roster.Stream(r.Snapshot), events...)
		})
	command("release-roster", "冻结发放名册", "Release the roster", []string{"A12.2"},
		func(ctx context.Context, k *Desk, cmd roster.ReleaseRoster) error { return k.release(ctx, cmd) }).signs().long()
}

// The tables that a list's rows go into by the thousand.
var (
	rosterRow  = store.NewBulk("roster_row", "snapshot_id", "row_no", "id_key", "name_key", "household_no_key", "village", "sealed", "reason", "state")
	releaseRow = store.NewBulk("release_row", "release_no", "row_no", "household_id", "person_id", "village", "salt")
)

var snapshotID = regexp.MustCompile(`^[A-Za-z0-9-]{1,64}$`)

// roster opens a snapshot's stream; field is the argument that names it.
func (k *Desk) roster(ctx context.Context, snapshot, field string) (*roster.Roster, error) {
	if !snapshotID.MatchString(snapshot) {
		return nil, act.Refuse("X10", "bad-value", act.Figures{"field": field}).At(field)
	}
	return open[*roster.Roster](ctx, k, roster.Stream(snapshot))
}

// fileRoster keeps an imported list in the register: sealed rows, and the keys by
// which they are matched.
func (k *Desk) fileRoster(ctx context.Context, snapshot string, asOf civil.Date, feed RosterFeed) error {
	rows, err := k.door.Register.Rows(ctx, k.tx, snapshot)
	if err != nil {
		return err
	}
	var batch [][]any
	filed := 0
	flush := func() error {
		filed += len(batch)
		k.tell(filed, len(feed.County)+len(feed.National))
		defer func() { batch = batch[:0] }()
		return k.tx.Insert(ctx, rosterRow, batch)
	}
	put := func(e roster.Entry, village string, row any) error {
		plain, err := json.Marshal(row)
		if err != nil {
			return err
		}
		sealed, err := rows.Seal(strconv.Itoa(e.Row), plain)
		if err != nil {
			return err
		}
		state := ""
		switch {
		case e.Deceased:
			state = "deceased"
		case e.Removed:
			state = "removed"
		}
		batch = append(batch, []any{snapshot, int64(e.Row), e.ID[:], e.Name[:], e.Household[:], village, sealed, string(e.Reason), state})
		if len(batch) < store.BulkMax {
			return nil
		}
		return flush()
	}
	key := k.door.Register.MatchKey
	for _, r := range feed.County {
		if err := put(r.Entry(key, asOf), r.Village, r); err != nil {
			return err
		}
	}
	for _, r := range feed.National {
		if err := put(r.Entry(key, asOf), r.Village, r); err != nil {
			return err
		}
	}
	return flush()
}

// tell says to whoever waits how far the command is.
func (k *Desk) tell(done, of int) {
	if k.call.Tell != nil {
		k.call.Tell(done, of)
	}
}

// rosterRows opens the sealed rows of a snapshot in their order.
func rosterRows[T any](ctx context.Context, reg *register.Register, tx *store.Tx, snapshot string) ([]T, error) {
	rows, err := reg.Rows(ctx, tx, snapshot)
	if err != nil {
		return nil, err
	}
	list, err := tx.Query(ctx, `SELECT row_no, sealed FROM roster_row WHERE log_id = $1 AND snapshot_id = $2 ORDER BY row_no`, tx.Log(), snapshot)
	if err != nil {
		return nil, err
	}
	defer list.Close()
	var out []T
	for list.Next() {
		var no int64
		var sealed []byte
		if err := list.Scan(&no, &sealed); err != nil {
			return nil, err
		}
		plain, err := rows.Open(strconv.FormatInt(no, 10), sealed)
		if err != nil {
			return nil, err
		}
		var row T
		dec := json.NewDecoder(bytes.NewReader(plain))
		if err := dec.Decode(&row); err != nil {
			return nil, fmt.Errorf("row %d of %s: %w", no, snapshot, err)
		}
		out = append(out, row)
	}
	return out, list.Err()
}

// rosterRowsOf opens some rows of a snapshot, by row number.
func rosterRowsOf[T any](ctx context.Context, k *Desk, snapshot string, wanted map[int]bool) (map[int]T, error) {
	out := map[int]T{}
	if len(wanted) == 0 {
		return out, nil
	}
	seal, err := k.door.Register.Rows(ctx, k.tx, snapshot)
	if err != nil {
		return nil, err
	}
	rows, err := k.tx.Query(ctx, `SELECT row_no, sealed FROM roster_row WHERE log_id = $1 AND snapshot_id = $2`, k.tx.Log(), snapshot)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var no int
	var sealed sql.RawBytes
	for rows.Next() {
		if err := rows.Scan(&no, &sealed); err != nil {
			return nil, err
		}
		if !wanted[no] {
			continue
		}
		plain, err := seal.Open(strconv.Itoa(no), sealed)
		if err != nil {
			return nil, err
		}
		var row T
		if err := json.Unmarshal(plain, &row); err != nil {
			return nil, fmt.Errorf("row %d of %s: %w", no, snapshot, err)
		}
		out[no] = row
	}
	return out, rows.Err()
}

// entries are the rows of a snapshot as the match compares them, from their keys alone.
// Only an old number is unsealed, for the 18-digit form proposed for it, and a row whose
// judgement was not noted when it was imported.
func (k *Desk) entries(ctx context.Context, r *roster.Roster) ([]roster.Entry, error) {
	rows, err := k.tx.Query(ctx, `SELECT row_no, id_key, name_key, household_no_key, reason, state, sealed FROM roster_row
		WHERE log_id = $1 AND snapshot_id = $2 ORDER BY row_no`, k.tx.Log(), r.Snapshot)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := make([]roster.Entry, 0, r.RowCount)
	old := map[int][]byte{} // sealed rows to open, by position
	var no int64
	var id, name, household, sealed sql.RawBytes
	var reason, state string
	for rows.Next() {
		if err := rows.Scan(&no, &id, &name, &household, &reason, &state, &sealed); err != nil {
			return nil, err
		}
		e := roster.Entry{Row: int(no), Reason: idcard.Reason(reason), Removed: state == "removed", Deceased: state == "deceased"}
		copy(e.ID[:], id)
		copy(e.Name[:], name)
		copy(e.Household[:], household)
		if e.Reason == idcard.Old15Digit || e.Reason == "" {
			old[len(out)] = bytes.Clone(sealed)
		}
		out = append(out, e)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	rows.Close()
	seal, err := k.door.Register.Rows(ctx, k.tx, r.Snapshot)
	if err != nil {
		return nil, err
	}
	for i, sealed := range old {
		plain, err := seal.Open(strconv.Itoa(out[i].Row), sealed)
		if err != nil {
			return nil, err
		}
		var row roster.NationalRow // a county row has the same fields here
		if err := json.Unmarshal(plain, &row); err != nil {
			return nil, fmt.Errorf("row %d of %s: %w", out[i].Row, r.Snapshot, err)
		}
		out[i] = row.Entry(k.door.Register.MatchKey, r.AsOf)
	}
	return out, nil
}
