package bench

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/demo"
	"fupindai/internal/idcard"
	"fupindai/internal/roster"
	"fupindai/internal/sheet"
	"fupindai/internal/sheet/layout"
)

// matchLists are a county's and a national list of n rows: one name in fifty differs,
// one number in a hundred is not in the national list, in another order.
func matchLists(n int) (county, national []roster.Entry) {
	rng := rand.New(rand.NewPCG(1, uint64(n)))
	for i := range n {
		e := roster.Entry{Row: i + 1, Reason: idcard.OK}
		for j := range 16 {
			e.ID[j], e.Name[j] = byte(rng.Uint32()), byte(rng.Uint32())
		}
		county = append(county, e)
		if i%50 == 0 {
			e.Name[15]++
		}
		if i%100 != 1 {
			national = append(national, e)
		}
	}
	rng.Shuffle(len(national), func(i, j int) { national[i], national[j] = national[j], national[i] })
	for i := range national {
		national[i].Row = i + 1
	}
	return county, national
}

// sortJoin is the peer that sorts both lists by number and walks them side by side: it
// counts what agrees and what does not, and makes no rows of it.
func sortJoin(county, national []roster.Entry) (agreed, differ int) {
	a, b := slices.Clone(county), slices.Clone(national)
	byID := func(x, y roster.Entry) int { return bytes.Compare(x.ID[:], y.ID[:]) }
	slices.SortFunc(a, byID)
	slices.SortFunc(b, byID)
	j := 0
	for i := range a {
		for j < len(b) && bytes.Compare(b[j].ID[:], a[i].ID[:]) < 0 {
			j++
		}
		if j < len(b) && b[j].ID == a[i].ID && b[j].Name == a[i].Name {
			agreed++
		} else {
			differ++
		}
	}
	return agreed, differ
}

// sqliteJoin is the peer that has both lists in an SQLite in memory, with an index on
// the number, and asks for what agrees with one join.
type sqliteJoin struct{ db *sql.DB }

func mustSQLite(b *testing.B, county, national []roster.Entry) sqliteJoin {
	b.Helper()
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		b.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	b.Cleanup(func() { db.Close() })
	for table, list := range map[string][]roster.Entry{"county": county, "national": national} {
		if _, err := db.Exec("CREATE TABLE " + table + " (id BLOB, name BLOB)"); err != nil {
			b.Fatal(err)
		}
		tx, err := db.Begin()
		if err != nil {
			b.Fatal(err)
		}
		put, err := tx.Prepare("INSERT INTO " + table + " VALUES (?, ?)")
		if err != nil {
			b.Fatal(err)
		}
		defer put.Close()
		for _, e := range list {
			if _, err := put.Exec(e.ID[:], e.Name[:]); err != nil {
				b.Fatal(err)
			}
		}
		if err := tx.Commit(); err != nil {
			b.Fatal(err)
		}
		if _, err := db.Exec("CREATE INDEX " + table + "_id ON " + table + " (id)"); err != nil {
			b.Fatal(err)
		}
	}
	return sqliteJoin{db}
}

func (s sqliteJoin) agreed(b *testing.B) (n int) {
	b.Helper()
	if err := s.db.QueryRow("SELECT count(*) FROM county c JOIN national n ON n.id = c.id AND n.name = c.name").Scan(&n); err != nil {
		b.Fatal(err)
	}
	return n
}

func median(times []time.Duration) time.Duration {
	slices.SortFunc(times, cmp.Compare[time.Duration])
	return times[len(times)/2]
}

