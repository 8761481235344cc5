// Package fault names the places on the write path where a process may die, so
// that a test can kill it at each of them (F1). Without FUPINDAI_FAULT a point
// costs one atomic load.
//
//	FUPINDAI_FAULT=store.after-lock      dies at the first pass
//	FUPINDAI_FAULT=store.after-lock:3    dies at the third pass
package fault

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
)

// The points, in the order in which a command usually passes them. Register rows
// and the answer belong to the caller of the store, who marks them.
const (
	BeforeLock        = "store.before-lock"
	AfterLock         = "store.after-lock"
	BeforeRegisterRow = "register.before-row"
	AfterRegisterRow  = "register.after-row"
	BeforeCommand     = "store.before-command"
	AfterCommand      = "store.after-command"
	BeforeEvent       = "store.before-event"
	AfterEvent        = "store.after-event"
	BeforeTree        = "store.before-tree"
	AfterTree         = "store.after-tree"
	BeforeProjections = "store.before-projections"
	AfterProjections  = "store.after-projections"
	BeforeFlush       = "store.before-flush"
	BeforeHead        = "store.before-head"
	AfterHead         = "store.after-head"
	BeforeCommit      = "store.before-commit"
	AfterCommit       = "store.after-commit"
	BeforeAnswer      = "app.before-answer"
)

var names = []string{
	BeforeLock, AfterLock, BeforeRegisterRow, AfterRegisterRow, BeforeCommand, AfterCommand,
	BeforeEvent, AfterEvent, BeforeTree, AfterTree, BeforeProjections, AfterProjections,
	BeforeFlush, BeforeHead, AfterHead, BeforeCommit, AfterCommit, BeforeAnswer,
}

// Names lists every point, in order.
func Names() []string { return append([]string(nil), names...) }

// armed is the point at which this process is to die; nil for none.
var armed atomic.Pointer[target]

type target struct {
	name string
	left atomic.Int64
}

func init() {
	spec := os.Getenv("FUPINDAI_FAULT")
	if spec == "" {
		return
	}
	t, err := parse(spec)
	if err != nil {
		fmt.Fprintln(os.Stderr, "FUPINDAI_FAULT:", err)
		os.Exit(2)
	}
	armed.Store(t)
}

// parse reads name[:n]; n counts passes from 1.
func parse(spec string) (*target, error) {
	name, count, counted := strings.Cut(spec, ":")
	n := int64(1)
	if counted {
		var err error
		if n, err = strconv.ParseInt(count, 10, 64); err != nil || n < 1 {
			return nil, fmt.Errorf("pass %q is not a count from 1", count)
		}
	}
	for _, known := range names {
		if name == known {
			t := &target{name: name}
			t.left.Store(n)
			return t, nil
		}
	}
	return nil, fmt.Errorf("no point is called %q", name)
}

// Point kills the process, as kill -9 does, if this pass is the one that was asked for.
func Point(name string) {
	if t := armed.Load(); t != nil && t.passes(name) {
		die()
	}
}

// passes counts a pass and says whether it is the one to die at.
func (t *target) passes(name string) bool { return t.name == name && t.left.Add(-1) == 0 }

func die() {
	syscall.Kill(os.Getpid(), syscall.SIGKILL) //nolint:errcheck // nothing is left to handle it
	select {}
}
