package main

import (
	"fmt"
	"io"
	"text/tabwriter"

	"ponte/casework"
)

// scopeWords say how far a permission reaches.
var scopeWords = map[casework.Scope]string{
	casework.Nobody: "-", casework.Own: "own", casework.AtSite: "site", casework.Anybody: "all",
}

// printRoles writes the table of who may do what.
func printRoles(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	roles := append([]casework.Role{casework.Visitor}, casework.Roles...)
	_, _ = fmt.Fprint(w, "command") // Flush tells what went wrong
	for _, r := range roles {
		_, _ = fmt.Fprintf(w, "\t%s", r)
	}
	for _, command := range casework.CommandNames() {
		_, _ = fmt.Fprintf(w, "\n%s", command)
		scopes := casework.Permissions(command)
		for _, r := range roles {
			_, _ = fmt.Fprintf(w, "\t%s", scopeWords[scopes[r]])
		}
	}
	_, _ = fmt.Fprint(w, "\n\nown: herself and, for staff, the women she accompanies; site: everybody of her site but its admins; all: everybody.\n"+
		"What nobody may do is done by the program itself, when a timer fires or at this console.\n")
	return w.Flush()
}
