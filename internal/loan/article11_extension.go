package loan

import (
	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/law"
)

// Article 11, 展期. Accountable: the county leading group and the bank.
//
//	A11.2  for causes not the borrower's own, while the conditions of G1 and G2 are met;
//	       by at most the original term (up to a year), or half of it (R-A11.2-1)
//	A11.3  once; the leading group can record an exception, and the bank still decides
//	A11.4  the policy's terms, rate and subsidy, go on as they were contracted
//
// The household asks through its village group or its bank, the county confirms that the
// conditions are met, the bank decides. The conditions are asked anew at every step, by
// the policy that the loan keeps.

// Extension is one request to extend a loan, from the asking to its answer.
type Extension struct {
	No         int
	State      ExtensionState
	Months     int // asked, then approved
	AskedOn    civil.Date
	AskedBy    act.Actor
	Conditions []string   // codes of G2 found met
	Cause      act.Text   // why it cannot be repaid in time
	Excepted   bool       // a further one, on an exception of the leading group (A11.3)
	ConfirmOn  civil.Date // the county's confirmation
	ConfirmBy  act.Actor
	AnsweredOn civil.Date
	AnsweredBy act.Actor
	Note       act.Text   // of the last act
	OldDueOn   civil.Date // maturity before, once approved
	DueOn      civil.Date // and after
	Seq        int64      // the event that approved it
}

// ExtensionState is where a request stands.
type ExtensionState string

// The states of a request to extend.
const (
	ExtensionAsked     ExtensionState = "asked"
	ExtensionConfirmed ExtensionState = "confirmed"
	ExtensionApproved  ExtensionState = "approved"
	ExtensionRefused   ExtensionState = "refused"  // by the county: the conditions are not met
	ExtensionDeclined  ExtensionState = "declined" // by the bank
)

// Open says whether somebody has to answer.
func (e *Extension) Open() bool { return e.State == ExtensionAsked || e.State == ExtensionConfirmed }

// ExtensionException is the leading group's exception to "once" (A11.3, R-A11.3-1).
type ExtensionException struct {
	On       civil.Date
	By       act.Actor
	Document string
	Note     act.Text
}

// Pending is the request that waits for an answer, or nil.
func (l *Loan) Pending() *Extension {
	if n := len(l.Extensions); n > 0 && l.Extensions[n-1].Open() {
		return &l.Extensions[n-1]
	}
	return nil
}

// Extended counts the extensions granted.
func (l *Loan) Extended() int {
	n := 0
	for _, e := range l.Extensions {
		if e.State == ExtensionApproved {
			n++
		}
	}
	return n
}

// OriginalDueOn is the maturity of the contract as it was signed.
func (l *Loan) OriginalDueOn() civil.Date {
	for _, e := range l.Extensions {
		if e.State == ExtensionApproved {
			return e.OldDueOn
		}
	}
	return l.DueOn
}

// ExtensionLimit is the longest extension of a loan, in months (A11.2, R-A11.2-1): the
// original term, or half of it rounded down. 0 where the term is unknown.
func (l *Loan) ExtensionLimit(p *law.Pack, on civil.Date) (int, error) {
	short, err := p.Int("extension.short-months", on)
	if err != nil {
		return 0, err
	}
	parameter := "extension.long-percent"
	if l.TermMonths <= short {
		parameter = "extension.short-percent"
	}
	percent, err := p.Percent(parameter, on)
	return l.TermMonths * percent / 100, err
}

// ExtensionChecks are the conditions of an extension, each with its own sentence, on the
// day: the same that refuse. months of 0 asks for the longest possible.
func (c Case) ExtensionChecks(f *File, l *Loan, months int) ([]Check, error) {
	p, err := c.Law.Pack(l.Pack)
	if err != nil {
		return nil, err
	}
	longest, err := l.ExtensionLimit(p, c.On)
	if err != nil {
		return nil, err
	}
	var k checks
	k.hold("extension-owed", "A11.2", act.Figures{"owed": l.OutstandingFen()}, l.stillOwed())
	k.hold("extension-in-time", "A11.2", act.Figures{"due": l.DueOn}, c.beforeMaturity(l))
	k.hold("extension-once", "A11.3", act.Figures{"count": l.Extended()}, c.extendedOnce(l, p))
	k.hold("extension-within", "A11.2", act.Figures{"months": months, "limit_months": longest}, c.extensionWithin(l, p, months))
	k.hold("on-roster", "G1", act.Figures{"release": c.Facts.Release}, c.stillEntitled(f, l, p))
	return k.out, k.err
}

