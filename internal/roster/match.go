package roster

import (
	"cmp"
	"slices"

	"fupindai/internal/idcard"
)

// Kind is why the two lists do not agree at a row (A12.2).
type Kind string

// Kinds, in the order in which they are judged; a row has one, the first that holds.
const (
	BadID            Kind = "bad-id"            // 证号错误; Reason says how
	Duplicate        Kind = "duplicate"         // 重复: number and name stand in an earlier row
	OneIDTwoNames    Kind = "one-id-two-names"  // 一号两名: the number stands in an earlier row, with another name
	Ambiguous        Kind = "ambiguous"         // several national rows have the number
	NotInNational    Kind = "not-in-national"   // 全国无
	Deceased         Kind = "deceased"          // 死亡
	Removed          Kind = "removed"           // 已清退
	NameDiffers      Kind = "name-differs"      // 姓名不符
	HouseholdDiffers Kind = "household-differs" // 户编号不符
	NotInCounty      Kind = "not-in-county"     // 本县无: a national row in good standing that no county row stands for
)

// Kinds lists all kinds as the screens show them.
var Kinds = []Kind{NotInNational, NotInCounty, NameDiffers, Duplicate, OneIDTwoNames, BadID, Deceased, Removed, HouseholdDiffers, Ambiguous}

// Entry is one row's part in a match.
type Entry struct {
	Row               int
	ID                Key // of the number in its normal form
	Proposed          Key // of the 18-digit form of an old number; zero if there is none
	Name              Key // of NameKey
	Household         Key // zero if none is stated
	Reason            idcard.Reason
	Removed, Deceased bool // national rows only
}

func (e Entry) bad() bool  { return e.Reason != idcard.OK }
func (e Entry) gone() bool { return e.Removed || e.Deceased }

// Difference is one row to resolve.
type Difference struct {
	// Row is the county's row; for not-in-county it is the national row, negative.
	Row  int  `json:"row"`
	Kind Kind `json:"kind"`
	// Reason is what is wrong with a bad number.
	Reason idcard.Reason `json:"reason,omitempty"`

	// NationalRow is the one national row it is compared with: of the same number, or,
	// for bad-id and not-in-national, of the 18-digit form of an old number, else the
	// only one of the same name that no county number claims (of the same household
	// first). 0 if there is none.
	NationalRow int `json:"national_row,omitempty"`
	// NationalReason is what is wrong with the national row's own number.
	NationalReason idcard.Reason `json:"national_reason,omitempty"`
	// Candidates are the national rows of an ambiguous number that are in good standing
	// (neither deceased nor removed), ascending; at least one.
	Candidates []int `json:"candidates,omitempty"`
	// FirstRow is the earlier county row whose number stands here again.
	FirstRow int `json:"first_row,omitempty"`
	// Proposed says that the bad number is an old one that has an 18-digit form.
	Proposed bool `json:"proposed,omitempty"`
	// HouseholdToo says that the household's number differs besides.
	HouseholdToo bool `json:"household_too,omitempty"`
}

// inOrder is the order of differences: the county's rows, then the national ones.
func inOrder(a, b int) int {
	if (a < 0) != (b < 0) {
		return b - a
	}
	return cmp.Compare(max(a, -a), max(b, -b))
}

// Match compares two lists row by row, by number and then by name: every county row
// agrees or is one difference, and every national row in good standing that no county
// row stands for is one. It returns how many county rows agree and the differences,
// the county's in ascending row order and then the national ones. A bad number equals
// no good one. The result depends on nothing else. Rows are unique and positive within
// each list. Time and memory grow with the sum of both lengths.
func Match(county, national []Entry) (agreed int, differences []Difference) {
	county, national = byRow(county), byRow(national)
	m := match{
		county: county, national: national,
		ours: index(county, func(e *Entry) bool { return !e.bad() }), theirs: index(national, func(e *Entry) bool { return !e.bad() }),
		claimed: make([]bool, len(national)),
	}
	for i := range county {
		if d, differs := m.row(i); differs {
			differences = append(differences, d)
		} else {
			agreed++
		}
	}
	m.suggest(differences)
	for i := range national {
		if n := &national[i]; !m.claimed[i] && !n.gone() {
			differences = append(differences, Difference{Row: -n.Row, Kind: NotInCounty, NationalRow: n.Row, NationalReason: reason(n)})
		}
	}
	return agreed, differences
}

func byRow(list []Entry) []Entry {
	order := func(a, b Entry) int { return a.Row - b.Row }
	if slices.IsSortedFunc(list, order) {
		return list
	}
	list = slices.Clone(list)
	slices.SortFunc(list, order)
	return list
}

func reason(e *Entry) idcard.Reason {
	if e.bad() {
		return e.Reason
	}
	return ""
}

// match is one comparison under way.
type match struct {
	county, national []Entry
	ours, theirs     chains
	claimed          []bool // by position: a county row stands for this national row
}

// row judges the county row at position i.
func (m *match) row(i int) (Difference, bool) {
	c := &m.county[i]
	d := Difference{Row: c.Row}
	if c.bad() {
		d.Kind, d.Reason, d.Proposed = BadID, c.Reason, c.Proposed != Key{}
		return d, true
	}
	first := m.ours.first(c.ID)
	at := m.theirs.first(c.ID)
	for n := at; n >= 0; n = m.theirs.next[n] {
		m.claimed[n] = true
	}
	if first != int32(i) {
		d.Kind, d.FirstRow = OneIDTwoNames, m.county[first].Row
		for e := first; e < int32(i); e = m.ours.next[e] {
			if m.county[e].Name == c.Name {
				d.Kind, d.FirstRow = Duplicate, m.county[e].Row
				break
			}
		}
		if at >= 0 && m.theirs.next[at] < 0 {
			d.NationalRow = m.national[at].Row
		}
		return d, true
	}
	if at < 0 {
		d.Kind = NotInNational
		return d, true
	}
	if m.theirs.next[at] >= 0 {
		return m.several(c.Row, at), true
	}
	n := &m.national[at]
	d.NationalRow = n.Row
	d.HouseholdToo = n.Household != c.Household && n.Household != Key{} && c.Household != Key{}
	switch {
	case n.Deceased:
		d.Kind = Deceased
	case n.Removed:
		d.Kind = Removed
	case n.Name != c.Name:
		d.Kind = NameDiffers
	case d.HouseholdToo:
		d.Kind, d.HouseholdToo = HouseholdDiffers, false
	default:
		return d, false
	}
	return d, true
}

