package roster

import "slices"

// Kind is why a county row does not agree with the national list (A12.2).
type Kind string

// Kinds, in the order in which they are judged; a row has one, the first that holds.
const (
	BadID         Kind = "bad-id"          // 证号错误
	Duplicate     Kind = "duplicate"       // 重复: the number stands in an earlier row
	Ambiguous     Kind = "ambiguous"       // several national rows have the number
	NotInNational Kind = "not-in-national" // 全国无
	Deceased      Kind = "deceased"        // 死亡
	Removed       Kind = "removed"         // 已清退
	NameDiffers   Kind = "name-differs"    // 姓名不符
)

// Kinds lists all kinds as the screens show them.
var Kinds = []Kind{NotInNational, NameDiffers, Duplicate, BadID, Deceased, Removed, Ambiguous}

// Entry is one row's part in a match.
type Entry struct {
	Row               int
	ID                Key // of the number in its normal form
	Name              Key // of NameKey
	Household         Key
	BadID             bool
	Removed, Deceased bool // national rows only
}

// Difference is one county row to resolve.
type Difference struct {
	Row  int  `json:"row"`
	Kind Kind `json:"kind"`

	// NationalRow is the one national row it is compared with: of the same number, or,
	// for bad-id and not-in-national, the only one of the same name that no county
	// number claims (of the same household first). 0 if there is none.
	NationalRow int `json:"national_row,omitempty"`
	// Candidates are the national rows of an ambiguous number that are in good standing
	// (neither deceased nor removed), ascending; at least one.
	Candidates []int `json:"candidates,omitempty"`
	// FirstRow is the earlier county row a duplicate repeats.
	FirstRow int `json:"first_row,omitempty"`
}

// Match compares every county row with the national list, by number and then by name.
// It returns how many rows agree and the differences in ascending row order; each
// county row is in exactly one of the two. The result depends on nothing else. Rows
// are unique and positive within each list. Time and memory grow with the sum of
// both lengths.
func Match(county, national []Entry) (agreed int, differences []Difference) {
	byID := index(len(national), func(i int) Key { return national[i].ID })
	first := make(map[Key]int32, len(county)) // the county's lowest row with a number
	order := slices.Clone(county)
	if !slices.IsSortedFunc(order, byRow) {
		slices.SortFunc(order, byRow)
	}
	for i, c := range order {
		if _, seen := first[c.ID]; !seen && !c.BadID {
			first[c.ID] = int32(i)
		}
	}
	for i, c := range order {
		if c.BadID {
			differences = append(differences, Difference{Row: c.Row, Kind: BadID})
			continue
		}
		if f := int(first[c.ID]); f != i {
			differences = append(differences, Difference{Row: c.Row, Kind: Duplicate, FirstRow: order[f].Row, NationalRow: byID.only(c.ID, national)})
			continue
		}
		at, found := byID.head[c.ID]
		switch {
		case !found:
			differences = append(differences, Difference{Row: c.Row, Kind: NotInNational})
		case byID.next[at] >= 0:
			differences = append(differences, byID.several(c.Row, at, national))
		case national[at].Deceased:
			differences = append(differences, Difference{Row: c.Row, Kind: Deceased, NationalRow: national[at].Row})
		case national[at].Removed:
			differences = append(differences, Difference{Row: c.Row, Kind: Removed, NationalRow: national[at].Row})
		case national[at].Name != c.Name:
			differences = append(differences, Difference{Row: c.Row, Kind: NameDiffers, NationalRow: national[at].Row})
		default:
			agreed++
		}
	}
	suggest(order, national, first, differences)
	return agreed, differences
}

func byRow(a, b Entry) int { return a.Row - b.Row }

// suggest finds, for rows without a national number, the only national row in good
// standing of the same name that no county row claims by number: the same household
// first, then the whole list. Two county rows never get the same suggestion.
func suggest(county, national []Entry, claimed map[Key]int32, differences []Difference) {
	wanted := map[Key]bool{}
	entry := map[int]Entry{}
	for _, d := range differences {
		if d.Kind == BadID || d.Kind == NotInNational {
			i, _ := slices.BinarySearchFunc(county, d.Row, func(e Entry, row int) int { return e.Row - row })
			entry[d.Row] = county[i]
			wanted[county[i].Name] = true
		}
	}
	if len(wanted) == 0 {
		return
	}
	free := map[Key][]Entry{}
	for _, n := range national {
		if _, taken := claimed[n.ID]; !taken && wanted[n.Name] && !n.Removed && !n.Deceased && !n.BadID {
			free[n.Name] = append(free[n.Name], n)
		}
	}
	asked := map[int]int{} // how many county rows a national row would serve
	for i := range differences {
		c, ok := entry[differences[i].Row]
		if !ok {
			continue
		}
		candidates := free[c.Name]
		near := slices.DeleteFunc(slices.Clone(candidates), func(n Entry) bool { return n.Household != c.Household })
		switch {
		case len(near) == 1:
			differences[i].NationalRow = near[0].Row
		case len(near) == 0 && len(candidates) == 1:
			differences[i].NationalRow = candidates[0].Row
		default:
			continue
		}
		asked[differences[i].NationalRow]++
	}
	for i, d := range differences {
		if _, ok := entry[d.Row]; ok && asked[d.NationalRow] > 1 {
			differences[i].NationalRow = 0
		}
	}
}

// chains is a multimap of keys to positions without a slice per key: head has the
// first position, next the following one of the same key, or -1.
type chains struct {
	head map[Key]int32
	next []int32
}

func index(n int, key func(int) Key) chains {
	c := chains{make(map[Key]int32, n), make([]int32, n)}
	for i := n - 1; i >= 0; i-- {
		k := key(i)
		c.next[i] = -1
		if at, ok := c.head[k]; ok {
			c.next[i] = at
		}
		c.head[k] = int32(i)
	}
	return c
}

// several judges a county row whose number stands in several national rows, the
// first at position at. If none is in good standing it is a deceased or removed one.
func (c chains) several(row int, at int32, national []Entry) Difference {
	d := Difference{Row: row, Kind: Ambiguous}
	gone, kind := 0, Removed
	for ; at >= 0; at = c.next[at] {
		n := national[at]
		if !n.Deceased && !n.Removed {
			d.Candidates = append(d.Candidates, n.Row)
			continue
		}
		if n.Deceased && kind == Removed {
			gone, kind = n.Row, Deceased
		}
		if gone == 0 || n.Deceased == (kind == Deceased) && n.Row < gone {
			gone = n.Row
		}
	}
	if len(d.Candidates) == 0 {
		return Difference{Row: row, Kind: kind, NationalRow: gone}
	}
	slices.Sort(d.Candidates)
	return d
}

// only is the row of the one national entry with the key, or 0.
func (c chains) only(k Key, national []Entry) int {
	at, ok := c.head[k]
	if !ok || c.next[at] >= 0 {
		return 0
	}
	return national[at].Row
}
