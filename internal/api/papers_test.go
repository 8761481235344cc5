package api

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/words"
)

var update = flag.Bool("update", false, "write docs/api.md and docs/events.md anew")

func TestPapers_SayWhatTheProgramDoes(t *testing.T) {
	for name, paper := range map[string]func() string{"api.md": CommandsPaper, "events.md": EventsPaper} {
		file := filepath.Join("..", "..", "docs", name)
		if *update {
			if err := os.WriteFile(file, []byte(paper()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		want := strings.Split(paper(), "\n")
		for i, line := range strings.Split(string(got), "\n") {
			if i >= len(want) || line != want[i] {
				t.Errorf("docs/%s line %d: %q; the program says otherwise (go test ./internal/api -run Papers -update)", name, i+1, line)
				break
			}
		}
		if len(strings.Split(string(got), "\n")) != len(want) {
			t.Errorf("docs/%s has not all that the program says (-update)", name)
		}
	}
}

// Every event, argument, view and field of an event has its name in both languages.
func TestWords_EverythingIsNamed(t *testing.T) {
	for name, mk := range app.EventTypes() {
		if !words.Has("event", name) {
			t.Errorf("event %s has no title in labels.yaml", name)
		}
		var walk func(t reflect.Type) []string
		walk = func(t reflect.Type) (names []string) {
			for i := range t.NumField() {
				names = append(names, jsonName(t.Field(i)))
				if _, inner := typeOf(t.Field(i).Type); inner != nil {
					names = append(names, walk(inner)...)
				}
			}
			return names
		}
		for _, f := range walk(reflect.TypeOf(mk()).Elem()) {
			if !words.Has("field", strings.ToLower(f)) {
				t.Errorf("event %s: field %s has no name in labels.yaml", name, f)
			}
		}
	}
	for _, s := range app.Commands() {
		for _, a := range s.Arguments() {
			if !words.Has("field", a.Name) {
				t.Errorf("command %s: argument %s has no name in labels.yaml", s.Name, a.Name)
			}
			if a.Zh == "" || a.En == "" {
				t.Errorf("command %s: argument %s has no doc tag in both languages", s.Name, a.Name)
			}
		}
		if s.Zh == "" || s.En == "" || len(s.Rules) == 0 {
			t.Errorf("command %s lacks a title or a rule", s.Name)
		}
	}
	for _, v := range views {
		if !slices.ContainsFunc(words.Codes("role"), func(r string) bool { return app.MayView(act.Role(r), v.right) }) {
			t.Errorf("%s: nobody has the view %s", v.path, v.right)
		}
		if !words.Has("view", v.right) {
			t.Errorf("view %s has no name", v.right)
		}
	}
}

// The description says what the registry says: every command with its arguments, no
// more; every reference leads somewhere; nothing may be null.
func TestOpenAPI_IsTheRegistry(t *testing.T) {
	w := mustHouse(t).send("GET", "/api/openapi.json", "")
	if w.Code != 200 || w.Header().Get("Content-Type") != "application/openapi+json" {
		t.Fatalf("status %d, %s", w.Code, w.Header().Get("Content-Type"))
	}
	var doc struct {
		OpenAPI string
		Paths   map[string]map[string]struct {
			OperationID string `json:"operationId"`
			Parameters  []struct {
				Name, In string
				Required bool
			}
			RequestBody struct {
				Content map[string]struct {
					Schema struct {
						AdditionalProperties any
						Properties           map[string]map[string]any
						Required             []string
					}
				}
			}
			Responses map[string]any
			XRoles    []string `json:"x-roles"`
			XRules    []string `json:"x-rules"`
		}
		Components struct{ Schemas map[string]any }
	}
	body := w.Body.Bytes()
	if err := json.Unmarshal(body, &doc); err != nil {
		t.Fatal(err)
	}
	if doc.OpenAPI != "3.1.0" {
		t.Errorf("openapi %s", doc.OpenAPI)
	}
	commands := 0
	for _, s := range app.Commands() {
		op, described := doc.Paths[commandsPath+s.Name]["post"]
		if described == (s.Feed || s.System) {
			t.Errorf("%s: described %v, an import %v", s.Name, described, s.Feed)
		}
		if s.Feed || s.System {
			continue
		}
		commands++
		schema := op.RequestBody.Content["application/json"].Schema
		var want, got []string
		for _, a := range s.Arguments() {
			want = append(want, a.Name)
			if slices.Contains(schema.Required, a.Name) == a.Optional {
				t.Errorf("%s: %s required %v, optional %v", s.Name, a.Name, !a.Optional, a.Optional)
			}
			if unit, _ := schema.Properties[a.Name]["x-unit"].(string); unit != a.Unit {
				t.Errorf("%s: %s in %q, want %q", s.Name, a.Name, unit, a.Unit)
			}
		}
		for name := range schema.Properties {
			if name != "done_on" && name != "dated_by" {
				got = append(got, name)
			}
		}
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) || schema.Properties["done_on"] == nil || schema.Properties["dated_by"] == nil || schema.AdditionalProperties != false {
			t.Errorf("%s: arguments %v, want %v , done_on, dated_by and nothing else", s.Name, got, want)
		}
		if !slices.Equal(op.XRules, s.Rules) || !slices.Equal(op.XRoles, Roles(s.Name)) || op.OperationID != s.Name {
			t.Errorf("%s: rules %v roles %v", s.Name, op.XRules, op.XRoles)
		}
		if p := op.Parameters[0]; p.Name != "Idempotency-Key" || !p.Required {
			t.Errorf("%s: first parameter %+v", s.Name, p)
		}
	}
	if len(doc.Paths) != commands+len(views) {
		t.Errorf("%d paths for %d commands and %d views", len(doc.Paths), commands, len(views))
	}
	var tree any
	if err := json.Unmarshal(body, &tree); err != nil {
		t.Fatal(err)
	}
	var walk func(at string, v any)
	walk = func(at string, v any) {
		switch v := v.(type) {
		case map[string]any:
			if to, ok := v["$ref"].(string); ok {
				name, _ := strings.CutPrefix(to, "#/components/schemas/")
				if doc.Components.Schemas[name] == nil {
					t.Errorf("%s: %s leads nowhere", at, to)
				}
			}
			for k, inner := range v {
				walk(at+"/"+k, inner)
			}
		case []any:
			for _, inner := range v {
				if inner == "null" {
					t.Errorf("%s may be null", at)
				}
				walk(at, inner)
			}
		}
	}
	walk("", tree)
}
