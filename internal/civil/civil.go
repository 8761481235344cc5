// Package civil knows civil dates: days of the calendar without a clock or a zone.
//
// Every due date, period and legal day in the product is a Date. Instants meet
// dates in one place, Of, which reads the day in Beijing time.
//
// Date is comparable: == is the same day, and the zero Date is "no date". None
// stays none: adding to it gives none, its text is empty. Order is asked with
// Compare, Before and After; none comes before every day.
package civil

import (
	"errors"
	"fmt"
	"time"
)

// Date is one day of the Gregorian calendar, year 1 to 9999. The zero value is no date.
type Date struct {
	year       int16
	month, day uint8
}

// Beijing is the zone in which the day of an instant is read (articles.md,
// conventions). It is fixed: China has had no other time since 1991.
var Beijing = time.FixedZone("UTC+08:00", 8*60*60)

// ErrDate is what every refused date text or number wraps.
var ErrDate = errors.New("not a civil date")

// New is the day y-m-d. It panics if there is no such day: texts go through
// Parse, numbers from outside through Valid first.
func New(y, m, d int) Date {
	if !Valid(y, m, d) {
		panic(fmt.Sprintf("civil: no day %d-%d-%d", y, m, d))
	}
	return Date{int16(y), uint8(m), uint8(d)}
}

// Valid says whether the calendar has the day y-m-d, for years 1 to 9999.
func Valid(y, m, d int) bool {
	return y >= 1 && y <= 9999 && m >= 1 && m <= 12 && d >= 1 && d <= daysIn(y, m)
}

// Of is the day on which the instant t falls in Beijing time.
func Of(t time.Time) Date {
	y, m, d := t.In(Beijing).Date()
	return New(y, int(m), d)
}

// Parse reads "2019-07-05" and nothing looser: ten ASCII characters naming a day
// that exists. The empty text is an error here; UnmarshalText takes it for none.
func Parse(s string) (Date, error) {
	bad := func(why string) (Date, error) { return Date{}, fmt.Errorf("%q: %w: %s", s, ErrDate, why) }
	if len(s) != 10 || s[4] != '-' || s[7] != '-' {
		return bad("want YYYY-MM-DD")
	}
	var n [3]int
	for i, part := range []string{s[:4], s[5:7], s[8:]} {
		for j := 0; j < len(part); j++ {
			if part[j] < '0' || part[j] > '9' {
				return bad("want YYYY-MM-DD")
			}
			n[i] = n[i]*10 + int(part[j]-'0')
		}
	}
	if !Valid(n[0], n[1], n[2]) {
		return bad("no such day")
	}
	return New(n[0], n[1], n[2]), nil
}

// MustParse is Parse for dates written in our own code and data; it panics.
func MustParse(s string) Date {
	d, err := Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

// IsZero says that this is no date.
func (d Date) IsZero() bool { return d == Date{} }

// Year is the year, 0 for none.
func (d Date) Year() int { return int(d.year) }

// Month is the month, 1 to 12, 0 for none.
func (d Date) Month() int { return int(d.month) }

// Day is the day of the month, 1 to 31, 0 for none.
func (d Date) Day() int { return int(d.day) }

// Weekday is the day of the week. It panics for none.
func (d Date) Weekday() time.Weekday {
	// Day 0 of the count, 1 March of year 0, was a Wednesday.
	return time.Weekday((d.number() + 3) % 7)
}

// Compare is -1, 0 or +1 as d lies before, on or after e. None is before every day.
func (d Date) Compare(e Date) int {
	a, b := d.packed(), e.packed()
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// Before says that d lies before e.
func (d Date) Before(e Date) bool { return d.packed() < e.packed() }

// After says that d lies after e.
func (d Date) After(e Date) bool { return d.packed() > e.packed() }

// AddDays is the day n days later (earlier if n is negative). None stays none.
// It panics outside the years 1 to 9999.
func (d Date) AddDays(n int) Date {
	if d.IsZero() {
		return d
	}
	return fromNumber(d.number() + n)
}

// AddMonths is the same-number day n months later, clamped to the month's end:
// one month after 31 January is 28 or 29 February. None stays none. It panics
// outside the years 1 to 9999.
func (d Date) AddMonths(n int) Date {
	if d.IsZero() {
		return d
	}
	months := d.Year()*12 + d.Month() - 1 + n
	y, m := months/12, months%12+1
	return New(y, m, min(d.Day(), daysIn(y, m)))
}

// DaysUntil counts the days from d to e: d counts, e does not; negative if e is
// earlier. It panics if one of them is none.
func (d Date) DaysUntil(e Date) int { return e.number() - d.number() }

// packed orders dates as whole numbers; none is 0.
func (d Date) packed() int { return int(d.year)<<9 | int(d.month)<<5 | int(d.day) }

// number counts days since 1 March of year 0. A year that begins in March ends
// with the leap day, so month starts follow one formula.
func (d Date) number() int {
	if d.IsZero() {
		panic("civil: day count of no date")
	}
	y, m := d.Year(), d.Month()-3
	if m < 0 {
		y, m = y-1, m+12
	}
	return 365*y + y/4 - y/100 + y/400 + (153*m+2)/5 + d.Day() - 1
}

// fromNumber is the inverse of number.
func fromNumber(n int) Date {
	first, last := Date{1, 1, 1}.number(), Date{9999, 12, 31}.number()
	if n < first || n > last {
		panic("civil: date outside the years 1 to 9999")
	}
	// 146,097 days are 400 years. The first guess of the year is never too low.
	y := 400*n/146097 + 1
	for 365*y+y/4-y/100+y/400 > n {
		y--
	}
	n -= 365*y + y/4 - y/100 + y/400
	m := (5*n + 2) / 153
	day := n - (153*m+2)/5 + 1
	if m += 3; m > 12 {
		y, m = y+1, m-12
	}
	return New(y, m, day)
}

func daysIn(y, m int) int {
	switch m {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if y%4 == 0 && (y%100 != 0 || y%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}
