package money

import (
	"math"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestA16_3_SplitCountyHalfUpBankTheRest(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		total  Fen
		shares []int
		want   []Fen
	}{
		{5_029_688, []int{80, 20}, []Fen{4_023_750, 1_005_938}}, // 4,023,750.4
		{1, []int{80, 20}, []Fen{1, 0}},
		{2, []int{80, 20}, []Fen{2, 0}},
		{3, []int{80, 20}, []Fen{2, 1}},
		{1, []int{50, 50}, []Fen{1, 0}}, // the half goes up
		{0, []int{80, 20}, []Fen{0, 0}},
		{100, []int{100}, []Fen{100}},
		{101, []int{0, 100}, []Fen{0, 101}},
		{10, []int{35, 35, 30}, []Fen{4, 3, 3}},
		{math.MaxInt64, []int{80, 20}, []Fen{7_378_697_629_483_820_646, 1_844_674_407_370_955_161}},
	} {
		if got := Split(tt.total, tt.shares); !slices.Equal(got, tt.want) {
			t.Errorf("Split(%d, %v) = %v, want %v", tt.total, tt.shares, got, tt.want)
		}
	}
}

func drawShares(t *rapid.T, parties int) []int {
	left := 100
	shares := make([]int, parties)
	for i := range parties - 1 {
		shares[i] = rapid.IntRange(0, left).Draw(t, "share")
		left -= shares[i]
	}
	shares[parties-1] = left
	return shares
}

// awayFromExact is the distance of a part from total × share / 100, in fen.
func awayFromExact(part, total Fen, share int) *big.Rat {
	exact := new(big.Rat).Mul(big.NewRat(int64(total), 1), big.NewRat(int64(share), 100))
	return exact.Abs(exact.Sub(exact, big.NewRat(int64(part), 1)))
}

func TestA16_3_SplitPartsAlwaysAddUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		shares := drawShares(t, rapid.IntRange(1, 6).Draw(t, "parties"))
		total := Fen(rapid.Int64Range(0, math.MaxInt64).Draw(t, "total"))
		parts := Split(total, shares)
		if Add(parts...) != total {
			t.Fatalf("%v of %d do not add up", parts, total)
		}
		for i, part := range parts {
			if part < 0 || awayFromExact(part, total, shares[i]).Cmp(big.NewRat(1, 1)) > 0 {
				t.Fatalf("part %d of %d at %d %% is %d: negative or more than a fen off", i, total, shares[i], part)
			}
		}
		if first := awayFromExact(parts[0], total, shares[0]); first.Cmp(big.NewRat(1, 2)) > 0 {
			t.Fatalf("first part %d of %d at %d %% is not rounded to the nearest fen", parts[0], total, shares[0])
		}
	})
}

func TestA16_4_RecoveriesStayTrueAndEndExactly(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		shares := drawShares(t, rapid.IntRange(2, 4).Draw(t, "parties"))
		var already Fen
		sums := make([]Fen, len(shares))
		for range rapid.IntRange(1, 30).Draw(t, "recoveries") {
			amount := Fen(rapid.OneOf(rapid.Int64Range(0, 9), rapid.Int64Range(0, 5_000_000)).Draw(t, "amount"))
			parts := SplitNext(already, amount, shares)
			if Add(parts...) != amount {
				t.Fatalf("%v do not add up to %d", parts, amount)
			}
			already += amount
			for i, part := range parts {
				sums[i] += part
				if part < 0 && (len(shares) == 2 || part < -1) {
					t.Fatalf("recovery of %d gives %v", amount, parts)
				}
				if awayFromExact(sums[i], already, shares[i]).Cmp(big.NewRat(1, 1)) > 0 {
					t.Fatalf("after %d, party %d holds %d: more than a fen off %d %%", already, i, sums[i], shares[i])
				}
			}
		}
		if whole := Split(already, shares); !slices.Equal(sums, whole) {
			t.Fatalf("piece by piece %v, at once %v", sums, whole)
		}
	})
}

func TestSplit_WhatCannotBePanics(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]func(){
		"no shares":         func() { Split(1, nil) },
		"shares of 99":      func() { Split(1, []int{80, 19}) },
		"share below 0":     func() { Split(1, []int{-1, 101}) },
		"negative total":    func() { Split(-1, []int{80, 20}) },
		"negative recovery": func() { SplitNext(5, -1, []int{80, 20}) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s did not panic", name)
				}
			}()
			f()
		}()
	}
}
