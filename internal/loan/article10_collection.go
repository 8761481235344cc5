package loan

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/law"
	"fupindai/internal/money"
)

// Article 10, 到（逾）期催收. Accountable: the village group (联查小组).
//
//	A10.1  30 days before maturity the due notice (到期催收通知书) is served, with proof
//	A10.2  unpaid at maturity the overdue notice (逾期催收通知书), repeated each month
//	       until the loan is paid, restructured or compensated
//
// A notice is issued first, one by one or for a whole village or county: what is printed
// is what was stored. It counts when its service is proved. Both clocks stand from the
// day the maturity is known; an extension closes them and begins new ones.

// The kinds of notice.
const (
	NoticeDue     = "due"     // 到期催收通知书 A10.1
	NoticeOverdue = "overdue" // 逾期催收通知书 A10.2
)

// NoticeKinds are both, as issue-notices takes them.
var NoticeKinds = []string{NoticeDue, NoticeOverdue}

// noticeRules are the rules under which each kind is owed.
var noticeRules = map[string]string{NoticeDue: "A10.1", NoticeOverdue: "A10.2"}

// How a notice was served: the ways of proof.
const (
	ServedSigned  = "signed"  // 签收
	ServedRefused = "refused" // 拒签，有见证人
	ServedPhoto   = "photo"   // 留置并拍照
	ServedPost    = "post"    // 挂号邮寄
)

// Ways of service, who signed, and how somebody was spoken to. The words stand in words
// (served, receiver, contact, spoke).
var (
	ServiceWays     = []string{ServedSigned, ServedRefused, ServedPhoto, ServedPost}
	ReceiverCodes   = []string{ReceiverSelf, "family", "other"}
	ContactWays     = []string{"visit", "phone", "message", "meeting"}
	SpokeCodes      = []string{"borrower", "family", "nobody"}
	addressedFamily = "family" // the borrower died: the notice goes to the family
)

// ReceiverSelf is the borrower in person.
const ReceiverSelf = "self"

// CollectionNotice is one notice from its issue to its service.
type CollectionNotice struct {
	NoticeIssued
	IssuedOn civil.Date
	By       act.Actor
	Seq      int64
	Served   *Service
	Replaced bool // by a later one, before it was served
}

// Service is the proof that a notice reached the borrower.
type Service struct {
	NoticeServed
	On        civil.Date
	NotedOn   civil.Date
	SettledOn civil.Date // the day it counts as made (R-Z1-1)
	By        act.Actor
	Seq       int64
}

// Contact is one entry of the collection log.
type Contact struct {
	CollectionRecorded
	On      civil.Date
	NotedOn civil.Date
	By      act.Actor
	Seq     int64
}

// tenure is one maturity of a loan: from the day it was known to the day another took its
// place.
type tenure struct {
	due, known, ended civil.Date
	why               string // of the end
}

// tenures are the maturities a loan had, in their order.
func (l *Loan) tenures(lb *law.Law) []tenure {
	out := []tenure{{due: l.OriginalDueOn(), known: l.beginsOn(lb)}}
	for _, e := range l.Extensions {
		if e.State == ExtensionApproved {
			out[len(out)-1].ended, out[len(out)-1].why = e.AnsweredOn, "extended"
			out = append(out, tenure{due: e.DueOn, known: e.AnsweredOn})
		}
	}
	return out
}

// paidOn is the day on which the last of the principal came back; zero while some is
// owed, and for a loan of which nothing was paid out.
func (l *Loan) paidOn() civil.Date {
	moves := slices.Clone(l.Movements)
	slices.SortStableFunc(moves, func(a, b Movement) int { return a.On.Compare(b.On) })
	var owed money.Fen
	var on civil.Date
	for _, m := range moves {
		if owed += m.PrincipalFen; owed <= 0 && on.IsZero() {
			on = m.On
		} else if owed > 0 {
			on = civil.Date{}
		}
	}
	return on
}

// collectionDays are the days of a maturity's clocks.
type collectionDays struct {
	opens   civil.Date // the first day on which the due notice may be issued
	serveBy civil.Date // the last day of its service; zero if its year has no calendar
	grace   civil.Date // the last day on which repayment is on time (R-D-2)
	why     string     // explains serveBy
	whyDue  string     // explains grace
}

