package web

import (
	"context"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"fupindai/internal/act"
	"fupindai/internal/people"
	"fupindai/internal/store"
)

const ownPassword = "Kaoshan-2019-mima"

// mustFirst gives a user a first password.
func (w *world) mustFirst(t *testing.T, name, user, password string) {
	t.Helper()
	if err := w.Door.DB.WriteLocal(context.Background(), func(tx *store.Tx) error {
		return w.logins.SetFirst(context.Background(), tx, name, user, w.Log, password, w.Clock.Now())
	}); err != nil {
		t.Fatal(err)
	}
}

// mustOwn gives a user a password of their own.
func (w *world) mustOwn(t *testing.T, name, user, password string) {
	t.Helper()
	if err := w.Door.DB.WriteLocal(context.Background(), func(tx *store.Tx) error {
		return w.logins.Set(context.Background(), tx, name, user, w.Log, password, w.Clock.Now())
	}); err != nil {
		t.Fatal(err)
	}
}

func (b *browser) cookie() string {
	u, err := url.Parse(b.base)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, c := range b.client.Jar.Cookies(u) {
		if c.Name == "fupindai" {
			return c.Value
		}
	}
	return ""
}

// opens says whether a cookie of its own opens the workbench.
func (w *world) opens(t *testing.T, token string) bool {
	t.Helper()
	r, err := http.NewRequest(http.MethodGet, w.url+"/workbench", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.AddCookie(&http.Cookie{Name: "fupindai", Value: token})
	res, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	return res.StatusCode == http.StatusOK
}

// S3: the first log-in goes by code, own password and duties; each step has a new
// token, and none but the last opens anything.
func TestS3_FirstLogInStepByStep(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, true)
	const first = "Fp2-abcdef-ghijkl-mnopqr"
	w.mustFirst(t, "qinruolan", "u-county-head", first)
	b := w.visitor(t)
	b.get("/login")
	tokens := map[string]string{b.cookie(): "before"}
	fresh := func(after string) {
		t.Helper()
		if was, twice := tokens[b.cookie()]; twice {
			t.Errorf("after %s the token is that of %s", after, was)
		}
		tokens[b.cookie()] = after
	}
	b.post("/login", url.Values{"account": {"qinruolan"}, "password": {first}})
	fresh("password")
	if b.path != "/login/factor" {
		t.Fatalf("after the password of a county head: %s", b.path)
	}
	for _, path := range []string{"/workbench", "/account", "/login/duties", "/login/password"} {
		b.get(path)
		if !strings.HasPrefix(b.path, "/login") || b.path == path {
			t.Errorf("before the second factor %s led to %s", path, b.path)
		}
	}
	b.get("/login/factor")
	secret := strings.ReplaceAll(regexp.MustCompile(`<code class="wrap">([A-Z2-7 ]+)<`).FindStringSubmatch(b.body)[1], " ", "")
	b.post("/login/factor", url.Values{"code": {"000000"}})
	if b.status != http.StatusUnprocessableEntity {
		t.Errorf("a wrong code: %d", b.status)
	}
	code, err := totp.GenerateCode(secret, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	b.post("/login/factor", url.Values{"code": {code}})
	fresh("code")
	recovery := regexp.MustCompile(`<code>([a-z2-7-]{19})</code>`).FindAllStringSubmatch(b.body, -1)
	if len(recovery) != 10 {
		t.Fatalf("%d recovery codes are shown", len(recovery))
	}
	b.get("/login/next")
	if b.path != "/login/password" {
		t.Fatalf("after the code of a first log-in: %s", b.path)
	}
	for _, bad := range [][2]string{{"short", "short"}, {ownPassword, ownPassword + "x"}, {first, first}, {"Fupindai-2019", "Fupindai-2019"}} {
		b.post("/login/password", url.Values{"old_password": {first}, "password": {bad[0]}, "repeat": {bad[1]}})
		if b.status != http.StatusUnprocessableEntity || strings.Contains(b.body, bad[0]+`"`) {
			t.Errorf("password %v: %d", bad, b.status)
		}
	}
	b.post("/login/password", url.Values{"old_password": {first}, "password": {ownPassword}, "repeat": {ownPassword}})
	fresh("own password")
	if b.path != "/login/duties" || !strings.Contains(b.body, "A3.") {
		t.Fatalf("after the own password: %s", b.path)
	}
	b.post("/login/duties", url.Values{})
	fresh("log-in")
	if b.path != "/workbench" || b.status != http.StatusOK {
		t.Fatalf("after the duties: %s %d", b.path, b.status)
	}
	last := b.cookie()
	for token, after := range tokens {
		if got := w.opens(t, token); got != (token == last) {
			t.Errorf("the token of %s opens: %v", after, got)
		}
	}
	// The first password was good once.
	dead := w.visitor(t)
	dead.get("/login")
	dead.post("/login", url.Values{"account": {"qinruolan"}, "password": {first}})
	if dead.path != "/login" || dead.status == http.StatusOK {
		t.Errorf("the first password once more: %s %d", dead.path, dead.status)
	}
	// The next log-in asks for the factor only; a used recovery code is refused.
	for i, want := range []string{"/workbench", "/login/code"} {
		c := w.visitor(t)
		c.get("/login")
		c.post("/login", url.Values{"account": {"qinruolan"}, "password": {ownPassword}})
		if c.path != "/login/code" {
			t.Fatalf("log-in %d: %s", i, c.path)
		}
		c.post("/login/code", url.Values{"code": {recovery[0][1]}})
		if c.path != want {
			t.Errorf("log-in %d with the recovery code: %s %d", i, c.path, c.status)
		}
	}
}

// S3: a planted token never becomes a session; log-out, role switch, ended device and
// changed password are felt at the next request.
func TestS3_WhatWasEndedOpensNothing(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, true)
	w.mustOwn(t, "guosiyuan", "u-county-clerk", ownPassword)
	in := func() *browser {
		b := w.visitor(t)
		u, err := url.Parse(w.url)
		if err != nil {
			t.Fatal(err)
		}
		b.client.Jar.SetCookies(u, []*http.Cookie{{Name: "fupindai", Value: "planted", Path: "/"}})
		b.get("/login")
		b.post("/login", url.Values{"account": {"guosiyuan"}, "password": {ownPassword}})
		if b.path != "/workbench" || b.cookie() == "planted" {
			t.Fatalf("signed in: %s with %s", b.path, b.cookie())
		}
		return b
	}
	a, b := in(), in()
	if w.opens(t, "planted") {
		t.Error("a planted token became a session")
	}
	before := a.cookie()
	a.post("/post", url.Values{"post": {"county-clerk@653224"}})
	if a.cookie() == before || w.opens(t, before) {
		t.Error("the token stayed the same over the role switch")
	}
	a.get("/account")
	other := regexp.MustCompile(`name="session" value="([^"]+)"`).FindStringSubmatch(a.body)
	if other == nil {
		t.Fatal("the account page shows no other session")
	}
	a.post("/account/devices", url.Values{"session": {other[1]}})
	if w.opens(t, b.cookie()) {
		t.Error("the ended session still opens the workbench")
	}
	if !w.opens(t, a.cookie()) {
		t.Error("the own session was ended too")
	}
	token := a.cookie()
	a.post("/logout", url.Values{})
	if w.opens(t, token) {
		t.Error("the token opens after the log-out")
	}
	c, d := in(), in()
	c.get("/account/password")
	c.post("/account/password", url.Values{"old_password": {ownPassword}, "password": {"Aksu-jiutian-2019"}, "repeat": {"Aksu-jiutian-2019"}})
	if c.path != "/account" || !w.opens(t, c.cookie()) || w.opens(t, d.cookie()) {
		t.Errorf("after the password was changed: %s, own %v, other %v", c.path, w.opens(t, c.cookie()), w.opens(t, d.cookie()))
	}
}

