package demo

import (
	"container/heap"
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/civil"
	"fupindai/internal/law"
	"fupindai/internal/loan"
	"fupindai/internal/store"
)

// story plays the demo's past: every fact of it is an accepted command.
type story struct {
	ctx      context.Context
	door     *app.Door
	clock    *Clock
	cal      *law.Calendar
	queue    scenes
	together func(app.Call) (app.Receipt, error) // within a transaction of the county's log; nil outside
	n        int
	answered map[string]bool // breaches whose unit has said its side
	visits   map[string]int  // loans in the order of their first visit
	drained  map[string]bool // loans whose withdrawals are told
	takings  map[bool]int    // how many of them: of the first township, of the others
	serial   int             // of the banks' movements
	booked   int             // of them of the old book
	papers   int             // of the county's formal documents to banks
	closed   civil.Date      // the last day that was closed
	told     func(Progress)  // hears of every day that begins; may be nil
	shire
	posts map[post]act.Actor
	heads map[string][]int // by village: the roster rows of its households' heads
	// by roster row: household and person of the released list
	household, person map[int]string
}

// scene is something to happen on a day; scenes of one day keep their order.
type scene struct {
	on   civil.Date
	no   int
	play func() error
	// alone: it reads what the scenes before it did, so that has to be committed. The
	// other scenes of a day are one transaction.
	alone bool
}

func (s *story) at(on civil.Date, play func() error) {
	s.n++
	heap.Push(&s.queue, scene{on, s.n, play, false})
}

func (s *story) alone(on civil.Date, play func() error) {
	s.n++
	heap.Push(&s.queue, scene{on, s.n, play, true})
}

// scenes is a heap by day and number.
type scenes []scene

func (q scenes) Len() int      { return len(q) }
func (q scenes) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *scenes) Push(x any)   { *q = append(*q, x.(scene)) }
func (q *scenes) Pop() any {
	last := (*q)[len(*q)-1]
	*q = (*q)[:len(*q)-1]
	return last
}

func (q scenes) Less(i, j int) bool {
	if c := q[i].on.Compare(q[j].on); c != 0 {
		return c < 0
	}
	return q[i].no < q[j].no
}