// extensible are all conditions of an extension, in the order in which they refuse.
func (c Case) extensible(f *File, l *Loan, months int) error {
	p, err := c.Law.Pack(l.Pack)
	if err != nil {
		return err
	}
	return first(l.stillOwed(), c.beforeMaturity(l), c.extendedOnce(l, p), c.extensionWithin(l, p, months), c.stillEntitled(f, l, p))
}

func (l *Loan) stillOwed() error {
	if l.OutstandingFen() <= 0 {
		return act.Refuse("A11.2", "nothing-owed", act.Figures{"loan": l.Number}).At("loan")
	}
	return nil
}

// beforeMaturity: what is due and unpaid is overdue and collected (A10.2), not extended.
func (c Case) beforeMaturity(l *Loan) error {
	if c.On.After(l.DueOn) {
		return act.Refuse("A11.2", "extension-after-maturity", act.Figures{"loan": l.Number, "day": c.On, "due": l.DueOn}).At("loan")
	}
	return nil
}

func (c Case) extendedOnce(l *Loan, p *law.Pack) error {
	limit, err := p.Int("extension.count-max", c.On)
	if err != nil {
		return err
	}
	if done := l.Extended(); done >= limit && done >= limit+len(l.Exceptions) {
		return act.Refuse("A11.3", "extended-already", act.Figures{"loan": l.Number, "count": done, "limit": limit, "due": l.DueOn}).At("loan")
	}
	return nil
}

func (c Case) extensionWithin(l *Loan, p *law.Pack, months int) error {
	longest, err := l.ExtensionLimit(p, c.On)
	if err != nil {
		return err
	}
	if l.TermMonths == 0 {
		return act.Refuse("A11.2", "term-unknown", act.Figures{"loan": l.Number}).At("loan")
	}
	if months > longest {
		return act.Refuse("A11.2", "extension-too-long", act.Figures{"months": months, "original_months": l.TermMonths, "limit_months": longest}).At("months")
	}
	return nil
}

// stillEntitled: the borrower belongs to the household and stands on the latest released
// roster. The programme window binds only where R-A11.2-2 is read so.
func (c Case) stillEntitled(f *File, l *Loan, p *law.Pack) error {
	take, err := p.Reading("R-A11.2-2", c.On)
	if err != nil {
		return err
	}
	if now, err := c.pack(c.On); take == "window-binds" && (err != nil || now.ID != l.Pack) {
		return act.Refuse("G1", "outside-window", act.Figures{"day": c.On})
	}
	if c.Facts.BorrowerHousehold != f.Household {
		return act.Refuse("G1", "borrower-not-of-household", act.Figures{"household": f.Household}).At("loan")
	}
	if c.Facts.Release == "" {
		return act.Refuse("G1", "not-on-roster", act.Figures{"day": c.On}).At("loan")
	}
	return nil
}

// explained refuses an act on a loan that has to say why in words, by the policy that the
// loan keeps.
func (c Case) explained(l *Loan, rule, field string, note act.Text) error {
	p, err := c.Law.Pack(l.Pack)
	if err != nil {
		return err
	}
	least, err := p.Int("reason.characters-min", c.On)
	if err != nil {
		return err
	}
	if note.Length < least {
		return act.Refuse(rule, "words-too-few", act.Figures{"length": note.Length, "limit": least}).At(field)
	}
	return nil
}

// RequestExtension asks for an extension in the household's name (A11.2).
type RequestExtension struct {
	Loan       string   `json:"loan" doc:"贷款编号|the loan"`
	Months     int      `json:"months" unit:"months" doc:"申请展期月数|months asked"`
	Ground     string   `json:"ground" doc:"原因性质|beyond-control, or own: the borrower's own doing"`
	Cause      act.Text `json:"cause" doc:"不能到期偿还的原因|why it cannot be repaid in time"`
	Conditions []string `json:"conditions" doc:"符合的条件|codes of the conditions found met (G2)"`
}

// The grounds of a request, and what the county finds of it.
const (
	GroundBeyondControl = "beyond-control"
	GroundOwn           = "own"
	ConditionsMet       = "met"
	ConditionsUnmet     = "unmet"
)

