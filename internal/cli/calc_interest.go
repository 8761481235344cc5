package cli

import (
	"fmt"
	"strconv"
	"strings"

	"fupindai/internal/civil"
	"fupindai/internal/law"
	"fupindai/internal/money"
)

var calcInterest = calculation{
	name: "interest",
	options: []option{
		{name: "principal", required: true, instead: "principal-fen"},
		{name: "principal-fen"},
		{name: "rate", required: true, instead: "rate-ppm"},
		{name: "rate-ppm"},
		{name: "from", required: true},
		{name: "to", required: true},
		{name: "settlement", byDefault: string(money.Quarterly)},
		{name: "repay"},
		{name: "extend"},
		{name: "until"},
		{name: "on-time-until"},
		{name: "overdue-percent"},
		{name: "subsidy"},
		{name: "cap"},
		{name: "cap-fen"},
	},
	columns: []string{"bills", "total_fen", "bills_fen", "reason"},
	answer:  answerInterest,
}

// readPlan reads the plan; --extend and --repay are lists of DATE:PERCENT and DATE:YUAN.
func readPlan(o *options) money.Plan {
	p := money.Plan{
		PrincipalFen:   o.fen("principal"),
		DisbursedOn:    o.date("from"),
		Settlement:     money.Settlement(o.text("settlement")),
		Terms:          []money.Term{{DueOn: o.date("to"), AnnualRatePPM: o.rate()}},
		OnTimeUntil:    o.date("on-time-until"),
		Until:          o.date("until"),
		OverduePercent: int(o.whole("overdue-percent", 100, 1000)),
	}
	o.dated("extend", func(due civil.Date, value string) {
		p.Terms = append(p.Terms, money.Term{DueOn: due, AnnualRatePPM: o.rateOf("extend", value)})
	})
	o.dated("repay", func(on civil.Date, value string) {
		p.Repayments = append(p.Repayments, money.Repayment{On: on, PrincipalFen: o.yuanOf("repay", value)})
	})
	return p
}

// answerInterest bills a loan. What the law data can say and the caller did not, the
// overdue multiplier and the subsidised balance, is taken from the pack of the day of
// disbursement.
func answerInterest(o *options) (answer, error) {
	plan := readPlan(o)
	subsidy := money.Subsidy{CapFen: o.fen("cap"), Until: plan.MaturesOn()}
	o.dated("subsidy", func(from civil.Date, value string) {
		subsidy.Ratios = append(subsidy.Ratios, money.Ratio{From: from, Percent: int(o.wholeOf("subsidy", strings.TrimSuffix(value, "%"), 0, 100))})
	})
	if o.err != nil {
		return answer{}, o.err
	}
	if plan.OverduePercent == 0 && plan.Until.After(plan.MaturesOn()) {
		pack, err := law.Default().PackOn(plan.DisbursedOn)
		if err != nil {
			return answer{}, err
		}
		if plan.OverduePercent, err = pack.Percent("overdue.multiplier-percent", plan.MaturesOn()); err != nil {
			return answer{}, err
		}
	}
	bills, err := money.Bills(plan)
	if err != nil {
		return answer{}, err
	}
	divided := make([]money.Subsidised, len(bills))
	for i, b := range bills {
		divided[i] = money.Subsidised{Bill: b, BorrowerFen: b.Fen}
	}
	if o.has("subsidy") {
		if !o.has("cap") && !o.has("cap-fen") {
			pack, err := law.Default().PackOn(plan.DisbursedOn)
			if err != nil {
				return answer{}, err
			}
			if subsidy.CapFen, err = pack.Fen("subsidy.balance-cap-fen", plan.DisbursedOn); err != nil {
				return answer{}, err
			}
		}
		if divided, err = money.Subsidise(bills, subsidy); err != nil {
			return answer{}, err
		}
	}
	return tellBills(o, plan, divided), nil
}

// billJSON is a bill for programs; To is the first day not counted.
type billJSON struct {
	Kind        money.Kind    `json:"kind"`
	From        civil.Date    `json:"from"`
	To          civil.Date    `json:"to"`
	On          civil.Date    `json:"on"`
	Days        int           `json:"days"`
	Segments    []segmentJSON `json:"segments"`
	Fen         int64         `json:"fen"`
	SubsidyFen  int64         `json:"subsidy_fen"`
	BorrowerFen int64         `json:"borrower_fen"`
	Open        bool          `json:"open,omitempty"`
}

