package pgtest

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"sort"
	"strconv"
	"strings"
	"syscall"
	"time"
)

var errAbsent = errors.New("no PostgreSQL is installed here (looked in /usr/lib/postgresql/*/bin and PATH)")

// port only names the socket; nothing listens on the network.
const port = 5432

// prefix is followed by the process's id, so that a later run knows what is left over.
const prefix = "fup-pg-"

type cluster struct {
	dir  string
	stop func()
}

// startCluster makes and starts a cluster in a folder of its own. It is a direct
// child that the kernel stops with this process, however that one ends.
func startCluster(unsafe bool) (*cluster, error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	// A fast cluster lives in memory; one that syncs needs a disk to sync to.
	base := os.TempDir()
	if info, err := os.Stat("/dev/shm"); unsafe && err == nil && info.IsDir() {
		base = "/dev/shm"
	}
	removeStale(base)
	dir, err := os.MkdirTemp(base, prefix+strconv.Itoa(os.Getpid())+"-")
	if err != nil {
		return nil, err
	}
	as, err := account(dir)
	if err != nil {
		return nil, err
	}
	data := filepath.Join(dir, "data")
	initdb := exec.Command(filepath.Join(bin, "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
	initdb.Dir, initdb.SysProcAttr = dir, &syscall.SysProcAttr{Credential: as}
	if out, err := initdb.CombinedOutput(); err != nil {
		os.RemoveAll(dir)
		return nil, fmt.Errorf("initdb: %w: %s", err, out)
	}
	args := []string{"-D", data, "-k", dir, "-c", "listen_addresses=", "-c", "max_connections=200", "-c", "shared_buffers=64MB", "-c", "jit=off"}
	if unsafe {
		args = append(args, "-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off")
	}
	server := exec.Command(filepath.Join(bin, "postgres"), args...)
	server.Dir, server.SysProcAttr = dir, &syscall.SysProcAttr{Credential: as, Pdeathsig: syscall.SIGQUIT}
	log, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		return nil, err
	}
	server.Stdout, server.Stderr = log, log
	started, stop, ended := make(chan error), make(chan struct{}), make(chan struct{})
	go func() {
		// The death signal is sent when the starting thread ends: keep it.
		runtime.LockOSThread()
		err := server.Start()
		started <- err
		if err != nil {
			return
		}
		<-stop
		server.Process.Signal(syscall.SIGINT) //nolint:errcheck // it may be gone
		server.Wait()                         //nolint:errcheck // how it ended does not matter
		close(ended)
	}()
	if err := <-started; err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	c := &cluster{dir: dir, stop: func() {
		close(stop)
		<-ended
		log.Close()
		os.RemoveAll(dir)
	}}
	if err := c.ready(); err != nil {
		said, _ := os.ReadFile(log.Name())
		c.stop()
		return nil, fmt.Errorf("%w: %s", err, said)
	}
	return c, nil
}

// ready waits until the server says in its pid file that it is.
func (c *cluster) ready() error {
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		pid, err := os.ReadFile(filepath.Join(c.dir, "data", "postmaster.pid"))
		if err != nil || !strings.Contains(string(pid), "\nready") {
			continue
		}
		conn, err := net.Dial("unix", filepath.Join(c.dir, fmt.Sprintf(".s.PGSQL.%d", port)))
		if err == nil {
			return conn.Close()
		}
	}
	return errors.New("PostgreSQL did not start within 30 s")
}

// binaries is the folder of the newest installed server.
func binaries() (string, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		if p, err := exec.LookPath("initdb"); err == nil {
			return filepath.Dir(p), nil
		}
		return "", errAbsent
	}
	major := func(path string) int {
		n, _ := strconv.Atoi(strings.Split(path, "/")[4])
		return n
	}
	sort.Slice(found, func(i, j int) bool { return major(found[i]) > major(found[j]) })
	return filepath.Dir(found[0]), nil
}

// account is who runs the server: PostgreSQL refuses root, so root takes the
// account postgres, and gives it the folder.
func account(dir string) (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, err
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	if err != nil {
		return nil, err
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, os.Chown(dir, int(uid), int(gid))
}

// removeStale removes the folders of processes that were killed.
func removeStale(base string) {
	left, _ := filepath.Glob(filepath.Join(base, prefix+"*"))
	for _, dir := range left {
		pid, _, _ := strings.Cut(strings.TrimPrefix(filepath.Base(dir), prefix), "-")
		if n, err := strconv.Atoi(pid); err == nil && errors.Is(syscall.Kill(n, 0), syscall.ESRCH) {
			os.RemoveAll(dir)
		}
	}
}
