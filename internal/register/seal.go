package register

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"sync"

	"fupindai/internal/roster"
)

// Erased stands where the words of an erased person or text stood.
const Erased = "（已删除）"

// Errors callers decide by (errors.Is). They hold table names and ids, never a value.
var (
	ErrUnknown  = errors.New("no such row in the register")
	ErrErased   = errors.New("the subject was erased")
	ErrKey      = errors.New("the key file does not belong to this database")
	ErrTampered = errors.New("a sealed field does not open")
	ErrChanged  = errors.New("the row no longer gives its digest")
	ErrVersions = errors.New("not the version filed last is the one that holds")
	ErrMasked   = errors.New("a masked number cannot be filed")
)

// Tx is what the register needs of a transaction of one log; *store.Tx is one.
type Tx interface {
	Log() string
	Seq() int64 // the log's last number: what is filed belongs to the command whose first event is the next
	Exec(ctx context.Context, query string, args ...any) (sql.Result, error)
	Query(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// In is the view of one log in a transaction that has none of its own: a snapshot.
func In(tx Tx, log string) Tx { return inLog{tx, log} }

type inLog struct {
	Tx
	log string
}

func (t inLog) Log() string { return t.log }
func (t inLog) Seq() int64  { return 0 } // nothing is filed by way of a view

// Register seals and opens. It holds keys and no rows, and is safe for concurrent use.
type Register struct {
	keys   KeyProvider
	random io.Reader
	mu     sync.Mutex // random is read by one at a time

	index     [32]byte
	print     string // of the index key: data keys open under no other
	searches  [searchKinds][32]byte
	match     [32]byte
	masterGCM sync.Map // key id → cipher.AEAD
}

// New derives the register's keys. A nil random means crypto/rand.
func New(keys KeyProvider, random io.Reader) (*Register, error) {
	if random == nil {
		random = rand.Reader
	}
	r := &Register{keys: keys, random: random}
	var err error
	if r.index, err = keys.Index(); err != nil {
		return nil, fmt.Errorf("index key: %w", err)
	}
	if _, _, err := keys.Master(); err != nil {
		return nil, fmt.Errorf("master key: %w", err)
	}
	print, err := hkdf.Key(sha256.New, r.index[:], nil, "fupindai index print", 8)
	if err != nil {
		return nil, err
	}
	r.print = hex.EncodeToString(print)
	for i, name := range searchNames {
		if r.searches[i], err = derive(r.index, "fupindai search "+name); err != nil {
			return nil, err
		}
	}
	r.match, err = derive(r.index, "fupindai match")
	return r, err
}

func derive(key [32]byte, purpose string) (out [32]byte, err error) {
	b, err := hkdf.Key(sha256.New, key[:], nil, purpose, 32)
	copy(out[:], b)
	return out, err
}

func mac(key, data []byte) []byte {
	h := hmac.New(sha256.New, key)
	h.Write(data)
	return h.Sum(nil)
}

// Keyed is a keyed digest of data, in hexadecimal, for one purpose ("command",
// "import"): equal data give equal digests, which tell nothing without the key.
func (r *Register) Keyed(purpose string, data []byte) string {
	key := mac(r.index[:], []byte("fupindai keyed "+purpose))
	return hex.EncodeToString(mac(key, data))
}

// MatchKey is the key by which rosters are compared; it is a roster.Keyed.
func (r *Register) MatchKey(text string) roster.Key {
	var k roster.Key
	copy(k[:], mac(r.match[:], []byte(text)))
	return k
}

// draw gives n random bytes.
func (r *Register) draw(n int) ([]byte, error) {
	b := make([]byte, n)
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, err := io.ReadFull(r.random, b); err != nil {
		return nil, fmt.Errorf("randomness: %w", err)
	}
	return b, nil
}

// gcm is AES-256-GCM under a key.
func gcm(key [32]byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key[:])
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// sealWith gives nonce and ciphertext. Nonces are random: one key seals one
// subject's rows, far from the bound of 96 bits.
func (r *Register) sealWith(a cipher.AEAD, plain, about []byte) ([]byte, error) {
	nonce, err := r.draw(a.NonceSize())
	if err != nil {
		return nil, err
	}
	return a.Seal(nonce, nonce, plain, about), nil
}

func openWith(a cipher.AEAD, sealed, about []byte) ([]byte, error) {
	if len(sealed) < a.NonceSize() {
		return nil, ErrTampered
	}
	plain, err := a.Open(nil, sealed[:a.NonceSize()], sealed[a.NonceSize():], about)
	if err != nil {
		return nil, ErrTampered
	}
	return plain, nil
}

// about is the additional data of a sealed value: the parts, each after its length,
// so that no two lists of parts give the same bytes.
func about(parts ...string) []byte {
	var b []byte
	for _, p := range parts {
		b = binary.AppendUvarint(b, uint64(len(p)))
		b = append(b, p...)
	}
	return b
}

// box is one subject's key in hand. An erased one opens everything to Erased.
type box struct {
	log    string
	key    [32]byte
	fields cipher.AEAD
	erased bool
}

// place is where a sealed value stands. A value opens nowhere else.
type place struct {
	table, row, field string
	version           int64
}

func (p place) about(log string) []byte {
	return about(p.table, p.row, p.field, fmt.Sprint(p.version), log)
}

func (r *Register) seal(b *box, p place, plain string) ([]byte, error) {
	if b.erased {
		return nil, ErrErased
	}
	return r.sealWith(b.fields, []byte(plain), p.about(b.log))
}

func (b *box) open(p place, sealed []byte) (string, error) {
	if b.erased {
		return Erased, nil
	}
	plain, err := openWith(b.fields, sealed, p.about(b.log))
	if err != nil {
		return "", fmt.Errorf("%s %s version %d, %s: %w", p.table, p.row, p.version, p.field, err)
	}
	return string(plain), nil
}

// master is the cipher of one master key.
func (r *Register) master(id string) (cipher.AEAD, error) {
	if a, ok := r.masterGCM.Load(id); ok {
		return a.(cipher.AEAD), nil
	}
	key, err := r.keys.ByID(id)
	if err != nil {
		return nil, err
	}
	sealing, err := derive(key, "fupindai seal data keys")
	if err != nil {
		return nil, err
	}
	a, err := gcm(sealing)
	if err != nil {
		return nil, err
	}
	r.masterGCM.Store(id, a)
	return a, nil
}

// boxOf opens a data key as its row holds it.
func (r *Register) boxOf(log, subject, keyID string, sealed []byte, erased bool) (*box, error) {
	if erased {
		return &box{log: log, erased: true}, nil
	}
	m, err := r.master(keyID)
	if err != nil {
		return nil, err
	}
	key, err := openWith(m, sealed, about("data_key", subject, log, r.print))
	if err != nil || len(key) != 32 {
		return nil, fmt.Errorf("data key of %s: %w", subject, ErrKey)
	}
	return newBox(log, [32]byte(key))
}

func newBox(log string, key [32]byte) (*box, error) {
	fields, err := derive(key, "fupindai fields")
	if err != nil {
		return nil, err
	}
	a, err := gcm(fields)
	return &box{log: log, key: key, fields: a}, err
}

// find opens a subject's key; ErrUnknown if it has none yet.
func (r *Register) find(ctx context.Context, tx Tx, subject string) (*box, error) {
	rows, err := tx.Query(ctx, `SELECT key_id, sealed, erased FROM data_key WHERE log_id = $1 AND subject = $2`, tx.Log(), subject)
	if err != nil {
		return nil, fmt.Errorf("data key of %s: %w", subject, err)
	}
	defer rows.Close()
	if !rows.Next() {
		return nil, errors.Join(rows.Err(), fmt.Errorf("data key of %s: %w", subject, ErrUnknown))
	}
	var id string
	var sealed []byte
	var erased bool
	if err := rows.Scan(&id, &sealed, &erased); err != nil {
		return nil, fmt.Errorf("data key of %s: %w", subject, err)
	}
	return r.boxOf(tx.Log(), subject, id, sealed, erased)
}

// forWriting is find, or a new key for a subject that has none. What was erased
// stays so: ErrErased.
func (r *Register) forWriting(ctx context.Context, tx Tx, subject string) (*box, error) {
	b, err := r.find(ctx, tx, subject)
	switch {
	case err == nil && b.erased:
		return nil, fmt.Errorf("%s: %w", subject, ErrErased)
	case !errors.Is(err, ErrUnknown):
		return b, err
	}
	key, err := r.draw(32)
	if err != nil {
		return nil, err
	}
	id, sealed, err := r.sealDataKey(tx.Log(), subject, key)
	if err != nil {
		return nil, err
	}
	if _, err := tx.Exec(ctx, `INSERT INTO data_key (log_id, subject, key_id, sealed, erased) VALUES ($1, $2, $3, $4, FALSE)`,
		tx.Log(), subject, id, sealed); err != nil {
		return nil, fmt.Errorf("data key of %s: %w", subject, err)
	}
	return newBox(tx.Log(), [32]byte(key))
}

func (r *Register) sealDataKey(log, subject string, key []byte) (id string, sealed []byte, err error) {
	if id, _, err = r.keys.Master(); err != nil {
		return "", nil, fmt.Errorf("master key: %w", err)
	}
	m, err := r.master(id)
	if err != nil {
		return "", nil, err
	}
	sealed, err = r.sealWith(m, key, about("data_key", subject, log, r.print))
	return id, sealed, err
}

// FileKey is the key under which a subject's files are sealed (package blob). Once
// the subject is erased it is gone: ErrErased.
func (r *Register) FileKey(ctx context.Context, tx Tx, subject string) ([32]byte, error) {
	b, err := r.forWriting(ctx, tx, subject)
	if err != nil {
		return [32]byte{}, err
	}
	return derive(b.key, "fupindai files")
}
