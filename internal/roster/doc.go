// Package roster is article 12 (实名制), A12.2: the list given to a bank agrees one by
// one with the national system's list. It matches two imported snapshots, keeps every
// difference as a row to resolve, and freezes what is released.
//
//	Match(county, national)   → the differences, in the order of the county's rows
//	Carry(earlier, now)       → resolutions of an earlier match that still fit
//	Compare(a, b)             → who is in one list and not in the other
//	r.Decide…(command, facts) → events, or a refusal naming A12.2
//	r.Apply(recorded)         → the snapshot after the event
//	r.Rows()                  → its projections
//
// A snapshot is one imported file; its stream is Stream(snapshot). Names and identity
// numbers stay in the register: events and projections hold row numbers, codes, counts
// and digests only, and matching works on keys. Like every core package it is pure.
package roster

import "fupindai/internal/act"

// Events decodes the events of this package.
var Events = act.Catalogued(
	func() act.Event { return &Imported{} },
	func() act.Event { return &Matched{} },
	func() act.Event { return &DifferenceResolved{} },
	func() act.Event { return &ResolutionsCarried{} },
	func() act.Event { return &Released{} },
	func() act.Event { return &Acknowledged{} },
)

// Tables are all projections of this package.
var Tables = []*act.Table{SnapshotTable, DifferenceTable, ReleaseTable, RecipientTable}

// Stream is the name of a snapshot's stream.
func Stream(snapshot string) string { return "roster/" + snapshot }
