package register_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fupindai/internal/register"
	"fupindai/internal/store"
)

func TestErase_ReadsAsErasedNeverFails(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.family()
		w.write(func(ctx context.Context, tx register.Tx) error {
			if _, err := w.reg.PutAccount(ctx, tx, register.Account{ID: "A1", Person: "P1", Bank: "B1", Number: "6228999900001234", Holder: "吐尔逊·买买提"}, day); err != nil {
				return err
			}
			for range 2 { // erasing twice is erasing once
				if err := w.reg.Erase(ctx, tx, "H1"); err != nil {
					return err
				}
			}
			h, err := w.reg.HouseholdInFull(ctx, tx, "H1")
			if err != nil || h.ID != "H1" || h.Address != register.Erased || h.No != register.Erased || h.Attribute != register.Erased || h.Members != 0 {
				t.Errorf("household = %q %q, %v", h.Address, h.No, err)
			}
			if h, err = w.reg.Household(ctx, tx, "H1"); err != nil || h.Phone != register.Erased {
				t.Errorf("masked phone = %q, %v", h.Phone, err)
			}
			people, err := w.reg.Persons(ctx, tx, "H1")
			if err != nil || len(people) != 2 || people[0].Name != register.Erased || people[0].IDNumber != register.Erased || !people[0].Birth.IsZero() {
				t.Errorf("persons = %d, %v", len(people), err)
			}
			if names, err := w.reg.Names(ctx, tx, []string{"P1"}); err != nil || names["P1"] != register.Erased {
				t.Errorf("names = %q, %v", names, err)
			}
			if a, err := w.reg.Account(ctx, tx, "A1"); err != nil || a.Number != register.Erased || a.Holder != register.Erased {
				t.Errorf("account = %q, %v", a.Number, err)
			}
			for _, q := range []string{"texmmt", "0015", "659999197003150015", "吐尔逊·买买提", "6599990001"} {
				if found, err := w.reg.Search(ctx, tx, q, "", 10); err != nil || len(found) != 0 {
					t.Errorf("search %s still finds %d, %v", q, len(found), err)
				}
			}
			if b, err := w.reg.AccountBelongs(ctx, tx, "P1", "B1", "6228999900001234", register.Erased); err != nil || b.Yes() {
				t.Errorf("an erased name agrees: %v, %v", b, err)
			}
			if _, err := w.reg.PutPerson(ctx, tx, register.Person{ID: "P3", Household: "H1", Name: "丙"}, day); !errors.Is(err, register.ErrErased) {
				t.Errorf("filing under an erased household: %v", err)
			}
			if _, err := w.reg.FileKey(ctx, tx, "H1"); !errors.Is(err, register.ErrErased) {
				t.Errorf("file key of an erased household: %v", err)
			}
			if err := w.reg.Erase(ctx, tx, "H9"); !errors.Is(err, register.ErrUnknown) {
				t.Errorf("erasing an unknown household: %v", err)
			}
			return nil
		})
	})
}

func TestErase_OthersStay(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.family()
		w.write(func(ctx context.Context, tx register.Tx) error {
			// P2 marries into another household: the old version goes with H1, the new one stays.
			if _, err := w.reg.PutHousehold(ctx, tx, register.Household{ID: "H2", No: "6599990002", Village: "653224100202"}, day); err != nil {
				return err
			}
			if _, err := w.reg.PutPerson(ctx, tx, register.Person{ID: "P2", Household: "H2", Name: "曾小梅", IDNumber: "65999919750808018X"}, day.AddDays(5)); err != nil {
				return err
			}
			if err := w.reg.Erase(ctx, tx, "H1"); err != nil {
				return err
			}
			p, err := w.reg.PersonByIDNumber(ctx, tx, "65999919750808018x")
			if err != nil || p.Name != "曾小梅" || p.Household != "H2" {
				t.Errorf("moved person = %q in %s, %v", p.Name, p.Household, err)
			}
			var erased, whole int
			err = w.reg.CheckDigests(ctx, tx, func(c register.Checked) error {
				if c.Broken != nil {
					t.Errorf("%s %s version %d: %v", c.Table, c.Row, c.Version, c.Broken)
				}
				if c.Erased {
					erased++
				} else {
					whole++
				}
				return nil
			})
			if erased != 3 || whole != 2 {
				t.Errorf("%d erased versions and %d whole ones, want 3 and 2", erased, whole)
			}
			return err
		})
	})
}

