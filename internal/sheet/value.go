package sheet

import (
	"errors"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/idcard"
	"fupindai/internal/money"
)

// Row is one data row, typed. It is valid until fn returns; its texts stay valid.
type Row struct {
	N      int // as the spreadsheet numbers it
	reader *reader
	raw    *rawRow
	values []value
	failed bool
}

type value struct {
	text string
	n    int64
	date civil.Date
}

// Failed says that the row has an error so far.
func (r *Row) Failed() bool { return r.failed }

// Text is the value of a Text, ID or Code column, without outer blanks.
func (r *Row) Text(key string) string { return r.values[r.index(key)].text }

// Date is the value of a Date column.
func (r *Row) Date(key string) civil.Date { return r.values[r.index(key)].date }

// Fen is the value of a Fen column.
func (r *Row) Fen(key string) money.Fen { return money.Fen(r.values[r.index(key)].n) }

// Int is the value of an Int or Year column.
func (r *Row) Int(key string) int { return int(r.values[r.index(key)].n) }

// Has says whether the column is in the file and has a value in this row.
func (r *Row) Has(key string) bool { return trim(r.reader.cell(r.index(key), r.raw).Text) != "" }

// Fail adds an error of the caller's to the row, at a column of the layout.
func (r *Row) Fail(key, code string, figures act.Figures) {
	r.reader.fail(r, r.index(key), code, figures)
}

func (r *Row) index(key string) int {
	for i := range r.reader.columns {
		if r.reader.columns[i].Key == key {
			return i
		}
	}
	panic("sheet: the layout has no column " + key)
}

func (r *reader) fail(row *Row, i int, code string, figures act.Figures) {
	if !row.failed {
		row.failed = true
		r.report.BadRows++
	}
	r.report.ErrorCount++
	if len(r.report.Errors) >= r.limits.Errors {
		return
	}
	e := RowError{Row: row.N, Column: r.columns[i].Titles[0], Code: code, Figures: figures, Found: r.cell(i, row.raw).Text, at: r.header.at[i]}
	if e.at >= 0 {
		e.Column, e.Cell = r.header.titles[e.at], columnName(e.at)+strconv.Itoa(row.N)
	}
	r.report.Errors = append(r.report.Errors, e)
}

// parse reads the row's value of one column, exactly or not at all.
func (r *reader) parse(row *Row, i int) {
	v, col, cell := &row.values[i], r.columns[i], r.cell(i, row.raw)
	*v = value{}
	text := trim(cell.Text)
	code := ""
	switch {
	case cell.Formula:
		code = "formula"
	case cell.Type == Fault:
		code = "fault"
	case text == "":
		if col.Required {
			code = "empty"
		}
	case strings.ContainsRune(text, utf8.RuneError):
		code = "character-lost"
	case strings.ContainsFunc(text, func(c rune) bool { return unicode.IsControl(c) && c != '\t' && c != '\n' && c != '\r' }):
		code = "control-character"
	default:
		cell.Text = text
		code = r.typedValue(row, i, cell)
	}
	if code != "" {
		r.fail(row, i, code, nil)
	}
}

// Confirmed is what stands in a column that confirms another one.
const Confirmed = "已核对"

// confirmed says that the row confirms the value of column i.
func (r *reader) confirmed(row *Row, i int) bool {
	by := r.columns[i].ConfirmedBy
	return by != "" && trim(r.cell(row.index(by), row.raw).Text) == Confirmed
}

func (r *reader) typedValue(row *Row, i int, cell Cell) (code string) {
	v := &row.values[i]
	switch r.columns[i].Kind {
	case ID:
		v.text, code = identity(cell, r.confirmed(row, i))
	case Code:
		v.text, code = digits(cell)
	case Date:
		v.date, code = r.date(cell)
	case Year:
		v.n, code = year(cell)
	case Fen:
		var f money.Fen
		f, code = amount(cell, r.header.unit[i])
		v.n = int64(f)
	case Int:
		v.n, code = whole(cell)
	default:
		if cell.Type == Number {
			cell.Text = decimal(cell.Text)
		}
		v.text = cell.Text
	}
	return code
}

// trim removes outer blanks: ASCII, no-break, ideographic, zero-width, byte order mark.
func trim(s string) string {
	return strings.TrimFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' || r == '\u200e' || r == '\u200f'
	})
}

