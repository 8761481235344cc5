package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/civil"
	"fupindai/internal/law"
	"fupindai/internal/loan"
	"fupindai/internal/money"
	"fupindai/internal/words"
)

// explain tells what a loan rests on: its way, each duty with its clock and basis, the
// rules' sentences, the planned bills and the policy it keeps.
//
//	fupindai explain LOAN|APPLICATION --as USER/ROLE@UNIT [--log LOG]
func (s *session) explain(args []string) int {
	f := s.flags()
	as := f.String("as", "", "")
	log := f.String("log", "", "")
	rest, err := s.parse(f, args, 1)
	if err != nil {
		return s.used(f, err)
	}
	by, err := actor(*as)
	if err != nil {
		return s.tell(err)
	}
	if len(rest) != 1 {
		return s.tell(wrongUse("用法：explain 贷款或申请编号。", "usage: explain LOAN or APPLICATION."))
	}
	door, closeDoor, err := s.open(s.Context)
	if err != nil {
		return s.tell(err)
	}
	defer closeDoor() //nolint:errcheck // nothing was written
	if *log, err = s.log(s.Context, door.DB, *log); err != nil {
		return s.tell(err)
	}
	err = door.View(s.Context, *log, by, "application", func(v *app.View) error {
		number, watch := rest[0], (*app.LoanWatch)(nil)
		if strings.HasPrefix(number, "DK-") {
			if watch, err = v.LoanWatch(s.Context, number); err != nil {
				return err
			}
			number = watch.Loan.Application
		}
		var n *loan.Loan
		if number != "" { // a loan of an old book was not applied for here
			c, err := v.Application(s.Context, number)
			if err != nil {
				return err
			}
			s.explainWay(v, c)
			n = c.Loan
		}
		if watch == nil {
			return s.explainLoan(v, n)
		}
		if err := s.explainLoan(v, watch.Loan); err != nil {
			return err
		}
		s.say("贷后时限：", "duties of supervision:")
		s.explainDuties(v, watch.Duties)
		return nil
	})
	if err != nil {
		return s.tell(err)
	}
	return exitDone
}

func (s *session) day(d civil.Date) string {
	switch {
	case d.IsZero():
		return "—"
	case s.lang == words.EN:
		return d.English()
	}
	return d.Chinese()
}

func (s *session) explainWay(v *app.View, c *app.ApplicationCase) {
	a := c.App
	s.say("申请 %s，%s：%s", "application %s, %s: %s", a.Number, c.Place.County+c.Place.Township+c.Place.Village, words.Label(s.lang, "step", string(a.Step())))
	t := a.Terms()
	s.say("  %s 元，%d 个月", "  %s yuan, %d months", t.AmountFen.Commas(), t.TermMonths)
	s.say("时限：", "duties:")
	s.explainDuties(v, slices.DeleteFunc(slices.Clone(c.File.Duties), func(d act.Duty) bool { return d.Subject != a.Number }))
}

// explainDuties tells each duty with its clock, its basis and the rule's sentence.
func (s *session) explainDuties(v *app.View, duties []act.Duty) {
	for _, d := range duties {
		state := law.Words{ZH: "在办", EN: "open"}
		switch {
		case d.DoneOn.IsZero() && !d.DueOn.IsZero() && d.DueOn.Before(v.Today):
			state = law.Words{ZH: "已超期", EN: "overdue"}
		case d.DoneOn.IsZero():
		case !d.DueOn.IsZero() && d.DueOn.Before(d.DoneOn):
			state = law.Words{ZH: "超期办结", EN: "done late"}
		default:
			state = law.Words{ZH: "按期办结", EN: "done in time"}
		}
		fmt.Fprintf(s.Stdout, law.Words{
			ZH: "  %s %s：%s起，期限 %s，办结 %s，%s；%s（%s）\n", EN: "  %s %s: from %s, due %s, done %s, %s; %s (%s)\n",
		}.In(s.lang), d.Rule, words.Label(s.lang, "duty", d.Rule), s.day(d.StartedOn), s.day(d.DueOn), s.day(d.DoneOn), state.In(s.lang),
			words.Label(s.lang, "basis", d.Basis), s.why(d.Why))
		if strings.HasPrefix(d.Why, "working-days") {
			s.say("      逐日清单：/clock/%s/%s", "      day by day: /clock/%s/%s", d.Clock, d.StartedOn)
		}
		if sentence, ok := v.Law.Sentence(d.Rule, s.lang); ok {
			fmt.Fprintln(s.Stdout, "      "+sentence)
		}
	}
}

// why explains a due day; a missing calendar names its year.
func (s *session) why(code string) string {
	if year, ok := strings.CutPrefix(code, "no-calendar-"); ok {
		return words.Label(s.lang, "why", "no-calendar") + " " + year
	}
	return words.Label(s.lang, "why", code)
}

// explainLoan tells the loan's terms, its planned bills and subsidy and its movements;
// nothing if there is none.
func (s *session) explainLoan(v *app.View, l *loan.Loan) error {
	if l == nil {
		return nil
	}
	if !l.TakenOn.IsZero() {
		s.say("接管自老台账：%s，%s接管，接管前的利息和单据以老台账为准", "taken over from old book %s on %s; interest and papers before that are the book's", l.Book, s.day(l.TakenOn))
	}
	s.say("贷款 %s：%s 元，年利率 %s，%s放款，%s到期，余额 %s 元，政策 %s（按合同签订日）",
		"loan %s: %s yuan at %s, disbursed on %s, due on %s, balance %s, policy %s (of the day the contract was signed)",
		l.Number, l.AmountFen.Commas(), s.rate(l.RatePPM), s.day(l.DisbursedOn), s.day(l.DueOn), l.OutstandingFen().Commas(), l.Pack)
	if !l.TakenOn.IsZero() { // what was billed before is not known here, so nothing is reckoned
		for _, m := range l.Movements {
			s.line(m)
		}
		return nil
	}
	bills, err := l.PlannedBills()
	if err != nil {
		return err
	}
	s.say("计划利息（到期一次还本，按季结息，实际天数/360）：", "planned interest (principal at maturity, quarterly bills, actual/360):")
	for _, b := range bills {
		fmt.Fprintf(s.Stdout, "  %s  %s\n", b.On, b.Fen.Commas())
	}
	percent, subsidy, err := l.ExpectedSubsidy(v.Law)
	var unknown *law.Unknown
	switch {
	case errors.As(err, &unknown):
		s.say("贴息：尚未确定，须取得 %s", "subsidy: not known; it needs %s", unknown.Document)
	case err != nil:
		return err
	default:
		s.say("预计贴息：%d%%，合计 %s 元", "expected subsidy: %d %%, %s in all", percent, subsidy.Commas())
	}
	for _, m := range l.Movements {
		s.line(m)
	}
	return nil
}

// rate is a yearly rate; an old book may not say it.
func (s *session) rate(r money.PPM) string {
	if r == 0 {
		return law.Words{ZH: "未登记", EN: "not recorded"}.In(s.lang)
	}
	return r.Percent()
}

func (s *session) line(m loan.Movement) {
	fmt.Fprintf(s.Stdout, "  %s  %s  %s  %s\n", m.On, words.Label(s.lang, "movement", m.Kind), m.PrincipalFen.Commas(), m.InterestFen.Commas())
}
