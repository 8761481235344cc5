package document

import (
	"fupindai/internal/civil"
	"fupindai/internal/money"
)

// Survey is 贷前入户调查表 (A1.2): what the village group found at the household, signed
// by the five.
type Survey struct {
	Sheet
	On                                civil.Date
	Place, Borrower, Address, Release string // Release: the roster release relied on
	Members, Labourers                int
	IncomeFen, DebtsFen               money.Fen
	Findings, Project, Purpose        string
	Conditions                        []string // of G2, found met
	Warning                           string   // why a warning is no obstacle
	AmountFen                         money.Fen
	Months                            int
	Result                            string // 建议贷款, or why not
	Seats                             []Signature
}

// Template names the file.
func (*Survey) Template() string { return "survey" }
