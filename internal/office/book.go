package office

import (
	"fmt"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/money"
)

// A county's old book (接管前台账) is taken over once: its file is brought in whole, its
// rows become loans of household files in batches, the bank's list is held against it,
// and the reconciled book is released, numbered and fingerprinted.

// BookRow is one loan of an old book as its file has it. Name, number and words are
// personal data: a row lives sealed in the register and is cited by book and row.
type BookRow struct {
	RowNo       int        `json:"row_no"`
	Name        string     `json:"name"`
	ID          string     `json:"id"`
	Village     string     `json:"village"`
	Bank        string     `json:"bank"`
	AmountFen   money.Fen  `json:"amount_fen"`
	BalanceFen  money.Fen  `json:"balance_fen"`
	DisbursedOn civil.Date `json:"disbursed_on"`
	DueOn       civil.Date `json:"due_on"`
	Purpose     string     `json:"purpose"` // code; "" is unknown
	Written     string     `json:"written"` // the purpose as written
	Used        string     `json:"used"`
	CheckedOn   civil.Date `json:"checked_on,omitzero"`
	Problem     string     `json:"problem"`
	Measure     string     `json:"measure"`
	Approver    string     `json:"approver"`
	Lender      string     `json:"lender"`
	Fixer       string     `json:"fixer"`
}

// BankRow is one loan as the bank's list has it.
type BankRow struct {
	RowNo       int        `json:"row_no"`
	ID          string     `json:"id"`
	Bank        string     `json:"bank"`
	AmountFen   money.Fen  `json:"amount_fen"`
	BalanceFen  money.Fen  `json:"balance_fen"`
	DisbursedOn civil.Date `json:"disbursed_on"`
}

// ImportLedger brings an old book in, whole (A13.1).
type ImportLedger struct {
	Book        string     `json:"book" doc:"接管编号|id of the book: the same file is the same book"`
	TakenOverOn civil.Date `json:"taken_over_on" doc:"接管日|the day the book is taken over: clocks start here"`
	FileDigest  string     `json:"file_digest" doc:"文件指纹|keyed digest of the file"`
	RowCount    int        `json:"row_count" doc:"行数|rows of the file"`
}

// TakeOverLoan makes loans of the next rows of a book.
type TakeOverLoan struct {
	Book string `json:"book" doc:"接管编号|the book"`
	From int    `json:"from" doc:"自第几笔|the first loan of this batch, counted from 1: the one after the last taken"`
	To   int    `json:"to" doc:"至第几笔|the last loan of this batch"`
}

// CompareBook holds the bank's own list against a book, loan by loan.
type CompareBook struct {
	Book       string `json:"book" doc:"接管编号|the book"`
	FileDigest string `json:"file_digest" doc:"文件指纹|keyed digest of the bank’s list"`
	RowCount   int    `json:"row_count" doc:"行数|rows of the list"`
}

// ReleaseBook ends the take-over of a reconciled book.
type ReleaseBook struct {
	Book string `json:"book" doc:"接管编号|the book"`
}

// Book is the folded stream of one old book.
type Book struct {
	ID                    string
	Digest                string
	TakenOn               civil.Date
	RowCount, Taken       int
	AmountFen, BalanceFen money.Fen
	ImportedOn            civil.Date
	ImportedBy            act.Actor
	List                  string // digest of the bank's list last compared
	Branches              []BranchSum
	Differences           []BookDifference
	Release               string // JG-2019-000123
	Fingerprint           string
	ReleasedOn            civil.Date
	ReleasedBy            act.Actor
}

// BranchSum is one branch in the book and in the bank's list.
type BranchSum struct {
	Bank           string    `json:"bank"`
	Loans          int       `json:"loans"`
	AmountFen      money.Fen `json:"amount_fen"`
	BalanceFen     money.Fen `json:"balance_fen"`
	BankLoans      int       `json:"bank_loans"`
	BankAmountFen  money.Fen `json:"bank_amount_fen"`
	BankBalanceFen money.Fen `json:"bank_balance_fen"`
}

