package money

import "fmt"

// Split divides total among shares, whole percentages that sum to 100 (A16.3,
// A16.4). Each running total is rounded half up to the fen and a part is the
// difference of two, so that the parts always add up to total, none is a whole fen
// away from its exact share, and with two shares the first is half-up and the second
// bears the odd fen (reading R-A16.3-2).
//
// total is not negative. Split panics outside these ranges: both were checked
// where they came in.
func Split(total Fen, shares []int) []Fen {
	mustShare(shares)
	if total < 0 {
		panic(fmt.Sprintf("money: split of %s", total))
	}
	parts := make([]Fen, len(shares))
	percent, given := int64(0), Fen(0)
	for i, share := range shares {
		percent += int64(share)
		upTo := product(int64(total), percent).halfUp(100)
		parts[i] = upTo - given
		given = upTo
	}
	return parts
}

// SplitNext divides the next amount when already has been divided before it
// (A16.4): it is what Split of the new total gives beyond Split of the old one.
// However a claim comes back, in one sum or fen by fen, the cumulated shares are
// those of Split, true within one fen at every step and exact at the end.
//
// Neither amount is negative. With two shares no part is ever negative; with more,
// a part can be one fen below zero, which takes back a fen rounded up before.
func SplitNext(already, amount Fen, shares []int) []Fen {
	if amount < 0 {
		panic(fmt.Sprintf("money: split of %s", amount))
	}
	before, after := Split(already, shares), Split(Add(already, amount), shares)
	for i := range after {
		after[i] -= before[i]
	}
	return after
}

// mustShare panics unless shares are percentages that sum to 100; see CheckShares.
func mustShare(shares []int) {
	if err := CheckShares(shares); err != nil {
		panic("money: " + err.Error())
	}
}

// CheckShares says why shares cannot divide a sum: none, one below 0 or above 100,
// or a sum other than 100.
func CheckShares(shares []int) error {
	sum := 0
	for _, s := range shares {
		if s < 0 || s > 100 {
			return fmt.Errorf("share %d: want 0 to 100 percent", s)
		}
		sum += s
	}
	if sum != 100 {
		return fmt.Errorf("shares sum to %d percent: want 100", sum)
	}
	return nil
}
