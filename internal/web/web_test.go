package web

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"fupindai/internal/app"
	"fupindai/internal/demo"
	"fupindai/internal/store"
)

// Every page of the menu opens for every role of the county, in both languages, and
// nothing outside the role's views opens (X2).
func TestX2_EachRoleOpensItsPages(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, false)
	pages := []struct{ view, path string }{
		{"workbench", "/workbench"}, {"applications", "/applications"}, {"applications", "/applications?tab=all"}, {"disbursements", "/disbursements"},
		{"roster", "/roster"}, {"roster", "/roster/import"}, {"notices", "/notices"}, {"ledger", "/ledger"}, {"ledger-export", "/ledger/export"},
		{"household", "/households"}, {"groups", "/groups"}, {"users", "/users"}, {"workbench", "/law/A12.2"},
	}
	for _, p := range demo.RoleNames() {
		t.Run(p.User+" "+p.Role, func(t *testing.T) {
			b := w.as(t, p.Role)
			for _, pg := range pages {
				for _, lang := range []string{"zh", "en"} {
					b.get("/lang/" + lang + "?back=" + url.QueryEscape(pg.path))
					want := http.StatusOK
					if !app.MayView(roleOf(p), pg.view) {
						want = http.StatusNotFound
					}
					if b.status != want {
						t.Errorf("%s in %s: %d, want %d", pg.path, lang, b.status, want)
					}
				}
			}
		})
	}
}

// An application's page opens at every station for the reader before whom it stands,
// and for the auditor, who gets no form.
func TestX2_ApplicationPageAtEveryStation(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, false)
	seen := map[string]bool{}
	for _, role := range []string{"first-secretary", "party-secretary", "township-clerk", "township-leader", "county-clerk", "county-head", "bank-head", "bank-clerk", "auditor"} {
		b := w.as(t, role)
		b.get("/applications?tab=all&size=100")
		for _, m := range regexp.MustCompile(`href="(/applications/SQ[^"?]+)"`).FindAllStringSubmatch(b.body, -1) {
			if seen[role+m[1]] {
				continue
			}
			seen[role+m[1]] = true
			b.get(m[1])
			if b.status != http.StatusOK {
				t.Errorf("%s as %s: %d", m[1], role, b.status)
			}
			if role == "auditor" && strings.Contains(b.body, `id="do"`) {
				t.Errorf("%s gives the auditor a form", m[1])
			}
		}
	}
	if len(seen) < 50 {
		t.Errorf("only %d pages were opened", len(seen))
	}
}

// No link of any page leads nowhere: for each role, every page that can be reached
// opens (a sample of those that differ only in their number).
func TestX2_NoLinkLeadsNowhere(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, false)
	link := regexp.MustCompile(`href="(/[^"]*)"`)
	number := regexp.MustCompile(`[0-9a-z-]*[0-9][0-9a-z-]*`)
	for _, role := range []string{"first-secretary", "credit-officer", "township-clerk", "township-leader", "county-clerk", "county-head", "bank-clerk", "bank-head", "auditor", "administrator"} {
		b := w.as(t, role)
		kinds := map[string]int{}
		todo := []string{"/workbench"}
		seen := map[string]bool{"/workbench": true}
		for len(todo) > 0 {
			at := todo[0]
			todo = todo[1:]
			b.get(at)
			if b.status != http.StatusOK {
				t.Errorf("%s: %s is %d", role, at, b.status)
				continue
			}
			for _, m := range link.FindAllStringSubmatch(b.body, -1) {
				to, _, _ := strings.Cut(strings.ReplaceAll(m[1], "&amp;", "&"), "#")
				kind := number.ReplaceAllString(strings.ToLower(to), "N")
				here, narrowed, _ := strings.Cut(at, "?")
				page, further, _ := strings.Cut(to, "?")
				if narrowed != "" && further != "" && page == here {
					continue // each filter is tried by itself: together they have no end
				}
				if seen[to] || strings.HasPrefix(to, "/lang/") || strings.HasPrefix(to, "/assets/") || kinds[kind] >= 2 {
					continue
				}
				seen[to] = true
				kinds[kind]++
				todo = append(todo, to)
			}
		}
		if len(seen) < 10 && role != "administrator" {
			t.Errorf("%s: only %d pages were reached", role, len(seen))
		}
	}
}

