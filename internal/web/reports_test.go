package web

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"fupindai/internal/store"
)

// standing publishes a notice and gives its public address.
func standing(t *testing.T, w *world) string {
	t.Helper()
	b := w.as(t, "county-clerk")
	b.get("/notices")
	b.get(b.link("/notices/6"))
	b.post(b.form(), url.Values{"command": {"publish-notice"}, "row": b.rows()})
	return b.link("/n/")
}

// filed sends a report as the public does and gives its code.
func filed(t *testing.T, p *browser, address, about, text string) string {
	t.Helper()
	p.get(address + "/report")
	p.post(address+"/report", url.Values{"about": {about}, "text": {text}})
	m := regexp.MustCompile(`class="code">([2-9A-Z]{8})<`).FindStringSubmatch(p.body)
	if p.status != http.StatusOK || m == nil {
		t.Fatalf("report: %d %.300s", p.status, p.body)
	}
	return m[1]
}

// A6.4, T17: a report goes past the reported unit to the level above, is assigned,
// answered, and read with its code; nobody else finds it.
func TestA6_4_ReportFromPublicToAnswer(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, false)
	address := standing(t, w)
	p := w.visitor(t)
	code := filed(t, p, address, "village", "五人没有入户")
	p.get("/n/answer")
	p.post("/n/answer", url.Values{"code": {strings.ToLower(code)}})
	if !strings.Contains(p.body, "已收到") {
		t.Fatalf("look-up before the answer: %d", p.status)
	}

	b := w.as(t, "township-clerk")
	b.get("/workbench")
	here := b.link("/reports/")
	b.get(here)
	if b.status != http.StatusOK || !strings.Contains(b.body, "五人没有入户") || !strings.Contains(b.body, "匿名") {
		t.Fatalf("handling unit: %d", b.status)
	}
	for _, role := range []string{"first-secretary", "party-secretary", "county-clerk", "county-head", "bank-head", "auditor"} {
		other := w.as(t, role)
		other.get(here)
		if other.status != http.StatusNotFound || strings.Contains(other.body, "五人没有入户") {
			t.Errorf("%s opens the report: %d", role, other.status)
		}
	}
	by := actorOf(t, "township-clerk")
	number := strings.TrimPrefix(here, "/reports/")
	b.post("/do?at="+url.QueryEscape(here), url.Values{"command": {"assign-report"}, "report": {number}, "user": {by.User}})
	if !strings.Contains(b.body, "答复内容") {
		t.Fatalf("after the assignment: %d at %s", b.status, b.path)
	}
	b.post("/do?at="+url.QueryEscape(here), url.Values{"command": {"answer-report"}, "report": {number}, "text": {"已入户核查，五人到场"}})
	b.get(here + "/print")
	if b.status != http.StatusOK || !strings.Contains(b.body, "举报办理单") || !strings.Contains(b.body, "已入户核查，五人到场") {
		t.Errorf("handling form: %d", b.status)
	}
	p.post("/n/answer", url.Values{"code": {code}})
	if !strings.Contains(p.body, "已入户核查，五人到场") || !strings.Contains(p.body, "恰尔巴格镇") {
		t.Errorf("look-up after the answer: %d", p.status)
	}
	if strings.Contains(p.body, w.name(t, by.User)) {
		t.Error("the public reads the name of who answered; it is the unit that answers")
	}
}

// Whoever a report is about, nobody of that unit opens it or finds it on a list, and it
// is not routed there (A6.4).
func TestA6_4_ReportNeverReachesTheReportedUnit(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, false)
	address := standing(t, w)
	of := map[string][]string{
		"village": {"first-secretary", "party-secretary"}, "township": {"township-clerk", "township-leader"},
		"county": {"county-clerk", "county-head"}, "bank": {"bank-clerk", "bank-head"},
	}
	for about, roles := range of {
		filed(t, w.visitor(t), address, about, "反映"+about)
		var number, unit string
		if err := w.Door.DB.Read(t.Context(), func(tx *store.Tx) error {
			return tx.QueryRow(t.Context(), `SELECT report, unit FROM report WHERE log_id = $1 ORDER BY report DESC LIMIT 1`, w.Log).Scan(&number, &unit)
		}); err != nil {
			t.Fatal(err)
		}
		for _, role := range roles {
			b := w.as(t, role)
			if own := actorOf(t, role).Unit; own == unit {
				t.Errorf("a report about the %s is routed to %s", about, unit)
			}
			if b.get("/reports/" + number); b.status != http.StatusNotFound {
				t.Errorf("%s opens the report about the %s: %d", role, about, b.status)
			}
			if b.get("/reports"); strings.Contains(b.body, number) {
				t.Errorf("%s has the report about the %s on the list", role, about)
			}
		}
	}
}

func (w *world) name(t *testing.T, user string) string {
	t.Helper()
	names, err := w.Door.UserNames(context.Background(), w.Log, []string{user})
	if err != nil {
		t.Fatal(err)
	}
	return names[user]
}

