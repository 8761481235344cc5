package web

import (
	"context"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/demo"
	"fupindai/internal/law"
	"fupindai/internal/office"
	"fupindai/internal/store"
)

// Printed = stored: a signed list prints what was signed, with its fingerprint; sums
// that applications took on later do not change it (A3.3, I8).
func TestA3_3_ListPrintsWhatWasSigned(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, false)
	b := w.as(t, "county-head")
	b.get("/batch/hand-over-list")
	b.get(b.link("/lists/"))
	if b.status != 200 || !strings.Contains(b.body, "扶贫小额信贷审批表汇总表") {
		t.Fatalf("%s: %d", b.path, b.status)
	}
	number := strings.Split(b.path, "/")[2]
	var list *app.ListLine
	var signed *office.List
	by := actorOf(t, "county-head")
	if err := w.Door.View(context.Background(), w.Log, by, "list", func(v *app.View) (err error) {
		if list, _, err = v.List(context.Background(), number); err != nil {
			return err
		}
		signed, err = v.SignedList(context.Background(), number)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{list.TotalFen.Commas(), "人民币" + list.TotalFen.Capitals(), "指纹 " + list.Fingerprint[:8], list.Document, "请用浏览器打印"} {
		if !strings.Contains(b.body, want) {
			t.Errorf("the list does not print %q", want)
		}
	}
	for _, r := range signed.Lines { // the signed rows carry all that is printed
		purpose, ok := law.Default().Purpose(r.Purpose)
		if !ok || r.AskedFen == 0 || r.Borrower == "" || !strings.Contains(b.body, purpose.ZH) || !strings.Contains(b.body, r.AskedFen.Commas()) {
			t.Errorf("row %+v is not printed as signed", r)
		}
	}
	if regexp.MustCompile(`\d{17}[\dX]`).MatchString(b.body) {
		t.Error("a whole identity number stands on a list printed without a purpose")
	}
}

// I13: whole numbers on paper are an act that is recorded first; without a purpose
// nothing is printed.
func TestI13_WholeNumbersOnPaperAreRecorded(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, false)
	b := w.as(t, "county-head")
	b.get("/batch/hand-over-list")
	path := b.link("/lists/")
	b.get(path)
	b.get(b.link(path + "?full="))
	form := b.form()
	b.post(form, url.Values{"export_purpose": {""}})
	if b.status != 422 {
		t.Fatalf("without a purpose: %d", b.status)
	}
	before := mustEvents(t, w, "reading.exported/1")
	b.post(form, url.Values{"export_purpose": {"送承贷机构存档"}})
	if b.status != 200 || !regexp.MustCompile(`\d{17}[\dX]`).MatchString(b.body) {
		t.Fatalf("with a purpose: %d, no whole number", b.status)
	}
	if after := mustEvents(t, w, "reading.exported/1"); after != before+1 {
		t.Errorf("%d exports recorded, not one", after-before)
	}
	other := w.as(t, "township-clerk")
	other.get(path)
	if other.status != 404 {
		t.Errorf("a township prints the county's list: %d", other.status)
	}
}

// An application that is still on its way prints with the draft's diagonal and without
// later signatures.
func TestA1_2_UnsignedFormIsADraft(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, false)
	b := w.as(t, "township-clerk")
	seen := map[bool]int{}
	b.get("/applications")
	for _, m := range regexp.MustCompile(`href="/applications/(SQ-[0-9-]+)"`).FindAllStringSubmatch(b.body, 12) {
		b.get("/applications/" + m[1] + "/print")
		if b.status != 200 || !strings.Contains(b.body, "扶贫小额信贷审批表") {
			t.Fatalf("%s: %d", b.path, b.status)
		}
		seen[strings.Contains(b.body, `class="draft"`)]++
	}
	if seen[true] == 0 {
		t.Errorf("no draft among the forms: %v", seen)
	}
}

// The posters of all notices that hang, in one page; the five columns and nothing else.
func TestA6_2_PostersTogether(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, false)
	b := w.as(t, "county-clerk")
	b.get("/notices")
	b.get(b.link("/notices/6"))
	b.post(b.form(), url.Values{"command": {"publish-notice"}, "row": b.rows()})
	b.get("/notices?tab=up")
	up := strings.Count(b.body, "打印海报")
	b.get("/notices/print")
	if b.status != 200 || strings.Count(b.body, `<section class="one">`) != up || up == 0 {
		t.Fatalf("%d notices hang, %d posters: %d", up, strings.Count(b.body, `<section class="one">`), b.status)
	}
	for _, never := range []string{"********", "138"} {
		if strings.Contains(b.body, never) {
			t.Errorf("a poster says %q", never)
		}
	}
}

func actorOf(t *testing.T, role string) act.Actor {
	t.Helper()
	for _, p := range demo.RoleNames() {
		if p.Role == role {
			return act.Actor{User: p.User, Role: act.Role(p.Role), Unit: p.Unit}
		}
	}
	t.Fatalf("the demo has no %s", role)
	return act.Actor{}
}

func mustEvents(t *testing.T, w *world, kind string) int64 {
	t.Helper()
	var n int64
	if err := w.Door.DB.ReadLog(context.Background(), w.Log, func(tx *store.Tx) error {
		return tx.QueryRow(context.Background(), `SELECT count(*) FROM journal WHERE log_id = $1 AND type = $2`, w.Log, kind).Scan(&n)
	}); err != nil {
		t.Fatal(err)
	}
	return n
}

// The papers of every page open for those who read the page, and a household's file is
// one document with its index of digests (A13.3).
func TestA13_3_PapersOpenBesideTheirPages(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, false)
	for role, papers := range map[string]map[string]string{
		"county-clerk":    {"/workbench/print": "待办清单", "/groups/print": "联查小组名单报备表", "/ledger/print": "台账信息汇总表", "/roster/print": "比对情况表"},
		"bank-clerk":      {"/disbursements/print": "放款登记表", "/ledger/print": "台账信息汇总表"},
		"first-secretary": {"/groups/print": "联查小组名单报备表", "/ledger/print": "台账信息汇总表"},
	} {
		b := w.as(t, role)
		for path, title := range papers {
			b.get(path)
			if b.status != 200 || !strings.Contains(b.body, title) {
				t.Errorf("%s %s: %d, no %s", role, path, b.status, title)
			}
			if regexp.MustCompile(`\d{17}[\dX]`).MatchString(b.body) {
				t.Errorf("%s %s: a whole identity number without a purpose", role, path)
			}
		}
	}
	a := w.as(t, "administrator")
	a.get("/workbench/print")
	if a.status != 404 {
		t.Errorf("an administrator prints the county's duties: %d (X9)", a.status)
	}
	b := w.as(t, "county-clerk")
	b.get("/ledger?due_from=2020-01-01") // not of the old book, whose papers are elsewhere
	home := b.link("/households/")
	b.get(home + "/print")
	for _, want := range []string{"扶贫小额信贷档案", "目　录", "摘要值", "扶贫小额信贷审批表", "扶贫小额信贷贷前入户调查表", "贷款还款明细"} {
		if !strings.Contains(b.body, want) {
			t.Errorf("the household's file has no %s (%d)", want, b.status)
		}
	}
	r := w.as(t, "county-clerk")
	r.get("/roster")
	if m := regexp.MustCompile(`href="(/releases/[^"/]+)"`).FindStringSubmatch(r.body); m != nil {
		r.get(m[1] + "/print")
		if r.status != 200 || !strings.Contains(r.body, "名单发放签收单") {
			t.Errorf("receipt: %d", r.status)
		}
	}
}
