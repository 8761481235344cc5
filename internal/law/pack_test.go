package law

import (
	"bytes"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"fupindai/internal/civil"
	"fupindai/internal/money"
)

// Every number of articles.md, by the name code asks for it.
var wanted = map[string]int64{
	"age.min": 18, "age.max": 65, "cap.household-fen": 50_000_00, "term.months-max": 36, "debt-to-income.warning-percent": 50,
	"recorded-within.working-days": 5, "stated-day.months-max": 12, "reason.characters-min": 10,
	"survey.working-days": 10, "village-list.working-days": 5, "township.working-days": 5, "county.working-days": 5, "decision.working-days": 10,
	"disbursement.working-days": 7, "rate.tier-months": 12, "rate.benchmark-short-ppm": 43500, "rate.benchmark-long-ppm": 47500,
	"report-back.working-days": 3, "notice.start-working-days": 5, "notice.working-days": 5, "notice.public-days-after": 0,
	"withdrawal.large-fen": 10_000_00, "reminder.working-days": 1, "tracking.working-days": 10,
	"draw.percent-monthly": 10, "draw.village-min": 1, "draw.working-days": 10, "splitting.days": 7,
	"check.first-months": 1, "check.clean-months": 3, "check.problem-months": 1, "check.rectified-months": 3, "check.members-min": 2,
	"plan.working-days": 5, "plan-review.working-days": 3, "plan-consent.working-days": 5, "guidance.working-days": 10,
	"due-notice.days-before": 30, "overdue-notice.days-after": 1, "overdue-notice.repeat-months": 1,
	"renewal.months-max": 36, "renewal.count-max": 1, "extension.count-max": 1, "extension.short-months": 12,
	"extension.short-percent": 100, "extension.long-percent": 50, "deferral.months-max": 6,
	"group-ack.working-days": 5, "group-vacancy.working-days": 10, "village-group.members": 5,
	"return.village-working-day": 2, "return.township-working-day": 4, "return.county-working-day": 6, "return.prefecture-working-day": 8,
	"return.finance-bureau-working-day": 10, "return.branch-working-day": 4, "return.city-branch-working-day": 6, "return.head-office-working-day": 10,
	"indicator.working-day": 10, "indicator.maturing-days": 90,
	"compensation.county-percent": 80, "compensation.bank-percent": 20, "compensation.chase-days": 90, "compensation.file-working-days": 10,
	"committee.working-days": 15, "payment.working-days": 15, "recovery.fund-working-days": 5, "recourse.years": 3,
	"interest.year-days": 360, "interest.settlement-day": 20, "interest.settlement-months": 3, "overdue.multiplier-percent": 150,
	"overdue.compound": 0, "subsidy.percent": 100, "subsidy.overdue-percent": 0, "interest.tolerance-fen": 1,
}

func TestXJ_EveryNumberOfTheRules(t *testing.T) {
	t.Parallel()
	p := mustPack(t, Default(), "xj-2019-14")
	for id, want := range wanted {
		v, err := p.Value(id, day("2020-06-30"))
		if err != nil || v.Int != want {
			t.Errorf("%s = %d, %v, want %d", id, v.Int, err, want)
		}
	}
}

func TestXJ_WhatTheOpinionSaysAndWhatItDoesNot(t *testing.T) {
	t.Parallel()
	p := mustPack(t, Default(), "xj-2019-14")
	inOpinion := []string{
		"window.first-day", "village-group.members", "disbursement.working-days", "notice.working-days", "withdrawal.large-fen",
		"check.first-months", "check.clean-months", "check.problem-months", "check.rectified-months", "due-notice.days-before",
		"renewal.months-max", "renewal.count-max", "extension.count-max", "extension.short-months", "extension.short-percent", "extension.long-percent",
		"compensation.county-percent", "compensation.bank-percent", "compensation.chase-days", "recourse.years",
	}
	for _, q := range p.Parameters() {
		v, err := p.Value(q.ID, day("2019-07-01"))
		if err != nil {
			t.Fatal(err)
		}
		want := BasisParameter
		if slices.Contains(inOpinion, q.ID) {
			want = BasisOpinion
		}
		if v.Basis != want {
			t.Errorf("%s rests on %s, want %s", q.ID, v.Basis, want)
		}
	}
}

