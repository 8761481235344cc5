package people

import (
	"slices"

	"fupindai/internal/act"
	"fupindai/internal/civil"
)

// People is the fold of the stream: users, the posts they hold, and the interests
// they declared.
type People struct {
	Unit      string // the office's own unit
	Users     map[string]User
	Posts     []Post
	Proposals []Proposal
	Interests []Interest

	Departures   []Departure
	Renamings    []Renaming
	Mergers      []Merger // in force from their first day
	MergersAsked []Merger // proposed, to be confirmed by a second administrator
}

// User is one account; a closed one does nothing any more.
type User struct {
	Person   string
	ClosedOn civil.Date
}

// Post is a role over a unit; a zero To is open. An acting post (代) stands in for a
// leader.
type Post struct {
	User, Unit string
	Role       act.Role
	From, To   civil.Date
	GrantedBy  string
	Acting     bool
}

// Proposal is a post that one administrator proposed and a second has to grant (X7).
type Proposal struct {
	Post
	By       string
	Document act.Text
}

// Interest is a household that is the user's own or a relative's (X5).
type Interest struct{ User, Household, Kind string }

// New is the empty fold.
func New() *People { return &People{Users: map[string]User{}} }

// Holds says whether the post is held on the day.
func (p Post) Holds(on civil.Date) bool {
	return !p.From.After(on) && (p.To.IsZero() || !p.To.Before(on))
}

// outlasts says whether the post goes on after the day.
func (p Post) outlasts(day civil.Date) bool { return p.To.IsZero() || p.To.After(day) }

// overlaps says whether there is a day on which both are held.
func (p Post) overlaps(o Post) bool {
	return (o.To.IsZero() || !p.From.After(o.To)) && (p.To.IsZero() || !o.From.After(p.To))
}

func (p Post) is(user string, role act.Role, unit string) bool {
	return p.User == user && p.Role == role && p.Unit == unit
}

// PostsOf are the posts a user holds on the day, in the order of granting; behind each
// the same post over units that were merged into its own.
func (p *People) PostsOf(user string, on civil.Date) []Post {
	var out []Post
	for _, post := range p.Posts {
		if post.User == user && post.Holds(on) && p.SignedIn(user, on) == nil {
			out = append(out, post)
			for _, unit := range p.former(post.Unit, on) {
				old := post
				old.Unit = unit
				out = append(out, old)
			}
		}
	}
	return out
}

// SignedIn refuses a user who is not enrolled, or closed (X1).
func (p *People) SignedIn(user string, on civil.Date) error {
	u, ok := p.Users[user]
	if !ok || (!u.ClosedOn.IsZero() && !u.ClosedOn.After(on)) {
		return act.Refuse("X1", "not-signed-in", nil)
	}
	return nil
}

// Holds refuses an actor whose post is not held on the day (X1, X3).
func (p *People) Holds(by act.Actor, on civil.Date) error {
	if err := p.SignedIn(by.User, on); err != nil {
		return err
	}
	unit := p.Current(by.Unit, on)
	for _, post := range p.Posts {
		if post.is(by.User, by.Role, unit) && post.Holds(on) {
			return nil
		}
	}
	return act.Refuse("X3", "post-not-held", act.Figures{"role": string(by.Role), "day": on})
}

// NoInterest refuses a user who declared the household as their own or a relative's (X5).
func (p *People) NoInterest(user, household string) error {
	for _, i := range p.Interests {
		if i.User == user && i.Household == household {
			return act.Refuse("X5", "own-interest", act.Figures{"kind": i.Kind})
		}
	}
	return nil
}

func (p *People) clone() *People {
	c := *p
	c.Users = make(map[string]User, len(p.Users))
	for k, v := range p.Users {
		c.Users[k] = v
	}
	c.Posts, c.Proposals, c.Interests = slices.Clone(p.Posts), slices.Clone(p.Proposals), slices.Clone(p.Interests)
	c.Departures, c.Renamings = slices.Clone(p.Departures), slices.Clone(p.Renamings)
	c.Mergers, c.MergersAsked = slices.Clone(p.Mergers), slices.Clone(p.MergersAsked)
	return &c
}
