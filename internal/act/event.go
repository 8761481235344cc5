package act

import (
	"encoding/json"
	"fmt"

	"fupindai/internal/civil"
)

// Event is a fact that follows from an act. Its type is a constant string chosen
// by us ("loan.check-recorded/1"), never a Go type's name.
type Event interface{ EventType() string }

// Recorded is an event as the journal holds it: what happened (Event), the day it
// holds for (On), its number in the log (Seq), and who did it.
type Recorded struct {
	Log    string
	Seq    int64
	Stream string
	On     civil.Date // the day the fact holds for
	Noted  civil.Date // the civil day it was recorded
	// DatedBy names the paper that proves On, where the fact was recorded on a later
	// day (R-Z1-1). Its words are in the register.
	DatedBy Text
	By      Actor
	Event   Event
}

// Catalogue decodes stored events by their type. Each core package has one; a
// type that is missing is an error, never skipped.
type Catalogue map[string]func() Event

// Decode reads an event's body. Unknown types and unknown fields are errors.
func (c Catalogue) Decode(typ string, body []byte) (Event, error) {
	make, ok := c[typ]
	if !ok {
		return nil, fmt.Errorf("event type %q is unknown", typ)
	}
	e := make()
	if err := json.Unmarshal(body, e); err != nil {
		return nil, fmt.Errorf("event %s: %w", typ, err)
	}
	return e, nil
}

// Catalogued lists constructors by the type of what they make.
func Catalogued(makers ...func() Event) Catalogue {
	c := Catalogue{}
	for _, m := range makers {
		t := m().EventType()
		if _, twice := c[t]; twice {
			panic("act: two events are called " + t)
		}
		c[t] = m
	}
	return c
}
