package app

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/roster"
)

// SnapshotLine is one imported list.
type SnapshotLine struct {
	ID, List, By, National, Release string
	AsOf, ImportedOn, MatchedOn     civil.Date
	Rows, Agreed, Differences, Open int
	Fingerprint                     string
	ReleasedOn                      civil.Date
	SourceID, FileDigest            string // text id of the source, keyed digest of the file
}

// Snapshots lists the imported rosters, newest first.
func (v *View) Snapshots(ctx context.Context) ([]SnapshotLine, error) {
	rows, err := v.k.tx.Query(ctx, `SELECT s.snapshot_id, s.list, s.imported_by, s.national_id, s.release_no, s.as_of, s.imported_on, s.matched_on,
			s.row_count, s.agreed, s.differences, s.open_rows, s.file_digest, coalesce(r.fingerprint, ''), coalesce(r.released_on, '')
		FROM roster_snapshot s LEFT JOIN roster_release r ON r.log_id = s.log_id AND r.release_no = s.release_no
		WHERE s.log_id = $1 ORDER BY s.as_of DESC, s.imported_on DESC, s.snapshot_id`, v.k.tx.Log())
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []SnapshotLine
	for rows.Next() {
		var s SnapshotLine
		var asOf, imported, matched, released string
		if err := rows.Scan(&s.ID, &s.List, &s.By, &s.National, &s.Release, &asOf, &imported, &matched,
			&s.Rows, &s.Agreed, &s.Differences, &s.Open, &s.FileDigest, &s.Fingerprint, &released); err != nil {
			return nil, err
		}
		for _, d := range []struct {
			to   *civil.Date
			from string
		}{{&s.AsOf, asOf}, {&s.ImportedOn, imported}, {&s.MatchedOn, matched}, {&s.ReleasedOn, released}} {
			if *d.to, err = day(d.from); err != nil {
				return nil, err
			}
		}
		out = append(out, s)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	rows.Close()
	for i := range out {
		r, err := open[*roster.Roster](ctx, v.k, roster.Stream(out[i].ID))
		if err != nil {
			return nil, err
		}
		out[i].SourceID = r.Source.ID
	}
	return out, nil
}

// DifferenceLine is one difference with the rows of both lists.
type DifferenceLine struct {
	roster.Case
	County   roster.CountyRow           // no row for not-in-county
	National *roster.NationalRow        // nil if there is none
	Others   map[int]roster.NationalRow // of an ambiguous number, by row
}

// Name is the county's name of the person, else the national list's.
func (d DifferenceLine) Name() string { return cmp.Or(d.County.Name, d.national().Name) }

// ID is the number as the county has it, else the national list.
func (d DifferenceLine) ID() string { return cmp.Or(d.County.ID, d.national().ID) }

// Village is the village's code as the county has it, else the national list.
func (d DifferenceLine) Village() string { return cmp.Or(d.County.Village, d.national().Village) }

// Attribute is what the household is registered as.
func (d DifferenceLine) Attribute() string { return cmp.Or(d.County.Attribute, d.national().Attribute) }

func (d DifferenceLine) national() roster.NationalRow {
	if d.National == nil {
		return roster.NationalRow{}
	}
	return *d.National
}

// Differences opens a county snapshot with its differences and their rows.
func (v *View) Differences(ctx context.Context, snapshot string) (*roster.Roster, []DifferenceLine, error) {
	r, err := v.snapshot(ctx, snapshot)
	if err != nil || len(r.Differences) == 0 {
		return r, nil, err
	}
	wanted := map[int]bool{}
	for _, c := range r.Differences {
		wanted[c.Row] = true
	}
	county, err := rosterRowsOf[roster.CountyRow](ctx, v.k, r.Snapshot, wanted)
	if err != nil {
		return nil, nil, err
	}
	national, err := v.k.nationalRows(ctx, r, func(roster.Case) bool { return true })
	if err != nil {
		return nil, nil, err
	}
	var out []DifferenceLine
	for _, c := range r.Differences {
		l := DifferenceLine{Case: c, County: county[c.Row]}
		if n, ok := national[c.NationalRow]; ok && c.NationalRow != 0 {
			l.National = &n
		}
		for _, row := range c.Candidates {
			if l.Others == nil {
				l.Others = map[int]roster.NationalRow{}
			}
			l.Others[row] = national[row]
		}
		out = append(out, l)
	}
	return r, out, nil
}

func (v *View) snapshot(ctx context.Context, id string) (*roster.Roster, error) {
	r, err := v.k.roster(ctx, id, "snapshot")
	if err != nil {
		return nil, err
	}
	if r.Snapshot == "" {
		return nil, act.Refuse("X2", "not-found", act.Figures{"what": clip(id)})
	}
	return r, nil
}

// Comparison is two lists side by side, each as its resolutions leave it.
type Comparison struct {
	A, B      *roster.Roster
	NA, NB    int // rows of each
	Unchanged int
	Steps     []StepLine
}

// StepLine is one person's difference between two lists, with the rows of both.
type StepLine struct {
	roster.Step
	A, B *roster.NationalRow // what any list says of a person; nil where not in it
}

// Row is the row of the later list, else of the earlier.
func (s StepLine) Row() *roster.NationalRow {
	if s.B != nil {
		return s.B
	}
	return s.A
}

// Compare says who is in list a and not in list b, and the other way round, for any two
// lists: a matched one as its resolutions leave it, so a frozen one as it was released.
func (v *View) Compare(ctx context.Context, a, b string) (*Comparison, error) {
	var c Comparison
	var err error
	if c.A, err = v.snapshot(ctx, a); err != nil {
		return nil, err
	}
	if c.B, err = v.snapshot(ctx, b); err != nil {
		return nil, err
	}
	before, err := v.k.listedEntries(ctx, c.A)
	if err != nil {
		return nil, err
	}
	after, err := v.k.listedEntries(ctx, c.B)
	if err != nil {
		return nil, err
	}
	c.NA, c.NB = len(before), len(after)
	unchanged, steps := roster.Compare(before, after)
	inA, inB := map[int]bool{}, map[int]bool{}
	for _, s := range steps {
		inA[s.RowA], inB[s.RowB] = s.RowA != 0, s.RowB != 0
	}
	ours, err := v.k.listedRows(ctx, c.A, inA)
	if err != nil {
		return nil, err
	}
	theirs, err := v.k.listedRows(ctx, c.B, inB)
	if err != nil {
		return nil, err
	}
	c.Unchanged = unchanged
	for _, s := range steps {
		l := StepLine{Step: s}
		if row, ok := ours[s.RowA]; ok {
			l.A = &row
		}
		if row, ok := theirs[s.RowB]; ok {
			l.B = &row
		}
		c.Steps = append(c.Steps, l)
	}
	return &c, nil
}

// ReleaseLine is one released list with the banks it was given to.
type ReleaseLine struct {
	Snapshot string
	AsOf     civil.Date
	*roster.Release
}

// Received is how many banks acknowledged the list.
func (l ReleaseLine) Received() int {
	n := 0
	for _, b := range l.Banks {
		if b.Received() {
			n++
		}
	}
	return n
}

// Recipient finds the recipient that the reader's unit answers for.
func (v *View) Recipient(l ReleaseLine) (roster.Recipient, bool) {
	if v.Scope.Bank == "" {
		return roster.Recipient{}, false
	}
	i, ok := l.Release.For(v.Scope.Bank)
	if !ok {
		return roster.Recipient{}, false
	}
	return l.Banks[i], true
}

// Releases lists the released rosters, newest first; a bank sees those it was given.
func (v *View) Releases(ctx context.Context) ([]ReleaseLine, error) {
	rows, err := v.k.tx.Query(ctx, `SELECT snapshot_id FROM roster_release WHERE log_id = $1 ORDER BY released_on DESC, release_no DESC`, v.k.tx.Log())
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var snapshots []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		snapshots = append(snapshots, s)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	rows.Close()
	var out []ReleaseLine
	for _, s := range snapshots {
		r, err := open[*roster.Roster](ctx, v.k, roster.Stream(s))
		if err != nil {
			return nil, err
		}
		l := ReleaseLine{Snapshot: s, AsOf: r.AsOf, Release: r.Release}
		if _, given := v.Recipient(l); given || v.Scope.Bank == "" {
			out = append(out, l)
		}
	}
	return out, nil
}

// Release opens one released list in the reader's scope.
func (v *View) Release(ctx context.Context, number string) (ReleaseLine, error) {
	all, err := v.Releases(ctx)
	if err != nil {
		return ReleaseLine{}, err
	}
	for _, l := range all {
		if l.Number == number {
			return l, nil
		}
	}
	return ReleaseLine{}, act.Refuse("X2", "not-found", act.Figures{"what": clip(number)})
}

// ReleasedRow is one person on a released list.
type ReleasedRow struct{ Household, Person, Village string }

// ReleasedRows are a page of a released list, villages below a division code ("" for
// all), by village, household and row; and how many there are.
func (v *View) ReleasedRows(ctx context.Context, number, division string, page, size int) ([]ReleasedRow, int, error) {
	rows, err := v.k.tx.Query(ctx, `SELECT household_id, person_id, village FROM release_row WHERE log_id = $1 AND release_no = $2 ORDER BY row_no`, v.k.tx.Log(), number)
	if err != nil {
		return nil, 0, err
	}
	defer rows.Close()
	var all []ReleasedRow
	for rows.Next() {
		var r ReleasedRow
		if err := rows.Scan(&r.Household, &r.Person, &r.Village); err != nil {
			return nil, 0, err
		}
		if strings.HasPrefix(r.Village, division) {
			all = append(all, r)
		}
	}
	slices.SortStableFunc(all, func(a, b ReleasedRow) int { return cmp.Compare(a.Village, b.Village) })
	from := min(max(page-1, 0)*size, len(all))
	return all[from:min(from+size, len(all))], len(all), rows.Err()
}