// Each pack, each parameter and reading, each day: one value, with unit and source.
func TestPacks_ExactlyOneValueOnEveryDayOfTheWindow(t *testing.T) {
	t.Parallel()
	for _, p := range Default().Packs() {
		through := p.Through
		if through.IsZero() {
			through = p.From.AddMonths(24)
		}
		for _, q := range p.Parameters() {
			if unitWords[q.Unit].missing() {
				t.Errorf("%s %s has no unit", p.ID, q.ID)
			}
			for d := p.From; !d.After(through); d = d.AddDays(1) {
				in := 0
				for i, v := range q.Values {
					ends := civil.Date{}
					if i+1 < len(q.Values) {
						ends = q.Values[i+1].From
					}
					if !d.Before(v.From) && (ends.IsZero() || d.Before(ends)) {
						in++
						if v.Unknown() == "" && v.Source.Document == "" {
							t.Errorf("%s %s from %s names no source", p.ID, q.ID, v.From)
						}
					}
				}
				if in != 1 {
					t.Fatalf("%s %s has %d values on %s", p.ID, q.ID, in, d)
				}
			}
			if _, err := p.Value(q.ID, through.AddDays(400)); (err == nil) != (q.Values[len(q.Values)-1].Unknown() == "") {
				t.Errorf("%s %s does not go on for running loans: %v", p.ID, q.ID, err)
			}
		}
		for _, q := range p.Readings() {
			if len(q.Takes) == 0 || q.Takes[0].From.After(p.From) {
				t.Errorf("%s %s takes nothing on %s", p.ID, q.ID, p.From)
			}
		}
	}
}

func TestXJ_KnowsEveryValueAndReading(t *testing.T) {
	t.Parallel()
	p := mustPack(t, Default(), "xj-2019-14")
	for _, q := range p.Parameters() {
		if _, err := p.Value(q.ID, p.From); err != nil {
			t.Error(err)
		}
	}
	for _, r := range p.Readings() {
		if _, err := p.Reading(r.ID, p.From); err != nil {
			t.Error(err)
		}
	}
}

func TestXJ_EveryReadingOfTheTable(t *testing.T) {
	t.Parallel()
	want := map[string]string{
		"R-A8.2-1": "same-number-day|calendar-period", "R-A8.2-2": "up-to-the-day|own-period!", "R-A8.4-1": "verification", "R-0": "first-day",
		"R-D-1": "not-moved|next-working-day", "R-D-2": "paid-by-next-working-day|not-moved!", "R-A10.1-1": "working-day-before",
		"R-A10.2-1": "day-after-then-monthly|county-step!", "R-A16.2-1": "later-of-maturity-and-chasing|start-day-counted", "R-A16.2-2": "before-maturity-main-labourer",
		"R-A16.3-1": "contract-rate|penalty-rate", "R-A16.3-2": "county-half-up|county-down", "R-A16.4-1": "split-excess-returned", "R-A16.5-1": "from-payment",
		"R-A11.1-1": "hard-limit|group-exception", "R-A11.2-1": "twelve-short-half-down", "R-A11.2-2": "window-does-not-bind|window-binds!", "R-A11.3-1": "one-each|one-of-the-two!",
		"R-A5.2-1": "decision|contract-date", "R-A6.3-1": "begins-again|resumes", "R-A7.1-1": "large-from-reminder", "R-A10.5-1": "until-recovered-not-after-maturity|county-rule",
		"R-A14-1": "named-office-late-level-shown", "R-G3-1": "members-on-decision-day", "R-Z0-1": "acts-of-judgement|every-act!", "R-Z1-1": "stated-day|recorded-day!",
		"R-A1.2-1": "refused", "R-A1.2-2": "held-seat-that-day", "R-A8.5-1": "members-min",
	}
	p := mustPack(t, Default(), "xj-2019-14")
	for _, r := range p.Readings() {
		var codes []string
		for _, o := range r.Options {
			if o.Stricter {
				o.Code += "!"
			}
			codes = append(codes, o.Code)
		}
		if got := strings.Join(codes, "|"); got != want[r.ID] {
			t.Errorf("%s: options %s, want %s", r.ID, got, want[r.ID])
		}
		if got, err := p.Reading(r.ID, day("2020-01-01")); err != nil || got != r.Options[0].Code {
			t.Errorf("%s takes %s, %v, want its default %s", r.ID, got, err, r.Options[0].Code)
		}
		delete(want, r.ID)
	}
	for id := range want {
		t.Errorf("%s is missing", id)
	}
	if _, err := p.Reading("R-A5.2-9", p.From); err == nil {
		t.Error("a reading that does not exist is answered")
	}
}

