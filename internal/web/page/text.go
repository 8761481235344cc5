package page

import (
	_ "embed"
	"fmt"
	"sync"

	"github.com/goccy/go-yaml"
)

//go:embed en.yaml
var englishYAML []byte

// english is the catalogue: Chinese source string → English.
var english = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	if err := yaml.Unmarshal(englishYAML, &m); err != nil {
		panic("page: en.yaml: " + err.Error())
	}
	return m
})

// Text is a sentence of this package in Chinese, with figures, shown in the
// reader's language. The zero Text is nothing.
type Text struct {
	zh   string
	args []any
	as   bool // the words stand as they are
}

// Say makes a text from a Chinese source string that stands in en.yaml.
func Say(zh string, args ...any) Text { return Text{zh: zh, args: args} }

// As makes a text from words that are already in the reader's language.
func As(words string) Text { return Text{zh: words, as: true} }

// IsZero says that there is nothing to show.
func (t Text) IsZero() bool { return t.zh == "" }

// In gives the words in the language, "zh" or "en". A source string without an
// English entry stays Chinese; a test keeps that from happening.
func (t Text) In(lang string) string {
	if t.as {
		return t.zh
	}
	format := t.zh
	if lang == "en" {
		if s, ok := english()[t.zh]; ok {
			format = s
		}
	}
	if len(t.args) == 0 {
		return format
	}
	args := make([]any, len(t.args))
	for i, a := range t.args {
		if inner, ok := a.(Text); ok {
			a = inner.In(lang)
		}
		args[i] = a
	}
	return fmt.Sprintf(format, args...)
}
