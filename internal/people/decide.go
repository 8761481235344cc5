package people

import (
	"regexp"
	"strings"

	"fupindai/internal/act"
	"fupindai/internal/civil"
)

// Command is one of the commands of this package.
type Command interface {
	decide(p *People, a act.Act) ([]act.Event, error)
}

// Decide gives the events of a command, or an *act.Refusal.
func Decide(p *People, cmd Command, a act.Act) ([]act.Event, error) { return cmd.decide(p, a) }

func required(field string, missing bool) error {
	if missing {
		return act.Refuse("X10", "required", act.Figures{"field": field}).At(field)
	}
	return nil
}

var (
	userID = regexp.MustCompile(`^[a-z][a-z0-9._-]{1,31}$`)
	opaque = regexp.MustCompile(`^[a-z0-9-]{1,64}$`) // a person's id of the register
)

// goodUserID refuses what is no opaque name of an account: a user's id stands in every
// event, so it is never a real name or a number of a person. "system" is the program.
func goodUserID(user string) error {
	if !userID.MatchString(user) || user == string(act.System) || act.LongNumber(user) {
		return act.Refuse("X10", "bad-user-id", nil).At("user")
	}
	return nil
}

func (cmd FoundOffice) decide(p *People, a act.Act) ([]act.Event, error) {
	if len(p.Users) > 0 {
		return nil, act.Refuse("X9", "already-founded", nil)
	}
	first, second := cmd.Administrators[0], cmd.Administrators[1]
	if first == "" || second == "" || first == second {
		return nil, act.Refuse("X7", "second-person", nil)
	}
	var out []act.Event
	for _, u := range cmd.Administrators {
		if err := goodUserID(u); err != nil {
			return nil, err
		}
		out = append(out, &UserEnrolled{User: u})
	}
	for _, u := range cmd.Administrators {
		out = append(out, &PostGranted{User: u, Role: act.Administrator, Unit: cmd.Unit, From: a.Today, ProposedBy: first, Document: cmd.Document})
	}
	return out, nil
}

func (cmd EnrolUser) decide(p *People, _ act.Act) ([]act.Event, error) {
	if err := required("user", cmd.User == ""); err != nil {
		return nil, err
	}
	if err := goodUserID(cmd.User); err != nil {
		return nil, err
	}
	if _, known := p.Users[cmd.User]; known {
		return nil, act.Refuse("X9", "user-exists", nil).At("user")
	}
	if cmd.Person != "" {
		if !opaque.MatchString(cmd.Person) || act.LongNumber(cmd.Person) {
			return nil, act.Refuse("X10", "bad-value", act.Figures{"field": "person"}).At("person")
		}
		for _, u := range p.Users {
			if u.Person == cmd.Person {
				return nil, act.Refuse("X9", "person-has-account", nil).At("person")
			}
		}
	}
	return []act.Event{&UserEnrolled{User: cmd.User, Person: cmd.Person}}, nil
}

// mayTake refuses a post to who is no user that day, an administrator a post that
// handles cases and the other way round (X9), and what is held already.
func (p *People) mayTake(asked Post, today civil.Date) error {
	if p.SignedIn(asked.User, today) != nil {
		return act.Refuse("X9", "user-unknown", nil).At("user")
	}
	if m, ok := p.merged(asked.Unit); ok && (asked.To.IsZero() || !asked.To.Before(m.From)) {
		return act.Refuse("X9", "unit-merged", act.Figures{"unit": asked.Unit, "into": m.Into, "from": m.From}).At("unit")
	}
	for _, post := range p.Posts {
		if asked.Acting && post.Acting && post.Role == asked.Role && post.Unit == asked.Unit && post.overlaps(asked) {
			return act.Refuse("X3", "acting-already", act.Figures{"role": string(post.Role), "from": post.From, "to": post.To}).At("from")
		}
		if post.User != asked.User || !post.overlaps(asked) {
			continue
		}
		if (post.Role == act.Administrator) != (asked.Role == act.Administrator) {
			return act.Refuse("X9", "administrator-has-no-case-role", act.Figures{"role": string(post.Role)}).At("role")
		}
		if post.is(asked.User, asked.Role, asked.Unit) {
			return act.Refuse("X9", "post-already-held", act.Figures{"from": post.From}).At("from")
		}
	}
	return nil
}

func (cmd ProposePost) decide(p *People, a act.Act) ([]act.Event, error) {
	asked := Post{User: cmd.User, Role: cmd.Role, Unit: cmd.Unit, From: cmd.From, To: cmd.To}
	return p.propose(asked, cmd.Document, a)
}

