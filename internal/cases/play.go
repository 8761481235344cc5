package cases

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"image"
	"image/png"
	"slices"
	"strconv"
	"strings"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/civil"
	"fupindai/internal/roster"
	"fupindai/internal/store"
)

// failure is one expectation that was not met.
type failure struct {
	line      int
	what      string // what was looked at
	want, got string
}

// step plays one step: the receipt of an accepted one, or why it is not as expected.
func (s *session) step(ctx context.Context, st Step) (app.Receipt, *failure) {
	s.tick(st.Date)
	what := "step " + st.Do
	broken := func(err error) (app.Receipt, *failure) {
		return app.Receipt{}, &failure{st.Line, what, "the step to be played", err.Error()}
	}
	call, err := s.call(st)
	if err != nil {
		return broken(err)
	}
	before, err := s.head(ctx)
	if err != nil {
		return broken(err)
	}
	receipt, err := s.give(ctx, call)
	var no *act.Refusal
	switch {
	case errors.As(err, &no) && st.Refused == nil:
		return receipt, &failure{st.Line, what, "accepted", s.told(no)}
	case errors.As(err, &no):
		after, err := s.head(ctx)
		if err != nil {
			return broken(err)
		}
		if after != before {
			return receipt, &failure{st.Refused.Line, what, "a refusal that changes nothing", fmt.Sprintf("%d new events", after-before)}
		}
		return receipt, s.refused(what, st.Refused, no)
	case err != nil:
		return broken(err)
	case st.Refused != nil:
		return receipt, &failure{st.Refused.Line, what, "refused by " + st.Refused.Rule + ": " + st.Refused.Code, "accepted"}
	case receipt.Repeated != st.Repeated:
		return receipt, &failure{st.Line, what, fmt.Sprintf("repeated: %t", st.Repeated), fmt.Sprintf("repeated: %t", receipt.Repeated)}
	case receipt.Repeated:
		return app.Receipt{}, nil // its events are those of the first time
	}
	s.names.creates(receipt.Created)
	for _, e := range receipt.Events {
		s.names.ids[e.Type] = strconv.FormatInt(e.Seq, 10)
	}
	if st.Do == "release-roster" {
		if err := s.findPeople(ctx); err != nil {
			return broken(err)
		}
	}
	return receipt, nil
}

// give hands a step's command to the door. The daily close is the program's own: it
// closes every day up to the one named.
func (s *session) give(ctx context.Context, call app.Call) (app.Receipt, error) {
	switch call.By.Role {
	case act.System:
	case act.Public:
		return s.door.DoPublic(ctx, call) // as the page of the notice does
	default:
		return s.door.Do(ctx, call)
	}
	var args struct {
		Day civil.Date `json:"day"`
	}
	if err := json.Unmarshal(call.Args, &args); err != nil {
		return app.Receipt{}, err
	}
	closed, err := s.door.Close(ctx, logID, args.Day)
	all := app.Receipt{Command: call.Command, Repeated: err == nil && len(closed) == 0}
	for _, r := range closed {
		all.Created = append(all.Created, r.Created...)
		all.Events = append(all.Events, r.Events...)
	}
	return all, err
}

// call is the step as a face would hand it in.
func (s *session) call(st Step) (app.Call, error) {
	s.by = st.By.actsAs(s.names)
	args, err := s.object(st.With)
	if err != nil {
		return app.Call{}, err
	}
	c := app.Call{Log: logID, By: s.by, Command: st.Do, ID: st.ID, Confirmed: s.now}
	if c.ID == "" {
		c.ID = s.commandID()
	}
	if st.Unconfirmed {
		c.Confirmed = c.Confirmed.AddDate(0, 0, -1)
	}
	if st.Feed != nil {
		list := roster.County
		for _, g := range st.With {
			if g.Name == "list" {
				list = roster.List(g.Value)
			}
		}
		c.Feed = feedOf(list, st.Feed)
		if st.Do == "import-ledger" || st.Do == "compare-book" {
			if c.Feed, err = s.bookOf(st.Do == "import-ledger", st.Feed); err != nil {
				return c, err
			}
		}
		if _, ok := args["row_count"]; !ok {
			args["row_count"] = len(st.Feed)
		}
		if _, ok := args["file_digest"]; !ok {
			args["file_digest"] = "digest-of-" + st.Do + fmt.Sprint(args["snapshot"], args["book"], st.Line)
		}
	}
	c.Args, err = json.Marshal(args)
	return c, err
}

