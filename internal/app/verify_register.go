package app

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"fupindai/internal/act"
	"fupindai/internal/blob"
	"fupindai/internal/journal"
	"fupindai/internal/law"
	"fupindai/internal/loan"
	"fupindai/internal/office"
	"fupindai/internal/register"
	"fupindai/internal/store"
)

// The register, the files and the kept answers lie beside the journal. They are held
// against what its events cite: every text and every version of a household, person or
// account by its salted digest, every scan by its name, every answer by the events it
// lists (docs/decisions/0027). What was erased is gone by right and is no finding.

// cited is what the events of a log cite, as read from their bytes.
type cited struct {
	last  int64                    // the number up to which was read
	texts map[string]citation      // by text id
	rows  map[string]citation      // of "table id version", where an event names one row
	filed map[int64]journal.Filed  // by the first event of the command
	files map[act.FileID]int64     // the first event that names it
	lists map[string]citedRowCount // imported files, by subject
	// erased says of every subject that has a data key whether it was destroyed. One
	// that is missing here has lost its key.
	erased map[string]bool
}

type citation struct {
	seq    int64
	digest string
}

type citedRowCount struct {
	seq  int64
	rows int64
}

func rowName(table, id string, version int64) string {
	return table + " " + id + " " + strconv.FormatInt(version, 10)
}

var fileName = regexp.MustCompile(`^[^/]+/[0-9a-f]{64}$`)

// read takes in what one event cites: an object of id and digest is a text.
func (c *cited) read(e journal.Event) error {
	c.last = e.Seq
	f, err := journal.FiledIn(e.Body)
	if err != nil {
		return fmt.Errorf("event %d: %w", e.Seq, err)
	}
	if f.Rows > 0 {
		c.filed[e.Seq] = f
	}
	var body map[string]any
	if err := json.Unmarshal(e.Body, &body); err != nil {
		return fmt.Errorf("event %d: %w", e.Seq, err)
	}
	text := func(key string) string { s, _ := body[key].(string); return s }
	whole := func(key string) int64 { n, _ := body[key].(float64); return int64(n) }
	for _, row := range []struct{ table, prefix, id string }{
		{"register_person", "person", text("person")},
		{"register_household", "household", strings.TrimPrefix(e.Stream, loan.Stream(""))},
	} {
		if digest := text(row.prefix + "_digest"); digest != "" && row.id != "" {
			c.rows[rowName(row.table, row.id, whole(row.prefix+"_version"))] = citation{e.Seq, digest}
		}
	}
	switch e.Type {
	case (&office.BookImported{}).EventType():
		c.lists[text("book")] = citedRowCount{e.Seq, whole("rows")}
	case (&office.BookCompared{}).EventType():
		c.lists["L"+clipDigest(text("file_digest"))] = citedRowCount{e.Seq, whole("rows")}
	}
	c.walk(e.Seq, body)
	return nil
}

func (c *cited) walk(seq int64, v any) {
	switch v := v.(type) {
	case string:
		if id := act.FileID(v); fileName.MatchString(v) && c.files[id] == 0 {
			c.files[id] = seq
		}
	case []any:
		for _, x := range v {
			c.walk(seq, x)
		}
	case map[string]any:
		id, isText := v["id"].(string)
		if digest, ok := v["digest"].(string); ok && isText && len(v) == 2 {
			if _, twice := c.texts[id]; !twice {
				c.texts[id] = citation{seq, digest}
			}
			return
		}
		for _, x := range v {
			c.walk(seq, x)
		}
	}
}

// findingsMax is how many lines one invariant gets; what follows adds nothing.
const findingsMax = 50

// held collects what is wrong in plain words.
type held struct {
	invariant string
	broken    []Finding
}

func (h *held) says(what, then law.Words, figures ...any) {
	if len(h.broken) < findingsMax {
		h.broken = append(h.broken, Finding{h.invariant, false, law.Words{ZH: fmt.Sprintf(what.ZH, figures...), EN: fmt.Sprintf(what.EN, figures...)}, then})
	}
}

