package sheet

import (
	"strings"
	"unicode"

	"fupindai/internal/act"
)

// Kind is what the values of a column are.
type Kind byte

// Kinds. What each accepts stands at value.go.
const (
	Text Kind = iota
	ID        // an identity number: text, never a number
	Code      // an account, phone or register number: digits keep their place
	Date
	Year
	Fen // an amount; its unit (元, 万元) stands in the header
	Int // a whole number, not negative
)

// Column describes one column of a layout, for reading, for templates and for exports.
type Column struct {
	Key      string   // what the program calls it
	Titles   []string // the header as we write it, then the other names it is known by
	Required bool     // the column must be there, and a value in every row
	// InHeader asks for the column but not for a value in every row.
	InHeader bool
	Kind     Kind
	// ConfirmedBy is the key of the column in which somebody confirms (Confirmed) an
	// identity number that ends in 000.
	ConfirmedBy string
	Width       int      // in characters; 0 = by kind
	Values      []string // the values a template offers to choose from
	Note        string   // what the template says about it
}

// plainTitle is the form headers are compared in: without blanks, marks of required
// fields and a unit in brackets, full-width as ASCII, Latin letters small.
func plainTitle(title string) string {
	title = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r) || r == '*' || r == '＊' || r == '：' || r == ':' || r == '\u200b' || r == '\ufeff':
			return -1
		case r >= '！' && r <= '～':
			r -= '！' - '!'
		}
		return unicode.ToLower(r)
	}, title)
	if open := strings.LastIndexByte(title, '('); open > 0 && strings.HasSuffix(title, ")") {
		title = title[:open]
	}
	return title
}

// unitOf is the unit a title names: fen to one, or 0 if it names none.
func unitOf(title string) int64 {
	switch {
	case strings.Contains(title, "万元"):
		return 10000 * 100
	case strings.Contains(title, "元"):
		return 100
	}
	return 0
}

// header is where a layout's columns stand in a sheet.
type header struct {
	row    int
	titles []string // as written, by position
	at     []int    // position of each column of the layout, -1 if absent
	unit   []int64  // fen to one, for Fen columns
	width  int      // of the header row
}

// matchHeader holds one row against the layout. found is the number of columns found;
// a title that stands twice, each time the best name of its column, is a refusal.
func matchHeader(row *rawRow, columns []Column) (h header, found int, err error) {
	h = header{row: row.n, titles: make([]string, len(row.cells)), at: make([]int, len(columns)), unit: make([]int64, len(columns)), width: len(row.cells)}
	positions := map[string][]int{}
	for i, c := range row.cells {
		h.titles[i] = strings.TrimSpace(c.Text)
		if p := plainTitle(c.Text); p != "" {
			positions[p] = append(positions[p], i)
		}
	}
	for i, col := range columns {
		h.at[i] = -1
		for _, title := range col.Titles {
			where := positions[plainTitle(title)]
			if len(where) == 0 {
				continue
			}
			if len(where) > 1 && err == nil {
				err = refuse("column-twice", act.Figures{"column": col.Titles[0], "first": columnName(where[0]), "second": columnName(where[1])})
			}
			h.at[i] = where[0]
			found++
			break
		}
	}
	return h, found, err
}

// missing lists the titles of the columns that must be there and are not.
func (h header) missing(columns []Column) []string {
	var titles []string
	for i, col := range columns {
		if h.at[i] < 0 && (col.Required || col.InHeader) {
			titles = append(titles, col.Titles[0])
		}
	}
	return titles
}

// units finds each amount's unit: in its own title, or in a line above such as
// “单位：万元”. An amount without a unit is not guessed at.
func (h header) units(columns []Column, above []*rawRow) error {
	sheetUnit := int64(0)
	for _, row := range above {
		for _, c := range row.cells {
			if strings.Contains(c.Text, "单位") && unitOf(c.Text) != 0 {
				sheetUnit = unitOf(c.Text)
			}
		}
	}
	for i, col := range columns {
		if col.Kind != Fen || h.at[i] < 0 {
			continue
		}
		if h.unit[i] = unitOf(h.titles[h.at[i]]); h.unit[i] == 0 {
			h.unit[i] = sheetUnit
		}
		if h.unit[i] == 0 {
			return refuse("unit-unknown", act.Figures{"column": h.titles[h.at[i]], "row": h.row})
		}
	}
	return nil
}
