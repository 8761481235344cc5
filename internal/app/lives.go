package app

import (
	"context"
	"errors"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/idcard"
	"fupindai/internal/loan"
	"fupindai/internal/people"
	"fupindai/internal/register"
)

// The life of households (登记变化, A12.1, A13.3): each change is a new version of the
// register's row and one event of the household's file, by opaque ids. What was signed
// keeps what was seen; running cases show the change (loan.ChangesSince).
type (
	// RecordDeath: a member died. Running applications of theirs stop at the next act.
	RecordDeath struct {
		Household string   `json:"household" doc:"户|the household"`
		Person    string   `json:"person" doc:"成员|the member"`
		Document  act.Text `json:"document" doc:"依据文件|the document, such as the death certificate"`
	}
	// RecordMove: the household lives in another village. Its loans stay where they are.
	RecordMove struct {
		Household string   `json:"household" doc:"户|the household"`
		Village   string   `json:"village" doc:"迁入村|division code of the village it moved to"`
		Address   act.Text `json:"address,omitempty" doc:"新住址|the new address"`
		Document  act.Text `json:"document" doc:"依据文件|the document"`
	}
	// RenamePerson: a member has another name, or it was misspelt.
	RenamePerson struct {
		Household string   `json:"household" doc:"户|the household"`
		Person    string   `json:"person" doc:"成员|the member"`
		Name      act.Text `json:"name" doc:"新姓名|the new name"`
		Document  act.Text `json:"document" doc:"依据文件|the document"`
	}
	// CorrectIDNumber: a typing error, or the 18 digits of an old 15-digit number, which
	// the program proposes and a person accepts.
	CorrectIDNumber struct {
		Household string   `json:"household" doc:"户|the household"`
		Person    string   `json:"person" doc:"成员|the member"`
		Number    act.Text `json:"number" doc:"正确的身份证号|the right number, 18 digits"`
		Document  act.Text `json:"document" doc:"依据文件|the document, such as the identity card seen"`
	}
	// ChangeHead: another member is head of the household (户主).
	ChangeHead struct {
		Household string   `json:"household" doc:"户|the household"`
		Person    string   `json:"person" doc:"新户主|the new head"`
		Document  act.Text `json:"document" doc:"依据文件|the document"`
	}
	// SplitHousehold: members leave and form a household of their own (分户).
	SplitHousehold struct {
		Household string   `json:"household" doc:"户|the household"`
		Persons   []string `json:"persons" doc:"分出的成员|those who leave; the first is the new head"`
		Number    act.Text `json:"number" doc:"新户编号|the new household's number"`
		Document  act.Text `json:"document" doc:"依据文件|the document"`
	}
	// MergeHouseholds: all members of a household join another (并户).
	MergeHouseholds struct {
		Household string   `json:"household" doc:"并出的户|the household that ends"`
		Into      string   `json:"into" doc:"并入的户|the household that takes its members in"`
		Document  act.Text `json:"document" doc:"依据文件|the document"`
	}
	// NameGuardian: a member has a guardian (监护人), who is of age and another person.
	NameGuardian struct {
		Household string   `json:"household" doc:"户|the household"`
		Person    string   `json:"person" doc:"被监护人|the member"`
		Guardian  string   `json:"guardian" doc:"监护人|the guardian, a registered person"`
		Document  act.Text `json:"document" doc:"依据文件|the document"`
	}
)

