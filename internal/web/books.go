package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/civil"
	"fupindai/internal/sheet"
	"fupindai/internal/sheet/layout"
	"fupindai/internal/web/page"
	"fupindai/internal/words"
)

func bookAt(id string) string { return "/ledger/books/" + url.PathEscape(id) }

func bookRow(b app.BookLine) page.BookRow {
	row := page.BookRow{
		Book: b.Book, Href: bookAt(b.Book), TakenOn: b.TakenOn, Rows: b.Rows, Taken: b.Taken, AmountFen: b.AmountFen, OwedFen: b.BalanceFen, Number: b.Release,
	}
	switch {
	case b.Release != "":
		row.State = page.BookReleased
	case !b.Whole():
		row.State = page.BookTaking
	case b.List == "":
		row.State = page.BookTaken
	case b.Differences > 0:
		row.State = page.BookDiffers
	default:
		row.State = page.BookReconciled
	}
	return row
}

// books is 老台账接管: the old books, and the form to bring one in.
func (s *Server) books(w http.ResponseWriter, r *http.Request, rd reader, v *app.View) error {
	all, err := v.Books(r.Context())
	if err != nil {
		return err
	}
	p := page.Books{Shell: s.shell(r.Context(), r, rd, v, page.MenuLedger), AsOf: typed(r, "as_of", v.Today.String())}
	p.Under = true
	for _, b := range all {
		p.Rows = append(p.Rows, bookRow(b))
	}
	if len(all) == 0 {
		p.Empty = &page.Empty{Says: page.NoBooks}
	}
	if app.MayCall(rd.By.Role, "import-ledger") {
		p.Send = page.Send{Href: "/ledger/books", Command: "import-ledger", Verb: say(rd.Lang, "上传并试算", "Upload and try")}
		p.Blank = "/ledger/books/template"
		for _, c := range layout.Ledger[:16] {
			p.Columns = append(p.Columns, page.Column{Name: c.Titles[0], Required: c.Required, Says: c.Note})
		}
	}
	return s.render(w, r, rd, p)
}

// book is one of them, with what is to be done next.
func (s *Server) book(w http.ResponseWriter, r *http.Request, rd reader, v *app.View) error {
	ctx := r.Context()
	line, full, err := v.Book(ctx, r.PathValue("id"))
	if err != nil {
		return err
	}
	p := page.Book{
		Shell: s.shell(ctx, r, rd, v, page.MenuLedger), BookRow: bookRow(line), Mark: short(line.Fingerprint), ReleasedOn: line.ReleasedOn, Compared: line.List != "",
	}
	p.Under, p.Trail = true, []page.Link{{Words: say(rd.Lang, "老台账接管", "Old books"), Href: "/ledger/books"}}
	names, err := v.UserNames(ctx, []string{line.ImportedBy, line.ReleasedBy})
	if err != nil {
		return err
	}
	p.By, p.ReleasedBy = names[line.ImportedBy], names[line.ReleasedBy]
	banks, err := bankNames(r, rd.Lang, v)
	if err != nil {
		return err
	}
	for _, b := range full.Branches {
		p.Branches = append(p.Branches, page.BookBranch{
			Bank: banks[b.Bank], Loans: b.Loans, BankLoans: b.BankLoans, AmountFen: b.AmountFen, BankAmountFen: b.BankAmountFen, BalanceFen: b.BalanceFen, BankBalanceFen: b.BankBalanceFen,
		})
	}
	var loans []string
	for _, d := range full.Differences {
		loans = append(loans, d.Loan)
	}
	borrowers, err := v.BorrowersOf(ctx, loans)
	if err != nil {
		return err
	}
	for _, d := range full.Differences {
		row := page.BookDifference{Kind: d.Kind, Loan: d.Loan, Bank: banks[d.Bank], Row: d.Row, BankRow: d.BankRow, BookFen: d.BookFen, BankFen: d.BankFen}
		if b, ok := borrowers[d.Loan]; ok {
			row.Name, row.Href = b.Name, "/households/"+url.PathEscape(b.Household)
		}
		p.Differences = append(p.Differences, row)
	}
	at := bookAt(line.Book)
	switch {
	case line.Release != "":
	case !line.Whole() && app.MayCall(rd.By.Role, "take-over-loan"):
		p.Next = &page.Send{Href: at + "/next", Command: "take-over-loan", Verb: fmt.Sprintf(say(rd.Lang, "继续接管（还有 %d 笔）", "Go on (%d loans left)"), line.Rows-line.Taken)}
	case line.Whole():
		if app.MayCall(rd.By.Role, "compare-book") {
			p.List = &page.Send{Href: at + "/list", Command: "compare-book", Verb: say(rd.Lang, "上传并核对", "Upload and compare")}
		}
		if p.Compared && len(full.Differences) == 0 && app.MayCall(rd.By.Role, "release-book") {
			send := s.send(rd.Lang, at, "release-book", 0)
			send.Href += "&book=" + url.QueryEscape(line.Book)
			p.Release = &send
		}
	}
	return s.render(w, r, rd, p)
}

