package blob

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
)

// folder keeps each file as xx/<digest>, xx being the digest's first two digits.
// All paths go through os.Root: nothing leads out of it.
type folder struct {
	root  *os.Root
	limit int64
}

// Folder keeps sealed files of at most limit bytes under a local folder, which is
// made if it is missing (0700). What begins with ".put-" there is of a crash in the
// middle of Put and can be removed while nobody writes.
func Folder(dir string, limit int64) (Store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("folder of files: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("folder of files: %w", err)
	}
	return &folder{root, limit}, nil
}

func place(digest string) string { return path.Join(digest[:2], digest) }

// Put writes under a passing name, syncs, renames and syncs the folders: a crash
// leaves the whole file under its name or none.
func (f *folder) Put(_ context.Context, key [32]byte, r io.Reader) (Ref, error) {
	ref, sealed, err := seal(key, r, f.limit)
	if err != nil {
		return Ref{}, err
	}
	return ref, f.file(ref.Digest, sealed)
}

// PutSealed files sealed bytes in the way of Put.
func (f *folder) PutSealed(_ context.Context, digest string, sealed []byte) error {
	if !wellFormed(digest) {
		return fmt.Errorf("file %q: %w", digest, ErrUnknown)
	}
	return f.file(digest, sealed)
}

func (f *folder) file(digest string, sealed []byte) (err error) {
	shelf := digest[:2]
	if err := f.root.Mkdir(shelf, 0o700); err == nil {
		err = f.sync(".")
		if err != nil {
			return err
		}
	} else if !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("file %s: %w", digest, err)
	}
	if _, err := f.root.Stat(place(digest)); err == nil {
		return f.sync(shelf) // filed before, perhaps by somebody who crashed before this sync
	}
	passing := ".put-" + rand.Text()
	defer func() {
		if err != nil {
			f.root.Remove(passing) //nolint:errcheck // the first error is the one to tell
		}
	}()
	if err := f.write(passing, sealed); err != nil {
		return fmt.Errorf("file %s: %w", digest, err)
	}
	if err := f.root.Rename(passing, place(digest)); err != nil {
		return fmt.Errorf("file %s: %w", digest, err)
	}
	return f.sync(shelf)
}

func (f *folder) write(name string, content []byte) error {
	w, err := f.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = w.Write(content)
	if err == nil {
		err = w.Sync()
	}
	return errors.Join(err, w.Close())
}

// sync makes a folder's entries durable.
func (f *folder) sync(name string) error {
	d, err := f.root.Open(name)
	if err != nil {
		return fmt.Errorf("folder of files: %w", err)
	}
	if err := errors.Join(d.Sync(), d.Close()); err != nil {
		return fmt.Errorf("folder of files: %w", err)
	}
	return nil
}

func (f *folder) Open(ctx context.Context, key [32]byte, digest string) ([]byte, error) {
	sealed, err := f.Sealed(ctx, digest)
	if err != nil {
		return nil, err
	}
	return open(key, digest, sealed)
}

func (f *folder) Sealed(_ context.Context, digest string) ([]byte, error) {
	if !wellFormed(digest) {
		return nil, fmt.Errorf("file %q: %w", digest, ErrUnknown)
	}
	sealed, err := f.root.ReadFile(place(digest))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("file %s: %w", digest, ErrUnknown)
	}
	if err != nil {
		return nil, fmt.Errorf("file %s: %w", digest, err)
	}
	return sealed, nil
}

func (f *folder) Delete(_ context.Context, digest string) error {
	if !wellFormed(digest) {
		return nil
	}
	err := f.root.Remove(place(digest))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("file %s: %w", digest, err)
	}
	return f.sync(digest[:2])
}

func (f *folder) Each(ctx context.Context, fn func(string) error) error {
	return fs.WalkDir(f.root.FS(), ".", func(_ string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return fmt.Errorf("folder of files: %w", err)
		case ctx.Err() != nil:
			return ctx.Err()
		case d.Type().IsRegular() && wellFormed(d.Name()):
			return fn(d.Name())
		}
		return nil
	})
}
