package storetest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"fupindai/internal/act"
	"fupindai/internal/journal"
	"fupindai/internal/store"
)

func appendNumbersEvents(t *testing.T, db *store.DB) {
	mustAppend(t, db, "L2", noted("a", 1))
	done := mustAppend(t, db, "L1", noted("a", 1), noted("b", 2), noted("a", 3))
	done = append(done, mustAppend(t, db, "L1", noted("a", 4))...)
	want := []string{"L1 1 a 1", "L1 2 b 1", "L1 3 a 2", "L1 4 a 3"}
	for i, e := range done {
		if got := fmt.Sprint(e.Log, " ", e.Seq, " ", e.Stream, " ", e.Version); got != want[i] {
			t.Errorf("event %d: %s, want %s", i, got, want[i])
		}
	}
	must(t, db.ReadLog(ctx, "L1", func(tx *store.Tx) error {
		if tx.Log() != "L1" || tx.Seq() != 4 || tx.At() != start+4 {
			t.Errorf("log %s at %d, instant %d; want L1 at 4, %d", tx.Log(), tx.Seq(), tx.At(), start+4)
		}
		evs, err := tx.Events(ctx, "a", 0)
		if err != nil {
			return err
		}
		for i, e := range []journal.Event{done[0], done[2], done[3]} {
			if string(evs[i].Encode()) != string(e.Encode()) {
				t.Errorf("read\n%s, appended\n%s", evs[i].Encode(), e.Encode())
			}
		}
		return nil
	}))
}

func appendRefusesAnotherVersion(t *testing.T, db *store.DB) {
	mustAppend(t, db, "L1", noted("a", 1), noted("a", 2))
	for _, version := range []int64{1, 2, 4} {
		e := noted("a", 3)
		e.Version = version
		err := db.Write(ctx, "L1", func(tx *store.Tx) error {
			_, err := tx.Append(ctx, []journal.Event{e})
			return err
		})
		if !errors.Is(err, store.ErrConflict) {
			t.Errorf("version %d after 2: %v, want a conflict", version, err)
		}
	}
	e := noted("a", 3)
	e.Version = 3
	mustAppend(t, db, "L1", e)
	mustVerify(t, db, "L1")
}

func appendRefusesWhatIsNoEvent(t *testing.T, db *store.DB) {
	for name, change := range map[string]func(*journal.Event){
		"other log":        func(e *journal.Event) { e.Log = "L2" },
		"no stream":        func(e *journal.Event) { e.Stream = "" },
		"no type":          func(e *journal.Event) { e.Type = "" },
		"no command":       func(e *journal.Event) { e.Command = "" },
		"no user":          func(e *journal.Event) { e.User = "" },
		"no body":          func(e *journal.Event) { e.Body = nil },
		"body no object":   func(e *journal.Event) { e.Body = json.RawMessage(`[]`) },
		"body no JSON":     func(e *journal.Event) { e.Body = json.RawMessage(`{"a":}`) },
		"body broken text": func(e *journal.Event) { e.Body = json.RawMessage("{\"a\":\"\xff\"}") },
		"NUL":              func(e *journal.Event) { e.Unit = "a\x00b" },
		"line break":       func(e *journal.Event) { e.Command = "a\nb" },
		"no instant":       func(e *journal.Event) { e.At = 0 },
	} {
		e := noted("a", 1)
		change(&e)
		err := db.Write(ctx, "L1", func(tx *store.Tx) error {
			_, err := tx.Append(ctx, []journal.Event{e})
			return err
		})
		if !errors.Is(err, store.ErrUse) {
			t.Errorf("%s: %v", name, err)
		}
	}
	err := db.ReadLog(ctx, "L1", func(tx *store.Tx) error {
		_, err := tx.Append(ctx, []journal.Event{noted("a", 1)})
		return err
	})
	if !errors.Is(err, store.ErrUse) {
		t.Errorf("append in a reading transaction: %v", err)
	}
	err = db.WriteLocal(ctx, func(tx *store.Tx) error {
		_, err := tx.Append(ctx, []journal.Event{noted("a", 1)})
		return err
	})
	if !errors.Is(err, store.ErrUse) {
		t.Errorf("append without a lock: %v", err)
	}
	if n := number(t, db, `SELECT COUNT(*) FROM journal`); n != 0 {
		t.Errorf("%d events were written", n)
	}
}

