package law

import "strings"

// Words is a text in both languages. The English of law texts is unofficial.
type Words struct {
	ZH string `yaml:"zh" json:"zh"`
	EN string `yaml:"en" json:"en"`
}

// In gives the text in lang, "en" or Chinese for anything else.
func (w Words) In(lang string) string {
	if lang == "en" {
		return w.EN
	}
	return w.ZH
}

// missing says that one of the two languages is empty.
func (w Words) missing() bool {
	return strings.TrimSpace(w.ZH) == "" || strings.TrimSpace(w.EN) == ""
}

// Source is where a value, a day or a text comes from.
type Source struct {
	Document string `yaml:"document" json:"document"`
	Article  string `yaml:"article,omitempty" json:"article,omitempty"`
	Note     string `yaml:"note,omitempty" json:"note,omitempty"`
}

func (s Source) String() string {
	if s.Article == "" {
		return s.Document
	}
	return s.Document + "（" + s.Article + "）"
}
