package app

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"sync"
	"time"

	"fupindai/internal/act"
	"fupindai/internal/blob"
	"fupindai/internal/civil"
	"fupindai/internal/fault"
	"fupindai/internal/law"
	"fupindai/internal/register"
	"fupindai/internal/store"
)

// Door is the only way to change anything. Clock and randomness come from outside.
// It is safe for concurrent use; each log's commands are decided one after another.
type Door struct {
	DB       *store.DB
	Register *register.Register
	Files    blob.Store // scans and photos; only commands with a file need it
	Clock    func() time.Time
	Random   io.Reader // for ids, salts and public tokens
	// ConfirmWithin is how long an entered password counts for signatures (X6).
	ConfirmWithin time.Duration

	shelves shelves

	mu   sync.Mutex
	laws map[string]*law.Law // by digest

	book divisionBook
}

// Call is what a face hands in.
type Call struct {
	Log     string
	By      act.Actor // checked against the posts held on the day
	Command string
	ID      string          // the command id: one id, one effect (I10)
	Args    json.RawMessage // with done_on and dated_by, if the thing was done on an earlier day
	// Confirmed is the instant at which the person last entered the password again;
	// signing commands need it to be fresh (X6).
	Confirmed time.Time
	// Feed is the mass feed of an import command: rows that go to the register, not
	// to the journal. Only file imports set it.
	Feed any
	// Tell hears how far a long command is; nil where nobody waits.
	Tell func(done, of int)

	system bool // given by the program itself, for its own commands
	// public marks a command of the public page; no face can set it (DoPublic).
	public bool
}

// Receipt is the answer to an accepted command. It can be rebuilt from the journal.
type Receipt struct {
	Command  string       `json:"command"`
	ID       string       `json:"id"`
	FirstSeq int64        `json:"first_seq"`
	LastSeq  int64        `json:"last_seq"`
	Created  []string     `json:"created"` // numbers of what was created: applications, lists, loans, notices
	Events   []EventShort `json:"events"`
	Repeated bool         `json:"repeated"` // the same command had been accepted before
}

// EventShort names one event of a receipt.
type EventShort struct {
	Seq    int64  `json:"seq"`
	Type   string `json:"type"`
	Stream string `json:"stream"`
}

var commandID = regexp.MustCompile(`^[A-Za-z0-9._:-]{8,80}$`)

// Do carries out one command, or answers with an *act.Refusal and changes nothing.
// The same id with the same content is answered with the first receipt again; with
// other content it is refused (X12). From the moment Do returns without an error
// the command is durable.
func (d *Door) Do(ctx context.Context, c Call) (Receipt, error) {
	o, err := d.order(c)
	if err != nil {
		return Receipt{}, err
	}
	var receipt Receipt
	again := false
	write := d.DB.WriteShared
	if o.spec.Long { // it would hold up, or spoil, those who wait with it
		write = d.DB.Write
	}
	err = write(ctx, c.Log, func(tx *store.Tx) (err error) {
		if again { // another writer spoilt the group: the texts of the first run are forgotten
			if o.args, o.day, err = o.spec.decode(c.Args); err != nil {
				return err
			}
		}
		again = true
		receipt, err = d.carryOut(ctx, tx, o)
		return err
	})
	if errors.Is(err, store.ErrNoLog) {
		return Receipt{}, act.Refuse("X2", "not-found", act.Figures{"what": clip(c.Log)})
	}
	if errors.Is(err, store.ErrClock) {
		return Receipt{}, act.Refuse("X10", "clock-behind", act.Figures{"today": d.Today()})
	}
	if err != nil {
		return Receipt{}, err
	}
	// The events are durable; a crash from here on loses only the answer, which the
	// command id brings back.
	fault.Point(fault.BeforeAnswer)
	return receipt, nil
}

