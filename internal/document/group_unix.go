//go:build unix

package document

import (
	"os/exec"
	"syscall"
)

// group puts Chromium and its children into one process group, which ends as one when
// the time is over.
func group(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
