package demo

import (
	"context"
	"encoding/json"
	"fmt"
	"sort"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/civil"
	"fupindai/internal/law"
	"fupindai/internal/loan"
	"fupindai/internal/roster"
	"fupindai/internal/store"
)

// story plays the demo's past: every fact of it is an accepted command.
type story struct {
	ctx    context.Context
	door   *app.Door
	clock  *Clock
	cal    *law.Calendar
	queue  []scene
	n      int
	closed civil.Date // the last day that was closed
	crew   []member
	rows   []roster.CountyRow
	// by roster row: household and person of the released list
	household, person map[int]string
}

// scene is something to happen on a day; scenes of one day keep their order.
type scene struct {
	on   civil.Date
	no   int
	play func() error
}

func (s *story) at(on civil.Date, play func() error) {
	s.n++
	s.queue = append(s.queue, scene{on, s.n, play})
}

// run plays the scenes in the order of their days, those that scenes add included.
func (s *story) run(until civil.Date) error {
	for len(s.queue) > 0 {
		sort.SliceStable(s.queue, func(i, j int) bool {
			if c := s.queue[i].on.Compare(s.queue[j].on); c != 0 {
				return c < 0
			}
			return s.queue[i].no < s.queue[j].no
		})
		next := s.queue[0]
		s.queue = s.queue[1:]
		if next.on.After(until) {
			continue
		}
		if err := s.night(next.on); err != nil {
			return fmt.Errorf("demo, %s: %w", next.on, err)
		}
		if err := next.play(); err != nil {
			return fmt.Errorf("demo, %s: %w", next.on, err)
		}
	}
	return nil
}

// night moves the clock to a day and closes the days before it.
func (s *story) night(to civil.Date) error {
	s.clock.play(to)
	if !to.After(s.closed.AddDays(1)) {
		return nil
	}
	s.closed = to.AddDays(-1)
	_, err := s.door.Close(s.ctx, Log, s.closed)
	return err
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
	return s.call(Log, by, command, a, feed)
}

func (s *story) call(log string, by act.Actor, command string, a args, feed any) (app.Receipt, error) {
	body, err := json.Marshal(a)
	if err != nil {
		return app.Receipt{}, err
	}
	s.n++
	r, err := s.door.Do(s.ctx, app.Call{
		Log: log, By: by, Command: command, ID: fmt.Sprintf("demo-%06d", s.n), Args: body, Confirmed: s.door.Clock(), Feed: feed,
	})
	if err != nil {
		return r, fmt.Errorf("%s by %s: %w", command, by.User, err)
	}
	return r, nil
}

func (m member) actor() act.Actor { return act.Actor{User: m.user, Role: m.role, Unit: m.unit} }

// who finds a member of the crew; village is needed for the seats of a group.
func (s *story) who(role act.Role, village string) act.Actor {
	for _, m := range s.crew {
		if m.role == role && (!role.IsSeat() || m.unit == village) {
			return m.actor()
		}
	}
	panic("demo: nobody is " + string(role))
}

// appoint enrols the members of an office and gives them their posts; the seats of
// groups are the county's to give.
func (s *story) appoint(log, unit string, admins [2]app.Person, crew []member, day civil.Date) error {
	first := act.Actor{User: admins[0].User, Role: act.Administrator, Unit: unit}
	second := act.Actor{User: admins[1].User, Role: act.Administrator, Unit: unit}
	enrolled := map[string]bool{}
	for _, m := range crew {
		if !enrolled[m.user] {
			enrolled[m.user] = true
			if _, err := s.call(log, first, "enrol-user", args{"user": m.user}, nil); err != nil {
				return err
			}
			if err := s.door.NameUser(s.ctx, log, app.Person{User: m.user, Name: m.name}); err != nil {
				return err
			}
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
}

// found sets up county, staff, groups and the first released roster.
func (s *story) found(day civil.Date) error {
	s.crew = staff()
	if err := s.appoint(Log, county, administrators, s.crew, day); err != nil {
		return err
	}
	for _, o := range above {
		if err := s.appoint(o.log, o.unit, o.administrators, []member{o.clerk}, day); err != nil {
			return err
		}
	}
	clerk := s.who(act.CountyClerk, "")
	for _, m := range s.crew {
		if m.role.IsSeat() {
			if _, err := s.do(clerk, "name-group-member", args{
				"village": m.unit, "seat": m.role, "user": m.user, "bank": m.bank, "from": day, "document": "恰镇联查名单〔2019〕1号",
			}); err != nil {
				return err
			}
		}
	}
	for i, v := range villages {
		for j, role := range []act.Role{act.TownshipClerk, act.CountyHead, act.BankClerk} {
			if i == len(villages)-1 && j > 0 {
				continue // one list still waits for two of its receivers
			}
			if _, err := s.do(s.who(role, ""), "acknowledge-group", args{"village": v, "list": 1}); err != nil {
				return err
			}
		}
	}
	_, err := s.do(clerk, "set-hotline", args{"phone": "0903-0000000", "office": "洛浦县扶贫办（演示）"})
	return err
}

// release brings in the county's and the national list, matches and releases.
func (s *story) release(asOf civil.Date) error {
	s.rows = households(18)
	clerk, head := s.who(act.CountyClerk, ""), s.who(act.CountyHead, "")
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
	if _, err := s.do(head, "release-roster", args{"snapshot": "demo-county-1", "banks": []string{bank}}); err != nil {
		return err
	}
	s.household, s.person = map[int]string{}, map[int]string{}
	return s.door.DB.ReadLog(s.ctx, Log, func(tx *store.Tx) error {
		rows, err := tx.Query(s.ctx, `SELECT row_no, household_id, person_id FROM release_row WHERE log_id = $1 ORDER BY release_no, row_no`, Log)
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

// wave is a group of applications of one village that go together up to a step.
type wave struct {
	village int // index of the village
	heads   []int
	from    civil.Date
	stop    loan.Step // where they wait on the demo's day
	repaid  int       // percent of principal repaid by the demo's day
	decline bool
	back    bool // sent back once by the township
}

var uses = []struct{ code, project string }{
	{"breeding.cattle", "买育肥牛 3 头，自有圈舍，出栏后还款"},
	{"breeding.sheep", "买生产母羊 20 只，饲草自种"},
	{"planting.red-dates", "红枣园 6 亩施肥和修剪"},
	{"breeding.donkeys", "买母驴 4 头，合作社收驴奶"},
	{"planting.walnuts", "核桃 8 亩嫁接改良"},
	{"breeding.chickens", "建鸡舍养土鸡 300 只"},
}

// file is one application on its way.
type file struct {
	row         int
	application string
	loan        string
	fen         int64
	months      int
}
