package roster

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
)

func TestA12_2_InOneListNotInTheOther(t *testing.T) {
	a := []CountyRow{
		{RowNo: 2, HouseholdNo: "H1", Name: "张三", ID: person(1)},
		{RowNo: 3, HouseholdNo: "H2", Name: "海丽且姆·阿吾提", ID: person(2)},
		{RowNo: 4, HouseholdNo: "H3", Name: "陈雪", ID: person(3)},
		{RowNo: 5, HouseholdNo: "H4", Name: "杨立新", ID: person(4)},
		{RowNo: 6, HouseholdNo: "H5", Name: "王五", ID: person(5)},
		{RowNo: 7, HouseholdNo: "H5", Name: "王五", ID: person(6)},
		{RowNo: 8, HouseholdNo: "H1", Name: "张三", ID: person(1)}, // twice: counts once
	}
	b := []CountyRow{
		{RowNo: 2, HouseholdNo: "H4", Name: "杨立新", ID: person(14)}, // another number
		{RowNo: 3, HouseholdNo: "H1", Name: "张三", ID: person(1)},
		{RowNo: 4, HouseholdNo: "H2", Name: "海力且姆·阿吾提", ID: person(2)},
		{RowNo: 5, HouseholdNo: "H9", Name: "赵六", ID: person(9)},
		{RowNo: 6, HouseholdNo: "H5", Name: "王五", ID: person(15)}, // of two of one name: no guess
	}
	key := MemoryKeys()
	entries := func(rows []CountyRow) (out []Entry) {
		for _, r := range rows {
			out = append(out, r.Entry(key, asOf))
		}
		return out
	}
	unchanged, got := Compare(entries(a), entries(b))
	want := []Step{
		{NumberChanged, 5, 2}, {NameChanged, 3, 4}, {Joined, 0, 5}, {Joined, 0, 6},
		{Gone, 4, 0}, {Gone, 6, 0}, {Gone, 7, 0},
	}
	if unchanged != 1 || !reflect.DeepEqual(got, want) {
		t.Errorf("unchanged %d, steps\n%v, want 1,\n%v", unchanged, got, want)
	}
	if unchanged, got := Compare(entries(a), entries(a)); unchanged != 6 || got != nil {
		t.Errorf("a list differs from itself: %d, %v", unchanged, got)
	}
}

// What is compared with a released list is the list as its resolutions leave it, not the
// file: removed rows are not on it, a rejected renaming is none, and the rows add up.
func TestA12_2_ComparedAsResolved(t *testing.T) {
	key := MemoryKeys()
	row := func(no int, home, name string, id int) Entry {
		return CountyRow{RowNo: no, HouseholdNo: home, Name: name, ID: person(id)}.Entry(key, asOf)
	}
	before := []Entry{row(2, "H1", "张三", 1), row(3, "H2", "海丽且姆·阿吾提", 2), row(4, "H3", "陈雪", 3)}
	file := []Entry{row(2, "H1", "张三", 1), row(3, "H2", "海力且姆·阿吾提", 2), row(4, "H3", "陈雪", 13), row(5, "H9", "赵六", 9), row(6, "H4", "杨立新", 4)}
	national := []Entry{row(2, "H2", "海丽且姆·阿吾提", 2), row(3, "H3", "陈雪", 3), row(4, "H7", "王五", 7)}
	r := &Roster{List: County, RowCount: 5, National: "N1", Differences: []Case{
		{Difference: Difference{Row: -4, Kind: NotInCounty, NationalRow: 4}, How: TakeNational},
		{Difference: Difference{Row: 3, NationalRow: 2}, How: TakeNational},
		{Difference: Difference{Row: 4, NationalRow: 3}, How: TakeNational},
		{Difference: Difference{Row: 5, Kind: NotInNational}, How: Remove},
		{Difference: Difference{Row: 6, Kind: NotInNational}, How: Keep},
	}}
	slices.SortFunc(r.Differences, func(a, b Case) int { return inOrder(a.Row, b.Row) })
	listed := r.Listed(file, national)
	_, steps := Compare(before, listed)
	moved := map[Moved]int{}
	for _, s := range steps {
		moved[s.Moved]++
	}
	if len(listed) != r.OnList() || len(before)+moved[Joined]-moved[Gone] != len(listed) {
		t.Errorf("%d rows + %v are not the %d of the list (%d)", len(before), moved, len(listed), r.OnList())
	}
	if moved[NameChanged] != 0 || moved[NumberChanged] != 0 || moved[Joined] != 2 || moved[Gone] != 0 {
		t.Errorf("moved %v, want two joined: 杨立新 was kept and 王五 put on the list", moved)
	}
}

// Compared the other way round the same persons come out, joined as gone.
func TestA12_2_CompareIsSymmetric(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	k := func(kind, n int) Key { return Key{byte(kind), byte(n), 1} }
	some := func() (out []Entry) {
		for i := range rng.IntN(30) {
			out = append(out, Entry{Row: i + 1, ID: k(1, rng.IntN(25)), Name: k(2, rng.IntN(3)), Household: k(3, rng.IntN(5))})
		}
		return out
	}
	for round := range 500 {
		a, b := some(), some()
		same, there := Compare(a, b)
		again, back := Compare(b, a)
		turned := map[Step]bool{}
		for _, s := range back {
			switch s.Moved {
			case Joined:
				s.Moved = Gone
			case Gone:
				s.Moved = Joined
			}
			turned[Step{s.Moved, s.RowB, s.RowA}] = true
		}
		if same != again || len(there) != len(back) {
			t.Fatalf("round %d: %d %v, back %d %v", round, same, there, again, back)
		}
		for _, s := range there {
			if !turned[s] {
				t.Fatalf("round %d: %v is not in %v", round, s, back)
			}
		}
	}
}
