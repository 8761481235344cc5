package web

import (
	"context"
	"net/http"
	"testing"

	"fupindai/internal/app"
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
		"/n/%00": 404, "/households/%00": 404, "/households/%ff": 404, "/ledger?division=%00": 400, "/search?q=%c3%28": 400, "/ledger?division=6532": 200,
	} {
		if b.get(path); b.status != want {
			t.Errorf("%s: %d, want %d", path, b.status, want)
		}
	}
}
