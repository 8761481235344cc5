package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"runtime"
	"strconv"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/demo"
)

// mustLend takes an invented old book of n loans over in the demo county.
func mustLend(b *testing.B, w *demo.World, n int) {
	b.Helper()
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
	const book = "B0123456789abcdef"
	do("bench-import", "import-ledger", map[string]any{"book": book, "taken_over_on": demo.BookDay, "file_digest": "d", "row_count": n}, app.BookFeed{Book: demo.OldBook(n)})
	for from := 1; from <= n; from += app.TakeOverBatch {
		do(fmt.Sprintf("bench-take-%06d", from), "take-over-loan", map[string]any{"book": book, "from": from, "to": min(from+app.TakeOverBatch-1, n)}, nil)
	}
}

func mustActor(b *testing.B, r act.Role) act.Actor {
	b.Helper()
	for _, a := range demo.Actors() {
		if a.Role == r {
			return a
		}
	}
	b.Fatalf("the demo has no %s", r)
	return act.Actor{}
}

// excelizeAlone is the peer: the same cells, already in memory, written with the
// library's stream writer, without styles, title or second sheet.
func excelizeAlone(b *testing.B, rows [][]any) int {
	b.Helper()
	f := excelize.NewFile()
	defer f.Close()
	s, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		b.Fatal(err)
	}
	for i, r := range rows {
		if err := s.SetRow("A"+strconv.Itoa(i+1), r); err != nil {
			b.Fatal(err)
		}
	}
	if err := s.Flush(); err != nil {
		b.Fatal(err)
	}
	var out bytes.Buffer
	if _, err := f.WriteTo(&out); err != nil {
		b.Fatal(err)
	}
	return out.Len()
}

// The ledger of a county as a workbook, from the database to the last byte (rows, names
// and numbers unsealed, styles, second sheet), beside the excelize library that writes
// the same cells from memory; interleaved, medians, sizes ×1, ×4, ×16.
//
//	go test ./bench -run xxx -bench LedgerExport -benchtime 5x -timeout 60m
func BenchmarkLedgerExport(b *testing.B) {
	t := newTable("Ledger export, sixteen columns", "rows", "rows read and in words", "export, all", "excelize alone", "export / excelize", "peak heap added")
	for _, engine := range []string{"sqlite", "postgres"} {
		for _, n := range []int{3_750, 15_000, 60_000} {
			b.Run(fmt.Sprintf("%s/rows=%d", engine, n), func(b *testing.B) {
				w := mustWorld(b, engine)
				mustLend(b, w, n)
				by := mustActor(b, act.CountyClerk)
				ctx := context.Background()
				f := app.LedgerFilter{AsOf: demo.Day}
				var cells [][]any
				var reading, ours, peer []time.Duration
				var heap uint64
				b.ResetTimer()
				for range b.N {
					if err := w.Door.View(ctx, w.Log, by, "ledger-export", func(v *app.View) error {
						t0 := time.Now()
						lines, _, err := v.Ledger(ctx, f)
						if err != nil {
							return err
						}
						rows, _, err := v.LedgerRows(ctx, f, lines, true)
						if err != nil {
							return err
						}
						reading = append(reading, time.Since(t0))
						if cells == nil {
							for _, r := range rows {
								cells = append(cells, []any{
									r.Name, r.ID, r.Division(), r.BankZH, float64(r.AmountFen) / 100, r.DisbursedOn.String(), r.DueOn.String(), r.PurposeZH, r.Used,
									r.Checked, r.Problem, r.Measure, float64(r.BalanceFen) / 100, r.ApproverName, r.LenderName, r.FixerName,
								})
							}
						}
						return nil
					}); err != nil {
						b.Fatal(err)
					}
					runtime.GC()
					var before, after runtime.MemStats
					runtime.ReadMemStats(&before)
					t1 := time.Now()
					var out bytes.Buffer
					if err := w.Door.View(ctx, w.Log, by, "ledger-export", func(v *app.View) error { return v.WriteLedger(ctx, &out, f, app.LedgerFile{}) }); err != nil {
						b.Fatal(err)
					}
					ours = append(ours, time.Since(t1))
					runtime.ReadMemStats(&after)
					heap = max(heap, after.HeapSys-min(before.HeapSys, after.HeapSys))
					runtime.GC()
					t2 := time.Now()
					if excelizeAlone(b, cells) == 0 || out.Len() == 0 {
						b.Fatal("an empty file")
					}
					peer = append(peer, time.Since(t2))
				}
				b.StopTimer()
				r, o, p := median(reading), median(ours), median(peer)
				b.ReportMetric(0, "ns/op")
				b.ReportMetric(float64(len(cells))/o.Seconds(), "rows/s")
				b.ReportMetric(float64(o)/float64(p), "export/excelize")
				t.line(fmt.Sprintf("%s, %d", engine, n), strconv.Itoa(len(cells)), ms(r), ms(o), ms(p), fmt.Sprintf("%.2f", float64(o)/float64(p)), fmt.Sprintf("%d MiB", heap>>20))
			})
		}
	}
	t.print()
}

func ms(d time.Duration) string { return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000) }
