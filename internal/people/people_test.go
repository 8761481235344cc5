package people_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/people"
)

const county = "653224"

var today = civil.MustParse("2019-07-05")

// office is the fold of what was decided so far.
type office struct {
	t   *testing.T
	now *people.People
	seq int64
}

// founded is an office with the administrators a1 and a2 and the users u1 and u2.
func founded(t *testing.T) *office {
	t.Helper()
	o := &office{t: t, now: people.New()}
	o.must("a1", people.FoundOffice{Unit: county, Administrators: [2]string{"a1", "a2"}, Document: text("建账通知")})
	o.must("a1", people.EnrolUser{User: "u1", Person: "person-1"})
	o.must("a1", people.EnrolUser{User: "u2"})
	return o
}

func text(words string) act.Text { return act.Plain(words).Filed("t-"+fmt.Sprint(len(words)), "d") }

func admin(user string) act.Actor {
	return act.Actor{User: user, Role: act.Administrator, Unit: county}
}

func (o *office) do(user string, cmd people.Command) error {
	o.t.Helper()
	before := fmt.Sprint(*o.now)
	events, err := people.Decide(o.now, cmd, act.Act{By: admin(user), Today: today})
	if err != nil {
		return err
	}
	for _, e := range events {
		// What is applied is what was stored.
		body, err := json.Marshal(e)
		if err != nil {
			o.t.Fatal(err)
		}
		stored, err := people.Events.Decode(e.EventType(), body)
		if err != nil {
			o.t.Fatal(err)
		}
		o.seq++
		was := o.now
		if o.now, err = was.Apply(act.Recorded{Seq: o.seq, Stream: people.Stream, On: today, Noted: today, By: admin(user), Event: stored}); err != nil {
			o.t.Fatal(err)
		}
		if got := fmt.Sprint(*was); got != before {
			o.t.Fatalf("%T changed the fold it was applied to:\n%s\n%s", e, before, got)
		}
		before = fmt.Sprint(*o.now)
	}
	return nil
}

func (o *office) must(user string, cmd people.Command) {
	o.t.Helper()
	if err := o.do(user, cmd); err != nil {
		o.t.Fatalf("%T by %s: %v", cmd, user, err)
	}
}

// refused expects a refusal by its rule and code.
func (o *office) refused(what, rule, code string, err error) {
	o.t.Helper()
	var r *act.Refusal
	if !errors.As(err, &r) || r.Rule != rule || r.Code != code {
		o.t.Errorf("%s: %v, want %s %s", what, err, rule, code)
	}
}

// asked is the post of a county clerk for u1 from today on.
func asked() people.ProposePost {
	return people.ProposePost{User: "u1", Role: act.CountyClerk, Unit: county, From: today, Document: text("任职文件")}
}

func granted(p people.ProposePost) people.GrantPost {
	return people.GrantPost{User: p.User, Role: p.Role, Unit: p.Unit, From: p.From}
}

func TestX3_PostIsHeldFromFirstToLastDay(t *testing.T) {
	o := founded(t)
	p := asked()
	p.From, p.To = today.AddDays(10), today.AddDays(20)
	o.must("a1", p)
	clerk := act.Actor{User: "u1", Role: act.CountyClerk, Unit: county}
	o.refused("proposed only", "X3", "post-not-held", o.now.Holds(clerk, p.From))
	o.must("a2", granted(p))
	for day, held := range map[civil.Date]bool{p.From.AddDays(-1): false, p.From: true, p.To: true, p.To.AddDays(1): false} {
		err := o.now.Holds(clerk, day)
		if held && err != nil {
			t.Errorf("%s: %v", day, err)
		}
		if !held {
			o.refused(day.String(), "X3", "post-not-held", err)
		}
		if n := len(o.now.PostsOf("u1", day)); n == 1 != held {
			t.Errorf("%s: %d posts", day, n)
		}
	}
	o.refused("another unit", "X3", "post-not-held", o.now.Holds(act.Actor{User: "u1", Role: act.CountyClerk, Unit: "653225"}, p.From))
	o.refused("another role", "X3", "post-not-held", o.now.Holds(act.Actor{User: "u1", Role: act.CountyHead, Unit: county}, p.From))
	o.refused("nobody", "X1", "not-signed-in", o.now.Holds(act.Actor{User: "u9", Role: act.CountyClerk, Unit: county}, p.From))
}