func appendInstantsNeverGoBack(t *testing.T, db *store.DB) {
	e := noted("a", 1)
	mustAppend(t, db, "L1", e)
	slack := store.ClockSlack.Microseconds()
	early := e
	early.At = e.At - slack
	if done := mustAppend(t, db, "L1", early); done[0].At != e.At {
		t.Errorf("a clock five minutes behind wrote %d, want the last instant %d", done[0].At, e.At)
	}
	early.At--
	err := db.Write(ctx, "L1", func(tx *store.Tx) error {
		_, err := tx.Append(ctx, []journal.Event{early})
		return err
	})
	if !errors.Is(err, store.ErrClock) {
		t.Errorf("a clock more than five minutes behind: %v", err)
	}
	if r := mustVerify(t, db, "L1"); r.Events != 2 {
		t.Errorf("%d events, want 2", r.Events)
	}
}

func appendManyAtOnce(t *testing.T, db *store.DB) {
	var evs []journal.Event
	for i := range 2345 {
		evs = append(evs, noted(fmt.Sprint("s", i%7), i))
	}
	mustAppend(t, db, "L1", evs...)
	if r := mustVerify(t, db, "L1"); r.Events != 2345 {
		t.Errorf("%d events, want 2345", r.Events)
	}
	must(t, db.ReadLog(ctx, "L1", func(tx *store.Tx) error {
		evs, err := tx.Events(ctx, "s0", 0)
		if len(evs) != 335 {
			t.Errorf("stream s0 has %d events, want 335", len(evs))
		}
		return err
	}))
}

// A command of two events in one stream, with two duties and its record, costs
// eight statements at most, the lock and the head included.
func appendFewStatements(t *testing.T, db *store.DB) {
	mustAppend(t, db, "L1", noted("a", 1))
	var tx *store.Tx
	must(t, db.Write(ctx, "L1", func(in *store.Tx) error {
		tx = in
		if c, err := tx.Command(ctx, "u1", "c2"); c != nil || err != nil {
			return fmt.Errorf("command %v, %w", c, err)
		}
		if _, err := tx.Events(ctx, "a", 0); err != nil {
			return err
		}
		done, err := tx.Append(ctx, []journal.Event{noted("a", 2), noted("a", 3)})
		if err != nil {
			return err
		}
		if err := tx.Put(ctx, []act.Row{duty("a", "d1", "2019-08-05"), duty("a", "d2", "2019-09-05")}); err != nil {
			return err
		}
		return tx.PutCommand(ctx, store.CommandRecord{User: "u1", ID: "c2", Name: "note", FirstSeq: done[0].Seq, LastSeq: done[1].Seq, At: start})
	}))
	most := 8
	if db.Engine() == store.SQLite {
		most = 13 // each row is a statement there, which costs no way to a server
	}
	if n := tx.Statements(); n > most {
		t.Errorf("%d statements, want at most %d", n, most)
	}
}