// BookDifference is one loan on which book and bank disagree. A row of 0 is missing.
type BookDifference struct {
	Kind    string    `json:"kind"` // book-only, bank-only, amount, balance
	Bank    string    `json:"bank"`
	Loan    string    `json:"loan"`
	Row     int       `json:"row"`      // of the book's file
	BankRow int       `json:"bank_row"` // of the bank's list
	BookFen money.Fen `json:"book_fen"`
	BankFen money.Fen `json:"bank_fen"`
}

// BookStream is the name of a book's stream.
func BookStream(id string) string { return "book/" + id }

type (
	// BookImported is the book's file.
	BookImported struct {
		Book        string     `json:"book"`
		TakenOverOn civil.Date `json:"taken_over_on"`
		FileDigest  string     `json:"file_digest"`
		Rows        int        `json:"rows"`
		AmountFen   money.Fen  `json:"amount_fen"`
		BalanceFen  money.Fen  `json:"balance_fen"`
	}
	// BookRowsTaken is one batch of rows that became loans.
	BookRowsTaken struct {
		Book string `json:"book"`
		From int    `json:"from"`
		To   int    `json:"to"`
	}
	// BookCompared is the bank's list held against the book.
	BookCompared struct {
		Book        string           `json:"book"`
		FileDigest  string           `json:"file_digest"`
		Rows        int              `json:"rows"`
		Branches    []BranchSum      `json:"branches"`
		Differences []BookDifference `json:"differences"`
	}
	// BookReleased ends the take-over.
	BookReleased struct {
		Book        string `json:"book"`
		Number      string `json:"number"`
		Rows        int    `json:"rows"`
		Fingerprint string `json:"fingerprint"`
	}
)

// EventType names the event for ever.
func (*BookImported) EventType() string { return "office.book-imported/1" }

// EventType names the event for ever.
func (*BookRowsTaken) EventType() string { return "office.book-rows-taken/1" }

// EventType names the event for ever.
func (*BookCompared) EventType() string { return "office.book-compared/1" }

// EventType names the event for ever.
func (*BookReleased) EventType() string { return "office.book-released/1" }

// DecideImport answers ImportLedger; amount and balance are the file's sums.
func (b *Book) DecideImport(cmd ImportLedger, amount, balance money.Fen, today civil.Date) ([]act.Event, error) {
	switch {
	case b.Digest != "":
		return nil, act.Refuse("A13.1", "book-imported-before", act.Figures{"book": b.ID, "day": b.ImportedOn, "rows": b.RowCount, "taken": b.Taken})
	case cmd.TakenOverOn.IsZero():
		return nil, act.Refuse("X10", "required", act.Figures{"field": "taken_over_on"}).At("taken_over_on")
	case cmd.TakenOverOn.After(today):
		return nil, act.Refuse("Z1", "day-in-future", act.Figures{"day": cmd.TakenOverOn, "today": today}).At("taken_over_on")
	case cmd.RowCount == 0:
		return nil, act.Refuse("A13.1", "book-is-empty", nil)
	}
	return []act.Event{&BookImported{cmd.Book, cmd.TakenOverOn, cmd.FileDigest, cmd.RowCount, amount, balance}}, nil
}

// DecideTake answers TakeOverLoan: the batch begins behind the last loan taken.
func (b *Book) DecideTake(cmd TakeOverLoan, limit int) ([]act.Event, error) {
	switch {
	case b.Digest == "":
		return nil, act.Refuse("X2", "not-found", act.Figures{"what": cmd.Book}).At("book")
	case cmd.From != b.Taken+1 || cmd.To < cmd.From || cmd.To > b.RowCount:
		return nil, act.Refuse("A13.1", "book-batch-out-of-order", act.Figures{"from": cmd.From, "to": cmd.To, "next": b.Taken + 1, "rows": b.RowCount}).At("from")
	case cmd.To-cmd.From+1 > limit:
		return nil, act.Refuse("A13.1", "list-too-long", act.Figures{"rows": cmd.To - cmd.From + 1, "limit": limit}).At("to")
	}
	return []act.Event{&BookRowsTaken{b.ID, cmd.From, cmd.To}}, nil
}

