package words

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/money"
)

// Both languages say the same with the same figures, in full sentences.
func TestI11_BothLanguagesCarryTheSameFigures(t *testing.T) {
	han := regexp.MustCompile(`\p{Han}`)
	for code, langs := range texts().refusals {
		for part, pick := range map[string]func(sentence) template{
			"says": func(s sentence) template { return s.says }, "then": func(s sentence) template { return s.then },
		} {
			zh, en := pick(langs[ZH]), pick(langs[EN])
			if len(zh) == 0 || len(en) == 0 {
				t.Errorf("%s: %s is empty in a language", code, part)
				continue
			}
			if a, b := figuresOf(zh), figuresOf(en); !slices.Equal(a, b) {
				t.Errorf("%s: %s has the figures %v in Chinese, %v in English", code, part, a, b)
			}
			none := func(string) (string, bool, bool) { return "1", true, true }
			if s := zh.fill(none); !strings.HasSuffix(s, "。") || strings.ContainsAny(s, ",;:{}[]") && !strings.Contains(s, ". _ :") {
				t.Errorf("%s: %s: Chinese sentence %q", code, part, s)
			}
			s := en.fill(none)
			if !strings.HasSuffix(s, ".") || strings.ContainsAny(s, "{}[]") {
				t.Errorf("%s: %s: English sentence %q", code, part, s)
			}
			if han.MatchString(strings.ReplaceAll(s, "洛扶贫领发〔2019〕12号", "")) {
				t.Errorf("%s: %s: the English sentence speaks Chinese: %q", code, part, s)
			}
			if strings.Contains(zh.fill(none), "参数错误") || strings.Contains(strings.ToLower(s), "invalid") {
				t.Errorf("%s: %s says nothing: %q", code, part, s)
			}
		}
	}
}

func figuresOf(t template) []string {
	needed, optional := t.keys()
	all := append(needed, optional...)
	all = slices.DeleteFunc(all, func(k string) bool { return k == "article" })
	slices.Sort(all)
	return slices.Compact(all)
}

func TestI11_EveryLabelHasBothLanguages(t *testing.T) {
	for group, codes := range texts().labels {
		for code, langs := range codes {
			for _, lang := range []string{ZH, EN} {
				if s := langs[lang].fill(func(string) (string, bool, bool) { return "1", true, true }); strings.TrimSpace(s) == "" {
					t.Errorf("labels.yaml: %s %s is empty in %s", group, code, lang)
				}
			}
		}
	}
}

func TestRefusal_FiguresInBothLanguages(t *testing.T) {
	overCap := act.Refuse("G3", "above-cap", act.Figures{
		"owed": money.Fen(3000000), "approved": money.Fen(0), "amount": money.Fen(3000000), "cap": money.Fen(5000000), "room": money.Fen(2000000),
	})
	for _, tt := range []struct {
		name, lang string
		r          *act.Refusal
		says, then string
	}{
		{
			"户上限，无已批未放", ZH, overCap,
			"未办理：本户未结清本金 30,000.00 元，加本次 30,000.00 元，超过户上限 50,000.00 元（政策参数，《意见》总体要求）。",
			"请把金额改为不超过 20,000.00 元；还清部分旧贷后可以再申请。",
		},
		{
			"the cap in English", EN, overCap,
			"Not done: the household owes 30,000.00 in principal; with this 30,000.00 it would exceed the household’s cap of 50,000.00 (a policy parameter, the Opinion’s general part).",
			"Reduce the sum to 20,000.00 or less; once older principal is repaid, more can be asked.",
		},
		{
			"职务和日期", ZH, act.Refuse("A1.3", "seat-not-held", act.Figures{"seat": "first-secretary", "day": civil.MustParse("2019-07-05"), "application": "SQ-2019-000007"}),
			"未签名：2019年7月5日 您不是本村联查小组的第一书记；《意见》第（一）条要求由当时在名单上的本人签名。",
			"请由当日担任第一书记的人本人登录签名；名单有误的，请县更新联查小组。",
		},
		{
			"one open row", EN, act.Refuse("A12.2", "list-has-open-rows", act.Figures{"open": 1, "differences": 7}),
			"Roster not released: 1 of 7 differences with the national list 1 row is open; article 12 of the Opinion has the two agree one by one.",
			"Resolve each row under roster matching, then release.",
		},
		{
			"没有字段名", ZH, act.Refuse("X10", "bad-value", act.Figures{"field": ""}),
			"未办理：填写的内容不能识别。",
			"数目用阿拉伯数字，日期写成 2019-07-05，文字不含特殊控制字符；请改正后重试。",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := Refusal(tt.lang, tt.r)
			if got.Says != tt.says || got.Then != tt.then {
				t.Errorf("says %q\nthen %q\nwant %q\n     %q", got.Says, got.Then, tt.says, tt.then)
			}
			if got.Rule != tt.r.Rule || got.Code != tt.r.Code {
				t.Errorf("rule %s code %s", got.Rule, got.Code)
			}
		})
	}
}