func (cmd RequestExtension) decide(f *File, c Case) ([]act.Event, error) {
	l, err := c.running(f, cmd.Loan)
	if err != nil {
		return nil, err
	}
	if e := l.Pending(); e != nil {
		return nil, act.Refuse("A11.2", "extension-pending", act.Figures{"loan": l.Number, "day": e.AskedOn}).At("loan")
	}
	if err := first(required("months", cmd.Months <= 0), c.extensible(f, l, cmd.Months)); err != nil {
		return nil, err
	}
	switch cmd.Ground {
	case GroundBeyondControl:
	case GroundOwn:
		return nil, act.Refuse("A11.2", "own-cause", act.Figures{"loan": l.Number}).At("ground")
	default:
		return nil, act.Refuse("X10", "unknown-code", act.Figures{"field": "ground", "code": cmd.Ground}).At("ground")
	}
	if err := first(c.conditions(cmd.Conditions), c.explained(l, "A11.2", "cause", cmd.Cause)); err != nil {
		return nil, err
	}
	p, err := c.Law.Pack(l.Pack)
	if err != nil {
		return nil, err
	}
	limit, err := p.Int("extension.count-max", c.On)
	if err != nil {
		return nil, err
	}
	return []act.Event{&ExtensionRequested{
		Loan: l.Number, Months: cmd.Months, Cause: cmd.Cause, Conditions: cmd.Conditions, Release: c.Facts.Release, Excepted: l.Extended() >= limit,
	}}, nil
}

// ExtensionRequested is a request to extend; Release is the roster release relied on, and
// Excepted says that it rests on an exception of the leading group.
type ExtensionRequested struct {
	Loan       string   `json:"loan"`
	Months     int      `json:"months"`
	Cause      act.Text `json:"cause"`
	Conditions []string `json:"conditions"`
	Release    string   `json:"release"`
	Excepted   bool     `json:"excepted"`
}

// EventType names the event for ever.
func (*ExtensionRequested) EventType() string { return "loan.extension-requested/1" }

// About names the loan.
func (e *ExtensionRequested) About() (application, loan string) { return "", e.Loan }

func (e *ExtensionRequested) apply(f *File, r act.Recorded) {
	l := f.changeLoan(e.Loan)
	l.Extensions = append(l.Extensions, Extension{
		No: len(l.Extensions) + 1, State: ExtensionAsked, Months: e.Months, AskedOn: r.On, AskedBy: r.By, Conditions: e.Conditions, Cause: e.Cause, Excepted: e.Excepted,
	})
	l.LastOn = max2(l.LastOn, r.On)
}

// pending finds the request that waits, in the state in which it must be.
func (c Case) pending(f *File, number string, state ExtensionState) (*Loan, *Extension, error) {
	l, err := c.running(f, number)
	if err != nil {
		return nil, nil, err
	}
	e := l.Pending()
	if e == nil {
		return nil, nil, act.Refuse("A11.2", "no-extension-asked", act.Figures{"loan": l.Number}).At("loan")
	}
	if e.State != state {
		return nil, nil, act.Refuse("A11.2", "extension-elsewhere", act.Figures{"loan": l.Number, "extension": string(e.State)}).At("loan")
	}
	return l, e, nil
}

// ConfirmExtension is the county's: whether the conditions are met (A11.2).
type ConfirmExtension struct {
	Loan    string   `json:"loan" doc:"贷款编号|the loan"`
	Outcome string   `json:"outcome" doc:"条件是否符合|met, or unmet with the reason in the note"`
	Note    act.Text `json:"note,omitempty" doc:"审核意见|the opinion"`
}

func (cmd ConfirmExtension) decide(f *File, c Case) ([]act.Event, error) {
	l, e, err := c.pending(f, cmd.Loan, ExtensionAsked)
	if err != nil {
		return nil, err
	}
	switch cmd.Outcome {
	case ConditionsMet:
	case ConditionsUnmet:
		if err := c.explained(l, "A11.2", "note", cmd.Note); err != nil {
			return nil, err
		}
		return []act.Event{&ExtensionConfirmation{Loan: l.Number, No: e.No, Note: cmd.Note}}, nil
	default:
		return nil, act.Refuse("X10", "unknown-code", act.Figures{"field": "outcome", "code": cmd.Outcome}).At("outcome")
	}
	if err := c.extensible(f, l, e.Months); err != nil {
		return nil, err
	}
	return []act.Event{&ExtensionConfirmation{Loan: l.Number, No: e.No, Met: true, Release: c.Facts.Release, Note: cmd.Note}}, nil
}

