package roster

import (
	"encoding/json"
	"errors"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/law"
)

var (
	clerk  = act.Actor{User: "U7", Role: act.CountyClerk, Unit: "659999"}
	today  = civil.MustParse("2019-07-04")
	ground = act.Text{ID: "T1", Digest: "d"}
)

// play applies events one after the other through their stored form.
func play(t *testing.T, r *Roster, events ...act.Event) *Roster {
	t.Helper()
	for _, e := range events {
		body, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		stored, err := Events.Decode(e.EventType(), body)
		if err != nil {
			t.Fatal(err)
		}
		if r, err = r.Apply(act.Recorded{Log: "C1", Stream: "roster/S1", On: today, Noted: today, By: clerk, Event: stored}, law.Default()); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

func importing(list List) ImportRoster {
	return ImportRoster{Snapshot: "S1", List: list, Source: ground, AsOf: asOf, FileDigest: "f", RowCount: 9}
}

func mustImport(t *testing.T, cmd ImportRoster) *Roster {
	t.Helper()
	events, err := (&Roster{}).DecideImport(cmd, today)
	if err != nil {
		t.Fatal(err)
	}
	return play(t, &Roster{}, events...)
}

// matched is the fixture's county list, matched: eight differences, one agreed.
func matched(t *testing.T) *Roster {
	t.Helper()
	r := mustImport(t, importing(County))
	agreed, differences := Match(lists(fixture()))
	events, err := r.DecideMatch(MatchRoster{Snapshot: "S1", National: "N1"}, MatchFacts{National: nationalOf(t, "N1", asOf), Agreed: agreed, Differences: differences})
	if err != nil {
		t.Fatal(err)
	}
	return play(t, r, events...)
}

func nationalOf(t *testing.T, snapshot string, asOf civil.Date) *Roster {
	cmd := importing(National)
	cmd.Snapshot, cmd.AsOf = snapshot, asOf
	return mustImport(t, cmd)
}

// wantRefusal holds an error against a rule and a code.
func wantRefusal(t *testing.T, err error, rule, code string) *act.Refusal {
	t.Helper()
	var refusal *act.Refusal
	if !errors.As(err, &refusal) || refusal.Rule != rule || refusal.Code != code {
		t.Fatalf("got %v, want a refusal by %s: %s", err, rule, code)
	}
	return refusal
}

func TestA12_1_ImportNamesSourceDayAndFile(t *testing.T) {
	for _, tt := range []struct {
		name, rule, code string
		change           func(*ImportRoster)
	}{
		{"没有来源", "X10", "required", func(c *ImportRoster) { c.Source = act.Text{} }},
		{"没有数据日期", "X10", "required", func(c *ImportRoster) { c.AsOf = civil.Date{} }},
		{"数据日期在明天", "A12.1", "list-of-a-later-day", func(c *ImportRoster) { c.AsOf = today.AddDays(1) }},
		{"没有摘要", "X10", "required", func(c *ImportRoster) { c.FileDigest = "" }},
		{"没有编号", "X10", "required", func(c *ImportRoster) { c.Snapshot = "" }},
		{"没有行", "A12.1", "list-is-empty", func(c *ImportRoster) { c.RowCount = 0 }},
		{"不知是谁的名单", "A12.1", "no-such-list", func(c *ImportRoster) { c.List = "village" }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			cmd := importing(County)
			tt.change(&cmd)
			_, err := (&Roster{}).DecideImport(cmd, today)
			wantRefusal(t, err, tt.rule, tt.code)
		})
	}
	cmd := importing(County)
	cmd.AsOf = today
	r := mustImport(t, cmd)
	if r.RowCount != 9 || r.AsOf != today || r.By != clerk || r.List != County {
		t.Errorf("imported %+v", r)
	}
	_, err := r.DecideImport(cmd, today)
	wantRefusal(t, err, "A12.1", "snapshot-exists")
}

func TestA12_2_MatchTakesTheNationalListAndNoOlderOne(t *testing.T) {
	r := matched(t)
	if r.Open() != 8 || r.Agreed != 1 || r.National != "N1" || r.MatchedOn != today {
		t.Errorf("matched: %+v", r)
	}
	older := MatchFacts{National: nationalOf(t, "N0", asOf.AddDays(-1)), Agreed: 9}
	_, err := r.DecideMatch(MatchRoster{Snapshot: "S1", National: "N0"}, older)
	wantRefusal(t, err, "A12.2", "national-list-older")
	_, err = r.DecideMatch(MatchRoster{Snapshot: "S1", National: "S1"}, MatchFacts{National: r, Agreed: 9})
	wantRefusal(t, err, "A12.2", "no-such-national-list")
	_, err = nationalOf(t, "N1", asOf).DecideMatch(MatchRoster{Snapshot: "N1", National: "N1"}, MatchFacts{National: older.National, Agreed: 9})
	wantRefusal(t, err, "A12.2", "no-such-county-list")

	events, err := r.DecideMatch(MatchRoster{Snapshot: "S1", National: "N2"}, MatchFacts{National: nationalOf(t, "N2", asOf), Agreed: 9})
	if err != nil {
		t.Fatal(err)
	}
	if again := play(t, r, events...); again.Open() != 0 || again.National != "N2" {
		t.Errorf("matched anew: %+v", again)
	}
	defer func() {
		if recover() == nil {
			t.Error("a match that loses a row was accepted")
		}
	}()
	r.DecideMatch(MatchRoster{}, MatchFacts{National: older.National.withAsOf(today), Agreed: 8})
}

func (r *Roster) withAsOf(d civil.Date) *Roster { c := r.Clone(); c.AsOf = d; return c }

func TestA12_2_EachKindHasItsWays(t *testing.T) {
	rowOf := map[Kind]int{NameDiffers: 3, NotInNational: 4, BadID: 5, Duplicate: 6, Deceased: 7, Removed: 8, Ambiguous: 9}
	want := map[Kind]string{ // with a document, and for an ambiguous row a candidate
		NameDiffers: "take keep remove pending", NotInNational: "keep remove pending", BadID: "take remove pending",
		Duplicate: "remove pending", Deceased: "keep remove pending", Removed: "keep remove pending", Ambiguous: "take keep remove pending",
	}
	for _, kind := range Kinds {
		var allowed []string
		for _, how := range []How{TakeNational, Keep, Remove, Pending} {
			cmd := ResolveDifferences{Snapshot: "S1", Rows: []int{rowOf[kind]}, How: how, Document: ground}
			if kind == Ambiguous && how == TakeNational {
				cmd.NationalRow = 8
			}
			r := matched(t)
			events, err := r.DecideResolve(cmd, ResolveFacts{})
			if err != nil {
				continue
			}
			allowed = append(allowed, strings.TrimSuffix(string(how), "-national"))
			after := play(t, r, events...)
			c, _ := after.Case(rowOf[kind])
			if c.How != how || c.Open() != (how == Pending) || c.By != clerk || c.On != today || c.Document != ground {
				t.Errorf("%s %s: %+v", kind, how, c)
			}
			if kind == Ambiguous && how == TakeNational && c.NationalRow != 8 {
				t.Errorf("the chosen national row is not kept: %+v", c)
			}
			if before, _ := r.Case(rowOf[kind]); before.How != "" {
				t.Errorf("Apply changed the state it was given: %+v", before)
			}
		}
		if got := strings.Join(allowed, " "); got != want[kind] {
			t.Errorf("%s allows %q, want %q", kind, got, want[kind])
		}
	}
}

func TestA12_2_ResolveRefusals(t *testing.T) {
	r := matched(t)
	for _, tt := range []struct {
		name, rule, code string
		cmd              ResolveDifferences
	}{
		{"保留没有依据", "A12.2", "keep-needs-document", ResolveDifferences{Rows: []int{3}, How: Keep}},
		{"全国无而采用全国", "A12.2", "no-national-row", ResolveDifferences{Rows: []int{4}, How: TakeNational}},
		{"死亡而采用全国", "A12.2", "way-not-for-kind", ResolveDifferences{Rows: []int{7}, How: TakeNational}},
		{"证号错误而保留", "A12.2", "way-not-for-kind", ResolveDifferences{Rows: []int{5}, How: Keep, Document: ground}},
		{"重复而保留", "A12.2", "way-not-for-kind", ResolveDifferences{Rows: []int{6}, How: Keep, Document: ground}},
		{"没有这种处理", "A12.2", "way-not-for-kind", ResolveDifferences{Rows: []int{3}, How: "ignore"}},
		{"几种差异一起处理", "A12.2", "rows-of-several-kinds", ResolveDifferences{Rows: []int{3, 4}, How: Remove}},
		{"一致的行", "A12.2", "row-is-no-difference", ResolveDifferences{Rows: []int{2}, How: Remove}},
		{"没有行", "X10", "required", ResolveDifferences{How: Remove}},
		{"多个候选没有选定", "A12.2", "choose-a-candidate", ResolveDifferences{Rows: []int{9}, How: TakeNational}},
		{"选了候选之外的行", "A12.2", "choose-a-candidate", ResolveDifferences{Rows: []int{9}, How: TakeNational, NationalRow: 6}},
		{"移出时给了全国行号", "A12.2", "national-row-not-asked", ResolveDifferences{Rows: []int{9}, How: Remove, NationalRow: 7}},
		{"姓名不符时给了全国行号", "A12.2", "national-row-not-asked", ResolveDifferences{Rows: []int{3}, How: TakeNational, NationalRow: 7}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := r.DecideResolve(tt.cmd, ResolveFacts{})
			wantRefusal(t, err, tt.rule, tt.code)
		})
	}
	_, err := mustImport(t, importing(County)).DecideResolve(ResolveDifferences{Rows: []int{3}, How: Remove}, ResolveFacts{})
	wantRefusal(t, err, "A12.2", "nothing-matched")
}

