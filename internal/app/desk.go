package app

import (
	"context"
	"encoding/base32"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"strings"
	"time"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/fault"
	"fupindai/internal/journal"
	"fupindai/internal/law"
	"fupindai/internal/register"
	"fupindai/internal/store"
)

// Desk is what one command works on, inside the log's lock: the files it opened,
// the events it wrote so far, the words it filed.
type Desk struct {
	door   *Door
	tx     *store.Tx
	call   Call
	at     time.Time
	act    act.Act
	on     civil.Date // the day the thing was done
	paper  act.Text   // what proves that day, if it was recorded later (R-Z1-1)
	law    *law.Law   // in force now
	laws   *adoption  // which law was in force at each number
	states map[string]*opened
	order  []string // streams in the order of their first event
	events []journal.Event
	drafts []register.Draft
	words  map[string]string // typed words by text id
	// subject owns the key under which this command's texts are sealed: a household,
	// or "office".
	subject string
	created []string
	cites   bool     // rows of the register, by filing
	known   *Receipt // what is asked for was done by an earlier command: nothing is written
}

type opened struct {
	kind   kind
	id     string
	before []act.Row
	now    folded
	dirty  bool
}

func (d *Door) desk(ctx context.Context, tx *store.Tx, c Call, doneOn civil.Date) (*Desk, error) {
	at := d.Clock()
	k := &Desk{
		door: d, tx: tx, call: c, at: at, act: act.Act{By: c.By, Today: civil.Of(at)}, on: doneOn,
		states: map[string]*opened{}, words: map[string]string{}, subject: "office",
	}
	if k.on.IsZero() {
		k.on = k.act.Today
	}
	l, err := k.lawInForce(ctx)
	if err != nil {
		return nil, err
	}
	k.law = l
	return k, nil
}

// load gives a stream's folded state, from the cache and the events after it.
func (k *Desk) load(ctx context.Context, stream string) (any, error) {
	if s, ok := k.states[stream]; ok {
		return s.now.state, nil
	}
	kd, id, err := kindOfStream(stream)
	if err != nil {
		return nil, err
	}
	f, current := k.recall(stream)
	if !current {
		if f.state == nil {
			f.state = kd.zero(id)
		}
		events, err := k.tx.Events(ctx, stream, f.version)
		if err != nil {
			return nil, err
		}
		if f, err = k.fold(ctx, kd, f, events); err != nil {
			return nil, err
		}
		if k.tx.LockedSeq() == k.tx.Seq() { // nothing was written yet: everybody may have it
			k.door.shelves.put(k.tx.Log(), k.tx.Seq(), k.tx.Seq(), map[string]folded{stream: f})
		}
	}
	k.states[stream] = &opened{kind: kd, id: id, now: f}
	return f.state, nil
}

// ahead loads streams that will be opened one after the other: those that the shelf has
// not, or not to the end, with one read.
func (k *Desk) ahead(ctx context.Context, streams []string) error {
	var missing []store.Stream
	states := map[string]*opened{}
	for _, stream := range streams {
		if k.states[stream] != nil || states[stream] != nil {
			continue
		}
		kd, id, err := kindOfStream(stream)
		if err != nil {
			return err
		}
		f, current := k.recall(stream)
		if current {
			continue // load finds it there
		}
		if f.state == nil {
			f.state = kd.zero(id)
		}
		states[stream] = &opened{kind: kd, id: id, now: f}
		missing = append(missing, store.Stream{Name: stream, After: f.version})
	}
	events, err := k.tx.EventsOf(ctx, missing)
	if err != nil {
		return err
	}
	fresh := map[string]folded{}
	for stream, s := range states {
		if s.now, err = k.fold(ctx, s.kind, s.now, events[stream]); err != nil {
			return err
		}
		k.states[stream], fresh[stream] = s, s.now
	}
	if len(fresh) > 0 && k.tx.LockedSeq() == k.tx.Seq() {
		k.door.shelves.put(k.tx.Log(), k.tx.Seq(), k.tx.Seq(), fresh)
	}
	return nil
}

