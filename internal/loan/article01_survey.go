package loan

import (
	"fupindai/internal/act"
	"fupindai/internal/money"
)

// Article 1, 贷前调查. Accountable: the village group (联查小组).
//
//	A1.1  the household applies to the village committee
//	A1.2  the five visit the home against the roster, and each signs
//	A1.3  the first secretary reviews, signs the village's list, sends it to the township;
//	      who does not meet the conditions is refused with a reason (不予受理)

// SubmitApplication is the household's own application, taken by a member of the
// village group (A1.1).
type SubmitApplication struct {
	Household  string    `json:"household" doc:"户|the household"`
	Borrower   string    `json:"borrower" doc:"借款人|the borrower, a member of the household"`
	AmountFen  money.Fen `json:"amount_fen" unit:"fen" doc:"申请金额|sum asked"`
	TermMonths int       `json:"term_months" unit:"months" doc:"申请期限|time asked"`
	Purpose    string    `json:"purpose" doc:"贷款用途|code of the purpose catalogue"`
	Project    act.Text  `json:"project" doc:"项目说明|the project in the household's words"`
	Bank       string    `json:"bank" doc:"承贷机构|code of the lending branch"`
	Village    string    `json:"village" doc:"村|division code of the village"`
	Mode       string    `json:"mode,omitempty" doc:"方式|own, or cooperative (合作发展, G5); without it own"`

	// The records of a cooperative loan (G5).
	Partner         act.Text `json:"partner,omitempty" doc:"合作主体|the enterprise: its name"`
	PartnerCode     act.Text `json:"partner_code,omitempty" doc:"统一社会信用代码|the enterprise's credit code"`
	Agreement       act.Text `json:"agreement,omitempty" doc:"合作协议|number of the agreement and where it is kept"`
	AgreementMonths int      `json:"agreement_months,omitempty" unit:"months" doc:"协议期限|how long the agreement runs"`
	Consent         act.Text `json:"consent,omitempty" doc:"本户同意书|the household's written consent: number and where it is kept"`
	Labour          act.Text `json:"labour,omitempty" doc:"参与劳动|the household's own labour or participation"`
	Benefit         act.Text `json:"benefit,omitempty" doc:"收益约定|what the household gets, and when"`
}

func (cmd SubmitApplication) decide(f *File, c Case) ([]act.Event, error) {
	asked := Terms{cmd.AmountFen, cmd.TermMonths}
	if err := first(
		required("borrower", cmd.Borrower == ""),
		required("purpose", cmd.Purpose == ""),
		required("project", cmd.Project.IsZero()),
		required("amount_fen", cmd.AmountFen <= 0),
		required("term_months", cmd.TermMonths <= 0),
	); err != nil {
		return nil, err
	}
	if _, ok := c.Facts.seatOf(c.Act.By.User, c.On); !ok {
		return nil, act.Refuse("A1.2", "not-in-group", act.Figures{"day": c.On, "village": cmd.Village})
	}
	for _, a := range f.Applications {
		if a.Step().Open() && !StepDisbursement.Before(a.Step()) {
			return nil, act.Refuse("A1.1", "application-running", act.Figures{"application": a.Number, "now": string(a.Step())})
		}
	}
	if !c.Facts.BankKnown {
		return nil, act.Refuse("A4.1", "bank-unknown", act.Figures{"bank": cmd.Bank}).At("bank")
	}
	if err := first(
		c.entitled(f),
		c.purpose(cmd.Purpose),
		c.terms(asked),
		c.cap(f, "", cmd.AmountFen),
	); err != nil {
		return nil, err
	}
	partner, err := cmd.cooperation(c.Law)
	if err != nil {
		return nil, err
	}
	mode := Own
	if partner != nil {
		mode = Cooperative
	}
	return []act.Event{&ApplicationSubmitted{
		Application: c.Facts.NewNumber, Household: f.Household, Borrower: cmd.Borrower, Village: cmd.Village, Bank: cmd.Bank,
		Terms: asked, Purpose: cmd.Purpose, Project: cmd.Project, Release: c.Facts.Release, Mode: mode, Cooperation: partner,
	}}, nil
}

// ApplicationSubmitted opens an application. Release is the roster release relied on.
type ApplicationSubmitted struct {
	Application string       `json:"application"`
	Household   string       `json:"household"`
	Borrower    string       `json:"borrower"`
	Village     string       `json:"village"`
	Bank        string       `json:"bank"`
	Terms       Terms        `json:"terms"`
	Purpose     string       `json:"purpose"`
	Project     act.Text     `json:"project"`
	Release     string       `json:"release"`
	Mode        string       `json:"mode"`
	Cooperation *Cooperation `json:"cooperation,omitempty"` // with mode cooperative
}

