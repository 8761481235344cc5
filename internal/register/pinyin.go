package register

import (
	"strings"

	"github.com/mozillazg/go-pinyin"
)

// readingsMax bounds the ways in which one name is read.
const readingsMax = 8

// surnames are readings that a character has as a surname and may lack elsewhere.
var surnames = map[rune]string{
	'仇': "q", '单': "s", '曾': "z", '查': "z", '解': "x", '区': "o", '朴': "p", '盖': "g", '翟': "z", '乐': "y",
	'覃': "q", '种': "c", '冼': "x", '缪': "m", '秘': "b", '员': "y", '隗': "w", '繁': "p", '黑': "h", '召': "s",
	'任': "r", '尉': "w", '折': "s", '郗': "x", '牟': "m", '佘': "s", '幺': "y", '晁': "c", '沈': "s", '洗': "x",
}

// doubleSurnames are surnames of two characters with a reading of their own.
var doubleSurnames = map[string]string{"尉迟": "yc", "万俟": "mq", "长孙": "zs", "单于": "cy", "澹台": "tt", "宰父": "zf"}

var firstLetters = pinyin.Args{Style: pinyin.FirstLetter, Heteronym: true}

// initials are the ways a name can be typed by the first letters of its pinyin, the
// usual one first: 吐尔逊·买买提 is texmmt. A Latin word gives its first letter;
// other scripts give none. A character with several readings (多音字) gives a way
// for each as the first, and for its second reading elsewhere.
func initials(name string) []string {
	var usual []byte
	var others [][]byte // further letters by position
	word := false
	var han []rune
	for _, c := range name {
		if len(usual) >= 2*initialsMax+4 {
			break
		}
		letters := readings(c)
		if len(letters) == 0 && asciiLetter(c) && !word {
			letters = []byte(strings.ToLower(string(c)))
		}
		word = asciiLetter(c)
		if len(letters) == 0 {
			continue
		}
		if s, ok := surnames[c]; ok && len(usual) == 0 {
			letters = append([]byte(s), letters...)
		}
		usual, others, han = append(usual, letters[0]), append(others, letters[1:]), append(han, c)
	}
	if len(usual) == 0 {
		return nil
	}
	out := []string{string(usual)}
	add := func(from int, letters string) {
		w := string(usual[:from]) + letters + string(usual[min(from+len(letters), len(usual)):])
		for _, have := range out {
			if have == w {
				return
			}
		}
		if len(out) < readingsMax {
			out = append(out, w)
		}
	}
	if len(han) > 1 {
		if s, ok := doubleSurnames[string(han[:2])]; ok {
			add(0, s)
		}
	}
	for i, letters := range others {
		if i > 0 && len(letters) > 1 {
			letters = letters[:1]
		}
		for _, l := range letters {
			add(i, string(rune(l)))
		}
	}
	return out
}

// readings are the first letters of a character's pinyin, each once.
func readings(c rune) []byte {
	var out []byte
	for _, p := range pinyin.SinglePinyin(c, firstLetters) {
		if len(p) == 1 && p[0] >= 'a' && p[0] <= 'z' && !strings.Contains(string(out), p) {
			out = append(out, p[0])
		}
	}
	return out
}

func asciiLetter(c rune) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }
