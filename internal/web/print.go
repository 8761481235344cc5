package web

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/document"
	"fupindai/internal/web/page"
)

// paper is what a builder of a form needs beyond the view: whether identity numbers are
// printed whole, which is an act that has been recorded by then (I13).
type paper struct {
	*http.Request
	reader
	*app.View
	whole bool
}

// numbers are the identity numbers of persons as they are printed.
func (p paper) numbers(persons []string) (map[string]string, error) {
	if p.whole {
		return p.FullNumbers(p.Context(), persons)
	}
	return p.MaskedNumbers(p.Context(), persons)
}

// printable is one form, or several in one file, with the page it belongs to and the persons whose numbers
// stand on it.
type printable struct {
	forms   []document.Form
	back    string
	persons int // 0: no number stands on it
	what    string
}

// print serves a form: GET shows the print page or, with as=pdf, the file; with full=1
// it asks what the whole numbers are for, and POST records that before it prints them.
func (s *Server) print(view string, build func(paper) (printable, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		rd, err := s.reader(r)
		if view == "ledger" { // an office above the county prints it over all its counties
			rd = rd.wide()
		}
		if err == nil && r.Method == http.MethodPost && s.forged(r) {
			err = act.Refuse("X1", "not-signed-in", nil)
		}
		if err != nil {
			s.answer(w, r, rd, err)
			return
		}
		err = s.printed(w, r, rd, view, build)
		var no *act.Refusal
		if errors.As(err, &no) && no.Code == "too-long-to-print" { // its page offers the workbook
			s.again(w, r, strings.TrimSuffix(r.URL.Path, "/print")+"?"+r.URL.RawQuery, no)
			return
		}
		if errors.As(err, &no) && no.Rule == "X8" && r.Method == http.MethodPost {
			no.Field = "export_purpose"
			s.again(w, r, withQuery(r, "full", "1"), no)
			return
		}
		s.answer(w, r, rd, err)
	}
}

func (s *Server) printed(w http.ResponseWriter, r *http.Request, rd reader, view string, build func(paper) (printable, error)) error {
	var p printable
	look := func(whole bool) error {
		return s.Door.View(r.Context(), rd.Log, rd.By, view, func(v *app.View) (err error) {
			p, err = build(paper{r, rd, v, whole})
			return err
		})
	}
	if err := look(false); err != nil {
		return err
	}
	whole := p.persons > 0 && app.MayCall(rd.By.Role, "record-export")
	if r.URL.Query().Get("full") != "" && whole && r.Method == http.MethodGet {
		return s.askPurpose(w, r, rd, p)
	}
	if r.Method == http.MethodPost {
		if _, err := s.command(r, rd, "record-export", map[string]any{"what": p.what, "as_of": s.Door.Today(), "rows": p.persons, "purpose": r.FormValue("export_purpose")}); err != nil {
			return err
		}
		if err := look(true); err != nil {
			return err
		}
	}
	for _, f := range p.forms {
		sh := f.Frame()
		sh.PrintedBy, sh.PrintedAt, sh.Invented = rd.name, s.Door.Clock().In(beijing).Format("2006-01-02 15:04"), s.Demo != nil
	}
	sheet := p.forms[0].Frame()
	if (r.URL.Query().Get("as") == "pdf" || r.Method == http.MethodPost) && s.Printer.Can() {
		pdf, err := s.Printer.PDF(r.Context(), p.forms...)
		if err != nil {
			return err
		}
		attach(w, sheet.Title+sheet.Number+".pdf", "application/pdf")
		_, err = w.Write(pdf)
		return err
	}
	name, _ := document.CSS()
	bar := document.Bar{Back: p.back, CSS: "/forms/" + name}
	if s.Printer.Can() {
		bar.PDF = withQuery(r, "as", "pdf")
	}
	if whole && r.Method == http.MethodGet {
		bar.Full = withQuery(r, "full", "1")
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	return document.Page(w, bar, p.forms...)
}

// askPurpose asks what whole identity numbers on paper are for (X8).
func (s *Server) askPurpose(w http.ResponseWriter, r *http.Request, rd reader, p printable) error {
	sh := s.frame(r, rd)
	sh.Under = true
	e := page.Export{Shell: sh, AsOf: s.Door.Today(), N: p.persons, Paper: true, Purpose: typed(r, "export_purpose", ""), Back: r.URL.Path}
	e.Send = page.Send{Href: r.URL.Path + "?" + without(r.URL.Query(), "full"), Command: "record-export", Verb: say(rd.Lang, "登记并打印", "Record and print")}
	return s.render(w, r, rd, e)
}

func without(q url.Values, key string) string {
	q.Del(key)
	return q.Encode()
}

// withQuery is the request's own address with one more parameter.
func withQuery(r *http.Request, key, value string) string {
	q := r.URL.Query()
	q.Del("full")
	q.Del("as")
	q.Set(key, value)
	return r.URL.Path + "?" + q.Encode()
}

// formsCSS is the stylesheet of printed forms.
func formsCSS(w http.ResponseWriter, r *http.Request) {
	name, body := document.CSS()
	if r.PathValue("name") != name {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.Write(body) //nolint:errcheck // the reader is gone
}

// printRoutes are the papers, each beside the page it belongs to.
func (s *Server) printRoutes() []route {
	var out []route
	for _, p := range []struct {
		path, view string
		build      func(paper) (printable, error)
	}{
		{"/applications/{no}/print", "application", s.approvalPaper},
		{"/lists/{no}/print", "list", s.listPaper},
		{"/notices/print", "notices", s.posterPaper},
		{"/applications/{no}/survey/print", "application", s.surveyPaper},
		{"/applications/{no}/returned/print", "application", s.returnPaper},
		{"/applications/{no}/refused/print", "application", s.refusalPaper},
		{"/disbursements/print", "disbursements", s.disbursementPaper},
		{"/groups/print", "groups", s.groupPaper},
		{"/groups/{village}/print", "groups", s.groupPaper},
		{"/ledger/print", "ledger", s.ledgerPaper},
		{"/workbench/print", "workbench", s.todoPaper},
		{"/roster/print", "roster", s.matchPaper},
		{"/roster/{id}/print", "roster", s.matchPaper},
		{"/releases/{number}/print", "releases", s.receiptPaper},
		{"/checks/print", "checks", s.checksPaper},
		{"/checks/{loan}/print", "checks", s.checkPaper},
		{"/households/{id}/print", "household", s.filePaper},
		{"/reports/{no}/print", "reports", s.reportPaper},
		{"/collection/print", "collection", s.collectionPaper},
		{"/collection/{loan}/print", "collection", s.noticePaper},
	} {
		h := s.print(p.view, p.build)
		out = append(out, route{"GET " + p.path, h}, route{"POST " + p.path, h})
	}
	return append(out, route{"GET /forms/{name}", formsCSS})
}
