package app

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"strings"

	"fupindai/internal/act"
	"fupindai/internal/blob"
	"fupindai/internal/civil"
	"fupindai/internal/store"
)

// OfficeFiles is the subject of files and texts that are no single household's.
const OfficeFiles = "office"

// fileBytesMax bounds a scan or photo as it is handed in. It protects the machine and
// is no law.
const fileBytesMax = 12 << 20

// TakeFile keeps a scan or photo that a later command will name (an argument of type
// "file"): cleaned (blob.Clean), sealed with the key of its subject, which is a
// household in the person's scope or OfficeFiles. The same file taken twice is kept once.
// Until an event names it nobody can read it.
func (d *Door) TakeFile(ctx context.Context, log string, by act.Actor, subject string, data []byte) (act.FileID, error) {
	return d.keep(ctx, log, by, subject, data, func(k *Desk) error {
		if err := k.holds(ctx); err != nil {
			return err
		}
		if subject != OfficeFiles {
			return k.mayReadHousehold(ctx, subject)
		}
		return nil
	})
}

// keep cleans a file and seals it with its subject's key, if may lets it.
func (d *Door) keep(ctx context.Context, log string, by act.Actor, subject string, data []byte, may func(*Desk) error) (act.FileID, error) {
	if len(data) > fileBytesMax {
		return "", act.Refuse("X10", "upload-too-large", act.Figures{"bytes": len(data), "limit_bytes": fileBytesMax})
	}
	clean, err := blob.Clean(data)
	switch {
	case errors.Is(err, blob.ErrNoPicture):
		return "", act.Refuse("X10", "upload-no-picture", nil)
	case errors.Is(err, blob.ErrPixels):
		return "", act.Refuse("X10", "upload-too-many-dots", nil)
	case err != nil:
		return "", err
	}
	var key [32]byte
	err = d.DB.Write(ctx, log, func(tx *store.Tx) error { // the subject may get its key now
		k, err := d.desk(ctx, tx, Call{Log: log, By: by}, civil.Date{})
		if err != nil {
			return err
		}
		if err := may(k); err != nil {
			return err
		}
		key, err = d.Register.FileKey(ctx, tx, subject)
		return err
	})
	if err != nil {
		return "", err
	}
	ref, err := d.Files.Put(ctx, key, bytes.NewReader(clean))
	if err != nil {
		return "", err
	}
	return act.FileOf(subject, ref.Digest), nil
}

// ReadFile gives a file that an event names, with its kind, to a reader whose scope
// holds the case it belongs to. To anybody else it does not exist.
func (d *Door) ReadFile(ctx context.Context, log string, by act.Actor, id act.FileID) (content []byte, media string, err error) {
	var key [32]byte
	err = d.DB.ReadLog(ctx, log, func(tx *store.Tx) error {
		k, err := d.desk(ctx, tx, Call{Log: log, By: by}, civil.Date{})
		if err != nil {
			return err
		}
		if err := k.holds(ctx); err != nil {
			return err
		}
		rows, err := store.All(ctx, tx, func(r *sql.Rows) (p [2]string, err error) { return p, r.Scan(&p[0], &p[1]) },
			`SELECT village, bank FROM file WHERE log_id = $1 AND file = $2 ORDER BY stream`, tx.Log(), string(id))
		if err != nil {
			return err
		}
		for _, r := range rows {
			if ScopeOf(by).Covers(r[0], r[1]) {
				key, err = d.Register.FileKey(ctx, tx, id.Subject())
				return err
			}
		}
		return act.Refuse("X2", "not-found", act.Figures{"what": "file"})
	})
	if err != nil {
		return nil, "", err
	}
	content, err = d.Files.Open(ctx, key, id.Digest())
	return content, blob.Media(content), err
}

// OpenFile is ReadFile without asking who reads: for what the caller knows to be
// public, such as the photo of a posted notice.
func (d *Door) OpenFile(ctx context.Context, log string, id act.FileID) (content []byte, media string, err error) {
	var key [32]byte
	err = d.DB.ReadLog(ctx, log, func(tx *store.Tx) error {
		key, err = d.Register.FileKey(ctx, tx, id.Subject())
		return err
	})
	if err != nil {
		return nil, "", err
	}
	content, err = d.Files.Open(ctx, key, id.Digest())
	return content, blob.Media(content), err
}

// filed refuses a command that names no file, another subject's, or one that was not
// taken before. It is called before the core decides.
func (k *Desk) filed(ctx context.Context, rule, field string, id act.FileID, subject string) error {
	if id == "" {
		return act.Refuse(rule, "scan-needed", nil).At(field)
	}
	unknown := act.Refuse("X10", "file-unknown", nil).At(field)
	if id.Subject() != subject || strings.Contains(id.Digest(), "/") {
		return unknown
	}
	key, err := k.door.Register.FileKey(ctx, k.tx, subject)
	if err != nil {
		return err
	}
	if _, err = k.door.Files.Open(ctx, key, id.Digest()); errors.Is(err, blob.ErrUnknown) || errors.Is(err, blob.ErrTampered) {
		return unknown
	}
	return err
}
