package law

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"sync"

	"fupindai/internal/civil"
)

//go:embed data
var data embed.FS

// overlayFile is the name under which a county's overlay is kept among a law's files.
const overlayFile = "overlay.yaml"

// Law is one adopted version of the law: packs, a county's overlay, calendars,
// texts and catalogues. It never changes after Load.
type Law struct {
	files    map[string][]byte
	digest   string
	region   string // the calendar its duties count by
	packs    []*Pack
	calendar map[string]*Calendar
	opinion  opinion
	bodies   []Body
	catalogues
}

// Embedded gives the law files this program was built with.
func Embedded() fs.FS {
	sub, err := fs.Sub(data, "data")
	if err != nil {
		panic(err)
	}
	return sub
}

var embedded = sync.OnceValues(func() (*Law, error) { return Load(Embedded(), nil) })

// Default is the law this program was built with, without a county's overlay. A
// test loads it, so it does not panic in a built program.
func Default() *Law {
	l, err := embedded()
	if err != nil {
		panic(err)
	}
	return l
}

// Load reads a law from the YAML files of fsys and a county's overlay (nil for
// none). Everything wrong with them is reported together; see Check.
func Load(fsys fs.FS, overlay []byte) (*Law, error) {
	files, err := readAll(fsys)
	if err != nil {
		return nil, err
	}
	if len(overlay) > 0 {
		files[overlayFile] = overlay
	}
	return FromFiles(files)
}

// FromFiles rebuilds a law from the files of an adopted version, as Files gave them.
func FromFiles(files map[string][]byte) (*Law, error) {
	l, wrong := build(files)
	if len(wrong) > 0 {
		return nil, fmt.Errorf("law: %w", errors.Join(wrong...))
	}
	return l, nil
}

// Check reports everything wrong with the law files of fsys and the overlay (nil
// for none), one error per finding, each naming its file; empty if they can be adopted.
func Check(fsys fs.FS, overlay []byte) []error {
	files, err := readAll(fsys)
	if err != nil {
		return []error{err}
	}
	if len(overlay) > 0 {
		files[overlayFile] = overlay
	}
	_, wrong := build(files)
	return wrong
}

// Files gives the exact bytes of the law's files by name, the overlay among them:
// what is to be stored so that FromFiles can rebuild this version for ever.
func (l *Law) Files() map[string][]byte {
	copied := make(map[string][]byte, len(l.files))
	for name, b := range l.files {
		copied[name] = slices.Clone(b)
	}
	return copied
}

// Digest is the SHA-256, in hexadecimal, of the law's files in the order of their
// names: for each its name, its length and its bytes.
func (l *Law) Digest() string { return l.digest }

// Pack gives the policy pack of that id, for example "xj-2019-14".
func (l *Law) Pack(id string) (*Pack, error) {
	for _, p := range l.packs {
		if p.ID == id {
			return p, nil
		}
	}
	return nil, fmt.Errorf("law: no policy pack %q", id)
}

// PackOn gives the pack a loan keeps whose contract is signed that day. Loans
// signed before the first pack and still outstanding on its first day are bound
// by it too.
func (l *Law) PackOn(signed civil.Date) (*Pack, error) {
	if signed.IsZero() {
		return nil, errors.New("law: a policy pack was asked for without a date")
	}
	for _, p := range l.packs {
		if !signed.Before(p.From) && (p.Through.IsZero() || !signed.After(p.Through)) {
			return p, nil
		}
		if signed.Before(p.From) && p.BindsEarlier {
			return p, nil
		}
	}
	return nil, fmt.Errorf("law: no policy pack for a contract signed on %s", signed)
}

// Packs lists the packs by their first day.
func (l *Law) Packs() []*Pack { return slices.Clone(l.packs) }

// digestOf hashes names, lengths and bytes, so that no two sets of files agree.
func digestOf(files map[string][]byte) string {
	h := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		fmt.Fprintf(h, "%s\n%d\n", name, len(files[name]))
		h.Write(files[name])
	}
	return hex.EncodeToString(h.Sum(nil))
}

// readAll reads every file of fsys under its slash-separated name.
func readAll(fsys fs.FS) (map[string][]byte, error) {
	files := map[string][]byte{}
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files[name], err = fs.ReadFile(fsys, name)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("law: read files: %w", err)
	}
	return files, nil
}
