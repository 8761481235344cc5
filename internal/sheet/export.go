package sheet

import (
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"fupindai/internal/civil"
	"fupindai/internal/money"
)

// Export is what a sheet that leaves the house has besides its rows.
type Export struct {
	Sheet   string   // its name; at most 31 characters
	Title   []string // lines above the header: title, unit, as of, maker
	Columns []Column
	Filters [][2]string // what was asked for; a second sheet (筛选条件) in xlsx, lines above in csv
}

// Exporter takes the rows of an export, one value per column: string, int, int64,
// money.Fen, civil.Date; nil is an empty cell. Close finishes the file; without it
// there is none.
type Exporter interface {
	Row(values ...any) error
	Close() error
}

// maxCell is the longest text a spreadsheet keeps in a cell.
const maxCell = 32767

// styles of a workbook.
type styles struct{ title, head, text, date, amount, bad int }

// NewXLSX begins a workbook; it is written to w by Close. Header and title stay in
// view, amounts are numbers in the unit the column's title names, dates are dates,
// everything else is text and stays text: nothing written is ever a formula. No
// temporary file is made.
func NewXLSX(w io.Writer, e Export) (Exporter, error) {
	x := &xlsxWriter{w: w, export: e, f: excelize.NewFile(excelize.Options{TmpDir: os.DevNull})}
	if err := x.begin(); err != nil {
		x.f.Close()
		return nil, fmt.Errorf("begin workbook: %w", err)
	}
	return x, nil
}

type xlsxWriter struct {
	w      io.Writer
	export Export
	f      *excelize.File
	s      *excelize.StreamWriter
	styles styles
	row    int
	values []any
}

func newStyles(f *excelize.File) (s styles, err error) {
	for _, st := range []struct {
		into  *int
		style *excelize.Style
	}{
		{&s.title, &excelize.Style{Font: &excelize.Font{Bold: true, Size: 14}}},
		{&s.head, &excelize.Style{
			NumFmt: 49, Font: &excelize.Font{Bold: true},
			Fill:      excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"DCE6F1"}},
			Alignment: &excelize.Alignment{WrapText: true, Vertical: "center", Horizontal: "center"},
		}},
		{&s.text, &excelize.Style{NumFmt: 49}},
		{&s.date, &excelize.Style{CustomNumFmt: new("yyyy-mm-dd")}},
		{&s.amount, &excelize.Style{CustomNumFmt: new("#,##0.00####")}},
		{&s.bad, &excelize.Style{NumFmt: 49, Font: &excelize.Font{Color: "9C0006"}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FFC7CE"}}}},
	} {
		if *st.into, err = f.NewStyle(st.style); err != nil {
			return s, err
		}
	}
	return s, nil
}

func (x *xlsxWriter) begin() (err error) {
	if x.styles, err = newStyles(x.f); err != nil {
		return err
	}
	if x.export.Sheet == "" {
		x.export.Sheet = "数据"
	}
	if err := x.f.SetSheetName("Sheet1", x.export.Sheet); err != nil {
		return err
	}
	if x.s, err = x.f.NewStreamWriter(x.export.Sheet); err != nil {
		return err
	}
	for i, c := range x.export.Columns {
		if err := x.s.SetColWidth(i+1, i+1, c.width()); err != nil {
			return err
		}
	}
	top := len(x.export.Title) + 1
	if err := freeze(x.s, top); err != nil {
		return err
	}
	for _, line := range x.export.Title {
		x.row++
		if err := x.s.SetRow("A"+strconv.Itoa(x.row), []any{excelize.Cell{StyleID: x.styles.title, Value: clean(line)}}); err != nil {
			return err
		}
	}
	return x.header()
}

func (x *xlsxWriter) header() error {
	x.row++
	cells := make([]any, len(x.export.Columns))
	for i, c := range x.export.Columns {
		cells[i] = excelize.Cell{StyleID: x.styles.head, Value: clean(c.Titles[0])}
	}
	return x.s.SetRow("A"+strconv.Itoa(x.row), cells)
}

func freeze(s *excelize.StreamWriter, rows int) error {
	return s.SetPanes(&excelize.Panes{Freeze: true, YSplit: rows, TopLeftCell: "A" + strconv.Itoa(rows+1), ActivePane: "bottomLeft"})
}

// Row writes the next row.
func (x *xlsxWriter) Row(values ...any) error {
	if len(values) != len(x.export.Columns) {
		return fmt.Errorf("row of %d values for %d columns", len(values), len(x.export.Columns))
	}
	x.row++
	x.values = x.values[:0]
	for i, v := range values {
		cell, err := x.cell(x.export.Columns[i], v)
		if err != nil {
			return fmt.Errorf("column %s: %w", x.export.Columns[i].Titles[0], err)
		}
		x.values = append(x.values, cell)
	}
	return x.s.SetRow("A"+strconv.Itoa(x.row), x.values)
}

