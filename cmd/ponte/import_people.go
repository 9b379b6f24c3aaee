package main

import (
	"fmt"
	"strings"

	"ponte/casework"
)

// peopleList is the spreadsheet of people.
var peopleList = list{"people", []column{
	{name: "id", longest: 64, needed: true, aliases: []string{"identificativo", "identificador", "номер", "ідентифікатор", "идентификатор"}},
	{name: "role", longest: 40, aliases: []string{"ruolo", "rol", "роля", "роль"}},
	{name: "site", longest: 80, aliases: []string{"sede", "centro", "център", "офис", "центр", "офіс"}},
	{name: "language", longest: 40, aliases: []string{"lang", "lingua", "idioma", "lengua", "език", "мова"}},
	{name: "name", longest: 40, aliases: []string{"nome", "nombre", "име", "імʼя"}},
	{name: "caseworker", longest: 64, aliases: []string{"operatrice", "referente", "técnica", "responsable", "социален работник", "отговорник", "фахівчиня", "соціальна працівниця"}},
	{name: "code", longest: 10, aliases: []string{"codice", "código", "код", "кодово име", "кодове імʼя"}},
}}

// personRow is one row of the spreadsheet of people, understood.
type personRow struct {
	tableRow
	id         string
	role       casework.Role
	site       casework.SiteID
	lang       casework.Lang
	name       string
	caseworker string
	code       casework.Code
	print      fingerprint
}

// planPeople thinks through the import of a spreadsheet of people.
func (p *planner) planPeople(r casework.Reader) error {
	var rows []personRow
	for _, raw := range p.table.rows {
		before := len(p.mistakes)
		if row := p.readPerson(raw); len(p.mistakes) == before {
			rows = append(rows, row)
		}
	}
	p.refuseSameCodes(rows)
	inFile := map[string]casework.Role{}
	for _, row := range rows {
		inFile[row.id] = row.role
	}
	// Staff first, so that the women they accompany can name them.
	for _, staff := range []bool{true, false} {
		for _, row := range rows {
			if row.role.Staff() != staff {
				continue
			}
			if err := p.planPerson(r, row, inFile); err != nil {
				return fmt.Errorf("%s:%d: %w", p.table.file, row.line, err)
			}
		}
	}
	return p.planGonePeople(r)
}

// readPerson reads one row.
func (p *planner) readPerson(raw tableRow) personRow {
	text := func(column string) string { return raw.cells[column].text }
	row := personRow{tableRow: raw, role: casework.Beneficiary, name: text("name"), caseworker: text("caseworker")}
	row.id, _ = p.takeID(raw)
	if text("role") != "" {
		role, _ := p.choose(raw, "role", roleWords)
		row.role = casework.Role(role)
	}
	switch {
	case text("site") == "" && len(p.policy.Sites) == 1:
		row.site = p.policy.Sites[0].ID
	default:
		site, _ := p.choose(raw, "site", siteWords(p.policy))
		row.site = casework.SiteID(site)
	}
	if text("language") != "" {
		lang, _ := p.choose(raw, "language", languageWords)
		row.lang = casework.Lang(lang)
	}
	if text("code") != "" {
		code, err := casework.ParseCode(text("code"))
		if err != nil {
			p.wrong(raw, "code", "one of the letters A E H K M P T X and up to four digits, as in K-17", "")
		}
		row.code = code
	}
	if row.role.Staff() && row.caseworker != "" {
		p.say(raw, "caseworker", "a caseworker accompanies a beneficiary, and this row is about staff. Leave the cell empty.")
	}
	if why := nameDoubt(row.name); why != "" {
		p.doubt(raw, "name", why+". Wanted is only what she likes to be called by.")
	}
	p.sites[row.site] = true
	row.print = printOf(row.id, p.present(map[string]string{
		"role": string(row.role), "site": string(row.site), "language": string(row.lang),
		"name": row.name, "caseworker": row.caseworker, "code": string(row.code),
	}))
	return row
}

// present keeps of a row's cells those whose columns the file has.
func (p *planner) present(cells map[string]string) map[string]string {
	for column := range cells {
		if !p.table.has[column] {
			delete(cells, column)
		}
	}
	return cells
}

// refuseSameCodes finds code names that two rows wish for.
func (p *planner) refuseSameCodes(rows []personRow) {
	lines := map[casework.Code]int{}
	for _, row := range rows {
		if row.code == "" {
			continue
		}
		if first := lines[row.code]; first > 0 {
			p.say(row.tableRow, "code", "the code name %s stands in line %d already; everybody needs her own.", row.code, first)
			continue
		}
		lines[row.code] = row.line
	}
}

// planPerson decides about one row.
func (p *planner) planPerson(r casework.Reader, row personRow, inFile map[string]casework.Role) error {
	was, err := entry(r, p.list.name, row.id)
	if err != nil {
		return err
	}
	s := step{line: row.line, id: row.id, was: was, row: row.print.over(parsePrint(was.Row)).text(p.list.columns)}
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

// workerRef is a caseworker who is in the records already, or will be when the
// rows before have been written.
type workerRef struct {
	id       casework.PersonID
	external string
	shown    string
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
func (p *planner) findCaseworker(r casework.Reader, row personRow, inFile map[string]casework.Role) (workerRef, bool, error) {
	if row.caseworker == "" {
		return workerRef{}, true, nil
	}
	if role, ok := inFile[row.caseworker]; ok {
		if !role.Staff() {
			p.say(row.tableRow, "caseworker", "%s is a %s in line %d; a caseworker must be staff.", quoted(row.caseworker), role, p.lines[row.caseworker])
			return workerRef{}, false, nil
		}
		return workerRef{external: row.caseworker, shown: quoted(row.caseworker)}, true, nil
	}
	who, ok, err := p.findPerson(r, row.tableRow, "caseworker")
	if err != nil || !ok {
		return workerRef{}, false, err
	}
	if !who.Role.Staff() {
		p.say(row.tableRow, "caseworker", "%s is a %s; a caseworker must be staff.", who.Code, who.Role)
		return workerRef{}, false, nil
	}
	return workerRef{id: who.ID, shown: string(who.Code)}, true, nil
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
		err := r.Get(casework.CodeRef(row.code), &holder)
		if err == nil {
			p.say(row.tableRow, "code", "the code name %s is taken. Leave the cell empty, and a free one is chosen.", row.code)
		}
		if casework.CodeOf(err) != casework.NotFound {
			return err
		}
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
