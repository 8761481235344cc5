package web

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/register"
	"fupindai/internal/roster"
	"fupindai/internal/web/page"
	"fupindai/internal/words"
)

// chosenLists are the two lists the address names; by default the two newest of the
// county, the earlier first.
func chosenLists(all []app.SnapshotLine, q url.Values) (a, b string) {
	a, b = q.Get("list_a"), q.Get("list_b")
	for _, c := range all {
		switch {
		case c.List != string(roster.County):
		case b == "":
			b = c.ID
		case a == "" && c.ID != b:
			a = c.ID
		}
	}
	for _, c := range all { // one list of the county: beside the national one
		if a == "" && c.ID != b {
			a = c.ID
		}
	}
	return a, b
}

func listWords(lang string, c app.SnapshotLine) string {
	return fmt.Sprintf("%s %s %s", c.AsOf, words.Label(lang, "list", c.List), c.Release)
}

// rosterCompare is 两次名单对比: who is in one list and not in the other (A12.2).
func (s *Server) rosterCompare(w http.ResponseWriter, r *http.Request, rd reader, v *app.View) error {
	ctx, q := r.Context(), r.URL.Query()
	all, err := v.Snapshots(ctx)
	if err != nil {
		return err
	}
	a, b := chosenLists(all, q)
	p := page.RosterCompare{Shell: s.shell(ctx, r, rd, v, page.MenuRoster), Kind: q.Get("kind")}
	p.Under = true
	for _, c := range all {
		p.ListsA = append(p.ListsA, page.Option{Value: c.ID, Words: listWords(rd.Lang, c), Chosen: c.ID == a})
		p.ListsB = append(p.ListsB, page.Option{Value: c.ID, Words: listWords(rd.Lang, c), Chosen: c.ID == b})
		if c.ID == a {
			p.NameA = listWords(rd.Lang, c)
		}
		if c.ID == b {
			p.NameB = listWords(rd.Lang, c)
		}
	}
	if a == "" || b == "" {
		p.Empty = &page.Empty{Says: page.OneList, Actions: []page.Link{{Words: say(rd.Lang, "返回名册", "Back to the roster"), Href: "/roster"}}}
		return s.render(w, r, rd, p)
	}
	c, err := v.Compare(ctx, a, b)
	if err != nil {
		return err
	}
	p.NA, p.NB, p.Same, p.N = c.NA, c.NB, c.Unchanged, len(c.Steps)
	at := "/roster/compare?list_a=" + url.QueryEscape(a) + "&list_b=" + url.QueryEscape(b)
	counts := map[roster.Moved]int{}
	var shown []app.StepLine
	for _, st := range c.Steps {
		counts[st.Moved]++
		if p.Kind == "" || string(st.Moved) == p.Kind {
			shown = append(shown, st)
		}
	}
	p.Kinds = []page.Chip{{Words: say(rd.Lang, "全部变动", "all"), N: p.N, Href: at, Current: p.Kind == ""}}
	for _, m := range roster.AllMoved {
		p.Kinds = append(p.Kinds, page.Chip{Words: words.Label(rd.Lang, "moved", string(m)), N: counts[m], Href: at + "&kind=" + string(m), Current: p.Kind == string(m)})
	}
	if p.N > 0 && app.MayCall(rd.By.Role, "record-export") {
		p.Export = "/roster/compare/export?list_a=" + url.QueryEscape(a) + "&list_b=" + url.QueryEscape(b)
	}
	p.Pager = pager(r, "/roster/compare", len(shown))
	for _, st := range onPage(shown, p.Pager) {
		place, err := v.PlaceOf(ctx, st.Row().Village)
		if err != nil {
			return err
		}
		p.Rows = append(p.Rows, compared(rd.Lang, st, place))
	}
	return s.render(w, r, rd, p)
}

