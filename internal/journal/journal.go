// Package journal is what a log consists of: events as exact bytes, the Merkle
// tree over them, its signed head, and the salted fingerprints of lists.
//
// It is pure: no database, no clock, no randomness of its own.
package journal

import (
	"encoding/json"

	"fupindai/internal/act"
	"fupindai/internal/civil"
)

// Event is one entry of a log. Encode gives the bytes that are stored, hashed
// and never changed.
type Event struct {
	Log     string     // the log it belongs to
	Seq     int64      // its number in the log, from 1, without gaps
	Stream  string     // the file it belongs to
	Version int64      // its number in the stream, from 1, without gaps
	Type    string     // "loan.check-recorded/1"
	On      civil.Date // the day the fact holds for; zero if it has none
	At      int64      // the instant it was recorded, microseconds UTC
	User    string     // who did it,
	Role    string     // in which role,
	Unit    string     // for which unit
	Command string     // the id of the command it followed from
	Body    json.RawMessage
}

// By is the actor.
func (e Event) By() act.Actor { return act.Actor{User: e.User, Role: act.Role(e.Role), Unit: e.Unit} }

// Encode gives the canonical bytes.
func (e Event) Encode() []byte { return nil }

// Parse reads canonical bytes.
func Parse(b []byte) (Event, error) { return Event{}, nil }

// Recorded decodes the body by its type.
func (e Event) Recorded(cat act.Catalogue) (act.Recorded, error) { return act.Recorded{}, nil }
