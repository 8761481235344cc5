package loan

import (
	"reflect"
	"slices"
	"strings"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/law"
	"fupindai/internal/money"
)

// Corrections of entries (更正, Z1). A clerk mistypes; the unit that entered the fact
// corrects it, with the reason, naming the event. The old value stays in the journal
// and on the screen. If the next level has acted on the entry since, the correction
// waits for the consent of a person of that level.
//
// A correction that takes effect is folded as if the entry had always read so: the
// whole file is folded again with the corrected entry in the old one's place, so that
// dates, sums, maturity, balance and duties follow by the same rules as ever. Money is
// the exception that proves it: the ledger of an earlier number must not change, so the
// old sum stays a movement, and the correction adds its opposite and the new one.

// CorrectEntry corrects one entry. What is left out stays as it was.
type CorrectEntry struct {
	Application string `json:"application" doc:"申请编号|the application"`
	Entry       int64  `json:"entry" doc:"原记录编号|number of the event in the log"`
	Values
	Why  act.Text `json:"why" doc:"更正原因|why the entry was wrong"`
	Seen int      `json:"seen,omitempty" doc:"所见版本|the revision the reader saw"`
}

// Values are what a correction may set; an entry has some of them (Corrigible).
type Values struct {
	Day          civil.Date `json:"day,omitempty,omitzero" doc:"更正后日期|the day on which it really was"`
	AmountFen    *money.Fen `json:"amount_fen,omitempty" unit:"fen" doc:"更正后金额|the right sum"`
	TermMonths   *int       `json:"term_months,omitempty" unit:"months" doc:"更正后期限|the right time"`
	Purpose      *string    `json:"purpose,omitempty" doc:"更正后用途|the right purpose"`
	IncomeFen    *money.Fen `json:"income_fen,omitempty" unit:"fen" doc:"更正后上年收入|the right income"`
	DebtsFen     *money.Fen `json:"debts_fen,omitempty" unit:"fen" doc:"更正后现有负债|the right debts"`
	RatePPM      *money.PPM `json:"rate_ppm,omitempty" unit:"ppm a year" doc:"更正后年利率|the right rate"`
	Contract     *string    `json:"contract,omitempty" doc:"更正后合同号|the right number of the contract"`
	Receipt      *string    `json:"receipt,omitempty" doc:"更正后借据号|the right number of the receipt"`
	PrincipalFen *money.Fen `json:"principal_fen,omitempty" unit:"fen" doc:"更正后本金|the right principal"`
	InterestFen  *money.Fen `json:"interest_fen,omitempty" unit:"fen" doc:"更正后利息|the right interest"`
	Project      act.Text   `json:"project,omitempty,omitzero" doc:"更正后项目说明|the right project"`
	Place        act.Text   `json:"place,omitempty,omitzero" doc:"更正后调查地点|the right place"`
	Findings     act.Text   `json:"findings,omitempty,omitzero" doc:"更正后调查情况|the right findings"`
	Note         act.Text   `json:"note,omitempty,omitzero" doc:"更正后意见|the right opinion"`
	Holder       act.Text   `json:"holder,omitempty,omitzero" doc:"更正后户名|the right holder"`
	Account      act.Text   `json:"account,omitempty,omitzero" doc:"更正后账号|the right account"`
}

// Fields are the names of the values that are set.
func (v Values) Fields() []string {
	var out []string
	rv := reflect.ValueOf(v)
	for i := range rv.NumField() {
		if !rv.Field(i).IsZero() {
			name, _, _ := strings.Cut(rv.Type().Field(i).Tag.Get("json"), ",")
			out = append(out, name)
		}
	}
	return out
}

