package cli

import (
	"bytes"
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/law"
	"fupindai/internal/words"
)

// do carries out one command for a person at the local terminal:
//
//	fupindai do COMMAND --as USER/ROLE@UNIT --json '{…}'|@FILE|- [--id ID] [--log LOG] [--output text|json]
//	fupindai do --list, fupindai do COMMAND --help
//
// Who can run it holds the key file, so no password is asked again; post, scope and
// every rule are checked as everywhere.
func (s *session) do(args []string) int {
	f := s.flags()
	log := f.String("log", "", "")
	as := f.String("as", "", "")
	id := f.String("id", "", "")
	body := f.String("json", "{}", "")
	output := f.String("output", "text", "")
	list := f.Bool("list", false, "")
	rest, err := s.parse(f, args, 1)
	switch {
	case err != nil && len(args) > 0 && !strings.HasPrefix(args[0], "-") && isFlagHelp(err):
		return s.commandHelp(args[0])
	case err != nil:
		return s.used(f, err)
	case *list:
		return s.commandList()
	case len(rest) == 0:
		return s.tell(wrongUse("没有写业务名。", "the command's name is missing."))
	case *output != "text" && *output != "json":
		return s.tell(wrongUse("--output 只能是 text 或 json。", "--output is text or json."))
	}
	by, err := actor(*as)
	if err != nil {
		return s.tell(err)
	}
	raw, err := s.arguments(*body)
	if err != nil {
		return s.tell(err)
	}
	if spec, ok := app.Command(rest[0]); ok && spec.Feed {
		return s.tell(wrongUse("%q 须带文件，请用 fupindai import。", "%q carries a file: use fupindai import.", spec.Name))
	}
	if *id == "" {
		if *id, err = s.commandID(); err != nil {
			return s.tell(err)
		}
	}
	door, closeDoor, err := s.open(s.Context)
	if err != nil {
		return s.tell(err)
	}
	defer closeDoor() //nolint:errcheck // what was written is durable already
	if *log, err = s.log(s.Context, door.DB, *log); err != nil {
		return s.tell(err)
	}
	receipt, err := door.Do(s.Context, app.Call{Log: *log, By: by, Command: rest[0], ID: *id, Args: raw, Confirmed: s.Clock()})
	if *output == "json" {
		return s.answerJSON(receipt, err)
	}
	if err != nil {
		return s.tell(err)
	}
	s.say("已办理 %s：%s（第 %d–%d 号记录，请求编号 %s%s）", "done: %s %s (events %d–%d, command id %s%s)",
		receipt.Command, strings.Join(receipt.Created, " "), receipt.FirstSeq, receipt.LastSeq, receipt.ID,
		repeated(s.lang, receipt.Repeated))
	return exitDone
}

func repeated(lang string, yes bool) string {
	if !yes {
		return ""
	}
	return law.Words{ZH: "，此前已办理", EN: ", done before"}.In(lang)
}

func isFlagHelp(err error) bool { return strings.Contains(err.Error(), "help requested") }

// answerJSON writes the receipt, or the refusal as the API has it.
func (s *session) answerJSON(receipt app.Receipt, err error) int {
	var no *act.Refusal
	switch {
	case errors.As(err, &no):
		if werr := s.writeJSON(refused(words.RefusalWith(s.lang, no, app.Names), no)); werr != nil {
			return s.tell(werr)
		}
		return exitRefused
	case err != nil:
		return s.tell(err)
	}
	if err := s.writeJSON(receipt); err != nil {
		return s.tell(err)
	}
	return exitDone
}

// refusedJSON is a refusal for a program.
type refusedJSON struct {
	Row     string         `json:"row,omitempty"`
	Rule    string         `json:"rule"`
	Code    string         `json:"code"`
	Field   string         `json:"field,omitempty"`
	Says    string         `json:"says"`
	Then    string         `json:"then"`
	Figures map[string]any `json:"figures"`
	Rows    []refusedJSON  `json:"rows,omitempty"`
}

