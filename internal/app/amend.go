package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/law"
	"fupindai/internal/store"
)

// The law of a log is amended by two persons: one proposes a county's value or a day of
// the calendar with its document, another one confirms it. From the confirmation's
// number on the log stands under the new version; what was decided before, and every
// clock that has stopped, keeps the old one (I7).

// ProposeParameter is a county's own value of a parameter, from a day on. It may go
// only the way the region allows.
type ProposeParameter struct {
	Parameter string     `json:"parameter" doc:"参数|the parameter"`
	Value     string     `json:"value" doc:"值|the county's value, in the parameter's unit"`
	From      civil.Date `json:"from" doc:"起始日|first day"`
	Document  act.Text   `json:"document" doc:"依据文件|the county's document"`
}

// ProposeCalendar is an entry of the working-day calendar.
type ProposeCalendar struct {
	Kind     string     `json:"kind" doc:"种类|feast, cancelled-make-up or year"`
	Name     string     `json:"name,omitempty" doc:"节日|name of the feast or holiday"`
	First    civil.Date `json:"first,omitempty" doc:"第一天|first day; of a year 1 January"`
	Last     civil.Date `json:"last,omitempty" doc:"最后一天|last day, if more than one"`
	Lines    string     `json:"lines,omitempty" doc:"放假安排|a year's holidays, one a line"`
	Document act.Text   `json:"document" doc:"依据文件|the notice"`
}

// ConfirmAmendment puts a proposed amendment in force.
type ConfirmAmendment struct {
	Amendment int64 `json:"amendment" doc:"修改|number of the proposal"`
}

// WithdrawAmendment takes a proposal back.
type WithdrawAmendment struct {
	Amendment int64    `json:"amendment" doc:"修改|number of the proposal"`
	Reason    act.Text `json:"reason" doc:"原因|the reason"`
}

// AmendmentProposed is a change of the law asked for. Its number is its name.
type AmendmentProposed struct {
	Kind      string     `json:"kind"` // parameter, feast, cancelled-make-up, year
	Parameter string     `json:"parameter"`
	Value     string     `json:"value"`
	From      civil.Date `json:"from"`
	Name      string     `json:"name"`
	Last      civil.Date `json:"last"`
	Lines     string     `json:"lines"`
	Document  act.Text   `json:"document"`
}

// AmendmentConfirmed put a proposal in force; the law adopted with it stands beside it.
type AmendmentConfirmed struct {
	Amendment  int64  `json:"amendment"`
	ProposedBy string `json:"proposed_by"`
}

// AmendmentWithdrawn ended a proposal.
type AmendmentWithdrawn struct {
	Amendment int64    `json:"amendment"`
	Reason    act.Text `json:"reason"`
}

// EventType names the event for ever.
func (*AmendmentProposed) EventType() string  { return "law.amendment-proposed/1" }
func (*AmendmentConfirmed) EventType() string { return "law.amendment-confirmed/1" }
func (*AmendmentWithdrawn) EventType() string { return "law.amendment-withdrawn/1" }

// The kinds of amendments.
const (
	amendParameter = "parameter"
	amendFeast     = "feast"
	amendCancelled = "cancelled-make-up"
	amendYear      = "year"
)

// Amendment is a proposal and what became of it.
type Amendment struct {
	Seq int64
	By  string
	On  civil.Date
	AmendmentProposed
	ConfirmedBy string
	ConfirmedOn civil.Date
	WithdrawnOn civil.Date
}

// Open says whether it waits for a second person.
func (a Amendment) Open() bool { return a.ConfirmedOn.IsZero() && a.WithdrawnOn.IsZero() }

func init() {
	command("propose-parameter", "提出县级参数", "Propose a county's value", []string{"X7", "X9"}, proposeParameter)
	command("propose-calendar", "提出工作日历修改", "Propose a change of the calendar", []string{"X7", "X9"}, proposeCalendar)
	command("confirm-amendment", "确认修改", "Confirm an amendment", []string{"X7", "X9"}, confirmAmendment)
	command("withdraw-amendment", "撤回修改", "Withdraw an amendment", []string{"X9"}, withdrawAmendment)
}

func missing(field string, is bool) error {
	if is {
		return act.Refuse("X10", "required", act.Figures{"field": field}).At(field)
	}
	return nil
}

