package cli

import (
	"fmt"

	"fupindai/internal/act"
	"fupindai/internal/api"
	"fupindai/internal/civil"
	"fupindai/internal/law"
	"fupindai/internal/words"
)

// tokenDaysMax bounds a token's life: what nobody renews ends.
const tokenDaysMax = 366

// token gives, lists and revokes tokens of the API:
//
//	fupindai token new --user USER --role ROLE --unit UNIT --label FOR-WHAT [--days 90] [--log LOG]
//	fupindai token list
//	fupindai token revoke ID
//
// A token is printed once; the table keeps its hash. It is for one post, whose holding
// the door checks at every call.
func (s *session) token(args []string) int {
	f := s.flags()
	user := f.String("user", "", "")
	role := f.String("role", "", "")
	unit := f.String("unit", "", "")
	label := f.String("label", "", "")
	days := f.Int("days", 90, "")
	log := f.String("log", "", "")
	rest, err := s.parse(f, args, 2)
	if err != nil {
		return s.used(f, err)
	}
	verb := ""
	if len(rest) > 0 {
		verb = rest[0]
	}
	switch {
	case verb == "new" && len(rest) == 1:
		switch {
		case *user == "" || *unit == "" || *label == "" || !words.Has("role", *role):
			return s.tell(wrongUse("token new 须有 --user、--role、--unit 和 --label（给哪个系统、做什么用）。", "token new needs --user, --role, --unit and --label (for what machine and purpose)."))
		case *days < 1 || *days > tokenDaysMax:
			return s.tell(wrongUse("--days 须在 1 到 %d 之间。", "--days is between 1 and %d.", tokenDaysMax))
		}
	case verb == "list" && len(rest) == 1, verb == "revoke" && len(rest) == 2:
	default:
		return s.tell(wrongUse("用法：token new|list|revoke 编号。", "usage: token new|list|revoke ID."))
	}
	door, closeDoor, err := s.open(s.Context)
	if err != nil {
		return s.tell(err)
	}
	defer closeDoor() //nolint:errcheck // what was written is durable already
	table := api.TokenTable{DB: door.DB}
	today := civil.Of(s.Clock())
	switch verb {
	case "new":
		if *log, err = s.log(s.Context, door.DB, *log); err != nil {
			return s.tell(err)
		}
		n := api.Token{Log: *log, By: act.Actor{User: *user, Role: act.Role(*role), Unit: *unit}, Label: *label, ExpiresOn: today.AddDays(*days)}
		text, id, err := table.New(s.Context, s.Random, n, s.Clock())
		if err != nil {
			return s.tell(err)
		}
		s.say("令牌 %s，至 %s 有效。下面这一行只显示这一次，请立即保存：", "token %s, good until %s. The next line is shown this once: keep it now.", id, n.ExpiresOn)
		fmt.Fprintln(s.Stdout, text)
	case "list":
		list, err := table.List(s.Context)
		if err != nil {
			return s.tell(err)
		}
		for _, t := range list {
			state := law.Words{ZH: "有效", EN: "holds"}
			switch {
			case !t.RevokedOn.IsZero():
				state = law.Words{ZH: "已作废 " + t.RevokedOn.String(), EN: "revoked " + t.RevokedOn.String()}
			case t.ExpiresOn.Before(today):
				state = law.Words{ZH: "已过期", EN: "expired"}
			}
			fmt.Fprintf(s.Stdout, "%s  %s/%s@%s  %s  %s  %s\n", t.ID, t.By.User, t.By.Role, t.By.Unit, t.ExpiresOn, state.In(s.lang), t.Label)
		}
	case "revoke":
		found, err := table.Revoke(s.Context, rest[1], today)
		switch {
		case err != nil:
			return s.tell(err)
		case !found:
			return s.tell(stopped(exitRefused, law.Words{ZH: "没有编号为 %s 的有效令牌。", EN: "there is no token %s that holds."},
				law.Words{ZH: "用 fupindai token list 查看。", EN: "see fupindai token list."}, rest[1]))
		}
		s.say("令牌 %s 已作废。", "token %s is revoked.", rest[1])
	}
	return exitDone
}
