package web

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"fupindai/internal/app"
	"fupindai/internal/money"
	"fupindai/internal/store"
)

// A form is drawn from the log that is read, not from the server's own: an office above
// prints the chosen county's (I12).
func TestI12_FormsComeFromTheCountyRead(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, false)
	number := ""
	if err := w.Door.View(context.Background(), w.Log, actorOf(t, "county-clerk"), "applications", func(v *app.View) error {
		lines, _, err := v.Applications(context.Background(), app.ApplicationFilter{Page: 1, Size: 1})
		if len(lines) > 0 {
			number = lines[0].Number
		}
		return err
	}); err != nil || number == "" {
		t.Fatalf("no application: %v", err)
	}
	w.server.Log = "demo-6532"
	for _, role := range []string{"county-clerk", "auditor"} {
		b := w.as(t, role)
		if b.get("/applications/" + number + "/print"); b.status != http.StatusOK {
			t.Errorf("%s prints %s of the county: %d", role, number, b.status)
		}
	}
}

// Public pages begin no session, whatever they answer, and count askers by their network,
// as the proxy before them tells it (A6.2).
func TestA6_2_PublicPagesKeepNobody(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, false)
	w.server.BehindProxy = true
	for _, path := range []string{"/n", "/n/none"} {
		b := w.visitor(t)
		if b.get(path); b.header.Get("Set-Cookie") != "" || b.cookie() != "" {
			t.Errorf("%s sets %q", path, b.header.Get("Set-Cookie"))
		}
	}
	ask := func(from string) int {
		r, err := http.NewRequest(http.MethodGet, w.url+"/n", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("X-Forwarded-For", from)
		res, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		return res.StatusCode
	}
	for range asksPerMinute {
		ask("2001:db8::1")
	}
	if ask("2001:db8::2") != http.StatusTooManyRequests || ask("2001:db8:0:1::1") != http.StatusOK {
		t.Error("one /64 is not counted as one, or another is counted with it")
	}
}

// What no text of ours can be is refused before anything is asked of the database (X10).
func TestX10_AddressesHoldText(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, false)
	b := w.as(t, "county-clerk")
	for path, want := range map[string]int{
		"/n/%00": 404, "/households/%00": 404, "/households/%ff": 404, "/ledger?division=%00": 400, "/search?s=%c3%28": 400, "/ledger?division=6532": 200,
	} {
		if b.get(path); b.status != want {
			t.Errorf("%s: %d, want %d", path, b.status, want)
		}
	}
}

// What is typed into a form is text too; nothing comes of what is not.
func TestX10_FormsHoldText(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, false)
	b := w.as(t, "county-clerk")
	b.get("/workbench")
	for _, path := range []string{"/search", "/county", "/logout", "/do?at=/workbench", "/login", "/draft?at=/workbench"} {
		for _, typed := range []string{"a\x00", "\xff"} {
			token := b.hidden("token")
			res, err := b.client.PostForm(b.base+path, url.Values{"q": {typed}, "county": {typed}, "token": {token}})
			if err != nil {
				t.Fatal(err)
			}
			res.Body.Close()
			if res.StatusCode != http.StatusBadRequest {
				t.Errorf("%s with %q: %d", path, typed, res.StatusCode)
			}
		}
	}
	b.get("/workbench")
	if b.status != http.StatusOK {
		t.Errorf("the session ended by a form that was not taken: %d", b.status)
	}
}