// What lies outside the reader's scope looks like what does not exist (X2).
func TestX2_OutsideLooksLikeMissing(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, false)
	county := w.as(t, "county-clerk")
	county.get("/applications?tab=all&size=100")
	village := w.as(t, "first-secretary")
	village.get("/applications?tab=all&size=100")
	for _, m := range regexp.MustCompile(`href="(/applications/SQ[^"?]+)"`).FindAllStringSubmatch(county.body, -1) {
		if strings.Contains(village.body, m[1]) {
			continue
		}
		village.get(m[1])
		outside := village.status
		village.get("/applications/SQ-2019-999999")
		if outside != http.StatusNotFound || village.status != http.StatusNotFound {
			t.Errorf("outside %d, missing %d", outside, village.status)
		}
		return
	}
	t.Error("the county sees nothing that the village does not")
}

// A list is signed once for the rows that were ticked: nothing is ticked beforehand, the
// page repeats what will be signed, and the same form sent again changes nothing (X4, I10).
func TestX4_ListSignedForTickedRows(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, false)
	for _, c := range []struct{ role, command string }{
		{"first-secretary", "sign-village-list"}, {"township-clerk", "review-township"}, {"township-leader", "sign-township"}, {"county-head", "hand-over-list"}, {"bank-clerk", "report-back"},
	} {
		b := w.as(t, c.role)
		b.get("/batch/" + c.command)
		rows := b.rows()
		if b.status != http.StatusOK || len(rows) == 0 {
			t.Errorf("%s: %d with %d rows", c.command, b.status, len(rows))
			continue
		}
		if strings.Contains(b.body, " checked") {
			t.Errorf("%s: a row is ticked beforehand", c.command)
		}
		b.post("/batch/"+c.command+"/confirm", url.Values{})
		if b.status != http.StatusUnprocessableEntity {
			t.Errorf("%s without a row: %d", c.command, b.status)
		}
		b.get("/applications/" + strings.Split(rows[0], "@")[0] + "?list=" + c.command) // rows with a hint are opened first
		b.get("/batch/" + c.command)
		b.post("/batch/"+c.command+"/confirm", url.Values{"row": rows[:1], "document": {"洛扶贫领发〔2019〕88号"}})
		if b.status != http.StatusOK || strings.Join(b.rows(), " ") != rows[0] {
			t.Errorf("%s: the confirmation (%d) has rows %v, want %s", c.command, b.status, b.rows(), rows[0])
			continue
		}
		to, form := b.form(), url.Values{"command": {c.command}, "row": rows[:1], "document": {"洛扶贫领发〔2019〕88号"}, "command_id": {b.hidden("command_id")}, "token": {b.hidden("token")}}
		b.post(to, form)
		if b.status != http.StatusOK || !strings.Contains(b.body, "已办理") {
			t.Errorf("%s of %s: %d", c.command, rows[0], b.status)
			continue
		}
		if number, _, _ := strings.Cut(rows[0], "@"); strings.Contains(strings.Join(b.rows(), " "), number) {
			t.Errorf("%s: %s still waits", c.command, number)
		}
		seq := func() (n int64) {
			if err := w.Door.DB.ReadLog(context.Background(), w.Log, func(tx *store.Tx) error { n = tx.Seq(); return nil }); err != nil {
				t.Fatal(err)
			}
			return n
		}
		before := seq()
		b.post(to, form)
		if b.status != http.StatusOK || seq() != before {
			t.Errorf("%s sent again: %d, %d new events", c.command, b.status, seq()-before)
		}
	}
}

