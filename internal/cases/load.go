package cases

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// fixturesFile is read beside single files, so that their fixtures are known.
const fixturesFile = "fixtures.yaml"

// Load reads cases and fixtures from files and folders (every .yaml below them). All
// that is wrong is reported together, each a Problem with file and line.
func Load(paths []string) (*Suite, error) {
	files, beside, err := find(paths)
	if err != nil {
		return nil, err
	}
	s := &Suite{fixtures: map[string]*Case{}}
	var problems []Problem
	for _, file := range append(slices.Clone(files), beside...) {
		b, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		r := &reading{file: file}
		r.suite(s, b, !slices.Contains(beside, file))
		problems = append(problems, r.problems...)
	}
	problems = append(problems, s.connect()...)
	if len(problems) > 0 {
		slices.SortStableFunc(problems, func(a, b Problem) int {
			if a.File != b.File {
				return strings.Compare(a.File, b.File)
			}
			return a.Line - b.Line
		})
		errs := make([]error, len(problems))
		for i, p := range problems {
			errs[i] = p
		}
		return nil, errors.Join(errs...)
	}
	return s, nil
}

// find lists the files below the paths, and the fixtures that lie beside single
// files and are not among them.
func find(paths []string) (files, beside []string, err error) {
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			return nil, nil, err
		}
		if !info.IsDir() {
			files = append(files, path)
			continue
		}
		err = filepath.WalkDir(path, func(name string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() && strings.HasSuffix(name, ".yaml") {
				files = append(files, name)
			}
			return err
		})
		if err != nil {
			return nil, nil, err
		}
	}
	slices.Sort(files)
	files = slices.Compact(files)
	for _, file := range files {
		near := filepath.Join(filepath.Dir(file), fixturesFile)
		if _, err := os.Stat(near); err == nil && !slices.Contains(files, near) && !slices.Contains(beside, near) {
			beside = append(beside, near)
		}
	}
	return files, beside, nil
}

// suite reads one file. From a file that only lends its fixtures no cases are taken.
func (r *reading) suite(s *Suite, b []byte, takeCases bool) {
	for _, n := range r.parse(b) {
		c, fixture := r.one(n)
		switch {
		case c == nil:
		case fixture:
			if was, twice := s.fixtures[c.Title]; twice {
				r.bad(c.Line, "fixture %s stands already at %s:%d", c.Title, was.File, was.Line)
				continue
			}
			s.fixtures[c.Title] = c
		case takeCases:
			s.Cases = append(s.Cases, c)
		}
	}
}

// connect checks that every given is there, that no fixture begins from itself, and
// that no step lies before what it begins from.
func (s *Suite) connect() []Problem {
	var out []Problem
	all := slices.Clone(s.Cases)
	for _, f := range s.fixtures {
		all = append(all, f)
	}
	for _, c := range all {
		if len(c.Steps) == 0 {
			continue
		}
		seen := map[string]bool{}
		for at := c; at.Given != ""; {
			f, ok := s.fixtures[at.Given]
			if !ok || seen[at.Given] {
				what := fmt.Sprintf("given: there is no fixture %q", at.Given)
				if ok {
					what = fmt.Sprintf("given: fixture %s begins from itself", at.Given)
				}
				out = append(out, Problem{at.File, at.Line, what})
				break
			}
			seen[at.Given] = true
			if n := len(f.Steps); at == c && n > 0 && c.Steps[0].Date.Before(f.Steps[n-1].Date) {
				out = append(out, Problem{c.File, c.Steps[0].Line, fmt.Sprintf("%s lies before the last step of %s, %s", c.Steps[0].Date, f.Title, f.Steps[n-1].Date)})
			}
			at = f
		}
		if c.Given == "" && c.Steps[0].Date.Before(firstDay) && !c.Steps[0].Date.IsZero() {
			out = append(out, Problem{c.File, c.Steps[0].Line, fmt.Sprintf("%s lies before the first day of the world, %s", c.Steps[0].Date, firstDay)})
		}
	}
	return out
}
