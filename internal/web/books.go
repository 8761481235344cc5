package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"fupindai/internal/app"
	"fupindai/internal/civil"
	"fupindai/internal/sheet"
	"fupindai/internal/sheet/layout"
	"fupindai/internal/web/page"
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

// oldBooks brings in an old book, or shows a bank's list that has bad rows.
func (s *files) oldBooks() intake[*app.BookFile] {
	return intake[*app.BookFile]{
		files: s, view: "books", command: "import-ledger", lies: "/ledger/files",
		at: func(up upload) string {
			if up.kind == bankList {
				return bookAt(up.form.Get("book"))
			}
			return "/ledger/books"
		},
		read: func(ctx context.Context, v *app.View, up upload) (*app.BookFile, error) {
			if up.kind == bankList {
				return v.ReadBankList(ctx, up.name, up.data, sheet.DefaultLimits())
			}
			day, err := civil.Parse(up.form.Get("as_of"))
			if err != nil {
				return nil, bad("as_of")
			}
			return v.ReadBook(ctx, up.name, up.data, sheet.DefaultLimits(), day)
		},
		show: s.bookTried, take: s.takeBookIn,
	}
}

// bankList is the kind of upload that is compared with a book and not taken in.
const bankList = "bank-list"

func (s *files) bookTried(r *http.Request, rd reader, v *app.View, up upload, file *app.BookFile, t page.Tried) (page.Page, error) {
	p := page.BookDryRun{Shell: s.shell(r.Context(), r, rd, v, page.MenuLedger), Tried: t, List: up.kind == bankList}
	p.Under, p.Trail = true, []page.Link{{Words: say(rd.Lang, "老台账接管", "Old books"), Href: "/ledger/books"}}
	p.Good, p.AmountFen, p.OwedFen = file.Sums()
	p.Send.Verb = fmt.Sprintf(say(rd.Lang, "导入并接管 %d 笔", "Import and take over %d loans"), p.Good)
	all, err := v.Books(r.Context())
	for _, b := range all {
		if b.Book == file.ID {
			p.Known = bookAt(b.Book)
		}
	}
	return p, err
}

// takeBookIn imports a book, and begins to take over.
func (s *files) takeBookIn(ctx context.Context, by bringer, up upload, file *app.BookFile) (to, done string, err error) {
	if up.kind == bankList {
		return "", "", bad("file")
	}
	by.id = "file-" + file.Digest
	receipt, err := s.fed(ctx, by, "import-ledger", file.ImportArgs(up.form.Get("as_of")), file.Feed)
	if err != nil {
		return "", "", err
	}
	return bookAt(file.ID), s.done(by.rd.Lang, receipt), s.takeOver(ctx, by, file.ID)
}

// takeOver takes over batch by batch until the book is whole. If it was interrupted the
// page offers to go on.
func (s *Server) takeOver(ctx context.Context, by bringer, book string) error {
	rd := by.rd
	for {
		var line app.BookLine
		if err := s.Door.View(ctx, rd.Log, rd.By, "books", func(v *app.View) (err error) {
			line, _, err = v.Book(ctx, book)
			return err
		}); err != nil {
			return err
		}
		if line.Whole() {
			return nil
		}
		if by.tell != nil {
			by.tell(line.Taken, line.Rows)
		}
		from, to := line.Taken+1, min(line.Taken+app.TakeOverBatch, line.Rows)
		if _, err := s.fed(ctx, bringer{rd: rd, id: fmt.Sprintf("%s-rows-%06d", book, from)}, "take-over-loan", map[string]any{"book": book, "from": from, "to": to}, nil); err != nil {
			return err
		}
	}
}

func (s *Server) bookNext(w http.ResponseWriter, r *http.Request) {
	rd, ok := s.posted(w, r)
	if !ok {
		return
	}
	id, at := r.PathValue("id"), bookAt(r.PathValue("id"))
	title := commandTitle(rd.Lang, "take-over-loan")
	s.work(w, r, rd, title, func(ctx context.Context, tell func(done, of int)) outcome {
		err := s.takeOver(ctx, bringer{rd: rd, tell: tell}, id)
		return outcome{at, say(rd.Lang, "已办理：", "Done: ") + title, at, err}
	})
}

// bookCompare holds an uploaded list of the bank against the book; a list with bad rows
// is shown with them and changes nothing.
func (s *files) bookCompare(w http.ResponseWriter, r *http.Request) {
	rd, ok := s.posted(w, r)
	if !ok {
		return
	}
	ctx, at, in := r.Context(), bookAt(r.PathValue("id")), s.oldBooks()
	up, err := s.uploaded(r, rd, "compare-book", bankList)
	if err != nil {
		s.told(w, r, rd, at, err)
		return
	}
	up.form.Set("book", r.PathValue("id"))
	var file *app.BookFile
	if err = s.Door.View(ctx, rd.Log, rd.By, "books", func(v *app.View) error {
		file, err = in.read(ctx, v, up)
		return err
	}); err == nil && !file.Report.OK() {
		s.answer(w, r, rd, s.look(w, r, rd, "books", func(w http.ResponseWriter, v *app.View) error { return in.showTried(w, r, rd, v, up) }))
		return
	}
	if err == nil {
		_, err = s.fed(ctx, bringer{rd: rd, id: r.FormValue("command_id")}, "compare-book", file.CompareArgs(r.PathValue("id")), file.Feed)
	}
	if err != nil {
		s.told(w, r, rd, at, err)
		return
	}
	http.Redirect(w, r, at, http.StatusSeeOther)
}
