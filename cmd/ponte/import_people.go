package main

import (
	"fmt"

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
	inFile := sameFile{}
	for _, row := range rows {
		inFile[row.id] = row
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
	row.id = p.takeID(raw)
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
	p.refuseName(raw, "name")
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
