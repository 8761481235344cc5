package cli

import (
	"fmt"
	"strconv"
	"strings"

	"fupindai/internal/law"
)

// parameterView is a parameter as the reader gets it.
type parameterView struct {
	ID       string       `json:"id"`
	Rule     string       `json:"rule,omitempty"`
	Title    law.Words    `json:"title"`
	Unit     law.Unit     `json:"unit"`
	Stricter law.Stricter `json:"stricter"`
	Note     string       `json:"note,omitempty"`
	Values   []valueView  `json:"values"`
}

type valueView struct {
	From    string     `json:"from"`
	Value   string     `json:"value,omitempty"`
	Unknown string     `json:"unknown,omitempty"` // the document that would settle it
	Basis   string     `json:"basis"`
	Source  law.Source `json:"source"`
}

type readingView struct {
	ID       string       `json:"id"`
	Rule     string       `json:"rule,omitempty"`
	Question law.Words    `json:"question"`
	Takes    string       `json:"takes"`
	Options  []optionView `json:"options"`
	Because  law.Words    `json:"because"`
}

type optionView struct {
	Code   string    `json:"code"`
	Says   law.Words `json:"says"`
	County bool      `json:"county_may"`
}

type ruleView struct {
	law.Rule
	Parameters []parameterView `json:"parameters"`
	Readings   []readingView   `json:"readings"`
}

type packView struct {
	ID         string          `json:"id"`
	Name       law.Words       `json:"name"`
	From       string          `json:"from"`
	Through    string          `json:"through,omitempty"`
	Parameters []parameterView `json:"parameters"`
	Readings   []readingView   `json:"readings"`
}

func viewParameter(p *law.Parameter) parameterView {
	v := parameterView{p.ID, p.Rule, p.Title, p.Unit, p.Stricter, p.Note, []valueView{}}
	for _, x := range p.Values {
		one := valueView{From: x.From.String(), Unknown: x.Unknown(), Basis: x.Basis, Source: x.Source}
		if one.Unknown == "" {
			one.Value = x.String()
		}
		v.Values = append(v.Values, one)
	}
	return v
}

func viewReading(r *law.Reading) readingView {
	v := readingView{r.ID, r.Rule, r.Question, "", []optionView{}, r.Because}
	if n := len(r.Takes); n > 0 {
		v.Takes = r.Takes[n-1].Code
	}
	for _, opt := range r.Options {
		v.Options = append(v.Options, optionView{opt.Code, opt.Says, opt.Stricter})
	}
	return v
}

// show prints what has that name: everything, a parameter, a reading, a rule or an article.
func (o *lawOptions) show(name string) int {
	l := law.Default()
	p, err := l.Pack(o.pack)
	if err != nil {
		o.say(o.stderr, "错误：没有政策包 %s。", "error: there is no policy pack %s.", o.pack)
		return exitRefused
	}
	if name == "" {
		return o.showPack(p)
	}
	if q, ok := p.Parameter(name); ok {
		v := viewParameter(q)
		return o.emit(v, func() { o.printParameter(v) })
	}
	if q, ok := p.ReadingByID(name); ok {
		v := viewReading(q)
		return o.emit(v, func() { o.printReading(v) })
	}
	if rule, ok := l.Rule(name); ok {
		return o.showRule(p, rule)
	}
	if n, err := strconv.Atoi(strings.TrimPrefix(name, "A")); err == nil {
		if a, ok := l.Article(n); ok {
			return o.emit(a, func() { o.printArticle(a) })
		}
	}
	o.say(o.stderr, "错误：%s 不是参数、条款、解释或条号。\n怎么办：用 fupindai law show 查看全部。",
		"error: %s is no parameter, rule, reading or article.\nthen: list all with fupindai law show.", name)
	return exitRefused
}

