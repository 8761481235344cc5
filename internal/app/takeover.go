package app

import (
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/journal"
	"fupindai/internal/loan"
	"fupindai/internal/money"
	"fupindai/internal/office"
	"fupindai/internal/register"
	"fupindai/internal/roster"
	"fupindai/internal/sheet"
	"fupindai/internal/sheet/layout"
	"fupindai/internal/store"
)

// BookFeed is an old book's file, or the list of a bank, row by row: one of the two.
type BookFeed struct {
	Book []office.BookRow
	Bank []office.BankRow
}

// TakeOverBatch is how many rows of a book one command makes loans of: what other
// commands of the log wait for, and no law.
const TakeOverBatch = 200

// The commands by which a county's old book is taken over (A13.1).
func init() {
	command("import-ledger", "导入老台账", "Import an old book", []string{"A13.1"},
		func(ctx context.Context, k *Desk, cmd office.ImportLedger) error {
			feed, ok := k.call.Feed.(BookFeed)
			if !ok || len(feed.Book) != cmd.RowCount {
				return act.Refuse("A13.1", "book-is-empty", nil)
			}
			b, err := k.book(ctx, cmd.Book)
			if err != nil {
				return err
			}
			var amount, balance money.Fen
			for _, r := range feed.Book {
				amount += r.AmountFen
				balance += r.BalanceFen
			}
			events, err := b.DecideImport(cmd, amount, balance, k.act.Today)
			if err != nil {
				return err
			}
			if err := fileBook(ctx, k, cmd.Book, feed.Book, func(r office.BookRow) int { return r.RowNo }); err != nil {
				return err
			}
			return k.emit(ctx, office.BookStream(cmd.Book), events...)
		}).feeds()
	command("take-over-loan", "接管贷款", "Take loans over", []string{"A13.1", "G3"},
		func(ctx context.Context, k *Desk, cmd office.TakeOverLoan) error { return k.takeOver(ctx, cmd) }).long()
	command("compare-book", "与承贷机构清单核对", "Reconcile with the bank’s list", []string{"A13.1"},
		func(ctx context.Context, k *Desk, cmd office.CompareBook) error {
			feed, ok := k.call.Feed.(BookFeed)
			if !ok || len(feed.Bank) != cmd.RowCount {
				return act.Refuse("A13.1", "book-is-empty", nil)
			}
			b, err := k.book(ctx, cmd.Book)
			if err != nil {
				return err
			}
			rows, err := bookRows[office.BookRow](ctx, k.door.Register, k.tx, cmd.Book, 1, b.RowCount)
			if err != nil {
				return err
			}
			loans, err := k.bookLoans(ctx, cmd.Book, rows)
			if err != nil {
				return err
			}
			branches, differences := office.Reconcile(rows, loans, feed.Bank)
			events, err := b.DecideCompare(cmd, branches, differences)
			if err != nil {
				return err
			}
			list := "L" + clipDigest(cmd.FileDigest)
			if known, err := k.rowsFiled(ctx, list); err != nil {
				return err
			} else if !known {
				if err := fileBook(ctx, k, list, feed.Bank, func(r office.BankRow) int { return r.RowNo }); err != nil {
					return err
				}
			}
			return k.emit(ctx, office.BookStream(cmd.Book), events...)
		}).feeds()
	command("release-book", "发布接管台账", "Release the book taken over", []string{"A13.1"},
		func(ctx context.Context, k *Desk, cmd office.ReleaseBook) error {
			b, err := k.book(ctx, cmd.Book)
			if err != nil {
				return err
			}
			number := k.number("JG", 0)
			events, err := b.DecideRelease(cmd, number, "")
			if err != nil {
				return err
			}
			taken, err := takenRows(ctx, k.tx, cmd.Book)
			if err != nil {
				return err
			}
			var commitments [][]byte
			for _, t := range taken {
				c, err := k.commitment(ctx, number, t.row, t.fields()...)
				if err != nil {
					return err
				}
				commitments = append(commitments, c)
			}
			events[0].(*office.BookReleased).Fingerprint = hex.EncodeToString(journal.Root(commitments))
			return k.emit(ctx, office.BookStream(cmd.Book), events...)
		}).signs().long()
}

func clipDigest(digest string) string { return digest[:min(len(digest), 16)] }

