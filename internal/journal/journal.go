// Package journal is what a log consists of: events as exact bytes, the Merkle
// tree over them, its signed head, and the salted fingerprints of lists.
//
//	Event.Encode → bytes → Parse     the same bytes, both ways
//	Edge.Append(bytes) → tree hashes  what grows the tree by one event
//	Checkpoint.Sign / OpenCheckpoint  the head as others hold it
//
// It is pure: no database, no clock, no randomness of its own.
package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"fupindai/internal/act"
	"fupindai/internal/civil"
)

// Event is one entry of a log. Encode gives the bytes that are stored, hashed
// and never changed.
type Event struct {
	Log     string          // the log it belongs to
	Seq     int64           // its number in the log, from 1, without gaps
	Stream  string          // the file it belongs to
	Version int64           // its number in the stream, from 1, without gaps
	Type    string          // "loan.check-recorded/1"
	On      civil.Date      // the day the fact holds for; zero if it has none
	At      int64           // the instant it was recorded, microseconds UTC
	User    string          // who did it,
	Role    string          // in which role,
	Unit    string          // for which unit
	Command string          // the id of the command it followed from
	Body    json.RawMessage // a JSON object
}

// By is the actor.
func (e Event) By() act.Actor { return act.Actor{User: e.User, Role: act.Role(e.Role), Unit: e.Unit} }

// Recorded decodes the body by its type and gives the event as the core reads
// it. Noted is the Beijing day of At. Unknown types are errors.
func (e Event) Recorded(cat act.Catalogue) (act.Recorded, error) {
	body, err := cat.Decode(e.Type, e.Body)
	if err != nil {
		return act.Recorded{}, fmt.Errorf("log %s, event %d: %w", e.Log, e.Seq, err)
	}
	r := act.Recorded{
		Log: e.Log, Seq: e.Seq, Stream: e.Stream,
		On: e.On, Noted: civil.Of(time.UnixMicro(e.At)), By: e.By(), Event: body,
	}
	if e.On != r.Noted && bytes.Contains(e.Body, []byte(datedBy)) {
		var proof struct {
			DatedBy act.Text `json:"dated_by"`
		}
		if err := json.Unmarshal(e.Body, &proof); err != nil {
			return act.Recorded{}, fmt.Errorf("log %s, event %d: %w", e.Log, e.Seq, err)
		}
		r.DatedBy = proof.DatedBy
	}
	return r, nil
}

// Two fields any body may have besides its own: the paper that proves the day of a fact
// that was recorded later (R-Z1-1), and, in the first event of a command, what the
// command filed in the register (Filed).
const (
	datedBy = `"dated_by":`
	filed   = `"filed":`
)

// Filed cites the versions of households, persons and accounts that a command filed:
// how many, and the Merkle root over their salted digests.
type Filed struct {
	Rows int    `json:"rows"`
	Root string `json:"root"`
}

// WithFiled gives the body with what its command filed.
func WithFiled(body json.RawMessage, f Filed) (json.RawMessage, error) {
	return withField(body, filed, f)
}

// FiledIn is what the body cites as filed; the zero value if nothing.
func FiledIn(body json.RawMessage) (Filed, error) {
	var b struct{ Filed Filed }
	if !bytes.Contains(body, []byte(filed)) {
		return b.Filed, nil
	}
	err := json.Unmarshal(body, &b)
	return b.Filed, err
}

// DatedBy gives the body with the paper that proves its day.
func DatedBy(body json.RawMessage, paper act.Text) (json.RawMessage, error) {
	return withField(body, datedBy, paper)
}

func withField(body json.RawMessage, key string, value any) (json.RawMessage, error) {
	told, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	out := append(json.RawMessage(nil), body[:len(body)-1]...)
	if len(out) > 1 {
		out = append(out, ',')
	}
	return append(append(append(out, key...), told...), '}'), nil
}

// The fields in the order in which they stand in the bytes.
const (
	keyLog     = `{"log":`
	keySeq     = `,"seq":`
	keyStream  = `,"stream":`
	keyVersion = `,"version":`
	keyType    = `,"type":`
	keyOn      = `,"on":`
	keyAt      = `,"at":`
	keyUser    = `,"user":`
	keyRole    = `,"role":`
	keyUnit    = `,"unit":`
	keyCommand = `,"command":`
	keyBody    = `,"body":`
)

// Check says whether the event can be stored: its names are there and are plain
// text of one line, its numbers count from 1, its body is a JSON object.
func (e Event) Check() error {
	if err := e.checkFrame(); err != nil {
		return err
	}
	if len(e.Body) == 0 || e.Body[0] != '{' || !json.Valid(e.Body) || !utf8.Valid(e.Body) {
		return fmt.Errorf("event of stream %q: the body is not a JSON object", e.Stream)
	}
	return nil
}

func (e Event) checkFrame() error {
	for _, f := range []struct{ key, value string }{
		{"log", e.Log},
		{"stream", e.Stream},
		{"type", e.Type},
		{"command", e.Command},
		{"user", e.User},
	} {
		if f.value == "" {
			return fmt.Errorf("event of stream %q: %s is empty", e.Stream, f.key)
		}
	}
	for _, s := range []string{e.Log, e.Stream, e.Type, e.User, e.Role, e.Unit, e.Command} {
		if !plain(s) {
			return fmt.Errorf("event of stream %q: %q is not plain text of one line", e.Stream, s)
		}
	}
	if e.Seq < 1 || e.Version < 1 || e.At < 1 {
		return fmt.Errorf("event of stream %q: seq %d, version %d and instant %d must count from 1", e.Stream, e.Seq, e.Version, e.At)
	}
	return nil
}