// I6: what is searched for may be a name. It stands in no address; the address opens for
// its reader alone, and again when it is come back to.
func TestI6_WhatIsSoughtStandsInNoAddress(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, false)
	b := w.as(t, "county-clerk")
	b.get("/ledger")
	here := b.link("/households/H")
	b.get(here)
	m := regexp.MustCompile(`<h1[^>]*>([^<]+)`).FindStringSubmatch(b.body)
	number := regexp.MustCompile(`<dt>户编号</dt><dd>([^<]+)`).FindStringSubmatch(b.body)
	if m == nil || number == nil {
		t.Fatal("the household's page has no title or number")
	}
	for _, sought := range []string{"吐尔逊", "texmmt", number[1]} {
		b.seek(sought)
		if b.status != http.StatusOK || !strings.HasPrefix(b.path, "/search?s=") || strings.Contains(b.path, url.QueryEscape(sought)) {
			t.Errorf("%s: %d at %s", sought, b.status, b.path)
		}
		if !strings.Contains(b.body, sought) {
			t.Errorf("the page at %s does not say what was sought", b.path)
		}
	}
	again := b.path
	b.get(again)
	if !strings.Contains(b.body, here) {
		t.Error("the address does not find again")
	}
	other := w.as(t, "township-clerk")
	if other.get(again); other.status != http.StatusOK || strings.Contains(other.body, number[1]) {
		t.Errorf("somebody else opens the address: %d", other.status)
	}
	b.get("/search?q=" + url.QueryEscape(number[1]))
	if strings.Contains(b.body, here) {
		t.Error("a name in the address is still answered")
	}
	b.post("/search", url.Values{"q": {"texmmt"}, "token": {"forged"}})
	if strings.HasPrefix(b.path, "/search") {
		t.Errorf("a forged search is answered at %s", b.path)
	}
}

// What a household owes is one sum over all banks, also before a bank that sees only its
// own loans (R-G3-1); its page is named by its number.
func TestR_G3_1_BankSeesWhatIsOwedToAll(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, false)
	ctx := context.Background()
	var household, number string
	var owed int64
	if err := w.Door.DB.Write(ctx, w.Log, func(tx *store.Tx) error {
		return tx.QueryRow(ctx, `SELECT m.household, sum(m.principal_fen) FROM movement m JOIN loan l ON l.log_id = m.log_id AND l.loan = m.loan
			WHERE m.log_id = $1 AND l.bank = $2 GROUP BY m.household ORDER BY 2 DESC LIMIT 1`, w.Log, actorOf(t, "bank-clerk").Unit).Scan(&household, &owed)
	}); err != nil {
		t.Fatal(err)
	}
	look := func(role string) (c *app.HouseholdCase) {
		if err := w.Door.View(ctx, w.Log, actorOf(t, role), "household", func(v *app.View) (err error) {
			c, err = v.Household(ctx, household)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return c
	}
	number = look("county-clerk").Household.No
	if got := int64(look("county-clerk").OwedFen); got != owed || owed == 0 {
		t.Errorf("owed %d, want %d", got, owed)
	}
	bank := actorOf(t, "bank-clerk")
	bank.Unit = "nobody"
	if err := w.Door.View(ctx, w.Log, actorOf(t, "bank-clerk"), "household", func(v *app.View) error {
		v.Scope = app.ScopeOf(bank) // another bank's eyes: none of the loans is its own
		c, err := v.Household(ctx, household)
		if err == nil && (len(c.File.Loans) > 0 || int64(c.OwedFen) != owed) {
			t.Errorf("another bank sees %d loans and owed %d, want none and %d", len(c.File.Loans), c.OwedFen, owed)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	b := w.as(t, "county-clerk")
	if b.get("/households/" + household); !strings.Contains(regexp.MustCompile(`(?s)<title>.*?</title>`).FindString(b.body), number) {
		t.Errorf("the title lacks %s", number)
	}
}

// A card sums what was paid out, not what was decided (A6.2).
func TestA6_2_CardsSumWhatWasPaid(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, false)
	ctx := context.Background()
	var loan string
	var paid int64
	if err := w.Door.DB.Write(ctx, w.Log, func(tx *store.Tx) error { // as if less had been paid than was decided
		if err := tx.QueryRow(ctx, `SELECT min(loan) FROM application WHERE log_id = $1 AND step = 'notice'`, w.Log).Scan(&loan); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE loan SET amount_fen = 1234500 WHERE log_id = $1 AND loan = $2`, w.Log, loan); err != nil {
			return err
		}
		return tx.QueryRow(ctx, `SELECT sum(l.amount_fen) FROM loan l JOIN application a ON a.log_id = l.log_id AND a.loan = l.loan
			WHERE l.log_id = $1 AND a.step = 'notice' AND a.village = (SELECT village FROM loan WHERE log_id = $1 AND loan = $2)`, w.Log, loan).Scan(&paid)
	}); err != nil {
		t.Fatal(err)
	}
	b := w.as(t, "county-clerk")
	if b.get("/notices"); !strings.Contains(b.body, money.Fen(paid).Commas()) {
		t.Errorf("no card sums %s", money.Fen(paid).Commas())
	}
}
