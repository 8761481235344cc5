package loan

import (
	"slices"
	"testing"

	"fupindai/internal/civil"
	"fupindai/internal/law"
	"pgregory.net/rapid"
)

// opinionMonths are the months of the Opinion's own text, for tests only.
func opinionMonths(tb interface{ Fatal(...any) }) func(string, civil.Date) (int, error) {
	pack, err := law.Default().Pack("xj-2019-14")
	if err != nil {
		tb.Fatal(err)
	}
	return pack.Months
}

// calendarOf is the calendar without what comes after it.
func calendarOf(start, to civil.Date, visits []Visit, months func(string, civil.Date) (int, error)) ([]CheckDue, error) {
	dues, _, err := CheckCalendar(start, to, visits, months)
	return dues, err
}

func dueDays(dues []CheckDue) []string {
	var days []string
	for _, d := range dues {
		days = append(days, d.Rule+" "+d.DueOn.String())
	}
	return days
}

func TestA8_1_FirstCheckWithinOneMonth(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, disbursedOn, wantDue string }{
		{"月中放款", "2019-07-15", "2019-08-15"},
		{"月末夹到二月底", "2021-01-31", "2021-02-28"},
		{"闰年", "2020-01-31", "2020-02-29"},
		{"三十一日夹到三十日", "2019-08-31", "2019-09-30"},
	} {
		on := civil.MustParse(tt.disbursedOn)
		dues, err := calendarOf(on, on.AddMonths(2), nil, opinionMonths(t))
		if err != nil || len(dues) != 1 || dues[0].Rule != "A8.1" || dues[0].DueOn.String() != tt.wantDue {
			t.Errorf("%s：放款 %s：%v, %v，首检期限应为 %s", tt.name, tt.disbursedOn, dueDays(dues), err, tt.wantDue)
		}
	}
}

func TestA8_2_EachQuarterFromTheLastCheck(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		visits []Visit
		to     string
		want   []string
	}{
		{"按期检查后自检查日起三个月，漏检依次加倍不漂移", []Visit{{civil.MustParse("2019-08-31"), FoundNothing}}, "2020-06-30",
			[]string{"A8.1 2019-08-31", "A8.2 2019-11-30", "A8.2 2020-02-29", "A8.2 2020-05-31"}},
		{"提前检查也从检查日起算", []Visit{{civil.MustParse("2019-08-10"), FoundNothing}}, "2019-12-31",
			[]string{"A8.1 2019-08-31", "A8.2 2019-11-10"}},
		{"首检漏检，其后自首检期限起算", nil, "2020-03-31",
			[]string{"A8.1 2019-08-31", "A8.2 2019-11-30", "A8.2 2020-02-29"}},
	} {
		dues, err := calendarOf(civil.MustParse("2019-07-31"), civil.MustParse(tt.to), tt.visits, opinionMonths(t))
		if err != nil || !slices.Equal(dueDays(dues), tt.want) {
			t.Errorf("%s：%v, %v，应为 %v", tt.name, dueDays(dues), err, tt.want)
		}
	}
}

func TestA8_3_EachMonthUntilPutRight(t *testing.T) {
	t.Parallel()
	visits := []Visit{{civil.MustParse("2019-08-15"), FoundProblem}, {civil.MustParse("2019-09-10"), FoundNothing}, {civil.MustParse("2019-10-05"), FoundRectified}}
	dues, err := calendarOf(civil.MustParse("2019-07-15"), civil.MustParse("2020-02-01"), visits, opinionMonths(t))
	want := []string{"A8.1 2019-08-15", "A8.3 2019-09-15", "A8.3 2019-10-10", "A8.4 2020-01-05"}
	if err != nil || !slices.Equal(dueDays(dues), want) {
		t.Errorf("got %v, %v; want %v: a clean visit alone does not end the monthly pace", dueDays(dues), err, want)
	}
}

func TestRA8_2_2_LateCheckSettlesEveryPeriodUpToItsDay(t *testing.T) {
	t.Parallel()
	visits := []Visit{{civil.MustParse("2019-08-15"), FoundNothing}, {civil.MustParse("2020-02-20"), FoundNothing}}
	dues, err := calendarOf(civil.MustParse("2019-07-15"), civil.MustParse("2020-06-01"), visits, opinionMonths(t))
	if err != nil {
		t.Fatal(err)
	}
	want := []CheckDue{
		{"A8.1", civil.MustParse("2019-07-15"), civil.MustParse("2019-08-15"), civil.MustParse("2019-08-15"), 0, "check.first-months", 1, 1},
		{"A8.2", civil.MustParse("2019-08-15"), civil.MustParse("2019-11-15"), civil.MustParse("2020-02-20"), 97, "check.clean-months", 1, 2},
		{"A8.2", civil.MustParse("2019-08-15"), civil.MustParse("2020-02-15"), civil.MustParse("2020-02-20"), 5, "check.clean-months", 2, 2},
		{"A8.2", civil.MustParse("2020-02-20"), civil.MustParse("2020-05-20"), civil.Date{}, 0, "check.clean-months", 1, 0},
	}
	if !slices.Equal(dues, want) {
		t.Errorf("got %v, want %v", dues, want)
	}
}

func TestA8_CalendarLeavesNoGap(t *testing.T) {
	t.Parallel()
	months := opinionMonths(t)
	rapid.Check(t, func(t *rapid.T) {
		start := civil.MustParse("2019-06-18").AddDays(rapid.IntRange(0, 800).Draw(t, "start"))
		var visits []Visit
		on, problem := start, false
		for range rapid.IntRange(0, 8).Draw(t, "visits") {
			on = on.AddDays(rapid.IntRange(1, 250).Draw(t, "gap"))
			found := rapid.SampledFrom([]Found{FoundNothing, FoundProblem}).Draw(t, "found")
			if problem && rapid.Bool().Draw(t, "right") {
				found = FoundRectified
			}
			problem = problem && found != FoundRectified || found == FoundProblem
			visits = append(visits, Visit{on, found})
		}
		to := on.AddDays(rapid.IntRange(0, 900).Draw(t, "rest"))
		dues, err := calendarOf(start, to, visits, months)
		if err != nil {
			t.Fatal(err)
		}
		settled := map[civil.Date]bool{}
		for i, d := range dues {
			if i > 0 && d.CountFrom.Before(dues[i-1].CountFrom) || i > 0 && d.CountFrom == dues[i-1].CountFrom && !d.DueOn.After(dues[i-1].DueOn) {
				t.Fatalf("out of order: %v", dues)
			}
			if d.LateDays != max(0, lateness(d)) || d.DoneOn.IsZero() && d.DueOn.After(to) {
				t.Fatalf("check %+v of %v", d, dues)
			}
			settled[d.DoneOn] = true
			// Never more than the rule's months between two days that matter.
			step := map[string]int{"A8.1": 1, "A8.2": 3, "A8.3": 1, "A8.4": 3}[d.Rule]
			before := d.CountFrom
			if i > 0 && dues[i-1].DueOn.After(before) && dues[i-1].CountFrom == d.CountFrom {
				before = dues[i-1].DueOn
			}
			if d.DueOn.After(before.AddMonths(step).AddDays(3)) {
				t.Fatalf("%s leaves more than %d months from %s: %v", d.DueOn, step, before, dues)
			}
		}
		for _, v := range visits {
			if !settled[v.On] {
				t.Fatalf("the check of %s settles nothing: %v", v.On, dues)
			}
		}
	})
}

func lateness(d CheckDue) int {
	if d.DoneOn.IsZero() {
		return 0
	}
	return d.DueOn.DaysUntil(d.DoneOn)
}