// EventType names the event for ever.
func (*ApplicationSubmitted) EventType() string { return "loan.application-submitted/1" }

func (e *ApplicationSubmitted) apply(f *File, r act.Recorded) {
	f.Applications = append(f.Applications, &Application{
		Number: e.Application, Household: e.Household, Borrower: e.Borrower, Village: e.Village, Bank: e.Bank,
		Purpose: e.Purpose, Project: e.Project, Release: e.Release, Mode: e.Mode, Partner: e.Cooperation, Asked: e.Terms,
		Trail: []Passage{{Step: StepSurvey, Round: 1, StartedOn: r.On}}, List: map[Level]string{},
		Revision: 1, Seq: r.Seq, LastOn: r.On,
	})
}

// RecordSurvey is what the group found at the home (A1.2, G2, G3).
type RecordSurvey struct {
	Application string    `json:"application" doc:"申请编号|the application"`
	Place       act.Text  `json:"place" doc:"调查地点|where the visit was"`
	Findings    act.Text  `json:"findings" doc:"调查情况|what was found"`
	IncomeFen   money.Fen `json:"income_fen" unit:"fen" doc:"上年收入|the household's income of last year"`
	DebtsFen    money.Fen `json:"debts_fen" unit:"fen" doc:"现有负债|what the household owes already"`
	Conditions  []string  `json:"conditions" doc:"符合的条件|codes of the conditions found met (G2)"`
	Reason      act.Text  `json:"reason,omitempty" doc:"提示说明|the reason, where a warning needs one"`
}

func (cmd RecordSurvey) decide(f *File, c Case) ([]act.Event, error) {
	a, err := c.at(f, cmd.Application, StepSurvey)
	if err != nil {
		return nil, err
	}
	if err := first(
		required("place", cmd.Place.IsZero()),
		required("findings", cmd.Findings.IsZero()),
		required("income_fen", cmd.IncomeFen <= 0),
		required("debts_fen", cmd.DebtsFen < 0),
	); err != nil {
		return nil, err
	}
	if _, ok := c.Facts.seatOf(c.Act.By.User, c.On); !ok {
		return nil, act.Refuse("A1.2", "not-in-group", act.Figures{"day": c.On, "village": a.Village})
	}
	if err := first(c.groupComplete(a), c.entitled(f), c.conditions(cmd.Conditions)); err != nil {
		return nil, err
	}
	warnings, err := c.surveyWarnings(a, cmd.IncomeFen, cmd.DebtsFen)
	if err != nil {
		return nil, err
	}
	codes := make([]string, 0, len(warnings))
	for _, w := range warnings {
		if cmd.Reason.IsZero() {
			return nil, act.Refuse(w.Rule, "reason-needed", w.Figures).At("reason")
		}
		codes = append(codes, w.Code)
	}
	return []act.Event{&SurveyRecorded{
		Application: a.Number, Place: cmd.Place, Findings: cmd.Findings, IncomeFen: cmd.IncomeFen, DebtsFen: cmd.DebtsFen,
		Conditions: cmd.Conditions, Reason: cmd.Reason, Warnings: codes, Release: c.Facts.Release,
	}}, nil
}

// SurveyRecorded holds the survey; the five signatures follow.
type SurveyRecorded struct {
	Application string    `json:"application"`
	Place       act.Text  `json:"place"`
	Findings    act.Text  `json:"findings"`
	IncomeFen   money.Fen `json:"income_fen"`
	DebtsFen    money.Fen `json:"debts_fen"`
	Conditions  []string  `json:"conditions"`
	Reason      act.Text  `json:"reason"`
	Warnings    []string  `json:"warnings"`
	Release     string    `json:"release"`
}

// EventType names the event for ever.
func (*SurveyRecorded) EventType() string { return "loan.survey-recorded/1" }

func (e *SurveyRecorded) apply(f *File, r act.Recorded) {
	a := f.change(e.Application)
	a.Release = e.Release
	a.Survey = &Survey{
		On: r.On, Seq: r.Seq, By: r.By.User, Place: e.Place, Findings: e.Findings, IncomeFen: e.IncomeFen, DebtsFen: e.DebtsFen,
		Conditions: e.Conditions, Reason: e.Reason, Warnings: e.Warnings,
	}
	a.pass(StepSignatures, r.On, r.By)
	a.touch(r)
}

// SignSurvey is one member's own signature, in the seat held that day (A1.2).
type SignSurvey struct {
	Application string   `json:"application" doc:"申请编号|the application"`
	Seen        int      `json:"seen,omitempty" doc:"所见版本|the revision the signer saw"`
	Note        act.Text `json:"note,omitempty" doc:"意见|the member's opinion"`
}

