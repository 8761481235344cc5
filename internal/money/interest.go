package money

import "fmt"

// The bank's conventions (银发〔2005〕129号): interest is actual days over 360, and a
// billing period ends with the 20th, which is its last day. The law data states both
// with their source; a test holds the two together.
const (
	YearDays      = 360
	SettlementDay = 20
)

// ppm × percent × days of a bank year: what fen × PPM × days × percent is divided by.
const accrualUnit = 1_000_000 * 100 * YearDays

// Interest is the interest on principal for a number of days, actual/360, rounded
// half up to the fen once. Nothing is negative; it panics otherwise.
func Interest(principal Fen, annual PPM, days int) Fen {
	return accrue(principal, annual, days, 100).halfUp(accrualUnit)
}

// accrue is the unrounded interest in units of 1/accrualUnit fen, at percent of the rate.
func accrue(principal Fen, annual PPM, days, percent int) wide {
	const most = 1_000_000_000 // keeps rate × days × percent within int64
	if principal < 0 || annual < 0 || days < 0 || percent < 0 || annual > most || days > 4_000_000 || percent > 1000 {
		panic(fmt.Sprintf("money: interest on %s at %d ppm × %d %% for %d days", principal, annual, percent, days))
	}
	return product(int64(principal), int64(annual)*int64(days)*int64(percent))
}
