package loan

import (
	"fupindai/internal/act"
	"fupindai/internal/civil"
)

// Changes in the life of a household (登记变化): a member dies, moves, is renamed; a
// household splits. The register keeps what changed, as a new version of its row; the
// file keeps that it changed and since when. What was signed keeps what was seen; the
// cases that still run show the change as a hint.

// ChangeKind says what changed.
type ChangeKind string

// The kinds. The words for them stand in words (change).
const (
	ChangeDeath     ChangeKind = "death"      // 成员死亡
	ChangeMove      ChangeKind = "move"       // 迁居; Other is the new village
	ChangeName      ChangeKind = "name"       // 姓名变更
	ChangeIDNumber  ChangeKind = "id-number"  // 身份证号更正
	ChangeHead      ChangeKind = "head"       // 户主变更; Person is the new head
	ChangeLeft      ChangeKind = "left"       // 成员分出或并出; Other is the household joined
	ChangeJoined    ChangeKind = "joined"     // 成员并入; Other is the household left
	ChangeGuardian  ChangeKind = "guardian"   // 指定监护人; Other is the guardian
	ChangeAccount   ChangeKind = "account"    // 收款账户变更; Other is the account
	ChangeOffRoster ChangeKind = "off-roster" // 新名册上没有; told by a release
	ChangeListed    ChangeKind = "listed"     // 名册登记的情况与申请时不同; told by a release
)

// HouseholdChanged is one change. A command of a life event writes it, and a roster
// release for every household with a running case whose released facts it changes
// (Source is then the release's number): both in the household's own stream, by
// emitting it there. Nothing else is needed for the hint to show.
//
// Person, Other and the versions are opaque: names, numbers and addresses stand in
// the register only, under the version cited.
type HouseholdChanged struct {
	Kind             ChangeKind `json:"kind"`
	Person           string     `json:"person"`            // whom it concerns; "" for the whole household
	Other            string     `json:"other"`             // see the kinds
	PersonVersion    int64      `json:"person_version"`    // the person's row after the change; 0 if it was not touched
	PersonDigest     string     `json:"person_digest"`     // its salted digest
	HouseholdVersion int64      `json:"household_version"` // the household's row after the change; 0 if it was not touched
	HouseholdDigest  string     `json:"household_digest"`
	Source           string     `json:"source"` // "" by command, else the roster release's number
	Document         act.Text   `json:"document"`
	Reason           act.Text   `json:"reason"`
}

// EventType names the event for ever.
func (*HouseholdChanged) EventType() string { return "household.changed/1" }

// About names no application: every reader of the household may know of the change.
func (*HouseholdChanged) About() (application, loan string) { return "", "" }

func (e *HouseholdChanged) apply(f *File, r act.Recorded) {
	f.Changes = append(f.Changes[:len(f.Changes):len(f.Changes)], Change{
		Kind: e.Kind, Person: e.Person, Other: e.Other, Source: e.Source, On: r.On, NotedOn: r.Noted, Seq: r.Seq, By: r.By, Document: e.Document, Reason: e.Reason,
	})
}

// Change is one change as the file keeps it.
type Change struct {
	Kind          ChangeKind
	Person, Other string
	Source        string
	On, NotedOn   civil.Date
	Seq           int64
	By            act.Actor
	Document      act.Text
	Reason        act.Text
}

// Running says whether the application has not come to its end: it is judged, or its
// loan is not closed.
func (f *File) Running(a *Application) bool {
	if a.Loan != "" {
		l := f.Loan(a.Loan)
		return l != nil && l.ClosedOn.IsZero()
	}
	return a.Step().Open()
}

// ChangesSince are the changes that a running case shows: those told after the
// application was submitted, in the order in which they were told. An ended case
// shows none.
func (f *File) ChangesSince(a *Application) []Change {
	if !f.Running(a) {
		return nil
	}
	var out []Change
	for _, c := range f.Changes {
		if c.Seq > a.Seq {
			out = append(out, c)
		}
	}
	return out
}

// CaseFlagTable has one row for each change of a household. A case of the household
// that runs shows those with seq above the event that submitted it; for one file
// ChangesSince says the same.
var CaseFlagTable = &act.Table{
	Name: "case_flag",
	Key:  []string{"household", "seq"},
	Cols: []string{"kind", "person", "on_day", "noted_on", "other", "source"},
}

func (f *File) flagRows() []act.Row {
	var rows []act.Row
	for _, c := range f.Changes {
		rows = append(rows, act.Row{Table: CaseFlagTable, Key: []any{f.Household, c.Seq}, Cols: []any{
			string(c.Kind), c.Person, c.On.String(), c.NotedOn.String(), c.Other, c.Source,
		}})
	}
	return rows
}
