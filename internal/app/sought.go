package app

import (
	"context"

	"fupindai/internal/register"
	"fupindai/internal/store"
)

// soughtPurpose is what a search is sealed for when it stands in an address.
const soughtPurpose = "search"

// SealSought seals what a user searches for: it may be a name, and an address goes into
// logs and lists of visited pages (I6). home is the log in which the user's posts stand.
func (d *Door) SealSought(ctx context.Context, home, user, words string) (sealed []byte, err error) {
	err = d.DB.WriteLocal(ctx, func(tx *store.Tx) error { // a user's first search makes the user's key
		sealed, err = register.Own{Register: d.Register}.SealOwn(ctx, tx, home, user, soughtPurpose, []byte(words))
		return err
	})
	return sealed, err
}

// Sought is what the reader searches for; "" if it was sealed for somebody else.
func (v *View) Sought(ctx context.Context, home string, sealed []byte) string {
	words, err := register.Own{Register: v.k.door.Register}.OpenOwn(ctx, v.k.tx, home, v.k.act.By.User, soughtPurpose, sealed)
	if err != nil {
		return ""
	}
	return string(words)
}