// Corrigible are the entries that can be corrected, by event type, with the fields a
// clerk can mistype. What is a judgement is not corrected but taken back: a sum
// suggested is returned, a decision cancelled, a signature voided by a return.
var Corrigible = map[string][]string{
	"loan.application-submitted/1": {"amount_fen", "term_months", "purpose", "project"},
	"loan.survey-recorded/1":       {"day", "place", "findings", "income_fen", "debts_fen"},
	"loan.township-reviewed/1":     {"note"},
	"loan.township-signed/1":       {"note"},
	"loan.suggested/1":             {"note"},
	"loan.decided/1":               {"rate_ppm", "note"},
	"loan.contract-signed/1":       {"day", "contract", "receipt"},
	"loan.disbursed/1":             {"day", "amount_fen", "holder", "account"},
	"loan.further-disbursed/1":     {"day", "amount_fen", "receipt", "holder", "account"},
	"loan.repaid/1":                {"day", "principal_fen", "interest_fen"},
}

// Correction is one correction, asked for and, where it must be, answered.
type Correction struct {
	Seq      int64
	Entry    int64
	Kind     string // event type of the entry
	Old, New Values // of the fields that are set
	OldOn    civil.Date
	Why      act.Text
	By       act.Actor
	On       civil.Date
	Needs    Level // whose consent; "" if nobody's
	Answer   string
	Answerer act.Actor
	AnswerOn civil.Date
	Note     act.Text
	Effect   int64 // number of the event from which it counts; 0 while it does not
}

// The answers to a correction that needs consent.
const (
	Consent = "consent"
	Object  = "object"
)

// Waiting says that the correction waits for an answer.
func (c Correction) Waiting() bool { return c.Needs != "" && c.Answer == "" }

// AwaitsConsent is the level whose answer a correction of the application waits for; "" if none.
func (f *File) AwaitsConsent(a *Application) Level {
	for _, c := range f.Corrections {
		if c.Waiting() && f.entryOf(c.Entry, a) != nil {
			return c.Needs
		}
	}
	return ""
}

// CorrectionOf says whether a correction is of an entry of the application or its loan.
func (f *File) CorrectionOf(x Correction, a *Application) bool { return f.entryOf(x.Entry, a) != nil }

// Entry is one entry of a file that may be corrected now.
type Entry struct {
	Seq    int64
	Kind   string
	On     civil.Date
	By     act.Actor
	Fields []string
	Now    Values // as it reads now
	Needs  Level  // whose consent a correction would need
}

// Entries lists the entries of an application and its loan that a person of the unit
// may correct, newest first.
func (f *File) Entries(a *Application, unit string, level Level) []Entry {
	var out []Entry
	for i := len(f.history) - 1; i >= 0; i-- {
		r := f.history[i]
		kind := r.Event.EventType()
		if f.entryOf(r.Seq, a) == nil || r.By.Unit != unit || LevelOf(r.By.Role) != level || Corrigible[kind] == nil || !f.inForce(a, r) {
			continue
		}
		e, on := f.latest(r)
		if on.IsZero() {
			on = r.On
		}
		out = append(out, Entry{r.Seq, kind, on, r.By, Corrigible[kind], valuesOf(e, nil), f.needs(a, r)})
	}
	return out
}

// entryOf finds an event about the application or one of its loans by number.
func (f *File) entryOf(seq int64, a *Application) *act.Recorded {
	for i := range f.history {
		r := &f.history[i]
		if r.Seq != seq {
			continue
		}
		if f.subject(r.Event) == a.Number {
			return r
		}
	}
	return nil
}

// subject is the application an event is about.
func (f *File) subject(e act.Event) string {
	of, ok := e.(interface {
		About() (application, loan string)
	})
	if !ok {
		return ""
	}
	application, number := of.About()
	if application == "" {
		if l := f.Loan(number); l != nil {
			return l.Application
		}
	}
	return application
}

// next is the level that builds on a level's entries. The county builds on the bank's
// by its notice.
var next = map[Level]Level{UnitVillage: UnitTownship, UnitTownship: UnitCounty, UnitCounty: UnitBank, UnitBank: UnitCounty}