func TestA12_2_RowsOfOneKindTogetherWithOneDocument(t *testing.T) {
	r := matched(t)
	events, err := r.DecideResolve(ResolveDifferences{Rows: []int{10, 7, 7}, How: Remove, Document: ground}, ResolveFacts{})
	if err != nil {
		t.Fatal(err)
	}
	if e := events[0].(*DifferenceResolved); !slices.Equal(e.Rows, []int{7, 10}) {
		t.Errorf("rows %v, want each once, ascending", e.Rows)
	}
	if r = play(t, r, events...); r.Open() != 6 || r.OnList() != 7 {
		t.Errorf("open %d, on list %d; want 6, 7", r.Open(), r.OnList())
	}
	changed, err := r.DecideResolve(ResolveDifferences{Rows: []int{7}, How: Keep, Document: ground}, ResolveFacts{})
	if err != nil {
		t.Fatal(err)
	}
	if r = play(t, r, changed...); r.OnList() != 8 {
		t.Errorf("resolved anew: on list %d, want 8", r.OnList())
	}
}

// resolved is matched with every row settled: two kept or taken over, six out.
func resolved(t *testing.T) *Roster {
	r := matched(t)
	for _, cmd := range []ResolveDifferences{
		{Rows: []int{3}, How: TakeNational},
		{Rows: []int{4}, How: Remove},
		{Rows: []int{5}, How: TakeNational},
		{Rows: []int{6}, How: Remove},
		{Rows: []int{7, 10}, How: Remove},
		{Rows: []int{8}, How: Keep, Document: ground},
		{Rows: []int{9}, How: TakeNational, NationalRow: 7},
	} {
		events, err := r.DecideResolve(cmd, ResolveFacts{})
		if err != nil {
			t.Fatal(err)
		}
		r = play(t, r, events...)
	}
	return r
}

