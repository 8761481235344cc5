package cli

import (
	"fmt"
	"os"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"fupindai/internal/app"
	"fupindai/internal/journal"
	"fupindai/internal/law"
)

// verify checks the invariants of every log, or of the one named:
//
//	fupindai verify [--replay] [--log LOG] [--checkpoint FILE [--key VERIFIER]] [--json]
//
// --replay folds the whole journal again and compares it with the projections (I2).
// --checkpoint holds the log against a head that left the house: a signed note needs
// the verifier's key, an unsigned one proves no more than the file it lies in.
func (s *session) verify(args []string) int {
	f := s.flags()
	log := f.String("log", "", "")
	replay := f.Bool("replay", false, "")
	checkpoint := f.String("checkpoint", "", "")
	key := f.String("key", "", "")
	asJSON := f.Bool("json", false, "")
	if _, err := s.parse(f, args, 0); err != nil {
		return s.used(f, err)
	}
	held, err := heldCheckpoint(*checkpoint, *key)
	if err != nil {
		return s.tell(err)
	}
	if held != nil {
		if *log != "" && *log != held.Log {
			return s.tell(wrongUse("检查点属于日志 %s，不是 %s。", "the checkpoint is of log %s, not of %s.", held.Log, *log))
		}
		*log = held.Log
	}
	door, closeDoor, err := s.open(s.Context)
	if err != nil {
		return s.tell(err)
	}
	defer closeDoor() //nolint:errcheck // nothing was written
	logs := []string{*log}
	if *log == "" {
		all, err := door.DB.Logs(s.Context)
		if err != nil {
			return s.tell(err)
		}
		logs = logs[:0]
		for _, l := range all {
			logs = append(logs, l.ID)
		}
	}
	broken := 0
	found := map[string][]app.Finding{}
	for _, l := range logs {
		findings, err := door.Verify(s.Context, l, *replay, held, func(events int64) {
			fmt.Fprintf(s.Stderr, law.Words{ZH: "%s：已重放 %d 条记录\n", EN: "%s: %d events replayed\n"}.In(s.lang), l, events)
		})
		if err != nil {
			return s.tell(err)
		}
		found[l] = findings
		if *asJSON {
			for _, x := range findings {
				if !x.OK {
					broken++
				}
			}
			continue
		}
		broken += s.findings(l, findings)
	}
	if *asJSON {
		if err := s.writeJSON(found); err != nil {
			return s.tell(err)
		}
	}
	if broken > 0 {
		return s.tell(stopped(exitRefused,
			law.Words{ZH: "%d 项不变式不成立。", EN: "invariants broken: %d."},
			law.Words{ZH: "停止写入，保留现场；从备份另行恢复一份，用 verify 比对后再决定。", EN: "stop writing and keep everything as it is; restore a backup beside it and compare with verify."}, broken))
	}
	return exitDone
}

// findings prints what was found in a log, and below what is broken what to do; it says
// how many are.
func (s *session) findings(log string, all []app.Finding) (broken int) {
	for _, x := range all {
		mark := "✓"
		if !x.OK {
			mark = "✗"
			broken++
		}
		fmt.Fprintf(s.Stdout, "%s %s %-4s %s\n", mark, log, x.Invariant, x.Detail.In(s.lang))
		if then := x.Then.In(s.lang); then != "" {
			fmt.Fprintf(s.Stdout, "  %s%s\n", law.Words{ZH: "怎么办：", EN: "what to do: "}.In(s.lang), then)
		}
	}
	return broken
}

// heldCheckpoint reads a head from outside; nil for none.
func heldCheckpoint(file, key string) (*journal.Checkpoint, error) {
	if file == "" {
		if key != "" {
			return nil, wrongUse("--key 须与 --checkpoint 一起使用。", "--key goes with --checkpoint.")
		}
		return nil, nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	unreadable := law.Words{ZH: "请使用 fupindai 打印或寄出的检查点原文件。", EN: "use the checkpoint as fupindai printed or sent it."}
	if key == "" {
		if strings.Contains(string(text), "\n\n") {
			return nil, wrongUse("%s 带有签名，须用 --key 给出核验公钥。", "%s is signed: give the verifier's key with --key.", file)
		}
		c, err := journal.ParseCheckpoint(string(text))
		if err != nil {
			return nil, stopped(exitUsage, law.Words{ZH: "%s 不是检查点：%v", EN: "%s is no checkpoint: %v"}, unreadable, file, err)
		}
		return &c, nil
	}
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return nil, wrongUse("--key 不是核验公钥。", "--key is no verifier key.")
	}
	c, err := journal.OpenCheckpoint(text, note.VerifierList(verifier))
	if err != nil {
		return nil, stopped(exitRefused, law.Words{ZH: "%s 的签名不成立：%v", EN: "the signature of %s does not hold: %v"}, unreadable, file, err)
	}
	return &c, nil
}
