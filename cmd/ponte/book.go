package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"ponte/locales"
)

// This file is where commands get the texts from: the built-in ones, with the
// organisation's own laid over them.

// book is [config.book], for a command that does without a configuration: where
// there is none it is the built-in texts.
func (con *console) book() (*locales.Book, error) {
	if !exists(con.file) {
		return locales.Load()
	}
	c, err := con.config()
	if err != nil {
		return nil, err
	}
	return c.book()
}

// book reads the texts that this organisation's people read. Every mistake in
// its own ones is told at once, as [problems].
func (c *config) book() (*locales.Book, error) {
	own, err := c.ownTexts()
	if err != nil {
		return nil, err
	}
	book, err := locales.LoadOver(own)
	if err != nil {
		return nil, c.brokenTexts(err)
	}
	return book, nil
}

// ownTexts reads the organisation's own texts.
func (c *config) ownTexts() (locales.Own, error) {
	own, err := locales.ReadOwn(os.DirFS(c.Texts))
	if err != nil {
		return nil, c.brokenTexts(err)
	}
	return own, nil
}

// errOwnTexts marks own texts with mistakes; each of these is told with it.
var errOwnTexts = errors.New("the organisation's own texts cannot be used")

// brokenTexts tells mistakes by the path of their file.
func (c *config) brokenTexts(err error) error {
	var wrong locales.Mistakes
	if !errors.As(err, &wrong) {
		return fmt.Errorf("%w: %w.\nLook into the folder %s", errOwnTexts, err, c.Texts)
	}
	lines := make([]string, len(wrong))
	for i, m := range wrong {
		m.File = filepath.Join(c.Texts, m.File)
		lines[i] = "\n  " + m.Error()
	}
	return fmt.Errorf("%w:%s\nCorrect each, or take its line out of the file and the built-in text is said", errOwnTexts, strings.Join(lines, ""))
}