// DecideCompare answers CompareBook with what was found.
func (b *Book) DecideCompare(cmd CompareBook, branches []BranchSum, differences []BookDifference) ([]act.Event, error) {
	if err := b.whole(cmd.Book); err != nil {
		return nil, err
	}
	return []act.Event{&BookCompared{b.ID, cmd.FileDigest, cmd.RowCount, branches, differences}}, nil
}

// DecideRelease answers ReleaseBook.
func (b *Book) DecideRelease(cmd ReleaseBook, number, fingerprint string) ([]act.Event, error) {
	if err := b.whole(cmd.Book); err != nil {
		return nil, err
	}
	if b.List == "" {
		return nil, act.Refuse("A13.1", "book-not-reconciled", act.Figures{"book": b.ID})
	}
	if n := len(b.Differences); n > 0 {
		return nil, act.Refuse("A13.1", "book-differs", act.Figures{"book": b.ID, "differences": n})
	}
	return []act.Event{&BookReleased{b.ID, number, b.RowCount, fingerprint}}, nil
}

// whole refuses a book that is not there, not wholly taken over, or released.
func (b *Book) whole(asked string) error {
	switch {
	case b.Digest == "":
		return act.Refuse("X2", "not-found", act.Figures{"what": asked}).At("book")
	case b.Release != "":
		return act.Refuse("A13.1", "book-released", act.Figures{"book": b.ID, "number": b.Release, "day": b.ReleasedOn})
	case b.Taken < b.RowCount:
		return act.Refuse("A13.1", "book-not-whole", act.Figures{"book": b.ID, "taken": b.Taken, "rows": b.RowCount})
	}
	return nil
}

// Apply gives the book after a recorded event.
func (b *Book) Apply(r act.Recorded) (*Book, error) {
	after := *b
	switch e := r.Event.(type) {
	case *BookImported:
		after.Digest, after.TakenOn, after.RowCount, after.AmountFen, after.BalanceFen = e.FileDigest, e.TakenOverOn, e.Rows, e.AmountFen, e.BalanceFen
		after.ImportedOn, after.ImportedBy = r.On, r.By
	case *BookRowsTaken:
		after.Taken = e.To
	case *BookCompared:
		after.List, after.Branches, after.Differences = e.FileDigest, e.Branches, e.Differences
	case *BookReleased:
		after.Release, after.Fingerprint, after.ReleasedOn, after.ReleasedBy = e.Number, e.Fingerprint, r.On, r.By
	default:
		return nil, fmt.Errorf("book %s: event %s does not belong here", b.ID, r.Event.EventType())
	}
	return &after, nil
}

