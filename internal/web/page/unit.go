package page

import "fupindai/internal/civil"

// Units are the units of the county (机构) with those in their posts, and what waits for
// a post that nobody holds.
type Units struct {
	Shell
	Tabs   []Chip
	Vacant []VacantPost
	Rows   []UnitRow
	Gone   []GoneRow
}

// UnitRow is one unit.
type UnitRow struct {
	Name, Href, Level string
	People            []string // name and role
	Into              string   // the unit into which it was merged; "" for none
	From              civil.Date
	Was               string // the name it was loaded with, if it has another now
}

// VacantPost is a post without a holder and what waits for it.
type VacantPost struct {
	Unit, Href, Role string
	Duties, Waiting  int // open duties; applications at the post's step
	Light            Light
	DueOn            civil.Date
	Last             string // who held it last
	LastOn           civil.Date
}

// GoneRow is somebody who went.
type GoneRow struct {
	Person, Kind, Document string
	Last                   civil.Date
}

// Template names the file.
func (Units) Template() string { return "units" }

// Unit is one unit with its past, and the forms that change it.
type Unit struct {
	Shell
	Name, Code, Level string
	Was               string
	Posts, Past       []UnitPost
	Changes           []UnitChange
	Asked             []MergerAsked
	Below             []Chip // the villages of a township
	Links             []Link // open one of the forms
	Rename            *UnitForm
	Merge             *UnitForm
	Acting            *UnitForm
}

// UnitPost is one person in a post of the unit.
type UnitPost struct {
	Role, Person, Href string
	From, To           civil.Date
	Acting, Asked      bool // 代; asked for and not granted yet
}

// UnitChange is one line of the unit's past: a new name, a merger.
type UnitChange struct {
	On       civil.Date
	What     string
	Document string
	By       string
}

// MergerAsked is a proposed merger, for a second administrator.
type MergerAsked struct {
	What, Unit, Into, Document, By string
	From                           civil.Date
	Confirm                        *Send
	Why                            string // why the reader cannot confirm
}

// UnitForm is rename-unit, propose-merger or propose-acting about this unit.
type UnitForm struct {
	Send         Send
	Unit         string
	Into         []Option
	Users, Roles []Option
	Name, NameEn string
	From, Last   string
	Document     string
}

// Template names the file.
func (Unit) Template() string { return "unit" }
