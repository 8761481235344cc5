package document

import (
	"fupindai/internal/civil"
	"fupindai/internal/money"
)

// Check is 贷后检查表 (A8.5): what those present saw at the household. A blank one is
// taken along where there is no signal: it has the loan's facts and what was last
// recorded, and boxes to tick.
type Check struct {
	Sheet
	Borrower, No, Address, Loan, Bank, Purpose string
	AmountFen, OwedFen                         money.Fen
	DisbursedOn, MaturesOn                     civil.Date
	Kind                                       string     // 首次, 季度, 月度
	DueOn, On, NotedOn, NextOn                 civil.Date // NotedOn where it is not On; NextOn zero on a blank form
	Blank                                      bool
	Answers                                    []CheckAnswer
	Problem, AmountInvolved                    string // the kind of problem; the sum concerned
	Found, Flow, Partner, Advice               string
	Photo                                      string // the file's mark
	Signed                                     bool   // the borrower signed the form
	Present                                    []Signature
	Void                                       string // struck through: by whom, why
}

// CheckAnswer is one question of the form: all answers, the one that was given, and what
// was last recorded.
type CheckAnswer struct {
	Question string
	Options  []string
	Given    int // index in Options; -1 on a blank form
	Note     string
	Last     string
}

// Template names the file.
func (*Check) Template() string { return "check" }
