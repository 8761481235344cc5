package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"sort"
	"strings"
	"unicode/utf8"

	"fupindai/internal/act"
	"fupindai/internal/civil"
)

// Spec is one command of the registry: what a person can do with legal weight. The
// API, the CLI, the case language and their documentation are made from it.
type Spec struct {
	Name  string   // like "record-survey"
	Zh    string   // title on screens
	En    string   // title in English
	Rules []string // the rules it serves or may be refused by, first the main one
	Args  reflect.Type
	Signs bool // a signature: the password must have been entered again (X6)
	Feed  bool // carries a file's rows; only an import hands it in
	Long  bool // takes long, with thousands of rows: shares its transaction with nobody
	// System is a command of the program itself, like the daily close: no person and no
	// face can give it.
	System bool

	run func(ctx context.Context, k *Desk, args any) error
}

// Arg is one argument of a command, for documentation and generated forms.
type Arg struct {
	Name     string
	Type     string // "text", "date", "integer", "boolean", "list of text", "rows", "file", …
	Unit     string
	Zh, En   string
	Optional bool
	Free     bool // a free text: kept in the register, never in the journal
	Fields   []Arg
}

var registry = map[string]*Spec{}

// command adds a command; run gets the decoded arguments.
func command[T any](name, zh, en string, rules []string, run func(ctx context.Context, k *Desk, args T) error) *Spec {
	if _, twice := registry[name]; twice {
		panic("app: two commands are called " + name)
	}
	s := &Spec{
		Name: name, Zh: zh, En: en, Rules: rules, Args: reflect.TypeFor[T](),
		run: func(ctx context.Context, k *Desk, args any) error { return run(ctx, k, *args.(*T)) },
	}
	registry[name] = s
	return s
}

// signs marks a command as a signature.
func (s *Spec) signs() *Spec { s.Signs = true; return s }

// system marks a command as the program's own.
func (s *Spec) system() *Spec { s.System = true; return s }

// feeds marks a command as the import of a file.
func (s *Spec) feeds() *Spec { s.Feed, s.Long = true, true; return s }

// long marks a command that writes thousands of rows.
func (s *Spec) long() *Spec { s.Long = true; return s }

// Commands lists the registry by name.
func Commands() []*Spec {
	out := make([]*Spec, 0, len(registry))
	for _, s := range registry {
		out = append(out, s)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out
}

// Command finds one command.
func Command(name string) (*Spec, bool) {
	s, ok := registry[name]
	return s, ok
}

var (
	textType = reflect.TypeFor[act.Text]()
	dateType = reflect.TypeFor[civil.Date]()
	fileType = reflect.TypeFor[act.FileID]()
)

// Arguments describes the command's arguments in order. Every command also takes
// done_on, the day the thing was done, and dated_by, the paper that proves it; they
// are not listed.
func (s *Spec) Arguments() []Arg { return describe(s.Args) }

func describe(t reflect.Type) []Arg {
	var out []Arg
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous {
			out = append(out, describe(f.Type)...)
			continue
		}
		tag := f.Tag.Get("json")
		name, opts, _ := strings.Cut(tag, ",")
		zh, en, _ := strings.Cut(f.Tag.Get("doc"), "|")
		a := Arg{Name: name, Unit: f.Tag.Get("unit"), Zh: zh, En: en, Optional: strings.Contains(opts, "omitempty")}
		a.Type, a.Fields = typeName(f.Type)
		a.Free = f.Type == textType
		out = append(out, a)
	}
	return out
}

func typeName(t reflect.Type) (string, []Arg) {
	switch {
	case t == textType:
		return "free text", nil
	case t == dateType:
		return "date", nil
	case t == fileType:
		return "file", nil
	}
	switch t.Kind() {
	case reflect.Pointer: // may be left out, and its zero is a value
		return typeName(t.Elem())
	case reflect.Int, reflect.Int64:
		return "integer", nil
	case reflect.Bool:
		return "boolean", nil
	case reflect.String:
		return "text", nil
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Struct && t.Elem() != dateType && t.Elem() != textType {
			return "rows", describe(t.Elem())
		}
		inner, _ := typeName(t.Elem())
		return "list of " + inner, nil
	}
	panic(fmt.Sprintf("app: an argument of type %s has no name in the case language", t))
}

