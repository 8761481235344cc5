package demo

import (
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"sync"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/office"
	"fupindai/internal/places"
	"fupindai/internal/roster"
)

// Size is how much of the county is played.
type Size int

// Sizes of the demo. Both play the same first township, with the same people.
const (
	Township Size = iota // one township of four villages, 72 households, about 55 applications
	County               // every township of the county: some 1,500 households, 600 loans
)

// shire is one county that a story plays in.
type shire struct {
	log, name, code string
	bank            string // the head office of the bank that lends in most townships
	banks           []app.Bank
	administrators  [2]app.Person
	grounds         []ground
	crew            []member
	rows            []roster.CountyRow // of the first released roster
	book            []office.BookRow   // the old book that is taken over; may be empty
	judge           act.Actor          // of what is late at the county and the banks; nobody: it waits
}

// shire is the demo's own county.
func (s Size) shire() shire {
	return shire{
		log: Log, name: "洛浦县（演示）", code: county, bank: bank, banks: s.banks(), administrators: administrators,
		grounds: s.grounds(), crew: s.staff(), rows: s.households(), judge: above[0].clerk.actor(),
	}
}

// lenders are the head offices of the banks that lend in the county.
func (c shire) lenders() []string {
	var out []string
	for _, g := range c.grounds {
		if !slices.Contains(out, g.bank()) {
			out = append(out, g.bank())
		}
	}
	return out
}

// ground is a township of the demo: its villages and the branch that lends there.
type ground struct {
	code, branch string
	villages     []string
	households   int // on the roster, in each village
}

// bank is the bank whose branch lends in the township.
func (g ground) bank() string { b, _, _ := strings.Cut(g.branch, "-"); return b }

// What one township of the county has, beside the first.
const (
	villagesMost       = 7
	householdsVillage  = 24
	householdsTownship = 18 // of each village of the first township
)

// town is the seat of the county: the postal bank lends there.
const town = "653224001"

// grounds are the townships played, the first township first.
func (s Size) grounds() []ground {
	out := []ground{{township, branch, villages, householdsTownship}}
	if s == Township {
		return out
	}
	all := divisionsOf(county)
	for _, t := range all {
		if t.parent != county || t.code == township {
			continue
		}
		g := ground{code: t.code, branch: bank + "-" + t.code[6:], households: householdsVillage}
		if t.code == town {
			g.branch = other
		}
		for _, v := range all {
			if v.parent == t.code && len(g.villages) < villagesMost {
				g.villages = append(g.villages, v.code)
			}
		}
		out = append(out, g)
	}
	return out
}

// banks are the lending banks' units.
func (s Size) banks() []app.Bank {
	out := slices.Clone(banks)
	for _, g := range s.grounds() {
		if !slices.ContainsFunc(out, func(b app.Bank) bool { return b.Code == g.branch }) {
			name := strings.TrimSuffix(strings.TrimSuffix(nameOf(g.code), "镇"), "乡")
			out = append(out, app.Bank{
				Code: g.branch, Name: fmt.Sprintf("洛浦农信联社%s信用社（演示）", name), NameEn: fmt.Sprintf("Branch %s (demo)", g.code[6:]), Parent: bank, Level: "branch",
			})
		}
	}
	return out
}

// division is one row of the table of divisions.
type division struct{ code, name, parent string }

var divisions = sync.OnceValue(func() []division {
	rows, err := csv.NewReader(places.Divisions()).ReadAll()
	if err != nil {
		panic(fmt.Sprintf("demo: divisions: %v", err))
	}
	var out []division
	for _, r := range rows[1:] {
		out = append(out, division{r[0], r[2], r[3]})
	}
	return out
})

// divisionsOf are the divisions whose code begins so, itself left out.
func divisionsOf(code string) []division {
	var out []division
	for _, d := range divisions() {
		if strings.HasPrefix(d.code, code) && d.code != code {
			out = append(out, d)
		}
	}
	return out
}

func nameOf(code string) string {
	for _, d := range divisions() {
		if d.code == code {
			return d.name
		}
	}
	return code
}
