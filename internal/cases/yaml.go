package cases

import (
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// Problem is what is wrong with a case file, and where.
type Problem struct {
	File string
	Line int
	Says string
}

func (p Problem) Error() string { return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Says) }

// reading collects what is wrong with one file; it goes on after a problem, so that
// all are shown together.
type reading struct {
	file     string
	problems []Problem
}

func (r *reading) bad(line int, format string, args ...any) {
	r.problems = append(r.problems, Problem{r.file, line, fmt.Sprintf(format, args...)})
}

// entry is one key of a mapping with its value.
type entry struct {
	key   string
	line  int
	value ast.Node
}

// parse gives the entries of the file's one list.
func (r *reading) parse(b []byte) []ast.Node {
	f, err := parser.ParseBytes(b, 0)
	if err != nil {
		line := 1
		var at yaml.Error
		if errors.As(err, &at) && at.GetToken() != nil {
			line = at.GetToken().Position.Line
			r.bad(line, "is no YAML: %s", at.GetMessage())
			return nil
		}
		r.bad(line, "is no YAML: %v", err)
		return nil
	}
	var out []ast.Node
	for _, doc := range f.Docs {
		if doc.Body == nil {
			continue
		}
		list, ok := doc.Body.(*ast.SequenceNode)
		if !ok {
			r.bad(lineOf(doc.Body), "must be a list of cases and fixtures")
			continue
		}
		out = append(out, list.Values...)
	}
	return out
}

// lineOf is the line on which a node begins.
func lineOf(n ast.Node) int {
	switch v := n.(type) {
	case *ast.MappingNode:
		if len(v.Values) > 0 {
			return lineOf(v.Values[0])
		}
	case *ast.MappingValueNode:
		return v.Key.GetToken().Position.Line
	case *ast.SequenceNode:
		if len(v.Values) > 0 && !v.IsFlowStyle {
			return lineOf(v.Values[0])
		}
	}
	if t := n.GetToken(); t != nil {
		return t.Position.Line
	}
	return 1
}

// entries are the keys of a mapping in their order.
func (r *reading) entries(n ast.Node, what string) []entry {
	var values []*ast.MappingValueNode
	switch v := n.(type) {
	case *ast.MappingNode:
		values = v.Values
	case *ast.MappingValueNode:
		values = []*ast.MappingValueNode{v}
	default:
		r.bad(lineOf(n), "%s must be a mapping (key: value)", what)
		return nil
	}
	out := make([]entry, 0, len(values))
	for _, v := range values {
		out = append(out, entry{v.Key.GetToken().Value, v.Key.GetToken().Position.Line, v.Value})
	}
	return out
}

// list is a sequence's members; one that is not a sequence is a problem.
func (r *reading) list(n ast.Node, what string) []ast.Node {
	s, ok := n.(*ast.SequenceNode)
	if !ok {
		r.bad(lineOf(n), "%s must be a list", what)
		return nil
	}
	return s.Values
}

// scalar is a value as it is written, quotes removed. An empty value is "".
func (r *reading) scalar(n ast.Node, what string) string {
	switch v := n.(type) {
	case *ast.StringNode:
		return v.Value
	case *ast.LiteralNode:
		return strings.TrimSpace(v.Value.Value)
	case *ast.NullNode:
		return ""
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return n.GetToken().Value
	}
	r.bad(lineOf(n), "%s must be a single value", what)
	return ""
}

// texts is a list of values, or one value standing for a list of one.
func (r *reading) texts(n ast.Node, what string) []string {
	s, ok := n.(*ast.SequenceNode)
	if !ok {
		return []string{r.scalar(n, what)}
	}
	var out []string
	for _, v := range s.Values {
		out = append(out, r.scalar(v, what))
	}
	return out
}
