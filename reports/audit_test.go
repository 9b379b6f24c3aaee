package reports_test

import (
	"strings"
	"testing"
	"time"

	"ponte/casework"
	"ponte/reports"
)

func TestTheAuditSaysWhatItDoesNotKnowAsItIsKept(t *testing.T) {
	rows := []reports.AuditRow{
		{AuditLine: casework.AuditLine{At: time.Date(2026, 10, 25, 0, 30, 0, 0, time.UTC), Role: casework.Coordinator, Command: "set_outcome", Site: "roma"},
			By: "M-3", About: "K-17", Zone: "Europe/Rome"},
		{AuditLine: casework.AuditLine{At: time.Date(2026, 10, 25, 1, 30, 0, 0, time.UTC), Role: casework.System, Command: "of_old", What: "diary"},
			By: "console", Zone: "nowhere"},
	}
	var table, sheet strings.Builder
	if err := reports.AuditTable(&table, "All.", rows); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"Sun 25 Oct 2026 02:30 M-3 coordinator said what happened K-17 roma",
		"Sun 25 Oct 2026 01:30 UTC console - of_old diary - -",
		"lines: 2",
	} {
		if !strings.Contains(strings.Join(words(table.String()), "\n"), want) {
			t.Errorf("%q is missing in\n%s", want, table.String())
		}
	}
	if err := reports.AuditCSV(&sheet, rows); err != nil {
		t.Fatal(err)
	}
	if want := "2026-10-25 02:30;M-3;coordinator;said what happened;K-17;roma\r\n"; !strings.Contains(sheet.String(), want) {
		t.Errorf("%q is missing in\n%s", want, sheet.String())
	}
}
