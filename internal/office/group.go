package office

import (
	"fmt"
	"slices"
	"strconv"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/law"
)

// Group is one village group (联查小组): its five seats with all their dated holders
// (A1.2, A12.3), and the lists of it that went to county, township and bank. Its stream
// is GroupStream(village).
type Group struct {
	Village string
	Members []Member // in the order of naming
	Lists   []Edition
	Duties  []act.Duty
	Old     []act.Duty // superseded versions of duties
}

// Member is one person's time on one seat.
type Member struct {
	Seat     act.Role
	User     string
	Bank     string // the credit officer's lending bank; else ""
	From, To civil.Date
	Document act.Text
	Acting   bool       // a substitute, named by the county with first and last day (R-A1.2-1)
	NamedOn  civil.Date // the day of the naming
	Left     bool       // ended by leaving, not by the naming of the next
}

// Holds says whether the member holds the seat on the day; a zero To is open.
func (m Member) Holds(on civil.Date) bool {
	return !m.From.After(on) && (m.To.IsZero() || !m.To.Before(on))
}

// Edition is one list of the group as it went to its receivers (名单报备). A change of
// the group makes the next one by itself; changes recorded on one day before anybody
// acknowledged are one list.
type Edition struct {
	No   int
	On   civil.Date // the day it was reported
	Bank string     // the credit officer's bank, which receives it; "" while there is none
	Acks []Ack      // in the order in which they came
}

// Ack is one receiver's acknowledgement of a list (签收).
type Ack struct {
	Receiver Receiver
	By       act.Actor
	On       civil.Date
}

// Receiver is one of those to whom a group's list goes (A12.3).
type Receiver string

// The receivers.
const (
	ToTownship Receiver = "township"
	ToCounty   Receiver = "county"
	ToBank     Receiver = "bank"
)

// Receivers are those of an edition, in the order of the line.
func (e Edition) Receivers() []Receiver {
	if e.Bank == "" {
		return []Receiver{ToTownship, ToCounty}
	}
	return []Receiver{ToTownship, ToCounty, ToBank}
}

// Acknowledged gives a receiver's acknowledgement.
func (e Edition) Acknowledged(by Receiver) (Ack, bool) {
	for _, a := range e.Acks {
		if a.Receiver == by {
			return a, true
		}
	}
	return Ack{}, false
}

// DutyOf names the duty of a receiver to acknowledge the list.
func (e Edition) DutyOf(to Receiver) string {
	return "group-ack/" + strconv.Itoa(e.No) + "/" + string(to)
}

