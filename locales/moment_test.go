package locales

import (
	"strings"
	"testing"
	"time"

	"ponte/casework"
)

// told renders one aspect of a moment, with ordinary spaces for easy reading.
func told(t *testing.T, b *Book, lang casework.Lang, aspect, zone string, at, now time.Time) string {
	t.Helper()
	m, err := b.moment(lang, casework.Moment{At: at, Zone: zone}, now)
	if err != nil {
		t.Fatal(err)
	}
	text, err := map[string]func() (string, error){
		"Near": m.Near, "NearOnDay": m.NearOnDay, "OnDay": m.OnDay, "Day": m.Day, "Clock": m.Clock,
		"AtClock": m.AtClock, "Soon": m.Soon, "Date": m.Date, "Short": m.Short, "City": m.City,
		"Weekday": func() (string, error) { return m.Weekday(), nil },
		"":        func() (string, error) { return m.String(), nil },
	}[aspect]()
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(text, "\u00a0", " ")
}

func TestEveryLanguageTellsAMomentItsOwnWay(t *testing.T) {
	b := mustLoad(t)
	const zone = "Europe/Rome"
	sunday := time.Date(2026, 10, 11, 9, 0, 0, 0, time.UTC)
	half := time.Date(2026, 10, 12, 8, 30, 0, 0, time.UTC)     // Monday 10:30
	friday := time.Date(2026, 10, 16, 9, 0, 0, 0, time.UTC)    // Friday 11:00
	tuesday := time.Date(2026, 10, 19, 23, 30, 0, 0, time.UTC) // Tuesday 20th, 1:30
	for lang, want := range map[casework.Lang][]string{
		casework.English: {
			"Tomorrow, Monday 12 October, 10:30", "Tomorrow, Monday 12 October", "Tomorrow, Monday 12 October", "on Monday 12 October", "at 10:30",
			"Friday 16 October", "On Friday 16 October", "at 11:00", "16/10", "Fri 16 Oct", "Tuesday 20 October", "at 1:30", "Rome",
		},
		casework.Ukrainian: {
			"Завтра, понеділок, 12 жовтня, 10:30", "Завтра, понеділок, 12 жовтня", "Завтра, у понеділок, 12 жовтня", "у понеділок, 12 жовтня", "о 10:30",
			"П’ятниця, 16 жовтня", "У п’ятницю, 16 жовтня", "об 11:00", "16.10", "пт 16 жовт.", "вівторок, 20 жовтня", "о 1:30", "Рим",
		},
		casework.Italian: {
			"Domani, lunedì 12 ottobre, 10:30", "Domani, lunedì 12 ottobre", "Domani, lunedì 12 ottobre", "lunedì 12 ottobre", "alle 10:30",
			"Venerdì 16 ottobre", "Venerdì 16 ottobre", "alle 11:00", "16/10", "ven 16 ott", "martedì 20 ottobre", "all’1:30", "Roma",
		},
		casework.Spanish: {
			"Mañana, lunes 12 de octubre, 10:30", "Mañana, lunes 12 de octubre", "Mañana, lunes 12 de octubre", "el lunes 12 de octubre", "a las 10:30",
			"Viernes 16 de octubre", "El viernes 16 de octubre", "a las 11:00", "16/10", "vie 16 oct.", "martes 20 de octubre", "a la 1:30", "Roma",
		},
		casework.Bulgarian: {
			"Утре, понеделник, 12 октомври, 10:30 ч.", "Утре, понеделник, 12 октомври", "Утре, понеделник, 12 октомври", "в понеделник, 12 октомври", "в 10:30 ч.",
			"Петък, 16 октомври", "В петък, 16 октомври", "в 11:00 ч.", "16.10", "пт 16 окт", "вторник, 20 октомври", "в 1:30 ч.", "Рим",
		},
	} {
		say := func(aspect string, at time.Time) string { return told(t, b, lang, aspect, zone, at, sunday) }
		for i, got := range []string{
			say("", half), say("Near", half), say("NearOnDay", half), say("OnDay", half), say("AtClock", half),
			say("Near", friday), say("NearOnDay", friday), say("AtClock", friday), say("Date", friday), say("Short", friday),
			say("Day", tuesday), say("AtClock", tuesday), say("City", tuesday),
		} {
			if got != want[i] {
				t.Errorf("%s, %d: %q, want %q", lang, i, got, want[i])
			}
		}
	}
}

