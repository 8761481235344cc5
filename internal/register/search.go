package register

import (
	"context"
	"fmt"
	"log/slog"
	"strings"

	"fupindai/internal/roster"
)

// searchKind is what a search key is made of. Each kind has its own key, so that a
// name never meets a number.
type searchKind int

const (
	byID       searchKind = iota // the whole identity number
	byLast4                      // its last four characters
	byName                       // the whole name
	byInitials                   // the first two to eight pinyin initials
	byNo                         // 户编号
	byAccount                    // bank and account number
	byPart                       // a part of a name between its dots, or neighbouring parts together
	searchKinds
)

var searchNames = [searchKinds]string{"id", "last4", "name", "initials", "household-no", "account", "name-part"}

// initialsMin and initialsMax bound the prefixes of initials that are findable.
const (
	initialsMin = 2
	initialsMax = 8
)

// searchKey is 96 bits of a keyed hash: enough that two forms do not meet, and
// without the key it says nothing. Equal keys do show that two rows share a form.
func (r *Register) searchKey(kind searchKind, form string) []byte {
	return mac(r.searches[kind][:], []byte(form))[:12]
}

// finder is what a search key leads to. owner is the row that wrote the key.
type finder struct{ owner, household, person string }

// findableBy replaces the search keys of an owner.
func (r *Register) findableBy(ctx context.Context, tx Tx, f finder, keys [][]byte) error {
	if _, err := tx.Exec(ctx, `DELETE FROM search_key WHERE log_id = $1 AND owner = $2`, tx.Log(), f.owner); err != nil {
		return fmt.Errorf("search keys of %s: %w", f.owner, err)
	}
	if len(keys) == 0 {
		return nil
	}
	args := []any{tx.Log(), f.owner, f.household, f.person}
	rows := make([]string, len(keys))
	for i, k := range keys {
		args = append(args, k)
		rows[i] = fmt.Sprintf("($1, $2, $%d, $3, $4)", len(args))
	}
	if _, err := tx.Exec(ctx, `INSERT INTO search_key (log_id, owner, hash, household_id, person_id) VALUES `+strings.Join(rows, ", "), args...); err != nil {
		return fmt.Errorf("search keys of %s: %w", f.owner, err)
	}
	return nil
}

// Found is one hit of a search: a person, or a household found by its number, shown
// with its head. Name and numbers are for the screen; the number is masked.
type Found struct {
	Person, Household string // ids; Person is "" if the household has no known head
	HouseholdNo       string
	Name              string
	MaskedID          string
	Village           string
}

// searchMax bounds the hits of one search.
const searchMax = 200

// Search is the one search box: pinyin initials (two letters or more), the last four
// of an identity number, a whole identity number in either form, a whole name, a part of
// a name between its dots or the name without them, or a
// household's number. villagePrefix is the caller's scope: only households whose
// village code begins with it are found; "" is the whole log. Hits are in order of
// household and person, at most limit of them, at most 200.
func (r *Register) Search(ctx context.Context, tx Tx, q, villagePrefix string, limit int) ([]Found, error) {
	if strings.Trim(villagePrefix, "0123456789") != "" {
		return nil, fmt.Errorf("search: %q is no division code", villagePrefix)
	}
	limit = min(limit, searchMax)
	keys := r.queryKeys(q)
	if len(keys) == 0 || limit <= 0 {
		return nil, nil
	}
	letters := asInitials(q)
	fetch := limit
	if len(letters) > initialsMax {
		fetch = searchMax // the rest of the letters is compared below
	}
	hits, err := r.hits(ctx, tx, keys, villagePrefix, fetch)
	if err != nil {
		return nil, err
	}
	found, err := r.show(ctx, tx, hits)
	if err != nil || len(letters) <= initialsMax {
		return found, err
	}
	kept := found[:0]
	for _, f := range found {
		if len(kept) < limit && (readsAs(f.Name, letters) || roster.NameKey(f.Name) == roster.NameKey(q) || noForm(f.HouseholdNo) == noForm(q)) {
			kept = append(kept, f)
		}
	}
	return kept, nil
}

// queryKeys are the keys that what was typed can mean.
func (r *Register) queryKeys(q string) [][]byte {
	var keys [][]byte
	add := func(kind searchKind, form string) {
		if form != "" {
			keys = append(keys, r.searchKey(kind, form))
		}
	}
	add(byNo, noForm(q))
	add(byName, roster.NameKey(q))
	add(byPart, dotless(q))
	form := squeezed(q)
	digits := strings.Trim(strings.TrimSuffix(form, "X"), "0123456789") == ""
	switch {
	case digits && len(form) == 4:
		add(byLast4, form)
	case digits && (len(form) == 15 || len(form) == 18):
		add(byID, idForm(q))
	}
	if letters := asInitials(q); len(letters) >= initialsMin {
		add(byInitials, letters[:min(len(letters), initialsMax)])
	}
	return keys
}

