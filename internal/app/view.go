package app

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/law"
	"fupindai/internal/loan"
	"fupindai/internal/people"
	"fupindai/internal/store"
)

// View is one reader's look at a log, in one snapshot: everything it gives lies in
// the reader's scope on that day (I12). It is used only inside Door.View.
type View struct {
	k     *Desk
	Scope Scope
	Today civil.Date
	Law   *law.Law
	unit  string  // of the county, where the view is one of several
	below []*View // of the counties below the office whose log is read, once asked for
}

// View opens the reader's look at a view of docs/access.csv. A reader without the
// post (X1, X3) or the view (X2) is refused.
func (d *Door) View(ctx context.Context, log string, by act.Actor, view string, fn func(*View) error) error {
	return d.DB.ReadLog(ctx, log, func(tx *store.Tx) error {
		k, err := d.desk(ctx, tx, Call{Log: log, By: by}, civil.Date{})
		if err != nil {
			return err
		}
		if err := k.holds(ctx); err != nil {
			return err
		}
		if !MayView(by.Role, view) {
			return act.Refuse("X2", "not-this-view", act.Figures{"role": string(by.Role), "view": view})
		}
		return fn(&View{k: k, Scope: ScopeOf(by), Today: k.act.Today, Law: k.law})
	})
}

// spans are the scope as ranges of codes: villages from, to, banks from, to. A range
// begins with the unit's code and ends behind every code below it.
func (s Scope) spans() (vFrom, vTo, bFrom, bTo string) {
	vFrom, vTo, bFrom, bTo = "", "~", "", "~"
	if s.Division != "" {
		vFrom, vTo = s.Division, s.Division+"~"
	}
	if s.Bank != "" {
		bFrom, bTo = s.Bank, s.Bank+"." // "." follows "-", with which lower units begin
	}
	return
}

// Division is one division of the table.
type Division struct{ Code, Level, Name, Parent string }

// divisionBook is the division table in memory: it changes only by a new version of
// the table.
type divisionBook struct {
	once   sync.Mutex
	byCode map[string]Division
	below  map[string][]Division // by parent, by code
}

