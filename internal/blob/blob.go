// Package blob keeps photos, scans and imported files: sealed, and named by a
// keyed digest of their content.
package blob

import (
	"context"
	"errors"
	"io"
)

var errSkeleton = errors.New("blob: skeleton")

// Errors callers decide by (errors.Is).
var (
	ErrUnknown  = errors.New("blob: no such file")
	ErrTooLarge = errors.New("blob: file is too large")
	ErrTampered = errors.New("blob: sealed file does not open")
)

// Ref names a filed blob: a keyed digest (hex) of its content, and its size in bytes.
type Ref struct {
	Digest string
	Size   int64
}

// Store keeps sealed files. key is the subject's, from register.FileKey.
type Store interface {
	Put(ctx context.Context, key [32]byte, r io.Reader) (Ref, error)
	Open(ctx context.Context, key [32]byte, digest string) ([]byte, error)
	Delete(ctx context.Context, digest string) error
	Each(ctx context.Context, fn func(digest string) error) error
}

// Folder is a local folder; Memory is for tests and the demo. limit is in bytes.
func Folder(path string, limit int64) (Store, error) { return nil, errSkeleton }
func Memory(limit int64) Store                       { return nil }