func TestT9_SwappedFieldsDoNotOpen(t *testing.T) {
	swaps := []struct{ name, query string }{
		{"another field of the row", `UPDATE register_person SET name = phone WHERE log_id = $1 AND person_id = 'P1'`},
		{"the same field of another row", `UPDATE register_person SET name = (SELECT o.name FROM register_person o WHERE o.log_id = $1 AND o.person_id = 'P2' AND o.version = 1) WHERE log_id = $1 AND person_id = 'P1'`},
		{"an older version", `UPDATE register_person SET name = (SELECT o.name FROM register_person o WHERE o.log_id = $1 AND o.person_id = 'P1' AND o.version = 1) WHERE log_id = $1 AND person_id = 'P1' AND version = 2`},
		{"another household's key", `UPDATE register_person SET subject = 'H2' WHERE log_id = $1 AND person_id = 'P1'`},
		{"another subject's data key", `UPDATE data_key SET sealed = (SELECT o.sealed FROM data_key o WHERE o.log_id = $1 AND o.subject = 'H2') WHERE log_id = $1 AND subject = 'H1'`},
		{"a cut field", `UPDATE register_person SET name = salt WHERE log_id = $1 AND person_id = 'P1'`},
		{"a missing data key", `DELETE FROM data_key WHERE log_id = $1 AND subject = 'H1'`},
	}
	onBoth(t, func(t *testing.T, w *world) {
		w.family()
		w.write(func(ctx context.Context, tx register.Tx) error {
			if _, err := w.reg.PutHousehold(ctx, tx, register.Household{ID: "H2", No: "2", Village: "653224100202"}, day); err != nil {
				return err
			}
			_, err := w.reg.PutPerson(ctx, tx, register.Person{ID: "P1", Household: "H1", Name: "吐尔荪·买买提", IDNumber: "659999197003150015"}, day.AddDays(1))
			return err
		})
		for _, s := range swaps {
			back := errors.New("roll back")
			err := w.try(func(ctx context.Context, tx register.Tx) error {
				if _, err := tx.Exec(ctx, s.query, tx.Log()); err != nil {
					return err
				}
				p, err := w.reg.Person(ctx, tx, "P1")
				if !errors.Is(err, register.ErrTampered) && !errors.Is(err, register.ErrKey) {
					t.Errorf("%s: opens as %q, %v", s.name, p.Name, err)
				}
				if strings.Contains(errText(err), "吐尔") {
					t.Errorf("%s: the error tells the name: %v", s.name, err)
				}
				return back
			})
			if !errors.Is(err, back) {
				t.Errorf("%s: %v", s.name, err)
			}
		}
		// A row carried into another log.
		err := w.db.Write(t.Context(), "county-other", func(tx *store.Tx) error {
			for _, q := range []string{
				`INSERT INTO data_key SELECT $1, subject, key_id, sealed, erased FROM data_key WHERE log_id = $2`,
				`INSERT INTO register_user SELECT $1, user_id, version, subject, on_day, latest, name, phone, salt, digest, filed_by FROM register_user WHERE log_id = $2`,
			} {
				if _, err := tx.Exec(t.Context(), q, tx.Log(), log); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		err = w.db.ReadLog(t.Context(), "county-other", func(tx *store.Tx) error {
			if err := w.reg.CheckKeys(t.Context(), tx); !errors.Is(err, register.ErrKey) {
				t.Errorf("data keys carried into another log: %v", err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func errText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestCheckDigests_NamesWhatWasChanged(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.family()
		var cited register.Version
		w.write(func(ctx context.Context, tx register.Tx) error {
			d, err := w.reg.NewText("t1", "同意放贷")
			if err != nil {
				return err
			}
			if err := w.reg.PutText(ctx, tx, "H1", d); err != nil {
				return err
			}
			cited, err = w.reg.PutUser(ctx, tx, "u1", "阿依古丽", "", day)
			return err
		})
		check := func() (rows int, broken []string) {
			w.write(func(ctx context.Context, tx register.Tx) error {
				return w.reg.CheckDigests(ctx, tx, func(c register.Checked) error {
					rows++
					if c.Row == "u1" && c.Digest != cited.Digest {
						broken = append(broken, "cited "+c.Row)
					}
					if c.Broken != nil {
						broken = append(broken, c.Table+" "+c.Row)
					}
					return nil
				})
			})
			return rows, broken
		}
		if rows, broken := check(); rows != 5 || len(broken) != 0 {
			t.Errorf("%d rows, broken %v", rows, broken)
		}
		w.write(func(ctx context.Context, tx register.Tx) error {
			for _, q := range []string{
				`UPDATE register_text SET digest = '00' WHERE log_id = $1`,
				`UPDATE register_household SET village = '653224100999' WHERE log_id = $1`,
				`UPDATE register_person SET on_day = '2019-07-02' WHERE log_id = $1 AND person_id = 'P2'`,
			} {
				if _, err := tx.Exec(ctx, q, tx.Log()); err != nil {
					return err
				}
			}
			return nil
		})
		_, broken := check()
		if got, want := strings.Join(broken, ", "), "register_household H1, register_person P2, register_text t1"; got != want {
			t.Errorf("broken = %s, want %s", got, want)
		}
	})
}

func TestKeys_OtherFileIsNoticed(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.family()
		strangers, err := register.NewKeys(nil)
		if err != nil {
			t.Fatal(err)
		}
		// The right master key beside a wrong index key would find nobody, silently.
		lines := strings.Split(w.keys.Escrow(), "\n")
		lines[1] = strings.Split(strangers.Escrow(), "\n")[1]
		half, err := register.ParseEscrow(strings.Join(lines, "\n"))
		if err != nil {
			t.Fatal(err)
		}
		w.write(func(ctx context.Context, tx register.Tx) error {
			if err := w.reg.CheckKeys(ctx, tx); err != nil {
				t.Errorf("own keys: %v", err)
			}
			for name, k := range map[string]*register.Keys{"strangers": strangers, "half": half} {
				if err := w.with(k).CheckKeys(ctx, tx); !errors.Is(err, register.ErrKey) {
					t.Errorf("%s: %v", name, err)
				}
			}
			return nil
		})
	})
}

func TestKeys_RotationCarriesOver(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.family()
		if err := w.keys.Rotate(nil); err != nil {
			t.Fatal(err)
		}
		w.write(func(ctx context.Context, tx register.Tx) error {
			if _, err := w.reg.PutUser(ctx, tx, "u1", "阿依古丽", "", day); err != nil {
				return err
			}
			for _, want := range []int{1, 0} { // H1 is sealed by the old one, u1 by the new one
				if n, err := w.reg.Reseal(ctx, tx, 100); err != nil || n != want {
					t.Errorf("resealed %d, want %d, %v", n, want, err)
				}
			}
			// Without the old master key everything still opens.
			lines := strings.Split(w.keys.Escrow(), "\n")
			fresh, err := register.ParseEscrow(strings.Join([]string{lines[0], lines[1], lines[3]}, "\n"))
			if err != nil {
				return err
			}
			reg := w.with(fresh)
			if p, err := reg.PersonByIDNumber(ctx, tx, "659999197003150015"); err != nil || p.Name != "吐尔逊·买买提" {
				t.Errorf("after rotation: %q, %v", p.Name, err)
			}
			return reg.CheckKeys(ctx, tx)
		})
	})
}

func TestKeyFile_CreatedReadRotated(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys")
	made, err := register.CreateKeyFile(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := register.CreateKeyFile(path, nil); err == nil {
		t.Error("a key file was overwritten")
	}
	read, err := register.KeyFile(path)
	if err != nil || read.Escrow() != made.Escrow() {
		t.Fatalf("read back: %v", err)
	}
	more, err := register.AddMaster(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	id, _, err := made.Master()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := more.ByID(id); err != nil {
		t.Errorf("the older master key is gone: %v", err)
	}
	if newest, _, _ := more.Master(); newest == id {
		t.Error("the new master key does not seal")
	}
	if read, err = register.KeyFile(path); err != nil || read.Escrow() != more.Escrow() {
		t.Errorf("read back after adding: %v", err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := register.KeyFile(path); err == nil || !strings.Contains(err.Error(), "0600") {
		t.Errorf("a key file that others can read: %v", err)
	}
}

func TestParseEscrow_FindsTypingErrors(t *testing.T) {
	keys, err := register.NewKeys(nil)
	if err != nil {
		t.Fatal(err)
	}
	text := keys.Escrow()
	if back, err := register.ParseEscrow(strings.ToUpper(strings.ReplaceAll(text, "\n", "\r\n "))); err == nil && back.Escrow() != text {
		t.Error("typed in capitals it is another key")
	} else if err != nil {
		t.Errorf("typed in capitals: %v", err)
	}
	digit := strings.Index(text, "master ") + len("master ")
	wrong := text[:digit] + string("123456789abcdef0"[strings.IndexByte("0123456789abcdef", text[digit])]) + text[digit+1:]
	lines := strings.Split(text, "\n")
	for name, bad := range map[string]string{
		"a wrong digit": wrong, "nothing": "", "no index": lines[0] + "\n" + lines[2], "no master": lines[0] + "\n" + lines[1],
		"index twice": text + lines[1], "short": strings.Replace(text, " = ", " ff = ", 1), "another kind": strings.Replace(text, "master", "muster", 1),
	} {
		if _, err := register.ParseEscrow(bad); err == nil {
			t.Errorf("%s is accepted", name)
		} else if strings.Contains(err.Error(), lines[1][6:20]) {
			t.Errorf("%s: the error tells the key: %v", name, err)
		}
	}
}

func FuzzParseEscrow(f *testing.F) {
	keys, err := register.NewKeys(strings.NewReader(strings.Repeat("a key for tests ", 4)))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(keys.Escrow())
	f.Add("fupindai-keys/1\nindex = \nmaster 00")
	f.Fuzz(func(t *testing.T, text string) {
		k, err := register.ParseEscrow(text)
		if err != nil {
			return
		}
		if again, err := register.ParseEscrow(k.Escrow()); err != nil || again.Escrow() != k.Escrow() {
			t.Errorf("%q does not come back: %v", text, err)
		}
	})
}
