// Package demo makes an invented county: the real divisions of one county, people and
// numbers that cannot exist, applications in every state of the line. All of it is
// made by playing commands through the door, so it is as checked as anything.
package demo

import (
	"context"
	"fmt"
	"io"
	"time"

	"fupindai/internal/app"
	"fupindai/internal/blob"
	"fupindai/internal/civil"
	"fupindai/internal/law"
	"fupindai/internal/places"
	"fupindai/internal/register"
	"fupindai/internal/store"
)

// Day is the day on which the demo begins.
var Day = civil.New(2019, 9, 30)

// founded is the day on which the demo's county begins to work with the product.
var founded = civil.New(2019, 6, 24)

// World is a demo county ready to be served.
type World struct {
	Door  *app.Door
	Clock *Clock
	Log   string
}

// Build builds the small demo of one township.
func Build(ctx context.Context, db *store.DB, keys register.KeyProvider, random io.Reader, now func() time.Time) (*World, error) {
	return Township.Build(ctx, db, keys, random, now, nil)
}

// Progress is how far the story of a demo has been played.
type Progress struct {
	Day      civil.Date // that is being played
	Done, Of int        // days, from the county's founding to the demo's first
}

// Build founds the county in an empty, migrated database and plays its story. A
// database that already holds it is opened as it is, at the day where it stopped. told
// hears of every day that begins; it may be nil.
func (size Size) Build(ctx context.Context, db *store.DB, keys register.KeyProvider, random io.Reader, now func() time.Time, told func(Progress)) (*World, error) {
	reg, err := register.New(keys, random)
	if err != nil {
		return nil, err
	}
	clock := &Clock{at: instant(founded), now: now}
	w := &World{newDoor(db, reg, clock.Now, random), clock, Log}
	if at, ok, err := played(ctx, db); err != nil {
		return nil, err
	} else if ok {
		clock.run(at)
		return w, nil
	}
	return w, w.play(ctx, size.shire(), size, above, told)
}

// play founds a shire and those above it, and plays its story.
func (w *World) play(ctx context.Context, c shire, size Size, above []upper, told func(Progress)) error {
	if err := w.Door.Setup(ctx, app.Founding{
		Log: c.log, Name: c.name, Unit: c.code, Divisions: places.Divisions(), DivisionsKnown: places.KnownOn,
		Banks: c.banks, Administrators: c.administrators, Document: "演示建账通知〔2019〕1号",
	}); err != nil {
		return err
	}
	s := &story{ctx: ctx, door: w.Door, clock: w.Clock, cal: law.Default().Working(), shire: c, told: told}
	s.tellOf(founded)
	for _, o := range above {
		if err := w.Door.Setup(ctx, app.Founding{Log: o.log, Name: o.name, Unit: o.unit, Administrators: o.administrators, Document: "演示建账通知〔2019〕1号"}); err != nil {
			return err
		}
		if err := s.appoint(o.log, o.unit, o.administrators, []member{o.clerk}, founded); err != nil {
			return err
		}
	}
	if err := s.tell(size); err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	w.Clock.play(Day)
	if _, err := w.Door.Close(ctx, c.log, Day.AddDays(-1)); err != nil {
		return err
	}
	w.Clock.run(instant(Day))
	return nil
}

// tell plays the whole story up to the demo's day.
func (s *story) tell(size Size) error {
	if err := s.found(founded); err != nil {
		return err
	}
	s.alone(founded.AddDays(4), func() error { return s.release(founded.AddDays(2)) })
	small, taken := len(s.book) == 0, BookDay // else a portfolio's, whose loans are played by nobody
	if small {
		s.book, taken = s.oldBook(), founded.AddDays(3)
	}
	s.alone(founded.AddDays(4), func() error { return s.takeOver(taken) })
	if small {
		s.alone(founded.AddDays(4), s.collect)
	}
	if err := s.run(founded.AddDays(4)); err != nil {
		return err
	}
	waves := s.township1()
	if size == County {
		waves = append(waves, s.townships()...)
		s.changes(Day)
	}
	for _, w := range waves {
		s.play(w, Day)
	}
	for on := founded.AddDays(14); on.Before(Day); on = on.AddDays(1) {
		if ok, _, err := s.cal.IsWorkday(on); err == nil && ok {
			s.alone(on, s.account)
			s.alone(on, func() error { return s.supervise(on) })
			if small { // a withdrawal holds digests made with the key file, a portfolio is the same under any
				s.alone(on, func() error { return s.monitor(on) })
				s.alone(on, func() error { return s.drawMonth(on) })
			}
		}
	}
	return s.run(Day.AddDays(-1))
}

// Advance moves the clock forward to a day's opening and closes the days that are over
// then, as the nights between would have.
func (w *World) Advance(to civil.Date) error {
	if err := w.Clock.Advance(to); err != nil {
		return err
	}
	_, err := w.Door.Close(context.Background(), w.Log, to.AddDays(-1))
	return err
}

func newDoor(db *store.DB, reg *register.Register, clock func() time.Time, random io.Reader) *app.Door {
	return &app.Door{DB: db, Register: reg, Files: blob.Memory(filesMax), Clock: clock, Random: random, ConfirmWithin: confirmWithin}
}

// confirmWithin is how long one click on a signature counts in the demo, where nobody
// has a password.
const confirmWithin = 5 * time.Minute

// filesMax bounds one scan or photo while the story is played.
const filesMax = 1 << 20

// ClockOf is the demo's own clock, where a database holds a demo: it goes on from the
// instant at which the demo stopped. The machine's would carry it years ahead, and it
// never goes back. nil where there is none.
func ClockOf(ctx context.Context, db *store.DB, now func() time.Time) (*Clock, error) {
	at, ok, err := played(ctx, db)
	if err != nil || !ok {
		return nil, err
	}
	c := &Clock{now: now}
	c.run(at)
	return c, nil
}

// played says whether the database holds a demo, and at which instant it stopped.
func played(ctx context.Context, db *store.DB) (time.Time, bool, error) {
	logs, err := db.Logs(ctx)
	if err != nil {
		return time.Time{}, false, err
	}
	for _, l := range logs {
		if l.ID == Log && l.Seq > 0 {
			return time.UnixMicro(l.At), true, nil
		}
	}
	return time.Time{}, false, nil
}
