package law

import (
	"bytes"
	"errors"
	"maps"
	"strings"
	"testing"
	"testing/fstest"

	"fupindai/internal/civil"
)

func day(s string) civil.Date { return civil.MustParse(s) }

func mustPack(tb testing.TB, l *Law, id string) *Pack {
	tb.Helper()
	p, err := l.Pack(id)
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

// edited gives the embedded files with one replacement in one of them.
func edited(tb testing.TB, file, old, new string) map[string][]byte {
	tb.Helper()
	files := Default().Files()
	if !bytes.Contains(files[file], []byte(old)) {
		tb.Fatalf("%s holds no %q", file, old)
	}
	files[file] = bytes.Replace(files[file], []byte(old), []byte(new), 1)
	return files
}

func TestCheck_EmbeddedLawHasNoFindings(t *testing.T) {
	t.Parallel()
	for _, err := range Check(Embedded(), nil) {
		t.Error(err)
	}
}

func TestDigest_FilesRebuildTheSameLaw(t *testing.T) {
	t.Parallel()
	l := Default()
	again, err := FromFiles(l.Files())
	if err != nil {
		t.Fatal(err)
	}
	if again.Digest() != l.Digest() || len(l.Digest()) != 64 {
		t.Errorf("digest %s after rebuilding %s", again.Digest(), l.Digest())
	}
	with, err := Load(Embedded(), []byte(overlayHead))
	if err != nil {
		t.Fatal(err)
	}
	if with.Digest() == l.Digest() {
		t.Error("an overlay leaves the digest unchanged")
	}
	rebuilt, err := FromFiles(with.Files())
	if err != nil || rebuilt.Digest() != with.Digest() {
		t.Errorf("a law with an overlay is not rebuilt: %v", err)
	}
}

func TestDigest_EveryByteOfEveryFileCounts(t *testing.T) {
	t.Parallel()
	files := Default().Files()
	whole := digestOf(files)
	for name := range files {
		changed := maps.Clone(files)
		changed[name] = append([]byte("#"), files[name]...)
		if digestOf(changed) == whole {
			t.Errorf("%s does not count", name)
		}
	}
	// Bytes moved over the border of two files are another law.
	a := digestOf(map[string][]byte{"a": []byte("xy"), "b": []byte("z")})
	b := digestOf(map[string][]byte{"a": []byte("x"), "b": []byte("yz")})
	if a == b {
		t.Error("two sets of files agree")
	}
}

func TestLaw_IsNotChangedThroughItsFiles(t *testing.T) {
	t.Parallel()
	l, err := FromFiles(Default().Files())
	if err != nil {
		t.Fatal(err)
	}
	digest := l.Digest()
	for _, b := range l.Files() {
		b[0] = '!'
	}
	given := Default().Files()
	l2, err := FromFiles(given)
	if err != nil {
		t.Fatal(err)
	}
	given["law.yaml"][0] = '!'
	if digestOf(l.Files()) != digest || digestOf(l2.Files()) != digest {
		t.Error("a law's files were changed from outside")
	}
}

func TestLoad_RefusesWhatIsNoLaw(t *testing.T) {
	t.Parallel()
	const a08 = "packs/xj-2019-14/08-checks.yaml"
	for _, tt := range []struct{ name, file, old, new, want string }{
		{"unknown key", a08, "unit: months", "units: months", "units"},
		{"doubled key", a08, "unit: months", "unit: months\n    unit: months", "unit"},
		{"no source", a08, "source: {document: 新扶贫领发〔2019〕14号, article: 八}", "source: {document: ''}", "names no source"},
		{"Opinion without its article", a08, "source: {document: 新扶贫领发〔2019〕14号, article: 八}", "source: {document: 新扶贫领发〔2019〕14号}", "article"},
		{"unknown unit", a08, "unit: months", "unit: moons", "no known unit"},
		{"no direction", a08, "stricter: lower", "stricter: sideways", "stricter"},
		{"gap at the window's first day", a08, "from: 2019-06-18", "from: 2019-06-19", "no value on 2019-06-18"},
		{"fraction", a08, "value: 1,", "value: 1.5,", "no whole number"},
		{"negative", a08, "value: 1,", "value: -1,", "out of range"},
		{"text for a number", a08, "value: 1,", "value: one,", "no whole number"},
		{"unknown rule", a08, "rule: A8.1", "rule: A8.9", "A8.9"},
		{"doubled parameter", a08, "id: check.clean-months", "id: check.first-months", "stands twice"},
		{"reading takes no option", a08, "take: same-number-day", "take: any-day", "no option"},
		{"no such date", a08, "from: 2019-06-18", "from: 2019-02-30", "2019-02-30"},
		{"later pack silent on a parameter", "packs/national-2021/pack.yaml", "      - survey.working-days\n", "", "survey.working-days must be said"},
		{"gap between windows", "packs/national-2021/pack.yaml", "from: 2021-01-01\n", "from: 2021-01-02\n", "window begins"},
		{"day of another year", "calendar/cn-2019.yaml", "rest: 2019-01-01", "rest: 2018-01-01", "outside 2019"},
		{"day twice", "calendar/cn-2019.yaml", "rest: 2019-01-01", "rest: 2019-04-05", "stands twice"},
		{"make-up on a weekday", "calendar/cn-2019.yaml", "2019-04-28", "2019-04-29", "no weekend day"},
		{"file of another year", "calendar/cn-2019.yaml", "year: 2019", "year: 2017", "says region cn, year 2017"},
		{"forbidden purpose without rule", "purposes.yaml", "code: forbidden.marriage, parent: forbidden, zh: 结婚, en: 'Wedding', allowed: false, rule: G4", "code: forbidden.marriage, parent: forbidden, zh: 结婚, en: 'Wedding', allowed: false, rule: G9", "forbidden.marriage"},
		{"second document", "bodies.yaml", "bodies:\n", "---\n{}\n---\nbodies:\n", "more than one document"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := FromFiles(edited(t, tt.file, tt.old, tt.new))
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), tt.file) {
				t.Errorf("got %v, want a finding in %s with %q", err, tt.file, tt.want)
			}
		})
	}
}

