package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/web/page"
)

// workbook is a list that can be taken out as a workbook: what for is asked and recorded
// before the first byte is given (I13, X8).
type workbook struct {
	at, view, what, name string // page; right; code of record-export; name of the file
	section              page.MenuKey
	title                page.Text
	wide                 bool // an office above the county takes it over all its counties
	rows                 func(ctx context.Context, v *app.View, q url.Values) (int, error)
	write                func(ctx context.Context, v *app.View, q url.Values, registered int64, b *bytes.Buffer) error
}

func (s *Server) workbooks(all ...workbook) []route {
	var out []route
	for _, t := range all {
		read := s.read
		if t.wide {
			read = s.readWide
		}
		out = append(out, route{"GET " + t.at + "/export", read(t.view, func(w http.ResponseWriter, r *http.Request, rd reader, v *app.View) error {
			return s.askWorkbook(w, r, rd, v, t)
		})})
		out = append(out, route{"POST " + t.at + "/export", func(w http.ResponseWriter, r *http.Request) { s.takeWorkbook(w, r, t) }})
	}
	return out
}

func (s *Server) askWorkbook(w http.ResponseWriter, r *http.Request, rd reader, v *app.View, t workbook) error {
	n, err := t.rows(r.Context(), v, r.URL.Query())
	if err != nil {
		return err
	}
	p := page.Export{Shell: s.shell(r.Context(), r, rd, v, t.section), AsOf: v.Today, N: n, Purpose: typed(r, "export_purpose", ""), Back: t.at + "?" + r.URL.RawQuery, Title: t.title}
	p.Under = true
	p.Send = page.Send{Href: t.at + "/export?" + r.URL.RawQuery, Command: "record-export", Verb: fmt.Sprintf(say(rd.Lang, "登记并导出 %d 条", "Record and export %d"), n)}
	return s.render(w, r, rd, p)
}

func (s *Server) takeWorkbook(w http.ResponseWriter, r *http.Request, t workbook) {
	rd, ok := s.posted(w, r)
	if !ok {
		return
	}
	if t.wide {
		rd = rd.wide()
	}
	b, err := s.workbookOf(r, rd, t)
	var no *act.Refusal
	switch {
	case errors.As(err, &no) && no.Rule == "X8":
		no.Field = "export_purpose"
		s.again(w, r, r.URL.RequestURI(), no)
	case err != nil:
		s.answer(w, r, rd, err)
	default:
		attach(w, t.name+"-"+s.Door.Today().String()+".xlsx", xlsxType)
		w.Write(b.Bytes()) //nolint:errcheck // the reader is gone
	}
}

func (s *Server) workbookOf(r *http.Request, rd reader, t workbook) (*bytes.Buffer, error) {
	ctx, q, rows := r.Context(), r.URL.Query(), 0
	look := func(do func(v *app.View) error) error { return s.Door.View(ctx, rd.Log, rd.By, t.view, do) }
	if err := look(func(v *app.View) (err error) {
		rows, err = t.rows(ctx, v, q)
		return err
	}); err != nil {
		return nil, err
	}
	receipt, err := s.command(r, rd, "record-export", map[string]any{"what": t.what, "as_of": s.Door.Today(), "rows": rows, "purpose": r.FormValue("export_purpose")})
	if err != nil {
		return nil, err
	}
	b := &bytes.Buffer{}
	return b, look(func(v *app.View) error { return t.write(ctx, v, q, receipt.LastSeq, b) })
}
