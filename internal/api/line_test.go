package api

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/civil"
	"fupindai/internal/idcard"
	"fupindai/internal/loan"
	"fupindai/internal/roster"
)

const (
	village  = "653224100201"
	township = "653224100"
	branch   = "rcc-653224"
)

var commandNo int

// mustDo carries out a command over HTTP as somebody and gives the receipt.
func (h *house) mustDo(t *testing.T, as act.Actor, command string, args any) app.Receipt {
	t.Helper()
	w := h.do(t, as, command, args)
	if w.Code != http.StatusOK {
		t.Fatalf("%s as %s: %d %s", command, as.Role, w.Code, w.Body)
	}
	var r app.Receipt
	if err := json.Unmarshal(w.Body.Bytes(), &r); err != nil {
		t.Fatal(err)
	}
	return r
}

func (h *house) do(t *testing.T, as act.Actor, command string, args any) *answer {
	t.Helper()
	body, err := json.Marshal(args)
	if err != nil {
		t.Fatal(err)
	}
	commandNo++
	h.as = as
	return h.send("POST", commandsPath+command, string(body), "Idempotency-Key", fmt.Sprintf("test-%08d", commandNo))
}

// mustGet reads a list.
func mustGet[T any](t *testing.T, h *house, as act.Actor, path string) (out T) {
	t.Helper()
	h.as = as
	w := h.send("GET", path, "")
	if w.Code != http.StatusOK {
		t.Fatalf("%s as %s: %d %s", path, as.Role, w.Code, w.Body)
	}
	dec := json.NewDecoder(w.Body)
	dec.DisallowUnknownFields()
	if err := dec.Decode(&out); err != nil {
		t.Fatal(err)
	}
	return out
}

type args = map[string]any

var (
	countyClerk  = act.Actor{User: "u-county-clerk", Role: act.CountyClerk, Unit: county}
	countyHead   = act.Actor{User: "u-county-head", Role: act.CountyHead, Unit: county}
	townClerk    = act.Actor{User: "u-town-clerk", Role: act.TownshipClerk, Unit: township}
	townLeader   = act.Actor{User: "u-town-leader", Role: act.TownshipLeader, Unit: township}
	bankClerk    = act.Actor{User: "u-bank-clerk", Role: act.BankClerk, Unit: branch}
	bankHead     = act.Actor{User: "u-bank-head", Role: act.BankHead, Unit: branch}
	firstSecr    = act.Actor{User: "u-first-secretary", Role: act.FirstSecretary, Unit: village}
	borrowerName = "阿依古丽·麦麦提"
	idNumber     = "659999198001011235"
)

