package money

import (
	"math/big"
	"strings"
	"testing"

	"fupindai/internal/civil"
	"pgregory.net/rapid"
)

func day(s string) civil.Date { return civil.MustParse(s) }

// threeYears is the reference loan: 50,000 yuan at 4.75 % from 5 July 2019, three years.
func threeYears() Plan {
	return Plan{
		PrincipalFen: 5_000_000, DisbursedOn: day("2019-07-05"), Settlement: Quarterly, OverduePercent: 150,
		Terms: []Term{{day("2022-07-05"), 47500}},
	}
}

// told is a bill as one line: kind, days, date, fen.
func told(b Bill) string {
	open := ""
	if b.Open {
		open = " open"
	}
	return string(b.Kind) + " " + b.From.String() + " " + b.To.String() + " on " + b.On.String() + " " + b.Fen.String() + open
}

func mustBills(tb testing.TB, p Plan) []Bill {
	tb.Helper()
	bills, err := Bills(p)
	if err != nil {
		tb.Fatal(err)
	}
	return bills
}

func wantBills(t *testing.T, p Plan, want ...string) {
	t.Helper()
	var got []string
	for _, b := range mustBills(t, p) {
		got = append(got, told(b))
	}
	if g, w := strings.Join(got, "\n"), strings.Join(want, "\n"); g != w {
		t.Errorf("bills are\n%s\nwant\n%s", g, w)
	}
}

func TestInterest_ReferenceVectors(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		principal Fen
		rate      PPM
		days      int
		want      Fen
	}{
		{5_000_000, 47500, 78, 51_458},
		{5_000_000, 47500, 14, 9_236},
		{5_000_000, 71250, 30, 29_688},    // overdue: 296.875 goes up
		{5_000_000, 47500, 1096, 723_056}, // one calculation over three years
		{10_000, 40000, 31, 34},           // 100 at 4 %
		{36, 500_000, 10, 1},              // exactly half a fen goes up
		{36, 499_999, 10, 0},              // a trace less does not
		{0, 47500, 90, 0},                 // nothing owed
		{1_000_000_000_000_000, 1_000_000, 36000, 100_000_000_000_000_000}, // beyond 64 bits on the way
	} {
		if got := Interest(tt.principal, tt.rate, tt.days); got != tt.want {
			t.Errorf("%s at %s for %d days = %d fen, want %d", tt.principal, tt.rate.Percent(), tt.days, got, tt.want)
		}
	}
}

func TestBills_ReferenceLoanQuarterly(t *testing.T) {
	t.Parallel()
	wantBills(t, threeYears(),
		"regular 2019-07-05 2019-09-21 on 2019-09-20 514.58",
		"regular 2019-09-21 2019-12-21 on 2019-12-20 600.35",
		"regular 2019-12-21 2020-03-21 on 2020-03-20 600.35",
		"regular 2020-03-21 2020-06-21 on 2020-06-20 606.94",
		"regular 2020-06-21 2020-09-21 on 2020-09-20 606.94",
		"regular 2020-09-21 2020-12-21 on 2020-12-20 600.35",
		"regular 2020-12-21 2021-03-21 on 2021-03-20 593.75",
		"regular 2021-03-21 2021-06-21 on 2021-06-20 606.94",
		"regular 2021-06-21 2021-09-21 on 2021-09-20 606.94",
		"regular 2021-09-21 2021-12-21 on 2021-12-20 600.35",
		"regular 2021-12-21 2022-03-21 on 2022-03-20 593.75",
		"regular 2022-03-21 2022-06-21 on 2022-06-20 606.94",
		"regular 2022-06-21 2022-07-05 on 2022-07-05 92.36",
	)
	var sum Fen
	days := 0
	for _, b := range mustBills(t, threeYears()) {
		sum += b.Fen
		days += b.Days
	}
	if sum != 723_054 || days != 1096 {
		t.Errorf("13 bills sum to %s over %d days, want 7230.54 over 1096", sum, days)
	}
}

func TestBills_OverdueThirtyDays(t *testing.T) {
	t.Parallel()
	p := threeYears()
	p.Until = day("2022-08-04")
	bills := mustBills(t, p)
	if got := told(bills[len(bills)-1]); got != "overdue 2022-07-05 2022-08-04 on 2022-08-04 296.88 open" {
		t.Errorf("last bill is %s", got)
	}
	p.Settlement = Monthly
	bills = mustBills(t, p)
	if got := told(bills[len(bills)-2]); got != "overdue 2022-07-05 2022-07-21 on 2022-07-20 158.33" {
		t.Errorf("first overdue bill of a monthly contract is %s", got)
	}
}

func TestBills_EdgesOfAPeriod(t *testing.T) {
	t.Parallel()
	short := func(from, due string) Plan {
		p := threeYears()
		p.DisbursedOn, p.Terms = day(from), []Term{{day(due), 36000}} // 500 fen a day
		return p
	}
	// Maturity on the day before, on and after the 20th, and on the 21st: no empty bill.
	wantBills(t, short("2019-09-10", "2019-09-19"), "regular 2019-09-10 2019-09-19 on 2019-09-19 45.00")
	wantBills(t, short("2019-09-10", "2019-09-20"), "regular 2019-09-10 2019-09-20 on 2019-09-20 50.00")
	wantBills(t, short("2019-09-10", "2019-09-21"), "regular 2019-09-10 2019-09-21 on 2019-09-20 55.00")
	wantBills(t, short("2019-09-10", "2019-09-22"), "regular 2019-09-10 2019-09-21 on 2019-09-20 55.00", "regular 2019-09-21 2019-09-22 on 2019-09-22 5.00")
	// Disbursed on the 20th: that day is a period of its own; on the 21st: a whole one.
	wantBills(t, short("2019-12-20", "2020-01-05"), "regular 2019-12-20 2019-12-21 on 2019-12-20 5.00", "regular 2019-12-21 2020-01-05 on 2020-01-05 75.00")
	wantBills(t, short("2019-12-21", "2020-03-22"), "regular 2019-12-21 2020-03-21 on 2020-03-20 455.00", "regular 2020-03-21 2020-03-22 on 2020-03-22 5.00")
	// Monthly.
	p := short("2019-09-10", "2019-11-01")
	p.Settlement = Monthly
	wantBills(t, p, "regular 2019-09-10 2019-09-21 on 2019-09-20 55.00", "regular 2019-09-21 2019-10-21 on 2019-10-20 150.00", "regular 2019-10-21 2019-11-01 on 2019-11-01 55.00")
}

func TestBills_PartRepaymentDoesNotCutFullRepaymentEnds(t *testing.T) {
	t.Parallel()
	p := Plan{
		PrincipalFen: 5_000_000, DisbursedOn: day("2019-09-21"), Settlement: Quarterly, Terms: []Term{{day("2020-09-21"), 47500}},
		Repayments: []Repayment{{day("2019-10-01"), 1_000_000}, {day("2019-10-01"), 500_000}, {day("2020-01-10"), 3_500_000}},
	}
	// 10 days on 50,000 and 81 on 35,000 in one bill, rounded once: 440.03 (65.9722 + 374.0625).
	wantBills(t, p, "regular 2019-09-21 2019-12-21 on 2019-12-20 440.03", "regular 2019-12-21 2020-01-10 on 2020-01-10 92.36")
	first := mustBills(t, p)[0]
	if len(first.Segments) != 2 || first.Segments[0].Days != 10 || first.Segments[1].PrincipalFen != 3_500_000 {
		t.Errorf("segments are %+v, want 10 days on 50,000 and 81 on 35,000", first.Segments)
	}
	// Repaid in full on the 21st, the day after a settlement: no empty bill follows.
	p.Repayments = []Repayment{{day("2019-12-21"), 5_000_000}}
	wantBills(t, p, "regular 2019-09-21 2019-12-21 on 2019-12-20 600.35")
	// On the 20th: that day bears no interest any more.
	p.Repayments = []Repayment{{day("2019-12-20"), 5_000_000}}
	wantBills(t, p, "regular 2019-09-21 2019-12-20 on 2019-12-20 593.75")
	// On the day of disbursement: no bill at all.
	p.Repayments = []Repayment{{day("2019-09-21"), 5_000_000}}
	wantBills(t, p)
}

