package law

import (
	"fmt"

	"fupindai/internal/civil"
)

// Unit is what a parameter's number counts, or the kind of its text.
type Unit string

// Units. UnitDate and UnitName hold a text, not a number.
const (
	UnitFen               Unit = "fen"
	UnitPercent           Unit = "percent"
	UnitPPM               Unit = "ppm" // annual rate in parts per million
	UnitDays              Unit = "days"
	UnitWorkingDays       Unit = "working-days"
	UnitWorkingDayOfMonth Unit = "working-day-of-month" // the n-th working day of the month after
	UnitDayOfMonth        Unit = "day-of-month"
	UnitMonths            Unit = "months"
	UnitYears             Unit = "years"
	UnitPersons           Unit = "persons"
	UnitCharacters        Unit = "characters"
	UnitRows              Unit = "rows"
	UnitYesNo             Unit = "yes-no" // 1 or 0
	UnitCount             Unit = "count"
	UnitDate              Unit = "date" // Text is a civil date
	UnitName              Unit = "name" // Text is a name, such as a time zone
)

// unitWords name the units for readers; a unit that is not here is an error.
var unitWords = map[Unit]Words{
	UnitFen: {"分", "fen"}, UnitPercent: {"%", "percent"}, UnitPPM: {"百万分之一（年利率）", "ppm a year"},
	UnitDays: {"天", "days"}, UnitWorkingDays: {"个工作日", "working days"},
	UnitWorkingDayOfMonth: {"（次月第几个工作日）", "(n-th working day of the next month)"},
	UnitDayOfMonth:        {"日（每月）", "(day of the month)"}, UnitMonths: {"个月", "months"}, UnitYears: {"年", "years"},
	UnitPersons: {"人", "persons"}, UnitCharacters: {"字", "characters"}, UnitRows: {"份", "rows"}, UnitYesNo: {"（1 是，0 否）", "(1 yes, 0 no)"},
	UnitCount: {"次", "times"}, UnitDate: {"（日期）", "(date)"}, UnitName: {"（名称）", "(name)"},
}

// In names the unit in lang.
func (u Unit) In(lang string) string { return unitWords[u].In(lang) }

func (u Unit) isText() bool { return u == UnitDate || u == UnitName }

// Stricter is the direction in which a county may deviate from the region's value.
type Stricter string

// Directions: a county may set a lower value, a higher one, or none at all.
const (
	Lower  Stricter = "lower"
	Higher Stricter = "higher"
	None   Stricter = "none"
)

// Bases of a value: it stands in the Opinion, or it is a parameter of the region
// (or county), which every figure, refusal and breach that rests on it must say.
const (
	BasisOpinion   = "opinion"
	BasisParameter = "parameter"
)

// Value is what a parameter says from its first day until the next value's.
// Text is set for dates and names, Int for everything else.
type Value struct {
	Int    int64      `json:"int,omitempty"`
	Text   string     `json:"text,omitempty"`
	Unit   Unit       `json:"unit"`
	From   civil.Date `json:"from"`
	Basis  string     `json:"basis"`
	County bool       `json:"county,omitempty"` // set by the county's overlay
	Source Source     `json:"source"`

	unknown string // the document that would settle it
}

// Unknown names the document that would settle the value; "" if it is known.
func (v Value) Unknown() string { return v.unknown }

func (v Value) String() string {
	switch {
	case v.unknown != "":
		return "?"
	case v.Unit.isText():
		return v.Text
	}
	return fmt.Sprint(v.Int)
}

// Parameter is one dated value of the law, asked for by its id.
type Parameter struct {
	ID       string
	Rule     string
	Title    Words
	Unit     Unit
	Stricter Stricter
	Note     string // why this value or reading was written down so
	Values   []Value
	Deviant  []Value // the county's stricter values, from its overlay
}

// at gives the value in force that day: the county's if it has one, else the region's.
func (p *Parameter) at(on civil.Date) (Value, bool) {
	if v, ok := last(p.Deviant, on); ok {
		return v, true
	}
	return last(p.Values, on)
}

// last gives the value with the latest first day not after on. Values are sorted.
func last(values []Value, on civil.Date) (Value, bool) {
	for i := len(values) - 1; i >= 0; i-- {
		if !on.Before(values[i].From) {
			return values[i], true
		}
	}
	return Value{}, false
}

// Unknown is the error for a value the law does not know yet.
type Unknown struct {
	Pack     string
	ID       string // parameter or reading
	Document string // what would settle it
}

func (e *Unknown) Error() string {
	return fmt.Sprintf("law: %s is unknown in pack %s; %s would settle it", e.ID, e.Pack, e.Document)
}
