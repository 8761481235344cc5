package words

import (
	"fmt"
	"strings"
)

// template is a text cut into its parts.
type template []part

// part is a literal (neither key nor inner), a figure, or an optional stretch.
type part struct {
	text      string
	key       string
	one, many string // the nouns after a count; both empty: the figure alone
	inner     template
}

// parse reads a text. Brackets do not nest.
func parse(s string) (template, error) {
	t, rest, err := parseUntil(s, false)
	if err != nil {
		return nil, err
	}
	if rest != "" {
		return nil, fmt.Errorf("a ] too many in %q", s)
	}
	return t, nil
}

func parseUntil(s string, inside bool) (t template, rest string, err error) {
	for s != "" {
		i := strings.IndexAny(s, "{}[]")
		if i < 0 {
			i = len(s)
		}
		if i > 0 {
			t = append(t, part{text: s[:i]})
			s = s[i:]
			continue
		}
		switch s[0] {
		case '{':
			end := strings.IndexByte(s, '}')
			if end < 2 {
				return nil, "", fmt.Errorf("a figure without its end in %q", s)
			}
			p := part{key: s[1:end]}
			if words := strings.Split(p.key, "|"); len(words) == 3 {
				p.key, p.one, p.many = words[0], words[1], words[2]
			} else if len(words) != 1 {
				return nil, "", fmt.Errorf("%q is neither {key} nor {key|one|many}", s[:end+1])
			}
			t, s = append(t, p), s[end+1:]
		case '[':
			if inside {
				return nil, "", fmt.Errorf("brackets within brackets in %q", s)
			}
			inner, after, err := parseUntil(s[1:], true)
			if err != nil {
				return nil, "", err
			}
			if !strings.HasPrefix(after, "]") {
				return nil, "", fmt.Errorf("a [ without its end in %q", s)
			}
			t, s = append(t, part{inner: inner}), after[1:]
		case ']':
			if !inside {
				return nil, "", fmt.Errorf("a ] too many in %q", s)
			}
			return t, s, nil
		default:
			return nil, "", fmt.Errorf("a } too many in %q", s)
		}
	}
	return t, "", nil
}

// keys are the figures the text names: those it needs, and those of optional parts.
func (t template) keys() (needed, optional []string) {
	for _, p := range t {
		switch {
		case p.key != "":
			needed = append(needed, p.key)
		case p.inner != nil:
			n, _ := p.inner.keys()
			optional = append(optional, n...)
		}
	}
	return needed, optional
}

// figure gives a figure in words. ok is false when it is missing, empty or zero;
// single says that a count takes the singular.
type figure func(key string) (shown string, single, ok bool)

// fill puts the figures in. A figure that is needed and missing reads as "—".
func (t template) fill(f figure) string {
	var b strings.Builder
	for _, p := range t {
		switch {
		case p.inner != nil:
			if p.inner.complete(f) {
				b.WriteString(p.inner.fill(f))
			}
		case p.key != "":
			shown, single, _ := f(p.key)
			if shown == "" {
				shown = "—"
			}
			b.WriteString(shown)
			switch {
			case p.one == "":
			case single:
				b.WriteString(" " + p.one)
			default:
				b.WriteString(" " + p.many)
			}
		default:
			b.WriteString(p.text)
		}
	}
	return b.String()
}

func (t template) complete(f figure) bool {
	for _, p := range t {
		if p.key == "" {
			continue
		}
		if _, _, ok := f(p.key); !ok {
			return false
		}
	}
	return true
}
