package web

import (
	"net/url"
	"strings"
	"testing"

	"fupindai/internal/act"
	"fupindai/internal/demo"
)

// TestX3_WhatADepartedClerkLeavesIsListed holds that a departure ends the post, and that
// the day after the county's head finds what waits for it on the page of units.
func TestX3_WhatADepartedClerkLeavesIsListed(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, false)
	user := ""
	for _, p := range demo.RoleNames() {
		if p.Role == string(act.TownshipClerk) && user == "" {
			user = p.User
		}
	}
	today := w.Clock.Now()
	b := w.as(t, string(act.Administrator))
	b.get("/users/" + user)
	form := url.Values{"command": {"record-departure"}, "user": {user}, "kind": {"transferred"}, "last": {today.Format("2006-01-02")}, "document": {"洛组发〔2019〕33号"}}
	if b.post("/do?at=%2Fusers%2F"+user, form); b.status != 200 || !strings.Contains(b.body, "已办理：登记人员调离") {
		t.Fatalf("departure of %s: %d %s", user, b.status, b.path)
	}
	head := w.as(t, string(act.CountyHead))
	if head.get("/units"); head.status != 200 || strings.Contains(head.body, "空缺岗位的待接事项") || !strings.Contains(head.body, "洛组发〔2019〕33号") {
		t.Errorf("on the last day: %d", head.status)
	}
	if err := w.Clock.Advance(w.Door.Today().AddDays(1)); err != nil {
		t.Fatal(err)
	}
	if head.get("/units"); head.status != 200 || !strings.Contains(head.body, "空缺岗位的待接事项") {
		t.Errorf("the day after: %d, and nothing is listed", head.status)
	}
	if head.get("/workbench"); !strings.Contains(head.body, "空缺岗位的待接事项") {
		t.Error("the head's workbench does not list it")
	}
}