func (k *Desk) book(ctx context.Context, id string) (*office.Book, error) {
	if !snapshotID.MatchString(id) {
		return nil, act.Refuse("X10", "bad-value", act.Figures{"field": "book"}).At("book")
	}
	return open[*office.Book](ctx, k, office.BookStream(id))
}

// takeOver makes loans of the next rows of a book. Each is a fact of the take-over day.
// One row that is refused stops the batch, and is named.
func (k *Desk) takeOver(ctx context.Context, cmd office.TakeOverLoan) error {
	b, err := k.book(ctx, cmd.Book)
	if err != nil {
		return err
	}
	events, err := b.DecideTake(cmd, TakeOverBatch)
	if err != nil {
		return err
	}
	k.on = b.TakenOn
	rows, err := bookRows[office.BookRow](ctx, k.door.Register, k.tx, cmd.Book, cmd.From, cmd.To)
	if err != nil {
		return err
	}
	var refused []act.RowRefusal
	for _, r := range rows {
		household, person, village, err := k.bookPerson(ctx, r, b.TakenOn)
		if err != nil {
			return err
		}
		c := loan.Case{Act: k.act, On: k.on, Law: k.law}
		c.Facts.NewNumber = k.number("DK", 0)
		err = k.decide(ctx, household, loan.TakeOver{
			Borrower: person, Village: village, Bank: r.Bank, Purpose: r.Purpose, AmountFen: r.AmountFen, BalanceFen: r.BalanceFen,
			DisbursedOn: r.DisbursedOn, DueOn: r.DueOn, Book: b.ID, Row: r.RowNo,
		}, c)
		var no *act.Refusal
		if errors.As(err, &no) {
			refused = append(refused, act.RowRefusal{Row: strconv.Itoa(r.RowNo), Refusal: no})
			continue
		}
		if err != nil {
			return err
		}
	}
	if len(refused) > 0 {
		no := act.Refuse("A13.1", "rows-refused", act.Figures{"refused": len(refused), "rows": len(rows)})
		no.Rows = refused
		return no
	}
	k.subject = "office"
	return k.emit(ctx, office.BookStream(b.ID), events...)
}

// bookPerson finds the borrower of a row by number, or makes person and household. The
// register's village counts for who is known.
func (k *Desk) bookPerson(ctx context.Context, r office.BookRow, on civil.Date) (household, person, village string, err error) {
	p, err := k.door.Register.PersonByIDNumber(ctx, k.tx, r.ID)
	if err == nil {
		h, err := k.door.Register.Household(ctx, k.tx, p.Household)
		return p.Household, p.ID, h.Village, err
	}
	if !isMissing(err) {
		return "", "", "", err
	}
	ids := [2]string{}
	for i := range ids {
		if ids[i], err = k.token(12); err != nil {
			return "", "", "", err
		}
	}
	h := register.Household{ID: "H" + ids[0], HeadPerson: "P" + ids[1], Village: r.Village}
	if _, err = k.filing().PutHousehold(ctx, k.tx, h, on); err != nil {
		return "", "", "", err
	}
	_, err = k.filing().PutPerson(ctx, k.tx, register.Person{
		ID: h.HeadPerson, Household: h.ID, Name: r.Name, IDNumber: r.ID, Relation: "户主", Birth: birthOf(r.ID),
	}, on)
	return h.ID, h.HeadPerson, r.Village, err
}

func birthOf(number string) civil.Date {
	d, err := civil.Parse(number[6:10] + "-" + number[10:12] + "-" + number[12:14])
	if err != nil {
		return civil.Date{}
	}
	return d
}

// bookRow is the table that a file's rows go into by the thousand.
var bookRow = store.NewBulk("book_row", "book", "no", "row_no", "sealed", "missing", "problem")

// fileBook seals the rows of a file under its own subject. Of a book's rows it notes in
// clear which cells are empty, and whether a problem is named (A13.4).
func fileBook[R any](ctx context.Context, k *Desk, subject string, rows []R, rowNo func(R) int) error {
	box, err := k.door.Register.Rows(ctx, k.tx, subject)
	if err != nil {
		return err
	}
	batch := make([][]any, 0, store.BulkMax)
	for i, r := range rows {
		plain, err := json.Marshal(r)
		if err != nil {
			return err
		}
		sealed, err := box.Seal(strconv.Itoa(i+1), plain)
		if err != nil {
			return err
		}
		missing, problem := "", false
		if b, ok := any(r).(office.BookRow); ok {
			missing, problem = ","+strings.Join(bookGaps(b), ",")+",", b.Problem != ""
		}
		batch = append(batch, []any{subject, int64(i + 1), int64(rowNo(r)), sealed, missing, problem})
		if len(batch) == store.BulkMax || i == len(rows)-1 {
			if err := k.tx.Insert(ctx, bookRow, batch); err != nil {
				return err
			}
			batch = batch[:0]
		}
	}
	return nil
}

