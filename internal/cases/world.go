package cases

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/blob"
	"fupindai/internal/civil"
	"fupindai/internal/money"
	"fupindai/internal/office"
	"fupindai/internal/register"
	"fupindai/internal/roster"
	"fupindai/internal/store"
)

// The days of the bare village: founded on the Opinion's day, its roster released two
// days later. Cases begin on firstDay or later.
var (
	foundedOn  = civil.New(2019, 6, 18)
	releasedOn = civil.New(2019, 6, 20)
	firstDay   = civil.New(2019, 6, 21)
)

// The lists that the bare village's roster was made from.
const (
	countyList   = "xian-2019-06"
	nationalList = "quanguo-2019-06"
)

const divisions = `code,level,name,parent
65,region,新疆维吾尔自治区,
6532,prefecture,和田地区,65
653224,county,洛浦县,6532
653224100,township,洛浦镇,653224
653224201,township,布亚乡,653224
653224100201,village,多鲁吐格曼贝希村委会,653224100
653224201201,village,铁提尔村委会,653224201
653224201202,village,亚依力干村委会,653224201
`

var banks = []app.Bank{
	{Code: bank1, Name: "甲银行洛浦县支行", NameEn: "Bank A, Luopu branch", Level: "county-branch"},
	{Code: branch1, Name: "甲银行布亚乡网点", NameEn: "Bank A, Buya office", Parent: bank1, Level: "branch"},
	{Code: bank2, Name: "乙银行洛浦县支行", NameEn: "Bank B, Luopu branch", Level: "county-branch"},
	{Code: branch2, Name: "乙银行布亚乡网点", NameEn: "Bank B, Buya office", Parent: bank2, Level: "branch"},
}

// situation is what a database held, with what its names stand for: the bare village
// or the end of a fixture.
type situation struct {
	data  held
	names *names
	steps int // commands so far: the clock goes on from there
	err   error
}

// stage holds the situations that cases begin from; each is made once.
type stage struct {
	suite  *Suite
	engine engine
	keys   *register.Keys
	made   map[string]*situation
}

func newStage(s *Suite, e engine) (*stage, error) {
	keys, err := register.NewKeys(chance("keys"))
	return &stage{s, e, keys, map[string]*situation{}}, err
}

// chance is randomness that is the same for the same words, so that a case plays the
// same way each time.
func chance(words ...string) io.Reader {
	return &lockedReader{r: rand.NewChaCha8(sha256.Sum256([]byte(strings.Join(words, "\n"))))}
}

type lockedReader struct {
	mu sync.Mutex
	r  io.Reader
}

func (l *lockedReader) Read(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.r.Read(p)
}

// session is one case, or one fixture, being played on its own copy.
type session struct {
	db    *store.DB
	door  *app.Door
	names *names
	now   time.Time
	by    act.Actor // who acts in the step being played
	steps int
}

// start opens a copy of the situation that is given.
func (g *stage) start(ctx context.Context, given, seed string) (*session, error) {
	from := g.situation(ctx, given)
	if from.err != nil {
		return nil, from.err
	}
	db, err := g.engine.copyOf(ctx, from.data)
	if err != nil {
		return nil, err
	}
	s := &session{db: db, names: from.names.clone(), steps: from.steps}
	return s, s.open(g.keys, seed)
}

func (s *session) open(keys *register.Keys, seed string) error {
	reg, err := register.New(keys, chance(seed, "register"))
	if err != nil {
		return err
	}
	s.door = &app.Door{DB: s.db, Register: reg, Files: blob.Memory(1 << 20), Clock: func() time.Time { return s.now }, Random: chance(seed, "door")}
	return nil
}

// situation gives the end of a fixture; "" is the bare village. A fixture that does
// not play is told in every case that begins from it.
func (g *stage) situation(ctx context.Context, name string) *situation {
	if s, ok := g.made[name]; ok {
		return s
	}
	s := &situation{}
	if name == "" {
		*s = g.found(ctx)
	} else {
		*s = g.play(ctx, g.suite.fixtures[name])
	}
	g.made[name] = s
	return s
}

func (g *stage) play(ctx context.Context, f *Case) situation {
	s, err := g.start(ctx, f.Given, "fixture "+f.Title)
	if err != nil {
		return situation{err: err}
	}
	for _, st := range f.Steps {
		if _, failed := s.step(ctx, st); failed != nil {
			err = errors.Join(fmt.Errorf("fixture %s (%s:%d): %s: want %s, got %s", f.Title, f.File, failed.line, failed.what, failed.want, failed.got), g.engine.drop(ctx, s.db))
			return situation{err: err}
		}
	}
	data, err := g.engine.keep(ctx, s.db)
	return situation{data: data, names: s.names, steps: s.steps, err: err}
}

