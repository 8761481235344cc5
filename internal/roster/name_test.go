package roster

import (
	"math/rand/v2"
	"reflect"
	"slices"
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

func TestA12_2_SpellingsAreLaidSideBySide(t *testing.T) {
	for _, tt := range []struct {
		a, b     string
		inA, inB []Part
	}{
		{"海丽且姆·阿吾提", "海力且姆·阿吾提", []Part{{"海", Same}, {"丽", Sound}, {"且姆·阿吾提", Same}}, []Part{{"海", Same}, {"力", Sound}, {"且姆·阿吾提", Same}}},
		{"张三", "张三", []Part{{"张三", Same}}, []Part{{"张三", Same}}},
		{"買买提•江", "买买提·江", []Part{{"買", Variant}, {"买提", Same}, {"•", Dot}, {"江", Same}}, []Part{{"买", Variant}, {"买提", Same}, {"·", Dot}, {"江", Same}}},
		{"李己", "李已", []Part{{"李", Same}, {"己", Alike}}, []Part{{"李", Same}, {"已", Alike}}},
		{"买买提", "买买提江", []Part{{"买买提", Same}}, []Part{{"买买提", Same}, {"江", Other}}},
		{"", "张三", nil, []Part{{"张三", Other}}},
	} {
		inA, inB := Spell(tt.a, tt.b)
		if !reflect.DeepEqual(inA, tt.inA) || !reflect.DeepEqual(inB, tt.inB) {
			t.Errorf("Spell(%q, %q) = %v, %v; want %v, %v", tt.a, tt.b, inA, inB, tt.inA, tt.inB)
		}
	}
}

// The table explains; it never makes two names one (B7).
func TestB7_TableOfVariantsMergesNobody(t *testing.T) {
	if len(pairs()) < 300 {
		t.Fatalf("only %d pairs: variants.txt was not read", len(pairs()))
	}
	for p, m := range pairs() {
		if NameKey("李"+string(p[0])) == NameKey("李"+string(p[1])) {
			t.Errorf("%c and %c are %s and have one key", p[0], p[1], m)
		}
		switch m {
		case Variant, Alike, Sound:
		default:
			t.Errorf("%c %c: no such mark: %q", p[0], p[1], m)
		}
	}
}

// 5,000 pairs of names (B7): what differs only in the way its separators, blanks and
// invisible characters are written is one name for the matcher; what differs in any
// character that is written is two, a row for a person.
func TestB7_FiveThousandPairs(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 33))
	syllables := strings.Fields("吐尔逊 买买提 阿依古丽 热依汗 库尔班 艾合买提 帕提曼 吾斯曼 早热姑 伊敏 阿卜杜外力 茹先古丽 图尔荪 麦麦提依明 海丽且姆 努尔麦麦提 李建国 陈雪 ئابدۇللا ئەخمەت Abdul Karim 𠅤")
	var dots []rune
	for r := range separators {
		dots = append(dots, r)
	}
	slices.Sort(dots)
	others := []rune("己已巳荪孙丽力买麦提迪图吐尔逊江汗姆木𠅥𪛖")
	name := func() []string {
		parts := make([]string, 1+rng.IntN(4))
		for i := range parts {
			parts[i] = syllables[rng.IntN(len(syllables))]
		}
		return parts
	}
	key := MemoryKeys()
	match := func(a, b string) bool {
		id := person(1)
		agreed, _ := Match([]Entry{CountyRow{RowNo: 1, Name: a, ID: id}.Entry(key, asOf)}, []Entry{NationalRow{RowNo: 1, Name: b, ID: id}.Entry(key, asOf)})
		return agreed == 1
	}
	for i := range 5000 {
		parts := name()
		canonical := strings.Join(parts, "·")
		if i%2 == 0 {
			var b strings.Builder
			for j, p := range parts {
				if j > 0 {
					b.WriteString(strings.Repeat(" ", rng.IntN(2)) + string(dots[rng.IntN(len(dots))]) + strings.Repeat("​", rng.IntN(2)))
				}
				b.WriteString(p)
			}
			if written := b.String(); !match(written, canonical) {
				t.Errorf("%+q and %+q differ in their dots only", written, canonical)
			}
			continue
		}
		runes := []rune(canonical)
		at := rng.IntN(len(runes))
		for runes[at] == Separator {
			at = rng.IntN(len(runes))
		}
		other := others[rng.IntN(len(others))]
		if runes[at] == other {
			other = '甲'
		}
		runes[at] = other
		if match(string(runes), canonical) {
			t.Errorf("%+q and %+q are two names", string(runes), canonical)
		}
	}
}

// As many characters as documents have room for fit everywhere (B7).
func TestB7_HundredCharacters(t *testing.T) {
	long := strings.Repeat("阿卜杜外力·", 16) + "吾斯曼江"
	if n := utf8.RuneCountInString(long); n != 100 {
		t.Fatalf("%d characters", n)
	}
	if NormaliseName(long) != long || NameKey(long) != NameKey(strings.ReplaceAll(long, "·", "•")) {
		t.Error("a name of a hundred characters is changed")
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
		a, b := Spell(s, key)
		join := func(parts []Part) (out string) {
			for _, p := range parts {
				out += p.Text
			}
			return out
		}
		if utf8.ValidString(s) && (join(a) != s || join(b) != key) {
			t.Errorf("Spell(%+q, %+q) = %v, %v", s, key, a, b)
		}
	})
}
