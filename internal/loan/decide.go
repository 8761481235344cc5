package loan

import (
	"errors"
	"fmt"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/law"
	"fupindai/internal/money"
)

// Command is one act on one household file.
type Command interface {
	decide(f *File, c Case) ([]act.Event, error)
}

// Case is what a command is decided on besides the file.
type Case struct {
	Act   act.Act
	On    civil.Date // the day the thing was done, as stated; not after Act.Today
	Facts Facts
	Law   *law.Law
}

// Facts are typed answers from other streams and from the register, read under
// the lock. The event cites what it relied on.
type Facts struct {
	NewNumber          string             // the number of what the command creates
	NewProblem         string             // the number of the problem that a check opens
	Release            string             // number of the latest release that lists the borrower; "" if none (A12.2)
	BorrowerHousehold  string             // the household the borrower belongs to on the day
	BorrowerBornOn     civil.Date         // zero if unknown
	Group              []Member           // the village group, all its dated seats (A12.3)
	JoinedFen          money.Fen          // principal owed or approved by members in the files of households they left (R-G3-1)
	Levels             map[string][]Level // of the users a command names: the levels they stand for in this loan's case (A10.3)
	BankKnown          bool               // the bank unit exists and lends in this county
	ContractUsedBy     string             // the application on which this bank already used the contract's number; "" if none (A5.1)
	ReceiptUsedBy      string             // the same for the receipt's number
	AccountIsBorrowers bool               // the account's holder is the borrower, in the borrower's name (A5.3)
}

// Member is one dated seat of a village group.
type Member struct {
	Seat     act.Role
	User     string
	Bank     string // the credit officer's bank
	Acting   bool   // a substitute (R-A1.2-1)
	From, To civil.Date
}

// Holds says whether the member holds the seat on the day.
func (m Member) Holds(on civil.Date) bool {
	return !m.From.After(on) && (m.To.IsZero() || !m.To.Before(on))
}

// Decide answers a command: events to append, or a refusal naming its rule.
// An error that is no refusal means that the law could not be read.
func Decide(f *File, cmd Command, c Case) ([]act.Event, error) {
	if c.On.IsZero() {
		c.On = c.Act.Today
	}
	if c.On.After(c.Act.Today) {
		return nil, act.Refuse("Z1", "day-in-future", act.Figures{"day": c.On, "today": c.Act.Today}).At("done_on")
	}
	events, err := cmd.decide(f, c)
	var unknown *law.Unknown
	if errors.As(err, &unknown) { // the policy of that day is not fully known: nobody guesses
		return nil, act.Refuse("G1", "value-unknown", act.Figures{"parameter": unknown.ID, "document": unknown.Document})
	}
	if err == nil {
		err = living(f, events)
	}
	if err != nil {
		return nil, err
	}
	return events, nil
}

// at finds the application and checks that it stands at one of the steps, and
// that the stated day is not before what was done last.
func (c Case) at(f *File, number string, steps ...Step) (*Application, error) {
	a := f.Application(number)
	if a == nil {
		return nil, act.Refuse("X2", "not-found", act.Figures{"what": number}).At("application")
	}
	for _, s := range steps {
		if a.Step() == s {
			return a, c.notBefore(a.LastOn)
		}
	}
	st, _ := StationOf(steps[0])
	if steps[0] == StepDecision && a.Step().Before(StepDecision) {
		return nil, act.Refuse("A4.1", "no-county-document", act.Figures{"application": number, "now": string(a.Step())}).At("application")
	}
	return nil, act.Refuse(st.Rule, "wrong-step", act.Figures{
		"application": number, "now": string(a.Step()), "needs": string(steps[0]),
	}).At("application")
}

func (c Case) notBefore(last civil.Date) error {
	if c.On.Before(last) {
		return act.Refuse("Z1", "day-before-previous-step", act.Figures{"day": c.On, "previous": last}).At("done_on")
	}
	return nil
}

// seen refuses a form that shows an older state of the application than the file.
func seen(a *Application, revision int) error {
	if revision != 0 && revision != a.Revision {
		return act.Refuse("X11", "changed-meanwhile", act.Figures{"application": a.Number, "seen": revision, "now": a.Revision}).At("seen")
	}
	return nil
}

// oneLevel refuses a person who already judged this case at another level (R-Z0-1).
func (c Case) oneLevel(a *Application, level Level) error {
	for _, h := range a.Hands {
		if h.Level != level && h.By.User == c.Act.By.User {
			return act.Refuse("X4", "two-levels", act.Figures{
				"application": a.Number, "other": string(h.Level), "level": string(level), "day": h.On,
			})
		}
	}
	return nil
}

