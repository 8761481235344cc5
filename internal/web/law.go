package web

import (
	"net/http"
	"strconv"
	"strings"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/law"
	"fupindai/internal/money"
	"fupindai/internal/web/page"
	"fupindai/internal/words"
)

// law shows the sentence of a rule word for word, the article it stands in, the values
// that are in force today and how open places of the text are read.
func (s *Server) law(w http.ResponseWriter, r *http.Request, rd reader, v *app.View) error {
	rule := r.PathValue("rule")
	p := page.Law{Shell: s.shell(r.Context(), r, rd, v, ""), Rule: rule, No: words.Article(rd.Lang, rule), Document: basis(v.Law, v.Today), Unofficial: rd.Lang == words.EN}
	sentence, known := v.Law.Sentence(rule, rd.Lang)
	n, text := articleOf(rule)
	article, whole := v.Law.Article(n)
	switch {
	case known:
		p.Says = sentence
	case text && whole && rule == "A"+strconv.Itoa(n):
		p.Says, p.Unofficial = article.Text, false
	default:
		return act.Refuse("X2", "not-found", act.Figures{"what": rule})
	}
	if text && whole {
		p.No = p.No + " " + article.Title.In(rd.Lang)
		p.Who = article.Unit.In(rd.Lang)
	}
	if words.Has("duty", rule) {
		p.Duty = words.Label(rd.Lang, "duty", rule)
	}
	pack, err := v.Law.PackOn(v.Today)
	if err != nil { // today lies outside every window: the newest policy known
		pack = v.Law.Packs()[0]
	}
	for _, par := range pack.Parameters() {
		if par.Rule != rule {
			continue
		}
		val, err := pack.Value(par.ID, v.Today)
		if err != nil {
			continue // not known that day
		}
		p.Values = append(p.Values, page.LawValue{Words: par.Title.In(rd.Lang), Value: valueWords(rd.Lang, val), From: val.From.String(), Source: val.Source.String()})
	}
	for _, reading := range pack.Readings() {
		if reading.Rule != rule {
			continue
		}
		line := page.LawReading{ID: reading.ID, Of: reading.Question.In(rd.Lang), Because: reading.Because.In(rd.Lang)}
		if code, err := pack.Reading(reading.ID, v.Today); err == nil {
			if o, ok := reading.Option(code); ok {
				line.Take = o.Says.In(rd.Lang)
			}
		}
		p.Readings = append(p.Readings, line)
	}
	return s.render(w, r, rd, p)
}

// articleOf is the article's number of a rule "A12.2"; false for rules of other kinds.
func articleOf(rule string) (int, bool) {
	digits, ok := strings.CutPrefix(rule, "A")
	if !ok {
		return 0, false
	}
	digits, _, _ = strings.Cut(digits, ".")
	n, err := strconv.Atoi(digits)
	return n, err == nil
}

// valueWords is a value with its unit.
func valueWords(lang string, v law.Value) string {
	if v.Unit == "fen" && v.String() != "?" {
		return money.Fen(v.Int).Commas() + say(lang, " 元", " yuan")
	}
	return strings.TrimSpace(v.String() + " " + v.Unit.In(lang))
}
