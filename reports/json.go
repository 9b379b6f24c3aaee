package reports

import (
	"encoding/json"
	"fmt"
	"io"
)

// writeJSON writes the rows of a report for a program; report names it in the error.
func writeJSON(w io.Writer, report string, rows any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	if err := e.Encode(rows); err != nil {
		return fmt.Errorf("reports: %s: %w", report, err)
	}
	return nil
}
