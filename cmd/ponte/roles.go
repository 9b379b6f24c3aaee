package main

import (
	"fmt"

	"ponte/reports"
)

// printRoles writes the table of who may do what, or docs/roles.md.
func (con *console) printRoles(markdown bool) error {
	if markdown {
		_, err := fmt.Fprint(con.out, reports.RolesDocument())
		return err
	}
	return reports.RolesTable(con.out)
}
