package people

import (
	"fmt"

	"fupindai/internal/act"
	"fupindai/internal/civil"
)

// Command is one of the commands of this package.
type Command interface {
	decide(p *People, a act.Act) ([]act.Event, error)
}

// Decide gives the events of a command, or an *act.Refusal.
func Decide(p *People, cmd Command, a act.Act) ([]act.Event, error) { return cmd.decide(p, a) }

// Events decodes the events of this package.
var Events = act.Catalogued(
	func() act.Event { return &UserEnrolled{} },
	func() act.Event { return &PostProposed{} },
	func() act.Event { return &PostGranted{} },
	func() act.Event { return &PostEnded{} },
	func() act.Event { return &UserClosed{} },
	func() act.Event { return &InterestDeclared{} },
)

// UserEnrolled is a new account.
type UserEnrolled struct {
	User   string `json:"user"`
	Person string `json:"person"`
}

// PostProposed is a post asked for, to be granted by a second administrator.
type PostProposed struct {
	User     string     `json:"user"`
	Role     act.Role   `json:"role"`
	Unit     string     `json:"unit"`
	From     civil.Date `json:"from"`
	To       civil.Date `json:"to"`
	Document act.Text   `json:"document"`
}

// PostGranted is a post given.
type PostGranted struct {
	User       string     `json:"user"`
	Role       act.Role   `json:"role"`
	Unit       string     `json:"unit"`
	From       civil.Date `json:"from"`
	To         civil.Date `json:"to"`
	ProposedBy string     `json:"proposed_by"`
	Document   act.Text   `json:"document"`
}

// PostEnded is a post's last day.
type PostEnded struct {
	User string     `json:"user"`
	Role act.Role   `json:"role"`
	Unit string     `json:"unit"`
	From civil.Date `json:"from"`
	Last civil.Date `json:"last"`
}

// UserClosed is an account shut from the day on.
type UserClosed struct {
	User string `json:"user"`
}

// InterestDeclared is a household that is the user's own or a relative's.
type InterestDeclared struct {
	User      string   `json:"user"`
	Household string   `json:"household"`
	Kind      string   `json:"kind"`
	Reason    act.Text `json:"reason"`
}

// EventType names the event for ever.
func (*UserEnrolled) EventType() string     { return "people.user-enrolled/1" }
func (*PostProposed) EventType() string     { return "people.post-proposed/1" }
func (*PostGranted) EventType() string      { return "people.post-granted/1" }
func (*PostEnded) EventType() string        { return "people.post-ended/1" }
func (*UserClosed) EventType() string       { return "people.user-closed/1" }
func (*InterestDeclared) EventType() string { return "people.interest-declared/1" }

