package app

import (
	"context"
	"database/sql"
	"errors"

	"fupindai/internal/act"
	"fupindai/internal/roster"
)

// compare matches the county's list with the national one and finds earlier resolutions
// that still fit: those of an earlier match of this list, then those of the list matched
// before it.
func (k *Desk) compare(ctx context.Context, r *roster.Roster, facts *roster.MatchFacts) error {
	county, err := k.entries(ctx, r)
	if err != nil {
		return err
	}
	rows := r.RowCount + facts.National.RowCount // reading them is most of the work
	k.tell(r.RowCount, rows)
	national, err := k.entries(ctx, facts.National)
	if err != nil {
		return err
	}
	k.tell(rows, rows+1)
	facts.Agreed, facts.Differences = roster.Match(county, national)
	if len(facts.Differences) == 0 {
		return nil
	}
	earlier, err := k.settled(ctx, r)
	if err != nil {
		return err
	}
	before, err := k.matchedBefore(ctx, r)
	if err != nil {
		return err
	}
	if before != nil {
		more, err := k.settled(ctx, before)
		if err != nil {
			return err
		}
		earlier = append(earlier, more...)
	}
	if len(earlier) > 0 {
		facts.Offers = roster.Carry(earlier, sidesOf(facts.Differences, county, national))
	}
	return nil
}

// matchedBefore is the county list matched last before this one, or nil.
func (k *Desk) matchedBefore(ctx context.Context, r *roster.Roster) (*roster.Roster, error) {
	var snapshot string
	err := k.tx.QueryRow(ctx, `SELECT snapshot_id FROM roster_snapshot WHERE log_id = $1 AND list = 'county' AND matched_on <> '' AND snapshot_id <> $2
		AND as_of <= $3 ORDER BY as_of DESC, matched_on DESC, imported_on DESC, snapshot_id DESC LIMIT 1`, k.tx.Log(), r.Snapshot, r.AsOf.String()).Scan(&snapshot)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return open[*roster.Roster](ctx, k, roster.Stream(snapshot))
}

// settled are the resolved differences of a list's match, with their rows' entries.
func (k *Desk) settled(ctx context.Context, r *roster.Roster) ([]roster.Settled, error) {
	var resolved []roster.Case
	var differences []roster.Difference
	for _, c := range r.Differences {
		if !c.Open() {
			resolved, differences = append(resolved, c), append(differences, c.Difference)
		}
	}
	if len(resolved) == 0 {
		return nil, nil
	}
	county, err := k.entries(ctx, r)
	if err != nil {
		return nil, err
	}
	n, err := open[*roster.Roster](ctx, k, roster.Stream(r.National))
	if err != nil {
		return nil, err
	}
	national, err := k.entries(ctx, n)
	if err != nil {
		return nil, err
	}
	var out []roster.Settled
	for i, s := range sidesOf(differences, county, national) {
		out = append(out, roster.Settled{Case: resolved[i], Sides: s, From: r.Snapshot})
	}
	return out, nil
}

func sidesOf(differences []roster.Difference, county, national []roster.Entry) []roster.Sides {
	ours, theirs := map[int]roster.Entry{}, map[int]roster.Entry{}
	for _, d := range differences {
		ours[d.Row] = roster.Entry{}
		for _, n := range d.NationalRows() {
			theirs[n] = roster.Entry{}
		}
	}
	fill := func(found map[int]roster.Entry, list []roster.Entry) {
		for _, e := range list {
			if _, wanted := found[e.Row]; wanted {
				found[e.Row] = e
			}
		}
	}
	fill(ours, county)
	fill(theirs, national)
	out := make([]roster.Sides, len(differences))
	for i, d := range differences {
		out[i] = roster.Sides{Difference: d, County: ours[d.Row]}
		for _, n := range d.NationalRows() {
			out[i].National = append(out[i].National, theirs[n])
		}
	}
	return out
}

// released opens the list that bears a release's number.
func (k *Desk) released(ctx context.Context, release string) (*roster.Roster, error) {
	var snapshot string
	err := k.tx.QueryRow(ctx, `SELECT snapshot_id FROM roster_release WHERE log_id = $1 AND release_no = $2`, k.tx.Log(), release).Scan(&snapshot)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, act.Refuse("X2", "not-found", act.Figures{"what": clip(release)}).At("release")
	}
	if err != nil {
		return nil, err
	}
	return open[*roster.Roster](ctx, k, roster.Stream(snapshot))
}

// latestRelease is the list released last, or nil.
func (k *Desk) latestRelease(ctx context.Context) (*roster.Roster, error) {
	var release string
	err := k.tx.QueryRow(ctx, `SELECT release_no FROM roster_release WHERE log_id = $1 ORDER BY released_on DESC, release_no DESC LIMIT 1`, k.tx.Log()).Scan(&release)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return k.released(ctx, release)
}
