package demo

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"fupindai/internal/civil"
	"fupindai/internal/idcard"
	"fupindai/internal/roster"
	"fupindai/internal/sheet/layout"
)

// Samples are the workbooks to import by hand: next month's national list, a county
// roster that differs from it in every kind of way, and one that cannot be read in at
// all before its rows are put right. By file name.
func Samples() (map[string][]byte, error) { return Township.Samples() }

// Samples are the workbooks for a demo of the size.
func (s Size) Samples() (map[string][]byte, error) {
	county := s.households()
	nation := national(county)
	last := len(county)
	for i, name := range []string{"热合木·吐尔逊", "古丽米热·艾散"} { // two new households
		born := civil.New(1978+i*6, 4+i, 12)
		row := roster.CountyRow{
			RowNo: last + i + 1, HouseholdNo: fmt.Sprintf("%s%04d", villages[i], 901+i), HeadName: name, Name: name,
			ID: idcard.Mint(idcard.DemoPrefix, born, 801+i*2), Relation: "户主", Village: villages[i], Attribute: "未脱贫", Members: 4, Labourers: 2,
		}
		county = append(county, row)
		nation = append(nation, national([]roster.CountyRow{row})...)
		nation[len(nation)-1].RowNo = len(nation)
	}
	broken := append([]roster.CountyRow(nil), county[:12]...)

	// Planted differences, one of each kind.
	county[3].Name += "江"                                          // name differs
	county[10].ID = county[10].ID[:17] + otherDigit(county[10].ID) // bad number
	nation[15].Deceased = true
	nation[21].Removed = true
	nation[52].HouseholdNo = nation[52].HouseholdNo[:12] + "0999"   // household's number
	county[56].ID = county[56].ID[:6] + county[56].ID[8:17]         // the old number of 15 digits
	county[60].Name = strings.Replace(county[60].Name, "·", "•", 1) // another dot is no difference
	nation = append(nation[:30], nation[31:]...)                    // one is missing from the national list
	twice, another := county[40], county[44]
	twice.RowNo, another.RowNo, another.Name = len(county)+1, len(county)+2, another.Name+"汗"
	county = append(county, twice, another) // a row twice, and a number with two names
	nation = append(nation, roster.NationalRow{
		RowNo: len(nation) + 2, HouseholdNo: villages[2] + "0903", Name: "布合丽且姆·艾散", ID: idcard.Mint(idcard.DemoPrefix, civil.New(1971, 3, 9), 907), Village: villages[2], Attribute: "未脱贫",
	}) // only the national list has her

	// Planted errors of rows: none of these can be imported.
	broken[1].Name = ""
	broken[4].Village = "653224999999"
	broken[7].ID = ""

	out := map[string][]byte{}
	for name, write := range map[string]func(io.Writer) error{
		"县级名册-2019-09.xlsx":        func(w io.Writer) error { return layout.WriteCounty(w, nil, county) },
		"全国名单-2019-09.xlsx":        func(w io.Writer) error { return layout.WriteNational(w, nil, nation) },
		"县级名册-有错误行.xlsx":           func(w io.Writer) error { return layout.WriteCounty(w, nil, broken) },
		"放款清单-" + branch + ".xlsx": func(w io.Writer) error { return layout.WriteDisbursements(w, s.payments(branch)) },
		"放款清单-" + busy + ".xlsx":   func(w io.Writer) error { return layout.WriteDisbursements(w, s.payments(busy)) },
	} {
		if s == Township && strings.Contains(name, busy) {
			continue
		}
		var b bytes.Buffer
		if err := write(&b); err != nil {
			return nil, fmt.Errorf("sample %s: %w", name, err)
		}
		out[name] = b.Bytes()
	}
	return out, nil
}

// otherDigit is a check digit that is wrong.
func otherDigit(id string) string {
	if id[17] == '0' {
		return "1"
	}
	return "0"
}

// Place is where the demo plays.
const Place = "和田地区洛浦县"

// busy is the branch of the county that has a morning's payments to register; longLists
// are the people beside the first township's who have a morning's work.
const busy = "LPNX-100"

var longLists = []string{"u-t101-clerk", "u-t101-leader", "u-t100-bank-clerk"}

// RoleNames are the demo's people with their names, by level, for the role page.
func RoleNames() []Person { return Township.RoleNames() }

// RoleNames are the first township's and the county's people; of a whole county also
// those whose lists are long.
func (s Size) RoleNames() []Person {
	var out []Person
	for _, seats := range []bool{true, false} { // the village first
		for i, m := range s.staff() {
			if m.role.IsSeat() == seats && (i < len(staff()) || slices.Contains(longLists, m.user)) {
				out = append(out, Person{Log, m.user, m.name, string(m.role), m.unit})
			}
		}
	}
	for _, o := range above {
		out = append(out, Person{o.log, o.clerk.user, o.clerk.name, string(o.clerk.role), o.unit})
	}
	out = append(out, Person{Log, administrators[0].User, administrators[0].Name, "administrator", county})
	for _, o := range above {
		out = append(out, Person{o.log, o.administrators[0].User, o.administrators[0].Name, "administrator", o.unit})
	}
	return out
}

// Person is one of the demo's people in one seat, and the log in which it stands.
type Person struct{ Log, User, Name, Role, Unit string }
