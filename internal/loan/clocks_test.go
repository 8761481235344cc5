package loan

import (
	"fmt"
	"math/rand/v2"
	"sort"
	"strings"
	"testing"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/law"
)

// tally is the slow recount of an application's duties: from its events alone, day by
// day, by a table written from the articles.
type tally struct {
	l     *law.Law
	lines []string
	clock string
	from  civil.Date
	round int
}

// limits are the clocks in working days as the articles give them.
var limits = map[string]int{"survey": 10, "village-list": 5, "township": 5, "county": 5, "decision": 10, "disbursement": 7, "report-back": 3, "notice.start": 5}

func (c *tally) works(d civil.Date) bool {
	ok, _, err := c.l.Working().IsWorkday(d)
	if err != nil {
		panic(err)
	}
	return ok
}

// plus is the n-th working day after a day.
func (c *tally) plus(d civil.Date, n int) civil.Date {
	for n > 0 {
		if d = d.AddDays(1); c.works(d) {
			n--
		}
	}
	return d
}

// settled is the day a stop counts for (R-Z1-1).
func (c *tally) settled(r act.Recorded) civil.Date {
	if r.On == r.Noted || r.DatedBy.IsZero() || c.plus(r.On, 6).Compare(r.Noted) <= 0 {
		return r.Noted
	}
	return r.On
}

func (c *tally) write(done string) {
	unit := "-working-days"
	if !strings.Contains(c.clock, ".") {
		unit = ".working-days"
	}
	c.lines = append(c.lines, fmt.Sprintf("%s%s/%d from %s due %s done %s", c.clock, unit, c.round, c.from, c.plus(c.from, limits[c.clock]), done))
}

// stop ends the running clock; start begins the next.
func (c *tally) stop(r act.Recorded) { c.write(c.settled(r).String()) }

func (c *tally) start(clock string, r act.Recorded) { c.clock, c.from = clock, r.On }

// recount gives the duties of one application, open ones done "".
func recount(l *law.Law, events []act.Recorded) []string {
	c := &tally{l: l, round: 1}
	signed := 0
	next := map[string]string{
		"loan.village-listed/1": "township", "loan.township-signed/1": "county", "loan.handed-over/1": "decision", "loan.reported-back/1": "notice.start",
	}
	back := map[Step]string{StepSurvey: "survey", StepVillageList: "village-list", StepTownshipReview: "township", StepSuggestion: "county"}
	for _, r := range events {
		typ := r.Event.EventType()
		switch e := r.Event.(type) {
		case *ApplicationSubmitted:
			c.start("survey", r)
		case *SurveySigned:
			if signed++; signed == 5 {
				c.stop(r)
				c.start("village-list", r)
			}
		case *Decided:
			c.stop(r)
			c.clock = ""
			if e.Outcome == Approve {
				c.start("disbursement", r)
			}
		case *Disbursed:
			c.stop(r)
			c.start("report-back", r)
		case *NoticePublished:
			c.stop(r)
			c.clock = ""
		case *Returned:
			c.stop(r)
			c.round++
			c.start(back[e.To], r)
			if e.To == StepSurvey {
				signed = 0
			}
		default:
			if clock, ok := next[typ]; ok {
				c.stop(r)
				c.start(clock, r)
			}
		}
	}
	if c.clock != "" {
		c.write("")
	}
	sort.Strings(c.lines)
	return c.lines
}