func TestA12_2_ListWithOpenRowsCannotBeReleased(t *testing.T) {
	release := ReleaseRoster{Snapshot: "S1", Banks: []string{"B2", "B1", "B2"}}
	facts := ReleaseFacts{Number: "MD2019-1", RowCount: 5, Fingerprint: "ff"}

	_, err := mustImport(t, importing(County)).DecideRelease(release, facts)
	wantRefusal(t, err, "A12.2", "nothing-matched")

	r := resolved(t)
	pending, err := r.DecideResolve(ResolveDifferences{Rows: []int{8}, How: Pending}, ResolveFacts{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = play(t, r, pending...).DecideRelease(release, facts)
	if refusal := wantRefusal(t, err, "A12.2", "list-has-open-rows"); refusal.Figures["open"] != 1 {
		t.Errorf("figures %v, want open 1", refusal.Figures)
	}

	_, err = r.DecideRelease(ReleaseRoster{Snapshot: "S1"}, facts)
	wantRefusal(t, err, "A12.2", "release-names-no-bank")

	events, err := r.DecideRelease(release, facts)
	if err != nil {
		t.Fatal(err)
	}
	if e := events[0].(*Released); !slices.Equal(e.Banks, []string{"B1", "B2"}) || e.RowCount != 5 || e.Number != "MD2019-1" {
		t.Errorf("released %+v", e)
	}
}

func TestA12_2_ReleasedListIsFrozen(t *testing.T) {
	r := resolved(t)
	events, err := r.DecideRelease(ReleaseRoster{Snapshot: "S1", Banks: []string{"B1"}}, ReleaseFacts{Number: "MD2019-1", RowCount: 5, Fingerprint: "ff"})
	if err != nil {
		t.Fatal(err)
	}
	r = play(t, r, events...)
	_, err = r.DecideResolve(ResolveDifferences{Rows: []int{8}, How: Remove}, ResolveFacts{})
	wantRefusal(t, err, "A12.2", "already-released")
	_, err = r.DecideMatch(MatchRoster{National: "N1"}, MatchFacts{National: nationalOf(t, "N1", asOf), Agreed: 9})
	wantRefusal(t, err, "A12.2", "already-released")
	_, err = r.DecideRelease(ReleaseRoster{Banks: []string{"B1"}}, ReleaseFacts{Number: "MD2019-2", RowCount: 5, Fingerprint: "ff"})
	wantRefusal(t, err, "A12.2", "already-released")
}

func TestA12_2_ReleaseHoldsExactlyTheRowsLeft(t *testing.T) {
	for _, facts := range []ReleaseFacts{
		{Number: "MD2019-1", RowCount: 4, Fingerprint: "ff"}, {Number: "MD2019-1", RowCount: 6, Fingerprint: "ff"},
		{RowCount: 5, Fingerprint: "ff"}, {Number: "MD2019-1", RowCount: 5},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%+v was released from a list of 5 rows", facts)
				}
			}()
			resolved(t).DecideRelease(ReleaseRoster{Banks: []string{"B1"}}, facts)
		}()
	}
	r := mustImport(t, ImportRoster{Snapshot: "S1", List: County, Source: ground, AsOf: asOf, FileDigest: "f", RowCount: 1})
	r = play(t, r, &Matched{Snapshot: "S1", National: "N1", Differences: []Difference{{Row: 2, Kind: NotInNational}}},
		&DifferenceResolved{Snapshot: "S1", Rows: []int{2}, How: Remove})
	wantRefusal(t, r.Releasable(), "A12.2", "list-is-empty")
}

