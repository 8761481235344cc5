package register_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"fupindai/internal/civil"
	"fupindai/internal/register"
	"fupindai/internal/store"
)

func TestRegister_ReadsWhatWasFiled(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.family()
		w.write(func(ctx context.Context, tx register.Tx) error {
			h, err := w.reg.HouseholdInFull(ctx, tx, "H1")
			if err != nil {
				return err
			}
			if h.No != "6599990001" || h.HeadPerson != "P1" || h.Village != "653224100201" || h.Address != "团结巷柒拾柒号" ||
				h.Attribute != "一般贫困户" || h.OutOfPovertyYear != 2018 || h.Members != 4 || h.Labourers != 2 ||
				h.Phone != "13099990001" || h.On != day || h.Version.Number != 1 {
				t.Errorf("household = %+q", []any{h.No, h.Address, h.Phone, h.On, h.Version})
			}
			if h, err = w.reg.Household(ctx, tx, "H1"); err != nil || h.Phone != "130****0001" {
				t.Errorf("masked phone = %q, %v", h.Phone, err)
			}
			p, err := w.reg.PersonInFull(ctx, tx, "P1")
			if err != nil || p.Name != "吐尔逊·买买提" || p.IDNumber != "659999197003150015" || p.Household != "H1" ||
				p.Relation != "户主" || p.Birth != civil.New(1970, 3, 15) || p.Phone != "13099990001" {
				t.Errorf("person = %q %q, %v", p.Name, p.IDNumber, err)
			}
			if p, err = w.reg.Person(ctx, tx, "P1"); err != nil || p.IDNumber != "**************0015" {
				t.Errorf("masked number = %q, %v", p.IDNumber, err)
			}
			members, err := w.reg.Persons(ctx, tx, "H1")
			if err != nil || len(members) != 2 || members[1].Name != "曾小梅" {
				t.Errorf("%d members, %v", len(members), err)
			}
			names, err := w.reg.Names(ctx, tx, []string{"P2", "P1", "nobody"})
			if err != nil || len(names) != 2 || names["P1"] != "吐尔逊·买买提" {
				t.Errorf("names = %q, %v", names, err)
			}
			if _, err := w.reg.Person(ctx, tx, "nobody"); !errors.Is(err, register.ErrUnknown) {
				t.Errorf("unknown person: %v", err)
			}
			homes, err := w.reg.Households(ctx, tx, []string{"H1", "H9"})
			if err != nil || len(homes) != 1 || homes["H1"].Phone != "130****0001" {
				t.Errorf("%d households, %v", len(homes), err)
			}
			return nil
		})
	})
}

func TestRegister_ManyNamesInBatches(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		var ids []string
		w.write(func(ctx context.Context, tx register.Tx) error {
			for i := range 450 {
				id := fmt.Sprintf("P%03d", i)
				ids = append(ids, id)
				if _, err := w.reg.PutPerson(ctx, tx, register.Person{ID: id, Household: "H" + id, Name: "王" + id}, day); err != nil {
					return err
				}
			}
			names, err := w.reg.Names(ctx, tx, ids)
			if len(names) != 450 || names["P449"] != "王P449" {
				t.Errorf("%d names, the last %q", len(names), names["P449"])
			}
			return err
		})
	})
}

func TestRegister_VersionsAreDated(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.family()
		p := register.Person{ID: "P2", Household: "H1", Name: "曾晓梅", IDNumber: "65999919750808018X", Relation: "配偶", Birth: civil.New(1975, 8, 8)}
		w.write(func(ctx context.Context, tx register.Tx) error {
			v, err := w.reg.PutPerson(ctx, tx, p, day.AddDays(30))
			if err != nil || v.Number != 2 || len(v.Digest) != 64 {
				t.Errorf("a change of name = version %d, %v", v.Number, err)
			}
			again, err := w.reg.PutPerson(ctx, tx, p, day.AddDays(60))
			if err != nil || again != v {
				t.Errorf("the same once more = %v, want %v, %v", again, v, err)
			}
			old := p
			old.Name = "曾梅"
			if v, err = w.reg.PutPerson(ctx, tx, old, day.AddDays(10)); err != nil || v.Number != 3 {
				t.Errorf("an earlier day filed late = version %d, %v", v.Number, err)
			}
			now, err := w.reg.Person(ctx, tx, "P2")
			if err != nil || now.Name != "曾晓梅" || now.Version.Number != 2 {
				t.Errorf("now %s, version %d, %v", now.Name, now.Version.Number, err)
			}
			for q, want := range map[string]int{"曾晓梅": 1, "曾小梅": 0, "曾梅": 0} {
				if found, err := w.reg.Search(ctx, tx, q, "", 10); err != nil || len(found) != want {
					t.Errorf("search %s = %d hits, want %d, %v", q, len(found), want, err)
				}
			}
			return nil
		})
	})
}

