package page

import "fupindai/internal/civil"

// Parameters are the values in force, where they come from, and what is asked to change.
type Parameters struct {
	Shell
	Tabs    []Chip
	Filter  string // what titles, ids and rules are searched for
	Pack    string
	Rows    []ParameterRow
	Waiting []AmendmentLine
	Done    []AmendmentLine
	Propose *ProposeForm
}

// ParameterRow is one parameter with its value today.
type ParameterRow struct {
	ID, Rule, Title, Value, From, Source string
	County                               bool // the county's own value
	Stricter                             string
	Next                                 string // a value that begins later
	Clocks                               int    // open time limits of its rule
}

// AmendmentLine is a proposed change of a parameter or the calendar.
type AmendmentLine struct {
	Number           int64
	What, Before, By string
	On               civil.Date
	Document         string
	Touches          string // 如改，影响 n 笔未结时钟
	Confirm          *Send
	Withdraw         *Send
	Why              string // why the reader cannot confirm
	State            string
}

// ProposeForm asks for a county's value.
type ProposeForm struct {
	Send                     Send
	Parameters               []Option
	Value, From, Document    string
	Kinds                    []Option // of a calendar change
	Name, First, Last, Lines string
}

// CalendarPage is a year of working days.
type CalendarPage struct {
	Shell
	Tabs            []Chip
	Year            int
	Before, After   string
	Missing, Notice string // the year is not loaded, and which notice it needs
	Months          []MonthGrid
	Assumed         []CalendarDay
	Named           []CalendarDay
	Workdays        int
	Waiting         []AmendmentLine
	Propose         *ProposeForm
}

// MonthGrid is a month in weeks that begin on Monday.
type MonthGrid struct {
	Number int
	Weeks  [][7]CalendarDay
}

// CalendarDay is a day, with a letter for its kind: 休 班 区 推, or none.
type CalendarDay struct {
	On           civil.Date
	Day          int // 0 outside the month
	Mark, Colour string
	Words        string // what a reader hears
	Source       string
}

// Rights is docs/access.csv as a matrix.
type Rights struct {
	Shell
	Tabs   []Chip
	Roles  []string
	Groups []RightsGroup
}

// RightsGroup is the commands, or the views.
type RightsGroup struct {
	Name string
	Rows []RightsRow
}

// RightsRow is one right and who has it, in the order of the roles.
type RightsRow struct {
	Words string
	Has   []bool
}

// Logs are what was done, who came in, who read what.
type Logs struct {
	Shell
	Tabs, Kinds []Chip
	Who         string
	Rows        []LogRow
	Pager       Pager
}

// LogRow is one line.
type LogRow struct{ Number, At, Who, What, Of string }

// FirstPassword shows a drawn password once.
type FirstPassword struct {
	Shell
	Person, Login, Password string
	Hours                   int
	Back                    string
}

// Template names the file.
func (Parameters) Template() string { return "parameters" }

// Template names the file.
func (CalendarPage) Template() string { return "calendar" }

// Template names the file.
func (Rights) Template() string { return "rights" }

// Template names the file.
func (Logs) Template() string { return "logs" }

// Template names the file.
func (FirstPassword) Template() string { return "first-password" }

// weekdays head a month's columns.
var weekdays = [7]Text{Say("一"), Say("二"), Say("三"), Say("四"), Say("五"), Say("六"), Say("日")}
