package page

import "fupindai/internal/civil"

// Breaches is 追责登记: the register of suspected breaches (Z1). A suspicion is neutral:
// no colour is put on a person.
type Breaches struct {
	Shell
	Units, States, Rules []Option
	From                 string
	Reset                string
	Rows                 []BreachRow
	Pager                Pager
	Empty                *Empty
	Export               string
}

// BreachRow is one suspected breach.
type BreachRow struct {
	Number, Href      string
	Rule, What        string
	Subject           string
	StartedOn, DueOn  civil.Date
	LateDays          int
	Unit              string
	Persons           []string // real names on that day
	Basis             string   // 《意见》规定, or 本地参数
	State, Mark       string
	Judged, Concluded bool
}

// Template names the file.
func (Breaches) Template() string { return "breaches" }

// Breach is one suspected breach with its evidence, both sides, and the forms of the
// reader: the unit states its side, the level above judges and records the consequence.
type Breach struct {
	Shell
	Row        BreachRow
	Facts      []Fact
	Said       []BreachNote
	Answer     *BreachForm
	Judge      *BreachForm
	Conclude   *BreachForm
	Clock      string // address of the page that counts the days
	SubjectRef string // address of what it is about
}

// BreachNote is one thing said about it.
type BreachNote struct{ What, Who, Words, Document, On string }

// BreachForm is answer-breach (says), judge-breach (outcome, reason) or
// record-consequence (consequence, document).
type BreachForm struct {
	Send     Send
	Text     string
	Document string
	Outcomes []Option
}

// Template names the file.
func (Breach) Template() string { return "breach" }

// Messages are what the reader's unit was told about duties.
type Messages struct {
	Shell
	Rows  []Message
	Empty *Empty
}

// Template names the file.
func (Messages) Template() string { return "messages" }

// DayCount explains one time limit: every day from its start to its last day, and
// whether it was counted.
type DayCount struct {
	Shell
	Name, Rule, Source string
	From, DueOn        civil.Date
	N                  int // working days
	Days               []CountedDay
}

// CountedDay is one day: its number if it counted.
type CountedDay struct {
	On      civil.Date
	Number  int
	Kind    string // 工作日, 周末, 国庆节 …
	Assumed bool
}

// Template names the file.
func (DayCount) Template() string { return "day-count" }
