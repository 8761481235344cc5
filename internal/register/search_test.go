package register_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"fupindai/internal/register"
)

func TestSearch_OneBox(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.family()
		w.write(func(ctx context.Context, tx register.Tx) error {
			if _, err := w.reg.PutHousehold(ctx, tx, register.Household{ID: "H2", No: "fz-0015", Village: "653224101203"}, day); err != nil {
				return err
			}
			if _, err := w.reg.PutPerson(ctx, tx, register.Person{ID: "P9", Household: "H2", Name: "吐尔逊江·买买提艾力", IDNumber: "659999680315001"}, day); err != nil {
				return err
			}
			for _, tt := range []struct{ q, scope, want string }{
				{"texmmt", "", "P1"},
				{"TEXM", "", "P1"},
				{"te", "", "P1 P9"},
				{"te", "653224101", "P9"},
				{"te", "653224100201", "P1"},
				{"te", "65322410020199", ""},
				{"texjmmta", "", "P9"},
				{"texjmmtal", "", "P9"}, // longer than what is indexed
				{"texjmmtazz", "", ""},  // and different there
				{"t", "", ""},           // one letter is no search
				{"zxm", "", "P2"},       // 曾 as a surname
				{"cxm", "", "P2"},       // 曾 as elsewhere
				{"0015", "", "P1"},      // last four
				{"018x", "", "P2"},      // last four with the check letter
				{"吐尔逊•买买提", "", "P1"},   // another separator
				{" 曾小梅 ", "", "P2"},     // blanks
				{"曾小", "", ""},          // no part: a name without dots is found whole
				{"吐尔逊", "", "P1"},       // a part between the dots
				{"买买提", "", "P1"},
				{"吐尔逊买买提", "", "P1"}, // without the dot
				{"买买提艾力", "653224101", "P9"},
				{"买买提艾力", "653224100", ""}, // outside the scope
				{"提·买", "", ""},            // what only looks like one
				{"659999197003150015", "", "P1"},
				{"6599 9919 7003 1500 15", "", "P1"},
				{"６５９９９９１９７００３１５００１５", "", "P1"},
				{"659999680315001", "", "P9"},  // the old form, as filed
				{"659999196803150012", "", ""}, // a wrong check digit
				{"6599990001", "", "P1"},       // 户编号, shown with its head
				{"FZ0015", "", ""},             // found below: its head is not known
				{"", "", ""},
			} {
				found, err := w.reg.Search(ctx, tx, tt.q, tt.scope, 10)
				var ids []string
				for _, f := range found {
					if f.Person != "" {
						ids = append(ids, f.Person)
					}
				}
				if got := strings.Join(ids, " "); err != nil || got != tt.want {
					t.Errorf("search %q in %q = %q, want %q, %v", tt.q, tt.scope, got, tt.want, err)
				}
			}
			found, err := w.reg.Search(ctx, tx, "FZ0015", "6532", 10)
			if err != nil || len(found) != 1 || found[0].Household != "H2" || found[0].HouseholdNo != "fz-0015" {
				t.Errorf("household without a head = %v, %v", found, err)
			}
			found, err = w.reg.Search(ctx, tx, "texmmt", "", 10)
			if err != nil || len(found) != 1 || found[0].Name != "吐尔逊·买买提" || found[0].MaskedID != "**************0015" ||
				found[0].HouseholdNo != "6599990001" || found[0].Village != "653224100201" {
				t.Errorf("found = %q %q, %v", found[0].Name, found[0].MaskedID, err)
			}
			if found, err = w.reg.Search(ctx, tx, "te", "", 1); err != nil || len(found) != 1 {
				t.Errorf("limit 1 gives %d, %v", len(found), err)
			}
			if _, err = w.reg.Search(ctx, tx, "te", "65%", 1); err == nil {
				t.Error("a pattern is accepted as scope")
			}
			return nil
		})
	})
}

func TestSearch_OldAndNewNumberMeet(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.family()
		w.write(func(ctx context.Context, tx register.Tx) error {
			if p, err := w.reg.PersonByIDNumber(ctx, tx, "659999700315001"); err != nil || p.ID != "P1" {
				t.Errorf("the 15-digit form of P1 finds %q, %v", p.ID, err)
			}
			if _, err := w.reg.PersonByIDNumber(ctx, tx, ""); !errors.Is(err, register.ErrUnknown) {
				t.Errorf("no number: %v", err)
			}
			if _, err := w.reg.PutPerson(ctx, tx, register.Person{ID: "P7", Household: "H1", Name: "重号", IDNumber: "659999197003150015"}, day); err != nil {
				return err
			}
			if ids, err := w.reg.PersonsByIDNumber(ctx, tx, "659999197003150015"); err != nil || strings.Join(ids, " ") != "P1 P7" {
				t.Errorf("one number, %v, %v", ids, err)
			}
			h, err := w.reg.HouseholdByNo(ctx, tx, " 6599990001")
			if err != nil || h.ID != "H1" {
				t.Errorf("household by number = %q, %v", h.ID, err)
			}
			if _, err := w.reg.HouseholdByNo(ctx, tx, "659999"); !errors.Is(err, register.ErrUnknown) {
				t.Errorf("part of a household number: %v", err)
			}
			return nil
		})
	})
}

func TestKeyed_NeedsTheKey(t *testing.T) {
	a, _ := register.NewKeys(nil)
	b, _ := register.NewKeys(nil)
	one, err := register.New(a, nil)
	if err != nil {
		t.Fatal(err)
	}
	two, err := register.New(b, nil)
	if err != nil {
		t.Fatal(err)
	}
	if one.Keyed("command", []byte("x")) != one.Keyed("command", []byte("x")) || one.MatchKey("x") != one.MatchKey("x") {
		t.Error("equal data give other digests")
	}
	if one.Keyed("command", []byte("x")) == one.Keyed("import", []byte("x")) {
		t.Error("two purposes share a digest")
	}
	if one.Keyed("command", []byte("x")) == two.Keyed("command", []byte("x")) || one.MatchKey("x") == two.MatchKey("x") {
		t.Error("two keys share a digest")
	}
}