// opens is the first step of a level.
var opens = map[Level]Step{UnitTownship: StepTownshipReview, UnitCounty: StepSuggestion, UnitBank: StepDecision}

// needs is the level whose consent a correction of the entry needs: the next one, if a
// person of it has acted on the application since.
func (f *File) needs(a *Application, entry act.Recorded) Level {
	level := next[LevelOf(entry.By.Role)]
	if first, ok := opens[level]; ok && LevelOf(entry.By.Role) != UnitBank && a.Step().Open() && !first.Before(a.Step()) {
		return "" // sent back: nothing of that level stands
	}
	for _, r := range f.history {
		switch r.Event.(type) {
		case *EntryCorrected, *CorrectionAnswered:
			continue
		}
		if r.Seq > entry.Seq && LevelOf(r.By.Role) == level && f.subject(r.Event) == a.Number {
			return level
		}
	}
	return ""
}

// inForce says whether the entry still says something: it was not replaced by a later
// one of its kind, and what it began was not undone.
func (f *File) inForce(a *Application, entry act.Recorded) bool {
	switch e := entry.Event.(type) {
	case *SurveyRecorded:
		return a.Survey != nil && a.Survey.Seq == entry.Seq
	case *Decided:
		return e.Outcome == Approve && !a.Decided.IsZero() && f.lastOfKind(a, entry)
	case *ContractSigned:
		return a.Contract != nil && a.Contract.Seq == entry.Seq
	case *Disbursed, *FurtherDisbursed, *Repaid:
		for _, l := range f.Loans {
			for _, m := range l.Movements {
				if m.Seq == entry.Seq && !m.Reversed {
					return true
				}
			}
		}
		return false
	}
	return f.lastOfKind(a, entry)
}

func (f *File) lastOfKind(a *Application, entry act.Recorded) bool {
	for _, r := range f.history {
		if r.Seq > entry.Seq && r.Event.EventType() == entry.Event.EventType() && f.subject(r.Event) == a.Number {
			return false
		}
	}
	return true
}

func (cmd CorrectEntry) decide(f *File, c Case) ([]act.Event, error) {
	a := f.Application(cmd.Application)
	if a == nil {
		return nil, act.Refuse("X2", "not-found", act.Figures{"what": cmd.Application}).At("application")
	}
	entry := f.entryOf(cmd.Entry, a)
	if entry == nil {
		return nil, act.Refuse("Z1", "no-such-entry", act.Figures{"entry": int(cmd.Entry), "application": a.Number}).At("entry")
	}
	kind := entry.Event.EventType()
	fields := Corrigible[kind]
	if fields == nil {
		return nil, act.Refuse("Z1", "entry-not-corrigible", act.Figures{"entry": int(cmd.Entry)}).At("entry")
	}
	if entry.By.Unit != c.Act.By.Unit || LevelOf(entry.By.Role) != LevelOf(c.Act.By.Role) {
		return nil, act.Refuse("Z1", "entry-of-another-unit", act.Figures{"entry": int(cmd.Entry)}).At("entry")
	}
	if !f.inForce(a, *entry) {
		return nil, act.Refuse("Z1", "entry-superseded", act.Figures{"entry": int(cmd.Entry)}).At("entry")
	}
	for _, x := range f.Corrections {
		if x.Entry == cmd.Entry && x.Waiting() {
			return nil, act.Refuse("Z1", "correction-waits", act.Figures{"entry": int(cmd.Entry), "level": string(x.Needs)}).At("entry")
		}
	}
	set := cmd.Fields()
	if len(set) == 0 {
		return nil, act.Refuse("Z1", "nothing-corrected", nil)
	}
	for _, name := range set {
		if !slices.Contains(fields, name) {
			return nil, act.Refuse("Z1", "field-not-of-entry", act.Figures{"field": name, "entry": int(cmd.Entry)}).At(name)
		}
	}
	if err := first(c.reasoned("Z1", cmd.Why), seen(a, cmd.Seen), c.correctable(f, a, cmd.Values, *entry)); err != nil {
		return nil, err
	}
	e := &EntryCorrected{
		Application: a.Number, Entry: cmd.Entry, Kind: kind, Set: cmd.Values, Why: cmd.Why, Needs: f.needs(a, *entry),
	}
	after, err := f.with(e, c)
	if err != nil {
		return nil, err
	}
	if kind == "loan.survey-recorded/1" {
		if e.Warnings, err = c.correctedWarnings(after.Application(a.Number)); err != nil {
			return nil, err
		}
	}
	return []act.Event{e}, nil
}