func init() {
	ofHousehold("record-death", "登记死亡", "Record a death", func(c RecordDeath) (string, string, act.Text) { return c.Household, c.Person, c.Document },
		func(_ context.Context, l *life, _ RecordDeath) error {
			l.person.Died = l.k.on
			return l.told(loan.ChangeDeath, "")
		})
	ofHousehold("rename-person", "登记姓名变更", "Rename a member", func(c RenamePerson) (string, string, act.Text) { return c.Household, c.Person, c.Document },
		func(_ context.Context, l *life, cmd RenamePerson) error {
			name := l.k.words[cmd.Name.ID]
			if name == "" {
				return act.Refuse("X10", "required", act.Figures{"field": "name"}).At("name")
			}
			if name == l.person.Name {
				return act.Refuse("A12.1", "nothing-changes", nil).At("name")
			}
			l.person.Name = name
			return l.told(loan.ChangeName, "")
		})
	ofHousehold("correct-id-number", "更正身份证号", "Correct an identity number", func(c CorrectIDNumber) (string, string, act.Text) { return c.Household, c.Person, c.Document },
		func(ctx context.Context, l *life, cmd CorrectIDNumber) error {
			number := idcard.CheckOn(l.k.words[cmd.Number.ID], l.k.act.Today)
			if number.Reason != idcard.OK {
				return act.Refuse("A12.2", "id-number-wrong", act.Figures{"id_reason": string(number.Reason)}).At("number")
			}
			if number.Normalised == l.person.IDNumber {
				return act.Refuse("A12.1", "nothing-changes", nil).At("number")
			}
			others, err := l.k.door.Register.PersonsByIDNumber(ctx, l.k.tx, number.Normalised)
			if err != nil {
				return err
			}
			for _, other := range others {
				if other != l.person.ID {
					return act.Refuse("A12.2", "id-number-of-another", nil).At("number")
				}
			}
			l.person.IDNumber, l.person.Birth = number.Normalised, number.Birth
			return l.told(loan.ChangeIDNumber, "")
		})
	ofHousehold("change-head", "登记户主变更", "Change the head of the household", func(c ChangeHead) (string, string, act.Text) { return c.Household, c.Person, c.Document },
		func(_ context.Context, l *life, _ ChangeHead) error {
			if l.household.HeadPerson == l.person.ID {
				return act.Refuse("A12.1", "nothing-changes", nil).At("person")
			}
			l.household.HeadPerson = l.person.ID
			return l.told(loan.ChangeHead, "")
		})
	ofHousehold("name-guardian", "指定监护人", "Name a guardian", func(c NameGuardian) (string, string, act.Text) { return c.Household, c.Person, c.Document },
		func(ctx context.Context, l *life, cmd NameGuardian) error {
			g, err := l.k.door.Register.Person(ctx, l.k.tx, cmd.Guardian)
			switch {
			case isMissing(err):
				return act.Refuse("A12.1", "person-not-known", nil).At("guardian")
			case err != nil:
				return err
			case g.ID == l.person.ID || !g.Died.IsZero():
				return act.Refuse("A12.1", "guardian-another-living", nil).At("guardian")
			}
			p, err := l.k.law.PackOn(l.k.on)
			if err != nil {
				return act.Refuse("G1", "outside-window", act.Figures{"day": l.k.on})
			}
			least, err := p.Int("age.min", l.k.on)
			if err != nil {
				return err
			}
			if age := loan.Age(g.Birth, l.k.on); !g.Birth.IsZero() && age < least {
				return act.Refuse("G2", "guardian-under-age", act.Figures{"age": age, "limit": least}).At("guardian")
			}
			l.person.Guardian = g.ID
			return l.told(loan.ChangeGuardian, g.ID)
		})
	ofHousehold("record-move", "登记迁居", "Record a move", func(c RecordMove) (string, string, act.Text) { return c.Household, "", c.Document },
		func(ctx context.Context, l *life, cmd RecordMove) error {
			known, err := l.k.divisionKnown(ctx, cmd.Village, "village")
			if err != nil {
				return err
			}
			if !known {
				return act.Refuse("A12.1", "division-unknown", act.Figures{"division": clip(cmd.Village)}).At("village")
			}
			if cmd.Village == l.household.Village {
				return act.Refuse("A12.1", "nothing-changes", nil).At("village")
			}
			l.household.Village, l.household.Address = cmd.Village, l.k.words[cmd.Address.ID]
			return l.told(loan.ChangeMove, cmd.Village)
		})
	ofHousehold("split-household", "登记分户", "Split a household", func(c SplitHousehold) (string, string, act.Text) { return c.Household, "", c.Document },
		func(ctx context.Context, l *life, cmd SplitHousehold) error { return l.split(ctx, cmd) })
	ofHousehold("merge-households", "登记并户", "Merge two households", func(c MergeHouseholds) (string, string, act.Text) { return c.Household, "", c.Document },
		func(ctx context.Context, l *life, cmd MergeHouseholds) error { return l.merge(ctx, cmd) })

	command("change-account", "变更收款账户", "Change the borrower's account", []string{"A5.3"},
		func(ctx context.Context, k *Desk, cmd loan.ChangeAccountOf) error {
			p, err := k.placeOfLoan(ctx, cmd.Loan)
			if err != nil {
				return err
			}
			c, err := k.lendingCase(ctx, p)
			if err != nil {
				return err
			}
			number, holder := k.words[cmd.Account.ID], k.words[cmd.Holder.ID]
			if number != "" && !accountNumber.MatchString(number) {
				return act.Refuse("X10", "bad-value", act.Figures{"field": "account"}).At("account")
			}
			own, err := k.door.Register.AccountBelongs(ctx, k.tx, p.Borrower, p.Bank, number, holder)
			if err != nil {
				return err
			}
			c.Facts.AccountIsBorrowers = own.Yes()
			if err := k.decide(ctx, p.Household, cmd, c); err != nil {
				return err
			}
			_, err = k.filing().PutAccount(ctx, k.tx, register.Account{ID: cmd.Account.ID, Person: p.Borrower, Bank: p.Bank, Number: number, Holder: holder}, k.on)
			return err
		})
}

