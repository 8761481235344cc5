package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"fupindai/internal/demo"
)

// become signs in as one person of the role page.
func (w *world) become(t *testing.T, user string) *browser {
	t.Helper()
	b := w.visitor(t)
	b.get("/roles")
	for _, p := range demo.RoleNames() {
		if p.User == user {
			b.post("/roles", url.Values{"user": {p.User + "|" + p.Role + "@" + p.Unit}})
			return b
		}
	}
	t.Fatalf("the demo has no %s", user)
	return nil
}

// After a return the last survey's findings stand in the form as a start, but not the
// reason it gave for a warning: that is asked for anew (A1.2, G3).
func TestG3_EachSurveyGivesItsOwnReason(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, false)
	b := w.become(t, "u-township-clerk")
	b.get("/batch/review-township")
	held := regexp.MustCompile(`name="row" value="(SQ-[^"@]+)@[^"]*"[^>]*? disabled`).FindStringSubmatch(b.body)
	if held == nil {
		t.Fatal("no application with a hint waits for the township")
	}
	at := "/applications/" + held[1]
	b.get(at + "?form=return")
	b.post(b.form(), url.Values{"command": {"return-to"}, "application": {held[1]}, "to": {"survey"}, "reasons": {"survey"}, "note": {"上年收入未列草畜补贴，请补充后重新签名。"}})
	if b.status != http.StatusOK || !strings.Contains(b.body, "已办理") {
		t.Fatalf("sent back: %d at %s", b.status, b.path)
	}
	for _, v := range []string{"1", "2", "3", "4"} {
		b = w.become(t, "u-v"+v+"-party-secretary")
		if b.get(at); b.status == http.StatusOK {
			break
		}
	}
	field := func(name string) string {
		t.Helper()
		m := regexp.MustCompile(`(?s)<textarea[^>]*name="` + name + `"[^>]*>(.*?)</textarea>`).FindStringSubmatch(b.body)
		if m == nil {
			t.Fatalf("%s has no field %s", b.path, name)
		}
		return strings.TrimSpace(m[1])
	}
	if field("findings") == "" || !strings.Contains(b.body, "理由须重新写明") {
		t.Errorf("what was recorded last does not stand in the form: %q", field("findings"))
	}
	if said := field("reason"); said != "" {
		t.Errorf("the last survey's reason stands in the form: %s", said)
	}
	form := url.Values{"command": {"record-survey"}, "place": {"本户家中"}, "findings": {field("findings")}}
	for _, m := range regexp.MustCompile(`name="(income_fen|debts_fen|done_on)"[^>]*? value="([^"]*)"`).FindAllStringSubmatch(b.body, -1) {
		form.Set(m[1], m[2])
	}
	for _, m := range regexp.MustCompile(`name="conditions" value="([^"]*)"`).FindAllStringSubmatch(b.body, -1) {
		form.Add("conditions", m[1])
	}
	if b.post(b.form(), form); b.status != http.StatusUnprocessableEntity || !strings.Contains(b.body, "须写明理由") {
		t.Errorf("without a reason of its own: %d %s", b.status, regexp.MustCompile(`(?s)role="alert".{0,400}`).FindString(b.body))
	}
}

// A list on which nothing waits says so; it has no time limit and nothing to print.
func TestBatch_EmptyListOffersNothing(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, false)
	b := w.become(t, "u-county-head")
	b.get("/batch/take-back-list") // no list has run out
	if b.status != http.StatusOK || !strings.Contains(b.body, "没有待签批的申请") {
		t.Fatalf("%d: not an empty list", b.status)
	}
	for _, bad := range []string{"打印汇总表", "<dt>时限</dt>"} {
		if strings.Contains(b.body, bad) {
			t.Errorf("the empty list shows %s", bad)
		}
	}
}
