package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"ponte/casework"
)

// writeOwn writes a language's own texts, whole or not at all, and says in words
// what it wrote and how to go back: the file as it was stays beside the new one.
// The texts are no secret: who may read the folder may read them.
func writeOwn(folder string, lang casework.Lang, text string) (done string, err error) {
	if err := os.MkdirAll(folder, 0o755); err != nil { //nolint:gosec // see above
		return "", fmt.Errorf("the folder of own texts cannot be made: %w", err)
	}
	file := filepath.Join(folder, string(lang)+".toml")
	mode := fs.FileMode(0o644)
	undo := "rm " + shellQuoted(file)
	old, err := os.ReadFile(file)
	switch {
	case err == nil:
		info, err := os.Stat(file)
		if err != nil {
			return "", fmt.Errorf("the old texts cannot be read: %w", err)
		}
		mode = info.Mode().Perm()
		kept, err := keepBeside(file, old, mode)
		if err != nil {
			return "", fmt.Errorf("the old texts cannot be kept, so nothing was written: %w", err)
		}
		undo = fmt.Sprintf("mv %s %s", shellQuoted(kept), shellQuoted(file))
	case !errors.Is(err, fs.ErrNotExist):
		return "", fmt.Errorf("the old texts cannot be read: %w", err)
	}
	if err := replaceFile(file, []byte(text), mode); err != nil {
		return "", fmt.Errorf("the texts cannot be written: %w", err)
	}
	return fmt.Sprintf("Wrote %s. To undo it: %s", shellQuoted(file), undo), nil
}

// keepBeside writes a copy under the first free name.1, name.2 … and returns it.
func keepBeside(file string, text []byte, mode fs.FileMode) (string, error) {
	for i := 1; ; i++ {
		kept := fmt.Sprintf("%s.%d", file, i)
		if err := writeNew(kept, text, mode); !errors.Is(err, fs.ErrExist) {
			return kept, err
		}
	}
}

// replaceFile puts a file in the place of another in one step: whoever reads
// meanwhile finds one of the two, and so does a power cut.
func replaceFile(file string, text []byte, mode fs.FileMode) error {
	f, err := os.CreateTemp(filepath.Dir(file), "."+filepath.Base(file)+".*")
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	err = errors.Join(err, f.Chmod(mode), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), file)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return syncFolder(filepath.Dir(file))
}

// today is the day on which something is signed without a date: that of the
// organisation's first site.
func (c *config) today(now time.Time) string {
	if len(c.Policy.Sites) > 0 {
		if zone, err := c.Policy.Sites[0].Location(); err == nil {
			now = now.In(zone)
		}
	}
	return now.Format(time.DateOnly)
}
