package oversight

import (
	"fmt"

	"fupindai/internal/act"
	"fupindai/internal/civil"
)

// Urge asks units below to discharge open duties (催办). It changes no clock.
type Urge struct {
	Rows []UrgeRow `json:"rows" doc:"事项|the duties"`
}

// UrgeRow names one duty: the open one of a subject under a rule.
type UrgeRow struct {
	Subject string `json:"subject" doc:"对象|what the duty is about: an application, loan, list or village"`
	Rule    string `json:"rule" doc:"条款|the rule it rests on"`
}

// UrgesStream holds the urging of one day.
func UrgesStream(day civil.Date) string { return "urges/" + day.String() }

// Urged is one urging, as the duty stood.
type Urged struct {
	File    string     `json:"file"`
	Duty    string     `json:"duty"`
	Rule    string     `json:"rule"`
	Subject string     `json:"subject"`
	Role    act.Role   `json:"role"`
	Unit    string     `json:"unit"`
	DueOn   civil.Date `json:"due_on"`
}

// EventType names the event for ever.
func (*Urged) EventType() string { return "oversight.duty-urged/1" }

// Urges is the fold of one day's urging.
type Urges struct{ all []Message }

// Message is what a unit is told: an urging, a suspected breach, a judgement.
type Message struct {
	Seq                                           int64
	Kind, Unit, File, Duty, Rule, Subject, Breach string
	Role                                          act.Role
	DueOn, SentOn                                 civil.Date
	By                                            act.Actor // nobody for the daily close
}

// Urge decides one row: only an open duty, of a unit below, once a day by one unit.
func (u *Urges) Urge(file string, d act.Duty, by act.Actor, home string, today civil.Date) (act.Event, error) {
	switch {
	case !Over(by, d.Unit, home):
		return nil, act.Refuse("Z1", "not-above", nil)
	case !d.DoneOn.IsZero():
		return nil, act.Refuse("Z1", "duty-closed", act.Figures{"done": d.DoneOn})
	}
	for _, m := range u.all {
		if m.File == file && m.Duty == d.ID && m.SentOn == today && m.By.Unit == by.Unit {
			return nil, act.Refuse("Z1", "urged-today", act.Figures{"day": today})
		}
	}
	return &Urged{File: file, Duty: d.ID, Rule: d.Rule, Subject: d.Subject, Role: d.Role, Unit: d.Unit, DueOn: d.DueOn}, nil
}

// Apply gives the fold after a recorded event.
func (u *Urges) Apply(r act.Recorded) (*Urges, error) {
	e, ok := r.Event.(*Urged)
	if !ok {
		return nil, fmt.Errorf("urges: event %s does not belong here", r.Event.EventType())
	}
	return &Urges{append(u.all[:len(u.all):len(u.all)], Message{
		Seq: r.Seq, Kind: KindUrge, Unit: e.Unit, Role: e.Role, File: e.File, Duty: e.Duty, Rule: e.Rule, Subject: e.Subject,
		DueOn: e.DueOn, SentOn: r.Noted, By: r.By,
	})}, nil
}

// MessageTable has one row for each message; its number is its event's.
var MessageTable = &act.Table{
	Name: "message",
	Key:  []string{"seq"},
	Cols: []string{"kind", "unit", "role", "file", "duty_id", "rule", "subject", "breach", "due_on", "sent_on", "by_user", "by_role", "by_unit"},
}

func (m Message) row() act.Row {
	return act.Row{Table: MessageTable, Key: []any{m.Seq}, Cols: []any{
		m.Kind, m.Unit, string(m.Role), m.File, m.Duty, m.Rule, m.Subject, m.Breach, m.DueOn.String(), m.SentOn.String(),
		m.By.User, string(m.By.Role), m.By.Unit,
	}}
}

// Rows are the messages' rows.
func (u *Urges) Rows() []act.Row {
	rows := make([]act.Row, len(u.all))
	for i, m := range u.all {
		rows[i] = m.row()
	}
	return rows
}