func eventsReadsAStream(t *testing.T, db *store.DB) {
	mustAppend(t, db, "L1", noted("a", 1), noted("b", 2), noted("a", 3), noted("a", 4))
	must(t, db.Write(ctx, "L1", func(tx *store.Tx) error {
		for after, want := range []int{3, 2, 1, 0} {
			evs, err := tx.Events(ctx, "a", int64(after))
			if err != nil || len(evs) != want || (want > 0 && evs[0].Version != int64(after+1)) {
				t.Errorf("after %d: %d events, %v; want %d", after, len(evs), err, want)
			}
		}
		if _, err := tx.Events(ctx, "a", 4); !errors.Is(err, store.ErrConflict) {
			t.Errorf("after a version that is not there: %v", err)
		}
		if evs, err := tx.Events(ctx, "none", 0); err != nil || len(evs) != 0 {
			t.Errorf("a stream that has not begun: %d events, %v", len(evs), err)
		}
		// Several streams at once, each as if it were read alone.
		all, err := tx.EventsOf(ctx, []store.Stream{{Name: "a", After: 1}, {Name: "b"}, {Name: "none"}})
		if err != nil || len(all["a"]) != 2 || all["a"][0].Version != 2 || len(all["b"]) != 1 || len(all["none"]) != 0 {
			t.Errorf("three streams: %+v, %v", all, err)
		}
		if _, err := tx.EventsOf(ctx, []store.Stream{{Name: "b"}, {Name: "a", After: 4}}); !errors.Is(err, store.ErrConflict) {
			t.Errorf("a stream after a version that is not there: %v", err)
		}
		// What this transaction appended is read by it.
		if _, err := tx.Append(ctx, []journal.Event{noted("a", 5)}); err != nil {
			return err
		}
		if evs, err := tx.Events(ctx, "a", 3); err != nil || len(evs) != 1 || evs[0].Seq != 5 {
			t.Errorf("own event: %+v, %v", evs, err)
		}
		if v, err := tx.Version(ctx, "a"); err != nil || v != 4 {
			t.Errorf("version %d, %v; want 4", v, err)
		}
		if v, err := tx.Version(ctx, "b"); err != nil || v != 1 {
			t.Errorf("version %d, %v; want 1", v, err)
		}
		return nil
	}))
	err := db.Read(ctx, func(tx *store.Tx) error {
		_, err := tx.Events(ctx, "a", 0)
		return err
	})
	if !errors.Is(err, store.ErrUse) {
		t.Errorf("events of no log: %v", err)
	}
}

