package web

import (
	"strings"
	"testing"

	"fupindai/internal/act"
	"fupindai/internal/words"
)

// A refusal says once what was not done, names codes in words, and says who may.
func TestRefusal_SaysItOnceAndInWords(t *testing.T) {
	no := refusal("zh", act.Refuse("G2", "condition-not-met", act.Figures{"condition": "registered"}))
	if no.What != "调查未登记。" || strings.Contains(no.Why, "registered") || strings.Contains(no.Why, "未登记：") {
		t.Errorf("what %q, why %q", no.What, no.Why)
	}
	no = refusal("zh", act.Refuse("X2", "not-this-role", act.Figures{"role": "county-clerk", "command": "release-roster"}))
	if no.What != "" || strings.Contains(no.Why, "release-roster") || strings.HasPrefix(no.Why, "未办理") {
		t.Errorf("what %q, why %q", no.What, no.Why)
	}
	if who := label("zh", "role", "county-head"); !strings.Contains(no.Then, who) {
		t.Errorf("%q does not say that %s may", no.Then, who)
	}
	en := refusal("en", act.Refuse("X2", "not-this-role", act.Figures{"role": "county-clerk", "command": "release-roster"}))
	if strings.Contains(en.Why, "Not done") || !strings.Contains(en.Then, words.Label("en", "role", "county-head")) {
		t.Errorf("%q, %q", en.Why, en.Then)
	}
}

// Sums are typed in yuan, so nobody is told to type fen.
func TestForms_SumsAreAskedForInYuan(t *testing.T) {
	s := &Server{}
	for _, typed := range []string{"一万", "30000.005", "3万"} {
		_, err := s.arguments("submit-application", map[string][]string{"amount_fen": {typed}})
		no, ok := err.(*act.Refusal)
		if !ok || no.Field != "amount_fen" {
			t.Fatalf("%s: %v", typed, err)
		}
		if told := words.Refusal("zh", no); !strings.Contains(told.Then, "请填写元，最多两位小数") || strings.Contains(told.Then, "分）") {
			t.Errorf("%s: %s", typed, told.Then)
		}
	}
}
