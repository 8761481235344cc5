package words

import (
	"bytes"
	_ "embed"
	"fmt"
	"io"
	"maps"
	"slices"
	"sync"

	"github.com/goccy/go-yaml"
)

//go:embed refusals.yaml
var refusalsYAML []byte

//go:embed labels.yaml
var labelsYAML []byte

// sentence is a refusal's text in one language.
type sentence struct{ says, then template }

// catalogue holds every text, parsed.
type catalogue struct {
	refusals map[string]map[string]sentence            // by code, language
	labels   map[string]map[string]map[string]template // by group, code, language
}

// both is a text in the two languages as the files have it.
type both struct {
	ZH string `yaml:"zh"`
	EN string `yaml:"en"`
}

type told struct {
	Says string `yaml:"says"`
	Then string `yaml:"then"`
}

var loaded = sync.OnceValues(func() (*catalogue, error) {
	c := &catalogue{refusals: map[string]map[string]sentence{}, labels: map[string]map[string]map[string]template{}}
	var refusals map[string]struct {
		ZH told `yaml:"zh"`
		EN told `yaml:"en"`
	}
	if err := strict(refusalsYAML, &refusals); err != nil {
		return nil, fmt.Errorf("refusals.yaml: %w", err)
	}
	for code, r := range refusals {
		c.refusals[code] = map[string]sentence{}
		for lang, t := range map[string]told{ZH: r.ZH, EN: r.EN} {
			says, err := parse(t.Says)
			if err != nil {
				return nil, fmt.Errorf("refusals.yaml: %s: %w", code, err)
			}
			then, err := parse(t.Then)
			if err != nil {
				return nil, fmt.Errorf("refusals.yaml: %s: %w", code, err)
			}
			c.refusals[code][lang] = sentence{says, then}
		}
	}
	var labels map[string]map[string]both
	if err := strict(labelsYAML, &labels); err != nil {
		return nil, fmt.Errorf("labels.yaml: %w", err)
	}
	for group, codes := range labels {
		c.labels[group] = map[string]map[string]template{}
		for code, t := range codes {
			c.labels[group][code] = map[string]template{}
			for lang, s := range map[string]string{ZH: t.ZH, EN: t.EN} {
				l, err := parse(s)
				if err != nil {
					return nil, fmt.Errorf("labels.yaml: %s %s: %w", group, code, err)
				}
				c.labels[group][code][lang] = l
			}
		}
	}
	return c, nil
})

// texts are the embedded texts; a test loads them, so a built program does not panic.
func texts() *catalogue {
	c, err := loaded()
	if err != nil {
		panic("words: " + err.Error())
	}
	return c
}

// strict reads YAML in which an unknown field or a key that stands twice is an error.
func strict(b []byte, into any) error {
	err := yaml.NewDecoder(bytes.NewReader(b), yaml.Strict()).Decode(into)
	if err == io.EOF {
		return nil
	}
	return err
}

func known(lang string) string {
	if lang == EN {
		return EN
	}
	return ZH
}

// Label is the name of a code of a group. An unknown code stands for itself: a
// test holds that every code of the program has its name.
func Label(lang, group, code string) string { return LabelWith(lang, group, code, nil) }

// LabelWith is Label with figures, such as the name a body has that day:
// LabelWith("zh", "role", "township-clerk", {"poverty-office": "扶贫办"}) gives
// 乡镇扶贫办经办, Label 乡镇经办.
func LabelWith(lang, group, code string, figures map[string]string) string {
	t, ok := texts().labels[group][code][known(lang)]
	if !ok {
		return code
	}
	return t.fill(func(key string) (string, bool, bool) {
		s := figures[key]
		return s, s == "1", s != ""
	})
}

// Has says whether a group knows the code.
func Has(group, code string) bool {
	_, ok := texts().labels[group][code]
	return ok
}

// Codes lists the codes of a group, sorted.
func Codes(group string) []string { return slices.Sorted(maps.Keys(texts().labels[group])) }

// RefusalCodes lists every refusal's code, sorted.
func RefusalCodes() []string { return slices.Sorted(maps.Keys(texts().refusals)) }
