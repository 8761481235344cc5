package civil

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestParse_OnlyDaysThatExist(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"2019-07-05", "2020-02-29", "2000-02-29", "0001-01-01", "9999-12-31", "2019-12-31"} {
		d, err := Parse(s)
		if err != nil || d.String() != s {
			t.Errorf("Parse(%q) = %q, %v; want the same day", s, d, err)
		}
	}
	for _, s := range []string{
		"", "2019-02-29", "2019-02-30", "1900-02-29", "2019-04-31", "2019-13-01", "2019-00-01", "2019-01-00", "0000-01-01",
		"2019-7-5", "2019/07/05", "20190705", "2019-07-05 ", " 2019-07-05", "2019-07-05T00:00:00Z", "+019-07-05", "2019-07-+5",
		"２０１９-07-05", "2019年7月5日", "2019-07-32",
	} {
		if d, err := Parse(s); !errors.Is(err, ErrDate) || !d.IsZero() {
			t.Errorf("Parse(%q) = %q, %v; want ErrDate and no date", s, d, err)
		}
	}
}

func TestDate_AgreesWithTheStandardLibraryOnEveryDay(t *testing.T) {
	t.Parallel()
	d, e := New(1, 1, 1), time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC)
	for n := 0; e.Year() < 10000; n++ {
		if d.String() != e.Format("2006-01-02") || d.Weekday() != e.Weekday() || New(1, 1, 1).DaysUntil(d) != n {
			t.Fatalf("day %d: %s %s, want %s %s", n, d, d.Weekday(), e.Format("2006-01-02"), e.Weekday())
		}
		if d == New(9999, 12, 31) {
			return
		}
		d, e = d.AddDays(1), e.AddDate(0, 0, 1)
	}
	t.Fatal("9999-12-31 was not reached")
}

func TestAddMonths_ClampsToTheMonthsEnd(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		from   string
		months int
		want   string
	}{
		{"2019-07-15", 1, "2019-08-15"},
		{"2019-01-31", 1, "2019-02-28"},
		{"2020-01-31", 1, "2020-02-29"},
		{"2019-08-31", 3, "2019-11-30"},
		{"2019-11-30", 3, "2020-02-29"},
		{"2019-12-31", 12, "2020-12-31"},
		{"2020-02-29", 36, "2023-02-28"},
		{"2019-03-31", -1, "2019-02-28"},
		{"2019-01-15", -13, "2017-12-15"},
		{"2019-01-15", 0, "2019-01-15"},
	} {
		if got := MustParse(tt.from).AddMonths(tt.months).String(); got != tt.want {
			t.Errorf("%s + %d months = %s, want %s", tt.from, tt.months, got, tt.want)
		}
	}
}

func TestDate_DaysAndOrderAgree(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := New(1, 1, 1).AddDays(rapid.IntRange(0, 3652058).Draw(t, "day"))
		e := New(1, 1, 1).AddDays(rapid.IntRange(0, 3652058).Draw(t, "other"))
		n := d.DaysUntil(e)
		if d.AddDays(n) != e || e.DaysUntil(d) != -n {
			t.Fatalf("%s to %s: %d days do not lead there and back", d, e, n)
		}
		if d.Before(e) != (n > 0) || d.After(e) != (n < 0) || (d.Compare(e) < 0) != (n > 0) || (d == e) != (d.Compare(e) == 0) {
			t.Fatalf("%s and %s, %d days apart, are out of order", d, e, n)
		}
	})
}

func TestOf_IsTheDayInBeijing(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ instant, want string }{
		{"2019-09-26T15:59:59Z", "2019-09-26"},
		{"2019-09-26T16:00:00Z", "2019-09-27"},
		{"2019-09-27T00:30:00+06:00", "2019-09-27"},
		{"2019-09-26T22:00:00+06:00", "2019-09-27"},
		{"2019-12-31T11:00:00-05:00", "2020-01-01"},
	} {
		at, err := time.Parse(time.RFC3339, tt.instant)
		if err != nil {
			t.Fatal(err)
		}
		if got := Of(at).String(); got != tt.want {
			t.Errorf("Of(%s) = %s, want %s", tt.instant, got, tt.want)
		}
	}
}

func TestDate_NoneStaysNone(t *testing.T) {
	t.Parallel()
	var none Date
	if none.AddDays(5) != none || none.AddMonths(5) != none || none.String() != "" || none.Chinese() != "" || none.English() != "" {
		t.Error("none did not stay none")
	}
	if first := New(1, 1, 1); !none.Before(first) || !first.After(none) || none.Compare(none) != 0 || !none.IsZero() || first.IsZero() {
		t.Error("none does not come before every day")
	}
}

func TestDate_TextsAndBack(t *testing.T) {
	t.Parallel()
	d := New(2019, 7, 5)
	if d.Chinese() != "2019年7月5日" || d.English() != "5 July 2019" {
		t.Errorf("texts are %q and %q", d.Chinese(), d.English())
	}
	type paper struct{ On, Off Date }
	b, err := json.Marshal(paper{On: d})
	if err != nil || string(b) != `{"On":"2019-07-05","Off":""}` {
		t.Fatalf("marshalled as %s, %v", b, err)
	}
	back := paper{Off: d}
	if err := json.Unmarshal(b, &back); err != nil || back.On != d || !back.Off.IsZero() {
		t.Errorf("read back as %v, %v", back, err)
	}
	if err := json.Unmarshal([]byte(`{"On":"2019-02-30"}`), &back); !errors.Is(err, ErrDate) {
		t.Errorf("2019-02-30 read with %v, want ErrDate", err)
	}
}

func TestDate_WhatCannotBePanics(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]func(){
		"New of 30 February": func() { New(2019, 2, 30) },
		"MustParse of text":  func() { MustParse("soon") },
		"day after the last": func() { New(9999, 12, 31).AddDays(1) },
		"day before first":   func() { New(1, 1, 1).AddDays(-1) },
		"month after last":   func() { New(9999, 12, 1).AddMonths(1) },
		"month before first": func() { New(1, 1, 1).AddMonths(-1) },
		"days from none":     func() { Date{}.DaysUntil(New(2019, 1, 1)) },
		"weekday of none":    func() { Date{}.Weekday() },
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

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"2019-07-05", "2019-02-30", "", "2020-02-29", "0000-00-00", "2019-7-5"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := Parse(s)
		std, stdErr := time.Parse("2006-01-02", s)
		if known := stdErr == nil && std.Year() >= 1; known != (err == nil) {
			t.Fatalf("Parse(%q): %v; the standard library says %v", s, err, stdErr)
		}
		if err == nil && d.String() != s {
			t.Fatalf("Parse(%q) prints %q", s, d)
		}
	})
}
