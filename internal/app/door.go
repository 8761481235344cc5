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
	spec, ok := Command(c.Command)
	if !ok {
		return Receipt{}, act.Refuse("X10", "unknown-command", act.Figures{"command": clip(c.Command)})
	}
	if !commandID.MatchString(c.ID) {
		return Receipt{}, act.Refuse("X10", "bad-command-id", nil)
	}
	args, day, err := spec.decode(c.Args)
	if err != nil {
		return Receipt{}, err
	}
	content, err := json.Marshal([]any{c.Command, c.By, json.RawMessage(c.Args)})
	if err != nil {
		return Receipt{}, fmt.Errorf("command %s: %w", c.Command, err)
	}
	digest := []byte(d.Register.Keyed("command", content))

	var receipt Receipt
	again := false
	write := d.DB.WriteShared
	if spec.Feed { // a file takes long and would hold up, or spoil, those who wait with it
		write = d.DB.Write
	}
	err = write(ctx, c.Log, func(tx *store.Tx) error {
		receipt = Receipt{}
		if again { // another writer spoilt the group: the texts of the first run are forgotten
			if args, day, err = spec.decode(c.Args); err != nil {
				return err
			}
		}
		again = true
		before, err := tx.Command(ctx, c.By.User, c.ID)
		if err != nil {
			return err
		}
		if before != nil {
			if subtle.ConstantTimeCompare(before.Digest, digest) != 1 {
				return act.Refuse("X12", "same-id-other-content", nil)
			}
			if err := json.Unmarshal([]byte(before.Answer), &receipt); err != nil {
				return fmt.Errorf("answer of command %s: %w", c.ID, err)
			}
			receipt.Repeated = true
			return nil
		}
		desk, err := d.desk(ctx, tx, c, day.on)
		if err != nil {
			return err
		}
		if err := desk.mayCall(ctx, spec); err != nil {
			return err
		}
		if day.on.After(desk.act.Today) {
			return act.Refuse("Z1", "day-in-future", act.Figures{"day": day.on, "today": desk.act.Today}).At("done_on")
		}
		if err := desk.file(args); err != nil {
			return err
		}
		if err := desk.dated(day); err != nil {
			return err
		}
		if err := spec.run(ctx, desk, args); err != nil {
			return err
		}
		if err := desk.markBreaches(ctx); err != nil {
			return err
		}
		if receipt, err = desk.commit(ctx, spec, digest); err != nil {
			return err
		}
		d.publish(tx, desk)
		return nil
	})
	if errors.Is(err, store.ErrNoLog) {
		return Receipt{}, act.Refuse("X2", "not-found", act.Figures{"what": clip(c.Log)})
	}
	if err != nil {
		return Receipt{}, err
	}
	// The events are durable; a crash from here on loses only the answer, which the
	// command id brings back.
	fault.Point(fault.BeforeAnswer)
	return receipt, nil
}

// Today is the civil day by the door's clock.
func (d *Door) Today() civil.Date { return civil.Of(d.Clock()) }
