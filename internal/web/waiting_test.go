package web

import (
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"strings"
	"testing"

	"fupindai/internal/civil"
)

// While the story is played every address says how far it is and asks again by itself;
// then it is what it should be.
func TestWaiting_SaysHowFarAndHandsOver(t *testing.T) {
	t.Parallel()
	waiting := &Waiting{Place: "洛浦县"}
	server := httptest.NewServer(waiting)
	defer server.Close()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	b := &browser{t: t, base: server.URL, client: &http.Client{Jar: jar}}
	if b.get("/"); b.status != http.StatusServiceUnavailable || !strings.Contains(b.body, "正在准备演示县") {
		t.Errorf("before the first day: %d %s", b.status, b.body)
	}
	waiting.Tell(civil.New(2019, 8, 14), 51, 98)
	b.get("/workbench")
	for _, want := range []string{"已办到 2019年8月14日，第 51 天，共 98 天。", `<progress max="98" value="51"`} {
		if !strings.Contains(b.body, want) {
			t.Errorf("lacks %q: %s", want, b.body)
		}
	}
	if b.status != http.StatusServiceUnavailable || b.header.Get("Refresh") == "" || b.header.Get("Content-Security-Policy") == "" {
		t.Errorf("%d, %v", b.status, b.header)
	}
	for _, link := range strings.Split(b.body, `href="`)[1:] {
		link, _, _ = strings.Cut(link, `"`)
		if strings.HasPrefix(link, "/assets/") {
			if b.get(link); b.status != http.StatusOK {
				t.Errorf("%s: %d", link, b.status)
			}
		}
	}
	if b.get("/lang/en?back=%2Fworkbench"); !strings.Contains(b.body, "Played up to 14 August 2019, day 51 of 98.") {
		t.Errorf("in English: %s", b.body)
	}
	waiting.Ready(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("ready")) })) //nolint:errcheck // a test's answer
	if b.get("/workbench"); b.status != http.StatusOK || b.body != "ready" {
		t.Errorf("when it is ready: %d %s", b.status, b.body)
	}
}
