package main

import (
	"fmt"
	"slices"
	"strings"

	"ponte/casework"
)

// This file decides what a row of the spreadsheet of people means for the
// records as they are.

// planPerson decides about one row.
func (p *planner) planPerson(r casework.Reader, row personRow, inFile sameFile) error {
	was, err := entry(r, p.list.name, row.id)
	if err != nil {
		return err
	}
	s := step{line: row.line, at: row.row, id: row.id, was: was, row: row.print.over(parsePrint(was.Row)).text(p.list.columns)}
	worker, ok, err := p.findCaseworker(r, row, inFile)
	if err != nil || !ok {
		return err
	}
	if was == (casework.External{}) {
		return p.enterPerson(r, row, s, worker)
	}
	who, err := casework.LoadPerson(r, casework.PersonID(was.Ref.ID))
	switch {
	case casework.CodeOf(err) == casework.NotFound:
		s.verb, s.row, s.about = leave, was.Row, "her record was erased; she is not entered again"
		p.steps = append(p.steps, s)
		return nil
	case err != nil:
		return err
	}
	return p.changePerson(r, row, s, who, worker)
}

// sameFile are the rows of the file that is imported, by id.
type sameFile map[string]personRow

// find finds a row by its id or by the code name that it wishes for.
func (f sameFile) find(text string) (personRow, bool) {
	if row, ok := f[text]; ok {
		return row, true
	}
	code, err := casework.ParseCode(text)
	for _, row := range f {
		if err == nil && row.code == code {
			return row, true
		}
	}
	return personRow{}, false
}

// workerRef is a caseworker who is in the records already, or will be when the
// rows before have been written.
type workerRef struct {
	id       casework.PersonID
	external string
	shown    string
	left     bool // and can be nobody's caseworker from now on
}

// find returns the caseworker's id once her own row has been written.
func (w workerRef) find(r casework.Reader) (casework.PersonID, error) {
	if w.external == "" {
		return w.id, nil
	}
	e, err := casework.LoadExternal(r, peopleList.name, w.external)
	return casework.PersonID(e.Ref.ID), err
}

// findCaseworker finds whom a row names: a row of the same file, or a person by
// her id in the list or by code name.
func (p *planner) findCaseworker(r casework.Reader, row personRow, inFile sameFile) (workerRef, bool, error) {
	if row.caseworker == "" {
		return workerRef{}, true, nil
	}
	if worker, ok := inFile.find(row.caseworker); ok {
		if !worker.role.Accompanies() {
			p.say(row.tableRow, "caseworker", "%s is entered as %s in line %d; a caseworker must be staff, and no educator.", quoted(row.caseworker), worker.role, worker.line)
			return workerRef{}, false, nil
		}
		return workerRef{external: worker.id, shown: row.caseworker}, true, nil
	}
	who, ok, err := p.findPerson(r, row.tableRow, "caseworker")
	if err != nil || !ok {
		return workerRef{}, false, err
	}
	if !who.Role.Accompanies() {
		p.say(row.tableRow, "caseworker", "%s is entered as %s; a caseworker must be staff, and no educator.", who.Code, who.Role)
		return workerRef{}, false, nil
	}
	return workerRef{id: who.ID, shown: string(who.Code), left: !who.Left.IsZero()}, true, nil
}

// findPerson finds the person that a cell names, by id in the list of people or
// by code name. Not to find her is a mistake in the file.
func (p *planner) findPerson(r casework.Reader, row tableRow, column string) (casework.Person, bool, error) {
	text := row.cells[column].text
	var byID, byCode casework.Person
	e, err := entry(r, peopleList.name, text)
	if err == nil && e.Ref.ID != "" {
		byID, err = casework.LoadPerson(r, casework.PersonID(e.Ref.ID))
	}
	if err != nil && casework.CodeOf(err) != casework.NotFound {
		return byID, false, err
	}
	if code, wrong := casework.ParseCode(text); wrong == nil {
		byCode, err = casework.PersonByCode(r, code)
		if err != nil && casework.CodeOf(err) != casework.NotFound {
			return byID, false, err
		}
	}
	switch {
	case byID.ID != "" && byCode.ID != "" && byID.ID != byCode.ID:
		p.say(row, column, "%s is the id of %s and the code name of somebody else. Give one of them another id.", quoted(text), byID.Code)
	case byID.ID != "":
		return byID, true, nil
	case byCode.ID != "":
		return byCode, true, nil
	default:
		p.wrong(row, column, "the id of a row of your list of people, or a code name, as in K-17. Import the people first", "")
	}
	return casework.Person{}, false, nil
}

