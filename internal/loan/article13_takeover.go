package loan

import (
	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/money"
)

// Article 13, 台账: a loan of the county's old book. What its sixteen columns say are
// facts, what they do not say is unknown; steps before the take-over day are 接管前 and no
// breach, and clocks start on that day.

// TakeOver makes a loan of one row of a book. It comes from take-over-loan only, which
// found or made the borrower's household.
type TakeOver struct {
	Borrower, Village, Bank, Purpose string
	AmountFen, BalanceFen            money.Fen
	DisbursedOn, DueOn               civil.Date
	Book                             string
	Row                              int
}

func (cmd TakeOver) decide(f *File, c Case) ([]act.Event, error) {
	p, err := c.pack(c.Law.Begins(cmd.DisbursedOn))
	if err != nil {
		return nil, err
	}
	if cmd.BalanceFen > 0 {
		if err := c.cap(f, "", cmd.BalanceFen); err != nil {
			return nil, err
		}
	}
	months := (cmd.DueOn.Year()-cmd.DisbursedOn.Year())*12 + cmd.DueOn.Month() - cmd.DisbursedOn.Month()
	if cmd.DisbursedOn.AddMonths(months) != cmd.DueOn {
		months = 0 // no whole months: the term is unknown, the day of maturity stands
	}
	return []act.Event{&TakenOver{
		Loan: c.Facts.NewNumber, Borrower: cmd.Borrower, Village: cmd.Village, Bank: cmd.Bank, Purpose: cmd.Purpose, AmountFen: cmd.AmountFen,
		BalanceFen: cmd.BalanceFen, DisbursedOn: cmd.DisbursedOn, DueOn: cmd.DueOn, TermMonths: months, Book: cmd.Book, Row: cmd.Row, Pack: p.ID,
	}}, nil
}

// TakenOver is a loan as an old book had it on the take-over day, which is the event's
// day. An empty purpose and a term of 0 are unknown; the names and words of the row
// stand sealed in the register.
type TakenOver struct {
	Loan        string     `json:"loan"`
	Borrower    string     `json:"borrower"`
	Village     string     `json:"village"`
	Bank        string     `json:"bank"`
	Purpose     string     `json:"purpose"`
	AmountFen   money.Fen  `json:"amount_fen"`
	BalanceFen  money.Fen  `json:"balance_fen"`
	DisbursedOn civil.Date `json:"disbursed_on"`
	DueOn       civil.Date `json:"due_on"`
	TermMonths  int        `json:"term_months"`
	Book        string     `json:"book"`
	Row         int        `json:"row"`
	Pack        string     `json:"pack"`
}

// EventType names the event for ever.
func (*TakenOver) EventType() string { return "loan.taken-over/1" }

// About names the loan.
func (e *TakenOver) About() (application, loan string) { return "", e.Loan }

func (e *TakenOver) apply(f *File, r act.Recorded) {
	l := &Loan{
		Number: e.Loan, Borrower: e.Borrower, Village: e.Village, Bank: e.Bank, Purpose: e.Purpose, Pack: e.Pack, AmountFen: e.AmountFen,
		TermMonths: e.TermMonths, DisbursedOn: e.DisbursedOn, DueOn: e.DueOn, TakenOn: r.On, Book: e.Book, BookRow: e.Row, Seq: r.Seq, LastOn: r.On,
		Movements: []Movement{{No: 1, Kind: "take-over", On: r.On, Seq: r.Seq, Entry: r.Seq, PrincipalFen: e.BalanceFen, By: r.By}},
	}
	if e.BalanceFen == 0 { // repaid on a day before, which is unknown
		l.ClosedOn, l.ClosedSeq = r.On, r.Seq
	}
	f.Loans = append(f.Loans, l)
}

// TakenTable has one row per loan that came from an old book.
var TakenTable = &act.Table{
	Name: "loan_taken",
	Key:  []string{"loan"},
	Cols: []string{"household", "book", "row_no", "taken_on", "amount_fen", "balance_fen"},
}

func (f *File) takenRows() []act.Row {
	var rows []act.Row
	for _, l := range f.Loans {
		if l.Book != "" {
			rows = append(rows, act.Row{Table: TakenTable, Key: []any{l.Number}, Cols: []any{
				f.Household, l.Book, int64(l.BookRow), l.TakenOn.String(), int64(l.AmountFen), int64(l.Movements[0].PrincipalFen),
			}})
		}
	}
	return rows
}