// S4: what a wrong log-in shows is the same for names that are and are not; one address
// has so many tries.
func TestS4_GuessingTellsNothingAndIsBounded(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, true)
	w.mustOwn(t, "guosiyuan", "u-county-clerk", ownPassword)
	strip := regexp.MustCompile(`value="[^"]*"|\d+ 秒`) // the clock goes on between two tries
	seen := map[string][]string{}
	for _, name := range []string{"guosiyuan", "nobody"} {
		b := w.visitor(t)
		b.get("/login")
		for range 13 {
			b.post("/login", url.Values{"account": {name}, "password": {"Wrong-wrong-1"}})
			seen[name] = append(seen[name], strip.ReplaceAllString(b.body, ""))
		}
	}
	for i := range seen["nobody"] {
		if seen["guosiyuan"][i] != seen["nobody"][i] {
			t.Errorf("try %d shows whether the account is there", i+1)
		}
	}
	last := seen["nobody"][12]
	if !strings.Contains(last, "请等") {
		t.Error("13 wrong tries and no wait")
	}
	b := w.visitor(t)
	b.get("/login")
	for i := range 100 {
		b.post("/login", url.Values{"account": {"nobody" + strings.Repeat("x", i)}, "password": {"x"}})
	}
	w.mustOwn(t, "another", "u-county-head", ownPassword)
	b.post("/login", url.Values{"account": {"another"}, "password": {ownPassword}})
	if b.path != "/login" || !strings.Contains(b.body, "秒后再试") {
		t.Errorf("after a hundred tries from one address the right password led to %s", b.path)
	}
	waits := 0
	if err := w.Door.DB.Read(t.Context(), func(tx *store.Tx) (err error) {
		_, waits, err = people.Notes(t.Context(), tx, w.Log, "u-county-clerk", people.NoteWaits, 0, 1)
		return err
	}); err != nil || waits == 0 {
		t.Errorf("nothing was noted of the guessing: %v", err)
	}
}

