package store_test

import (
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"fupindai/internal/store"
)

// growing are the tables whose rows grow with a county's loans, households or days.
var growing = regexp.MustCompile(`^(application|loan|loan_\w+|movement|duty|duty_version|register_\w+|search_key|data_key|journal|command|list_row|notice_row|hand|paper|paper_signature|file|` +
	`check_person|problem|problem_plan|extension|release_row|roster_row|roster_difference|book_row|breach|breach_person|message|login|session|draft)$`)

// wholesale are the statements that read a log's whole table because they ask for all of
// it: by file and the words they begin with.
var wholesale = map[string]string{
	"internal/app/amend.go: SELECT DISTINCT stream FROM duty":             "a changed law asks every file that owes something",
	"internal/app/amend.go: SELECT rule, count(*) FROM duty":              "says beforehand how many",
	"internal/app/rosterchanges.go: SELECT w.person_id":                   "compares two releases, once a month",
	"internal/app/papers.go: SELECT count(*) FROM paper_signature":        "papers entered later, an exception",
	"internal/app/view_oversight.go: SELECT breach, role, user_id":        "the persons of a county's suspected breaches",
	"internal/app/view_units.go: SELECT role, unit, count(*)":             "what is open, of every unit",
	"internal/app/view_offices.go: SELECT r.notice, r.loan, r.amount_fen": "a bank's sums in all notices",
	"internal/demo/": "the demo's story looks back",
	"internal/people/draft.go: DELETE FROM draft WHERE log_id = $1 AND saved_at": "old drafts, once a day",
	"internal/register/erase.go: SELECT":                                         "a key is changed for all",
	"internal/app/verify":                                                        "a proof reads everything",
	"internal/store/":                                                            "the store's own proof and copies",
	"internal/cases/":                                                            "cases are small worlds, looked at whole",
}

// Every constant statement finds its rows by an index that names more than the log,
// unless it stands among the wholesale ones. SQLite answers, which plans without
// statistics: an index that it does not see by itself is one that a new county lacks too.
func TestSQL_LookupsDoNotReadAWholeLog(t *testing.T) {
	db, err := store.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "plans.db"), store.Options{Unsafe: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() }) //nolint:errcheck // the test is over
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	planned := 0
	used := map[string]bool{}
	check := func(place, text string) {
		plan, ok := plan(t, db, text)
		if !ok {
			return // a part of a statement, put together at run time
		}
		planned++
		for _, line := range plan {
			m := reads.FindStringSubmatch(line)
			if m == nil || !growing.MatchString(tableOf(text, m[1])) || strings.HasPrefix(line, "SEARCH") && !byLogAlone.MatchString(line) {
				continue
			}
			key := ""
			for k := range wholesale {
				if strings.HasPrefix(place+": "+text, k) {
					key = k
				}
			}
			if used[key] = true; key == "" {
				t.Errorf("%s: %s: %.120s", place, line, text)
			}
		}
	}
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		place, _ := filepath.Rel(root, path)
		switch {
		case err != nil:
			return err
		case d.IsDir() && (place == "tools" || place == "bench" || place == "internal/store/storetest" || strings.HasPrefix(d.Name(), ".") && place != "."):
			return fs.SkipDir
		case strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") && !engineOwn[place]:
			return goStatements(path, func(_ int, text string) { check(filepath.ToSlash(place), text) })
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if planned < 100 {
		t.Errorf("only %d statements could be planned", planned)
	}
	for k := range wholesale {
		if !used[k] {
			t.Errorf("%s reads no whole table any more: take it out", k)
		}
	}
}

var (
	reads      = regexp.MustCompile(`^(?:SCAN|SEARCH) (\w+)`)
	byLogAlone = regexp.MustCompile(`\(log_id=\?\)`)
	named      = regexp.MustCompile(`(?i)\b(?:FROM|JOIN|UPDATE|INTO)\s+(\w+)(?:\s+(?:AS\s+)?(\w+))?`)
	numbered   = regexp.MustCompile(`\$(\d+)`)
)

// tableOf is the table behind an alias of a statement.
func tableOf(text, alias string) string {
	for _, m := range named.FindAllStringSubmatch(text, -1) {
		if m[2] == alias {
			return m[1]
		}
	}
	return alias
}

// plan is how SQLite would read a statement; not ok if it is none by itself.
func plan(t *testing.T, db *store.DB, text string) (lines []string, ok bool) {
	t.Helper()
	args := 0
	for _, m := range numbered.FindAllStringSubmatch(text, -1) {
		n, _ := strconv.Atoi(m[1])
		args = max(args, n)
	}
	values := make([]any, args)
	for i := range values {
		values[i] = ""
	}
	_ = db.Read(t.Context(), func(tx *store.Tx) error {
		rows, err := tx.Query(t.Context(), "EXPLAIN QUERY PLAN "+text, values...)
		if err != nil {
			return nil
		}
		defer rows.Close() //nolint:errcheck // read to its end below
		for rows.Next() {
			var id, parent, unused int
			var line string
			if err := rows.Scan(&id, &parent, &unused, &line); err != nil {
				t.Fatal(err)
			}
			lines = append(lines, line)
		}
		ok = rows.Err() == nil
		return nil
	})
	return lines, ok
}
