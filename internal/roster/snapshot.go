package roster

import (
	"fmt"
	"slices"

	"fupindai/internal/act"
	"fupindai/internal/civil"
)

// List says whose list a snapshot is.
type List string

// Lists.
const (
	County   List = "county"   // 县级名册
	National List = "national" // 全国系统名单
)

// Roster is the fold of one snapshot's stream: an imported list, and for the county's
// its match, resolutions and release.
type Roster struct {
	Snapshot string
	List     List
	Source   act.Text   // where the file came from
	AsOf     civil.Date // the day the list is of
	Digest   string     // keyed digest of the file
	RowCount int
	By       act.Actor
	On       civil.Date // imported

	National     string     // the national snapshot of the last match; "" before
	NationalAsOf civil.Date // the day that one is of
	MatchedOn    civil.Date
	Agreed       int
	Differences  []Case // ascending by row

	Release *Release // nil until released; then nothing changes any more (I8)
}

// Case is one difference with what was done about it.
type Case struct {
	Difference
	How      How // "" until somebody looked at it
	Document act.Text
	By       act.Actor
	On       civil.Date
}

// Open says that the row still holds back the release (A12.2).
func (c Case) Open() bool { return c.How == "" || c.How == Pending }

// Out says that the row is not on the list.
func (c Case) Out() bool { return c.How == Remove }

// Release is a frozen list (A12.2).
type Release struct {
	Number      string
	RowCount    int
	Fingerprint string // Merkle root over salted commitments to the rows
	Banks       []string
	By          act.Actor
	On          civil.Date
}

// Matched says whether the snapshot was compared with the national list.
func (r *Roster) Matched() bool { return r.National != "" }

// Open is the number of rows that hold back the release.
func (r *Roster) Open() int {
	n := 0
	for _, c := range r.Differences {
		if c.Open() {
			n++
		}
	}
	return n
}

// OnList is the number of rows a release would have: all but the ones taken out.
func (r *Roster) OnList() int {
	n := r.RowCount
	for _, c := range r.Differences {
		if c.Out() {
			n--
		}
	}
	return n
}

// Case is the difference of a row.
func (r *Roster) Case(row int) (Case, bool) {
	if i, ok := r.find(row); ok {
		return r.Differences[i], true
	}
	return Case{}, false
}

func (r *Roster) find(row int) (int, bool) {
	return slices.BinarySearchFunc(r.Differences, row, func(c Case, row int) int { return c.Row - row })
}

// Clone is a copy that shares nothing that Apply changes.
func (r *Roster) Clone() *Roster {
	c := *r
	c.Differences = slices.Clone(r.Differences)
	return &c
}

// Apply gives the snapshot after a recorded event; r stays as it was. An event of
// another package is an error.
func (r *Roster) Apply(rec act.Recorded) (*Roster, error) {
	after := r.Clone()
	switch e := rec.Event.(type) {
	case *Imported:
		after.Snapshot, after.List, after.Source, after.AsOf = e.Snapshot, e.List, e.Source, e.AsOf
		after.Digest, after.RowCount, after.By, after.On = e.FileDigest, e.RowCount, rec.By, rec.On
	case *Matched:
		after.National, after.NationalAsOf, after.MatchedOn, after.Agreed = e.National, e.NationalAsOf, rec.On, e.Agreed
		after.Differences = make([]Case, len(e.Differences))
		for i, d := range e.Differences {
			after.Differences[i] = Case{Difference: d}
		}
	case *DifferenceResolved:
		for _, row := range e.Rows {
			i, ok := after.find(row)
			if !ok {
				return nil, fmt.Errorf("%s of %s: row %d is no difference", e.EventType(), r.Snapshot, row)
			}
			c := &after.Differences[i]
			c.How, c.Document, c.By, c.On = e.How, e.Document, rec.By, rec.On
			if e.NationalRow != 0 {
				c.NationalRow = e.NationalRow
			}
		}
	case *Released:
		after.Release = &Release{Number: e.Number, RowCount: e.RowCount, Fingerprint: e.Fingerprint, Banks: e.Banks, By: rec.By, On: rec.On}
	default:
		return nil, fmt.Errorf("roster %s cannot hold a %s", r.Snapshot, rec.Event.EventType())
	}
	return after, nil
}