// pack is the policy in force on the day; outside every programme window G1 refuses.
func (c Case) pack(on civil.Date) (*law.Pack, error) {
	p, err := c.Law.PackOn(on)
	if err != nil {
		return nil, act.Refuse("G1", "outside-window", act.Figures{"day": on})
	}
	return p, nil
}

// member gives the seat's holder on the day.
func (fs Facts) member(seat act.Role, on civil.Date) (Member, bool) {
	for _, m := range fs.Group {
		if m.Seat == seat && m.Holds(on) {
			return m, true
		}
	}
	return Member{}, false
}

// seatOf gives the seat that the user holds on the day, in this group.
func (fs Facts) seatOf(user string, on civil.Date) (Member, bool) {
	for _, m := range fs.Group {
		if m.User == user && m.Holds(on) {
			return m, true
		}
	}
	return Member{}, false
}

func required(field string, missing bool) error {
	if missing {
		return act.Refuse("X10", "required", act.Figures{"field": field}).At(field)
	}
	return nil
}

// reasoned refuses an act that has to say why and does not, or not in enough words.
func (c Case) reasoned(rule string, note act.Text) error {
	return c.worded(law.Reason{Rule: rule, NeedsText: true}, note)
}

// reasonedAt is reasoned for a text that stands in another field.
func (c Case) reasonedAt(rule, field string, t act.Text) error {
	if t.IsZero() {
		return required(field, true)
	}
	err := c.reasoned(rule, t)
	if no, ok := err.(*act.Refusal); ok { //nolint:errorlint // it comes straight from worded
		return no.At(field)
	}
	return err
}

// worded refuses a reason that must be explained in words and is not.
func (c Case) worded(r law.Reason, note act.Text) error {
	if !r.NeedsText {
		return nil
	}
	p, err := c.pack(c.On)
	if err != nil {
		return err
	}
	least, err := p.Int("reason.characters-min", c.On)
	if err != nil {
		return err
	}
	if note.Length < least {
		return act.Refuse(r.Rule, "reason-too-short", act.Figures{"length": note.Length, "limit": least}).At("note")
	}
	return nil
}

// first gives the first refusal of several checks.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// applier is an event that knows how to change the file.
type applier interface {
	act.Event
	apply(f *File, r act.Recorded)
}

// Apply gives the file after a recorded event; the argument's file is unchanged.
// Duties are derived again with the law in force at the event's number.
func (f *File) Apply(r act.Recorded, l *law.Law) (*File, error) {
	if _, moved := r.Event.(*act.DutiesMoved); moved {
		after := f.clone()
		return after, after.reckon(f, r, l)
	}
	e, ok := r.Event.(applier)
	if !ok {
		return nil, fmt.Errorf("file %s: event %s does not belong to a household file", f.Household, r.Event.EventType())
	}
	after := f.clone()
	after.history = append(f.history[:len(f.history):len(f.history)], r)
	e.apply(after, r)
	if after.effective(r) != nil {
		after = after.refolded(l)
	}
	after.settle(r, l)
	return after, after.reckon(f, r, l)
}

// reckon derives the duties again and numbers them against those before.
func (f *File) reckon(before *File, r act.Recorded, l *law.Law) error {
	duties, err := f.derive(l)
	if err != nil {
		return err
	}
	f.Duties, f.Superseded = act.Versions(before.Duties, before.Superseded, duties, r.Seq)
	return nil
}

// settle asks the law on which day the passages count as done that this event ended
// (R-Z1-1). A correction of a passage's day clears SettledOn, to be asked again.
func (f *File) settle(r act.Recorded, l *law.Law) {
	for _, a := range f.Applications {
		for i := range a.Trail {
			if p := &a.Trail[i]; !p.DoneOn.IsZero() && p.SettledOn.IsZero() {
				p.SettledOn = l.Discharged(p.DoneOn, r.Noted, !r.DatedBy.IsZero() || scanned(r.Event))
			}
		}
	}
	f.settleSupervision(r, l)
}

// touch marks an application as changed by the event.
func (a *Application) touch(r act.Recorded) {
	a.Revision++
	a.LastOn = r.On
}

// judged records an act of judgement.
func (a *Application) judged(level Level, step Step, r act.Recorded) {
	a.Hands = append(a.Hands, Hand{Level: level, Step: step, By: r.By, On: r.On, Seq: r.Seq})
}
