// Package oversight is accountability (Z1): the register of suspected breaches, the
// daily close that opens them, and the messages between units about duties.
//
//	close.go   which days are closed; closing one writes down what became late
//	breach.go  one suspected breach: opened, answered, judged, its consequence
//	judge.go   who stands above whom; nobody judges their own unit
//	urge.go    a message from the level above about an open duty
//
// A suspected breach is a question until people have judged it. Nothing here proposes
// a punishment. Like every core package it is pure, and it knows of duties only what
// act.Duty says.
package oversight

import "fupindai/internal/act"

// Events decodes the events of this package.
var Events = act.Catalogued(
	func() act.Event { return &DayClosed{} },
	func() act.Event { return &Suspected{} },
	func() act.Event { return &Marked{} },
	func() act.Event { return &Answered{} },
	func() act.Event { return &Judged{} },
	func() act.Event { return &ConsequenceRecorded{} },
	func() act.Event { return &Urged{} },
)

// Tables are all projections of this package.
var Tables = []*act.Table{BreachTable, PersonTable, DayTable, MessageTable}