// collectionDays computes the days of a maturity by the loan's policy. A parameter that is
// not known is an error of the law.
func (l *Loan) collectionDays(lb *law.Law, t tenure) (d collectionDays, err error) {
	p, err := lb.Pack(l.Pack)
	if err != nil {
		return d, err
	}
	on := lb.Begins(t.due)
	before, err := p.Days("due-notice.days-before", on)
	if err != nil {
		return d, err
	}
	earliest, err := p.Days("due-notice.earliest-days", on)
	if err != nil {
		return d, err
	}
	off, err := p.Reading("R-D-2", on)
	if err != nil {
		return d, err
	}
	later := func(a, b civil.Date) civil.Date {
		if a.After(b) {
			return a
		}
		return b
	}
	d.opens, d.why, d.whyDue = later(t.due.AddDays(-earliest), t.known), "days-before", "days-after"
	day := func(got law.Due, err error, why *string) (civil.Date, error) {
		var missing *law.NoCalendar
		if errors.As(err, &missing) {
			*why = "no-calendar-" + strconv.Itoa(missing.Year)
			return civil.Date{}, nil
		}
		return got.Date, err
	}
	got, err := lb.Working().Before(t.due.AddDays(-before))
	if d.serveBy, err = day(got, err, &d.why); err != nil {
		return d, err
	}
	if !d.serveBy.IsZero() && !d.serveBy.After(t.known) { // the maturity was not known in time: the next working day
		got, err = lb.Working().Add(t.known, 1)
		if d.serveBy, err = day(got, err, &d.why); err != nil {
			return d, err
		}
	}
	if d.grace = t.due; off == "paid-by-next-working-day" && !t.known.After(t.due) { // else it was taken over when it was past
		got, err = lb.Working().Next(t.due)
		if d.grace, err = day(got, err, &d.whyDue); err != nil {
			return d, err
		}
	}
	return d, nil
}

// lastGrace is the last day on which the loan's repayment is on time; the maturity itself
// if its year has no calendar.
func (l *Loan) lastGrace(lb *law.Law) (collectionDays, error) {
	all := l.tenures(lb)
	d, err := l.collectionDays(lb, all[len(all)-1])
	if d.grace.IsZero() {
		d.grace = l.DueOn
	}
	return d, err
}

// CollectionDays are the days a page names: the first on which a due notice may be issued,
// the last of its service, and the last on which repayment is on time.
func (l *Loan) CollectionDays(lb *law.Law) (opens, serveBy, grace civil.Date, err error) {
	d, err := l.lastGrace(lb)
	return d.opens, d.serveBy, d.grace, err
}

// chasable finds a loan of which something is owed on the stated day.
func (c Case) chasable(f *File, number, rule string) (*Loan, error) {
	l := f.Loan(number)
	if l == nil {
		return nil, act.Refuse("X2", "not-found", act.Figures{"what": number}).At("loan")
	}
	if start := l.beginsOn(c.Law); c.On.Before(start) {
		return nil, act.Refuse(rule, "collected-before-start", act.Figures{"loan": l.Number, "day": c.On, "start": start}).At("done_on")
	}
	if l.Reversed || l.owedOn(c.On) <= 0 {
		on := l.paidOn()
		if on.IsZero() {
			on = l.ClosedOn
		}
		return nil, act.Refuse(rule, "nothing-to-collect", act.Figures{"loan": l.Number, "day": on}).At("loan")
	}
	return l, nil
}

// IssueNotice makes one notice (A10.1, A10.2).
type IssueNotice struct {
	Loan  string
	Kind  string
	PayBy civil.Date
}

