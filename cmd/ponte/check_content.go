package main

import (
	"context"
	"fmt"

	"ponte/casework"
	"ponte/flows"
	"ponte/locales"
)

// contentChecks look at what is compiled in: flows and texts.
func contentChecks() []check {
	return []check{{"flows", flowFindings}, {"texts", textFindings}}
}

// flowFindings looks for mistakes in the flows.
func flowFindings(context.Context) []finding {
	if _, err := flows.New(); err != nil {
		return []finding{{mark: bad, what: err.Error(), do: "This is a fault of the program; please report it."}}
	}
	return []finding{{mark: good, what: fmt.Sprintf("%d conversations are sound", len(flows.All()))}}
}

// textFindings counts the texts that each language lacks.
func textFindings(context.Context) []finding {
	book, err := locales.Load()
	if err != nil {
		return []finding{{mark: bad, what: err.Error(), do: "This is a fault of the program; please report it."}}
	}
	var out []finding
	source := book.Keys(casework.English)
	for _, lang := range casework.Langs {
		missing := 0
		for _, key := range source {
			if book.Hash(lang, key) == "" {
				missing++
			}
		}
		f := finding{mark: good, what: fmt.Sprintf("%s: all %d texts are there", book.Name(lang), len(source))}
		if missing > 0 {
			f = finding{mark: bad, what: fmt.Sprintf("%s: %d of %d texts are missing", book.Name(lang), missing, len(source)),
				do: "They are shown in English until they are written; see CONTRIBUTING.md."}
		}
		out = append(out, f)
	}
	return out
}
