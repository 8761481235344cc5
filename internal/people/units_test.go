package people_test

import (
	"testing"

	"fupindai/internal/act"
	"fupindai/internal/people"
)

// TestX9_MergedUnitsPostsAreTheSuccessors holds that from the first day of a merger, and
// through a chain of them, the successor's people act for the old unit and nobody else.
func TestX9_MergedUnitsPostsAreTheSuccessors(t *testing.T) {
	o := founded(t)
	const east, west, north = "653224101", "653224102", "653224103"
	give := func(user, unit string) {
		p := people.ProposePost{User: user, Role: act.TownshipLeader, Unit: unit, From: today, Document: text("任职文件")}
		o.must("a1", p)
		o.must("a2", granted(p))
	}
	give("u1", east)
	give("u2", north)
	merge := func(unit, into string, days int) {
		from := today.AddDays(days)
		o.must("a1", people.ProposeMerger{Unit: unit, Into: into, From: from, Document: text("合并文件")})
		o.must("a2", people.ConfirmMerger{Unit: unit, Into: into, From: from})
	}
	merge(east, west, 10)
	merge(west, north, 20)
	for _, tt := range []struct {
		day        int
		user, unit string
		held       bool
	}{
		{9, "u1", east, true}, {10, "u1", east, false}, {9, "u2", east, false}, {10, "u2", east, false},
		{19, "u2", west, false}, {20, "u2", west, true}, {20, "u2", east, true}, {20, "u2", north, true},
	} {
		err := o.now.Holds(act.Actor{User: tt.user, Role: act.TownshipLeader, Unit: tt.unit}, today.AddDays(tt.day))
		if tt.held != (err == nil) {
			t.Errorf("day %d: %s over %s: %v", tt.day, tt.user, tt.unit, err)
		}
	}
	if posts := o.now.PostsOf("u2", today.AddDays(20)); len(posts) != 3 || posts[0].Unit != north {
		t.Errorf("posts after both mergers: %v", posts)
	}
	o.refused("a circle", "X9", "unit-merged", o.do("a1", people.ProposeMerger{Unit: north, Into: east, From: today.AddDays(30), Document: text("合并文件")}))
}

// TestX3_ActingLeaderAnswersAlone holds that while somebody acts, the leader neither signs
// nor answers, and does both again the day after.
func TestX3_ActingLeaderAnswersAlone(t *testing.T) {
	o := founded(t)
	p := people.ProposePost{User: "u1", Role: act.TownshipLeader, Unit: "653224101", From: today, Document: text("任职文件")}
	o.must("a1", p)
	o.must("a2", granted(p))
	o.must("a1", people.ProposeActing{User: "u2", Role: p.Role, Unit: p.Unit, From: today.AddDays(2), Last: today.AddDays(4), Document: text("代职文件")})
	o.must("a2", people.GrantPost{User: "u2", Role: p.Role, Unit: p.Unit, From: today.AddDays(2)})
	same := func(own, unit string) bool { return own == unit }
	for day, who := range map[int]string{1: "u1", 2: "u2", 4: "u2", 5: "u1"} {
		on := today.AddDays(day)
		if got := o.now.Answering(p.Role, p.Unit, on, same); len(got) != 1 || got[0].User != who {
			t.Errorf("day %d: %v answers, want %s", day, got, who)
		}
		err := o.now.StoodInFor(act.Actor{User: "u1", Role: p.Role, Unit: p.Unit}, on)
		if (err != nil) != (who == "u2") {
			t.Errorf("day %d: the leader signs: %v", day, err)
		}
	}
	if err := o.now.StoodInFor(act.Actor{User: "u2", Role: p.Role, Unit: p.Unit}, today.AddDays(3)); err != nil {
		t.Errorf("the acting leader signs: %v", err)
	}
}
