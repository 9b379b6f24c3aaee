package main

import (
	"fmt"

	"ponte/casework"
	"ponte/locales"
	"ponte/reports"
)

// printNotice writes what people are told about their data: with who answers for
// it, or as docs/privacy.md, which leaves that open; to print it, take one language.
func (con *console) printNotice(langs []casework.Lang, markdown bool) error {
	var who casework.Controller
	load := locales.Load // the document is of the built-in texts
	if !markdown {
		c, err := con.config()
		if err != nil {
			return err
		}
		who, load = c.Policy.Controller, c.book
	}
	book, err := load()
	if err != nil {
		return err
	}
	text, err := reports.NoticeDocument(book, langs, who, markdown, con.now())
	if err != nil {
		return err
	}
	_, err = fmt.Fprint(con.out, text)
	return err
}

// controllerFinding looks whether people are told who answers for their data.
func (c *config) controllerFinding() finding {
	if of := c.Policy.Controller; of.Name != "" && of.Contact != "" {
		return finding{good, fmt.Sprintf("who asks about her data is told: %s, %s", of.Name, of.Contact), ""}
	}
	return finding{warning, "privacy.controller or privacy.contact in " + c.File + " is empty",
		"Who asks about her data is told to ask the person she knows; the law wants both named"}
}