// Together carries out the commands that play gives, one after the other, in one
// transaction of one log: all of them are durable when it returns without an error, and
// none if one is refused. Until then its receipts are provisional. It is for what comes
// in at once: the rows of a bank's list, a past that is played in.
func (d *Door) Together(ctx context.Context, log string, play func(do func(Call) (Receipt, error)) error) error {
	err := d.DB.Write(ctx, log, func(tx *store.Tx) error {
		var first error
		err := play(func(c Call) (Receipt, error) {
			if first != nil {
				return Receipt{}, first
			}
			var o order
			var r Receipt
			if c.Log != log {
				first = fmt.Errorf("%w: a command for log %s together with those of %s", store.ErrUse, c.Log, log)
			} else if o, first = d.order(c); first == nil {
				r, first = d.carryOut(ctx, tx, o)
			}
			return r, first
		})
		if first != nil {
			return first // whatever play made of it: nothing is kept
		}
		return err
	})
	if err == nil {
		fault.Point(fault.BeforeAnswer)
	}
	return err
}

// order is a call that was read: what is to be carried out under the lock.
type order struct {
	Call
	spec   *Spec
	args   any
	day    dated
	digest []byte // keyed, of the content
}

// order reads a call, or refuses what is no command.
func (d *Door) order(c Call) (o order, err error) {
	spec, ok := Command(c.Command)
	if !ok {
		return o, act.Refuse("X10", "unknown-command", act.Figures{"command": clip(c.Command)})
	}
	if !commandID.MatchString(c.ID) {
		return o, act.Refuse("X10", "bad-command-id", nil)
	}
	args, day, err := spec.decode(c.Args)
	if err != nil {
		return o, err
	}
	content, err := json.Marshal([]any{c.Command, c.By, json.RawMessage(c.Args)})
	if err != nil {
		return o, fmt.Errorf("command %s: %w", c.Command, err)
	}
	return order{c, spec, args, day, []byte(d.Register.Keyed("command", content))}, nil
}

// carryOut decides an order under the log's lock and collects what follows from it.
func (d *Door) carryOut(ctx context.Context, tx *store.Tx, o order) (receipt Receipt, err error) {
	before, err := tx.Command(ctx, o.By.User, o.ID)
	if err != nil {
		return receipt, err
	}
	if before != nil {
		if subtle.ConstantTimeCompare(before.Digest, o.digest) != 1 {
			return receipt, act.Refuse("X12", "same-id-other-content", nil)
		}
		if err := json.Unmarshal([]byte(before.Answer), &receipt); err != nil {
			return receipt, fmt.Errorf("answer of command %s: %w", o.ID, err)
		}
		receipt.Repeated = true
		return receipt, nil
	}
	desk, err := d.desk(ctx, tx, o.Call, o.day.on)
	if err != nil {
		return receipt, err
	}
	if err := desk.mayCall(ctx, o.spec); err != nil {
		return receipt, err
	}
	if o.day.on.After(desk.act.Today) {
		return receipt, act.Refuse("Z1", "day-in-future", act.Figures{"day": o.day.on, "today": desk.act.Today}).At("done_on")
	}
	if first, months := desk.law.EarliestStated(desk.act.Today); !o.day.on.IsZero() && o.day.on.Before(first) {
		return receipt, act.Refuse("Z1", "day-too-early", act.Figures{"day": o.day.on, "first": first, "limit_months": months}).At("done_on")
	}
	if err := desk.file(o.args); err != nil {
		return receipt, err
	}
	if err := desk.dated(o.day); err != nil {
		return receipt, err
	}
	if err := o.spec.run(ctx, desk, o.args); err != nil {
		return receipt, err
	}
	if desk.known != nil {
		receipt = *desk.known
		receipt.Command, receipt.ID = o.spec.Name, o.ID
		return receipt, nil
	}
	if err := desk.markBreaches(ctx); err != nil {
		return receipt, err
	}
	if receipt, err = desk.commit(ctx, o.spec, o.digest); err != nil {
		return receipt, err
	}
	d.publish(tx, desk)
	return receipt, nil
}

// Today is the civil day by the door's clock.
func (d *Door) Today() civil.Date { return civil.Of(d.Clock()) }
