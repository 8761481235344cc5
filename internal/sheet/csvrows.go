package sheet

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"

	"fupindai/internal/act"
)

// delimiter is what separates the fields: whichever of comma, tab and semicolon the
// first row has most of, outside quotes.
func delimiter(r io.Reader) (rune, error) {
	head := make([]byte, 16<<10)
	n, err := io.ReadFull(r, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return 0, fmt.Errorf("read csv: %w", err)
	}
	found, quoted := map[byte]int{}, false
	for _, c := range head[:n] {
		if c == '"' {
			quoted = !quoted
		}
		if quoted {
			continue
		}
		if (c == '\n' || c == '\r') && len(found) > 0 {
			break
		}
		if c == ',' || c == '\t' || c == ';' {
			found[c]++
		}
	}
	best := byte(',')
	for _, c := range []byte{'\t', ';'} {
		if found[c] > found[best] {
			best = c
		}
	}
	return rune(best), nil
}

// csvRows gives the rows of a csv (RFC 4180; a quote inside an unquoted field stands
// for itself, as spreadsheets read it). Blank rows count but are not given.
type csvRows struct {
	ctx    context.Context
	limits Limits
	r      *bufio.Reader
	comma  byte
	row    rawRow
	buf    []byte
	ends   []int // of the fields of the row in buf
}

func (b *Book) openText(ctx context.Context) *csvRows {
	return &csvRows{ctx: ctx, limits: b.limits, r: bufio.NewReaderSize(b.text(), 64<<10), comma: byte(b.comma)}
}

func (c *csvRows) next() (*rawRow, error) {
	for {
		c.row.n++
		if c.row.n%1024 == 0 && c.ctx.Err() != nil {
			return nil, c.ctx.Err()
		}
		c.buf, c.ends = c.buf[:0], c.ends[:0]
		more, err := c.record()
		if err != nil {
			return nil, err
		}
		if c.finish() {
			return &c.row, nil
		}
		if !more {
			return nil, io.EOF
		}
	}
}

// record reads one row into buf and ends; false at the end of the file.
func (c *csvRows) record() (more bool, err error) {
	const (
		fieldStart = iota
		plain
		quoted
		quoteSeen // a quote inside quotes: the end, or the first of two
	)
	state, start := fieldStart, 0
	for {
		b, err := c.r.ReadByte()
		if err == io.EOF {
			if state == quoted {
				return false, refuse("csv-quotes", act.Figures{"row": c.row.n})
			}
			return false, c.endField(start)
		}
		if err != nil {
			return false, fmt.Errorf("read csv: %w", err)
		}
		switch {
		case state == quoted && b != '"':
			c.buf = append(c.buf, b)
		case state == quoted:
			state = quoteSeen
		case b == '"' && state == fieldStart:
			state = quoted
		case b == '"' && state == quoteSeen:
			c.buf = append(c.buf, '"')
			state = quoted
		case b == c.comma:
			if err := c.endField(start); err != nil {
				return false, err
			}
			state, start = fieldStart, len(c.buf)
		case b == '\n', b == '\r':
			if b == '\r' {
				c.skipNewline()
			}
			return true, c.endField(start)
		case state == quoteSeen:
			return false, refuse("csv-quotes", act.Figures{"row": c.row.n})
		default:
			c.buf = append(c.buf, b)
			state = plain
		}
		if len(c.buf)-start > c.limits.CellBytes {
			return false, refuse("cell-too-long", act.Figures{"row": c.row.n, "limit_bytes": c.limits.CellBytes})
		}
	}
}

// endField ends the field that began at start. Beyond the last allowed column only
// empty fields may come.
func (c *csvRows) endField(start int) error {
	if len(c.ends) < c.limits.Columns {
		c.ends = append(c.ends, len(c.buf))
		return nil
	}
	if len(c.buf) == start {
		return nil
	}
	return refuse("too-many-columns", act.Figures{"row": c.row.n, "column": columnName(c.limits.Columns), "limit": c.limits.Columns})
}

func (c *csvRows) skipNewline() {
	if b, err := c.r.Peek(1); err == nil && b[0] == '\n' {
		c.r.Discard(1)
	}
}

// finish makes the cells; false if the row has no value. A field that begins as a
// formula is marked as one; the quote by which exports disarm such texts is taken off.
func (c *csvRows) finish() bool {
	if len(c.buf) == 0 {
		return false
	}
	all, from := string(c.buf), 0
	c.row.cells = c.row.cells[:0]
	for _, end := range c.ends {
		cell := Cell{Type: String, Text: all[from:end]}
		from = end
		switch {
		case cell.Text == "":
			cell.Type = Blank
		case strings.HasPrefix(cell.Text, "="):
			cell.Formula = true
		case cell.Text[0] == '\'' && disarmed(cell.Text[1:]):
			cell.Text = cell.Text[1:]
		}
		c.row.cells = append(c.row.cells, cell)
	}
	return true
}

// disarmed says that a spreadsheet could take the text for a formula, or that it
// begins with the quote itself: exports to csv put a quote before it.
func disarmed(text string) bool {
	for _, p := range []string{"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "'"} {
		if strings.HasPrefix(text, p) {
			return true
		}
	}
	return false
}
