package journal

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// Edge is the right edge of a Merkle tree (RFC 6962): its size and the roots of
// the complete subtrees, from left to right, one for each 1 in the size's binary
// form. It is all that is needed to grow the tree and to know its root. The zero
// value is the empty tree.
type Edge struct {
	Size  int64
	peaks []tlog.Hash
}

// ReadEdge makes an edge of its size and the bytes of its peaks.
func ReadEdge(size int64, peaks []byte) (Edge, error) {
	e := Edge{Size: size}
	if size < 0 || len(peaks) != ones(size)*tlog.HashSize {
		return Edge{}, fmt.Errorf("a tree of %d events has no edge of %d bytes", size, len(peaks))
	}
	for ; len(peaks) > 0; peaks = peaks[tlog.HashSize:] {
		e.peaks = append(e.peaks, tlog.Hash(peaks[:tlog.HashSize]))
	}
	return e, nil
}

// Bytes are the peaks, one after the other.
func (e Edge) Bytes() []byte {
	b := make([]byte, 0, len(e.peaks)*tlog.HashSize)
	for _, h := range e.peaks {
		b = append(b, h[:]...)
	}
	return b
}

// Append grows the tree by one record and gives the hashes it adds, the record's
// own first. They are stored from Index(its number, counted from 0) on.
func (e *Edge) Append(record []byte) []tlog.Hash {
	added, err := tlog.StoredHashes(e.Size, record, tlog.HashReaderFunc(e.last))
	if err != nil {
		panic("journal: the edge of a tree is broken: " + err.Error())
	}
	// The record completes a subtree with each peak that was read: the last
	// hash added takes the place of those.
	merged := len(added) - 1
	e.peaks = append(e.peaks[:len(e.peaks)-merged:len(e.peaks)-merged], added[merged])
	e.Size++
	return added
}

// last answers for the hashes tlog asks for: always the last peaks, in order.
func (e *Edge) last(indexes []int64) ([]tlog.Hash, error) {
	if len(indexes) > len(e.peaks) {
		return nil, fmt.Errorf("%d peaks asked of %d", len(indexes), len(e.peaks))
	}
	return e.peaks[len(e.peaks)-len(indexes):], nil
}

// Root is the tree's root; of the empty tree, the hash of nothing.
func (e Edge) Root() tlog.Hash {
	root, err := tlog.TreeHash(e.Size, tlog.HashReaderFunc(e.last))
	if err != nil {
		panic("journal: the edge of a tree is broken: " + err.Error())
	}
	return root
}

// Index is the place of the first hash of record n, counted from 0.
func Index(n int64) int64 { return tlog.StoredHashIndex(0, n) }

func ones(n int64) (count int) {
	for ; n > 0; n &= n - 1 {
		count++
	}
	return count
}

// Commit is the salted commitment to one row of a list, 32 bytes. Without the
// salt it tells nothing, so it can stay when the row and its salt are erased.
// Each field is framed by its length: ("ab","c") and ("a","bc") differ.
func Commit(salt []byte, fields ...string) []byte {
	h := hmac.New(sha256.New, salt)
	var n [8]byte
	for _, f := range fields {
		binary.BigEndian.PutUint64(n[:], uint64(len(f)))
		h.Write(n[:])
		h.Write([]byte(f))
	}
	return h.Sum(nil)
}

// Root is the fingerprint of a list: the Merkle root over the commitments of its
// rows, in the list's order, 32 bytes.
func Root(rows [][]byte) []byte {
	var e Edge
	for _, r := range rows {
		e.Append(r)
	}
	h := e.Root()
	return h[:]
}