func TestRefusal_RowsAreToldOneByOne(t *testing.T) {
	r := act.Refuse("A1.3", "rows-refused", act.Figures{"refused": 1, "rows": 40})
	r.Rows = []act.RowRefusal{{Row: "SQ-2019-000007", Refusal: act.Refuse("X2", "not-found", act.Figures{"what": "SQ-2019-000007"})}}
	got := Refusal(ZH, r)
	if len(got.Rows) != 1 || got.Rows[0].Row != "SQ-2019-000007" || !strings.Contains(got.Rows[0].Says, "没有找到 SQ-2019-000007：") {
		t.Errorf("rows told as %+v", got.Rows)
	}
}

// What somebody typed in the wrong place is not repeated when it could be an
// identity or account number (T9); our own numbers and codes of places are.
func TestT9_TypedDigitsAreNotRepeated(t *testing.T) {
	for _, tt := range []struct{ key, value, want string }{
		{"what", "659999198001011234", "…"},
		{"code", "6217 8588 0000 1234567", "…"},
		{"what", "SQ-2019-000123", "SQ-2019-000123"},
		{"what", "DK-2019-1000123", "DK-2019-1000123"},
		{"village", "653224100201", "653224100201"},
		{"village", "659999198001011234", "…"},
		{"code", "other", "other"},
	} {
		if got := Harmless(tt.key, tt.value); got != tt.want {
			t.Errorf("Harmless(%q, %q) = %q, want %q", tt.key, tt.value, got, tt.want)
		}
		told := Refusal(ZH, act.Refuse("X2", "not-found", act.Figures{"what": tt.value}))
		if tt.want == "…" && strings.Contains(told.Says, tt.value) {
			t.Errorf("the sentence repeats %q: %q", tt.value, told.Says)
		}
	}
}

func TestFigures_UnitsStandInTheKeys(t *testing.T) {
	got := Figures(act.Refuse("G3", "x", act.Figures{
		"amount": money.Fen(100), "rate": money.PPM(47500), "day": civil.MustParse("2019-07-05"), "rows": 3, "seat": "credit-officer",
	}))
	want := map[string]any{"amount_fen": int64(100), "rate_ppm": int64(47500), "day": "2019-07-05", "rows": 3, "seat": "credit-officer"}
	if len(got) != len(want) {
		t.Fatalf("got %v, want %v", got, want)
	}
	for k, v := range want {
		if got[k] != v {
			t.Errorf("%s = %v, want %v", k, got[k], v)
		}
	}
}

// A name from outside wins over the label; a body's name of the day is put in.
func TestLabels_NamesFromOutside(t *testing.T) {
	r := act.Refuse("G4", "purpose-forbidden", act.Figures{"purpose": "forbidden.marriage"})
	told := RefusalWith(ZH, r, func(lang, key, code string) (string, bool) { return "结婚", key == "purpose" && lang == ZH })
	if !strings.Contains(told.Says, "用途“结婚”") {
		t.Errorf("says %q", told.Says)
	}
	if got := Label(ZH, "role", "township-clerk"); got != "乡镇经办" {
		t.Errorf("Label = %q", got)
	}
	if got := LabelWith(ZH, "role", "township-clerk", map[string]string{"poverty-office": "乡村振兴局"}); got != "乡镇乡村振兴局经办" {
		t.Errorf("LabelWith = %q", got)
	}
	if got := LabelWith(EN, "within", "opinion", map[string]string{"days": "7"}); got != "within the Opinion’s 7 working days" {
		t.Errorf("LabelWith = %q", got)
	}
	if got := Label(EN, "step", "no-such"); got != "no-such" {
		t.Errorf("an unknown code reads %q", got)
	}
}

func TestArticles(t *testing.T) {
	for rule, want := range map[string]string{
		"A6.3": "《意见》第（六）条", "A10.1": "《意见》第（十）条", "A12.2": "《意见》第（十二）条", "A18.1": "《意见》第（十八）条",
		"G3": "《意见》总体要求", "X2": "系统访问规则", "Z1": "《意见》责任追究规定", "": "有关规定",
	} {
		if got := Article(ZH, rule); got != want {
			t.Errorf("Article(%s) = %s, want %s", rule, got, want)
		}
	}
}

func TestTemplates_Broken(t *testing.T) {
	for _, s := range []string{"{", "{}", "{a", "a}", "[a", "a]", "[a[b]]", "{a|b}", "{a|b|c|d}"} {
		if _, err := parse(s); err == nil {
			t.Errorf("parse(%q) says nothing", s)
		}
	}
}

// Every code that has a fixed set in act has its label.
func TestLabels_RolesAreAllNamed(t *testing.T) {
	for _, r := range []act.Role{
		act.FirstSecretary, act.PartySecretary, act.VillageAccountant, act.HouseholdCadre, act.CreditOfficer, act.TownshipClerk, act.TownshipLeader,
		act.CountyClerk, act.CountyHead, act.BankClerk, act.BankHead, act.PrefectureClerk, act.RegionClerk, act.Auditor, act.Administrator,
	} {
		if !Has("role", string(r)) {
			t.Errorf("role %s has no label", r)
		}
	}
}