func refused(t words.Told, r *act.Refusal) refusedJSON {
	out := refusedJSON{Row: t.Row, Rule: t.Rule, Code: t.Code, Field: r.Field, Says: t.Says, Then: t.Then, Figures: words.Figures(r)}
	for i, row := range t.Rows {
		out.Rows = append(out.Rows, refused(row, r.Rows[i].Refusal))
	}
	return out
}

// actor reads USER/ROLE@UNIT.
func actor(as string) (act.Actor, error) {
	user, post, ok := strings.Cut(as, "/")
	role, unit, ok2 := strings.Cut(post, "@")
	if !ok || !ok2 || user == "" || role == "" || unit == "" {
		return act.Actor{}, wrongUse("--as 须写成 用户/角色@单位，如 u-chen/first-secretary@653224100201。", "--as is USER/ROLE@UNIT, like u-chen/first-secretary@653224100201.")
	}
	if !words.Has("role", role) {
		return act.Actor{}, wrongUse("没有角色 %q；有：%s。", "there is no role %q; there are %s.", role, strings.Join(words.Codes("role"), " "))
	}
	return act.Actor{User: user, Role: act.Role(role), Unit: unit}, nil
}

// argumentsMax is how much is read of the arguments; the door's own limit is smaller
// and answers with a refusal.
const argumentsMax = 2 << 20

// arguments reads the JSON itself, @FILE, or - for stdin.
func (s *session) arguments(given string) (json.RawMessage, error) {
	switch {
	case given == "-":
		return readUpTo(s.Stdin, argumentsMax)
	case strings.HasPrefix(given, "@"):
		file, err := os.Open(given[1:])
		if err != nil {
			return nil, err
		}
		defer file.Close()
		return readUpTo(file, argumentsMax)
	}
	return json.RawMessage(given), nil
}

func readUpTo(r io.Reader, limit int64) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, limit))
	return bytes.TrimSpace(b), err
}

// commandID draws an id for a command that was given none.
func (s *session) commandID() (string, error) {
	raw := make([]byte, 15)
	if _, err := io.ReadFull(s.Random, raw); err != nil {
		return "", fmt.Errorf("randomness: %w", err)
	}
	return "cli-" + strings.ToLower(base32.StdEncoding.EncodeToString(raw)), nil
}

// commandList names every command of the registry.
func (s *session) commandList() int {
	for _, c := range app.Commands() {
		if !c.Feed && !c.System {
			fmt.Fprintf(s.Stdout, "%-20s %s  %s\n", c.Name, law.Words{ZH: c.Zh, EN: c.En}.In(s.lang), strings.Join(c.Rules, " "))
		}
	}
	return exitDone
}

// commandHelp lists the arguments of one command.
func (s *session) commandHelp(name string) int {
	c, ok := app.Command(name)
	if !ok {
		return s.tell(act.Refuse("X10", "unknown-command", act.Figures{"command": name}))
	}
	fmt.Fprintf(s.Stdout, "%s  %s  %s\n", c.Name, law.Words{ZH: c.Zh, EN: c.En}.In(s.lang), strings.Join(c.Rules, " "))
	s.argumentLines(c.Arguments(), "  ")
	s.say("  done_on  日期，可省：实际办理的那一天，不填为今天", "  done_on  date, optional: the day it was done, today if left out")
	s.say("  dated_by  自由文字，可省：补记以前的事时，证明那一天的单据", "  dated_by  free text, optional: the paper that proves an earlier day")
	return exitDone
}

func (s *session) argumentLines(args []app.Arg, indent string) {
	for _, a := range args {
		line := indent + a.Name + "  " + a.Type
		if a.Unit != "" {
			line += " (" + a.Unit + ")"
		}
		if a.Optional {
			line += law.Words{ZH: "，可省", EN: ", optional"}.In(s.lang)
		}
		fmt.Fprintln(s.Stdout, line+law.Words{ZH: "：", EN: ": "}.In(s.lang)+law.Words{ZH: a.Zh, EN: a.En}.In(s.lang))
		s.argumentLines(a.Fields, indent+"  ")
	}
}
