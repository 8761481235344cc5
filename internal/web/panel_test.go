package web

import (
	"regexp"
	"strings"
	"testing"

	"fupindai/internal/act"
)

// TestG_ThePanelHasALineForEachRule holds that the panel beside an open application tells
// each of G1 to G6 and the group of A1.2 by its own line.
func TestG_ThePanelHasALineForEachRule(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, false)
	b := w.as(t, string(act.CountyClerk))
	b.get("/applications?tab=waiting")
	number := ""
	for _, n := range regexp.MustCompile(`SQ-\d{4}-\d+`).FindAllString(b.body, -1) {
		if b.get("/applications/" + n); strings.Contains(b.body, "自动核查") { // one that is not paid out yet
			number = n
			break
		}
	}
	if number == "" {
		t.Fatal("no application that is not paid out waits")
	}
	for _, rule := range []string{"G1", "G2", "G3", "G4", "G5", "G6", "A1.2"} {
		if !strings.Contains(b.body, `href="/law/`+rule+`"`) {
			t.Errorf("%s: the panel has no line of %s", number, rule)
		}
	}
	if strings.Contains(b.body, "获贷率") {
		t.Error("a share of households with loans is shown (G6)")
	}
}