// What to do. A row is never mended by hand: that would be the next change nobody signed.
var (
	askWhoWrote = law.Words{
		ZH: "停止写入；把备份恢复到另一个空数据库，用 verify 比对这一条；查明谁能直接写数据库，报县审计。不要直接改库。",
		EN: "stop writing; restore a backup into another, empty database and compare this row by verify; find out who can write to the database and tell the auditor. Never mend it by hand.",
	}
	bringRowBack = law.Words{
		ZH: "停止写入；从含有这一条的备份恢复（fupindai restore），再用 verify 核对；查明是谁删除的。",
		EN: "stop writing; restore a backup that still has it (fupindai restore) and verify that; find out who took it out.",
	}
	bringFileBack = law.Words{
		ZH: "从备份把 files 目录里的同名文件放回；原纸还在的，由原经办人重新扫描上传。",
		EN: "put the file of that name back into the files folder from a backup; where the paper still exists, let its keeper scan it again.",
	}
	bringKeysBack = law.Words{
		ZH: "放回建账时的 keys.txt（封存页在两处保管人手中）；密钥文件无误而仅个别户打不开的，从备份恢复。",
		EN: "put the county's own keys.txt back (the escrow page is with its two keepers); if the key file is right and only some subjects do not open, restore a backup.",
	}
)

// registerHeld compares the register of a log with its journal (T11, S12).
func (d *Door) registerHeld(ctx context.Context, log string, c *cited) ([]Finding, error) {
	h := &held{invariant: "I15"}
	rows := 0
	err := d.DB.ReadLog(ctx, log, func(tx *store.Tx) error {
		err := d.Register.CheckSubjects(ctx, tx, func(subject string, gone bool, broken error) error {
			c.erased[subject] = gone
			switch {
			case errors.Is(broken, register.ErrKey):
				h.says(law.Words{ZH: "密钥：%s 的数据密钥打不开", EN: "keys: the data key of %s does not open"}, bringKeysBack, subject)
			case broken != nil:
				h.says(law.Words{ZH: "密钥：%s 标为已删除，密钥却还在", EN: "keys: %s is marked erased, but its key is still there"}, askWhoWrote, subject)
			}
			return nil
		})
		if err != nil {
			return err
		}
		leaves := map[int64][][]byte{}
		err = d.Register.CheckDigests(ctx, tx, func(r register.Checked) error {
			rows++
			if r.FiledBy > c.last {
				return nil // written while this was read
			}
			if !errors.Is(r.Broken, register.ErrVersions) {
				if leaf := r.Leaf(); leaf != nil {
					leaves[r.FiledBy] = append(leaves[r.FiledBy], leaf)
				}
			}
			c.compare(h, r)
			return nil
		})
		if err != nil {
			return err
		}
		c.missing(h, leaves)
		if err := named(ctx, tx, h); err != nil {
			return err
		}
		return d.listsHeld(ctx, tx, c, h)
	})
	if err != nil {
		return nil, fmt.Errorf("verify the register: %w", err)
	}
	if len(h.broken) > 0 {
		return h.broken, nil
	}
	return []Finding{{"I15", true, law.Words{
		ZH: fmt.Sprintf("登记簿 %d 行与日志引用的摘要一致", rows), EN: fmt.Sprintf("%d rows of the register have the digests the journal cites", rows),
	}, law.Words{}}}, nil
}

// compare holds one row of the register against what cites it.
func (c *cited) compare(h *held, r register.Checked) {
	table := tableWords(r.Table)
	place := []any{table.ZH, r.Row, r.Version, r.FiledBy}
	says := func(zh, en string) {
		at := law.Words{ZH: "登记簿·%[1]s %[2]s 第 %[3]d 版（第 %[4]d 号记录登记）：" + zh, EN: "register, %[5]s %[2]s, version %[3]d (filed with event %[4]d): " + en}
		h.says(at, askWhoWrote, append(place, table.EN)...)
	}
	switch {
	case errors.Is(r.Broken, register.ErrKey):
		c.lost(h, r.Subject)
		return
	case errors.Is(r.Broken, register.ErrVersions):
		says("现用的不是最后登记的一版", "the version in use is not the one filed last")
	case errors.Is(r.Broken, register.ErrTampered):
		says("密封内容打不开，被换过或改过", "its sealed content does not open: it was swapped or changed")
	case r.Broken != nil:
		says("内容与登记时的摘要不符", "its content no longer gives the digest it was filed with")
	}
	if r.Table == "register_text" {
		cite, ok := c.texts[r.Row]
		delete(c.texts, r.Row)
		switch {
		case !ok:
			says("没有任何记录引用这段文字", "no event cites this text")
		case cite.digest != r.Digest && r.Broken == nil:
			says("摘要与日志引用的不同", "its digest is not the one the journal cites")
		}
		return
	}
	name := rowName(r.Table, r.Row, r.Version)
	if cite, ok := c.rows[name]; ok && r.Broken == nil && cite.digest != r.Digest {
		says("摘要与日志引用的不同", "its digest is not the one the journal cites")
	}
	delete(c.rows, name)
}

