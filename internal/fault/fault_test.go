package fault

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
	"testing"
)

func TestMain(m *testing.M) {
	if os.Getenv("FAULT_CHILD") != "" {
		for range 3 {
			os.Stdout.WriteString("pass ")
			Point(BeforeCommit)
			Point(AfterCommit)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func TestPoint_KillsAtTheNthPass(t *testing.T) {
	for _, tt := range []struct {
		spec, printed string
		killed        bool
	}{
		{"", "pass pass pass ", false},
		{BeforeCommit, "pass ", true},
		{AfterCommit + ":3", "pass pass pass ", true},
		{AfterCommit + ":4", "pass pass pass ", false},
		{BeforeLock, "pass pass pass ", false},
	} {
		cmd := exec.Command(os.Args[0], "-test.run=^$")
		cmd.Env = append(os.Environ(), "FAULT_CHILD=1", "FUPINDAI_FAULT="+tt.spec)
		out, err := cmd.Output()
		killed := false
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			status := exit.Sys().(syscall.WaitStatus)
			killed = status.Signaled() && status.Signal() == syscall.SIGKILL
		}
		if killed != tt.killed || string(out) != tt.printed {
			t.Errorf("%q: killed %v after %q; want %v after %q", tt.spec, killed, out, tt.killed, tt.printed)
		}
	}
}

func TestParse_RefusesUnknownPoints(t *testing.T) {
	for _, bad := range []string{"store.elsewhere", BeforeLock + ":0", BeforeLock + ":x", BeforeLock + ":", ":1"} {
		if p, err := parse(bad); err == nil {
			t.Errorf("%q was taken for %s", bad, p.name)
		}
	}
	for _, name := range Names() {
		if _, err := parse(name); err != nil {
			t.Error(err)
		}
	}
	if len(Names()) < 12 {
		t.Errorf("%d points, want at least 12", len(Names()))
	}
}
