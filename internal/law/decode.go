package law

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"fupindai/internal/civil"
)

// reader reads the files of a law and collects what is wrong with them.
type reader struct {
	files map[string][]byte
	seen  map[string]bool
	wrong []error
}

// bad notes a finding in a file.
func (r *reader) bad(file, format string, args ...any) {
	r.wrong = append(r.wrong, fmt.Errorf("%s: %w", file, fmt.Errorf(format, args...)))
}

// fileBytesMax is the largest file that is read as law: far above any here, far
// below what a YAML reader chokes on.
const fileBytesMax = 1 << 20

// decode reads one file strictly into v: unknown or doubled keys, a second
// document and a missing file are findings.
func (r *reader) decode(file string, v any) bool {
	b, ok := r.files[file]
	if !ok {
		r.bad(file, "is missing")
		return false
	}
	r.seen[file] = true
	if len(b) > fileBytesMax {
		r.bad(file, "is larger than %d bytes", fileBytesMax)
		return false
	}
	d := yaml.NewDecoder(bytes.NewReader(b), yaml.Strict())
	if err := d.Decode(v); err != nil {
		r.bad(file, "%w", err)
		return false
	}
	var more any
	if err := d.Decode(&more); !errors.Is(err, io.EOF) {
		r.bad(file, "holds more than one document")
		return false
	}
	return true
}

// under lists the files in a folder, sorted.
func (r *reader) under(folder string) []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(r.files)) {
		if strings.HasPrefix(name, folder+"/") {
			names = append(names, name)
		}
	}
	return names
}

// settings is law.yaml: which calendars there are, and which one duties count by.
type settings struct {
	Region    string            `yaml:"region"`
	Calendars []calendarSetting `yaml:"calendars"`
}

type calendarSetting struct {
	Region  string `yaml:"region"`
	BasedOn string `yaml:"based-on"`
	Notice  string `yaml:"notice"` // {year} stands for the year
}

// build makes a law of its files; wrong is empty if it may be adopted.
func build(files map[string][]byte) (*Law, []error) {
	r := &reader{files: make(map[string][]byte, len(files)), seen: map[string]bool{}}
	for name, b := range files {
		r.files[name] = slices.Clone(b)
	}
	l := &Law{files: r.files, digest: digestOf(r.files), calendar: map[string]*Calendar{}}

	var set settings
	if r.decode("law.yaml", &set) {
		l.region = set.Region
		for _, c := range set.Calendars {
			l.calendar[c.Region] = r.calendar(c, l.calendar[c.BasedOn])
		}
		if l.calendar[set.Region] == nil {
			r.bad("law.yaml", "region %q has no calendar", set.Region)
		}
	}
	l.opinion = r.opinion()
	l.bodies = r.bodies()
	l.catalogues = r.catalogues(&l.opinion)
	l.packs = r.packs(&l.opinion)
	for _, p := range l.packs {
		p.calendar = l.calendar[l.region]
	}
	if _, ok := files[overlayFile]; ok {
		r.overlay(l.packs)
	}
	for _, name := range slices.Sorted(maps.Keys(r.files)) {
		if !r.seen[name] {
			r.bad(name, "is no file of a law")
		}
	}
	return l, r.wrong
}

// period reads "2019-02-04..2019-02-10" or one date.
func period(s string) (first, end civil.Date, err error) {
	a, b, ranged := strings.Cut(s, "..")
	if !ranged {
		b = a
	}
	if first, err = civil.Parse(a); err != nil {
		return first, end, err
	}
	if end, err = civil.Parse(b); err != nil {
		return first, end, err
	}
	if end.Before(first) {
		return first, end, fmt.Errorf("period %s ends before it begins", s)
	}
	return first, end, nil
}
