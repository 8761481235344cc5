package roster

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"fupindai/internal/civil"
	"fupindai/internal/idcard"
)

var asOf = civil.MustParse("2019-07-01")

// person is an invented person's number.
func person(seq int) string {
	return idcard.Mint(idcard.DemoPrefix, civil.MustParse("1970-01-01").AddDays(seq/1000), seq%1000)
}

// lists makes both lists' entries with one set of keys.
func lists(county []CountyRow, national []NationalRow) (c, n []Entry) {
	key := MemoryKeys()
	for _, r := range county {
		c = append(c, r.Entry(key, asOf))
	}
	for _, r := range national {
		n = append(n, r.Entry(key, asOf))
	}
	return c, n
}

// fixture has one row of every kind; row 2 agrees.
func fixture() (county []CountyRow, national []NationalRow) {
	county = []CountyRow{
		{RowNo: 2, HouseholdNo: "H1", Name: "吐尔逊•买买提", ID: person(1)},
		{RowNo: 3, HouseholdNo: "H2", Name: "海丽且姆·阿吾提", ID: person(2)},
		{RowNo: 4, HouseholdNo: "H3", Name: "陈雪", ID: person(3)},
		{RowNo: 5, HouseholdNo: "H4", Name: "亚库普·马木提", ID: person(4)[:17] + other(person(4)[17])},
		{RowNo: 6, HouseholdNo: "H1", Name: "吐尔逊·买买提", ID: person(1)},
		{RowNo: 7, HouseholdNo: "H5", Name: "托合提汗·莫明", ID: person(5)},
		{RowNo: 8, HouseholdNo: "H6", Name: "杨立新", ID: person(6)},
		{RowNo: 9, HouseholdNo: "H7", Name: "肉孜·图拉克", ID: person(7)},
		{RowNo: 10, HouseholdNo: "H8", Name: "努尔古丽·萨迪克", ID: person(8)},
	}
	national = []NationalRow{
		{RowNo: 2, HouseholdNo: "H1", Name: "吐尔逊·买买提", ID: person(1)},
		{RowNo: 3, HouseholdNo: "H2", Name: "海力且姆·阿吾提", ID: person(2)},
		{RowNo: 4, HouseholdNo: "H4", Name: "亚库普·马木提", ID: person(4)},
		{RowNo: 5, HouseholdNo: "H5", Name: "托合提汗·莫明", ID: person(5), Deceased: true},
		{RowNo: 6, HouseholdNo: "H6", Name: "杨立新", ID: person(6), Removed: true},
		{RowNo: 7, HouseholdNo: "H7", Name: "肉孜·图拉克", ID: person(7)},
		{RowNo: 8, HouseholdNo: "H9", Name: "肉孜·吐拉克", ID: person(7)},
		{RowNo: 9, HouseholdNo: "H8", Name: "努尔古丽·萨迪克", ID: person(8), Removed: true},
		{RowNo: 10, HouseholdNo: "H8", Name: "努尔古丽·萨迪克", ID: person(8), Deceased: true},
	}
	return county, national
}

func other(digit byte) string {
	if digit == '0' {
		return "1"
	}
	return "0"
}

var fixtureDifferences = []Difference{
	{Row: 3, Kind: NameDiffers, NationalRow: 3},
	{Row: 4, Kind: NotInNational},
	{Row: 5, Kind: BadID, Reason: idcard.BadCheckDigit, NationalRow: 4},
	{Row: 6, Kind: Duplicate, NationalRow: 2, FirstRow: 2},
	{Row: 7, Kind: Deceased, NationalRow: 5},
	{Row: 8, Kind: Removed, NationalRow: 6},
	{Row: 9, Kind: Ambiguous, Candidates: []int{7, 8}},
	{Row: 10, Kind: Deceased, NationalRow: 10},
}

func TestA12_2_EveryKindOfDifferenceIsARow(t *testing.T) {
	county, national := lists(fixture())
	agreed, got := Match(county, national)
	if agreed != 1 || !reflect.DeepEqual(got, fixtureDifferences) {
		t.Errorf("agreed %d, differences\n%+v\nwant 1,\n%+v", agreed, got, fixtureDifferences)
	}
}

func TestA12_2_MatchDoesNotDependOnTheOrderOfRows(t *testing.T) {
	county, national := lists(fixture())
	rng := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		rng.Shuffle(len(county), func(i, j int) { county[i], county[j] = county[j], county[i] })
		rng.Shuffle(len(national), func(i, j int) { national[i], national[j] = national[j], national[i] })
		if agreed, got := Match(county, national); agreed != 1 || !reflect.DeepEqual(got, fixtureDifferences) {
			t.Fatalf("county %v, national %v: %d, %+v", county, national, agreed, got)
		}
	}
}

