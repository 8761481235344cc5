package roster

import (
	"slices"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/idcard"
)

// ReleaseRoster freezes the list and gives it to the banks.
type ReleaseRoster struct {
	Snapshot string   `json:"snapshot" doc:"县级名册|the county's snapshot"`
	Banks    []string `json:"banks" doc:"承贷机构|the bank units it is given to"`
}

// ReleaseFacts are what the door prepared under the lock: the next number of the log,
// the Merkle root over the salted commitments to the rows that go on the list, and the
// release before it with the day its list is of.
type ReleaseFacts struct {
	Number          string
	RowCount        int
	Fingerprint     string
	Predecessor     string // "" for the first
	PredecessorAsOf civil.Date
}

// Released is one frozen list.
type Released struct {
	Snapshot    string   `json:"snapshot"`
	Number      string   `json:"number"`
	RowCount    int      `json:"row_count"`
	Fingerprint string   `json:"fingerprint"`
	Banks       []string `json:"banks"`
	Predecessor string   `json:"predecessor,omitempty"`
}

// EventType names the event for ever.
func (*Released) EventType() string { return "roster.released/1" }

// DecideRelease freezes the list: only after a match, and with no open row (A12.2).
// It panics if the prepared rows are not the ones the resolutions leave.
func (r *Roster) DecideRelease(cmd ReleaseRoster, facts ReleaseFacts) ([]act.Event, error) {
	if err := r.Releasable(); err != nil {
		return nil, err
	}
	if r.AsOf.Before(facts.PredecessorAsOf) {
		return nil, act.Refuse("A12.2", "release-goes-back", act.Figures{"as_of": r.AsOf, "number": facts.Predecessor, "released_as_of": facts.PredecessorAsOf})
	}
	banks := slices.Clone(cmd.Banks)
	slices.Sort(banks)
	banks = slices.Compact(banks)
	if len(banks) == 0 || banks[0] == "" {
		return nil, act.Refuse("A12.2", "release-names-no-bank", nil).At("banks")
	}
	if facts.RowCount != r.OnList() || facts.Number == "" || facts.Fingerprint == "" {
		panic("roster: the rows prepared for release are not those on the list")
	}
	return []act.Event{&Released{
		Snapshot: r.Snapshot, Number: facts.Number, RowCount: facts.RowCount, Fingerprint: facts.Fingerprint, Banks: banks,
		Predecessor: facts.Predecessor,
	}}, nil
}

// Releasable is nil, or the *act.Refusal that holds the release back. The door asks
// it before it prepares the rows.
func (r *Roster) Releasable() error {
	switch {
	case r.Release != nil:
		return r.frozen()
	case !r.Matched():
		return act.Refuse("A12.2", "nothing-matched", nil)
	case r.Open() > 0:
		return act.Refuse("A12.2", "list-has-open-rows", act.Figures{"open": r.Open(), "differences": len(r.Differences)})
	case r.OnList() == 0:
		return act.Refuse("A12.2", "list-is-empty", act.Figures{"removed": r.RowCount})
	}
	return nil
}

// Listed are the entries of a list as its resolutions leave them: what is frozen, or would
// be. county are the rows as imported, national the list they were matched with; a row put
// on the list has its national number behind the county's last one, as in the release.
func (r *Roster) Listed(county, national []Entry) []Entry {
	byNo := make(map[int]Entry, len(r.Differences))
	for _, c := range r.Differences {
		byNo[c.NationalRow] = Entry{}
	}
	for _, n := range national {
		if _, named := byNo[n.Row]; named {
			byNo[n.Row] = n
		}
	}
	out := make([]Entry, 0, len(county))
	last := 0
	for _, e := range county {
		last = max(last, e.Row)
		c, differs := r.Case(e.Row)
		switch {
		case differs && c.Out():
			continue
		case differs && c.How == TakeNational:
			n := byNo[c.NationalRow]
			e.ID, e.Name, e.Reason, e.Proposed = n.ID, n.Name, n.Reason, n.Proposed
			if n.Household != (Key{}) {
				e.Household = n.Household
			}
		case differs && c.How == TakeProposed:
			e.ID, e.Reason = e.Proposed, idcard.OK
		}
		out = append(out, e)
	}
	for _, c := range r.Differences {
		if c.Added() {
			n := byNo[c.NationalRow]
			n.Row += last
			out = append(out, n)
		}
	}
	return out
}