// found makes the bare village by the commands that a county would give.
func (g *stage) found(ctx context.Context) situation {
	db, err := g.engine.empty(ctx)
	if err != nil {
		return situation{err: err}
	}
	s := &session{db: db, names: newNames()}
	if err := s.open(g.keys, "world"); err != nil {
		return situation{err: err}
	}
	err = s.founding(ctx)
	data, kept := g.engine.keep(ctx, db)
	return situation{data: data, names: s.names, steps: s.steps, err: errors.Join(err, kept)}
}

func (s *session) founding(ctx context.Context) error {
	s.tick(foundedOn)
	person := func(a actor) app.Person { return app.Person{User: a.user, Name: a.real, Phone: "0903-6620001"} }
	err := s.door.Setup(ctx, app.Founding{
		Log: logID, Name: countyName, Unit: countyCode, Divisions: strings.NewReader(divisions), DivisionsKnown: foundedOn.String(),
		Banks: banks, Administrators: [2]app.Person{person(actors[0]), person(actors[1])}, Document: "洛扶贫领发〔2019〕1号",
	})
	if err != nil {
		return fmt.Errorf("found the county: %w", err)
	}
	for _, o := range above {
		if err := s.door.Setup(ctx, app.Founding{Log: o.log, Name: o.name, Unit: o.unit, Administrators: o.administrators, Document: "洛扶贫领发〔2019〕1号"}); err != nil {
			return fmt.Errorf("found %s: %w", o.name, err)
		}
	}
	for _, a := range actors[2:] {
		if a.role == act.System || a.role == act.Public { // the program itself, and nobody in particular
			continue
		}
		if err := s.post(ctx, a); err != nil {
			return fmt.Errorf("found the county: %s: %w", a.name, err)
		}
	}
	return s.release(ctx)
}

// order gives a command outside of any case's steps.
func (s *session) order(ctx context.Context, day civil.Date, by, command string, args map[string]any, feed any) error {
	a, _ := actorNamed(by)
	return s.orderIn(ctx, logID, day, act.Actor{User: a.user, Role: a.role, Unit: a.unit}, command, args, feed)
}

// orderIn is order in the log of an office.
func (s *session) orderIn(ctx context.Context, log string, day civil.Date, by act.Actor, command string, args map[string]any, feed any) error {
	s.tick(day)
	body, err := json.Marshal(args)
	if err != nil {
		return err
	}
	r, err := s.door.Do(ctx, app.Call{
		Log: log, By: by, Command: command, ID: s.commandID(), Args: body, Confirmed: s.now, Feed: feed,
	})
	if err != nil {
		return fmt.Errorf("%s: %w", command, err)
	}
	s.names.creates(r.Created)
	return nil
}

// post enrols a user in the log of its office and gives the post: a seat by the
// county, another by the office's two administrators.
func (s *session) post(ctx context.Context, a actor) error {
	log, unit, administrators := logID, countyCode, [2]string{actors[0].user, actors[1].user}
	for _, o := range above {
		if a.unit == o.unit {
			log, unit, administrators = o.log, o.unit, [2]string{o.administrators[0].User, o.administrators[1].User}
		}
	}
	order := func(which int, command string, args map[string]any) error {
		return s.orderIn(ctx, log, foundedOn, act.Actor{User: administrators[which], Role: act.Administrator, Unit: unit}, command, args, nil)
	}
	if err := order(0, "enrol-user", map[string]any{"user": a.user}); err != nil {
		return err
	}
	if err := s.door.NameUser(ctx, log, app.Person{User: a.user, Name: a.real}); err != nil {
		return err
	}
	const document = "洛扶贫领发〔2019〕2号"
	if a.role == "" || a.role.IsSeat() {
		return nil // seats are given when the county's clerk has a post
	}
	post := map[string]any{"user": a.user, "role": a.role, "unit": a.unit, "from": foundedOn, "document": document}
	if err := order(0, "propose-post", post); err != nil {
		return err
	}
	delete(post, "document")
	return order(1, "grant-post", post)
}