// recall gives what is known of a stream, and whether that is all: from an earlier
// command of the transaction, or from the shelf.
func (k *Desk) recall(stream string) (f folded, current bool) {
	if streams, ok := k.tx.Carry.(carried); ok {
		if f, ok := streams[stream]; ok {
			return f, true
		}
	}
	return k.door.shelves.take(k.tx.Log(), stream, k.tx.LockedSeq())
}

// fold adds events to a stream, each under the law in force at its number: what is
// folded today equals what was folded then, and what a replay folds (I2).
func (k *Desk) fold(ctx context.Context, kd kind, f folded, events []journal.Event) (folded, error) {
	for _, e := range events {
		r, err := e.Recorded(kd.events)
		if err != nil {
			return f, err
		}
		l := k.law
		if k.laws != nil {
			if l, err = k.door.lawVersion(ctx, k.tx, k.laws.at(e.Seq)); err != nil {
				return f, err
			}
		}
		state, err := kd.apply(f.state, r, l)
		if err != nil {
			return f, err
		}
		f = folded{state, e.Version}
	}
	return f, nil
}

// open is load with its type.
func open[S any](ctx context.Context, k *Desk, stream string) (S, error) {
	var zero S
	s, err := k.load(ctx, stream)
	if err != nil {
		return zero, err
	}
	return s.(S), nil
}

// emit adds events to a stream and applies them at once, so that what the same
// command reads later is what it wrote.
func (k *Desk) emit(ctx context.Context, stream string, events ...act.Event) error {
	if _, err := k.load(ctx, stream); err != nil {
		return err
	}
	s := k.states[stream]
	if !s.dirty {
		s.dirty, s.before = true, s.kind.rows(s.now.state)
		k.order = append(k.order, stream)
	}
	for _, e := range events {
		body, err := json.Marshal(e)
		if err != nil {
			return fmt.Errorf("event %s: %w", e.EventType(), err)
		}
		if !k.paper.IsZero() {
			if body, err = journal.DatedBy(body, k.paper); err != nil {
				return fmt.Errorf("event %s: %w", e.EventType(), err)
			}
		}
		j := journal.Event{
			Log: k.tx.Log(), Seq: k.next(), Stream: stream, Version: s.now.version + 1, Type: e.EventType(), On: k.on,
			At: k.at.UnixMicro(), User: k.act.By.User, Role: string(k.act.By.Role), Unit: k.act.By.Unit, Command: k.call.ID, Body: body,
		}
		// The state is made from what will be stored, not from what was decided.
		if s.now, err = k.fold(ctx, s.kind, s.now, []journal.Event{j}); err != nil {
			return err
		}
		k.events = append(k.events, j)
	}
	return nil
}

// next is the number of the next event of the log.
func (k *Desk) next() int64 { return k.tx.Seq() + int64(len(k.events)) + 1 }

// number makes the number of something new: a prefix, the year, and the number of
// the event that creates it, which is unique in the log.
func (k *Desk) number(prefix string, offset int) string {
	n := fmt.Sprintf("%s-%d-%06d", prefix, k.act.Today.Year(), k.next()+int64(offset))
	k.created = append(k.created, n)
	return n
}

// token is an opaque random name of n characters.
func (k *Desk) token(n int) (string, error) {
	raw := make([]byte, n)
	if _, err := io.ReadFull(k.door.Random, raw); err != nil {
		return "", fmt.Errorf("randomness: %w", err)
	}
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(raw))[:n], nil
}

// file gives every free text of the arguments its id and salted digest; the words
// are written to the register when the command is committed.
func (k *Desk) file(args any) error { return k.fileIn(reflect.ValueOf(args).Elem()) }