func (k *Desk) rowsFiled(ctx context.Context, subject string) (bool, error) {
	var n int64
	err := k.tx.QueryRow(ctx, `SELECT count(*) FROM book_row WHERE log_id = $1 AND book = $2`, k.tx.Log(), subject).Scan(&n)
	return n > 0, err
}

// bookRows opens rows of a file, from and to counted from 1.
func bookRows[R any](ctx context.Context, reg *register.Register, tx *store.Tx, subject string, from, to int) ([]R, error) {
	box, err := reg.Rows(ctx, tx, subject)
	if err != nil {
		return nil, err
	}
	type sealed struct {
		no    int64
		bytes []byte
	}
	all, err := store.All(ctx, tx, func(r *sql.Rows) (s sealed, err error) { return s, r.Scan(&s.no, &s.bytes) },
		`SELECT no, sealed FROM book_row WHERE log_id = $1 AND book = $2 AND no >= $3 AND no <= $4 ORDER BY no`, tx.Log(), subject, int64(from), int64(to))
	if err != nil {
		return nil, err
	}
	out := make([]R, len(all))
	for i, s := range all {
		if out[i], err = openRow[R](box, subject, s.no, s.bytes); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func openRow[R any](box *register.Rows, subject string, no int64, sealed []byte) (row R, err error) {
	plain, err := box.Open(strconv.FormatInt(no, 10), sealed)
	if err != nil {
		return row, err
	}
	if err := json.Unmarshal(plain, &row); err != nil {
		return row, fmt.Errorf("row %d of %s: %w", no, subject, err)
	}
	return row, nil
}

// taken is a loan that a row of a book became.
type taken struct {
	row                           int
	household, loan, amount, rest string
}

// fields are what the fingerprint of a released book commits to for one loan.
func (t taken) fields() []string { return []string{t.household, t.loan, t.amount, t.rest} }

func takenRows(ctx context.Context, tx *store.Tx, book string) ([]taken, error) {
	return store.All(ctx, tx, func(r *sql.Rows) (t taken, err error) {
		var row, amount, rest int64
		err = r.Scan(&row, &t.household, &t.loan, &amount, &rest)
		t.row, t.amount, t.rest = int(row), money.Fen(amount).String(), money.Fen(rest).String()
		return t, err
	}, `SELECT row_no, household, loan, amount_fen, balance_fen FROM loan_taken WHERE log_id = $1 AND book = $2 ORDER BY row_no`, tx.Log(), book)
}

// bookLoans are the loans that the rows became, in the order of the rows.
func (k *Desk) bookLoans(ctx context.Context, book string, rows []office.BookRow) ([]string, error) {
	all, err := takenRows(ctx, k.tx, book)
	if err != nil {
		return nil, err
	}
	byRow := make(map[int]string, len(all))
	for _, t := range all {
		byRow[t.row] = t.loan
	}
	out := make([]string, len(rows))
	for i, r := range rows {
		out[i] = byRow[r.RowNo]
	}
	return out, nil
}

// BookFile is an old book, or a bank's list, as read from a file, before anything is
// written. Feed is whole only if Report.OK: all rows are taken or none.
type BookFile struct {
	Tried
	ID   string // of the book, or of the list
	Feed BookFeed
}

// Sums are the file's totals, to be seen before it is taken in.
func (f *BookFile) Sums() (rows int, amount, balance money.Fen) {
	for _, r := range f.Feed.Book {
		amount += r.AmountFen
		balance += r.BalanceFen
	}
	for _, r := range f.Feed.Bank {
		amount += r.AmountFen
		balance += r.BalanceFen
	}
	return len(f.Feed.Book) + len(f.Feed.Bank), amount, balance
}

// ImportArgs are the arguments of import-ledger for the file.
func (f *BookFile) ImportArgs(takenOn string) map[string]any {
	return map[string]any{"book": f.ID, "taken_over_on": takenOn, "file_digest": f.Digest, "row_count": len(f.Feed.Book)}
}

// CompareArgs are the arguments of compare-book for the file.
func (f *BookFile) CompareArgs(book string) map[string]any {
	return map[string]any{"book": book, "file_digest": f.Digest, "row_count": len(f.Feed.Bank)}
}

// ReadBook reads a county's old book and holds each row against the law's catalogue,
// the divisions, the banks and the register. Bad rows stand in Report; a file that
// cannot be read at all is refused (X10).
func (v *View) ReadBook(ctx context.Context, name string, data []byte, limits sheet.Limits, takenOn civil.Date) (*BookFile, error) {
	f, err := v.openBook(ctx, "B", name, data, limits)
	if err != nil {
		return nil, err
	}
	villages, err := v.villages(ctx)
	if err != nil {
		return nil, err
	}
	banks, err := v.bankFinder(ctx)
	if err != nil {
		return nil, err
	}
	capFen, err := v.capOn(takenOn)
	if err != nil {
		return nil, err
	}
	f.Feed.Book, f.Report, err = layout.ReadLedger(ctx, f.Sheet, layout.BookRules{
		TakenOn: takenOn, Villages: villages, Bank: banks, Purpose: v.purposeFinder(), CapFen: capFen,
		Register: func(id, name, village string) (string, error) { return v.agrees(ctx, id, name, village) },
	})
	return f, err
}

// ReadBankList reads what a bank says of its loans.
func (v *View) ReadBankList(ctx context.Context, name string, data []byte, limits sheet.Limits) (*BookFile, error) {
	f, err := v.openBook(ctx, "L", name, data, limits)
	if err != nil {
		return nil, err
	}
	banks, err := v.bankFinder(ctx)
	if err != nil {
		return nil, err
	}
	f.Feed.Bank, f.Report, err = layout.ReadBankList(ctx, f.Sheet, banks)
	return f, err
}

func (v *View) openBook(ctx context.Context, prefix, name string, data []byte, limits sheet.Limits) (*BookFile, error) {
	read, err := v.try(ctx, name, data, limits)
	if err != nil {
		return nil, err
	}
	return &BookFile{Tried: read, ID: prefix + read.Digest[:16]}, nil
}

func (v *View) capOn(day civil.Date) (money.Fen, error) {
	p, err := v.Law.PackOn(v.Law.Begins(day))
	if err != nil {
		return 0, act.Refuse("G1", "outside-window", act.Figures{"day": day})
	}
	return p.Fen("cap.household-fen", v.Law.Begins(day))
}

// agrees holds a row against a person of the register: the name reads the same, and the
// household lives in the village. Who is unknown agrees.
func (v *View) agrees(ctx context.Context, id, name, village string) (string, error) {
	reg := v.k.door.Register
	p, err := reg.PersonByIDNumber(ctx, v.k.tx, id)
	if isMissing(err) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	if roster.NameKey(p.Name) != roster.NameKey(name) {
		return "name-differs", nil
	}
	h, err := reg.Household(ctx, v.k.tx, p.Household)
	if err != nil {
		return "", err
	}
	if h.Village != village {
		return "village-differs", nil
	}
	return "", nil
}

// bankFinder finds a bank unit by code or name, as written.
func (v *View) bankFinder(ctx context.Context) (func(string) (string, bool), error) {
	units, err := v.Banks(ctx)
	if err != nil {
		return nil, err
	}
	known := map[string]string{}
	for _, b := range units {
		known[plainName(b.Code)], known[plainName(b.Name)] = b.Code, b.Code
	}
	return func(written string) (string, bool) {
		code, ok := known[plainName(written)]
		return code, ok
	}, nil
}

// purposeFinder finds a purpose of the catalogue by code or name; a name below a group
// may be written with it, like 养殖业/牛. What the catalogue forbids is found too: an old
// book says what was, and it is a question for the village, not for the file.
func (v *View) purposeFinder() func(string) (string, bool) {
	known := map[string]string{}
	for _, p := range v.Law.Purposes() {
		known[plainName(p.Code)], known[plainName(p.ZH)] = p.Code, p.Code
		if above, ok := v.Law.Purpose(p.Parent); ok {
			known[plainName(above.ZH+p.ZH)] = p.Code
		}
	}
	return func(written string) (string, bool) {
		code, ok := known[plainName(written)]
		return code, ok
	}
}

// plainName is a name without blanks, strokes and brackets of either width.
func plainName(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" 　\t/／、·()（）-—", r) {
			return -1
		}
		return r
	}, s)
}