// correctable holds the values themselves against the rules that held when the entry
// was made.
func (c Case) correctable(f *File, a *Application, v Values, entry act.Recorded) error {
	if !v.Day.IsZero() {
		if v.Day.After(c.Act.Today) || !entry.Noted.IsZero() && v.Day.After(entry.Noted) {
			return act.Refuse("Z1", "corrected-day-after-recording", act.Figures{"day": v.Day, "recorded": entry.Noted}).At("day")
		}
	}
	positive := func(name string, x *money.Fen, zero bool) error {
		if x != nil && (*x < 0 || *x == 0 && !zero) {
			return required(name, true)
		}
		return nil
	}
	if err := first(
		positive("amount_fen", v.AmountFen, false), positive("income_fen", v.IncomeFen, false), positive("debts_fen", v.DebtsFen, true),
		positive("principal_fen", v.PrincipalFen, true), positive("interest_fen", v.InterestFen, true),
		required("term_months", v.TermMonths != nil && *v.TermMonths <= 0), required("rate_ppm", v.RatePPM != nil && *v.RatePPM <= 0),
		required("contract", v.Contract != nil && *v.Contract == ""), required("receipt", v.Receipt != nil && *v.Receipt == "" && a.Contract != nil && a.Contract.Seq == entry.Seq),
	); err != nil {
		return err
	}
	if v.Contract != nil || v.Receipt != nil {
		contract, receipt := "", ""
		if v.Contract != nil {
			contract = *v.Contract
		}
		if v.Receipt != nil {
			receipt = *v.Receipt
		}
		if err := c.freshNumbers(a, contract, receipt); err != nil {
			return err
		}
	}
	if v.Holder.IsZero() != v.Account.IsZero() {
		return required(map[bool]string{true: "holder", false: "account"}[v.Holder.IsZero()], true)
	}
	if !v.Account.IsZero() && !c.Facts.AccountIsBorrowers {
		return act.Refuse("A5.3", "account-not-borrowers", act.Figures{"application": a.Number}).At("holder")
	}
	if entry.Event.EventType() != "loan.application-submitted/1" {
		return nil
	}
	// What was asked is the household's, and all five signed it: it is corrected while
	// the application is in the village, and signed again (R-A1.2-2).
	if !a.Step().Before(StepTownshipReview) {
		return act.Refuse("A1.2", "return-before-correcting", act.Figures{"application": a.Number, "now": string(a.Step())})
	}
	asked := a.Asked
	if v.AmountFen != nil {
		asked.AmountFen = *v.AmountFen
	}
	if v.TermMonths != nil {
		asked.TermMonths = *v.TermMonths
	}
	if v.Purpose != nil {
		if err := c.purpose(*v.Purpose); err != nil {
			return err
		}
	}
	if a.Partner != nil && a.Partner.AgreementMonths > asked.TermMonths {
		return act.Refuse("G5", "agreement-longer-than-loan", act.Figures{"months": a.Partner.AgreementMonths, "limit_months": asked.TermMonths}).At("term_months")
	}
	return first(c.terms(asked), c.cap(f, a.Number, asked.AmountFen))
}

