package register

import (
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// KeyProvider holds the keys from which all others come. They never stand in the
// database, in a backup of it, or in a log.
type KeyProvider interface {
	// Master is the newest master key; it seals data keys.
	Master() (id string, key [32]byte, err error)
	// ByID is a master key, old or new; it opens what was sealed under it.
	ByID(id string) (key [32]byte, err error)
	// Index is the key of search keys and keyed digests. It never changes.
	Index() (key [32]byte, err error)
}

// Keys are keys in memory. Make them by NewKeys, KeyFile or CreateKeyFile.
type Keys struct {
	mu      sync.RWMutex
	index   [32]byte
	masters [][32]byte // the newest is last
	path    string     // of the key file; "" for keys in memory
}

// keyFileHead is the first line of a key file.
const keyFileHead = "fupindai-keys/1"

// NewKeys draws an index key and one master key. A nil random means crypto/rand.
func NewKeys(random io.Reader) (*Keys, error) {
	if random == nil {
		random = rand.Reader
	}
	k := &Keys{masters: make([][32]byte, 1)}
	for _, b := range [][]byte{k.index[:], k.masters[0][:]} {
		if _, err := io.ReadFull(random, b); err != nil {
			return nil, fmt.Errorf("draw keys: %w", err)
		}
	}
	return k, nil
}

// CreateKeyFile draws keys and writes them to a new file that only its owner can
// read. A file that exists is never overwritten: without its keys the register
// cannot be read any more.
func CreateKeyFile(path string, random io.Reader) (*Keys, error) {
	k, err := NewKeys(random)
	if err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, fmt.Errorf("create key file: %w", err)
	}
	if err := writeAndSync(f, k.Escrow()); err != nil {
		return nil, fmt.Errorf("write key file %s: %w", path, err)
	}
	return k, syncFolder(filepath.Dir(path))
}

// KeyFile reads a key file. One that others than its owner can read is refused.
func KeyFile(path string) (*Keys, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("key file: %w", err)
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("key file: %w", err)
	}
	if st.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("key file %s: others can read it (mode %04o); set it to 0600", path, st.Mode().Perm())
	}
	text, err := io.ReadAll(io.LimitReader(f, 1<<20))
	if err != nil {
		return nil, fmt.Errorf("key file %s: %w", path, err)
	}
	k, err := ParseEscrow(string(text))
	if err != nil {
		return nil, fmt.Errorf("key file %s: %w", path, err)
	}
	k.path = path
	return k, nil
}

// AddMaster draws a further master key into the file. From now on it seals; the
// older ones only open. The file is replaced in one step: a crash leaves the old
// or the new one. Register.Reseal then carries the data keys over.
func AddMaster(path string, random io.Reader) (*Keys, error) {
	k, err := KeyFile(path)
	if err != nil {
		return nil, err
	}
	drawn, err := NewKeys(random)
	if err != nil {
		return nil, err
	}
	k.masters = append(k.masters, drawn.masters[0])
	f, err := os.CreateTemp(filepath.Dir(path), ".keys-*") // 0600
	if err != nil {
		return nil, fmt.Errorf("write key file: %w", err)
	}
	defer os.Remove(f.Name())
	if err := writeAndSync(f, k.Escrow()); err != nil {
		return nil, fmt.Errorf("write key file %s: %w", path, err)
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return nil, fmt.Errorf("write key file: %w", err)
	}
	return k, syncFolder(filepath.Dir(path))
}

