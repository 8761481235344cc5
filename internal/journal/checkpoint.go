package journal

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// origin is what a checkpoint's first line begins with; the log's id follows.
const origin = "fupindai/"

var errCheckpoint = errors.New("not a checkpoint")

// Checkpoint is the head of a log: its size and the root of its tree.
type Checkpoint struct {
	Log  string
	Size int64
	Root tlog.Hash
}

// Text is the checkpoint in the C2SP form (tlog-checkpoint), unsigned: origin,
// size, root in base64, each on its line.
func (c Checkpoint) Text() string {
	return fmt.Sprintf("%s%s\n%d\n%s\n", origin, c.Log, c.Size, c.Root)
}

// ParseCheckpoint reads the unsigned text and nothing else: Text gives it again.
func ParseCheckpoint(text string) (Checkpoint, error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 4 || lines[3] != "" {
		return Checkpoint{}, fmt.Errorf("%w: it has %d lines, not 3", errCheckpoint, len(lines)-1)
	}
	log, ours := strings.CutPrefix(lines[0], origin)
	if !ours || log == "" || !plain(log) {
		return Checkpoint{}, fmt.Errorf("%w: origin %q", errCheckpoint, lines[0])
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 {
		return Checkpoint{}, fmt.Errorf("%w: size %q", errCheckpoint, lines[1])
	}
	root, err := tlog.ParseHash(lines[2])
	if err != nil {
		return Checkpoint{}, fmt.Errorf("%w: root %q", errCheckpoint, lines[2])
	}
	c := Checkpoint{Log: log, Size: size, Root: root}
	if c.Text() != text {
		return Checkpoint{}, fmt.Errorf("%w: it is written in another way than ours", errCheckpoint)
	}
	return c, nil
}

// Sign gives the checkpoint as a signed note (Ed25519).
func (c Checkpoint) Sign(signers ...note.Signer) ([]byte, error) {
	return note.Sign(&note.Note{Text: c.Text()}, signers...)
}

// OpenCheckpoint reads a signed note. At least one signature must be of a known
// key and right; a wrong signature of a known key is an error.
func OpenCheckpoint(msg []byte, known note.Verifiers) (Checkpoint, error) {
	n, err := note.Open(msg, known)
	if err != nil {
		return Checkpoint{}, fmt.Errorf("open a checkpoint: %w", err)
	}
	return ParseCheckpoint(n.Text)
}
