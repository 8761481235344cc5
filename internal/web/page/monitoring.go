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
	Draws  []DrawRow
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

// DrawRow is one month's draw of a branch in a village (A7.2).
type DrawRow struct {
	Number, Href  string
	Month         string // 2019-09
	Place, Bank   string
	Step          string // 待冻结名单
	Drawn         bool
	Turn          string // whose turn it is
	Light         Light
	Population, N int
}

// Draw is one draw: its steps, the frozen list, the result worked out again, and the
// reader's own form. There is no way to draw again.
type Draw struct {
	Shell
	Row    DrawRow
	Steps  []ChainStep
	Facts  []Fact
	Do     *PlainForm
	Commit *Send // the form that makes a number in the reader's own browser
	Rows   []DrawnRow
	Agrees bool // the result worked out again is the recorded one
}

// DrawnRow is one row of the list, as it is fingerprinted.
type DrawnRow struct {
	Line, Href string
	Rank       string // empty before the draw
	Drawn      bool
}

// Template names the file.
func (Draw) Template() string { return "draw" }
