package flows

import (
	"slices"
	"testing"

	"ponte/casework"
)

func TestColleaguesWithOneNameAreToldApart(t *testing.T) {
	long := "Maria Grazia Castellani-Bianchi di Sotto"
	var labels []string
	for _, o := range toChoose([]casework.Person{
		{Code: "T-1", Name: "Giulia"}, {Code: "T-2", Name: "Maria"}, {Code: "T-3", Name: "Maria"}, {Code: "T-4"},
		{Code: "T-5", Name: long}, {Code: "T-6", Name: long + " (Lodi)"},
	}) {
		labels = append(labels, o.Label.Vars["Text"].Text)
	}
	want := []string{"Giulia", "Maria T-2", "Maria T-3", "T-4", "Maria Grazia Castellani-B… T-5", "Maria Grazia Castellani-B… T-6"}
	if !slices.Equal(labels, want) {
		t.Errorf("labels %q, want %q", labels, want)
	}
}
