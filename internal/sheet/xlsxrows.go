package sheet

import (
	"context"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"fupindai/internal/act"
)

// xlsxRows gives the rows of one worksheet as it is unpacked: a row costs one
// allocation, and what lies behind the last row in the part is read to its end, so
// that the container's checksum is held against every byte.
type xlsxRows struct {
	ctx    context.Context
	book   *workbook
	limits Limits
	part   string
	r      io.ReadCloser
	s      *scanner
	row    rawRow
	last   int
	done   bool

	buf   []byte // texts of the row's own cells
	spans []span
}

// span is one cell of the row being read: its text in buf, or a shared text.
type span struct {
	col, from, to int
	shared        string
	typ           Type
	formula       bool
}

func (b *Book) openSheet(ctx context.Context, ref sheetRef) (*xlsxRows, error) {
	if err := b.xlsx.loadShared(ctx, b.limits, b.size); err != nil {
		return nil, err
	}
	f := b.xlsx.parts[strings.ToLower(ref.part)]
	if f == nil {
		return nil, refuse("workbook-damaged", act.Figures{"part": ref.part})
	}
	r, err := openPart(f)
	if err != nil {
		return nil, err
	}
	return &xlsxRows{
		ctx: ctx, book: b.xlsx, limits: b.limits, part: ref.part, r: r,
		s: newScanner(r, b.limits.CellBytes),
	}, nil
}

func (x *xlsxRows) close() { x.r.Close() }

func (x *xlsxRows) next() (*rawRow, error) {
	for tags := 0; ; tags++ {
		if tags%4096 == 0 && x.ctx.Err() != nil {
			return nil, x.ctx.Err()
		}
		if err := x.s.next(); err == io.EOF {
			if !x.done {
				return nil, refuse("workbook-damaged", act.Figures{"part": x.part})
			}
			return nil, io.EOF
		} else if err != nil {
			return nil, x.failed(err)
		}
		switch {
		case x.s.is("sheetData"):
			x.done = x.s.kind != startTag
		case x.s.is("row") && !x.done && x.s.kind != endTag:
			if err := x.begin(); err != nil {
				return nil, err
			}
			if x.s.kind == emptyTag {
				continue
			}
			if err := x.cells(); err != nil {
				return nil, x.failed(err)
			}
			if x.finish() {
				return &x.row, nil
			}
		}
	}
}

// failed names the row, where the text of a cell was the matter.
func (x *xlsxRows) failed(err error) error {
	if err == errTextLong {
		return refuse("cell-too-long", act.Figures{"row": x.row.n, "limit_bytes": x.limits.CellBytes})
	}
	return damaged(x.part, err)
}

// begin takes the row's number: rows ascend, one without a number follows the last.
func (x *xlsxRows) begin() error {
	x.row.n = x.last + 1
	if r := x.s.attr("r"); r != nil {
		n, err := strconv.Atoi(string(r))
		if err != nil || n <= x.last || n > 1<<20 {
			return refuse("workbook-damaged", act.Figures{"part": x.part})
		}
		x.row.n = n
	}
	x.last = x.row.n
	hidden := string(x.s.attr("hidden"))
	x.row.hidden = hidden == "1" || hidden == "true"
	x.buf, x.spans = x.buf[:0], x.spans[:0]
	return nil
}

// cells reads to the end of the row.
func (x *xlsxRows) cells() error {
	col := -1
	for {
		if err := x.s.next(); err != nil {
			return err
		}
		switch {
		case x.s.kind == endTag && x.s.is("row"):
			return nil
		case x.s.kind == endTag || !x.s.is("c"):
			continue
		}
		at := col + 1
		if r := x.s.attr("r"); r != nil {
			at = columnIndex(r)
		}
		if at <= col {
			return errXML
		}
		col = at
		c := span{col: at}
		kind := string(x.s.attr("t"))
		if x.s.kind == emptyTag {
			continue
		}
		if err := x.cell(&c, kind); err != nil {
			return err
		}
		if c.typ == Blank && !c.formula {
			continue
		}
		if at >= x.limits.Columns {
			return refuse("too-many-columns", act.Figures{"row": x.row.n, "column": columnName(at), "limit": x.limits.Columns})
		}
		x.spans = append(x.spans, c)
	}
}

// cell reads one cell to its end tag.
func (x *xlsxRows) cell(c *span, kind string) error {
	s := x.s
	c.from = len(x.buf)
	value, rich := false, richText{}
	for {
		if err := s.next(); err != nil {
			return err
		}
		switch {
		case s.is("v"):
			if s.kind == endTag && s.keep {
				x.buf = append(x.buf, s.text...)
			}
			value = true
			s.keep = s.kind == startTag
		case s.is("f"):
			c.formula = true
		case kind == "inlineStr":
			rich.tag(s, &x.buf)
			value = true
		}
		if s.kind == endTag && s.is("c") {
			break
		}
	}
	s.keep = false
	c.to = len(x.buf)
	if c.to-c.from > x.limits.CellBytes {
		return errTextLong
	}
	if !value || c.from == c.to {
		return nil
	}
	text := x.buf[c.from:c.to]
	switch kind {
	case "", "n":
		c.typ = Number
	case "s":
		i, err := strconv.Atoi(string(text))
		shared, ok := x.book.shared.at(i)
		if err != nil || !ok {
			return errXML
		}
		x.buf, c.to = x.buf[:c.from], c.from
		if c.shared = shared; shared != "" {
			c.typ = String
		}
	case "str":
		text = unescapeX(text)
		x.buf = x.buf[:c.from+len(text)]
		c.to, c.typ = len(x.buf), String
	case "inlineStr":
		c.typ = String
	case "b":
		c.typ = Bool
	case "e":
		c.typ = Fault
	case "d":
		c.typ = ISODate
	default:
		return errXML
	}
	if !utf8.Valid(x.buf[c.from:]) {
		return refuse("broken-utf8", act.Figures{"row": x.row.n})
	}
	return nil
}

// finish lays the cells out densely; false if the row has no value.
func (x *xlsxRows) finish() bool {
	if len(x.spans) == 0 {
		return false
	}
	width := x.spans[len(x.spans)-1].col + 1
	if cap(x.row.cells) < width {
		x.row.cells = make([]Cell, width)
	}
	x.row.cells = x.row.cells[:width]
	clear(x.row.cells)
	own := string(x.buf)
	for _, c := range x.spans {
		text := c.shared
		if c.to > c.from {
			text = own[c.from:c.to]
		}
		x.row.cells[c.col] = Cell{Type: c.typ, Formula: c.formula, Text: text}
	}
	return true
}

// columnIndex is the column of a reference such as "AB12", from 0; -1 if it is none.
func columnIndex(ref []byte) int {
	n, i := 0, 0
	for ; i < len(ref) && i < 4 && ref[i] >= 'A' && ref[i] <= 'Z'; i++ {
		n = n*26 + int(ref[i]-'A') + 1
	}
	if i == 0 || i > 3 || i == len(ref) {
		return -1
	}
	return n - 1
}

// columnName is "A", "B", … "AA" for 0, 1, … 26.
func columnName(i int) string {
	if i < 26 {
		return string(rune('A' + i))
	}
	return columnName(i/26-1) + string(rune('A'+i%26))
}
