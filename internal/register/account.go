package register

import (
	"context"
	"fmt"
	"log/slog"
	"strings"

	"fupindai/internal/civil"
)

// Account is a bank account into which a loan is paid (A5.3).
type Account struct {
	ID     string // opaque, given once
	Person string // whose it is
	Bank   string // the branch's code
	Number string // masked, but from AccountInFull
	Holder string // the holder's name as the bank has it

	Version Version // set on reading
}

// PutAccount files an account under its person's household. The person must be filed.
func (r *Register) PutAccount(ctx context.Context, tx Tx, a Account, on civil.Date) (Version, error) {
	if a.ID == "" || a.Person == "" || on.IsZero() {
		return Version{}, fmt.Errorf("file account %q: needs id, person and day", a.ID)
	}
	if strings.Contains(a.Number, "*") {
		return Version{}, fmt.Errorf("account %s: %w", a.ID, ErrMasked)
	}
	p, err := r.one(ctx, tx, persons, nil, a.Person)
	if err != nil {
		return Version{}, err
	}
	v, latest, changed, err := r.put(ctx, tx, accounts, record{
		id: a.ID, subject: p.subject, on: on, plain: []string{a.Person, a.Bank},
		fields: map[string]string{"number": a.Number, "holder": a.Holder},
	})
	if err != nil || !latest || !changed {
		return v, err
	}
	return v, r.findableBy(ctx, tx, finder{"a/" + a.ID, p.subject, a.Person}, [][]byte{r.accountKey(a.Bank, a.Number)})
}

// Account is the version that holds now, its number masked.
func (r *Register) Account(ctx context.Context, tx Tx, id string) (Account, error) {
	a, err := r.AccountInFull(ctx, tx, id)
	a.Number = Masked(a.Number)
	return a, err
}

// AccountInFull is Account unmasked. Asking it is an act that the caller records (I13).
func (r *Register) AccountInFull(ctx context.Context, tx Tx, id string) (Account, error) {
	rec, err := r.one(ctx, tx, accounts, accounts.sealed, id)
	if err != nil {
		return Account{}, err
	}
	return Account{
		ID: rec.id, Person: rec.plain[0], Bank: rec.plain[1],
		Number: rec.fields["number"], Holder: rec.fields["holder"], Version: rec.version,
	}, nil
}

// Belonging says whose an account is, as far as the register can tell (A5.3).
type Belonging struct {
	NameAgrees   bool     // the holder's name as typed is the person's name
	OtherPersons []string // other persons under whom the same number is already filed
}

// Yes says that nothing speaks against the account being the person's own.
func (b Belonging) Yes() bool { return b.NameAgrees && len(b.OtherPersons) == 0 }

// AccountBelongs compares a holder's name as typed with the person's name, and looks
// whether the number is already another person's.
func (r *Register) AccountBelongs(ctx context.Context, tx Tx, person, bank, number, holder string) (Belonging, error) {
	var b Belonging
	var err error
	if b.NameAgrees, err = r.SameName(ctx, tx, person, holder); err != nil {
		return b, err
	}
	ids, err := r.personsWith(ctx, tx, r.accountKey(bank, number))
	for _, id := range ids {
		if id != person {
			b.OtherPersons = append(b.OtherPersons, id)
		}
	}
	return b, err
}

func (r *Register) accountKey(bank, number string) []byte {
	return r.searchKey(byAccount, string(about(bank, squeezed(number))))
}

// Format shows the id only: personal data never reaches a log by way of %v.
func (a Account) Format(f fmt.State, _ rune) { fmt.Fprint(f, "account "+a.ID) }

// LogValue shows the id only.
func (a Account) LogValue() slog.Value { return slog.StringValue("account " + a.ID) }
