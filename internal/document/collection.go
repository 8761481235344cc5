package document

import (
	"fupindai/internal/civil"
	"fupindai/internal/money"
)

// Collection is 到期催收通知书 or 逾期催收通知书 with its receipt (回执), as it was issued
// (A10.1, A10.2): the figures are those of that day, not of the day of printing.
type Collection struct {
	Sheet
	To, Borrower, Place, HouseholdNo string
	Overdue                          bool
	No                               int // of overdue notices: which one
	Loan, Contract, Bank             string
	AmountFen, PrincipalFen          money.Fen
	InterestFen                      money.Fen // the household's own part
	Reckoned                         bool      // else the bank's bill says the interest
	Rate                             money.PPM
	DisbursedOn, DueOn, PayBy        civil.Date
	OverdueDays                      int
	Office                           string // 琼库勒贝希村联查小组
	Members                          string // of the group on the day of issue
	// The receipt, filled in once the service is recorded; empty places for ink before.
	Ways             []string // all ways of service,
	Way              string   // and the one taken
	Receiver, Person string
	Post             string
	Servers          string
	ServedOn         civil.Date
}

// Template names the file.
func (*Collection) Template() string { return "collection" }