// propose asks for a post, or says why it cannot be given.
func (p *People) propose(asked Post, document act.Text, a act.Act) ([]act.Event, error) {
	if asked.Role.IsSeat() {
		return nil, act.Refuse("A12.3", "seat-by-county", act.Figures{"seat": string(asked.Role)}).At("role")
	}
	if !known(asked.Role) {
		return nil, act.Refuse("X10", "unknown-code", act.Figures{"field": "role", "code": string(asked.Role)}).At("role")
	}
	if err := required("unit", asked.Unit == ""); err != nil {
		return nil, err
	}
	if p.outside(asked.Unit) {
		return nil, act.Refuse("X9", "outside-own-office", act.Figures{"unit": asked.Unit, "own": p.Unit}).At("unit")
	}
	if err := required("from", asked.From.IsZero()); err != nil {
		return nil, err
	}
	if err := required("document", document.IsZero()); err != nil {
		return nil, err
	}
	if !asked.To.IsZero() && asked.To.Before(asked.From) {
		return nil, act.Refuse("X3", "ends-before-it-begins", act.Figures{"from": asked.From, "to": asked.To}).At("to")
	}
	if err := p.mayTake(asked, a.Today); err != nil {
		return nil, err
	}
	return []act.Event{&PostProposed{
		User: asked.User, Role: asked.Role, Unit: asked.Unit, From: asked.From, To: asked.To, Document: document, Acting: asked.Acting,
	}}, nil
}

// outside says whether a division is not below the office's own: an office gives posts
// in its own log only for what lies below it. Bank units have codes of their own.
func (p *People) outside(unit string) bool {
	return unit[0] >= '0' && unit[0] <= '9' && !strings.HasPrefix(unit, p.Unit)
}

func known(r act.Role) bool {
	switch r {
	case act.TownshipClerk, act.TownshipLeader, act.CountyClerk, act.CountyHead, act.BankClerk, act.BankHead, act.PrefectureClerk, act.RegionClerk, act.Auditor, act.Administrator:
		return true
	}
	return false
}

// A post is given by somebody other than who proposed it and who is to hold it. Of
// several proposals of the same post the last by another person counts.
func (cmd GrantPost) decide(p *People, a act.Act) ([]act.Event, error) {
	var found *Proposal
	own := cmd.User == a.By.User
	for i, pr := range p.Proposals {
		if !pr.is(cmd.User, cmd.Role, cmd.Unit) || pr.From != cmd.From {
			continue
		}
		if pr.By == a.By.User {
			own = true
			continue
		}
		found = &p.Proposals[i]
	}
	switch {
	case own && (found == nil || cmd.User == a.By.User):
		return nil, act.Refuse("X7", "second-person", nil)
	case found == nil:
		return nil, act.Refuse("X9", "nothing-proposed", nil)
	}
	if err := p.mayTake(found.Post, a.Today); err != nil {
		return nil, err
	}
	return []act.Event{&PostGranted{
		User: found.User, Role: found.Role, Unit: found.Unit, From: found.From, To: found.To, ProposedBy: found.By, Document: found.Document, Acting: found.Acting,
	}}, nil
}

// A post can be shortened by one administrator; to lengthen it is to give it.
func (cmd EndPost) decide(p *People, _ act.Act) ([]act.Event, error) {
	if err := required("last", cmd.Last.IsZero()); err != nil {
		return nil, err
	}
	for _, post := range p.Posts {
		if !post.is(cmd.User, cmd.Role, cmd.Unit) || post.From != cmd.From {
			continue
		}
		if cmd.Last.Before(post.From) {
			return nil, act.Refuse("X3", "ends-before-it-begins", act.Figures{"from": post.From, "to": cmd.Last}).At("last")
		}
		if !post.To.IsZero() && cmd.Last.After(post.To) {
			return nil, act.Refuse("X7", "second-person", nil).At("last")
		}
		e := PostEnded(cmd)
		return []act.Event{&e}, nil
	}
	return nil, act.Refuse("X9", "no-such-post", nil)
}

// An account is closed when nothing hangs on it any more: a post that nobody ended would
// stay on the list of those who answer, with nobody to act in it.
func (cmd CloseUser) decide(p *People, a act.Act) ([]act.Event, error) {
	if err := p.SignedIn(cmd.User, a.Today); err != nil {
		return nil, act.Refuse("X9", "user-unknown", nil).At("user")
	}
	if cmd.User == a.By.User {
		return nil, act.Refuse("X7", "second-person", nil)
	}
	if err := p.KeepsPost(cmd.User, a.Today); err != nil {
		return nil, err
	}
	return []act.Event{&UserClosed{User: cmd.User}}, nil
}

// KeepsPost refuses if the user holds a post beyond the day.
func (p *People) KeepsPost(user string, day civil.Date) error {
	for _, post := range p.Posts {
		if post.User == user && post.outlasts(day) {
			return StillHeld(post.Role, post.Unit, post.From)
		}
	}
	return nil
}

// StillHeld refuses to close the account of who holds a post, or a seat in a village
// group, beyond the day (X9).
func StillHeld(role act.Role, unit string, from civil.Date) *act.Refusal {
	return act.Refuse("X9", "post-still-held", act.Figures{"role": string(role), "unit": unit, "from": from}).At("user")
}

func (cmd DeclareInterest) decide(p *People, a act.Act) ([]act.Event, error) {
	if cmd.User != a.By.User {
		return nil, act.Refuse("X5", "only-for-oneself", nil).At("user")
	}
	if cmd.Kind != "own" && cmd.Kind != "relative" {
		return nil, act.Refuse("X10", "unknown-code", act.Figures{"field": "kind", "code": cmd.Kind}).At("kind")
	}
	if err := required("household", cmd.Household == ""); err != nil {
		return nil, err
	}
	e := InterestDeclared(cmd)
	return []act.Event{&e}, nil
}
