package page

import (
	"net/url"
	"reflect"
	"strings"
	"testing"

	"fupindai/internal/civil"
	"fupindai/internal/money"
)

func marked(rs []Run) string {
	var b strings.Builder
	for _, r := range rs {
		if r.Mark != "" {
			b.WriteString("[" + r.Text + "]")
		} else {
			b.WriteString(r.Text)
		}
	}
	return b.String()
}

func TestA12_2_DifferingCharactersAreMarked(t *testing.T) {
	for _, tt := range []struct{ name, ours, theirs, wantOurs, wantTheirs string }{
		{"一字不同", "海丽且姆·阿吾提", "海力且姆·阿吾提", "海[丽]且姆·阿吾提", "海[力]且姆·阿吾提"},
		{"间隔点", "肉孜巴柯•图拉克", "肉孜巴柯·图拉克", "肉孜巴柯[•]图拉克", "肉孜巴柯[·]图拉克"},
		{"少一字", "阿卜杜拉", "阿卜拉", "阿卜[杜]拉", "阿卜拉"},
		{"全国没有", "陈雪", "", "陈雪", ""},
		{"相同", "杨立新", "杨立新", "杨立新", "杨立新"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a, b := Differ(tt.ours, tt.theirs)
			if marked(a) != tt.wantOurs || marked(b) != tt.wantTheirs {
				t.Errorf("%s / %s，应为 %s / %s", marked(a), marked(b), tt.wantOurs, tt.wantTheirs)
			}
		})
	}
}

func TestFormats_SumsAndDays(t *testing.T) {
	zh, en := words{"zh"}, words{"en"}
	d := civil.MustParse("2019-07-05")
	for _, tt := range []struct{ got, want string }{
		{sum(0), "—"}, {sum(5_000_000), "50,000.00"},
		{wan(5_000_000), "5.000000"}, {wan(1_234_567_890), "1234.567890"}, {wan(-1), "-0.000001"},
		{date(civil.Date{}), "—"}, {date(d), "2019-07-05"}, {monthDay(d), "07-05"},
		{zh.day(d), "2019年7月5日"}, {en.day(d), "5 July 2019"},
		{zh.weekday(d), "7月5日 周五"}, {en.weekday(d), "Friday 5 July"},
		{zh.article("A12.2"), "第（十二）条"}, {en.article("A6.3"), "art. 6"}, {zh.article("G3"), "G3"},
		{numeral(10), "十"}, {numeral(18), "十八"}, {thousands(5214), "5,214"}, {thousands(-1234567), "-1,234,567"}, {thousands(999), "999"},
		{string(name("阿卜杜外力·吾斯曼")), "<bdi>阿卜杜外力·<wbr>吾斯曼</bdi>"},
		{string(rule("A3.2")), `<a class="art" href="/law/A3.2">A3.2</a>`},
	} {
		if tt.got != tt.want {
			t.Errorf("%q，应为 %q", tt.got, tt.want)
		}
	}
}

func TestWords_OneAndManyInEnglish(t *testing.T) {
	for _, tt := range []struct {
		n    int
		want string
	}{{1, "1 day overdue"}, {2, "2 days overdue"}, {0, "0 days overdue"}} {
		if got := Overdue(tt.n).Text.In("en"); got != tt.want {
			t.Errorf("%d: %q, want %q", tt.n, got, tt.want)
		}
	}
	if got := Overdue(1).Text.In("zh"); got != "超期 1 天" {
		t.Errorf("%q", got)
	}
	if got := As("甲").In("en"); got != "甲" {
		t.Errorf("words given as they are became %q", got)
	}
}

