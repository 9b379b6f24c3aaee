package reports

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"
)

// WriteCSV writes a table the way spreadsheet programs in our countries open it
// with a double click: UTF-8 with a mark at its beginning, semicolons, CRLF. A
// cell that a program would take for a formula gets an apostrophe before it,
// because what people write must not become a command.
func WriteCSV(w io.Writer, rows [][]string) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return fmt.Errorf("reports: csv: %w", err)
	}
	out := csv.NewWriter(w)
	out.Comma, out.UseCRLF = ';', true
	for _, row := range rows {
		safe := make([]string, len(row))
		for i, cell := range row {
			safe[i] = guarded(cell)
		}
		if err := out.Write(safe); err != nil {
			return fmt.Errorf("reports: csv: %w", err)
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("reports: csv: %w", err)
	}
	return nil
}

// guarded makes a cell that begins like a formula into a text. Spaces do not
// stop every program from reading what follows them.
func guarded(cell string) string {
	if strings.HasPrefix(cell, "\t") || strings.HasPrefix(cell, "\r") || strings.IndexAny(strings.TrimLeft(cell, " \n\u00a0"), "=+-@＝＋－＠") == 0 {
		return "'" + cell
	}
	return cell
}
