package sheet

import (
	"strconv"
	"strings"

	"fupindai/internal/civil"
)

// date reads a day: 2019-07-05, 2019/7/5, 2019.7.5, 20190705, 2019年7月5日, each with a
// midnight behind it if a system wrote one, or a spreadsheet's serial number in a number
// cell. Anything less than a day, or a day that does not exist, is a row error.
func (r *reader) date(cell Cell) (civil.Date, string) {
	text := cell.Text
	if cell.Type == Number {
		text = decimal(text)
		if len(text) != 8 {
			return serial(text, r.base)
		}
	} else if day, clock, cut := strings.Cut(strings.Replace(text, "T", " ", 1), " "); cut {
		if strings.Trim(trim(clock), "0:.Z") != "" {
			return civil.Date{}, "date-has-time"
		}
		text = day
	}
	parts, ok := dateParts(text)
	if !ok {
		return civil.Date{}, "date-unreadable"
	}
	if !civil.Valid(parts[0], parts[1], parts[2]) {
		return civil.Date{}, "no-such-day"
	}
	return civil.New(parts[0], parts[1], parts[2]), ""
}

func dateParts(text string) (parts [3]int, ok bool) {
	text = ascii(text)
	var fields []string
	switch {
	case len(text) == 8 && strings.Trim(text, "0123456789") == "":
		fields = []string{text[:4], text[4:6], text[6:]}
	case strings.Contains(text, "年"):
		y, rest, _ := strings.Cut(text, "年")
		m, d, cut := strings.Cut(rest, "月")
		d, day := strings.CutSuffix(d, "日")
		if !cut || !day {
			return parts, false
		}
		fields = []string{y, m, d}
	default:
		for _, sep := range []string{"-", "/", "."} {
			if fields = strings.Split(text, sep); len(fields) == 3 {
				break
			}
		}
	}
	if len(fields) != 3 || len(fields[0]) != 4 {
		return parts, false
	}
	for i, f := range fields {
		n, err := strconv.ParseUint(f, 10, 16)
		if err != nil || i > 0 && len(f) > 2 {
			return parts, false
		}
		parts[i] = int(n)
	}
	return parts, true
}

// serialMin is the smallest serial taken for a day (1927-05-18): what is smaller is
// rather a year, a number of months, or the 29 February 1900 that never was.
const serialMin = 10000

// serial reads a day's number, counted from the last day of 1899 in the way that has a
// 29 February 1900; base is 1462 in books that count from 1904.
func serial(text string, base int) (civil.Date, string) {
	n, err := strconv.Atoi(text)
	switch {
	case err != nil && strings.Contains(text, "."):
		return civil.Date{}, "date-has-time"
	case err != nil || n+base < serialMin || n+base > 73050: // 2099-12-31
		return civil.Date{}, "date-unreadable"
	}
	return civil.New(1899, 12, 30).AddDays(n + base), ""
}
