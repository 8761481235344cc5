package bench

import (
	"fmt"
	"os"
	"runtime"
	"strings"
)

// table is what a benchmark prints at its end: markdown, with the machine and the
// versions. A line measured again replaces the one before, so the last run counts.
type table struct {
	title string
	heads []string
	names []string
	lines map[string][]string
}

func newTable(title string, heads ...string) *table {
	return &table{title: title, heads: heads, lines: map[string][]string{}}
}

func (t *table) line(name string, cells ...string) {
	if t.lines[name] == nil {
		t.names = append(t.names, name)
	}
	t.lines[name] = cells
}

// print writes nothing if no line was measured (another benchmark was asked for).
func (t *table) print() {
	if len(t.names) == 0 {
		return
	}
	fmt.Printf("\n%s (%s, %d processors, %s/%s; %s)\n\n", t.title, runtime.Version(), runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, versions())
	fmt.Printf("| | %s |\n|---|%s\n", strings.Join(t.heads, " | "), strings.Repeat("---:|", len(t.heads)))
	for _, n := range t.names {
		fmt.Printf("| %s | %s |\n", n, strings.Join(t.lines[n], " | "))
	}
	fmt.Println()
}

// versions are those of the parts that a figure may hang on, as go.mod has them.
func versions() string {
	data, err := os.ReadFile("../go.mod")
	if err != nil {
		return "versions unknown"
	}
	var out []string
	for line := range strings.Lines(string(data)) {
		for _, part := range []string{"xuri/excelize", "modernc.org/sqlite", "jackc/pgx"} {
			if strings.Contains(line, part) {
				out = append(out, strings.TrimSpace(line))
			}
		}
	}
	return strings.Join(out, ", ")
}
