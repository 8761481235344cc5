package app_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/demo"
	"fupindai/internal/store"
)

// Sums of one decision that are each within it and together above it, paid out through
// the door at the same time: one is accepted, whoever comes first. Contract numbers that
// are registered at the same time: one stands. Owed and approved stay within the cap on
// both engines (R-G3-1, A5.1, A5.2).
func TestR_G3_1_CapHoldsUnderConcurrentCommands(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *demo.World) {
		ctx := context.Background()
		var number, household string
		var decided int64
		if err := w.Door.DB.ReadLog(ctx, w.Log, func(tx *store.Tx) error {
			return tx.QueryRow(ctx, `SELECT application, household, decided_fen FROM application
				WHERE log_id = $1 AND step = 'contract' ORDER BY application LIMIT 1`, w.Log).Scan(&number, &household, &decided)
		}); err != nil {
			t.Fatal(err)
		}
		clerk := actor(t, act.BankClerk)
		holder := ""
		if err := w.Door.View(ctx, w.Log, clerk, "application", func(v *app.View) error {
			c, err := v.Application(ctx, number)
			if err == nil {
				holder = c.Persons[c.App.Borrower]
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		// together gives eight commands at once and counts the accepted; the others must
		// be refused by one of the codes.
		together := func(command string, args func(i int) map[string]any, codes ...string) int {
			var mu sync.Mutex
			var group sync.WaitGroup
			accepted := 0
			for i := range 8 {
				group.Add(1)
				go func() {
					defer group.Done()
					_, err := w.Door.Do(ctx, call(w, clerk, fmt.Sprintf("%s-together-%d", command, i), command, args(i)))
					mu.Lock()
					defer mu.Unlock()
					if err == nil {
						accepted++
					} else if r := refusalOf(err); r == nil || !slices.Contains(codes, r.Code) {
						t.Errorf("%s %d: %v", command, i, err)
					}
				}()
			}
			group.Wait()
			return accepted
		}
		if n := together("sign-contract", func(i int) map[string]any {
			return map[string]any{"application": number, "contract": fmt.Sprintf("HT-C-%d", i), "receipt": fmt.Sprintf("JJ-C-%d", i)}
		}, "wrong-step"); n != 1 {
			t.Errorf("%d contracts were accepted, want 1", n)
		}
		if n := together("disburse", func(int) map[string]any {
			return map[string]any{"application": number, "amount_fen": decided * 6 / 10, "holder": holder, "account": "6229970000000004321"}
		}, "above-rest"); n != 1 {
			t.Errorf("%d sums of 60 %% were accepted, want 1", n)
		}
		var owed, rest int64
		if err := w.Door.DB.ReadLog(ctx, w.Log, func(tx *store.Tx) error {
			return errors.Join(
				tx.QueryRow(ctx, `SELECT sum(principal_fen) FROM movement WHERE log_id = $1 AND household = $2`, w.Log, household).Scan(&owed),
				tx.QueryRow(ctx, `SELECT sum(rest_fen) FROM application WHERE log_id = $1 AND household = $2`, w.Log, household).Scan(&rest),
			)
		}); err != nil {
			t.Fatal(err)
		}
		if owed != decided*6/10 || owed+rest != decided || owed+rest > 5_000_000 {
			t.Errorf("owed %d and approved %d of a decision of %d", owed, rest, decided)
		}
	})
}
