package locales

import (
	"strings"
	"testing"
	"time"

	"ponte/casework"
)

// An alert that waited for the morning would be vague with the hour alone.
func TestStaffReadOnWhichDayItWasMissedUnlessThatIsToday(t *testing.T) {
	b := mustLoad(t)
	start := time.Date(2026, 10, 12, 8, 30, 0, 0, time.UTC) // Monday
	vars := casework.Vars{"Code": casework.Str("K-17"), "Start": casework.At(start, "Europe/Rome"), "Until": casework.Str(""), "InARow": casework.Str("")}
	for lang, monday := range map[casework.Lang]string{
		casework.English: "on Monday 12 October at 10:30", casework.Ukrainian: "у понеділок, 12 жовтня о 10:30", casework.Italian: "lunedì 12 ottobre alle 10:30",
		casework.Spanish: "el lunes 12 de octubre a las 10:30", casework.Bulgarian: "в понеделник, 12 октомври в 10:30 ч.",
	} {
		for _, key := range []string{"alert.missed", "alert.undone"} {
			for after, says := range map[time.Duration]bool{2 * time.Hour: false, 24 * time.Hour: true} {
				text, err := b.Plain(lang, key, vars, start.Add(after))
				if err != nil {
					t.Fatal(err)
				}
				if got := strings.Contains(strings.ReplaceAll(text, "\u00a0", " "), monday); got != says {
					t.Errorf("%s, %s, %s after the start: %q", lang, key, after, text)
				}
			}
		}
	}
}