// ExtensionConfirmation is what the county found of a request.
type ExtensionConfirmation struct {
	Loan    string   `json:"loan"`
	No      int      `json:"no"`
	Met     bool     `json:"met"`
	Release string   `json:"release"`
	Note    act.Text `json:"note"`
}

// EventType names the event for ever.
func (*ExtensionConfirmation) EventType() string { return "loan.extension-confirmation/1" }

// About names the loan.
func (e *ExtensionConfirmation) About() (application, loan string) { return "", e.Loan }

func (e *ExtensionConfirmation) apply(f *File, r act.Recorded) {
	l := f.changeLoan(e.Loan)
	x := &l.Extensions[e.No-1]
	x.ConfirmOn, x.ConfirmBy, x.Note = r.On, r.By, e.Note
	x.State = ExtensionConfirmed
	if !e.Met {
		x.State, x.AnsweredOn, x.AnsweredBy = ExtensionRefused, r.On, r.By
	}
	l.LastOn = max2(l.LastOn, r.On)
}

// DecideExtension is the bank's own decision (A11.2).
type DecideExtension struct {
	Loan    string   `json:"loan" doc:"贷款编号|the loan"`
	Outcome string   `json:"outcome" doc:"结论|approve or decline"`
	Months  int      `json:"months,omitempty" unit:"months" doc:"批准展期月数|months approved; not above those asked"`
	Note    act.Text `json:"note,omitempty" doc:"评审意见|the opinion; needed to decline"`
}

func (cmd DecideExtension) decide(f *File, c Case) ([]act.Event, error) {
	if err := c.byTheBank("decide-extension"); err != nil {
		return nil, err
	}
	l, e, err := c.pending(f, cmd.Loan, ExtensionConfirmed)
	if err != nil {
		return nil, err
	}
	if e.ConfirmBy.User == c.Act.By.User || e.AskedBy.User == c.Act.By.User {
		other := UnitCounty
		if e.ConfirmBy.User != c.Act.By.User {
			other = UnitVillage
		}
		return nil, act.Refuse("X4", "two-levels", act.Figures{"application": l.Number, "other": string(other), "level": string(UnitBank), "day": e.AskedOn})
	}
	switch cmd.Outcome {
	case Decline:
		if err := c.explained(l, "A11.2", "note", cmd.Note); err != nil {
			return nil, err
		}
		return []act.Event{&ExtensionRejected{Loan: l.Number, No: e.No, Note: cmd.Note}}, nil
	case Approve:
	default:
		return nil, act.Refuse("X10", "unknown-code", act.Figures{"field": "outcome", "code": cmd.Outcome}).At("outcome")
	}
	if err := required("months", cmd.Months <= 0); err != nil {
		return nil, err
	}
	if cmd.Months > e.Months {
		return nil, act.Refuse("A11.2", "extension-above-request", act.Figures{"months": cmd.Months, "limit_months": e.Months}).At("months")
	}
	if err := c.extensible(f, l, cmd.Months); err != nil {
		return nil, err
	}
	return []act.Event{&Extended{
		Loan: l.Number, No: e.No, Months: cmd.Months, OldDueOn: l.DueOn, DueOn: l.DueOn.AddMonths(cmd.Months), Release: c.Facts.Release, Note: cmd.Note,
	}}, nil
}

// ExtensionRejected says that the bank does not extend; the maturity stands.
type ExtensionRejected struct {
	Loan string   `json:"loan"`
	No   int      `json:"no"`
	Note act.Text `json:"note"`
}

// EventType names the event for ever.
func (*ExtensionRejected) EventType() string { return "loan.extension-declined/1" }

// About names the loan.
func (e *ExtensionRejected) About() (application, loan string) { return "", e.Loan }

func (e *ExtensionRejected) apply(f *File, r act.Recorded) {
	l := f.changeLoan(e.Loan)
	x := &l.Extensions[e.No-1]
	x.State, x.AnsweredOn, x.AnsweredBy, x.Note = ExtensionDeclined, r.On, r.By, e.Note
	l.LastOn = max2(l.LastOn, r.On)
}

