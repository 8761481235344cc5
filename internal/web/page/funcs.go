package page

import (
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"strings"

	"fupindai/internal/civil"
	"fupindai/internal/money"
	"fupindai/internal/roster"
)

// funcs are what templates may call, in one language.
func funcs(lang string) template.FuncMap {
	w := words{lang}
	return template.FuncMap{
		"t":        w.t,
		"lang":     func() string { return lang },
		"en":       func() bool { return lang == "en" },
		"fen":      func(f money.Fen) string { return f.Commas() },
		"sum":      sum,
		"wan":      wan,
		"caps":     func(f money.Fen) string { return f.Capitals() },
		"rate":     func(r money.PPM) string { return r.Percent() },
		"date":     date,
		"md":       monthDay,
		"near":     near1,
		"day":      w.day,
		"weekday":  w.weekday,
		"n":        thousands,
		"orDash":   orDash,
		"art":      w.article,
		"numeral":  numeral,
		"rule":     rule,
		"icon":     icon,
		"sprite":   sprite,
		"asset":    Asset,
		"light":    w.light,
		"state":    w.state,
		"name":     name,
		"runs":     w.runs,
		"in":       w.in,
		"pick":     w.pick,
		"send":     w.send,
		"row":      w.row,
		"grouped":  grouped,
		"days7":    func() []Text { return weekdays[:] },
		"stepName": RosterStepName,
		"inc":      func(i, by int) int { return i + by },
		"plain":    func(page framed, f *PlainForm) plainOn { return plainOn{page, f} },
		"plainly":  func(page framed, f PlainField) plainField { return plainField{page, f} },
		"need":     func(yes bool) string { return map[bool]string{true: "required"}[yes] },
		"act":      func(page framed, a Action) action { return action{page.Frame(), a} },
	}
}

type framed interface{ Frame() Shell }

type action struct {
	Shell  Shell
	Action Action
}

// words speaks one language.
type words struct{ lang string }

// t gives a text of this package, or a Chinese source string with its figures.
func (w words) t(what any, args ...any) (string, error) {
	switch s := what.(type) {
	case Text:
		return s.In(w.lang), nil
	case string:
		return Say(s, args...).In(w.lang), nil
	}
	return "", fmt.Errorf("t of %T", what)
}

// sum shows a sum that is never nothing: 0 means not yet said.
func sum(f money.Fen) string {
	if f == 0 {
		return "—"
	}
	return f.Commas()
}

// wan shows a sum in units of 10,000 yuan with six decimals cut to the fen: exact.
func wan(f money.Fen) string {
	sign := ""
	if f < 0 {
		sign, f = "-", -f
	}
	return fmt.Sprintf("%s%d.%06d", sign, int64(f)/1_000_000, int64(f)%1_000_000)
}

// date is 2019-07-05, or — when there is none.
func date(d civil.Date) string { return orDash(d.String()) }

// monthDay is 07-05.
func monthDay(d civil.Date) string {
	if d.IsZero() {
		return "—"
	}
	return d.String()[5:]
}

// near1 is 07-05 in the year of today, and the whole day in another year.
func near1(d, today civil.Date) string {
	if d.Year() == today.Year() {
		return monthDay(d)
	}
	return date(d)
}

// day is 2019年7月5日, in English 5 July 2019.
func (w words) day(d civil.Date) string {
	if d.IsZero() {
		return "—"
	}
	if w.lang == "en" {
		return d.English()
	}
	return d.Chinese()
}

// weekday is 7月5日 周五, in English Friday 5 July.
func (w words) weekday(d civil.Date) string {
	if d.IsZero() {
		return "—"
	}
	if w.lang == "en" {
		return d.Weekday().String() + " " + strings.TrimSuffix(d.English(), " "+strconv.Itoa(d.Year()))
	}
	return fmt.Sprintf("%d月%d日 周%s", d.Month(), d.Day(), string([]rune("日一二三四五六")[d.Weekday()]))
}

