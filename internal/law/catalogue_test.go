package law

import (
	"slices"
	"strings"
	"testing"
)

func TestG4_PurposesAllowedAndForbidden(t *testing.T) {
	t.Parallel()
	l := Default()
	var tops []string
	for _, p := range l.Purposes() {
		if p.Parent == "" && p.Allowed {
			tops = append(tops, p.ZH)
		}
		parent, _ := l.Purpose(p.Parent)
		if p.Parent != "" && parent.Allowed != p.Allowed {
			t.Errorf("%s stands under %s, which is %v", p.Code, parent.Code, parent.Allowed)
		}
	}
	if want := []string{"种植业林果业", "养殖业", "加工业", "服务业运输业", "其他生产经营"}; !slices.Equal(tops, want) {
		t.Errorf("top levels %v, want %v", tops, want)
	}
	find := func(zh string) (Purpose, bool) {
		for _, p := range l.Purposes() {
			if strings.Contains(p.ZH, zh) {
				return p, true
			}
		}
		return Purpose{}, false
	}
	for _, zh := range strings.Fields("牛 羊 驴 鸡 红枣 核桃 棉花 小麦 刺绣 馕加工 商店 运输") {
		if p, ok := find(zh); !ok || !p.Allowed {
			t.Errorf("%s: %+v", zh, p)
		}
	}
	for _, zh := range strings.Fields("结婚 建房 理财 购置家庭用品 归还其他债务 看病 存储获取利息 消费 入股分红 转贷 指标交换 政府融资平台 生产经营企业 房地产开发 基础设施建设") {
		if p, ok := find(zh); !ok || p.Allowed || p.Rule != "G4" || p.Because.Document == "" {
			t.Errorf("%s: %+v", zh, p)
		}
	}
	// What the Opinion itself names rests on it.
	for _, code := range strings.Fields("marriage house-building wealth-management household-goods financing-platform enterprise") {
		if p, ok := l.Purpose("forbidden." + code); !ok || p.Because.Document != opinionDocument {
			t.Errorf("%s: %+v", code, p)
		}
	}
	if _, ok := l.Purpose("breeding.unicorns"); ok {
		t.Error("a purpose that does not exist is given")
	}
}

func TestReasons_EachListAndItsCodes(t *testing.T) {
	t.Parallel()
	l := Default()
	var codes []string
	for _, r := range l.ReturnReasons() {
		codes = append(codes, r.Code)
	}
	if want := strings.Fields("roster-mismatch signatures-incomplete purpose amount-term survey attachments other"); !slices.Equal(codes, want) {
		t.Errorf("return reasons %v, want %v", codes, want)
	}
	for name, list := range map[string][]Reason{"return": l.ReturnReasons(), "decline": l.DeclineReasons(), "refusal": l.RefusalReasons()} {
		for _, r := range list {
			if r.NeedsText != (r.Code == "other") {
				t.Errorf("%s %s needs text: %v", name, r.Code, r.NeedsText)
			}
		}
	}
	if r, ok := l.ReturnReason("roster-mismatch"); !ok || r.Name().In("zh") != "名册不符" {
		t.Errorf("roster-mismatch: %+v", r)
	}
	if r, ok := l.DeclineReason("ability"); !ok || r.Rule != "A4.2" {
		t.Errorf("ability: %+v", r)
	}
	if r, ok := l.RefusalReason("not-on-roster"); !ok || r.Rule != "G1" {
		t.Errorf("not-on-roster: %+v", r)
	}
	if _, ok := l.ReturnReason("whim"); ok {
		t.Error("a reason that does not exist is given")
	}
	if len(l.CooperationEvidence()) != 5 {
		t.Errorf("evidence: %d", len(l.CooperationEvidence()))
	}
}

func TestG2_AgeWarnsAndTheRestRefuses(t *testing.T) {
	t.Parallel()
	var warn []string
	for _, c := range Default().Conditions() {
		if !c.Hard {
			warn = append(warn, c.Code)
		}
	}
	if want := []string{"rated", "age", "not-over-indebted"}; !slices.Equal(warn, want) {
		t.Errorf("warnings %v, want %v", warn, want)
	}
}

func TestProblems_A1ToE6(t *testing.T) {
	t.Parallel()
	l := Default()
	count := map[string]int{}
	for _, p := range l.Problems() {
		count[p.Class]++
		if !strings.HasPrefix(p.Code, p.Class) {
			t.Errorf("%s in class %s", p.Code, p.Class)
		}
	}
	for class, want := range map[string]int{"A": 8, "B": 11, "C": 10, "D": 8, "E": 6} {
		if count[class] != want {
			t.Errorf("class %s has %d problems, want %d", class, count[class], want)
		}
	}
	if len(l.ProblemClasses()) != 5 {
		t.Errorf("classes: %d", len(l.ProblemClasses()))
	}
	if p, ok := l.Problem("B1"); !ok || p.Rule != "G4" || !strings.Contains(p.ZH, "户贷企用") {
		t.Errorf("B1: %+v", p)
	}
	if _, ok := l.Problem("F1"); ok {
		t.Error("there is a problem F1")
	}
}