func (cmd IssueNotice) decide(f *File, c Case) ([]act.Event, error) {
	rule, known := noticeRules[cmd.Kind]
	if !known {
		return nil, act.Refuse("X10", "unknown-code", act.Figures{"field": "kind", "code": cmd.Kind}).At("kind")
	}
	l, err := c.chasable(f, cmd.Loan, rule)
	if err != nil {
		return nil, err
	}
	d, err := l.lastGrace(c.Law)
	if err != nil {
		return nil, err
	}
	e := &NoticeIssued{Notice: c.Facts.NewNumber, Loan: l.Number, Kind: cmd.Kind, No: 1, DueOn: l.DueOn, PrincipalFen: l.owedOn(c.On)}
	until := c.On
	switch {
	case cmd.Kind == NoticeDue && c.On.Before(d.opens):
		return nil, act.Refuse("A10.1", "notice-too-early", act.Figures{"loan": l.Number, "first": d.opens, "due": l.DueOn}).At("loan")
	case cmd.Kind == NoticeDue && c.On.After(d.grace):
		return nil, act.Refuse("A10.1", "matured-already", act.Figures{"loan": l.Number, "due": l.DueOn}).At("loan")
	case cmd.Kind == NoticeDue:
		until, e.PayBy = l.DueOn, l.DueOn
		if len(l.noticesOf(NoticeDue, l.DueOn)) > 0 {
			return nil, act.Refuse("A10.1", "due-notice-served", act.Figures{"loan": l.Number, "day": l.noticesOf(NoticeDue, l.DueOn)[0].Served.On}).At("loan")
		}
	case !c.On.After(d.grace):
		return nil, act.Refuse("A10.2", "not-overdue", act.Figures{"loan": l.Number, "due": l.DueOn, "first": d.grace.AddDays(1)}).At("loan")
	default:
		if err := required("pay_by", cmd.PayBy.IsZero()); err != nil {
			return nil, err
		}
		if !cmd.PayBy.After(c.On) {
			return nil, act.Refuse("A10.2", "pay-by-passed", act.Figures{"deadline": cmd.PayBy, "day": c.On}).At("pay_by")
		}
		e.PayBy, e.OverdueDays, e.No = cmd.PayBy, l.DueOn.DaysUntil(c.On), len(l.noticesOf(NoticeOverdue, l.DueOn))+1
	}
	interest, err := l.InterestTo(c.Law, until)
	var unknown *law.Unknown
	switch {
	case errors.As(err, &unknown), err == nil && !l.TakenOn.IsZero(): // the bank's bill says it
	case err != nil:
		return nil, err
	default:
		e.Reckoned, e.InterestFen = true, max(interest.AccruedFen-interest.SubsidyFen-interest.PaidFen, 0)
	}
	if died := f.DiedOn(l.Borrower); !died.IsZero() && !died.After(c.On) {
		e.To = addressedFamily
	}
	return []act.Event{e}, nil
}

// NoticeIssued is a notice as it is printed: what was owed on the day of its issue. The
// interest is the household's own part; Reckoned says whether it is known here.
type NoticeIssued struct {
	Notice       string     `json:"notice"`
	Loan         string     `json:"loan"`
	Kind         string     `json:"kind"`
	No           int        `json:"no"` // of overdue notices: which one
	DueOn        civil.Date `json:"due_on"`
	OverdueDays  int        `json:"overdue_days"`
	PrincipalFen money.Fen  `json:"principal_fen"`
	InterestFen  money.Fen  `json:"interest_fen"`
	Reckoned     bool       `json:"reckoned"`
	PayBy        civil.Date `json:"pay_by"`
	To           string     `json:"to,omitempty"` // family, if the borrower died
}

// EventType names the event for ever.
func (*NoticeIssued) EventType() string { return "loan.notice-issued/1" }

// About names the loan.
func (e *NoticeIssued) About() (application, loan string) { return "", e.Loan }

func (e *NoticeIssued) apply(f *File, r act.Recorded) {
	l := f.changeLoan(e.Loan)
	for i := range l.Notices {
		if n := &l.Notices[i]; n.Kind == e.Kind && n.Served == nil {
			n.Replaced = true
		}
	}
	l.Notices = append(l.Notices, CollectionNotice{NoticeIssued: *e, IssuedOn: r.On, By: r.By, Seq: r.Seq})
}

// notice finds a notice and its loan, or nil.
func (f *File) notice(number string) (*Loan, *CollectionNotice) {
	for _, l := range f.Loans {
		for i := range l.Notices {
			if l.Notices[i].Notice == number {
				return l, &l.Notices[i]
			}
		}
	}
	return nil, nil
}

// noticesOf are the served notices of a kind for a maturity, by the day of service.
func (l *Loan) noticesOf(kind string, due civil.Date) []CollectionNotice {
	var out []CollectionNotice
	for _, n := range l.Notices {
		if n.Kind == kind && n.DueOn == due && n.Served != nil {
			out = append(out, n)
		}
	}
	slices.SortStableFunc(out, func(a, b CollectionNotice) int { return a.Served.On.Compare(b.Served.On) })
	return out
}

// ServeNotice records the proof that a notice was served.
type ServeNotice struct {
	Notice   string     `json:"notice" doc:"通知书编号|the notice"`
	Way      string     `json:"way" doc:"送达方式|signed, refused with a witness, photo or post"`
	Receiver string     `json:"receiver,omitempty" doc:"签收人身份|self, family or other: who signed"`
	Person   act.Text   `json:"person,omitempty" doc:"签收人或见证人|who signed, or who witnessed the refusal"`
	Post     act.Text   `json:"post,omitempty" doc:"挂号信编号|the number of the registered letter"`
	Present  []string   `json:"present" doc:"送达成员|user ids of the group's members who served it"`
	Scan     act.FileID `json:"scan,omitempty" doc:"回执或照片|a scan of the receipt or a photo, filed in the household's folder"`
}

