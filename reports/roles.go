package reports

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"ponte/casework"
)

// scopeWords say how far a permission reaches.
var scopeWords = map[casework.Scope]string{
	casework.Nobody: "-", casework.Own: "own", casework.AtSite: "site", casework.Anybody: "all",
}

// scopesExplained tells what the words in the table mean.
const scopesExplained = "own: herself and, for staff, the women she accompanies and the appointments she holds, also as a deputy;\n" +
	"site: everybody of her site but its admins; all: everybody; -: nobody.\n" +
	"Whoever works at the console of the machine may do everything, and it is written down like what staff do.\n"

// tableRoles are the roles that have a column, in its order.
func tableRoles() []casework.Role {
	return append([]casework.Role{casework.Visitor}, casework.Roles...)
}

// cells are how far each role may go with a command.
func cells(command string) []string {
	scopes := casework.Permissions(command)
	var out []string
	for _, r := range tableRoles() {
		out = append(out, scopeWords[scopes[r]])
	}
	return out
}

// RolesTable writes who may do what for a reader at a terminal.
func RolesTable(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprint(t, "command") // errors come with Flush
	for _, r := range tableRoles() {
		_, _ = fmt.Fprintf(t, "\t%s", r)
	}
	_, _ = fmt.Fprint(t, "\twhat it means\n")
	for _, theme := range Themes {
		for _, c := range theme.Commands {
			_, _ = fmt.Fprintf(t, "%s\t%s\t%s\n", c.Command, strings.Join(cells(c.Command), "\t"), c.May)
		}
	}
	_, _ = fmt.Fprint(t, "\n", scopesExplained)
	if err := t.Flush(); err != nil {
		return fmt.Errorf("reports: roles: %w", err)
	}
	return nil
}

// RolesDocument is the same in Markdown: docs/roles.md.
func RolesDocument() string {
	var b strings.Builder
	b.WriteString("# Who may do what\n\nWritten by `make generate` from the one table in `casework/role.go`; do not edit.\n\n" + scopesExplained)
	for _, theme := range Themes {
		fmt.Fprintf(&b, "\n## %s\n\n| what | command |", theme.Title)
		for _, r := range tableRoles() {
			fmt.Fprintf(&b, " %s |", r)
		}
		b.WriteString("\n| --- | --- |" + strings.Repeat(" --- |", len(tableRoles())) + "\n")
		for _, c := range theme.Commands {
			fmt.Fprintf(&b, "| %s | `%s` | %s |\n", c.May, c.Command, strings.Join(cells(c.Command), " | "))
		}
	}
	return b.String()
}
