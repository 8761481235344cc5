package app_test

import (
	"context"
	"fmt"
	"os"
	"testing"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/demo"
	"fupindai/internal/sheet"
)

// A county's old book with planted errors: every one is found and named; mended, the
// book is taken over in batches, reconciled with the bank's list and released.
func TestA13_1_OldBookTakenOverAndReconciled(t *testing.T) {
	loans, errors := 260, 26
	if os.Getenv("FUPINDAI_QUALITY") != "" { // a county's book
		loans, errors = 5000, 200
	}
	eachEngine(t, func(t *testing.T, w *demo.World) { takeOver(t, w, loans, errors) })
}

func from(args map[string]any) int {
	n, _ := args["from"].(int)
	return n
}

func takeOver(t *testing.T, w *demo.World, loans, errors int) {
	ctx := context.Background()
	clerk, head := actor(t, act.CountyClerk), actor(t, act.CountyHead)
	book := demo.OldBook(loans)
	read := func(sheetBytes []byte, err error) *app.BookFile {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		var f *app.BookFile
		if err := w.Door.View(ctx, w.Log, clerk, "books", func(v *app.View) (err error) {
			f, err = v.ReadBook(ctx, "老台账.xlsx", sheetBytes, sheet.DefaultLimits(), demo.BookDay)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return f
	}
	spoilt, want := demo.PlantErrors(book, errors)
	bad := read(demo.BookSheet(spoilt))
	if bad.Report.BadRows != errors || bad.Report.ErrorCount != errors {
		t.Errorf("%d errors in %d rows, planted %d", bad.Report.ErrorCount, bad.Report.BadRows, errors)
	}
	for _, e := range bad.Report.Errors {
		if differs := demo.BookRefused(want, e.Row, e.Code); differs != "" {
			t.Errorf("%s (%s)", differs, e.Column)
		}
	}

	good := read(demo.BookSheet(book))
	if !good.Report.OK() {
		t.Fatalf("the mended book has errors: %+v", good.Report.Errors[0])
	}
	do := func(by act.Actor, command string, args map[string]any, feed any) {
		t.Helper()
		c := call(w, by, fmt.Sprintf("take-over-%s-%d", command, from(args)), command, args)
		c.Feed = feed
		if _, err := w.Door.Do(ctx, c); err != nil {
			t.Fatalf("%s: %v", command, err)
		}
	}
	do(clerk, "import-ledger", good.ImportArgs(demo.BookDay.String()), good.Feed)
	for from := 1; from <= loans; from += app.TakeOverBatch {
		do(clerk, "take-over-loan", map[string]any{"book": good.ID, "from": from, "to": min(from+app.TakeOverBatch-1, loans)}, nil)
	}
	compare := func(list []byte, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Door.View(ctx, w.Log, clerk, "books", func(v *app.View) (err error) {
			good, err := v.ReadBankList(ctx, "清单.xlsx", list, sheet.DefaultLimits())
			if err == nil && !good.Report.OK() {
				err = good.Report.Refusal()
			}
			bad = good
			return err
		}); err != nil {
			t.Fatal(err)
		}
		args := bad.CompareArgs(good.ID)
		c := call(w, clerk, "compare-"+bad.ID, "compare-book", args)
		c.Feed = bad.Feed
		if _, err := w.Door.Do(ctx, c); err != nil {
			t.Fatal(err)
		}
	}
	list := demo.BankListOf(book)
	wrong := append(list[1:len(list):len(list)], list[0])
	wrong = wrong[:len(wrong)-1] // the first is missing
	wrong[4].BalanceFen++
	compare(demo.BankSheet(wrong))
	if err := w.Door.View(ctx, w.Log, clerk, "books", func(v *app.View) error {
		_, b, err := v.Book(ctx, good.ID)
		if err == nil && (len(b.Differences) != 2 || b.Differences[0].Kind != "book-only" || b.Differences[1].Kind != "balance" || b.Differences[0].Loan == "") {
			t.Errorf("differences: %+v", b.Differences)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Door.Do(ctx, call(w, head, "release-too-early", "release-book", map[string]any{"book": good.ID})); refusalOf(err) == nil || refusalOf(err).Code != "book-differs" {
		t.Errorf("released with differences: %v", err)
	}
	list[4].BalanceFen-- // shared with wrong: as it was
	compare(demo.BankSheet(demo.BankListOf(book)))
	do(head, "release-book", map[string]any{"book": good.ID}, nil)

	findings, err := w.Door.Verify(ctx, w.Log, true, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range findings {
		if !f.OK {
			t.Errorf("%s: %s", f.Invariant, f.Detail.EN)
		}
	}
	if err := w.Door.View(ctx, w.Log, clerk, "ledger", func(v *app.View) error {
		f := app.LedgerFilter{AsOf: demo.BookDay}
		lines, sum, err := v.Ledger(ctx, f)
		if err != nil || sum.Loans != loans {
			t.Errorf("%d loans in the ledger of the take-over day, want %d (%v)", sum.Loans, loans, err)
		}
		rows, _, err := v.LedgerRows(ctx, f, lines, false)
		unknown := 0
		for _, r := range rows {
			if r.Said(r.PurposeZH, false) == "未知（接管前）" {
				unknown++
			}
			if r.Said(r.Used, false) != "养殖" || r.Said(r.ApproverName, false) != "韩立" || r.Said(r.FixerName, false) != "未知（接管前）" {
				t.Fatalf("row: used %q, approver %q, fixer %q", r.Used, r.ApproverName, r.FixerName)
			}
		}
		if want := (loans + 1) / 3; unknown != want {
			t.Errorf("%d purposes unknown, want %d", unknown, want)
		}
		return err
	}); err != nil {
		t.Error(err)
	}
}
