package cli

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"fupindai/internal/app"
	"fupindai/internal/civil"
	"fupindai/internal/people"
)

// closeDays carries out the daily close by hand, up to a day (yesterday, if none is
// given):
//
//	fupindai close [--date 2019-07-10] [--log LOG]
func (s *session) closeDays(args []string) int {
	f := s.flags()
	log := f.String("log", "", "")
	date := f.String("date", "", "")
	if _, err := s.parse(f, args, 0); err != nil {
		return s.used(f, err)
	}
	door, closeDoor, err := s.open(s.Context)
	if err != nil {
		return s.tell(err)
	}
	defer closeDoor() //nolint:errcheck // what was written is durable already
	if *log, err = s.log(s.Context, door.DB, *log); err != nil {
		return s.tell(err)
	}
	through := door.Today().AddDays(-1)
	if *date != "" {
		if through, err = civil.Parse(*date); err != nil {
			return s.tell(wrongUse("日期 %q 应写成 2019-07-10。", "%q is no date like 2019-07-10.", *date))
		}
	}
	closed, err := door.Close(s.Context, *log, through)
	for _, r := range closed {
		s.say("已结 %s：登记疑似未按期 %d 件", "closed %s: %d suspected breaches opened", r.ID[len("close-"):], len(r.Created))
	}
	if err != nil {
		return s.tell(err)
	}
	if len(closed) == 0 {
		s.say("到 %s 都已结账，没有变化。", "closed up to %s already; nothing changed.", through.String())
	}
	return exitDone
}

// sweepEvery is how often sessions that ended are removed.
const sweepEvery = time.Hour

// keepHouse closes the days that are over in every log, at the start and after each
// midnight of Beijing, and sweeps sessions that ended, until the context ends. What
// failed is logged and tried again.
func keepHouse(ctx context.Context, door *app.Door, now func() time.Time, logger *slog.Logger) {
	sessions := people.NewSessions(people.Over(door.DB.Read, door.DB.WriteLocal), now)
	var done civil.Date
	var swept time.Time
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	for {
		if yesterday := door.Today().AddDays(-1); yesterday != done {
			if err := closeAll(ctx, door, yesterday, logger); err == nil {
				done = yesterday
			} else if ctx.Err() == nil {
				logger.Error("daily close", "day", yesterday.String(), "error", err.Error())
			}
		}
		if at := now(); at.Sub(swept) >= sweepEvery {
			if err := sessions.Sweep(ctx); err == nil {
				swept = at
			} else if ctx.Err() == nil {
				logger.Error("sweep", "error", err.Error())
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func closeAll(ctx context.Context, door *app.Door, through civil.Date, logger *slog.Logger) error {
	logs, err := door.DB.Logs(ctx)
	if err != nil {
		return err
	}
	for _, l := range logs {
		if l.Seq == 0 {
			continue // not founded yet
		}
		closed, err := door.Close(ctx, l.ID, through)
		if err != nil {
			return fmt.Errorf("log %s: %w", l.ID, err)
		}
		for _, r := range closed {
			logger.Info("daily close", "log", l.ID, "command", r.ID, "opened", len(r.Created))
		}
	}
	return nil
}