// What was typed survives the end of the session, with and without scripts.
func TestDraft_SurvivesALostSession(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, true)
	w.mustOwn(t, "guosiyuan", "u-county-clerk", ownPassword)
	b := w.visitor(t)
	b.get("/login")
	b.post("/login", url.Values{"account": {"guosiyuan"}, "password": {ownPassword}, "next": {"/applications?step=suggestion&tab=all"}})
	at := b.link("/applications/SQ")
	b.get(at)
	form, action := url.Values{
		"command": {"suggest"}, "seen": {b.hidden("seen")}, "amount_fen": {"12345.00"}, "term_months": {"12"}, "note": {"羊价看涨"}, "sign": {"geheim-geheim"}, "token": {b.hidden("token")}, "command_id": {b.hidden("command_id")},
	}, b.form()
	draft := strings.Replace(action, "/do?", "/draft?", 1)

	// While typing.
	b.post(draft, clone(form))
	if b.status != http.StatusNoContent {
		t.Fatalf("draft: %d", b.status)
	}
	b.get(at)
	if b.status != http.StatusOK || !strings.Contains(b.body, `value="12345.00"`) || !strings.Contains(b.body, "羊价看涨") || !strings.Contains(b.body, "未提交的内容") || strings.Contains(b.body, "geheim") {
		t.Errorf("the page does not show what was typed: %d", b.status)
	}
	b.post("/draft/drop?at="+url.QueryEscape(at), url.Values{})
	b.get(at)
	if strings.Contains(b.body, "12345.00") {
		t.Error("a draft that was thrown away is shown")
	}

	// Without scripts: sent after the session was ended.
	c := w.visitor(t)
	c.get("/login")
	c.post("/login", url.Values{"account": {"guosiyuan"}, "password": {ownPassword}})
	c.get("/account")
	c.post("/account/devices", url.Values{})
	b.post(action, clone(form))
	if b.status != http.StatusUnauthorized || !strings.Contains(b.body, "已填写的内容还在") || strings.Contains(b.body, "geheim") {
		t.Fatalf("sent without a session: %d", b.status)
	}
	carried := url.Values{"account": {"guosiyuan"}, "password": {ownPassword}}
	for _, name := range []string{"kept", "kept_at", "kept_by", "next"} {
		carried.Set(name, html.UnescapeString(b.hidden(name)))
	}
	b.post("/login", carried)
	if b.path != at || !strings.Contains(b.body, `value="12345.00"`) || !strings.Contains(b.body, "羊价看涨") {
		t.Errorf("after the new log-in: %s", b.path)
	}

	// It is its writer's alone.
	w.mustOwn(t, "other", "u-county-head", ownPassword)
	d := w.visitor(t)
	d.get("/login")
	carried.Set("account", "other")
	d.post("/login", carried)
	if _, at, err := w.server.drafts().Draft(t.Context(), w.server.local(), w.Log, "u-county-head", w.server.place(at)); err != nil || !at.IsZero() {
		t.Errorf("somebody else has the draft: %v, %v", at, err)
	}
}

