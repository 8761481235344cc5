package web

import (
	"net/http"
	"strings"
	"testing"

	"fupindai/internal/law"
)

// The county's 文号 is typed as a keyboard has it.
func TestA3_3_DocumentNumberTakesItsBrackets(t *testing.T) {
	for _, typed := range []string{"洛扶贫领发[2019]12号", "洛扶贫领发［２０１９］１２号", "洛扶贫领发（2019）12号", " 洛扶贫领发〔2019〕12号 ", "洛扶贫领发【2019】 12号"} {
		if got := documentNumber(typed); got != "洛扶贫领发〔2019〕12号" {
			t.Errorf("%q becomes %q", typed, got)
		}
	}
}

// The text of a project is a question, not a verdict (G4).
func TestG4_TextOfAProjectAsks(t *testing.T) {
	if got := strings.Join(law.Default().Questions("偿还旧债、建房、娶媳妇"), " "); got != "娶 建房 旧债" {
		t.Errorf("words %q", got)
	}
	if got := law.Default().Questions("买育肥牛 3 头，自有圈舍，出栏后还款"); got != nil { // paying this loan back is no other debt
		t.Errorf("a productive project asks %v", got)
	}
}

// A sum of the law is shown in yuan.
func TestParameters_SumsInYuan(t *testing.T) {
	if got := valueWords("zh", law.Value{Int: 5_000_000, Unit: "fen"}); got != "50,000.00 元" {
		t.Errorf("the cap is shown as %q", got)
	}
}

// What a newcomer met on the pages of the demo, and expected otherwise.
func TestPages_AnswerANewcomer(t *testing.T) {
	w := mustWorld(t, false)
	b := w.visitor(t)
	b.get("/n/nosuchnotice")
	if b.status != http.StatusNotFound || !strings.Contains(b.body, "编号不存在或已过期，请拨打举报电话") || strings.Contains(b.body, "主菜单") {
		t.Errorf("a wrong public address answers %d: %.300s", b.status, b.body)
	}
	clerk := w.as(t, "county-clerk")
	clerk.get("/nothing-here")
	if strings.Contains(clerk.body, "<dd>653224</dd>") {
		t.Error("a missing page names the unit by its code")
	}
	clerk.get("/applications?tab=all")
	clerk.get(clerk.link("/applications/SQ-"))
	for _, want := range []string{"户编号", "与户主关系", "属性", "方式", "身份证号"} {
		if !strings.Contains(clerk.body, want) {
			t.Errorf("%s does not show %s", clerk.path, want)
		}
	}
	paper := clerk.path + "/print"
	clerk.get(paper)
	if strings.Contains(clerk.body, "<th>方式</th><td colspan=\"4\">—") {
		t.Error("the approval form prints no mode")
	}
}
