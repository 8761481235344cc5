package roster

import (
	"encoding/binary"

	"fupindai/internal/civil"
	"fupindai/internal/idcard"
)

// CountyRow is one person of the county's roster as imported. The household is the
// unit of the programme, the person the unit of matching.
type CountyRow struct {
	RowNo       int    // the row in the file, from 1
	HouseholdNo string // 户编号
	HeadName    string // 户主姓名
	Name        string // 姓名, with canonical separators
	Written     string `json:",omitempty"` // the name as it stands in the file, where that is another spelling
	ID          string // 身份证号 as written, without outer blanks
	Relation    string // 与户主关系

	Village                          string // 12-digit division code; or, where the file has names,
	CountyName, TownshipName, InName string // 县, 乡镇, 村 as written

	Attribute        string // 脱贫属性 as written
	OutOfPovertyYear int    // 脱贫年度; 0 if none
	Members          int    // 家庭人口数; 0 if not stated
	Labourers        int    // 劳动力人数; 0 if not stated
	Phone            string
}

// NationalRow is one person of the national system's list as exported.
type NationalRow struct {
	RowNo       int
	HouseholdNo string
	Name        string
	Written     string `json:",omitempty"`
	ID          string

	Village                          string
	CountyName, TownshipName, InName string

	Attribute string
	Removed   bool // 已清退
	Deceased  bool // 死亡
}

// Keyed turns a text into the key it is compared by. The register gives its keyed
// hash, so that matching runs on stored keys; MemoryKeys is for files not imported.
// Equal texts give equal keys, and only they.
type Keyed func(text string) Key

// Key is what texts are compared by.
type Key [16]byte

// low is the first half of a key as a number.
func (k Key) low() uint64 { return binary.LittleEndian.Uint64(k[:8]) }

// Entry is the row's part in a match: the name by NameKey, the identity number in its
// normal form. A number that is not one, or whose birth date lies after the day the
// list is of, says why.
func (r CountyRow) Entry(key Keyed, asOf civil.Date) Entry {
	return entry(key, asOf, r.RowNo, r.ID, r.Name, r.HouseholdNo)
}

// Entry is the row's part in a match.
func (r NationalRow) Entry(key Keyed, asOf civil.Date) Entry {
	e := entry(key, asOf, r.RowNo, r.ID, r.Name, r.HouseholdNo)
	e.Removed, e.Deceased = r.Removed, r.Deceased
	return e
}

func entry(key Keyed, asOf civil.Date, row int, number, name, household string) Entry {
	id := idcard.CheckOn(number, asOf)
	e := Entry{Row: row, ID: key(id.Normalised), Name: key(NameKey(name)), Reason: id.Reason}
	if id.Proposed18 != "" {
		e.Proposed = key(id.Proposed18)
	}
	if household != "" {
		e.Household = key(household)
	}
	return e
}

// MemoryKeys gives keys by numbering the texts it meets. They mean nothing outside
// this process, so they cannot leak or be guessed. Not for concurrent use.
func MemoryKeys() Keyed {
	seen := map[string]Key{}
	return func(text string) Key {
		k, ok := seen[text]
		if !ok {
			n := uint64(len(seen)) + 1
			for i := range 8 {
				k[i] = byte(n >> (8 * i))
			}
			seen[text] = k
		}
		return k
	}
}
