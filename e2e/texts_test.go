package e2e_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"ponte/casework"
	"ponte/locales"
)

// An organisation words the question for consent its own way: that is what she
// reads, and its version is what is kept with her yes.
func TestOwnTextIsWhatSheReadsAndSaysYesTo(t *testing.T) {
	t.Parallel()
	const key, said = "arrive.reminders.ask", "Можна нагадувати вам про зустрічі в нас?"
	w := newWorld(t)
	w.ponte("import", "people", w.write("people.csv", people), "--apply")
	must(t, os.Mkdir(w.path("texts"), 0o700))
	w.write("texts/uk.toml", fmt.Sprintf("%q = { hash = %q, other = %q }\n", key, w.book.Source(key), said))
	w.start(false)
	olena := w.meet("Олена", casework.Ukrainian)
	must(t, olena.Start(w.invite("K-17")))
	must(t, olena.tapLabel(w.book.Name(olena.lang)))
	olena.until("she reads the question", func(ms []message) bool { return countText(ms, said) == 1 })
	olena.tap("arrive.reminders.yes")
	olena.until("she is asked what others may see", hasButton(olena.says("privacy.level.short")))
	want := locales.VersionOf(casework.Ukrainian, key, []locales.Form{{Name: "other", Text: said}})
	if got := w.person(w.records(), "K-17").Consents[casework.ForAppointments].Text; got != want || !strings.HasPrefix(got, "uk-") {
		t.Errorf("kept with her yes is the version %q, want %q", got, want)
	}
}
