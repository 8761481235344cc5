package sheet

import (
	"context"
	"io"
	"slices"
	"strings"

	"fupindai/internal/act"
)

// headerRows is how far down the header may stand.
const headerRows = 30

// Report is what a reading found.
type Report struct {
	Sheet      string
	HeaderRow  int
	Rows       int        // data rows seen, good and bad
	HiddenRows int        // how many of them the sheet hides; they are read like the others
	Sums       int        // rows that only sum up (合计); they are not data
	Errors     []RowError // ascending by row, as many as Limits.Errors
	ErrorCount int        // all of them
	BadRows    int        // rows with at least one

	header  header
	columns []Column
}

// OK says that every row was read without an error.
func (r *Report) OK() bool { return r.ErrorCount == 0 }

// Read finds the sheet and the row that have the layout's columns, by name, and calls
// fn for every data row in order, those with errors too: their failed values are zero
// and Failed is true. fn can add errors of its own with Fail; its error ends the
// reading. All row errors are collected; the caller takes all rows or none.
//
// The error is a refusal of rule X10 (no such columns, too many rows, a file damaged
// further down), fn's, or the context's.
func (b *Book) Read(ctx context.Context, columns []Column, fn func(*Row) error) (*Report, error) {
	best, bestFound := header{}, 0
	for _, ref := range b.sheets {
		rows, done, err := b.open(ctx, ref)
		if err != nil {
			return nil, err
		}
		report, h, found, err := b.readSheet(ref, rows, columns, fn)
		done()
		if report != nil || err != nil {
			return report, err
		}
		if found > bestFound {
			best, bestFound = h, found
		}
	}
	if bestFound == 0 {
		var all []string
		for _, c := range columns {
			if c.Required || c.InHeader {
				all = append(all, c.Titles[0])
			}
		}
		return nil, refuse("header-not-found", act.Figures{"columns": strings.Join(all, "、"), "rows": headerRows})
	}
	return nil, refuse("columns-missing", act.Figures{"row": best.row, "columns": strings.Join(best.missing(columns), "、")})
}

func (b *Book) open(ctx context.Context, ref sheetRef) (source, func(), error) {
	if b.xlsx == nil {
		return b.openText(ctx), func() {}, nil
	}
	x, err := b.openSheet(ctx, ref)
	if err != nil {
		return nil, nil, err
	}
	return x, x.close, nil
}

// readSheet reads one sheet, or gives no report if its columns are not there.
func (b *Book) readSheet(ref sheetRef, rows source, columns []Column, fn func(*Row) error) (*Report, header, int, error) {
	var top []*rawRow
	at, best, bestFound := -1, header{}, 0
	for len(top) < headerRows && at < 0 {
		row, err := rows.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, header{}, 0, err
		}
		kept := &rawRow{row.n, row.hidden, slices.Clone(row.cells)}
		top = append(top, kept)
		h, found, twice := matchHeader(kept, columns)
		if found > bestFound {
			best, bestFound = h, found
		}
		if found > 0 && len(h.missing(columns)) == 0 {
			if twice != nil {
				return nil, header{}, 0, twice
			}
			at, best = len(top)-1, h
		}
	}
	if at < 0 {
		return nil, best, bestFound, nil
	}
	if err := best.units(columns, top[:at]); err != nil {
		return nil, header{}, 0, err
	}
	r := newReader(b, ref, best, columns, fn)
	for {
		row, err := rows.next()
		if err == io.EOF {
			return r.report, best, bestFound, nil
		}
		if err == nil {
			err = r.row(row)
		}
		if err != nil {
			return nil, header{}, 0, err
		}
	}
}

// reader turns raw rows into typed ones.
type reader struct {
	limits  Limits
	base    int // of date serials
	columns []Column
	header  header
	fn      func(*Row) error
	report  *Report
	typed   Row
}

func newReader(b *Book, ref sheetRef, h header, columns []Column, fn func(*Row) error) *reader {
	r := &reader{limits: b.limits, columns: columns, header: h, fn: fn}
	if b.xlsx != nil {
		r.base = b.xlsx.base
	}
	r.report = &Report{Sheet: ref.name, HeaderRow: h.row, header: h, columns: columns}
	r.typed = Row{reader: r, values: make([]value, len(columns))}
	return r
}

func (r *reader) row(raw *rawRow) error {
	if r.sumsUp(raw) {
		r.report.Sums++
		return nil
	}
	row := &r.typed
	row.N, row.raw, row.failed = raw.n, raw, false
	used := false
	for i := range r.columns {
		used = used || r.cell(i, raw).Text != ""
	}
	if !used {
		return nil // something stands to the right of the table, nothing in it
	}
	if r.report.Rows++; r.report.Rows > r.limits.Rows {
		return refuse("too-many-rows", act.Figures{"row": raw.n, "limit": r.limits.Rows})
	}
	if raw.hidden {
		r.report.HiddenRows++
	}
	for i := range r.columns {
		r.parse(row, i)
	}
	return r.fn(row)
}

func (r *reader) cell(i int, raw *rawRow) Cell {
	if at := r.header.at[i]; at >= 0 && at < len(raw.cells) {
		return raw.cells[at]
	}
	return Cell{}
}

// sumsUp says that the row is a sum and no data: its first value says so, and no
// column that must be filled as text is.
func (r *reader) sumsUp(raw *rawRow) bool {
	first := ""
	for _, c := range raw.cells {
		if first = trim(c.Text); first != "" {
			break
		}
	}
	plain := plainTitle(first)
	if !strings.HasPrefix(plain, "合计") && !strings.HasPrefix(plain, "总计") && !strings.HasPrefix(plain, "小计") {
		return false
	}
	for i, col := range r.columns {
		text := trim(r.cell(i, raw).Text)
		if col.Required && col.Kind == ID && text != "" {
			return false
		}
	}
	return true
}
