package register

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sort"
	"strings"

	"fupindai/internal/civil"
	"fupindai/internal/idcard"
	"fupindai/internal/roster"
)

// Person is a member of a household. The name is kept as written.
type Person struct {
	ID        string // opaque, given once
	Household string // the household's id; its key seals the person
	Name      string
	IDNumber  string     // masked, but from …InFull; as on the roster, right or wrong
	Relation  string     // 与户主关系
	Birth     civil.Date // none if not known
	Phone     string     // masked, but from …InFull
	Died      civil.Date // none while alive
	Guardian  string     // the guardian's person id; "" if none is named

	On      civil.Date // the day from which this version holds; set on reading
	Version Version    // set on reading
}

type personDetail struct {
	Relation string     `json:"relation"`
	Birth    civil.Date `json:"birth"`
	Died     civil.Date `json:"died,omitzero"`
	Guardian string     `json:"guardian,omitzero"`
}

// PutPerson files a person as he or she is from a day on, and makes the person
// findable by name, initials, identity number and its last four. A person that
// already reads so keeps the version.
func (r *Register) PutPerson(ctx context.Context, tx Tx, p Person, on civil.Date) (Version, error) {
	if p.ID == "" || p.Household == "" || on.IsZero() {
		return Version{}, fmt.Errorf("file person %q: needs id, household and day", p.ID)
	}
	if strings.Contains(p.IDNumber+p.Phone, "*") {
		return Version{}, fmt.Errorf("person %s: %w", p.ID, ErrMasked)
	}
	v, latest, changed, err := r.put(ctx, tx, persons, record{
		id: p.ID, subject: p.Household, on: on,
		fields: map[string]string{
			"name": p.Name, "id_number": p.IDNumber, "phone": p.Phone, "detail": pack(personDetail{p.Relation, p.Birth, p.Died, p.Guardian}),
		},
	})
	if err != nil || !latest || !changed {
		return v, err
	}
	return v, r.findableBy(ctx, tx, finder{"p/" + p.ID, p.Household, p.ID}, r.personKeys(p.Name, p.IDNumber))
}

// Person is the version that holds now, numbers masked; ErrUnknown if there is none.
// Of an erased one id and household are left, and Erased for words.
func (r *Register) Person(ctx context.Context, tx Tx, id string) (Person, error) {
	p, err := r.PersonInFull(ctx, tx, id)
	return p.masked(), err
}

// PersonInFull is Person with its numbers unmasked. Asking it is an act that the
// caller records (I13).
func (r *Register) PersonInFull(ctx context.Context, tx Tx, id string) (Person, error) {
	rec, err := r.one(ctx, tx, persons, persons.sealed, id)
	if err != nil {
		return Person{}, err
	}
	return asPerson(rec)
}

