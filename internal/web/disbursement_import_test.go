package web

import (
	"bytes"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"fupindai/internal/demo"
	"fupindai/internal/money"
	"fupindai/internal/sheet"
	"fupindai/internal/sheet/layout"
)

// T14: a bank's list of payments is tried, refused with row, column and reason while one
// row is wrong, registered whole or not at all, and recognised when it comes again (A5.2, A5.3).
func TestA5_2_ListOfPaymentsIsRegisteredWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, false)
	list := demo.Payments("LPNX-QE")
	if len(list) < 3 {
		t.Fatalf("the demo has %d payments to register", len(list))
	}
	written := func(rows []layout.Payment) []byte {
		var b bytes.Buffer
		if err := layout.WriteDisbursements(&b, rows); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	const at = "/disbursements/import"
	before := mustRoot(t, w)

	b := w.as(t, "bank-clerk")
	b.get("/disbursements")
	if !strings.Contains(b.body, at) {
		t.Fatal("the page of disbursements does not lead to the import")
	}
	for _, tt := range []struct {
		name, says string
		spoil      func(p *layout.Payment)
	}{
		{"unknown contract", "没有登记过这个借款合同号", func(p *layout.Payment) { p.Contract = "HT-0" }},
		{"another's account", "收款户名不是借款人本人", func(p *layout.Payment) { p.Holder = "韩立" }},
		{"above the decision", "超过评审决定的剩余额度", func(p *layout.Payment) { p.AmountFen += 1 }},
		{"tomorrow", "放款日期晚于今天", func(p *layout.Payment) { p.PaidOn = p.PaidOn.AddDays(1) }},
		{"before the contract", "放款日期早于合同签订日", func(p *layout.Payment) { p.PaidOn = p.PaidOn.AddDays(-40) }},
		{"another receipt", "借据号与合同登记的借据号", func(p *layout.Payment) { p.Receipt = "JJ-0" }},
		{"no number", "收款账号应为", func(p *layout.Payment) { p.Account = "62-A" }},
	} {
		rows := append([]layout.Payment(nil), list...)
		tt.spoil(&rows[1])
		b.get(at)
		b.upload(at, "放款清单.xlsx", written(rows), map[string]string{})
		if b.status != http.StatusOK || !strings.Contains(b.body, tt.says) || strings.Contains(b.body, `form="do"`) {
			t.Errorf("%s: %d, without %q, or with a button", tt.name, b.status, tt.says)
		}
		b.get(regexp.MustCompile(`/disbursements/files/[0-9a-f]{32}/errors`).FindString(b.body))
		if _, err := sheet.OpenBytes(t.Context(), "errors.xlsx", []byte(b.body), sheet.DefaultLimits()); err != nil || b.status != http.StatusOK {
			t.Errorf("%s: error workbook %d, %v", tt.name, b.status, err)
		}
	}
	rows := append([]layout.Payment(nil), list...)
	rows[1].Account = rows[0].Account // each row is right by itself
	take := regexp.MustCompile(`/disbursements/files/[0-9a-f]{32}/take`)
	b.get(at)
	b.upload(at, "放款清单.xlsx", written(rows), map[string]string{})
	b.post(take.FindString(b.body), url.Values{})
	if b.status != http.StatusUnprocessableEntity || !strings.Contains(b.body, "一份也没有写入") {
		t.Errorf("two borrowers with one account: %d at %s", b.status, b.path)
	}
	if mustRoot(t, w) != before {
		t.Fatal("a refused list left something in the journal")
	}

	var sum money.Fen
	for _, p := range list {
		sum += p.AmountFen
	}
	b.get(at)
	b.upload(at, "放款清单.xlsx", written(list), map[string]string{})
	if !strings.Contains(strings.ReplaceAll(b.body, ",", ""), sum.String()) {
		t.Errorf("the dry run does not show the sum %s", sum)
	}
	b.post(take.FindString(b.body), url.Values{})
	if b.status != http.StatusOK || b.path != "/disbursements?tab=report" {
		t.Fatalf("registered: %d at %s: %s", b.status, b.path, regexp.MustCompile(`(?s)role="alert".{0,900}`).FindString(b.body))
	}
	after := mustRoot(t, w)
	b.get(at) // the bank's list of tomorrow has today's rows again
	b.upload(at, "放款清单二.xlsx", written(list), map[string]string{})
	if b.status != http.StatusOK || !strings.Contains(b.body, "都已经登记过") || strings.Contains(b.body, `form="do"`) || mustRoot(t, w) != after {
		t.Errorf("the list once more: %d", b.status)
	}
	head := w.as(t, "bank-head") // reads, does not register
	if head.get(at); head.status == http.StatusOK {
		t.Error("the bank's head has the form of the import")
	}
}

func mustRoot(t *testing.T, w *world) string {
	t.Helper()
	c, err := w.Door.DB.Checkpoint(t.Context(), w.Log)
	if err != nil {
		t.Fatal(err)
	}
	return c.Text()
}
