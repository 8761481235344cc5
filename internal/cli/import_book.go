package cli

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/civil"
	"fupindai/internal/law"
	"fupindai/internal/sheet"
)

// bookImport is what import ledger and import bank-list were asked to do.
type bookImport struct {
	list                  bool // a bank's list, not the book
	file, log, takenOn    string
	book, charset, errors string
	by                    act.Actor
	dry                   bool
}

// importBook takes a county's old book over (A13.1), or holds a bank's list against it.
// All rows are taken or none. A take-over that was broken off goes on where it stopped
// when the same file is brought again.
func (s *session) importBook(b bookImport) int {
	day, err := civil.Parse(b.takenOn)
	switch {
	case !b.list && err != nil:
		return s.tell(wrongUse("import ledger 须有 --as-of（接管日，2019-06-30）。", "import ledger needs --as-of (the take-over day, 2019-06-30)."))
	case b.list && b.book == "":
		return s.tell(wrongUse("import bank-list 须有 --book（接管编号）。", "import bank-list needs --book (the book it is held against)."))
	}
	door, closeDoor, err := s.open(s.Context)
	if err != nil {
		return s.tell(err)
	}
	defer closeDoor() //nolint:errcheck // what was written is durable already
	if b.log, err = s.log(s.Context, door.DB, b.log); err != nil {
		return s.tell(err)
	}
	data, err := os.ReadFile(b.file)
	if err != nil {
		return s.tell(err)
	}
	limits := sheet.DefaultLimits()
	limits.Charset = b.charset
	var read *app.BookFile
	err = door.View(s.Context, b.log, b.by, "books", func(v *app.View) (err error) {
		if b.list {
			read, err = v.ReadBankList(s.Context, filepath.Base(b.file), data, limits)
		} else {
			read, err = v.ReadBook(s.Context, filepath.Base(b.file), data, limits, day)
		}
		return err
	})
	if err != nil {
		return s.tell(err)
	}
	if !read.Report.OK() {
		return s.badRows(read.Sheet, read.Report, b.errors)
	}
	rows, amount, balance := read.Sums()
	if b.dry {
		s.say("检查通过：%d 笔，贷款金额 %s 元，贷款余额 %s 元；试运行，没有写入。", "checked: %d loans, %s yuan lent, %s outstanding; a dry run, nothing was written.", rows, amount.Commas(), balance.Commas())
		return exitDone
	}
	if b.list {
		return s.compareBook(door, b, read)
	}
	if _, err := s.give(door, b, "import-ledger", "file-"+read.Digest, read.ImportArgs(day.String()), read.Feed); err != nil {
		return s.tell(err)
	}
	done := 0
	if err := door.View(s.Context, b.log, b.by, "books", func(v *app.View) error {
		line, _, err := v.Book(s.Context, read.ID)
		done = line.Taken
		return err
	}); err != nil {
		return s.tell(err)
	}
	for done < rows {
		from, to := done+1, min(done+app.TakeOverBatch, rows)
		if _, err := s.give(door, b, "take-over-loan", fmt.Sprintf("%s-rows-%06d", read.ID, from), map[string]any{"book": read.ID, "from": from, "to": to}, nil); err != nil {
			return s.tell(err)
		}
		done = to
		fmt.Fprintf(s.Stderr, law.Words{ZH: "已接管 %d / %d 笔\n", EN: "%d of %d loans taken over\n"}.In(s.lang), done, rows)
	}
	s.say("已接管 %d 笔，贷款金额 %s 元，贷款余额 %s 元；接管编号 %s。下一步：import bank-list 导入承贷机构清单核对。",
		"%d loans taken over, %s yuan lent, %s outstanding, as book %s. Next: import bank-list, to reconcile.", rows, amount.Commas(), balance.Commas(), read.ID)
	return exitDone
}

func (s *session) give(door *app.Door, b bookImport, command, id string, args map[string]any, feed any) (app.Receipt, error) {
	body, err := json.Marshal(args)
	if err != nil {
		return app.Receipt{}, err
	}
	return door.Do(s.Context, app.Call{Log: b.log, By: b.by, Command: command, ID: id, Args: body, Feed: feed, Confirmed: s.Clock()})
}

// compareBook holds the bank's list against the book and lists what differs.
func (s *session) compareBook(door *app.Door, b bookImport, read *app.BookFile) int {
	id, err := s.commandID()
	if err != nil {
		return s.tell(err)
	}
	if _, err := s.give(door, b, "compare-book", id, read.CompareArgs(b.book), read.Feed); err != nil {
		return s.tell(err)
	}
	differences := 0
	if err := door.View(s.Context, b.log, b.by, "books", func(v *app.View) error {
		_, book, err := v.Book(s.Context, b.book)
		if err != nil {
			return err
		}
		differences = len(book.Differences)
		for _, n := range book.Branches {
			s.say("  %s：台账 %d 笔 %s 元，余额 %s 元；清单 %d 笔 %s 元，余额 %s 元", "  %s: book %d loans, %s lent, %s outstanding; list %d loans, %s lent, %s outstanding",
				n.Bank, n.Loans, n.AmountFen.Commas(), n.BalanceFen.Commas(), n.BankLoans, n.BankAmountFen.Commas(), n.BankBalanceFen.Commas())
		}
		for _, d := range book.Differences {
			s.say("  ✗ %s %s：台账第 %d 行 %s 元，清单第 %d 行 %s 元（%s）", "  ✗ %s %s: row %d of the book %s yuan, row %d of the list %s yuan (%s)",
				d.Bank, d.Loan, d.Row, d.BookFen.Commas(), d.BankRow, d.BankFen.Commas(), d.Kind)
		}
		return nil
	}); err != nil {
		return s.tell(err)
	}
	if differences > 0 {
		return s.tell(act.Refuse("A13.1", "book-differs", act.Figures{"book": b.book, "differences": differences}))
	}
	s.say("与承贷机构清单逐笔一致，可由县领导小组负责人发布。", "the list agrees loan by loan; the head of the county’s leading group can release the book.")
	return exitDone
}
