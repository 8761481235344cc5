package law

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/6tail/lunar-go/HolidayUtil"

	"fupindai/internal/civil"
)

func mustCalendar(tb testing.TB, region string) *Calendar {
	tb.Helper()
	c, err := Default().Calendar(region)
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

// A maintained holiday library, day by day. It knows no Islamic feast and stays
// silent on a year it has no data for, so it serves as a check and never as a source.
func TestCalendar_NationalPartAgreesDayByDayWithALibrary(t *testing.T) {
	t.Parallel()
	c := mustCalendar(t, "cn")
	days := 0
	for d := day("2018-01-01"); !d.After(day("2026-12-31")); d = d.AddDays(1) {
		days++
		want := d.Weekday() != time.Saturday && d.Weekday() != time.Sunday
		if h := HolidayUtil.GetHoliday(d.String()); h != nil {
			want = h.IsWork()
		}
		got, kind, err := c.IsWorkday(d)
		if err != nil || got != want {
			t.Errorf("%s: worked %v (%s), %v; library says %v", d, got, kind.Kind, err, want)
		}
	}
	if days != 3287 {
		t.Errorf("compared %d days", days)
	}
}

func TestCalendar_NthWorkingDayAfter(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		region, from string
		n            int
		want         string
		assumed      string
	}{
		{"cn", "2019-07-05", 1, "2019-07-08", ""},
		{"cn", "2019-07-05", 0, "2019-07-05", ""},
		{"cn", "2019-07-06", 1, "2019-07-08", ""}, // from a day off
		{"cn", "2019-09-27", 7, "2019-10-12", ""}, // 9-29 and 10-12 worked, 10-01..07 off
		{"cn", "2019-09-27", 8, "2019-10-14", ""},
		{"xj", "2019-09-27", 7, "2019-10-12", ""},
		{"cn", "2020-01-17", 7, "2020-02-04", ""}, // 1-19 worked; 春节 extended to 2-02
		{"cn", "2020-01-17", 5, "2020-01-23", ""},
		{"cn", "2019-08-09", 1, "2019-08-12", ""},
		{"xj", "2019-08-09", 1, "2019-08-14", "2019-08-11 2019-08-12 2019-08-13"}, // 古尔邦节
		{"xj", "2019-08-09", 0, "2019-08-09", ""},
		{"xj", "2020-05-22", 1, "2020-05-25", "2020-05-24"}, // 肉孜节 on a Sunday
		{"xj", "2021-05-12", 1, "2021-05-14", "2021-05-13"}, // on a Thursday
		{"xj", "2022-05-04", 1, "2022-05-06", ""},           // 5-05 off by notice
		{"xj", "2023-06-27", 1, "2023-07-03", ""},           // 6-28..30 off, then a weekend
		{"cn", "2023-06-27", 1, "2023-06-28", ""},
		{"xj", "2025-06-05", 1, "2025-06-11", ""},
		{"xj", "2026-05-26", 1, "2026-06-01", "2026-05-27 2026-05-28 2026-05-29"},
	} {
		due, err := mustCalendar(t, tt.region).Add(day(tt.from), tt.n)
		if err != nil || due.Date != day(tt.want) || dates(due.Assumed) != tt.assumed {
			t.Errorf("%s: %s + %d = %s [%s], %v; want %s [%s]", tt.region, tt.from, tt.n, due.Date, dates(due.Assumed), err, tt.want, tt.assumed)
		}
	}
	if _, err := mustCalendar(t, "cn").Add(day("2019-07-05"), -1); err == nil {
		t.Error("counts backwards")
	}
}

func dates(ds []civil.Date) string {
	var s []string
	for _, d := range ds {
		s = append(s, d.String())
	}
	return strings.Join(s, " ")
}

