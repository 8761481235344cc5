package act_test

import (
	"testing"

	"fupindai/internal/act"
	"fupindai/internal/civil"
)

func on(s string) civil.Date {
	d, err := civil.Parse(s)
	if s != "" && err != nil {
		panic(err)
	}
	return d
}

func duty(started, due, done string) act.Duty {
	return act.Duty{ID: "survey/SQ-1/1", StartedOn: on(started), DueOn: on(due), DoneOn: on(done)}
}

func TestZ1_CorrectionsMakeVersions(t *testing.T) {
	open, _ := act.Versions(nil, nil, []act.Duty{duty("2019-07-01", "2019-07-15", "")}, 1)
	done, old := act.Versions(open, nil, []act.Duty{duty("2019-07-01", "2019-07-15", "2019-07-10")}, 2)
	if len(old) != 0 || done[0].Version != 1 || done[0].Seq != 2 {
		t.Errorf("办结不是更正：%+v，旧版本 %d 个", done[0], len(old))
	}
	moved, old := act.Versions(done, old, []act.Duty{duty("2019-07-02", "2019-07-16", "2019-07-10")}, 3)
	if len(old) != 1 || old[0].Version != 1 || old[0].StartedOn != on("2019-07-01") || moved[0].Version != 2 || moved[0].Seq != 3 || moved[0].DueOn != on("2019-07-16") {
		t.Errorf("起算日更正后应有第二版，旧版可读：%+v，%+v", moved, old)
	}
	gone, old := act.Versions(moved, old, nil, 4)
	back, old := act.Versions(gone, old, []act.Duty{duty("2019-07-05", "2019-07-19", "")}, 5)
	if len(old) != 2 || back[0].Version != 3 {
		t.Errorf("取消后又产生的责任接着编版本：%+v，%+v", back, old)
	}
}

// I7: an amendment of the law moves the day of an open duty and no closed one's.
func TestI7_ClosedIsClosed(t *testing.T) {
	for _, tt := range []struct{ done, want string }{{"2019-07-16", "2019-07-15"}, {"", "2019-07-25"}} {
		before, _ := act.Versions(nil, nil, []act.Duty{duty("2019-07-01", "2019-07-15", tt.done)}, 1)
		after, _ := act.Versions(before, nil, []act.Duty{duty("2019-07-01", "2019-07-25", tt.done)}, 2)
		if after[0].DueOn != on(tt.want) {
			t.Errorf("办结 %q：期限变为 %s，应为 %s", tt.done, after[0].DueOn, tt.want)
		}
	}
}
