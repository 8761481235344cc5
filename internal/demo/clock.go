package demo

import (
	"errors"
	"sync"
	"time"

	"fupindai/internal/civil"
)

// Clock is the demo's own: it stands still while the story is played, then runs with
// the machine's, and can be moved forward by hand. It never goes back.
type Clock struct {
	mu   sync.Mutex
	at   time.Time        // the demo's instant,
	real time.Time        // at this instant of the machine; zero while it stands
	now  func() time.Time // the machine's clock
}

// opening is the hour at which offices open, in Beijing time.
const opening = 10

// Now is the demo's instant.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.real.IsZero() {
		c.at = c.at.Add(time.Second)
		return c.at
	}
	return c.at.Add(c.now().Sub(c.real))
}

func instant(d civil.Date) time.Time {
	return time.Date(d.Year(), time.Month(d.Month()), d.Day(), opening, 0, 0, 0, time.FixedZone("", 8*3600))
}

// play sets the clock to a day's opening while the story is played.
func (c *Clock) play(d civil.Date) {
	if t := instant(d); t.After(c.at) {
		c.at = t
	}
}

// run lets the clock run with the machine's from a day on.
func (c *Clock) run(from time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if from.After(c.at) {
		c.at = from
	}
	c.real = c.now()
}

// Advance moves the clock forward to a day's opening. A day that is not later than
// today is an error.
func (c *Clock) Advance(to civil.Date) error {
	now := c.Now()
	if !to.After(civil.Of(now)) {
		return errors.New("the demo's clock does not go back")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at, c.real = instant(to), c.now()
	return nil
}