func proposeParameter(ctx context.Context, k *Desk, cmd ProposeParameter) error {
	if err := errors.Join(missing("parameter", cmd.Parameter == ""), missing("value", cmd.Value == ""), missing("from", cmd.From.IsZero()), missing("document", cmd.Document.IsZero())); err != nil {
		return firstOf(err)
	}
	e := &AmendmentProposed{Kind: amendParameter, Parameter: cmd.Parameter, Value: cmd.Value, From: cmd.From, Document: cmd.Document}
	if cmd.From.Before(k.act.Today) {
		return act.Refuse("X9", "amendment-backwards", act.Figures{"from": cmd.From, "today": k.act.Today}).At("from")
	}
	if _, err := k.amended(e, "-"); err != nil {
		return err
	}
	return k.emit(ctx, lawStream, e)
}

func proposeCalendar(ctx context.Context, k *Desk, cmd ProposeCalendar) error {
	if err := errors.Join(missing("first", cmd.First.IsZero()), missing("document", cmd.Document.IsZero())); err != nil {
		return firstOf(err)
	}
	e := &AmendmentProposed{Kind: cmd.Kind, From: cmd.First, Last: cmd.Last, Name: cmd.Name, Lines: cmd.Lines, Document: cmd.Document}
	switch cmd.Kind {
	case amendFeast, amendCancelled:
		if err := missing("name", cmd.Name == ""); err != nil {
			return err
		}
	case amendYear:
		if err := missing("lines", cmd.Lines == ""); err != nil {
			return err
		}
	default:
		return act.Refuse("X10", "unknown-code", act.Figures{"field": "kind", "code": clip(cmd.Kind)}).At("kind")
	}
	if e.Last.IsZero() {
		e.Last = e.From
	}
	if e.Last.Before(e.From) {
		return act.Refuse("X3", "ends-before-it-begins", act.Figures{"from": e.From, "to": e.Last}).At("last")
	}
	if _, err := k.amended(e, "-"); err != nil {
		return err
	}
	return k.emit(ctx, lawStream, e)
}

// firstOf is the first of joined refusals: a form shows them one after the other.
func firstOf(err error) error {
	var no *act.Refusal
	if errors.As(err, &no) {
		return no
	}
	return err
}

// amended is the law with an amendment; a refusal says why it cannot be adopted.
func (k *Desk) amended(e *AmendmentProposed, document string) (*law.Law, error) {
	source := law.Source{Document: document}
	var l *law.Law
	var err error
	switch e.Kind {
	case amendParameter:
		if pack, none := k.law.PackOn(e.From); none == nil {
			if _, known := pack.Parameter(e.Parameter); !known {
				return nil, act.Refuse("X10", "unknown-code", act.Figures{"field": "parameter", "code": clip(e.Parameter)}).At("parameter")
			}
		}
		l, err = k.law.WithCountyValue(k.act.By.Unit, e.Parameter, e.From, e.Value, source)
	case amendFeast:
		l, err = k.law.WithFeast(e.Name, e.From, e.Last, source)
	case amendCancelled:
		l, err = k.law.WithoutMakeUp(e.Name, e.From, source)
	default:
		l, err = k.law.WithYear(e.From.Year(), e.Lines, source)
	}
	var laxer *law.Laxer
	switch {
	case errors.As(err, &laxer):
		return nil, act.Refuse("X9", "laxer-than-region", act.Figures{"parameter": laxer.Parameter, "asked": laxer.County, "limit": laxer.Region}).At("value")
	case err != nil:
		field := "value"
		if e.Kind == amendYear {
			field = "lines"
		} else if e.Kind != amendParameter {
			field = "first"
		}
		return nil, act.Refuse("X9", "amendment-unfit", nil).At(field)
	}
	return l, nil
}

func (k *Desk) amendment(ctx context.Context, seq int64) (Amendment, error) {
	a, err := open[*adoption](ctx, k, lawStream)
	if err != nil {
		return Amendment{}, err
	}
	i := slices.IndexFunc(a.amendments, func(m Amendment) bool { return m.Seq == seq && m.Open() })
	if i < 0 {
		return Amendment{}, act.Refuse("X9", "no-such-amendment", act.Figures{"amendment": int(seq)}).At("amendment")
	}
	return a.amendments[i], nil
}