func TestRoster_ApplyRefusesWhatItCannotHold(t *testing.T) {
	r := matched(t)
	if _, err := r.Apply(act.Recorded{Event: &DifferenceResolved{Rows: []int{2}, How: Remove}}, law.Default()); err == nil {
		t.Error("a resolution of an agreed row was applied")
	}
	if _, err := r.Apply(act.Recorded{Event: stranger{}}, law.Default()); err == nil {
		t.Error("a stranger's event was applied")
	}
}

type stranger struct{}

func (stranger) EventType() string { return "loan.closed/1" }

func TestRoster_RowsFitTheirTablesAndTheMigration(t *testing.T) {
	r := resolved(t)
	events, err := r.DecideRelease(ReleaseRoster{Snapshot: "S1", Banks: []string{"B1", "B2"}}, ReleaseFacts{Number: "MD2019-1", RowCount: 5, Fingerprint: "ff"})
	if err != nil {
		t.Fatal(err)
	}
	rows := play(t, r, events...).Rows()
	if len(rows) != 14 {
		t.Errorf("%d rows, want a snapshot, eight differences, a release, and a duty and a recipient for each bank", len(rows))
	}
	for _, row := range rows {
		if len(row.Key) != len(row.Table.Key) || len(row.Cols) != len(row.Table.Cols) {
			t.Errorf("%s: %d keys and %d columns for a table of %d and %d", row.Table.Name, len(row.Key), len(row.Cols), len(row.Table.Key), len(row.Table.Cols))
		}
		for _, v := range append(slices.Clone(row.Key), row.Cols...) {
			switch v.(type) {
			case string, int64, bool:
			default:
				t.Errorf("%s: a value is a %T", row.Table.Name, v)
			}
		}
	}
	if last := rows[len(rows)-1]; !reflect.DeepEqual(last.Cols, []any{"S1", "2019-07-04", "U7", int64(5), "ff", "B1,B2", ""}) {
		t.Errorf("release row %v", last.Cols)
	}
	if (&Roster{}).Rows() != nil {
		t.Error("an empty stream has rows")
	}

	var sql []byte
	for _, file := range []string{"0004_roster.sql", "0012_roster.sql"} {
		b, err := os.ReadFile("../store/migrations/" + file)
		if err != nil {
			t.Fatal(err)
		}
		sql = append(sql, b...)
	}
	for _, table := range Tables {
		body := regexp.MustCompile(`(?s)CREATE TABLE ` + table.Name + ` \(\n(.*?)\n\);`).FindSubmatch(sql)
		if body == nil {
			t.Errorf("the migration does not make %s", table.Name)
			continue
		}
		var columns []string
		for _, line := range strings.Split(string(body[1]), "\n") {
			if f := strings.Fields(line); f[0] != "PRIMARY" {
				columns = append(columns, f[0])
			}
		}
		for _, added := range regexp.MustCompile(`ALTER TABLE `+table.Name+` ADD COLUMN (\w+)`).FindAllSubmatch(sql, -1) {
			columns = append(columns, string(added[1]))
		}
		if want := append(append([]string{"log_id"}, table.Key...), table.Cols...); !reflect.DeepEqual(columns, want) {
			t.Errorf("%s: columns %v, want %v", table.Name, columns, want)
		}
		if !strings.Contains(string(body[1]), "PRIMARY KEY (log_id, "+strings.Join(table.Key, ", ")+")") {
			t.Errorf("%s: primary key is not log_id and %v", table.Name, table.Key)
		}
	}
}
