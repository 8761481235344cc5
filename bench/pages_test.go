package bench

import (
	"bytes"
	"fmt"
	"html/template"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fupindai/internal/act"
	"fupindai/internal/demo"
	"fupindai/internal/document"
	"fupindai/internal/people"
	"fupindai/internal/store"
	"fupindai/internal/web"
)

// plainPage is the peer: 25 loans of a village range read by one statement and shown
// by one small template. No session, no rights, no names (they are sealed), no sums.
var plainPage = template.Must(template.New("").Parse(`<!doctype html><title>loans</title><table>{{range .}}<tr>{{range .}}<td>{{.}}</td>{{end}}</tr>
{{end}}</table>`))

func plainLoans(db *store.DB, log string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var rows [][]any
		if err := db.ReadLog(r.Context(), log, func(tx *store.Tx) error {
			q, err := tx.Query(r.Context(), `SELECT loan, village, bank, amount_fen, disbursed_on, due_on FROM loan WHERE log_id = $1 ORDER BY village, disbursed_on, loan LIMIT 25`, log)
			if err != nil {
				return err
			}
			defer q.Close()
			for q.Next() {
				row := make([]any, 6)
				to := make([]any, 6)
				for i := range row {
					to[i] = &row[i]
				}
				if err := q.Scan(to...); err != nil {
					return err
				}
				rows = append(rows, row)
			}
			return q.Err()
		}); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		var b bytes.Buffer
		if err := plainPage.Execute(&b, rows); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Write(b.Bytes()) //nolint:errcheck // the reader is gone
	})
}

// mustServe serves the demo's pages and signs one role in: the client has its cookie.
func mustServe(b *testing.B, w *demo.World, role act.Role) (string, *http.Client) {
	b.Helper()
	profile, err := people.ProfileByID("dengbao-3")
	if err != nil {
		b.Fatal(err)
	}
	d := &web.Demo{Advance: w.Advance}
	who := ""
	for _, p := range demo.RoleNames() {
		d.People = append(d.People, web.Person(p))
		if who == "" && p.Role == string(role) {
			who = p.User + "|" + p.Role + "@" + p.Unit
		}
	}
	h, err := web.New(web.Options{
		Door: w.Door, Log: w.Log, Place: demo.Place, Profile: profile, Logins: people.NewLogins(profile), Now: time.Now,
		Logger: slog.New(slog.NewTextHandler(io.Discard, nil)), Printer: &document.Printer{Path: "none"}, Demo: d,
	})
	if err != nil {
		b.Fatal(err)
	}
	s := httptest.NewServer(h)
	b.Cleanup(s.Close)
	jar, err := cookiejar.New(nil)
	if err != nil {
		b.Fatal(err)
	}
	c := &http.Client{Jar: jar, Transport: &http.Transport{MaxIdleConnsPerHost: 16}}
	front := mustGet(b, c, s.URL+"/roles")
	token := regexp.MustCompile(`name="token" value="([^"]*)"`).FindSubmatch(front)
	if token == nil {
		b.Fatal("the role page has no form")
	}
	res, err := c.PostForm(s.URL+"/roles", url.Values{"token": {string(token[1])}, "user": {who}})
	if err != nil {
		b.Fatal(err)
	}
	res.Body.Close()
	return s.URL, c
}

func mustGet(b *testing.B, c *http.Client, address string) []byte {
	res, err := c.Get(address)
	if err != nil {
		b.Error(err)
		return nil
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		b.Errorf("%s: %d (%v)", address, res.StatusCode, err)
	}
	return body
}

// asked is how often an address answered in a second, and the time below which 95 of
// 100 answers came.
func asked(b *testing.B, c *http.Client, address string, clients, n int) (perSecond float64, p95 time.Duration) {
	times := make([]time.Duration, n)
	var next atomic.Int64
	var wg sync.WaitGroup
	t0 := time.Now()
	for range clients {
		wg.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= n || b.Failed() {
					return
				}
				t := time.Now()
				mustGet(b, c, address)
				times[i] = time.Since(t)
			}
		})
	}
	wg.Wait()
	all := time.Since(t0)
	slices.Sort(times)
	return float64(n) / all.Seconds(), times[n*95/100]
}

// Pages as a signed-in clerk reads them, whole: session, rights, database, template.
// Each round asks each page and the plain page beside it; medians over the rounds. The
// county has the demo's applications and an old book of ×1, ×4 and ×16 loans.
//
//	go test ./bench -run xxx -bench PageReads -benchtime 5x -timeout 60m
func BenchmarkPageReads(b *testing.B) {
	const requests = 100 // of each page in each round
	for _, engine := range []string{"sqlite", "postgres"} {
		t := newTable("Page reads, "+engine, "loans", "clients", "pages/s", "p95", "plain page/s", "plain / page")
		for _, n := range []int{940, 3_750, 15_000} {
			b.Run(fmt.Sprintf("%s/loans=%d", engine, n), func(b *testing.B) {
				w := mustWorld(b, engine)
				mustLend(b, w, n)
				address, c := mustServe(b, w, act.CountyClerk)
				application := firstLink(b, c, address+"/applications?tab=all", "/applications/SQ")
				notice := firstLink(b, c, address+"/notices", "/notices/6")
				plain := httptest.NewServer(plainLoans(w.Door.DB, w.Log))
				b.Cleanup(plain.Close)
				pages := []struct{ name, path string }{
					{"ledger", "/ledger"}, {"ledger, last page", fmt.Sprintf("/ledger?page=%d", n/25)}, {"workbench", "/workbench"}, {"application", application}, {"notice", notice},
				}
				for _, clients := range []int{1, 16} {
					ours, late, peer := map[string][]float64{}, map[string][]time.Duration{}, []float64{}
					b.ResetTimer()
					for range b.N {
						for _, p := range pages {
							perSecond, p95 := asked(b, c, address+p.path, clients, requests)
							ours[p.name], late[p.name] = append(ours[p.name], perSecond), append(late[p.name], p95)
							other, _ := asked(b, c, plain.URL, clients, requests)
							peer = append(peer, other)
						}
					}
					b.StopTimer()
					for _, p := range pages {
						o, pe := middle(ours[p.name]), middle(peer)
						t.line(fmt.Sprintf("%s, %d loans, %d clients", p.name, n, clients), fmt.Sprint(n), fmt.Sprint(clients), fmt.Sprintf("%.0f", o), ms(median(late[p.name])),
							fmt.Sprintf("%.0f", pe), fmt.Sprintf("%.1f", pe/o))

					}
				}
				b.ReportMetric(0, "ns/op")
			})
		}
		t.print()
	}
}

func middle(x []float64) float64 {
	x = slices.Clone(x)
	slices.Sort(x)
	return x[len(x)/2]
}

// firstLink is the first address on a page that begins with a prefix.
func firstLink(b *testing.B, c *http.Client, address, prefix string) string {
	b.Helper()
	m := regexp.MustCompile(`href="(` + regexp.QuoteMeta(prefix) + `[^"?#]+)"`).FindSubmatch(mustGet(b, c, address))
	if m == nil {
		b.Fatalf("%s has no link to %s", address, prefix)
	}
	return string(m[1])
}
