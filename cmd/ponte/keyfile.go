package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"ponte/store"
)

// keys reads the master key set from PONTE_KEY or the file that PONTE_KEY_FILE
// names. Without one it says how to give one.
func (con *console) keys() (*store.KeySet, error) {
	text, file := strings.TrimSpace(con.env("PONTE_KEY")), con.env("PONTE_KEY_FILE")
	switch {
	case text != "" && file != "":
		return nil, errors.New("both PONTE_KEY and PONTE_KEY_FILE are set, and they could hold different keys.\nUnset one of them")
	case text != "":
		set, err := store.ParseKeys(text)
		if err != nil {
			return nil, errors.New("PONTE_KEY does not hold a whole key.\nSet it to the one line that `ponte keys new` wrote")
		}
		return set, nil
	case file != "":
		return readKeyFile(file)
	}
	if text := unread(con.file, "PONTE_KEY_FILE", "PONTE_KEY"); text != "" {
		return nil, errors.New(text)
	}
	return nil, errors.New("there is no key, and without one nothing can be sealed or read.\n" +
		"If there are records already, give the key they were sealed under, with PONTE_KEY_FILE: a new one cannot read them.\n" +
		"For a Ponte that is new make one with `ponte keys new --out ponte.key` and set PONTE_KEY_FILE to the file, or PONTE_KEY to the line in it")
}

// keyName is the file that holds the key, or the variable.
func (con *console) keyName() string {
	if file := con.env("PONTE_KEY_FILE"); file != "" {
		return file
	}
	return "PONTE_KEY"
}

// readKeyFile reads a key set from a file that only its owner may read.
func readKeyFile(file string) (*store.KeySet, error) {
	f, err := os.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no key file %s.\n"+
			"The key that is in use is named by PONTE_KEY_FILE: `grep KEY ponte.env` shows it, and a copy of it is in the safe", file)
	}
	if err != nil {
		return nil, fmt.Errorf("the key file cannot be read: %w.\nPonte must run as the user who owns it", err)
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("the key file cannot be read: %w", err)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is no file.\nPoint to the file that `ponte keys new` wrote", file)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("others on this machine may read the key in %s (its mode is %04o).\nRun: chmod 600 %s", file, info.Mode().Perm(), file)
	}
	text := make([]byte, keyLimit)
	n, err := f.Read(text)
	if err != nil {
		return nil, fmt.Errorf("the key file %s is empty or cannot be read: %w", file, err)
	}
	set, err := store.ParseKeys(string(text[:n]))
	if err != nil {
		return nil, fmt.Errorf("%s does not hold a whole key.\nPoint to the file that `ponte keys new` wrote, or take it from your backup", file)
	}
	return set, nil
}

// keyLimit is the size of the largest key file, in bytes: a hundred rotations.
const keyLimit = 16 << 10

// writeKeyFile writes a key set to a new file that only its owner may read. It
// never overwrites: whoever loses a key loses all that was sealed under it.
func writeKeyFile(file string, set *store.KeySet) error {
	if err := writeNew(file, []byte(set.Text()+"\n"), 0o600); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return fmt.Errorf("%s is there already and is not overwritten: whoever loses a key loses all that was sealed under it.\nName another file", file)
		}
		return fmt.Errorf("the key cannot be written: %w", err)
	}
	return nil
}

// writeNew writes a file that must not be there yet, and has it on the disk
// when it returns. A file that could not be written whole is taken away again.
func writeNew(file string, text []byte, mode fs.FileMode) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	err = errors.Join(err, f.Sync(), f.Close())
	if err != nil {
		return errors.Join(err, os.Remove(file))
	}
	return syncFolder(filepath.Dir(file))
}

// syncFolder puts the names in a folder on the disk.
func syncFolder(folder string) error {
	d, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
