package loan

import (
	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/money"
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

// DiedOn is the day on which a person of the household died, as far as the file was
// told; zero for the living.
func (f *File) DiedOn(person string) civil.Date {
	for _, c := range f.Changes {
		if c.Kind == ChangeDeath && c.Person == person {
			return c.On
		}
	}
	return civil.Date{}
}

// living refuses events by which an application of a dead borrower would go on: there
// is nobody any more who applies, signs or takes the money (G2). To send back, decline,
// cancel, and to repay and close stay possible.
func living(f *File, events []act.Event) error {
	for _, e := range events {
		number := ""
		switch e := e.(type) {
		case *SurveyRecorded:
			number = e.Application
		case *SurveySigned:
			number = e.Application
		case *VillageListed:
			number = e.Application
		case *TownshipReviewed:
			number = e.Application
		case *TownshipSigned:
			number = e.Application
		case *Suggested:
			number = e.Application
		case *HandedOver:
			number = e.Application
		case *Decided:
			if e.Outcome != Decline {
				number = e.Application
			}
		case *ContractSigned:
			number = e.Application
		case *Disbursed:
			number = e.Application
		case *ApplicationSubmitted:
			if died := f.DiedOn(e.Borrower); !died.IsZero() {
				return act.Refuse("G2", "borrower-died", act.Figures{"day": died}).At("borrower")
			}
		}
		if a := f.Application(number); a != nil {
			if died := f.DiedOn(a.Borrower); !died.IsZero() {
				return act.Refuse("G2", "borrower-died", act.Figures{"day": died}).At("application")
			}
		}
	}
	return nil
}

// AccountChanged puts another account of the borrower in the place of the one the loan
// was paid into (A5.3); the old one stays readable in the file and in the register.
type AccountChanged struct {
	Loan     string   `json:"loan"`
	Borrower string   `json:"borrower"`
	Account  act.Text `json:"account"`
	Before   string   `json:"before"` // the register id of the account until then
	Document act.Text `json:"document"`
}

// EventType names the event for ever.
func (*AccountChanged) EventType() string { return "loan.account-changed/1" }

// About names what the event is about.
func (e *AccountChanged) About() (application, loan string) { return "", e.Loan }

func (e *AccountChanged) apply(f *File, r act.Recorded) {
	f.changeLoan(e.Loan).Account = e.Account.ID
	f.Changes = append(f.Changes[:len(f.Changes):len(f.Changes)], Change{
		Kind: ChangeAccount, Person: e.Borrower, Other: e.Account.ID, On: r.On, NotedOn: r.Noted, Seq: r.Seq, By: r.By, Document: e.Document,
	})
}

// ChangeAccountOf names another account for a loan that runs (A5.3).
type ChangeAccountOf struct {
	Loan     string   `json:"loan" doc:"贷款编号|the loan"`
	Account  act.Text `json:"account" doc:"新账号|the number of the new account"`
	Holder   act.Text `json:"holder" doc:"户名|the holder's name as the bank has it"`
	Document act.Text `json:"document" doc:"依据文件|the borrower's request or the bank's paper"`
}

func (cmd ChangeAccountOf) decide(f *File, c Case) ([]act.Event, error) {
	l := f.Loan(cmd.Loan)
	switch {
	case l == nil:
		return nil, act.Refuse("X2", "not-found", act.Figures{"what": cmd.Loan}).At("loan")
	case !l.ClosedOn.IsZero():
		return nil, act.Refuse("A5.3", "loan-closed", act.Figures{"loan": l.Number, "day": l.ClosedOn}).At("loan")
	}
	if err := first(
		required("account", cmd.Account.IsZero()), required("holder", cmd.Holder.IsZero()), required("document", cmd.Document.IsZero()),
		c.notBefore(l.DisbursedOn),
	); err != nil {
		return nil, err
	}
	if died := f.DiedOn(l.Borrower); !died.IsZero() {
		return nil, act.Refuse("A5.3", "borrower-died", act.Figures{"day": died}).At("loan")
	}
	if !c.Facts.AccountIsBorrowers {
		return nil, act.Refuse("A5.3", "account-not-borrowers", act.Figures{"application": l.Application}).At("holder")
	}
	return []act.Event{&AccountChanged{Loan: l.Number, Borrower: l.Borrower, Account: cmd.Account, Before: l.Account, Document: cmd.Document}}, nil
}

// Away are those who left the household and did not come back, Here those who joined
// and did not leave again; both in the order in which it was told.
func (f *File) Away() []string { return f.lastly(ChangeLeft) }

// Here: see Away.
func (f *File) Here() []string { return f.lastly(ChangeJoined) }

func (f *File) lastly(kind ChangeKind) []string {
	var out []string
	for i, c := range f.Changes {
		if c.Kind != kind {
			continue
		}
		last := true
		for _, later := range f.Changes[i+1:] {
			if later.Person == c.Person && (later.Kind == ChangeLeft || later.Kind == ChangeJoined) {
				last = false
			}
		}
		if last {
			out = append(out, c.Person)
		}
	}
	return out
}

// OwedBy is what one borrower's loans of this file owe in principal, and what is
// approved for them and not yet paid out.
func (f *File) OwedBy(person string) (owed, approved money.Fen) {
	for _, l := range f.Loans {
		if l.Borrower == person {
			owed += l.OutstandingFen()
		}
	}
	for _, a := range f.Applications {
		if a.Borrower == person {
			approved += a.RestFen()
		}
	}
	return owed, approved
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