func TestEachWeekdayHasItsFormInASentence(t *testing.T) {
	b := mustLoad(t)
	for lang, want := range map[casework.Lang]string{
		casework.Ukrainian: "у понеділок|у вівторок|у середу|у четвер|у п’ятницю|у суботу|у неділю",
		casework.Bulgarian: "в понеделник|във вторник|в сряда|в четвъртък|в петък|в събота|в неделя",
	} {
		for i, form := range strings.Split(want, "|") {
			day := monday.AddDate(0, 0, i)
			if got := told(t, b, lang, "OnDay", "Europe/Rome", day, monday); !strings.HasPrefix(got, form+", ") {
				t.Errorf("%q does not begin with %q", got, form)
			}
		}
	}
}

func TestTodayAndTomorrowAreTheCalendarOfThePlace(t *testing.T) {
	b := mustLoad(t)
	now := time.Date(2026, 10, 11, 21, 30, 0, 0, time.UTC) // Sunday 23:30 in Rome, Monday 0:30 in Sofia
	at := time.Date(2026, 10, 12, 8, 0, 0, 0, time.UTC)
	for zone, want := range map[string]string{
		"Europe/Rome": "Tomorrow, Monday 12 October", "Europe/Sofia": "Today, Monday 12 October",
		"Atlantic/Canary": "Tomorrow, Monday 12 October", "Europe/Kyiv": "Today, Monday 12 October",
	} {
		if got := told(t, b, casework.English, "Near", zone, at, now); got != want {
			t.Errorf("%s: %q, want %q", zone, got, want)
		}
	}
	if got := told(t, b, casework.English, "Near", "Europe/Rome", at, at.AddDate(0, 0, 1)); got != "Monday 12 October" {
		t.Errorf("yesterday is told as %q", got)
	}
	if got := told(t, b, casework.English, "Near", "Europe/Rome", at, at.AddDate(0, 0, -2)); got != "Monday 12 October" {
		t.Errorf("the day after tomorrow is told as %q", got)
	}
}

func TestYearIsToldOnlyOfFarDays(t *testing.T) {
	b := mustLoad(t)
	for lang, want := range map[casework.Lang][3]string{
		casework.English:   {"Sunday 17 October 2027", "17/10/2027", "Sun 17 Oct 2027"},
		casework.Ukrainian: {"неділя, 17 жовтня 2027 року", "17.10.2027", "нд 17 жовт. 2027"},
		casework.Italian:   {"domenica 17 ottobre 2027", "17/10/2027", "dom 17 ott 2027"},
		casework.Spanish:   {"domingo 17 de octubre de 2027", "17/10/2027", "dom 17 oct. 2027"},
		casework.Bulgarian: {"неделя, 17 октомври 2027 година", "17.10.2027", "нд 17 окт 2027"},
	} {
		at := time.Date(2027, 10, 17, 8, 0, 0, 0, time.UTC)
		for i, aspect := range []string{"Day", "Date", "Short"} {
			if got := told(t, b, lang, aspect, "Europe/Rome", at, monday); got != want[i] {
				t.Errorf("%s %s: %q, want %q", lang, aspect, got, want[i])
			}
			near := told(t, b, lang, aspect, "Europe/Rome", at, at.AddDate(0, 0, -299))
			past := told(t, b, lang, aspect, "Europe/Rome", at, at.AddDate(0, 0, 301))
			if strings.Contains(near, "2027") || !strings.Contains(past, "2027") {
				t.Errorf("%s %s: near %q, long past %q", lang, aspect, near, past)
			}
		}
	}
}

