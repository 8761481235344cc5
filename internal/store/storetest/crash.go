package storetest

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"fupindai/internal/act"
	"fupindai/internal/fault"
	"fupindai/internal/journal"
	"fupindai/internal/store"
)

const (
	childDSN = "FUPINDAI_STORETEST_DSN"
	childRun = "FUPINDAI_STORETEST_RUN"
	commands = 3 // of one run of the child
)

// Child plays commands and prints each one it has answered, if this process is
// the child of a crash test. A test binary calls it first in TestMain.
func Child() bool {
	dsn := os.Getenv(childDSN)
	if dsn == "" {
		return false
	}
	if err := child(dsn, os.Getenv(childRun)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(3)
	}
	return true
}

func child(dsn, run string) error {
	db, err := store.Open(ctx, dsn, store.Options{})
	if err != nil {
		return err
	}
	for n := range commands {
		id := fmt.Sprintf("%s.%d", run, n)
		if err := command(db, id); err != nil {
			return err
		}
		fault.Point(fault.BeforeAnswer)
		fmt.Println(id)
	}
	return db.Close()
}

// command does all that a command does, once: a row of the register, two events
// of two streams, two duties, its record. Done before, it does nothing.
func command(db *store.DB, id string) error {
	return db.Write(ctx, "L1", func(tx *store.Tx) error {
		if c, err := tx.Command(ctx, "u1", id); c != nil || err != nil {
			return err
		}
		fault.Point(fault.BeforeRegisterRow)
		if _, err := tx.Exec(ctx, `INSERT INTO law_version (log_id, digest, name, bytes) VALUES ($1, $2, '', $3)`, "L1", id, []byte(id)); err != nil {
			return err
		}
		fault.Point(fault.AfterRegisterRow)
		a, b := noted("a", 1), noted("b", 1)
		a.Command, b.Command = id, id
		a.At, b.At = time.Now().UnixMicro(), time.Now().UnixMicro()
		done, err := tx.Append(ctx, []journal.Event{a, b})
		if err != nil {
			return err
		}
		if err := tx.Put(ctx, []act.Row{duty("a", id, "2019-08-05"), duty("b", id, "2019-08-05")}); err != nil {
			return err
		}
		return tx.PutCommand(ctx, store.CommandRecord{User: "u1", ID: id, Name: "note", FirstSeq: done[0].Seq, LastSeq: done[1].Seq})
	})
}

// Crash kills a child at every point of the write path, twice each, and looks at
// what it left: what was answered is there, what was not is there wholly or not
// at all, and repeating the commands does each of them once (F1, I1, I10). dsn
// is a migrated database that syncs.
func Crash(t *testing.T, dsn string) {
	db, err := store.Open(ctx, dsn, store.Options{})
	must(t, err)
	defer db.Close()
	must(t, db.CreateLog(ctx, "L1", "county", "县"))
	for _, point := range fault.Names() {
		for pass := 1; pass <= 2; pass++ {
			run := fmt.Sprintf("%s:%d", point, pass)
			answered, killed := play(t, dsn, run, run)
			if !killed {
				t.Errorf("%s: nobody passed it", run)
			}
			whole(t, db, run, answered, false)
			again, killed := play(t, dsn, run, "")
			if killed || len(again) != commands {
				t.Errorf("%s: the commands were sent again and answered %d times", run, len(again))
			}
			whole(t, db, run, again, true)
		}
	}
	mustVerify(t, db, "L1")
}

// play runs the child with a fault and gives what it answered before its end.
func play(t *testing.T, dsn, run, point string) (answered []string, killed bool) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), childDSN+"="+dsn, childRun+"="+run, "FUPINDAI_FAULT="+point)
	var said strings.Builder
	cmd.Stderr = &said
	out, err := cmd.Output()
	lines := bufio.NewScanner(strings.NewReader(string(out)))
	for lines.Scan() {
		answered = append(answered, lines.Text())
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.Sys().(syscall.WaitStatus).Signal() == syscall.SIGKILL {
		return answered, true
	}
	if err != nil {
		t.Fatalf("%s: %v: %s", run, err, said.String())
	}
	return answered, false
}

// whole looks at each command of a run: all of it, or nothing. If all is set,
// every one must be there.
func whole(t *testing.T, db *store.DB, run string, answered []string, all bool) {
	t.Helper()
	for n := range commands {
		id := fmt.Sprintf("%s.%d", run, n)
		must := all
		for _, a := range answered {
			must = must || a == id
		}
		got := fmt.Sprint(
			number(t, db, `SELECT COUNT(*) FROM command WHERE log_id = 'L1' AND command_id = $1`, id),
			number(t, db, `SELECT COUNT(*) FROM journal WHERE log_id = 'L1' AND command_id = $1`, id),
			number(t, db, `SELECT COUNT(*) FROM duty WHERE log_id = 'L1' AND duty_id = $1`, id),
			number(t, db, `SELECT COUNT(*) FROM law_version WHERE log_id = 'L1' AND digest = $1`, id),
		)
		if got != "1 2 2 1" && (must || got != "0 0 0 0") {
			t.Errorf("%s: command, events, duties, register rows %s (answered %v)", id, got, must)
		}
	}
	mustVerify(t, db, "L1")
}