func (x *xlsxWriter) cell(c Column, v any) (any, error) {
	switch v := v.(type) {
	case nil:
		return nil, nil
	case string:
		if utf8.RuneCountInString(v) > maxCell {
			return nil, fmt.Errorf("text of %d characters does not fit a cell", utf8.RuneCountInString(v))
		}
		return excelize.Cell{StyleID: x.styles.text, Value: clean(v)}, nil
	case int, int64:
		return v, nil
	case money.Fen:
		text := inUnit(v, c)
		if n, ok := exactNumber(text); ok {
			return excelize.Cell{StyleID: x.styles.amount, Value: n}, nil
		}
		return excelize.Cell{StyleID: x.styles.text, Value: text}, nil
	case civil.Date:
		if v.IsZero() {
			return nil, nil
		}
		return excelize.Cell{StyleID: x.styles.date, Value: civil.New(1899, 12, 30).DaysUntil(v)}, nil
	}
	return nil, fmt.Errorf("a %T cannot stand in a sheet", v)
}

// Close writes the sheet of filters and the file.
func (x *xlsxWriter) Close() error {
	defer x.f.Close()
	if err := x.s.Flush(); err != nil {
		return fmt.Errorf("write sheet: %w", err)
	}
	if len(x.export.Filters) > 0 {
		if err := pairs(x.f, "筛选条件", x.styles, x.export.Filters); err != nil {
			return fmt.Errorf("write filters: %w", err)
		}
	}
	if _, err := x.f.WriteTo(x.w); err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	return nil
}

// pairs adds a sheet of two columns.
func pairs(f *excelize.File, name string, st styles, rows [][2]string) error {
	if _, err := f.NewSheet(name); err != nil {
		return err
	}
	s, err := f.NewStreamWriter(name)
	if err != nil {
		return err
	}
	if err := s.SetColWidth(1, 1, 24); err != nil {
		return err
	}
	if err := s.SetColWidth(2, 2, 80); err != nil {
		return err
	}
	for i, p := range rows {
		cells := []any{excelize.Cell{StyleID: st.head, Value: clean(p[0])}, excelize.Cell{StyleID: st.text, Value: clean(p[1])}}
		if err := s.SetRow("A"+strconv.Itoa(i+1), cells); err != nil {
			return err
		}
	}
	return s.Flush()
}

// width is the column's width in characters.
func (c Column) width() float64 {
	switch {
	case c.Width > 0:
		return float64(c.Width)
	case c.Kind == ID || c.Kind == Code:
		return 22
	case c.Kind == Date || c.Kind == Fen:
		return 14
	case c.Kind == Int || c.Kind == Year:
		return 10
	}
	return float64(max(12, 2*utf8.RuneCountInString(c.Titles[0])+2))
}

// inUnit is the amount as a decimal in the unit the column's title names, yuan if none.
func inUnit(f money.Fen, c Column) string {
	if unitOf(c.Titles[0]) != 10000*100 {
		return f.String()
	}
	sign, n := "", uint64(f)
	if f < 0 {
		sign, n = "-", -n
	}
	return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%s%d.%06d", sign, n/1_000_000, n%1_000_000), "0"), ".")
}

// exactNumber gives the number a spreadsheet stores for a decimal of at most fifteen
// digits: read back, its shortest form is the same decimal. Longer ones stay text.
func exactNumber(text string) (float64, bool) {
	if len(strings.Trim(text, "-")) > 16 { // fifteen digits and the point
		return 0, false
	}
	n, err := strconv.ParseFloat(text, 64)
	return n, err == nil
}

// clean takes out what XML cannot hold.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0xfffe || r == 0xffff {
			return -1
		}
		return r
	}, s)
}

// NewCSV begins a csv in UTF-8 with a byte order mark, as spreadsheets expect, with
// the same columns. Texts that a spreadsheet could take for a formula get a quote
// before them; Open takes it off again.
func NewCSV(w io.Writer, e Export) (Exporter, error) {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return nil, fmt.Errorf("begin csv: %w", err)
	}
	c := &csvWriter{w: csv.NewWriter(w), columns: e.Columns}
	for _, line := range e.Title {
		c.line(line)
	}
	for _, p := range e.Filters {
		c.line(p[0], p[1])
	}
	titles := make([]string, len(e.Columns))
	for i, col := range e.Columns {
		titles[i] = col.Titles[0]
	}
	c.line(titles...)
	return c, c.w.Error()
}

type csvWriter struct {
	w       *csv.Writer
	columns []Column
}

func (c *csvWriter) line(texts ...string) {
	for i, t := range texts {
		if disarmed(t) {
			texts[i] = "'" + t
		}
	}
	c.w.Write(texts) // the error stays in the writer, for Close
}

// Row writes the next row.
func (c *csvWriter) Row(values ...any) error {
	if len(values) != len(c.columns) {
		return fmt.Errorf("row of %d values for %d columns", len(values), len(c.columns))
	}
	line := make([]string, len(values))
	for i, v := range values {
		switch v := v.(type) {
		case nil:
		case string:
			line[i] = clean(v)
			if disarmed(line[i]) {
				line[i] = "'" + line[i]
			}
		case int:
			line[i] = strconv.Itoa(v)
		case int64:
			line[i] = strconv.FormatInt(v, 10)
		case money.Fen:
			line[i] = inUnit(v, c.columns[i])
		case civil.Date:
			line[i] = v.String()
		default:
			return fmt.Errorf("column %s: a %T cannot stand in a sheet", c.columns[i].Titles[0], v)
		}
	}
	c.w.Write(line)
	return c.w.Error()
}

// Close writes what is left.
func (c *csvWriter) Close() error {
	c.w.Flush()
	return c.w.Error()
}
