package register_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"fupindai/internal/civil"
	"fupindai/internal/idcard"
	"fupindai/internal/register"
	"fupindai/internal/store"
)

// village files n persons in households of four and gives their ids.
func village(b *testing.B, n int) (*store.DB, *register.Register, []string) {
	b.Helper()
	ctx := b.Context()
	db, err := store.Open(ctx, "sqlite:"+filepath.Join(b.TempDir(), "b.db"), store.Options{Unsafe: true})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	if err := db.Migrate(ctx); err != nil {
		b.Fatal(err)
	}
	if err := db.CreateLog(ctx, log, "county", log); err != nil {
		b.Fatal(err)
	}
	keys, err := register.NewKeys(nil)
	if err != nil {
		b.Fatal(err)
	}
	reg, err := register.New(keys, nil)
	if err != nil {
		b.Fatal(err)
	}
	ids := make([]string, n)
	err = db.Write(ctx, log, func(tx *store.Tx) error {
		for i := range n {
			if err := member(ctx, reg, tx, i); err != nil {
				return err
			}
			ids[i] = fmt.Sprintf("P%d", i)
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return db, reg, ids
}

func member(ctx context.Context, reg *register.Register, tx register.Tx, i int) error {
	home := fmt.Sprintf("H%d", i/4)
	if i%4 == 0 {
		if _, err := reg.PutHousehold(ctx, tx, register.Household{ID: home, No: fmt.Sprint(6599990000 + i), Village: "653224100201"}, day); err != nil {
			return err
		}
	}
	_, err := reg.PutPerson(ctx, tx, register.Person{
		ID: fmt.Sprintf("P%d", i), Household: home, Name: "吐尔逊·买买提",
		IDNumber: idcard.Mint(idcard.DemoPrefix, civil.New(1950, 1, 1).AddDays(i%18000), i%1000),
	}, day)
	return err
}

func BenchmarkPutPerson(b *testing.B) {
	db, reg, _ := village(b, 0)
	b.ResetTimer()
	err := db.Write(b.Context(), log, func(tx *store.Tx) error {
		for i := range b.N {
			if err := member(b.Context(), reg, tx, i); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}

func BenchmarkNames(b *testing.B) {
	db, reg, ids := village(b, 2000)
	for b.Loop() {
		err := db.ReadLog(b.Context(), log, func(tx *store.Tx) error {
			names, err := reg.Names(b.Context(), tx, ids[:200])
			if len(names) != 200 {
				b.Errorf("%d names", len(names))
			}
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSearchInitials(b *testing.B) {
	db, reg, _ := village(b, 2000)
	for b.Loop() {
		err := db.ReadLog(b.Context(), log, func(tx *store.Tx) error {
			_, err := reg.Search(b.Context(), tx, "texm", "653224", 20)
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCheckDigests(b *testing.B) {
	db, reg, _ := village(b, 2000)
	for b.Loop() {
		err := db.ReadLog(b.Context(), log, func(tx *store.Tx) error {
			return reg.CheckDigests(b.Context(), tx, func(c register.Checked) error {
				if c.Broken != nil {
					b.Errorf("%s %s", c.Table, c.Row)
				}
				return nil
			})
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}