func (k *Desk) fileIn(v reflect.Value) error {
	if v.Type() == textType {
		t := v.Interface().(act.Text)
		if t.ID != "" {
			return act.Refuse("X10", "bad-value", nil) // a command types words, it cites none
		}
		if strings.TrimSpace(t.Typed()) == "" {
			v.Set(reflect.ValueOf(act.Text{}))
			return nil
		}
		id, err := k.token(16)
		if err != nil {
			return err
		}
		dr, err := k.door.Register.NewText(id, t.Typed())
		if err != nil {
			return err
		}
		k.drafts = append(k.drafts, dr)
		k.words[id] = t.Typed()
		v.Set(reflect.ValueOf(t.Filed(dr.ID, dr.Digest)))
		return nil
	}
	switch v.Kind() {
	case reflect.Struct:
		if v.Type() == dateType {
			return nil
		}
		for i := range v.NumField() {
			if err := k.fileIn(v.Field(i)); err != nil {
				return err
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			if err := k.fileIn(v.Index(i)); err != nil {
				return err
			}
		}
	}
	return nil
}

// dated keeps the paper that proves the day, where that day is past.
func (k *Desk) dated(day dated) error {
	if day.on.IsZero() || !day.on.Before(k.act.Today) {
		return nil
	}
	if err := k.fileIn(reflect.ValueOf(&day.by).Elem()); err != nil {
		return err
	}
	k.paper = day.by
	return nil
}

// onlyToday refuses an earlier day for what takes effect from the day it is recorded.
func (k *Desk) onlyToday(rule string) error {
	if k.on.Before(k.act.Today) {
		return act.Refuse(rule, "only-today", act.Figures{"day": k.on, "today": k.act.Today}).At("done_on")
	}
	return nil
}

// filing is the register to file households, persons and accounts in: the first event of
// the command will cite them.
func (k *Desk) filing() *register.Register {
	k.cites = true
	return k.door.Register
}

// cite puts into the first event what the command filed. Nothing is folded from it.
func (k *Desk) cite(ctx context.Context) error {
	first := &k.events[0]
	rows, root, err := k.door.Register.Filed(ctx, k.tx, first.Seq)
	if err != nil || rows == 0 {
		return err
	}
	first.Body, err = journal.WithFiled(first.Body, journal.Filed{Rows: rows, Root: root})
	return err
}

// commit writes words, events, projections and the answer. All of it is one
// transaction: a crash before its end leaves nothing, after it everything.
func (k *Desk) commit(ctx context.Context, spec *Spec, digest []byte) (Receipt, error) {
	receipt := Receipt{Command: spec.Name, ID: k.call.ID, Created: k.created, Events: []EventShort{}}
	if receipt.Created == nil {
		receipt.Created = []string{}
	}
	if len(k.events) == 0 {
		return receipt, fmt.Errorf("command %s: accepted without an event", spec.Name)
	}
	if k.cites {
		if err := k.cite(ctx); err != nil {
			return receipt, err
		}
	}
	fault.Point(fault.BeforeRegisterRow)
	for _, d := range k.drafts {
		if err := k.door.Register.PutText(ctx, k.tx, k.subject, d); err != nil {
			return receipt, err
		}
	}
	fault.Point(fault.AfterRegisterRow)
	written, err := k.tx.Append(ctx, k.events)
	if err != nil {
		return receipt, err
	}
	for i, e := range written {
		if e.Seq != k.events[i].Seq {
			return receipt, fmt.Errorf("event %d of the log was decided as number %d", e.Seq, k.events[i].Seq)
		}
		receipt.Events = append(receipt.Events, EventShort{e.Seq, e.Type, e.Stream})
	}
	for _, stream := range k.order {
		s := k.states[stream]
		put, drop := act.Diff(s.before, s.kind.rows(s.now.state))
		if err := k.tx.Drop(ctx, drop); err != nil {
			return receipt, err
		}
		if err := k.tx.Put(ctx, put); err != nil {
			return receipt, err
		}
	}
	receipt.FirstSeq, receipt.LastSeq = written[0].Seq, written[len(written)-1].Seq
	answer, err := json.Marshal(receipt)
	if err != nil {
		return receipt, err
	}
	return receipt, k.tx.PutCommand(ctx, store.CommandRecord{
		User: k.act.By.User, ID: k.call.ID, Name: spec.Name, Digest: digest,
		FirstSeq: receipt.FirstSeq, LastSeq: receipt.LastSeq, At: k.at.UnixMicro(), Answer: string(answer),
	})
}