// lost tells, once, of a subject whose data key is not there; true if it is.
func (c *cited) lost(h *held, subject string) bool {
	if _, known := c.erased[subject]; known {
		return false
	}
	c.erased[subject] = false
	h.says(law.Words{ZH: "密钥：%s 的数据密钥不在了", EN: "keys: the data key of %s is gone"}, bringKeysBack, subject)
	return true
}

// missing tells what is cited and was not found.
func (c *cited) missing(h *held, leaves map[int64][][]byte) {
	for _, id := range sorted(c.texts) {
		h.says(law.Words{ZH: "登记簿·文字 %s：第 %d 号记录引用它，但已不在", EN: "register, text %s: event %d cites it, but it is gone"}, bringRowBack, id, c.texts[id].seq)
	}
	for _, name := range sorted(c.rows) {
		h.says(law.Words{ZH: "登记簿·%s：第 %d 号记录引用它，但已不在", EN: "register, %s: event %d cites it, but it is gone"}, bringRowBack, name, c.rows[name].seq)
	}
	for _, seq := range sorted(c.filed) {
		f, found := c.filed[seq], leaves[seq]
		if len(found) != f.Rows {
			h.says(law.Words{ZH: "登记簿：第 %d 号记录登记了 %d 行户、人、账户，现有 %d 行", EN: "register: with event %d there were filed %d rows of households, persons and accounts; there are %d"},
				bringRowBack, seq, f.Rows, len(found))
		} else if hex.EncodeToString(journal.Root(found)) != f.Root {
			h.says(law.Words{ZH: "登记簿：第 %d 号记录登记的 %d 行户、人、账户与日志引用的摘要不符", EN: "register: the %[2]d rows filed with event %[1]d do not give the digest it cites"}, askWhoWrote, seq, f.Rows)
		}
	}
	for _, seq := range sorted(leaves) {
		if _, ok := c.filed[seq]; !ok {
			h.says(law.Words{ZH: "登记簿：%d 行户、人、账户没有记录引用（称由第 %d 号记录登记）", EN: "register: %d rows of households, persons and accounts are cited by no event (they say %d)"}, askWhoWrote, len(leaves[seq]), seq)
		}
	}
}

// named finds who is named in files and lists and is not in the register at all.
func named(ctx context.Context, tx *store.Tx, h *held) error {
	for _, q := range []struct{ table, query string }{
		{"register_household", `SELECT DISTINCT a.household FROM application a LEFT JOIN register_household r ON r.log_id = a.log_id AND r.household_id = a.household
			WHERE a.log_id = $1 AND r.household_id IS NULL ORDER BY a.household`},
		{"register_person", `SELECT DISTINCT a.borrower FROM application a LEFT JOIN register_person r ON r.log_id = a.log_id AND r.person_id = a.borrower
			WHERE a.log_id = $1 AND r.person_id IS NULL ORDER BY a.borrower`},
		{"register_person", `SELECT DISTINCT l.borrower FROM loan l LEFT JOIN register_person r ON r.log_id = l.log_id AND r.person_id = l.borrower
			WHERE l.log_id = $1 AND r.person_id IS NULL ORDER BY l.borrower`},
		{"register_household", `SELECT DISTINCT w.household_id FROM release_row w LEFT JOIN register_household r ON r.log_id = w.log_id AND r.household_id = w.household_id
			WHERE w.log_id = $1 AND r.household_id IS NULL ORDER BY w.household_id`},
		{"register_person", `SELECT DISTINCT w.person_id FROM release_row w LEFT JOIN register_person r ON r.log_id = w.log_id AND r.person_id = w.person_id
			WHERE w.log_id = $1 AND r.person_id IS NULL ORDER BY w.person_id`},
	} {
		ids, err := store.All(ctx, tx, store.One[string], q.query, tx.Log())
		if err != nil {
			return err
		}
		for _, id := range ids {
			table := tableWords(q.table)
			h.says(law.Words{ZH: "登记簿·%[1]s %[2]s：档案或名册里有，登记簿里没有", EN: "register, %[3]s %[2]s: files or rosters name it, the register does not have it"}, bringRowBack, table.ZH, id, table.EN)
		}
	}
	return nil
}