func TestLoad_NamesStrayAndMissingFiles(t *testing.T) {
	t.Parallel()
	files := Default().Files()
	files["notes.txt"] = []byte("x")
	delete(files, "bodies.yaml")
	_, err := FromFiles(files)
	if err == nil || !strings.Contains(err.Error(), "notes.txt: is no file of a law") || !strings.Contains(err.Error(), "bodies.yaml: is missing") {
		t.Errorf("got %v", err)
	}
	if _, err := Load(fstest.MapFS{}, nil); err == nil {
		t.Error("no files make a law")
	}
}

func TestR0_PackOnTheDayOfSigning(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ signed, want string }{
		{"2017-03-01", "xj-2019-14"}, // still outstanding on the first day: R-0
		{"2019-06-18", "xj-2019-14"},
		{"2020-12-31", "xj-2019-14"},
		{"2021-01-01", "national-2021"},
		{"2025-12-31", "national-2021"},
		{"2026-01-01", "national-2026"},
		{"2031-01-01", "national-2026"},
	} {
		p, err := Default().PackOn(day(tt.signed))
		if err != nil || p.ID != tt.want {
			t.Errorf("signed %s: %v, %v, want %s", tt.signed, p, err, tt.want)
		}
	}
	if _, err := Default().PackOn(civil.Date{}); err == nil {
		t.Error("no date has a pack")
	}
	if _, err := Default().Pack("xj-2018"); err == nil {
		t.Error("a pack that does not exist is given")
	}
}

func TestUnknown_NamesTheDocumentThatWouldSettleIt(t *testing.T) {
	t.Parallel()
	p := mustPack(t, Default(), "national-2026")
	_, err := p.Percent("subsidy.percent", day("2026-04-01"))
	var unknown *Unknown
	if !errors.As(err, &unknown) || unknown.ID != "subsidy.percent" || !strings.Contains(unknown.Document, "帮扶小额信贷") {
		t.Errorf("got %v", err)
	}
	if _, err = p.Reading("R-A5.2-1", day("2026-04-01")); !errors.As(err, &unknown) {
		t.Errorf("reading: got %v", err)
	}
	if n, err := p.Fen("cap.household-fen", day("2026-04-01")); err != nil || n != 100_000_00 {
		t.Errorf("cap of 2026 = %d, %v", n, err)
	}
	if _, _, err = p.Due("disbursement.working-days", day("2026-04-01")); !errors.As(err, &unknown) {
		t.Errorf("due: got %v", err)
	}
}