// ascii reads full-width characters as ASCII.
func ascii(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			return r - '！' + '!'
		}
		return r
	}, s)
}

// identity reads an identity number. A number cell has lost its last three digits for
// good (spreadsheets keep fifteen), and so, in all likelihood, has a text of eighteen
// that ends in 000: it is taken only if its check digit is right and somebody confirmed
// it in the column made for that. Whether a number is a good one is judged later,
// person by person (A12.2).
func identity(cell Cell, confirmed bool) (string, string) {
	text := cell.Text
	if cell.Type != String {
		return "", "id-not-text"
	}
	id := idcard.Check(text)
	if len(id.Normalised) == 18 && strings.HasSuffix(id.Normalised, "000") && !(confirmed && id.Reason == idcard.OK) {
		return "", "id-cut-off"
	}
	if _, err := strconv.ParseFloat(id.Normalised, 64); err == nil && strings.ContainsAny(id.Normalised, "Ee.+-") {
		return "", "id-not-text"
	}
	return text, ""
}

// digits reads a code: a number cell is read only while a spreadsheet keeps all its digits.
func digits(cell Cell) (string, string) {
	if cell.Type != Number {
		return cell.Text, ""
	}
	text := decimal(cell.Text)
	if len(text) > 15 || strings.ContainsAny(text, ".-e") {
		return "", "code-not-text"
	}
	return text, ""
}

// decimal is the shortest decimal that means the same stored number: a workbook writes
// 1.1 as 1.1000000000000001. It is exact: no digit that counts is dropped.
func decimal(stored string) string {
	f, err := strconv.ParseFloat(stored, 64)
	if err != nil || strings.ContainsAny(stored, "xXpP_nN") {
		return stored
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}

// amount reads an exact amount of fen, in the column's unit. Nothing is rounded.
func amount(cell Cell, unit int64) (money.Fen, string) {
	text := cell.Text
	if cell.Type == Number {
		text = decimal(text)
	} else {
		text = strings.TrimPrefix(strings.TrimPrefix(ascii(text), "¥"), "￥")
		for _, word := range []struct {
			text string
			unit int64
		}{{"万元", 1_000_000}, {"元", 100}} {
			if rest, ok := strings.CutSuffix(text, word.text); ok {
				if word.unit != unit {
					return 0, "unit-differs"
				}
				text = rest
			}
		}
		text = trim(text)
	}
	if unit == 1_000_000 {
		return tenThousands(text)
	}
	f, err := money.ParseYuan(text)
	return f, amountCode(err)
}

// tenThousands reads an amount in 万元 by moving the point: at most six decimals.
func tenThousands(text string) (money.Fen, string) {
	whole, fraction, pointed := strings.Cut(text, ".")
	if len(fraction) > 6 {
		return 0, "amount-fraction"
	}
	if pointed && fraction == "" {
		return 0, "amount-unreadable"
	}
	if _, err := money.ParseYuan(whole); err != nil {
		return 0, amountCode(err)
	}
	fraction = (fraction + "000000")[:6]
	f, err := money.ParseYuan(strings.ReplaceAll(whole, ",", "") + fraction[:4] + "." + fraction[4:])
	return f, amountCode(err)
}

func amountCode(err error) string {
	switch {
	case err == nil:
		return ""
	case errors.Is(err, money.ErrFraction):
		return "amount-fraction"
	case errors.Is(err, money.ErrRange):
		return "amount-too-large"
	}
	return "amount-unreadable"
}

// whole reads a whole number from 0 to 999,999,999.
func whole(cell Cell) (int64, string) {
	text := cell.Text
	if cell.Type == Number {
		text = decimal(text)
	}
	f, err := money.ParseYuan(text)
	if err != nil || f < 0 || f%100 != 0 || f > 99_999_999_999 {
		return 0, "not-a-whole-number"
	}
	return int64(f) / 100, ""
}

// year reads a year from 1949 to 2099: 2018, 2018年.
func year(cell Cell) (int64, string) {
	cell.Text = strings.TrimSuffix(cell.Text, "年")
	n, code := whole(cell)
	if code != "" || n < 1949 || n > 2099 {
		return 0, "not-a-year"
	}
	return n, ""
}
