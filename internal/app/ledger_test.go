package app_test

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/civil"
	"fupindai/internal/demo"
	"fupindai/internal/money"
)

// ledgerOf reads a whole ledger, in words.
func ledgerOf(t *testing.T, w *demo.World, log string, by act.Actor, f app.LedgerFilter) ([]app.LedgerRow, app.LedgerSum) {
	t.Helper()
	var rows []app.LedgerRow
	var sum app.LedgerSum
	if err := w.Door.View(t.Context(), log, by, "ledger", func(v *app.View) error {
		lines, all, err := v.Ledger(t.Context(), f)
		if err != nil {
			return err
		}
		sum = all
		rows, _, err = v.LedgerRows(t.Context(), f, lines, false)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return rows, sum
}

// lend takes an invented old book over in a log.
func lend(t *testing.T, w *demo.World, log string, by act.Actor, book string, rows app.BookFeed) {
	t.Helper()
	do := func(id, command string, args map[string]any, feed any) {
		c := call(w, by, id, command, args)
		c.Log, c.Feed = log, feed
		if _, err := w.Door.Do(t.Context(), c); err != nil {
			t.Fatalf("%s: %v", command, err)
		}
	}
	n := len(rows.Book)
	do("lend-import-"+book, "import-ledger", map[string]any{"book": book, "taken_over_on": demo.BookDay, "file_digest": book, "row_count": n}, rows)
	for from := 1; from <= n; from += app.TakeOverBatch {
		do(fmt.Sprintf("lend-%s-%d", book, from), "take-over-loan", map[string]any{"book": book, "from": from, "to": min(from+app.TakeOverBatch-1, n)}, nil)
	}
}

// A ledger kept at a number reads the same whatever is recorded later, for its day or
// another: repayments dated back, a sum corrected, a name changed. What made a
// difference to its day is listed, and nothing else.
func TestA13_1_KeptLedgerStaysAndLaterChangesAreListed(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *demo.World) {
		ctx := t.Context()
		clerk, teller := actor(t, act.CountyClerk), actor(t, act.BankClerk)
		today := w.Door.Today()
		var kept app.Heads
		if err := w.Door.View(ctx, w.Log, clerk, "ledger", func(v *app.View) (err error) {
			kept, err = v.LedgerHeads(ctx)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		f := app.LedgerFilter{AsOf: today.AddDays(-1), Known: kept}
		before, sum := ledgerOf(t, w, w.Log, clerk, f)
		var open []app.LedgerRow // of the teller's bank, owing enough
		for _, r := range before {
			if r.Bank == teller.Unit && r.BalanceFen > 300_000 && !r.Taken {
				open = append(open, r)
			}
		}
		if len(open) < 3 {
			t.Fatalf("%d loans to work with", len(open))
		}
		do := func(by act.Actor, id, command string, args map[string]any) {
			t.Helper()
			if _, err := w.Door.Do(ctx, call(w, by, id, command, args)); err != nil {
				t.Fatalf("%s: %v", command, err)
			}
		}
		do(teller, "kept-0001", "record-repayment", map[string]any{"loan": open[0].Loan, "principal_fen": 100_000, "done_on": today.AddDays(-1), "dated_by": "柜面流水第 7 页"})
		do(teller, "kept-0002", "record-repayment", map[string]any{"loan": open[1].Loan, "principal_fen": 100_000}) // today: not of that day
		do(clerk, "kept-0003", "rename-person", map[string]any{"household": open[2].Household, "person": open[2].Borrower, "name": "改名之人", "document": "户口簿更名页", "done_on": today.AddDays(-1), "dated_by": "户口簿更名页"})

		after, again := ledgerOf(t, w, w.Log, clerk, f)
		if !reflect.DeepEqual(sum, again) {
			t.Errorf("the kept ledger adds up to %+v, before to %+v", again, sum)
		}
		for i := range before {
			if i >= len(after) || !reflect.DeepEqual(shown(before[i]), shown(after[i])) {
				t.Fatalf("row %d of the kept ledger reads otherwise: %v", i, shown(before[i]))
			}
		}
		now, _ := ledgerOf(t, w, w.Log, clerk, app.LedgerFilter{AsOf: f.AsOf})
		for i, r := range now {
			wantFen, wantName := before[i].BalanceFen, before[i].Name
			switch r.Loan {
			case open[0].Loan:
				wantFen -= 100_000
			case open[2].Loan:
				wantName = "改名之人"
			}
			if r.BalanceFen != wantFen || r.Loan == open[2].Loan && r.Name != wantName {
				t.Errorf("%s as known now: %s owes %s, want %s and %s", r.Loan, r.Name, r.BalanceFen, wantName, wantFen)
			}
		}
		if err := w.Door.View(ctx, w.Log, clerk, "ledger", func(v *app.View) error {
			changes, err := v.LedgerSince(ctx, f)
			if err != nil {
				return err
			}
			if len(changes) != 1 || changes[0].Was == nil || changes[0].Is == nil || changes[0].Is.Loan != open[0].Loan || changes[0].Was.BalanceFen-changes[0].Is.BalanceFen != 100_000 || changes[0].Seq <= kept[w.Log] {
				t.Errorf("what came after: %+v", changes)
			}
			f.AsOf = today
			if changes, err = v.LedgerSince(ctx, f); len(changes) != 2 {
				t.Errorf("of today %d loans changed, want 2", len(changes))
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	})
}

// shown is a row as its cells are read.
func shown(r app.LedgerRow) []any {
	var out []any
	for _, c := range app.LedgerColumns(app.PresetOpinion, nil) {
		out = append(out, c.Value(r, "zh"))
	}
	return out
}

// The ledger of an office above the county is that of its counties together: page by
// page, in sum, kept at one number of each log, and as a workbook; another prefecture's
// counties are not in it.
func TestA13_1_LedgerOverSeveralLogs(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *demo.World) {
		ctx := t.Context()
		for i, unit := range []string{"653223", "653101"} { // one below the prefecture, one elsewhere
			log := "second-" + unit
			admins := [2]app.Person{{User: fmt.Sprintf("s-admin-%d", 2*i), Name: "甲"}, {User: fmt.Sprintf("s-admin-%d", 2*i+1), Name: "乙"}}
			if err := w.Door.Setup(ctx, app.Founding{Log: log, Name: unit, Unit: unit, Document: "建账", Administrators: admins}); err != nil {
				t.Fatal(err)
			}
			first, second := act.Actor{User: admins[0].User, Role: act.Administrator, Unit: unit}, act.Actor{User: admins[1].User, Role: act.Administrator, Unit: unit}
			clerk := act.Actor{User: fmt.Sprintf("s-clerk-%d", i), Role: act.CountyClerk, Unit: unit}
			for n, c := range []struct {
				by      act.Actor
				command string
				args    map[string]any
			}{
				{first, "enrol-user", map[string]any{"user": clerk.User}},
				{first, "propose-post", map[string]any{"user": clerk.User, "role": clerk.Role, "unit": unit, "from": w.Door.Today(), "document": "任命"}},
				{second, "grant-post", map[string]any{"user": clerk.User, "role": clerk.Role, "unit": unit, "from": w.Door.Today()}},
			} {
				to := call(w, c.by, fmt.Sprintf("second-%d-%d", i, n), c.command, c.args)
				to.Log = log
				if _, err := w.Door.Do(ctx, to); err != nil {
					t.Fatalf("%s: %v", c.command, err)
				}
			}
			villages := villagesOf(t, w, log, clerk)
			book := demo.OldBook(45)
			for j := range book {
				book[j].Village = villages[j%len(villages)]
			}
			lend(t, w, log, clerk, "B"+unit, app.BookFeed{Book: book})
		}
		office := act.Actor{User: "u-prefecture-clerk", Role: act.PrefectureClerk, Unit: "6532"}
		region := act.Actor{User: "u-region-clerk", Role: act.RegionClerk, Unit: "65"}
		f := app.LedgerFilter{AsOf: w.Door.Today()}
		one, oneSum := ledgerOf(t, w, w.Log, actor(t, act.CountyClerk), f)
		both, sum := ledgerOf(t, w, "demo-6532", office, f)
		if sum.Loans != oneSum.Loans+45 || len(both) != len(one)+45 || len(sum.Known) != 2 {
			t.Fatalf("the prefecture has %d loans of %d logs, the county %d and the other 45", sum.Loans, len(sum.Known), oneSum.Loans)
		}
		if _, all := ledgerOf(t, w, "demo-65", region, f); all.Loans != sum.Loans+45 || len(all.Known) != 3 {
			t.Errorf("the region has %d loans of %d logs", all.Loans, len(all.Known))
		}
		if _, cut := ledgerOf(t, w, "demo-6532", office, app.LedgerFilter{AsOf: f.AsOf, Division: "653223"}); cut.Loans != 45 {
			t.Errorf("one county of the prefecture has %d loans, want 45", cut.Loans)
		}
		var paged []string
		for page := 1; page <= (sum.Loans+16)/17; page++ {
			g := f
			g.Page, g.Size = page, 17
			rows, _ := ledgerOf(t, w, "demo-6532", office, g)
			for _, r := range rows {
				paged = append(paged, r.Log+r.Loan)
			}
		}
		for i, r := range both {
			if i >= len(paged) || paged[i] != r.Log+r.Loan {
				t.Fatalf("page %d: row %d is another", i/17+1, i)
			}
		}
		kept := app.LedgerFilter{AsOf: f.AsOf, Known: sum.Known}
		teller := actor(t, act.BankClerk)
		for _, r := range one {
			if r.Bank == teller.Unit && r.BalanceFen > 0 && !r.Taken {
				if _, err := w.Door.Do(ctx, call(w, teller, "several-0001", "record-repayment", map[string]any{"loan": r.Loan, "principal_fen": 100})); err != nil {
					t.Fatal(err)
				}
				break
			}
		}
		if _, again := ledgerOf(t, w, "demo-6532", office, kept); !reflect.DeepEqual(again, sum) {
			t.Errorf("kept: %+v, before %+v", again, sum)
		}
		if err := w.Door.View(ctx, "demo-6532", office, "ledger-export", func(v *app.View) error {
			changes, err := v.LedgerSince(ctx, kept)
			if err != nil || len(changes) != 1 {
				t.Errorf("%d changes since (%v)", len(changes), err)
			}
			var file bytes.Buffer
			if err := v.WriteLedger(ctx, &file, kept, app.LedgerFile{}); err != nil {
				return err
			}
			sameAsFile(t, file.Bytes(), both)
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	})
}

// sameAsFile holds a workbook against the rows of a ledger, cell by cell for sums and
// days, and in sum.
func sameAsFile(t *testing.T, data []byte, rows []app.LedgerRow) {
	t.Helper()
	b, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close() //nolint:errcheck // read to its end
	cells, err := b.GetRows("台账")
	if err != nil {
		t.Fatal(err)
	}
	cells = cells[3:] // two lines of title, the heads
	if len(cells) != len(rows) {
		t.Fatalf("%d rows in the file, %d in the ledger", len(cells), len(rows))
	}
	var amount, balance money.Fen
	for i, c := range cells {
		r := rows[i]
		a, errA := money.ParseYuan(strings.ReplaceAll(c[4], ",", ""))
		o, errO := money.ParseYuan(strings.ReplaceAll(c[12], ",", ""))
		if errA != nil || errO != nil || a != r.AmountFen || o != r.BalanceFen || c[0] != r.Name || c[6] != r.DueOn.String() {
			t.Fatalf("row %d: file %v; ledger %s of %s until %s (%v %v)", i, c, r.BalanceFen, r.AmountFen, r.DueOn, errA, errO)
		}
		amount += a
		balance += o
	}
	var wantAmount, wantBalance money.Fen
	for _, r := range rows {
		wantAmount += r.AmountFen
		wantBalance += r.BalanceFen
	}
	if amount != wantAmount || balance != wantBalance {
		t.Errorf("the file adds up to %s and %s, the ledger to %s and %s", amount, balance, wantAmount, wantBalance)
	}
}

// What is missing is counted alike by the filter, by the page of completeness and row by
// row (A13.4).
func TestA13_4_GapsCountedAlike(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *demo.World) {
		ctx := t.Context()
		clerk := actor(t, act.CountyClerk)
		book := demo.OldBook(60)
		for i := range book {
			if i%6 == 0 {
				book[i].Problem = "部分建房"
			}
			if i%12 == 0 {
				book[i].Measure, book[i].Fixer = "限期归还", "韩立"
			}
			if i%5 == 0 {
				book[i].Approver, book[i].Used = "", ""
			}
		}
		lend(t, w, w.Log, clerk, "Bgaps", app.BookFeed{Book: book})
		day := w.Door.Today()
		for _, on := range []civil.Date{day, day.AddDays(-40), day.AddDays(90)} {
			rows, sum := ledgerOf(t, w, w.Log, clerk, app.LedgerFilter{AsOf: on})
			byGap, atLeast := map[string]int{}, map[int]int{}
			for _, r := range rows {
				for _, g := range r.Gaps {
					byGap[g]++
				}
				for n := 1; n <= len(r.Gaps); n++ {
					atLeast[n]++
				}
			}
			if on == day && (byGap["measure"] == 0 || byGap["notice"] == 0 || atLeast[3] == 0) {
				t.Fatalf("nothing to count: %v %v", byGap, atLeast)
			}
			for n := 1; n <= len(app.Gaps); n++ {
				if _, cut := ledgerOf(t, w, w.Log, clerk, app.LedgerFilter{AsOf: on, Missing: n}); cut.Loans != atLeast[n] {
					t.Errorf("%s: %d loans with %d gaps or more by the filter, %d by their rows", on, cut.Loans, n, atLeast[n])
				}
			}
			for _, g := range app.Gaps {
				if _, cut := ledgerOf(t, w, w.Log, clerk, app.LedgerFilter{AsOf: on, Gap: g}); cut.Loans != byGap[g] {
					t.Errorf("%s: %s is missing of %d loans by the filter, of %d by their rows", on, g, cut.Loans, byGap[g])
				}
			}
			for _, kind := range []string{"ever", "yes", "unmended"} {
				want := 0
				for _, r := range rows {
					old := r.Booked()
					found := old.Problem != "" && (kind != "unmended" || old.Measure == "")
					for _, p := range r.Found {
						found = found || kind == "ever" || p.ClosedOn.IsZero() && (kind == "yes" || p.Measure == "")
					}
					if found {
						want++
					}
				}
				if _, cut := ledgerOf(t, w, w.Log, clerk, app.LedgerFilter{AsOf: on, Problem: kind}); cut.Loans != want || on == day && want == 0 {
					t.Errorf("%s: %d loans with problems (%s) by the filter, %d by their rows", on, cut.Loans, kind, want)
				}
			}
			if err := w.Door.View(ctx, w.Log, clerk, "ledger", func(v *app.View) error {
				units, err := v.Completeness(ctx, app.LedgerFilter{AsOf: on})
				total := map[string]int{}
				loans, whole := 0, 0
				for _, u := range units {
					loans, whole = loans+u.Loans, whole+u.Whole
					for g, n := range u.Missing {
						total[g] += n
					}
				}
				if loans != sum.Loans || whole != sum.Loans-atLeast[1] {
					t.Errorf("%s: %d loans, %d whole by unit; %d and %d by row", on, loans, whole, sum.Loans, sum.Loans-atLeast[1])
				}
				for _, g := range app.Gaps {
					if total[g] != byGap[g] {
						t.Errorf("%s: %s is missing of %d loans by unit, of %d by row", on, g, total[g], byGap[g])
					}
				}
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// villagesOf are some villages of a county, by code.
func villagesOf(t *testing.T, w *demo.World, log string, by act.Actor) (out []string) {
	t.Helper()
	if err := w.Door.View(t.Context(), log, by, "ledger", func(v *app.View) error {
		townships, err := v.Divisions(t.Context(), by.Unit)
		if err != nil {
			return err
		}
		for _, d := range townships[:3] {
			villages, err := v.Divisions(t.Context(), d.Code)
			if err != nil {
				return err
			}
			for _, x := range villages {
				out = append(out, x.Code)
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return out
}