func TestA11_2_ExtensionCutsABill(t *testing.T) {
	t.Parallel()
	p := Plan{
		PrincipalFen: 5_000_000, DisbursedOn: day("2020-06-21"), Settlement: Quarterly, OverduePercent: 150,
		Terms: []Term{{day("2020-08-01"), 36000}, {day("2020-10-01"), 43200}},
	}
	wantBills(t, p,
		"regular 2020-06-21 2020-08-01 on 2020-08-01 205.00",
		"regular 2020-08-01 2020-09-21 on 2020-09-20 306.00",
		"regular 2020-09-21 2020-10-01 on 2020-10-01 60.00")
	// Overdue is reckoned from the extended maturity, at the rate then in force.
	p.Until = day("2020-10-11")
	bills := mustBills(t, p)
	if got := told(bills[len(bills)-1]); len(bills) != 4 || got != "overdue 2020-10-01 2020-10-11 on 2020-10-11 90.00 open" {
		t.Errorf("last of %d bills is %s", len(bills), got)
	}
	// Reckoned before the old maturity, the first term is open; on it, settled.
	p.Until = day("2020-07-31")
	wantBills(t, p, "regular 2020-06-21 2020-07-31 on 2020-07-31 200.00 open")
	p.Until = day("2020-08-01")
	wantBills(t, p, "regular 2020-06-21 2020-08-01 on 2020-08-01 205.00")
}

func TestRD2_PaidByTheNextWorkingDayIsOnTime(t *testing.T) {
	t.Parallel()
	// Due on Saturday, 12 September 2020; Monday the 14th is on time.
	p := Plan{
		PrincipalFen: 5_000_000, DisbursedOn: day("2020-06-21"), Settlement: Quarterly, OverduePercent: 150,
		Terms: []Term{{day("2020-09-12"), 36000}}, OnTimeUntil: day("2020-09-14"), Until: day("2020-09-30"),
	}
	p.Repayments = []Repayment{{day("2020-09-14"), 5_000_000}}
	wantBills(t, p, "regular 2020-06-21 2020-09-14 on 2020-09-14 425.00")
	// A day later everything is overdue from maturity.
	p.Repayments = []Repayment{{day("2020-09-15"), 5_000_000}}
	wantBills(t, p, "regular 2020-06-21 2020-09-12 on 2020-09-12 415.00", "overdue 2020-09-12 2020-09-15 on 2020-09-15 22.50")
	// Two fifths on time, the rest later: each sum bears its own rate.
	p.Repayments = []Repayment{{day("2020-09-14"), 2_000_000}, {day("2020-09-16"), 3_000_000}}
	wantBills(t, p, "regular 2020-06-21 2020-09-14 on 2020-09-14 419.00", "overdue 2020-09-12 2020-09-16 on 2020-09-16 18.00")
	// On Sunday and on Monday nothing is overdue yet.
	p.Repayments, p.Until = nil, day("2020-09-14")
	wantBills(t, p, "regular 2020-06-21 2020-09-14 on 2020-09-14 425.00 open")
}

func TestBills_OverdueBilledOnThe20thUntilPaid(t *testing.T) {
	t.Parallel()
	p := Plan{
		PrincipalFen: 5_000_000, DisbursedOn: day("2020-06-21"), Settlement: Quarterly, OverduePercent: 150,
		Terms: []Term{{day("2020-09-20"), 36000}}, Until: day("2021-06-30"),
		Repayments: []Repayment{{day("2020-12-31"), 2_000_000}, {day("2021-01-10"), 3_000_000}},
	}
	// Maturity on the 20th: regular and overdue are both dated that day.
	wantBills(t, p,
		"regular 2020-06-21 2020-09-20 on 2020-09-20 455.00",
		"overdue 2020-09-20 2020-09-21 on 2020-09-20 7.50",
		"overdue 2020-09-21 2020-12-21 on 2020-12-20 682.50",
		"overdue 2020-12-21 2021-01-10 on 2021-01-10 120.00") // 10 days on 50,000 and 10 on 30,000
}

