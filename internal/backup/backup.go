// Package backup writes all that a county keeps, except its keys, into one sealed file
// and brings it back, on the same engine or the other one.
//
// The file is an age file (C2SP age) of gzipped JSON lines:
//
//	{"format":"fupindai-backup/1", "schema":…, "at":…, "logs":[{"log":…, "size":…, "root":…}]}
//	{"table":"journal","columns":[["log_id","TEXT"],…]}      then a line per row: ["65…",1,…]
//	{"blob":"<digest>","sealed":"<base64>"}                  a filed photo or scan, as it lies there
//	{"end":{"tables":…,"rows":…,"blobs":…,"sha256":…}}       the digest of all lines before
//
// The tables are read at one moment, the files after it: a file is filed before the
// event that names it, so none is missing. The key file is never in it. Sessions are
// not in it either: whoever was signed in signs in again.
package backup

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"time"

	"filippo.io/age"

	"fupindai/internal/blob"
	"fupindai/internal/register"
	"fupindai/internal/store"
)

// Format is the form of the lines; another one is refused.
const Format = "fupindai-backup/1"

// Errors callers decide by (errors.Is).
var (
	ErrSealed = errors.New("the backup does not open under this key")
	ErrBroken = errors.New("the backup is cut or changed")
	ErrFormat = errors.New("this is no backup of this program")
)

// Head opens a backup.
type Head struct {
	Format  string    `json:"format"`
	Program string    `json:"program"` // the version that wrote it
	Engine  string    `json:"engine"`  // the engine it was read from
	Schema  int64     `json:"schema"`
	At      time.Time `json:"at"`
	Logs    []Log     `json:"logs"`
}

// Log is a log at the moment of the backup: how many events, and the root over them.
type Log struct {
	Log  string `json:"log"`
	Name string `json:"name"`
	Size int64  `json:"size"`
	Root string `json:"root"` // hexadecimal
}

// End closes it: what was written, and the digest of every line before.
type End struct {
	Tables int64  `json:"tables"`
	Rows   int64  `json:"rows"`
	Blobs  int64  `json:"blobs"`
	SHA256 string `json:"sha256"`
}

// Told is a backup's own account of itself.
type Told struct {
	Head
	End
}

// Seal is how a backup is sealed and opened.
type Seal struct {
	Recipients []age.Recipient
	Identities []age.Identity
}

// UnderKeys seals under a key that follows from the key file's index key, so that
// what opens the register opens its backups too, and nothing else does.
func UnderKeys(keys register.KeyProvider) (Seal, error) {
	index, err := keys.Index()
	if err != nil {
		return Seal{}, fmt.Errorf("index key: %w", err)
	}
	secret, err := hkdf.Key(sha256.New, index[:], nil, "fupindai backup", 32)
	if err != nil {
		return Seal{}, err
	}
	word := hex.EncodeToString(secret)
	to, err := age.NewScryptRecipient(word)
	if err != nil {
		return Seal{}, err
	}
	to.SetWorkFactor(10) // 256 bits need no stretching
	from, err := age.NewScryptIdentity(word)
	if err != nil {
		return Seal{}, err
	}
	from.SetMaxWorkFactor(10)
	return Seal{[]age.Recipient{to}, []age.Identity{from}}, nil
}

// Options of Write and Restore.
type Options struct {
	Blobs    blob.Store                     // nil: there are no files
	Program  string                         // Write: the version that writes
	At       time.Time                      // Write: the instant
	Progress func(table string, rows int64) // told now and then; may be nil
}

const progressEvery = 50_000

