package cli

import (
	"strconv"
	"strings"

	"fupindai/internal/civil"
	"fupindai/internal/law"
)

var calcWorkday = calculation{
	name: "workday",
	options: []option{
		{name: "from", required: true},
		{name: "add", required: true},
		{name: "region", byDefault: "xj"},
	},
	columns: []string{"date", "note", "reason"},
	answer:  answerWorkday,
}

// answerWorkday counts working days: the day of the event is not counted, the last day is.
func answerWorkday(o *options) (answer, error) {
	from, add, region := o.date("from"), int(o.whole("add", 0, 1000)), o.text("region")
	if o.err == nil && region != "xj" && region != "cn" {
		o.refuse("region", region, "bad-region")
	}
	if o.err != nil {
		return answer{}, o.err
	}
	calendar, err := law.Default().Calendar(region)
	if err != nil {
		return answer{}, err
	}
	due, err := calendar.Add(from, add)
	if err != nil {
		return answer{}, err
	}
	lines := []string{say(o.lang, "workday/from", from, weekday(o.lang, from))}
	for _, step := range due.Steps {
		lines = append(lines, stepLine(o.lang, step))
	}
	lines = append(lines, say(o.lang, "workday/due", add, due.Date, weekday(o.lang, due.Date), say(o.lang, "region/"+region)))
	note := ""
	if len(due.Assumed) > 0 {
		note = say(o.lang, "workday/assumed", strings.Join(dateTexts(due.Assumed), " "))
		lines = append(lines, note)
	}
	return answer{
		value: struct {
			From   civil.Date `json:"from"`
			Add    int        `json:"add"`
			Region string     `json:"region"`
			law.Due
		}{from, add, region, due},
		lines: lines,
		cells: []string{due.Date.String(), note},
	}, nil
}

// stepLine tells one day of a count: which working day it is, or why it is none.
func stepLine(lang string, s law.Step) string {
	number := "  –"
	if s.Number > 0 {
		number = strings.Repeat(" ", max(0, 3-len(strconv.Itoa(s.Number)))) + strconv.Itoa(s.Number)
	}
	line := number + "  " + s.Date.String() + " " + weekday(lang, s.Date) + "  " + say(lang, "day/"+s.Kind)
	if s.Name != "" {
		line += say(lang, "day/name", s.Name)
	}
	if s.Source.Document != "" {
		line += say(lang, "day/source", s.Source.Document)
	}
	if s.Assumed {
		line += say(lang, "day/assumed")
	}
	return line
}

func weekday(lang string, d civil.Date) string {
	return say(lang, "weekday/"+strconv.Itoa(int(d.Weekday())))
}

func dateTexts(days []civil.Date) []string {
	out := make([]string, len(days))
	for i, d := range days {
		out[i] = d.String()
	}
	return out
}
