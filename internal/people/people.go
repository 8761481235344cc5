// Package people knows users, the posts they hold with first and last day, and
// the access rules X1–X9.
package people

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"time"

	"fupindai/internal/act"
	"fupindai/internal/civil"
)

var errSkeleton = errors.New("people: skeleton")

// Stream is the one stream of users and posts in a log.
const Stream = "people"

// Commands: orders of an administrator. Today is the day of the act.
type (
	// FoundOffice names the first two administrators, once (fupindai init).
	FoundOffice struct {
		Unit           string    `json:"unit"`
		Administrators [2]string `json:"administrators"`
		Document       act.Text  `json:"document"`
	}
	EnrolUser struct {
		User   string `json:"user"`
		Person string `json:"person,omitempty"` // the real person, an opaque id: one account each
	}
	// ProposePost asks for a post; GrantPost by a second administrator gives it (X7).
	ProposePost struct {
		User     string     `json:"user"`
		Role     act.Role   `json:"role"`
		Unit     string     `json:"unit"`
		From     civil.Date `json:"from"`
		To       civil.Date `json:"to,omitzero"`
		Document act.Text   `json:"document"`
	}
	GrantPost struct {
		User string     `json:"user"`
		Role act.Role   `json:"role"`
		Unit string     `json:"unit"`
		From civil.Date `json:"from"`
	}
	EndPost struct {
		User string     `json:"user"`
		Role act.Role   `json:"role"`
		Unit string     `json:"unit"`
		From civil.Date `json:"from"`
		Last civil.Date `json:"last"` // the last day on which it is held
	}
	CloseUser struct {
		User string `json:"user"`
	}
	// DeclareInterest: the household is the user's own or a relative's (X5).
	DeclareInterest struct {
		User      string   `json:"user"`
		Household string   `json:"household"`
		Kind      string   `json:"kind"` // own | relative
		Reason    act.Text `json:"reason"`
	}
)

// Command is one of the commands above.
type Command interface {
	decide(*People, act.Act) ([]act.Event, error)
}

// Decide gives the events of a command, or an *act.Refusal.
func Decide(p *People, cmd Command, a act.Act) ([]act.Event, error) { return nil, errSkeleton }

// Events of this package.
var Events = act.Catalogued()

// Tables of this package.
var Tables []*act.Table

// People is the folded stream.
type People struct{}

func New() *People                                                            { return &People{} }
func (p *People) Apply(r act.Recorded)                                        {}
func (p *People) Clone() *People                                              { return p }
func (p *People) Rows() []act.Row                                             { return nil }
func (p *People) Posts(user string, day civil.Date) []Post                    { return nil } // held that day
func (p *People) Holders(role act.Role, unit string, day civil.Date) []string { return nil }

// Post is a role over a unit; a zero To is open.
type Post struct {
	User, Unit string
	Role       act.Role
	From, To   civil.Date
	GrantedBy  string
}

// Access rules; nil means yes.
func (p *People) SignedIn(user string, day civil.Date) error  { return errSkeleton } // X1
func (p *People) Holds(by act.Actor, day civil.Date) error    { return errSkeleton } // X1, X3
func (p *People) NoInterest(user, household string) error     { return errSkeleton } // X5
func Within(unit, target string) error                        { return errSkeleton } // X2
func Covers(unit, target string) bool                         { return false }
func OneLevel(hands []act.Actor, by act.Actor) error          { return errSkeleton } // X4
func ReEntered(at, now time.Time, within time.Duration) error { return errSkeleton } // X6
func SecondPerson(first, second string) error                 { return errSkeleton } // X7
func ExportAllowed(purpose act.Text, rows, ceiling int) error { return errSkeleton } // X8
func NotAdministrator(by act.Actor) error                     { return errSkeleton } // X9

// SQL is what log-in and sessions need; *sql.DB is one. Their tables are local.
type SQL interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// Profile is a set of rules for passwords and sessions; numbers come from profiles.yaml.
type Profile struct{ ID string }

func ProfileByID(id string) (Profile, error) { return Profile{}, errSkeleton } // dengbao-3, asvs

// Logins checks passwords.
type Logins struct{}

func NewLogins(db SQL, p Profile, random io.Reader) (*Logins, error) { return nil, errSkeleton }

// Login is who signed in.
type Login struct {
	User, Log  string
	MustChange bool // the password is older than the profile allows
}

// Invite makes a log-in and gives the one-time word with which Redeem sets its first password.
func (l *Logins) Invite(ctx context.Context, login, user, log string, now time.Time) (word string, err error) {
	return "", errSkeleton
}
func (l *Logins) Redeem(ctx context.Context, login, word, password string, now time.Time) (Login, error) {
	return Login{}, errSkeleton
}
func (l *Logins) SignIn(ctx context.Context, login, password string, now time.Time) (Login, error) {
	return Login{}, errSkeleton
}
func (l *Logins) Change(ctx context.Context, login, old, password string, now time.Time) error {
	return errSkeleton
}

// Sessions is a session store for scs over the table session; set HashTokenInStore.
type Sessions struct{}

func NewSessions(db SQL, now func() time.Time) *Sessions { return &Sessions{} }