// correctedWarnings are the survey's warnings under the corrected figures. A new one
// has no answer in the survey: the survey is then made again.
func (c Case) correctedWarnings(a *Application) ([]string, error) {
	ws, err := c.surveyWarnings(a, a.Survey.IncomeFen, a.Survey.DebtsFen)
	if err != nil {
		return nil, err
	}
	var codes []string
	for _, w := range ws {
		if a.Survey.Reason.IsZero() {
			return nil, act.Refuse(w.Rule, "corrected-survey-needs-reason", w.Figures)
		}
		codes = append(codes, w.Code)
	}
	return codes, nil
}

// with is the file as it would be if the correction took effect, or a refusal if the
// corrected entry does not fit what came before and after it.
func (f *File) with(e *EntryCorrected, c Case) (*File, error) {
	probe := *e
	probe.Needs = ""
	after := f.clone()
	seq := int64(1)
	if n := len(f.history); n > 0 {
		seq = f.history[n-1].Seq + 1
	}
	r := act.Recorded{Seq: seq, On: c.On, By: c.Act.By, Event: &probe}
	after.history = append(f.history[:len(f.history):len(f.history)], r)
	probe.apply(after, r)
	after = after.refolded(c.Law)
	return after, after.consistent()
}

// consistent refuses a file whose days or sums contradict each other after a correction.
func (f *File) consistent() error {
	for _, a := range f.Applications {
		for _, p := range a.Trail {
			if !p.DoneOn.IsZero() && p.DoneOn.Before(p.StartedOn) {
				return act.Refuse("Z1", "day-before-previous-step", act.Figures{"day": p.DoneOn, "previous": p.StartedOn}).At("day")
			}
		}
		if over := a.PaidFen - a.Decided.AmountFen; a.Loan != "" && over > 0 {
			return act.Refuse("A5.2", "above-decision", act.Figures{"amount": a.PaidFen, "limit": a.Decided.AmountFen}).At("amount_fen")
		}
	}
	for _, l := range f.Loans {
		moves := slices.Clone(l.Movements)
		slices.SortStableFunc(moves, func(a, b Movement) int { return a.On.Compare(b.On) })
		var owed money.Fen
		for i, m := range moves {
			owed += m.PrincipalFen
			if last := i == len(moves)-1 || moves[i+1].On != m.On; last && owed < 0 { // a day's movements count together
				return act.Refuse("A13.1", "repayment-above-debt", act.Figures{"amount": -m.PrincipalFen, "owed": owed - m.PrincipalFen}).At("principal_fen")
			}
			if !l.ClosedOn.IsZero() && m.On.After(l.ClosedOn) {
				return act.Refuse("A8.6", "loan-closed", act.Figures{"loan": l.Number, "day": l.ClosedOn}).At("day")
			}
		}
		if !l.ClosedOn.IsZero() && owed != 0 {
			return act.Refuse("A8.6", "loan-closed", act.Figures{"loan": l.Number, "day": l.ClosedOn}).At("principal_fen")
		}
	}
	return nil
}

// EntryCorrected is a correction. It counts at once, or, with Needs, from the consent.
type EntryCorrected struct {
	Application string   `json:"application"`
	Entry       int64    `json:"entry"`
	Kind        string   `json:"kind"`
	Set         Values   `json:"set"`
	Warnings    []string `json:"warnings,omitempty"` // of a survey under the corrected figures
	Why         act.Text `json:"why"`
	Needs       Level    `json:"needs,omitempty"`
}

// EventType names the event for ever.
func (*EntryCorrected) EventType() string { return "loan.entry-corrected/1" }

func (e *EntryCorrected) apply(f *File, r act.Recorded) {
	a := f.change(e.Application)
	x := Correction{Seq: r.Seq, Entry: e.Entry, Kind: e.Kind, New: e.Set, Why: e.Why, By: r.By, On: r.On, Needs: e.Needs}
	if entry := f.entryOf(e.Entry, a); entry != nil {
		now, day := f.latest(*entry)
		x.Old, x.OldOn = valuesOf(now, &e.Set), entry.On
		if !day.IsZero() {
			x.OldOn = day
		}
	}
	if e.Needs == "" {
		x.Effect = r.Seq
		a.signAgain(e.Kind, r)
	}
	f.Corrections = append(f.Corrections, x)
	a.Revision++
}

