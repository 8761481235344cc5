package app

import (
	"context"
	"database/sql"
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"fupindai/internal/journal"
	"fupindai/internal/law"
	"fupindai/internal/store"
)

// answers are the kept answers of the accepted commands of a log. Each must be what the
// journal gives: the command's events in their order and the numbers they created (I10).
type answers struct{ byCommand map[string]*answer }

type answer struct {
	receipt     Receipt
	name, id    string
	first, last int64
	unreadable  bool
	events      []EventShort    // as the journal has them
	numbers     map[string]bool // created by them
	text        strings.Builder // streams and bodies, in which what was created must stand
}

func answerKey(user, id string) string { return user + " " + id }

func (a *answers) load(ctx context.Context, tx *store.Tx) error {
	a.byCommand = map[string]*answer{}
	_, err := store.All(ctx, tx, func(r *sql.Rows) (struct{}, error) {
		var user, told string
		x := &answer{numbers: map[string]bool{}}
		if err := r.Scan(&user, &x.id, &x.name, &x.first, &x.last, &told); err != nil {
			return struct{}{}, err
		}
		x.unreadable = json.Unmarshal([]byte(told), &x.receipt) != nil
		a.byCommand[answerKey(user, x.id)] = x
		return struct{}{}, nil
	}, `SELECT user_id, command_id, name, first_seq, last_seq, answer FROM command WHERE log_id = $1`, tx.Log())
	return err
}

// newNumber is the form in which applications, loans, lists and notices are numbered; the
// last part is the number of the event that created it (Desk.number).
var newNumber = regexp.MustCompile(`[A-Z]{2}-\d{4}-(\d{6,})`)

func (a *answers) read(e journal.Event) {
	x := a.byCommand[answerKey(e.User, e.Command)]
	if x == nil {
		return // told by I10's other half: an event without a command
	}
	x.events = append(x.events, EventShort{e.Seq, e.Type, e.Stream})
	text := e.Stream + " " + string(e.Body)
	for _, m := range newNumber.FindAllStringSubmatch(text, -1) {
		if seq, err := strconv.ParseInt(m[1], 10, 64); err == nil && seq >= x.first && seq <= x.last {
			x.numbers[m[0]] = true
		}
	}
	if len(x.receipt.Created) > 0 {
		x.text.WriteString(text)
	}
}

// holds says whether the answer is the journal's.
func (x *answer) holds() bool {
	r := x.receipt
	if x.unreadable || r.Repeated || r.Command != x.name || r.ID != x.id || r.FirstSeq != x.first || r.LastSeq != x.last || !slices.Equal(r.Events, x.events) {
		return false
	}
	text := x.text.String()
	for _, number := range r.Created {
		if !strings.Contains(text, number) {
			return false
		}
		delete(x.numbers, number)
	}
	return len(x.numbers) == 0
}

func (a *answers) findings(last int64) []Finding {
	h := &held{invariant: "I10"}
	for _, key := range sorted(a.byCommand) {
		if x := a.byCommand[key]; x.last <= last && !x.holds() {
			h.says(law.Words{ZH: "命令 %s（%s，第 %d 至 %d 号记录）：存下的答复与日志不符", EN: "command %s (%s, events %d to %d): its kept answer is not what the journal gives"},
				askWhoWrote, x.id, x.name, x.first, x.last)
		}
	}
	if len(h.broken) > 0 {
		return h.broken
	}
	return []Finding{{"I10", true, *tells("%d 个命令的答复与日志一致", "the answers of %d commands are the journal's", len(a.byCommand)), law.Words{}}}
}