// uploaded is the file of a form.
func (s *Server) uploaded(r *http.Request, rd reader, command string) (upload, error) {
	if !app.MayCall(rd.By.Role, command) {
		return upload{}, act.Refuse("X2", "not-this-role", act.Figures{"role": string(rd.By.Role), "command": command})
	}
	f, head, err := r.FormFile("file")
	if err != nil {
		return upload{}, act.Refuse("X10", "required", act.Figures{"field": "file"}).At("file")
	}
	defer f.Close() //nolint:errcheck // it is only read
	data, err := io.ReadAll(f)
	return upload{user: rd.User, name: path.Base(strings.ReplaceAll(head.Filename, `\`, "/")), asOf: r.FormValue("as_of"), data: data}, err
}

// told shows a refusal on the page at, anything else by itself.
func (s *Server) told(w http.ResponseWriter, r *http.Request, rd reader, at string, err error) {
	var no *act.Refusal
	if errors.As(err, &no) && no.Code != "not-found" && no.Code != "not-this-role" {
		s.again(w, r, at, no)
		return
	}
	s.answer(w, r, rd, err)
}

// bookDryRun reads an uploaded old book and writes nothing.
func (s *files) bookDryRun(w http.ResponseWriter, r *http.Request) {
	rd, ok := s.posted(w, r)
	if !ok {
		return
	}
	up, err := s.uploaded(r, rd, "import-ledger")
	if _, bad := civil.Parse(up.asOf); err == nil && bad != nil {
		err = act.Refuse("X10", "bad-value", act.Figures{"field": "as_of"}).At("as_of")
	}
	if err == nil {
		up.list = "ledger"
		err = s.look(w, r, rd, "books", func(w http.ResponseWriter, v *app.View) error {
			file, err := s.readBook(r, v, up)
			if err != nil {
				return err
			}
			p := s.bookDryRunPage(r, rd, v, up, file, "/ledger/books")
			all, err := v.Books(r.Context())
			for _, b := range all {
				if b.Book == file.ID {
					p.Known = bookAt(b.Book)
				}
			}
			if err != nil {
				return err
			}
			return s.render(w, r, rd, p)
		})
	}
	s.told(w, r, rd, "/ledger/books", err)
}

func (s *Server) readBook(r *http.Request, v *app.View, up upload) (*app.BookFile, error) {
	if up.list == "bank-list" {
		return v.ReadBankList(r.Context(), up.name, up.data, sheet.DefaultLimits())
	}
	day, err := civil.Parse(up.asOf)
	if err != nil {
		return nil, err
	}
	return v.ReadBook(r.Context(), up.name, up.data, sheet.DefaultLimits(), day)
}

func (s *files) bookDryRunPage(r *http.Request, rd reader, v *app.View, up upload, file *app.BookFile, again string) page.BookDryRun {
	id := s.uploads.put(up, s.Door.Clock())
	p := page.BookDryRun{
		Shell: s.shell(r.Context(), r, rd, v, page.MenuLedger), List: up.list == "bank-list", File: up.name, Digest: short(file.Digest),
		Rows: file.Report.Rows, Bad: file.Report.BadRows, Found: file.Report.ErrorCount, Again: again,
	}
	p.Under, p.Trail = true, []page.Link{{Words: say(rd.Lang, "老台账接管", "Old books"), Href: "/ledger/books"}}
	p.Good, p.AmountFen, p.OwedFen = file.Sums()
	for i, e := range file.Report.Errors {
		if i == problemsMax {
			break
		}
		told := rowWords(rd.Lang, e)
		p.Problems = append(p.Problems, page.RowError{Row: e.Row, Column: e.Column, Value: masked(e.Column, e.Found), Why: told.Says, Then: told.Then})
	}
	if !file.Report.OK() {
		p.ErrorBook = "/ledger/files/" + id + "/errors"
	}
	p.Send = page.Send{Href: "/ledger/files/" + id + "/take", Command: "import-ledger", Verb: fmt.Sprintf(say(rd.Lang, "导入并接管 %d 笔", "Import and take over %d loans"), p.Good)}
	return p
}

// bookTakeIn imports the book of a dry run, all rows or none, and begins to take over.
func (s *files) bookTakeIn(w http.ResponseWriter, r *http.Request) {
	rd, ok := s.posted(w, r)
	if !ok {
		return
	}
	to, err := s.takeBookIn(r, rd)
	if err != nil {
		s.told(w, r, rd, "/ledger/books", err)
		return
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

func (s *files) takeBookIn(r *http.Request, rd reader) (string, error) {
	up, err := s.uploads.get(r.PathValue("id"), rd.User, s.Door.Clock())
	if err != nil {
		return "", err
	}
	var file *app.BookFile
	if err := s.Door.View(r.Context(), rd.Log, rd.By, "books", func(v *app.View) error {
		file, err = s.readBook(r, v, up)
		return err
	}); err != nil {
		return "", err
	}
	if no := file.Report.Refusal(); no != nil {
		no.Rows = nil // the dry run lists them
		return "", no
	}
	if err := s.fed(r, rd, "import-ledger", "file-"+file.Digest, file.ImportArgs(up.asOf), file.Feed); err != nil {
		return "", err
	}
	s.uploads.drop(r.PathValue("id"))
	return bookAt(file.ID), s.takeOver(r, rd, file.ID)
}

// fed gives a command that carries a file's rows.
func (s *Server) fed(r *http.Request, rd reader, command, id string, args map[string]any, feed any) error {
	body, err := json.Marshal(args)
	if err != nil {
		return err
	}
	_, err = s.Door.Do(r.Context(), app.Call{Log: rd.Log, By: rd.By, Command: command, ID: id, Args: body, Feed: feed, Confirmed: rd.Confirmed})
	return err
}

// takeOverFor is how long one request goes on taking loans over before it answers.
const takeOverFor = 8 * time.Second

// takeOver takes over batch by batch until the book is whole or the time is up; the page
// offers to go on.
func (s *Server) takeOver(r *http.Request, rd reader, book string) error {
	for until := time.Now().Add(takeOverFor); time.Now().Before(until); {
		var line app.BookLine
		if err := s.Door.View(r.Context(), rd.Log, rd.By, "books", func(v *app.View) (err error) {
			line, _, err = v.Book(r.Context(), book)
			return err
		}); err != nil {
			return err
		}
		if line.Whole() {
			return nil
		}
		from, to := line.Taken+1, min(line.Taken+app.TakeOverBatch, line.Rows)
		if err := s.fed(r, rd, "take-over-loan", fmt.Sprintf("%s-rows-%06d", book, from), map[string]any{"book": book, "from": from, "to": to}, nil); err != nil {
			return err
		}
	}
	return nil
}

func (s *Server) bookNext(w http.ResponseWriter, r *http.Request) {
	rd, ok := s.posted(w, r)
	if !ok {
		return
	}
	at := bookAt(r.PathValue("id"))
	if err := s.takeOver(r, rd, r.PathValue("id")); err != nil {
		s.told(w, r, rd, at, err)
		return
	}
	http.Redirect(w, r, at, http.StatusSeeOther)
}

// bookCompare holds an uploaded list of the bank against the book; a list with bad rows
// is shown with them and changes nothing.
func (s *files) bookCompare(w http.ResponseWriter, r *http.Request) {
	rd, ok := s.posted(w, r)
	if !ok {
		return
	}
	at := bookAt(r.PathValue("id"))
	up, err := s.uploaded(r, rd, "compare-book")
	if err != nil {
		s.told(w, r, rd, at, err)
		return
	}
	up.list = "bank-list"
	var file *app.BookFile
	if err = s.Door.View(r.Context(), rd.Log, rd.By, "books", func(v *app.View) error {
		file, err = s.readBook(r, v, up)
		return err
	}); err == nil && !file.Report.OK() {
		err = s.look(w, r, rd, "books", func(w http.ResponseWriter, v *app.View) error {
			return s.render(w, r, rd, s.bookDryRunPage(r, rd, v, up, file, at))
		})
		s.answer(w, r, rd, err)
		return
	}
	if err == nil {
		err = s.fed(r, rd, "compare-book", r.FormValue("command_id"), file.CompareArgs(r.PathValue("id")), file.Feed)
	}
	if err != nil {
		s.told(w, r, rd, at, err)
		return
	}
	http.Redirect(w, r, at, http.StatusSeeOther)
}

// bookErrors gives the error workbook to the one who brought the file.
func (s *files) bookErrors(w http.ResponseWriter, r *http.Request) {
	rd, err := s.reader(r)
	if err != nil {
		s.answer(w, r, rd, err)
		return
	}
	s.answer(w, r, rd, s.look(w, r, rd, "books", func(w http.ResponseWriter, v *app.View) error {
		up, err := s.uploads.get(r.PathValue("id"), rd.User, s.Door.Clock())
		if err != nil {
			return err
		}
		file, err := s.readBook(r, v, up)
		if err != nil {
			return err
		}
		var b bytes.Buffer
		if err := file.Sheet.WriteErrors(r.Context(), &b, file.Report, func(e sheet.RowError) string {
			told := words.Refusal(rd.Lang, act.Refuse("X10", e.Code, e.Figures))
			return told.Says + told.Then
		}); err != nil {
			return err
		}
		attach(w, "错误表-"+strings.TrimSuffix(up.name, path.Ext(up.name))+".xlsx", xlsxType)
		_, err = w.Write(b.Bytes())
		return err
	}))
}

// bookTemplate is the empty workbook of sixteen columns.
func (s *Server) bookTemplate(w http.ResponseWriter, r *http.Request) {
	rd, err := s.reader(r)
	var b bytes.Buffer
	if err == nil {
		err = layout.LedgerTemplate(&b)
	}
	if err != nil {
		s.answer(w, r, rd, err)
		return
	}
	attach(w, "台账模板.xlsx", xlsxType)
	w.Write(b.Bytes()) //nolint:errcheck // the reader is gone
}