func TestBills_PlansThatCannotBe(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		spoil func(*Plan)
		says  string
	}{
		"no principal":        {func(p *Plan) { p.PrincipalFen = 0 }, "principal 0.00"},
		"no day":              {func(p *Plan) { p.DisbursedOn = civil.Date{} }, "no disbursement day"},
		"settlement":          {func(p *Plan) { p.Settlement = "yearly" }, `settlement "yearly"`},
		"no term":             {func(p *Plan) { p.Terms = nil }, "no maturity"},
		"due before start":    {func(p *Plan) { p.Terms[0].DueOn = p.DisbursedOn }, "maturity 2019-07-05: want a day after 2019-07-05"},
		"terms backwards":     {func(p *Plan) { p.Terms = append(p.Terms, p.Terms[0]) }, "want a day after 2022-07-05"},
		"negative rate":       {func(p *Plan) { p.Terms[0].AnnualRatePPM = -1 }, "rate -0.0001%"},
		"rate over 100":       {func(p *Plan) { p.Terms[0].AnnualRatePPM = 1_000_001 }, "rate 100.0001%"},
		"until before":        {func(p *Plan) { p.Until = day("2019-07-04") }, "reckoned until 2019-07-04"},
		"grace before":        {func(p *Plan) { p.OnTimeUntil = day("2022-07-04") }, "on time until 2022-07-04"},
		"no multiplier":       {func(p *Plan) { p.OverduePercent, p.Until = 0, day("2022-07-06") }, "overdue multiplier 0%"},
		"paid too early":      {func(p *Plan) { p.Repayments = []Repayment{{day("2019-07-04"), 1}} }, "2019-07-04: before 2019-07-05"},
		"paid nothing":        {func(p *Plan) { p.Repayments = []Repayment{{day("2019-08-04"), 0}} }, "more than 0.00"},
		"paid too much":       {func(p *Plan) { p.Repayments = []Repayment{{day("2019-08-04"), 5_000_001}} }, "only 50000.00 is open"},
		"paid out of order":   {func(p *Plan) { p.Repayments = []Repayment{{day("2019-08-04"), 1}, {day("2019-08-03"), 1}} }, "2019-08-03: before 2019-08-04"},
		"late, without until": {func(p *Plan) { p.Repayments = []Repayment{{day("2022-07-06"), 1}} }, "until which day"},
	} {
		p := threeYears()
		tt.spoil(&p)
		if bills, err := Bills(p); err == nil || !strings.Contains(err.Error(), tt.says) || bills != nil {
			t.Errorf("%s: %d bills and %v, want an error with %q", name, len(bills), err, tt.says)
		}
	}
}

// drawPlan draws a loan with extensions, repayments, days of grace and a day of reckoning.
func drawPlan(t *rapid.T) Plan {
	p := Plan{
		PrincipalFen:   Fen(rapid.Int64Range(1, 10_000_000).Draw(t, "principal")),
		DisbursedOn:    day("2019-06-18").AddDays(rapid.IntRange(0, 400).Draw(t, "disbursed")),
		Settlement:     rapid.SampledFrom([]Settlement{Quarterly, Monthly}).Draw(t, "settlement"),
		OverduePercent: rapid.IntRange(100, 200).Draw(t, "multiplier"),
	}
	due := p.DisbursedOn
	for range rapid.IntRange(1, 3).Draw(t, "terms") {
		due = due.AddDays(rapid.IntRange(1, 400).Draw(t, "term"))
		p.Terms = append(p.Terms, Term{due, PPM(rapid.Int64Range(0, 100_000).Draw(t, "rate"))})
	}
	p.OnTimeUntil = due.AddDays(rapid.IntRange(0, 9).Draw(t, "grace"))
	p.Until = p.DisbursedOn.AddDays(rapid.IntRange(0, 1500).Draw(t, "until"))
	left, on := p.PrincipalFen, p.DisbursedOn
	for left > 0 && rapid.Bool().Draw(t, "more") {
		on = on.AddDays(rapid.IntRange(0, 300).Draw(t, "gap"))
		paid := Fen(rapid.Int64Range(1, int64(left)).Draw(t, "paid"))
		p.Repayments = append(p.Repayments, Repayment{on, paid})
		left -= paid
	}
	return p
}