func (cmd ServeNotice) decide(f *File, c Case) ([]act.Event, error) {
	l, n := f.notice(cmd.Notice)
	if n == nil {
		return nil, act.Refuse("X2", "not-found", act.Figures{"what": cmd.Notice}).At("notice")
	}
	rule := noticeRules[n.Kind]
	switch {
	case n.Served != nil:
		return nil, act.Refuse(rule, "served-already", act.Figures{"notice": n.Notice, "day": n.Served.On}).At("notice")
	case n.Replaced, n.DueOn != l.DueOn:
		return nil, act.Refuse(rule, "notice-replaced", act.Figures{"notice": n.Notice}).At("notice")
	}
	if _, err := c.chasable(f, l.Number, rule); err != nil {
		return nil, err
	}
	if err := c.notBefore(n.IssuedOn); err != nil {
		return nil, err
	}
	switch cmd.Way {
	case ServedSigned:
		if !slices.Contains(ReceiverCodes, cmd.Receiver) {
			return nil, act.Refuse("X10", "unknown-code", act.Figures{"field": "receiver", "code": cmd.Receiver}).At("receiver")
		}
		if died := f.DiedOn(l.Borrower); cmd.Receiver == ReceiverSelf && !died.IsZero() && !died.After(c.On) {
			return nil, act.Refuse(rule, "receiver-died", act.Figures{"day": died}).At("receiver")
		}
		if err := required("person", cmd.Receiver != ReceiverSelf && cmd.Person.IsZero()); err != nil {
			return nil, err
		}
	case ServedRefused:
		if cmd.Person.IsZero() {
			return nil, act.Refuse(rule, "witness-missing", act.Figures{"notice": n.Notice}).At("person")
		}
	case ServedPhoto:
		if cmd.Scan == "" {
			return nil, act.Refuse(rule, "photo-missing", act.Figures{"notice": n.Notice}).At("scan")
		}
	case ServedPost:
		if cmd.Post.IsZero() {
			return nil, act.Refuse(rule, "post-number-missing", act.Figures{"notice": n.Notice}).At("post")
		}
	default:
		return nil, act.Refuse("X10", "unknown-code", act.Figures{"field": "way", "code": cmd.Way}).At("way")
	}
	present, err := c.chasers(l, rule, cmd.Present)
	if err != nil {
		return nil, err
	}
	if len(present) == 0 {
		return nil, required("present", true)
	}
	e := &NoticeServed{Notice: n.Notice, Loan: l.Number, Way: cmd.Way, Person: cmd.Person, Post: cmd.Post, Present: present, Scan: cmd.Scan}
	if cmd.Way == ServedSigned {
		e.Receiver = cmd.Receiver
	}
	return []act.Event{e}, nil
}

// chasers gives the members with their seats, each on the group that day.
func (c Case) chasers(l *Loan, rule string, users []string) ([]Present, error) {
	var out []Present
	for i, u := range users {
		m, ok := c.Facts.seatOf(u, c.On)
		if !ok || m.Seat == act.CreditOfficer && m.Bank != l.Bank {
			return nil, act.Refuse(rule, "chaser-not-on-group", act.Figures{"no": i + 1, "day": c.On}).At("present")
		}
		if !slices.ContainsFunc(out, func(p Present) bool { return p.User == u }) {
			out = append(out, Present{m.Seat, u})
		}
	}
	slices.SortFunc(out, func(a, b Present) int { return slices.Index(act.Seats, a.Seat) - slices.Index(act.Seats, b.Seat) })
	return out, nil
}

// NoticeServed is the proof of service.
type NoticeServed struct {
	Notice   string     `json:"notice"`
	Loan     string     `json:"loan"`
	Way      string     `json:"way"`
	Receiver string     `json:"receiver"`
	Person   act.Text   `json:"person"`
	Post     act.Text   `json:"post"`
	Present  []Present  `json:"present"`
	Scan     act.FileID `json:"scan,omitempty"`
}

// EventType names the event for ever.
func (*NoticeServed) EventType() string { return "loan.notice-served/1" }

// About names the loan.
func (e *NoticeServed) About() (application, loan string) { return "", e.Loan }

func (e *NoticeServed) apply(f *File, r act.Recorded) {
	f.changeLoan(e.Loan)
	_, n := f.notice(e.Notice)
	n.Served = &Service{NoticeServed: *e, On: r.On, NotedOn: r.Noted, By: r.By, Seq: r.Seq}
}

