package web

import (
	"context"
	"net/http"
	"testing"

	"fupindai/internal/app"
)

// A form is drawn from the log that is read, not from the server's own: an office above
// prints the chosen county's (I12).
func TestI12_FormsComeFromTheCountyRead(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, false)
	number := ""
	if err := w.Door.View(context.Background(), w.Log, actorOf(t, "county-clerk"), "applications", func(v *app.View) error {
		lines, _, err := v.Applications(context.Background(), app.ApplicationFilter{Page: 1, Size: 1})
		if len(lines) > 0 {
			number = lines[0].Number
		}
		return err
	}); err != nil || number == "" {
		t.Fatalf("no application: %v", err)
	}
	w.server.Log = "demo-6532"
	for _, role := range []string{"county-clerk", "auditor"} {
		b := w.as(t, role)
		if b.get("/applications/" + number + "/print"); b.status != http.StatusOK {
			t.Errorf("%s prints %s of the county: %d", role, number, b.status)
		}
	}
}