func TestCalendar_StepsSayWhatEachDayWas(t *testing.T) {
	t.Parallel()
	due, err := mustCalendar(t, "xj").Add(day("2019-09-27"), 3)
	if err != nil {
		t.Fatal(err)
	}
	want := []struct {
		date, kind, name string
		number           int
	}{
		{"2019-09-28", Weekend, "", 0},
		{"2019-09-29", MakeUp, "国庆节", 1},
		{"2019-09-30", Workday, "", 2},
		{"2019-10-01", Holiday, "国庆节", 0},
	}
	for i, w := range want {
		s := due.Steps[i]
		if s.Date != day(w.date) || s.Kind != w.kind || s.Name != w.name || s.Number != w.number {
			t.Errorf("step %d: %s %s %s %d, want %v", i, s.Date, s.Kind, s.Name, s.Number, w)
		}
	}
	if last := due.Steps[len(due.Steps)-1]; last.Date != due.Date || last.Number != 3 || due.Date != day("2019-10-08") {
		t.Errorf("ends with %v on %s", last, due.Date)
	}
	if s := due.Steps[1]; s.Source.Document != "国办发明电〔2018〕15号" {
		t.Errorf("a make-up day rests on %q", s.Source)
	}
}

func TestCalendar_AYearWithoutDataNamesTheNotice(t *testing.T) {
	t.Parallel()
	for region, notice := range map[string]string{"cn": "国务院办公厅关于2027年部分节假日安排的通知", "xj": "自治区人民政府办公厅关于2027年节假日放假调休的通知"} {
		c := mustCalendar(t, region)
		var missing *NoCalendar
		if due, err := c.Add(day("2026-12-25"), 4); err != nil || due.Date != day("2026-12-31") {
			t.Errorf("%s: within 2026 %s, %v", region, due.Date, err)
		}
		_, err := c.Add(day("2026-12-25"), 5)
		if !errors.As(err, &missing) || missing.Year != 2027 || missing.Region != region || !strings.HasPrefix(missing.Notice, notice) {
			t.Errorf("%s: got %v", region, err)
		}
		for _, err := range []error{
			second(c.Between(day("2026-12-25"), day("2027-01-05"))), second(c.Before(day("2017-12-31"))),
			second(c.Next(day("2027-01-01"))), second(c.NthOfMonth(2027, 2, 1)),
		} {
			if !errors.As(err, &missing) {
				t.Errorf("%s: got %v", region, err)
			}
		}
	}
	if _, err := Default().Calendar("gd"); err == nil {
		t.Error("a region without calendar has one")
	}
}

func second[T any](_ T, err error) error { return err }

func TestCalendar_RegionNeedsItsOwnYear(t *testing.T) {
	t.Parallel()
	files := Default().Files()
	delete(files, "calendar/xj-2026.yaml")
	l, err := FromFiles(files)
	if err != nil {
		t.Fatal(err)
	}
	var missing *NoCalendar
	if _, _, err := l.Working().IsWorkday(day("2026-03-20")); !errors.As(err, &missing) || missing.Region != "xj" {
		t.Errorf("the national year stands for the region's: %v", err)
	}
}

func TestCalendar_CancelledMakeUpDayIsOff(t *testing.T) {
	t.Parallel()
	files := edited(t, "calendar/xj-2019.yaml", "holidays:", "cancelled: [{name: 国庆节, rest: 2019-09-29}]\nholidays:")
	l, err := FromFiles(files)
	if err != nil {
		t.Fatal(err)
	}
	worked, d, err := l.Working().IsWorkday(day("2019-09-29"))
	if err != nil || worked || d.Kind != CancelledMakeUp {
		t.Errorf("worked %v, %s, %v", worked, d.Kind, err)
	}
	if worked, _, _ := l.calendar["cn"].IsWorkday(day("2019-09-29")); !worked {
		t.Error("the region's notice changed the national calendar")
	}
	if due, err := l.Working().Add(day("2019-09-27"), 7); err != nil || due.Date != day("2019-10-14") {
		t.Errorf("due %s, %v", due.Date, err)
	}
	if _, err := FromFiles(edited(t, "calendar/xj-2019.yaml", "holidays:", "cancelled: [{name: x, rest: 2019-09-30}]\nholidays:")); err == nil {
		t.Error("a plain working day was cancelled")
	}
}

