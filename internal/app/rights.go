package app

import (
	"context"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"sync"

	"fupindai/docs"
	"fupindai/internal/act"
	"fupindai/internal/loan"
	"fupindai/internal/office"
	"fupindai/internal/people"
)

// access is docs/access.csv as a set of "role kind name".
var access = sync.OnceValue(func() map[string]bool {
	rows, err := csv.NewReader(strings.NewReader(docs.Access)).ReadAll()
	if err != nil {
		panic(fmt.Sprintf("docs/access.csv: %v", err))
	}
	set := map[string]bool{}
	for _, r := range rows[1:] {
		set[r[0]+" "+r[2]+" "+r[3]] = true
	}
	return set
})

// MayCall says whether the role has the command at all, before any scope.
func MayCall(role act.Role, command string) bool {
	return access()[string(role)+" command "+command]
}

// MayView says whether the role has the view at all, before any scope.
func MayView(role act.Role, view string) bool { return access()[string(role)+" view "+view] }

// mayCall checks what can be checked before the command is opened: the post is held
// today (X1, X3), the role has the command (X2), a signature was confirmed (X6).
func (k *Desk) mayCall(ctx context.Context, s *Spec) error {
	if k.call.system && s.System {
		return nil
	}
	if !k.call.public {
		if err := k.holds(ctx); err != nil {
			return err
		}
	}
	if !MayCall(k.act.By.Role, s.Name) {
		rule := "X2"
		if s.Name == "decide" {
			rule = "A4.2" // the bank alone decides
		}
		return act.Refuse(rule, "not-this-role", act.Figures{"role": string(k.act.By.Role), "command": s.Name})
	}
	if s.Signs {
		if !k.act.By.Role.IsSeat() { // a seat's substitute takes the seat itself
			p, err := k.peopleOf(ctx, k.act.By)
			if err != nil {
				return err
			}
			if err := p.StoodInFor(k.act.By, k.act.Today); err != nil {
				return err
			}
		}
		return people.ReEntered(k.call.Confirmed, k.at, k.door.ConfirmWithin)
	}
	return nil
}

// holds refuses a person who does not hold the post used, today: read on every
// call, so that a post that ended yesterday opens nothing (X3).
func (k *Desk) holds(ctx context.Context) error {
	by := k.act.By
	if by.User == "" {
		return act.Refuse("X1", "not-signed-in", nil)
	}
	p, err := k.peopleOf(ctx, by)
	if err != nil {
		return err
	}
	if by.Role.IsSeat() {
		if err := p.SignedIn(by.User, k.act.Today); err != nil {
			return err
		}
		g, err := open[*office.Group](ctx, k, office.GroupStream(by.Unit))
		if err != nil {
			return err
		}
		if m, ok := g.Holder(by.Role, k.act.Today); ok && m.User == by.User {
			return nil
		}
		return act.Refuse("X3", "post-not-held", act.Figures{"role": string(by.Role), "day": k.act.Today})
	}
	return p.Holds(by, k.act.Today)
}

// Scope is the part of a log that an actor may see and act on: divisions below a
// code, and loans of a bank below a unit. Empty means all.
type Scope struct {
	Division string `json:"division"`
	Bank     string `json:"bank"`
}

// ScopeOf is the actor's scope.
func ScopeOf(by act.Actor) Scope {
	if loan.LevelOf(by.Role) == loan.UnitBank {
		return Scope{Bank: by.Unit}
	}
	return Scope{Division: by.Unit}
}

// Covers says whether a case of the village and bank lies in the scope.
func (s Scope) Covers(village, bank string) bool {
	if s.Bank != "" {
		return bank == s.Bank || strings.HasPrefix(bank, s.Bank+"-")
	}
	return s.Division != "" && strings.HasPrefix(village, s.Division)
}

// within refuses what lies outside the actor's scope with the same answer as what
// does not exist (X2).
func (k *Desk) within(village, bank, what string) error {
	if !ScopeOf(k.act.By).Covers(village, bank) {
		return act.Refuse("X2", "not-found", act.Figures{"what": what})
	}
	return nil
}

// Rights are the roles, commands and views of docs/access.csv, in its order of roles.
func Rights() (roles []act.Role, commands, views []string) {
	rows, err := csv.NewReader(strings.NewReader(docs.Access)).ReadAll()
	if err != nil {
		panic(fmt.Sprintf("docs/access.csv: %v", err))
	}
	for _, r := range rows[1:] {
		if !slices.Contains(roles, act.Role(r[0])) {
			roles = append(roles, act.Role(r[0]))
		}
		to := &commands
		if r[2] == "view" {
			to = &views
		}
		if !slices.Contains(*to, r[3]) {
			*to = append(*to, r[3])
		}
	}
	slices.Sort(commands)
	slices.Sort(views)
	return roles, commands, views
}
