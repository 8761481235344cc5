package blob_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"fupindai/internal/blob"
)

const limit = 1 << 16

var mine, theirs = [32]byte{1}, [32]byte{2}

func onBoth(t *testing.T, run func(t *testing.T, s blob.Store)) {
	t.Run("Memory", func(t *testing.T) { run(t, blob.Memory(limit)) })
	t.Run("Folder", func(t *testing.T) {
		s, err := blob.Folder(filepath.Join(t.TempDir(), "files"), limit)
		if err != nil {
			t.Fatal(err)
		}
		run(t, s)
	})
}

func mustPut(t *testing.T, s blob.Store, key [32]byte, content string) blob.Ref {
	t.Helper()
	ref, err := s.Put(t.Context(), key, strings.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

func TestPut_ComesBackByItsName(t *testing.T) {
	onBoth(t, func(t *testing.T, s blob.Store) {
		for _, content := range []string{"", "贷后检查照片", strings.Repeat("x", limit)} {
			ref := mustPut(t, s, mine, content)
			got, err := s.Open(t.Context(), mine, ref.Digest)
			if err != nil || string(got) != content || ref.Size != int64(len(content)) || len(ref.Digest) != 64 {
				t.Errorf("%d bytes come back as %d, %v, %v", len(content), len(got), ref, err)
			}
		}
	})
}

func TestPut_SameContentSameNameUnderOneKeyOnly(t *testing.T) {
	onBoth(t, func(t *testing.T, s blob.Store) {
		a, again, other := mustPut(t, s, mine, "借据"), mustPut(t, s, mine, "借据"), mustPut(t, s, theirs, "借据")
		if a != again || a.Digest == other.Digest {
			t.Errorf("names = %v, %v, other key %v", a, again, other)
		}
		var all []string
		if err := s.Each(t.Context(), func(d string) error { all = append(all, d); return nil }); err != nil {
			t.Fatal(err)
		}
		want := []string{a.Digest, other.Digest}
		slices.Sort(want)
		if !slices.Equal(all, want) {
			t.Errorf("files = %v, want %v", all, want)
		}
		if _, err := s.Open(t.Context(), theirs, a.Digest); !errors.Is(err, blob.ErrTampered) {
			t.Errorf("another subject's key opens it: %v", err)
		}
	})
}

func TestPut_RefusesWhatIsTooLarge(t *testing.T) {
	onBoth(t, func(t *testing.T, s blob.Store) {
		endless := &counting{}
		if _, err := s.Put(t.Context(), mine, endless); !errors.Is(err, blob.ErrTooLarge) {
			t.Errorf("an endless file: %v", err)
		}
		if endless.n > limit+(64<<10) {
			t.Errorf("%d bytes were read of a limit of %d", endless.n, limit)
		}
		if _, err := s.Put(t.Context(), mine, broken{}); err == nil || errors.Is(err, blob.ErrTooLarge) {
			t.Errorf("a reader that fails: %v", err)
		}
		if err := s.Each(t.Context(), func(d string) error { t.Errorf("%s was kept", d); return nil }); err != nil {
			t.Fatal(err)
		}
	})
}

type counting struct{ n int }

func (c *counting) Read(b []byte) (int, error) { c.n += len(b); return len(b), nil }

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("line cut") }

func TestOpen_UnknownAndDeleted(t *testing.T) {
	onBoth(t, func(t *testing.T, s blob.Store) {
		for _, d := range []string{"", "../../etc/passwd", strings.Repeat("0", 64), strings.Repeat("A", 64)} {
			if _, err := s.Open(t.Context(), mine, d); !errors.Is(err, blob.ErrUnknown) {
				t.Errorf("open %q: %v", d, err)
			}
			if err := s.Delete(t.Context(), d); err != nil {
				t.Errorf("delete %q: %v", d, err)
			}
		}
		ref := mustPut(t, s, mine, "照片")
		if err := s.Delete(t.Context(), ref.Digest); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Open(t.Context(), mine, ref.Digest); !errors.Is(err, blob.ErrUnknown) {
			t.Errorf("deleted: %v", err)
		}
	})
}

func TestT9_FolderHoldsNothingInClear(t *testing.T) {
	dir := t.TempDir()
	s, err := blob.Folder(dir, limit)
	if err != nil {
		t.Fatal(err)
	}
	ref := mustPut(t, s, mine, "吐尔逊·买买提的贷后检查表")
	file := filepath.Join(dir, ref.Digest[:2], ref.Digest)
	content, err := os.ReadFile(file)
	if err != nil || bytes.Contains(content, []byte("吐尔逊")) || bytes.Contains(content, []byte("检查表")) {
		t.Errorf("the file holds words in clear, %v", err)
	}
	if st, err := os.Stat(file); err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("mode = %v, %v", st.Mode(), err)
	}
	for _, changed := range [][]byte{content[:len(content)-1], content[:5], append([]byte{content[0] ^ 1}, content[1:]...)} {
		if err := os.WriteFile(file, changed, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Open(t.Context(), mine, ref.Digest); !errors.Is(err, blob.ErrTampered) {
			t.Errorf("a changed file opens: %v", err)
		}
	}
	left, err := filepath.Glob(filepath.Join(dir, ".put-*"))
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestPut_ManyAtOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, s blob.Store) {
		var all sync.WaitGroup
		for i := range 8 {
			all.Go(func() {
				ref, err := s.Put(t.Context(), mine, strings.NewReader(strings.Repeat("z", i/2)))
				if err != nil {
					t.Error(err)
					return
				}
				if got, err := s.Open(t.Context(), mine, ref.Digest); err != nil || len(got) != i/2 {
					t.Errorf("%d bytes, %v", len(got), err)
				}
			})
		}
		all.Wait()
	})
}