// dotless is a name in the form it is compared in, without its dots.
func dotless(name string) string { return strings.ReplaceAll(roster.NameKey(name), "·", "") }

// partsMax bounds the parts of a name that are findable.
const partsMax = 5

// parts are what a name with dots is found by besides the whole: each part of two
// characters or more, and neighbouring parts written together, the whole without dots
// among them. 买买提·库尔班 gives 买买提, 库尔班 and 买买提库尔班; a name without dots gives
// none, so that a surname alone finds nobody.
func parts(name string) []string {
	all := strings.Split(roster.NameKey(name), "·")
	if len(all) < 2 {
		return nil
	}
	all = all[:min(len(all), partsMax)]
	var out []string
	for i := range all {
		for j := i + 1; j <= len(all); j++ {
			if form := strings.Join(all[i:j], ""); len([]rune(form)) >= 2 {
				out = append(out, form)
			}
		}
	}
	return out
}

// asInitials gives what was typed in lower case if it is letters only, else "".
func asInitials(q string) string {
	letters := strings.ToLower(squeezed(q))
	if strings.Trim(letters, "abcdefghijklmnopqrstuvwxyz") != "" {
		return ""
	}
	return letters
}

func readsAs(name, letters string) bool {
	for _, reading := range initials(name) {
		if strings.HasPrefix(reading, letters) {
			return true
		}
	}
	return false
}

type hit struct{ household, person, village string }

// hits are the households and persons behind any of the keys, within the scope.
func (r *Register) hits(ctx context.Context, tx Tx, keys [][]byte, villagePrefix string, limit int) ([]hit, error) {
	args := []any{tx.Log(), villagePrefix + "%", int64(limit)}
	for _, k := range keys {
		args = append(args, k)
	}
	rows, err := tx.Query(ctx, `SELECT DISTINCT s.household_id, s.person_id, h.village FROM search_key s
		JOIN register_household h ON h.log_id = s.log_id AND h.household_id = s.household_id AND h.latest
		WHERE s.log_id = $1 AND h.village LIKE $2 AND s.hash IN (`+marks(4, len(keys))+`)
		ORDER BY s.household_id, s.person_id LIMIT $3`, args...)
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	defer rows.Close()
	var out []hit
	for rows.Next() {
		var h hit
		if err := rows.Scan(&h.household, &h.person, &h.village); err != nil {
			return nil, fmt.Errorf("search: %w", err)
		}
		out = append(out, h)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	return out, nil
}

// personsWith are the persons behind one key, whatever their household, sorted.
func (r *Register) personsWith(ctx context.Context, tx Tx, key []byte) ([]string, error) {
	rows, err := tx.Query(ctx, `SELECT DISTINCT person_id FROM search_key WHERE log_id = $1 AND hash = $2 ORDER BY person_id`, tx.Log(), key)
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	defer rows.Close()
	var ids []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("search: %w", err)
		}
		ids = append(ids, id)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	return ids, nil
}

// show opens what a list of hits needs. A household found by its number is shown
// with its head, and once if the head was found too.
func (r *Register) show(ctx context.Context, tx Tx, hits []hit) ([]Found, error) {
	var homes, people []string
	for _, h := range hits {
		homes = append(homes, h.household)
	}
	known, err := r.some(ctx, tx, households, []string{"household_no", "detail"}, homes)
	if err != nil {
		return nil, err
	}
	out := make([]Found, 0, len(hits))
	seen := map[string]bool{}
	for _, h := range hits {
		if h.person == "" {
			var d householdDetail
			if err := unpack(known[h.household], "detail", &d); err != nil {
				return nil, err
			}
			h.person = d.Head
		}
		if id := h.household + "\x00" + h.person; !seen[id] {
			seen[id] = true
			out = append(out, Found{Person: h.person, Household: h.household, HouseholdNo: known[h.household].fields["household_no"], Village: h.village})
			people = append(people, h.person)
		}
	}
	named, err := r.some(ctx, tx, persons, []string{"name", "id_number"}, people)
	if err != nil {
		return nil, err
	}
	for i := range out {
		p := named[out[i].Person]
		out[i].Name, out[i].MaskedID = p.fields["name"], Masked(p.fields["id_number"])
	}
	return out, nil
}

// Format shows the ids only: personal data never reaches a log by way of %v.
func (f Found) Format(s fmt.State, _ rune) { fmt.Fprint(s, "found "+f.Household+" "+f.Person) }

// LogValue shows the ids only.
func (f Found) LogValue() slog.Value {
	return slog.StringValue("found " + f.Household + " " + f.Person)
}