// RecordCollection is one entry of the collection log: who spoke with whom, when, how,
// and what was promised (A10.1, A10.2).
type RecordCollection struct {
	Loan       string     `json:"loan" doc:"贷款编号|the loan"`
	Way        string     `json:"way" doc:"催收方式|visit, phone, message or meeting"`
	Spoke      string     `json:"spoke" doc:"联系到谁|borrower, family or nobody"`
	Note       act.Text   `json:"note" doc:"催收情况|what was said"`
	PromiseFen money.Fen  `json:"promise_fen,omitempty" unit:"fen" doc:"承诺还款金额|the sum promised"`
	PromiseOn  civil.Date `json:"promise_on,omitempty,omitzero" doc:"承诺还款日期|the day by which"`
	Present    []string   `json:"present,omitempty" doc:"催收成员|user ids of the group's members who were there"`
}

func (cmd RecordCollection) decide(f *File, c Case) ([]act.Event, error) {
	l, err := c.chasable(f, cmd.Loan, "A10.2")
	if err != nil {
		return nil, err
	}
	for _, x := range []struct {
		field, given string
		known        []string
	}{{"way", cmd.Way, ContactWays}, {"spoke", cmd.Spoke, SpokeCodes}} {
		if !slices.Contains(x.known, x.given) {
			return nil, act.Refuse("X10", "unknown-code", act.Figures{"field": x.field, "code": x.given}).At(x.field)
		}
	}
	if err := c.explained(l, "A10.2", "note", cmd.Note); err != nil {
		return nil, err
	}
	switch owed := l.owedOn(c.On); {
	case cmd.PromiseFen == 0 && cmd.PromiseOn.IsZero():
	case cmd.PromiseFen <= 0:
		return nil, required("promise_fen", true)
	case cmd.PromiseOn.IsZero():
		return nil, required("promise_on", true)
	case cmd.PromiseOn.Before(c.On):
		return nil, act.Refuse("A10.2", "promise-in-past", act.Figures{"deadline": cmd.PromiseOn, "day": c.On}).At("promise_on")
	case cmd.PromiseFen > owed:
		return nil, act.Refuse("A10.2", "promise-above-debt", act.Figures{"amount": cmd.PromiseFen, "owed": owed}).At("promise_fen")
	case cmd.Spoke == "nobody":
		return nil, act.Refuse("A10.2", "promise-of-nobody", nil).At("spoke")
	}
	present, err := c.chasers(l, "A10.2", cmd.Present)
	if err != nil {
		return nil, err
	}
	if len(present) == 0 && LevelOf(c.Act.By.Role) == UnitVillage { // who records it was there
		if present, err = c.chasers(l, "A10.2", []string{c.Act.By.User}); err != nil {
			return nil, err
		}
	}
	return []act.Event{&CollectionRecorded{
		Loan: l.Number, Way: cmd.Way, Spoke: cmd.Spoke, Note: cmd.Note, PromiseFen: cmd.PromiseFen, PromiseOn: cmd.PromiseOn, Present: present, OwedFen: l.owedOn(c.On),
	}}, nil
}

// CollectionRecorded is one entry of the collection log.
type CollectionRecorded struct {
	Loan       string     `json:"loan"`
	Way        string     `json:"way"`
	Spoke      string     `json:"spoke"`
	Note       act.Text   `json:"note"`
	PromiseFen money.Fen  `json:"promise_fen"`
	PromiseOn  civil.Date `json:"promise_on"`
	Present    []Present  `json:"present"`
	OwedFen    money.Fen  `json:"owed_fen"`
}

// EventType names the event for ever.
func (*CollectionRecorded) EventType() string { return "loan.collection-recorded/1" }

// About names the loan.
func (e *CollectionRecorded) About() (application, loan string) { return "", e.Loan }

func (e *CollectionRecorded) apply(f *File, r act.Recorded) {
	l := f.changeLoan(e.Loan)
	l.Contacts = append(l.Contacts, Contact{CollectionRecorded: *e, On: r.On, NotedOn: r.Noted, By: r.By, Seq: r.Seq})
}

// OverdueMissed says that the last day of an overdue notice passed without one, as the
// day's close found: the next month runs (R-A10.2-1). No person gives it.
type OverdueMissed struct {
	Loan  string     `json:"loan"`
	DueOn civil.Date `json:"due_on"`
}

// EventType names the event for ever.
func (*OverdueMissed) EventType() string { return "loan.overdue-notice-missed/1" }

// About names the loan.
func (e *OverdueMissed) About() (application, loan string) { return "", e.Loan }

