// Package bench measures the product as it is used. Timings never fail.
//
//	go test ./bench -run xxx -bench . -benchtime 2000x
package bench

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
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

// Commands with legal weight over HTTP, each durable before its answer: repayments of
// one fen, spread over the loans that are running.
func BenchmarkCommandsOverHTTP(b *testing.B) {
	for _, engine := range []string{"sqlite", "postgres"} {
		for _, clients := range []int{1, 16} {
			b.Run(fmt.Sprintf("%s/clients=%d", engine, clients), func(b *testing.B) {
				w := mustWorld(b, engine)
				ctx := context.Background()
				var by act.Actor
				for _, a := range demo.Actors() {
					if a.Role == act.BankClerk {
						by = a
					}
				}
				var loans []string
				if err := w.Door.DB.ReadLog(ctx, w.Log, func(tx *store.Tx) error {
					rows, err := tx.Query(ctx, `SELECT loan FROM loan WHERE log_id = $1 AND closed_on = '' ORDER BY loan`, w.Log)
					if err != nil {
						return err
					}
					defer rows.Close()
					for rows.Next() {
						var l string
						if err := rows.Scan(&l); err != nil {
							return err
						}
						loans = append(loans, l)
					}
					return rows.Err()
				}); err != nil {
					b.Fatal(err)
				}
				tokens := api.TokenTable{DB: w.Door.DB}
				token, _, err := tokens.New(ctx, rand.Reader, api.Token{Log: w.Log, By: by, Label: "bench", ExpiresOn: w.Door.Today().AddDays(30)}, w.Door.Clock())
				if err != nil {
					b.Fatal(err)
				}
				server := httptest.NewServer(api.New(api.Options{Door: w.Door, Tokens: tokens, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}))
				defer server.Close()
				client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients}}
				var next atomic.Int64
				b.ResetTimer()
				var wg sync.WaitGroup
				for range clients {
					wg.Go(func() {
						for {
							n := next.Add(1)
							if n > int64(b.N) {
								return
							}
							body := fmt.Sprintf(`{"loan":%q,"principal_fen":1}`, loans[n%int64(len(loans))])
							r, _ := http.NewRequestWithContext(ctx, "POST", server.URL+"/api/v1/commands/record-repayment", bytes.NewReader([]byte(body)))
							r.Header.Set("Authorization", "Bearer "+token)
							r.Header.Set("Content-Type", "application/json")
							r.Header.Set("Idempotency-Key", fmt.Sprintf("bench-%08d-%d", n, b.N))
							resp, err := client.Do(r)
							if err != nil {
								b.Error(err)
								return
							}
							said, _ := io.ReadAll(resp.Body)
							resp.Body.Close()
							if resp.StatusCode != http.StatusOK {
								b.Errorf("%d %s", resp.StatusCode, said)
								return
							}
						}
					})
				}
				wg.Wait()
				b.StopTimer()
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "commands/s")
			})
		}
	}
}