// dayInterest is what one day costs on a plan, written apart from bills.go: every
// yuan of principal is looked at by the day it is paid back. The first value is
// regular, the second overdue, both exact, in fen.
func dayInterest(p Plan, d civil.Date) (regular, overdue *big.Rat) {
	regular, overdue = new(big.Rat), new(big.Rat)
	maturity := p.Terms[len(p.Terms)-1].DueOn
	sums := []Repayment{}
	left := p.PrincipalFen
	for _, r := range p.Repayments {
		if !r.On.After(p.Until) {
			sums = append(sums, r)
			left -= r.PrincipalFen
		}
	}
	sums = append(sums, Repayment{PrincipalFen: left}) // never paid, as far as known
	for _, s := range sums {
		if !s.On.IsZero() && !d.Before(s.On) {
			continue
		}
		rate := p.Terms[len(p.Terms)-1].AnnualRatePPM
		for i := len(p.Terms) - 1; i >= 0; i-- {
			if d.Before(p.Terms[i].DueOn) {
				rate = p.Terms[i].AnnualRatePPM
			}
		}
		fen := big.NewRat(int64(s.PrincipalFen)*int64(rate), 360_000_000)
		paidLate := s.On.IsZero() && p.Until.After(p.OnTimeUntil) || s.On.After(p.OnTimeUntil)
		if !d.Before(maturity) && paidLate {
			overdue.Add(overdue, fen.Mul(fen, big.NewRat(int64(p.OverduePercent), 100)))
		} else {
			regular.Add(regular, fen)
		}
	}
	return regular, overdue
}

func halfUp(r *big.Rat) Fen {
	twice := new(big.Rat).Add(r, big.NewRat(1, 2))
	return Fen(new(big.Int).Div(twice.Num(), twice.Denom()).Int64())
}

func TestBills_EqualTheDaysOneByOne(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := drawPlan(t)
		bills, err := Bills(p)
		if err != nil {
			t.Fatal(err)
		}
		billed := map[Kind]map[civil.Date]bool{Regular: {}, Overdue: {}}
		for _, b := range bills {
			exact := new(big.Rat)
			for d := b.From; d != b.To; d = d.AddDays(1) {
				regular, overdue := dayInterest(p, d)
				if b.Kind == Overdue {
					regular = overdue
				}
				exact.Add(exact, regular)
				if billed[b.Kind][d] {
					t.Fatalf("%s is billed twice as %s", d, b.Kind)
				}
				billed[b.Kind][d] = true
				if b.To.AddDays(-1) != d && d.Day() == 20 && (p.Settlement == Monthly || d.Month()%3 == 0) {
					t.Fatalf("bill %s runs over the settlement of %s", told(b), d)
				}
			}
			if want := halfUp(exact); b.Fen != want {
				t.Fatalf("bill %s: day by day it is %s", told(b), want)
			}
			if b.Days < 1 || b.Days != b.From.DaysUntil(b.To) || b.To.After(p.Until) {
				t.Fatalf("bill %s has %d days, reckoned until %s", told(b), b.Days, p.Until)
			}
		}
		for d := p.DisbursedOn; d.Before(p.Until); d = d.AddDays(1) {
			regular, overdue := dayInterest(p, d)
			if regular.Sign() > 0 && !billed[Regular][d] || overdue.Sign() > 0 && !billed[Overdue][d] {
				t.Fatalf("%s costs %s and %s, but is not billed", d, regular.FloatString(4), overdue.FloatString(4))
			}
		}
	})
}

func TestBills_ScheduleIsWhatHappensIfPaidAtMaturity(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := drawPlan(t)
		p.Repayments, p.Until = nil, civil.Date{}
		schedule := mustBillsRapid(t, p)
		p.Repayments = []Repayment{{p.MaturesOn(), p.PrincipalFen}}
		p.Until = p.MaturesOn().AddDays(100)
		paid := mustBillsRapid(t, p)
		if len(schedule) != len(paid) {
			t.Fatalf("%d bills ahead, %d afterwards", len(schedule), len(paid))
		}
		for i := range paid {
			if told(schedule[i]) != told(paid[i]) {
				t.Fatalf("ahead %s, afterwards %s", told(schedule[i]), told(paid[i]))
			}
		}
	})
}

func mustBillsRapid(t *rapid.T, p Plan) []Bill {
	bills, err := Bills(p)
	if err != nil {
		t.Fatal(err)
	}
	return bills
}
