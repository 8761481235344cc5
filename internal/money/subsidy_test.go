package money

import (
	"math/big"
	"strings"
	"testing"

	"fupindai/internal/civil"
	"pgregory.net/rapid"
)

func TestSubsidy_RatioOfTheDayOnTheBalanceUpToTheCap(t *testing.T) {
	t.Parallel()
	p := Plan{
		PrincipalFen: 6_000_000, DisbursedOn: day("2020-09-21"), Settlement: Quarterly, OverduePercent: 150,
		Terms: []Term{{day("2021-01-10"), 36000}}, Until: day("2021-01-20"),
	}
	rows, err := Subsidise(mustBills(t, p), Subsidy{
		CapFen: 5_000_000, Until: day("2021-01-10"),
		Ratios: []Ratio{{day("2019-06-18"), 100}, {day("2021-01-01"), 50}},
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []struct {
		bill, subsidy, borrower Fen
		parts                   int
	}{
		{54_600, 45_500, 9_100, 1}, // 91 days at 6.00 a day, of which 5.00 under the cap
		{12_000, 7_750, 4_250, 2},  // 11 days at 100 %, 9 at 50 %
		{9_000, 0, 9_000, 0},       // overdue is the borrower's
	} {
		r := rows[i]
		if r.Bill.Fen != want.bill || r.SubsidyFen != want.subsidy || r.BorrowerFen != want.borrower || len(r.Parts) != want.parts {
			t.Errorf("bill %s: subsidy %s in %d parts, borrower %s; want %s in %d, %s", told(r.Bill), r.SubsidyFen, len(r.Parts), r.BorrowerFen, want.subsidy, want.parts, want.borrower)
		}
	}
	second := rows[1].Parts
	if second[0].To != day("2021-01-01") || second[1].From != day("2021-01-01") || second[1].Fen != 2_250 {
		t.Errorf("parts across New Year are %+v", second)
	}
}

func TestSubsidy_NeverAfterMaturity(t *testing.T) {
	t.Parallel()
	// Paid on Monday after a Saturday maturity: contract rate, but no subsidy for the two days (R-D-2, R-A10.5-1).
	p := Plan{
		PrincipalFen: 5_000_000, DisbursedOn: day("2020-09-01"), Settlement: Quarterly, OverduePercent: 150, Terms: []Term{{day("2020-09-12"), 36000}},
		OnTimeUntil: day("2020-09-14"), Until: day("2020-09-30"), Repayments: []Repayment{{day("2020-09-14"), 5_000_000}},
	}
	rows, err := Subsidise(mustBills(t, p), Subsidy{CapFen: 5_000_000, Ratios: []Ratio{{day("2019-06-18"), 100}}, Until: p.MaturesOn()})
	if err != nil || len(rows) != 1 || rows[0].SubsidyFen != 5_500 || rows[0].BorrowerFen != 1_000 {
		t.Errorf("got %+v, %v; want 55.00 subsidised, 10.00 borne", rows, err)
	}
}

func TestSubsidy_TwoRoundingsNeverExceedTheBill(t *testing.T) {
	t.Parallel()
	// 100.5 fen at 100 % and 0.5051 fen at 99 % each round up; the bill is 101.
	bill := Bill{Kind: Regular, From: day("2020-12-31"), To: day("2021-01-02"), Days: 2, Fen: 101, Segments: []Segment{
		{day("2020-12-31"), day("2021-01-01"), 1, 1_005_000, 36000, 100},
		{day("2021-01-01"), day("2021-01-02"), 1, 5_051, 36000, 100},
	}}
	rows, err := Subsidise([]Bill{bill}, Subsidy{CapFen: 5_000_000, Ratios: []Ratio{{day("2019-01-01"), 100}, {day("2021-01-01"), 99}}})
	if err != nil || rows[0].SubsidyFen != 101 || rows[0].BorrowerFen != 0 {
		t.Errorf("got %+v, %v; want all 1.01 subsidised and nothing borne", rows, err)
	}
}

func TestSubsidy_WhatCannotBeIsRefused(t *testing.T) {
	t.Parallel()
	bills := mustBills(t, threeYears())
	for says, s := range map[string]Subsidy{
		"no subsidy ratio on 2019-07-05":  {CapFen: 1},
		"no subsidy ratio on 2019-07-05 ": {CapFen: 1, Ratios: []Ratio{{day("2019-07-06"), 100}}},
		"101%: want 0% to 100%":           {CapFen: 1, Ratios: []Ratio{{day("2019-01-01"), 101}}},
		"-1%: want 0% to 100%":            {CapFen: 1, Ratios: []Ratio{{day("2019-01-01"), -1}}},
		"want a day after 2019-01-01":     {CapFen: 1, Ratios: []Ratio{{day("2019-01-01"), 1}, {day("2019-01-01"), 2}}},
		"subsidy cap -0.01":               {CapFen: -1, Ratios: []Ratio{{day("2019-01-01"), 100}}},
	} {
		if rows, err := Subsidise(bills, s); err == nil || !strings.Contains(err.Error(), strings.TrimSpace(says)) || rows != nil {
			t.Errorf("%d rows and %v, want an error with %q", len(rows), err, says)
		}
	}
}

func TestSubsidy_EqualsTheDaysOneByOne(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := drawPlan(t)
		s := Subsidy{CapFen: Fen(rapid.Int64Range(0, 10_000_000).Draw(t, "cap")), Until: p.MaturesOn()}
		from := day("2019-01-01")
		for range rapid.IntRange(1, 4).Draw(t, "ratios") {
			s.Ratios = append(s.Ratios, Ratio{from, rapid.IntRange(0, 100).Draw(t, "percent")})
			from = from.AddDays(rapid.IntRange(1, 400).Draw(t, "gap"))
		}
		rows, err := Subsidise(mustBillsRapid(t, p), s)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			if r.SubsidyFen+r.BorrowerFen != r.Bill.Fen || r.SubsidyFen < 0 || r.BorrowerFen < 0 {
				t.Fatalf("bill %s: %s and %s do not add up", told(r.Bill), r.SubsidyFen, r.BorrowerFen)
			}
			exact := new(big.Rat)
			for d := r.Bill.From; d != r.Bill.To && r.Bill.Kind == Regular && d.Before(p.MaturesOn()); d = d.AddDays(1) {
				exact.Add(exact, daySubsidy(p, s, d))
			}
			diff := exact.Sub(exact, big.NewRat(int64(r.SubsidyFen), 1))
			// Half a fen per part, and half a fen more where the bill itself limits them.
			if most := big.NewRat(int64(len(r.Parts))+1, 2); diff.Abs(diff).Cmp(most) > 0 {
				t.Fatalf("bill %s: subsidy %s in %d parts is %s fen off", told(r.Bill), r.SubsidyFen, len(r.Parts), diff.FloatString(3))
			}
		}
	})
}

// daySubsidy is the exact subsidy of one day before maturity, in fen, written apart
// from subsidy.go.
func daySubsidy(p Plan, s Subsidy, d civil.Date) *big.Rat {
	open := p.PrincipalFen
	for _, r := range p.Repayments {
		if !r.On.After(d) {
			open -= r.PrincipalFen
		}
	}
	rate, percent := PPM(0), 0
	for i := len(p.Terms) - 1; i >= 0; i-- {
		if d.Before(p.Terms[i].DueOn) {
			rate = p.Terms[i].AnnualRatePPM
		}
	}
	for _, r := range s.Ratios {
		if !d.Before(r.From) {
			percent = r.Percent
		}
	}
	return big.NewRat(int64(min(open, s.CapFen))*int64(rate)*int64(percent), 36_000_000_000)
}
