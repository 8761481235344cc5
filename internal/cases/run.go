package cases

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// Result is what playing a suite gave.
type Result struct {
	Passed, Failed int
	Failures       []Failure // in the order of the cases
	Played         []Played
}

// Failure is one expectation that was not met.
type Failure struct {
	File      string
	Line      int
	Title     string
	What      string
	Want, Got string
}

func (f Failure) String() string {
	return fmt.Sprintf("%s:%d: %s: %s: want %s; got %s", f.File, f.Line, f.Title, f.What, f.Want, f.Got)
}

// Played is one case with how long it took.
type Played struct {
	Case *Case
	OK   bool
	Took time.Duration
}

// Run plays every case of the suite on its own copy of the world. With an empty
// postgres the copies are SQLite; else it is the address of a maintenance database
// of a PostgreSQL, as a role that may create databases. An error means that the
// world could not be made; what a case gives is in the result.
func Run(ctx context.Context, s *Suite, postgres string) (res Result, err error) {
	var e engine
	if postgres == "" {
		e, err = newFiles()
	} else {
		e, err = newServer(ctx, postgres)
	}
	if err != nil {
		return res, err
	}
	defer func() { err = errors.Join(err, e.close()) }()
	g, err := newStage(s, e)
	if err != nil {
		return res, err
	}
	if bare := g.situation(ctx, ""); bare.err != nil {
		return res, bare.err
	}
	for _, c := range s.Cases {
		g.situation(ctx, c.Given) // from here on situations are only read
	}
	played := make([]outcome, len(s.Cases))
	var next atomic.Int64
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for i := next.Add(1) - 1; int(i) < len(s.Cases); i = next.Add(1) - 1 {
				began := time.Now()
				failures, err := g.run(ctx, s.Cases[i])
				played[i] = outcome{failures, err, time.Since(began)}
			}
		})
	}
	workers.Wait()
	for i, c := range s.Cases {
		if played[i].err != nil {
			return res, fmt.Errorf("%s:%d: %s: %w", c.File, c.Line, c.Title, played[i].err)
		}
		res.take(c, played[i])
	}
	return res, nil
}

// outcome is what playing one case gave.
type outcome struct {
	failures []*failure
	err      error
	took     time.Duration
}

func (res *Result) take(c *Case, o outcome) {
	for _, f := range o.failures {
		res.Failures = append(res.Failures, Failure{c.File, f.line, c.Title, f.what, f.want, f.got})
	}
	if len(o.failures) == 0 {
		res.Passed++
	} else {
		res.Failed++
	}
	res.Played = append(res.Played, Played{c, len(o.failures) == 0, o.took})
}

// run plays one case. A step that goes another way than expected ends it: what
// follows would mean nothing.
func (g *stage) run(ctx context.Context, c *Case) ([]*failure, error) {
	if given := g.situation(ctx, c.Given); given.err != nil {
		return []*failure{{c.Line, "given " + c.Given, "the situation", given.err.Error()}}, nil
	}
	s, err := g.start(ctx, c.Given, c.File+" "+c.Title)
	if err != nil {
		return nil, err
	}
	var events []string
	var failures []*failure
	for _, st := range c.Steps {
		receipt, f := s.step(ctx, st)
		if f != nil {
			failures = append(failures, f)
			break
		}
		for _, e := range receipt.Events {
			events = append(events, e.Type)
		}
	}
	if failures == nil {
		failures, err = s.expect(ctx, c, events)
	}
	return failures, errors.Join(err, g.engine.drop(ctx, s.db))
}
