package roster

import (
	"slices"
	"strings"

	"fupindai/internal/act"
	"fupindai/internal/civil"
)

// Offer is an earlier resolution that still fits a row: kind, number and both
// spellings are as they were. It stays an offer until a person takes it over.
type Offer struct {
	Row         int        `json:"row"`
	How         How        `json:"how"`
	NationalRow int        `json:"national_row,omitempty"` // in the list matched now
	Document    act.Text   `json:"document"`
	From        string     `json:"from"` // the snapshot in which it was resolved
	By          act.Actor  `json:"by"`
	On          civil.Date `json:"on"`
}

// Sides are a difference with the entries of the rows it is about: the county's (none
// for not-in-county) and the national ones, in the order of Difference.
type Sides struct {
	Difference
	County   Entry
	National []Entry
}

// NationalRows are the national rows that a difference names.
func (d Difference) NationalRows() []int {
	if d.NationalRow != 0 && len(d.Candidates) == 0 {
		return []int{d.NationalRow}
	}
	return d.Candidates
}

// unchanged is what has to be the same for a resolution to be offered again.
func (s Sides) unchanged() string {
	b := []byte(string(s.Kind) + "|" + string(s.Reason) + "|")
	b = append(b, s.County.identity()...)
	var national []string
	for _, n := range s.National {
		national = append(national, n.identity())
	}
	slices.Sort(national)
	return string(b) + strings.Join(national, "")
}

// identity is number, name and household of an entry.
func (e Entry) identity() string { return string(e.ID[:]) + string(e.Name[:]) + string(e.Household[:]) }

// Settled is a resolved difference of an earlier match, with its sides.
type Settled struct {
	Case
	Sides Sides
	From  string // the snapshot
}

// Carry finds the earlier resolutions that fit differences of a new match. Of several
// that fit one, the first of earlier counts. Pending rows were not resolved and carry
// nothing over.
func Carry(earlier []Settled, now []Sides) []Offer {
	fits := map[string]*Settled{}
	for i := range earlier {
		e := &earlier[i]
		if e.Open() {
			continue
		}
		if _, taken := fits[e.Sides.unchanged()]; !taken {
			fits[e.Sides.unchanged()] = e
		}
	}
	var out []Offer
	for _, s := range now {
		e, ok := fits[s.unchanged()]
		if !ok {
			continue
		}
		o := Offer{Row: s.Row, How: e.How, Document: e.Document, From: e.From, By: e.By, On: e.On}
		if e.Carried != nil {
			o.From, o.By, o.On = e.Carried.From, e.Carried.By, e.Carried.On
		}
		if s.Kind == Ambiguous && e.How == TakeNational {
			if o.NationalRow = counterpart(e, s); o.NationalRow == 0 {
				continue
			}
		}
		out = append(out, o)
	}
	return out
}

// counterpart is the candidate of the new difference that equals the one chosen then;
// 0 if there is none, or two that are equal.
func counterpart(e *Settled, s Sides) int {
	var chosen Entry
	for _, n := range e.Sides.National {
		if n.Row == e.NationalRow {
			chosen = n
		}
	}
	found := 0
	for _, n := range s.National {
		if n.identity() == chosen.identity() {
			if found != 0 {
				return 0
			}
			found = n.Row
		}
	}
	return found
}

// CarryResolutions takes over offers of the match: the earlier resolutions count for
// these rows, with the documents they had.
type CarryResolutions struct {
	Snapshot string `json:"snapshot" doc:"县级名册|the county's snapshot"`
	Rows     []int  `json:"rows" doc:"行号|rows with an earlier resolution that still fits"`
}

// ResolutionsCarried are offers taken over.
type ResolutionsCarried struct {
	Snapshot string `json:"snapshot"`
	Rows     []int  `json:"rows"`
}

// EventType names the event for ever.
func (*ResolutionsCarried) EventType() string { return "roster.resolutions-carried/1" }

// DecideCarry takes the offers over, all or none.
func (r *Roster) DecideCarry(cmd CarryResolutions) ([]act.Event, error) {
	switch {
	case !r.Matched():
		return nil, act.Refuse("A12.2", "nothing-matched", nil)
	case r.Release != nil:
		return nil, r.frozen()
	case len(cmd.Rows) == 0:
		return nil, required("rows")
	}
	rows := rowsOnce(cmd.Rows)
	for _, row := range rows {
		c, ok := r.Case(row)
		if !ok {
			return nil, act.Refuse("A12.2", "row-is-no-difference", act.Figures{"row": row}).At("rows")
		}
		if c.Offer == nil || !c.Open() {
			return nil, act.Refuse("A12.2", "nothing-to-carry", act.Figures{"row": row}).At("rows")
		}
	}
	return []act.Event{&ResolutionsCarried{Snapshot: r.Snapshot, Rows: rows}}, nil
}

func rowsOnce(rows []int) []int {
	rows = slices.Clone(rows)
	slices.SortFunc(rows, inOrder)
	return slices.Compact(rows)
}