// several judges a county row whose number stands in several national rows, the
// first at position at. If none is in good standing it is a deceased or removed one.
func (m *match) several(row int, at int32) Difference {
	d := Difference{Row: row, Kind: Ambiguous}
	dead, out := 0, 0
	for ; at >= 0; at = m.theirs.next[at] {
		switch n := &m.national[at]; {
		case n.Deceased && dead == 0:
			dead = n.Row
		case n.Deceased:
		case n.Removed && out == 0:
			out = n.Row
		case n.Removed:
		default:
			d.Candidates = append(d.Candidates, n.Row)
		}
	}
	switch {
	case len(d.Candidates) > 0:
		return d
	case dead > 0:
		return Difference{Row: row, Kind: Deceased, NationalRow: dead}
	}
	return Difference{Row: row, Kind: Removed, NationalRow: out}
}

// suggest finds, for county rows without a national number, the one national row that
// may be meant, and claims it: the two are shown as one difference, and a person says
// whether they are one. First the 18-digit form of an old number, or the same bad
// number; then the only row in good standing of the same name that no county row
// claims, in the same household first. Two county rows never get the same suggestion.
func (m *match) suggest(differences []Difference) {
	var asking []*Difference
	byName, byBad := map[Key][]int32{}, map[Key][]int32{}
	for i := range differences {
		if d := &differences[i]; d.Kind == BadID || d.Kind == NotInNational {
			asking = append(asking, d)
			byName[m.ourRow(d.Row).Name] = nil
			if d.Kind == BadID {
				byBad[m.ourRow(d.Row).ID] = nil
			}
		}
	}
	if len(asking) == 0 {
		return
	}
	for i := range m.national {
		n := &m.national[i]
		if n.gone() || m.claimed[i] {
			continue
		}
		if found, wanted := byBad[n.ID]; wanted && n.bad() {
			byBad[n.ID] = append(found, int32(i))
		}
		if found, wanted := byName[n.Name]; wanted && !n.bad() {
			byName[n.Name] = append(found, int32(i))
		}
	}
	meant := make([]int32, len(asking))
	asked := map[int32]int{} // how many county rows a national row would serve
	for i, d := range asking {
		meant[i] = m.meant(m.ourRow(d.Row), byName, byBad)
		asked[meant[i]]++
	}
	for i, d := range asking {
		if at := meant[i]; at >= 0 && asked[at] == 1 {
			m.claimed[at] = true
			d.NationalRow, d.NationalReason = m.national[at].Row, reason(&m.national[at])
		}
	}
}

// meant is the position of the one national row that a county row may mean, or -1.
func (m *match) meant(c *Entry, byName, byBad map[Key][]int32) int32 {
	if (c.Proposed != Key{}) {
		if at := m.theirs.first(c.Proposed); at >= 0 && m.theirs.next[at] < 0 && !m.claimed[at] && !m.national[at].gone() {
			return at
		}
	}
	if c.bad() {
		if same := byBad[c.ID]; len(same) == 1 && m.national[same[0]].Name == c.Name {
			return same[0]
		}
	}
	near := int32(-1)
	for _, at := range byName[c.Name] {
		if m.national[at].Household != c.Household {
			continue
		}
		if near >= 0 {
			return -1
		}
		near = at
	}
	if near < 0 && len(byName[c.Name]) == 1 {
		return byName[c.Name][0]
	}
	return near
}

func (m *match) ourRow(row int) *Entry {
	i, _ := slices.BinarySearchFunc(m.county, row, func(e Entry, row int) int { return e.Row - row })
	return &m.county[i]
}

// chains finds entries by number: a table of open slots holds the first position of
// each number, next the following ones, ascending; -1 ends a chain. Keys are keyed
// hashes, or spread by the multiplication.
type chains struct {
	list  []Entry
	slots []int32 // position + 1; 0 is empty
	next  []int32
	shift uint
}

func index(list []Entry, takes func(*Entry) bool) chains {
	bits := uint(4)
	for 1<<bits < 2*len(list) {
		bits++
	}
	c := chains{list, make([]int32, 1<<bits), make([]int32, len(list)), 64 - bits}
	for i := len(list) - 1; i >= 0; i-- {
		c.next[i] = -1
		if !takes(&list[i]) {
			continue
		}
		slot := c.slot(list[i].ID)
		c.next[i] = c.slots[slot] - 1
		c.slots[slot] = int32(i) + 1
	}
	return c
}

// slot is where the number stands, or the empty one where it would.
func (c *chains) slot(k Key) uint64 {
	mask := uint64(len(c.slots) - 1)
	at := k.low() * 0x9e3779b97f4a7c15 >> c.shift
	for c.slots[at] != 0 && c.list[c.slots[at]-1].ID != k {
		at = (at + 1) & mask
	}
	return at
}

// first is the lowest position with the number, or -1.
func (c *chains) first(k Key) int32 { return c.slots[c.slot(k)] - 1 }
