package law

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"

	"fupindai/internal/civil"
)

// WithCountyValue gives the law with one more value of a county, from a day on. The
// receiver stays as it was. What cannot be adopted is an error; *Laxer is among it
// when the value goes the way it may not.
func (l *Law) WithCountyValue(county, parameter string, from civil.Date, value string, source Source) (*Law, error) {
	pack, err := l.PackOn(from)
	if err != nil {
		return nil, err
	}
	q, ok := pack.Parameter(parameter)
	if !ok {
		return nil, fmt.Errorf("law: pack %s has no parameter %q", pack.ID, parameter)
	}
	o := overlayData{County: county, Pack: pack.ID}
	files := l.Files()
	if b, ok := files[overlayFile]; ok {
		if err := yaml.UnmarshalWithOptions(b, &o, yaml.Strict()); err != nil {
			return nil, fmt.Errorf("law: %s: %w", overlayFile, err)
		}
		if o.Pack != pack.ID {
			return nil, fmt.Errorf("law: the county's overlay is of pack %s, not of %s", o.Pack, pack.ID)
		}
	}
	var given any = value
	if !q.Unit.isText() {
		if given, err = strconv.ParseInt(value, 10, 64); err != nil {
			return nil, fmt.Errorf("law: %s: %q is no whole number", parameter, value)
		}
	}
	o.Overrides = append(o.Overrides, overrideData{Parameter: parameter, From: from, Value: given, Source: source})
	if files[overlayFile], err = yaml.Marshal(o); err != nil {
		return nil, err
	}
	return FromFiles(files)
}

// WithFeast gives the law with a regional feast as its notice says it, in place of the
// assumed days of that name in that year.
func (l *Law) WithFeast(name string, first, last civil.Date, source Source) (*Law, error) {
	return l.withRegional(first.Year(), source, func(f *calendarFile) {
		f.Holidays = slices.DeleteFunc(f.Holidays, func(h holidayData) bool { return h.Name == name && h.Assumed })
		h := holidayData{Name: name, Rest: first.String(), Source: &source}
		if last != first {
			h.Rest += ".." + last.String()
		}
		f.Holidays = append(f.Holidays, h)
	})
}

// WithoutMakeUp gives the law with one national make-up day that is not worked in the region.
func (l *Law) WithoutMakeUp(name string, on civil.Date, source Source) (*Law, error) {
	return l.withRegional(on.Year(), source, func(f *calendarFile) {
		f.Cancelled = append(f.Cancelled, holidayData{Name: name, Rest: on.String(), Source: &source})
	})
}

func (l *Law) withRegional(year int, source Source, change func(*calendarFile)) (*Law, error) {
	files := l.Files()
	name := calendarName(l.region, year)
	f := calendarFile{Region: l.region, Year: year, Source: source}
	if b, ok := files[name]; ok {
		if err := yaml.UnmarshalWithOptions(b, &f, yaml.Strict()); err != nil {
			return nil, fmt.Errorf("law: %s: %w", name, err)
		}
	}
	change(&f)
	var err error
	if files[name], err = yaml.Marshal(f); err != nil {
		return nil, err
	}
	return FromFiles(files)
}

// WithYear gives the law with a year that has no calendar yet, as the national notice
// says it: a line per holiday, its name, its days of rest (2027-01-01..2027-01-03) and
// the weekend days worked for it, parted by blanks. The region's feasts of that year
// follow by WithFeast.
func (l *Law) WithYear(year int, lines string, source Source) (*Law, error) {
	base := l.calendarBase()
	files := l.Files()
	name := calendarName(base, year)
	if _, there := files[name]; there {
		return nil, fmt.Errorf("law: the calendar %s has the year %d", base, year)
	}
	f := calendarFile{Region: base, Year: year, Source: source}
	for i, line := range strings.Split(strings.TrimSpace(strings.ReplaceAll(lines, "\r", "")), "\n") {
		parts := strings.Fields(line)
		if len(parts) < 2 {
			return nil, fmt.Errorf("law: line %d is no holiday: name, days of rest, days worked for it", i+1)
		}
		h := holidayData{Name: parts[0], Rest: parts[1]}
		for _, p := range parts[2:] {
			d, err := civil.Parse(p)
			if err != nil {
				return nil, fmt.Errorf("law: line %d: %w", i+1, err)
			}
			h.Work = append(h.Work, d)
		}
		f.Holidays = append(f.Holidays, h)
	}
	var err error
	if files[name], err = yaml.Marshal(f); err != nil {
		return nil, err
	}
	regional := calendarFile{Region: l.region, Year: year, Source: source}
	if own := calendarName(l.region, year); l.region != base {
		if files[own], err = yaml.Marshal(regional); err != nil {
			return nil, err
		}
	}
	return FromFiles(files)
}

func calendarName(region string, year int) string {
	return "calendar/" + region + "-" + strconv.Itoa(year) + ".yaml"
}

// calendarBase is the national calendar under the region's.
func (l *Law) calendarBase() string {
	var set settings
	if yaml.Unmarshal(l.files["law.yaml"], &set) == nil {
		for _, c := range set.Calendars {
			if c.Region == l.region && c.BasedOn != "" {
				return c.BasedOn
			}
		}
	}
	return l.region
}
