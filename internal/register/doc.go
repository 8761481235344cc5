// Package register keeps what the journal must not hold: names, identity numbers,
// phones, accounts, addresses, users' real names and every free text.
//
// Every field is sealed with the key of its subject: a household, a user, an
// import, or "office". The keys stand beside the rows, sealed by a master key that
// comes from outside the database (KeyProvider). Erase destroys one subject's key:
// what was sealed under it reads as Erased ever after, and the journal stays whole.
//
// Events cite a row by number and salted digest (Version), a text by id and salted
// digest (Draft). Rows are versioned and dated; nothing is changed in place.
//
//	keys.go       master keys, key file, escrow
//	seal.go       sub-keys, data keys, sealing of one field
//	sheet.go      versioned rows of sealed fields: put, read, digest
//	household.go  person.go  account.go  user.go  text.go  rows.go
//	search.go     one box: initials, last four, name, number; pinyin.go its initials
//	erase.go      erasure, new master keys, checks
//
// The keys. Each is 256 bits; what is derived is derived by HKDF-SHA-256 under a
// purpose of its own.
//
//	index key   key file   never changes        search keys, keyed digests, match keys (HMAC-SHA-256)
//	master key  key file   AddMaster + Reseal   seals data keys (AES-256-GCM)
//	data key    data_key   with its subject     seals fields (AES-256-GCM) and files (FileKey)
//	salt        its row    with its version     digest of one version or text (HMAC-SHA-256)
//
// A data key is bound to its log, its subject and the index key; a field to its
// table, row, field, version and log. Nonces are random, 96 bits.
//
// Numbers come out masked to the last four characters unless a method called
// …InFull is asked; asking it is an act that the caller records (I13).
package register