// release names the groups and brings the first roster to its release.
func (s *session) release(ctx context.Context) error {
	for _, a := range actors {
		if !a.role.IsSeat() {
			continue
		}
		seat := map[string]any{"village": a.unit, "seat": a.role, "user": a.user, "from": foundedOn, "document": "布政发〔2019〕6号"}
		if a.bank != "" {
			seat["bank"] = a.bank
		}
		if err := s.order(ctx, foundedOn, "县扶贫办/经办", "name-group-member", seat, nil); err != nil {
			return fmt.Errorf("found the county: %s: %w", a.name, err)
		}
	}
	for _, to := range []struct{ village, bankClerk string }{{village1, "银行/客户经理"}, {village2, "银行2/客户经理"}} {
		for _, by := range []string{"乡镇扶贫办/经办", "县领导小组/负责人", to.bankClerk} {
			if err := s.order(ctx, foundedOn, by, "acknowledge-group", map[string]any{"village": to.village, "list": 1}, nil); err != nil {
				return fmt.Errorf("found the county: %s: %w", by, err)
			}
		}
	}
	var rows []FeedRow
	for _, p := range persons {
		if p.listed {
			rows = append(rows, FeedRow{Person: p.name})
		}
	}
	for _, list := range []struct {
		snapshot string
		of       roster.List
	}{{countyList, roster.County}, {nationalList, roster.National}} {
		args := map[string]any{
			"snapshot": list.snapshot, "list": list.of, "source": "县扶贫办", "as_of": foundedOn, "file_digest": "digest-of-" + list.snapshot, "row_count": len(rows),
		}
		if err := s.order(ctx, releasedOn, "县扶贫办/经办", "import-roster", args, feedOf(list.of, rows)); err != nil {
			return err
		}
	}
	if err := s.order(ctx, releasedOn, "县扶贫办/经办", "match-roster", map[string]any{"snapshot": countyList, "national": nationalList}, nil); err != nil {
		return err
	}
	args := map[string]any{"snapshot": countyList, "banks": []string{branch1, branch2}}
	if err := s.order(ctx, releasedOn, "县领导小组/负责人", "release-roster", args, nil); err != nil {
		return err
	}
	number, err := s.names.id("名册1")
	if err != nil {
		return err
	}
	for _, bank := range []string{"银行/分管行长", "银行2/分管行长"} { // nothing is owed when a case begins
		if err := s.order(ctx, releasedOn, bank, "acknowledge-roster", map[string]any{"release": number}, nil); err != nil {
			return err
		}
	}
	return s.findPeople(ctx)
}

// feedOf are a list's rows as a file would give them.
func feedOf(list roster.List, rows []FeedRow) app.RosterFeed {
	feed := app.RosterFeed{}
	for i, row := range rows {
		p, _ := personNamed(row.Person)
		name, id, household := p.real, p.id, p.household
		if row.hasN {
			name = row.Name
		}
		if row.hasID {
			id = row.ID
		}
		switch row.Household {
		case "":
		case "none":
			household = ""
		default:
			household = row.Household
		}
		if list == roster.County {
			feed.County = append(feed.County, roster.CountyRow{
				RowNo: i + 1, HouseholdNo: household, HeadName: headOf(p).real, Name: name, ID: id, Relation: p.relation, Village: p.village,
				Attribute: "一般贫困户", Members: 4, Labourers: 2,
			})
			continue
		}
		feed.National = append(feed.National, roster.NationalRow{
			RowNo: i + 1, HouseholdNo: household, Name: name, ID: id, Village: p.village, Attribute: "一般贫困户", Removed: row.Removed, Deceased: row.Deceased,
		})
	}
	return feed
}

// bookOf are the rows of an old book, or of a bank's list, as a file would give them.
func (s *session) bookOf(book bool, rows []FeedRow) (app.BookFeed, error) {
	var feed app.BookFeed
	for i, row := range rows {
		p, _ := personNamed(row.Person)
		bank, err := s.names.id(row.Bank)
		if err != nil {
			return feed, err
		}
		if book {
			feed.Book = append(feed.Book, office.BookRow{
				RowNo: i + 1, Name: p.real, ID: p.id, Village: p.village, Bank: bank, Purpose: row.Purpose, DisbursedOn: row.Disbursed, DueOn: row.Due,
				AmountFen: money.Fen(row.AmountFen), BalanceFen: money.Fen(row.BalanceFen),
			})
			continue
		}
		feed.Bank = append(feed.Bank, office.BankRow{
			RowNo: i + 1, ID: p.id, Bank: bank, DisbursedOn: row.Disbursed, AmountFen: money.Fen(row.AmountFen), BalanceFen: money.Fen(row.BalanceFen),
		})
	}
	return feed, nil
}

// headOf is the head of a person's household.
func headOf(p person) person {
	for _, h := range persons {
		if h.household == p.household && h.relation == "户主" {
			return h
		}
	}
	return p
}

// findPeople names the households and persons that releases have made.
func (s *session) findPeople(ctx context.Context) error {
	return s.db.ReadLog(ctx, logID, func(tx *store.Tx) error {
		for _, p := range persons {
			if _, known := s.names.ids[p.name]; known {
				continue
			}
			found, err := s.door.Register.PersonByIDNumber(ctx, tx, p.id)
			if errors.Is(err, register.ErrUnknown) {
				continue
			}
			if err != nil {
				return err
			}
			s.names.put(p.name, found.ID)
			if p.householdName != "" {
				s.names.put(p.householdName, found.Household)
			}
		}
		return nil
	})
}

// beijing is the zone in which cases are dated.
var beijing = time.FixedZone("", 8*60*60)

// tick sets the clock to the next second of a working morning: every command has its
// own instant.
func (s *session) tick(day civil.Date) {
	s.steps++
	s.now = time.Date(day.Year(), time.Month(day.Month()), day.Day(), 9, 0, 0, 0, beijing).Add(time.Duration(s.steps) * time.Second)
}

// commandID is the id of the command given at this tick.
func (s *session) commandID() string { return fmt.Sprintf("case-%06d", s.steps) }
