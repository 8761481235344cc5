package web

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"fupindai/internal/act"
)

// T18: one box finds by what was typed: initials, last four, a number of a form.
func TestT18_OneBoxFindsByWhatWasTyped(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, false)
	b := w.as(t, string(act.CountyClerk))
	b.get("/applications?tab=all")
	number := regexp.MustCompile(`SQ-\d{4}-\d+`).FindString(b.body)
	if number == "" {
		t.Fatal("no application in the list")
	}
	began := time.Now()
	for _, typed := range []string{number, strings.ToLower(number), " " + number + " "} {
		b.seek(typed)
		if b.path != "/applications/"+number {
			t.Errorf("%q led to %s", typed, b.path)
		}
	}
	contract := ""
	b.get("/disbursements")
	if m := regexp.MustCompile(`HT[-0-9A-Z]+|JK[-0-9A-Z]+`).FindString(b.body); m != "" {
		contract = m
		b.seek(contract)
		if !strings.HasPrefix(b.path, "/applications/") {
			t.Errorf("contract %s led to %s", contract, b.path)
		}
	}
	if spent := time.Since(began); spent > 5*time.Second {
		t.Errorf("searching took %v", spent)
	}
	// Outside one's scope a number finds nothing.
	v := w.as(t, string(act.TownshipClerk))
	v.get("/applications?tab=all")
	own := v.body
	b.get("/applications?tab=all&size=100")
	for _, n := range regexp.MustCompile(`SQ-\d{4}-\d+`).FindAllString(b.body, -1) {
		if strings.Contains(own, n) {
			continue
		}
		v.get("/applications/" + n)
		missing := v.status
		v.seek(n)
		if missing == 404 && strings.HasPrefix(v.path, "/applications/") {
			t.Errorf("%s was found from outside its scope", n)
		}
	}
}

// T21, T23: a county's value is proposed by one and confirmed by another; so is a post.
func TestT21_TwoPersonsChangeParametersAndPosts(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, false)
	first := w.as(t, string(act.Administrator))
	first.get("/parameters")
	first.post(first.form(), url.Values{"command": {"propose-parameter"}, "parameter": {"township.working-days"}, "value": {"9"}, "from": {w.Door.Today().AddDays(1).String()}, "document": {"洛扶贫领发〔2019〕20号"}})
	if first.status != 422 || !strings.Contains(first.body, "宽松") {
		t.Errorf("a laxer value: %d", first.status)
	}
	first.get("/parameters")
	first.post("/do?at=%2Fparameters", url.Values{"command": {"propose-parameter"}, "parameter": {"township.working-days"}, "value": {"3"}, "from": {w.Door.Today().AddDays(1).String()}, "document": {"洛扶贫领发〔2019〕20号"}})
	if !strings.Contains(first.body, "如改，影响") || strings.Contains(first.body, `value="confirm-amendment"`) {
		t.Errorf("the proposal is not shown, or its maker may confirm it: %d", first.status)
	}
	head := w.as(t, string(act.CountyHead))
	head.get("/parameters")
	number := head.hidden("amendment")
	if number == "" {
		t.Fatal("the county's head sees no change to confirm")
	}
	head.post("/do?at=%2Fparameters", url.Values{"command": {"confirm-amendment"}, "amendment": {number}})
	if head.status != 200 || !strings.Contains(head.body, "2019-10-01") && !strings.Contains(head.body, "3 ") {
		t.Errorf("confirmed: %d", head.status)
	}
	head.get("/parameters?q=township.working-days")
	if strings.Contains(head.body, "待确认的修改") || !strings.Contains(head.body, " 起 3") {
		t.Error("the confirmed value is not shown as the one to come")
	}
	head.get("/calendar?year=2019")
	if !strings.Contains(head.body, "推定") || !strings.Contains(head.body, "国办发明电") {
		t.Error("the calendar of 2019 shows no assumed day or source")
	}
	head.get("/calendar?year=2031")
	if !strings.Contains(head.body, "缺失") {
		t.Error("a year without a calendar is not said to be missing")
	}
	head.get("/rights")
	if head.status != 200 || !strings.Contains(head.body, "✓") {
		t.Errorf("rights: %d", head.status)
	}

	first.get("/users/new")
	first.post("/users/new", url.Values{"command": {"enrol-user"}, "user": {"xinren"}, "name": {"新人·甲"}, "phone": {"0000-1"}})
	if first.path != "/users/xinren" || !strings.Contains(first.body, "新人·甲") {
		t.Fatalf("enrolled: %s %d", first.path, first.status)
	}
	post := url.Values{"user": {"xinren"}, "role": {"county-clerk"}, "unit": {"653224"}, "from": {w.Door.Today().String()}}
	propose := clone(post)
	propose.Set("command", "propose-post")
	propose.Set("document", "洛组发〔2019〕30号")
	first.post(first.form(), propose)
	if !strings.Contains(first.body, "待复核的任职") || strings.Contains(first.body, `value="grant-post"`) {
		t.Errorf("the proposal is not shown, or its maker may grant it: %d", first.status)
	}
	second := w.visitor(t)
	second.get("/roles")
	second.post("/roles", url.Values{"user": {"u-admin-2|administrator@653224"}})
	second.get("/users/xinren")
	if second.status == 200 && strings.Contains(second.body, `value="grant-post"`) {
		grant := clone(post)
		grant.Set("command", "grant-post")
		second.post("/do?at=%2Fusers%2Fxinren", grant)
		if strings.Contains(second.body, "待复核的任职") {
			t.Error("the granted post is still asked for")
		}
	} else if second.path != "/roles" {
		t.Errorf("the second administrator cannot grant: %s %d", second.path, second.status)
	}
	first.get("/logs")
	if first.status != 200 || !strings.Contains(first.body, "enrol-user") && !strings.Contains(first.body, "登记用户") {
		t.Errorf("the log of operations: %d", first.status)
	}
	first.get("/logs?kind=door")
	if !strings.Contains(first.body, "登录") {
		t.Error("the log of log-ins is empty")
	}
}