// plain says whether s is valid UTF-8 without control characters.
func plain(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] == 0x7f {
			return false
		}
	}
	return utf8.ValidString(s)
}

// Encode gives the canonical bytes: one line of JSON, fixed order of fields, no
// spaces. It panics on an event that Check refuses for its body.
func (e Event) Encode() []byte {
	b := make([]byte, 0, 256+len(e.Body))
	b = appendString(append(b, keyLog...), e.Log)
	b = strconv.AppendInt(append(b, keySeq...), e.Seq, 10)
	b = appendString(append(b, keyStream...), e.Stream)
	b = strconv.AppendInt(append(b, keyVersion...), e.Version, 10)
	b = appendString(append(b, keyType...), e.Type)
	b = appendString(append(b, keyOn...), e.On.String())
	b = strconv.AppendInt(append(b, keyAt...), e.At, 10)
	b = appendString(append(b, keyUser...), e.User)
	b = appendString(append(b, keyRole...), e.Role)
	b = appendString(append(b, keyUnit...), e.Unit)
	b = appendString(append(b, keyCommand...), e.Command)
	out := bytes.NewBuffer(append(b, keyBody...))
	if err := json.Compact(out, e.Body); err != nil {
		panic("journal: the body of an event is not JSON: " + err.Error())
	}
	out.WriteByte('}')
	return out.Bytes()
}

// appendString writes a plain string; only the quote and the backslash need a mark.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	for i := 0; i < len(s); i++ {
		if s[i] == '"' || s[i] == '\\' {
			b = append(b, '\\')
		}
		b = append(b, s[i])
	}
	return append(b, '"')
}

var errNotCanonical = errors.New("not the canonical bytes of an event")

// Parse reads canonical bytes and nothing else: Parse(b) without error means
// Encode gives b again.
func Parse(b []byte) (Event, error) {
	r := reader{rest: b}
	var e Event
	e.Log = r.text(keyLog)
	e.Seq = r.number(keySeq)
	e.Stream = r.text(keyStream)
	e.Version = r.number(keyVersion)
	e.Type = r.text(keyType)
	e.On = r.day(keyOn)
	e.At = r.number(keyAt)
	e.User = r.text(keyUser)
	e.Role = r.text(keyRole)
	e.Unit = r.text(keyUnit)
	e.Command = r.text(keyCommand)
	e.Body = r.object(keyBody)
	if r.err != nil {
		return Event{}, r.err
	}
	if err := e.checkFrame(); err != nil {
		return Event{}, fmt.Errorf("%w: %w", errNotCanonical, err)
	}
	return e, nil
}

// reader takes field after field; the first error stays.
type reader struct {
	rest []byte
	err  error
}

func (r *reader) fail(key string) {
	if r.err == nil {
		r.err = fmt.Errorf("%w: at %s", errNotCanonical, strings.Trim(key, `,{":`))
	}
	r.rest = nil
}

func (r *reader) key(key string) bool {
	if r.err != nil || !bytes.HasPrefix(r.rest, []byte(key)) {
		r.fail(key)
		return false
	}
	r.rest = r.rest[len(key):]
	return true
}

func (r *reader) text(key string) string {
	if !r.key(key) || len(r.rest) == 0 || r.rest[0] != '"' {
		r.fail(key)
		return ""
	}
	marked := false
	for i := 1; i < len(r.rest); i++ {
		switch r.rest[i] {
		case '\\':
			i++
			if i == len(r.rest) || (r.rest[i] != '"' && r.rest[i] != '\\') {
				r.fail(key)
				return ""
			}
			marked = true
		case '"':
			s := string(r.rest[1:i])
			r.rest = r.rest[i+1:]
			if marked {
				s = unmark.Replace(s)
			}
			return s
		}
	}
	r.fail(key)
	return ""
}

var unmark = strings.NewReplacer(`\\`, `\`, `\"`, `"`)

func (r *reader) number(key string) int64 {
	if !r.key(key) {
		return 0
	}
	i := 0
	for i < len(r.rest) && r.rest[i] >= '0' && r.rest[i] <= '9' {
		i++
	}
	n, err := strconv.ParseInt(string(r.rest[:i]), 10, 64)
	if err != nil || (i > 1 && r.rest[0] == '0') {
		r.fail(key)
		return 0
	}
	r.rest = r.rest[i:]
	return n
}

func (r *reader) day(key string) civil.Date {
	s := r.text(key)
	if s == "" {
		return civil.Date{}
	}
	d, err := civil.Parse(s)
	if err != nil || d.String() != s {
		r.fail(key)
	}
	return d
}

// object takes what is left but the closing brace.
func (r *reader) object(key string) json.RawMessage {
	if !r.key(key) || len(r.rest) < 3 || r.rest[len(r.rest)-1] != '}' {
		r.fail(key)
		return nil
	}
	body := r.rest[:len(r.rest)-1]
	var tight bytes.Buffer
	tight.Grow(len(body))
	if body[0] != '{' || !utf8.Valid(body) || json.Compact(&tight, body) != nil || !bytes.Equal(tight.Bytes(), body) {
		r.fail(key)
		return nil
	}
	return append(json.RawMessage(nil), body...)
}