// run plays the scenes up to a day in their order, those that scenes add included.
func (s *story) run(until civil.Date) error {
	for len(s.queue) > 0 && !s.queue[0].on.After(until) {
		on := s.queue[0].on
		if err := s.night(on); err != nil {
			return fmt.Errorf("demo, %s: %w", on, err)
		}
		if s.queue[0].alone {
			if err := heap.Pop(&s.queue).(scene).play(); err != nil {
				return fmt.Errorf("demo, %s: %w", on, err)
			}
			continue
		}
		if err := s.inOne(s.log, func() error {
			for len(s.queue) > 0 && s.queue[0].on == on && !s.queue[0].alone {
				if err := heap.Pop(&s.queue).(scene).play(); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return fmt.Errorf("demo, %s: %w", on, err)
		}
	}
	return nil
}

// night moves the clock to a day and closes the days before it.
func (s *story) night(to civil.Date) error {
	s.clock.play(to)
	s.tellOf(to)
	if !to.After(s.closed.AddDays(1)) {
		return nil
	}
	s.closed = to.AddDays(-1)
	_, err := s.door.Close(s.ctx, s.log, s.closed)
	return err
}

func (s *story) tellOf(day civil.Date) {
	if s.told != nil {
		s.told(Progress{Day: day, Done: founded.DaysUntil(day), Of: founded.DaysUntil(Day)})
	}
}

// after is the n-th working day after a day.
func (s *story) after(d civil.Date, n int) civil.Date {
	due, err := s.cal.Add(d, n)
	if err != nil {
		panic(err)
	}
	return due.Date
}

type args map[string]any

func (s *story) do(by act.Actor, command string, a args) (app.Receipt, error) {
	return s.feed(by, command, a, nil)
}

func (s *story) feed(by act.Actor, command string, a args, feed any) (app.Receipt, error) {
	return s.call(s.log, by, command, a, feed)
}

func (s *story) call(log string, by act.Actor, command string, a args, feed any) (app.Receipt, error) {
	body, err := json.Marshal(a)
	if err != nil {
		return app.Receipt{}, err
	}
	s.n++
	do := s.together
	if do == nil {
		do = func(c app.Call) (app.Receipt, error) { return s.door.Do(s.ctx, c) }
	}
	r, err := do(app.Call{
		Log: log, By: by, Command: command, ID: fmt.Sprintf("demo-%06d", s.n), Args: body, Confirmed: s.door.Clock(), Feed: feed,
	})
	if err != nil {
		return r, fmt.Errorf("%s by %s: %w", command, by.User, err)
	}
	return r, nil
}

func (m member) actor() act.Actor { return act.Actor{User: m.user, Role: m.role, Unit: m.unit} }

// post is a role at a unit.
type post struct {
	role act.Role
	unit string
}

// who finds the member of the crew who holds a post.
func (s *story) who(role act.Role, unit string) act.Actor {
	a, ok := s.posts[post{role, unit}]
	if !ok {
		panic(fmt.Sprintf("demo: nobody is %s of %s", role, unit))
	}
	return a
}

// appoint enrols the members of an office and gives them their posts; the seats of
// groups are the county's to give.
func (s *story) appoint(log, unit string, admins [2]app.Person, crew []member, day civil.Date) error {
	first := act.Actor{User: admins[0].User, Role: act.Administrator, Unit: unit}
	second := act.Actor{User: admins[1].User, Role: act.Administrator, Unit: unit}
	var names []app.Person
	enrolled := map[string]bool{}
	if err := s.inOne(log, func() error {
		for _, m := range crew {
			if !enrolled[m.user] {
				enrolled[m.user] = true
				if _, err := s.call(log, first, "enrol-user", args{"user": m.user}, nil); err != nil {
					return err
				}
				names = append(names, app.Person{User: m.user, Name: m.name})
			}
			if m.role.IsSeat() {
				continue
			}
			if _, err := s.call(log, first, "propose-post", args{"user": m.user, "role": m.role, "unit": m.unit, "from": day, "document": "演示任命文件〔2019〕1号"}, nil); err != nil {
				return err
			}
			if _, err := s.call(log, second, "grant-post", args{"user": m.user, "role": m.role, "unit": m.unit, "from": day}, nil); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		return err
	}
	return s.door.NameUser(s.ctx, log, names...)
}

// inOne plays commands of one log in one transaction.
func (s *story) inOne(log string, play func() error) error {
	defer func() { s.together = nil }()
	return s.door.Together(s.ctx, log, func(do func(app.Call) (app.Receipt, error)) error {
		s.together = do
		return play()
	})
}

// found sets up county, staff, groups and the first released roster.
func (s *story) found(day civil.Date) error {
	s.posts, s.heads, s.answered, s.visits = map[post]act.Actor{}, map[string][]int{}, map[string]bool{}, map[string]int{}
	s.drained, s.takings = map[string]bool{}, map[bool]int{}
	for _, m := range s.crew {
		s.posts[post{m.role, m.unit}] = m.actor()
	}
	if err := s.appoint(s.log, s.code, s.administrators, s.crew, day); err != nil {
		return err
	}
	return s.inOne(s.log, s.groups(day))
}

// groups names the village groups, whose lists all receivers acknowledge, and the hotline.
func (s *story) groups(day civil.Date) func() error {
	clerk := s.who(act.CountyClerk, s.code)
	return func() error {
		for _, m := range s.crew {
			if m.role.IsSeat() {
				if _, err := s.do(clerk, "name-group-member", args{
					"village": m.unit, "seat": m.role, "user": m.user, "bank": m.bank, "from": day, "document": nameOf(m.unit[:9]) + "联查名单〔2019〕1号",
				}); err != nil {
					return err
				}
			}
		}
		for _, g := range s.grounds {
			for _, v := range g.villages {
				if err := s.acknowledge(g, v, 1); err != nil {
					return err
				}
			}
		}
		_, err := s.do(clerk, "set-hotline", args{"phone": "0903-0000000", "office": strings.TrimSuffix(s.name, "（演示）") + "扶贫办（演示）"})
		return err
	}
}

// acknowledge lets all receivers acknowledge a group's list (A12.3).
func (s *story) acknowledge(g ground, village string, list int) error {
	for _, by := range []act.Actor{s.who(act.TownshipClerk, g.code), s.who(act.CountyHead, s.code), s.who(act.BankClerk, g.branch)} {
		if _, err := s.do(by, "acknowledge-group", args{"village": village, "list": list}); err != nil {
			return err
		}
	}
	return nil
}

func (s *story) findHeads() {
	for _, r := range s.rows {
		if r.Relation == "户主" {
			s.heads[r.Village] = append(s.heads[r.Village], r.RowNo)
		}
	}
}

// release brings in the county's and the national list, matches and releases.
func (s *story) release(asOf civil.Date) error {
	s.findHeads()
	clerk, head := s.who(act.CountyClerk, s.code), s.who(act.CountyHead, s.code)
	if _, err := s.feed(clerk, "import-roster", args{
		"snapshot": "demo-county-1", "list": "county", "source": "县扶贫办名册（演示）", "as_of": asOf, "file_digest": "demo-county-1", "row_count": len(s.rows),
	}, app.RosterFeed{County: s.rows}); err != nil {
		return err
	}
	nation := national(s.rows)
	if _, err := s.feed(clerk, "import-roster", args{
		"snapshot": "demo-national-1", "list": "national", "source": "全国系统导出（演示）", "as_of": asOf, "file_digest": "demo-national-1", "row_count": len(nation),
	}, app.RosterFeed{National: nation}); err != nil {
		return err
	}
	if _, err := s.do(clerk, "match-roster", args{"snapshot": "demo-county-1", "national": "demo-national-1"}); err != nil {
		return err
	}
	to := s.lenders()
	r, err := s.do(head, "release-roster", args{"snapshot": "demo-county-1", "banks": to})
	if err != nil {
		return err
	}
	number := r.Created[0]
	s.at(s.after(s.closed, 3), func() error {
		for _, b := range to {
			if _, err := s.do(s.who(act.BankHead, b), "acknowledge-roster", args{"release": number}); err != nil {
				return err
			}
		}
		return nil
	})
	s.household, s.person = map[int]string{}, map[int]string{}
	return s.door.DB.ReadLog(s.ctx, s.log, func(tx *store.Tx) error {
		rows, err := tx.Query(s.ctx, `SELECT row_no, household_id, person_id FROM release_row WHERE log_id = $1 ORDER BY release_no, row_no`, s.log)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var no int
			var h, p string
			if err := rows.Scan(&no, &h, &p); err != nil {
				return err
			}
			s.household[no], s.person[no] = h, p
		}
		return rows.Err()
	})
}

// lender is the bank of a branch.
func (s *story) lender(branch string) string { return ground{branch: branch}.bank() }

// wave is a group of applications of one township that go together up to a step.
type wave struct {
	ground ground
	parts  []part
	stop   loan.Step // where they wait on the demo's day,
	waited int       // since so many working days
	repaid int       // percent of principal repaid by the demo's day
	slow   loan.Step // the step that took
	slowBy int       // so many working days more
	back   bool      // sent back once by the township
	// One application in so many has debts that call for a reason; 0: one in twelve. In
	// the first township each of 24 months has, so that every list there shows some.
	owing int
}

// part are the applications of one village.
type part struct {
	village string
	heads   []int // the n-th heads of a household in the village
}

var uses = []struct{ code, project string }{
	{"breeding.cattle", "买育肥牛 3 头，自有圈舍，育肥后出栏"},
	{"breeding.sheep", "买生产母羊 20 只，饲草自种"},
	{"planting.red-dates", "红枣园 6 亩施肥和修剪"},
	{"breeding.donkeys", "买母驴 4 头，合作社收驴奶"},
	{"planting.walnuts", "核桃 8 亩嫁接改良"},
	{"breeding.chickens", "建鸡舍养土鸡 300 只"},
}

// file is one application on its way.
type file struct {
	row, no     int // on the roster; within the wave, from 0
	village     string
	application string
	loan        string
	fen         int64
	months      int
}
