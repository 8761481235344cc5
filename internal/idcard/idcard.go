// Package idcard knows resident identity numbers (居民身份证号码, GB 11643): whether
// one is well formed, what its old 15-digit form became, how it is shown.
//
// It judges form only. Whether a number belongs to a person is the roster's
// question (A12.2), and the first six digits are not held against today's
// divisions: old codes and other provinces are real.
package idcard

import (
	"fmt"
	"strings"

	"fupindai/internal/civil"
)

// Reason says what is wrong with a number, or that nothing is.
type Reason string

// The reasons in the order in which they are judged.
const (
	OK            Reason = "ok"
	Empty         Reason = "empty"
	Old15Digit    Reason = "old_15_digit"
	WrongLength   Reason = "wrong_length"
	BadCharacter  Reason = "bad_character"
	BadBirthDate  Reason = "bad_birth_date"
	BadCheckDigit Reason = "bad_check_digit"
)

// Result is the judgement of one number.
type Result struct {
	Reason     Reason
	Normalised string     // outer blanks removed, full-width as ASCII, x as X
	Proposed18 string     // for an old number that could be rewritten: its 18-digit form
	Birth      civil.Date // as the number says; none unless the number is OK
	Female     bool       // as the number says; false unless the number is OK
}

// Check judges a number as it was typed, without a day to hold the birth date
// against: only dates that no calendar has are refused. Where today is known, use CheckOn.
func Check(raw string) Result { return CheckOn(raw, civil.Date{}) }

// CheckOn judges a number as it was typed. Outer blanks (space, tab, no-break,
// ideographic) are removed, full-width characters read as ASCII and x as X; nothing
// inside is removed. The first of these is the reason: empty; 15 digits, the form not
// accepted since 2013; not 18 characters; a character other than 17 digits and a
// final digit or X; a birth date that does not exist or lies after today; a wrong
// check digit.
func CheckOn(raw string, today civil.Date) Result {
	n := normalise(raw)
	r := Result{Normalised: n}
	r.Reason = r.judge(n, today)
	return r
}

func (r *Result) judge(n string, today civil.Date) Reason {
	switch runes := len([]rune(n)); {
	case n == "":
		return Empty
	case runes == 15 && allDigits(n):
		r.Proposed18 = propose(n, today)
		return Old15Digit
	case runes != 18:
		return WrongLength
	case len(n) != 18 || !allDigits(n[:17]) || n[17] != 'X' && !allDigits(n[17:]):
		return BadCharacter
	}
	birth, ok := birthDate(n[6:14], today)
	if !ok {
		return BadBirthDate
	}
	if n[17] != checkDigit(n[:17]) {
		return BadCheckDigit
	}
	r.Birth, r.Female = birth, (n[16]-'0')%2 == 0
	return OK
}

// propose rewrites an old number: the century 19 and a check digit are added. It is
// empty when the old number's birth date cannot be.
func propose(old string, today civil.Date) string {
	n := old[:6] + "19" + old[6:]
	if _, ok := birthDate(n[6:14], today); !ok {
		return ""
	}
	return n + string(checkDigit(n))
}

// birthDate reads YYYYMMDD; with a today, a later day is refused.
func birthDate(s string, today civil.Date) (civil.Date, bool) {
	d, err := civil.Parse(s[:4] + "-" + s[4:6] + "-" + s[6:])
	return d, err == nil && (today.IsZero() || !d.After(today))
}

// checkDigit is ISO 7064 MOD 11-2 over 17 digits: from the left, double and add.
// The digit makes the whole number 1 modulo 11; X stands for ten.
func checkDigit(n17 string) byte {
	p := 0
	for i := 0; i < len(n17); i++ {
		p = (p + int(n17[i]-'0')) * 2 % 11
	}
	c := (12 - p) % 11
	if c == 10 {
		return 'X'
	}
	return byte('0' + c)
}

// Masked shows the last four characters of a number and a star for each before
// them: "**************1234". Numbers of four characters or less are all stars.
func Masked(n string) string {
	runes := []rune(n)
	hidden := len(runes)
	if hidden > 4 {
		hidden -= 4
	}
	return strings.Repeat("*", hidden) + string(runes[hidden:])
}

// DemoPrefix begins the numbers of invented people: no division has this code.
const DemoPrefix = "659999"

// Mint makes the number of an invented person: six digits of prefix, birth date, a
// sequence number from 0 to 999 (odd is male), and the right check digit. It panics
// outside these ranges.
func Mint(prefix string, birth civil.Date, seq int) string {
	if len(prefix) != 6 || !allDigits(prefix) || birth.IsZero() || seq < 0 || seq > 999 {
		panic(fmt.Sprintf("idcard: mint from prefix %q, seq %d", prefix, seq))
	}
	n := prefix + strings.ReplaceAll(birth.String(), "-", "") + fmt.Sprintf("%03d", seq)
	return n + string(checkDigit(n))
}

// normalise removes outer blanks, reads full-width characters as ASCII and x as X.
func normalise(raw string) string {
	return strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			r += '!' - '！'
		}
		if r == 'x' {
			r = 'X'
		}
		return r
	}, strings.Trim(raw, " \t\u00a0\u3000"))
}

func allDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
