// Package bench measures the product as it is used, beside a peer in the same run.
// Timings never fail. Each benchmark says its command and prints a markdown table;
// docs/performance.md lists them.
package bench

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fupindai/internal/act"
	"fupindai/internal/api"
	"fupindai/internal/demo"
	"fupindai/internal/register"
	"fupindai/internal/store"
	"fupindai/internal/store/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// mustWorld is the demo on a durable database of the engine.
func mustWorld(b *testing.B, engine string) *demo.World {
	b.Helper()
	ctx := context.Background()
	dsn := "sqlite:" + filepath.Join(b.TempDir(), "bench.db")
	if engine == "postgres" {
		dsn = pgtest.Durable(b)
	}
	db, err := store.Open(ctx, dsn, store.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	if err := db.Migrate(ctx); err != nil {
		b.Fatal(err)
	}
	keys, err := register.NewKeys(rand.Reader)
	if err != nil {
		b.Fatal(err)
	}
	w, err := demo.Build(ctx, db, keys, rand.Reader, time.Now)
	if err != nil {
		b.Fatal(err)
	}
	return w
}

// plainPayments is the peer: what a repayment costs at the least on that engine. One
// handler, hand-written for it: it reads the token and the balance, writes the id of the
// request and the payment in one transaction, and answers when the commit is on the disk.
// It knows no law, keeps no history that proves itself, seals nothing and gives nothing
// to read.
type plainPayments struct {
	db                           *sql.DB
	token, paid, balance, insert string
}

func mustPlain(b *testing.B, engine string, loans []string) *plainPayments {
	b.Helper()
	p := &plainPayments{
		token: "SELECT user_id FROM token WHERE hash = $1", paid: "INSERT INTO request (id) VALUES ($1)",
		balance: "SELECT sum(principal_fen) FROM payment WHERE loan = $1", insert: "INSERT INTO payment (id, loan, principal_fen, user_id) VALUES ($1, $2, $3, $4)",
	}
	var err error
	if engine == "postgres" {
		p.db, err = sql.Open("pgx", pgtest.Durable(b))
	} else {
		p.db, err = sql.Open("sqlite", "file:"+filepath.Join(b.TempDir(), "plain.db")+"?_txlock=immediate&_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)")
		if err == nil {
			p.db.SetMaxOpenConns(1)
		}
	}
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { p.db.Close() })
	for _, s := range []string{
		"CREATE TABLE token (hash TEXT PRIMARY KEY, user_id TEXT NOT NULL)", "CREATE TABLE request (id TEXT PRIMARY KEY)",
		"CREATE TABLE payment (id TEXT PRIMARY KEY, loan TEXT NOT NULL, principal_fen BIGINT NOT NULL, user_id TEXT NOT NULL)", "CREATE INDEX payment_loan ON payment (loan)",
		"INSERT INTO token VALUES ('" + hashed("secret") + "', 'u')",
	} {
		if _, err := p.db.Exec(s); err != nil {
			b.Fatal(err)
		}
	}
	for _, l := range loans {
		if _, err := p.db.Exec(p.insert, "out-"+l, l, 5_000_000, "u"); err != nil {
			b.Fatal(err)
		}
	}
	return p
}

func hashed(token string) string {
	h := sha256.Sum256([]byte(token))
	return hex.EncodeToString(h[:])
}

func (p *plainPayments) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := p.pay(r); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	io.WriteString(w, `{"accepted":true}`) //nolint:errcheck // the caller is gone
}

