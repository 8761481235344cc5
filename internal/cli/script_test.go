package cli

import (
	"context"
	"crypto/rand"
	"os"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// The scripts in testdata run the real command: fupindai is this test binary. Its
// clock stands still at the instant of FUPINDAI_TEST_CLOCK.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"fupindai": func() {
		at, err := time.Parse(time.RFC3339, os.Getenv("FUPINDAI_TEST_CLOCK"))
		if err != nil {
			panic(err)
		}
		os.Exit(Main(os.Args[1:], Process{
			Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Clock: func() time.Time { return at },
			Random: rand.Reader, Env: os.Getenv, Version: "test", Context: context.Background(),
		}))
	}})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata", RequireExplicitExec: true, RequireUniqueNames: true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("FUPINDAI_TEST_CLOCK", "2019-07-05T04:00:00Z")
			e.Setenv("TMPDIR", e.WorkDir)
			return nil
		},
	})
}
