package bench

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/demo"
)

// An old book of n rows: sealed and filed with one command, then made loans of, 200 at a
// time; medians.
//
//	go test ./bench -run xxx -bench OldBook -benchtime 3x -timeout 30m
func BenchmarkOldBook(b *testing.B) {
	t := newTable("An old book taken over", "rows", "filed", "rows/s", "made loans", "loans/s")
	for _, engine := range []string{"sqlite", "postgres"} {
		for _, n := range []int{1_250, 5_000, 20_000} {
			b.Run(fmt.Sprintf("%s/rows=%d", engine, n), func(b *testing.B) {
				var filed, lent []time.Duration
				for range b.N {
					w := mustWorld(b, engine)
					clerk := mustActor(b, act.CountyClerk)
					do := func(id, command string, args map[string]any, feed any) {
						body, err := json.Marshal(args)
						if err != nil {
							b.Fatal(err)
						}
						if _, err := w.Door.Do(b.Context(), app.Call{Log: w.Log, By: clerk, Command: command, ID: id, Args: body, Feed: feed}); err != nil {
							b.Fatalf("%s: %v", command, err)
						}
					}
					rows := demo.OldBook(n)
					t0 := time.Now()
					do("book-import", "import-ledger", map[string]any{"book": "B1", "taken_over_on": demo.BookDay, "file_digest": "d", "row_count": n}, app.BookFeed{Book: rows})
					t1 := time.Now()
					for from := 1; from <= n; from += app.TakeOverBatch {
						do(fmt.Sprintf("book-take-%06d", from), "take-over-loan", map[string]any{"book": "B1", "from": from, "to": min(from+app.TakeOverBatch-1, n)}, nil)
					}
					filed, lent = append(filed, t1.Sub(t0)), append(lent, time.Since(t1))
				}
				f, l := median(filed), median(lent)
				b.ReportMetric(0, "ns/op")
				b.ReportMetric(float64(n)/f.Seconds(), "rows/s")
				t.line(fmt.Sprintf("%s, %d", engine, n), fmt.Sprint(n), ms(f), fmt.Sprintf("%.0f", float64(n)/f.Seconds()), ms(l), fmt.Sprintf("%.0f", float64(n)/l.Seconds()))
			})
		}
	}
	t.print()
}
