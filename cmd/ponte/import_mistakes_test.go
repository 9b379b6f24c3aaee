package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEachMistakeIsToldWithItsPlace(t *testing.T) {
	for name, c := range map[string]struct {
		list list
		text string
		want string
	}{
		"unknown site": {peopleList, "id;site\nd-1;milan\n",
			`people.csv:2:5: site (column B): found "milan", allowed: milano, sofia. Did you mean "milano"?`},
		"no site": {peopleList, "id;site\nd-1;\n",
			`people.csv:2:5: site (column B): found nothing, allowed: milano, sofia.`},
		"unknown language": {peopleList, "id;site;language\nd-1;milano;spagnol\n",
			`people.csv:2:12: language (column C): found "spagnol", allowed: uk, it, es, bg, en. Did you mean "spagnolo"?`},
		"unknown role": {peopleList, "id;site;role\nd-1;milano;casworker\n",
			`people.csv:2:12: role (column C): found "casworker", allowed: beneficiary, educator, caseworker, mediator, coordinator, admin. Did you mean "caseworker"?`},
		"no id": {peopleList, "id;site\n;milano\n",
			`people.csv:2:1: id (column A): found nothing, allowed: an id that stays the same from import to import.`},
		"the same id twice": {peopleList, "id;site\nd-7;milano\nd-7;milano\n",
			`people.csv:3:1: id (column A): the id "d-7" stands in line 2 already; each row needs its own.`},
		"the same code name twice": {peopleList, "id;site;code\nd-7;milano;K-9\nd-8;milano;к9\n",
			`people.csv:3:12: code (column C): the code name K-9 stands in line 2 already; everybody needs her own.`},
		"a code name that is taken": {peopleList, "id;site;code\nd-9;milano;K-17\n",
			`people.csv:2:12: code (column C): the code name K-17 is taken. Leave the cell empty, and a free one is chosen.`},
		"no code name": {peopleList, "id;site;code\nd-9;milano;Q-17\n",
			`people.csv:2:12: code (column C): found "Q-17", allowed: one of the letters A E H K M P T X and up to four digits, as in K-17.`},
		"a caseworker who is none": {peopleList, "id;site;caseworker\nd-9;milano;K-17\n",
			`people.csv:2:12: caseworker (column C): K-17 is entered as beneficiary; a caseworker must be staff, and no educator.`},
		"a caseworker in the file who is none": {peopleList, "id;site;caseworker\nd-8;milano;\nd-9;milano;d-8\n",
			`people.csv:3:12: caseworker (column C): "d-8" is entered as beneficiary in line 2; a caseworker must be staff, and no educator.`},
		"a caseworker who is an educator": {peopleList, "id;site;role;caseworker\nd-8;milano;educator;\nd-9;milano;;d-8\n",
			`people.csv:3:13: caseworker (column D): "d-8" is entered as educator in line 2; a caseworker must be staff, and no educator.`},
		"an unknown caseworker": {peopleList, "id;site;caseworker\nd-9;milano;Rossi\n",
			`people.csv:2:12: caseworker (column C): found "Rossi", allowed: the id of a row of your list of people, or a code name, as in K-17. Import the people first.`},
		"staff with a caseworker": {peopleList, "id;site;role;caseworker\nd-9;milano;educator;op-1\n",
			`people.csv:2:21: caseworker (column D): a caseworker accompanies a beneficiary, and this row is about staff. Leave the cell empty.`},
		"another role": {peopleList, "id;site;role\nd-1;milano;educator\n",
			`people.csv:2:12: role (column C): K-17 is a beneficiary, and a role does not change by an import. Give the row another id.`},
		"another code name": {peopleList, "id;site;code\nd-1;milano;K-1\n",
			`people.csv:2:12: code (column C): her code name is K-17 and does not change.`},
		"a missing column": {peopleList, "site;name\nmilano;Olena\n",
			`people.csv:1:1: there is no column id. It may also be called: identificativo, identificador, номер, ідентифікатор, идентификатор.`},
		"two columns of one meaning": {peopleList, "id;site;name;Nome\n",
			`people.csv:1:14: column "Nome": it means name, and so does the column at 1:9. Leave one.`},
		"a cell too many": {peopleList, "id;site\nd-9;milano;x\n",
			`people.csv:2:12: there are 3 cells here and 2 columns. Is a ; inside a text? Then the text needs quotes around it.`},
		"a text too long": {peopleList, "id;site;name\nd-9;milano;" + strings.Repeat("é", 41) + "\n",
			`people.csv:2:12: name (column C): the text has 41 letters; allowed are 40.`},
		"a lost letter": {peopleList, "id;site;name\nd-9;milano;Ol\ufffdna\n",
			`people.csv:2:12: name (column C): letters were lost here (�) when the file was saved. ` + saveAsUTF8},
		"an invisible character": {peopleList, "id;site;name\nd-9;milano;Ol\x01na\n",
			`people.csv:2:12: name (column C): there is an invisible control character here. Write the cell anew.`},
		"a mark that turns what follows around": {peopleList, "id;site;name\nd-9;milano;Ol\u202ena\n",
			`people.csv:2:12: name (column C): there is an invisible control character here. Write the cell anew.`},
		"a name with HTML": {peopleList, "id;site;name\nd-9;milano;<b>Olena</b>\n",
			`people.csv:2:12: name (column C): a name has no <, no > and no line break. Write only what she likes to be called by.`},
		"a row after a text of two lines": {peopleList, "id;site;note;language\nd-8;milano;\"one\n\ntwo\";uk\nd-9;milano;;xx\n",
			`people.csv:5:13: language (column D, row 3): found "xx", allowed: uk, it, es, bg, en.`},
		"a stray quotation mark": {peopleList, "id;site;name\nd-9;milano;la \"Giulia\"\n",
			`people.csv:2:15: a quotation mark stands inside a text that is not in quotes. Write the text in quotes, and a mark inside it twice.`},
		"a quotation mark that never ends": {peopleList, "id;site;name\nd-9;milano;\"Giulia\n",
			`people.csv:2:19: a text in quotes does not end before the next cell, or the file ends inside it. Is one quotation mark too many, or one missing?`},
		"an empty file": {peopleList, "",
			`people.csv:1:1: the file is empty. Its first line names the columns: id, role, site, language, name, caseworker, code.`},
		"columns count letters, not bytes": {peopleList, "id;name;site\nд-1;Олена;мілан\n",
			`people.csv:2:11: site (column C): found "мілан", allowed: milano, sofia.`},

		"an unknown kind": {appointmentList, appointmentHeader + "a-9;d-1;legl;2026-10-12;10:30\n",
			`appointments.csv:2:9: kind (column C): found "legl", allowed: meeting, interview, legal, psychology, health, work, documents, housing. Did you mean "legal"?`},
		"a date in another form": {appointmentList, appointmentHeader + "a-9;d-1;legal;12.10.2026;10:30\n",
			`appointments.csv:2:15: date (column D): found "12.10.2026", allowed: YYYY-MM-DD, as in 2026-10-12, or another form that --dates declares, as in --dates DD.MM.YYYY.`},
		"a day that does not exist": {appointmentList, appointmentHeader + "a-9;d-1;legal;2026-09-31;10:30\n",
			`appointments.csv:2:15: date (column D): there is no day 2026-09-31 (read as YYYY-MM-DD).`},
		"a day too far away": {appointmentList, appointmentHeader + "a-9;d-1;legal;2062-10-12;10:30\n",
			`appointments.csv:2:15: date (column D): Thursday 12 October 2062, 10:30 (Rome) is more than two years away. Is the year right?`},
		"no time": {appointmentList, appointmentHeader + "a-9;d-1;legal;2026-10-12\n",
			`appointments.csv:2:25: time (column E): found nothing, allowed: hours and minutes, as in 9:30 or 14:00.`},
		"a time in another form": {appointmentList, appointmentHeader + "a-9;d-1;legal;2026-10-12;3 pm\n",
			`appointments.csv:2:26: time (column E): found "3 pm", allowed: hours and minutes, as in 9:30 or 14:00.`},
		"a time that the spring night skips": {appointmentList, appointmentHeader + "a-9;d-1;legal;2027-03-28;2:30\n",
			`appointments.csv:2:26: time (column E): 02:30 on Sunday 28 March 2027 does not exist in Rome: the clocks are put forward that night. Choose another time.`},
		"a time that the autumn night has twice": {appointmentList, appointmentHeader + "a-9;d-2;legal;2026-10-25;3:30\n",
			`appointments.csv:2:26: time (column E): 03:30 on Sunday 25 October 2026 happens twice in Sofia: the clocks are put back that night. Choose another time.`},
		"minutes that are none": {appointmentList, appointmentHeader + "a-9;d-1;legal;2026-10-12;10:30;1h\n",
			`appointments.csv:2:32: minutes (column F): found "1h", allowed: whole minutes from 5 to 1440, or an empty cell for what is usual.`},
		"a map that is no address": {appointmentList, appointmentHeader + "a-9;d-1;legal;2026-10-12;10:30;;;maps.example.org\n",
			`appointments.csv:2:34: map (column H): found "maps.example.org", allowed: an address that begins with https://.`},
		"an unknown woman": {appointmentList, appointmentHeader + "a-9;d-99;legal;2026-10-12;10:30\n",
			`appointments.csv:2:5: person (column B): found "d-99", allowed: the id of a row of your list of people, or a code name, as in K-17. Import the people first.`},
		"an appointment of staff": {appointmentList, appointmentHeader + "a-9;T-4;legal;2026-10-12;10:30\n",
			`appointments.csv:2:5: person (column B): T-4 is a caseworker; appointments are made for beneficiaries.`},
		"a woman as her own staff": {appointmentList, appointmentHeader + "a-9;K-17;legal;2026-10-12;10:30;;;;K-18\n",
			`appointments.csv:2:36: with (column I): K-18 is a beneficiary; here stands who of your staff meets her.`},
		"an id of another woman's": {appointmentList, appointmentHeader + "a-1;d-2;legal;2026-10-12;10:30\n",
			`appointments.csv:2:5: person (column B): this id is an appointment of another woman. An appointment of K-18 needs an id of its own.`},
		"a move into the past": {appointmentList, appointmentHeader + "a-1;d-1;legal;2026-09-12;10:30\n",
			`appointments.csv:2:15: date (column D): this moves an appointment to Saturday 12 September 2026, 10:30 (Rome), which is over. To cancel it, take the row out and import with --gone cancel.`},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			o.take(peopleList, somePeople, false)
			o.take(appointmentList, someAppointments, false)
			p := o.plan(c.list, c.text, isoDates, false)
			var got []string
			for _, m := range p.mistakes.sorted() {
				got = append(got, m.String())
			}
			if diff := cmp.Diff([]string{c.want}, got); diff != "" {
				t.Errorf("mistakes (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAllMistakesAreToldAtOnce(t *testing.T) {
	p := newOffice(t).plan(peopleList, "id;site;language;role\n;x;y;z\nd-1;x;y;z\n", isoDates, false)
	if len(p.mistakes) != 7 {
		t.Errorf("%d mistakes, want 7:\n%v", len(p.mistakes), p.mistakes)
	}
}

func TestColumnsAreNamedAsInASpreadsheet(t *testing.T) {
	for i, want := range map[int]string{0: "A", 3: "D", 25: "Z", 26: "AA", 51: "AZ", 52: "BA"} {
		if got := columnLetters(i); got != want {
			t.Errorf("column %d is %s, want %s", i, got, want)
		}
	}
}

func TestWhatIsGoneIsListedByStartAndCutShort(t *testing.T) {
	o := newOffice(t)
	o.take(peopleList, somePeople, false)
	var text strings.Builder
	text.WriteString(someAppointments)
	for n := range 25 {
		fmt.Fprintf(&text, "g-%d;d-1;meeting;2026-11-%02d;9:00;;;;;;\n", n, 28-n)
	}
	o.take(appointmentList, text.String(), false)
	var preview strings.Builder
	o.plan(appointmentList, someAppointments, isoDates, true).preview(&preview, true)
	_, list, _ := strings.Cut(preview.String(), "Not in the file any more: 25\n")
	lines := strings.Split(list, "\n")
	if len(lines) < 21 || !strings.Contains(lines[0], "g-24: K-17, meeting, Wednesday 4 November 2026") ||
		!strings.Contains(lines[19], "g-5: ") || lines[20] != "           and 5 more" {
		t.Errorf("the preview says:\n%s", list)
	}
}

func TestABookingTooLateForAReminderSaysWhoPhones(t *testing.T) {
	o := newOffice(t)
	o.take(peopleList, somePeople, false)
	p := o.plan(appointmentList, appointmentHeader+"a-9;d-1;meeting;2026-09-28;10:20;;;;;;\n", isoDates, false)
	want := "no reminder: it is too late for one, or no hour is decent. Her caseworker will be asked to phone her. She is not on Telegram yet: invite her"
	if len(p.steps) != 1 || !slices.Contains(p.steps[0].details, want) {
		t.Errorf("the plan: %+v", p.steps)
	}
}