func TestRegister_RefusesMaskedNumbers(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.family()
		w.write(func(ctx context.Context, tx register.Tx) error {
			p, err := w.reg.Person(ctx, tx, "P1")
			if err != nil {
				return err
			}
			if _, err := w.reg.PutPerson(ctx, tx, p, day); !errors.Is(err, register.ErrMasked) {
				t.Errorf("person read masked and filed again: %v", err)
			}
			h, err := w.reg.Household(ctx, tx, "H1")
			if err != nil {
				return err
			}
			if _, err := w.reg.PutHousehold(ctx, tx, h, day); !errors.Is(err, register.ErrMasked) {
				t.Errorf("household read masked and filed again: %v", err)
			}
			if _, err := w.reg.PutUser(ctx, tx, "u1", "阿", "138****0000", day); !errors.Is(err, register.ErrMasked) {
				t.Errorf("user with a masked phone: %v", err)
			}
			return nil
		})
	})
}

func TestI6_NoPersonalDataInDatabaseFile(t *testing.T) {
	folder := t.TempDir()
	db, err := store.Open(t.Context(), "sqlite:"+filepath.Join(folder, "c.db"), store.Options{Unsafe: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, db)
	w.family()
	w.write(func(ctx context.Context, tx register.Tx) error {
		d, err := w.reg.NewText("t1", "邻居古丽仙反映羊已卖掉")
		if err != nil {
			return err
		}
		if err := w.reg.PutText(ctx, tx, "H1", d); err != nil {
			return err
		}
		if _, err := w.reg.PutUser(ctx, tx, "u1", "帕提古丽·卡德尔", "13099990099", day); err != nil {
			return err
		}
		_, err = w.reg.PutAccount(ctx, tx, register.Account{ID: "A1", Person: "P1", Bank: "B1", Number: "6228999900001234567", Holder: "吐尔逊·买买提"}, day)
		return err
	})
	canaries := []string{
		"吐尔逊", "曾小梅", "659999197003150015", "65999919750808018X", "13099990001", "6599990001", "团结巷", "一般贫困户",
		"古丽仙", "羊已卖掉", "帕提古丽", "13099990099", "6228999900001234567", "texmmt",
	}
	scan(t, folder, canaries) // with its write-ahead log
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	scan(t, folder, canaries)
}

func TestI6_FormattingShowsIdsOnly(t *testing.T) {
	p := register.Person{ID: "P1", Name: "吐尔逊", IDNumber: "659999197003150015", Phone: "13099990001"}
	h := register.Household{ID: "H1", No: "6599990001", Address: "团结巷", Phone: "13099990001"}
	a := register.Account{ID: "A1", Number: "6228999900001234567", Holder: "吐尔逊"}
	f := register.Found{Person: "P1", Household: "H1", Name: "吐尔逊"}
	var b strings.Builder
	for _, v := range []any{p, h, a, f, &p, []register.Person{p}, map[string]register.Household{"x": h}} {
		fmt.Fprintf(&b, "%v %+v %#v %s\n", v, v, v, v)
		slog.New(slog.NewTextHandler(&b, nil)).Info("seen", "what", v)
	}
	slog.New(slog.NewJSONHandler(&b, nil)).Info("seen", "p", p, "h", h, "a", a, "f", f)
	for _, canary := range []string{"吐尔逊", "659999197003150015", "13099990001", "6599990001", "团结巷", "6228999900001234567"} {
		if strings.Contains(b.String(), canary) {
			t.Errorf("%s is shown in:\n%s", canary, b.String())
		}
	}
	if !strings.Contains(b.String(), "person P1") {
		t.Errorf("the id is not shown in:\n%s", b.String())
	}
}

func TestText_FiledReadAndErased(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.write(func(ctx context.Context, tx register.Tx) error {
			d, err := w.reg.NewText("t1", "同意")
			if err != nil {
				return err
			}
			twin, err := w.reg.NewText("t2", "同意")
			if err != nil {
				return err
			}
			if d.Digest == twin.Digest || len(d.Digest) != 64 {
				t.Errorf("equal words show equal digests: %s", d.Digest)
			}
			if err := w.reg.PutText(ctx, tx, "H1", d); err != nil {
				return err
			}
			if err := w.reg.PutText(ctx, tx, "office", twin); err != nil {
				return err
			}
			if words, err := w.reg.Text(ctx, tx, "t1"); err != nil || words != "同意" {
				t.Errorf("text = %q, %v", words, err)
			}
			if _, err := w.reg.Text(ctx, tx, "t9"); !errors.Is(err, register.ErrUnknown) {
				t.Errorf("unknown text: %v", err)
			}
			if err := w.reg.Erase(ctx, tx, "H1"); err != nil {
				return err
			}
			all, err := w.reg.Texts(ctx, tx, []string{"t1", "t2", "t9"})
			if err != nil || len(all) != 2 || all["t1"] != register.Erased || all["t2"] != "同意" {
				t.Errorf("texts = %q, %v", all, err)
			}
			return nil
		})
	})
}

