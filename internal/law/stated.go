package law

import "fupindai/internal/civil"

// Discharged is the day on which a duty counts as discharged (R-Z1-1): the stated
// day, if the act was recorded within the parameter's working days of it and a paper
// proves it (proved), else the day of recording. Where the days cannot be counted,
// for want of a calendar or of a value, the stated day counts: what is not known is
// never held against anybody.
func (l *Law) Discharged(stated, recorded civil.Date, proved bool) civil.Date {
	if !stated.Before(recorded) {
		return recorded
	}
	p, err := l.PackOn(stated)
	if err != nil {
		return stated
	}
	if take, err := p.Reading("R-Z1-1", stated); err == nil && take == "recorded-day" || !proved {
		return recorded
	}
	limit, err := p.Days("recorded-within.working-days", stated)
	if err != nil {
		return stated
	}
	if n, err := p.calendar.Between(stated, recorded); err == nil && n > limit {
		return recorded
	}
	return stated
}

// EarliestStated is the first day that something recorded today may be said to have been
// done on, and the months that parameter goes back. Where the policy of the day does not
// say, every day may be stated: zero.
func (l *Law) EarliestStated(today civil.Date) (civil.Date, int) {
	p, err := l.PackOn(l.Begins(today))
	if err != nil {
		return civil.Date{}, 0
	}
	months, err := p.Months("stated-day.months-max", l.Begins(today))
	if err != nil {
		return civil.Date{}, 0
	}
	return today.AddMonths(-months), months
}

// Begins is the day on which a clock begins that something set going on a day: a day
// before the first policy is its first day.
func (l *Law) Begins(on civil.Date) civil.Date {
	if first := l.packs[0].From; on.Before(first) {
		return first
	}
	return on
}
