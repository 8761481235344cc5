package loan

import (
	"errors"
	"slices"
	"strconv"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/law"
	"fupindai/internal/money"
)

// Article 8, 贷后检查. Accountable: the village group (联查小组).
//
//	A8.1  first within a month of the disbursement   A8.2  no problem: each quarter
//	A8.3  a problem: each month                      A8.4  put right: each quarter again
//	A8.5  household by household, with the form, by those present   A8.6  ends when the loan is closed
//
// The days are CheckCalendar's; a check is the fact that moves it.

// Answers of the form (贷后检查表). The words stand in words (in_person, use, condition,
// family, will).
var (
	metCodes       = []string{"yes", "no"}
	useCodes       = []string{"as-contract", "other", "idle"}
	conditionCodes = []string{"good", "fair", "poor", "gone"}
	familyCodes    = []string{"unchanged", "death", "illness", "away", "moved", "custody"}
	willCodes      = []string{"able", "hard", "unwilling"}
)

// CheckAnswers are the answers a check may give to a field, in the order of the form.
func CheckAnswers(field string) []string {
	return map[string][]string{"in_person": metCodes, "use": useCodes, "condition": conditionCodes, "family": familyCodes, "will": willCodes}[field]
}

// NoProblem is what a check says that found nothing: an answer, not an empty field.
const NoProblem = "clean"

// RecordCheck is one visit to one household (A8.5). Its day is done_on; a result on
// paper that is entered later has both days.
type RecordCheck struct {
	Loan      string     `json:"loan" doc:"贷款编号|the loan"`
	Met       string     `json:"in_person" doc:"见到本人|yes or no: the borrower was seen"`
	Use       string     `json:"use" doc:"实际用途|as-contract, other or idle"`
	UseNote   act.Text   `json:"use_note,omitempty" doc:"实际用途说明|what the money was used for; needed unless as-contract"`
	Condition string     `json:"condition" doc:"项目状况|good, fair, poor or gone"`
	Stock     int        `json:"stock,omitempty" doc:"项目规模（头、只、亩）|how many there are: head of cattle, mu of land"`
	Family    string     `json:"family" doc:"家庭变化|unchanged, death, illness, away, moved or custody"`
	Will      string     `json:"will" doc:"还款意愿和能力|able, hard or unwilling"`
	Flow      act.Text   `json:"flow,omitempty" doc:"资金流向及凭据|where the money went, with which papers"`
	Partner   act.Text   `json:"partner,omitempty" doc:"合作经营与分红|the partner's business and what it paid (G5)"`
	Problem   string     `json:"problem" doc:"有无问题|clean, or the problem's code"`
	AmountFen money.Fen  `json:"amount_fen,omitempty" unit:"fen" doc:"涉及金额|the sum concerned"`
	Note      act.Text   `json:"note,omitempty" doc:"情况说明|what was found; needed for a problem"`
	Advice    act.Text   `json:"advice,omitempty" doc:"处理建议|what is advised"`
	Signed    bool       `json:"signed,omitempty" doc:"借款人已签名|the borrower signed the form"`
	Present   []string   `json:"present" doc:"在场成员|user ids of the group's members present"`
	Photo     act.FileID `json:"photo,omitempty" doc:"照片|a photo, filed in the household's folder"`
	PutRight  string     `json:"put_right,omitempty" doc:"核实已整改的问题|the problem that those present found put right (R-A8.4-1)"`
}

// LoanCheck is a check as the file keeps it.
type LoanCheck struct {
	CheckRecorded
	Seq       int64
	On        civil.Date
	NotedOn   civil.Date
	SettledOn civil.Date // the day it counts as made (R-Z1-1)
	By        act.Actor
	Voided    *Voiding // struck through, never deleted
}

// Voiding says why an entry does not count.
type Voiding struct {
	Seq  int64
	On   civil.Date
	By   act.Actor
	Note act.Text
}

// seq is the number under which the entry was struck through; 0 if it counts.
func (v *Voiding) seq() int64 {
	if v == nil {
		return 0
	}
	return v.Seq
}

// Present is one member who was there, with the seat held that day.
type Present struct {
	Seat act.Role `json:"seat"`
	User string   `json:"user"`
}