// listsHeld counts and opens the rows of imported files.
func (d *Door) listsHeld(ctx context.Context, tx *store.Tx, c *cited, h *held) error {
	type list struct {
		subject, table, no, key string
		rows, seq               int64
	}
	rosters, err := store.All(ctx, tx, func(r *sql.Rows) (l list, err error) {
		l.table, l.no, l.key = "roster_row", "row_no", "snapshot_id"
		return l, r.Scan(&l.subject, &l.rows)
	}, `SELECT snapshot_id, row_count FROM roster_snapshot WHERE log_id = $1 ORDER BY snapshot_id`, tx.Log())
	if err != nil {
		return err
	}
	lists := rosters
	for _, subject := range sorted(c.lists) {
		lists = append(lists, list{subject, "book_row", "no", "book", c.lists[subject].rows, c.lists[subject].seq})
	}
	for _, l := range lists {
		if c.lost(h, l.subject) || c.erased[l.subject] {
			continue
		}
		box, err := d.Register.Rows(ctx, tx, l.subject)
		if errors.Is(err, register.ErrKey) {
			continue // told by its subject
		}
		if err != nil {
			return err
		}
		var n int64
		_, err = store.All(ctx, tx, func(r *sql.Rows) (struct{}, error) {
			var no int64
			var sealed []byte
			if err := r.Scan(&no, &sealed); err != nil {
				return struct{}{}, err
			}
			n++
			if _, err := box.Open(strconv.FormatInt(no, 10), sealed); err != nil {
				h.says(law.Words{ZH: "导入文件 %s 第 %d 行：密封内容打不开，被换过或改过", EN: "imported file %s, row %d: its sealed content does not open: it was swapped or changed"}, askWhoWrote, l.subject, no)
			}
			return struct{}{}, nil
		}, "SELECT "+l.no+", sealed FROM "+l.table+" WHERE log_id = $1 AND "+l.key+" = $2 ORDER BY "+l.no, tx.Log(), l.subject)
		if err != nil {
			return err
		}
		if n != l.rows {
			h.says(law.Words{ZH: "导入文件 %s：导入了 %d 行，现有 %d 行", EN: "imported file %s: %d rows were imported, %d are there"}, bringRowBack, l.subject, l.rows, n)
		}
	}
	return nil
}

// filesHeld opens every scan and photo that an event names.
func (d *Door) filesHeld(ctx context.Context, log string, c *cited) ([]Finding, error) {
	h := &held{invariant: "I15"}
	opened := 0
	for _, id := range sorted(c.files) {
		if c.lost(h, id.Subject()) || c.erased[id.Subject()] {
			continue
		}
		var key [32]byte
		err := d.DB.ReadLog(ctx, log, func(tx *store.Tx) (err error) {
			key, err = d.Register.FileKey(ctx, tx, id.Subject())
			return err
		})
		if errors.Is(err, register.ErrKey) {
			continue // told by its subject
		}
		if err == nil && d.Files == nil {
			err = blob.ErrUnknown
		}
		if err == nil {
			_, err = d.Files.Open(ctx, key, id.Digest())
		}
		switch {
		case errors.Is(err, blob.ErrUnknown):
			h.says(law.Words{ZH: "文件 %s：第 %d 号记录引用它，但已不在", EN: "file %s: event %d names it, but it is gone"}, bringFileBack, id, c.files[id])
		case errors.Is(err, blob.ErrTampered):
			h.says(law.Words{ZH: "文件 %s（第 %d 号记录）：内容被换过或改过", EN: "file %s (event %d): its content was replaced or changed"}, bringFileBack, id, c.files[id])
		case err != nil:
			return nil, fmt.Errorf("verify file %s: %w", id, err)
		default:
			opened++
		}
	}
	if len(h.broken) > 0 {
		return h.broken, nil
	}
	return []Finding{{"I15", true, law.Words{ZH: fmt.Sprintf("日志引用的扫描件和照片 %d 份完好", opened), EN: fmt.Sprintf("%d scans and photos the journal names are whole", opened)}, law.Words{}}}, nil
}

func tableWords(table string) law.Words {
	switch table {
	case "register_household":
		return law.Words{ZH: "户", EN: "household"}
	case "register_person":
		return law.Words{ZH: "人", EN: "person"}
	case "register_account":
		return law.Words{ZH: "账户", EN: "account"}
	case "register_user":
		return law.Words{ZH: "用户", EN: "user"}
	}
	return law.Words{ZH: "文字", EN: "text"}
}

// sorted are the keys of a map in their order.
func sorted[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
