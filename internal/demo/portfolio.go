package demo

import (
	"context"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"time"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/civil"
	"fupindai/internal/idcard"
	"fupindai/internal/money"
	"fupindai/internal/office"
	"fupindai/internal/register"
	"fupindai/internal/roster"
	"fupindai/internal/store"
)

// Portfolio is a county or a region of the size of real ones, for measuring. Each county
// has its own log, the story of one township, a roster of all its villages, and an old
// book that it takes over. Every fact is a command through the door; the same seed makes
// the same journals.
type Portfolio struct {
	Counties   int // the demo's own, and the next ones of the region
	Households int // in all
	Loans      int // in all old books
	Seed       uint64
}

// Portfolios are the two that are measured with, by name.
func Portfolios(name string, seed uint64) (Portfolio, bool) {
	p, ok := map[string]Portfolio{
		"county": {Counties: 1, Households: 50_000, Loans: 15_000},
		"region": {Counties: 1_000, Households: 600_000, Loans: 400_000}, // all there are
	}[name]
	p.Seed = seed
	return p, ok
}

// Build plays the portfolio into an empty, migrated database; one that holds it is
// opened as it is. told hears of each county that is done, and may be nil.
func (p Portfolio) Build(ctx context.Context, db *store.DB, keys register.KeyProvider, now func() time.Time, told func(county string, done, of int)) (*World, error) {
	var seed [32]byte
	binary.LittleEndian.PutUint64(seed[:], p.Seed)
	random := rand.NewChaCha8(seed)
	reg, err := register.New(keys, random)
	if err != nil {
		return nil, err
	}
	world := func(log string) *World {
		clock := &Clock{at: instant(founded), now: now}
		return &World{newDoor(db, reg, clock.Now, random), clock, log}
	}
	w := world(Log)
	if at, ok, err := played(ctx, db); err != nil {
		return nil, err
	} else if ok {
		w.Clock.run(at)
		return w, nil
	}
	shires := p.shires(rand.New(random)) //nolint:gosec // an invented county is no secret
	for i := len(shires) - 1; i >= 0; i-- {
		c, up := shires[i], []upper(nil)
		if c.log == Log { // the demo's own comes last: then all is there
			up = above
		}
		here := w
		if c.log != Log {
			here = world(c.log)
		}
		if err := here.play(ctx, c, Township, up, nil); err != nil {
			return nil, fmt.Errorf("%s: %w", c.name, err)
		}
		if told != nil {
			told(c.name, len(shires)-i, len(shires))
		}
	}
	return w, nil
}

// shires are the counties, the demo's own first, with households and loans spread over
// their villages.
func (p Portfolio) shires(r *rand.Rand) []shire {
	type seat struct {
		shire
		villages []string
	}
	byParent := map[string][]division{}
	for _, d := range divisions() {
		byParent[d.parent] = append(byParent[d.parent], d)
	}
	codes := []string{county}
	for _, d := range divisions() {
		if len(d.code) == 6 && d.code != county {
			codes = append(codes, d.code)
		}
	}
	var out []seat
	all := 0
	for _, code := range codes {
		c := seat{}
		if code == county {
			c.shire = Township.shire()
		}
		for _, t := range byParent[code] {
			var here []string
			for _, v := range byParent[t.code] {
				here = append(here, v.code)
			}
			c.villages = append(c.villages, here...)
			if c.log == "" && len(here) >= len(villages) {
				c.shire = shireOf(code, ground{code: t.code, branch: "N" + code + "-1", villages: here[:len(villages)], households: householdsTownship})
			}
		}
		if c.log == "" || len(out) == p.Counties {
			continue // nobody lives there, or enough
		}
		out = append(out, c)
		all += len(c.villages)
	}
	n, done := 0, 0
	shires := make([]shire, len(out))
	for i, c := range out {
		for _, v := range c.villages {
			households := p.Households*(done+1)/all - p.Households*done/all
			loans := p.Loans*(done+1)/all - p.Loans*done/all
			done++
			for h := range households {
				row := bulkHousehold(r, n, v, 901+h, len(c.rows)+1)
				n++
				c.rows = append(c.rows, row)
				if h < loans {
					c.book = append(c.book, bulkLoan(r, row, c.grounds[0].branch, len(c.book)+2))
				}
			}
		}
		shires[i] = c.shire
	}
	return shires
}

