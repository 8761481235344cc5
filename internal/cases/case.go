package cases

import (
	"fupindai/internal/act"
	"fupindai/internal/civil"
)

// Suite is a set of cases with the fixtures they begin from, checked.
type Suite struct {
	Cases    []*Case // in the order of files and lines
	fixtures map[string]*Case
}

// Case is one situation: what is given, the steps, and what must follow. A fixture
// is a case without expectations that others begin from.
type Case struct {
	File  string
	Line  int
	Title string
	Says  string   // fixtures only: what the situation is, in words
	Rules []string // the rules, readings or access rules it shows
	Given string   // the fixture it begins from; "" is the bare village
	Steps []Step
	Then  Then
}

// Step is one command of one person on one day.
type Step struct {
	Line        int
	Date        civil.Date
	By          Who
	Do          string // the command's name in the registry
	With        []Given
	Feed        []FeedRow // the rows of an imported list
	Refused     *Refusal  // the step must be refused so
	ID          string    // the command id; given only to use one twice
	Repeated    bool      // the answer must be that of the earlier same command
	Unconfirmed bool      // the password was not entered again
}

// Who acts: a named actor, or a person in a role for a unit.
type Who struct {
	Name string // 联查小组/第一书记; "" if written out
	User string // a person's name
	Role act.Role
	Unit string // a unit's name
}

// Given is one argument of a step: a value, a list of values, or rows.
type Given struct {
	Line  int
	Name  string
	kind  kind
	Value string
	List  []string
	Rows  [][]Given
}

// FeedRow is one row of an imported list: a person of the world, with what differs.
type FeedRow struct {
	Line        int
	Person      string // 借款人1
	Name        string // as written in the list, if another
	ID          string // as written in the list, if another
	Household   string // 户编号, if another
	Removed     bool   // 已清退, national lists only
	Deceased    bool   // 死亡, national lists only
	Bank        string // old books and banks' lists from here on: the branch
	Purpose     string // code; none is unknown
	AmountFen   int64
	BalanceFen  int64
	Disbursed   civil.Date
	Due         civil.Date
	hasID, hasN bool
}

// Refusal is how a step must be refused. What is not named is not looked at, but
// rows are all or none.
type Refusal struct {
	Line    int
	Rule    string
	Code    string
	Field   string
	Figures []Given
	Rows    []RowRefusal
}

// RowRefusal is the reason of one row of a batch.
type RowRefusal struct{ Row, Rule, Code string }

// Then is what must follow.
type Then struct {
	Line     int
	Events   []string // all events of the case's own steps, in order; nil: not looked at
	Contains []string // some of them, in this order
	Refused  *Refusal // of the last step
	Rows     []Wanted // rows of the views, each to be found
	Ledger   *Ledger
}

// Wanted is one row that must be there: a view, the thing's name where the view is
// by name, and the columns that are held.
type Wanted struct {
	Line  int
	view  *view
	Name  string
	Cells []Given
	Late  string // duties: "yes" or "no", as of the case's last day
}

// Ledger is the whole ledger as of a day: these rows and no others.
type Ledger struct {
	Line int
	AsOf civil.Date
	Rows []Wanted
}