// The clocks change at 1:00 UTC on the last Sundays of March and October.
func TestClocksChangeAtThePlace(t *testing.T) {
	b := mustLoad(t)
	utc := func(y int, m time.Month, d, hour, minute int) time.Time {
		return time.Date(y, m, d, hour, minute, 0, 0, time.UTC)
	}
	for _, c := range []struct {
		at   time.Time
		want map[string]string
	}{
		{utc(2026, 3, 29, 0, 59), map[string]string{"Europe/Rome": "1:59", "Europe/Madrid": "1:59", "Europe/Sofia": "2:59", "Europe/Kyiv": "2:59"}},
		{utc(2026, 3, 29, 1, 0), map[string]string{"Europe/Rome": "3:00", "Europe/Madrid": "3:00", "Europe/Sofia": "4:00", "Europe/Kyiv": "4:00"}},
		{utc(2026, 10, 25, 0, 30), map[string]string{"Europe/Rome": "2:30", "Europe/Madrid": "2:30", "Europe/Sofia": "3:30", "Europe/Kyiv": "3:30"}},
		{utc(2026, 10, 25, 1, 30), map[string]string{"Europe/Rome": "2:30", "Europe/Madrid": "2:30", "Europe/Sofia": "3:30", "Europe/Kyiv": "3:30"}},
		{utc(2026, 10, 25, 9, 30), map[string]string{"Europe/Rome": "10:30", "Europe/Madrid": "10:30", "Europe/Sofia": "11:30", "Europe/Kyiv": "11:30"}},
		{utc(2027, 3, 28, 1, 0), map[string]string{"Europe/Rome": "3:00", "Europe/Madrid": "3:00", "Europe/Sofia": "4:00", "Europe/Kyiv": "4:00"}},
		{utc(2027, 10, 31, 1, 30), map[string]string{"Europe/Rome": "2:30", "Europe/Madrid": "2:30", "Europe/Sofia": "3:30", "Europe/Kyiv": "3:30"}},
	} {
		for zone, want := range c.want {
			if got := told(t, b, casework.English, "Clock", zone, c.at, c.at); got != want {
				t.Errorf("%s in %s: %s, want %s", c.at, zone, got, want)
			}
		}
	}
}

func TestTomorrowIsTomorrowOverTheNightWhenClocksChange(t *testing.T) {
	b := mustLoad(t)
	for _, zone := range []string{"Europe/Rome", "Europe/Madrid", "Europe/Sofia", "Europe/Kyiv"} {
		place, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		for _, day := range []time.Time{
			time.Date(2026, 3, 29, 0, 0, 0, 0, place), time.Date(2026, 10, 25, 0, 0, 0, 0, place),
			time.Date(2027, 3, 28, 0, 0, 0, 0, place), time.Date(2027, 10, 31, 0, 0, 0, 0, place),
		} {
			at := func(days, hour, minute int) time.Time {
				return time.Date(day.Year(), day.Month(), day.Day()+days, hour, minute, 0, 0, place)
			}
			for _, now := range []time.Time{at(0, 0, 5), at(0, 12, 0), at(0, 23, 55)} {
				for _, then := range []time.Time{at(1, 0, 5), at(1, 23, 55)} {
					if got := told(t, b, casework.English, "Near", zone, then, now); !strings.HasPrefix(got, "Tomorrow, Monday") {
						t.Errorf("%s, seen from %s, is %q", then, now, got)
					}
				}
				if got := told(t, b, casework.English, "Near", zone, at(0, 10, 30), now); !strings.HasPrefix(got, "Today, Sunday") {
					t.Errorf("10:30 seen from %s is %q", now, got)
				}
			}
		}
	}
}