// shireOf is a county beside the demo's own, with one township that lends.
func shireOf(code string, g ground) shire {
	name := nameOf(code)
	prefix := "u-" + code + "-"
	c := shire{
		log: "demo-" + code, name: name + "（演示）", code: code, bank: g.bank(), grounds: []ground{g},
		banks: []app.Bank{
			{Code: g.bank(), Name: name + "农信联社（演示）", NameEn: "Rural Credit Union " + code + " (demo)", Level: "county"},
			{Code: g.branch, Name: name + "农信联社营业部（演示）", NameEn: "Counter " + code + " (demo)", Parent: g.bank(), Level: "branch"},
		},
		administrators: [2]app.Person{{User: prefix + "admin-1", Name: "管理员庚"}, {User: prefix + "admin-2", Name: "管理员辛"}},
		crew: append(crewOf(prefix, 0, g),
			member{prefix + "county-clerk", sent(1, 5), act.CountyClerk, code, ""},
			member{prefix + "county-head", local(1, 6), act.CountyHead, code, ""}),
	}
	n := 0
	for vi, v := range g.villages {
		for i := range g.households {
			c.rows = append(c.rows, household(n, vi, i, v, len(c.rows)+1)...)
			n++
		}
	}
	return c
}

// bulkHousehold is the n-th household of a portfolio: its head alone is on the roster.
func bulkHousehold(r *rand.Rand, n int, village string, no, rowNo int) roster.CountyRow {
	const days = 13_000 // of births; a prime step through them meets each once
	name := givenNames[r.IntN(len(givenNames))] + "·" + fatherNames[r.IntN(len(fatherNames))]
	row := roster.CountyRow{
		RowNo: rowNo, HouseholdNo: fmt.Sprintf("%s%04d", village, no), HeadName: name, Name: name,
		ID:       idcard.Mint(idcard.DemoPrefix, civil.New(1956, 1, 1).AddDays(n*7919%days), 1+n/days),
		Relation: "户主", Village: village, Attribute: "已脱贫", OutOfPovertyYear: 2016 + r.IntN(3), Members: 1 + r.IntN(6), Labourers: 1 + r.IntN(3),
	}
	if r.IntN(5) == 0 {
		row.Attribute, row.OutOfPovertyYear = "未脱贫", 0
	}
	return row
}

// bulkLoan is a household's loan in the old book.
func bulkLoan(r *rand.Rand, h roster.CountyRow, branch string, rowNo int) office.BookRow {
	amount := money.Fen(10+r.IntN(41)) * 100_000
	months := 12 * (1 + r.IntN(3))
	lent := BookDay.AddMonths(-months).AddDays(3 + r.IntN(months*30-10))
	row := office.BookRow{
		RowNo: rowNo, Name: h.Name, ID: h.ID, Village: h.Village, Bank: branch, AmountFen: amount, BalanceFen: amount,
		DisbursedOn: lent, DueOn: lent.AddMonths(months), Purpose: uses[r.IntN(len(uses))].code, Used: "养殖", Approver: "韩立", Lender: "唐晓燕",
	}
	row.Written = row.Purpose
	switch r.IntN(10) {
	case 0:
		row.BalanceFen = 0
	case 1, 2, 3:
		row.BalanceFen = amount * money.Fen(1+r.IntN(9)) / 10
	}
	return row
}

// takeOver brings the county's old book in and reconciles it with the bank's list (A13.1).
func (s *story) takeOver(taken civil.Date) error {
	clerk, head := s.who(act.CountyClerk, s.code), s.who(act.CountyHead, s.code)
	const book = "demo-book-1"
	if _, err := s.feed(clerk, "import-ledger", args{
		"book": book, "taken_over_on": taken, "file_digest": book, "row_count": len(s.book),
	}, app.BookFeed{Book: s.book}); err != nil {
		return err
	}
	for from := 1; from <= len(s.book); from += app.TakeOverBatch {
		if _, err := s.do(clerk, "take-over-loan", args{"book": book, "from": from, "to": min(from+app.TakeOverBatch-1, len(s.book))}); err != nil {
			return err
		}
	}
	list := BankListOf(s.book)
	if _, err := s.feed(clerk, "compare-book", args{"book": book, "file_digest": "demo-list-1", "row_count": len(list)}, app.BookFeed{Bank: list}); err != nil {
		return err
	}
	_, err := s.do(head, "release-book", args{"book": book})
	return err
}