// Write writes a backup. Nobody who works waits for it.
func Write(ctx context.Context, db *store.DB, w io.Writer, seal Seal, o Options) (Told, error) {
	sealed, err := age.Encrypt(w, seal.Recipients...)
	if err != nil {
		return Told{}, fmt.Errorf("seal the backup: %w", err)
	}
	packed, err := gzip.NewWriterLevel(sealed, gzip.BestSpeed)
	if err != nil {
		return Told{}, err
	}
	out := &writing{o: o, to: bufio.NewWriterSize(packed, 1<<16), sum: sha256.New()}
	out.told.Head = Head{Format: Format, Program: o.Program, Engine: db.Engine(), At: o.At.UTC()}
	if err := db.CopyOut(ctx, out); err != nil {
		return Told{}, fmt.Errorf("back up: %w", err)
	}
	if o.Blobs != nil {
		err := o.Blobs.Each(ctx, func(digest string) error {
			b, err := o.Blobs.Sealed(ctx, digest)
			if errors.Is(err, blob.ErrUnknown) {
				return nil // removed since: its subject was erased
			}
			if err != nil {
				return err
			}
			out.told.Blobs++
			out.progress("files", out.told.Blobs)
			return out.line(blobLine{digest, b})
		})
		if err != nil {
			return Told{}, fmt.Errorf("back up: %w", err)
		}
	}
	out.told.SHA256 = hex.EncodeToString(out.sum.Sum(nil))
	if err := out.line(endLine{&out.told.End}); err != nil {
		return Told{}, err
	}
	if err := errors.Join(out.to.Flush(), packed.Close(), sealed.Close()); err != nil {
		return Told{}, fmt.Errorf("back up: %w", err)
	}
	return out.told, nil
}

type tableLine struct {
	Table   string      `json:"table"`
	Columns [][2]string `json:"columns"`
}

type blobLine struct {
	Blob   string `json:"blob"`
	Sealed []byte `json:"sealed"`
}

type endLine struct {
	End *End `json:"end"`
}

// writing is the sink of a copy.
type writing struct {
	o     Options
	to    *bufio.Writer
	sum   hash.Hash
	told  Told
	table string
	rows  int64
}

func (w *writing) line(v any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return err
	}
	w.sum.Write(b.Bytes())
	_, err := w.to.Write(b.Bytes())
	return err
}

func (w *writing) progress(table string, rows int64) {
	if w.o.Progress != nil && rows%progressEvery == 0 {
		w.o.Progress(table, rows)
	}
}

// Begin writes the head.
func (w *writing) Begin(schema int64, logs []store.Copied) error {
	w.told.Schema = schema
	for _, l := range logs {
		w.told.Logs = append(w.told.Logs, Log{Log: l.ID, Name: l.Name, Size: l.Size, Root: hex.EncodeToString(l.Root[:])})
	}
	return w.line(w.told.Head)
}

// Table writes a table's columns.
func (w *writing) Table(name string, columns []store.Column) error {
	w.told.Tables++
	w.table, w.rows = name, 0
	l := tableLine{Table: name}
	for _, c := range columns {
		l.Columns = append(l.Columns, [2]string{c.Name, c.Type})
	}
	return w.line(l)
}

// Row writes a row; bytes become base64.
func (w *writing) Row(values []any) error {
	w.told.Rows++
	w.rows++
	w.progress(w.table, w.rows)
	return w.line(values)
}

// Restore fills an empty database and gives the backup's account of itself. Nothing is
// in the database when it fails: ErrSealed, ErrBroken, ErrFormat, or what CopyIn says.
// Files are filed before the rows are committed. That the journal proves itself
// afterwards is verify's work; the roots to compare with are in Told.
func Restore(ctx context.Context, db *store.DB, r io.Reader, seal Seal, o Options) (Told, error) {
	in, err := opened(r, seal)
	if err != nil {
		return Told{}, err
	}
	err = db.CopyIn(ctx, in.told.Schema, func(f *store.Filling) error {
		for {
			done, err := in.next(ctx, f, o)
			if done || err != nil {
				return err
			}
		}
	})
	if err != nil {
		return Told{}, fmt.Errorf("restore: %w", err)
	}
	return in.told, nil
}

// Look reads a whole backup and its digest, and changes nothing: it is what one does
// with a copy that was just made.
func Look(ctx context.Context, r io.Reader, seal Seal) (Told, error) {
	in, err := opened(r, seal)
	if err != nil {
		return Told{}, err
	}
	for {
		done, err := in.next(ctx, nil, Options{})
		if err != nil {
			return Told{}, err
		}
		if done {
			return in.told, nil
		}
	}
}

// reading is a backup that is being read.
type reading struct {
	from    *bufio.Reader
	sum     hash.Hash
	told    Told
	have    End
	table   string
	columns []store.Column
	rows    int64
}