func (cmd RecordCheck) decide(f *File, c Case) ([]act.Event, error) {
	l, err := c.checkable(f, cmd.Loan)
	if err != nil {
		return nil, err
	}
	for _, ch := range l.Checks {
		if ch.Voided == nil && ch.On == c.On {
			return nil, act.Refuse("A8.5", "checked-that-day", act.Figures{"loan": l.Number, "check": ch.Check, "day": c.On}).At("done_on")
		}
	}
	for _, x := range []struct{ field, given string }{{"in_person", cmd.Met}, {"use", cmd.Use}, {"condition", cmd.Condition}, {"family", cmd.Family}, {"will", cmd.Will}, {"problem", cmd.Problem}} {
		if x.given == "" {
			return nil, act.Refuse("A8.5", "answer-missing", act.Figures{"field": x.field}).At(x.field)
		}
		if known := CheckAnswers(x.field); known != nil && !slices.Contains(known, x.given) {
			return nil, act.Refuse("X10", "unknown-code", act.Figures{"field": x.field, "code": x.given}).At(x.field)
		}
	}
	if cmd.Use != "as-contract" && cmd.UseNote.IsZero() {
		return nil, required("use_note", true)
	}
	if cmd.Stock < 0 || cmd.AmountFen < 0 || cmd.AmountFen > l.AmountFen {
		field := map[bool]string{true: "stock", false: "amount_fen"}[cmd.Stock < 0]
		return nil, act.Refuse("X10", "bad-value", act.Figures{"field": field}).At(field)
	}
	present, err := c.present(l, cmd.Present)
	if err != nil {
		return nil, err
	}
	e := &CheckRecorded{
		Check: c.Facts.NewNumber, Loan: l.Number, Met: cmd.Met, Use: cmd.Use, UseNote: cmd.UseNote, Condition: cmd.Condition, Stock: cmd.Stock, Family: cmd.Family,
		Will: cmd.Will, Flow: cmd.Flow, Partner: cmd.Partner, Problem: cmd.Problem, Note: cmd.Note, Advice: cmd.Advice, Signed: cmd.Signed, Present: present,
		OwedFen: l.owedOn(c.On), Photo: cmd.Photo,
	}
	events := []act.Event{e}
	if cmd.Problem != NoProblem && !f.OpenProblem(l, cmd.Problem) { // one that is open already is not found anew
		found, err := c.finding(l, cmd.Problem, SourceCheck, cmd.AmountFen, cmd.Note)
		if err != nil {
			return nil, err
		}
		found.Check, e.Finding = e.Check, found.Problem
		events = append(events, found)
	}
	if cmd.PutRight != "" {
		verified, err := c.verifiedBy(f, l, cmd)
		if err != nil {
			return nil, err
		}
		events = append(events, verified)
	}
	return events, nil
}

// checkable finds a loan that was running on the stated day.
func (c Case) checkable(f *File, number string) (*Loan, error) {
	l := f.Loan(number)
	if l == nil {
		return nil, act.Refuse("X2", "not-found", act.Figures{"what": number}).At("loan")
	}
	if start := l.beginsOn(c.Law); c.On.Before(start) {
		return nil, act.Refuse("A8.1", "check-before-start", act.Figures{"loan": l.Number, "day": c.On, "start": start}).At("done_on")
	}
	if l.Reversed || !l.ClosedOn.IsZero() && !c.On.Before(l.ClosedOn) {
		return nil, act.Refuse("A8.6", "loan-closed", act.Figures{"loan": l.Number, "day": l.ClosedOn}).At("loan")
	}
	return l, nil
}

// present gives the members with their seats: as many as the law asks for, each on the
// group that day (A8.5, R-A8.5-1).
func (c Case) present(l *Loan, users []string) ([]Present, error) {
	p, err := c.pack(c.On)
	if err != nil {
		return nil, err
	}
	least, err := p.Int("check.members-min", c.On)
	if err != nil {
		return nil, err
	}
	var out []Present
	for i, u := range users {
		m, ok := c.Facts.seatOf(u, c.On)
		if !ok || m.Seat == act.CreditOfficer && m.Bank != l.Bank {
			return nil, act.Refuse("A8.5", "not-on-group-that-day", act.Figures{"no": i + 1, "day": c.On, "village": l.Village}).At("present")
		}
		if !slices.ContainsFunc(out, func(p Present) bool { return p.User == u }) {
			out = append(out, Present{m.Seat, u})
		}
	}
	if len(out) < least {
		return nil, act.Refuse("A8.5", "too-few-present", act.Figures{"present": len(out), "limit": least}).At("present")
	}
	slices.SortFunc(out, func(a, b Present) int { return slices.Index(act.Seats, a.Seat) - slices.Index(act.Seats, b.Seat) })
	return out, nil
}