func (e *OverdueMissed) apply(f *File, _ act.Recorded) {
	l := f.changeLoan(e.Loan)
	if l.UnchasedOn.Before(e.DueOn) {
		l.UnchasedOn = e.DueOn
	}
}

// PromiseState is what became of a promise.
type PromiseState string

// The states of a promise. Money counts that came after it was given; each promise is
// held against all of it.
const (
	PromiseOpen   PromiseState = "open"   // its day has not passed
	PromiseKept   PromiseState = "kept"   // the whole sum by its day
	PromiseBroken PromiseState = "broken" // its day passed with less
	PromiseLate   PromiseState = "late"   // the whole sum, but later
)

// Promised says what became of the promise of an entry by a day, and how much of it was
// paid by its day. An entry without a promise has no state.
func (l *Loan) Promised(ct Contact, on civil.Date) (PromiseState, money.Fen) {
	if ct.PromiseFen == 0 {
		return "", 0
	}
	var inTime, all money.Fen
	for _, m := range l.Movements {
		if m.Kind != MoveRepayment || m.On.After(on) || m.On.Before(ct.On) || m.On == ct.On && m.Seq < ct.Seq {
			continue
		}
		sum := m.InterestFen - m.PrincipalFen
		if all += sum; !m.On.After(ct.PromiseOn) {
			inTime += sum
		}
	}
	switch {
	case inTime >= ct.PromiseFen:
		return PromiseKept, inTime
	case !on.After(ct.PromiseOn):
		return PromiseOpen, inTime
	case all >= ct.PromiseFen:
		return PromiseLate, inTime
	}
	return PromiseBroken, inTime
}

// ChasedOn is the first chasing act after a maturity: an overdue notice served or an
// entry of the log; zero if there is none.
func (l *Loan) chasedOn(due civil.Date) civil.Date {
	var first civil.Date
	take := func(on civil.Date) {
		if on.After(due) && (first.IsZero() || on.Before(first)) {
			first = on
		}
	}
	for _, n := range l.noticesOf(NoticeOverdue, due) {
		take(n.Served.On)
	}
	for _, ct := range l.Contacts {
		take(ct.On)
	}
	return first
}

// LimitationFrom is the day from which the limitation of the claim is counted: the
// maturity, or the last demand or payment after it that interrupts the period. A photo
// alone proves no demand that arrived; a due notice came before the period began.
func (l *Loan) LimitationFrom() civil.Date {
	from := l.DueOn
	for _, n := range l.Notices {
		if n.Kind == NoticeOverdue && n.Served != nil && n.Served.Way != ServedPhoto && n.Served.On.After(from) {
			from = n.Served.On
		}
	}
	for _, m := range l.Movements {
		if m.Kind == MoveRepayment && m.On.After(from) {
			from = m.On
		}
	}
	return from
}

// Limitation is the last day of the limitation period counted from a day, and the day
// from which it is warned about, by the policy that the loan keeps.
func Limitation(lb *law.Law, pack string, from civil.Date) (end, warn civil.Date, err error) {
	p, err := lb.Pack(pack)
	if err != nil {
		return end, warn, err
	}
	years, err := p.Value("limitation.years", lb.Begins(from))
	if err != nil {
		return end, warn, err
	}
	months, err := p.Months("limitation.warn-months", lb.Begins(from))
	if err != nil {
		return end, warn, err
	}
	end = from.AddMonths(12 * int(years.Int))
	return end, end.AddMonths(-months), nil
}

// collectionDuties are the duties of a loan's collection (A10.1, A10.2), for every
// maturity it had. What is paid or extended owes no more.
func (f *File) collectionDuties(l *Loan, lb *law.Law) ([]act.Duty, error) {
	if l.Reversed {
		return nil, nil
	}
	var out []act.Duty
	for _, t := range l.tenures(lb) {
		duties, err := l.tenureDuties(lb, t)
		if err != nil {
			return nil, err
		}
		out = append(out, duties...)
	}
	return out, nil
}

