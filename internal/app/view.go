package app

import (
	"context"
	"strings"
	"sync"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/law"
	"fupindai/internal/loan"
	"fupindai/internal/store"
)

// View is one reader's look at a log, in one snapshot: everything it gives lies in
// the reader's scope on that day (I12). It is used only inside Door.View.
type View struct {
	k     *Desk
	Scope Scope
	Today civil.Date
	Law   *law.Law
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
	if d, ok := b.byCode[code]; ok {
		return d.Name, nil
	}
	return code, nil
}

// Divisions are the divisions directly below a code, in order of code.
func (v *View) Divisions(ctx context.Context, parent string) ([]Division, error) {
	b, err := v.k.door.divisions(ctx, v.k.tx)
	if err != nil {
		return nil, err
	}
	return b.below[parent], nil
}

// Place names a village with what lies above it, down from the county.
type Place struct{ County, Township, Village string }

// PlaceOf names the place of a village's code.
func (v *View) PlaceOf(ctx context.Context, village string) (Place, error) {
	b, err := v.k.door.divisions(ctx, v.k.tx)
	if err != nil {
		return Place{}, err
	}
	var p Place
	if len(village) >= 6 {
		p.County = b.byCode[village[:6]].Name
	}
	if len(village) >= 9 {
		p.Township = b.byCode[village[:9]].Name
	}
	if len(village) == 12 {
		p.Village = strings.TrimSuffix(b.byCode[village].Name, "委会") // people say 某某村
	}
	return p, nil
}

// BankUnit is a bank unit of the table.
type BankUnit struct{ Code, Name, NameEn, Parent, Level string }

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
	return out, rows.Err()
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
