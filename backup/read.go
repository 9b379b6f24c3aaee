package backup

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"filippo.io/age"

	"ponte/store"
)

// What can be wrong with a file.
var (
	ErrNoBackup = errors.New("it is no backup")
	ErrWrongKey = errors.New("the backup key does not open it")
	ErrCutOff   = errors.New("it is not whole: it was cut off or changed")
	ErrNewer    = errors.New("a newer version of the program wrote it")
)

// Read calls begin with a file's header, and then fn with each key. Their errors
// end it. If it returns an error, what fn has seen may be less than was written:
// so a file is read to its end once before anything is changed by it.
func Read(from io.Reader, begin func(Header) error, fn func(store.Saved) error, identities ...age.Identity) error {
	packed, err := open(bufio.NewReader(from), identities)
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	lines, sum, count := bufio.NewReaderSize(packed, 1<<16), sha256.New(), 0
	for begun := false; ; {
		text, err := lines.ReadBytes('\n')
		if err != nil {
			// age and gzip notice each by itself that something is missing.
			return fmt.Errorf("backup: after %d keys: %w", count, ErrCutOff)
		}
		before := sum.Sum(nil)
		sum.Write(text)
		var l line
		err = json.Unmarshal(text, &l)
		switch {
		case !begun && (err != nil || l.Header == nil || l.Header.Format != format):
			return fmt.Errorf("backup: %w", ErrNoBackup)
		case !begun && l.Header.Version > Version:
			return fmt.Errorf("backup: form %d, this program knows %d: %w", l.Header.Version, Version, ErrNewer)
		case !begun:
			if err := begin(*l.Header); err != nil {
				return err
			}
			begun = true
		case err != nil:
			return fmt.Errorf("backup: after %d keys: %w", count, ErrCutOff)
		case l.Saved != nil:
			count++
			if err := fn(*l.Saved); err != nil {
				return err
			}
		case l.End == nil || l.End.Lines != count || l.End.Sum != hex.EncodeToString(before):
			return fmt.Errorf("backup: after %d keys: %w", count, ErrCutOff)
		default:
			return nothingAfter(lines, count)
		}
	}
}

// open takes a file out of its envelopes.
func open(from *bufio.Reader, identities []age.Identity) (io.Reader, error) {
	const intro = "age-encryption.org/" // how every file begins that age wrote
	begin, _ := from.Peek(len(intro))
	if string(begin) != intro {
		return nil, ErrNoBackup
	}
	sealed, err := age.Decrypt(from, identities...)
	if _, wrong := errors.AsType[*age.NoIdentityMatchError](err); wrong {
		return nil, ErrWrongKey
	}
	if err != nil {
		return nil, ErrCutOff
	}
	packed, err := gzip.NewReader(sealed)
	if err != nil {
		return nil, ErrCutOff
	}
	return packed, nil
}

// nothingAfter reads on to the end, where age tells whether the last of its
// pieces is there.
func nothingAfter(lines io.Reader, count int) error {
	rest, err := io.ReadAll(lines)
	if err != nil || len(bytes.TrimSpace(rest)) > 0 {
		return fmt.Errorf("backup: after %d keys: %w", count, ErrCutOff)
	}
	return nil
}