// A row with a hint is signed only after it was opened, or stays out of the list; what
// was ticked before stays ticked, without a script.
func TestX4_RowWithAHintIsOpenedBeforeSigning(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, false)
	const at = "/batch/sign-township"
	b := w.as(t, "township-leader")
	b.get(at)
	held := regexp.MustCompile(`name="row" value="([^"]+)"[^>]*? disabled`).FindStringSubmatch(b.body)
	if held == nil {
		t.Fatalf("the demo has no row with a hint: %v", b.rows())
	}
	row, rows := held[1], b.rows()
	other := rows[len(rows)-1] // those without a hint stand last
	if row == other || rows[0] != row {
		t.Fatalf("rows with a hint do not stand first: %v, held %s", rows, row)
	}
	ask := url.Values{"row": {row}}
	b.post(at+"/confirm", ask)
	if b.status != http.StatusUnprocessableEntity || !strings.Contains(b.body, "还没有打开核对") {
		t.Errorf("signing unopened %s: %d", row, b.status)
	}
	b.get(at)
	b.post(at+"/mark/open?of="+url.QueryEscape(row), url.Values{"row": {other}})
	if !strings.HasPrefix(b.path, "/applications/") || !strings.Contains(b.body, "返回清单") {
		t.Fatalf("opening %s leads to %s (%d)", row, b.path, b.status)
	}
	b.get(at)
	if !strings.Contains(b.body, "已打开") || !regexp.MustCompile(`value="`+regexp.QuoteMeta(other)+`"[^>]*? checked`).MatchString(b.body) {
		t.Errorf("after opening: no mark, or %s is no longer ticked", other)
	}
	b.post(at+"/mark/out?of="+url.QueryEscape(row), url.Values{"row": {other}})
	if !strings.Contains(b.body, "已移出本批") || b.path != at {
		t.Errorf("taking %s out: %s", row, b.path)
	}
	b.post(at+"/mark/in?of="+url.QueryEscape(row), url.Values{"row": {other}})
	b.post(at+"/confirm", url.Values{"row": {row, other}})
	if b.status != http.StatusOK || !strings.Contains(b.body, "1 份有提示，均已打开核对") {
		t.Errorf("signing the opened %s: %d", row, b.status)
	}
	// A row that changed since it was seen is named.
	number, _, _ := strings.Cut(row, "@")
	b.get(at)
	b.post(at+"/confirm", url.Values{"row": {number + "@1", other}})
	if b.status != http.StatusUnprocessableEntity || !strings.Contains(b.body, "清单已有变化") || !strings.Contains(b.body, number) {
		t.Errorf("a changed row: %d", b.status)
	}
}

// In an office a signature needs the password again; a wrong one signs nothing (X6).
func TestX6_SignatureNeedsPasswordAgain(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, true)
	const password = "Kaoshan-2019-mima"
	if err := w.Door.DB.WriteLocal(context.Background(), func(tx *store.Tx) error {
		return w.logins.Set(context.Background(), tx, "guosiyuan", "u-county-clerk", w.Log, password, w.Clock.Now())
	}); err != nil {
		t.Fatal(err)
	}
	b := w.visitor(t)
	b.get("/roles")
	if b.status != http.StatusNotFound {
		t.Errorf("an office has a role page: %d", b.status)
	}
	b.get("/login")
	b.post("/login", url.Values{"account": {"guosiyuan"}, "password": {password}, "next": {"/applications?step=suggestion&tab=all"}})
	page := b.link("/applications/SQ")
	b.get(page)
	form := func(sign string) url.Values {
		return url.Values{
			"command": {"suggest"}, "seen": {b.hidden("seen")}, "amount_fen": {"10000.00"}, "term_months": {"12"}, "note": {"同意"}, "sign": {sign},
		}
	}
	for _, sign := range []string{"", "wrong"} {
		b.get(page)
		b.post(b.form(), form(sign))
		if b.status == http.StatusOK {
			t.Errorf("signed with the password %q", sign)
		}
		if strings.Contains(b.body, password) || (sign != "" && strings.Contains(b.body, `value="`+sign+`"`)) {
			t.Error("the page repeats a password")
		}
	}
	w.mustWait(t)
	b.get(page)
	b.post(b.form(), form(password))
	if b.status != http.StatusOK || !strings.Contains(b.body, "已办理") {
		t.Errorf("signed with the right password: %d", b.status)
	}
	if err := w.Door.DB.WriteLocal(context.Background(), func(tx *store.Tx) error {
		return w.logins.Set(context.Background(), tx, "guosiyuan", "u-county-clerk", w.Log, password+"2", w.Clock.Now())
	}); err != nil {
		t.Fatal(err)
	}
	b.get("/workbench")
	if b.path != "/login" {
		t.Errorf("after the password was changed the session opens %s", b.path)
	}
}

