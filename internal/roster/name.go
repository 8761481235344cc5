package roster

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Separator is the one between the parts of a name, U+00B7 (民委发〔2016〕33号).
const Separator = '\u00b7'

// separators are the characters offices type where Separator belongs. The table is
// explicit: compatibility normalisation misses most of them.
var separators = map[rune]bool{
	'\u00b7': true, // · middle dot
	'\u2022': true, // • bullet
	'\u30fb': true, // ・ katakana middle dot
	'\uff65': true, // ・ half-width katakana middle dot
	'\u2027': true, // ‧ hyphenation point
	'\u2219': true, // ∙ bullet operator
	'\u22c5': true, // ⋅ dot operator
	'\u0387': true, // · Greek ano teleia
	'\uff0e': true, // ． full-width full stop
	'.':      true,
	'\u2024': true, // ․ one dot leader
	'\u25cf': true, // ● black circle
	'\u16eb': true, // ᛫ runic single punctuation
	'\u2e31': true, // ⸱ word separator middle dot
}

// invisible says that the character has no shape of its own: zero-width, direction
// marks, soft hyphen, byte order mark, variation selectors.
func invisible(r rune) bool {
	switch {
	case r == '\u00ad', r == '\ufeff', r == '\u061c', r == '\u034f', r == '\u180e':
		return true
	case r >= '\u200b' && r <= '\u200f', r >= '\u202a' && r <= '\u202e', r >= '\u2060' && r <= '\u206f':
		return true
	case r >= '\ufe00' && r <= '\ufe0f', r >= 0xe0100 && r <= 0xe01ef:
		return true
	}
	return false
}

// NormaliseName gives a name as it is kept and shown: outer blanks and invisible
// characters gone, every separator written U+00B7 without blanks around it, several
// in a row written once, inner blanks one space. Nothing else changes: case, script
// and variant characters stay as the person writes them.
func NormaliseName(name string) string {
	if plainHan(name) {
		return name
	}
	var b strings.Builder
	b.Grow(len(name))
	blank, dot := false, false
	for _, r := range name {
		switch {
		case invisible(r):
		case separators[r]:
			dot = b.Len() > 0
		case unicode.IsSpace(r):
			blank = b.Len() > 0
		default:
			if dot {
				b.WriteRune(Separator)
			} else if blank {
				b.WriteByte(' ')
			}
			blank, dot = false, false
			b.WriteRune(r)
		}
	}
	return b.String()
}

// NameKey gives the form names are compared by (quality B7). Beyond NormaliseName: a
// blank beside a Chinese character does not count, nor the case of letters, full-width
// letters are read as ASCII, and characters are in canonical composition (NFC). Two
// names with one key are one name; look-alikes (己 已 巳) and variant characters
// (孙 荪) stay different and are shown to a person.
func NameKey(name string) string {
	name = NormaliseName(name)
	if plainHan(name) {
		return name
	}
	var b strings.Builder
	b.Grow(len(name))
	before, blank := rune(0), false
	for _, r := range norm.NFC.String(name) {
		if r == ' ' {
			blank = true
			continue
		}
		if r >= '\uff01' && r <= '\uff5e' {
			r -= '\uff01' - '!'
		}
		if blank && !unicode.Is(unicode.Han, before) && !unicode.Is(unicode.Han, r) {
			b.WriteByte(' ')
		}
		blank = false
		r = unicode.ToLower(r)
		b.WriteRune(r)
		before = r
	}
	return norm.NFC.String(b.String())
}

// plainHan says that the name has only unified ideographs and separators already
// canonical between them: most names, and nothing to do.
func plainHan(name string) bool {
	before := Separator
	for _, r := range name {
		if r == Separator && before == Separator || r != Separator && (r < 0x4e00 || r > 0x9fff) {
			return false
		}
		before = r
	}
	return name == "" || before != Separator
}
