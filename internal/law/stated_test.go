package law

import (
	"testing"

	"fupindai/internal/civil"
)

func TestR_Z1_1_StatedDayCountsWithinTheLimitAndWithProof(t *testing.T) {
	t.Parallel()
	l := Default()
	for _, tt := range []struct {
		name, stated, recorded string
		proved                 bool
		want                   string
	}{
		{"当日", "2019-07-10", "2019-07-10", false, "2019-07-10"},
		{"第五个工作日，有凭据", "2019-07-10", "2019-07-17", true, "2019-07-10"},
		{"第六个工作日，有凭据", "2019-07-10", "2019-07-18", true, "2019-07-18"},
		{"次日，没有凭据", "2019-07-10", "2019-07-11", false, "2019-07-11"},
		{"第五个工作日之后的周末", "2019-07-12", "2019-07-20", true, "2019-07-12"},
		{"国庆假期不计", "2019-09-30", "2019-10-12", true, "2019-09-30"},
		{"没有日历的年份不算迟", "2034-07-10", "2034-12-18", true, "2034-07-10"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := l.Discharged(civil.MustParse(tt.stated), civil.MustParse(tt.recorded), tt.proved)
			if got.String() != tt.want {
				t.Errorf("办理 %s、记录 %s：按 %s 算，应按 %s", tt.stated, tt.recorded, got, tt.want)
			}
		})
	}
}

func TestR_0_ClocksBeginOnTheOpinionsFirstDay(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ from, want string }{
		{"2019-06-17", "2019-06-18"}, {"2019-06-18", "2019-06-18"}, {"2019-06-19", "2019-06-19"},
	} {
		if got := Default().Begins(civil.MustParse(tt.from)); got.String() != tt.want {
			t.Errorf("起因 %s：从 %s 起算，应从 %s 起算", tt.from, got, tt.want)
		}
	}
}

// The default does not move a month deadline; the other reading moves it to the next
// working day.
func TestR_D_1_MonthDeadlineOnADayOff(t *testing.T) {
	t.Parallel()
	p := mustPack(t, Default(), "xj-2019-14")
	moved := *p
	moved.readings = nil
	for _, r := range p.readings {
		c := *r
		if c.ID == "R-D-1" {
			c.Takes = []Take{{From: p.From, Code: "next-working-day"}}
		}
		moved.readings = append(moved.readings, &c)
	}
	from := civil.MustParse("2019-07-10") // 10 August 2019 is a Saturday, the 11th to 13th are 古尔邦节
	for _, tt := range []struct {
		p    *Pack
		want string
	}{{p, "2019-08-10"}, {&moved, "2019-08-14"}} {
		due, _, err := tt.p.Due("check.first-months", from)
		if err != nil {
			t.Fatal(err)
		}
		if due.Date.String() != tt.want {
			t.Errorf("期限 %s，应为 %s", due.Date, tt.want)
		}
	}
}