type segmentJSON struct {
	From          civil.Date `json:"from"`
	To            civil.Date `json:"to"`
	Days          int        `json:"days"`
	PrincipalFen  int64      `json:"principal_fen"`
	AnnualRatePPM int64      `json:"annual_rate_ppm"`
	Percent       int        `json:"percent"`
}

// tellBills lays the bills out: a line each with its sum, the segments below it where
// there are several, and the totals.
func tellBills(o *options, p money.Plan, divided []money.Subsidised) answer {
	lines := []string{
		say(o.lang, "interest/loan", p.PrincipalFen.Commas(), p.Terms[0].AnnualRatePPM.Percent(), p.DisbursedOn, p.Terms[0].DueOn, say(o.lang, "interest/"+string(p.Settlement))),
		say(o.lang, "interest/rule"),
	}
	for _, t := range p.Terms[1:] {
		lines = append(lines, say(o.lang, "interest/extended", t.DueOn, t.AnnualRatePPM.Percent()))
	}
	var total, subsidy, borrower money.Fen
	days := 0
	list := make([]billJSON, len(divided))
	fens := make([]int64, len(divided))
	for i, d := range divided {
		b := d.Bill
		total, subsidy, borrower, days = total+b.Fen, subsidy+d.SubsidyFen, borrower+d.BorrowerFen, days+b.Days
		fens[i] = int64(b.Fen)
		list[i] = billJSON{b.Kind, b.From, b.To, b.On, b.Days, nil, int64(b.Fen), int64(d.SubsidyFen), int64(d.BorrowerFen), b.Open}
		lines = append(lines, billLine(o.lang, i+1, b))
		for _, s := range b.Segments {
			list[i].Segments = append(list[i].Segments, segmentJSON{s.From, s.To, s.Days, int64(s.PrincipalFen), int64(s.AnnualRatePPM), s.Percent})
			if len(b.Segments) > 1 {
				lines = append(lines, "      "+say(o.lang, "interest/segment", s.From, s.Days, sum(s)))
			}
		}
		for _, part := range d.Parts {
			lines = append(lines, "      "+say(o.lang, "interest/subsidy", part.From, part.Percent, part.Fen.Commas()))
		}
	}
	lines = append(lines, say(o.lang, "interest/total", len(divided), days, total.Commas()))
	if subsidy > 0 {
		lines = append(lines, say(o.lang, "interest/shared", subsidy.Commas(), borrower.Commas()))
	}
	return answer{
		value: struct {
			Bills       []billJSON `json:"bills"`
			Days        int        `json:"days"`
			TotalFen    int64      `json:"total_fen"`
			SubsidyFen  int64      `json:"subsidy_fen"`
			BorrowerFen int64      `json:"borrower_fen"`
		}{list, days, int64(total), int64(subsidy), int64(borrower)},
		lines: lines,
		cells: []string{strconv.Itoa(len(divided)), strconv.FormatInt(int64(total), 10), strings.Join(texts(fens), ";")},
	}
}

func billLine(lang string, number int, b money.Bill) string {
	line := fmt.Sprintf("%3d  %s  %s → %s  %s", number, say(lang, "interest/"+string(b.Kind)), b.From, b.On, say(lang, "interest/days", b.Days))
	if len(b.Segments) == 1 {
		line += "  " + sum(b.Segments[0])
	}
	line += " = " + b.Fen.Commas()
	if b.Open {
		line += " " + say(lang, "interest/open")
	}
	return line
}

// sum writes a segment as it is calculated: principal × rate (× multiplier) × days / 360.
func sum(s money.Segment) string {
	multiplier := ""
	if s.Percent != 100 {
		multiplier = fmt.Sprintf(" × %d%%", s.Percent)
	}
	return fmt.Sprintf("%s × %s%s × %d / 360", s.PrincipalFen.Commas(), s.AnnualRatePPM.Percent(), multiplier, s.Days)
}
