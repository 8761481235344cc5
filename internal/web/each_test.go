package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"fupindai/internal/loan"
	"fupindai/internal/store"
)

// T2, T8, T13: what is one act on each application is given for all rows of a list at
// once, all or none; a row that changed meanwhile is named and nothing is written.
func TestX11_EachRowOfAListOrNone(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		role, command string
		after         loan.Step
	}{
		{"bank-head", "decide", loan.StepContract},
		{"county-clerk", "suggest", loan.StepHandOver},
	} {
		t.Run(tt.command, func(t *testing.T) {
			t.Parallel()
			w := mustWorld(t, false)
			b := w.as(t, tt.role)
			at := "/batch/" + tt.command
			b.get(at)
			rows := b.rows()
			if len(rows) < 2 {
				t.Fatalf("%d rows wait", len(rows))
			}
			for _, m := range regexp.MustCompile(`formaction="(`+at+`/mark/open\?[^"]+)"`).FindAllStringSubmatch(b.body, -1) {
				b.post(strings.ReplaceAll(m[1], "&amp;", "&"), url.Values{}) // rows with a hint are opened first
				b.get(at)
			}
			b.post(at+"/confirm", url.Values{"row": rows})
			if b.status != http.StatusOK || !strings.Contains(b.body, at+"/sign") {
				t.Fatalf("confirm: %d: %s", b.status, regexp.MustCompile(`(?s)role="alert".{0,600}`).FindString(b.body))
			}
			before := mustRoot(t, w)
			changed := append([]string(nil), rows...)
			changed[len(rows)-1] = regexp.MustCompile(`@\d+$`).ReplaceAllString(changed[len(rows)-1], "@1")
			if b.post(at+"/sign", url.Values{"row": changed}); b.status != http.StatusUnprocessableEntity || mustRoot(t, w) != before {
				t.Errorf("a row that changed: %d, and the journal grew: %v", b.status, mustRoot(t, w) != before)
			}
			b.get(at)
			b.post(at+"/confirm", url.Values{"row": rows})
			b.post(at+"/sign", url.Values{"row": rows})
			if b.status != http.StatusOK || b.path != at || !strings.Contains(b.body, "已办理") {
				t.Fatalf("signed: %d at %s: %s", b.status, b.path, regexp.MustCompile(`(?s)role="alert".{0,600}`).FindString(b.body))
			}
			for _, row := range rows {
				number, _, _ := strings.Cut(row, "@")
				if step := mustStep(t, w, number); step != tt.after {
					t.Errorf("%s stands at %s, want %s", number, step, tt.after)
				}
			}
		})
	}
}

func mustStep(t *testing.T, w *world, number string) (step loan.Step) {
	t.Helper()
	if err := w.Door.DB.ReadLog(t.Context(), w.Log, func(tx *store.Tx) error {
		return tx.QueryRow(t.Context(), `SELECT step FROM application WHERE log_id = $1 AND application = $2`, w.Log, number).Scan(&step)
	}); err != nil {
		t.Fatal(err)
	}
	return step
}
