package loan

import (
	"slices"
	"strings"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/law"
	"fupindai/internal/money"
)

// Article 10, 问题贷款清收. Accountable: the county head.
//
//	A10.3  wrong borrower: the county leads a joint group of township, village and bank,
//	       which recovers the loan by a deadline
//	A10.4  wrong use: the joint group's sorted plan, by a deadline
//	A10.5  until it is recovered the loan keeps the policy's terms
//
// It begins when the county confirms with its consent (A9.3) that borrower or purpose is
// wrong. The money that comes back is a repayment like any other: it is counted here, and
// stands in one place.

// Recovery is what is done about a problem whose borrower or purpose is wrong.
type Recovery struct {
	Rule          string // A10.3 or A10.4
	StartedOn     civil.Date
	Members       []RecoveryMember
	Document      string
	SetOn         civil.Date // of the first group; zero while there is none
	SetSettledOn  civil.Date
	Class         string
	Measure       act.Text
	AmountFen     money.Fen // to be recovered by the deadline
	Deadline      civil.Date
	PlannedOn     civil.Date
	PlanSettledOn civil.Date
	PlannedBy     act.Actor
}

// RecoveryMember is one member of the joint group, with the level that sent the person.
type RecoveryMember struct {
	Level Level  `json:"level"`
	User  string `json:"user"`
}

// RecoveryLevels are the four that a joint group needs.
var RecoveryLevels = []Level{UnitCounty, UnitTownship, UnitVillage, UnitBank}

// The classes of a plan (分类). Only a wrong use can be put right without the money
// coming back.
const (
	RecoverAll       = "recover"     // 收回
	RecoverInParts   = "instalments" // 分期收回
	RecoverInCourt   = "court"       // 司法清收
	RecoverByRestore = "restore-use" // 恢复约定用途
)

// RecoveryClasses are the classes a rule knows.
func RecoveryClasses(rule string) []string {
	all := []string{RecoverAll, RecoverInParts, RecoverInCourt}
	if rule == "A10.4" {
		return append(all, RecoverByRestore)
	}
	return all
}

// recoveryRule is the rule under which what is wrong is recovered; "" if none.
func recoveryRule(wrong []string) string {
	switch {
	case slices.Contains(wrong, "borrower"):
		return "A10.3"
	case slices.Contains(wrong, "purpose"):
		return "A10.4"
	}
	return ""
}

// RecoveredFen is the principal that came back since the problem was confirmed.
func (r *Recovery) RecoveredFen(l *Loan) money.Fen {
	var sum money.Fen
	for _, m := range l.Movements {
		if m.Kind == MoveRepayment && !m.On.Before(r.StartedOn) {
			sum -= m.PrincipalFen
		}
	}
	return sum
}

// RecoveredOn is the day on which the plan was carried out: the sum is back, the loan
// repaid, or the use put right and verified; zero while it is not.
func (p *Problem) RecoveredOn(l *Loan) civil.Date {
	r := p.Recovery
	switch paid := l.paidOn(); {
	case r == nil:
		return civil.Date{}
	case r.Class == RecoverByRestore && !p.ClosedOn.IsZero():
		return p.ClosedOn
	case paid.Before(r.StartedOn) && !paid.IsZero():
		return r.StartedOn
	case !paid.IsZero():
		return paid
	case r.PlannedOn.IsZero(), r.Class == RecoverByRestore:
		return civil.Date{}
	}
	moves := slices.Clone(l.Movements)
	slices.SortStableFunc(moves, func(a, b Movement) int { return a.On.Compare(b.On) })
	var sum money.Fen
	for _, m := range moves {
		if m.Kind == MoveRepayment && !m.On.Before(r.StartedOn) {
			if sum -= m.PrincipalFen; sum >= r.AmountFen {
				return m.On
			}
		}
	}
	return civil.Date{}
}

// changeRecovery gives a copy of a problem's recovery that may be altered.
func (f *File) changeRecovery(number string) *Recovery {
	p := f.changeProblem(number)
	r := *p.Recovery
	p.Recovery = &r
	return &r
}

// atRecovery finds a problem that is to be recovered.
func (c Case) atRecovery(f *File, number string) (*Problem, error) {
	p := f.Problem(number)
	if p == nil {
		return nil, act.Refuse("X2", "not-found", act.Figures{"what": number}).At("problem")
	}
	if p.Recovery == nil {
		return nil, act.Refuse("A10.3", "recovery-not-confirmed", act.Figures{"problem": p.Number}).At("problem")
	}
	if on := p.RecoveredOn(f.Loan(p.Loan)); !on.IsZero() {
		return nil, act.Refuse(p.Recovery.Rule, "recovered-already", act.Figures{"problem": p.Number, "day": on}).At("problem")
	}
	return p, c.notBefore(p.Recovery.StartedOn)
}

