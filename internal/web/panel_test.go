package web

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"fupindai/internal/act"
	"fupindai/internal/demo"
	"fupindai/internal/people"
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

// TestZ1_UrgingReachesTheAnswerablePerson holds that the button on the workbench sends one
// message, that who answers finds it under the bell on any page, and that a second urging
// of the day is refused.
func TestZ1_UrgingReachesTheAnswerablePerson(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, false)
	head := w.as(t, string(act.CountyHead))
	head.get("/workbench?of=below&rule=A5") // what the old book owes is another village’s
	row := regexp.MustCompile(`name="subject" value="(SQ-[^"]+)"><input type="hidden" name="rule" value="([^"]+)"`).FindStringSubmatch(head.body)
	if row == nil {
		t.Fatal("nothing to urge below the county")
	}
	form := func() url.Values {
		return url.Values{"command": {"urge"}, "subject": {row[1]}, "rule": {row[2]}}
	}
	const at = "/do?at=%2Fworkbench%3Fof%3Dbelow"
	if head.post(at, form()); head.status != 200 || !strings.Contains(head.body, "已办理：催办") {
		t.Fatalf("urging %v: %d", row[1:], head.status)
	}
	if head.post(at, form()); head.status != 422 {
		t.Errorf("a second urging of the day: %d", head.status)
	}
	for _, role := range []act.Role{act.FirstSecretary, act.TownshipLeader, act.BankHead, act.BankClerk} {
		b := w.as(t, string(role))
		b.get("/messages")
		if strings.Contains(b.body, row[1]) && strings.Contains(b.body, "催办") {
			b.get("/applications")
			if !strings.Contains(b.body, `class="bell"`) {
				t.Error("an unread message shows no bell on another page")
			}
			return
		}
	}
	t.Errorf("nobody was told of %v", row[1:])
}

// TestX1_ANewDeviceIsToldToItsOwner holds that a first session on another kind of device
// stands among the messages, and that the very first one and a known one do not.
func TestX1_ANewDeviceIsToldToItsOwner(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, false)
	b := w.as(t, string(act.CountyClerk))
	user := ""
	for _, p := range demo.RoleNames() {
		if p.Role == string(act.CountyClerk) && user == "" {
			user = p.User
		}
	}
	local := people.Over(w.Door.DB.Read, w.Door.DB.WriteLocal)
	logins := people.NewLogins(people.Profile{})
	if b.get("/messages"); strings.Contains(b.body, "新设备登录") {
		t.Error("the first session of all was told as a new device")
	}
	for i, s := range []struct {
		device string
		told   int
	}{{"Chrome Windows", 1}, {"微信 WeChat Android", 2}, {"Chrome Windows", 2}} {
		at := time.Now().Add(time.Duration(i+1) * time.Second)
		if _, err := logins.Begin(t.Context(), local, w.Log, user, "s-"+string(rune('a'+i)), s.device, at); err != nil {
			t.Fatal(err)
		}
		b.get("/messages")
		if n := strings.Count(b.body, "新设备登录"); n != s.told {
			t.Errorf("after session %d on %s: %d messages, want %d", i, s.device, n, s.told)
		}
	}
}
