package cli

import (
	"bytes"
	"context"
	"crypto/rand"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"fupindai/internal/demo"
	"fupindai/internal/store"
)

// until is an output that stops the program when a word comes by. At the address that is
// said first it asks for a page at once, while the program still prepares what it shows.
type until struct {
	mu    sync.Mutex
	b     bytes.Buffer
	word  string
	stop  func()
	early func(url string)
}

func (u *until) Write(p []byte) (int, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.b.Write(p) //nolint:errcheck // a buffer
	if url := regexp.MustCompile(`http://[0-9.:]+/`).Find(p); url != nil && u.early != nil {
		u.early(string(url))
		u.early = nil
	}
	if strings.Contains(u.b.String(), u.word) {
		u.stop()
	}
	return len(p), nil
}

// The demo is ready, is found whole, and is explained; a second start opens it as it is.
func TestDemo_PlayedVerifiedExplained(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	start := func() string {
		ctx, stop := context.WithCancel(context.Background())
		defer stop()
		asked := 0
		out := &until{word: "服务地址 http://127.0.0.1:", stop: stop, early: func(url string) {
			asked++
			answer, err := http.Get(url + "workbench")
			if err != nil {
				t.Errorf("the first address: %v", err)
				return
			}
			answer.Body.Close()
			if answer.StatusCode != http.StatusServiceUnavailable || answer.Header.Get("Refresh") == "" {
				t.Errorf("the first address while the demo is prepared: %d", answer.StatusCode)
			}
		}}
		var errs bytes.Buffer
		code := Main([]string{"demo", "--size", "township", "--addr", "127.0.0.1:0", "--data", folder}, Process{
			Stdin: strings.NewReader(""), Stdout: out, Stderr: &errs, Clock: time.Now, Random: rand.Reader,
			Env: func(string) string { return "" }, Version: "test", Context: ctx,
		})
		if code != 0 {
			t.Fatalf("demo: exit %d: %s", code, errs.String())
		}
		if asked != 1 {
			t.Error("the demo says no address before it is ready")
		}
		return out.b.String()
	}
	first := start()
	if !strings.Contains(first, "今天是 2019年9月30日") {
		t.Errorf("demo says %s", first)
	}
	books, err := filepath.Glob(filepath.Join(folder, "*.xlsx"))
	if err != nil || len(books) < 2 {
		t.Errorf("sample workbooks: %v, %v", books, err)
	}
	code, whole, errs := run(t, context.Background(), folder, "verify", "--replay")
	if code != 0 || strings.Contains(whole, "✗") || !strings.Contains(whole, " I2 ") {
		t.Errorf("verify: exit %d: %s%s", code, whole, errs)
	}
	events := regexp.MustCompile(`I15 +(\d+) 条记录`).FindStringSubmatch(whole)
	if len(events) != 2 {
		t.Fatalf("verify does not count the events: %s", whole)
	}
	start()
	if _, again, _ := run(t, context.Background(), folder, "verify"); !strings.Contains(again, " "+events[1]+" 条记录") {
		t.Errorf("the second start changed the log: %s", again)
	}
	if _, err := os.Stat(filepath.Join(folder, keyFileName)); err != nil {
		t.Error(err)
	}
	var found, taken string // running loans, whatever their numbers: one applied for here, one of an old book
	db, err := store.Open(context.Background(), "sqlite:"+filepath.Join(folder, databaseName), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Read(context.Background(), func(tx *store.Tx) error {
		return tx.QueryRow(context.Background(), `SELECT max(CASE WHEN application <> '' THEN loan ELSE '' END), max(CASE WHEN application = '' THEN loan ELSE '' END)
			FROM loan WHERE closed_on = '' AND log_id = $1`, demo.Log).Scan(&found, &taken)
	}); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if found == "" || taken == "" {
		t.Fatalf("loans of the demo: %q applied for, %q taken over", found, taken)
	}
	// A command at the terminal is done on the demo's day, not on the machine's, which would
	// carry the demo years ahead (decision 0033).
	code, out, errs := run(t, context.Background(), folder, "do", "set-hotline", "--as", "u-county-clerk/county-clerk@653224", "--json", `{"phone":"0903-1111111","office":"县扶贫办"}`)
	if code != 0 || !strings.Contains(errs, "今天是 2019年9月30日") {
		t.Errorf("do in the demo: exit %d: %s%s", code, out, errs)
	}
	if again := start(); !strings.Contains(again, "今天是 2019年9月30日") {
		t.Errorf("after a command at the terminal the demo says %s", again)
	}
	if code, _, _ := run(t, context.Background(), t.TempDir(), "init", "--log", demo.Log, "--name", "县", "--unit", "653224", "--document", "文",
		"--admin", "a1:甲:1", "--admin", "a2:乙:2"); code != 2 {
		t.Errorf("a county is founded under the demo's log: exit %d", code)
	}
	code, out, errs = run(t, context.Background(), folder, "explain", found, "--as", "u-auditor/auditor@653224")
	for _, want := range []string{"贷款 " + found, "A5.2 放款", "7个工作日内完成贷款发放。", "《意见》规定", "预计贴息：100%"} {
		if code != 0 || !strings.Contains(out, want) {
			t.Errorf("explain %s: exit %d lacks %q: %s%s", found, code, want, out, errs)
		}
	}
	code, out, errs = run(t, context.Background(), folder, "explain", taken, "--as", "u-auditor/auditor@653224")
	for _, want := range []string{"贷款 " + taken, "接管自老台账", "贷后时限", "A8.", "A10."} {
		if code != 0 || !strings.Contains(out, want) {
			t.Errorf("explain %s: exit %d lacks %q: %s%s", taken, code, want, out, errs)
		}
	}
	if code, _, _ := run(t, context.Background(), folder, "explain", found, "--as", "u-v1-first-secretary/first-secretary@653224103204"); code != 1 {
		t.Errorf("somebody without the seat is told: exit %d", code)
	}
}
