package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// This file turns the bytes of a file that somebody keeps into text, or says what
// to do when that cannot be done without guessing.

// textLimit is the size of the largest file that is read, in bytes.
const textLimit = 16 << 20

// saveAsUTF8 is how to get a file that can be read.
const saveAsUTF8 = "Save it once more as UTF-8. In Excel: File, Save As, \"CSV UTF-8\". " +
	"In LibreOffice: File, Save As, \"Text CSV\", \"Edit filter settings\", character set \"Unicode (UTF-8)\"."

// readTextFile reads a file of somebody's as text; what names it in errors. Its name
// there is the file's own, without the folders before it.
func readTextFile(file, what string) (string, error) {
	raw, err := readRaw(file, what)
	if err != nil {
		return "", err
	}
	return decodeText(filepath.Base(file), raw)
}

// readRaw reads a file's bytes, if they are not too many.
func readRaw(file, what string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("the %s cannot be read: %w", what, err)
	}
	defer func() { _ = f.Close() }()
	raw, err := io.ReadAll(io.LimitReader(f, textLimit+1))
	if err != nil {
		return nil, fmt.Errorf("the %s cannot be read: %w", what, err)
	}
	if len(raw) > textLimit {
		return nil, fmt.Errorf("%s is larger than 16 MiB. Split it into several files", filepath.Base(file))
	}
	return raw, nil
}

// decodeText returns the text of a file: UTF-8 with or without a mark at its
// beginning, or UTF-16 with one, which says without a doubt what it is.
func decodeText(file string, raw []byte) (string, error) {
	switch {
	case bytes.HasPrefix(raw, []byte("PK\x03\x04")), bytes.HasPrefix(raw, []byte("\xd0\xcf\x11\xe0")):
		return "", fmt.Errorf("%s is a workbook of Excel or LibreOffice, not a CSV file.\n%s", file, saveAsUTF8)
	case bytes.HasPrefix(raw, []byte{0xff, 0xfe}):
		return decodeUTF16(file, raw[2:], binary.LittleEndian)
	case bytes.HasPrefix(raw, []byte{0xfe, 0xff}):
		return decodeUTF16(file, raw[2:], binary.BigEndian)
	}
	raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	if bytes.IndexByte(raw, 0) >= 0 {
		return "", fmt.Errorf("%s is not UTF-8 text: it holds zero bytes, as UTF-16 does.\n%s", file, saveAsUTF8)
	}
	if at := invalidUTF8(raw); at >= 0 {
		line := raw[bytes.LastIndexByte(raw[:at], '\n')+1 : at]
		return "", fmt.Errorf("%s:%d:%d: this is not UTF-8 text. It looks like Windows-1251 or Windows-1252.\n%s",
			file, bytes.Count(raw[:at], []byte("\n"))+1, utf8.RuneCount(line)+1, saveAsUTF8)
	}
	text := string(raw)
	if !strings.Contains(text, "\n") {
		text = strings.ReplaceAll(text, "\r", "\n") // as old programs on a Mac end their lines
	}
	return text, nil
}

// decodeUTF16 refuses halves of letters instead of replacing them.
func decodeUTF16(file string, raw []byte, order binary.ByteOrder) (string, error) {
	broken := fmt.Errorf("%s begins like UTF-16, but is broken further on.\n%s", file, saveAsUTF8)
	if len(raw)%2 != 0 {
		return "", broken
	}
	units := make([]uint16, len(raw)/2)
	for i := range units {
		units[i] = order.Uint16(raw[2*i:])
	}
	text := string(utf16.Decode(units))
	if strings.ContainsRune(text, utf8.RuneError) || strings.ContainsRune(text, 0) {
		return "", broken
	}
	return text, nil
}

// invalidUTF8 returns where the first byte stands that is no UTF-8, or -1.
func invalidUTF8(raw []byte) int {
	for at := 0; at < len(raw); {
		r, size := utf8.DecodeRune(raw[at:])
		if r == utf8.RuneError && size <= 1 {
			return at
		}
		at += size
	}
	return -1
}