// object is the JSON of arguments, names replaced by what they stand for.
func (s *session) object(with []Given) (map[string]any, error) {
	out := map[string]any{}
	for _, g := range with {
		var err error
		if out[g.Name], err = s.argument(g); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (s *session) argument(g Given) (any, error) {
	switch g.kind {
	case amount, rate, number:
		n, err := s.names.id(g.Value)
		if err != nil {
			return nil, err
		}
		return strconv.ParseInt(n, 10, 64)
	case yesNo:
		return g.Value == "true", nil
	case free:
		return s.names.free(g.Value), nil
	case text:
		return s.names.id(g.Value)
	case file:
		return s.scan(g.Value)
	case rows:
		out := []any{}
		for _, row := range g.Rows {
			o, err := s.object(row)
			if err != nil {
				return nil, err
			}
			out = append(out, o)
		}
		return out, nil
	case texts:
		out := []string{}
		for _, v := range g.List {
			id, err := s.names.id(v)
			if err != nil {
				return nil, err
			}
			out = append(out, id)
		}
		return out, nil
	case ints:
		out := []int64{}
		for _, v := range g.List {
			n, err := strconv.ParseInt(v, 10, 64)
			if err != nil {
				return nil, err
			}
			out = append(out, n)
		}
		return out, nil
	}
	return g.Value, nil
}

// scan takes a file for the person who acts: 户1/签名页. Each name is another picture.
func (s *session) scan(value string) (act.FileID, error) {
	if value == "" {
		return "", nil
	}
	of, name, ok := strings.Cut(value, "/")
	if !ok {
		return "", fmt.Errorf("%q is no scan like 户1/签名页", value)
	}
	subject, err := s.names.id(of)
	if err != nil {
		return "", err
	}
	h := fnv.New32a()
	h.Write([]byte(name)) //nolint:errcheck // it never fails
	v := h.Sum32()
	p := image.NewRGBA(image.Rect(0, 0, 8, 8))
	for i := range p.Pix {
		p.Pix[i] = byte(v >> (i % 4 * 8))
	}
	var b bytes.Buffer
	if err := png.Encode(&b, p); err != nil {
		return "", err
	}
	return s.door.TakeFile(context.Background(), logID, s.by, subject, b.Bytes())
}

// head is the number of the log's last event.
func (s *session) head(ctx context.Context) (seq int64, err error) {
	err = s.db.ReadLog(ctx, logID, func(tx *store.Tx) error {
		seq = tx.Seq()
		return nil
	})
	return seq, err
}

// refused holds a refusal against the expected one.
func (s *session) refused(what string, want *Refusal, got *act.Refusal) *failure {
	fail := func(line int, part, want, got string) *failure {
		return &failure{line, what + ": " + part, want, got}
	}
	if got.Rule != want.Rule || got.Code != want.Code {
		return fail(want.Line, "refused", want.Rule+": "+want.Code, s.told(got))
	}
	if want.Field != "" && got.Field != want.Field {
		return fail(want.Line, "refused: field", want.Field, orNone(got.Field))
	}
	for _, f := range want.Figures {
		v, ok := got.Figures[f.Name]
		if !ok {
			return fail(f.Line, "refused: figure "+f.Name, f.Value, "no such figure: "+s.told(got))
		}
		k, canon := figureOf(v)
		wanted, err := canonical(k, f.Value)
		if err == nil && k == text {
			wanted, err = s.names.id(wanted)
		}
		if err != nil || wanted != canon {
			return fail(f.Line, "refused: figure "+f.Name, f.Value, s.names.name(shown(k, canon)))
		}
	}
	if want.Rows == nil {
		return nil
	}
	var wanted, came []string
	for _, r := range want.Rows {
		id, err := s.names.id(r.Row)
		if err != nil {
			return fail(want.Line, "refused: rows", r.Row, err.Error())
		}
		wanted = append(wanted, s.names.name(id)+" "+r.Rule+" "+r.Code)
	}
	for _, r := range got.Rows {
		came = append(came, s.names.name(r.Row)+" "+r.Refusal.Rule+" "+r.Refusal.Code)
	}
	if !slices.Equal(wanted, came) {
		return fail(want.Line, "refused: rows", strings.Join(wanted, "; "), strings.Join(came, "; "))
	}
	return nil
}

// told is a refusal in one line, ids by their names.
func (s *session) told(r *act.Refusal) string {
	var b strings.Builder
	fmt.Fprintf(&b, "refused by %s: %s", r.Rule, r.Code)
	keys := make([]string, 0, len(r.Figures))
	for k := range r.Figures {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, key := range keys {
		k, v := figureOf(r.Figures[key])
		fmt.Fprintf(&b, " %s=%s", key, s.names.name(shown(k, v)))
	}
	for _, row := range r.Rows {
		fmt.Fprintf(&b, "; %s %s %s", s.names.name(row.Row), row.Refusal.Rule, row.Refusal.Code)
	}
	return b.String()
}

func orNone(s string) string {
	if s == "" {
		return none
	}
	return s
}
