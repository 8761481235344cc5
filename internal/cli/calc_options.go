package cli

import (
	"errors"
	"strconv"
	"strings"

	"fupindai/internal/civil"
	"fupindai/internal/law"
	"fupindai/internal/money"
)

// options are the values given for one question, as text. The readers below keep the
// first value that cannot be read; err tells it.
type options struct {
	lang  string
	given map[string]string
	err   error
}

// badValue is a value that an option cannot have: wrong usage, never our fault.
type badValue struct {
	option, value, code string
}

func (b *badValue) Error() string { return b.option + ": " + b.value + ": " + b.code }

func (o *options) refuse(name, value, code string) {
	if o.err == nil {
		o.err = &badValue{name, value, code}
	}
}

func (o *options) text(name string) string { return strings.TrimSpace(o.given[name]) }

// has says that a value was given, by the caller or by default.
func (o *options) has(name string) bool { return o.text(name) != "" }

// date reads a civil date; none if nothing was given.
func (o *options) date(name string) civil.Date { return o.dateOf(name, o.text(name)) }

func (o *options) dateOf(name, value string) civil.Date {
	if value == "" {
		return civil.Date{}
	}
	d, err := civil.Parse(value)
	if err != nil {
		o.refuse(name, value, "bad-date")
	}
	return d
}

// dates reads a list of days.
func (o *options) dates(name string) []civil.Date {
	var days []civil.Date
	for _, item := range list(o.text(name)) {
		days = append(days, o.dateOf(name, item))
	}
	return days
}

// whole reads a whole number from low to high; 0 if nothing was given.
func (o *options) whole(name string, low, high int64) int64 {
	return o.wholeOf(name, o.text(name), low, high)
}

func (o *options) wholeOf(name, value string, low, high int64) int64 {
	if value == "" {
		return 0
	}
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil || n < low || n > high {
		o.refuse(name, value, "bad-number")
		return 0
	}
	return n
}

// fen reads an amount given in yuan (name) or in fen (name-fen); 0 if neither was.
func (o *options) fen(name string) money.Fen {
	inFen := name + "-fen"
	switch {
	case o.has(name) && o.has(inFen):
		o.refuse(name, o.text(name), "given-twice")
	case o.has(inFen):
		return money.Fen(o.whole(inFen, 0, 1<<62))
	case o.has(name):
		return o.yuanOf(name, o.text(name))
	}
	return 0
}

func (o *options) yuanOf(name, value string) money.Fen {
	f, err := money.ParseYuan(value)
	switch {
	case err == nil && f >= 0:
		return f
	case errors.Is(err, money.ErrFraction):
		o.refuse(name, value, "bad-fraction")
	case errors.Is(err, money.ErrGroups):
		o.refuse(name, value, "bad-groups")
	default:
		o.refuse(name, value, "bad-amount")
	}
	return 0
}

// rate reads a yearly rate given in percent (rate) or in parts per million (rate-ppm).
func (o *options) rate() money.PPM {
	if o.has("rate") && o.has("rate-ppm") {
		o.refuse("rate", o.text("rate"), "given-twice")
	}
	if o.has("rate-ppm") {
		return money.PPM(o.whole("rate-ppm", 0, 1_000_000))
	}
	return o.rateOf("rate", o.text("rate"))
}

func (o *options) rateOf(name, value string) money.PPM {
	r, err := money.ParsePercent(value)
	if err != nil {
		o.refuse(name, value, "bad-rate")
	}
	return r
}

// dated reads a list of DATE:VALUE and hands each to read.
func (o *options) dated(name string, read func(on civil.Date, value string)) {
	for _, item := range list(o.text(name)) {
		on, value, ok := strings.Cut(item, ":")
		if !ok || value == "" {
			o.refuse(name, item, "bad-dated")
			continue
		}
		read(o.dateOf(name, on), value)
	}
}

// shares reads percentages in any of the usual separators, and tells which one it was.
func (o *options) shares(name string) (shares []int, separator string) {
	separator = ","
	if i := strings.IndexAny(o.text(name), ",;:/ "); i >= 0 {
		separator = o.text(name)[i : i+1]
	}
	for _, item := range strings.Split(o.text(name), separator) {
		shares = append(shares, int(o.wholeOf(name, strings.TrimSuffix(strings.TrimSpace(item), "%"), 0, 100)))
	}
	if o.err == nil && money.CheckShares(shares) != nil {
		o.refuse(name, o.text(name), "bad-shares")
	}
	return shares, separator
}

// list splits at commas, semicolons and blanks.
func list(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ';' || r == ' ' })
}

// explain says an error in the reader's language: what, what to do instead, exit code.
func explain(lang string, err error) (what, then string, code int) {
	var bad *badValue
	var fit *money.Misfit
	var year *law.NoCalendar
	switch {
	case errors.As(err, &bad):
		return say(lang, "bad-value", bad.option, bad.value, say(lang, bad.code)), "", exitUsage
	case errors.As(err, &fit):
		return say(lang, "misfit/"+fit.Code, fit.Figures...), "", exitUsage
	case errors.As(err, &year):
		return say(lang, "no-calendar", year.Year), say(lang, "load-calendar", year.Year, year.Notice), exitRefused
	}
	var unknown *law.Unknown
	if errors.As(err, &unknown) {
		return say(lang, "law-unknown", unknown.Pack, unknown.ID), say(lang, "law-document", unknown.Document), exitRefused
	}
	return err.Error(), "", exitInternal
}
