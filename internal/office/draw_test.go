package office_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"fupindai/internal/act"
	"fupindai/internal/office"
)

// The vector of docs/draw.md: anybody with a SHA-256 and an HMAC gets the same.
func TestA7_2_DrawIsReproducible(t *testing.T) {
	lines := []string{"TK-2019-000003 2019-08-20 450000", "TK-2019-000001 2019-08-12 300000", "TK-2019-000002 2019-08-15 999999"}
	fingerprint := office.Fingerprint(lines)
	if want := "787c502855b41c6093b9a9a79745bba3cb82a83e57ddd2b86f69761ca01ec595"; fingerprint != want {
		t.Errorf("fingerprint = %s, want %s", fingerprint, want)
	}
	slices.Reverse(lines)
	if office.Fingerprint(lines) != fingerprint {
		t.Error("the order in which the list is given changes its fingerprint")
	}
	seed := office.Seed(fingerprint, "branchnumber2019", "groupnumber2019")
	if want := "93850f445c906c5a4784d196b7a9a2b2b187cd1049c43c603f715bf7cfe7addc"; seed != want {
		t.Errorf("seed = %s, want %s", seed, want)
	}
	ranked, err := office.Rank(seed, lines)
	if err != nil {
		t.Fatal(err)
	}
	if want := "TK-2019-000003 2019-08-20 450000"; ranked[0].Line != want {
		t.Errorf("drawn %s, want %s", ranked[0].Line, want)
	}
	if _, err := office.Rank("none", lines); err == nil {
		t.Error("a seed that is none was taken")
	}
}

func TestA7_2_HowManyAreDrawn(t *testing.T) {
	for _, tt := range []struct{ population, percent, least, want int }{
		{0, 10, 1, 0}, {1, 10, 1, 1}, {10, 10, 1, 1}, {11, 10, 1, 2}, {20, 10, 1, 2}, {21, 10, 1, 3}, {3, 10, 5, 3}, {100, 100, 1, 100},
	} {
		if got := office.DrawSize(tt.population, tt.percent, tt.least); got != tt.want {
			t.Errorf("of %d, %d %% and at least %d: %d, want %d", tt.population, tt.percent, tt.least, got, tt.want)
		}
	}
}

// Neither side can choose what is drawn: over many numbers each row is drawn about equally
// often.
func TestA7_2_NoRowIsFavoured(t *testing.T) {
	var lines []string
	for i := range 10 {
		lines = append(lines, fmt.Sprintf("TK-2019-%06d 2019-08-12 300000", i))
	}
	fingerprint, drawn := office.Fingerprint(lines), map[string]int{}
	const draws = 5000
	for i := range draws {
		ranked, err := office.Rank(office.Seed(fingerprint, fmt.Sprint("branch", i), "group"), lines)
		if err != nil {
			t.Fatal(err)
		}
		drawn[ranked[0].Line]++
	}
	for _, l := range lines {
		if n := drawn[l]; n < draws/10*8/10 || n > draws/10*12/10 {
			t.Errorf("%s was drawn %d times of %d", l, n, draws)
		}
	}
}

// One person cannot act for both sides, whatever posts they hold (A7.2).
func TestA7_2_OnePersonIsNotBothSides(t *testing.T) {
	both := act.Actor{User: "u-both", Role: act.BankClerk}
	d := &office.Draw{Number: "CC-1", Committers: map[string]act.Actor{office.DrawSides[0]: both}}
	if err := d.Apart(office.DrawSides[0], both); err != nil {
		t.Errorf("the side's own person is refused: %v", err)
	}
	if err := d.Apart(office.DrawSides[1], act.Actor{User: "u-other", Role: act.FirstSecretary}); err != nil {
		t.Errorf("another person is refused: %v", err)
	}
	both.Role = act.FirstSecretary
	var no *act.Refusal
	if err := d.Apart(office.DrawSides[1], both); !errors.As(err, &no) || no.Code != "draw-both-sides" {
		t.Errorf("one person for both sides: %v", err)
	}
}
