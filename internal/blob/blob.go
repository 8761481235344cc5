// Package blob keeps photos, scans and imported files: sealed with the key of their
// subject (register.FileKey), and named by a keyed digest of their content.
//
// The name says nothing without the key; the same content under the same key has
// the same name, so filing it twice is filing it once. Once the subject is erased
// its key is gone and its files open no more. A file is put before the event that
// names it is written: a crash in between leaves a sealed file that nothing names.
package blob

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"sort"
	"strings"
	"sync"
)

// Errors callers decide by (errors.Is).
var (
	ErrUnknown  = errors.New("no such file")
	ErrTooLarge = errors.New("the file is too large")
	ErrTampered = errors.New("the sealed file does not open")
)

// Ref names a filed blob: the keyed digest (64 hexadecimal digits) of its content
// and the content's size in bytes.
type Ref struct {
	Digest string
	Size   int64
}

// Store keeps sealed files. It is safe for concurrent use. key is the subject's.
type Store interface {
	// Put files what r gives; ErrTooLarge if that is more than the store's limit.
	// When it returns, the file is on the disk.
	Put(ctx context.Context, key [32]byte, r io.Reader) (Ref, error)
	// Open gives the content: ErrUnknown if it is not there, ErrTampered if it was
	// changed or the key is another subject's.
	Open(ctx context.Context, key [32]byte, digest string) ([]byte, error)
	// Delete removes a file; one that is not there is no error.
	Delete(ctx context.Context, digest string) error
	// Each calls fn with every digest, in order.
	Each(ctx context.Context, fn func(digest string) error) error

	// Sealed gives a file as it lies there, for a backup: nobody needs its key.
	Sealed(ctx context.Context, digest string) ([]byte, error)
	// PutSealed brings back what Sealed gave. When it returns, the file is on the disk.
	PutSealed(ctx context.Context, digest string, sealed []byte) error
}

// parts are what one subject's key is used for.
type parts struct {
	name    []byte
	content cipher.AEAD
}

func derive(key [32]byte) (p parts, err error) {
	if p.name, err = hkdf.Key(sha256.New, key[:], nil, "fupindai blob name", 32); err != nil {
		return p, err
	}
	k, err := hkdf.Key(sha256.New, key[:], nil, "fupindai blob content", 32)
	if err != nil {
		return p, err
	}
	block, err := aes.NewCipher(k)
	if err != nil {
		return p, err
	}
	p.content, err = cipher.NewGCM(block)
	return p, err
}

func (p parts) digest(content []byte) string {
	h := hmac.New(sha256.New, p.name)
	h.Write(content)
	return hex.EncodeToString(h.Sum(nil))
}

// seal reads at most limit bytes and gives the reference and the sealed bytes. The
// content is held in memory, which the limit bounds: it is never spilled in clear.
func seal(key [32]byte, r io.Reader, limit int64) (Ref, []byte, error) {
	content, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return Ref{}, nil, fmt.Errorf("read the file: %w", err)
	}
	if int64(len(content)) > limit {
		return Ref{}, nil, fmt.Errorf("%w: %d bytes at most", ErrTooLarge, limit)
	}
	p, err := derive(key)
	if err != nil {
		return Ref{}, nil, err
	}
	ref := Ref{p.digest(content), int64(len(content))}
	nonce := make([]byte, p.content.NonceSize())
	if _, err := rand.Read(nonce); err != nil {
		return Ref{}, nil, fmt.Errorf("randomness: %w", err)
	}
	return ref, p.content.Seal(nonce, nonce, content, []byte(ref.Digest)), nil
}

// open checks the content on two paths: it opens, and it gives its name.
func open(key [32]byte, digest string, sealed []byte) ([]byte, error) {
	p, err := derive(key)
	if err != nil {
		return nil, err
	}
	n := p.content.NonceSize()
	if len(sealed) < n {
		return nil, fmt.Errorf("file %s: %w", digest, ErrTampered)
	}
	content, err := p.content.Open(nil, sealed[:n], sealed[n:], []byte(digest))
	if err != nil || p.digest(content) != digest {
		return nil, fmt.Errorf("file %s: %w", digest, ErrTampered)
	}
	return content, nil
}

// wellFormed says whether a digest is one: nothing else becomes part of a path.
func wellFormed(digest string) bool {
	return len(digest) == 64 && strings.Trim(digest, "0123456789abcdef") == ""
}

// Memory keeps sealed files of at most limit bytes in memory, for tests and the demo.
func Memory(limit int64) Store { return &memory{limit: limit, files: map[string][]byte{}} }

type memory struct {
	limit int64
	mu    sync.Mutex
	files map[string][]byte
}

func (m *memory) Put(_ context.Context, key [32]byte, r io.Reader) (Ref, error) {
	ref, sealed, err := seal(key, r, m.limit)
	if err != nil {
		return Ref{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.files[ref.Digest] = sealed
	return ref, nil
}

func (m *memory) Open(_ context.Context, key [32]byte, digest string) ([]byte, error) {
	m.mu.Lock()
	sealed, ok := m.files[digest]
	m.mu.Unlock()
	if !ok {
		return nil, fmt.Errorf("file %q: %w", digest, ErrUnknown)
	}
	return open(key, digest, bytes.Clone(sealed))
}

func (m *memory) Sealed(_ context.Context, digest string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	sealed, ok := m.files[digest]
	if !ok {
		return nil, fmt.Errorf("file %q: %w", digest, ErrUnknown)
	}
	return bytes.Clone(sealed), nil
}

func (m *memory) PutSealed(_ context.Context, digest string, sealed []byte) error {
	if !wellFormed(digest) {
		return fmt.Errorf("file %q: %w", digest, ErrUnknown)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.files[digest] = bytes.Clone(sealed)
	return nil
}

func (m *memory) Delete(_ context.Context, digest string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.files, digest)
	return nil
}

func (m *memory) Each(_ context.Context, fn func(string) error) error {
	m.mu.Lock()
	digests := make([]string, 0, len(m.files))
	for d := range m.files {
		digests = append(digests, d)
	}
	m.mu.Unlock()
	sort.Strings(digests)
	for _, d := range digests {
		if err := fn(d); err != nil {
			return err
		}
	}
	return nil
}