func TestPager_PagesAndAddresses(t *testing.T) {
	p := Pager{Path: "/ledger", Keep: url.Values{"bank": {"b1"}}, Total: 412, Page: 7, Size: 20}
	if got, want := p.Near(), []int{1, 0, 5, 6, 7, 8, 9, 0, 21}; !reflect.DeepEqual(got, want) {
		t.Errorf("pages %v, want %v", got, want)
	}
	if got, want := p.To(8), "/ledger?bank=b1&page=8&size=20"; got != want {
		t.Errorf("address %s, want %s", got, want)
	}
	if got, want := p.Sized(50), "/ledger?bank=b1&size=50"; got != want {
		t.Errorf("address %s, want %s", got, want)
	}
	if got := p.From(); got != 121 {
		t.Errorf("first row %d", got)
	}
	if got := (Pager{Total: 0, Size: 20}).Pages(); got != 1 {
		t.Errorf("an empty list has %d pages", got)
	}
}

func TestShell_MenuInItsOrderWithTheCurrentEntry(t *testing.T) {
	s := Shell{Section: MenuLedger, Menu: []MenuItem{{MenuLedger, "/ledger", 0}, {MenuWorkbench, "/", 2}, {MenuApplications, "/applications", 0}}}
	var keys []MenuKey
	for _, g := range s.MenuGroups() {
		for _, it := range g.Items {
			keys = append(keys, it.Item.Key)
		}
	}
	if want := []MenuKey{MenuWorkbench, MenuApplications, MenuLedger}; !reflect.DeepEqual(keys, want) {
		t.Errorf("menu %v, want %v", keys, want)
	}
	if c := s.Crumb(); c == nil || c.Item.Key != MenuLedger {
		t.Errorf("the current entry is %v", c)
	}
	if c := (Shell{Section: MenuUsers}).Crumb(); c != nil {
		t.Errorf("an entry that the reader does not have is current: %v", c)
	}
}

func TestHousehold_BillsAddUp(t *testing.T) {
	h := Household{Bills: []Bill{{Days: 46, InterestFen: 16675, SubsidyFen: 16675}, {Days: 91, InterestFen: 32988, SubsidyFen: 30000}}}
	if s := h.BillSum(); s.Days != 137 || s.InterestFen != 49663 || s.SubsidyFen != money.Fen(46675) {
		t.Errorf("sum %+v", s)
	}
}

func TestFields_ErrorsNameTheFieldOfTheirForm(t *testing.T) {
	for _, tt := range []struct{ field, command, want string }{
		{"amount_fen", "suggest", "县建议（元，只能调低）"}, {"amount_fen", "disburse", "放款金额（元）"}, {"amount_fen", "submit-application", "申请金额（元）"}, {"amount_fen", "", "申请金额（元）"},
	} {
		ws := words{"zh"}.row(Shell{Errors: []FieldError{{Field: tt.field, Command: tt.command, Says: "太高"}}})
		if len(ws) != 1 || ws[0].Label != tt.want {
			t.Errorf("%s of %s is called %v, want %s", tt.field, tt.command, ws, tt.want)
		}
	}
	if ws := (words{"zh"}).row(Shell{Errors: []FieldError{{Field: "rows", Says: "已变化"}}}); len(ws) != 0 {
		t.Errorf("a list's rows are shown as a field: %v", ws)
	}
}

func TestFormats_AnotherYearIsShown(t *testing.T) {
	today := civil.MustParse("2019-09-20")
	if got := near1(civil.MustParse("2021-09-30"), today); got != "2021-09-30" {
		t.Errorf("a day of another year is %q", got)
	}
	if got := near1(civil.MustParse("2019-10-20"), today); got != "10-20" {
		t.Errorf("a day of this year is %q", got)
	}
}

func TestFields_UnknownNamesAndFlagsFail(t *testing.T) {
	w := words{"zh"}
	if _, err := w.in(Shell{}, "no-such-field", ""); err == nil {
		t.Error("a field without a label was made")
	}
	if _, err := w.in(Shell{}, "amount_fen", "", "requird"); err == nil {
		t.Error("an unknown flag was taken")
	}
	in, err := w.in(Shell{Errors: []FieldError{{Field: "amount_fen", Says: "太高"}}}, "amount_fen/suggest", "1", "money", "required")
	if err != nil || in.Error != "太高" || in.Name != "amount_fen" || in.Described != "f-amount_fen-suggest-e" {
		t.Errorf("field %+v, %v", in, err)
	}
}