func compared(lang string, st app.StepLine, place app.Place) page.ComparedPerson {
	row := page.ComparedPerson{
		Kind: words.Label(lang, "moved", string(st.Moved)), RowA: st.RowA, RowB: st.RowB, Household: st.Row().HouseholdNo, Attribute: st.Row().Attribute,
		Village: cmp.Or(place.Township+app.VillageName(place.Village), st.Row().TownshipName+st.Row().InName),
	}
	if st.A != nil {
		row.A, row.IDA = page.SameName(st.A.Name), register.Masked(st.A.ID)
	}
	if st.B != nil {
		row.B, row.IDB = page.SameName(st.B.Name), register.Masked(st.B.ID)
	}
	if st.A != nil && st.B != nil {
		row.A, row.B = page.Differ(cmp.Or(st.A.Written, st.A.Name), cmp.Or(st.B.Written, st.B.Name))
	}
	return row
}

// A taking is a workbook with personal data out of the roster: it is recorded with its
// purpose before the first byte is given (I13, X8).
type taking struct {
	title page.Text
	what  string // roster; the record names it
	rows  int
	of    *roster.Roster
	file  string
	back  string
	write func(ctx context.Context, v *app.View, w io.Writer, seq int64) error
}

// takingOf is what the address asks for: the differences of a list, or two lists compared.
func takingOf(r *http.Request, v *app.View) (taking, error) {
	ctx, q := r.Context(), r.URL.Query()
	if id := r.PathValue("id"); id != "" {
		ro, diffs, err := v.Differences(ctx, id)
		if err != nil {
			return taking{}, err
		}
		open, done := cut(diffs, q)
		rows := append(open, done...)
		return taking{page.ExportDifferences, "roster", len(rows), ro, "比对差异-" + ro.AsOf.String() + ".xlsx", "/roster/" + url.PathEscape(id),
			func(ctx context.Context, v *app.View, w io.Writer, seq int64) error {
				return v.WriteDifferences(ctx, w, ro, rows, seq)
			}}, nil
	}
	c, err := v.Compare(ctx, q.Get("list_a"), q.Get("list_b"))
	if err != nil {
		return taking{}, err
	}
	return taking{page.ExportComparison, "roster", len(c.Steps), c.B, "名单对比-" + c.A.AsOf.String() + "-" + c.B.AsOf.String() + ".xlsx", "/roster/compare?" + r.URL.RawQuery,
		func(ctx context.Context, v *app.View, w io.Writer, seq int64) error {
			return v.WriteComparison(ctx, w, c, seq)
		}}, nil
}

// rosterExportForm asks what the export is for.
func (s *Server) rosterExportForm(w http.ResponseWriter, r *http.Request, rd reader, v *app.View) error {
	take, err := takingOf(r, v)
	if err != nil {
		return err
	}
	p := page.Export{Shell: s.shell(r.Context(), r, rd, v, page.MenuRoster), Title: take.title, AsOf: take.of.AsOf, N: take.rows, Purpose: typed(r, "export_purpose", ""), Back: take.back}
	p.Under = true
	p.Send = page.Send{Href: r.URL.RequestURI(), Command: "record-export", Verb: fmt.Sprintf(say(rd.Lang, "登记并导出 %d 条", "Record and export %d"), take.rows)}
	return s.render(w, r, rd, p)
}

// rosterExport records the export, then gives the workbook.
func (s *Server) rosterExport(w http.ResponseWriter, r *http.Request) {
	rd, ok := s.posted(w, r)
	if !ok {
		return
	}
	err := s.takeOut(w, r, rd)
	var no *act.Refusal
	if errors.As(err, &no) && no.Rule == "X8" {
		no.Field = "export_purpose"
		s.again(w, r, r.URL.RequestURI(), no)
		return
	}
	s.answer(w, r, rd, err)
}

func (s *Server) takeOut(w http.ResponseWriter, r *http.Request, rd reader) error {
	ctx := r.Context()
	var take taking
	if err := s.Door.View(ctx, rd.Log, rd.By, "roster", func(v *app.View) (err error) {
		take, err = takingOf(r, v)
		return err
	}); err != nil {
		return err
	}
	receipt, err := s.command(r, rd, "record-export", map[string]any{"what": take.what, "as_of": take.of.AsOf, "rows": take.rows, "purpose": r.FormValue("export_purpose")})
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := s.Door.View(ctx, rd.Log, rd.By, "roster", func(v *app.View) error { return take.write(ctx, v, &b, receipt.LastSeq) }); err != nil {
		return err
	}
	attach(w, take.file, xlsxType)
	_, err = w.Write(b.Bytes())
	return err
}
