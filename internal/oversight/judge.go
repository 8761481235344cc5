package oversight

import (
	"strings"

	"fupindai/internal/act"
)

// Level is where a unit stands.
type Level string

// The levels, from below.
const (
	Village    Level = "village"
	Township   Level = "township"
	Bank       Level = "bank"
	County     Level = "county"
	Prefecture Level = "prefecture"
	Region     Level = "region"
)

// LevelOf reads a unit's level off its code: divisions have 12, 9, 6, 4 or 2 digits,
// what is no number is a bank's.
func LevelOf(unit string) Level {
	if strings.Trim(unit, "0123456789") != "" {
		return Bank
	}
	switch len(unit) {
	case 12:
		return Village
	case 9:
		return Township
	case 6:
		return County
	case 4:
		return Prefecture
	case 2:
		return Region
	}
	return Bank
}

// rank orders the levels; a bank's branches stand beside the county.
func (l Level) rank() int {
	switch l {
	case Village:
		return 1
	case Township:
		return 2
	case County, Bank:
		return 3
	case Prefecture:
		return 4
	}
	return 5
}

// Judges says which level judges a breach of this one: of village and township the
// county office; of the county and of bank branches the prefecture; of the prefecture
// the region (Z1).
func (l Level) Judges() Level {
	switch l {
	case Village, Township:
		return County
	case County, Bank:
		return Prefecture
	}
	return Region
}

// mayJudge refuses whoever is not of the level that judges this breach, or is
// concerned by it. home is the county of the log: banks' units have no division code.
func mayJudge(b *Breach, by act.Actor, home string) error {
	if !Over(by, b.Unit, home) || LevelOf(by.Unit) != b.Level.Judges() {
		return act.Refuse("Z1", "not-the-judge", act.Figures{"level": string(b.Level), "judge": string(b.Level.Judges())})
	}
	for _, p := range b.Persons {
		if p.User == by.User {
			return act.Refuse("Z1", "own-breach", nil)
		}
	}
	return nil
}

// Over says whether the actor's unit stands above the unit: a division that contains
// it, or the bank unit it belongs to. Divisions stand above the banks of their county.
func Over(by act.Actor, unit, home string) bool {
	own, of := LevelOf(by.Unit), LevelOf(unit)
	switch {
	case own == Bank:
		return of == Bank && strings.HasPrefix(unit, by.Unit+"-")
	case of == Bank:
		return own.rank() >= County.rank() && strings.HasPrefix(home, by.Unit)
	}
	return own.rank() > of.rank() && strings.HasPrefix(unit, by.Unit)
}

// Concerns says whether a breach or duty of the unit is the actor's own unit's: the
// same unit, for a bank also the one it is a branch of.
func Concerns(by act.Actor, unit string) bool {
	return by.Unit == unit || LevelOf(unit) == Bank && LevelOf(by.Unit) == Bank && strings.HasPrefix(unit, by.Unit+"-")
}
