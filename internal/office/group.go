package office

import (
	"fmt"

	"fupindai/internal/act"
	"fupindai/internal/civil"
)

// Group is one village group (联查小组): its five seats with all their dated
// holders (A1.2, A12.3). Its stream is GroupStream(village).
type Group struct {
	Village string
	Members []Member // in the order of naming
}

// Member is one person's time on one seat.
type Member struct {
	Seat     act.Role
	User     string
	Bank     string // the credit officer's lending bank; else ""
	From, To civil.Date
}

// Holds says whether the member holds the seat on the day; a zero To is open.
func (m Member) Holds(on civil.Date) bool {
	return !m.From.After(on) && (m.To.IsZero() || !m.To.Before(on))
}

// GroupStream is the name of the group's stream.
func GroupStream(village string) string { return "group/" + village }

// Holder is who holds the seat on the day.
func (g *Group) Holder(seat act.Role, on civil.Date) (Member, bool) {
	for _, m := range g.Members {
		if m.Seat == seat && m.Holds(on) {
			return m, true
		}
	}
	return Member{}, false
}

// NameMember puts a person on a seat from a day on (A12.3). Whoever held the seat
// leaves it the day before.
type NameMember struct {
	Village  string     `json:"village" doc:"村|division code of the village"`
	Seat     act.Role   `json:"seat" doc:"职务|one of the five seats"`
	User     string     `json:"user" doc:"人员|the person's user id"`
	Bank     string     `json:"bank,omitempty" doc:"承贷机构|the credit officer's bank"`
	From     civil.Date `json:"from" doc:"起始日|first day"`
	Document act.Text   `json:"document" doc:"依据文件|the document that names the person"`
}

// MemberNamed is one naming.
type MemberNamed struct {
	Village  string     `json:"village"`
	Seat     act.Role   `json:"seat"`
	User     string     `json:"user"`
	Bank     string     `json:"bank"`
	From     civil.Date `json:"from"`
	Document act.Text   `json:"document"`
}

// EventType names the event for ever.
func (*MemberNamed) EventType() string { return "group.member-named/1" }

// Decide names a member or refuses: one person holds one of the five seats
// (R-A1.2-1), and a seat's holders follow one another.
func (g *Group) Decide(cmd NameMember) ([]act.Event, error) {
	switch {
	case !cmd.Seat.IsSeat():
		return nil, act.Refuse("A1.2", "no-such-seat", act.Figures{"seat": string(cmd.Seat)}).At("seat")
	case cmd.User == "":
		return nil, act.Refuse("X10", "required", act.Figures{"field": "user"}).At("user")
	case cmd.From.IsZero():
		return nil, act.Refuse("X10", "required", act.Figures{"field": "from"}).At("from")
	case cmd.Document.IsZero():
		return nil, act.Refuse("A12.3", "document-needed", nil).At("document")
	case cmd.Seat == act.CreditOfficer && cmd.Bank == "":
		return nil, act.Refuse("A1.2", "officer-needs-bank", nil).At("bank")
	}
	for _, m := range g.Members {
		if m.User == cmd.User && m.Seat != cmd.Seat && (m.To.IsZero() || !m.To.Before(cmd.From)) {
			return nil, act.Refuse("A1.2", "one-person-two-seats-group", act.Figures{"seat": string(m.Seat), "from": m.From}).At("user")
		}
		if m.Seat == cmd.Seat && !m.From.Before(cmd.From) {
			return nil, act.Refuse("A12.3", "seat-held-later", act.Figures{"seat": string(m.Seat), "from": m.From}).At("from")
		}
	}
	e := MemberNamed(cmd)
	if cmd.Seat != act.CreditOfficer {
		e.Bank = ""
	}
	return []act.Event{&e}, nil
}

// LeaveGroup ends a person's time on a seat; the seat is vacant from the next day.
type LeaveGroup struct {
	Village  string     `json:"village" doc:"村|division code of the village"`
	Seat     act.Role   `json:"seat" doc:"职务|the seat"`
	Last     civil.Date `json:"last" doc:"最后一天|last day on the seat"`
	Document act.Text   `json:"document" doc:"依据文件|the document that says so"`
}

// MemberLeft is one leaving.
type MemberLeft struct {
	Village  string     `json:"village"`
	Seat     act.Role   `json:"seat"`
	User     string     `json:"user"`
	Last     civil.Date `json:"last"`
	Document act.Text   `json:"document"`
}

// EventType names the event for ever.
func (*MemberLeft) EventType() string { return "group.member-left/1" }

// DecideLeave ends the holder's time.
func (g *Group) DecideLeave(cmd LeaveGroup) ([]act.Event, error) {
	m, ok := g.Holder(cmd.Seat, cmd.Last)
	if !ok || !m.To.IsZero() {
		return nil, act.Refuse("A12.3", "seat-not-filled", act.Figures{"seat": string(cmd.Seat), "day": cmd.Last}).At("seat")
	}
	if cmd.Document.IsZero() {
		return nil, act.Refuse("A12.3", "document-needed", nil).At("document")
	}
	return []act.Event{&MemberLeft{Village: cmd.Village, Seat: cmd.Seat, User: m.User, Last: cmd.Last, Document: cmd.Document}}, nil
}

// Apply gives the group after a recorded event.
func (g *Group) Apply(r act.Recorded) (*Group, error) {
	after := &Group{Village: g.Village, Members: append([]Member(nil), g.Members...)}
	switch e := r.Event.(type) {
	case *MemberNamed:
		for i, m := range after.Members {
			if m.Seat == e.Seat && m.To.IsZero() {
				after.Members[i].To = e.From.AddDays(-1)
			}
		}
		after.Members = append(after.Members, Member{Seat: e.Seat, User: e.User, Bank: e.Bank, From: e.From})
	case *MemberLeft:
		for i, m := range after.Members {
			if m.Seat == e.Seat && m.User == e.User && m.To.IsZero() {
				after.Members[i].To = e.Last
			}
		}
	default:
		return nil, fmt.Errorf("group %s: event %s does not belong here", g.Village, e.EventType())
	}
	return after, nil
}

// SeatTable has one row for each person's time on a seat.
var SeatTable = &act.Table{
	Name: "group_seat",
	Key:  []string{"village", "seat", "from_on"},
	Cols: []string{"user_id", "bank", "to_on"},
}

// Rows are the group's rows.
func (g *Group) Rows() []act.Row {
	var rows []act.Row
	for _, m := range g.Members {
		rows = append(rows, act.Row{Table: SeatTable, Key: []any{g.Village, string(m.Seat), m.From.String()}, Cols: []any{m.User, m.Bank, m.To.String()}})
	}
	return rows
}
