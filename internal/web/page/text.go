package page

import (
	"embed"
	"fmt"
	"maps"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"
)

//go:embed en.yaml gallery.en.yaml
var englishFiles embed.FS

// english is the catalogue: Chinese source string → English. The words that only
// the examples use stand in their own file.
var english = sync.OnceValue(func() map[string]string {
	all := map[string]string{}
	for _, name := range []string{"en.yaml", "gallery.en.yaml"} {
		b, err := englishFiles.ReadFile(name)
		if err != nil {
			panic("page: " + err.Error())
		}
		var one map[string]string
		if err := yaml.Unmarshal(b, &one); err != nil { // a key that stands twice is an error
			panic("page: " + name + ": " + err.Error())
		}
		maps.Copy(all, one)
	}
	return all
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

// In gives the words in the language, "zh" or "en". In English an entry with a bar
// has two forms, "%d day|%d days": the first is for a first figure of one. A source
// string without an English entry stays Chinese; a test keeps that from happening.
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
	if one, many, ok := strings.Cut(format, "|"); ok && lang == "en" {
		format = many
		if n, isInt := t.args[0].(int); isInt && n == 1 {
			format = one
		}
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