// signAgain voids the five signatures under what was changed while the application is
// still in the village (R-A1.2-2).
func (a *Application) signAgain(kind string, r act.Recorded) {
	if kind != "loan.application-submitted/1" && kind != "loan.survey-recorded/1" || !a.Step().Before(StepTownshipReview) {
		return
	}
	a.voidSignatures("corrected")
	if a.Step() == StepVillageList {
		a.back(Return{Kind: BackCorrected, From: StepVillageList, To: StepSignatures, By: r.By, On: r.On}, true)
	}
}

// AnswerCorrection is the consent of the level that built on the entry, or its
// objection (Z1).
type AnswerCorrection struct {
	Application string   `json:"application" doc:"申请编号|the application"`
	Correction  int64    `json:"correction" doc:"更正编号|number of the correction's event"`
	Answer      string   `json:"answer" doc:"意见|consent or object"`
	Note        act.Text `json:"note,omitempty" doc:"说明|why; needed for an objection"`
}

func (cmd AnswerCorrection) decide(f *File, c Case) ([]act.Event, error) {
	a := f.Application(cmd.Application)
	if a == nil {
		return nil, act.Refuse("X2", "not-found", act.Figures{"what": cmd.Application}).At("application")
	}
	i := slices.IndexFunc(f.Corrections, func(x Correction) bool { return x.Seq == cmd.Correction && f.entryOf(x.Entry, a) != nil })
	if i < 0 || !f.Corrections[i].Waiting() {
		return nil, act.Refuse("Z1", "nothing-to-consent", act.Figures{"correction": int(cmd.Correction)}).At("correction")
	}
	x := f.Corrections[i]
	if LevelOf(c.Act.By.Role) != x.Needs {
		return nil, act.Refuse("Z1", "consent-of-another-level", act.Figures{"level": string(x.Needs)})
	}
	e := &CorrectionAnswered{Application: a.Number, Correction: x.Seq, Answer: cmd.Answer, Note: cmd.Note}
	switch cmd.Answer {
	case Object:
		return []act.Event{e}, c.reasoned("Z1", cmd.Note)
	case Consent:
	default:
		return nil, act.Refuse("X10", "unknown-code", act.Figures{"field": "answer", "code": cmd.Answer}).At("answer")
	}
	if entry := f.entryOf(x.Entry, a); !f.inForce(a, *entry) {
		return nil, act.Refuse("Z1", "entry-superseded", act.Figures{"entry": int(x.Entry)})
	}
	_, err := f.with(&EntryCorrected{Application: a.Number, Entry: x.Entry, Kind: x.Kind, Set: x.New}, c)
	return []act.Event{e}, err
}

// CorrectionAnswered is the answer; with a consent the correction counts from here.
type CorrectionAnswered struct {
	Application string   `json:"application"`
	Correction  int64    `json:"correction"`
	Answer      string   `json:"answer"`
	Note        act.Text `json:"note"`
}

// EventType names the event for ever.
func (*CorrectionAnswered) EventType() string { return "loan.correction-answered/1" }

func (e *CorrectionAnswered) apply(f *File, r act.Recorded) {
	a := f.change(e.Application)
	for i := range f.Corrections {
		if x := &f.Corrections[i]; x.Seq == e.Correction {
			x.Answer, x.Answerer, x.AnswerOn, x.Note = e.Answer, r.By, r.On, e.Note
			if e.Answer == Consent {
				x.Effect = r.Seq
				a.signAgain(x.Kind, r)
			}
		}
	}
	a.Revision++
}