func confirmAmendment(ctx context.Context, k *Desk, cmd ConfirmAmendment) error {
	m, err := k.amendment(ctx, cmd.Amendment)
	if err != nil {
		return err
	}
	if m.By == k.act.By.User {
		return act.Refuse("X7", "second-person", nil)
	}
	document, err := k.door.Register.Text(ctx, k.tx, m.Document.ID)
	if err != nil {
		return err
	}
	l, err := k.amended(&m.AmendmentProposed, document)
	if err != nil {
		return err
	}
	files, err := json.Marshal(l.Files())
	if err != nil {
		return err
	}
	if _, err := k.tx.Exec(ctx, `INSERT INTO law_version (log_id, digest, name, bytes) VALUES ($1, $2, $3, $4) ON CONFLICT (log_id, digest) DO NOTHING`,
		k.tx.Log(), l.Digest(), fmt.Sprintf("amendment %d", m.Seq), files); err != nil {
		return err
	}
	if err := k.emit(ctx, lawStream, &AmendmentConfirmed{Amendment: m.Seq, ProposedBy: m.By}, &LawAdopted{Digest: l.Digest()}); err != nil {
		return err
	}
	if k.laws, err = open[*adoption](ctx, k, lawStream); err != nil {
		return err
	}
	k.law = l
	return k.moveDuties(ctx, m.Seq)
}

// moveDuties says in every file whose open duties an amendment moves that it does (I7):
// nothing moves silently when a file is next read. What is closed stays, and a file in
// which no day changes gets no event.
func (k *Desk) moveDuties(ctx context.Context, amendment int64) error {
	streams, err := store.All(ctx, k.tx, store.One[string], `SELECT DISTINCT stream FROM duty WHERE log_id = $1 AND done_on = '' ORDER BY stream`, k.tx.Log())
	if err != nil {
		return err
	}
	moved := &act.DutiesMoved{Amendment: amendment}
	for _, stream := range streams {
		kd, _, err := kindOfStream(stream)
		if err != nil {
			return err
		}
		if kd.prefix != "household/" && kd.prefix != "group/" { // their days were told with the list or report
			continue
		}
		before, err := k.load(ctx, stream)
		if err != nil {
			return err
		}
		after, err := kd.apply(before, act.Recorded{Log: k.tx.Log(), Seq: k.next(), Stream: stream, On: k.on, Noted: k.act.Today, By: k.act.By, Event: moved}, k.law)
		if err != nil {
			return err
		}
		if put, drop := act.Diff(kd.rows(before), kd.rows(after)); len(put)+len(drop) == 0 {
			continue
		}
		if err := k.emit(ctx, stream, moved); err != nil {
			return err
		}
	}
	return nil
}

func withdrawAmendment(ctx context.Context, k *Desk, cmd WithdrawAmendment) error {
	if err := missing("reason", cmd.Reason.IsZero()); err != nil {
		return err
	}
	m, err := k.amendment(ctx, cmd.Amendment)
	if err != nil {
		return err
	}
	return k.emit(ctx, lawStream, &AmendmentWithdrawn{Amendment: m.Seq, Reason: cmd.Reason})
}

// Amendments are all proposals of the log, the newest first.
func (v *View) Amendments(ctx context.Context) ([]Amendment, error) {
	a, err := open[*adoption](ctx, v.k, lawStream)
	if err != nil {
		return nil, err
	}
	out := slices.Clone(a.amendments)
	slices.Reverse(out)
	return out, nil
}

// OpenDuties counts the duties that run, by rule: what an amendment of the rule's
// parameter would touch.
func (v *View) OpenDuties(ctx context.Context) (map[string]int, error) {
	rows, err := v.k.tx.Query(ctx, `SELECT rule, count(*) FROM duty WHERE log_id = $1 AND done_on = '' GROUP BY rule ORDER BY rule`, v.k.tx.Log())
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]int{}
	for rows.Next() {
		var rule string
		var n int
		if err := rows.Scan(&rule, &n); err != nil {
			return nil, err
		}
		out[rule] = n
	}
	return out, rows.Err()
}