func TestSpacesWithinADateAndAnHourDoNotBreak(t *testing.T) {
	b := mustLoad(t)
	m, err := b.moment(casework.Bulgarian, casework.Moment{At: monday, Zone: "Europe/Rome"}, monday)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := m.String(), "Днес, понеделник, 12\u00a0октомври, 12:00\u00a0ч."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestPlaceWithoutANameOfItsOwnIsCalledByItsZone(t *testing.T) {
	b := mustLoad(t)
	if got := told(t, b, casework.Italian, "City", "America/New_York", monday, monday); got != "New York" {
		t.Errorf("got %q", got)
	}
}

func TestCalendarHeadings(t *testing.T) {
	b := mustLoad(t)
	for lang, want := range map[casework.Lang]string{
		casework.English: "October 2026 Mon Tue Wed Thu Fri Sat Sun", casework.Ukrainian: "Жовтень 2026 пн вт ср чт пт сб нд",
		casework.Italian: "Ottobre 2026 lun mar mer gio ven sab dom", casework.Spanish: "Octubre 2026 lun mar mié jue vie sáb dom",
		casework.Bulgarian: "Октомври 2026 пн вт ср чт пт сб нд", "ru": "October 2026 Mon Tue Wed Thu Fri Sat Sun",
	} {
		week := b.WeekdayShort(lang)
		if got := b.MonthTitle(lang, 2026, time.October) + " " + strings.Join(week[:], " "); got != want {
			t.Errorf("%s: %q, want %q", lang, got, want)
		}
	}
	if got := b.MonthTitle(casework.Ukrainian, 2026, 13); got != "Січень 2027" {
		t.Errorf("the month after December is %q", got)
	}
}

func TestLengthsOfTimeHaveTheirPlurals(t *testing.T) {
	b := mustLoad(t)
	for _, c := range []struct {
		lang   casework.Lang
		length time.Duration
		want   string
	}{
		{casework.English, time.Minute, "1 minute"},
		{casework.English, 90 * time.Minute, "1 hour 30 minutes"},
		{casework.English, 14 * 24 * time.Hour, "14 days"},
		{casework.English, 24 * time.Hour, "24 hours"},
		{casework.English, 0, "0 minutes"},
		{casework.English, 89 * time.Second, "1 minute"},
		{casework.Ukrainian, 15 * time.Minute, "15 хвилин"},
		{casework.Ukrainian, 2*time.Hour + 21*time.Minute, "2 години 21 хвилина"},
		{casework.Ukrainian, 5 * time.Hour, "5 годин"},
		{casework.Italian, time.Hour, "1 ora"},
		{casework.Spanish, 48 * time.Hour, "2 días"},
		{casework.Bulgarian, 2 * time.Hour, "2 часа"},
	} {
		got, err := b.Duration(c.lang, c.length)
		if got = strings.ReplaceAll(got, "\u00a0", " "); err != nil || got != c.want {
			t.Errorf("%s %s: %q, %v, want %q", c.lang, c.length, got, err, c.want)
		}
	}
}

func TestAnHourOfAnotherDaySaysWhichDay(t *testing.T) {
	b := mustLoad(t)
	now := time.Date(2026, 10, 11, 18, 0, 0, 0, time.UTC) // eight in the evening in Rome
	for lang, want := range map[casework.Lang][3]string{
		casework.English:   {"at 21:30", "tomorrow at 8:00", "on Tuesday 13 October at 8:00"},
		casework.Ukrainian: {"о 21:30", "завтра о 8:00", "у вівторок, 13 жовтня о 8:00"},
		casework.Italian:   {"alle 21:30", "domani alle 8:00", "martedì 13 ottobre alle 8:00"},
	} {
		for i, at := range []time.Time{now.Add(90 * time.Minute), now.Add(12 * time.Hour), now.Add(36 * time.Hour)} {
			if got := told(t, b, lang, "Soon", "Europe/Rome", at, now); got != want[i] {
				t.Errorf("%s: %q, want %q", lang, got, want[i])
			}
		}
	}
}
