package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"fupindai/internal/act"
	"fupindai/internal/api"
	"fupindai/internal/app"
	"fupindai/internal/civil"
	"fupindai/internal/law"
	"fupindai/internal/roster"
	"fupindai/internal/sheet"
	"fupindai/internal/sheet/layout"
	"fupindai/internal/words"
)

// importFile brings in a list (A12.1):
//
//	fupindai import roster|national FILE --as USER/county-clerk@UNIT --as-of DAY --source WHERE-FROM
//	  [--charset gb18030] [--errors OUT.xlsx] [--dry-run] [--log LOG]
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
	log := f.String("log", "", "")
	rest, err := s.parse(f, args, 2)
	if err != nil {
		return s.used(f, err)
	}
	if len(rest) != 2 || rest[0] != "roster" && rest[0] != "national" {
		return s.tell(wrongUse("用法：import roster|national 文件。", "usage: import roster|national FILE."))
	}
	by, err := actor(*as)
	if err != nil {
		return s.tell(err)
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
	b, err := readList(s.Context, door, *log, by, filepath.Base(rest[1]), data, list, limits)
	if err != nil {
		return s.tell(err)
	}
	if !b.report.OK() {
		return s.badRows(b, *errorBook)
	}
	if *dry {
		s.say("检查通过：%d 行，没有错误；试运行，没有写入。", "checked: %d rows, no errors; a dry run, nothing was written.", b.report.Rows)
		return exitDone
	}
	call, err := b.call(door, *log, by, day, *from)
	if err != nil {
		return s.tell(err)
	}
	receipt, err := door.Do(s.Context, call)
	if err != nil {
		return s.tell(err)
	}
	s.say("已导入 %d 行，名单编号 %s（第 %d 号记录%s）。", "imported %d rows as list %s (event %d%s).", b.report.Rows, b.snapshot(door), receipt.LastSeq, repeated(s.lang, receipt.Repeated))
	return exitDone
}

// brought is a list that was read from a file.
type brought struct {
	list   roster.List
	data   []byte
	book   *sheet.Book
	report *sheet.Report
	feed   app.RosterFeed
}

func readList(ctx context.Context, door *app.Door, log string, by act.Actor, name string, data []byte, list roster.List, limits sheet.Limits) (*brought, error) {
	book, err := sheet.OpenBytes(ctx, name, data, limits)
	if err != nil {
		return nil, err
	}
	b := &brought{list: list, data: data, book: book}
	if list == roster.National {
		b.feed.National, b.report, err = layout.ReadNational(ctx, book)
		return b, err
	}
	find, err := villages(ctx, door, log, by)
	if err != nil {
		return nil, err
	}
	b.feed.County, b.report, err = layout.ReadCounty(ctx, book, find)
	return b, err
}

// villages finds villages of the reader's own unit by code or by name.
func villages(ctx context.Context, door *app.Door, log string, by act.Actor) (layout.Villages, error) {
	byCode := map[string]bool{}
	byName := map[[2]string][]string{} // township or "", village → codes
	err := door.View(ctx, log, by, "roster", func(v *app.View) error {
		townships, err := v.Divisions(ctx, by.Unit)
		if err != nil {
			return err
		}
		for _, t := range townships {
			all, err := v.Divisions(ctx, t.Code)
			if err != nil {
				return err
			}
			for _, d := range all {
				byCode[d.Code] = true
				byName[[2]string{t.Name, d.Name}] = append(byName[[2]string{t.Name, d.Name}], d.Code)
				byName[[2]string{"", d.Name}] = append(byName[[2]string{"", d.Name}], d.Code)
			}
		}
		return nil
	})
	return func(code, _, township, village string) (string, string, act.Figures) {
		if code != "" {
			if byCode[code] {
				return code, "", nil
			}
			return "", "village-unknown", act.Figures{"village": code}
		}
		switch found := byName[[2]string{township, village}]; len(found) {
		case 1:
			return found[0], "", nil
		case 0:
			return "", "village-unknown", act.Figures{"village": village}
		default:
			return "", "village-several", act.Figures{"village": village, "found": len(found)}
		}
	}, err
}

// RowCodes are the errors of rows that this package adds.
var RowCodes = []string{"village-unknown", "village-several"}

func (b *brought) digest(door *app.Door) string { return door.Register.Keyed("import", b.data) }

// snapshot is the list's id: the same file is the same list.
func (b *brought) snapshot(door *app.Door) string { return string(b.list) + "-" + b.digest(door)[:16] }

func (b *brought) call(door *app.Door, log string, by act.Actor, asOf civil.Date, source string) (app.Call, error) {
	args, err := json.Marshal(map[string]any{
		"snapshot": b.snapshot(door), "list": b.list, "source": source, "as_of": asOf, "file_digest": b.digest(door), "row_count": len(b.feed.County) + len(b.feed.National),
	})
	return app.Call{Log: log, By: by, Command: "import-roster", ID: "file-" + b.digest(door), Args: args, Feed: b.feed, Confirmed: door.Clock()}, err
}

// errorsShown is how many errors are listed at the terminal.
const errorsShown = 20

// badRows lists what is wrong with a file, and writes the workbook of errors.
func (s *session) badRows(b *brought, out string) int {
	say := func(e sheet.RowError) string {
		told := words.RefusalWith(s.lang, act.Refuse("X10", e.Code, e.Figures), api.Names)
		return told.Says + told.Then
	}
	for i, e := range b.report.Errors {
		if i == errorsShown {
			fmt.Fprintf(s.Stderr, law.Words{ZH: "  …另有 %d 处\n", EN: "  … and %d more\n"}.In(s.lang), b.report.ErrorCount-errorsShown)
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
		err = b.book.WriteErrors(s.Context, f, b.report, say)
		if cerr := f.Close(); err == nil {
			err = cerr
		}
		if err != nil {
			return s.tell(err)
		}
		s.say("错误表：%s", "errors: %s", out)
	}
	summary := *b.report.Refusal()
	summary.Rows = nil // listed above
	return s.tell(&summary)
}