// ReceiverOf is the receiver for which a role acknowledges; "" for the others.
func ReceiverOf(r act.Role) Receiver {
	switch r {
	case act.TownshipClerk, act.TownshipLeader:
		return ToTownship
	case act.CountyHead:
		return ToCounty
	case act.BankClerk, act.BankHead:
		return ToBank
	}
	return ""
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
	if err := g.seating(cmd); err != nil {
		return nil, err
	}
	if err := g.oneSeat(cmd.User, cmd.Seat, cmd.From, civil.Date{}); err != nil {
		return nil, err
	}
	for _, m := range g.Members {
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

// seating checks what every naming needs: a seat, a person, a first day, a document,
// and for the credit officer a bank.
func (g *Group) seating(cmd NameMember) error {
	switch {
	case !cmd.Seat.IsSeat():
		return act.Refuse("A1.2", "no-such-seat", act.Figures{"seat": string(cmd.Seat)}).At("seat")
	case cmd.User == "":
		return act.Refuse("X10", "required", act.Figures{"field": "user"}).At("user")
	case cmd.From.IsZero():
		return act.Refuse("X10", "required", act.Figures{"field": "from"}).At("from")
	case cmd.Document.IsZero():
		return act.Refuse("A12.3", "document-needed", nil).At("document")
	case cmd.Seat == act.CreditOfficer && cmd.Bank == "":
		return act.Refuse("A1.2", "officer-needs-bank", nil).At("bank")
	}
	return nil
}

// oneSeat refuses a person who holds another of the five on a day from first to last;
// a zero last is open (R-A1.2-1).
func (g *Group) oneSeat(user string, seat act.Role, first, last civil.Date) error {
	for _, m := range g.Members {
		if m.User == user && m.Seat != seat && (m.To.IsZero() || !m.To.Before(first)) && (last.IsZero() || !m.From.After(last)) {
			return act.Refuse("A1.2", "one-person-two-seats-group", act.Figures{"seat": string(m.Seat), "from": m.From}).At("user")
		}
	}
	return nil
}

// NameSubstitute lets a person stand in on a seat from a first to a last day, by the
// county's document (R-A1.2-1): where the holder is away, or would hold two of the
// five. Afterwards the holder sits again, or the seat is vacant as before.
type NameSubstitute struct {
	Village  string     `json:"village" doc:"村|division code of the village"`
	Seat     act.Role   `json:"seat" doc:"职务|one of the five seats"`
	User     string     `json:"user" doc:"替补人员|the person's user id"`
	Bank     string     `json:"bank,omitempty" doc:"承贷机构|the bank, where the seat is the credit officer's"`
	From     civil.Date `json:"from" doc:"起始日|first day"`
	Last     civil.Date `json:"last" doc:"最后一天|last day"`
	Document act.Text   `json:"document" doc:"依据文件|the county's document"`
}

// SubstituteNamed is one naming of a substitute.
type SubstituteNamed struct {
	Village  string     `json:"village"`
	Seat     act.Role   `json:"seat"`
	User     string     `json:"user"`
	Bank     string     `json:"bank"`
	From     civil.Date `json:"from"`
	Last     civil.Date `json:"last"`
	Document act.Text   `json:"document"`
}

// EventType names the event for ever.
func (*SubstituteNamed) EventType() string { return "group.substitute-named/1" }

// DecideSubstitute names a substitute or refuses: within the time of one holder or of
// one vacancy, never across a change of the seat.
func (g *Group) DecideSubstitute(cmd NameSubstitute) ([]act.Event, error) {
	if err := g.seating(NameMember{cmd.Village, cmd.Seat, cmd.User, cmd.Bank, cmd.From, cmd.Document}); err != nil {
		return nil, err
	}
	switch {
	case cmd.Last.IsZero():
		return nil, act.Refuse("A1.2", "substitute-needs-last-day", nil).At("last")
	case cmd.Last.Before(cmd.From):
		return nil, act.Refuse("X3", "ends-before-it-begins", act.Figures{"from": cmd.From, "to": cmd.Last}).At("last")
	}
	if err := g.oneSeat(cmd.User, cmd.Seat, cmd.From, cmd.Last); err != nil {
		return nil, err
	}
	for _, m := range g.Members {
		touches := m.Seat == cmd.Seat && !m.From.After(cmd.Last) && (m.To.IsZero() || !m.To.Before(cmd.From))
		within := !m.From.After(cmd.From) && (m.To.IsZero() || !m.To.Before(cmd.Last))
		switch {
		case touches && m.Acting:
			return nil, act.Refuse("A12.3", "seat-held-later", act.Figures{"seat": string(m.Seat), "from": m.From}).At("from")
		case touches && m.User == cmd.User:
			return nil, act.Refuse("A12.3", "substitute-is-holder", act.Figures{"seat": string(m.Seat), "from": m.From}).At("user")
		case touches && !within:
			return nil, act.Refuse("A12.3", "seat-changes-meanwhile", act.Figures{"seat": string(m.Seat), "from": m.From, "to": m.To}).At("last")
		}
	}
	e := SubstituteNamed(cmd)
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

// Depart takes a person who goes off every seat after a last day.
func (g *Group) Depart(user string, last civil.Date, document act.Text) []act.Event {
	var out []act.Event
	for _, seat := range act.Seats {
		for _, m := range g.Members {
			if m.Seat == seat && m.User == user && (m.To.IsZero() || m.To.After(last)) {
				out = append(out, &MemberLeft{Village: g.Village, Seat: seat, User: user, Last: last, Document: document})
				break
			}
		}
	}
	return out
}

// Succeed seats the five of the village into which this one is merged, from a day on:
// they survey, sign and check what is open here. It refuses while a seat has a holder
// who begins later.
func (g *Group) Succeed(by *Group, from civil.Date, document act.Text) ([]act.Event, error) {
	var out []act.Event
	for _, seat := range act.Seats {
		for _, m := range g.Members {
			if m.Seat == seat && !m.From.Before(from) {
				return nil, act.Refuse("A12.3", "seat-held-later", act.Figures{"seat": string(seat), "from": m.From}).At("from")
			}
		}
		next, follows := by.Holder(seat, from)
		before, held := g.Holder(seat, from)
		switch {
		case follows && held && before.User == next.User:
		case follows:
			out = append(out, &MemberNamed{Village: g.Village, Seat: seat, User: next.User, Bank: next.Bank, From: from, Document: document})
		case held:
			out = append(out, &MemberLeft{Village: g.Village, Seat: seat, User: before.User, Last: from.AddDays(-1), Document: document})
		}
	}
	return out, nil
}

// AcknowledgeGroup is a receiver's acknowledgement of the group's newest list (签收):
// of the township, of the county's leading group, of the credit officer's bank (A12.3).
type AcknowledgeGroup struct {
	Village string `json:"village" doc:"村|division code of the village"`
	List    int    `json:"list" doc:"名单期次|number of the list that was seen"`
}

// GroupAcknowledged is one acknowledgement.
type GroupAcknowledged struct {
	Village  string   `json:"village"`
	List     int      `json:"list"`
	Receiver Receiver `json:"receiver"`
}

// EventType names the event for ever.
func (*GroupAcknowledged) EventType() string { return "group.acknowledged/1" }

// DecideAcknowledge takes the acknowledgement of the list as it is now.
func (g *Group) DecideAcknowledge(cmd AcknowledgeGroup, by act.Actor) ([]act.Event, error) {
	if len(g.Lists) == 0 {
		return nil, act.Refuse("A12.3", "no-group-list", nil).At("village")
	}
	last := g.Lists[len(g.Lists)-1]
	if cmd.List != last.No {
		return nil, act.Refuse("X11", "group-list-succeeded", act.Figures{"list": cmd.List, "now": last.No, "on": last.On}).At("list")
	}
	to := ReceiverOf(by.Role)
	if a, twice := last.Acknowledged(to); twice {
		return nil, act.Refuse("A12.3", "group-list-acknowledged", act.Figures{"list": last.No, "on": a.On}).At("list")
	}
	return []act.Event{&GroupAcknowledged{Village: cmd.Village, List: last.No, Receiver: to}}, nil
}

// Apply gives the group after a recorded event. Its duties are derived again with the
// law in force at the event's number.
func (g *Group) Apply(r act.Recorded, l *law.Law) (*Group, error) {
	after := &Group{Village: g.Village, Members: slices.Clone(g.Members), Lists: slices.Clone(g.Lists)}
	settled := l.Discharged(r.On, r.Noted, !r.DatedBy.IsZero()) // R-Z1-1
	switch e := r.Event.(type) {
	case *act.DutiesMoved: // derived again below
	case *MemberNamed:
		after.endAt(e.Seat, e.From.AddDays(-1), false)
		after.Members = append(after.Members, Member{Seat: e.Seat, User: e.User, Bank: e.Bank, From: e.From, Document: e.Document, NamedOn: settled})
		after.report(r)
	case *SubstituteNamed:
		after.standIn(e, settled)
		after.report(r)
	case *MemberLeft:
		after.leave(e)
		after.report(r)
	case *GroupAcknowledged:
		last := &after.Lists[len(after.Lists)-1]
		last.Acks = append(slices.Clone(last.Acks), Ack{Receiver: e.Receiver, By: r.By, On: settled})
	default:
		return nil, fmt.Errorf("group %s: event %s does not belong here", g.Village, e.EventType())
	}
	duties, err := after.derive(l)
	if err != nil {
		return nil, err
	}
	after.Duties, after.Old = act.Versions(g.Duties, g.Old, duties, r.Seq)
	return after, nil
}

// endAt ends the open holder's time on a seat.
func (g *Group) endAt(seat act.Role, last civil.Date, left bool) {
	for i, m := range g.Members {
		if m.Seat == seat && m.To.IsZero() {
			g.Members[i].To, g.Members[i].Left = last, left
		}
	}
}

// leave ends a person's time on a seat, and what was still to come of it.
func (g *Group) leave(e *MemberLeft) {
	kept := g.Members[:0:0]
	for _, m := range g.Members {
		if m.Seat == e.Seat && m.User == e.User && (m.To.IsZero() || m.To.After(e.Last)) {
			if m.From.After(e.Last) {
				continue
			}
			m.To, m.Left = e.Last, true
		}
		kept = append(kept, m)
	}
	g.Members = kept
}

// standIn puts the substitute between the two parts of the holder's time.
func (g *Group) standIn(e *SubstituteNamed, on civil.Date) {
	acting := Member{Seat: e.Seat, User: e.User, Bank: e.Bank, From: e.From, To: e.Last, Document: e.Document, Acting: true, NamedOn: on}
	for i, m := range g.Members {
		if m.Seat != e.Seat || !m.Holds(e.From) {
			continue
		}
		again := m
		again.From = e.Last.AddDays(1)
		if m.From == e.From {
			g.Members = slices.Delete(g.Members, i, i+1)
		} else {
			g.Members[i].To = e.From.AddDays(-1)
		}
		g.Members = append(g.Members, acting)
		if m.To.IsZero() || !again.From.After(m.To) {
			g.Members = append(g.Members, again)
		}
		return
	}
	g.Members = append(g.Members, acting)
}

// report makes the next list of the group; one that nobody acknowledged yet takes in
// further changes of its day.
func (g *Group) report(r act.Recorded) {
	bank := ""
	for _, m := range g.Members {
		if m.Seat == act.CreditOfficer && (m.To.IsZero() || !m.To.Before(r.Noted)) {
			bank = m.Bank
		}
	}
	if n := len(g.Lists); n > 0 && g.Lists[n-1].On == r.Noted && len(g.Lists[n-1].Acks) == 0 {
		g.Lists[n-1].Bank = bank
		return
	}
	g.Lists = append(g.Lists, Edition{No: len(g.Lists) + 1, On: r.Noted, Bank: bank})
}

// Vacant are the seats that nobody holds on the day, in the Opinion's order; none for
// a village that never had a group.
func (g *Group) Vacant(on civil.Date) []act.Role {
	var out []act.Role
	for _, seat := range act.Seats {
		if _, held := g.Holder(seat, on); !held && len(g.Members) > 0 {
			out = append(out, seat)
		}
	}
	return out
}

// The projections of groups.
var (
	// SeatTable has one row for each person's time on a seat.
	SeatTable = &act.Table{
		Name: "group_seat",
		Key:  []string{"village", "seat", "from_on"},
		Cols: []string{"user_id", "bank", "to_on"},
	}
	// GroupListTable has one row for each list of a group.
	GroupListTable = &act.Table{
		Name: "group_list",
		Key:  []string{"village", "list"},
		Cols: []string{"reported_on", "bank", "newest"},
	}
	// GroupAckTable has one row for each acknowledgement.
	GroupAckTable = &act.Table{
		Name: "group_ack",
		Key:  []string{"village", "list", "receiver"},
		Cols: []string{"user_id", "acked_on"},
	}
)

// Rows are the group's rows, duties included.
func (g *Group) Rows() []act.Row {
	var rows []act.Row
	for _, m := range g.Members {
		rows = append(rows, act.Row{Table: SeatTable, Key: []any{g.Village, string(m.Seat), m.From.String()}, Cols: []any{m.User, m.Bank, m.To.String()}})
	}
	for i, e := range g.Lists {
		rows = append(rows, act.Row{Table: GroupListTable, Key: []any{g.Village, int64(e.No)}, Cols: []any{e.On.String(), e.Bank, i == len(g.Lists)-1}})
		for _, a := range e.Acks {
			rows = append(rows, act.Row{Table: GroupAckTable, Key: []any{g.Village, int64(e.No), string(a.Receiver)}, Cols: []any{a.By.User, a.On.String()}})
		}
	}
	for _, d := range g.Duties {
		rows = append(rows, d.Row(GroupStream(g.Village)))
	}
	for _, d := range g.Old {
		rows = append(rows, d.OldRow(GroupStream(g.Village)))
	}
	return rows
}