func (cmd SignSurvey) decide(f *File, c Case) ([]act.Event, error) {
	a, err := c.at(f, cmd.Application, StepSignatures)
	if err != nil {
		return nil, err
	}
	seat := c.Act.By.Role
	m, ok := c.Facts.member(seat, c.On)
	if !ok || m.User != c.Act.By.User {
		return nil, act.Refuse("A1.2", "seat-not-held", act.Figures{"seat": string(seat), "day": c.On, "application": a.Number})
	}
	if _, twice := a.Signed()[seat]; twice {
		return nil, act.Refuse("A1.2", "already-signed", act.Figures{"seat": string(seat), "application": a.Number})
	}
	for _, s := range a.Signed() {
		if s.User == c.Act.By.User {
			return nil, act.Refuse("A1.2", "one-person-two-seats", act.Figures{"application": a.Number})
		}
	}
	if seat == act.CreditOfficer && m.Bank != a.Bank {
		return nil, act.Refuse("A1.2", "officer-of-other-bank", act.Figures{"bank": a.Bank, "officers_bank": m.Bank})
	}
	if err := first(seen(a, cmd.Seen), c.oneLevel(a, UnitVillage)); err != nil {
		return nil, err
	}
	return []act.Event{&SurveySigned{Application: a.Number, Seat: seat, Acting: m.Acting, Note: cmd.Note}}, nil
}

// SurveySigned is one of the five signatures; the fifth sends the application on.
type SurveySigned struct {
	Application string   `json:"application"`
	Seat        act.Role `json:"seat"`
	Acting      bool     `json:"acting"`
	Note        act.Text `json:"note"`

	Paper *act.Paper `json:"paper,omitempty"` // signed in ink, entered later
}

// EventType names the event for ever.
func (*SurveySigned) EventType() string { return "loan.survey-signed/1" }

func (e *SurveySigned) apply(f *File, r act.Recorded) {
	a := f.change(e.Application)
	ink := inked(r, e.Paper)
	r = inInk(r, e.Paper, e.Seat, a.Village)
	a.Signatures = append(a.Signatures, Signature{Seat: e.Seat, User: r.By.User, On: r.On, Seq: r.Seq, Acting: e.Acting, Note: e.Note, Paper: ink})
	a.judged(UnitVillage, StepSignatures, r)
	if len(a.Signed()) == len(act.Seats) {
		a.pass(StepVillageList, r.On, r.By)
	}
	a.touch(r)
}

// PassVillage puts a surveyed application on the village's list (A1.3). It is one
// row of the act sign-village-list.
type PassVillage struct {
	Application string
	Seen        int
	List        string
	Paper       *act.Paper // the first secretary signed in ink
}

func (cmd PassVillage) decide(f *File, c Case) ([]act.Event, error) {
	a, err := c.at(f, cmd.Application, StepVillageList)
	if err != nil {
		return nil, err
	}
	m, ok := c.Facts.member(act.FirstSecretary, c.On)
	if ok && cmd.Paper != nil {
		c.Act.By = act.Actor{User: m.User, Role: act.FirstSecretary, Unit: a.Village}
		cmd.Paper.Signer = m.User
	}
	if !ok || m.User != c.Act.By.User {
		return nil, act.Refuse("A1.3", "seat-not-held", act.Figures{"seat": string(act.FirstSecretary), "day": c.On, "application": a.Number})
	}
	if err := first(seen(a, cmd.Seen), c.oneLevel(a, UnitVillage), c.entitled(f)); err != nil {
		return nil, err
	}
	return []act.Event{&VillageListed{Application: a.Number, List: cmd.List, Release: c.Facts.Release, Paper: cmd.Paper}}, nil
}

// VillageListed says that the first secretary signed the list with this application.
type VillageListed struct {
	Application string `json:"application"`
	List        string `json:"list"`
	Release     string `json:"release"`

	Paper *act.Paper `json:"paper,omitempty"` // signed in ink, entered later
}

// EventType names the event for ever.
func (*VillageListed) EventType() string { return "loan.village-listed/1" }

func (e *VillageListed) apply(f *File, r act.Recorded) {
	a := f.change(e.Application)
	a.Release = e.Release
	a.List[UnitVillage] = e.List
	ink := inked(r, e.Paper)
	r = inInk(r, e.Paper, act.FirstSecretary, a.Village)
	a.judged(UnitVillage, StepVillageList, r)
	a.Hands[len(a.Hands)-1].Paper = ink
	a.Opinions = append(a.Opinions, Opinion{Step: StepVillageList, By: r.By, On: r.On, Terms: a.Asked})
	a.pass(StepTownshipReview, r.On, r.By)
	a.touch(r)
}