func TestPack_TypedValues(t *testing.T) {
	t.Parallel()
	p := mustPack(t, Default(), "xj-2019-14")
	at := day("2019-08-01")
	if n, err := p.Days("disbursement.working-days", at); err != nil || n != 7 {
		t.Errorf("days = %d, %v", n, err)
	}
	if n, err := p.Fen("cap.household-fen", at); err != nil || n != money.Fen(5000000) {
		t.Errorf("cap = %d, %v", n, err)
	}
	if n, err := p.Percent("compensation.county-percent", at); err != nil || n != 80 {
		t.Errorf("county share = %d, %v", n, err)
	}
	if n, err := p.Months("check.clean-months", at); err != nil || n != 3 {
		t.Errorf("months = %d, %v", n, err)
	}
	if d, err := p.Date("window.last-day", at); err != nil || d != day("2020-12-31") {
		t.Errorf("window ends %s, %v", d, err)
	}
	if yes, err := p.Yes("overdue.compound", at); err != nil || yes {
		t.Errorf("compound = %v, %v", yes, err)
	}
	if v, err := p.Value("time.zone", at); err != nil || v.Text != "Asia/Shanghai" || v.String() != "Asia/Shanghai" {
		t.Errorf("zone = %v, %v", v, err)
	}
	for _, wrong := range []func() error{
		func() error { _, err := p.Fen("disbursement.working-days", at); return err },
		func() error { _, err := p.Days("cap.household-fen", at); return err },
		func() error { _, err := p.Percent("rate.benchmark-long-ppm", at); return err },
		func() error { _, err := p.PPM("subsidy.percent", at); return err },
		func() error { _, err := p.Int("time.zone", at); return err },
		func() error { _, err := p.Date("time.zone", at); return err },
		func() error { _, err := p.Yes("subsidy.percent", at); return err },
		func() error { _, err := p.Months("recourse.years", at); return err },
		func() error { _, err := p.Int("disbursement.days", at); return err },
		func() error { _, err := p.Int("disbursement.working-days", day("2019-06-17")); return err },
		func() error { _, err := p.Int("disbursement.working-days", civil.Date{}); return err },
		func() error { _, _, err := p.Due("cap.household-fen", at); return err },
	} {
		if err := wrong(); err == nil {
			t.Error("a value in another unit, unknown or before its time is given")
		}
	}
}

func TestPack_RateByTierOfTheTerm(t *testing.T) {
	t.Parallel()
	p := mustPack(t, Default(), "xj-2019-14")
	for _, tt := range []struct {
		months int
		want   money.PPM
	}{{1, 43500}, {12, 43500}, {13, 47500}, {36, 47500}} {
		if got, err := p.Rate(tt.months, day("2019-07-05")); err != nil || got != tt.want {
			t.Errorf("%d months: %d, %v, want %d", tt.months, got, err, tt.want)
		}
	}
	// A loan taken over from before the Opinion still has its benchmark.
	if got, err := p.Rate(36, day("2018-05-01")); err != nil || got != 47500 {
		t.Errorf("2018: %d, %v", got, err)
	}
}

func TestA11_5_DeferralOnlyFromTheEpidemicOn(t *testing.T) {
	t.Parallel()
	p := mustPack(t, Default(), "xj-2019-14")
	for _, tt := range []struct {
		on   string
		want int
	}{{"2020-02-11", 0}, {"2020-02-12", 6}, {"2021-03-31", 6}} {
		if got, err := p.Months("deferral.months-max", day(tt.on)); err != nil || got != tt.want {
			t.Errorf("%s: %d, %v, want %d", tt.on, got, err, tt.want)
		}
	}
}

