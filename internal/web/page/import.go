package page

import "fupindai/internal/civil"

// RosterImport uploads the county's roster or the national list; a dry run comes
// first and writes nothing.
type RosterImport struct {
	Shell
	Steps     []RosterStep
	National  bool   // the national system's list
	Last      string // 上次导入 2019-07-01 · 5,223 行
	Blank     string // the empty workbook
	Columns   []Column
	Encodings []Option
	AsOf      string
	Source    string // the office or document the list comes from
	Send      Send   // fields: file, as_of, source, encoding
}

// Column is one column of the layout, for those who prepare the file.
type Column struct {
	Name     string
	Required bool
	Says     string
}

// RosterStep is one of the four steps at the top.
type RosterStep struct {
	At   NodeState // done, cur or to come
	More string    // 07-01 · 5,223 行 · 7 秒
	Href string
}

var rosterSteps = [4]Text{Say("导入名册"), Say("比对"), Say("处理差异"), Say("冻结发放")}

// RosterStepName is the name of the i-th step, from 0.
func RosterStepName(i int) Text { return rosterSteps[i] }

// Template names the file.
func (RosterImport) Template() string { return "roster-import" }

// Tried is what reading a file found before anything is written.
type Tried struct {
	File      string
	Digest    string // of the file, first eight digits
	Rows      int
	Good      int // rows that would be taken in
	Bad       int
	Found     int // all errors
	Problems  []RowError
	ErrorBook string // workbook with the rows, red cells and reasons
	Send      Send   // takes the file in; only when Bad is 0
	Again     string // the form, for another file
}

// RosterDryRun is the result of the dry run.
type RosterDryRun struct {
	Shell
	Tried
	Steps      []RosterStep
	National   bool
	Known      bool // the same file was imported before
	KnownOn    civil.Date
	KnownHref  string
	Households int
	Villages   int
}

// RowError is one wrong cell: where, what stands there, why, how to put it right.
type RowError struct {
	Row    int
	Column string
	Value  string // as it stands; identity numbers masked
	Why    string
	Then   string
}

// Template names the file.
func (RosterDryRun) Template() string { return "roster-dry-run" }
