package api

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/civil"
	"fupindai/internal/money"
	"fupindai/internal/words"
)

// CommandsPaper is docs/api.md: every command with its arguments, units, rules and
// roles, and the lists. A test holds the file against it.
func CommandsPaper() string {
	var b strings.Builder
	b.WriteString(`# The interface / 接口

Generated from the command registry; do not edit. The same is served as OpenAPI 3.1 at ` + "`/api/openapi.json`" + `.

Sums are whole fen, days are written ` + "`2019-07-05`" + `. A command is a ` + "`POST`" + ` of one JSON object with exactly the arguments below and, where it was
done on an earlier day, ` + "`done_on`" + ` with ` + "`dated_by`" + `, the paper that proves that day. Headers: ` + "`Idempotency-Key`" + ` (required: a new one for each act, the same one when it is repeated),
` + "`Authorization: Bearer …`" + ` (a token of ` + "`fupindai token new`" + `) or the session of the pages, ` + "`Fupindai-Post: role@unit`" + ` (which post is used),
` + "`Accept-Language`" + ` (zh or en). A refusal is a problem (RFC 9457) with ` + "`rule`, `code`, `figures`, `says`, `then`, `field`, `rows`" + `.
The same commands are carried out at the terminal by ` + "`fupindai do NAME --json '{…}'`" + `.

金额均为整数分，日期写成 ` + "`2019-07-05`" + `。✍ 为签名：须在 5 分钟内再次输入密码，令牌不能办理。

## Commands / 业务
`)
	for _, s := range app.Commands() {
		if s.Feed || s.System {
			continue
		}
		sign := ""
		if s.Signs {
			sign = " ✍"
		}
		fmt.Fprintf(&b, "\n### `%s`%s %s / %s\n\n", s.Name, sign, s.Zh, s.En)
		fmt.Fprintf(&b, "Rules 条款: %s · Roles 岗位: %s\n\n", strings.Join(s.Rules, ", "), strings.Join(Roles(s.Name), ", "))
		b.WriteString("| argument | type | unit | | |\n|---|---|---|---|---|\n")
		argumentRows(&b, s.Arguments(), "")
	}
	b.WriteString("\n## Lists / 查询\n\n| GET | view | | |\n|---|---|---|---|\n")
	for _, v := range views {
		fmt.Fprintf(&b, "| `%s` | `%s` | %s | %s |\n", v.path, v.right, v.zh, v.en)
	}
	return b.String()
}

func argumentRows(b *strings.Builder, args []app.Arg, prefix string) {
	for _, a := range args {
		name := "`" + prefix + a.Name + "`"
		if a.Optional {
			name += " (optional)"
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s |\n", name, a.Type, a.Unit, a.Zh, a.En)
		argumentRows(b, a.Fields, prefix+a.Name+"[].")
	}
}

// EventsPaper is docs/events.md: every type of event that the journal can hold, with
// the fields of its body. A test holds the file against it.
func EventsPaper() string {
	var b strings.Builder
	b.WriteString(`# Events of the journal

Generated from the program; do not edit. An event type is a name chosen by us and a version; neither is ever changed. A new shape is a new version,
and old ones are read as what they were. Every event also has: ` + "`log`, `seq`, `stream`, `version`, `on`" + ` (the day it holds for), ` + "`at`" + ` (microseconds UTC),
` + "`user`, `role`, `unit`, `command`" + `. Bodies hold ids, codes, days, sums in fen and digests: no names, no numbers of people, no free text. A free text stands
in the register, sealed; the body has its id and salted digest. Erasing a person destroys the key of the text; the event stays.
A body whose fact was recorded later than the day it holds for may also have ` + "`dated_by`" + `: the paper that proves that day (R-Z1-1).
The first body of a command that filed households, persons or accounts in the register has ` + "`filed`" + `: how many versions, and the root over their
salted digests ([decisions/0027](decisions/0027-events-cite-what-the-register-holds.md)).
`)
	all := app.EventTypes()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		fmt.Fprintf(&b, "\n## `%s`\n\n%s / %s\n\n", name, words.Label(words.ZH, "event", name), words.Label(words.EN, "event", name))
		t := reflect.TypeOf(all[name]()).Elem()
		if t.NumField() == 0 {
			b.WriteString("No fields.\n")
			continue
		}
		b.WriteString("| field | type | | |\n|---|---|---|---|\n")
		fieldRows(&b, t, "")
	}
	return b.String()
}

var (
	textType = reflect.TypeFor[act.Text]()
	dateType = reflect.TypeFor[civil.Date]()
	fenType  = reflect.TypeFor[money.Fen]()
	ppmType  = reflect.TypeFor[money.PPM]()
)

func fieldRows(b *strings.Builder, t reflect.Type, prefix string) {
	for i := range t.NumField() {
		f := t.Field(i)
		name := jsonName(f)
		if name == "-" {
			continue
		}
		typ, inner := typeOf(f.Type)
		fmt.Fprintf(b, "| `%s` | %s | %s | %s |\n", prefix+name, typ, label(words.ZH, name), label(words.EN, name))
		if inner != nil {
			list := ""
			if f.Type.Kind() == reflect.Slice {
				list = "[]"
			}
			fieldRows(b, inner, prefix+name+list+".")
		}
	}
}

func label(lang, field string) string { return words.Label(lang, "field", strings.ToLower(field)) }

func jsonName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	if name == "" {
		return f.Name
	}
	return name
}

// typeOf names a type of a body; inner is the struct whose fields follow.
func typeOf(t reflect.Type) (name string, inner reflect.Type) {
	switch t {
	case textType:
		return "free text: id and digest", nil
	case dateType:
		return "day", nil
	case fenType:
		return "integer, fen", nil
	case ppmType:
		return "integer, ppm a year", nil
	}
	switch t.Kind() {
	case reflect.Pointer: // may be left out
		return typeOf(t.Elem())
	case reflect.String:
		return "text", nil
	case reflect.Bool:
		return "boolean", nil
	case reflect.Int, reflect.Int64:
		return "integer", nil
	case reflect.Struct:
		return "object", t
	case reflect.Slice, reflect.Array:
		of, inner := typeOf(t.Elem())
		return "list of " + of, inner
	case reflect.Map:
		of, _ := typeOf(t.Elem())
		return "object of " + of, nil
	}
	panic("api: an event holds a " + t.String())
}