// SetRecoveryGroup names the joint recovery group (A10.3, A10.4). A later one takes its
// place.
type SetRecoveryGroup struct {
	Problem  string   `json:"problem" doc:"问题编号|the problem"`
	Members  []string `json:"members" doc:"清收小组成员|user ids: of the county, the township, the village and the bank"`
	Document string   `json:"document" doc:"文号|number of the county's document"`
}

func (cmd SetRecoveryGroup) decide(f *File, c Case) ([]act.Event, error) {
	p, err := c.atRecovery(f, cmd.Problem)
	if err != nil {
		return nil, err
	}
	if err := required("document", cmd.Document == ""); err != nil {
		return nil, err
	}
	if !paperNumber(cmd.Document) {
		return nil, act.Refuse(p.Recovery.Rule, "document-number-wrong", nil).At("document")
	}
	e := &RecoveryGroupSet{Problem: p.Number, Loan: p.Loan, Document: cmd.Document}
	for i, u := range cmd.Members {
		levels := c.Facts.Levels[u]
		if len(levels) == 0 {
			return nil, act.Refuse(p.Recovery.Rule, "recovery-member-elsewhere", act.Figures{"no": i + 1, "day": c.On}).At("members")
		}
		level := levels[0]
		for _, l := range levels { // who serves two levels stands for the one that is missing
			if !slices.ContainsFunc(e.Members, func(m RecoveryMember) bool { return m.Level == l }) {
				level = l
				break
			}
		}
		if !slices.ContainsFunc(e.Members, func(m RecoveryMember) bool { return m.User == u }) {
			e.Members = append(e.Members, RecoveryMember{level, u})
		}
	}
	for _, level := range RecoveryLevels {
		if !slices.ContainsFunc(e.Members, func(m RecoveryMember) bool { return m.Level == level }) {
			return nil, act.Refuse(p.Recovery.Rule, "recovery-level-missing", act.Figures{"problem": p.Number, "level": string(level)}).At("members")
		}
	}
	return []act.Event{e}, nil
}

// RecoveryGroupSet is the joint group.
type RecoveryGroupSet struct {
	Problem  string           `json:"problem"`
	Loan     string           `json:"loan"`
	Members  []RecoveryMember `json:"members"`
	Document string           `json:"document"`
}

// EventType names the event for ever.
func (*RecoveryGroupSet) EventType() string { return "loan.recovery-group-set/1" }

// About names the loan.
func (e *RecoveryGroupSet) About() (application, loan string) { return "", e.Loan }

func (e *RecoveryGroupSet) apply(f *File, r act.Recorded) {
	x := f.changeRecovery(e.Problem)
	x.Members, x.Document = e.Members, e.Document
	if x.SetOn.IsZero() {
		x.SetOn = r.On
	}
}

// PlanRecovery is the joint group's plan, by class and with a deadline.
type PlanRecovery struct {
	Problem   string     `json:"problem" doc:"问题编号|the problem"`
	Class     string     `json:"class" doc:"清收类别|recover, instalments, court, or restore-use for a wrong use"`
	Measure   act.Text   `json:"measure" doc:"清收措施|what will be done"`
	AmountFen money.Fen  `json:"amount_fen,omitempty" unit:"fen" doc:"应收回金额|the sum to be recovered"`
	Deadline  civil.Date `json:"deadline" doc:"清收期限|the last day"`
}

func (cmd PlanRecovery) decide(f *File, c Case) ([]act.Event, error) {
	p, err := c.atRecovery(f, cmd.Problem)
	if err != nil {
		return nil, err
	}
	r, l := p.Recovery, f.Loan(p.Loan)
	owed := l.owedOn(c.On)
	switch {
	case r.SetOn.IsZero():
		return nil, act.Refuse(r.Rule, "no-recovery-group", act.Figures{"problem": p.Number}).At("problem")
	case !r.PlannedOn.IsZero():
		return nil, act.Refuse(r.Rule, "recovery-planned", act.Figures{"problem": p.Number, "deadline": r.Deadline}).At("problem")
	case c.On.Before(r.SetOn):
		return nil, c.notBefore(r.SetOn)
	case r.Rule == "A10.3" && cmd.Class == RecoverByRestore:
		return nil, act.Refuse("A10.3", "wrong-borrower-keeps-nothing", act.Figures{"problem": p.Number}).At("class")
	case !slices.Contains(RecoveryClasses(r.Rule), cmd.Class):
		return nil, act.Refuse("X10", "unknown-code", act.Figures{"field": "class", "code": cmd.Class}).At("class")
	case cmd.Deadline.IsZero():
		return nil, act.Refuse(r.Rule, "plan-without-deadline", act.Figures{"problem": p.Number}).At("deadline")
	case !cmd.Deadline.After(c.On):
		return nil, act.Refuse(r.Rule, "deadline-passed", act.Figures{"deadline": cmd.Deadline, "day": c.On}).At("deadline")
	case cmd.Class != RecoverByRestore && (cmd.AmountFen <= 0 || cmd.AmountFen > owed+r.RecoveredFen(l)):
		return nil, act.Refuse(r.Rule, "recovery-sum-wrong", act.Figures{"amount": cmd.AmountFen, "limit": owed + r.RecoveredFen(l)}).At("amount_fen")
	case r.Rule == "A10.3" && cmd.AmountFen < owed+r.RecoveredFen(l): // what came back since counts towards it
		return nil, act.Refuse("A10.3", "recovery-whole", act.Figures{"amount": cmd.AmountFen, "owed": owed + r.RecoveredFen(l)}).At("amount_fen")
	}
	if cmd.Class == RecoverByRestore {
		cmd.AmountFen = 0
	}
	return []act.Event{&RecoveryPlanned{Problem: p.Number, Loan: p.Loan, Class: cmd.Class, Measure: cmd.Measure, AmountFen: cmd.AmountFen, Deadline: cmd.Deadline}},
		c.explained(l, r.Rule, "measure", cmd.Measure)
}