// CheckRecorded is a check with its answers. OwedFen is the principal owed that day, as
// the file knew it. Finding is the problem it opened.
type CheckRecorded struct {
	Check     string     `json:"check"`
	Loan      string     `json:"loan"`
	Met       string     `json:"in_person"`
	Use       string     `json:"use"`
	UseNote   act.Text   `json:"use_note"`
	Condition string     `json:"condition"`
	Stock     int        `json:"stock"`
	Family    string     `json:"family"`
	Will      string     `json:"will"`
	Flow      act.Text   `json:"flow"`
	Partner   act.Text   `json:"partner"`
	Problem   string     `json:"problem"` // its code, or clean
	Finding   string     `json:"finding"` // its number
	Note      act.Text   `json:"note"`
	Advice    act.Text   `json:"advice"`
	Signed    bool       `json:"signed"`
	Present   []Present  `json:"present"`
	OwedFen   money.Fen  `json:"owed_fen"`
	Photo     act.FileID `json:"photo,omitempty"`
}

// EventType names the event for ever.
func (*CheckRecorded) EventType() string { return "loan.check-recorded/1" }

// About names the loan.
func (e *CheckRecorded) About() (application, loan string) { return "", e.Loan }

func (e *CheckRecorded) apply(f *File, r act.Recorded) {
	l := f.changeLoan(e.Loan)
	l.Checks = append(l.Checks, LoanCheck{CheckRecorded: *e, Seq: r.Seq, On: r.On, NotedOn: r.Noted, By: r.By})
}

// VoidCheck takes back a check that was entered wrongly: it stays readable, struck
// through, and what it settled is open again. The right one is then entered.
type VoidCheck struct {
	Loan  string   `json:"loan" doc:"贷款编号|the loan"`
	Check string   `json:"check" doc:"检查编号|the check"`
	Note  act.Text `json:"note" doc:"作废原因|why it does not count"`
}

func (cmd VoidCheck) decide(f *File, c Case) ([]act.Event, error) {
	l := f.Loan(cmd.Loan)
	if l == nil {
		return nil, act.Refuse("X2", "not-found", act.Figures{"what": cmd.Loan}).At("loan")
	}
	if cmd.Check == "" {
		return nil, required("check", true)
	}
	ch := l.check(cmd.Check)
	if ch == nil || ch.Voided != nil {
		return nil, act.Refuse("X2", "not-found", act.Figures{"what": cmd.Check}).At("check")
	}
	if p := f.Problem(ch.Finding); p != nil && p.Plan != nil {
		return nil, act.Refuse("A9.1", "finding-has-plan", act.Figures{"check": ch.Check, "problem": p.Number}).At("check")
	}
	if p := f.Problem(ch.Finding); p != nil {
		if other := f.restsOn(l, p, ch.Check); other != "" {
			return nil, act.Refuse("A9.1", "finding-relied-on", act.Figures{"check": ch.Check, "problem": p.Number, "other": other}).At("check")
		}
	}
	for _, p := range f.Problems {
		if p.VerifiedIn == ch.Check {
			return nil, act.Refuse("A9.4", "check-verified", act.Figures{"check": ch.Check, "problem": p.Number}).At("check")
		}
	}
	return []act.Event{&CheckVoided{Loan: l.Number, Check: ch.Check, Finding: ch.Finding, Note: cmd.Note}}, c.reasoned("A8.5", cmd.Note)
}

// restsOn is another check, or a withdrawal, that found the same while the problem was
// open and so opened none of its own; "" if there is none.
func (f *File) restsOn(l *Loan, p *Problem, but string) string {
	for _, ch := range l.Checks {
		if ch.Voided == nil && ch.Check != but && ch.Finding == "" && ch.Problem == p.Code && ch.Seq > p.Seq {
			return ch.Check
		}
	}
	for _, w := range l.Withdrawals {
		if w.Voided == nil && w.Use != nil && w.Use.Problem == p.Number {
			return w.Withdrawal
		}
	}
	return ""
}

// CheckVoided says that a check, and the problem it opened, do not count.
type CheckVoided struct {
	Loan    string   `json:"loan"`
	Check   string   `json:"check"`
	Finding string   `json:"finding"`
	Note    act.Text `json:"note"`
}

// EventType names the event for ever.
func (*CheckVoided) EventType() string { return "loan.check-voided/1" }

// About names the loan.
func (e *CheckVoided) About() (application, loan string) { return "", e.Loan }

func (e *CheckVoided) apply(f *File, r act.Recorded) {
	v := &Voiding{Seq: r.Seq, On: r.On, By: r.By, Note: e.Note}
	f.changeLoan(e.Loan).check(e.Check).Voided = v
	if e.Finding != "" {
		f.changeProblem(e.Finding).Voided = v
	}
}

// CheckMissed says that the last day of a check passed without one, as the day's close
// found: the next period runs (R-A8.2-1). No person gives it.
type CheckMissed struct {
	Loan  string     `json:"loan"`
	DueOn civil.Date `json:"due_on"`
}