func opened(r io.Reader, seal Seal) (*reading, error) {
	plain, err := age.Decrypt(r, seal.Identities...)
	var no *age.NoIdentityMatchError
	if errors.As(err, &no) {
		return nil, fmt.Errorf("%w: %w", ErrSealed, err)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	packed, err := gzip.NewReader(plain)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBroken, err)
	}
	in := &reading{from: bufio.NewReaderSize(packed, 1<<16), sum: sha256.New()}
	line, err := in.line()
	if err != nil {
		return nil, err
	}
	in.sum.Write(line)
	if err := json.Unmarshal(line, &in.told.Head); err != nil || in.told.Format != Format {
		return nil, fmt.Errorf("%w: it begins with %q", ErrFormat, in.told.Format)
	}
	return in, nil
}

func (in *reading) line() ([]byte, error) {
	b, err := in.from.ReadBytes('\n')
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBroken, err)
	}
	return b, nil
}

// next takes one line. A nil f only looks.
func (in *reading) next(ctx context.Context, f *store.Filling, o Options) (done bool, err error) {
	line, err := in.line()
	if err != nil {
		return false, err
	}
	if line[0] == '[' {
		in.sum.Write(line)
		in.rows++
		in.have.Rows++
		if o.Progress != nil && in.rows%progressEvery == 0 {
			o.Progress(in.table, in.rows)
		}
		values, err := in.values(line)
		if err != nil || f == nil {
			return false, err
		}
		return false, f.Row(values)
	}
	var l struct {
		tableLine
		blobLine
		endLine
	}
	if err := json.Unmarshal(line, &l); err != nil {
		return false, fmt.Errorf("%w: %w", ErrBroken, err)
	}
	if l.End == nil {
		in.sum.Write(line)
	}
	switch {
	case l.End != nil:
		in.have.SHA256 = hex.EncodeToString(in.sum.Sum(nil))
		if *l.End != in.have {
			return false, fmt.Errorf("%w: it says %+v, and has %+v", ErrBroken, *l.End, in.have)
		}
		in.told.End = in.have
		if _, err := in.from.ReadByte(); !errors.Is(err, io.EOF) { // the last of the seal is read too
			return false, fmt.Errorf("%w: something follows its end: %w", ErrBroken, err)
		}
		return true, nil
	case l.Blob != "":
		in.have.Blobs++
		if f == nil {
			return false, nil
		}
		if o.Blobs == nil {
			return false, errors.New("the backup holds files, and there is no place for them")
		}
		return false, o.Blobs.PutSealed(ctx, l.Blob, l.Sealed)
	case l.Table != "":
		in.have.Tables++
		in.table, in.columns, in.rows = l.Table, nil, 0
		for _, c := range l.Columns {
			in.columns = append(in.columns, store.Column{Name: c[0], Type: c[1]})
		}
		if f == nil {
			return false, nil
		}
		return false, f.Table(in.table, in.columns)
	}
	return false, fmt.Errorf("%w: a line that says nothing", ErrBroken)
}

// values reads a row by its columns' types.
func (in *reading) values(line []byte) ([]any, error) {
	dec := json.NewDecoder(bytes.NewReader(line))
	dec.UseNumber()
	var raw []any
	if err := dec.Decode(&raw); err != nil || len(raw) != len(in.columns) {
		return nil, fmt.Errorf("%w: table %s: row %d: %w", ErrBroken, in.table, in.rows, err)
	}
	for i, c := range in.columns {
		ok := false
		switch v := raw[i].(type) {
		case string:
			if c.Type == "BYTEA" {
				b, err := base64.StdEncoding.DecodeString(v)
				raw[i], ok = b, err == nil
				break
			}
			ok = c.Type == "TEXT"
		case json.Number:
			n, err := v.Int64()
			raw[i], ok = n, err == nil && c.Type == "BIGINT"
		case bool:
			ok = c.Type == "BOOLEAN"
		}
		if !ok {
			return nil, fmt.Errorf("%w: table %s: row %d: column %s is no %s", ErrBroken, in.table, in.rows, c.Name, c.Type)
		}
	}
	return raw, nil
}