// Reconcile holds a bank's list against the loans of a book: totals by branch, and each
// loan on which they disagree. Loans are paired by number, branch and day of payment;
// several of one day in the order of their sums.
func Reconcile(book []BookRow, loans []string, bank []BankRow) ([]BranchSum, []BookDifference) {
	type key struct {
		id, bank string
		on       civil.Date
	}
	sums := map[string]*BranchSum{}
	var order []string
	sum := func(bank string) *BranchSum {
		if sums[bank] == nil {
			sums[bank] = &BranchSum{Bank: bank}
			order = append(order, bank)
		}
		return sums[bank]
	}
	waiting := map[key][]int{}
	for i, r := range bank {
		k := key{r.ID, r.Bank, r.DisbursedOn}
		waiting[k] = append(waiting[k], i)
		s := sum(r.Bank)
		s.BankLoans++
		s.BankAmountFen += r.AmountFen
		s.BankBalanceFen += r.BalanceFen
	}
	differences := []BookDifference{}
	for i, r := range book {
		s := sum(r.Bank)
		s.Loans++
		s.AmountFen += r.AmountFen
		s.BalanceFen += r.BalanceFen
		k := key{r.ID, r.Bank, r.DisbursedOn}
		at := -1
		for n, j := range waiting[k] {
			if at < 0 || bank[j].AmountFen == r.AmountFen && bank[waiting[k][at]].AmountFen != r.AmountFen {
				at = n
			}
		}
		if at < 0 {
			differences = append(differences, BookDifference{Kind: "book-only", Bank: r.Bank, Loan: loans[i], Row: r.RowNo, BookFen: r.BalanceFen})
			continue
		}
		other := bank[waiting[k][at]]
		waiting[k] = append(append([]int{}, waiting[k][:at]...), waiting[k][at+1:]...)
		d := BookDifference{Bank: r.Bank, Loan: loans[i], Row: r.RowNo, BankRow: other.RowNo}
		if other.AmountFen != r.AmountFen {
			d.Kind, d.BookFen, d.BankFen = "amount", r.AmountFen, other.AmountFen
			differences = append(differences, d)
		}
		if other.BalanceFen != r.BalanceFen {
			d.Kind, d.BookFen, d.BankFen = "balance", r.BalanceFen, other.BalanceFen
			differences = append(differences, d)
		}
	}
	for _, r := range bank {
		k := key{r.ID, r.Bank, r.DisbursedOn}
		for _, j := range waiting[k] {
			if bank[j].RowNo == r.RowNo {
				differences = append(differences, BookDifference{Kind: "bank-only", Bank: r.Bank, BankRow: r.RowNo, BankFen: r.BalanceFen})
			}
		}
	}
	out := make([]BranchSum, 0, len(order))
	for _, b := range order {
		out = append(out, *sums[b])
	}
	return out, differences
}

// The projections of books.
var (
	BookTable = &act.Table{
		Name: "book",
		Key:  []string{"book"},
		Cols: []string{
			"taken_on", "rows_count", "taken", "amount_fen", "balance_fen", "imported_on", "imported_by", "list_digest", "differences",
			"release_no", "fingerprint", "released_on", "released_by",
		},
	}
	BookBranchTable = &act.Table{
		Name: "book_branch",
		Key:  []string{"book", "bank"},
		Cols: []string{"loans", "amount_fen", "balance_fen", "bank_loans", "bank_amount_fen", "bank_balance_fen"},
	}
	BookDifferenceTable = &act.Table{
		Name: "book_difference",
		Key:  []string{"book", "no"},
		Cols: []string{"kind", "bank", "loan", "row_no", "bank_row_no", "book_fen", "bank_fen"},
	}
)

// Rows are the book's rows in the projections.
func (b *Book) Rows() []act.Row {
	if b.Digest == "" {
		return nil
	}
	rows := []act.Row{{Table: BookTable, Key: []any{b.ID}, Cols: []any{
		b.TakenOn.String(), int64(b.RowCount), int64(b.Taken), int64(b.AmountFen), int64(b.BalanceFen), b.ImportedOn.String(), b.ImportedBy.User, b.List,
		int64(len(b.Differences)), b.Release, b.Fingerprint, b.ReleasedOn.String(), b.ReleasedBy.User,
	}}}
	for _, s := range b.Branches {
		rows = append(rows, act.Row{Table: BookBranchTable, Key: []any{b.ID, s.Bank}, Cols: []any{
			int64(s.Loans), int64(s.AmountFen), int64(s.BalanceFen), int64(s.BankLoans), int64(s.BankAmountFen), int64(s.BankBalanceFen),
		}})
	}
	for i, d := range b.Differences {
		rows = append(rows, act.Row{Table: BookDifferenceTable, Key: []any{b.ID, int64(i + 1)}, Cols: []any{
			d.Kind, d.Bank, d.Loan, int64(d.Row), int64(d.BankRow), int64(d.BookFen), int64(d.BankFen),
		}})
	}
	return rows
}
