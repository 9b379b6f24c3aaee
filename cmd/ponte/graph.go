package main

import (
	"fmt"
	"slices"
	"strings"

	"ponte/casework"
	"ponte/convo"
	"ponte/flows"
)

// graphCommand draws all flows: docs/flows.md is what it prints.
type graphCommand struct{}

// Run prints Markdown with one Mermaid diagram for each flow.
func (graphCommand) Run(con *console) error {
	_, err := fmt.Fprint(con.out, flowsDocument(flows.All()))
	return err
}

// flowsDocument writes about each flow for whom it is, and how it goes.
func flowsDocument(all []convo.Flow) string {
	var b strings.Builder
	b.WriteString("# The flows\n\nWritten by `make generate` from the code in `flows/`; do not edit. What is said in each step stands in\n" +
		"`locales/messages`, and how a conversation reads in `flows/testdata`.\n")
	for i := range all {
		f := &all[i]
		fmt.Fprintf(&b, "\n## %s\n\nFor %s. Version %d.", f.ID, audience(f.For), f.Version)
		if f.Standing {
			b.WriteString(" Its first question stands for ever: a button under an old message still counts.")
		}
		fmt.Fprintf(&b, "\n\n```mermaid\n%s```\n", f.Graph())
	}
	return b.String()
}

// audience names roles as people say it.
func audience(roles []casework.Role) string {
	visitors := slices.Contains(roles, casework.Visitor)
	missing := slices.DeleteFunc(slices.Clone(casework.Roles), func(r casework.Role) bool { return slices.Contains(roles, r) })
	switch {
	case len(missing) == 0 && visitors:
		return "everybody"
	case len(missing) == 0:
		return "everybody whom the organisation knows"
	case slices.Equal(missing, []casework.Role{casework.Beneficiary}) && !visitors:
		return "staff"
	}
	names := make([]string, 0, len(roles))
	for _, r := range roles {
		names = append(names, string(r))
	}
	return strings.Join(names, ", ")
}
