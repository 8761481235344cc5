package register_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"golang.org/x/text/encoding/simplifiedchinese"

	"fupindai/internal/civil"
	"fupindai/internal/register"
	"fupindai/internal/store"
	"fupindai/internal/store/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

const log = "county-test"

var day = civil.MustParse("2019-07-01")

// world is a register over a fresh database with one log.
type world struct {
	t    *testing.T
	db   *store.DB
	keys *register.Keys
	reg  *register.Register
}

// onBoth runs a test on a SQLite file and on PostgreSQL.
func onBoth(t *testing.T, run func(t *testing.T, w *world)) {
	t.Run("SQLite", func(t *testing.T) {
		db, err := store.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "r.db"), store.Options{Unsafe: true})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { db.Close() })
		if err := db.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		run(t, newWorld(t, db))
	})
	t.Run("PostgreSQL", func(t *testing.T) { run(t, newWorld(t, pgtest.Open(t))) })
}

func newWorld(t *testing.T, db *store.DB) *world {
	t.Helper()
	keys, err := register.NewKeys(nil)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, db: db, keys: keys}
	w.reg = w.with(keys)
	for _, id := range []string{log, "county-other"} {
		if err := db.CreateLog(t.Context(), id, "county", id); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

func (w *world) with(keys register.KeyProvider) *register.Register {
	w.t.Helper()
	reg, err := register.New(keys, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	return reg
}

// write runs fn under the log's lock and expects no error.
func (w *world) write(fn func(ctx context.Context, tx register.Tx) error) {
	w.t.Helper()
	if err := w.try(fn); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) try(fn func(ctx context.Context, tx register.Tx) error) error {
	return w.db.Write(w.t.Context(), log, func(tx *store.Tx) error { return fn(w.t.Context(), tx) })
}

// family files one household with two members.
func (w *world) family() {
	w.t.Helper()
	w.write(func(ctx context.Context, tx register.Tx) error {
		if _, err := w.reg.PutHousehold(ctx, tx, register.Household{
			ID: "H1", No: "6599990001", HeadPerson: "P1", Village: "653224100201", Address: "团结巷柒拾柒号",
			Attribute: "一般贫困户", OutOfPovertyYear: 2018, Members: 4, Labourers: 2, Phone: "13099990001",
		}, day); err != nil {
			return err
		}
		for _, p := range []register.Person{
			{ID: "P1", Household: "H1", Name: "吐尔逊·买买提", IDNumber: "659999197003150015", Relation: "户主", Birth: civil.New(1970, 3, 15), Phone: "13099990001"},
			{ID: "P2", Household: "H1", Name: "曾小梅", IDNumber: "65999919750808018X", Relation: "配偶", Birth: civil.New(1975, 8, 8)},
		} {
			if _, err := w.reg.PutPerson(ctx, tx, p, day); err != nil {
				return err
			}
		}
		return nil
	})
}

// disguises are the forms in which a word could stand in a file.
func disguises(word string) map[string][]byte {
	gbk, err := simplifiedchinese.GBK.NewEncoder().String(word)
	if err != nil {
		gbk = word
	}
	var le, be []byte
	for _, u := range utf16.Encode([]rune(word)) {
		le, be = append(le, byte(u), byte(u>>8)), append(be, byte(u>>8), byte(u))
	}
	b64 := base64.StdEncoding.EncodeToString([]byte(word))
	return map[string][]byte{
		"UTF-8": []byte(word), "GBK": []byte(gbk), "UTF-16LE": le, "UTF-16BE": be,
		"hex": []byte(hex.EncodeToString([]byte(word))), "HEX": []byte(strings.ToUpper(hex.EncodeToString([]byte(word)))),
		"base64": []byte(strings.TrimRight(b64, "=")[:len(b64)*3/4]),
	}
}

// scan reports every canary found in the files of a folder.
func scan(t *testing.T, folder string, canaries []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("files in %s: %v, %v", folder, files, err)
	}
	for _, f := range files {
		content, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range canaries {
			for form, b := range disguises(c) {
				if bytes.Contains(content, b) {
					t.Errorf("%s holds %s as %s", filepath.Base(f), c, form)
				}
			}
		}
	}
}
