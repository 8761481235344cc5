package law

import (
	"errors"
	"strings"
	"testing"
)

const overlayHead = "county: \"653101\"\npack: xj-2019-14\noverrides:\n" +
	"  - {parameter: survey.working-days, from: 2019-07-01, value: 5, source: {document: 县扶领发〔2019〕8号, article: 三}}\n"

func TestOverlay_StricterValueHoldsFromItsDay(t *testing.T) {
	t.Parallel()
	l, err := Load(Embedded(), []byte(overlayHead+
		"  - {parameter: survey.working-days, from: 2020-01-01, value: 3, source: {document: 县扶领发〔2020〕1号}}\n"+
		"  - {parameter: notice.working-days, from: 2019-07-01, value: 7, source: {document: 县扶领发〔2019〕8号}}\n"+
		"  - {reading: R-A11.3-1, from: 2019-09-01, take: one-of-the-two, source: {document: 县扶领发〔2019〕8号}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	p := mustPack(t, l, "xj-2019-14")
	for _, tt := range []struct {
		id, on string
		want   int64
		county bool
	}{
		{"survey.working-days", "2019-06-30", 10, false},
		{"survey.working-days", "2019-07-01", 5, true},
		{"survey.working-days", "2019-12-31", 5, true},
		{"survey.working-days", "2020-01-01", 3, true},
		{"notice.working-days", "2019-07-01", 7, true},
		{"township.working-days", "2020-01-01", 5, false},
	} {
		v, err := p.Value(tt.id, day(tt.on))
		if err != nil || v.Int != tt.want || v.County != tt.county {
			t.Errorf("%s on %s: %d county %v, %v; want %d %v", tt.id, tt.on, v.Int, v.County, err, tt.want, tt.county)
		}
	}
	// A stricter notice no longer rests on the Opinion's 5 days but on the county's own 7.
	if v, _ := p.Value("notice.working-days", day("2019-07-01")); v.Basis != BasisParameter || v.Source.Document != "县扶领发〔2019〕8号" {
		t.Errorf("the county's value rests on %s, %s", v.Basis, v.Source)
	}
	for on, want := range map[string]string{"2019-08-31": "one-each", "2019-09-01": "one-of-the-two"} {
		if got, err := p.Reading("R-A11.3-1", day(on)); err != nil || got != want {
			t.Errorf("%s: reading %s, %v, want %s", on, got, err, want)
		}
	}
	if v, _ := mustPack(t, Default(), "xj-2019-14").Value("survey.working-days", day("2020-01-01")); v.Int != 10 {
		t.Error("one county's overlay changed the law of all")
	}
}

func TestOverlay_LaxerValueIsNamedWithBothFigures(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		parameter      string
		county, region int64
		lax            bool
	}{
		{"survey.working-days", 9, 10, false},
		{"survey.working-days", 10, 10, false},
		{"survey.working-days", 11, 10, true},
		{"notice.working-days", 6, 5, false},
		{"notice.working-days", 5, 5, false},
		{"notice.working-days", 4, 5, true},
		{"compensation.county-percent", 80, 80, false},
		{"compensation.county-percent", 81, 80, true},
		{"compensation.county-percent", 79, 80, true},
		{"disbursement.working-days", 8, 7, true},
	} {
		_, err := Load(Embedded(), []byte(strings.NewReplacer("survey.working-days", tt.parameter, "value: 5", "value: "+itoa(tt.county)).Replace(overlayHead)))
		var laxer *Laxer
		if errors.As(err, &laxer) != tt.lax || (err != nil) != tt.lax {
			t.Errorf("%s %d: %v, want a finding: %v", tt.parameter, tt.county, err, tt.lax)
			continue
		}
		if tt.lax && (laxer.Parameter != tt.parameter || laxer.County != tt.county || laxer.Region != tt.region ||
			!strings.Contains(err.Error(), tt.parameter) || !strings.Contains(err.Error(), itoa(tt.county)) || !strings.Contains(err.Error(), itoa(tt.region))) {
			t.Errorf("%s: finding %v", tt.parameter, err)
		}
	}
}

func itoa(n int64) string { return Value{Int: n, Unit: UnitCount}.String() }

// The region's value may change under a county's: then too the county's must not be laxer.
func TestOverlay_IsComparedOnEveryDayTheRegionChanges(t *testing.T) {
	t.Parallel()
	files := edited(t, "packs/xj-2019-14/01-survey.yaml",
		"value: 10, source: {document: 自治区政策参数, note: 《意见》未规定，默认值待发文单位确认}}",
		"value: 10, source: {document: 自治区政策参数}}\n      - {from: 2020-03-01, value: 4, source: {document: 自治区政策参数}}")
	files[overlayFile] = []byte(overlayHead)
	_, err := FromFiles(files)
	var laxer *Laxer
	if !errors.As(err, &laxer) || laxer.On != day("2020-03-01") || laxer.Region != 4 || laxer.County != 5 {
		t.Errorf("got %v", err)
	}
}

func TestOverlay_RefusesWhatItCannotMean(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, old, new, want string }{
		{"unknown parameter", "survey.working-days", "survey.days", "no parameter"},
		{"no document", "source: {document: 县扶领发〔2019〕8号, article: 三}", "source: {document: ''}", "names no document"},
		{"before the pack", "2019-07-01", "2019-06-17", "before pack"},
		{"no first day", "from: 2019-07-01, ", "", "before pack"},
		{"no such pack", "pack: xj-2019-14", "pack: xj-2018", "no pack"},
		{"no value", "value: 5, ", "", "a value in working-days is needed"},
		{"text for a number", "value: 5", "value: five", "whole number"},
		{"no county", "653101", "6531", "six-digit"},
		{"unknown key", "county:", "shire:", "shire"},
		{"too large", "county:", strings.Repeat("#", fileBytesMax) + "\ncounty:", "larger than"},
		{"reading that is not stricter", "parameter: survey.working-days, from: 2019-07-01, value: 5", "reading: R-A5.2-1, from: 2019-07-01, take: contract-date", "not stricter"},
		{"reading without such an option", "parameter: survey.working-days, from: 2019-07-01, value: 5", "reading: R-A5.2-1, from: 2019-07-01, take: never", "no option"},
		{"unknown reading", "parameter: survey.working-days, from: 2019-07-01, value: 5", "reading: R-A5.2-9, from: 2019-07-01, take: never", "no reading"},
		{"both at once", "parameter: survey.working-days", "parameter: survey.working-days, reading: R-A5.2-1", "one parameter or one reading"},
		{"two on one day", "overrides:\n", "overrides:\n  - {parameter: survey.working-days, from: 2019-07-01, value: 4, source: {document: x}}\n", "does not follow"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			text := strings.Replace(overlayHead, tt.old, tt.new, 1)
			if text == overlayHead {
				t.Fatal("nothing replaced")
			}
			wrong := Check(Embedded(), []byte(text))
			if len(wrong) == 0 || !strings.Contains(errors.Join(wrong...).Error(), tt.want) {
				t.Errorf("got %v, want %q", wrong, tt.want)
			}
		})
	}
}

