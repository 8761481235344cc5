package register

import (
	"context"
	"fmt"
	"strings"

	"fupindai/internal/civil"
)

// UserSubject is the subject whose key seals a user's real name.
func UserSubject(user string) string { return "user/" + user }

// PutUser files a user's real name and phone.
func (r *Register) PutUser(ctx context.Context, tx Tx, user, name, phone string, on civil.Date) (Version, error) {
	if user == "" || on.IsZero() {
		return Version{}, fmt.Errorf("file user %q: needs id and day", user)
	}
	if strings.Contains(phone, "*") {
		return Version{}, fmt.Errorf("user %s: %w", user, ErrMasked)
	}
	v, _, _, err := r.put(ctx, tx, users, record{
		id: user, subject: UserSubject(user), on: on, fields: map[string]string{"name": name, "phone": phone},
	})
	return v, err
}

// UserNames are users' real names, by id; unknown ids are absent.
func (r *Register) UserNames(ctx context.Context, tx Tx, ids []string) (map[string]string, error) {
	return r.names(ctx, tx, users, ids)
}

// UserNamesOn are users' real names as they were on a day, by what was known at a
// number of the log.
func (r *Register) UserNamesOn(ctx context.Context, tx Tx, ids []string, day civil.Date, seq int64) (map[string]string, error) {
	recs, err := r.someOn(ctx, tx, users, []string{"name"}, ids, day, seq)
	if err != nil {
		return nil, err
	}
	out := make(map[string]string, len(recs))
	for id, rec := range recs {
		out[id] = rec.fields["name"]
	}
	return out, nil
}