// T17: an anonymous report leaves nobody: no session, no cookie, no user of a browser
// that is signed in, and nothing of the words in journal or log.
func TestT17_AnonymousLeavesNoTrace(t *testing.T) {
	t.Parallel()
	var logged bytes.Buffer
	w := mustLoggedWorld(t, slog.New(slog.NewJSONHandler(&logged, nil)))
	address := standing(t, w)
	signedIn := w.as(t, "party-secretary") // a cadre at the same browser
	code := filed(t, signedIn, address, "village", "金丝雀一号反映")
	p := w.visitor(t)
	p.get(address + "/report")
	if len(p.header.Values("Set-Cookie")) > 0 {
		t.Errorf("a visitor gets a cookie: %v", p.header.Values("Set-Cookie"))
	}
	user := actorOf(t, "party-secretary").User
	if err := w.Door.DB.ReadLog(context.Background(), w.Log, func(tx *store.Tx) error {
		var raw []byte
		if err := tx.QueryRow(context.Background(), `SELECT bytes FROM journal WHERE log_id = $1 AND type = 'office.report-filed/1'`, w.Log).Scan(&raw); err != nil {
			return err
		}
		body := string(raw)
		if !strings.Contains(body, `"public"`) {
			t.Error("the report is not recorded as the public's")
		}
		for _, never := range []string{user, code, "127.0.0.1", "Go-http-client", "金丝雀"} {
			if strings.Contains(body, never) {
				t.Errorf("the journal says %q", never)
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	for _, never := range []string{"金丝雀", code, user} {
		if strings.Contains(logged.String(), never) {
			t.Errorf("the log says %q", never)
		}
	}
}

// T18: a code that does not exist, one that is impossible and one of another shape give
// the same page; codes are asked so often and no more from one address.
func TestT18_CodesCannotBeTried(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, false)
	p := w.visitor(t)
	p.get("/n/answer")
	var first string
	for i, code := range []string{"ABCDEFGH", "00000000", "' OR 1=1", strings.Repeat("Z", 300)} {
		began := time.Now()
		p.post("/n/answer", url.Values{"code": {code}})
		if took := time.Since(began); took < answerFloor {
			t.Errorf("%q is answered after %s, before the floor", code, took)
		}
		if p.status != http.StatusOK || !strings.Contains(p.body, "编号不存在或已过期") {
			t.Fatalf("%q: %d", code, p.status)
		}
		if i == 0 {
			first = p.body
		} else if p.body != first {
			t.Errorf("%q gives another page than an unknown code", code)
		}
	}
	for range codesPerTenMinutes {
		p.post("/n/answer", url.Values{"code": {"ABCDEFGH"}})
	}
	if p.status != http.StatusTooManyRequests {
		t.Errorf("after %d codes: %d", codesPerTenMinutes+4, p.status)
	}
}

// T17, T18: reports of one address are throttled; the public pages carry no token of
// another notice and are not indexed.
func TestT17_FloodOfReportsIsThrottled(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, false)
	address := standing(t, w)
	p := w.visitor(t)
	for range filingsPerHour {
		filed(t, p, address, "borrower", "同一件事")
	}
	p.get(address + "/report")
	p.post(address+"/report", url.Values{"about": {"borrower"}, "text": {"再来一次"}})
	if p.status != http.StatusTooManyRequests {
		t.Errorf("report %d of an hour: %d", filingsPerHour+1, p.status)
	}
	p.get(address)
	if !strings.Contains(p.body, `name="robots" content="noindex`) || p.header.Get("X-Robots-Tag") == "" {
		t.Error("the public page may be indexed")
	}
	if n := len(p.body); n > 25<<10 {
		t.Errorf("the public page has %d bytes", n)
	}
	if strings.Contains(p.body, "watermark") {
		t.Error("a watermark stands on a public page")
	}
}

// T11: the notices of all villages that wait are published with one signature; a sheet
// blown away begins again; a photo of it is kept (A6.2, A6.3).
func TestA6_2_VillagesPublishedTogether(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, false)
	b := w.as(t, "county-clerk")
	b.get("/notices/publish")
	villages := strings.Count(b.body, "公示期")
	if b.status != http.StatusOK || villages < 2 {
		t.Fatalf("publish: %d, %d villages", b.status, villages)
	}
	b.post(b.form(), url.Values{"command": {"publish-notices"}, "row": b.rows()})
	if up := strings.Count(b.body, "打印海报"); b.status != http.StatusOK || up < villages {
		t.Fatalf("after publishing %d villages %d notices hang: %d", villages, up, b.status)
	}
	here := b.link("/notices/GS-")
	b.get(here)
	first := b.body
	w.mustWait(t)
	b.get(here)
	if !strings.Contains(b.body, "interrupt-notice") || strings.Contains(first, "interrupt-notice") {
		t.Error("an interruption is offered from the day after posting, and not before")
	}
	number := strings.TrimPrefix(here, "/notices/")
	b.post("/do?at="+url.QueryEscape(here), url.Values{"command": {"interrupt-notice"}, "notice": {number}, "reason": {"被大风刮走"}})
	if !strings.Contains(b.body, "被大风刮走") || !strings.Contains(b.body, w.Door.Today().String()) {
		t.Errorf("interruption: %d at %s", b.status, b.path)
	}
}
