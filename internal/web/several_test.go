package web

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/demo"
	"fupindai/internal/loan"
)

// actor is the demo's person of a role.
func actor(t *testing.T, role act.Role) act.Actor {
	t.Helper()
	for _, p := range demo.RoleNames() {
		if p.Role == string(role) {
			return act.Actor{User: p.User, Role: role, Unit: p.Unit}
		}
	}
	t.Fatalf("the demo has no %s", role)
	return act.Actor{}
}

// A ledger too long for paper is not printed: its page says so and offers the workbook
// (A13.1).
func TestA13_1_LongLedgerIsAWorkbook(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, false)
	w.server.sheets = 3
	b := w.as(t, "county-clerk")
	b.get("/ledger/print?state=current")
	if b.status != http.StatusUnprocessableEntity || !strings.Contains(b.body, "一次最多打印 3 笔") || !strings.Contains(b.body, "/ledger/export") {
		t.Errorf("a ledger of more than three loans: %d", b.status)
	}
	w.server.sheets = ledgerPaperMax
	if b.get("/ledger/print"); b.status != http.StatusOK {
		t.Errorf("the county's ledger: %d", b.status)
	}
}

// Two who sign the same rows at the same moment: the list is signed once, and the other
// is told that the rows changed (X4, X11).
func TestX11_TwoSignTheSameListAtOnce(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, false)
	const at = "/batch/review-township"
	var rows []string
	type sent struct {
		b    *browser
		to   string
		form url.Values
	}
	var both [2]sent
	for i := range both {
		b := w.as(t, "township-clerk")
		b.get(at)
		all := b.rows()
		if len(all) == 0 {
			t.Fatal("nothing waits for the township")
		}
		rows = all[len(all)-1:] // those without a hint stand last
		b.get("/applications/" + strings.Split(rows[0], "@")[0] + "?list=review-township")
		b.get(at)
		b.post(at+"/confirm", url.Values{"row": rows})
		both[i] = sent{b, b.form(), url.Values{"command": {"review-township"}, "row": rows}}
	}
	var wait sync.WaitGroup
	for i := range both {
		wait.Add(1)
		go func() {
			defer wait.Done()
			both[i].b.post(both[i].to, both[i].form)
		}()
	}
	wait.Wait()
	done, changed := 0, 0
	for _, s := range both {
		switch {
		case s.b.status == http.StatusOK && strings.Contains(s.b.body, "已办理"):
			done++
		case s.b.status == http.StatusUnprocessableEntity && strings.Contains(s.b.body, `role="alert"`):
			changed++
		default:
			t.Errorf("%d at %s", s.b.status, s.b.path)
		}
	}
	if done != 1 || changed != 1 {
		t.Errorf("%d signed, %d told that it changed; want one each", done, changed)
	}
	number, _, _ := strings.Cut(rows[0], "@")
	n := 0
	if err := w.Door.View(t.Context(), w.Log, actor(t, act.TownshipClerk), "application", func(v *app.View) error {
		c, err := v.Application(t.Context(), number)
		if err != nil {
			return err
		}
		for _, h := range c.App.Hands {
			if h.Step == loan.StepTownshipReview {
				n++
			}
		}
		return nil
	}); err != nil || n != 1 {
		t.Errorf("%s was reviewed %d times: %v", number, n, err)
	}
}

// A sum paid out is corrected by the bank that entered it; the county has published the
// loan since, so it counts from the county's consent (Z1, A13.1).
func TestZ1_DisbursementIsCorrectedByConsent(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, false)
	bank := actor(t, act.BankClerk)
	number, entry := "", ""
	var was, right string
	if err := w.Door.View(t.Context(), w.Log, bank, "applications", func(v *app.View) error {
		lines, _, err := v.Applications(t.Context(), app.ApplicationFilter{Steps: []loan.Step{loan.StepRepayment}, Page: 1, Size: 1000})
		if err != nil {
			return err
		}
		for _, l := range lines {
			c, err := v.Application(t.Context(), l.Number)
			if err != nil {
				return err
			}
			i := slices.IndexFunc(c.Entries, func(e loan.Entry) bool { return e.Kind == "loan.disbursed/1" && e.Needs == loan.UnitCounty })
			if i >= 0 && len(c.Loan.Movements) == 1 {
				number, was, right = l.Number, c.Loan.AmountFen.Commas(), (c.Loan.AmountFen - 12_345).Commas()
				return nil
			}
		}
		return nil
	}); err != nil || number == "" {
		t.Fatalf("no published loan of the bank can be corrected: %v", err)
	}
	b := w.as(t, "bank-clerk")
	b.get("/applications/" + number)
	for _, m := range regexp.MustCompile(`href="([^"]*form=correct[^"]*)"`).FindAllStringSubmatch(b.body, -1) {
		at := html.UnescapeString(m[1])
		if b.get(at); strings.Contains(b.body, `name="amount_fen"`) && strings.Contains(b.body, `name="holder"`) {
			entry = at
			break
		}
	}
	if entry == "" {
		t.Fatalf("%s offers the bank no correction of what was paid out", number)
	}
	if !strings.Contains(b.body, "后一级已经办理") {
		t.Error("the form does not say whose consent it waits for")
	}
	fields := func() url.Values {
		return url.Values{"command": {"correct-entry"}, "entry": {b.hidden("entry")}, "seen": {b.hidden("seen")}, "amount_fen": {strings.ReplaceAll(right, ",", "")}}
	}
	if b.post(b.form(), fields()); b.status != http.StatusUnprocessableEntity {
		t.Errorf("without a reason: %d", b.status)
	}
	form := fields()
	form.Set("why", "凭证金额录入错误，以支付凭证为准")
	b.post(b.form(), form)
	if b.status != http.StatusOK || !strings.Contains(b.body, "已办理") {
		t.Fatalf("asked for: %d: %s", b.status, regexp.MustCompile(`(?s)role="alert".{0,500}`).FindString(b.body))
	}
	amount := func() (out string) {
		if err := w.Door.View(t.Context(), w.Log, bank, "application", func(v *app.View) error {
			c, err := v.Application(t.Context(), number)
			if err == nil {
				out = c.Loan.AmountFen.Commas()
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return out
	}
	if got := amount(); got != was {
		t.Errorf("before the consent the loan is of %s, want %s", got, was)
	}
	county := w.as(t, "county-clerk")
	county.get("/applications/" + number)
	answer := regexp.MustCompile(`href="([^"]*form=answer[^"]*)"`).FindStringSubmatch(county.body)
	if answer == nil {
		t.Fatal("the county is not asked for its consent")
	}
	county.get(html.UnescapeString(answer[1]))
	county.post(county.form(), url.Values{"command": {"answer-correction"}, "correction": {county.hidden("correction")}, "answer": {loan.Consent}})
	if county.status != http.StatusOK || !strings.Contains(county.body, "已办理") {
		t.Fatalf("consent: %d: %s", county.status, regexp.MustCompile(`(?s)role="alert".{0,500}`).FindString(county.body))
	}
	if got := amount(); got != right {
		t.Errorf("after the consent the loan is of %s, want %s", got, right)
	}
}
