package words

import (
	"regexp"
	"strconv"
	"strings"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/money"
)

// Told is a refusal in one language: what was not done and why, and what to do.
type Told struct {
	Row  string // the row of a batch it concerns; empty for the whole
	Rule string
	Code string
	Says string
	Then string
	Rows []Told
}

// Namer gives names that stand outside this package: of a purpose, a condition, a
// command … ok is false for what it does not know.
type Namer func(lang, key, code string) (name string, ok bool)

// Refusal puts a refusal into words.
func Refusal(lang string, r *act.Refusal) Told { return RefusalWith(lang, r, nil) }

// RefusalWith is Refusal with names from outside for the codes among the figures.
func RefusalWith(lang string, r *act.Refusal, name Namer) Told {
	lang = known(lang)
	t := Told{Rule: r.Rule, Code: r.Code}
	f := func(key string) (string, bool, bool) {
		if key == "article" {
			return Article(lang, r.Rule), false, true
		}
		return show(lang, key, r.Figures[key], name)
	}
	s, ok := texts().refusals[r.Code][lang]
	if !ok { // a test holds that there is none such
		s = texts().refusals["unworded"][lang]
	}
	t.Says, t.Then = s.says.fill(f), s.then.fill(f)
	for _, row := range r.Rows {
		one := RefusalWith(lang, row.Refusal, name)
		one.Row = row.Row
		t.Rows = append(t.Rows, one)
	}
	return t
}

// Article names the place of a rule: 《意见》第（六）条 for A6.3.
func Article(lang, rule string) string {
	kind := "other"
	number := ""
	switch {
	case strings.HasPrefix(rule, "A"):
		n, _, _ := strings.Cut(rule[1:], ".")
		kind, number = "A", n
		if i, err := strconv.Atoi(n); err == nil && known(lang) == ZH {
			number = numeral(i)
		}
	case strings.HasPrefix(rule, "G"), strings.HasPrefix(rule, "X"), strings.HasPrefix(rule, "Z"):
		kind = rule[:1]
	}
	return LabelWith(lang, "article", kind, map[string]string{"number": number})
}

// numeral is an article's number in Chinese, 1 to 18.
func numeral(n int) string {
	ones := []rune("〇一二三四五六七八九")
	switch {
	case n < 0 || n > 19:
		return strconv.Itoa(n)
	case n < 10:
		return string(ones[n])
	case n == 10:
		return "十"
	}
	return "十" + string(ones[n-10])
}

// groups says in which groups of labels the codes of a figure have their names.
var groups = map[string][]string{
	"role": {"role"}, "seat": {"role"},
	"now": {"step"}, "needs": {"step"}, "to": {"step"}, "step": {"step"},
	"level": {"level"}, "other": {"level"}, "judge": {"level"}, "state": {"breach-state"},
	"kind": {"difference", "interest"}, "first_kind": {"difference"}, "how": {"resolution"}, "list": {"list"},
	"evidence": {"evidence"}, "field": {"field"}, "warning": {"check"}, "view": {"view"}, "id_reason": {"id-reason"},
}

// show is a figure in words.
func show(lang, key string, value any, name Namer) (shown string, single, ok bool) {
	switch v := value.(type) {
	case nil:
		return "", false, false
	case money.Fen:
		return v.Commas(), false, v != 0
	case money.PPM:
		return v.Percent(), false, v != 0
	case civil.Date:
		if v.IsZero() {
			return "", false, false
		}
		if lang == EN {
			return v.English(), false, true
		}
		return v.Chinese(), false, true
	case int:
		return strconv.Itoa(v), v == 1, v != 0
	case int64:
		return strconv.FormatInt(v, 10), v == 1, v != 0
	case string:
		return text(lang, key, v, name), false, v != ""
	}
	return "—", false, false
}

func text(lang, key, code string, name Namer) string {
	if name != nil {
		if s, ok := name(lang, key, code); ok {
			return s
		}
	}
	for _, group := range groups[key] {
		if Has(group, code) {
			return Label(lang, group, code)
		}
	}
	return Harmless(key, code)
}

// places are figures whose value is a code or a name of a division or unit; a code
// has twelve digits at most.
var places = map[string]bool{"village": true, "township": true, "division": true, "unit": true, "into": true, "bank": true, "officers_bank": true, "list_bank": true}

var (
	manyDigits = regexp.MustCompile(`\d{7,}`)
	pastPlaces = regexp.MustCompile(`\d{13,}`)
	onlyCode   = regexp.MustCompile(`^[A-Za-z0-9_.:/@-]*$`)
	ownNumber  = regexp.MustCompile(`^[A-Z]{2}-\d{4}-\d{6,}$`)
)

// typedCode are the figures that repeat what a caller typed where a code was expected.
var typedCode = map[string]bool{"what": true, "field": true, "command": true, "role": true, "code": true, "purpose": true}

// Harmless gives a string figure as it may be shown: a value that somebody typed
// where a code was expected could be an identity or account number, so what holds
// seven digits in a row is not repeated, save codes of places and our own numbers; and
// what is no code at all could be a name.
func Harmless(key, value string) string {
	if typedCode[key] && !onlyCode.MatchString(value) {
		return "…"
	}
	tooMany := manyDigits
	if places[key] {
		tooMany = pastPlaces
	}
	if !ownNumber.MatchString(value) && tooMany.MatchString(value) {
		return "…"
	}
	return value
}

// Figures are a refusal's figures for a machine: sums as integers of fen under a
// key that ends in _fen, rates in _ppm, dates as "2019-07-05", counts as they are.
func Figures(r *act.Refusal) map[string]any {
	out := map[string]any{}
	for key, value := range r.Figures {
		switch v := value.(type) {
		case money.Fen:
			out[strings.TrimSuffix(key, "_fen")+"_fen"] = int64(v)
		case money.PPM:
			out[strings.TrimSuffix(key, "_ppm")+"_ppm"] = int64(v)
		case civil.Date:
			out[key] = v.String()
		case string:
			out[key] = Harmless(key, v)
		case int, int64, bool:
			out[key] = v
		}
	}
	return out
}
