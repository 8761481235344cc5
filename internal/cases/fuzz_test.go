package cases

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// Whatever stands in a file, reading it gives a suite or problems with their lines.
func FuzzSuite(f *testing.F) {
	files, err := filepath.Glob("../../cases/*.yaml")
	if err != nil || len(files) == 0 {
		f.Fatalf("no cases: %v", err)
	}
	for _, file := range files[:min(3, len(files))] {
		b, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b[:min(len(b), 4000)])
	}
	f.Add([]byte("- case: x\n  rule: A1.1\n  steps:\n    - {date: 2019-07-05, by: 县, do: suggest}\n"))
	f.Add([]byte("- &a [*a]\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		file := filepath.Join(t.TempDir(), "a.yaml")
		if err := os.WriteFile(file, b, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Load([]string{file})
		var p Problem
		if err != nil && (!errors.As(err, &p) || p.Line < 0) {
			t.Errorf("%q: %v, want problems with their lines", b, err)
		}
	})
}
