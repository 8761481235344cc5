package act

import (
	"encoding/json"
	"unicode/utf8"
)

// Text is a free text. A person types it; the journal never holds it. Before a
// rule decides, the door gives it an opaque id and a salted digest and keeps the
// words, sealed, in the register. JSON input is a string (a command) or
// {"id","digest"} (an event); JSON output is always {"id","digest"}.
type Text struct {
	ID     string
	Digest string
	Length int // characters, while the act that typed it is being decided
	plain  string
}

// Plain makes a text that was typed but not yet filed.
func Plain(s string) Text { return Text{plain: s} }

// Typed gives the words as typed; empty once the text was read from the journal.
func (t Text) Typed() string { return t.plain }

// Filed gives the text with its id and digest, without the words.
func (t Text) Filed(id, digest string) Text {
	return Text{ID: id, Digest: digest, Length: utf8.RuneCountInString(t.plain)}
}

// IsZero says that nothing was typed and nothing is filed.
func (t Text) IsZero() bool { return t.plain == "" && t.ID == "" }

type filedText struct {
	ID     string `json:"id"`
	Digest string `json:"digest"`
}

// MarshalJSON writes id and digest, never the words.
func (t Text) MarshalJSON() ([]byte, error) {
	if t.IsZero() {
		return []byte("null"), nil
	}
	return json.Marshal(filedText{t.ID, t.Digest})
}

// UnmarshalJSON reads a string as typed words, an object as a filed text.
func (t *Text) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*t = Text{}
		return nil
	}
	if len(b) > 0 && b[0] == '"' {
		return json.Unmarshal(b, &t.plain)
	}
	var f filedText
	if err := json.Unmarshal(b, &f); err != nil {
		return err
	}
	*t = Text{ID: f.ID, Digest: f.Digest}
	return nil
}

// LongNumber says whether a text has a run of 15 digits or more: what could be a
// number of a person or an account stands in no event.
func LongNumber(s string) bool {
	run := 0
	for _, c := range s {
		if c < '0' || c > '9' {
			run = 0
			continue
		}
		if run++; run == 15 {
			return true
		}
	}
	return false
}
