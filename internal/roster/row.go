package roster

import (
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

// Entry is the row's part in a match: the name by NameKey, the identity number in its
// normal form. A number that is not one, or whose birth date lies after the day the
// list is of, is marked.
func (r CountyRow) Entry(key Keyed, asOf civil.Date) Entry {
	id := idcard.CheckOn(r.ID, asOf)
	return Entry{
		Row: r.RowNo, ID: key(id.Normalised), Name: key(NameKey(r.Name)), Household: key(r.HouseholdNo),
		BadID: id.Reason != idcard.OK,
	}
}

// Entry is the row's part in a match. Bad numbers of the national list are kept: they
// equal nobody's good one.
func (r NationalRow) Entry(key Keyed, asOf civil.Date) Entry {
	id := idcard.CheckOn(r.ID, asOf)
	return Entry{
		Row: r.RowNo, ID: key(id.Normalised), Name: key(NameKey(r.Name)), Household: key(r.HouseholdNo),
		BadID: id.Reason != idcard.OK, Removed: r.Removed, Deceased: r.Deceased,
	}
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
