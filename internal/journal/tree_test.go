package journal

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// naive is the root by the definition of RFC 6962, section 2.1.
func naive(records [][]byte) tlog.Hash {
	switch n := len(records); n {
	case 0:
		return sha256.Sum256(nil)
	case 1:
		return sha256.Sum256(append([]byte{0}, records[0]...))
	default:
		k := 1
		for k*2 < n {
			k *= 2
		}
		left, right := naive(records[:k]), naive(records[k:])
		return sha256.Sum256(append(append([]byte{1}, left[:]...), right[:]...))
	}
}

func TestEdge_RootIsTheTreesRootAtEverySize(t *testing.T) {
	var edge Edge
	var stored []tlog.Hash
	var records [][]byte
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		var out []tlog.Hash
		for _, i := range indexes {
			out = append(out, stored[i])
		}
		return out, nil
	})
	for n := range int64(130) {
		if got, want := edge.Root(), naive(records); got != want {
			t.Fatalf("root of %d events %s, want %s", n, got, want)
		}
		if int64(len(stored)) != tlog.StoredHashCount(n) || (n > 0 && int64(len(stored)) != Index(n)) {
			t.Fatalf("%d hashes stored for %d events", len(stored), n)
		}
		again, err := ReadEdge(edge.Size, edge.Bytes())
		if err != nil {
			t.Fatalf("size %d: %v", n, err)
		}
		record := []byte(fmt.Sprint("event ", n))
		if a, b := again.Append(record), edge.Append(record); fmt.Sprint(a) != fmt.Sprint(b) {
			t.Fatalf("size %d: an edge read back grows otherwise", n)
		} else {
			stored = append(stored, a...)
		}
		records = append(records, record)
	}
	proof, err := tlog.ProveRecord(130, 77, reader)
	if err != nil {
		t.Fatal(err)
	}
	if err := tlog.CheckRecord(proof, 130, edge.Root(), 77, tlog.RecordHash(records[77])); err != nil {
		t.Errorf("the stored hashes do not prove event 77: %v", err)
	}
}

func TestEdge_GrowingACopyLeavesTheOther(t *testing.T) {
	var e Edge
	for range 7 {
		e.Append([]byte("x"))
	}
	before, copied := e.Root(), e
	copied.Append([]byte("y"))
	copied.Append([]byte("z"))
	if e.Root() != before {
		t.Error("growing a copy changed the edge it was copied from")
	}
}

func TestReadEdge_RefusesAnotherSize(t *testing.T) {
	if _, err := ReadEdge(3, make([]byte, 32)); err == nil {
		t.Error("three events cannot have one peak")
	}
	if _, err := ReadEdge(-1, nil); err == nil {
		t.Error("a size below nothing was read")
	}
}

func TestCheckpoint_SignedAndOpened(t *testing.T) {
	skey, vkey, err := note.GenerateKey(strings.NewReader(strings.Repeat("k", 64)), "kashgar.example")
	if err != nil {
		t.Fatal(err)
	}
	signer, _ := note.NewSigner(skey)
	verifier, _ := note.NewVerifier(vkey)
	want := Checkpoint{Log: "6531", Size: 130, Root: naive([][]byte{[]byte("a")})}
	if text := want.Text(); !strings.HasPrefix(text, "fupindai/6531\n130\n") || strings.Contains(text, "go.sum") {
		t.Errorf("text %q", text)
	}
	msg, err := want.Sign(signer)
	if err != nil {
		t.Fatal(err)
	}
	got, err := OpenCheckpoint(msg, note.VerifierList(verifier))
	if err != nil || got != want {
		t.Errorf("opened %+v, %v; want %+v", got, err, want)
	}
	forged := bytes.Replace(msg, []byte("\n130\n"), []byte("\n131\n"), 1)
	if _, err := OpenCheckpoint(forged, note.VerifierList(verifier)); err == nil {
		t.Error("a changed size was believed")
	}
	if _, err := OpenCheckpoint(msg, note.VerifierList()); err == nil {
		t.Error("an unknown key was believed")
	}
}

func TestParseCheckpoint_RefusesOtherTexts(t *testing.T) {
	good := Checkpoint{Log: "6531", Size: 12, Root: naive(nil)}.Text()
	if c, err := ParseCheckpoint(good); err != nil || c.Text() != good {
		t.Fatalf("%q: %v", good, err)
	}
	for _, bad := range []string{
		"", "\n\n\n", good + "more\n", strings.TrimSuffix(good, "\n"), strings.Replace(good, "fupindai/", "other/", 1),
		strings.Replace(good, "12", "012", 1), strings.Replace(good, "12", "-1", 1), strings.Replace(good, "12", "+12", 1),
		strings.Replace(good, "=", "", 1), strings.Replace(good, "fupindai/6531", "fupindai/", 1),
		"go.sum database tree\n12\n" + naive(nil).String() + "\n",
	} {
		if c, err := ParseCheckpoint(bad); err == nil {
			t.Errorf("%q was read as %+v", bad, c)
		}
	}
}

func FuzzParseCheckpoint(f *testing.F) {
	f.Add(Checkpoint{Log: "6531", Size: 12}.Text())
	f.Fuzz(func(t *testing.T, text string) {
		if c, err := ParseCheckpoint(text); err == nil && c.Text() != text {
			t.Errorf("read %q, wrote %q", text, c.Text())
		}
	})
}

func TestCommit_DependsOnSaltAndOnEveryField(t *testing.T) {
	base := Commit([]byte("salt"), "ab", "c")
	if len(base) != 32 || !bytes.Equal(base, Commit([]byte("salt"), "ab", "c")) {
		t.Fatal("not 32 repeatable bytes")
	}
	for name, other := range map[string][]byte{
		"salt": Commit([]byte("sa1t"), "ab", "c"), "border": Commit([]byte("salt"), "a", "bc"),
		"empty field": Commit([]byte("salt"), "ab", "c", ""), "order": Commit([]byte("salt"), "c", "ab"),
	} {
		if bytes.Equal(base, other) {
			t.Errorf("%s makes no difference", name)
		}
	}
}

func TestRoot_OfAList(t *testing.T) {
	rows := [][]byte{Commit([]byte("1"), "a"), Commit([]byte("2"), "b"), Commit([]byte("3"), "c")}
	want := naive(rows)
	if got := Root(rows); !bytes.Equal(got, want[:]) {
		t.Errorf("root %x, want %x", got, want)
	}
	rows[0], rows[1] = rows[1], rows[0]
	if bytes.Equal(Root(rows), want[:]) {
		t.Error("the order of rows makes no difference")
	}
	if empty := sha256.Sum256(nil); !bytes.Equal(Root(nil), empty[:]) {
		t.Error("the empty list has another root than the empty tree")
	}
}