// PeopleInFull are many persons that hold now, by id, unmasked; unknown ids are
// absent. Asking it is an act that the caller records (I13).
func (r *Register) PeopleInFull(ctx context.Context, tx Tx, ids []string) (map[string]Person, error) {
	recs, err := r.some(ctx, tx, persons, persons.sealed, ids)
	if err != nil {
		return nil, err
	}
	out := make(map[string]Person, len(recs))
	for id, rec := range recs {
		if out[id], err = asPerson(rec); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// PeopleOn are many persons as they were on a day, by what was known at a number of the
// log, by id, unmasked (the caller records that, I13). Who is known only for later days
// is given as first known; unknown ids are absent.
func (r *Register) PeopleOn(ctx context.Context, tx Tx, ids []string, day civil.Date, seq int64) (map[string]Person, error) {
	recs, err := r.someOn(ctx, tx, persons, persons.sealed, ids, day, seq)
	if err != nil {
		return nil, err
	}
	out := make(map[string]Person, len(recs))
	for id, rec := range recs {
		if out[id], err = asPerson(rec); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Persons are the members of a household now, in order of id, numbers masked.
func (r *Register) Persons(ctx context.Context, tx Tx, household string) ([]Person, error) {
	recs, err := r.read(ctx, tx, persons, persons.sealed, "r.subject = $2 AND r.latest", household)
	if err != nil {
		return nil, err
	}
	out := make([]Person, len(recs))
	for i, rec := range recs {
		p, err := asPerson(rec)
		if err != nil {
			return nil, err
		}
		out[i] = p.masked()
	}
	return out, nil
}

// PersonByIDNumber finds a person by the whole identity number, in its 18-digit or
// its old 15-digit form; numbers come out masked. ErrUnknown if there is none; of
// several with the same number, which A12.2 shows as a difference, the smallest id.
func (r *Register) PersonByIDNumber(ctx context.Context, tx Tx, number string) (Person, error) {
	ids, err := r.PersonsByIDNumber(ctx, tx, number)
	if err != nil {
		return Person{}, err
	}
	if len(ids) == 0 {
		return Person{}, fmt.Errorf("person by identity number: %w", ErrUnknown)
	}
	return r.Person(ctx, tx, ids[0])
}

// PersonsByIDNumber gives the ids of all persons with a number, sorted.
func (r *Register) PersonsByIDNumber(ctx context.Context, tx Tx, number string) ([]string, error) {
	form := idForm(number)
	if form == "" {
		return nil, nil
	}
	return r.personsWith(ctx, tx, r.searchKey(byID, form))
}

// Names are the names of persons as they are now, by id; unknown ids are absent.
func (r *Register) Names(ctx context.Context, tx Tx, ids []string) (map[string]string, error) {
	return r.names(ctx, tx, persons, ids)
}

func (r *Register) names(ctx context.Context, tx Tx, s sheet, ids []string) (map[string]string, error) {
	recs, err := r.some(ctx, tx, s, []string{"name"}, ids)
	if err != nil {
		return nil, err
	}
	out := make(map[string]string, len(recs))
	for id, rec := range recs {
		out[id] = rec.fields["name"]
	}
	return out, nil
}

// SameName says whether a name as typed is the person's (roster.NameKey); never for
// a person who is erased or unknown.
func (r *Register) SameName(ctx context.Context, tx Tx, person, typed string) (bool, error) {
	rec, err := r.one(ctx, tx, persons, []string{"name"}, person)
	if errors.Is(err, ErrUnknown) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	key := roster.NameKey(typed)
	return !rec.erased && key != "" && key == roster.NameKey(rec.fields["name"]), nil
}

func asPerson(rec record) (Person, error) {
	var d personDetail
	if err := unpack(rec, "detail", &d); err != nil {
		return Person{}, err
	}
	p := Person{
		ID: rec.id, Household: rec.subject, Name: rec.fields["name"], IDNumber: rec.fields["id_number"],
		Relation: d.Relation, Birth: d.Birth, Phone: rec.fields["phone"],
		Died: d.Died, Guardian: d.Guardian, On: rec.on, Version: rec.version,
	}
	if rec.erased {
		p.Relation = Erased
	}
	return p, nil
}

func (p Person) masked() Person {
	p.IDNumber, p.Phone = Masked(p.IDNumber), MaskedPhone(p.Phone)
	return p
}

// idForm is the form in which identity numbers are compared: 18 characters where
// the number has them or, being old, can be given them.
func idForm(number string) string {
	c := idcard.Check(squeezed(number))
	if c.Proposed18 != "" {
		return c.Proposed18
	}
	return c.Normalised
}

// personKeys are the search keys of a person, each once, in a fixed order.
func (r *Register) personKeys(name, number string) [][]byte {
	seen := map[string]bool{}
	add := func(kind searchKind, form string) {
		if form != "" {
			seen[string(r.searchKey(kind, form))] = true
		}
	}
	add(byName, roster.NameKey(name))
	for _, part := range parts(name) {
		add(byPart, part)
	}
	id := idForm(number)
	add(byID, id)
	if len(id) == 18 || len(id) == 15 {
		add(byLast4, id[len(id)-4:])
	}
	for _, reading := range initials(name) {
		for n := initialsMin; n <= min(len(reading), initialsMax); n++ {
			add(byInitials, reading[:n])
		}
	}
	keys := make([]string, 0, len(seen))
	for k := range seen {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	out := make([][]byte, len(keys))
	for i, k := range keys {
		out[i] = []byte(k)
	}
	return out
}

// Format shows the id only: personal data never reaches a log by way of %v.
func (p Person) Format(f fmt.State, _ rune) { fmt.Fprint(f, "person "+p.ID) }

// LogValue shows the id only.
func (p Person) LogValue() slog.Value { return slog.StringValue("person " + p.ID) }