// A refused form comes back with its rule, the field marked and what was typed (A3.2).
func TestA3_2_RefusedFormKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, false)
	b := w.as(t, "county-clerk")
	b.get("/applications?step=suggestion&tab=all")
	page := b.link("/applications/SQ")
	b.get(page)
	if b.hidden("command") != "suggest" {
		t.Fatalf("the county's form is %q", b.hidden("command"))
	}
	form := url.Values{
		"command": {"suggest"}, "seen": {b.hidden("seen")}, "application": {strings.TrimPrefix(page, "/applications/")},
		"amount_fen": {"987654.00"}, "term_months": {"12"}, "note": {"按自筹能力"}, "sign": {"x"},
	}
	to := b.form()
	b.post(to, form)
	if b.status != http.StatusUnprocessableEntity || !strings.Contains(b.body, "A3.2") {
		t.Errorf("a sum above the one asked: %d, rule shown: %v", b.status, strings.Contains(b.body, "A3.2"))
	}
	for _, kept := range []string{"987654.00", "按自筹能力"} {
		if !strings.Contains(b.body, kept) {
			t.Errorf("%q is lost", kept)
		}
	}
	form.Set("amount_fen", "abc")
	form.Del("command_id")
	b.post(to, form)
	if b.status != http.StatusUnprocessableEntity || !strings.Contains(b.body, `aria-invalid="true"`) {
		t.Errorf("a sum that is none: %d", b.status)
	}
}

// Without the session's token a form does nothing, and from another site it is refused.
func TestI12_ForgedFormDoesNothing(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, false)
	b := w.as(t, "county-clerk")
	before := w.Clock.Now()
	b.post("/demo/clock", url.Values{"token": {"wrong"}, "to": {"2019-12-01"}})
	if w.Clock.Now().Sub(before) > time.Hour {
		t.Error("a form without the token moved the clock")
	}
	b.post("/do", url.Values{"token": {"wrong"}, "command": {"suggest"}})
	if strings.HasPrefix(b.path, "/workbench") {
		t.Errorf("a form without the token led to %s", b.path)
	}
	req, err := http.NewRequest(http.MethodPost, w.url+"/logout", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Sec-Fetch-Site", "cross-site")
	b.take(b.client.Do(req))
	if b.status != http.StatusForbidden {
		t.Errorf("a form of another site: %d", b.status)
	}
}

// Nobody reads without a session; the public page, the login and the assets need none.
func TestX1_NobodyReadsWithoutASession(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, false)
	b := w.visitor(t)
	for _, path := range []string{"/workbench", "/applications", "/disbursements", "/batch/sign-village-list", "/"} {
		b.get(path)
		if b.path != "/roles" {
			t.Errorf("%s led to %s", path, b.path)
		}
	}
	b.get("/login")
	if b.status != http.StatusOK {
		t.Errorf("login: %d", b.status)
	}
	for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "Referrer-Policy": "same-origin"} {
		if got := b.header.Get(name); got != want {
			t.Errorf("%s is %q", name, got)
		}
	}
	if csp := b.header.Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'self'") || strings.Contains(csp, "unsafe") {
		t.Errorf("Content-Security-Policy is %q", csp)
	}
	b.get(b.link("/assets/"))
	if b.status != http.StatusOK || !strings.Contains(b.header.Get("Cache-Control"), "immutable") {
		t.Errorf("asset: %d, %q", b.status, b.header.Get("Cache-Control"))
	}
}

// A wrong password is not told apart from a wrong name, and nobody is let in (X1).
func TestX1_WrongLoginTellsNothing(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, false)
	b := w.visitor(t)
	b.get("/login")
	b.post("/login", url.Values{"account": {"nobody"}, "password": {"Wrong-password-1"}, "next": {"https://elsewhere.example/"}})
	if b.status != http.StatusUnprocessableEntity || !strings.Contains(b.body, "账号或密码不对") {
		t.Errorf("wrong login: %d", b.status)
	}
	if strings.Contains(b.body, "elsewhere") {
		t.Error("an address of another site is kept")
	}
	b.get("/workbench")
	if b.path != "/roles" {
		t.Errorf("after a wrong login the workbench led to %s", b.path)
	}
}

// Many readers at once are all answered over the one connection of the test's store: a
// page holds one at a time.
func TestI12_ManyReadersOverOneConnection(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, false)
	done := make(chan int)
	const readers = 40
	for range readers {
		b := w.as(t, "county-clerk")
		b.client.Timeout = 60 * time.Second
		go func() {
			res, err := b.client.Get(b.base + "/workbench")
			if err != nil {
				done <- 0
				return
			}
			res.Body.Close() //nolint:errcheck // only the status is asked
			done <- res.StatusCode
		}()
	}
	for range readers {
		if status := <-done; status != http.StatusOK {
			t.Errorf("a reader among %d: %d", readers, status)
		}
	}
}
