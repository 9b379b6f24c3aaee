package casework

// External says what became of one row of an organisation's own list.
type External struct {
	// ID is the row's id in the list. It stands here, sealed, because it may be
	// a number from a residence permit.
	ID  string `json:"id"`
	Ref Ref    `json:"ref"`
	// Row is a fingerprint of the row as it was imported last, so that a row that
	// has not changed changes nothing. It is the importer's to make and to read.
	Row string `json:"row"`
}

// ExternalRef names the entry of an id in a list ("people", "appointments"). Names
// of records are not sealed, so it does not hold the id, see [Reader].
func ExternalRef(r Reader, list, id string) Ref {
	return Ref{ExternalRecord, list + "/" + r.Name("external:"+list+"/"+id)}
}

// LoadExternal reads what became of a row. Code: NotFound.
func LoadExternal(r Reader, list, id string) (External, error) {
	var e External
	err := r.Get(ExternalRef(r, list, id), &e)
	return e, err
}

// NoteImported remembers what a row of a list became, so that the next import
// finds it again. Done by the system only.
type NoteImported struct {
	List     string
	External External
}

// Command is the row in the table of permissions.
func (c NoteImported) Command() string { return "note_imported" }

// Do keeps the entry and files it under its list; the index holds the entry's
// own name, never the list's id.
func (c NoteImported) Do(a *Act) error {
	if err := a.AllowAt(""); err != nil {
		return err
	}
	ref := ExternalRef(a, c.List, c.External.ID)
	if err := a.File(ImportedFrom(c.List), ref.ID, a.Now); err != nil {
		return err
	}
	return a.Put(ref, Organisation, c.External)
}