func TestR_A10_1_1_WorkingDayBefore(t *testing.T) {
	t.Parallel()
	c := mustCalendar(t, "xj")
	for _, tt := range []struct{ on, before, next string }{
		{"2020-10-04", "2020-09-30", "2020-10-09"},
		{"2020-09-30", "2020-09-30", "2020-09-30"},
		{"2020-09-27", "2020-09-27", "2020-09-27"}, // a Sunday, worked
		{"2019-08-12", "2019-08-09", "2019-08-14"}, // 古尔邦节
	} {
		before, err1 := c.Before(day(tt.on))
		next, err2 := c.Next(day(tt.on))
		if err1 != nil || err2 != nil || before.Date != day(tt.before) || next.Date != day(tt.next) {
			t.Errorf("%s: before %s %v, next %s %v; want %s, %s", tt.on, before.Date, err1, next.Date, err2, tt.before, tt.next)
		}
	}
	if before, _ := c.Before(day("2019-08-12")); !slices.Contains(before.Assumed, day("2019-08-11")) {
		t.Error("an assumed feast day was crossed without a word")
	}
}

func TestCalendar_BetweenIsTheInverseOfAdd(t *testing.T) {
	t.Parallel()
	for _, region := range []string{"cn", "xj"} {
		c := mustCalendar(t, region)
		for from := day("2018-01-01"); from.Before(day("2026-11-01")); from = from.AddDays(13) {
			for _, n := range []int{1, 5, 7, 15} {
				due, err := c.Add(from, n)
				if err != nil {
					t.Fatal(err)
				}
				got, err := c.Between(from, due.Date)
				if err != nil || got != n {
					t.Fatalf("%s: between %s and %s %d, %v, want %d", region, from, due.Date, got, err, n)
				}
				if back, _ := c.Between(due.Date, from); back != -n {
					t.Fatalf("%s: back from %s to %s %d, want %d", region, due.Date, from, back, -n)
				}
			}
		}
	}
}

func TestCalendar_NthWorkingDayOfAMonth(t *testing.T) {
	t.Parallel()
	c := mustCalendar(t, "xj")
	for _, tt := range []struct {
		y, m, n int
		want    string
	}{{2020, 2, 2, "2020-02-04"}, {2019, 10, 6, "2019-10-14"}, {2019, 10, 1, "2019-10-08"}, {2026, 1, 1, "2026-01-04"}} {
		if due, err := c.NthOfMonth(tt.y, tt.m, tt.n); err != nil || due.Date != day(tt.want) {
			t.Errorf("%d-%d, %d: %s, %v, want %s", tt.y, tt.m, tt.n, due.Date, err, tt.want)
		}
	}
}

func TestCalendar_FeastsOfXinjiang(t *testing.T) {
	t.Parallel()
	c := mustCalendar(t, "xj")
	if got := c.Years(); !slices.Equal(got, []int{2018, 2019, 2020, 2021, 2022, 2023, 2024, 2025, 2026}) {
		t.Errorf("years %v", got)
	}
	for year, assumed := range map[int]string{
		2018: "2018-06-15 2018-08-22 2018-08-23 2018-08-24", 2019: "2019-06-05 2019-08-11 2019-08-12 2019-08-13",
		2020: "2020-05-24 2020-07-31 2020-08-01 2020-08-02", 2021: "2021-05-13 2021-07-20 2021-07-21 2021-07-22",
		2022: "", 2023: "", 2024: "2024-04-10 2024-06-17 2024-06-18 2024-06-19", 2025: "", 2026: "2026-03-20 2026-05-27 2026-05-28 2026-05-29",
	} {
		if got := dates(c.Assumed(year)); got != assumed {
			t.Errorf("%d: assumed %q, want %q", year, got, assumed)
		}
	}
	for _, d := range strings.Fields("2022-05-05 2022-07-11 2022-07-13 2023-04-21 2023-06-28 2023-06-30 2025-03-31 2025-06-06 2025-06-10") {
		if worked, k, err := c.IsWorkday(day(d)); err != nil || worked || k.Kind != Feast || k.Assumed {
			t.Errorf("%s: worked %v, %+v, %v", d, worked, k, err)
		}
	}
	// Outside the feasts the region follows the nation.
	cn := mustCalendar(t, "cn")
	for d := day("2018-01-01"); !d.After(day("2026-12-31")); d = d.AddDays(1) {
		in, k, _ := c.IsWorkday(d)
		if out, _, _ := cn.IsWorkday(d); k.Kind != Feast && in != out {
			t.Errorf("%s: region %v, nation %v", d, in, out)
		}
	}
}
