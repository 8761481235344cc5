package people

import (
	"fmt"
	"slices"

	"fupindai/internal/act"
	"fupindai/internal/civil"
)

// Events decodes the events of this package.
var Events = act.Catalogued(
	func() act.Event { return &UserEnrolled{} },
	func() act.Event { return &PostProposed{} },
	func() act.Event { return &PostGranted{} },
	func() act.Event { return &PostEnded{} },
	func() act.Event { return &UserClosed{} },
	func() act.Event { return &InterestDeclared{} },
	func() act.Event { return &UserDeparted{} },
	func() act.Event { return &UnitRenamed{} },
	func() act.Event { return &MergerProposed{} },
	func() act.Event { return &UnitMerged{} },
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
	Acting   bool       `json:"acting,omitempty"` // 代: stands in for a leader
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
	Acting     bool       `json:"acting,omitempty"`
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
func (*UserDeparted) EventType() string     { return "people.user-departed/1" }
func (*UnitRenamed) EventType() string      { return "people.unit-renamed/1" }
func (*MergerProposed) EventType() string   { return "people.merger-proposed/1" }
func (*UnitMerged) EventType() string       { return "people.unit-merged/1" }

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
		c.Proposals = append(c.Proposals, Proposal{
			Post: Post{User: e.User, Role: e.Role, Unit: e.Unit, From: e.From, To: e.To, Acting: e.Acting}, By: r.By.User, Document: e.Document,
		})
	case *PostGranted:
		c.Posts = append(c.Posts, Post{User: e.User, Role: e.Role, Unit: e.Unit, From: e.From, To: e.To, GrantedBy: r.By.User, Acting: e.Acting})
		c.Proposals = slices.DeleteFunc(c.Proposals, func(pr Proposal) bool {
			return pr.is(e.User, e.Role, e.Unit) && pr.From == e.From
		})
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
	case *UserDeparted:
		if u := c.Users[e.User]; e.Kind == Left {
			u.ClosedOn = e.Last.AddDays(1)
			c.Users[e.User] = u
		}
		c.Departures = append(c.Departures, Departure{User: e.User, Kind: e.Kind, Last: e.Last, Document: e.Document, By: r.By.User})
	case *UnitRenamed:
		c.Renamings = append(c.Renamings, Renaming{Unit: e.Unit, Name: e.Name, NameEn: e.NameEn, From: e.From, Document: e.Document, By: r.By.User})
	case *MergerProposed:
		c.MergersAsked = append(c.MergersAsked, Merger{Unit: e.Unit, Into: e.Into, From: e.From, Document: e.Document, By: r.By.User})
	case *UnitMerged:
		c.Mergers = append(c.Mergers, Merger{Unit: e.Unit, Into: e.Into, From: e.From, Document: e.Document, By: r.By.User})
		c.MergersAsked = slices.DeleteFunc(c.MergersAsked, func(m Merger) bool { return m.Unit == e.Unit })
	case *InterestDeclared:
		c.Interests = append(c.Interests, Interest{e.User, e.Household, e.Kind})
	default:
		return nil, fmt.Errorf("people: event %s does not belong here", r.Event.EventType())
	}
	return c, nil
}
