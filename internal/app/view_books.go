package app

import (
	"context"
	"database/sql"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/money"
	"fupindai/internal/office"
	"fupindai/internal/store"
)

// BookLine is one old book that was brought in.
type BookLine struct {
	Book, ImportedBy, List, Release, Fingerprint, ReleasedBy string
	Rows, Taken, Differences                                 int
	AmountFen, BalanceFen                                    money.Fen
	TakenOn, ImportedOn, ReleasedOn                          civil.Date
}

// Whole says that every row has become a loan.
func (b BookLine) Whole() bool { return b.Taken == b.Rows }

// Books are the old books of the log, the latest first.
func (v *View) Books(ctx context.Context) ([]BookLine, error) {
	return store.All(ctx, v.k.tx, func(r *sql.Rows) (b BookLine, err error) {
		var takenOn, importedOn, releasedOn string
		var rows, taken, differences, amount, balance int64
		if err := r.Scan(&b.Book, &takenOn, &rows, &taken, &amount, &balance, &importedOn, &b.ImportedBy, &b.List, &differences,
			&b.Release, &b.Fingerprint, &releasedOn, &b.ReleasedBy); err != nil {
			return b, err
		}
		b.Rows, b.Taken, b.Differences, b.AmountFen, b.BalanceFen = int(rows), int(taken), int(differences), money.Fen(amount), money.Fen(balance)
		for _, d := range []struct {
			to   *civil.Date
			from string
		}{{&b.TakenOn, takenOn}, {&b.ImportedOn, importedOn}, {&b.ReleasedOn, releasedOn}} {
			if *d.to, err = day(d.from); err != nil {
				return b, err
			}
		}
		return b, nil
	}, `SELECT book, taken_on, rows_count, taken, amount_fen, balance_fen, imported_on, imported_by, list_digest, differences,
		release_no, fingerprint, released_on, released_by FROM book WHERE log_id = $1 ORDER BY imported_on DESC, book`, v.k.tx.Log())
}

// Book is one of them, with what its reconciliation found.
func (v *View) Book(ctx context.Context, id string) (BookLine, *office.Book, error) {
	all, err := v.Books(ctx)
	if err != nil {
		return BookLine{}, nil, err
	}
	for _, b := range all {
		if b.Book == id {
			full, err := v.k.book(ctx, id)
			return b, full, err
		}
	}
	return BookLine{}, nil, act.Refuse("X2", "not-found", act.Figures{"what": clip(id)})
}

// Borrower is whose loan it is.
type Borrower struct{ Household, Name string }

// BorrowersOf are the borrowers of loans in the reader's scope, by loan.
func (v *View) BorrowersOf(ctx context.Context, loans []string) (map[string]Borrower, error) {
	out := map[string]Borrower{}
	persons := map[string]string{}
	for _, number := range loans {
		if number == "" || persons[number] != "" {
			continue
		}
		var household, borrower, village, bank string
		if err := v.k.tx.QueryRow(ctx, `SELECT household, borrower, village, bank FROM loan WHERE log_id = $1 AND loan = $2`, v.k.tx.Log(), number).
			Scan(&household, &borrower, &village, &bank); err != nil {
			return nil, err
		}
		if v.Scope.Covers(village, bank) {
			persons[number], out[number] = borrower, Borrower{Household: household}
		}
	}
	var ids []string
	for _, p := range persons {
		ids = append(ids, p)
	}
	names, err := v.Names(ctx, ids)
	for number, b := range out {
		b.Name = names[persons[number]]
		out[number] = b
	}
	return out, err
}

// TakenLoan is the row of an old book that a loan came from. What the book did not say
// is the empty string.
type TakenLoan struct {
	Book    string
	TakenOn civil.Date
	Row     office.BookRow
}

// takenLoans are the book's rows of those loans that came from one, by loan.
func (v *View) takenLoans(ctx context.Context, loans []string) (map[string]TakenLoan, error) {
	out := map[string]TakenLoan{}
	books, err := v.Books(ctx)
	if err != nil || len(books) == 0 {
		return out, err
	}
	type sealed struct {
		loan  string
		no    int64
		bytes []byte
	}
	for _, b := range books {
		box, err := v.k.door.Register.Rows(ctx, v.k.tx, b.Book)
		if err != nil {
			return nil, err
		}
		for rest := loans; len(rest) > 0; {
			n := min(len(rest), loansAtOnce)
			w := where{args: []any{v.k.tx.Log(), b.Book}}
			w.in("t.loan", anys(rest[:n]))
			rest = rest[n:]
			rows, err := store.All(ctx, v.k.tx, func(r *sql.Rows) (s sealed, err error) { return s, r.Scan(&s.loan, &s.no, &s.bytes) },
				`SELECT t.loan, r.no, r.sealed FROM loan_taken t JOIN book_row r ON r.log_id = t.log_id AND r.book = t.book AND r.row_no = t.row_no
				WHERE t.log_id = $1 AND t.book = $2`+w.text, w.args...)
			if err != nil {
				return nil, err
			}
			for _, s := range rows {
				t := TakenLoan{Book: b.Book, TakenOn: b.TakenOn}
				if t.Row, err = openRow[office.BookRow](box, b.Book, s.no, s.bytes); err != nil {
					return nil, err
				}
				out[s.loan] = t
			}
		}
	}
	return out, nil
}

// loansAtOnce bounds the parameters of one statement.
const loansAtOnce = 200

func anys(values []string) []any {
	out := make([]any, len(values))
	for i, v := range values {
		out[i] = v
	}
	return out
}