func clone(v url.Values) url.Values {
	out := url.Values{}
	for k, vs := range v {
		out[k] = append([]string(nil), vs...)
	}
	return out
}

// S2: whatever changes something is refused when another site asked for it, on every
// such route; and what is read changes nothing but the reading record.
func TestS2_OtherSitesChangeNothing(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, false)
	b := w.as(t, string(act.CountyClerk))
	b.get("/workbench")
	token := b.hidden("token")
	before := w.mustSeq(t)
	tried := 0
	for _, r := range w.server.routes() {
		method, path, _ := strings.Cut(r.pattern, " ")
		if method != http.MethodPost {
			continue
		}
		path = regexp.MustCompile(`\{[^}]+\}`).ReplaceAllString(path, "x")
		for name, headers := range map[string]http.Header{
			"another site":   {"Sec-Fetch-Site": {"cross-site"}},
			"a sibling":      {"Sec-Fetch-Site": {"same-site"}},
			"no origin":      {"Origin": {"null"}},
			"another origin": {"Origin": {"https://elsewhere.example"}},
		} {
			tried++
			if got := b.send(path, headers, "application/x-www-form-urlencoded", url.Values{"token": {token}}.Encode()); got != http.StatusForbidden {
				t.Errorf("POST %s from %s: %d", path, name, got)
			}
		}
		// An old browser sends none of these headers: the form's token stands in for them.
		// /n/answer only asks: the reporter's code goes by POST so that it stands in no address.
		if got := b.send(path, nil, "application/x-www-form-urlencoded", "command=suggest&command_id=s2-no-token-1"); got == http.StatusOK && path != "/login" && path != "/n/answer" {
			t.Errorf("POST %s without headers and token: %d", path, got)
		}
		if got := b.send(path, http.Header{"Origin": {"https://elsewhere.example"}}, "text/plain", "token="+token); got != http.StatusForbidden {
			t.Errorf("POST %s as text from elsewhere: %d", path, got)
		}
	}
	if tried < 60 {
		t.Errorf("only %d cells were tried", tried)
	}
	if after := w.mustSeq(t); after != before {
		t.Errorf("the journal went from %d to %d", before, after)
	}
	for _, role := range []act.Role{act.CountyClerk, act.TownshipClerk, act.BankHead, act.Auditor, act.Administrator} {
		b := w.as(t, string(role))
		before := w.mustSeq(t)
		for _, r := range w.server.routes() {
			method, path, _ := strings.Cut(r.pattern, " ")
			if method == http.MethodGet && !strings.Contains(path, "{") {
				b.get(path)
				if b.status >= 500 {
					t.Errorf("%s: GET %s: %d", role, path, b.status)
				}
			}
		}
		if after := w.mustSeq(t); after != before {
			t.Errorf("%s: reading moved the journal from %d to %d", role, before, after)
		}
	}
}

func (b *browser) send(path string, headers http.Header, kind, body string) int {
	b.t.Helper()
	r, err := http.NewRequest(http.MethodPost, b.base+path, strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	for k, v := range headers {
		r.Header[k] = v
	}
	r.Header.Set("Content-Type", kind)
	client := *b.client
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	res, err := client.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	res.Body.Close()
	return res.StatusCode
}

func (w *world) mustSeq(t *testing.T) int64 {
	t.Helper()
	c, err := w.Door.DB.Checkpoint(context.Background(), w.Log)
	if err != nil {
		t.Fatal(err)
	}
	return c.Size
}