// EventType names the event for ever.
func (*CheckMissed) EventType() string { return "loan.check-missed/1" }

// About names the loan.
func (e *CheckMissed) About() (application, loan string) { return "", e.Loan }

func (e *CheckMissed) apply(f *File, _ act.Recorded) {
	l := f.changeLoan(e.Loan)
	if l.MissedOn.Before(e.DueOn) {
		l.MissedOn = e.DueOn
	}
}

// Missed is the event by which a loan whose check or overdue notice was missed goes on to
// its next period; nil if the duty is neither's, or the file knows already.
func (f *File) Missed(d act.Duty) act.Event {
	for _, l := range f.Loans {
		if d.Subject == l.Number && slices.Contains([]string{"A8.1", "A8.2", "A8.3", "A8.4"}, d.Rule) && l.MissedOn.Before(d.DueOn) && d.DoneOn.IsZero() {
			return &CheckMissed{Loan: l.Number, DueOn: d.DueOn}
		}
	}
	return f.unchased(d)
}

// check finds a check of the loan, or nil.
func (l *Loan) check(number string) *LoanCheck {
	for i := range l.Checks {
		if l.Checks[i].Check == number {
			return &l.Checks[i]
		}
	}
	return nil
}

// LastCheck is the newest check that counts, by its day; nil if there is none.
func (l *Loan) LastCheck() *LoanCheck {
	var last *LoanCheck
	for i := range l.Checks {
		if ch := &l.Checks[i]; ch.Voided == nil && (last == nil || !ch.On.Before(last.On)) {
			last = ch
		}
	}
	return last
}

// owedOn is the principal owed at the end of a day.
func (l *Loan) owedOn(on civil.Date) money.Fen {
	var sum money.Fen
	for _, m := range l.Movements {
		if !m.On.After(on) {
			sum += m.PrincipalFen
		}
	}
	return sum
}

// beginsOn is the day on which the clock of the checks begins: the disbursement, the
// take-over of an old book, or the Opinion's own first day.
func (l *Loan) beginsOn(lb *law.Law) civil.Date {
	if !l.TakenOn.IsZero() {
		return l.TakenOn
	}
	return lb.Begins(l.DisbursedOn)
}

// visits are what moves the loan's calendar, in the order of days: its checks, problems
// that came to light otherwise, and the verification by which the last of them was put
// right. settled are the days on which they count as made (R-Z1-1).
func (f *File) visits(l *Loan, start civil.Date) (visits []Visit, settled []civil.Date) {
	type moved struct {
		Visit
		settled civil.Date
		seq     int64
	}
	var all []moved
	for _, ch := range l.Checks {
		if ch.Voided != nil {
			continue
		}
		found := FoundNothing
		if ch.Problem != NoProblem {
			found = FoundProblem
		}
		all = append(all, moved{Visit{ch.On, found}, ch.SettledOn, ch.Seq})
	}
	for _, p := range f.Problems {
		if p.Loan != l.Number || p.Voided != nil {
			continue
		}
		if p.Source != SourceCheck {
			all = append(all, moved{Visit{p.FoundOn, FoundElsewhere}, p.FoundOn, p.Seq})
		}
		if !p.ClosedOn.IsZero() && !f.troubled(l, p) {
			all = append(all, moved{Visit{p.ClosedOn, FoundRectified}, p.Turns[len(p.Turns)-1].SettledOn, p.ClosedSeq})
		}
	}
	slices.SortStableFunc(all, func(a, b moved) int {
		if d := a.On.Compare(b.On); d != 0 {
			return d
		}
		return int(a.seq - b.seq)
	})
	for _, m := range all {
		if !m.On.Before(start) && (l.ClosedOn.IsZero() || m.On.Before(l.ClosedOn)) {
			visits, settled = append(visits, m.Visit), append(settled, m.settled)
		}
	}
	return visits, settled
}

// troubled says whether another problem of the loan was open when p was closed.
func (f *File) troubled(l *Loan, p *Problem) bool {
	for _, q := range f.Problems {
		if q.Loan == l.Number && q.Voided == nil && q.Number != p.Number && q.Seq < p.ClosedSeq && (q.ClosedSeq == 0 || q.ClosedSeq > p.ClosedSeq) {
			return true
		}
	}
	return false
}

// Schedule is the calendar of a loan's checks: what was due up to a day, by whom it was
// settled, and what is due next. A closed loan has no next (A8.6).
type Schedule struct {
	Start  civil.Date
	Dues   []CheckDue
	Next   CheckDue // zero for a closed loan
	Visits []Visit
}