func (d *Door) divisions(ctx context.Context, tx *store.Tx) (*divisionBook, error) {
	d.book.once.Lock()
	defer d.book.once.Unlock()
	if d.book.byCode != nil {
		return &d.book, nil
	}
	rows, err := tx.Query(ctx, `SELECT code, level, name, parent FROM division ORDER BY code, known_on`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	byCode, below := map[string]Division{}, map[string][]Division{}
	for rows.Next() {
		var v Division
		if err := rows.Scan(&v.Code, &v.Level, &v.Name, &v.Parent); err != nil {
			return nil, err
		}
		byCode[v.Code] = v
		below[v.Parent] = append(below[v.Parent], v)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	if len(byCode) > 0 { // an empty table may be filled by a founding
		d.book.byCode, d.book.below = byCode, below
	}
	return &divisionBook{byCode: byCode, below: below}, nil
}

// DivisionName is a division's name, or its code if it is not in the table.
func (v *View) DivisionName(ctx context.Context, code string) (string, error) {
	b, err := v.k.door.divisions(ctx, v.k.tx)
	if err != nil {
		return "", err
	}
	d, ok := b.byCode[code]
	if !ok {
		return code, nil
	}
	return v.k.nameOn(ctx, code, v.Today, d.Name)
}

// UnitOn is what a division or a bank's unit was called on a day, in Chinese, for
// papers; its code if there is none.
func (v *View) UnitOn(ctx context.Context, unit string, on civil.Date) (string, error) {
	p, err := open[*people.People](ctx, v.k, people.Stream)
	if err != nil {
		return "", err
	}
	name, err := v.k.calledOn(ctx, p, "zh", unit, on)
	return cmp.Or(name, unit), err
}

// nameOn is the name of a unit on a day: the one it was given (rename-unit), or the one
// it was loaded with.
func (k *Desk) nameOn(ctx context.Context, unit string, on civil.Date, loaded string) (string, error) {
	p, err := open[*people.People](ctx, k, people.Stream)
	if err != nil {
		return "", err
	}
	if name, _, ok := p.NameOn(unit, on); ok {
		return name, nil
	}
	return loaded, nil
}

// Divisions are the divisions directly below a code, in order of code.
func (v *View) Divisions(ctx context.Context, parent string) ([]Division, error) {
	b, err := v.k.door.divisions(ctx, v.k.tx)
	if err != nil {
		return nil, err
	}
	out := slices.Clone(b.below[parent])
	for i, d := range out {
		if out[i].Name, err = v.k.nameOn(ctx, d.Code, v.Today, d.Name); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Place names a village with what lies above it, down from the county.
type Place struct{ County, Township, Village string }

// VillageName is a village or community as people say it: 某某村, 某某社区.
func VillageName(name string) string {
	return strings.TrimSuffix(strings.TrimSuffix(name, "居委会"), "委会")
}

// PlaceOf names the place of a village's code as it is called today.
func (v *View) PlaceOf(ctx context.Context, village string) (Place, error) {
	return v.k.placeOn(ctx, village, v.Today)
}

// PlaceOn is PlaceOf as it was called on a day: a paper keeps the names of its day.
func (v *View) PlaceOn(ctx context.Context, village string, on civil.Date) (Place, error) {
	return v.k.placeOn(ctx, village, on)
}

func (k *Desk) placeOn(ctx context.Context, village string, on civil.Date) (p Place, err error) {
	b, err := k.door.divisions(ctx, k.tx)
	if err != nil {
		return p, err
	}
	for _, part := range []struct {
		digits int
		name   *string
	}{{6, &p.County}, {9, &p.Township}, {12, &p.Village}} {
		if len(village) < part.digits {
			continue
		}
		code := village[:part.digits]
		if *part.name, err = k.nameOn(ctx, code, on, b.byCode[code].Name); err != nil {
			return p, err
		}
	}
	p.Village = VillageName(p.Village)
	return p, nil
}

// BankUnit is a bank unit of the table.
type BankUnit struct {
	Code, Name, NameEn, Parent, Level string
	Into                              string // the unit into which it was merged by today
}

// Banks are all bank units by code.
func (v *View) Banks(ctx context.Context) ([]BankUnit, error) {
	rows, err := v.k.tx.Query(ctx, `SELECT code, name, name_en, parent, level FROM bank ORDER BY code`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []BankUnit
	for rows.Next() {
		var b BankUnit
		if err := rows.Scan(&b.Code, &b.Name, &b.NameEn, &b.Parent, &b.Level); err != nil {
			return nil, err
		}
		out = append(out, b)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	rows.Close()
	p, err := open[*people.People](ctx, v.k, people.Stream)
	if err != nil {
		return nil, err
	}
	for i, b := range out {
		if zh, en, ok := p.NameOn(b.Code, v.Today); ok {
			out[i].Name = zh
			if en != "" {
				out[i].NameEn = en
			}
		}
		if m, gone := p.Merged(b.Code, v.Today); gone {
			out[i].Into = m.Into
		}
	}
	return out, nil
}

// OpenBanks are the bank units that can be charged with something new: those that were
// not merged into another.
func (v *View) OpenBanks(ctx context.Context) ([]BankUnit, error) {
	all, err := v.Banks(ctx)
	return slices.DeleteFunc(all, func(b BankUnit) bool { return b.Into != "" }), err
}

// Names are the names of persons of households by id; only those asked for.
func (v *View) Names(ctx context.Context, persons []string) (map[string]string, error) {
	return v.k.door.Register.Names(ctx, v.k.tx, persons)
}

// UserNames are the real names of users by id.
func (v *View) UserNames(ctx context.Context, users []string) (map[string]string, error) {
	return v.k.door.userNames(ctx, v.k.tx, users)
}

// Texts are the words of free texts by id.
func (v *View) Texts(ctx context.Context, ids []string) (map[string]string, error) {
	return v.k.door.Register.Texts(ctx, v.k.tx, ids)
}

// Seq is the number of the log's last event: what the view knows.
func (v *View) Seq() int64 { return v.k.tx.Seq() }

// StepsBefore are the steps that wait for a role.
func StepsBefore(r act.Role) []loan.Step {
	switch r {
	case act.FirstSecretary:
		return []loan.Step{loan.StepSurvey, loan.StepSignatures, loan.StepVillageList}
	case act.TownshipClerk:
		return []loan.Step{loan.StepTownshipReview}
	case act.TownshipLeader:
		return []loan.Step{loan.StepTownshipSign}
	case act.CountyClerk:
		return []loan.Step{loan.StepSuggestion, loan.StepNotice}
	case act.CountyHead:
		return []loan.Step{loan.StepHandOver, loan.StepSuggestion}
	case act.BankHead:
		return []loan.Step{loan.StepDecision}
	case act.BankClerk:
		return []loan.Step{loan.StepContract, loan.StepDisbursement, loan.StepReport}
	}
	if r.IsSeat() {
		return []loan.Step{loan.StepSurvey, loan.StepSignatures}
	}
	return nil
}