func (l *Loan) tenureDuties(lb *law.Law, t tenure) ([]act.Duty, error) {
	end, why := l.paidOn(), "loan-repaid"
	if !t.ended.IsZero() && (end.IsZero() || t.ended.Before(end)) {
		end, why = t.ended, t.why
	}
	if !end.IsZero() && end.Before(t.known) { // taken over without a balance
		return nil, nil
	}
	duty := func(id, rule, parameter, reading string) act.Duty {
		return act.Duty{ID: id + "/" + l.Number + "/" + t.due.String(), Rule: rule, Subject: l.Number, Role: act.FirstSecretary, Unit: l.Village, Basis: "opinion", Clock: parameter, Reading: reading}
	}
	d, err := l.collectionDays(lb, t)
	var unknown *law.Unknown
	if errors.As(err, &unknown) { // the loan's policy does not say when: shown, never guessed
		n := duty("due-notice", "A10.1", "due-notice.days-before", "R-A10.1-1")
		n.StartedOn, n.DoneOn, n.Why = t.known, end, "unknown"
		return []act.Duty{n}, nil
	}
	if err != nil {
		return nil, err
	}
	var out []act.Duty
	overdue := l.noticesOf(NoticeOverdue, t.due)
	if t.known.Before(t.due) { // else it was taken over when it was past
		n := duty("due-notice", "A10.1", "due-notice.days-before", "R-A10.1-1")
		n.StartedOn, n.DueOn, n.Why = d.opens, d.serveBy, d.why
		switch served := l.noticesOf(NoticeDue, t.due); {
		case len(served) > 0:
			n.DoneOn = served[0].Served.SettledOn
		case !end.IsZero():
			n.DoneOn, n.Why = end, why
		case len(overdue) > 0: // too late for it: the overdue notice took its place
			n.DoneOn, n.Why = overdue[0].Served.SettledOn, "overdue-notice-served"
		}
		out = append(out, n)
	}
	months, err := l.chaseDays(lb, t, d)
	if errors.As(err, &unknown) {
		months, err = []chase{{no: 1, from: t.due, why: "unknown"}}, nil
	}
	if err != nil {
		return nil, err
	}
	for _, p := range months {
		n := duty("overdue-notice", "A10.2", "overdue-notice.repeat-months", "R-A10.2-1")
		if n.ID += "/" + strconv.Itoa(p.no); p.no == 1 {
			n.Clock = "overdue-notice.days-after"
		}
		n.StartedOn, n.DueOn, n.DoneOn, n.Why, n.Basis = p.from, p.due, p.done, p.why, "parameter"
		if n.DoneOn.IsZero() && !end.IsZero() {
			n.DoneOn, n.Why = end, why
		}
		out = append(out, n)
	}
	return out, nil
}

// chase is one period in which an overdue notice is owed.
type chase struct {
	no              int
	from, due, done civil.Date
	why             string
}