func TestA12_2_SuggestionNeedsOneFreeNationalRow(t *testing.T) {
	bad := person(1)[:17] + other(person(1)[17])
	for _, tt := range []struct {
		name     string
		county   []CountyRow
		national []NationalRow
		want     int
	}{
		{
			"同户优先",
			[]CountyRow{{RowNo: 1, HouseholdNo: "H1", Name: "张三", ID: bad}},
			[]NationalRow{{RowNo: 1, HouseholdNo: "H2", Name: "张三", ID: person(2)}, {RowNo: 2, HouseholdNo: "H1", Name: "张三", ID: person(1)}},
			2,
		},
		{
			"两个同名且不同户则不提示",
			[]CountyRow{{RowNo: 1, HouseholdNo: "H1", Name: "张三", ID: bad}},
			[]NationalRow{{RowNo: 1, HouseholdNo: "H2", Name: "张三", ID: person(2)}, {RowNo: 2, HouseholdNo: "H3", Name: "张三", ID: person(1)}},
			0,
		},
		{
			"已被其他行占用的不提示",
			[]CountyRow{{RowNo: 1, HouseholdNo: "H1", Name: "张三", ID: bad}, {RowNo: 2, HouseholdNo: "H1", Name: "张三", ID: person(1)}},
			[]NationalRow{{RowNo: 2, HouseholdNo: "H1", Name: "张三", ID: person(1)}},
			0,
		},
		{
			"已清退的不提示",
			[]CountyRow{{RowNo: 1, HouseholdNo: "H1", Name: "张三", ID: bad}},
			[]NationalRow{{RowNo: 2, HouseholdNo: "H1", Name: "张三", ID: person(1), Removed: true}},
			0,
		},
		{
			"两行争一行则都不提示",
			[]CountyRow{{RowNo: 1, HouseholdNo: "H1", Name: "张三", ID: bad}, {RowNo: 2, HouseholdNo: "H1", Name: "张三", ID: person(9)}},
			[]NationalRow{{RowNo: 2, HouseholdNo: "H1", Name: "张三", ID: person(1)}},
			0,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, got := Match(lists(tt.county, tt.national))
			if len(got) == 0 || got[0].Row != 1 || got[0].NationalRow != tt.want {
				t.Errorf("differences %+v, want row 1 to suggest national row %d", got, tt.want)
			}
		})
	}
}

func TestA12_2_NumberInEitherLetterCaseIsOneNumber(t *testing.T) {
	id := ""
	for seq := 0; ; seq++ {
		if id = person(seq); id[17] == 'X' {
			break
		}
	}
	county := []CountyRow{{RowNo: 1, Name: "张三", ID: "　" + id[:17] + "x "}}
	if agreed, got := Match(lists(county, []NationalRow{{RowNo: 1, Name: "张三", ID: id}})); agreed != 1 {
		t.Errorf("%s with x: agreed %d, %+v", id, agreed, got)
	}
}

// Every county row is either agreed or one difference, against a slow and plain count.
func TestA12_2_EveryRowIsAccountedForOnce(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for round := range 300 {
		n := rng.IntN(40)
		var county, national []Entry
		k := func(kind, n int) Key { return Key{byte(kind), byte(n)} }
		for i := range n {
			county = append(county, Entry{Row: i + 1, ID: k(1, rng.IntN(20)), Name: k(2, rng.IntN(4)), Household: k(3, rng.IntN(4)), Reason: someReason(rng)})
		}
		for i := range rng.IntN(40) {
			national = append(national, Entry{
				Row: i + 1, ID: k(1, rng.IntN(20)), Name: k(2, rng.IntN(4)), Household: k(3, rng.IntN(4)), Reason: someReason(rng),
				Removed: rng.IntN(9) == 0, Deceased: rng.IntN(9) == 0,
			})
		}
		agreed, got := Match(county, national)
		if !slices.IsSortedFunc(got, func(a, b Difference) int { return inOrder(a.Row, b.Row) }) {
			t.Fatalf("round %d: not in order: %+v", round, got)
		}
		accounted(t, n, national, agreed, got)
		if want := plainAgreed(county, national); agreed != want {
			t.Fatalf("round %d: agreed %d, want %d", round, agreed, want)
		}
	}
}

func someReason(rng *rand.Rand) idcard.Reason {
	if rng.IntN(9) == 0 {
		return idcard.WrongLength
	}
	return idcard.OK
}

// accounted holds every row of both lists to one place: a county row agrees or is one
// difference; a national row in good standing has the number of some county row, or is
// named by one difference alone.
func accounted(t *testing.T, n int, national []Entry, agreed int, got []Difference) {
	t.Helper()
	ours, named := 0, map[int]int{}
	for _, d := range got {
		if d.Row > 0 {
			ours++
		}
		if d.Kind == NotInCounty || d.Kind == BadID || d.Kind == NotInNational {
			named[d.NationalRow]++
		}
	}
	if agreed+ours != n {
		t.Fatalf("%d rows, %d agreed, %d differences of the county", n, agreed, ours)
	}
	for row, times := range named {
		if row != 0 && times != 1 {
			t.Fatalf("national row %d is named by %d differences", row, times)
		}
	}
}

func plainAgreed(county, national []Entry) (agreed int) {
	for i, c := range county {
		same, good := 0, 0
		for _, n := range national {
			if n.ID == c.ID && !n.bad() {
				same++
				if n.Name == c.Name && n.Household == c.Household && !n.gone() {
					good++
				}
			}
		}
		repeated := slices.ContainsFunc(county[:i], func(e Entry) bool { return e.ID == c.ID && !e.bad() })
		if same == 1 && good == 1 && !repeated && !c.bad() {
			agreed++
		}
	}
	return agreed
}

func TestA12_2_FutureBirthDateIsABadNumber(t *testing.T) {
	id := idcard.Mint(idcard.DemoPrefix, asOf.AddDays(1), 1)
	if e := (CountyRow{ID: id}).Entry(MemoryKeys(), asOf); e.Reason != idcard.BadBirthDate {
		t.Errorf("a birth date after %s passed", asOf)
	}
	if e := (CountyRow{ID: id}).Entry(MemoryKeys(), asOf.AddDays(1)); e.bad() {
		t.Errorf("a birth date on the list's own day was refused")
	}
}
