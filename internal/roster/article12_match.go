package roster

import (
	"fupindai/internal/act"
	"fupindai/internal/civil"
)

// Article 12, 实名制. Accountable: the county head and the township leader.
//
//	A12.2  the list given to a bank agrees one by one with the national system's list

// MatchRoster compares the county's snapshot with a national one.
type MatchRoster struct {
	Snapshot string `json:"snapshot" doc:"县级名册|the county's snapshot"`
	National string `json:"national" doc:"全国名单|the national snapshot"`
}

// MatchFacts are what the door computed under the lock: the national snapshot's
// fold, and Match over the register's keys of both.
type MatchFacts struct {
	National    *Roster
	Agreed      int
	Differences []Difference
	Offers      []Offer // Carry over the earlier resolutions
}

// Matched is one comparison; it replaces an earlier one and its resolutions.
type Matched struct {
	Snapshot     string       `json:"snapshot"`
	National     string       `json:"national"`
	NationalAsOf civil.Date   `json:"national_as_of"`
	Agreed       int          `json:"agreed"`
	Differences  []Difference `json:"differences"`
	Offers       []Offer      `json:"offers,omitempty"`
}

// EventType names the event for ever.
func (*Matched) EventType() string { return "roster.matched/1" }

// DecideMatch records the comparison. A later match may not go back to an older
// national list. It panics if the facts do not account for every row once.
func (r *Roster) DecideMatch(cmd MatchRoster, facts MatchFacts) ([]act.Event, error) {
	national := facts.National
	switch {
	case r.Snapshot == "" || r.List != County:
		return nil, act.Refuse("A12.2", "no-such-county-list", act.Figures{"snapshot": cmd.Snapshot}).At("snapshot")
	case r.Release != nil:
		return nil, r.frozen()
	case national == nil || national.Snapshot == "" || national.List != National:
		return nil, act.Refuse("A12.2", "no-such-national-list", act.Figures{"snapshot": cmd.National}).At("national")
	case national.AsOf.Before(r.NationalAsOf):
		return nil, act.Refuse("A12.2", "national-list-older", act.Figures{"as_of": national.AsOf, "matched_as_of": r.NationalAsOf}).At("national")
	}
	ours := 0
	for _, d := range facts.Differences {
		if d.Row > 0 {
			ours++
		}
	}
	if facts.Agreed+ours != r.RowCount {
		panic("roster: a match does not account for every row once")
	}
	return []act.Event{&Matched{
		Snapshot: r.Snapshot, National: national.Snapshot, NationalAsOf: national.AsOf,
		Agreed: facts.Agreed, Differences: facts.Differences, Offers: facts.Offers,
	}}, nil
}

func (r *Roster) frozen() *act.Refusal {
	return act.Refuse("A12.2", "already-released", act.Figures{"number": r.Release.Number, "on": r.Release.On, "rows": r.Release.RowCount})
}
