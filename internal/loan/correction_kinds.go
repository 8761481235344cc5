package loan

import (
	"maps"
	"reflect"
	"strings"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/money"
)

// What can be corrected, and of what. A further kind of entry is a row of Corrigible with
// the values that its event holds under the same names; a case of inForce, if something
// else than a later entry of its kind can end it; and a case of sums, if it moves money.

// Values are what a correction may set; an entry has some of them (Corrigible).
type Values struct {
	Day          civil.Date `json:"day,omitempty,omitzero" doc:"更正后日期|the day on which it really was"`
	AmountFen    *money.Fen `json:"amount_fen,omitempty" unit:"fen" doc:"更正后金额|the right sum"`
	TermMonths   *int       `json:"term_months,omitempty" unit:"months" doc:"更正后期限|the right time"`
	Purpose      *string    `json:"purpose,omitempty" doc:"更正后用途|the right purpose"`
	IncomeFen    *money.Fen `json:"income_fen,omitempty" unit:"fen" doc:"更正后上年收入|the right income"`
	DebtsFen     *money.Fen `json:"debts_fen,omitempty" unit:"fen" doc:"更正后现有负债|the right debts"`
	RatePPM      *money.PPM `json:"rate_ppm,omitempty" unit:"ppm a year" doc:"更正后年利率|the right rate"`
	Contract     *string    `json:"contract,omitempty" doc:"更正后合同号|the right number of the contract"`
	Receipt      *string    `json:"receipt,omitempty" doc:"更正后借据号|the right number of the receipt"`
	PrincipalFen *money.Fen `json:"principal_fen,omitempty" unit:"fen" doc:"更正后本金|the right principal"`
	InterestFen  *money.Fen `json:"interest_fen,omitempty" unit:"fen" doc:"更正后利息|the right interest"`
	Project      act.Text   `json:"project,omitempty,omitzero" doc:"更正后项目说明|the right project"`
	Place        act.Text   `json:"place,omitempty,omitzero" doc:"更正后调查地点|the right place"`
	Findings     act.Text   `json:"findings,omitempty,omitzero" doc:"更正后调查情况|the right findings"`
	Note         act.Text   `json:"note,omitempty,omitzero" doc:"更正后意见|the right opinion"`
	Holder       act.Text   `json:"holder,omitempty,omitzero" doc:"更正后户名|the right holder"`
	Account      act.Text   `json:"account,omitempty,omitzero" doc:"更正后账号|the right account"`
}

// Fields are the names of the values that are set.
func (v Values) Fields() []string {
	var out []string
	rv := reflect.ValueOf(v)
	for i := range rv.NumField() {
		if !rv.Field(i).IsZero() {
			out = append(out, jsonName(rv.Type().Field(i)))
		}
	}
	return out
}

// Numbers are the contract's and the receipt's number, as far as they are set.
func (v Values) Numbers() (contract, receipt string) {
	if v.Contract != nil {
		contract = *v.Contract
	}
	if v.Receipt != nil {
		receipt = *v.Receipt
	}
	return contract, receipt
}

// Corrigible are the entries that can be corrected, by event type, with the fields a
// clerk can mistype. What is a judgement is not corrected but taken back: a sum
// suggested is returned, a decision cancelled, a signature voided by a return.
var Corrigible = map[string][]string{
	"loan.application-submitted/1": {"amount_fen", "term_months", "purpose", "project"},
	"loan.survey-recorded/1":       {"day", "place", "findings", "income_fen", "debts_fen"},
	"loan.township-reviewed/1":     {"note"},
	"loan.township-signed/1":       {"note"},
	"loan.suggested/1":             {"note"},
	"loan.decided/1":               {"rate_ppm", "note"},
	"loan.contract-signed/1":       {"day", "contract", "receipt"},
	"loan.disbursed/1":             {"day", "amount_fen", "holder", "account"},
	"loan.further-disbursed/1":     {"day", "amount_fen", "receipt", "holder", "account"},
	"loan.repaid/1":                {"day", "principal_fen", "interest_fen"},
}

// inForce says whether the entry still says something: it was not replaced by a later
// one of its kind, and what it began was not undone.
func (f *File) inForce(a *Application, entry act.Recorded) bool {
	switch e := entry.Event.(type) {
	case *SurveyRecorded:
		return a.Survey != nil && a.Survey.Seq == entry.Seq
	case *Decided:
		return e.Outcome == Approve && !a.Decided.IsZero() && f.lastOfKind(a, entry)
	case *ContractSigned:
		return a.Contract != nil && a.Contract.Seq == entry.Seq
	case *Disbursed, *FurtherDisbursed, *Repaid:
		for _, l := range f.Loans {
			for _, m := range l.Movements {
				if m.Seq == entry.Seq && !m.Reversed {
					return true
				}
			}
		}
		return false
	}
	return f.lastOfKind(a, entry)
}

func (f *File) lastOfKind(a *Application, entry act.Recorded) bool {
	for _, r := range f.history {
		if r.Seq > entry.Seq && r.Event.EventType() == entry.Event.EventType() && f.subject(r.Event) == a.Number {
			return false
		}
	}
	return true
}

// sums are the principal, signed, and the interest that an entry moves.
func sums(e act.Event) (principal, interest money.Fen) {
	switch e := e.(type) {
	case *Disbursed:
		return e.AmountFen, 0
	case *FurtherDisbursed:
		return e.AmountFen, 0
	case *Repaid:
		return -e.PrincipalFen, e.InterestFen
	}
	return 0, 0
}

// corrected is the entry with the values set.
func corrected(e act.Event, v Values) act.Event {
	was := reflect.ValueOf(e).Elem()
	now := reflect.New(was.Type())
	now.Elem().Set(was)
	held, from := valuesHeld(now.Elem()), reflect.ValueOf(v)
	for i := range from.NumField() {
		to, ok := held[jsonName(from.Type().Field(i))]
		if !ok || from.Field(i).IsZero() {
			continue // a day is the record's, not the event's
		}
		to.Set(reflect.Indirect(from.Field(i)))
	}
	return now.Interface().(act.Event)
}

// valuesOf are an entry's own values, of the fields that are set in like; nil takes all.
func valuesOf(e act.Event, like *Values) Values {
	held := valuesHeld(reflect.ValueOf(e).Elem())
	var out Values
	to := reflect.ValueOf(&out).Elem()
	for i := range to.NumField() {
		was, ok := held[jsonName(to.Type().Field(i))]
		if !ok || like != nil && reflect.ValueOf(*like).Field(i).IsZero() {
			continue
		}
		if f := to.Field(i); f.Kind() == reflect.Pointer {
			f.Set(reflect.New(f.Type().Elem()))
			f.Elem().Set(was)
		} else {
			f.Set(was)
		}
	}
	return out
}

// valuesHeld are an event's fields by their names, those of its terms among them.
func valuesHeld(event reflect.Value) map[string]reflect.Value {
	held := map[string]reflect.Value{}
	for i := range event.NumField() {
		name := jsonName(event.Type().Field(i))
		if name == "terms" {
			maps.Copy(held, valuesHeld(event.Field(i)))
		}
		held[name] = event.Field(i)
	}
	return held
}

func jsonName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return name
}
