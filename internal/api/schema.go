package api

import (
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/words"
)

// Roles are all roles of the right's table that hold a command, sorted.
func Roles(command string) []string {
	var out []string
	for _, role := range words.Codes("role") {
		if app.MayCall(act.Role(role), command) {
			out = append(out, role)
		}
	}
	return out
}

func ptr[T any](v T) *T { return &v }

// argumentsSchema is the body of a command: its arguments, done_on and dated_by, and nothing else.
func argumentsSchema(s *app.Spec) *huma.Schema {
	schema := object(s.Arguments())
	schema.Properties["done_on"] = &huma.Schema{
		Type: "string", Format: "date",
		Description: "办理日期，不填为今天 / the day it was done; today if left out",
	}
	schema.Properties["dated_by"] = &huma.Schema{
		Type:        "string",
		Description: "日期凭据：补记以前的事时，能证明那一天的纸质单据 / the paper that proves an earlier day (R-Z1-1)",
	}
	return schema
}

func object(args []app.Arg) *huma.Schema {
	o := &huma.Schema{Type: "object", AdditionalProperties: false, Properties: map[string]*huma.Schema{}}
	for _, a := range args {
		o.Properties[a.Name] = argument(a)
		if !a.Optional {
			o.Required = append(o.Required, a.Name)
		}
	}
	slices.Sort(o.Required)
	return o
}

func argument(a app.Arg) *huma.Schema {
	s := typed(a.Type, a.Fields)
	s.Description = a.Zh + " / " + a.En
	if a.Unit != "" {
		s.Description += " (" + a.Unit + ")"
		s.Extensions = map[string]any{"x-unit": a.Unit}
	}
	if a.Free {
		s.Description += "；自由文本，密封保存 / free text, kept sealed"
	}
	return s
}

// The sizes below are the door's limits (registry.go); it answers with a refusal.
func typed(name string, fields []app.Arg) *huma.Schema {
	if inner, ok := strings.CutPrefix(name, "list of "); ok {
		return &huma.Schema{Type: "array", Items: typed(inner, nil)}
	}
	switch name {
	case "integer", "boolean":
		return &huma.Schema{Type: name}
	case "date":
		return &huma.Schema{Type: "string", Format: "date"}
	case "text":
		return &huma.Schema{Type: "string", MaxLength: ptr(200)}
	case "file":
		return &huma.Schema{Type: "string", MaxLength: ptr(200), Pattern: `^[A-Za-z0-9-]+/[0-9a-f]{64}$`}
	case "free text":
		return &huma.Schema{Type: "string", MaxLength: ptr(4000)}
	case "rows":
		return &huma.Schema{Type: "array", Items: object(fields)}
	}
	panic("api: no schema for " + name)
}