// I14: start, last day and stop of every duty are what a slow recount of the events
// finds, over random lines with returns, days stated back and papers that prove them.
func TestI14_ClocksEqualASlowRecount(t *testing.T) {
	for seed := range uint64(300) {
		w := &walker{t: t, rnd: rand.New(rand.NewPCG(seed, 14)), law: law.Default(), f: NewFile("H"), day: civil.New(2019, 6, 24)}
		var events []act.Recorded
		for range 40 {
			w.day = w.day.AddDays(w.rnd.IntN(5))
			role, cmd := w.ordinary()
			stated, proof := w.day, act.Text{}
			if w.rnd.IntN(3) == 0 {
				if stated = w.day.AddDays(-w.rnd.IntN(12)); w.rnd.IntN(2) == 0 {
					proof = w.text()
				}
			}
			by := act.Actor{User: "u-" + string(role), Role: role, Unit: "x"}
			facts := w.facts()
			facts.AccountIsBorrowers = true
			out, err := Decide(w.f, cmd, Case{Act: act.Act{By: by, Today: w.day}, On: stated, Facts: facts, Law: w.law})
			if err != nil {
				continue // refused: a day before the previous step
			}
			for _, e := range out {
				w.seq++
				r := act.Recorded{Log: "C", Seq: w.seq, Stream: "household/H", On: stated, Noted: w.day, DatedBy: proof, By: by, Event: e}
				if w.f, err = w.f.Apply(r, w.law); err != nil {
					t.Fatal(err)
				}
				events = append(events, r)
			}
			var got []string
			for _, d := range w.f.Duties {
				parts := strings.Split(d.ID, "/")
				if strings.HasPrefix(d.Rule, "A8.") {
					continue // TestI14_ChecksEqualASlowRecount
				}
				got = append(got, fmt.Sprintf("%s/%s from %s due %s done %s", parts[0], parts[2], d.StartedOn, d.DueOn, d.DoneOn))
			}
			sort.Strings(got)
			if want := recount(w.law, events); strings.Join(got, "\n") != strings.Join(want, "\n") {
				t.Fatalf("seed %d after %T:\ngot\n%s\nwant\n%s", seed, cmd, strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		}
	}
}

// ordinary is what the step asks for, or now and then a return.
func (w *walker) ordinary() (act.Role, Command) {
	if len(w.f.Applications) == 0 {
		w.no++
		return act.FirstSecretary, SubmitApplication{Household: "H", Borrower: "p", AmountFen: 3_000_000, TermMonths: 12, Purpose: "breeding.sheep", Project: w.text(), Bank: "B-1", Village: "653224201201"}
	}
	a := w.f.Applications[0]
	st, _ := StationOf(a.Step())
	if to := Returnable(a.Step()); len(to) > 0 && w.rnd.IntN(7) == 0 {
		who := map[Level]act.Role{UnitVillage: act.FirstSecretary, UnitTownship: act.TownshipClerk, UnitCounty: act.CountyClerk, UnitBank: act.BankHead}
		return who[st.Unit], ReturnTo{Application: a.Number, To: to[w.rnd.IntN(len(to))], Reasons: []string{"survey"}}
	}
	switch n := a.Number; a.Step() {
	case StepSurvey:
		codes := []string{}
		for _, c := range w.law.Conditions() {
			codes = append(codes, c.Code)
		}
		return act.HouseholdCadre, RecordSurvey{Application: n, Place: w.text(), Findings: w.text(), IncomeFen: 20_000_000, Conditions: codes}
	case StepSignatures:
		return act.Seats[w.rnd.IntN(5)], SignSurvey{Application: n}
	case StepVillageList:
		return act.FirstSecretary, PassVillage{Application: n, List: "L1"}
	case StepTownshipReview:
		return act.TownshipClerk, ReviewTownship{Application: n}
	case StepTownshipSign:
		return act.TownshipLeader, SignTownship{Application: n, List: "L2"}
	case StepSuggestion:
		return act.CountyClerk, Suggest{Application: n, AmountFen: 2_000_000, TermMonths: 12}
	case StepHandOver:
		return act.CountyHead, HandOver{Application: n, List: "L3", Document: "D", Bank: "B-1"}
	case StepDecision:
		return act.BankHead, Decision{Application: n, Outcome: Approve, AmountFen: 2_000_000, TermMonths: 12, RatePPM: 43500}
	case StepContract:
		return act.BankClerk, SignContract{Application: n, Contract: "HT", Receipt: "JJ"}
	case StepDisbursement:
		return act.BankClerk, Disburse{Application: n, AmountFen: 2_000_000, Holder: w.text(), Account: w.text()}
	case StepReport:
		return act.BankClerk, ReportBack{Application: n}
	}
	return act.CountyClerk, Publish{Application: a.Number, Notice: "GS"}
}