// RecoveryPlanned is the joint group's plan.
type RecoveryPlanned struct {
	Problem   string     `json:"problem"`
	Loan      string     `json:"loan"`
	Class     string     `json:"class"`
	Measure   act.Text   `json:"measure"`
	AmountFen money.Fen  `json:"amount_fen"`
	Deadline  civil.Date `json:"deadline"`
}

// EventType names the event for ever.
func (*RecoveryPlanned) EventType() string { return "loan.recovery-planned/1" }

// About names the loan.
func (e *RecoveryPlanned) About() (application, loan string) { return "", e.Loan }

func (e *RecoveryPlanned) apply(f *File, r act.Recorded) {
	x := f.changeRecovery(e.Problem)
	x.Class, x.Measure, x.AmountFen, x.Deadline, x.PlannedOn, x.PlannedBy = e.Class, e.Measure, e.AmountFen, e.Deadline, r.On, r.By
}

// recoveryDuties are the county's: the group, its plan, and the recovery by the plan's
// deadline.
func (f *File) recoveryDuties(p *Problem, lb *law.Law) ([]act.Duty, error) {
	r, l := p.Recovery, f.Loan(p.Loan)
	if r == nil || p.Voided != nil {
		return nil, nil
	}
	pack, err := lb.Pack(l.Pack)
	if err != nil {
		return nil, err
	}
	paid := l.paidOn()
	var out []act.Duty
	clock := func(id, parameter string, from, done civil.Date) error {
		d, err := lastDay(pack, lb, parameter, from)
		n := act.Duty{
			ID: id + "/" + p.Number, Rule: r.Rule, Subject: p.Number, Role: act.CountyHead, Unit: l.Village[:6], StartedOn: lb.Begins(from), DueOn: d.on, DoneOn: done,
			Basis: d.basis, Why: d.why, Clock: parameter,
		}
		if done.IsZero() && !paid.IsZero() {
			n.DoneOn, n.Why = paid, "loan-repaid"
		}
		out = append(out, n)
		return err
	}
	if err := clock("recovery-group", "recovery-group.working-days", r.StartedOn, r.SetSettledOn); err != nil {
		return nil, err
	}
	if r.SetOn.IsZero() {
		return out, nil
	}
	if err := clock("recovery-plan", "recovery-plan.working-days", r.SetOn, r.PlanSettledOn); err != nil {
		return nil, err
	}
	if !r.PlannedOn.IsZero() {
		out = append(out, act.Duty{
			ID: "recovery/" + p.Number, Rule: r.Rule, Subject: p.Number, Role: act.CountyHead, Unit: l.Village[:6], StartedOn: r.PlannedOn, DueOn: r.Deadline, DoneOn: p.RecoveredOn(l),
			Basis: "opinion", Why: "recovery-deadline",
		})
	}
	return out, nil
}

// RecoveryTable has one row per problem that is recovered.
var RecoveryTable = &act.Table{
	Name: "recovery",
	Key:  []string{"problem"},
	Cols: []string{
		"loan", "household", "village", "bank", "rule", "started_on", "set_on", "document", "members", "class", "amount_fen", "deadline", "planned_on", "recovered_fen", "recovered_on",
	},
}

func (f *File) recoveryRows() []act.Row {
	var rows []act.Row
	for _, p := range f.Problems {
		if r := p.Recovery; r != nil && p.Voided == nil {
			l := f.Loan(p.Loan)
			var members []string
			for _, m := range r.Members {
				members = append(members, m.User)
			}
			rows = append(rows, act.Row{Table: RecoveryTable, Key: []any{p.Number}, Cols: []any{
				p.Loan, f.Household, l.Village, l.Bank, r.Rule, r.StartedOn.String(), r.SetOn.String(), r.Document, strings.Join(members, ","), r.Class, int64(r.AmountFen),
				r.Deadline.String(), r.PlannedOn.String(), int64(r.RecoveredFen(l)), p.RecoveredOn(l).String(),
			}})
		}
	}
	return rows
}
