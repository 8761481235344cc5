// Package office is what is not one household's: the village groups (A12.3), the
// signed lists between levels (A1.3, A2.2, A3.3), the village notices (A6), the
// monthly draws (A7.2) and the county's own settings. Each is a stream of its own; like every core package it is
// pure, and it knows nothing of household files.
package office

import "fupindai/internal/act"

// Events decodes the events of this package.
var Events = act.Catalogued(
	func() act.Event { return &act.DutiesMoved{} },
	func() act.Event { return &MemberNamed{} },
	func() act.Event { return &MemberLeft{} },
	func() act.Event { return &SubstituteNamed{} },
	func() act.Event { return &GroupAcknowledged{} },
	func() act.Event { return &ListSigned{} },
	func() act.Event { return &NoticePublished{} },
	func() act.Event { return &NoticeInterrupted{} },
	func() act.Event { return &NoticeHotlineChanged{} },
	func() act.Event { return &NoticePhotoFiled{} },
	func() act.Event { return &ReportFiled{} },
	func() act.Event { return &ReportAssigned{} },
	func() act.Event { return &ReportAnswered{} },
	func() act.Event { return &HotlineSet{} },
	func() act.Event { return &DrawOpened{} },
	func() act.Event { return &DrawFrozen{} },
	func() act.Event { return &DrawCommitted{} },
	func() act.Event { return &DrawRevealed{} },
	func() act.Event { return &DrawMade{} },
	func() act.Event { return &BookImported{} },
	func() act.Event { return &BookRowsTaken{} },
	func() act.Event { return &BookCompared{} },
	func() act.Event { return &BookReleased{} },
)

// Tables are all projections of this package.
var Tables = []*act.Table{SeatTable, GroupListTable, GroupAckTable, ListTable, ListRowTable, NoticeTable, NoticeRowTable, ReportTable, DrawTable, DrawRowTable, SettingTable, BookTable, BookBranchTable, BookDifferenceTable}
