package register

import (
	"context"
	"database/sql"
	"errors"
	"io"

	"fupindai/internal/act"
	"fupindai/internal/civil"
)

var errSkeleton = errors.New("register: skeleton")

// Erased stands where the words of an erased person or text stood.
const Erased = "（已删除）"

// Errors callers decide by (errors.Is).
var (
	ErrUnknown  = errors.New("register: no such row")
	ErrErased   = errors.New("register: the subject was erased")
	ErrKey      = errors.New("register: the key file does not belong to this database")
	ErrTampered = errors.New("register: sealed field does not open")
	ErrMasked   = errors.New("register: a masked number cannot be filed")
)

// Tx is what the register needs of a transaction; *store.Tx is one.
type Tx interface {
	Log() string
	Exec(ctx context.Context, query string, args ...any) (sql.Result, error)
	Query(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// In gives the transaction's view of one log; for snapshots that span logs.
func In(tx Tx, log string) Tx { return tx }

// KeyProvider holds the master keys; they never stand in the database.
type KeyProvider interface {
	Master() (id string, key [32]byte, err error) // the newest: seals data keys
	ByID(id string) ([32]byte, error)             // an older one: opens them
	Index() ([32]byte, error)                     // search keys and digests; never changes
}

// Register seals and opens. It holds keys only; it is safe for concurrent use.
type Register struct{}

// New derives the register's keys; a nil random means crypto/rand.
func New(keys KeyProvider, random io.Reader) (*Register, error) { return nil, errSkeleton }

// KeyFile reads a key file. CreateKeyFile makes a new one (0600, never overwrites).
func KeyFile(path string) (*Keys, error)                         { return nil, errSkeleton }
func CreateKeyFile(path string, random io.Reader) (*Keys, error) { return nil, errSkeleton }

// Keys are master keys in memory.
type Keys struct{}

// NewKeys makes keys in memory, for the demo and for tests.
func NewKeys(random io.Reader) (*Keys, error)     { return nil, errSkeleton }
func (k *Keys) Master() (string, [32]byte, error) { return "", [32]byte{}, errSkeleton }
func (k *Keys) ByID(string) ([32]byte, error)     { return [32]byte{}, errSkeleton }
func (k *Keys) Index() ([32]byte, error)          { return [32]byte{}, errSkeleton }
func (k *Keys) Escrow() string                    { return "" } // to be printed: the file's own text, in groups

// Version is what an event cites of a filed row: its number and salted digest.
type Version struct {
	Number int64
	Digest string
}

// Household as the roster knows it. Phone comes out masked but from HouseholdInFull.
type Household struct {
	ID, No, HeadPerson, Village, Address, Attribute string
	OutOfPovertyYear, Members, Labourers            int
	Phone                                           string
	On                                              civil.Date // set on reading
	Version                                         Version    // set on reading
}

// Person of a household. IDNumber and Phone come out masked but from …InFull.
type Person struct {
	ID, Household, Name, IDNumber, Relation string
	Birth                                   civil.Date
	Phone                                   string
	On                                      civil.Date
	Version                                 Version
}

// Found is one hit of a search.
type Found struct{ Person, Household, HouseholdNo, Name, MaskedID, Village string }

// Account of a person at a bank.
type Account struct{ ID, Person, Bank, Number, Holder string }

// Draft is a text that was typed and got id and digest, and waits to be filed.
type Draft struct {
	Text act.Text // what the event holds
}

func (r *Register) PutHousehold(ctx context.Context, tx Tx, h Household, on civil.Date) (Version, error) {
	return Version{}, errSkeleton
}
func (r *Register) Household(ctx context.Context, tx Tx, id string) (Household, error) {
	return Household{}, errSkeleton
}
func (r *Register) HouseholdInFull(ctx context.Context, tx Tx, id string) (Household, error) {
	return Household{}, errSkeleton
}
func (r *Register) Households(ctx context.Context, tx Tx, ids []string) (map[string]Household, error) {
	return nil, errSkeleton
}
func (r *Register) HouseholdByNo(ctx context.Context, tx Tx, no string) (Household, error) {
	return Household{}, errSkeleton
}
func (r *Register) PutPerson(ctx context.Context, tx Tx, p Person, on civil.Date) (Version, error) {
	return Version{}, errSkeleton
}
func (r *Register) Person(ctx context.Context, tx Tx, id string) (Person, error) {
	return Person{}, errSkeleton
}
func (r *Register) PersonInFull(ctx context.Context, tx Tx, id string) (Person, error) {
	return Person{}, errSkeleton
}
func (r *Register) Persons(ctx context.Context, tx Tx, household string) ([]Person, error) {
	return nil, errSkeleton
}
func (r *Register) PeopleInFull(ctx context.Context, tx Tx, ids []string) (map[string]Person, error) {
	return nil, errSkeleton
}
func (r *Register) PersonByIDNumber(ctx context.Context, tx Tx, number string) (Person, error) {
	return Person{}, errSkeleton
}
func (r *Register) Names(ctx context.Context, tx Tx, persons []string) (map[string]string, error) {
	return nil, errSkeleton
}
func (r *Register) Search(ctx context.Context, tx Tx, q, villagePrefix string, limit int) ([]Found, error) {
	return nil, errSkeleton
}
func (r *Register) PutAccount(ctx context.Context, tx Tx, a Account, on civil.Date) (Version, error) {
	return Version{}, errSkeleton
}
func (r *Register) Account(ctx context.Context, tx Tx, id string) (Account, error) {
	return Account{}, errSkeleton
}

// Belonging says whose an account is, as far as the register can tell (A5.3).
type Belonging struct {
	NameAgrees   bool     // the holder's name as typed is the person's name
	OtherPersons []string // persons under whom the same number is already filed
}

func (r *Register) AccountBelongs(ctx context.Context, tx Tx, person, bank, number, holder string) (Belonging, error) {
	return Belonging{}, errSkeleton
}

// NewText gives typed words their salted digest; words are kept in the draft until PutText.
func (r *Register) NewText(id, words string) (Draft, error) { return Draft{}, errSkeleton }
func (r *Register) PutText(ctx context.Context, tx Tx, subject string, d Draft) error {
	return errSkeleton
}
func (r *Register) Text(ctx context.Context, tx Tx, id string) (string, error) {
	return "", errSkeleton
}
func (r *Register) Texts(ctx context.Context, tx Tx, ids []string) (map[string]string, error) {
	return nil, errSkeleton
}
func (r *Register) PutUser(ctx context.Context, tx Tx, user, name, phone string, on civil.Date) (Version, error) {
	return Version{}, errSkeleton
}
func (r *Register) UserNames(ctx context.Context, tx Tx, users []string) (map[string]string, error) {
	return nil, errSkeleton
}

// Rows seals and opens the rows of an imported file under one key.
type Rows struct{}

// Rows are those of the subject (an import's id); the key is made if there is none.
func (r *Register) Rows(ctx context.Context, tx Tx, subject string) (*Rows, error) {
	return nil, errSkeleton
}
func (s *Rows) Seal(row string, plain []byte) ([]byte, error)  { return nil, errSkeleton }
func (s *Rows) Open(row string, sealed []byte) ([]byte, error) { return nil, errSkeleton } // ErrErased

// FileKey is the key under which a subject's photos and files are sealed (package blob).
func (r *Register) FileKey(ctx context.Context, tx Tx, subject string) ([32]byte, error) {
	return [32]byte{}, errSkeleton
}

// Erase destroys the subject's key; what was sealed under it reads as Erased.
func (r *Register) Erase(ctx context.Context, tx Tx, subject string) error { return errSkeleton }

// Keyed is a keyed digest (hex) of data for one purpose, e.g. "command", "file".
func (r *Register) Keyed(purpose string, data []byte) string { return "" }

// Checked is one row or text as CheckDigests found it.
type Checked struct {
	Table, Row string
	Version    int64
	Digest     string // as filed; to be compared with the one an event cites
	Erased     bool   // nothing is left to recompute
	Broken     bool   // the content no longer gives the digest, or does not open
}

func (r *Register) CheckDigests(ctx context.Context, tx Tx, report func(Checked) error) error {
	return errSkeleton
}

// CheckKeys opens one data key of each master: ErrKey if the key file is another database's.
func (r *Register) CheckKeys(ctx context.Context, tx Tx) error { return errSkeleton }

// Reseal seals up to limit data keys anew under the newest master; 0 left is done.
func (r *Register) Reseal(ctx context.Context, tx Tx, limit int) (resealed int, err error) {
	return 0, errSkeleton
}

// Masked shows the last four characters only.
func Masked(number string) string { return "" }
