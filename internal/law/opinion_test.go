package law

import (
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// squeezed removes white space: the source text has page breaks inside sentences.
func squeezed(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

func TestOpinion_ArticlesStandWordForWord(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("testdata/opinion-2019-14.zh.txt")
	if err != nil {
		t.Fatal(err)
	}
	whole := squeezed(string(b))
	covered := 0
	for _, a := range Default().Articles() {
		for _, text := range append(strings.Split(a.Text, "\n"), a.Accountable) {
			if !strings.Contains(whole, squeezed(text)) {
				t.Errorf("article %d: not in the Opinion: %s", a.Number, text)
			}
		}
		covered += len([]rune(squeezed(a.Text)))
		if a.Number > 0 && !strings.HasSuffix(squeezed(a.Text), squeezed(a.Accountable)) {
			covered += len([]rune(squeezed(a.Accountable)))
		}
	}
	// Left out: letterhead, preamble, headings, signature. Together under a tenth.
	if total := len([]rune(whole)); covered*10 < total*8 {
		t.Errorf("the articles cover %d of %d characters", covered, total)
	}
	for _, r := range Default().Rules() {
		if strings.HasPrefix(r.ZH, "（参数）") || strings.HasPrefix(r.ZH, "（产品）") {
			continue
		}
		if !strings.Contains(whole, squeezed(r.ZH)) {
			t.Errorf("%s is not in the Opinion and does not say so: %s", r.ID, r.ZH)
		}
	}
}

func TestOpinion_ASentenceOfARuleStandsInItsArticle(t *testing.T) {
	t.Parallel()
	for _, a := range Default().Articles() {
		article := squeezed(a.Text + a.Accountable)
		for _, r := range a.Rules {
			if !strings.HasPrefix(r.ZH, "（") && !strings.Contains(article, squeezed(r.ZH)) {
				t.Errorf("%s does not stand in article %d", r.ID, a.Number)
			}
		}
	}
}

func TestOpinion_EveryRuleById(t *testing.T) {
	t.Parallel()
	want := strings.Fields(`G1 G2 G3 G4 G5 G6
		A1.1 A1.2 A1.3 A2.1 A2.2 A2.3 A3.1 A3.2 A3.3 A4.1 A4.2 A5.1 A5.2 A5.3 A6.1 A6.2 A6.3 A6.4 A7.1 A7.2 A7.3
		A8.1 A8.2 A8.3 A8.4 A8.5 A8.6 A9.1 A9.2 A9.3 A9.4 A9.5 A10.1 A10.2 A10.3 A10.4 A10.5 A11.1 A11.2 A11.3 A11.4 A11.5
		A12.1 A12.2 A12.3 A13.1 A13.2 A13.3 A13.4 A14.1 A14.2 A14.3 A15.1 A15.2 A15.3
		A16.1 A16.2 A16.3 A16.4 A16.5 A16.6 A16.7 A17.1 A17.2 A17.3 A17.4 A18.1 Z1 Z2`)
	var got, noCases []string
	for _, r := range Default().Rules() {
		got = append(got, r.ID)
		if r.NoCases {
			noCases = append(noCases, r.ID)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("rules %v\nwant %v", got, want)
	}
	if !slices.Equal(noCases, []string{"G6", "A7.3", "A14.3", "Z1"}) {
		t.Errorf("without cases: %v", noCases)
	}
	l := Default()
	if zh, ok := l.Sentence("A5.2", "zh"); !ok || zh != "7个工作日内完成贷款发放。" {
		t.Errorf("A5.2: %q", zh)
	}
	if en, ok := l.Sentence("A5.2", "en"); !ok || !strings.Contains(en, "7 working days") {
		t.Errorf("A5.2: %q", en)
	}
	if _, ok := l.Sentence("A5.9", "zh"); ok {
		t.Error("a rule that does not exist has a sentence")
	}
	if a, ok := l.Article(5); !ok || a.Numeral != "五" || a.Title.ZH != "合同签订" {
		t.Errorf("article 5: %+v", a.Title)
	}
	if _, ok := l.Article(19); ok {
		t.Error("there is an article 19")
	}
}

func TestBody_NamesByDate(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ id, on, lang, want string }{
		{"poverty-office", "2019-06-18", "zh", "扶贫办"},
		{"poverty-office", "2021-04-30", "zh", "扶贫办"},
		{"poverty-office", "2021-05-01", "zh", "乡村振兴局"},
		{"poverty-office", "2024-01-01", "zh", "农业农村局"},
		{"poverty-office", "2019-06-18", "en", "Poverty Alleviation Office"},
		{"leading-group", "2019-06-18", "zh", "扶贫开发领导小组"},
	} {
		if got, err := Default().Body(tt.id, day(tt.on), tt.lang); err != nil || got != tt.want {
			t.Errorf("%s on %s: %q, %v, want %q", tt.id, tt.on, got, err, tt.want)
		}
	}
	if _, err := Default().Body("ministry", day("2019-06-18"), "zh"); err == nil {
		t.Error("a body that does not exist has a name")
	}
	if _, err := Default().Body("poverty-office", day("1999-01-01"), "zh"); err == nil {
		t.Error("a name was given for a time that is not known")
	}
}
