package roster

import (
	"fmt"
	"slices"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/law"
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
	Offer    *Offer // an earlier resolution that fits; nil if there is none
	Carried  *Offer // the one taken over; nil if it was resolved here
}

// Open says that the row still holds back the release (A12.2).
func (c Case) Open() bool { return c.How == "" || c.How == Pending }

// Out says that a county row is not on the list.
func (c Case) Out() bool { return c.How == Remove }

// Added says that a national row the county does not have is put on the list.
func (c Case) Added() bool { return c.Kind == NotInCounty && c.How == TakeNational }

// Release is a frozen list (A12.2).
type Release struct {
	Number      string
	RowCount    int
	Fingerprint string      // Merkle root over salted commitments to the rows
	Banks       []Recipient // ascending by unit
	Predecessor string      // the release before; "" for the first
	By          act.Actor
	On          civil.Date
}

// Recipient is a bank that a list is given to, and its acknowledgement.
type Recipient struct {
	Unit string
	Duty act.Duty // to acknowledge; done on the day of the receipt
	By   act.Actor
}

// Received says that the bank acknowledged the list.
func (b Recipient) Received() bool { return !b.Duty.DoneOn.IsZero() }

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

// Offers is the number of open rows with an earlier resolution that fits.
func (r *Roster) Offers() int {
	n := 0
	for _, c := range r.Differences {
		if c.Open() && c.Offer != nil {
			n++
		}
	}
	return n
}

// OnList is the number of rows a release would have: the county's but the ones taken
// out, and the national ones put on.
func (r *Roster) OnList() int {
	n := r.RowCount
	for _, c := range r.Differences {
		if c.Out() {
			n--
		}
		if c.Added() {
			n++
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
	return slices.BinarySearchFunc(r.Differences, row, func(c Case, row int) int { return inOrder(c.Row, row) })
}

// Clone is a copy that shares nothing that Apply changes.
func (r *Roster) Clone() *Roster {
	c := *r
	c.Differences = slices.Clone(r.Differences)
	return &c
}

// Apply gives the snapshot after a recorded event; r stays as it was. l is the law in
// force, for the clocks that begin. An event of another package is an error.
func (r *Roster) Apply(rec act.Recorded, l *law.Law) (*Roster, error) {
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
		for i := range e.Offers {
			at, ok := after.find(e.Offers[i].Row)
			if !ok {
				return nil, fmt.Errorf("%s of %s: an offer for row %d, which is no difference", e.EventType(), r.Snapshot, e.Offers[i].Row)
			}
			after.Differences[at].Offer = &e.Offers[i]
		}
	case *DifferenceResolved:
		for _, row := range e.Rows {
			i, ok := after.find(row)
			if !ok {
				return nil, fmt.Errorf("%s of %s: row %d is no difference", e.EventType(), r.Snapshot, row)
			}
			c := &after.Differences[i]
			c.How, c.Document, c.By, c.On, c.Carried = e.How, e.Document, rec.By, rec.On, nil
			if e.NationalRow != 0 {
				c.NationalRow = e.NationalRow
			}
		}
	case *ResolutionsCarried:
		for _, row := range e.Rows {
			i, ok := after.find(row)
			if !ok || after.Differences[i].Offer == nil {
				return nil, fmt.Errorf("%s of %s: nothing to carry to row %d", e.EventType(), r.Snapshot, row)
			}
			c := &after.Differences[i]
			c.How, c.Document, c.By, c.On, c.Carried = c.Offer.How, c.Offer.Document, rec.By, rec.On, c.Offer
			if c.Offer.NationalRow != 0 {
				c.NationalRow = c.Offer.NationalRow
			}
		}
	case *Released:
		release := &Release{
			Number: e.Number, RowCount: e.RowCount, Fingerprint: e.Fingerprint, Predecessor: e.Predecessor, By: rec.By, On: rec.On,
		}
		for _, b := range e.Banks {
			duty, err := acknowledging(l, e.Number, b, rec)
			if err != nil {
				return nil, err
			}
			release.Banks = append(release.Banks, Recipient{Unit: b, Duty: duty})
		}
		after.Release = release
	case *Acknowledged:
		release := *r.Release
		release.Banks = slices.Clone(release.Banks)
		i, ok := release.recipient(e.Bank)
		if !ok {
			return nil, fmt.Errorf("%s of %s: bank %s was given no list", e.EventType(), r.Snapshot, e.Bank)
		}
		b := &release.Banks[i]
		b.Duty.DoneOn, b.Duty.Seq, b.By = l.Discharged(rec.On, rec.Noted, !rec.DatedBy.IsZero()), rec.Seq, rec.By
		after.Release = &release
	default:
		return nil, fmt.Errorf("roster %s cannot hold a %s", r.Snapshot, rec.Event.EventType())
	}
	return after, nil
}
