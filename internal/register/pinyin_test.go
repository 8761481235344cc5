package register

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"fupindai/internal/roster"
)

func TestInitials_AsClerksType(t *testing.T) {
	for name, want := range map[string][]string{
		"吐尔逊·买买提":      {"texmmt"},
		"曾小梅":          {"zxm", "cxm"},
		"单玉华":          {"syh", "dyh"},
		"解放":           {"xf", "jf"},
		"仇和":           {"qh", "ch"},
		"尉迟敬德":         {"ycjd", "wcjd"},
		"欧阳修":          {"oyx"},
		"Tursun Memet": {"tm"},
		"阿卜杜热西提":       {"abdrxt"},
		"":             nil,
		"تۇرسۇن":       nil,
		"·":            nil,
		"王":            {"w"},
		"帕提古丽·卡德尔":     {"ptglkde"},
		"李3":           {"l"},
	} {
		got := initials(name)
		for _, w := range want {
			if !slices.Contains(got, w) {
				t.Errorf("initials(%s) = %v, without %s", name, got, w)
			}
		}
		if len(want) == 0 && len(got) != 0 {
			t.Errorf("initials(%s) = %v", name, got)
		}
	}
}

func FuzzInitials(f *testing.F) {
	for _, s := range []string{"吐尔逊·买买提", "曾小梅", "尉迟", "a\xffb", "𠀀𠀁", strings.Repeat("重", 300)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, name string) {
		got := initials(name)
		if len(got) > readingsMax {
			t.Errorf("%d readings", len(got))
		}
		for _, g := range got {
			if g == "" || strings.Trim(g, "abcdefghijklmnopqrstuvwxyz") != "" || len(g) != len(got[0]) {
				t.Errorf("initials(%q) = %q", name, got)
			}
		}
		if again := initials(name); !slices.Equal(again, got) {
			t.Errorf("initials(%q) = %q, then %q", name, got, again)
		}
	})
}

// What is typed is never an error, and a person is found by the whole name and number.
func FuzzSearchForms(f *testing.F) {
	keys, err := NewKeys(nil)
	if err != nil {
		f.Fatal(err)
	}
	r, err := New(keys, nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Add("吐尔逊•买买提", "65999919700315001x")
	f.Add("texmmt", "0015")
	f.Add("", "659999700315001")
	f.Fuzz(func(t *testing.T, name, number string) {
		if !utf8.ValidString(name) {
			return
		}
		keys := r.personKeys(name, number)
		has := func(k []byte) bool {
			return slices.ContainsFunc(keys, func(h []byte) bool { return string(h) == string(k) })
		}
		if form := roster.NameKey(name); form != "" && !has(r.searchKey(byName, form)) {
			t.Errorf("%q is not found by itself", name)
		}
		if form := idForm(number); form != "" && !has(r.searchKey(byID, form)) {
			t.Errorf("%q is not found by itself", number)
		}
		if q := r.queryKeys(name); len(q) > 5 {
			t.Errorf("%q means %d things", name, len(q))
		}
		if m := Masked(number); utf8.RuneCountInString(number) > 4 && m == number && strings.Trim(number[:1], "*") != "" {
			t.Errorf("%q is shown whole", number)
		}
	})
}