func eventsNoticesWhatIsMissing(t *testing.T, db *store.DB) {
	mustAppend(t, db, "L1", noted("a", 1), noted("a", 2), noted("a", 3))
	must(t, db.WriteLocal(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM journal WHERE log_id = 'L1' AND seq = 2`)
		return err
	}))
	err := db.ReadLog(ctx, "L1", func(tx *store.Tx) error {
		_, err := tx.Events(ctx, "a", 0)
		return err
	})
	if !errors.Is(err, store.ErrDamaged) {
		t.Errorf("a stream without its second event: %v", err)
	}
	err = db.Stream(ctx, "L1", 0, func(journal.Event) error { return nil })
	if !errors.Is(err, store.ErrDamaged) || !strings.Contains(err.Error(), "event 2 is missing") {
		t.Errorf("a log without its second event: %v", err)
	}
}

func writeErrorLeavesNothing(t *testing.T, db *store.DB) {
	mustAppend(t, db, "L1", noted("a", 1))
	before, err := db.Checkpoint(ctx, "L1")
	must(t, err)
	err = db.Write(ctx, "L1", func(tx *store.Tx) error {
		everything(t, tx, 2)
		return errRefused
	})
	if err != errRefused { //nolint:errorlint // as it is, not wrapped
		t.Errorf("got %v, want the refusal itself", err)
	}
	nothingMore(t, db, before)
}

func writePanicLeavesNothing(t *testing.T, db *store.DB) {
	mustAppend(t, db, "L1", noted("a", 1))
	before, err := db.Checkpoint(ctx, "L1")
	must(t, err)
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		db.Write(ctx, "L1", func(tx *store.Tx) error { //nolint:errcheck // it panics
			everything(t, tx, 2)
			panic("broken invariant")
		})
	}()
	nothingMore(t, db, before)
	mustAppend(t, db, "L1", noted("a", 3)) // the log is free again
}

// everything writes into each kind of table.
func everything(t *testing.T, tx *store.Tx, n int) {
	t.Helper()
	_, err := tx.Append(ctx, []journal.Event{noted("a", n)})
	must(t, err)
	must(t, tx.Put(ctx, []act.Row{duty("a", "d1", "2019-08-05")}))
	must(t, tx.PutCommand(ctx, store.CommandRecord{User: "u1", ID: "c", Name: "note"}))
	_, err = tx.Exec(ctx, `INSERT INTO law_version (log_id, digest, name, bytes) VALUES ($1, $2, $3, $4)`, "L1", "d", "n", []byte("x"))
	must(t, err)
}

func nothingMore(t *testing.T, db *store.DB, before journal.Checkpoint) {
	t.Helper()
	for _, table := range []string{"duty", "command", "law_version"} {
		if n := number(t, db, "SELECT COUNT(*) FROM "+table); n != 0 {
			t.Errorf("%d rows in %s", n, table)
		}
	}
	if now, err := db.Checkpoint(ctx, "L1"); err != nil || now != before {
		t.Errorf("the head moved from %+v to %+v, %v", before, now, err)
	}
	mustVerify(t, db, "L1")
}

func writeUnknownLog(t *testing.T, db *store.DB) {
	called := false
	err := db.Write(ctx, "L3", func(*store.Tx) error { called = true; return nil })
	if !errors.Is(err, store.ErrNoLog) || called {
		t.Errorf("write: %v, called %v", err, called)
	}
	if err := db.ReadLog(ctx, "L3", func(*store.Tx) error { return nil }); !errors.Is(err, store.ErrNoLog) {
		t.Errorf("read: %v", err)
	}
	if _, err := db.Verify(ctx, "L3", nil); !errors.Is(err, store.ErrNoLog) {
		t.Errorf("verify: %v", err)
	}
}

func writeWaitsNoLongerThanAsked(t *testing.T, db *store.DB) {
	inside, leave, left := make(chan struct{}), make(chan struct{}), make(chan error)
	go func() {
		left <- db.Write(ctx, "L1", func(*store.Tx) error { close(inside); <-leave; return nil })
	}()
	<-inside
	short, cancel := context.WithTimeout(ctx, 10*time.Millisecond)
	defer cancel()
	if err := db.Write(short, "L1", func(*store.Tx) error { return nil }); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a writer that waited too long: %v", err)
	}
	close(leave)
	must(t, <-left)
	mustAppend(t, db, "L1", noted("a", 1))
}

func createLogTwice(t *testing.T, db *store.DB) {
	mustAppend(t, db, "L1", noted("a", 1))
	must(t, db.CreateLog(ctx, "L1", "county", "县L1"))
	if err := db.CreateLog(ctx, "L1", "county", "another"); err == nil {
		t.Error("a log was created over another of its id")
	}
	for _, bad := range []string{"", "a b", "a+b", "a\nb"} {
		if err := db.CreateLog(ctx, bad, "county", "n"); !errors.Is(err, store.ErrUse) {
			t.Errorf("id %q: %v", bad, err)
		}
	}
	logs, err := db.Logs(ctx)
	must(t, err)
	if got := fmt.Sprint(logs); got != fmt.Sprintf("[{L1 county 县L1 1 %d} {L2 county 县L2 0 0}]", start+1) {
		t.Errorf("logs %s", got)
	}
}

func commandFound(t *testing.T, db *store.DB) {
	want := store.CommandRecord{User: "u1", ID: "c1", Name: "sign-survey", Digest: []byte{1, 0, 2}, FirstSeq: 3, LastSeq: 4, At: start, Answer: `{"a":"好"}`}
	must(t, db.Write(ctx, "L1", func(tx *store.Tx) error { return tx.PutCommand(ctx, want) }))
	find := func(log, user, id string) (c *store.CommandRecord) {
		must(t, db.ReadLog(ctx, log, func(tx *store.Tx) (err error) {
			c, err = tx.Command(ctx, user, id)
			return err
		}))
		return c
	}
	if got := find("L1", "u1", "c1"); got == nil || fmt.Sprint(*got) != fmt.Sprint(want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	for _, other := range [][3]string{{"L2", "u1", "c1"}, {"L1", "u2", "c1"}, {"L1", "u1", "c2"}} {
		if c := find(other[0], other[1], other[2]); c != nil {
			t.Errorf("%v: found %+v", other, c)
		}
	}
	err := db.Write(ctx, "L1", func(tx *store.Tx) error { return tx.PutCommand(ctx, want) })
	if !store.IsUnique(err) {
		t.Errorf("recorded twice: %v", err)
	}
}
