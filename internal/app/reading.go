package app

import (
	"context"
	"fmt"
	"regexp"

	"fupindai/internal/act"
	"fupindai/internal/civil"
)

// readingStream holds the acts of reading that must be witnessed (I13): exports with
// full numbers, and a person's number shown in full. They are recorded before the
// first byte is given.
const readingStream = "reading"

// RecordExport is the act of taking rows with personal data out of the house.
type RecordExport struct {
	What    string     `json:"what" doc:"内容|ledger, list, roster or release"`
	AsOf    civil.Date `json:"as_of,omitzero" doc:"截至日|the day the rows are of"`
	Rows    int        `json:"rows" doc:"行数|number of rows"`
	Purpose act.Text   `json:"purpose" doc:"用途|what it is for"`
}

// ShowNumber is the act of reading a person's identity number in full.
type ShowNumber struct {
	Person  string   `json:"person" doc:"人员|the person"`
	Purpose act.Text `json:"purpose" doc:"用途|what it is for"`
}

// Exported is one export.
type Exported struct {
	What    string     `json:"what"`
	AsOf    civil.Date `json:"as_of"`
	Rows    int        `json:"rows"`
	Scope   Scope      `json:"scope"`
	Purpose act.Text   `json:"purpose"`
}

// EventType names the event for ever.
func (*Exported) EventType() string { return "reading.exported/1" }

// NumberShown is one number read in full.
type NumberShown struct {
	Person  string   `json:"person"`
	Purpose act.Text `json:"purpose"`
}

// EventType names the event for ever.
func (*NumberShown) EventType() string { return "reading.number-shown/1" }

var readingEvents = act.Catalogued(func() act.Event { return &Exported{} }, func() act.Event { return &NumberShown{} })

// readings is the folded stream: how often.
type readings struct{ exports, numbers int }

func (s *readings) apply(r act.Recorded) (*readings, error) {
	after := *s
	switch r.Event.(type) {
	case *Exported:
		after.exports++
	case *NumberShown:
		after.numbers++
	default:
		return nil, fmt.Errorf("reading: event %s does not belong here", r.Event.EventType())
	}
	return &after, nil
}

// exportKind is how what was exported is named.
var exportKind = regexp.MustCompile(`^[a-z][a-z-]{0,23}$`)

func init() {
	command("record-export", "登记导出", "Record an export", []string{"X8"},
		func(ctx context.Context, k *Desk, cmd RecordExport) error {
			if cmd.Purpose.IsZero() {
				return act.Refuse("X8", "purpose-needed", nil).At("purpose")
			}
			if !exportKind.MatchString(cmd.What) { // it stands in the journal: a code, never words
				return act.Refuse("X10", "bad-value", act.Figures{"field": "what"}).At("what")
			}
			return k.emit(ctx, readingStream, &Exported{What: cmd.What, AsOf: cmd.AsOf, Rows: cmd.Rows, Scope: ScopeOf(k.act.By), Purpose: cmd.Purpose})
		})
	command("show-number", "查看完整证号", "Show a number in full", []string{"X8"},
		func(ctx context.Context, k *Desk, cmd ShowNumber) error {
			if cmd.Purpose.IsZero() {
				return act.Refuse("X8", "purpose-needed", nil).At("purpose")
			}
			p, err := k.door.Register.Person(ctx, k.tx, cmd.Person)
			if isMissing(err) {
				return act.Refuse("X2", "not-found", act.Figures{"what": clip(cmd.Person)}).At("person")
			}
			if err != nil {
				return err
			}
			if err := k.mayReadHousehold(ctx, p.Household); err != nil {
				return err
			}
			k.subject = p.Household
			return k.emit(ctx, readingStream, &NumberShown{Person: cmd.Person, Purpose: cmd.Purpose})
		})
}

// mayReadHousehold refuses a household outside the actor's scope as if it did not
// exist. A bank sees the households that applied to it.
func (k *Desk) mayReadHousehold(ctx context.Context, household string) error {
	none := act.Refuse("X2", "not-found", act.Figures{"what": clip(household)})
	s := ScopeOf(k.act.By)
	h, err := k.door.Register.Household(ctx, k.tx, household)
	if isMissing(err) {
		return none
	}
	if err != nil {
		return err
	}
	var n int64
	if s.Bank == "" {
		if s.Covers(h.Village, "") {
			return nil
		}
		// It moved away: whoever has its applications and loans goes on reading its file.
		err = k.tx.QueryRow(ctx, `SELECT (SELECT count(*) FROM application WHERE log_id = $1 AND household = $2 AND village >= $3 AND village < $4)
				+ (SELECT count(*) FROM loan WHERE log_id = $1 AND household = $2 AND village >= $3 AND village < $4)`,
			k.tx.Log(), household, s.Division, s.Division+"~").Scan(&n)
		if err != nil {
			return err
		}
		if n == 0 || s.Division == "" {
			return none
		}
		return nil
	}
	err = k.tx.QueryRow(ctx, `SELECT (SELECT count(*) FROM application WHERE log_id = $1 AND household = $2 AND (bank = $3 OR bank LIKE $4))
			+ (SELECT count(*) FROM loan WHERE log_id = $1 AND household = $2 AND (bank = $3 OR bank LIKE $4))`,
		k.tx.Log(), household, s.Bank, s.Bank+"-%").Scan(&n)
	if err != nil {
		return err
	}
	if n == 0 {
		return none
	}
	return nil
}
