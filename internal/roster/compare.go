package roster

import (
	"cmp"
	"slices"
)

// Moved says how a person of one list stands in another.
type Moved string

// The ways two lists differ, whichever lists they are.
const (
	Joined        Moved = "joined"         // 新增: only in the second
	Gone          Moved = "gone"           // 移出: only in the first
	NameChanged   Moved = "name-changed"   // 改名
	NumberChanged Moved = "number-changed" // 证号变更: same name and household, another number
)

// AllMoved lists them as the screens show them.
var AllMoved = []Moved{Joined, Gone, NameChanged, NumberChanged}

// Step is one person's difference between two lists.
type Step struct {
	Moved      Moved
	RowA, RowB int // 0 where the person is not in the list
}

// Compare says who is in list a and not in b, and the other way round; who has another
// name, and who probably another number: the only one of his name in his household on
// both sides. A number that stands twice in a list counts once, in its lowest row; a bad
// number is compared as it stands. The steps come in the order of b's rows, those who
// are gone after them in the order of a's. unchanged is how many numbers stand in both
// with one name.
func Compare(a, b []Entry) (unchanged int, steps []Step) {
	a, b = byRow(a), byRow(b)
	every := func(*Entry) bool { return true }
	inA, inB := index(a, every), index(b, every)
	type place struct{ household, name Key }
	var joined []int32
	goneBy, joinedBy := map[place][]int32{}, map[place][]int32{}
	for i := range b {
		e := &b[i]
		if inB.first(e.ID) != int32(i) {
			continue
		}
		switch at := inA.first(e.ID); {
		case at < 0:
			joined = append(joined, int32(i))
			joinedBy[place{e.Household, e.Name}] = append(joinedBy[place{e.Household, e.Name}], int32(i))
		case a[at].Name != e.Name:
			steps = append(steps, Step{NameChanged, a[at].Row, e.Row})
		default:
			unchanged++
		}
	}
	var gone []int32
	for i := range a {
		if e := &a[i]; inA.first(e.ID) == int32(i) && inB.first(e.ID) < 0 {
			gone = append(gone, int32(i))
			goneBy[place{e.Household, e.Name}] = append(goneBy[place{e.Household, e.Name}], int32(i))
		}
	}
	pair := func(e *Entry) (int32, int32, bool) {
		k := place{e.Household, e.Name}
		if k.household == (Key{}) || len(goneBy[k]) != 1 || len(joinedBy[k]) != 1 {
			return 0, 0, false
		}
		return goneBy[k][0], joinedBy[k][0], true
	}
	for _, i := range joined {
		if g, _, ok := pair(&b[i]); ok {
			steps = append(steps, Step{NumberChanged, a[g].Row, b[i].Row})
		} else {
			steps = append(steps, Step{Joined, 0, b[i].Row})
		}
	}
	slices.SortFunc(steps, func(x, y Step) int { return cmp.Compare(x.RowB, y.RowB) })
	for _, i := range gone {
		if _, _, ok := pair(&a[i]); !ok {
			steps = append(steps, Step{Gone, a[i].Row, 0})
		}
	}
	return unchanged, steps
}