// chaseDays are the periods of overdue notices (R-A10.2-1): the first ends the day after
// maturity (R-D-2), the others are months from the first chasing act. A notice settles
// every period whose last day has passed, or else the one that runs: one notice does not
// settle two months ahead. Periods go on as far as a notice or a day's close told.
func (l *Loan) chaseDays(lb *law.Law, t tenure, d collectionDays) ([]chase, error) {
	p, err := lb.Pack(l.Pack)
	if err != nil {
		return nil, err
	}
	after, err := p.Days("overdue-notice.days-after", lb.Begins(t.due))
	if err != nil {
		return nil, err
	}
	start := d.grace
	if start.IsZero() { // a year without a calendar
		return []chase{{no: 1, from: t.due, why: d.whyDue}}, nil
	}
	if t.known.After(start) {
		start = t.known
	}
	start = lb.Begins(start)
	out := []chase{{no: 1, from: start, due: start.AddDays(after), why: "days-after"}}
	first := l.chasedOn(t.due)
	served := l.noticesOf(NoticeOverdue, t.due)
	next := func() error {
		last := out[len(out)-1]
		c := chase{no: last.no + 1, from: last.due, why: "months"}
		if c.no == 2 {
			c.from = first
		}
		c.due, err = l.chaseStep(p, first, last.no)
		out = append(out, c)
		return err
	}
	for _, n := range served {
		for open := true; open; {
			now := &out[len(out)-1]
			if now.no > 1 && !n.Served.On.After(now.from) {
				break // a second one within a period that is settled
			}
			now.done = n.Served.SettledOn
			if err := next(); err != nil {
				return nil, err
			}
			open = !out[len(out)-1].due.After(n.Served.On)
		}
	}
	for !first.IsZero() && !out[len(out)-1].due.After(l.UnchasedOn) {
		if err := next(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// chaseStep is the last day of the n-th repetition after the first chasing act.
func (l *Loan) chaseStep(p *law.Pack, first civil.Date, n int) (civil.Date, error) {
	take, err := p.Reading("R-A10.2-1", first)
	if err != nil {
		return civil.Date{}, err
	}
	if take == "county-step" {
		days, err := p.Days("overdue-notice.county-step-days", first)
		return first.AddDays(days * n), err
	}
	months, err := p.Months("overdue-notice.repeat-months", first)
	return first.AddMonths(months * n), err
}

// unchased is the event by which a loan goes on to its next month, if the duty is an
// overdue notice's and the file does not know yet; nil otherwise.
func (f *File) unchased(d act.Duty) act.Event {
	l := f.Loan(d.Subject)
	if l == nil || !strings.HasPrefix(d.ID, "overdue-notice/") || !l.UnchasedOn.Before(d.DueOn) || !d.DoneOn.IsZero() {
		return nil
	}
	return &OverdueMissed{Loan: l.Number, DueOn: d.DueOn}
}

// The projections of collection.
var (
	// CollectionTable has one row per loan that was chased: where its collection stands.
	CollectionTable = &act.Table{
		Name: "collection",
		Key:  []string{"loan"},
		Cols: []string{
			"household", "village", "bank", "chased_on", "served", "notice", "kind", "issued_on", "served_on", "way", "contact_on", "promised_on", "promise_on", "promise_fen",
			"promise_paid_fen", "limitation_from",
		},
	}
	// CollectionNoticeTable has one row per notice, replaced ones too.
	CollectionNoticeTable = &act.Table{
		Name: "collection_notice",
		Key:  []string{"notice"},
		Cols: []string{
			"loan", "household", "village", "bank", "kind", "no", "issued_on", "issued_by", "due_on", "overdue_days", "principal_fen", "interest_fen", "reckoned", "pay_by", "addressed",
			"replaced", "served_on", "noted_on", "settled_on", "way", "receiver", "seq",
		},
	}
	// CollectionActTable has one row per entry of the collection log.
	CollectionActTable = &act.Table{
		Name: "collection_act",
		Key:  []string{"loan", "seq"},
		Cols: []string{"household", "village", "bank", "acted_on", "noted_on", "way", "spoke", "by_user", "owed_fen", "promise_on", "promise_fen", "paid_fen"},
	}
)

func (f *File) collectionRows() []act.Row {
	var rows []act.Row
	files := map[act.FileID]bool{}
	for _, l := range f.Loans {
		if len(l.Notices)+len(l.Contacts) == 0 {
			continue
		}
		var last *CollectionNotice
		served := 0
		for i := range l.Notices {
			n := &l.Notices[i]
			last = n
			s := Service{}
			if n.Served != nil {
				s = *n.Served
				served++
				if s.Scan != "" && !files[s.Scan] {
					files[s.Scan] = true
					rows = append(rows, s.Scan.Row(Stream(f.Household), l.Village, l.Bank))
				}
			}
			rows = append(rows, act.Row{Table: CollectionNoticeTable, Key: []any{n.Notice}, Cols: []any{
				l.Number, f.Household, l.Village, l.Bank, n.Kind, int64(n.No), n.IssuedOn.String(), n.By.User, n.DueOn.String(), int64(n.OverdueDays), int64(n.PrincipalFen),
				int64(n.InterestFen), n.Reckoned, n.PayBy.String(), n.To, n.Replaced, s.On.String(), s.NotedOn.String(), s.SettledOn.String(), s.Way, s.Receiver, n.Seq,
			}})
		}
		var contact, promise Contact
		paid := func(ct Contact) int64 { _, p := l.Promised(ct, ct.PromiseOn); return int64(p) }
		for _, ct := range l.Contacts {
			if !ct.On.Before(contact.On) {
				contact = ct
			}
			if ct.PromiseFen > 0 && !ct.On.Before(promise.On) {
				promise = ct
			}
			rows = append(rows, act.Row{Table: CollectionActTable, Key: []any{l.Number, ct.Seq}, Cols: []any{
				f.Household, l.Village, l.Bank, ct.On.String(), ct.NotedOn.String(), ct.Way, ct.Spoke, ct.By.User, int64(ct.OwedFen), ct.PromiseOn.String(), int64(ct.PromiseFen), paid(ct),
			}})
		}
		n, s := CollectionNotice{}, Service{}
		if last != nil {
			if n = *last; n.Served != nil {
				s = *n.Served
			}
		}
		rows = append(rows, act.Row{Table: CollectionTable, Key: []any{l.Number}, Cols: []any{
			f.Household, l.Village, l.Bank, l.chasedOn(l.DueOn).String(), int64(served), n.Notice, n.Kind, n.IssuedOn.String(), s.On.String(), s.Way, contact.On.String(),
			promise.On.String(), promise.PromiseOn.String(), int64(promise.PromiseFen), paid(promise), l.LimitationFrom().String(),
		}})
	}
	return rows
}
