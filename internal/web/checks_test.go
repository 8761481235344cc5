package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// A visit is recorded on its page (A8.5), stands in the history, on paper and in the
// ledger, and is gone from the work list; a wrong answer keeps what was typed.
func TestA8_5_ACheckFromTheListToTheLedger(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, false)
	b := w.as(t, "first-secretary")
	b.get("/checks?days=90")
	at := b.link("/checks/DK-")
	number := strings.TrimPrefix(at, "/checks/")
	if b.get("/checks/print?days=90"); b.status != http.StatusOK || !strings.Contains(b.body, "贷后检查清单") || !strings.Contains(b.body, number) {
		t.Fatalf("the list on paper: %d, or without %s", b.status, number)
	}
	if b.get(at + "/print"); b.status != http.StatusOK || !strings.Contains(b.body, "☐ 与合同一致") || strings.Contains(b.body, "☑") {
		t.Errorf("a blank form: %d, or with answers", b.status)
	}
	b.get(at)
	members := regexp.MustCompile(`name="present" value="([^"]+)"`).FindAllStringSubmatch(b.body, -1)
	if len(members) < 2 {
		t.Fatalf("%d members of the group to tick", len(members))
	}
	form := url.Values{
		"in_person": {"yes"}, "use": {"other"}, "condition": {"good"}, "stock": {"12"}, "family": {"unchanged"}, "will": {"able"}, "problem": {"clean"}, "signed": {"yes"},
		"command": {"record-check"}, "loan": {number}, "present": {members[0][1], members[1][1]},
	}
	do := "/do?at=" + url.QueryEscape(at)
	if b.post(do, form); b.status != http.StatusUnprocessableEntity {
		t.Errorf("another use without words is taken: %d %s", b.status, b.path)
	}
	if !strings.Contains(b.body, `value="12"`) {
		t.Error("what was typed is lost with the refusal")
	}
	form.Set("use_note", "羊 12 只，另修羊圈一间")
	form.Del("command_id")
	b.get(at)
	b.post(do, form)
	if !strings.Contains(b.body, "羊 12 只，另修羊圈一间") || !strings.Contains(b.body, "没有问题") {
		t.Fatalf("the check does not stand on its page: %d", b.status)
	}
	if b.get(b.link(at + "/print?check=")); b.status != http.StatusOK || !strings.Contains(b.body, "☑ 另作他用") || !strings.Contains(b.body, "另修羊圈一间") {
		t.Errorf("the form on paper: %d", b.status)
	}
	b.get("/ledger?columns=all")
	if !strings.Contains(b.body, "另修羊圈一间") {
		t.Error("the ledger does not show what the money is used for")
	}
}

// The problem list is taken out as a workbook after its purpose was recorded (A13.2, X8).
func TestA13_2_TheProblemListIsTakenOut(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, false)
	b := w.as(t, "county-clerk")
	b.get("/ledger/problems")
	b.get(b.link("/ledger/problems/export"))
	b.post("/ledger/problems/export", url.Values{"export_purpose": {""}})
	if b.status == http.StatusOK || b.header.Get("Content-Type") == xlsxType {
		t.Errorf("taken out without a purpose: %d", b.status)
	}
	b.get("/ledger/problems/export")
	b.post("/ledger/problems/export", url.Values{"export_purpose": {"季度例会"}})
	if b.status != http.StatusOK || b.header.Get("Content-Type") != xlsxType {
		t.Fatalf("%d %s", b.status, b.header.Get("Content-Type"))
	}
	file, err := excelize.OpenReader(strings.NewReader(b.body))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := file.GetRows(file.GetSheetName(0))
	if err != nil {
		t.Fatal(err)
	}
	open := 0
	for _, r := range rows {
		if len(r) > 14 && r[7] != "" && r[7] != "问题类别" {
			open++
		}
	}
	if open == 0 {
		t.Errorf("no problem in the workbook: %v", rows)
	}
}