func TestOverlay_UnknownRegionValueCannotBeDeviatedFrom(t *testing.T) {
	t.Parallel()
	text := strings.NewReplacer("pack: xj-2019-14", "pack: national-2021", "2019-07-01", "2021-07-01").Replace(overlayHead)
	if _, err := Load(Embedded(), []byte(text)); err == nil || !strings.Contains(err.Error(), "cannot be compared") {
		t.Errorf("got %v", err)
	}
}

// Whatever an overlay file holds, it is either refused or never laxer than the region.
func FuzzOverlay(f *testing.F) {
	f.Add([]byte(overlayHead))
	f.Add([]byte("county: \"653101\"\npack: p\noverrides: [{reading: R-1, from: 2020-01-01, take: b, source: {document: x}}]\n"))
	f.Add([]byte("overrides: &a [*a]"))
	f.Add([]byte("pack: xj-2019-14\noverrides: [{parameter: survey.working-days, value: 1e9}]"))
	f.Fuzz(func(t *testing.T, text []byte) {
		from := day("2019-06-18")
		p := &Pack{ID: "xj-2019-14", From: from, byID: map[string]*Parameter{}}
		p.add(&Parameter{ID: "survey.working-days", Unit: UnitWorkingDays, Stricter: Lower, Values: []Value{{Int: 10, From: from}, {Int: 4, From: day("2020-03-01")}}})
		p.add(&Parameter{ID: "notice.working-days", Unit: UnitWorkingDays, Stricter: Higher, Values: []Value{{Int: 5, From: from}}})
		p.readings = []*Reading{{ID: "R-1", Options: []Option{{Code: "a"}, {Code: "b", Stricter: true}, {Code: "c"}}, Takes: []Take{{From: from, Code: "a"}}}}
		r := &reader{files: map[string][]byte{overlayFile: text}, seen: map[string]bool{}}
		r.overlay([]*Pack{p})
		if len(r.wrong) > 0 {
			return
		}
		for d := from; d.Before(day("2020-06-01")); d = d.AddDays(1) {
			survey, err1 := p.Int("survey.working-days", d)
			notice, err2 := p.Int("notice.working-days", d)
			reading, err3 := p.Reading("R-1", d)
			most := 10
			if !d.Before(day("2020-03-01")) {
				most = 4
			}
			if err1 != nil || err2 != nil || err3 != nil || survey > most || notice < 5 || reading == "c" {
				t.Fatalf("%s: survey %d, notice %d, reading %s, %v %v %v", d, survey, notice, reading, err1, err2, err3)
			}
		}
	})
}
