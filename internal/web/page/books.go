package page

import (
	"fupindai/internal/civil"
	"fupindai/internal/money"
)

// Books are the old books that a county took over (A13.1), and the form to bring one in.
type Books struct {
	Shell
	Rows    []BookRow
	AsOf    string // what stands in the field of the take-over day
	Columns []Column
	Blank   string // the empty workbook
	Send    Send   // fields: file, as_of; empty Href: the reader may not
	Empty   *Empty
}

// BookRow is one of them.
type BookRow struct {
	Book, Href         string
	TakenOn            civil.Date
	Rows, Taken        int
	AmountFen, OwedFen money.Fen
	State              Text
	Number             string // of the release
}

// States of a take-over.
var (
	BookTaking     = Say("接管中")
	BookTaken      = Say("待核对")
	BookDiffers    = Say("有差异")
	BookReconciled = Say("待发布")
	BookReleased   = Say("已发布")
)

// Template names the file.
func (Books) Template() string { return "books" }

// Book is one old book: how far it is taken over, what the bank says, its release.
type Book struct {
	Shell
	BookRow
	By, ReleasedBy string
	ReleasedOn     civil.Date
	Mark           string // fingerprint
	Next           *Send  // go on taking over
	List           *Send  // bring in the bank's list; field: file
	Release        *Send
	Branches       []BookBranch
	Differences    []BookDifference
	Compared       bool
}

// BookBranch is a branch in the book and in the bank's list.
type BookBranch struct {
	Bank                       string
	Loans, BankLoans           int
	AmountFen, BankAmountFen   money.Fen
	BalanceFen, BankBalanceFen money.Fen
}

// Agrees says that both have the same.
func (b BookBranch) Agrees() bool {
	return b.Loans == b.BankLoans && b.AmountFen == b.BankAmountFen && b.BalanceFen == b.BankBalanceFen
}

// BookDifference is one loan on which they disagree.
type BookDifference struct {
	Kind             string // book-only, bank-only, amount, balance
	Name, Href, Loan string
	Bank             string
	Row, BankRow     int
	BookFen, BankFen money.Fen
}

var bookKinds = map[string]Text{
	"book-only": Say("台账有，清单无"), "bank-only": Say("清单有，台账无"), "amount": Say("贷款金额不同"), "balance": Say("贷款余额不同"),
}

// Words is the kind of the difference.
func (d BookDifference) Words() Text { return bookKinds[d.Kind] }

// Template names the file.
func (Book) Template() string { return "book" }

// BookDryRun is what reading a file found before anything is written: an old book, or a
// bank's list.
type BookDryRun struct {
	Shell
	Tried
	List               bool // a bank's list
	AmountFen, OwedFen money.Fen
	Known              string // the page of the same file, brought in before
}

// Template names the file.
func (BookDryRun) Template() string { return "book-dry-run" }