// The match of two lists beside its peers, interleaved, medians: sizes ×1, ×4, ×16, the
// last a region (600k × 600k).
//
//	go test ./bench -run xxx -bench 'RosterMatch|RosterImport' -benchtime 5x
func BenchmarkRosterMatch(b *testing.B) {
	for _, n := range []int{37_500, 150_000, 600_000} {
		b.Run(fmt.Sprintf("rows=%d", n), func(b *testing.B) {
			county, national := matchLists(n)
			peer := mustSQLite(b, county, national)
			var ours, sorted, joined []time.Duration
			b.ResetTimer()
			for range b.N {
				t0 := time.Now()
				agreed, differences := roster.Match(county, national)
				t1 := time.Now()
				also, differ := sortJoin(county, national)
				t2 := time.Now()
				again := peer.agreed(b)
				ours, sorted, joined = append(ours, t1.Sub(t0)), append(sorted, t2.Sub(t1)), append(joined, time.Since(t2))
				if agreed != also || agreed != again || len(differences) != differ {
					b.Fatalf("agreed %d, by sorting %d, by SQLite %d; differences %d, %d", agreed, also, again, len(differences), differ)
				}
			}
			b.StopTimer()
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(float64(median(ours).Microseconds())/1000, "match-ms")
			b.ReportMetric(float64(median(sorted).Microseconds())/1000, "sort-join-ms")
			b.ReportMetric(float64(median(joined).Microseconds())/1000, "sqlite-ms")
			b.ReportMetric(float64(median(sorted))/float64(median(ours)), "sort-join/match")
			b.ReportMetric(float64(median(joined))/float64(median(ours)), "sqlite/match")
		})
	}
}

// A roster of n rows from a file to committed, sealed rows, csv and workbook; reading
// is the file alone, without a store.
func BenchmarkRosterImport(b *testing.B) {
	for _, engine := range []string{"sqlite", "postgres"} {
		for _, kind := range []string{"csv", "xlsx"} {
			for _, n := range []int{3_125, 12_500, 50_000} {
				b.Run(fmt.Sprintf("%s/%s/rows=%d", engine, kind, n), func(b *testing.B) {
					w := mustWorld(b, engine)
					data := rosterFile(b, kind, n)
					var by act.Actor
					for _, a := range demo.Actors() {
						if a.Role == act.CountyClerk {
							by = a
						}
					}
					var read, all []time.Duration
					b.ResetTimer()
					for i := range b.N {
						t0 := time.Now()
						var f *app.RosterFile
						if err := w.Door.View(b.Context(), w.Log, by, "roster", func(v *app.View) (err error) {
							f, err = v.ReadRoster(b.Context(), roster.County, "r."+kind, data, sheet.DefaultLimits())
							return err
						}); err != nil {
							b.Fatal(err)
						}
						if !f.Report.OK() {
							b.Fatalf("%d rows are bad: %v", f.Report.BadRows, f.Report.Errors[0])
						}
						t1 := time.Now()
						importRows(b, w, by, fmt.Sprintf("bench-%d-%d", i, b.N), f.Feed, n)
						read, all = append(read, t1.Sub(t0)), append(all, time.Since(t0))
					}
					b.StopTimer()
					b.ReportMetric(0, "ns/op")
					b.ReportMetric(float64(n)/median(all).Seconds(), "rows/s")
					b.ReportMetric(float64(median(all))/float64(median(read)), "all/reading")
				})
			}
		}
	}
}

func importRows(b *testing.B, w *demo.World, by act.Actor, snapshot string, feed app.RosterFeed, n int) {
	b.Helper()
	body := fmt.Sprintf(`{"snapshot":%q,"list":"county","source":"bench","as_of":"2019-09-30","file_digest":"d","row_count":%d}`, snapshot, n)
	if _, err := w.Door.Do(context.Background(), app.Call{Log: w.Log, By: by, Command: "import-roster", ID: "import-" + snapshot, Args: []byte(body), Feed: feed}); err != nil {
		b.Fatal(err)
	}
}

func rosterFile(b *testing.B, kind string, n int) []byte {
	b.Helper()
	var file bytes.Buffer
	rows := demo.Roster(n)
	if kind == "xlsx" {
		if err := layout.WriteCounty(&file, nil, rows); err != nil {
			b.Fatal(err)
		}
		return file.Bytes()
	}
	x, err := sheet.NewCSV(&file, sheet.Export{Sheet: "名册", Columns: layout.County})
	if err != nil {
		b.Fatal(err)
	}
	for _, r := range rows {
		var checked any // a number that ends in 000 was looked at
		if strings.HasSuffix(r.ID, "000") {
			checked = sheet.Confirmed
		}
		if err := x.Row(r.HouseholdNo, r.HeadName, r.Name, r.ID, r.Relation, r.Attribute, nil, r.Members, r.Labourers, nil, checked, r.Village, nil, nil, nil); err != nil {
			b.Fatal(err)
		}
	}
	if err := x.Close(); err != nil {
		b.Fatal(err)
	}
	return file.Bytes()
}
