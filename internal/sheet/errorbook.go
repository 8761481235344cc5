package sheet

import (
	"context"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// ReasonTitle heads the column an error workbook adds.
const ReasonTitle = "错误原因"

// WriteErrors writes the error workbook: the rows as they were brought, bad cells red,
// and behind them why, in the words say gives. It can be put right and brought again
// as it is. report is of a reading of b.
func (b *Book) WriteErrors(ctx context.Context, w io.Writer, report *Report, say func(RowError) string) error {
	f := excelize.NewFile(excelize.Options{TmpDir: os.DevNull})
	defer f.Close()
	st, err := newStyles(f)
	if err != nil {
		return fmt.Errorf("begin error workbook: %w", err)
	}
	s, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		return fmt.Errorf("begin error workbook: %w", err)
	}
	e := errorBook{s: s, styles: st, report: report, say: say, errors: report.Errors, reasonAt: report.header.width}
	for i, title := range report.header.titles {
		if title == ReasonTitle {
			e.reasonAt = i
		}
	}
	if err := e.frame(); err != nil {
		return fmt.Errorf("begin error workbook: %w", err)
	}
	for _, ref := range b.sheets {
		if ref.name != report.Sheet {
			continue
		}
		rows, done, err := b.open(ctx, ref)
		if err != nil {
			return err
		}
		err = e.copy(rows)
		done()
		if err != nil {
			return err
		}
		break
	}
	if err := s.Flush(); err != nil {
		return fmt.Errorf("write error workbook: %w", err)
	}
	if _, err := f.WriteTo(w); err != nil {
		return fmt.Errorf("write error workbook: %w", err)
	}
	return nil
}

type errorBook struct {
	s        *excelize.StreamWriter
	styles   styles
	report   *Report
	say      func(RowError) string
	errors   []RowError // those of rows not yet copied
	reasonAt int
}

// frame sets widths and the frozen header, and makes the columns that must be text so.
func (e *errorBook) frame() error {
	for i, col := range e.report.columns {
		at := e.report.header.at[i]
		if at < 0 {
			continue
		}
		if err := e.s.SetColWidth(at+1, at+1, col.width()); err != nil {
			return err
		}
		if col.Kind == ID || col.Kind == Code {
			if err := e.s.SetColStyle(at+1, at+1, e.styles.text); err != nil {
				return err
			}
		}
	}
	if err := e.s.SetColWidth(e.reasonAt+1, e.reasonAt+1, 60); err != nil {
		return err
	}
	return freeze(e.s, e.report.HeaderRow)
}

func (e *errorBook) copy(rows source) error {
	for {
		row, err := rows.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		bad, reason := map[int]bool{}, []string(nil)
		for len(e.errors) > 0 && e.errors[0].Row == row.n {
			bad[e.errors[0].at] = true
			reason = append(reason, e.say(e.errors[0]))
			e.errors = e.errors[1:]
		}
		width := max(len(row.cells), e.reasonAt+1)
		for at := range bad {
			width = max(width, at+1)
		}
		cells := make([]any, width)
		for i, c := range row.cells {
			cells[i] = e.cell(i, c, bad[i])
		}
		for at := range bad {
			if at >= 0 && (at >= len(row.cells) || row.cells[at].Type == Blank) {
				cells[at] = excelize.Cell{StyleID: e.styles.bad, Value: ""}
			}
		}
		cells[e.reasonAt] = nil
		if row.n == e.report.HeaderRow {
			cells[e.reasonAt] = excelize.Cell{StyleID: e.styles.head, Value: ReasonTitle}
		}
		if len(reason) > 0 {
			cells[e.reasonAt] = excelize.Cell{StyleID: e.styles.bad, Value: clean(strings.Join(reason, "；"))}
		}
		if err := e.s.SetRow("A"+strconv.Itoa(row.n), cells); err != nil {
			return fmt.Errorf("write row %d: %w", row.n, err)
		}
	}
}

// cell is the cell as it was: numbers stay numbers, so that serial dates and amounts
// read the same; a bad one becomes text, to be typed anew.
func (e *errorBook) cell(at int, c Cell, bad bool) any {
	text := clean(c.Text)
	switch {
	case bad:
		return excelize.Cell{StyleID: e.styles.bad, Value: text}
	case c.Type == Blank:
		return nil
	case c.Type == Number:
		n, err := strconv.ParseFloat(c.Text, 64)
		if err != nil {
			return excelize.Cell{StyleID: e.styles.text, Value: text}
		}
		style := 0
		for i, col := range e.report.columns {
			if e.report.header.at[i] == at && col.Kind == Date {
				style = e.styles.date
			}
		}
		return excelize.Cell{StyleID: style, Value: n}
	}
	return excelize.Cell{StyleID: e.styles.text, Value: text}
}