func TestUsers_NamesAndRows(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.write(func(ctx context.Context, tx register.Tx) error {
			if _, err := w.reg.PutUser(ctx, tx, "u1", "阿依古丽", "13099990055", day); err != nil {
				return err
			}
			if names, err := w.reg.UserNames(ctx, tx, []string{"u1", "u2"}); err != nil || len(names) != 1 || names["u1"] != "阿依古丽" {
				t.Errorf("names = %q, %v", names, err)
			}
			rows, err := w.reg.Rows(ctx, tx, "import/1")
			if err != nil {
				return err
			}
			sealed, err := rows.Seal("7", []byte(`{"name":"吐尔逊"}`))
			if err != nil {
				return err
			}
			if plain, err := rows.Open("7", sealed); err != nil || string(plain) != `{"name":"吐尔逊"}` {
				t.Errorf("row = %s, %v", plain, err)
			}
			if _, err := rows.Open("8", sealed); !errors.Is(err, register.ErrTampered) {
				t.Errorf("row 7 opens as row 8: %v", err)
			}
			if err := w.reg.Erase(ctx, tx, "import/1"); err != nil {
				return err
			}
			if rows, err = w.reg.Rows(ctx, tx, "import/1"); err == nil {
				_, err = rows.Open("7", sealed)
			}
			if !errors.Is(err, register.ErrErased) {
				t.Errorf("row of an erased import: %v", err)
			}
			return nil
		})
	})
}

func TestA5_3_AccountBelongsToBorrower(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.family()
		w.write(func(ctx context.Context, tx register.Tx) error {
			a := register.Account{ID: "A1", Person: "P1", Bank: "B1", Number: "6228 9999 0000 1234", Holder: "吐尔逊•买买提"}
			if _, err := w.reg.PutAccount(ctx, tx, a, day); err != nil {
				return err
			}
			for _, tt := range []struct {
				person, bank, number, holder string
				want                         bool
			}{
				{"P1", "B1", "6228999900001234", "吐尔逊•买买提", true},
				{"P1", "B1", "6228999900001234", "吐尔逊 · 买买提", true},
				{"P1", "B1", "6228999900001234", "吐尔荪·买买提", false},
				{"P1", "B1", "6228999900001234", "", false},
				{"P2", "B1", "6228999900001234", "曾小梅", false}, // another's account
				{"P2", "B2", "6228999900001234", "曾小梅", true},  // another bank's number
				{"nobody", "B1", "1", "曾小梅", false},
			} {
				b, err := w.reg.AccountBelongs(ctx, tx, tt.person, tt.bank, tt.number, tt.holder)
				if err != nil || b.Yes() != tt.want {
					t.Errorf("%s %s held by %s: %v, want %v, %v", tt.person, tt.bank, tt.holder, b, tt.want, err)
				}
			}
			got, err := w.reg.Account(ctx, tx, "A1")
			if err != nil || strings.TrimLeft(got.Number, "*") != "1234" || got.Bank != "B1" {
				t.Errorf("account masked = %q, %v", got.Number, err)
			}
			full, err := w.reg.AccountInFull(ctx, tx, "A1")
			if err != nil || full.Number != "6228 9999 0000 1234" {
				t.Errorf("account in full = %q, %v", full.Number, err)
			}
			return nil
		})
	})
}
