package document

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"time"
)

// ErrNoChromium says that this machine makes no files; the print page is left.
var ErrNoChromium = errors.New("no Chromium on this machine")

// Printer draws forms as PDF files. The zero value finds Chromium on the path. It is
// safe for concurrent use; two files are drawn at once, the others wait.
type Printer struct {
	// Path of Chromium; empty means: the first of chromium, chromium-browser and
	// google-chrome that is there; "none" means: there is none.
	Path string
	// Within bounds the drawing of one file; zero is 60 seconds.
	Within time.Duration

	once  sync.Once
	found string
	turns chan struct{}
}

func (p *Printer) ready() {
	p.once.Do(func() {
		p.turns = make(chan struct{}, 2)
		names := []string{"chromium", "chromium-browser", "google-chrome"}
		if p.Path != "" {
			names = []string{p.Path}
		}
		for _, n := range names {
			if path, err := exec.LookPath(n); err == nil {
				p.found = path
				return
			}
		}
	})
}

// Can says whether files can be drawn here.
func (p *Printer) Can() bool {
	p.ready()
	return p.found != ""
}

// PDF draws forms as one file: ErrNoChromium without Chromium. Their page is one temporary
// file in a folder of its own, which is gone when PDF returns. Chromium gets no network:
// every name resolves to nothing and every request goes to a proxy that is not there
// (quality.md T27); the page has no script and loads nothing.
func (p *Printer) PDF(ctx context.Context, forms ...Form) ([]byte, error) {
	if p.ready(); p.found == "" {
		return nil, ErrNoChromium
	}
	var page bytes.Buffer
	if err := alone(&page, forms); err != nil {
		return nil, err
	}
	select {
	case p.turns <- struct{}{}:
		defer func() { <-p.turns }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	within := p.Within
	if within == 0 {
		within = time.Minute
	}
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	return p.draw(ctx, page.Bytes())
}

func (p *Printer) draw(ctx context.Context, page []byte) (pdf []byte, err error) {
	folder, err := os.MkdirTemp("", "fupindai-print-")
	if err != nil {
		return nil, fmt.Errorf("print: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	in, out := filepath.Join(folder, "form.html"), filepath.Join(folder, "form.pdf")
	if err := os.WriteFile(in, page, 0o600); err != nil {
		return nil, fmt.Errorf("print: %w", err)
	}
	cmd := exec.CommandContext(ctx, p.found, arguments(folder, in, out)...) //nolint:gosec // the path is the operator's, the arguments ours
	cmd.Env = []string{"HOME=" + folder, "TMPDIR=" + folder, "PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8"}
	cmd.Dir = folder
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	group(cmd)
	cmd.WaitDelay = 5 * time.Second
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("print with chromium: %w: %.300s", err, said.String())
	}
	if pdf, err = os.ReadFile(out); err != nil { //nolint:gosec // our own folder
		return nil, fmt.Errorf("print with chromium: %w: %.300s", err, said.String())
	}
	return pdf, nil
}

func arguments(folder, in, out string) []string {
	args := []string{
		"--headless", "--disable-gpu", "--no-first-run", "--no-default-browser-check", "--disable-extensions", "--disable-sync",
		"--disable-background-networking", "--disable-component-update", "--disable-default-apps", "--disable-domain-reliability", "--disable-breakpad",
		"--disable-client-side-phishing-detection", "--disable-quic", "--no-pings", "--metrics-recording-only", "--disable-dev-shm-usage",
		"--host-resolver-rules=MAP * ~NOTFOUND", "--proxy-server=http://127.0.0.1:9", "--proxy-bypass-list=<-loopback>",
		"--user-data-dir=" + filepath.Join(folder, "profile"),
		"--no-pdf-header-footer", "--print-to-pdf=" + out,
	}
	if os.Geteuid() == 0 {
		args = append(args, "--no-sandbox") // Chromium refuses its sandbox to root; serve is not run as root
	}
	return append(args, "file://"+in)
}
