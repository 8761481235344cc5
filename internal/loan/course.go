package loan

import "fupindai/internal/act"

// Step is the station at which an application stands: what is to be done next.
type Step string

// The stations of the lending line, articles 1 to 6.
const (
	StepSurvey         Step = "survey"          // 入户调查 A1.2
	StepSignatures     Step = "signatures"      // 五人签名 A1.2
	StepVillageList    Step = "village-list"    // 第一书记审查汇总 A1.3
	StepTownshipReview Step = "township-review" // 乡镇初审 A2.1
	StepTownshipSign   Step = "township-sign"   // 乡镇领导签字 A2.2
	StepSuggestion     Step = "suggestion"      // 县级审查建议 A3.1–A3.2
	StepHandOver       Step = "hand-over"       // 汇总表与文号 A3.3
	StepDecision       Step = "decision"        // 银行评审 A4
	StepContract       Step = "contract"        // 合同借据 A5.1
	StepDisbursement   Step = "disbursement"    // 放款 A5.2–A5.3
	StepReport         Step = "report"          // 反馈结果 A6.1
	StepNotice         Step = "notice"          // 村级公示 A6.2–A6.3
	StepRepayment      Step = "repayment"       // 使用与还款
	StepClosed         Step = "closed"          // 结清
	StepDeclined       Step = "declined"        // 不予贷款 A4.2
	StepRefused        Step = "refused"         // 不予受理 A1.3
	StepWithdrawn      Step = "withdrawn"       // 本户撤回 A1.1
)

// Station is one step with the clock it runs under. Neighbouring steps with the
// same clock share one duty: it starts when the first begins and is discharged
// when the last is done.
type Station struct {
	Step      Step
	Rule      string
	Clock     string   // the law parameter of the duty's length; "" runs no clock
	DutyRule  string   // the rule the duty rests on
	Role      act.Role // accountable
	Unit      UnitKind
	Screening bool   // before the bank's decision: may be returned from
	Reading   string // the reading on which the clock rests, if one
}

// UnitKind says whose unit is accountable.
type UnitKind string

// The units of the line.
const (
	UnitVillage  UnitKind = "village"
	UnitTownship UnitKind = "township"
	UnitCounty   UnitKind = "county"
	UnitBank     UnitKind = "bank"
)

// Course is the line in its order. It is the only place that knows what follows what.
var Course = []Station{
	{StepSurvey, "A1.2", "survey.working-days", "A1.2", act.FirstSecretary, UnitVillage, true, ""},
	{StepSignatures, "A1.2", "survey.working-days", "A1.2", act.FirstSecretary, UnitVillage, true, ""},
	{StepVillageList, "A1.3", "village-list.working-days", "A1.3", act.FirstSecretary, UnitVillage, true, ""},
	{StepTownshipReview, "A2.1", "township.working-days", "A2.2", act.TownshipLeader, UnitTownship, true, ""},
	{StepTownshipSign, "A2.2", "township.working-days", "A2.2", act.TownshipLeader, UnitTownship, true, ""},
	{StepSuggestion, "A3.2", "county.working-days", "A3.3", act.CountyHead, UnitCounty, true, ""},
	{StepHandOver, "A3.3", "county.working-days", "A3.3", act.CountyHead, UnitCounty, true, ""},
	{StepDecision, "A4.2", "decision.working-days", "A4.2", act.BankHead, UnitBank, true, ""},
	{StepContract, "A5.1", "disbursement.working-days", "A5.2", act.BankHead, UnitBank, false, "R-A5.2-1"},
	{StepDisbursement, "A5.2", "disbursement.working-days", "A5.2", act.BankHead, UnitBank, false, "R-A5.2-1"},
	{StepReport, "A6.1", "report-back.working-days", "A6.1", act.BankHead, UnitBank, false, ""},
	{StepNotice, "A6.2", "notice.start-working-days", "A6.3", act.CountyHead, UnitCounty, false, ""},
	{StepRepayment, "A6.2", "", "", "", UnitBank, false, ""},
}

// Endings are the steps at which an application has ended.
var Endings = []Step{StepClosed, StepDeclined, StepRefused, StepWithdrawn}

// StationOf gives the station of a step; ok is false for the endings.
func StationOf(s Step) (Station, bool) {
	for _, st := range Course {
		if st.Step == s {
			return st, true
		}
	}
	return Station{}, false
}

// place is the step's position in the course, or -1.
func place(s Step) int {
	for i, st := range Course {
		if st.Step == s {
			return i
		}
	}
	return -1
}

// Before says whether s comes earlier in the course than t.
func (s Step) Before(t Step) bool { return place(s) >= 0 && place(s) < place(t) }

// Open says whether the application has not ended: it has a place in the course.
func (s Step) Open() bool { return place(s) >= 0 }

// Level is where an act of judgement is made (R-Z0-1): nobody acts at two levels
// of one case.
type Level = UnitKind

// LevelOf is the level at which a role judges; "" for roles that judge nothing.
func LevelOf(r act.Role) Level {
	switch r {
	case act.TownshipClerk, act.TownshipLeader:
		return UnitTownship
	case act.CountyClerk, act.CountyHead:
		return UnitCounty
	case act.BankClerk, act.BankHead:
		return UnitBank
	}
	if r.IsSeat() {
		return UnitVillage
	}
	return ""
}
