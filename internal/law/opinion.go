package law

import (
	"slices"
	"strings"
)

// opinionDocument is the number of the Opinion. A value whose source it is stands
// in the Opinion; every other is a parameter of the region or county.
const opinionDocument = "新扶贫领发〔2019〕14号"

// opinion is opinion.yaml: the Opinion's articles and the rules read from them.
type opinion struct {
	Document       string    `yaml:"document"`
	Title          Words     `yaml:"title"`
	Articles       []Article `yaml:"articles"`
	Accountability struct {
		Title Words  `yaml:"title"`
		Rules []Rule `yaml:"rules"`
	} `yaml:"accountability"`
}

// Article is one article of the Opinion: number 0 is its general part (section 一).
type Article struct {
	Number      int    `yaml:"number" json:"number"`
	Numeral     string `yaml:"numeral" json:"numeral"` // 五
	Title       Words  `yaml:"title" json:"title"`
	Unit        Words  `yaml:"unit" json:"unit"`               // the accountable unit in short
	Text        string `yaml:"text" json:"text"`               // word for word, without the last paragraph
	Accountable string `yaml:"accountable" json:"accountable"` // the last paragraph, word for word
	Rules       []Rule `yaml:"rules" json:"rules"`
}

// Rule is one sentence of the law by its stable id. A sentence that does not stand
// in the Opinion word for word begins with a note in brackets, such as （参数）.
type Rule struct {
	ID      string `yaml:"id" json:"id"`
	ZH      string `yaml:"zh" json:"zh"`
	EN      string `yaml:"en" json:"en"`
	NoCases bool   `yaml:"no-cases" json:"no_cases"` // proved by named tests instead
}

func (r *reader) opinion() opinion {
	const file = "opinion.yaml"
	var o opinion
	if !r.decode(file, &o) {
		return o
	}
	if o.Document != opinionDocument {
		r.bad(file, "is not %s", opinionDocument)
	}
	for i, a := range o.Articles {
		if a.Number != i || a.Title.missing() || strings.TrimSpace(a.Text) == "" || a.Number > 0 && (a.Accountable == "" || a.Unit.missing()) {
			r.bad(file, "article %d is out of order or lacks title, text, accountable unit or sentence", a.Number)
		}
	}
	seen := map[string]bool{}
	for _, rule := range o.rules() {
		if seen[rule.ID] || rule.ID == "" || rule.ZH == "" || rule.EN == "" {
			r.bad(file, "rule %q stands twice or lacks a sentence", rule.ID)
		}
		seen[rule.ID] = true
	}
	return o
}

func (o *opinion) rules() []Rule {
	var rules []Rule
	for _, a := range o.Articles {
		rules = append(rules, a.Rules...)
	}
	return append(rules, o.Accountability.Rules...)
}

func (o *opinion) has(id string) bool {
	return slices.ContainsFunc(o.rules(), func(r Rule) bool { return r.ID == id })
}

// Rules lists every rule, G1 to Z2, in order.
func (l *Law) Rules() []Rule { return l.opinion.rules() }

// Rule gives a rule by its id, for example "A5.2".
func (l *Law) Rule(id string) (Rule, bool) {
	rules := l.opinion.rules()
	i := slices.IndexFunc(rules, func(r Rule) bool { return r.ID == id })
	if i < 0 {
		return Rule{}, false
	}
	return rules[i], true
}

// Sentence gives the sentence of the law a rule applies, in lang ("en" is unofficial).
func (l *Law) Sentence(rule, lang string) (string, bool) {
	r, ok := l.Rule(rule)
	return Words{r.ZH, r.EN}.In(lang), ok
}

// Article gives article n, 1 to 18; 0 is the general part.
func (l *Law) Article(n int) (Article, bool) {
	if n < 0 || n >= len(l.opinion.Articles) {
		return Article{}, false
	}
	return l.opinion.Articles[n], true
}

// Articles lists the general part and the articles.
func (l *Law) Articles() []Article { return slices.Clone(l.opinion.Articles) }
