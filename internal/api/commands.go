package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/words"
)

const commandsPath = "/api/v1/commands/"

// routes registers every operation with its description. Arguments are judged by the
// door alone, so that the answer is the same as on every other face; the library
// describes and routes, and never echoes a value.
func (a *api) routes() {
	doc := describe(a.Version)
	h := huma.NewAPI(huma.Config{OpenAPI: doc}, humago.NewAdapter(a.mux, ""))
	handle := func(op *huma.Operation, fn func(*http.Request) (any, error)) {
		doc.AddOperation(op)
		h.Adapter().Handle(op, func(ctx huma.Context) {
			r, w := humago.Unwrap(ctx)
			out, err := fn(r)
			if err != nil {
				a.refuse(w, r, err)
				return
			}
			w.Header().Set("Content-Type", "application/json")
			writeJSON(w, out)
		})
	}
	for _, s := range app.Commands() {
		if !s.Feed && !s.System { // a file's rows come by an import, a system command by nobody
			handle(commandOperation(s), func(r *http.Request) (any, error) { return a.command(r, s.Name) })
		}
	}
	for _, v := range views {
		handle(v.operation(doc.Components.Schemas), func(r *http.Request) (any, error) { return a.view(r, v) })
	}
	description, err := json.Marshal(doc)
	if err != nil {
		panic("api: " + err.Error()) // a test makes the description
	}
	a.mux.HandleFunc("GET /api/openapi.json", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/openapi+json")
		w.Write(description) //nolint:errcheck // the caller hung up
	})
}

// command carries out one command.
func (a *api) command(r *http.Request, name string) (any, error) {
	c, err := a.identify(r)
	if err != nil {
		return nil, err
	}
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return nil, act.Refuse("X10", "not-json-type", nil)
	}
	id := r.Header.Get("Idempotency-Key")
	if id == "" {
		return nil, act.Refuse("X10", "command-id-missing", nil)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return nil, act.Refuse("X10", "too-large", act.Figures{"limit": bodyMax - 1})
		}
		return nil, act.Refuse("X10", "not-json", nil)
	}
	if key, twice := keyTwice(body); twice {
		return nil, act.Refuse("X10", "key-twice", act.Figures{"field": words.Harmless("field", key)})
	}
	return a.Door.Do(r.Context(), app.Call{Log: c.log, By: c.by, Command: name, ID: id, Args: body, Confirmed: c.confirmed})
}

// keyTwice finds a key that stands twice in one object: readers differ in which of
// the two they believe, so neither is taken. Broken JSON is left to the door.
func keyTwice(body []byte) (string, bool) {
	dec := json.NewDecoder(bytes.NewReader(body))
	type level struct {
		object bool
		key    bool // the next string is a key
		seen   map[string]bool
	}
	var stack []*level
	for {
		t, err := dec.Token()
		if err != nil {
			return "", false
		}
		var top *level
		if len(stack) > 0 {
			top = stack[len(stack)-1]
		}
		switch v := t.(type) {
		case json.Delim:
			switch v {
			case '{', '[':
				stack = append(stack, &level{object: v == '{', key: true, seen: map[string]bool{}})
				continue
			default:
				stack = stack[:len(stack)-1]
				if len(stack) > 0 {
					stack[len(stack)-1].key = true
				}
				continue
			}
		case string:
			if top != nil && top.object && top.key {
				if top.seen[v] {
					return v, true
				}
				top.seen[v], top.key = true, false
				continue
			}
		}
		if top != nil {
			top.key = true
		}
	}
}
