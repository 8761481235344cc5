package backup_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/backup"
	"fupindai/internal/blob"
	"fupindai/internal/demo"
	"fupindai/internal/demo/demotest"
	"fupindai/internal/register"
	"fupindai/internal/store"
	"fupindai/internal/store/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

var engines = []string{store.SQLite, store.Postgres}

// mustEmpty opens a database nobody has used, without a schema.
func mustEmpty(t *testing.T, engine string) *store.DB {
	t.Helper()
	dsn := "sqlite:" + filepath.Join(t.TempDir(), "d.db")
	if engine == store.Postgres {
		dsn = pgtest.Create(t, pgtest.Plain)
	}
	db, err := store.Open(t.Context(), dsn, store.Options{Unsafe: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func mustSeal(t *testing.T, keys register.KeyProvider) backup.Seal {
	t.Helper()
	seal, err := backup.UnderKeys(keys)
	if err != nil {
		t.Fatal(err)
	}
	return seal
}

func mustKeys(t *testing.T) *register.Keys {
	t.Helper()
	keys, err := register.NewKeys(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

// F10: copies are taken while people work; each is restored onto both engines, is
// verify-clean with replay, a prefix of the journal, and has the root it says.
func TestF10_CopiesTakenAtWorkRestoreOnBothEngines(t *testing.T) {
	const copies = 2
	for _, engine := range engines {
		t.Run(engine, func(t *testing.T) {
			keys := demotest.Keys()
			seal := mustSeal(t, keys)
			w := demotest.World(t, engine, 0)
			files := blob.Memory(1 << 20)
			ref, err := files.Put(t.Context(), [32]byte{1}, strings.NewReader("a photo"))
			if err != nil {
				t.Fatal(err)
			}

			working, stop := context.WithCancel(t.Context())
			worked := make(chan int)
			admin := demo.Actors()[len(demo.Actors())-1]
			if admin.Role != act.Administrator {
				t.Fatalf("the demo's last actor is a %s", admin.Role)
			}
			go func() {
				n := 0
				for working.Err() == nil {
					n++
					args, _ := json.Marshal(map[string]string{"user": fmt.Sprintf("u-drill-%d", n)})
					if _, err := w.Door.Do(context.Background(), app.Call{Log: w.Log, By: admin, Command: "enrol-user", ID: fmt.Sprintf("drill-%06d", n), Args: args}); err != nil {
						t.Errorf("command %d beside a backup: %v", n, err)
						break
					}
				}
				worked <- n
			}()
			var taken [copies]bytes.Buffer
			var told [copies]backup.Told
			for i := range copies {
				if told[i], err = backup.Write(t.Context(), w.Door.DB, &taken[i], seal, backup.Options{Blobs: files, Program: "test", At: time.Now()}); err != nil {
					t.Fatal(err)
				}
			}
			stop()
			if n := <-worked; n == 0 {
				t.Error("nobody worked meanwhile")
			}

			for i := range copies {
				for _, onto := range engines {
					db, filed := mustEmpty(t, onto), blob.Memory(1<<20)
					got, err := backup.Restore(t.Context(), db, bytes.NewReader(taken[i].Bytes()), seal, backup.Options{Blobs: filed})
					if err != nil {
						t.Fatalf("copy %d of %s onto %s: %v", i, engine, onto, err)
					}
					if got.End != told[i].End || got.Logs[0] != told[i].Logs[0] || got.Blobs != 1 {
						t.Errorf("copy %d onto %s: told %+v when written, %+v when read", i, onto, told[i], got)
					}
					if b, err := filed.Open(t.Context(), [32]byte{1}, ref.Digest); err != nil || string(b) != "a photo" {
						t.Errorf("the photo is %q, %v", b, err)
					}
					mustBeWhole(t, db, keys, got)
					mustBePrefix(t, w.Door.DB, db, w.Log)
				}
			}
		})
	}
}

func mustBeWhole(t *testing.T, db *store.DB, keys register.KeyProvider, told backup.Told) {
	t.Helper()
	reg, err := register.New(keys, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	door := &app.Door{DB: db, Register: reg, Clock: time.Now, Random: rand.Reader}
	for _, l := range told.Logs {
		c, err := db.Checkpoint(t.Context(), l.Log)
		if err != nil || c.Size != l.Size || hex.EncodeToString(c.Root[:]) != l.Root {
			t.Errorf("log %s: restored %d %x, the backup says %d %s, %v", l.Log, c.Size, c.Root, l.Size, l.Root, err)
		}
		findings, err := door.Verify(t.Context(), l.Log, true, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range findings {
			if !f.OK {
				t.Errorf("log %s: %s %s", l.Log, f.Invariant, f.Detail.EN)
			}
		}
	}
}

func mustBePrefix(t *testing.T, of, db *store.DB, log string) {
	t.Helper()
	part, err := db.Checkpoint(t.Context(), log)
	if err != nil {
		t.Fatal(err)
	}
	if report, err := of.Verify(t.Context(), log, &part); err != nil || len(report.Failures) > 0 {
		t.Errorf("the copy is no beginning of the journal: %+v, %v", report, err)
	}
}

// What is restored is equal in every table, and again in a backup of it.
func TestBackup_TwiceIsTheSame(t *testing.T) {
	keys := demotest.Keys()
	seal := mustSeal(t, keys)
	w := demotest.World(t, store.SQLite, 0)
	var first, second bytes.Buffer
	a, err := backup.Write(t.Context(), w.Door.DB, &first, seal, backup.Options{At: time.Unix(0, 0)})
	if err != nil {
		t.Fatal(err)
	}
	db := mustEmpty(t, store.SQLite)
	if _, err := backup.Restore(t.Context(), db, &first, seal, backup.Options{}); err != nil {
		t.Fatal(err)
	}
	b, err := backup.Write(t.Context(), db, &second, seal, backup.Options{At: time.Unix(0, 0)})
	if err != nil || a.End != b.End {
		t.Errorf("a backup of the restored is %+v, was %+v, %v", b, a, err)
	}
}

// Nothing is restored from a backup that is cut, changed or another office's.
func TestBackup_NothingOfABadOne(t *testing.T) {
	keys := demotest.Keys()
	seal := mustSeal(t, keys)
	w := demotest.World(t, store.SQLite, 0)
	var out bytes.Buffer
	if _, err := backup.Write(t.Context(), w.Door.DB, &out, seal, backup.Options{}); err != nil {
		t.Fatal(err)
	}
	whole := out.Bytes()
	changed := bytes.Clone(whole)
	changed[len(changed)/2] ^= 1
	for name, tt := range map[string]struct {
		file io.Reader
		seal backup.Seal
		want error
	}{
		"another key":    {bytes.NewReader(whole), mustSeal(t, mustKeys(t)), backup.ErrSealed},
		"cut":            {bytes.NewReader(whole[:len(whole)-100]), seal, backup.ErrBroken},
		"changed":        {bytes.NewReader(changed), seal, backup.ErrBroken},
		"half":           {bytes.NewReader(whole[:len(whole)/2]), seal, backup.ErrBroken},
		"something":      {strings.NewReader("PK\x03\x04 a workbook"), seal, backup.ErrFormat},
		"nothing at all": {strings.NewReader(""), seal, backup.ErrFormat},
	} {
		db := mustEmpty(t, store.SQLite)
		if _, err := backup.Restore(t.Context(), db, tt.file, tt.seal, backup.Options{}); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", name, err, tt.want)
		}
		if err := db.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		if logs, err := db.Logs(t.Context()); err != nil || len(logs) != 0 {
			t.Errorf("%s: %d logs were restored, %v", name, len(logs), err)
		}
	}
	if told, err := backup.Look(t.Context(), bytes.NewReader(whole), seal); err != nil || told.Rows == 0 {
		t.Errorf("look: %+v, %v", told, err)
	}
	if _, err := backup.Restore(t.Context(), w.Door.DB, bytes.NewReader(whole), seal, backup.Options{}); !errors.Is(err, store.ErrNotEmpty) {
		t.Errorf("over a county at work: %v", err)
	}
	// S10: nothing readable lies in it, above all no person.
	for _, secret := range append(demo.Canaries(), "journal", "loan.applied") {
		if bytes.Contains(whole, []byte(secret)) {
			t.Errorf("the backup shows %q", secret)
		}
	}
}