func TestX3_EndedPostOpensNothing(t *testing.T) {
	o := founded(t)
	o.must("a1", asked())
	o.must("a2", granted(asked()))
	end := people.EndPost{User: "u1", Role: act.CountyClerk, Unit: county, From: today, Last: today.AddDays(-1)}
	o.refused("ended before begun", "X3", "ends-before-it-begins", o.do("a1", end))
	end.Last = civil.Date{}
	o.refused("no last day", "X10", "required", o.do("a1", end))
	end.Last = today.AddDays(3)
	o.must("a1", end)
	clerk := act.Actor{User: "u1", Role: act.CountyClerk, Unit: county}
	if err := o.now.Holds(clerk, today.AddDays(3)); err != nil {
		t.Errorf("on the last day: %v", err)
	}
	o.refused("the day after", "X3", "post-not-held", o.now.Holds(clerk, today.AddDays(4)))
	end.Last = today.AddDays(9)
	o.refused("lengthened by one person", "X7", "second-person", o.do("a1", end))
	end.From = today.AddDays(1)
	o.refused("no such post", "X9", "no-such-post", o.do("a1", end))
	again := asked()
	again.From = today.AddDays(3)
	o.refused("while it is held", "X9", "post-already-held", o.do("a1", again))
	again.From = today.AddDays(4)
	o.must("a1", again)
	o.must("a2", granted(again))
}

func TestX7_PostTakesTwoAdministrators(t *testing.T) {
	o := founded(t)
	o.refused("not proposed", "X9", "nothing-proposed", o.do("a2", granted(asked())))
	o.must("a1", asked())
	o.refused("granted by the proposer", "X7", "second-person", o.do("a1", granted(asked())))
	o.must("a2", asked()) // both proposed: each may grant the other's
	o.must("a1", granted(asked()))
	o.refused("granted twice", "X9", "nothing-proposed", o.do("a2", granted(asked())))
	post := o.now.Posts[len(o.now.Posts)-1]
	if post.User != "u1" || post.GrantedBy != "a1" {
		t.Errorf("post = %v", post)
	}
	// Who is to hold it does not grant it.
	p := people.ProposePost{User: "a2", Role: act.Administrator, Unit: "653224103", From: today, Document: text("任职文件")}
	o.must("a1", p)
	o.refused("granted to oneself", "X7", "second-person", o.do("a2", granted(p)))
	o.refused("closed by oneself", "X7", "second-person", o.do("a1", people.CloseUser{User: "a1"}))
}

func TestX7_GrantCarriesTheDocument(t *testing.T) {
	o := founded(t)
	o.must("a1", asked())
	events, err := people.Decide(o.now, granted(asked()), act.Act{By: admin("a2"), Today: today})
	if err != nil || len(events) != 1 {
		t.Fatal(events, err)
	}
	e := events[0].(*people.PostGranted)
	if e.ProposedBy != "a1" || e.Document.ID != asked().Document.ID || e.From != today || !e.To.IsZero() {
		t.Errorf("granted = %+v", e)
	}
}

func TestX9_AdministratorHoldsNoCaseRole(t *testing.T) {
	o := founded(t)
	p := asked()
	p.User = "a1"
	o.refused("a case role for an administrator", "X9", "administrator-has-no-case-role", o.do("a2", p))
	p.Role = act.Auditor
	o.refused("the auditor's for an administrator", "X9", "administrator-has-no-case-role", o.do("a2", p))
	o.must("a1", asked())
	o.must("a2", granted(asked()))
	p = asked()
	p.Role = act.Administrator
	o.refused("the administrator's for a clerk", "X9", "administrator-has-no-case-role", o.do("a1", p))
	// Two proposals that each pass alone do not pass together.
	clerk, keeper := asked(), asked()
	clerk.User, keeper.User, keeper.Role = "u2", "u2", act.Administrator
	o.must("a1", clerk)
	o.must("a1", keeper)
	o.must("a2", granted(clerk))
	o.refused("the second of two proposals", "X9", "administrator-has-no-case-role", o.do("a2", granted(keeper)))
	// One after the other is allowed.
	o.must("a1", people.EndPost{User: "u1", Role: act.CountyClerk, Unit: county, From: today, Last: today.AddDays(1)})
	p.From = today.AddDays(2)
	o.must("a1", p)
	o.must("a2", granted(p))
}

func TestX9_WhatAPostNeeds(t *testing.T) {
	o := founded(t)
	for _, tt := range []struct {
		what, rule, code string
		change           func(*people.ProposePost)
	}{
		{"a seat of the village group", "A12.3", "seat-by-county", func(p *people.ProposePost) { p.Role = act.FirstSecretary }},
		{"a role that does not exist", "X10", "unknown-code", func(p *people.ProposePost) { p.Role = "king" }},
		{"no unit", "X10", "required", func(p *people.ProposePost) { p.Unit = "" }},
		{"no first day", "X10", "required", func(p *people.ProposePost) { p.From = civil.Date{} }},
		{"no document", "X10", "required", func(p *people.ProposePost) { p.Document = act.Text{} }},
		{"ends before it begins", "X3", "ends-before-it-begins", func(p *people.ProposePost) { p.To = p.From.AddDays(-1) }},
		{"nobody", "X9", "user-unknown", func(p *people.ProposePost) { p.User = "u9" }},
	} {
		p := asked()
		tt.change(&p)
		o.refused(tt.what, tt.rule, tt.code, o.do("a1", p))
	}
	p := asked()
	p.To = p.From
	o.must("a1", p) // one day
}