// life is one change being decided: the household, and the member if it is about one.
type life struct {
	k         *Desk
	household register.Household // in full
	person    register.Person    // in full; its id is "" if the change is the household's
	document  act.Text
	was       [2]any // both as they were
	events    []filedChange
}

type filedChange struct {
	household string
	event     *loan.HouseholdChanged
}

// ofHousehold registers a command on a household: about says household, member and paper.
func ofHousehold[C any](name, zh, en string, about func(C) (household, person string, document act.Text), run func(context.Context, *life, C) error) {
	command(name, zh, en, []string{"A12.1", "A13.3"}, func(ctx context.Context, k *Desk, cmd C) error {
		household, person, document := about(cmd)
		l, err := k.life(ctx, household, person)
		if err != nil {
			return err
		}
		if l.document = document; document.IsZero() {
			return act.Refuse("A12.1", "change-needs-document", nil).At("document")
		}
		if err := run(ctx, l, cmd); err != nil {
			return err
		}
		return l.file(ctx)
	})
}

// life opens a household in scope, whose member the person is and lives. Nobody
// registers changes of their own or a relative's household (X5).
func (k *Desk) life(ctx context.Context, household, person string) (*life, error) {
	l := &life{k: k}
	var err error
	if l.household, err = k.householdInScope(ctx, household, "household"); err != nil {
		return nil, err
	}
	pp, err := open[*people.People](ctx, k, people.Stream)
	if err != nil {
		return nil, err
	}
	if err := pp.NoInterest(k.act.By.User, household); err != nil {
		return nil, err
	}
	if k.on.After(k.act.Today) {
		return nil, act.Refuse("Z1", "day-in-future", act.Figures{"day": k.on, "today": k.act.Today}).At("done_on")
	}
	if person != "" {
		if l.person, err = k.member(ctx, household, person, "person"); err != nil {
			return nil, err
		}
	}
	l.was = [2]any{l.household, l.person}
	k.subject = household
	return l, nil
}

func (k *Desk) householdInScope(ctx context.Context, household, field string) (register.Household, error) {
	h, err := k.door.Register.HouseholdInFull(ctx, k.tx, household)
	if isMissing(err) || err == nil && !ScopeOf(k.act.By).Covers(h.Village, "") {
		return h, act.Refuse("X2", "not-found", act.Figures{"what": clip(household)}).At(field)
	}
	return h, err
}

// member is a living member of the household.
func (k *Desk) member(ctx context.Context, household, person, field string) (register.Person, error) {
	p, err := k.door.Register.PersonInFull(ctx, k.tx, person)
	switch {
	case isMissing(err), err == nil && p.Household != household:
		return p, act.Refuse("A12.1", "person-not-of-household", nil).At(field)
	case err != nil:
		return p, err
	case !p.Died.IsZero():
		return p, act.Refuse("A12.1", "person-died", act.Figures{"day": p.Died}).At(field)
	}
	return p, nil
}

// told adds the event of a change of the household or the member in hand.
func (l *life) told(kind loan.ChangeKind, other string) error {
	l.tell(l.household.ID, &loan.HouseholdChanged{Kind: kind, Person: l.person.ID, Other: other, Document: l.document})
	return nil
}

func (l *life) tell(household string, e *loan.HouseholdChanged) {
	l.events = append(l.events, filedChange{household, e})
}

// since is the day from which a changed row holds in the register: the day of the
// change, but not before the version it follows.
func (l *life) since(before civil.Date) civil.Date {
	if l.k.on.Before(before) {
		return before
	}
	return l.k.on
}

// file writes the rows that changed and the events, which cite them.
func (l *life) file(ctx context.Context) error {
	r, tx := l.k.filing(), l.k.tx
	if l.household != l.was[0] {
		v, err := r.PutHousehold(ctx, tx, l.household, l.since(l.household.On))
		if err != nil {
			return err
		}
		l.events[0].event.HouseholdVersion, l.events[0].event.HouseholdDigest = v.Number, v.Digest
	}
	if l.person != l.was[1] {
		v, err := r.PutPerson(ctx, tx, l.person, l.since(l.person.On))
		if err != nil {
			return err
		}
		l.events[0].event.PersonVersion, l.events[0].event.PersonDigest = v.Number, v.Digest
	}
	for _, c := range l.events {
		if err := l.k.emit(ctx, loan.Stream(c.household), c.event); err != nil {
			return err
		}
	}
	return nil
}

