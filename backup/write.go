package backup

import (
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"time"

	"filippo.io/age"

	"ponte/store"
)

// Version is the form that is written.
const Version = 1

// format is what a header says first.
const format = "ponte backup"

// Part says which of the two files it is.
type Part string

// The parts.
const (
	Records Part = "records"
	Keys    Part = "keys" // of the owners
)

// Header is the first line of a file.
type Header struct {
	Format  string    `json:"format"`
	Version int       `json:"version"`
	Part    Part      `json:"part"`
	Bot     int64     `json:"bot"` // its id; records of another bot cannot be opened
	At      time.Time `json:"at"`  // when it was begun
}

// line is one line: exactly one field is set.
type line struct {
	Header *Header      `json:"header,omitempty"`
	Saved  *store.Saved `json:"saved,omitempty"`
	End    *end         `json:"end,omitempty"`
}

// end is the last line.
type end struct {
	Lines int    `json:"lines"` // between header and end
	Sum   string `json:"sha256"`
}

// Writer writes one file. Whatever ends without Close leaves a file that Read refuses.
type Writer struct {
	Lines int // written so far, without the header

	sealed, packed io.WriteCloser
	sum            hash.Hash
}

// NewWriter begins a file that the recipients can open, each alone.
func NewWriter(to io.Writer, h Header, recipients ...age.Recipient) (*Writer, error) {
	sealed, err := age.Encrypt(to, recipients...)
	if err != nil {
		return nil, fmt.Errorf("backup: %w", err)
	}
	w := &Writer{sealed: sealed, packed: gzip.NewWriter(sealed), sum: sha256.New()}
	h.Format, h.Version = format, Version
	err = w.write(line{Header: &h})
	return w, err
}

// Write adds one key.
func (w *Writer) Write(s store.Saved) error {
	w.Lines++
	return w.write(line{Saved: &s})
}

func (w *Writer) write(l line) error {
	text, err := json.Marshal(l)
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	text = append(text, '\n')
	w.sum.Write(text)
	if _, err := w.packed.Write(text); err != nil {
		return fmt.Errorf("backup: write: %w", err)
	}
	return nil
}

// Close writes the end. It does not close what is written to.
func (w *Writer) Close() error {
	if err := w.write(line{End: &end{w.Lines, hex.EncodeToString(w.sum.Sum(nil))}}); err != nil {
		return err
	}
	if err := errors.Join(w.packed.Close(), w.sealed.Close()); err != nil {
		return fmt.Errorf("backup: write: %w", err)
	}
	return nil
}