func writeAndSync(f *os.File, text string) error {
	_, err := f.WriteString(text)
	if err == nil {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	return err
}

func syncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// Escrow is the keys to be printed and locked away, and the key file's own text:
// a line for each key, its 64 hexadecimal digits in groups of four, then a check
// group that finds typing errors.
func (k *Keys) Escrow() string {
	k.mu.RLock()
	defer k.mu.RUnlock()
	var b strings.Builder
	b.WriteString(keyFileHead + "\n")
	line := func(kind string, key [32]byte) {
		b.WriteString(kind)
		for i := 0; i < len(key); i += 2 {
			b.WriteString(" " + hex.EncodeToString(key[i:i+2]))
		}
		b.WriteString(" = " + checkGroup(kind, key) + "\n")
	}
	line("index", k.index)
	for _, m := range k.masters {
		line("master", m)
	}
	return b.String()
}

// checkGroup tells nothing about the key that its 256 bits would not hide.
func checkGroup(kind string, key [32]byte) string {
	sum := sha256.Sum256(append([]byte("fupindai key check "+kind+" "), key[:]...))
	return hex.EncodeToString(sum[:2])
}

// ParseEscrow reads what Escrow wrote, as typed from paper: case and blanks do not
// matter. Errors name the line.
func ParseEscrow(text string) (*Keys, error) {
	k := &Keys{}
	seenIndex := false
	for i, line := range strings.Split(strings.ReplaceAll(text, "\r", ""), "\n") {
		line = strings.ToLower(strings.TrimSpace(line))
		switch {
		case i == 0 && line != keyFileHead:
			return nil, fmt.Errorf("line 1 is not %q", keyFileHead)
		case i == 0 || line == "":
			continue
		}
		kind, rest, _ := strings.Cut(line, " ")
		digits, check, ok := strings.Cut(rest, "=")
		raw, err := hex.DecodeString(strings.ReplaceAll(digits, " ", ""))
		if !ok || err != nil || len(raw) != 32 || kind != "index" && kind != "master" {
			return nil, fmt.Errorf("line %d is not a key: its kind, 16 groups of four digits, = and a check group", i+1)
		}
		key := [32]byte(raw)
		if strings.TrimSpace(check) != checkGroup(kind, key) {
			return nil, fmt.Errorf("line %d: the check group differs, so a digit is wrong", i+1)
		}
		switch {
		case kind == "master":
			k.masters = append(k.masters, key)
		case seenIndex:
			return nil, fmt.Errorf("line %d: a second index key", i+1)
		default:
			k.index, seenIndex = key, true
		}
	}
	if !seenIndex || len(k.masters) == 0 {
		return nil, fmt.Errorf("needs one index key and at least one master key")
	}
	return k, nil
}

// Master is the newest master key.
func (k *Keys) Master() (string, [32]byte, error) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	m := k.masters[len(k.masters)-1]
	id, err := keyID(m)
	return id, m, err
}

// ByID finds a master key; ErrKey if the file does not hold it. One that is not known
// is looked for in the file again: another process may have rotated it.
func (k *Keys) ByID(id string) ([32]byte, error) {
	m, err := k.find(id)
	if !errors.Is(err, ErrKey) || k.path == "" {
		return m, err
	}
	now, again := KeyFile(k.path)
	if again != nil {
		return m, errors.Join(err, again)
	}
	k.mu.Lock()
	if subtle.ConstantTimeCompare(now.index[:], k.index[:]) == 1 {
		k.masters = now.masters
	}
	k.mu.Unlock()
	return k.find(id)
}

func (k *Keys) find(id string) ([32]byte, error) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	for _, m := range k.masters {
		have, err := keyID(m)
		if err != nil {
			return m, err
		}
		if subtle.ConstantTimeCompare([]byte(have), []byte(id)) == 1 {
			return m, nil
		}
	}
	return [32]byte{}, fmt.Errorf("%w: it holds no key %s", ErrKey, id)
}

// Index is the key of search keys and digests.
func (k *Keys) Index() ([32]byte, error) { return k.index, nil }

// Rotate draws a further master key in memory; see AddMaster for the file.
func (k *Keys) Rotate(random io.Reader) error {
	drawn, err := NewKeys(random)
	if err != nil {
		return err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.masters = append(k.masters, drawn.masters[0])
	return nil
}

// String and GoString show nothing: keys never reach a log.
func (k *Keys) String() string { return "keys" }

// GoString shows nothing.
func (k *Keys) GoString() string { return "keys" }

// keyID names a master key without telling it.
func keyID(key [32]byte) (string, error) {
	id, err := hkdf.Key(sha256.New, key[:], nil, "fupindai master id", 6)
	return hex.EncodeToString(id), err
}
