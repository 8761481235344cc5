package page

import (
	"fupindai/internal/civil"
	"fupindai/internal/money"
)

// Gaps is 台账完整性 (A13.4): what the ledger of each unit lacks.
type Gaps struct {
	Shell
	AsOf  civil.Date
	Scope string
	Heads []string // names of what is missing somewhere
	Rows  []GapRow
	Total GapRow
	Back  string
	Empty *Empty
}

// GapRow is one unit: loans, those without any gap, those with one, and how many lack
// what each head names.
type GapRow struct {
	Unit, Href   string
	Loans, Whole int
	Gaps         GapCell
	Cells        []GapCell
}

// GapCell is a number that opens its rows.
type GapCell struct {
	N    int
	Href string
}

// Share is how many of a hundred loans have no gap, rounded down: 100 only if all are whole.
func (r GapRow) Share() int {
	if r.Loans == 0 {
		return 0
	}
	return r.Whole * 100 / r.Loans
}

// Template names the file.
func (Gaps) Template() string { return "gaps" }

// Problems is 问题清单 (A13.2).
type Problems struct {
	Shell
	Scope                    string
	Divisions, Banks, States []Option
	Rows                     []ProblemRow
	Pager                    Pager
	Reset, Back, Export      string
	Empty                    *Empty
}

// ProblemRow is one problem of one loan. What nobody has recorded is the empty string.
type ProblemRow struct {
	Name, Href, Village, Contract, Bank string
	FoundOn, How, Kind, What            string
	AmountFen, OwedFen                  money.Fen
	Measure, Fixer                      string
	Deadline, Progress, ClosedOn        string
}

// Template names the file.
func (Problems) Template() string { return "problems" }