// ScheduleOf computes the calendar of the loan's checks up to a day.
func (f *File) ScheduleOf(l *Loan, to civil.Date, lb *law.Law) (Schedule, error) {
	s, _, err := f.schedule(l, to, lb)
	return s, err
}

func (f *File) schedule(l *Loan, to civil.Date, lb *law.Law) (s Schedule, settled []civil.Date, err error) {
	p, err := lb.Pack(l.Pack)
	if err != nil {
		return s, nil, err
	}
	s.Start = l.beginsOn(lb)
	s.Visits, settled = f.visits(l, s.Start)
	if !l.ClosedOn.IsZero() && l.ClosedOn.Before(to) {
		to = l.ClosedOn
	}
	s.Dues, s.Next, err = CheckCalendar(s.Start, to, s.Visits, p.Months)
	return s, settled, err
}

// checkDuties are the duties of a loan's checks (A8): every period whose last day has
// passed, as far as a check or a day's close told, and the one that runs. A closed loan
// owes no more (A8.6): what was open ends that day.
func (f *File) checkDuties(l *Loan, lb *law.Law) ([]act.Duty, error) {
	if l.Reversed || l.ClosedSeq != 0 && !l.ClosedOn.After(l.beginsOn(lb)) {
		return nil, nil
	}
	s, settled, err := f.schedule(l, l.MissedOn, lb)
	var unknown *law.Unknown
	if errors.As(err, &unknown) { // the loan's policy does not say how often: shown, never guessed
		d := act.Duty{ID: "check/" + l.Number, Rule: "A8.1", Subject: l.Number, Role: act.FirstSecretary, Unit: l.Village, StartedOn: l.beginsOn(lb), DoneOn: l.ClosedOn, Basis: "opinion", Why: "unknown"}
		return []act.Duty{d}, nil
	}
	if err != nil {
		return nil, err
	}
	var out []act.Duty
	for _, due := range append(s.Dues, s.Next) {
		d := act.Duty{
			ID: due.Parameter + "/" + l.Number + "/" + due.CountFrom.String() + "/" + strconv.Itoa(due.Times), Rule: due.Rule, Subject: l.Number, Role: act.FirstSecretary,
			Unit: l.Village, StartedOn: due.CountFrom, DueOn: due.DueOn, Basis: "opinion", Why: "months", Clock: due.Parameter, Reading: "R-A8.2-1",
		}
		if due.Rule == "A8.1" {
			d.Reading = ""
		}
		switch {
		case due.Visit != 0:
			d.DoneOn = settled[due.Visit-1]
		case !l.ClosedOn.IsZero():
			d.DoneOn, d.Why = l.ClosedOn, "loan-closed"
		}
		out = append(out, d)
	}
	return out, nil
}

// The projections of checks.
var (
	// CheckTable has one row per check, struck-through ones too.
	CheckTable = &act.Table{
		Name: "loan_check",
		Key:  []string{"loan", "check_no"},
		Cols: []string{
			"household", "village", "bank", "checked_on", "noted_on", "settled_on", "met", "use_code", "use_note", "condition_code", "stock", "family_code", "will_code",
			"problem_code", "problem",
			"signed", "owed_fen", "by_user", "seq", "void_seq",
		},
	}
	// CheckPersonTable has one row per member present at a check.
	CheckPersonTable = &act.Table{Name: "check_person", Key: []string{"check_no", "user_id"}, Cols: []string{"loan", "seat"}}
)

func (f *File) checkRows() []act.Row {
	var rows []act.Row
	photos := map[act.FileID]bool{}
	for _, l := range f.Loans {
		for _, ch := range l.Checks {
			rows = append(rows, act.Row{Table: CheckTable, Key: []any{l.Number, ch.Check}, Cols: []any{
				f.Household, l.Village, l.Bank, ch.On.String(), ch.NotedOn.String(), ch.SettledOn.String(), ch.Met, ch.Use, ch.UseNote.ID, ch.Condition, int64(ch.Stock), ch.Family, ch.Will,
				ch.Problem, ch.Finding, ch.Signed, int64(ch.OwedFen), ch.By.User, ch.Seq, ch.Voided.seq(),
			}})
			for _, p := range ch.Present {
				rows = append(rows, act.Row{Table: CheckPersonTable, Key: []any{ch.Check, p.User}, Cols: []any{l.Number, string(p.Seat)}})
			}
			if ch.Photo != "" && !photos[ch.Photo] {
				photos[ch.Photo] = true
				rows = append(rows, ch.Photo.Row(Stream(f.Household), l.Village, l.Bank))
			}
		}
	}
	return rows
}
