package main

import (
	"context"
	"fmt"
	"text/tabwriter"

	"ponte/casework"
	"ponte/reports"
)

// personShow is "ponte person show".
type personShow struct {
	Code string `arg:"" help:"Whose record, by code name."`
}

// Run does the command. It shows no name and nobody's words.
func (c *personShow) Run(ctx context.Context, con *console) error {
	rec, err := con.records(ctx)
	if err != nil {
		return err
	}
	defer rec.close()
	var lines [][2]string
	err = rec.Update(ctx, "", func(tx casework.Tx) error {
		who, err := findCode(tx, c.Code)
		if err != nil {
			return err
		}
		if err := rec.desk().Perform(tx, casework.Console, con.now(), casework.Look{What: casework.ViewPerson, Person: who.ID}); err != nil {
			return err
		}
		lines, err = rec.personLines(con, tx, who)
		return err
	})
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(con.out, 0, 0, 2, ' ', 0)
	for _, line := range lines {
		_, _ = fmt.Fprintf(w, "%s\t%s\n", line[0], line[1])
	}
	return w.Flush()
}

// personLines are what staff need to know of a person.
func (r *records) personLines(con *console, read casework.Reader, who casework.Person) ([][2]string, error) {
	lines := [][2]string{
		{"code", string(who.Code)}, {"role", string(who.Role)}, {"site", string(who.Site)},
		{"language", orNone(languageNames[who.Lang])}, {"on Telegram", onTelegram(who)},
	}
	zone := zoneOf(&r.config.Policy, who.Site)
	if frozen := frozenWords(who, zone); frozen != "" {
		lines = append(lines, [2]string{"chat", frozen})
	}
	if who.Chat == "" {
		until, err := openInvite(read, who.ID, con.now())
		if err != nil {
			return nil, err
		}
		link := "none that works"
		if !until.IsZero() {
			link = "works until " + reports.OnClock(until, zone)
		}
		lines = append(lines, [2]string{"link", link})
	}
	name := "none"
	if who.Name != "" {
		name = "kept, and not shown here"
	}
	lines = append(lines, [2]string{"name", name}, [2]string{"entered", reports.OnClock(who.Created, zone)})
	if who.Role.Staff() {
		return r.staffLines(con, read, who, lines)
	}
	worker, err := codeOf(read, who.Caseworker)
	if err != nil {
		return nil, err
	}
	upcoming, err := casework.Upcoming(read, who.ID, con.now())
	if err != nil {
		return nil, err
	}
	reminders := "not asked yet"
	if answer, ok := who.Consents[casework.ForAppointments]; ok {
		reminders = "no"
		if answer.Given {
			reminders = "yes"
		}
		reminders += ", since " + reports.OnClock(answer.At, zone)
	}
	hours := "any decent hour"
	if who.Safe != nil {
		hours = who.Safe.String()
	}
	lines = append(lines, [2]string{"caseworker", orNone(worker)}, [2]string{"may be reminded", reminders},
		[2]string{"others may see", string(who.Level())}, [2]string{"safe hours", hours})
	for _, a := range upcoming {
		lines = append(lines, [2]string{"appointment", a.Kind + ", " + reports.OnClock(a.Start, a.Zone) + "; " + answerWords[a.Answer]})
	}
	return missedLines(read, who, lines)
}

// frozenWords say that a woman's chat is frozen, and since when; "" if it is not, or if
// she has left without letting staff know.
func frozenWords(who casework.Person, zone string) string {
	f := who.Frozen
	switch {
	case !f.Holds() || !f.Known:
		return ""
	case !f.Opened.IsZero():
		return "frozen since " + reports.OnClock(f.At, zone) + "; opens with the next thing that she writes there"
	}
	return "frozen since " + reports.OnClock(f.At, zone) + ": nothing is said to her; do not write to that phone and do not call it"
}

// answerWords say what she answered to an appointment.
var answerWords = map[casework.Answer]string{
	casework.Unanswered: "not answered yet", casework.Comes: "she comes", casework.Cannot: "she cannot come",
	casework.WantsOther: "she asks for another day",
}

// missedLines are the appointments that she missed and that somebody must still see to.
func missedLines(read casework.Reader, who casework.Person, lines [][2]string) ([][2]string, error) {
	alerts, err := casework.StandingAlerts(read, casework.AlertsOf(who.ID))
	if err != nil {
		return nil, err
	}
	for _, al := range alerts {
		appt, err := casework.LoadAppointment(read, al.Appointment)
		if casework.CodeOf(err) == casework.NotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		by, err := codeOf(read, al.By)
		if err != nil {
			return nil, err
		}
		sees := "nobody sees to it yet"
		if by != "" {
			sees = by + " sees to it"
		}
		lines = append(lines, [2]string{"missed", appt.Kind + ", " + reports.OnClock(appt.Start, appt.Zone) + "; " + sees})
	}
	return lines, nil
}

// staffLines are those of a colleague: whether she is there.
func (r *records) staffLines(con *console, read casework.Reader, who casework.Person, lines [][2]string) ([][2]string, error) {
	zone := zoneOf(&r.config.Policy, who.Site)
	switch {
	case !who.Left.IsZero():
		lines = append(lines, [2]string{"left", reports.OnClock(who.Left, zone)})
	case who.Away(con.now()):
		deputy, err := codeOf(read, who.Deputy)
		if err != nil {
			return nil, err
		}
		lines = append(lines, [2]string{"away until", reports.OnClock(who.AwayUntil, zone)}, [2]string{"deputy", orNone(deputy)})
	}
	return lines, nil
}

// codeOf returns a person's code name; "" for nobody, and for who was erased.
func codeOf(r casework.Reader, id casework.PersonID) (string, error) {
	if id == "" {
		return "", nil
	}
	who, err := casework.LoadPerson(r, id)
	if casework.CodeOf(err) == casework.NotFound {
		err = nil
	}
	return string(who.Code), err
}

// zoneOf is the zone of a site; that of the first site for none, and for one that
// is configured no more.
func zoneOf(policy *casework.Policy, id casework.SiteID) string {
	site, err := policy.Site(id)
	if err != nil {
		site = policy.Sites[0]
	}
	return site.Zone
}
