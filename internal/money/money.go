// Package money knows whole fen and what may be done with them: reading and
// printing amounts, shares that add up, day counts and interest.
//
// There is no float and no hidden rounding. Where a fraction of a fen arises it is
// rounded half up once, at a place the law names: once per bill, once per share.
package money

import (
	"errors"
	"fmt"
	"math"
	"math/bits"
	"strconv"
	"strings"
)

// Fen is an amount of money in whole fen, 1/100 yuan. Yuan appear only on screens and sheets.
type Fen int64

// PPM is an annual rate in parts per million: 47500 is 4.75 % a year.
type PPM int64

// What ParseYuan and ParsePercent refuse with; the returned error wraps one of them.
var (
	ErrEmpty     = errors.New("no amount")
	ErrCharacter = errors.New("not a plain decimal number")
	ErrGroups    = errors.New("thousands separators are not at every third digit")
	ErrFraction  = errors.New("smaller than the smallest unit")
	ErrRange     = errors.New("number too large")
)

// ParseYuan reads an amount in yuan exactly: "50000", "50000.5", "-50,000.00".
// Outer blanks are removed and full-width characters read as ASCII. Refused are
// exponents, a third decimal (even a zero), a bare point, a plus sign, separators
// elsewhere than at every third digit, and amounts that int64 fen cannot hold.
func ParseYuan(s string) (Fen, error) {
	n, err := decimal(s, 2)
	return Fen(n), err
}

// ParsePercent reads a yearly rate in percent exactly, with or without the sign:
// "4.75%", "4.75". At most four decimals, not negative.
func ParsePercent(s string) (PPM, error) {
	n, err := decimal(strings.TrimSuffix(ascii(s), "%"), 4)
	if err == nil && n < 0 {
		err = fmt.Errorf("%q: %w", s, ErrCharacter)
	}
	if err != nil {
		return 0, err
	}
	return PPM(n), nil
}

// decimal reads s as a whole number of units of 10^-places.
func decimal(s string, places int) (int64, error) {
	refuse := func(why error) (int64, error) { return 0, fmt.Errorf("%q: %w", s, why) }
	text := ascii(s)
	if text == "" {
		return refuse(ErrEmpty)
	}
	text, negative := strings.CutPrefix(text, "-")
	whole, fraction, pointed := strings.Cut(text, ".")
	if pointed && fraction == "" {
		return refuse(ErrCharacter)
	}
	if groups := strings.Split(whole, ","); len(groups) > 1 {
		for i, g := range groups {
			if len(g) != 3 && (i > 0 || len(g) == 0 || len(g) > 3) {
				return refuse(ErrGroups)
			}
		}
		whole = strings.Join(groups, "")
	}
	if !allDigits(whole) || pointed && !allDigits(fraction) {
		return refuse(ErrCharacter)
	}
	if len(fraction) > places {
		return refuse(ErrFraction)
	}
	sign := ""
	if negative {
		sign = "-"
	}
	n, err := strconv.ParseInt(sign+whole+fraction+strings.Repeat("0", places-len(fraction)), 10, 64)
	if err != nil {
		return refuse(ErrRange)
	}
	return n, nil
}

func allDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// ascii removes outer blanks and reads full-width characters as ASCII.
func ascii(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			return r - '！' + '!'
		}
		return r
	}, strings.Trim(s, " \t\u00a0\u3000"))
}

// String is the amount in yuan with two decimals: "50000.00", "-0.05".
func (f Fen) String() string {
	sign, n := f.parts()
	return fmt.Sprintf("%s%d.%02d", sign, n/100, n%100)
}

// Commas is String with thousands separators: "50,000.00".
func (f Fen) Commas() string {
	sign, n := f.parts()
	whole := strconv.FormatUint(n/100, 10)
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	return fmt.Sprintf("%s%s.%02d", sign, whole, n%100)
}

// parts splits off the sign, in unsigned space so that the smallest int64 has one too.
func (f Fen) parts() (sign string, n uint64) {
	if f < 0 {
		return "-", -uint64(f)
	}
	return "", uint64(f)
}

// Percent is the rate as "4.75%", exact, without superfluous zeros.
func (r PPM) Percent() string {
	sign, n := Fen(r).parts()
	s := fmt.Sprintf("%s%d.%04d", sign, n/10000, n%10000)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".") + "%"
}

// Add is the sum. It panics on overflow: no real sum comes near.
func Add(amounts ...Fen) Fen {
	var sum Fen
	for _, a := range amounts {
		if a > 0 && sum > math.MaxInt64-a || a < 0 && sum < math.MinInt64-a {
			panic("money: sum overflows")
		}
		sum += a
	}
	return sum
}

// wide is an unsigned 128-bit number, so that fen × rate × days cannot overflow.
type wide struct{ hi, lo uint64 }

// product is a × b; both are not negative.
func product(a, b int64) wide {
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	return wide{hi, lo}
}

func (w wide) plus(v wide) wide {
	lo, carry := bits.Add64(w.lo, v.lo, 0)
	hi, over := bits.Add64(w.hi, v.hi, carry)
	if over != 0 {
		panic("money: 128-bit sum overflows")
	}
	return wide{hi, lo}
}

// halfUp is w / by, rounded half up to the fen; by is positive and even.
func (w wide) halfUp(by int64) Fen {
	w = w.plus(wide{0, uint64(by) / 2})
	if w.hi >= uint64(by) {
		panic("money: quotient overflows")
	}
	q, _ := bits.Div64(w.hi, w.lo, uint64(by))
	if q > math.MaxInt64 {
		panic("money: quotient overflows")
	}
	return Fen(q)
}
