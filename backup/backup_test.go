package backup_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/google/go-cmp/cmp"

	"ponte/backup"
	"ponte/store"
)

// saved has one key of each type, with bytes that are no text.
var saved = []store.Saved{
	{Name: "record:note:a", Type: "string", Values: [][]byte{{0, 1, '|', 255, '\n'}}, Until: 1_800_000_000_000},
	{Name: "lane:p:olena", Type: "list", Values: [][]byte{[]byte("first"), []byte("second")}},
	{Name: "timers", Type: "zset", Values: [][]byte{[]byte("a"), []byte("b")}, Scores: []float64{1, 1_790_000_000.5}},
	{Name: "dead", Type: "stream", Entries: []store.SavedEntry{{ID: "7-1", Fields: [][]byte{[]byte("why"), {254}}}}},
}

var head = backup.Header{Part: backup.Records, Bot: 4242, At: time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)}

func mustPair(t *testing.T) *age.X25519Identity {
	t.Helper()
	pair, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	return pair
}

// mustFile writes a whole file.
func mustFile(t *testing.T, to ...age.Recipient) []byte {
	t.Helper()
	var file bytes.Buffer
	w, err := backup.NewWriter(&file, head, to...)
	for _, s := range saved {
		err = errors.Join(err, w.Write(s))
	}
	if err = errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// read returns what a file holds.
func read(file []byte, ids ...age.Identity) (h backup.Header, got []store.Saved, err error) {
	err = backup.Read(bytes.NewReader(file),
		func(head backup.Header) error { h = head; return nil },
		func(s store.Saved) error { got = append(got, s); return nil }, ids...)
	return h, got, err
}

func TestWhatIsWrittenIsReadByEachOfItsReaders(t *testing.T) {
	one, two := mustPair(t), mustPair(t)
	file := mustFile(t, one.Recipient(), two.Recipient())
	for _, id := range []age.Identity{one, two} {
		h, got, err := read(file, id)
		if diff := cmp.Diff(saved, got); err != nil || diff != "" {
			t.Errorf("read: %v (-want +got):\n%s", err, diff)
		}
		if h.Part != backup.Records || h.Bot != 4242 || !h.At.Equal(head.At) || h.Version != backup.Version {
			t.Errorf("the header is %+v", h)
		}
	}
	if _, got, err := read(file, mustPair(t)); !errors.Is(err, backup.ErrWrongKey) || len(got) > 0 {
		t.Errorf("a stranger's key: %v, %d keys", err, len(got))
	}
	if bytes.Contains(file, []byte("olena")) {
		t.Error("the file shows a name")
	}
}

func TestAFileThatIsCutAtAnyByteOrChangedIsRefused(t *testing.T) {
	pair := mustPair(t)
	file := mustFile(t, pair.Recipient())
	for at := range file {
		_, _, err := read(file[:at], pair)
		if !errors.Is(err, backup.ErrCutOff) && (at > 40 || !errors.Is(err, backup.ErrNoBackup)) {
			t.Fatalf("cut at %d of %d: %v", at, len(file), err)
		}
		changed := bytes.Clone(file)
		changed[at] ^= 1
		if _, _, err := read(changed, pair); err == nil {
			t.Fatalf("byte %d of %d was changed, and nobody noticed", at, len(file))
		}
	}
	if _, _, err := read(append(bytes.Clone(file), 'x'), pair); err == nil {
		t.Error("something stands after the end, and nobody noticed")
	}
}

// Somebody who can write for a recipient still cannot make a file that is less
// than it says.
func TestLinesThatDoNotAddUpAreRefused(t *testing.T) {
	const header = `{"header":{"format":"ponte backup","version":1,"part":"records","bot":1}}` + "\n"
	const key = `{"saved":{"name":"a","type":"string","values":["YQ=="]}}` + "\n"
	for lines, want := range map[string]error{
		"":                                       backup.ErrCutOff,
		"something else\n":                       backup.ErrNoBackup,
		`{"header":{"format":"another"}}` + "\n": backup.ErrNoBackup,
		`{"header":{"format":"ponte backup","version":2}}` + "\n": backup.ErrNewer,
		header + key: backup.ErrCutOff,
		header + key + `{"end":{"lines":2,"sha256":""}}` + "\n":   backup.ErrCutOff,
		header + key + `{"end":{"lines":1,"sha256":"00"}}` + "\n": backup.ErrCutOff,
		header + `{"saved":` + "\n":                               backup.ErrCutOff,
		header + "{}\n":                                           backup.ErrCutOff,
	} {
		pair := mustPair(t)
		var file bytes.Buffer
		sealed, err := age.Encrypt(&file, pair.Recipient())
		if err != nil {
			t.Fatal(err)
		}
		packed := gzip.NewWriter(sealed)
		_, err = packed.Write([]byte(lines))
		if err := errors.Join(err, packed.Close(), sealed.Close()); err != nil {
			t.Fatal(err)
		}
		if _, _, err := read(file.Bytes(), pair); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", lines, err, want)
		}
	}
}