// Limits of an argument's size, in characters and rows. They protect the machine
// and are no law.
const (
	wordsMax  = 4000
	wordMax   = 200
	bodyBytes = 1 << 20
)

// dated is the day a thing was done, and the paper that proves it.
type dated struct {
	on civil.Date
	by act.Text
}

// decode reads a command's arguments strictly: unknown fields, trailing data, broken
// UTF-8, NUL and over-long texts are refused with the field's name. done_on and
// dated_by are taken off first.
func (s *Spec) decode(body []byte) (args any, day dated, err error) {
	if len(body) > bodyBytes {
		return nil, day, act.Refuse("X10", "too-large", act.Figures{"limit": bodyBytes})
	}
	if !utf8.Valid(body) {
		return nil, day, act.Refuse("X10", "broken-utf8", nil)
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(body, &fields); err != nil || fields == nil {
		return nil, day, act.Refuse("X10", "not-json", nil)
	}
	if raw, ok := fields["done_on"]; ok {
		if err := json.Unmarshal(raw, &day.on); err != nil {
			return nil, day, act.Refuse("X10", "bad-value", act.Figures{"field": "done_on"}).At("done_on")
		}
		delete(fields, "done_on")
	}
	if raw, ok := fields["dated_by"]; ok {
		var words string
		if err := json.Unmarshal(raw, &words); err != nil {
			return nil, day, act.Refuse("X10", "bad-value", act.Figures{"field": "dated_by"}).At("dated_by")
		}
		day.by = act.Plain(words)
		delete(fields, "dated_by")
	}
	known := map[string]bool{}
	for _, a := range s.Arguments() {
		known[a.Name] = true
	}
	for name := range fields {
		if !known[name] { // also catches another spelling of a known name
			return nil, day, act.Refuse("X10", "unknown-field", act.Figures{"field": clip(name)})
		}
	}
	rest, err := json.Marshal(fields)
	if err != nil {
		return nil, day, fmt.Errorf("arguments of %s: %w", s.Name, err)
	}
	v := reflect.New(s.Args)
	dec := json.NewDecoder(bytes.NewReader(rest))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v.Interface()); err != nil {
		var bad *json.UnmarshalTypeError
		field := ""
		if errors.As(err, &bad) {
			field = bad.Field
		}
		return nil, day, act.Refuse("X10", "bad-value", act.Figures{"field": field}).At(field)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, day, act.Refuse("X10", "not-json", nil)
	}
	if err := checkStrings(v.Elem(), ""); err != nil {
		return nil, day, err
	}
	return v.Interface(), day, checkStrings(reflect.ValueOf(day.by), "dated_by")
}

func clip(s string) string {
	r := []rune(s)
	if len(r) > 40 {
		r = r[:40]
	}
	return string(r)
}

// checkStrings refuses NUL and over-long strings anywhere in the arguments.
func checkStrings(v reflect.Value, field string) error {
	check := func(s string, limit int) error {
		if strings.ContainsRune(s, 0) {
			return act.Refuse("X10", "bad-value", act.Figures{"field": field}).At(field)
		}
		if n := utf8.RuneCountInString(s); n > limit {
			return act.Refuse("X10", "too-long", act.Figures{"field": field, "length": n, "limit": limit}).At(field)
		}
		return nil
	}
	switch {
	case v.Type() == textType:
		return check(v.Interface().(act.Text).Typed(), wordsMax)
	case v.Type() == dateType:
		return nil
	}
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			return checkStrings(v.Elem(), field)
		}
	case reflect.String:
		return check(v.String(), wordMax)
	case reflect.Slice:
		for i := range v.Len() {
			if err := checkStrings(v.Index(i), field); err != nil {
				return err
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
			if err := checkStrings(v.Field(i), name); err != nil {
				return err
			}
		}
	}
	return nil
}
