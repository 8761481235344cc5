package roster

import (
	_ "embed"
	"strings"
	"sync"
)

// Mark says how a stretch of a name differs from the other list's.
type Mark string

// Marks. Everything but Dot makes two names different; a mark explains, it decides nothing.
const (
	Same    Mark = ""
	Dot     Mark = "dot"     // 间隔点写法: another character for the same separator
	Variant Mark = "variant" // 异体字: one character in two shapes
	Alike   Mark = "alike"   // 形近字: easily mistaken for one another
	Sound   Mark = "sound"   // 译音用字: the same sound in another character
	Other   Mark = "other"   // 不同
)

// Part is a stretch of a name under one mark.
type Part struct {
	Text string
	Mark Mark
}

//go:embed variants.txt
var variantsFile string

// pairs are the marked pairs of variants.txt, each both ways; the first mark counts.
var pairs = sync.OnceValue(func() map[[2]rune]Mark {
	out := map[[2]rune]Mark{}
	for line := range strings.Lines(variantsFile) {
		f := strings.Fields(line)
		if len(f) < 2 || f[0] == "#" {
			continue
		}
		group := []rune(strings.Join(f[1:], ""))
		for _, a := range group {
			for _, b := range group {
				if _, known := out[[2]rune{a, b}]; !known && a != b {
					out[[2]rune{a, b}] = Mark(f[0])
				}
			}
		}
	}
	return out
})

// markOf is what two characters in one place are to each other.
func markOf(a, b rune) Mark {
	switch {
	case a == b:
		return Same
	case separators[a] && separators[b]:
		return Dot
	}
	if m, ok := pairs()[[2]rune{a, b}]; ok {
		return m
	}
	return Other
}

// weight is how far two characters are from being the same, for the alignment: two that
// are marked belong in one place rather than beside each other.
func weight(m Mark) int {
	switch m {
	case Same:
		return 0
	case Dot, Variant:
		return 1
	case Alike, Sound:
		return 2
	}
	return 3
}

const (
	missing      = 2   // of a character that one name has and the other has not
	spellingsMax = 200 // longer names count as wholly different
)

// Spell lays two spellings side by side and says of each stretch how it differs, so
// that a reader sees 海丽且姆 and 海力且姆 apart and is told that 丽 and 力 render one
// sound. The parts of each joined are the names as given; equal names have one part
// without a mark, an empty one none.
func Spell(a, b string) (inA, inB []Part) {
	x, y := []rune(a), []rune(b)
	if len(x) > spellingsMax || len(y) > spellingsMax {
		if a == b {
			return []Part{{a, Same}}, []Part{{b, Same}}
		}
		return []Part{{a, Other}}, []Part{{b, Other}}
	}
	// cost[i][j] is the least distance of x[i:] and y[j:].
	cost := make([][]int, len(x)+1)
	for i := len(x); i >= 0; i-- {
		cost[i] = make([]int, len(y)+1)
		for j := len(y); j >= 0; j-- {
			switch {
			case i == len(x):
				cost[i][j] = missing * (len(y) - j)
			case j == len(y):
				cost[i][j] = missing * (len(x) - i)
			default:
				cost[i][j] = min(weight(markOf(x[i], y[j]))+cost[i+1][j+1], missing+cost[i+1][j], missing+cost[i][j+1])
			}
		}
	}
	for i, j := 0, 0; i < len(x) || j < len(y); {
		switch {
		case i < len(x) && j < len(y) && cost[i][j] == weight(markOf(x[i], y[j]))+cost[i+1][j+1]:
			m := markOf(x[i], y[j])
			inA, inB = grow(inA, x[i], m), grow(inB, y[j], m)
			i, j = i+1, j+1
		case i < len(x) && cost[i][j] == missing+cost[i+1][j]:
			inA = grow(inA, x[i], Other)
			i++
		default:
			inB = grow(inB, y[j], Other)
			j++
		}
	}
	return inA, inB
}

func grow(parts []Part, r rune, m Mark) []Part {
	if n := len(parts); n > 0 && parts[n-1].Mark == m {
		parts[n-1].Text += string(r)
		return parts
	}
	return append(parts, Part{string(r), m})
}
