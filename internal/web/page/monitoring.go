package page

import (
	"fupindai/internal/civil"
	"fupindai/internal/money"
)

// Withdrawals are the withdrawals in the reader's scope, by whose turn it is (A7).
type Withdrawals struct {
	Shell
	Tabs   []Chip
	Rows   []WithdrawalRow
	Remind *Send // reminds of the ticked rows; nil for who may not
	Splits []SplitRow
	Empty  *Empty
}

// WithdrawalRow is one withdrawal of a list.
type WithdrawalRow struct {
	Number, Href    string
	On              civil.Date
	Borrower, Place string
	AmountFen       money.Fen
	Way             string // 现金
	Purpose         string // the contract's
	State           string // 待提醒
	Turn            string // whose turn it is
	Light           Light
	Result          string // 与合同用途一致
	Bad             bool   // it does not agree
	Tick            bool   // can be reminded of here
}

// SplitRow is several withdrawals that together reach the limit (A7.3).
type SplitRow struct {
	Borrower, Place, Href string
	Says                  string // 2019-09-02 至 2019-09-06 分 3 次提款
	SumFen                money.Fen
	Parts                 []string // 2019-09-02 4,000.00
}

// Template names the file.
func (Withdrawals) Template() string { return "withdrawals" }

// LoanWithdrawals are the withdrawals from one loan's account, each with what became of
// it, and the reader's own form.
type LoanWithdrawals struct {
	Shell
	Borrower, Place, Loan string
	Facts                 []Fact
	Do                    *PlainForm
	Acts                  []Action
	Rows                  []WithdrawalDone
	Checks, Household     string // addresses
}

// WithdrawalDone is one withdrawal with what became of it.
type WithdrawalDone struct {
	WithdrawalRow
	Large   bool
	NotedOn civil.Date // if it was entered on another day
	Lines   []Fact
	Photo   string
	By      string
	Void    string   // why it does not count
	Acts    []Action // what the reader may do about it
	Problem string   // address of the problem it opened
}

// Template names the file.
func (LoanWithdrawals) Template() string { return "loan-withdrawals" }
