package journal

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"fupindai/internal/act"
	"fupindai/internal/civil"
)

func example() Event {
	return Event{
		Log: "6531", Seq: 7, Stream: "household/H1", Version: 3, Type: "test.noted/1",
		On: civil.MustParse("2019-07-05"), At: 1562284800000000,
		User: "u-17", Role: "first-secretary", Unit: "653101100201", Command: "c-1",
		Body: json.RawMessage(`{"amount_fen":5000000,"text":{"id":"t1","digest":"ab"}}`),
	}
}

func TestEncode_FixedBytes(t *testing.T) {
	want := `{"log":"6531","seq":7,"stream":"household/H1","version":3,"type":"test.noted/1","on":"2019-07-05",` +
		`"at":1562284800000000,"user":"u-17","role":"first-secretary","unit":"653101100201","command":"c-1",` +
		`"body":{"amount_fen":5000000,"text":{"id":"t1","digest":"ab"}}}`
	if got := string(example().Encode()); got != want {
		t.Errorf("bytes\n got %s\nwant %s", got, want)
	}
}

func TestParse_GivesBackWhatWasEncoded(t *testing.T) {
	odd := example()
	odd.Command, odd.Unit, odd.On = `quote " back \ slash \" 喀什·`, "", civil.Date{}
	odd.Body = json.RawMessage(" { \"a\" : [ 1, 2.50 ,\n\"<&> \\u0000\" ] } ")
	odd.Body = bytes.TrimSpace(odd.Body)
	for _, e := range []Event{example(), odd} {
		b := e.Encode()
		if bytes.ContainsAny(b, "\n\r\t") {
			t.Errorf("more than one line: %q", b)
		}
		got, err := Parse(b)
		if err != nil {
			t.Fatalf("parse %s: %v", b, err)
		}
		if again := got.Encode(); !bytes.Equal(again, b) {
			t.Errorf("encoded again\n got %s\nwant %s", again, b)
		}
		got.Body, e.Body = nil, nil
		if got.Command != e.Command || got.On != e.On || got.Seq != e.Seq || got.At != e.At || got.By() != e.By() {
			t.Errorf("got %+v, want %+v", got, e)
		}
	}
}

func TestParse_RefusesOtherBytes(t *testing.T) {
	good := string(example().Encode())
	for name, change := range map[string]func(string) string{
		"empty":            func(string) string { return "" },
		"cut":              func(s string) string { return s[:len(s)-1] },
		"cut in text":      func(s string) string { return s[:40] },
		"trailing":         func(s string) string { return s + " " },
		"second object":    func(s string) string { return s + s },
		"space":            func(s string) string { return strings.Replace(s, `,"seq"`, `, "seq"`, 1) },
		"space in body":    func(s string) string { return strings.Replace(s, `:5000000`, `: 5000000`, 1) },
		"order":            func(s string) string { return strings.Replace(s, `"log":"6531","seq":7`, `"seq":7,"log":"6531"`, 1) },
		"missing":          func(s string) string { return strings.Replace(s, `"unit":"653101100201",`, ``, 1) },
		"twice":            func(s string) string { return strings.Replace(s, `"seq":7`, `"seq":7,"seq":8`, 1) },
		"leading zero":     func(s string) string { return strings.Replace(s, `"seq":7`, `"seq":07`, 1) },
		"negative":         func(s string) string { return strings.Replace(s, `"seq":7`, `"seq":-7`, 1) },
		"zero":             func(s string) string { return strings.Replace(s, `"seq":7`, `"seq":0`, 1) },
		"too large":        func(s string) string { return strings.Replace(s, `"seq":7`, `"seq":9223372036854775808`, 1) },
		"text for number":  func(s string) string { return strings.Replace(s, `"seq":7`, `"seq":"7"`, 1) },
		"other escape":     func(s string) string { return strings.Replace(s, `"c-1"`, `"c\u002d1"`, 1) },
		"control":          func(s string) string { return strings.Replace(s, `"c-1"`, "\"c-\x00\"", 1) },
		"broken UTF-8":     func(s string) string { return strings.Replace(s, `"c-1"`, "\"c-\xff\"", 1) },
		"no such day":      func(s string) string { return strings.Replace(s, `2019-07-05`, `2019-02-29`, 1) },
		"day of one digit": func(s string) string { return strings.Replace(s, `2019-07-05`, `2019-7-5`, 1) },
		"empty stream":     func(s string) string { return strings.Replace(s, `"household/H1"`, `""`, 1) },
		"body not object":  func(s string) string { return s[:strings.Index(s, `"body":`)] + `"body":[1]}` },
		"body empty":       func(s string) string { return s[:strings.Index(s, `"body":`)] + `"body":}` },
	} {
		bad := change(good)
		if bad == good {
			t.Fatalf("%s: the change changes nothing", name)
		}
		if e, err := Parse([]byte(bad)); err == nil {
			t.Errorf("%s: read as %+v", name, e)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(example().Encode())
	f.Add([]byte(`{"log":"\\\"","seq":1,"stream":"s","version":1,"type":"t","on":"","at":1,"user":"u","role":"","unit":"","command":"c","body":{}}`))
	f.Add([]byte(`{"log":"`))
	f.Fuzz(func(t *testing.T, b []byte) {
		e, err := Parse(b)
		if err != nil {
			return
		}
		if again := e.Encode(); !bytes.Equal(again, b) {
			t.Errorf("read %q, wrote %q", b, again)
		}
	})
}

type noted struct {
	AmountFen int64 `json:"amount_fen"`
}

func (noted) EventType() string { return "test.noted/1" }

func TestRecorded_NotedIsTheBeijingDay(t *testing.T) {
	cat := act.Catalogued(func() act.Event { return &noted{} })
	e := example()
	e.At = 1562342400000000 // 2019-07-05T16:00:00Z, midnight in Beijing
	r, err := e.Recorded(cat)
	if err != nil {
		t.Fatal(err)
	}
	if got := r.Noted.String(); got != "2019-07-06" {
		t.Errorf("noted on %s, want 2019-07-06", got)
	}
	if n := r.Event.(*noted); n.AmountFen != 5000000 || r.On.String() != "2019-07-05" || r.By.User != "u-17" {
		t.Errorf("got %+v of %+v", n, r)
	}
	e.Type = "test.other/1"
	if _, err := e.Recorded(cat); err == nil || !strings.Contains(err.Error(), "event 7") {
		t.Errorf("unknown type: error %v does not name the event", err)
	}
}

func BenchmarkEncode(b *testing.B) {
	e := example()
	for b.Loop() {
		e.Encode()
	}
}

func BenchmarkParse(b *testing.B) {
	raw := example().Encode()
	for b.Loop() {
		if _, err := Parse(raw); err != nil {
			b.Fatal(err)
		}
	}
}