func TestX1_UsersAreEnrolledOnceAndClosed(t *testing.T) {
	o := founded(t)
	o.refused("founded twice", "X9", "already-founded", o.do("a1", people.FoundOffice{Unit: county, Administrators: [2]string{"b1", "b2"}}))
	o.refused("the same id", "X9", "user-exists", o.do("a1", people.EnrolUser{User: "u1"}))
	o.refused("the same person", "X9", "person-has-account", o.do("a1", people.EnrolUser{User: "u3", Person: "person-1"}))
	for _, id := range []string{"system", "a", "A3", "钱伟", "u 3", "u659999197503120111", "9u", strings.Repeat("u", 33)} {
		o.refused("the id "+id, "X10", "bad-user-id", o.do("a1", people.EnrolUser{User: id}))
	}
	o.refused("a number as the person", "X10", "bad-value", o.do("a1", people.EnrolUser{User: "u3", Person: "659999197503120111"}))
	o.refused("no id", "X10", "required", o.do("a1", people.EnrolUser{}))
	o.must("a1", asked())
	o.must("a1", people.CloseUser{User: "u1"})
	o.refused("a closed user", "X1", "not-signed-in", o.now.SignedIn("u1", today))
	o.refused("granted to a closed user", "X9", "user-unknown", o.do("a2", granted(asked())))
	o.refused("closed twice", "X9", "user-unknown", o.do("a1", people.CloseUser{User: "u1"}))
	if err := o.now.SignedIn("u1", today.AddDays(-1)); err != nil {
		t.Errorf("the day before: %v", err)
	}
	alone := &office{t: t, now: people.New()}
	for _, pair := range [][2]string{{"a1", "a1"}, {"a1", ""}, {"", "a2"}} {
		alone.refused(fmt.Sprint(pair), "X7", "second-person", alone.do("a1", people.FoundOffice{Unit: county, Administrators: pair}))
	}
}

func TestX5_OwnAndRelativesFiles(t *testing.T) {
	o := founded(t)
	declare := people.DeclareInterest{User: "u1", Household: "H1", Kind: "relative", Reason: text("兄弟")}
	o.refused("for somebody else", "X5", "only-for-oneself", o.do("u2", declare))
	declare.Kind = "friend"
	o.refused("another kind", "X10", "unknown-code", o.do("u1", declare))
	declare.Kind = "relative"
	o.must("u1", declare)
	o.refused("the relative's file", "X5", "own-interest", o.now.NoInterest("u1", "H1"))
	if err := errors.Join(o.now.NoInterest("u1", "H2"), o.now.NoInterest("u2", "H1")); err != nil {
		t.Errorf("other files and other people: %v", err)
	}
}

func TestRows_AreThoseOfTheFold(t *testing.T) {
	o := founded(t)
	o.must("a1", asked())
	o.must("a2", granted(asked()))
	o.must("a1", people.EndPost{User: "u1", Role: act.CountyClerk, Unit: county, From: today, Last: today.AddDays(3)})
	o.must("a1", people.CloseUser{User: "u2"})
	var got []string
	for _, r := range o.now.Rows() {
		if len(r.Key) != len(r.Table.Key) || len(r.Cols) != len(r.Table.Cols) {
			t.Fatalf("row of %s has %d+%d columns", r.Table.Name, len(r.Key), len(r.Cols))
		}
		got = append(got, strings.Join(strings.Fields(fmt.Sprint(r.Table.Name, r.Key, r.Cols)), " "))
	}
	want := []string{
		"user_account[a1] []", "user_account[a2] []", "user_account[u1] []", "user_account[u2] [2019-07-05]",
		"post[a1 administrator 653224 2019-07-05] [ a1 false]", "post[a2 administrator 653224 2019-07-05] [ a1 false]",
		"post[u1 county-clerk 653224 2019-07-05] [2019-07-08 a2 false]",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("rows:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

type stranger struct{}

func (stranger) EventType() string { return "stranger/1" }

func TestApply_RefusesStrangers(t *testing.T) {
	if _, err := people.New().Apply(act.Recorded{Event: stranger{}}); err == nil {
		t.Error("an event of another package is applied")
	}
}

func FuzzEvents(f *testing.F) {
	f.Add("people.post-granted/1", `{"user":"u","role":"auditor","unit":"65","from":"2019-07-05","to":"","document":{"id":"t","digest":"d"}}`)
	f.Add("people.user-closed/1", `{}`)
	f.Fuzz(func(t *testing.T, typ, body string) {
		e, err := people.Events.Decode(typ, []byte(body))
		if err != nil {
			return
		}
		p, err := people.New().Apply(act.Recorded{On: today, Event: e})
		if err != nil {
			t.Fatalf("%s is decoded and not applied: %v", typ, err)
		}
		p.Rows()
	})
}
