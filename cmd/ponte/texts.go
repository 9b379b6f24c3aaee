package main

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"ponte/casework"
	"ponte/locales"
)

// textsCommand lets those who speak a language read what the bot says in it.
type textsCommand struct {
	Export textsExport `cmd:"" help:"Write a language's texts as a spreadsheet, with what nobody has reviewed marked."`
	Import textsImport `cmd:"" help:"Read corrections and signatures back from such a spreadsheet."`
}

// textsExport is "ponte texts export".
type textsExport struct {
	Lang string `help:"The language: uk, it, es, bg or en." enum:"uk,it,es,bg,en" required:""`
	File string `arg:"" help:"The spreadsheet to write, as .xlsx or .csv; it must not be there yet." placeholder:"FILE.xlsx"`
}

// textsImport is "ponte texts import".
type textsImport struct {
	File  string `arg:"" help:"The spreadsheet that came back, as .xlsx or .csv." placeholder:"FILE.xlsx"`
	Apply bool   `help:"Do it. Without this, only tell what would be done."`
	Dates string `help:"How dates are written that are not cells of a date, as in DD.MM.YYYY." default:"YYYY-MM-DD" placeholder:"FORM"`
}

// Run does the command. A file that is there may hold somebody's corrections, so
// it is never written over.
func (c *textsExport) Run(con *console) error {
	write := writeTextsBook
	switch strings.ToLower(filepath.Ext(c.File)) {
	case ".xlsx":
	case ".csv":
		write = writeTextsCSV
	default:
		return fmt.Errorf("%w: %s: found a name that ends in neither, allowed: .xlsx or .csv", errUsage, c.File)
	}
	settings, err := con.config()
	if err != nil {
		return err
	}
	book, err := settings.book()
	if err != nil {
		return err
	}
	lang := casework.Lang(c.Lang)
	rows := textRows(book, lang)
	sheet, err := write(rows, lang, con.now())
	if err != nil {
		return fmt.Errorf("the spreadsheet cannot be made: %w", err)
	}
	err = writeNew(c.File, sheet, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already and may hold corrections, so it is not written over.\nName another file, or take it away", c.File)
	}
	if err != nil {
		return fmt.Errorf("the spreadsheet cannot be written: %w", err)
	}
	n := book.Coverage(lang)
	con.say(fmt.Sprintf("%s: %s texts in %d rows; reviewed: %d, not reviewed: %d, outdated: %d.\n"+
		"When it comes back: ponte texts import %s", c.File, languageNames[lang], len(rows), n.Reviewed, n.Unreviewed, n.Outdated, shellQuoted(c.File)))
	return nil
}

// Run does the command.
func (c *textsImport) Run(con *console) error {
	dates, err := parseDateForm(c.Dates)
	if err != nil {
		return fmt.Errorf("%w: %w", errUsage, err)
	}
	settings, err := con.config()
	if err != nil {
		return err
	}
	own, err := settings.ownTexts()
	if err != nil {
		return err
	}
	book, err := locales.LoadOver(own)
	if err != nil {
		return settings.brokenTexts(err)
	}
	t, mistakes, err := readTexts(c.File)
	if err != nil {
		return err
	}
	if len(mistakes) > 0 {
		return con.refuseFile(mistakes.sorted())
	}
	p := newTextPlan(book, own, t, dates, settings.today(con.now()), con.now())
	p.plan()
	if len(p.mistakes) > 0 {
		return con.refuseFile(p.mistakes.sorted())
	}
	p.preview(con.out)
	switch {
	case !p.changes():
		con.say("\nThere is nothing to do.")
		return nil
	case !c.Apply:
		con.say("\nNothing has been written. To do all this, run the same command with --apply.")
		return nil
	}
	done, err := writeOwn(settings.Texts, p.lang, p.own.Text(p.lang))
	if err != nil {
		return err
	}
	con.say("\n" + p.summary() + "\n" + done + "\n" +
		"A bot that runs goes on with the texts with which it began: start Ponte again.")
	return nil
}