// effective is the correction that counts from the event; nil if none does.
func (f *File) effective(r act.Recorded) *Correction {
	for i := range f.Corrections {
		if f.Corrections[i].Effect == r.Seq {
			return &f.Corrections[i]
		}
	}
	return nil
}

// counting are the corrections of an entry that count, in the order of their effect.
func (f *File) counting(entry int64) []Correction {
	var out []Correction
	for _, x := range f.Corrections {
		if x.Entry == entry && x.Effect != 0 {
			out = append(out, x)
		}
	}
	slices.SortFunc(out, func(a, b Correction) int { return int(a.Effect - b.Effect) })
	return out
}

// latest is an entry as its corrections left it, with its day if that was corrected.
func (f *File) latest(r act.Recorded) (act.Event, civil.Date) {
	e, day := r.Event, civil.Date{}
	for _, x := range f.counting(r.Seq) {
		e = corrected(e, x.New)
		if !x.New.Day.IsZero() {
			day = x.New.Day
		}
	}
	return e, day
}

// refolded folds the whole history again, each entry as its corrections left it. What a
// passage's day was settled to stays where the day did not change; a corrected day is
// held against the day on which the entry was first recorded, the correction's reason
// being its evidence (R-Z1-1).
func (f *File) refolded(l *law.Law) *File {
	fresh := NewFile(f.Household)
	for i, r := range f.history {
		fresh.history = f.history[: i+1 : i+1]
		var day civil.Date
		if r.Event, day = f.latest(r); !day.IsZero() {
			r.On, r.DatedBy = day, f.counting(r.Seq)[0].Why
		}
		r.Event.(applier).apply(fresh, r)
		fresh.settle(r, l)
	}
	fresh.Corrections = f.Corrections
	fresh.keepSettled(f)
	for i, a := range fresh.Applications {
		if a.Survey != nil {
			fresh.rewarn(fresh.change(a.Number))
		}
		now, was := fresh.Applications[i].Trail, f.Applications[i].Trail
		for j := range min(len(now), len(was)) {
			if now[j].Step == was[j].Step && now[j].DoneOn == was[j].DoneOn {
				now[j].SettledOn = was[j].SettledOn
			}
		}
	}
	fresh.Duties, fresh.Superseded = f.Duties, f.Superseded
	return fresh
}

// rewarn gives a corrected survey the warnings its correction found.
func (f *File) rewarn(a *Application) {
	for _, x := range f.counting(a.Survey.Seq) {
		if r := f.entryOf(x.Seq, a); r != nil {
			s := *a.Survey
			s.Warnings = r.Event.(*EntryCorrected).Warnings
			a.Survey = &s
		}
	}
}

// Book is the loan's money as it was written down: the old sum of a corrected entry
// stands, and each correction adds its opposite, on its day, and what is right, both
// numbered from the correction. Its sums are those of Movements on every day; up to an
// earlier number it is what was known then.
func (f *File) Book(l *Loan) []Movement {
	var out []Movement
	for _, m := range l.Movements {
		chain := f.counting(m.Seq)
		if len(chain) == 0 {
			out = append(out, m)
			continue
		}
		was, entry := m, f.recorded(m.Seq)
		was.On = entry.On
		was.PrincipalFen, was.InterestFen = sums(entry.Event)
		out = append(out, was)
		e := entry.Event
		for _, x := range chain {
			e = corrected(e, x.New)
			right := was
			right.PrincipalFen, right.InterestFen = sums(e)
			if !x.New.Day.IsZero() {
				right.On = x.New.Day
			}
			if right.On == was.On && right.PrincipalFen == was.PrincipalFen && right.InterestFen == was.InterestFen {
				continue // the correction is of something else
			}
			for _, add := range []Movement{
				{On: was.On, PrincipalFen: -was.PrincipalFen, InterestFen: -was.InterestFen},
				{On: right.On, PrincipalFen: right.PrincipalFen, InterestFen: right.InterestFen},
			} {
				add.Kind, add.Seq, add.Entry, add.By, add.Note = MoveCorrection, x.Effect, m.Seq, x.By, x.Why
				out = append(out, add)
			}
			was = right
		}
	}
	for i := range out {
		out[i].No = i + 1
	}
	return out
}

