package app

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/oversight"
	"fupindai/internal/people"
	"fupindai/internal/store"
)

// UnitLine is one unit of the county with what became of it.
type UnitLine struct {
	Code, Level, Parent string // Level is a division's, or "bank"
	Name, Loaded        string // today, and as it was loaded
	Merger              *people.Merger
	Posts               []people.Post // held today
}

// UnitFile is one unit with its whole past.
type UnitFile struct {
	UnitLine
	Renamings []people.Renaming
	Taken     []people.Merger // units that were merged into it
	Asked     []people.Merger // proposed and not confirmed, of or into it
	Past      []people.Post   // ended
	Proposals []people.Proposal
}

// CurrentUnit is the unit that does a unit's business today.
func (v *View) CurrentUnit(ctx context.Context, unit string) (string, error) {
	p, err := open[*people.People](ctx, v.k, people.Stream)
	if err != nil {
		return "", err
	}
	return p.Current(unit, v.Today), nil
}

// Units are the county, its townships and the banks' units, in that order; below gives
// the villages of a township instead.
func (v *View) Units(ctx context.Context, below string) ([]UnitLine, error) {
	p, err := open[*people.People](ctx, v.k, people.Stream)
	if err != nil {
		return nil, err
	}
	book, err := v.k.door.divisions(ctx, v.k.tx)
	if err != nil {
		return nil, err
	}
	var out []UnitLine
	add := func(code, level, parent, loaded string) error {
		l, err := v.unitLine(ctx, p, code, level, parent, loaded)
		out = append(out, l)
		return err
	}
	if below != "" {
		for _, d := range book.below[below] {
			if err := add(d.Code, d.Level, d.Parent, d.Name); err != nil {
				return nil, err
			}
		}
		return out, nil
	}
	own := book.byCode[p.Unit]
	if err := add(p.Unit, own.Level, own.Parent, own.Name); err != nil {
		return nil, err
	}
	for _, d := range book.below[p.Unit] {
		if err := add(d.Code, d.Level, d.Parent, d.Name); err != nil {
			return nil, err
		}
	}
	banks, err := v.Banks(ctx)
	if err != nil {
		return nil, err
	}
	for _, b := range banks {
		if b.Level == "head" {
			continue // a head office holds no post here
		}
		if err := add(b.Code, "bank", b.Parent, b.Name); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (v *View) unitLine(ctx context.Context, p *people.People, code, level, parent, loaded string) (UnitLine, error) {
	l := UnitLine{Code: code, Level: level, Parent: parent, Loaded: loaded}
	name, err := v.k.calledOn(ctx, p, "zh", code, v.Today)
	if err != nil {
		return l, err
	}
	l.Name = name
	if m, gone := p.Merged(code, v.Today); gone {
		l.Merger = &m
	}
	for _, post := range p.Posts {
		if post.Unit == code && post.Holds(v.Today) && p.SignedIn(post.User, v.Today) == nil {
			l.Posts = append(l.Posts, post)
		}
	}
	return l, nil
}

// Unit is one unit of the county; another is refused like one that does not exist.
func (v *View) Unit(ctx context.Context, code string) (*UnitFile, error) {
	none := act.Refuse("X2", "not-found", act.Figures{"what": clip(code)})
	p, err := open[*people.People](ctx, v.k, people.Stream)
	if err != nil {
		return nil, err
	}
	level, err := v.k.unitLevel(ctx, code)
	if err != nil {
		return nil, err
	}
	bank, isBank := strings.CutPrefix(level, "bank ")
	if level == "" || bank == "head" || !isBank && !strings.HasPrefix(code, p.Unit) {
		return nil, none
	}
	parent := ""
	if isBank {
		level = "bank"
	} else {
		book, err := v.k.door.divisions(ctx, v.k.tx)
		if err != nil {
			return nil, err
		}
		parent = book.byCode[code].Parent
	}
	loaded, err := v.k.calledOn(ctx, p, "zh", code, civil.Date{})
	if err != nil {
		return nil, err
	}
	line, err := v.unitLine(ctx, p, code, level, parent, loaded)
	if err != nil {
		return nil, err
	}
	f := &UnitFile{UnitLine: line}
	for _, r := range p.Renamings {
		if r.Unit == code {
			f.Renamings = append(f.Renamings, r)
		}
	}
	for _, m := range p.Mergers {
		switch {
		case m.Into == code:
			f.Taken = append(f.Taken, m)
		case m.Unit == code:
			f.Merger = &m // also one that begins later
		}
	}
	for _, m := range p.MergersAsked {
		if m.Into == code || m.Unit == code {
			f.Asked = append(f.Asked, m)
		}
	}
	for _, post := range p.Posts {
		if post.Unit == code && !slices.Contains(f.Posts, post) {
			f.Past = append(f.Past, post)
		}
	}
	for _, pr := range p.Proposals {
		if pr.Unit == code {
			f.Proposals = append(f.Proposals, pr)
		}
	}
	return f, nil
}

// Vacancy is a post that nobody holds today while work waits for it.
type Vacancy struct {
	Role    act.Role
	Unit    string
	Duties  int        // open
	DueOn   civil.Date // the first of them; zero if none has a day
	Waiting int        // applications at a step of the role
	Last    string     // who held it last; "" if nobody ever did
	LastOn  civil.Date
}

// Vacancies are the posts below the reader that nobody holds and for which something
// waits: what a person who went has left is here until somebody holds the post again.
func (v *View) Vacancies(ctx context.Context) ([]Vacancy, error) {
	k := v.k
	p, err := open[*people.People](ctx, k, people.Stream)
	if err != nil {
		return nil, err
	}
	type key struct{ role, unit string }
	owed := map[key]*Vacancy{}
	at := func(role act.Role, unit string) *Vacancy {
		unit = p.Current(unit, v.Today)
		x := owed[key{string(role), unit}]
		if x == nil {
			x = &Vacancy{Role: role, Unit: unit}
			owed[key{string(role), unit}] = x
		}
		return x
	}
	duties, err := store.All(ctx, k.tx, func(r *sql.Rows) (x [4]any, err error) {
		var role, unit, due string
		var n int
		err = r.Scan(&role, &unit, &n, &due)
		return [4]any{role, unit, n, due}, err
	}, `SELECT role, unit, count(*), coalesce(min(CASE WHEN due_on <> '' THEN due_on END), '') FROM duty WHERE log_id = $1 AND done_on = ''
		GROUP BY role, unit ORDER BY role, unit`, k.tx.Log())
	if err != nil {
		return nil, err
	}
	for _, d := range duties {
		role := act.Role(d[0].(string))
		if role.IsSeat() {
			continue // a group's vacancy is a duty of its own (A12.3)
		}
		x := at(role, d[1].(string))
		x.Duties += d[2].(int)
		due, err := day(d[3].(string))
		if err != nil {
			return nil, err
		}
		if x.DueOn.IsZero() || !due.IsZero() && due.Before(x.DueOn) {
			x.DueOn = due
		}
	}
	for _, post := range p.Posts {
		if len(StepsBefore(post.Role)) > 0 {
			at(post.Role, post.Unit)
		}
	}
	concerns := func(own, unit string) bool { return oversight.Concerns(act.Actor{Unit: own}, unit) }
	var out []Vacancy
	for _, x := range owed {
		if !mayReadUnit(k.act.By, x.Unit, p.Unit) || len(p.Answering(x.Role, x.Unit, v.Today, concerns)) > 0 {
			continue
		}
		for _, post := range p.Posts {
			if post.Role == x.Role && post.Unit == x.Unit && !post.To.IsZero() && post.To.After(x.LastOn) && post.To.Before(v.Today) {
				x.Last, x.LastOn = post.User, post.To
			}
		}
		if x.Waiting, err = v.waitingFor(ctx, act.Actor{Role: x.Role, Unit: x.Unit}); err != nil {
			return nil, err
		}
		if x.Duties+x.Waiting > 0 {
			out = append(out, *x)
		}
	}
	slices.SortFunc(out, func(a, b Vacancy) int {
		return strings.Compare(a.DueOn.String()+a.Unit+string(a.Role), b.DueOn.String()+b.Unit+string(b.Role))
	})
	return out, nil
}

// waitingFor counts the applications at a step that waits for a role in a unit.
func (v *View) waitingFor(ctx context.Context, by act.Actor) (n int, err error) {
	steps := StepsBefore(by.Role)
	if len(steps) == 0 {
		return 0, nil
	}
	vf, vt, bf, bt := ScopeOf(by).spans()
	w := where{args: []any{v.k.tx.Log(), vf, vt, bf, bt}, text: "log_id = $1 AND village >= $2 AND village < $3 AND bank >= $4 AND bank < $5"}
	list := make([]any, len(steps))
	for i, s := range steps {
		list[i] = string(s)
	}
	w.in("step", list)
	err = v.k.tx.QueryRow(ctx, `SELECT count(*) FROM application WHERE `+w.text, w.args...).Scan(&n)
	return n, err
}

// Departures are those who went, the newest first.
func (v *View) Departures(ctx context.Context) ([]people.Departure, error) {
	p, err := open[*people.People](ctx, v.k, people.Stream)
	if err != nil {
		return nil, err
	}
	out := slices.Clone(p.Departures)
	slices.Reverse(out)
	return out, nil
}
