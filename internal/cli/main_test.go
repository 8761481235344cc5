package cli

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// run is the command in this process, at noon of 5 July 2019 in Beijing.
func run(t *testing.T, ctx context.Context, folder string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = Main(args, Process{
		Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs, Clock: func() time.Time { return time.Date(2019, 7, 5, 4, 0, 0, 0, time.UTC) },
		Random: rand.Reader, Version: "test", Context: ctx,
		Env: func(name string) string { return map[string]string{"FUPINDAI_DATA": folder}[name] },
	})
	return code, out.String(), errs.String()
}

func mustFound(t *testing.T) (folder string) {
	t.Helper()
	folder = filepath.Join(t.TempDir(), "data")
	code, _, errs := run(t, context.Background(), folder, "init", "--log", "c1", "--name", "洛浦县", "--unit", "653224", "--document", "建账", "--admin", "a1:甲:1", "--admin", "a2:乙:2")
	if code != 0 {
		t.Fatalf("init: exit %d: %s", code, errs)
	}
	return folder
}

// Exit codes are a promise: 0 done, 1 refused or differences, 2 wrong usage, 3 internal.
func TestExitCodes(t *testing.T) {
	t.Parallel()
	folder := mustFound(t)
	const admin = "a1/administrator@653224"
	for _, tt := range []struct {
		want int
		args []string
	}{
		{0, []string{"help"}},
		{0, []string{"do", "--list"}},
		{0, []string{"verify"}},
		{0, []string{"do", "enrol-user", "--as", admin, "--json", `{"user":"k1"}`}},
		{1, []string{"do", "enrol-user", "--as", admin, "--json", `{"user":"a2"}`}},
		{1, []string{"do", "enrol-user", "--as", admin, "--json", `{"user":"a2"}`, "--output", "json"}},
		{1, []string{"init", "--log", "c2", "--name", "墨玉县", "--unit", "653222", "--document", "建账", "--admin", "a2:甲:1", "--admin", "b2:乙:2"}}, // a2 is another's
		{1, []string{"do", "bribe", "--as", admin}},
		{1, []string{"password", "nobody"}},
		{1, []string{"token", "revoke", "0123456789"}},
		{2, nil},
		{2, []string{"frobnicate"}},
		{2, []string{"do", "enrol-user", "--as", "a1"}},
		{2, []string{"verify", "--nothing"}},
		{2, []string{"verify", "--data", filepath.Join(folder, "none")}},
		{3, []string{"do", "enrol-user", "--as", admin, "--json", "@" + filepath.Join(folder, "none.json")}},
		{2, []string{"serve", "--addr", "256.0.0.1:http"}}, // without a certificate only on this machine
		{3, []string{"serve", "--addr", "127.0.0.1:99999"}},
		{3, []string{"migrate", "--postgres", "mysql://x"}},
	} {
		code, _, errs := run(t, context.Background(), folder, tt.args...)
		if code != tt.want {
			t.Errorf("%v: exit %d, want %d: %s", tt.args, code, tt.want, errs)
		}
		if code != 0 && errs == "" && !strings.Contains(strings.Join(tt.args, " "), "--output json") {
			t.Errorf("%v: exit %d without a word", tt.args, code)
		}
	}
}

// Every verb stands on the page of help, and every flag's trouble has its Chinese.
func TestHelp_EveryVerbInBothLanguages(t *testing.T) {
	t.Parallel()
	han := regexp.MustCompile(`\p{Han}`)
	for _, v := range verbs() {
		if !han.MatchString(v.about.ZH) || v.about.EN == "" || han.MatchString(v.about.EN) {
			t.Errorf("%s: %q, %q", v.name, v.about.ZH, v.about.EN)
		}
	}
	_, out, _ := run(t, context.Background(), "", "help", "--lang", "en")
	for _, v := range verbs() {
		if !strings.Contains(out, "\n  "+v.name+" ") {
			t.Errorf("help does not name %s", v.name)
		}
	}
}

// The service answers until it is told to stop, and stops without an error.
func TestServe_AnswersAndStops(t *testing.T) {
	t.Parallel()
	folder := mustFound(t)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := listener.Addr().String()
	listener.Close() //nolint:errcheck // only its number was wanted
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan string, 1)
	go func() {
		code, out, errs := run(t, ctx, folder, "serve", "--addr", addr)
		ended <- fmt.Sprint(code, out, errs)
	}()
	var answer *http.Response
	for range 200 {
		if answer, err = http.Get("http://" + addr + "/api/openapi.json"); err == nil {
			break
		}
		select {
		case end := <-ended:
			t.Fatalf("serve ended: %s", end)
		case <-time.After(10 * time.Millisecond):
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Errorf("status %d", answer.StatusCode)
	}
	stop()
	if end := <-ended; !strings.HasPrefix(end, "0服务地址 http://"+addr+"/") {
		t.Errorf("ended with %s", end)
	}
}
