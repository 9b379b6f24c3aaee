package main

import (
	"fmt"
	"strings"
	"testing"
)

func TestMistakesAboutWhoAnswersAreToldByTheirPlace(t *testing.T) {
	for name, c := range map[string]struct{ site, want string }{
		"no hours":        {`open: "9:00-9:00"`, "sites[1].open: found \"9:00-9:00\""},
		"no day":          {"open_days: [monday]", "sites[1].open_days[1]: found \"monday\""},
		"no code name":    {"responders: [{staff: Giulia}]", "sites[1].responders[1].staff: found \"Giulia\""},
		"nobody":          {"responders: [{woman: true}]", "sites[1].responders[1].staff: found nothing"},
		"no topic":        {"responders: [{staff: T-2, topics: [law]}]", "sites[1].responders[1].topics[1]: found \"law\""},
		"no language":     {"responders: [{staff: T-2, languages: [ru]}]", "sites[1].responders[1].languages[1]: found \"ru\""},
		"neither nor":     {"responders: [{staff: T-2, woman: yes please}]", "sites[1].responders[1].woman: found \"yes please\""},
		"twice":           {"responders: [{staff: T-2}, {staff: т2}]", "T-2 stands here already"},
		"an unknown key":  {"responders: [{staff: T-2, topic: legal}]", "Did you mean \"topics\"?"},
		"no list of them": {"responders: T-2", "sites[1].responders: found \"T-2\""},
	} {
		_, err := configOf(t, "organisation: X\nsites:\n  - {id: milano, name: Milano, country: IT, "+c.site+"}\n", nil)
		if err == nil || !strings.Contains(fmt.Sprint(err), c.want) {
			t.Errorf("%s: %v\nwant %s", name, err, c.want)
		}
	}
}