// rehouse lets a person be a member of another household from the day on. Their loans
// stay in the file in which they were born.
func (l *life) rehouse(ctx context.Context, p register.Person, from, to, relation string) error {
	p.Household, p.Relation = to, relation
	v, err := l.k.filing().PutPerson(ctx, l.k.tx, p, l.since(p.On))
	if err != nil {
		return err
	}
	l.tell(from, &loan.HouseholdChanged{Kind: loan.ChangeLeft, Person: p.ID, Other: to, PersonVersion: v.Number, PersonDigest: v.Digest, Document: l.document})
	l.tell(to, &loan.HouseholdChanged{Kind: loan.ChangeJoined, Person: p.ID, Other: from, PersonVersion: v.Number, PersonDigest: v.Digest, Document: l.document})
	return nil
}

func (l *life) split(ctx context.Context, cmd SplitHousehold) error {
	k := l.k
	number := k.words[cmd.Number.ID]
	if number == "" {
		return act.Refuse("X10", "required", act.Figures{"field": "number"}).At("number")
	}
	if _, err := k.door.Register.HouseholdByNo(ctx, k.tx, number); !errors.Is(err, register.ErrUnknown) {
		if err != nil {
			return err
		}
		return act.Refuse("A12.1", "household-number-taken", nil).At("number")
	}
	if len(cmd.Persons) == 0 {
		return act.Refuse("X10", "required", act.Figures{"field": "persons"}).At("persons")
	}
	stay, err := k.livingMembers(ctx, l.household.ID)
	if err != nil {
		return err
	}
	id, err := k.token(12)
	if err != nil {
		return err
	}
	made := register.Household{
		ID: "H" + id, No: number, HeadPerson: cmd.Persons[0], Village: l.household.Village, Address: l.household.Address,
		Attribute: l.household.Attribute, OutOfPovertyYear: l.household.OutOfPovertyYear, Members: len(cmd.Persons),
	}
	if _, err := k.filing().PutHousehold(ctx, k.tx, made, k.on); err != nil {
		return err
	}
	for i, id := range cmd.Persons {
		p, err := k.member(ctx, l.household.ID, id, "persons")
		if err != nil {
			return err
		}
		if p.ID == l.household.HeadPerson {
			return act.Refuse("A12.1", "head-leaves", nil).At("persons")
		}
		relation := p.Relation
		if i == 0 {
			relation = "户主"
		}
		if err := l.rehouse(ctx, p, l.household.ID, made.ID, relation); err != nil {
			return err
		}
	}
	if len(cmd.Persons) >= stay {
		return act.Refuse("A12.1", "nobody-stays", nil).At("persons")
	}
	l.household.Members = max(l.household.Members-len(cmd.Persons), 0)
	k.created = append(k.created, made.ID)
	return nil
}

func (l *life) merge(ctx context.Context, cmd MergeHouseholds) error {
	k := l.k
	if cmd.Into == cmd.Household {
		return act.Refuse("A12.1", "merge-with-itself", nil).At("into")
	}
	into, err := k.householdInScope(ctx, cmd.Into, "into")
	if err != nil {
		return err
	}
	all, err := k.door.Register.Persons(ctx, k.tx, l.household.ID)
	if err != nil {
		return err
	}
	moved := 0
	for _, m := range all {
		if !m.Died.IsZero() {
			continue // the dead stay where they lived
		}
		p, err := k.member(ctx, l.household.ID, m.ID, "household")
		if err != nil {
			return err
		}
		relation := p.Relation
		if relation == "户主" {
			relation = "其他" // the household joined has its own head
		}
		if err := l.rehouse(ctx, p, l.household.ID, into.ID, relation); err != nil {
			return err
		}
		moved++
	}
	if moved == 0 {
		return act.Refuse("A12.1", "nobody-to-merge", nil).At("household")
	}
	into.Members += moved
	if _, err := k.filing().PutHousehold(ctx, k.tx, into, l.since(into.On)); err != nil {
		return err
	}
	l.household.Members = max(l.household.Members-moved, 0)
	return nil
}

// livingMembers counts the members of a household who live.
func (k *Desk) livingMembers(ctx context.Context, household string) (int, error) {
	all, err := k.door.Register.Persons(ctx, k.tx, household)
	n := 0
	for _, p := range all {
		if p.Died.IsZero() {
			n++
		}
	}
	return n, err
}