// mustOffice fills the posts and the village group, and releases a roster with one
// household. It gives the household and its borrower.
func (h *house) mustOffice(t *testing.T) (household, borrower string) {
	t.Helper()
	admins := [2]act.Actor{{User: "u-admin-1", Role: act.Administrator, Unit: county}, {User: "u-admin-2", Role: act.Administrator, Unit: county}}
	for _, who := range []act.Actor{countyClerk, countyHead, townClerk, townLeader, bankClerk, bankHead} {
		h.mustDo(t, admins[0], "enrol-user", args{"user": who.User})
		h.mustDo(t, admins[0], "propose-post", args{"user": who.User, "role": who.Role, "unit": who.Unit, "from": "2019-06-18", "document": "任命文件"})
		h.mustDo(t, admins[1], "grant-post", args{"user": who.User, "role": who.Role, "unit": who.Unit, "from": "2019-06-18"})
	}
	for _, seat := range act.Seats {
		h.mustDo(t, admins[0], "enrol-user", args{"user": "u-" + string(seat)})
		a := args{"village": village, "seat": seat, "user": "u-" + string(seat), "from": "2019-06-18", "document": "任命文件"}
		if seat == act.CreditOfficer {
			a["bank"] = branch
		}
		h.mustDo(t, countyClerk, "name-group-member", a)
	}
	if got := idcard.Check(idNumber); got.Reason != idcard.OK {
		t.Fatalf("the test's number is %s", got.Reason)
	}
	ctx := context.Background()
	for i, feed := range []app.RosterFeed{
		{County: []roster.CountyRow{{RowNo: 2, HouseholdNo: "1001", HeadName: borrowerName, Name: borrowerName, ID: idNumber, Relation: "户主", Village: village}}},
		{National: []roster.NationalRow{{RowNo: 2, HouseholdNo: "1001", Name: borrowerName, ID: idNumber, Village: village}}},
	} {
		list := []roster.List{roster.County, roster.National}[i]
		body, err := json.Marshal(args{"snapshot": string(list) + "-1", "list": list, "source": "导出", "as_of": "2019-06-30", "file_digest": "d", "row_count": 1})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.door.Do(ctx, app.Call{Log: log, By: countyClerk, Command: "import-roster", ID: "import-" + string(list), Args: body, Feed: feed, Confirmed: now}); err != nil {
			t.Fatal(err)
		}
	}
	h.mustDo(t, countyClerk, "match-roster", args{"snapshot": "county-1", "national": "national-1"})
	h.mustDo(t, countyHead, "release-roster", args{"snapshot": "county-1", "banks": []string{branch}})
	err := h.door.View(ctx, log, countyClerk, "household", func(v *app.View) error {
		found, err := v.Search(ctx, borrowerName, 2)
		if err != nil || len(found) != 1 {
			return fmt.Errorf("found %d households: %w", len(found), err)
		}
		household, borrower = found[0].Household, found[0].Person
		if borrower == "" {
			h, err := v.Household(ctx, household)
			if err != nil {
				return err
			}
			borrower = h.Persons[0].ID
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return household, borrower
}

// The whole line over HTTP, by session, with a refusal on the way and the lists at
// its end (A1–A6, G3).
func TestLine_OverHTTP(t *testing.T) { onBoth(t, line) }

func line(t *testing.T, h *house) {
	household, borrower := h.mustOffice(t)
	application := args{
		"household": household, "borrower": borrower, "amount_fen": 5_000_100, "term_months": 24, "purpose": "breeding.sheep",
		"project": "养羊二十只", "bank": branch, "village": village,
	}
	p := mustProblem(t, h.do(t, firstSecr, "submit-application", application), http.StatusUnprocessableEntity, "above-cap")
	if p.Rule != "G3" || p.Type != "/law/G3" || p.Field != "amount_fen" || p.Figures["cap_fen"] != float64(5_000_000) || !strings.Contains(p.Says, "50,001.00 元") {
		t.Errorf("told %+v", p)
	}
	application["amount_fen"] = 3_000_000
	no := h.mustDo(t, firstSecr, "submit-application", application).Created[0]
	one := args{"application": no}
	rows := []args{{"application": no, "seen": 0}}
	h.mustDo(t, firstSecr, "record-survey", args{
		"application": no, "place": "家中", "findings": "有羊圈", "income_fen": 10_000_000, "debts_fen": 0,
		"conditions": []string{"registered", "willing", "project", "ability", "capacity", "credit"},
	})
	for _, seat := range act.Seats {
		h.mustDo(t, act.Actor{User: "u-" + string(seat), Role: seat, Unit: village}, "sign-survey", one)
	}
	h.mustDo(t, firstSecr, "sign-village-list", args{"village": village, "rows": rows})
	h.mustDo(t, townClerk, "review-township", args{"rows": rows})
	h.mustDo(t, townLeader, "sign-township", args{"township": township, "rows": rows})
	h.mustDo(t, countyHead, "suggest", args{"application": no, "amount_fen": 3_000_000, "term_months": 24})
	batch := mustProblem(t, h.do(t, countyHead, "hand-over-list", args{"bank": "rcc-000000", "document": "洛扶贫领发〔2019〕12号", "rows": rows}), http.StatusUnprocessableEntity, "rows-refused")
	if len(batch.Rows) != 1 || batch.Rows[0].Row != no || batch.Rows[0].Code != "other-bank" || batch.Rows[0].Says == "" {
		t.Errorf("rows %+v", batch.Rows)
	}
	h.mustDo(t, countyHead, "hand-over-list", args{"bank": branch, "document": "洛扶贫领发〔2019〕12号", "rows": rows})
	h.mustDo(t, bankHead, "decide", args{"application": no, "outcome": "approve", "amount_fen": 3_000_000, "term_months": 24, "rate_ppm": 47500})

	// From here on the bank's own system calls, with its token.
	token := Token{Log: log, By: bankClerk, Label: "核心系统", ExpiresOn: h.door.Today()}
	text, _, err := TokenTable{DB: h.door.DB}.New(context.Background(), rand.Reader, token, now)
	if err != nil {
		t.Fatal(err)
	}
	byToken := func(command, body string) *answer {
		return h.send("POST", commandsPath+command, body, "Authorization", "Bearer "+text, "Idempotency-Key", "bank-"+command)
	}
	contract := fmt.Sprintf(`{"application":%q,"contract":"HT-1","receipt":"JJ-1"}`, no)
	first := byToken("sign-contract", contract)
	if first.Code != http.StatusOK {
		t.Fatalf("sign-contract: %d %s", first.Code, first.Body)
	}
	again := byToken("sign-contract", contract)
	var a, b app.Receipt
	if json.Unmarshal(first.Body.Bytes(), &a) != nil || json.Unmarshal(again.Body.Bytes(), &b) != nil || a.LastSeq != b.LastSeq || a.Repeated || !b.Repeated {
		t.Errorf("the same request twice: %s, then %s", first.Body, again.Body) // I10
	}
	mustProblem(t, byToken("sign-contract", strings.Replace(contract, "JJ-1", "JJ-2", 1)), http.StatusConflict, "same-id-other-content")
	mustProblem(t, byToken("decide", `{"application":"`+no+`","outcome":"decline"}`), http.StatusForbidden, "not-this-role")
	disbursed := byToken("disburse", fmt.Sprintf(`{"application":%q,"amount_fen":3000000,"holder":%q,"account":"6217000012345678"}`, no, borrowerName))
	if disbursed.Code != http.StatusOK {
		t.Fatalf("disburse: %d %s", disbursed.Code, disbursed.Body)
	}
	if strings.Contains(disbursed.Body.String(), "6217") {
		t.Error("the receipt holds the account")
	}

	file := mustGet[ApplicationFile](t, h, bankClerk, "/api/v1/applications/"+no)
	if file.Step != string(loan.StepReport) || file.BorrowerName != borrowerName || len(file.Signatures) != 5 || file.Opened == nil || file.Opened.BalanceFen != 3_000_000 {
		t.Errorf("the application: %+v", file)
	}
	waiting := mustGet[Applications](t, h, bankClerk, "/api/v1/applications?waiting=true")
	if waiting.Total != 1 || waiting.Applications[0].Application != no || waiting.Applications[0].Seen != file.Seen {
		t.Errorf("waiting for the bank: %+v", waiting)
	}
	today := mustGet[Ledger](t, h, bankClerk, "/api/v1/loans?state=open")
	if today.Total != 1 || today.BalanceFen != 3_000_000 || today.Loans[0].DueOn != civil.MustParse("2021-07-05") {
		t.Errorf("loans: %+v", today)
	}
	if before := mustGet[Ledger](t, h, bankClerk, "/api/v1/ledger?as_of=2019-07-04"); before.Total != 0 || before.Loans == nil {
		t.Errorf("the day before: %+v", before)
	}
	// to report back, and to acknowledge the group's list and the roster
	due := mustGet[Duties](t, h, bankClerk, "/api/v1/duties?mine=true")
	if due.Total != 3 || due.Duties[0].Rule != "A6.1" || due.Duties[0].Basis != "parameter" || due.Duties[0].DueOn.IsZero() {
		t.Errorf("duties: %+v", due)
	}
	home := mustGet[Household](t, h, countyClerk, "/api/v1/households/"+household)
	if len(home.Members) != 1 || home.OutstandingFen != 3_000_000 || home.CapFen != 5_000_000 || strings.Contains(home.Members[0].IDNumber, idNumber[:10]) {
		t.Errorf("the household: %+v", home)
	}
	// A person at the session's end of a signature: the password was entered too long ago.
	h.http = New(Options{Door: h.door, Identify: func(*http.Request) (string, act.Actor, time.Time, error) { return log, h.as, now.Add(-time.Hour), nil }})
	mustProblem(t, h.do(t, countyHead, "suggest", args{"application": no, "amount_fen": 1, "term_months": 1}), http.StatusForbidden, "enter-password-again")
}

// A substitute signs on the days for which the county named them, and on no other: the
// day before the first and the day after the last are refused (A1.2, R-A1.2-2, X3).
func TestA1_2_SubstituteSignsWithinTheDaysNamed(t *testing.T) {
	h := mustHouse(t)
	household, borrower := h.mustOffice(t)
	no := h.mustDo(t, firstSecr, "submit-application", args{
		"household": household, "borrower": borrower, "amount_fen": 3_000_000, "term_months": 24, "purpose": "breeding.sheep", "project": "养羊二十只", "bank": branch, "village": village,
	}).Created[0]
	survey := args{
		"application": no, "place": "家中", "findings": "有羊圈", "income_fen": 10_000_000, "debts_fen": 0,
		"conditions": []string{"registered", "willing", "project", "ability", "capacity", "credit"},
	}
	h.mustDo(t, firstSecr, "record-survey", survey)
	h.mustDo(t, act.Actor{User: "u-admin-1", Role: act.Administrator, Unit: county}, "enrol-user", args{"user": "u-stand-in"})
	first, last := h.door.Today().AddDays(1), h.door.Today().AddDays(2)
	h.mustDo(t, countyClerk, "name-substitute", args{
		"village": village, "seat": act.VillageAccountant, "user": "u-stand-in", "from": first, "last": last, "document": "代理文件",
	})
	standIn, one := act.Actor{User: "u-stand-in", Role: act.VillageAccountant, Unit: village}, args{"application": no}
	on := func(day int) {
		at := now.AddDate(0, 0, day)
		h.door.Clock = func() time.Time { return at }
		h.http = New(Options{Door: h.door, Identify: func(*http.Request) (string, act.Actor, time.Time, error) { return log, h.as, at, nil }})
	}
	mustProblem(t, h.do(t, standIn, "sign-survey", one), http.StatusForbidden, "post-not-held")
	on(3)
	mustProblem(t, h.do(t, standIn, "sign-survey", one), http.StatusForbidden, "post-not-held")
	on(1)
	h.mustDo(t, standIn, "sign-survey", one)
}

// A session's person chooses a post by header; one that is not held is refused (X3),
// and what lies outside the scope is as if it did not exist (X2).
func TestX2_PostAndScope(t *testing.T) {
	h := mustHouse(t)
	household, _ := h.mustOffice(t)
	h.as = countyClerk
	mustProblem(t, h.send("GET", "/api/v1/applications", "", "Fupindai-Post", "county-head@"+county), http.StatusForbidden, "post-not-held")
	if w := h.send("GET", "/api/v1/applications", "", "Fupindai-Post", "county-clerk@"+county); w.Code != http.StatusOK {
		t.Errorf("the own post: %d %s", w.Code, w.Body)
	}
	outside := mustProblem(t, h.getAs(bankClerk, "/api/v1/households/"+household), http.StatusNotFound, "not-found")
	missing := mustProblem(t, h.getAs(bankClerk, "/api/v1/households/Hzzzzzzzzzzzz"), http.StatusNotFound, "not-found")
	if strings.ReplaceAll(outside.Says, household, "X") != strings.ReplaceAll(missing.Says, "Hzzzzzzzzzzzz", "X") {
		t.Errorf("%q tells apart from %q", outside.Says, missing.Says)
	}
	mustProblem(t, h.getAs(act.Actor{User: "u-admin-1", Role: act.Administrator, Unit: county}, "/api/v1/ledger"), http.StatusForbidden, "not-this-view")
	for _, q := range []string{"page=0", "page=x", "size=1001", "size=5&size=6", "waiting=yes", "from=yesterday", "step=lunch", "sort=name"} {
		if w := h.getAs(countyClerk, "/api/v1/applications?"+q); w.Code != http.StatusBadRequest {
			t.Errorf("?%s: %d %s", q, w.Code, w.Body)
		}
	}
}
