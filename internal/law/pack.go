package law

import (
	"fmt"
	"slices"

	"fupindai/internal/civil"
	"fupindai/internal/money"
)

// Pack is one generation of the policy. A loan keeps the pack of the day its
// contract was signed, and is asked about under it until it is closed: after the
// window the values last in force go on, and dated amendments still apply.
type Pack struct {
	ID           string
	Name         Words
	From         civil.Date // first and
	Through      civil.Date // last day of signing; zero if open
	BindsEarlier bool       // binds loans signed before From and outstanding on it
	Source       Source

	parameters []*Parameter
	readings   []*Reading
	byID       map[string]*Parameter
	calendar   *Calendar
}

// Value gives what parameter id says that day, the county's overlay applied. It
// fails for an id the pack does not have and a day before the first value, and
// with *Unknown where a document is still missing.
func (p *Pack) Value(id string, on civil.Date) (Value, error) {
	q, ok := p.byID[id]
	if !ok {
		return Value{}, fmt.Errorf("law: pack %s has no parameter %q", p.ID, id)
	}
	v, ok := q.at(on)
	switch {
	case !ok:
		return Value{}, fmt.Errorf("law: %s has no value on %q in pack %s", id, on, p.ID)
	case v.unknown != "":
		return Value{}, &Unknown{Pack: p.ID, ID: id, Document: v.unknown}
	}
	return v, nil
}

// number gives the value of a parameter whose unit is one of those named.
func (p *Pack) number(id string, on civil.Date, units ...Unit) (int64, error) {
	v, err := p.Value(id, on)
	if err != nil {
		return 0, err
	}
	if !slices.Contains(units, v.Unit) {
		return 0, fmt.Errorf("law: %s is in %s, asked for in %s", id, v.Unit, units[0])
	}
	return v.Int, nil
}

// Int gives a value of any unit that is a number.
func (p *Pack) Int(id string, on civil.Date) (int, error) {
	v, err := p.Value(id, on)
	if err == nil && v.Unit.isText() {
		err = fmt.Errorf("law: %s is no number but a %s", id, v.Unit)
	}
	return int(v.Int), err
}

// Days gives a number of calendar or working days, or of the working day of a month.
func (p *Pack) Days(id string, on civil.Date) (int, error) {
	n, err := p.number(id, on, UnitDays, UnitWorkingDays, UnitWorkingDayOfMonth, UnitDayOfMonth)
	return int(n), err
}

// Months gives a number of months.
func (p *Pack) Months(id string, on civil.Date) (int, error) {
	n, err := p.number(id, on, UnitMonths)
	return int(n), err
}

// Fen gives an amount.
func (p *Pack) Fen(id string, on civil.Date) (money.Fen, error) {
	n, err := p.number(id, on, UnitFen)
	return money.Fen(n), err
}

// Percent gives whole percent: 80 is 80 %.
func (p *Pack) Percent(id string, on civil.Date) (int, error) {
	n, err := p.number(id, on, UnitPercent)
	return int(n), err
}

// PPM gives an annual rate: 47500 is 4.75 %.
func (p *Pack) PPM(id string, on civil.Date) (money.PPM, error) {
	n, err := p.number(id, on, UnitPPM)
	return money.PPM(n), err
}

// Date gives a day, such as the last of the programme window.
func (p *Pack) Date(id string, on civil.Date) (civil.Date, error) {
	v, err := p.Value(id, on)
	if err != nil {
		return civil.Date{}, err
	}
	if v.Unit != UnitDate {
		return civil.Date{}, fmt.Errorf("law: %s is in %s, asked for as a date", id, v.Unit)
	}
	return civil.Parse(v.Text)
}

// Yes gives the answer of a yes-no parameter.
func (p *Pack) Yes(id string, on civil.Date) (bool, error) {
	n, err := p.number(id, on, UnitYesNo)
	return n == 1, err
}

// Rate gives the benchmark rate of a term in months on the day the contract is
// signed: one tier up to rate.tier-months, one above.
func (p *Pack) Rate(termMonths int, signed civil.Date) (money.PPM, error) {
	tier, err := p.Months("rate.tier-months", signed)
	if err != nil {
		return 0, err
	}
	if termMonths <= tier {
		return p.PPM("rate.benchmark-short-ppm", signed)
	}
	return p.PPM("rate.benchmark-long-ppm", signed)
}

// Due gives the last day of the clock that parameter id sets and that began on
// from, which is not counted. The parameter's unit decides how it is counted:
// working days by the calendar of the law, days, months (clamped) or years plain;
// a working day of the month is counted in the month after from's. The value in
// force on from is used and returned, so that a duty can name its basis.
func (p *Pack) Due(id string, from civil.Date) (Due, Value, error) {
	v, err := p.Value(id, from)
	if err != nil {
		return Due{}, Value{}, err
	}
	n := int(v.Int)
	switch v.Unit {
	case UnitWorkingDays:
		due, err := p.calendar.Add(from, n)
		return due, v, err
	case UnitWorkingDayOfMonth:
		next := civil.New(from.Year(), from.Month(), 1).AddMonths(1)
		due, err := p.calendar.NthOfMonth(next.Year(), next.Month(), n)
		return due, v, err
	case UnitDays:
		return Due{Date: from.AddDays(n)}, v, nil
	case UnitMonths:
		due, err := p.onWorkday(from.AddMonths(n), from)
		return due, v, err
	case UnitYears:
		return Due{Date: from.AddMonths(12 * n)}, v, nil
	}
	return Due{}, Value{}, fmt.Errorf("law: %s is in %s and sets no clock", id, v.Unit)
}

// onWorkday moves the end of a month deadline off a day off, where R-D-1 says so.
func (p *Pack) onWorkday(end, from civil.Date) (Due, error) {
	if take, err := p.Reading("R-D-1", from); err != nil || take == "not-moved" {
		return Due{Date: end}, err
	}
	return p.calendar.Next(end)
}

// add enters a parameter under its id.
func (p *Pack) add(q *Parameter) {
	p.parameters = append(p.parameters, q)
	p.byID[q.ID] = q
}

// Parameters lists the pack's parameters in the order of its files, to be read only.
func (p *Pack) Parameters() []*Parameter { return slices.Clone(p.parameters) }

// Parameter gives one parameter with all its dated values, to be read only.
func (p *Pack) Parameter(id string) (*Parameter, bool) {
	q, ok := p.byID[id]
	return q, ok
}
