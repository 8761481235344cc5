package app_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"image"
	"image/png"
	"slices"
	"strings"
	"testing"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/blob"
	"fupindai/internal/demo"
	"fupindai/internal/register"
	"fupindai/internal/store"
)

// broken are the lines of verify that do not hold.
func broken(t testing.TB, w *demo.World, replay bool) (out []app.Finding) {
	t.Helper()
	findings, err := w.Door.Verify(context.Background(), w.Log, replay, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range findings {
		if !f.OK {
			out = append(out, f)
		}
	}
	return out
}

func tamper(t testing.TB, w *demo.World, queries ...string) {
	t.Helper()
	ctx := context.Background()
	if err := w.Door.DB.WriteLocal(ctx, func(tx *store.Tx) error {
		for _, q := range queries {
			var args []any
			if strings.Contains(q, "$1") {
				args = []any{w.Log}
			}
			r, err := tx.Exec(ctx, q, args...)
			if err != nil {
				return fmt.Errorf("%s: %w", q, err)
			}
			if n, err := r.RowsAffected(); args != nil && (err != nil || n == 0) {
				return fmt.Errorf("%s: changes %d rows, %w", q, n, err)
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

func ask(t testing.TB, w *demo.World, query string) (s string) {
	t.Helper()
	if err := w.Door.DB.ReadLog(context.Background(), w.Log, func(tx *store.Tx) error {
		all, err := store.All(t.Context(), tx, store.One[string], query, w.Log)
		if err == nil && len(all) == 0 {
			err = errors.New("none")
		}
		if err == nil {
			s = all[0]
		}
		return err
	}); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return s
}

// withScan enters one signature from paper, so that an event of the journal names a file.
func withScan(t testing.TB, w *demo.World) act.FileID {
	t.Helper()
	ctx := context.Background()
	household := ask(t, w, `SELECT household FROM application WHERE log_id = $1 AND step = 'signatures' ORDER BY application`)
	application := ask(t, w, `SELECT application FROM application WHERE log_id = $1 AND step = 'signatures' ORDER BY application`)
	village := ask(t, w, `SELECT village FROM application WHERE log_id = $1 AND step = 'signatures' ORDER BY application`)
	users := map[act.Role]string{}
	if err := w.Door.DB.ReadLog(ctx, w.Log, func(tx *store.Tx) error {
		_, err := store.All(ctx, tx, func(r *sql.Rows) (x struct{}, err error) {
			var seat, user string
			err = r.Scan(&seat, &user)
			users[act.Role(seat)] = user
			return x, err
		}, `SELECT seat, user_id FROM group_seat WHERE log_id = $1 AND to_on = '' AND village = $2`, w.Log, village)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	by := act.Actor{User: users[act.HouseholdCadre], Role: act.HouseholdCadre, Unit: village}
	var sheet bytes.Buffer
	if err := png.Encode(&sheet, image.NewGray(image.Rect(0, 0, 40, 40))); err != nil {
		t.Fatal(err)
	}
	scan, err := w.Door.TakeFile(ctx, w.Log, by, household, sheet.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	for _, seat := range act.Seats {
		for _, keeper := range []act.Role{act.VillageAccountant, act.PartySecretary, act.FirstSecretary} {
			_, err = w.Door.Do(ctx, call(w, by, "paper-"+string(seat)+string(keeper), "enter-paper-signatures", map[string]any{
				"application": application, "seats": []string{string(seat)}, "scan": scan, "keeper": users[keeper],
			}))
			if err == nil {
				return scan
			}
		}
	}
	t.Fatalf("no signature could be entered: %v", err)
	return ""
}

// T11, S12: whoever can write to the database and not to the keys changes, deletes,
// swaps or puts back a row beside the journal. verify names where, in plain words and
// both languages, and says what to do; afterwards the row is mended and verify is clean.
func TestS12_VerifyNamesWhatWasChangedBesideTheJournal(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *demo.World) {
		withScan(t, w)
		if b := broken(t, w, true); len(b) > 0 {
			t.Fatalf("before anything was touched: %+v", b)
		}
		text := ask(t, w, `SELECT text_id FROM register_text WHERE log_id = $1 ORDER BY filed_by DESC, text_id`)
		person := ask(t, w, `SELECT borrower FROM loan WHERE log_id = $1 ORDER BY loan`)
		household := ask(t, w, `SELECT household FROM loan WHERE log_id = $1 ORDER BY loan`)
		other := ask(t, w, `SELECT borrower FROM loan WHERE log_id = $1 ORDER BY loan DESC`)
		account := ask(t, w, `SELECT account_id FROM register_account WHERE log_id = $1 ORDER BY account_id`)
		command := ask(t, w, `SELECT command_id FROM command WHERE log_id = $1 AND name = 'submit-application' ORDER BY first_seq`)
		roster := ask(t, w, `SELECT min(snapshot_id) FROM roster_snapshot WHERE log_id = $1`)
		in := func(table, id string) string { return " WHERE log_id = $1 AND " + table + " = '" + id + "'" }
		for _, c := range []struct {
			name    string
			queries []string
			where   string // the row that must be named
			says    string
		}{
			{"changed text", []string{`UPDATE register_text SET words = salt` + in("text_id", text)}, text, "swapped or changed"},
			{"text with another digest", []string{`UPDATE register_text SET digest = '00'` + in("text_id", text)}, text, "no longer gives the digest"},
			{"deleted text", []string{`DELETE FROM register_text` + in("text_id", text)}, text, "it is gone"},
			{"deleted person", []string{`DELETE FROM register_person` + in("person_id", person)}, person, "the register does not have it"},
			{"deleted household", []string{`DELETE FROM register_household` + in("household_id", household)}, household, "the register does not have it"},
			{"deleted account", []string{`DELETE FROM register_account` + in("account_id", account)}, "event", "households, persons and accounts; there are"},
			{"swapped persons", []string{
				`UPDATE register_person SET person_id = 'x'` + in("person_id", person),
				`UPDATE register_person SET person_id = '` + person + `'` + in("person_id", other),
				`UPDATE register_person SET person_id = '` + other + `'` + in("person_id", "x"),
			}, person, "swapped or changed"},
			{"person dated back", []string{`UPDATE register_person SET on_day = '2018-01-01'` + in("person_id", person)}, person, "no longer gives the digest"},
			{"household moved to another village", []string{`UPDATE register_household SET village = '653224999999'` + in("household_id", household)}, household, "no longer gives the digest"},
			{"version not in use any more", []string{`UPDATE register_person SET latest = FALSE` + in("person_id", person)}, person, "not the one filed last"},
			{"deleted key", []string{`DELETE FROM data_key` + in("subject", household)}, household, "is gone"},
			{"swapped key", []string{`UPDATE data_key SET sealed = (SELECT k.sealed FROM data_key k WHERE k.log_id = $1 AND k.subject = 'office')` + in("subject", household)}, household, "does not open"},
			{"erased by a flag alone", []string{`UPDATE data_key SET erased = TRUE` + in("subject", household)}, household, "its key is still there"},
			{"changed answer", []string{`UPDATE command SET answer = REPLACE(answer, 'SQ-', 'SQ-9')` + in("command_id", command)}, command, "kept answer"},
			{"answer without what was created", []string{`UPDATE command SET answer = '{"command":"submit-application","id":"x","created":[],"events":[]}'` + in("command_id", command)}, command, "kept answer"},
			{"answer of another command", []string{`UPDATE command SET name = 'decide'` + in("command_id", command)}, command, "kept answer"},
			{"deleted roster row", []string{`DELETE FROM roster_row WHERE row_no = 7 AND log_id = $1 AND snapshot_id = '` + roster + `'`}, roster, "rows were imported"},
			{"changed roster row", []string{`UPDATE roster_row SET sealed = id_key WHERE row_no = 7 AND log_id = $1 AND snapshot_id = '` + roster + `'`}, roster + ", row 7", "swapped or changed"},
		} {
			t.Run(strings.ReplaceAll(c.name, " ", "-"), func(t *testing.T) {
				restore := keep(t, w, c.queries)
				tamper(t, w, c.queries...)
				found := broken(t, w, false)
				i := slices.IndexFunc(found, func(f app.Finding) bool {
					return strings.Contains(f.Detail.EN, c.where) && strings.Contains(f.Detail.EN, c.says) &&
						(strings.Contains(f.Detail.ZH, c.where) || c.where == "event" || strings.Contains(c.where, ", row"))
				})
				if i < 0 {
					t.Errorf("verify says %+v; want %q with %q", found, c.where, c.says)
				} else if f := found[i]; f.Then.ZH == "" || f.Then.EN == "" {
					t.Errorf("verify does not say what to do: %+v", f)
				}
				restore()
			})
		}
		if b := broken(t, w, true); len(b) > 0 {
			t.Errorf("all was mended, verify says %+v", b)
		}
	})
}

// keep remembers the whole tables that the queries touch and gives what puts them back.
func keep(t testing.TB, w *demo.World, queries []string) func() {
	t.Helper()
	table := strings.Fields(queries[0])[1]
	if table == "FROM" {
		table = strings.Fields(queries[0])[2]
	}
	tamper(t, w, `CREATE TABLE kept AS SELECT * FROM `+table)
	return func() {
		t.Helper()
		tamper(t, w, `DELETE FROM `+table, `INSERT INTO `+table+` SELECT * FROM kept`, `DROP TABLE kept`)
	}
}

// A scan that was replaced, and one that was lost, are named with the event that cites them.
func TestS12_VerifyNamesAReplacedScan(t *testing.T) {
	w := mustWorld(t, "sqlite")
	ctx := t.Context()
	scan := withScan(t, w)
	sealed, err := w.Door.Files.Sealed(ctx, scan.Digest())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		says string
		do   func(blob.Store) error
	}{
		{"was replaced or changed", func(b blob.Store) error { return b.PutSealed(ctx, scan.Digest(), append([]byte{1}, sealed...)) }},
		{"it is gone", func(b blob.Store) error { return b.Delete(ctx, scan.Digest()) }},
	} {
		if err := c.do(w.Door.Files); err != nil {
			t.Fatal(err)
		}
		b := broken(t, w, false)
		if len(b) != 1 || !strings.Contains(b[0].Detail.EN, string(scan)) || !strings.Contains(b[0].Detail.EN, c.says) || b[0].Then.ZH == "" {
			t.Errorf("verify says %+v; want the scan and %q", b, c.says)
		}
		if err := w.Door.Files.PutSealed(ctx, scan.Digest(), sealed); err != nil {
			t.Fatal(err)
		}
	}
}

// The right to erasure: a household whose key was destroyed, with its texts and scans, is
// no finding of verify, and nothing of it reads any more.
func TestS12_ErasedIsNoFinding(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *demo.World) {
		ctx := t.Context()
		scan := withScan(t, w)
		household := scan.Subject()
		if err := w.Door.DB.Write(ctx, w.Log, func(tx *store.Tx) error { return w.Door.Register.Erase(ctx, tx, household) }); err != nil {
			t.Fatal(err)
		}
		if b := broken(t, w, true); len(b) > 0 {
			t.Errorf("after an erasure verify says %+v", b)
		}
		if err := w.Door.DB.ReadLog(ctx, w.Log, func(tx *store.Tx) error {
			h, err := w.Door.Register.Household(ctx, tx, household)
			if h.Address != register.Erased {
				t.Errorf("the erased household still reads: %v", err)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	})
}