// Extended gives a loan its new maturity. Rate and subsidy go on (A11.4).
type Extended struct {
	Loan     string     `json:"loan"`
	No       int        `json:"no"`
	Months   int        `json:"months"`
	OldDueOn civil.Date `json:"old_due_on"`
	DueOn    civil.Date `json:"due_on"`
	Release  string     `json:"release"`
	Note     act.Text   `json:"note"`
}

// EventType names the event for ever.
func (*Extended) EventType() string { return "loan.extended/1" }

// About names the loan.
func (e *Extended) About() (application, loan string) { return "", e.Loan }

func (e *Extended) apply(f *File, r act.Recorded) {
	l := f.changeLoan(e.Loan)
	x := &l.Extensions[e.No-1]
	x.State, x.AnsweredOn, x.AnsweredBy, x.Note, x.Seq = ExtensionApproved, r.On, r.By, e.Note, r.Seq
	x.Months, x.OldDueOn, x.DueOn = e.Months, e.OldDueOn, e.DueOn
	l.DueOn, l.LastOn = e.DueOn, max2(l.LastOn, r.On)
}

// ExceptExtension records the leading group's exception to "once", by its document and
// with its reasons (A11.3). It extends nothing: the household asks, the county confirms
// and the bank decides as always.
type ExceptExtension struct {
	Loan     string   `json:"loan" doc:"贷款编号|the loan"`
	Document string   `json:"document" doc:"文号|number of the leading group's document"`
	Note     act.Text `json:"note" doc:"例外理由|the reasons"`
}

func (cmd ExceptExtension) decide(f *File, c Case) ([]act.Event, error) {
	l, err := c.running(f, cmd.Loan)
	if err != nil {
		return nil, err
	}
	p, err := c.Law.Pack(l.Pack)
	if err != nil {
		return nil, err
	}
	if err := required("document", cmd.Document == ""); err != nil {
		return nil, err
	}
	if !paperNumber(cmd.Document) {
		return nil, act.Refuse("A11.3", "document-number-wrong", nil).At("document")
	}
	switch no, ok := c.extendedOnce(l, p).(*act.Refusal); {
	case !ok:
		return nil, act.Refuse("A11.3", "no-exception-needed", act.Figures{"loan": l.Number, "count": l.Extended()}).At("loan")
	case no.Code != "extended-already":
		return nil, no
	}
	if err := first(l.stillOwed(), c.beforeMaturity(l), c.explained(l, "A11.3", "note", cmd.Note)); err != nil {
		return nil, err
	}
	return []act.Event{&ExtensionExcepted{Loan: l.Number, Document: cmd.Document, Note: cmd.Note}}, nil
}

// ExtensionExcepted is the leading group's exception to "once".
type ExtensionExcepted struct {
	Loan     string   `json:"loan"`
	Document string   `json:"document"`
	Note     act.Text `json:"note"`
}

// EventType names the event for ever.
func (*ExtensionExcepted) EventType() string { return "loan.extension-excepted/1" }

// About names the loan.
func (e *ExtensionExcepted) About() (application, loan string) { return "", e.Loan }

func (e *ExtensionExcepted) apply(f *File, r act.Recorded) {
	l := f.changeLoan(e.Loan)
	l.Exceptions = append(l.Exceptions, ExtensionException{On: r.On, By: r.By, Document: e.Document, Note: e.Note})
	l.LastOn = max2(l.LastOn, r.On)
}

// ExtensionTable has one row per request to extend a loan.
var ExtensionTable = &act.Table{
	Name: "extension",
	Key:  []string{"loan", "no"},
	Cols: []string{"household", "village", "bank", "state", "months", "asked_on", "confirmed_on", "answered_on", "excepted", "old_due_on", "due_on"},
}

func (f *File) extensionRows() []act.Row {
	var rows []act.Row
	for _, l := range f.Loans {
		for _, e := range l.Extensions {
			rows = append(rows, act.Row{Table: ExtensionTable, Key: []any{l.Number, int64(e.No)}, Cols: []any{
				f.Household, l.Village, l.Bank, string(e.State), int64(e.Months), e.AskedOn.String(), e.ConfirmOn.String(), e.AnsweredOn.String(),
				e.Excepted, e.OldDueOn.String(), e.DueOn.String(),
			}})
		}
	}
	return rows
}
