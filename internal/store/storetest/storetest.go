// Package storetest is what every database under the store must do: one suite,
// run by each engine. It alone changes and deletes events, to see it found out.
package storetest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/journal"
	"fupindai/internal/store"
)

// Run runs the suite. open gives a fresh, migrated database that is closed by
// the test's cleanup.
func Run(t *testing.T, open func(t *testing.T) *store.DB) {
	for _, c := range []struct {
		name string
		run  func(t *testing.T, db *store.DB)
	}{
		{"Append_NumbersEvents", appendNumbersEvents},
		{"Append_RefusesAnotherVersion", appendRefusesAnotherVersion},
		{"Append_RefusesWhatIsNoEvent", appendRefusesWhatIsNoEvent},
		{"Append_InstantsNeverGoBack", appendInstantsNeverGoBack},
		{"Append_ManyAtOnce", appendManyAtOnce},
		{"Append_FewStatements", appendFewStatements},
		{"Events_ReadsAStream", eventsReadsAStream},
		{"Events_NoticesWhatIsMissing", eventsNoticesWhatIsMissing},
		{"Write_ErrorLeavesNothing", writeErrorLeavesNothing},
		{"Write_PanicLeavesNothingAndFreesTheLog", writePanicLeavesNothing},
		{"Write_UnknownLog", writeUnknownLog},
		{"Write_WaitsNoLongerThanAsked", writeWaitsNoLongerThanAsked},
		{"Writers_NoGapsInOrder", writersNoGapsInOrder},
		{"Shared_ManyOneCommit", sharedManyOneCommit},
		{"Shared_EachHasItsOwnOutcome", sharedOwnOutcomes},
		{"Shared_WaitsNoLongerThanAsked", sharedWaits},
		{"CreateLog_Twice", createLogTwice},
		{"Command_FoundOnlyWhereItWasDone", commandFound},
		{"Put_LastWordCounts", putLastWordCounts},
		{"Put_IsSeenByTheNextQuery", putIsSeen},
		{"Put_ManyRows", putManyRows},
		{"Put_RefusesWhatIsNoRow", putRefusesWhatIsNoRow},
		{"Drop_LetsAnotherTakeTheKey", dropThenPut},
		{"Clear_OnlyThisLog", clearOnlyThisLog},
		{"Dump_EqualsRowsInMemory", dumpEqualsRows},
		{"Rows_TypesAreKept", rowsTypesAreKept},
		{"Exec_RefusesWrongArguments", execRefusesWrongArguments},
		{"Read_CannotWrite", readCannotWrite},
		{"All_FailsWhenRowsEndEarly", allFailsWhenRowsEndEarly},
		{"SQL_SameOnBoth", sqlSameOnBoth},
		{"Unique_IsTold", uniqueIsTold},
		{"Stream_WholeLogInOrder", streamWholeLog},
		{"Proofs_FromStoredHashes", proofsFromStoredHashes},
		{"Verify_CleanLog", verifyCleanLog},
		{"Verify_NamesEveryTampering", verifyNamesEveryTampering},
		{"Verify_RewrittenHistory", verifyRewrittenHistory},
		{"Migrate_TwiceChangesNothing", migrateTwice},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			db := open(t)
			for _, l := range []string{"L1", "L2"} {
				if err := db.CreateLog(ctx, l, "county", "县"+l); err != nil {
					t.Fatal(err)
				}
			}
			c.run(t, db)
		})
	}
}

var ctx = context.Background()

// errRefused stands for a refusal by the core.
var errRefused = errors.New("refused")

// start is the instant of the first event, microseconds UTC.
const start = int64(1_562_300_000_000_000)

// noted is an event of a stream; n makes it different from others.
func noted(stream string, n int) journal.Event {
	return journal.Event{
		Stream: stream, Type: "test.noted/1", On: civil.MustParse("2019-07-05"), At: start + int64(n),
		User: "u1", Role: "auditor", Unit: "653122", Command: fmt.Sprint("c", n),
		Body: json.RawMessage(fmt.Sprintf(`{"n": %d, "word": "喀什·<&>"}`, n)),
	}
}

// duty is a row of the duty table.
func duty(stream, id, due string) act.Row {
	return act.Duty{ID: id, Rule: "A8.1", Subject: "L1", Role: act.FirstSecretary, Unit: "653122", DueOn: civil.MustParse(due), Basis: "opinion"}.Row(stream)
}

// mustAppend writes events to a log in one transaction.
func mustAppend(t *testing.T, db *store.DB, log string, evs ...journal.Event) []journal.Event {
	t.Helper()
	var done []journal.Event
	must(t, db.Write(ctx, log, func(tx *store.Tx) (err error) {
		done, err = tx.Append(ctx, evs)
		return err
	}))
	return done
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// mustVerify fails unless the log is whole, and gives the report.
func mustVerify(t *testing.T, db *store.DB, log string) *store.Report {
	t.Helper()
	r, err := db.Verify(ctx, log, nil)
	must(t, err)
	for _, f := range r.Failures {
		t.Errorf("log %s: %s", log, f)
	}
	return r
}

// number reads one integer.
func number(t *testing.T, db *store.DB, query string, args ...any) (n int64) {
	t.Helper()
	must(t, db.Read(ctx, func(tx *store.Tx) error { return tx.QueryRow(ctx, query, args...).Scan(&n) }))
	return n
}