// RefuseApplication is the village's 不予受理: the household does not meet the
// conditions, and is shown why (A1.3). It ends the application before it leaves the
// village; the household may apply again.
type RefuseApplication struct {
	Application string   `json:"application" doc:"申请编号|the application"`
	Reason      string   `json:"reason" doc:"不予受理原因|code of the reason, shown to the household"`
	Note        act.Text `json:"note,omitempty" doc:"说明|in words; needed for 'other'"`
	Seen        int      `json:"seen,omitempty" doc:"所见版本|the revision the signer saw"`
}

func (cmd RefuseApplication) decide(f *File, c Case) ([]act.Event, error) {
	a, err := c.at(f, cmd.Application, StepSurvey, StepSignatures, StepVillageList)
	if err != nil {
		return nil, err
	}
	m, ok := c.Facts.seatOf(c.Act.By.User, c.On)
	if !ok {
		return nil, act.Refuse("A1.2", "not-in-group", act.Figures{"day": c.On, "village": a.Village})
	}
	if a.Step() == StepVillageList && m.Seat != act.FirstSecretary { // the five have signed: it is now the first secretary's review
		return nil, act.Refuse("A1.3", "seat-not-held", act.Figures{"seat": string(act.FirstSecretary), "day": c.On, "application": a.Number})
	}
	if err := required("reason", cmd.Reason == ""); err != nil {
		return nil, err
	}
	reason, known := c.Law.RefusalReason(cmd.Reason)
	if !known {
		return nil, act.Refuse("X10", "unknown-code", act.Figures{"field": "reason", "code": cmd.Reason}).At("reason")
	}
	if err := first(c.worded(reason, cmd.Note), seen(a, cmd.Seen), c.oneLevel(a, UnitVillage)); err != nil {
		return nil, err
	}
	return []act.Event{&ApplicationRefused{Application: a.Number, Reason: cmd.Reason, Note: cmd.Note}}, nil
}

// ApplicationRefused ends an application at the village, with the reason.
type ApplicationRefused struct {
	Application string   `json:"application"`
	Reason      string   `json:"reason"`
	Note        act.Text `json:"note"`
}

// EventType names the event for ever.
func (*ApplicationRefused) EventType() string { return "loan.application-refused/1" }

func (e *ApplicationRefused) apply(f *File, r act.Recorded) {
	a := f.change(e.Application)
	a.judged(UnitVillage, a.Step(), r)
	a.end(Ending{As: StepRefused, Reason: e.Reason, Note: e.Note, By: r.By, On: r.On})
	a.touch(r)
}

// WithdrawApplication is the household's own wish to stop, in writing, taken by a
// member of the village group; at any step before money was paid out (A1.1). It is
// nobody's judgement.
type WithdrawApplication struct {
	Application string   `json:"application" doc:"申请编号|the application"`
	Request     act.Text `json:"request" doc:"本户书面请求|the household's written request: its day and where it is kept"`
	Note        act.Text `json:"note,omitempty" doc:"说明|why, in the household's words"`
	Seen        int      `json:"seen,omitempty" doc:"所见版本|the revision the reader saw"`
}

func (cmd WithdrawApplication) decide(f *File, c Case) ([]act.Event, error) {
	a := f.Application(cmd.Application)
	if a == nil {
		return nil, act.Refuse("X2", "not-found", act.Figures{"what": cmd.Application}).At("application")
	}
	if !a.Step().Open() {
		return nil, act.Refuse("A1.1", "application-ended", act.Figures{"application": a.Number, "now": string(a.Step())}).At("application")
	}
	if a.Loan != "" {
		return nil, act.Refuse("A1.1", "money-paid-out", act.Figures{"application": a.Number, "loan": a.Loan}).At("application")
	}
	if _, ok := c.Facts.seatOf(c.Act.By.User, c.On); !ok {
		return nil, act.Refuse("A1.2", "not-in-group", act.Figures{"day": c.On, "village": a.Village})
	}
	if err := first(required("request", cmd.Request.IsZero()), c.notBefore(a.LastOn), seen(a, cmd.Seen)); err != nil {
		return nil, err
	}
	return []act.Event{&ApplicationWithdrawn{Application: a.Number, Request: cmd.Request, Note: cmd.Note}}, nil
}

// ApplicationWithdrawn ends an application by the household's own wish.
type ApplicationWithdrawn struct {
	Application string   `json:"application"`
	Request     act.Text `json:"request"`
	Note        act.Text `json:"note"`
}

// EventType names the event for ever.
func (*ApplicationWithdrawn) EventType() string { return "loan.application-withdrawn/1" }

func (e *ApplicationWithdrawn) apply(f *File, r act.Recorded) {
	a := f.change(e.Application)
	a.end(Ending{As: StepWithdrawn, Note: e.Note, Paper: e.Request, By: r.By, On: r.On})
	a.touch(r)
}
