package page

import "fupindai/internal/civil"

// Roles is the demo's front door: one click per role, and the demo's own clock.
type Roles struct {
	Shell
	Place  string // 和田地区洛浦县
	Groups []RoleGroup
	Public []Link // village notices, open to everybody
	Clock  Clock
	Login  string // the ordinary sign-in
	Files  []Link // sample workbooks to import by hand
}

// RoleGroup is one level: 村, 乡镇, 县, 承贷机构, 监督. The village groups stand in
// Units, one fold each, since a level of many villages is long.
type RoleGroup struct {
	Level string
	Seats []RoleSeat
	Units []RoleUnit
}

// RoleUnit is one unit with its people.
type RoleUnit struct {
	Name  string
	Seats []RoleSeat
}

// RoleSeat is one person to become; the form posts User as "user" to /roles.
type RoleSeat struct {
	User  string
	Name  string // 陈志远
	Role  string // 第一书记
	Unit  string // 琼库勒贝希村
	Waits Light  // what waits for this person
}

// Clock moves the demo's day forward; it never goes back.
type Clock struct {
	To    civil.Date // what stands in the date field
	Steps []ClockStep
}

// ClockStep is one button: 后一天, 后一周, 月末 …
type ClockStep struct {
	Words string
	To    civil.Date
}

// Template names the file.
func (Roles) Template() string { return "roles" }