func (o *lawOptions) showPack(p *law.Pack) int {
	v := packView{ID: p.ID, Name: p.Name, From: p.From.String(), Through: p.Through.String(), Parameters: []parameterView{}, Readings: []readingView{}}
	for _, q := range p.Parameters() {
		v.Parameters = append(v.Parameters, viewParameter(q))
	}
	for _, r := range p.Readings() {
		v.Readings = append(v.Readings, viewReading(r))
	}
	return o.emit(v, func() {
		fmt.Fprintf(o.stdout, "%s  %s  %s … %s\n", v.ID, v.Name.In(o.lang), v.From, v.Through)
		for _, q := range v.Parameters {
			last := q.Values[len(q.Values)-1]
			fmt.Fprintf(o.stdout, "%-6s %-36s %12s %s  %s\n", q.Rule, q.ID, o.value(last), q.Unit, q.Title.In(o.lang))
		}
		for _, r := range v.Readings {
			fmt.Fprintf(o.stdout, "%-6s %-36s %12s  %s\n", r.Rule, r.ID, r.Takes, r.Question.In(o.lang))
		}
	})
}

func (o *lawOptions) showRule(p *law.Pack, rule law.Rule) int {
	v := ruleView{Rule: rule, Parameters: []parameterView{}, Readings: []readingView{}}
	for _, q := range p.Parameters() {
		if q.Rule == rule.ID {
			v.Parameters = append(v.Parameters, viewParameter(q))
		}
	}
	for _, r := range p.Readings() {
		if r.Rule == rule.ID {
			v.Readings = append(v.Readings, viewReading(r))
		}
	}
	return o.emit(v, func() {
		fmt.Fprintf(o.stdout, "%s  %s\n", rule.ID, law.Words{ZH: rule.ZH, EN: rule.EN}.In(o.lang))
		for _, q := range v.Parameters {
			o.printParameter(q)
		}
		for _, r := range v.Readings {
			o.printReading(r)
		}
	})
}

func (o *lawOptions) value(v valueView) string {
	if v.Unknown != "" {
		return "?"
	}
	return v.Value
}

func (o *lawOptions) printParameter(p parameterView) {
	fmt.Fprintf(o.stdout, "%s  %s  %s\n", p.ID, p.Rule, p.Title.In(o.lang))
	for _, v := range p.Values {
		if v.Unknown != "" {
			o.say(o.stdout, "  自 %s 起未知，须取得：%s", "  from %s unknown; to be settled by: %s", v.From, v.Unknown)
			continue
		}
		basis := law.Words{ZH: "《意见》", EN: "the Opinion"}
		if v.Basis == law.BasisParameter {
			basis = law.Words{ZH: "政策参数", EN: "policy parameter"}
		}
		o.say(o.stdout, "  自 %s 起 %s %s（%s：%s）", "  from %s: %s %s (%s: %s)", v.From, v.Value, p.Unit.In(o.lang), basis.In(o.lang), v.Source)
		if v.Source.Note != "" {
			fmt.Fprintf(o.stdout, "    %s\n", v.Source.Note)
		}
	}
	may := map[law.Stricter]law.Words{
		law.Lower: {ZH: "县级可更低", EN: "a county may set it lower"}, law.Higher: {ZH: "县级可更高", EN: "a county may set it higher"},
		law.None: {ZH: "县级不得改变", EN: "a county may not change it"},
	}[p.Stricter]
	fmt.Fprintf(o.stdout, "  %s\n", may.In(o.lang))
	if p.Note != "" {
		fmt.Fprintf(o.stdout, "  %s\n", p.Note)
	}
}

func (o *lawOptions) printReading(r readingView) {
	fmt.Fprintf(o.stdout, "%s  %s  %s\n", r.ID, r.Rule, r.Question.In(o.lang))
	for _, opt := range r.Options {
		mark := " "
		if opt.Code == r.Takes {
			mark = "*"
		}
		fmt.Fprintf(o.stdout, " %s %s  %s\n", mark, opt.Code, opt.Says.In(o.lang))
	}
	o.say(o.stdout, "  理由：%s", "  because: %s", r.Because.In(o.lang))
}

func (o *lawOptions) printArticle(a law.Article) {
	fmt.Fprintf(o.stdout, "%s %s\n%s", a.Numeral, a.Title.In(o.lang), a.Text)
	if a.Accountable != "" {
		fmt.Fprintln(o.stdout, a.Accountable)
	}
	for _, r := range a.Rules {
		fmt.Fprintf(o.stdout, "%-6s %s\n", r.ID, law.Words{ZH: r.ZH, EN: r.EN}.In(o.lang))
	}
}
