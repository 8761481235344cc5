package cli

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// runBatch answers every row of a CSV: the same cells come back with the result
// columns behind them. A row that cannot be answered gets its reason in the last
// column and the others are still answered, so the exit code is 0 once every row has
// one or the other. A column that names no option is kept as it is, and said so.
func (c calculation) runBatch(name string, asJSON bool, o *options, stdin io.Reader, stdout, stderr io.Writer) int {
	text, err := readAll(name, stdin)
	if err != nil {
		return c.fail(stderr, o.lang, fmt.Errorf("read batch: %w", err))
	}
	rows := csv.NewReader(bytes.NewReader(keepBlankLines(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")))))
	rows.FieldsPerRecord = -1
	header, err := rows.Read()
	if err != nil {
		return c.wrong(stderr, o.lang, say(o.lang, "no-header"))
	}
	names, wrong := c.readHeader(o.lang, header, stderr)
	if wrong != "" {
		return c.wrong(stderr, o.lang, wrong)
	}
	out := batchWriter{csv: csv.NewWriter(stdout), lines: json.NewEncoder(stdout), asJSON: asJSON}
	out.lines.SetEscapeHTML(false)
	if !asJSON {
		out.csv.Write(slices.Concat(header, c.columns))
	}
	for {
		cells, err := rows.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		answered, reason := answer{}, ""
		line := 0
		var parse *csv.ParseError
		switch {
		case errors.As(err, &parse):
			line, reason = parse.StartLine, say(o.lang, "row-quotes", parse.StartLine)
		case len(cells) != len(header):
			reason = say(o.lang, "row-length", len(cells), len(header))
		default:
			answered, reason = c.answerRow(o, names, cells)
		}
		if err == nil {
			line, _ = rows.FieldPos(0)
		}
		out.row(c, line, header, cells, answered, reason)
	}
	out.csv.Flush()
	if err := errors.Join(out.csv.Error(), out.err); err != nil {
		return c.fail(stderr, o.lang, err)
	}
	return exitDone
}

// keepBlankLines writes the empty cell of a one-column table as "", because a CSV
// reader passes over blank lines and each is a row to be answered.
func keepBlankLines(text []byte) []byte {
	header, _, _ := bytes.Cut(text, []byte("\n"))
	if bytes.ContainsRune(header, ',') {
		return text
	}
	var out []byte
	quoted := false
	for line := range bytes.Lines(text) {
		if !quoted && len(bytes.TrimRight(line, "\r\n")) == 0 {
			out = append(out, `""`...)
		}
		quoted = quoted != (bytes.Count(line, []byte(`"`))%2 == 1)
		out = append(out, line...)
	}
	return out
}

// readHeader gives the option of each column, "" where a column names none, or says
// what is wrong with the header.
func (c calculation) readHeader(lang string, header []string, stderr io.Writer) (names []string, wrong string) {
	for _, cell := range header {
		name := strings.ReplaceAll(strings.TrimSpace(cell), "_", "-")
		switch {
		case slices.Contains(c.columns, cell):
			return nil, say(lang, "column-taken", cell)
		case name != "" && slices.Contains(names, name):
			return nil, say(lang, "column-twice", cell)
		case !slices.ContainsFunc(c.options, func(opt option) bool { return opt.name == name }):
			fmt.Fprintln(stderr, say(lang, "column-kept", cell))
			name = ""
		}
		names = append(names, name)
	}
	given := map[string]string{}
	for _, name := range names {
		given[name] = "given"
	}
	delete(given, "")
	if missing := c.missing(given); missing != "" {
		return nil, say(lang, "missing-column", strings.ReplaceAll(missing, "-", "_"))
	}
	return names, ""
}

// answerRow answers one row; options without a column keep what the command line said.
// An empty cell counts as not given.
func (c calculation) answerRow(o *options, names, cells []string) (answer, string) {
	row := &options{lang: o.lang, given: maps.Clone(o.given)}
	for i, name := range names {
		if name != "" && (cells[i] != "" || o.given[name] == "") {
			row.given[name] = cells[i]
		}
	}
	if missing := c.missing(row.given); missing != "" {
		return answer{}, say(o.lang, "missing-cell", strings.ReplaceAll(missing, "-", "_"))
	}
	a, err := c.answer(row)
	if err != nil {
		what, _, _ := explain(o.lang, err)
		return answer{}, what
	}
	return a, ""
}

// batchWriter writes answered rows as CSV, or as one JSON object a line.
type batchWriter struct {
	csv    *csv.Writer
	lines  *json.Encoder
	asJSON bool
	err    error
}

func (w *batchWriter) row(c calculation, line int, header, cells []string, a answer, reason string) {
	if w.asJSON {
		given := map[string]string{}
		for i := range min(len(header), len(cells)) {
			given[header[i]] = cells[i]
		}
		w.err = errors.Join(w.err, w.lines.Encode(struct {
			Line   int               `json:"line"`
			Given  map[string]string `json:"given"`
			Answer any               `json:"answer,omitempty"`
			Reason string            `json:"reason,omitempty"`
		}{line, given, a.value, reason}))
		return
	}
	out := slices.Clone(cells)
	for len(out) < len(header) {
		out = append(out, "")
	}
	results := make([]string, len(c.columns))
	copy(results, a.cells)
	if reason != "" {
		results[len(results)-1] = reason
	}
	w.csv.Write(append(out, results...))
}