// enterPerson plans a new person.
func (p *planner) enterPerson(r casework.Reader, row personRow, s step, worker workerRef) error {
	if row.code != "" {
		var holder casework.PersonID
		err := r.Get(casework.CodeRef(r, row.code), &holder)
		if err == nil {
			p.say(row.tableRow, "code", "the code name %s is taken. Leave the cell empty, and a free one is chosen.", row.code)
		}
		if casework.CodeOf(err) != casework.NotFound {
			return err
		}
	}
	if worker.left {
		p.sayLeft(row, worker)
	}
	about := []string{fmt.Sprintf("%s at %s", row.role, row.site)}
	if row.lang != "" {
		about = append(about, languageNames[row.lang])
	}
	if row.name != "" {
		about = append(about, "called "+row.name)
	}
	if worker != (workerRef{}) {
		about = append(about, "caseworker "+worker.shown)
	}
	if row.code != "" {
		about = append(about, "code name "+string(row.code))
	}
	s.verb, s.about = enter, strings.Join(about, ", ")
	s.do = func(tx casework.Tx, perform performer) (casework.Ref, error) {
		caseworker, err := worker.find(tx)
		if err != nil {
			return casework.Ref{}, err
		}
		add := &casework.AddPerson{Role: row.role, Site: row.site, External: row.id, Name: row.name,
			Lang: row.lang, Caseworker: caseworker, Code: row.code}
		err = perform(add)
		return add.Person.Ref(), err
	}
	p.steps = append(p.steps, s)
	return nil
}

// changePerson plans what changes of a person who is there: only the columns
// that have changed in the file since it was imported last.
func (p *planner) changePerson(r casework.Reader, row personRow, s step, who casework.Person, worker workerRef) error {
	last := parsePrint(s.was.Row)
	if row.print.changed(last, "role") && row.role != who.Role {
		p.say(row.tableRow, "role", "%s is a %s, and a role does not change by an import. Give the row another id.", who.Code, who.Role)
	}
	if row.print.changed(last, "code") && row.code != "" && row.code != who.Code {
		p.say(row.tableRow, "code", "her code name is %s and does not change.", who.Code)
	}
	c := casework.ChangePerson{Person: who.ID}
	if row.print.changed(last, "site") && row.site != who.Site {
		c.Site = &row.site
		s.details = append(s.details, fmt.Sprintf("site: before %s, now %s", who.Site, row.site))
	}
	if row.print.changed(last, "language") && row.lang != "" && row.lang != who.Lang {
		c.Lang = &row.lang
		s.details = append(s.details, fmt.Sprintf("language: before %s, now %s", orNone(languageNames[who.Lang]), languageNames[row.lang]))
	}
	if row.print.changed(last, "name") && row.name != who.Name {
		c.Name = &row.name
		s.details = append(s.details, "name: now "+orNone(row.name))
	}
	changed, err := p.changedCaseworker(r, row, last, who, worker)
	if err != nil {
		return err
	}
	if changed && worker.left {
		p.sayLeft(row, worker)
	}
	if changed {
		s.details = append(s.details, "caseworker: now "+orNone(worker.shown))
	}
	s.about = string(who.Code)
	if len(s.details) > 0 {
		s.verb = change
		s.do = func(tx casework.Tx, perform performer) (casework.Ref, error) {
			if changed {
				id, err := worker.find(tx)
				if err != nil {
					return casework.Ref{}, err
				}
				c.Caseworker = &id
			}
			return who.Ref(), perform(c)
		}
	}
	p.steps = append(p.steps, s)
	return nil
}

// sayLeft says that a row names a caseworker who has left.
func (p *planner) sayLeft(row personRow, worker workerRef) {
	p.say(row.tableRow, "caseworker", "%s has left. Name who accompanies her now, or leave the cell empty.", worker.shown)
}

// changedCaseworker reports whether the file gives her another caseworker than
// the records do.
func (p *planner) changedCaseworker(r casework.Reader, row personRow, last fingerprint, who casework.Person, worker workerRef) (bool, error) {
	if !row.print.changed(last, "caseworker") {
		return false, nil
	}
	id, err := worker.find(r)
	if casework.CodeOf(err) == casework.NotFound {
		return true, nil // she is entered by this very import
	}
	return id != who.Caseworker, err
}

// planGonePeople names the people whose rows are gone. An import removes nobody.
func (p *planner) planGonePeople(r casework.Reader) error {
	missing, err := p.missing(r)
	if err != nil {
		return err
	}
	slices.SortFunc(missing, func(a, b casework.External) int { return strings.Compare(a.ID, b.ID) })
	for _, e := range missing {
		who, err := casework.LoadPerson(r, casework.PersonID(e.Ref.ID))
		if casework.CodeOf(err) == casework.NotFound {
			continue
		}
		if err != nil {
			return err
		}
		if p.sites[who.Site] {
			p.steps = append(p.steps, step{verb: gone, id: e.ID, was: e, row: e.Row,
				about: fmt.Sprintf("%s, %s at %s", who.Code, who.Role, who.Site)})
		}
	}
	return nil
}

// orNone writes an empty word as one that can be seen.
func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}