// thousands is 5,214.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func orDash(s string) string {
	if s == "" {
		return "—"
	}
	return s
}

// numeral is the Chinese numeral of an article, 1 to 18.
func numeral(n int) string {
	const ones = "零一二三四五六七八九"
	r := []rune(ones)
	switch {
	case n < 10:
		return string(r[n])
	case n == 10:
		return "十"
	case n < 20:
		return "十" + string(r[n-10])
	}
	return strconv.Itoa(n)
}

// article is 第（六）条 for A6.3, in English art. 6; other rules are shown by id.
func (w words) article(rule string) string {
	no, _, _ := strings.Cut(strings.TrimPrefix(rule, "A"), ".")
	n, err := strconv.Atoi(no)
	if err != nil || !strings.HasPrefix(rule, "A") {
		return rule
	}
	if w.lang == "en" {
		return "art. " + no
	}
	return "第（" + numeral(n) + "）条"
}

// rule is the quiet link to the sentence of a rule.
func rule(id string) template.HTML {
	if id == "" {
		return ""
	}
	s := template.HTMLEscapeString(id)
	return template.HTML(`<a class="art" href="/law/` + s + `">` + s + `</a>`)
}

// icon draws a symbol of the sheet: "home" is i-home, a colour is its light.
func icon(name string) template.HTML {
	id := "i-" + name
	if len(name) == 1 {
		id = "s-" + name
	}
	return template.HTML(`<svg class="i" aria-hidden="true"><use href="#` + template.HTMLEscapeString(id) + `"/></svg>`)
}

func (w words) light(l Light) template.HTML {
	if l.Text.IsZero() {
		return ""
	}
	c := template.HTMLEscapeString(string(l.Colour))
	return template.HTML(`<span class="lt `+c+`">`) + icon(c) + template.HTML(template.HTMLEscapeString(l.Text.In(w.lang))+`</span>`)
}

func (w words) state(s State) (template.HTML, error) {
	if s == "" {
		return "", nil
	}
	d, ok := stateWords[s]
	if !ok {
		return "", fmt.Errorf("state %q has no words", s)
	}
	return template.HTML(`<span class="tag ` + d.class + `">` + template.HTMLEscapeString(d.words.In(w.lang)) + `</span>`), nil
}

// name lets a long name break after its dots and nowhere else.
func name(s string) template.HTML {
	out := strings.ReplaceAll(template.HTMLEscapeString(s), "·", "·<wbr>")
	if out != s {
		out = "<bdi>" + out + "</bdi>"
	}
	return template.HTML(out)
}

// marks are the words under a name for what differs in it.
var marks = map[roster.Mark]Text{
	roster.Variant: Say("异体字"), roster.Alike: Say("形近字"), roster.Sound: Say("译音用字"), roster.Dot: Say("间隔点写法"),
}

// runs shows a name with what differs underlined and what it is: another character for
// the same separator with its code, a character in another shape, one of the same sound.
func (w words) runs(rs []Run) template.HTML {
	if len(rs) == 0 {
		return "—"
	}
	var b strings.Builder
	var says []string
	for _, r := range rs {
		s := strings.ReplaceAll(template.HTMLEscapeString(r.Text), "·", "·<wbr>")
		if r.Mark == roster.Same {
			b.WriteString(s)
			continue
		}
		b.WriteString(`<u class="df">` + s + `</u>`)
		word, named := marks[r.Mark]
		if !named {
			continue
		}
		said := word.In(w.lang)
		if r.Mark == roster.Dot {
			said += fmt.Sprintf(" U+%04X", []rune(r.Text)[0])
		}
		if !slices.Contains(says, said) {
			says = append(says, said)
		}
	}
	if len(says) > 0 {
		b.WriteString(` <span class="cap">` + template.HTMLEscapeString(strings.Join(says, w.comma())) + `</span>`)
	}
	return template.HTML(b.String())
}

func (w words) comma() string {
	if w.lang == "en" {
		return ", "
	}
	return "、"
}