func required(field string, missing bool) error {
	if missing {
		return act.Refuse("X10", "required", act.Figures{"field": field}).At(field)
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
	if _, known := p.Users[cmd.User]; known {
		return nil, act.Refuse("X9", "user-exists", nil).At("user")
	}
	if cmd.Person != "" {
		for _, u := range p.Users {
			if u.Person == cmd.Person {
				return nil, act.Refuse("X9", "person-has-account", nil).At("person")
			}
		}
	}
	return []act.Event{&UserEnrolled{User: cmd.User, Person: cmd.Person}}, nil
}

// conflict refuses an administrator a case role, and a case worker the administrator's.
func (p *People) conflict(user string, role act.Role, from civil.Date) error {
	for _, post := range p.Posts {
		stillOpen := post.To.IsZero() || !post.To.Before(from)
		if post.User == user && stillOpen && (post.Role == act.Administrator) != (role == act.Administrator) {
			return act.Refuse("X9", "administrator-has-no-case-role", act.Figures{"role": string(post.Role)}).At("role")
		}
	}
	return nil
}

func (cmd ProposePost) decide(p *People, a act.Act) ([]act.Event, error) {
	if cmd.Role.IsSeat() {
		return nil, act.Refuse("A12.3", "seat-by-county", act.Figures{"seat": string(cmd.Role)}).At("role")
	}
	if !known(cmd.Role) {
		return nil, act.Refuse("X10", "unknown-code", act.Figures{"field": "role", "code": string(cmd.Role)}).At("role")
	}
	if err := required("unit", cmd.Unit == ""); err != nil {
		return nil, err
	}
	if err := required("from", cmd.From.IsZero()); err != nil {
		return nil, err
	}
	if err := required("document", cmd.Document.IsZero()); err != nil {
		return nil, err
	}
	if !cmd.To.IsZero() && cmd.To.Before(cmd.From) {
		return nil, act.Refuse("X3", "ends-before-it-begins", act.Figures{"from": cmd.From, "to": cmd.To}).At("to")
	}
	if err := p.SignedIn(cmd.User, a.Today); err != nil {
		return nil, act.Refuse("X9", "user-unknown", nil).At("user")
	}
	if err := p.conflict(cmd.User, cmd.Role, cmd.From); err != nil {
		return nil, err
	}
	for _, post := range p.Posts {
		if post.is(cmd.User, cmd.Role, cmd.Unit) && post.Holds(cmd.From) {
			return nil, act.Refuse("X9", "post-already-held", act.Figures{"from": post.From}).At("from")
		}
	}
	e := PostProposed(cmd)
	return []act.Event{&e}, nil
}

func known(r act.Role) bool {
	switch r {
	case act.TownshipClerk, act.TownshipLeader, act.CountyClerk, act.CountyHead, act.BankClerk, act.BankHead, act.Auditor, act.Administrator:
		return true
	}
	return false
}

func (cmd GrantPost) decide(p *People, a act.Act) ([]act.Event, error) {
	for _, pr := range p.Proposals {
		if !pr.is(cmd.User, cmd.Role, cmd.Unit) || pr.From != cmd.From {
			continue
		}
		if pr.By == a.By.User {
			return nil, act.Refuse("X7", "second-person", nil)
		}
		if err := p.conflict(cmd.User, cmd.Role, cmd.From); err != nil {
			return nil, err
		}
		return []act.Event{&PostGranted{User: pr.User, Role: pr.Role, Unit: pr.Unit, From: pr.From, To: pr.To, ProposedBy: pr.By}}, nil
	}
	return nil, act.Refuse("X9", "nothing-proposed", nil)
}

func (cmd EndPost) decide(p *People, _ act.Act) ([]act.Event, error) {
	for _, post := range p.Posts {
		if !post.is(cmd.User, cmd.Role, cmd.Unit) || post.From != cmd.From {
			continue
		}
		if cmd.Last.Before(post.From) {
			return nil, act.Refuse("X3", "ends-before-it-begins", act.Figures{"from": post.From, "to": cmd.Last}).At("last")
		}
		e := PostEnded(cmd)
		return []act.Event{&e}, nil
	}
	return nil, act.Refuse("X9", "no-such-post", nil)
}

func (cmd CloseUser) decide(p *People, a act.Act) ([]act.Event, error) {
	if err := p.SignedIn(cmd.User, a.Today); err != nil {
		return nil, act.Refuse("X9", "user-unknown", nil).At("user")
	}
	if cmd.User == a.By.User {
		return nil, act.Refuse("X7", "second-person", nil)
	}
	return []act.Event{&UserClosed{User: cmd.User}}, nil
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

// Apply gives the fold after a recorded event; the argument stays as it was.
func (p *People) Apply(r act.Recorded) (*People, error) {
	c := p.clone()
	switch e := r.Event.(type) {
	case *UserEnrolled:
		if c.Unit == "" {
			c.Unit = r.By.Unit
		}
		c.Users[e.User] = User{Person: e.Person}
	case *PostProposed:
		c.Proposals = append(c.Proposals, Proposal{Post{User: e.User, Role: e.Role, Unit: e.Unit, From: e.From, To: e.To}, r.By.User})
	case *PostGranted:
		c.Posts = append(c.Posts, Post{User: e.User, Role: e.Role, Unit: e.Unit, From: e.From, To: e.To, GrantedBy: r.By.User})
		for i, pr := range c.Proposals {
			if pr.is(e.User, e.Role, e.Unit) && pr.From == e.From {
				c.Proposals = append(c.Proposals[:i:i], c.Proposals[i+1:]...)
				break
			}
		}
	case *PostEnded:
		for i, post := range c.Posts {
			if post.is(e.User, e.Role, e.Unit) && post.From == e.From {
				c.Posts[i].To = e.Last
			}
		}
	case *UserClosed:
		u := c.Users[e.User]
		u.ClosedOn = r.On
		c.Users[e.User] = u
	case *InterestDeclared:
		c.Interests = append(c.Interests, Interest{e.User, e.Household, e.Kind})
	default:
		return nil, fmt.Errorf("people: event %s does not belong here", r.Event.EventType())
	}
	return c, nil
}