// recorded is an event by its number.
func (f *File) recorded(seq int64) act.Recorded {
	for _, r := range f.history {
		if r.Seq == seq {
			return r
		}
	}
	return act.Recorded{}
}

// sums are the principal, signed, and the interest that an entry moves.
func sums(e act.Event) (principal, interest money.Fen) {
	switch e := e.(type) {
	case *Disbursed:
		return e.AmountFen, 0
	case *FurtherDisbursed:
		return e.AmountFen, 0
	case *Repaid:
		return -e.PrincipalFen, e.InterestFen
	}
	return 0, 0
}

// corrected is the entry with the values set.
func corrected(e act.Event, v Values) act.Event {
	switch e := e.(type) {
	case *ApplicationSubmitted:
		n := *e
		set(&n.Terms.AmountFen, v.AmountFen)
		set(&n.Terms.TermMonths, v.TermMonths)
		set(&n.Purpose, v.Purpose)
		word(&n.Project, v.Project)
		return &n
	case *SurveyRecorded:
		n := *e
		set(&n.IncomeFen, v.IncomeFen)
		set(&n.DebtsFen, v.DebtsFen)
		word(&n.Place, v.Place)
		word(&n.Findings, v.Findings)
		return &n
	case *TownshipReviewed:
		n := *e
		word(&n.Note, v.Note)
		return &n
	case *TownshipSigned:
		n := *e
		word(&n.Note, v.Note)
		return &n
	case *Suggested:
		n := *e
		word(&n.Note, v.Note)
		return &n
	case *Decided:
		n := *e
		set(&n.RatePPM, v.RatePPM)
		word(&n.Note, v.Note)
		return &n
	case *ContractSigned:
		n := *e
		set(&n.Contract, v.Contract)
		set(&n.Receipt, v.Receipt)
		return &n
	case *Disbursed:
		n := *e
		set(&n.AmountFen, v.AmountFen)
		word(&n.Holder, v.Holder)
		word(&n.Account, v.Account)
		return &n
	case *FurtherDisbursed:
		n := *e
		set(&n.AmountFen, v.AmountFen)
		set(&n.Receipt, v.Receipt)
		word(&n.Holder, v.Holder)
		word(&n.Account, v.Account)
		return &n
	case *Repaid:
		n := *e
		set(&n.PrincipalFen, v.PrincipalFen)
		set(&n.InterestFen, v.InterestFen)
		return &n
	}
	return e
}

func set[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

func word(to *act.Text, from act.Text) {
	if !from.IsZero() {
		*to = from
	}
}

// valuesOf are an entry's own values, of the fields that are set in like; nil takes all.
func valuesOf(e act.Event, like *Values) Values {
	have := map[string]reflect.Value{}
	var collect func(v reflect.Value)
	collect = func(v reflect.Value) {
		for i := range v.NumField() {
			name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
			if name == "terms" {
				collect(v.Field(i))
			}
			have[name] = v.Field(i)
		}
	}
	collect(reflect.ValueOf(e).Elem())
	var out Values
	to := reflect.ValueOf(&out).Elem()
	for i := range to.NumField() {
		name, _, _ := strings.Cut(to.Type().Field(i).Tag.Get("json"), ",")
		was, ok := have[name]
		if !ok || like != nil && reflect.ValueOf(*like).Field(i).IsZero() {
			continue
		}
		if f := to.Field(i); f.Kind() == reflect.Pointer {
			p := reflect.New(f.Type().Elem())
			p.Elem().Set(was)
			f.Set(p)
		} else {
			f.Set(was)
		}
	}
	return out
}