func TestPack_DueCountsByTheUnit(t *testing.T) {
	t.Parallel()
	p := mustPack(t, Default(), "xj-2019-14")
	for _, tt := range []struct{ id, from, want, basis string }{
		{"disbursement.working-days", "2019-09-27", "2019-10-12", BasisOpinion},    // 国庆节 and its make-up days
		{"reminder.working-days", "2019-08-09", "2019-08-14", BasisParameter},      // 古尔邦节, assumed
		{"check.first-months", "2020-01-31", "2020-02-29", BasisOpinion},           // clamped
		{"splitting.days", "2019-12-29", "2020-01-05", BasisParameter},             // calendar days
		{"recourse.years", "2020-02-29", "2023-02-28", BasisOpinion},               // clamped
		{"return.village-working-day", "2020-01-15", "2020-02-04", BasisParameter}, // of the month after; 春节 extended
	} {
		due, v, err := p.Due(tt.id, day(tt.from))
		if err != nil || due.Date != day(tt.want) || v.Basis != tt.basis {
			t.Errorf("%s from %s: %s %s, %v, want %s %s", tt.id, tt.from, due.Date, v.Basis, err, tt.want, tt.basis)
		}
	}
}

func TestA16_3_SharesMakeAWhole(t *testing.T) {
	t.Parallel()
	p := mustPack(t, Default(), "xj-2019-14")
	for d := p.From; !d.After(p.Through); d = d.AddDays(1) {
		county, err1 := p.Percent("compensation.county-percent", d)
		bank, err2 := p.Percent("compensation.bank-percent", d)
		if err1 != nil || err2 != nil || county+bank != 100 {
			t.Fatalf("%s: %d + %d, %v %v", d, county, bank, err1, err2)
		}
	}
}

// YAML 1.1 reads a key named on, off, yes or no as a truth value; none may be used.
func TestData_NoKeyIsReadAsATruthValue(t *testing.T) {
	t.Parallel()
	var walk func(file string, x any)
	walk = func(file string, x any) {
		switch x := x.(type) {
		case map[string]any:
			for k, v := range x {
				if slices.Contains([]string{"on", "off", "yes", "no", "y", "n", "true", "false"}, strings.ToLower(k)) {
					t.Errorf("%s has a key %q", file, k)
				}
				walk(file, v)
			}
		case []any:
			for _, v := range x {
				walk(file, v)
			}
		}
	}
	for file, b := range Default().Files() {
		var x any
		if err := yaml.NewDecoder(bytes.NewReader(b)).Decode(&x); err != nil {
			t.Fatal(err)
		}
		walk(file, x)
	}
}

// What code asks for by name must exist: every string in Go that looks like a
// parameter or reading of this package's data is one.
func TestData_EveryNameAskedForInCodeExists(t *testing.T) {
	t.Parallel()
	p := mustPack(t, Default(), "xj-2019-14")
	asked := regexp.MustCompile(`\.(?:Value|Int|Days|Months|Fen|Percent|PPM|Date|Yes|Due|Reading)\(\s*"([^"]+)"`)
	found := 0
	for _, folder := range []string{"app", "loan", "office", "roster", "returns", "risk", "fund", "oversight", "cli", "web", "api", "law"} {
		files, err := os.ReadDir("../" + folder)
		if err != nil {
			continue // a package of a later issue
		}
		for _, f := range files {
			if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
				continue
			}
			b, err := os.ReadFile("../" + folder + "/" + f.Name())
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range asked.FindAllSubmatch(b, -1) {
				id := string(m[1])
				_, isParameter := p.Parameter(id)
				_, isReading := p.ReadingByID(id)
				if strings.ContainsAny(id, ".-") && !isParameter && !isReading {
					t.Errorf("%s/%s asks for %q, which does not exist", folder, f.Name(), id)
				}
				found++
			}
		}
	}
	if found == 0 {
		t.Error("the search finds nothing")
	}
}
