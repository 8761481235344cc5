package page

import "fupindai/internal/civil"

// Groups lists the village groups (联查小组) with their five seats (A12.3).
type Groups struct {
	Shell
	Filter []Option // townships
	Rows   []GroupRow
	Vacant int    // villages with an empty seat
	Ink    int    // signatures of the reader's villages entered from paper
	Units  string // address of the units' page; "" where the reader has none
	Pager  Pager
	Empty  *Empty
}

// GroupRow is one village: the five names in the Opinion's order, "" is vacant.
type GroupRow struct {
	Village, Href, Township string
	Seats                   [5]string
	Light                   Light
	ChangedOn               civil.Date
	Signed                  Light // who acknowledged the newest list
}

// seatNames are the five seats in the Opinion's order.
var seatNames = [5]Text{Say("第一书记"), Say("村支书"), Say("村会计"), Say("包户干部"), Say("信贷员")}

// SeatName is the name of the i-th seat, from 0.
func SeatName(i int) Text { return seatNames[i] }

// SeatName is the name of the i-th seat, from 0.
func (Groups) SeatName(i int) Text { return SeatName(i) }

// Template names the file.
func (Groups) Template() string { return "groups" }

// Group is one village group: who sits now, who sat before.
type Group struct {
	Shell
	Village, Township string
	Seats             [5]GroupSeat
	Light             Light
	List              *GroupList // nil before the first naming
	Past              []GroupSeat
	Name              *NameForm  // name-group-member, when that form is open, or
	Substitute        *NameForm  // name-substitute, or
	Leave             *LeaveForm // leave-group
}

// GroupList is the newest list of the group and who acknowledged it (A12.3).
type GroupList struct {
	No         int
	ReportedOn civil.Date
	Receivers  []GroupReceiver
	Send       *Send  // acknowledge-group, for a receiver that has not yet
	Print      string // address of the printed list
}

// GroupReceiver is one receiver of the list.
type GroupReceiver struct {
	Unit     string
	Light    Light
	Person   string // who acknowledged
	SignedOn civil.Date
	DueOn    civil.Date
}

// GroupSeat is one dated seat.
type GroupSeat struct {
	Seat     string // for past seats
	Person   string
	Unit     string // of the credit officer: the bank
	From, To civil.Date
	Document string
	Vacant   bool
	Acting   bool   // a substitute by the county's document
	Change   string // address that opens name-member for this seat
	Stand    string // address that opens name-substitute for it
	Leave    string // address that opens leave-group for it
}

// SeatName is the name of the i-th seat, from 0.
func (Group) SeatName(i int) Text { return SeatName(i) }

// NameForm is name-group-member, or name-substitute where Last is given: seat, user,
// bank, from, last, document.
type NameForm struct {
	Send     Send
	Seats    []Option
	Users    []Option
	Banks    []Option
	From     string
	Last     string
	Document string
}

// LeaveForm is leave-group: seat, last, document.
type LeaveForm struct {
	Send     Send
	Seats    []Option
	Last     string
	Document string
}

// Template names the file.
func (Group) Template() string { return "group" }

// Users lists the people with their posts.
type Users struct {
	Shell
	Units, Roles, States []Option
	NameFilter           string
	Reset                string
	Rows                 []UserRow
	Pager                Pager
	New                  string
	ToUnits              string // address of the units' page
	Empty                *Empty
}

// UserRow is one person in one post (screens 2.19).
type UserRow struct {
	Name, Href, Login string
	Unit, Role, Scope string
	From, To          civil.Date
	LastSeen          string
	State             State
}

// Template names the file.
func (Users) Template() string { return "users" }

// UserPage is one person: posts held, and the form that gives or ends one.
type UserPage struct {
	Shell
	Person   string
	Login    string
	State    State
	LastSeen string
	Posts    []UserPost
	Proposed []UserPost // asked for, waiting for a second administrator
	Give     *GiveForm
	Close    *Send // shuts the account
	Depart   *DepartForm
	Reset    string // POST address that draws a first password; "" for none
	NoFactor string // POST address that takes a lost second factor away
	New      bool   // the form for a new person: fields user, name, phone, posted to Give.Send.Href
	NewName  string
	NewPhone string
}

// UserPost is one dated post.
type UserPost struct {
	Unit, Role, Scope, Document string
	From, To                    civil.Date
	ID, UnitID, RoleID, By      string // ID is the user's
	End, Grant                  *Send
	Acting                      bool
	Why                         string // why the reader cannot grant it
}

// DepartForm is record-departure: kind, last, document.
type DepartForm struct {
	Send           Send
	Kinds          []Option
	Last, Document string
}

// GiveForm gives a post: role, unit, from, document.
type GiveForm struct {
	Send           Send
	Roles, Units   []Option
	From, Document string
}

// Template names the file.
func (UserPage) Template() string { return "user" }
