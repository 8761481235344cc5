package cli

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/civil"
	"fupindai/internal/law"
	"fupindai/internal/roster"
	"fupindai/internal/sheet"
	"fupindai/internal/words"
)

// importFile brings in a list (A12.1):
//
//	fupindai import roster|national FILE --as USER/county-clerk@UNIT --as-of DAY --source WHERE-FROM
//	  [--charset gb18030] [--errors OUT.xlsx] [--dry-run] [--log LOG]
//	fupindai import ledger FILE --as … --as-of TAKE-OVER-DAY [the same options]
//	fupindai import bank-list FILE --as … --book BOOK [the same options]
//
// All rows are taken or none: with one error nothing is written, and the errors are
// listed, or put into a workbook that can be corrected and brought again.
func (s *session) importFile(args []string) int {
	f := s.flags()
	as := f.String("as", "", "")
	asOf := f.String("as-of", "", "")
	from := f.String("source", "", "")
	charset := f.String("charset", "", "")
	errorBook := f.String("errors", "", "")
	dry := f.Bool("dry-run", false, "")
	book := f.String("book", "", "")
	log := f.String("log", "", "")
	rest, err := s.parse(f, args, 2)
	if err != nil {
		return s.used(f, err)
	}
	kinds := []string{"roster", "national", "ledger", "bank-list"}
	if len(rest) != 2 || !slices.Contains(kinds, rest[0]) {
		return s.tell(wrongUse("用法：import roster|national|ledger|bank-list 文件。", "usage: import roster|national|ledger|bank-list FILE."))
	}
	by, err := actor(*as)
	if err != nil {
		return s.tell(err)
	}
	if rest[0] == "ledger" || rest[0] == "bank-list" {
		return s.importBook(bookImport{list: rest[0] == "bank-list", file: rest[1], by: by, log: *log, takenOn: *asOf, book: *book, charset: *charset, errors: *errorBook, dry: *dry})
	}
	day, err := civil.Parse(*asOf)
	if err != nil || *from == "" {
		return s.tell(wrongUse("import 须有 --as-of（名单的数据日期，2019-06-30）和 --source（名单来源）。", "import needs --as-of (the day the list is of, 2019-06-30) and --source (where it came from)."))
	}
	door, closeDoor, err := s.open(s.Context)
	if err != nil {
		return s.tell(err)
	}
	defer closeDoor() //nolint:errcheck // what was written is durable already
	if *log, err = s.log(s.Context, door.DB, *log); err != nil {
		return s.tell(err)
	}
	data, err := os.ReadFile(rest[1])
	if err != nil {
		return s.tell(err)
	}
	limits := sheet.DefaultLimits()
	limits.Charset = *charset
	list := roster.County
	if rest[0] == "national" {
		list = roster.National
	}
	var read *app.RosterFile
	err = door.View(s.Context, *log, by, "roster", func(v *app.View) (err error) {
		read, err = v.ReadRoster(s.Context, list, filepath.Base(rest[1]), data, limits)
		return err
	})
	switch {
	case err != nil:
		return s.tell(err)
	case !read.Report.OK():
		return s.badRows(read.Sheet, read.Report, *errorBook)
	case *dry:
		s.say("检查通过：%d 行，没有错误；试运行，没有写入。", "checked: %d rows, no errors; a dry run, nothing was written.", read.Rows())
		return exitDone
	}
	body, err := json.Marshal(read.Args(day.String(), *from))
	if err != nil {
		return s.tell(err)
	}
	receipt, err := door.Do(s.Context, app.Call{
		Log: *log, By: by, Command: "import-roster", ID: "file-" + read.Digest, Args: body, Feed: read.Feed, Confirmed: s.Clock(),
	})
	if err != nil {
		return s.tell(err)
	}
	s.say("已导入 %d 行，名单编号 %s（第 %d 号记录%s）。", "imported %d rows as list %s (event %d%s).", read.Rows(), read.Snapshot, receipt.LastSeq, repeated(s.lang, receipt.Repeated))
	return exitDone
}

// errorsShown is how many errors are listed at the terminal.
const errorsShown = 20

// badRows lists what is wrong with a file, and writes the workbook of errors.
func (s *session) badRows(book *sheet.Book, report *sheet.Report, out string) int {
	say := func(e sheet.RowError) string {
		told := words.RefusalWith(s.lang, act.Refuse("X10", e.Code, e.Figures), app.Names)
		return told.Says + told.Then
	}
	for i, e := range report.Errors {
		if i == errorsShown {
			fmt.Fprintf(s.Stderr, law.Words{ZH: "  …另有 %d 处\n", EN: "  … and %d more\n"}.In(s.lang), report.ErrorCount-errorsShown)
			break
		}
		where := e.Cell
		if where == "" {
			where = fmt.Sprint(e.Row)
		}
		fmt.Fprintf(s.Stderr, "  %s %s：%s\n", where, strings.TrimSpace(e.Column), say(e))
	}
	if out != "" {
		f, err := os.OpenFile(out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return s.tell(err)
		}
		err = book.WriteErrors(s.Context, f, report, say)
		if cerr := f.Close(); err == nil {
			err = cerr
		}
		if err != nil {
			return s.tell(err)
		}
		s.say("错误表：%s", "errors: %s", out)
	}
	summary := *report.Refusal()
	summary.Rows = nil // listed above
	return s.tell(&summary)
}
