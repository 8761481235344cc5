package roster

import (
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestA12_2_DotVariantsAreOneName(t *testing.T) {
	want := "吐尔逊·买买提"
	for r := range separators {
		for _, written := range []string{
			"吐尔逊" + string(r) + "买买提", " 吐尔逊 " + string(r) + "　买买提\u00a0", "吐尔逊" + string(r) + string(r) + "买买提",
			string(r) + "吐尔逊" + string(r) + "买买提" + string(r), "吐尔逊\u200b" + string(r) + "\u202e买买提\ufeff",
		} {
			if got := NormaliseName(written); got != want {
				t.Errorf("NormaliseName(%+q) = %+q, want %+q", written, got, want)
			}
			if NameKey(written) != NameKey(want) {
				t.Errorf("NameKey(%+q) = %+q differs from %+q", written, NameKey(written), NameKey(want))
			}
		}
	}
}

func TestA12_2_NameKey(t *testing.T) {
	same := [][2]string{
		{"张　三", "张三"},
		{"Abdul  Karim", "abdul karim"},
		{"ＡＢＣ", "abc"},
		{"e\u0301lan", "\u00e9lan"},
		{"ئا\u200fبدۇللا", "ئابدۇللا"},
		{"阿 Li", "阿Li"},
	}
	for _, s := range same {
		if NameKey(s[0]) != NameKey(s[1]) {
			t.Errorf("%+q and %+q should be one name: %+q, %+q", s[0], s[1], NameKey(s[0]), NameKey(s[1]))
		}
	}
	different := [][2]string{
		{"李己", "李已"}, {"李已", "李巳"}, {"麦提图尔荪", "麦提图尔孙"}, {"吐尔逊·买买提", "吐尔逊买买提"},
		{"伊不拉伊木", "伊卜拉伊木"}, {"Abdul Karim", "Abdulkarim"}, {"张三", "张三三"}, {"李\U00020164", "李\U00020165"},
	}
	for _, d := range different {
		if NameKey(d[0]) == NameKey(d[1]) {
			t.Errorf("%+q and %+q are different names with one key %+q", d[0], d[1], NameKey(d[0]))
		}
	}
}

func TestA12_2_NormaliseNameKeepsWhatThePersonWrites(t *testing.T) {
	for _, name := range []string{"张三", "陈雪", "﨑田", "Jean-Luc O’Neil", "ئابدۇللا ئەخمەت", "李\U00020164", strings.Repeat("阿卜杜外力·", 19) + "吾斯曼"} {
		if got := NormaliseName(name); got != name {
			t.Errorf("NormaliseName(%q) = %q", name, got)
		}
	}
}

func TestSpans_UnderlineWhatDiffers(t *testing.T) {
	for _, tt := range []struct {
		a, b     string
		inA, inB []Span
	}{
		{"海丽且姆·阿吾提", "海力且姆·阿吾提", []Span{{1, 2}}, []Span{{1, 2}}},
		{"张三", "张三", nil, nil},
		{"买买提", "买买提江", nil, []Span{{3, 4}}},
		{"", "张三", nil, []Span{{0, 2}}},
		{"阿卜杜·外力", "阿不都·外力", []Span{{1, 3}}, []Span{{1, 3}}},
	} {
		inA, inB := Spans(tt.a, tt.b)
		if !reflect.DeepEqual(inA, tt.inA) || !reflect.DeepEqual(inB, tt.inB) {
			t.Errorf("Spans(%q, %q) = %v, %v; want %v, %v", tt.a, tt.b, inA, inB, tt.inA, tt.inB)
		}
	}
}

func FuzzNameKey(f *testing.F) {
	for _, s := range []string{"吐尔逊•买买提", "张　三", "e\u0301 A", "ئابدۇللا", "\u202e.·.", "\xff\xfe"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		key, name := NameKey(s), NormaliseName(s)
		if NormaliseName(name) != name {
			t.Errorf("NormaliseName is not stable: %+q → %+q → %+q", s, name, NormaliseName(name))
		}
		if NameKey(name) != key {
			t.Errorf("the key of the kept name differs: %+q → %+q, %+q", s, key, NameKey(name))
		}
		if utf8.ValidString(s) && NameKey(key) != key {
			t.Errorf("NameKey is not stable: %+q → %+q → %+q", s, key, NameKey(key))
		}
		a, b := Spans(s, key)
		if utf8.ValidString(s) && (a == nil && b == nil) != (s == key) {
			t.Errorf("Spans(%+q, %+q) = %v, %v", s, key, a, b)
		}
	})
}
