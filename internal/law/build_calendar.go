package law

import (
	"maps"
	"strconv"
	"strings"
	"time"

	"fupindai/internal/civil"
)

// calendarFile is one year of one region, as its notice says it.
type calendarFile struct {
	Region    string        `yaml:"region"`
	Year      int           `yaml:"year"`
	Source    Source        `yaml:"source"`
	Holidays  []holidayData `yaml:"holidays"`
	Cancelled []holidayData `yaml:"cancelled"` // national make-up days not worked in the region
}

// holidayData is one holiday: the days of rest and the weekend days worked for it.
type holidayData struct {
	Name    string       `yaml:"name"`
	Rest    string       `yaml:"rest"` // a date, or first..last
	Work    []civil.Date `yaml:"work"`
	Assumed bool         `yaml:"assumed"`
	Source  *Source      `yaml:"source"` // where it is not the year's own notice
}

// calendar reads calendar/<region>-<year>.yaml over the days of base.
func (r *reader) calendar(set calendarSetting, base *Calendar) *Calendar {
	c := &Calendar{
		Region: set.Region, days: map[civil.Date]Day{}, years: map[int]bool{},
		notice: func(year int) string { return strings.ReplaceAll(set.Notice, "{year}", strconv.Itoa(year)) },
	}
	if set.BasedOn != "" {
		if base == nil {
			r.bad("law.yaml", "calendar %s is based on %q, which does not stand before it", set.Region, set.BasedOn)
			return c
		}
		c.days = maps.Clone(base.days)
	}
	for _, name := range r.under("calendar") {
		year, ok := strings.CutPrefix(name, "calendar/"+set.Region+"-")
		if !ok {
			continue
		}
		var f calendarFile
		if !r.decode(name, &f) {
			continue
		}
		if f.Region != set.Region || strconv.Itoa(f.Year)+".yaml" != year {
			r.bad(name, "says region %s, year %d", f.Region, f.Year)
		}
		if base != nil && !base.years[f.Year] {
			r.bad(name, "the calendar %s it is based on has no year %d", set.BasedOn, f.Year)
		}
		c.years[f.Year] = true
		r.year(name, f, c, base)
	}
	return c
}

// year enters one file's days.
func (r *reader) year(name string, f calendarFile, c, base *Calendar) {
	if f.Source.Document == "" {
		r.bad(name, "names no notice")
	}
	rest := Holiday
	if base != nil {
		rest = Feast
	}
	entered := map[civil.Date]bool{}
	enter := func(d civil.Date, kind string, h holidayData) {
		if d.Year() != f.Year {
			r.bad(name, "%s lies outside %d", d, f.Year)
		}
		if entered[d] {
			r.bad(name, "%s stands twice", d)
		}
		entered[d] = true
		src := f.Source
		if h.Source != nil {
			src = *h.Source
		}
		c.days[d] = Day{Kind: kind, Name: h.Name, Assumed: h.Assumed, Source: src}
	}
	for _, h := range f.Holidays {
		if h.Rest != "" {
			first, end, err := period(h.Rest)
			if err != nil {
				r.bad(name, "%s: %w", h.Name, err)
				continue
			}
			for d := first; !d.After(end); d = d.AddDays(1) {
				enter(d, rest, h)
			}
		}
		for _, d := range h.Work {
			if w := d.Weekday(); w != time.Saturday && w != time.Sunday {
				r.bad(name, "make-up day %s is no weekend day", d)
			}
			enter(d, MakeUp, h)
		}
	}
	for _, h := range f.Cancelled {
		d, err := civil.Parse(h.Rest)
		if err != nil || base == nil || base.days[d].Kind != MakeUp {
			r.bad(name, "%s is no national make-up day that could be cancelled", h.Rest)
			continue
		}
		enter(d, CancelledMakeUp, h)
	}
}