func (p *plainPayments) pay(r *http.Request) error {
	var cmd struct {
		Loan         string `json:"loan"`
		PrincipalFen int64  `json:"principal_fen"`
	}
	if err := json.NewDecoder(r.Body).Decode(&cmd); err != nil {
		return err
	}
	ctx := r.Context()
	tx, err := p.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // committed, or nothing was written
	var user string
	if err := tx.QueryRowContext(ctx, p.token, hashed(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "))).Scan(&user); err != nil {
		return err
	}
	id := r.Header.Get("Idempotency-Key")
	if _, err := tx.ExecContext(ctx, p.paid, id); err != nil {
		return err
	}
	var owed int64
	if err := tx.QueryRowContext(ctx, p.balance, cmd.Loan).Scan(&owed); err != nil {
		return err
	}
	if cmd.PrincipalFen <= 0 || cmd.PrincipalFen > owed {
		return errors.New("above the debt")
	}
	if _, err := tx.ExecContext(ctx, p.insert, id, cmd.Loan, -cmd.PrincipalFen, user); err != nil {
		return err
	}
	return tx.Commit()
}

// running are the loans of the demo that are not closed.
func running(b *testing.B, w *demo.World) []string {
	b.Helper()
	var loans []string
	if err := w.Door.DB.ReadLog(b.Context(), w.Log, func(tx *store.Tx) (err error) {
		loans, err = store.All(b.Context(), tx, store.One[string], `SELECT loan FROM loan WHERE log_id = $1 AND closed_on = '' ORDER BY loan`, w.Log)
		return err
	}); err != nil {
		b.Fatal(err)
	}
	return loans
}

// paid sends n repayments of one fen from so many clients, and says how many were
// answered in a second.
func paid(b *testing.B, c *http.Client, address, token, round string, loans []string, clients, n int) float64 {
	b.Helper()
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
				r, err := http.NewRequestWithContext(b.Context(), "POST", address, strings.NewReader(fmt.Sprintf(`{"loan":%q,"principal_fen":1}`, loans[i%len(loans)])))
				if err != nil {
					b.Error(err)
					return
				}
				r.Header.Set("Authorization", "Bearer "+token)
				r.Header.Set("Content-Type", "application/json")
				r.Header.Set("Idempotency-Key", fmt.Sprintf("bench-%s-%08d", round, i))
				res, err := c.Do(r)
				if err != nil {
					b.Error(err)
					return
				}
				said, _ := io.ReadAll(res.Body)
				res.Body.Close()
				if res.StatusCode != http.StatusOK {
					b.Errorf("%d %s", res.StatusCode, said)
				}
			}
		})
	}
	wg.Wait()
	return float64(n) / time.Since(t0).Seconds()
}

// Commands with legal weight over HTTP, each durable before its answer: repayments of
// one fen, spread over the loans that are running, beside the plain handler on the same
// engine; interleaved rounds of a thousand, medians.
//
//	go test ./bench -run xxx -bench CommandsOverHTTP -benchtime 5x -timeout 30m
func BenchmarkCommandsOverHTTP(b *testing.B) {
	const requests = 1000 // in each round
	t := newTable("Commands over HTTP, durable before the answer", "commands/s", "plain handler/s", "plain / product")
	for _, engine := range []string{"sqlite", "postgres"} {
		for _, clients := range []int{1, 16} {
			b.Run(fmt.Sprintf("%s/clients=%d", engine, clients), func(b *testing.B) {
				w := mustWorld(b, engine)
				loans := running(b, w)
				tokens := api.TokenTable{DB: w.Door.DB}
				token, _, err := tokens.New(b.Context(), rand.Reader, api.Token{Log: w.Log, By: mustActor(b, act.BankClerk), Label: "bench", ExpiresOn: w.Door.Today().AddDays(30)}, w.Door.Clock())
				if err != nil {
					b.Fatal(err)
				}
				server := httptest.NewServer(api.New(api.Options{Door: w.Door, Tokens: tokens, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}))
				defer server.Close()
				plain := httptest.NewServer(mustPlain(b, engine, loans))
				defer plain.Close()
				c := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients}}
				var ours, peer []float64
				b.ResetTimer()
				for i := range b.N {
					round := fmt.Sprintf("%d-%d", b.N, i)
					ours = append(ours, paid(b, c, server.URL+"/api/v1/commands/record-repayment", token, round, loans, clients, requests))
					peer = append(peer, paid(b, c, plain.URL, "secret", round, loans, clients, requests))
				}
				b.StopTimer()
				o, p := middle(ours), middle(peer)
				b.ReportMetric(0, "ns/op")
				b.ReportMetric(o, "commands/s")
				b.ReportMetric(p, "plain/s")
				t.line(fmt.Sprintf("%s, %d clients", engine, clients), fmt.Sprintf("%.0f", o), fmt.Sprintf("%.0f", p), fmt.Sprintf("%.2f", p/o))
			})
		}
	}
	t.print()
}
