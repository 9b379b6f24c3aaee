package flows_test

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"ponte/casework"
	"ponte/convo"
	"ponte/flows"
	"ponte/flows/flowtest"
)

// A starting state from which every button is pressed. The script is played
// first; what can be seen on the phone of who is left then is where it begins.
var beginnings = map[string]string{
	"a woman's menu":         "book meeting 2026-10-16 10:30\nbook legal 2026-10-20 11:00\ncall menu",
	"without appointments":   "call menu",
	"under a reminder":       "book meeting 2026-10-16 10:30\nwait 4d2h",
	"hidden":                 "set privacy hidden\nbook meeting 2026-10-16 10:30\nwait 4d2h",
	"full":                   "set privacy full\nbook meeting 2026-10-16 10:30\nwait 4d2h",
	"moved":                  "book meeting 2026-10-16 10:30\nwait 4d2h\nmove 2026-10-17 11:00",
	"cancelled":              "book meeting 2026-10-16 10:30\nwait 4d2h\ncancel",
	"after she did not come": "book meeting 2026-10-05 16:30\nwait 8h40m\nas caseworker\npress missed\nwait 16m\nas beneficiary",
	"what happened":          "book meeting 2026-10-05 16:30\nwait 8h40m\nas caseworker",
	"arriving":               "invite\nbook-newcomer meeting 2026-10-16 10:30\nas newcomer\nopen invite",
	"a visitor":              "as visitor\nopen",
	"staff":                  "as mediator\ncall menu",
	"an educator":            "as educator\ncall menu",
	"a caseworker's day":     "book meeting 2026-10-05 16:30\nbook-newcomer meeting 2026-10-06 10:30\nbook legal 2026-10-06 11:00\nas caseworker\ncall menu",
	"a coordinator's day":    "book meeting 2026-10-05 16:30\nas coordinator\ncall menu",
	"she did not come":       "book meeting 2026-10-05 16:30\nwait 8h40m\nas coordinator\nstart outcome\npress missed\nas caseworker\ncall menu",
	"nobody saw to it":       "book meeting 2026-10-05 10:30\nwait 3h\nas caseworker\npress missed\nas coordinator\nstart alerts",
	"somebody is away":       "as caseworker\nstart away\npress away\npress 2026-10-07\npress #1\nstart away",
	"a list of many":         "book meeting 2026-10-16 10:30\n" + manyBookings() + "call menu",
	"asking a human":         "answers P-4 woman\nstart human",
	"asked a human":          "start human\npress yes\npress work\nwrite Where is the course?",
	"it was solved":          "start human\npress yes\npress work\nwrite Where?\npress solved\nwrite And when?",
	"words of danger":        "write he hits me",
	"a woman asks":           "start human\npress yes\npress work\nwrite Where is the course?\nas caseworker",
	"a woman talks":          "start human\npress yes\npress work\nwrite Where is the course?\nas caseworker\npress claim\npress more",
	"a talk is over":         "start human\npress yes\npress work\nwrite Where is the course?\nas caseworker\npress claim\nas beneficiary\npress solved\nas caseworker",
	"she has a new phone":    "start phone\npress yes\nas visitor\nopen link\nas coordinator\nwrite K-17",
	"stopped":                "call stop",
	"behind a PIN":           "set pin 1234\nbook meeting 2026-10-16 10:30\nwait 4d2h",
	"settings with a PIN":    "set pin 1234\ncall menu",
	"her PIN, for staff":     "set pin 1234\nas caseworker\nstart woman",
	"hours that may not fit": "set opening on\nwait 57d\ncall menu",
	"help":                   "call help",
}

// TestEveryButtonInEveryLanguageLeadsOn presses, from each beginning, every
// button that it can find: never an error, never a blank, and the menu is always
// one word away.
func TestEveryButtonInEveryLanguageLeadsOn(t *testing.T) {
	t.Parallel()
	engine, book := mustEngine(t), mustBook(t)
	for _, lang := range casework.Langs {
		t.Run(string(lang), func(t *testing.T) {
			t.Parallel()
			pressed := map[string]bool{}
			for _, name := range slices.Sorted(maps.Keys(beginnings)) {
				stage, err := flowtest.New(flowtest.Options{Engine: engine, Book: book, Lang: lang})
				if err != nil {
					t.Fatal(err)
				}
				player, err := flowtest.NewPlayer(stage)
				if err != nil {
					t.Fatal(err)
				}
				for line := range strings.Lines(beginnings[name]) {
					if err := player.Line(strings.TrimSpace(line)); err != nil {
						t.Fatalf("%s: %v", name, err)
					}
				}
				c := &crawler{t: t, menu: strings.HasSuffix(beginnings[name], "call menu"), from: name, phone: player.Phone().Name, seen: map[string]bool{}, pressed: pressed}
				c.crawl(spot{stage, player.Phone().Visible(), nil})
			}
			for _, choice := range declared() {
				if !pressed[choice] && lang == casework.English {
					t.Errorf("nobody could press %s: the crawler needs another beginning, or the choice is dead", choice)
				}
			}
		})
	}
}

// manyBookings fills more than one page of the list.
func manyBookings() string {
	var b strings.Builder
	for day := 19; day < 28; day++ {
		fmt.Fprintf(&b, "book legal 2026-10-%d 11:00\n", day)
	}
	return b.String()
}

// crawler presses every button once in each place that looks different.
type crawler struct {
	t       *testing.T
	from    string // which beginning
	phone   string
	menu    bool // go on into the menu: each role's is crawled from the beginnings that end in it
	seen    map[string]bool
	pressed map[string]bool // "flow.step.choice"
	todo    []spot
	// markup, if set, must stand on no screen as markup; marked counts the screens that
	// show it as it was written.
	markup string
	marked int
}

// spot is where the crawler has come to: screens that have just appeared.
type spot struct {
	stage   *flowtest.Stage
	screens []flowtest.Screen
	way     []string
}

// crawl goes on from a spot until there is nothing new, the nearest places first.
func (c *crawler) crawl(from spot) {
	c.t.Helper()
	for c.todo = []spot{from}; len(c.todo) > 0; {
		next := c.todo[0]
		c.todo = c.todo[1:]
		c.look(next)
	}
}

// crawlDeep is how many presses one way may have, crawlWide how many places.
const (
	crawlDeep = 25
	crawlWide = 5000
	// crawlNear is where it turns back in the languages but English: they have other
	// texts, not other ways.
	crawlNear = 2
)

// look presses every button of the screens that are new.
func (c *crawler) look(at spot) {
	c.t.Helper()
	stage, screens, way := at.stage, at.screens, at.way
	if stage.Lang != casework.English && len(way) > crawlNear {
		for _, screen := range screens {
			c.sound(screen, way)
		}
		return
	}
	state, err := stage.State(stage.Phone(c.phone))
	if err != nil {
		c.t.Fatal(err)
	}
	for _, screen := range screens {
		c.sound(screen, way)
		place := screen.Text
		for _, row := range screen.Rows {
			for _, k := range row {
				place += "|" + hour.ReplaceAllString(meaning(state, k), ".when")
			}
		}
		if c.seen[place] {
			continue
		}
		c.seen[place] = true
		if len(c.seen) > crawlWide || len(way) > crawlDeep {
			c.t.Fatalf("from %s there are more than %d places, or a way is longer than %d presses: %q", c.from, crawlWide, crawlDeep, way)
		}
		c.menuIsNear(stage, way)
		for _, k := range thinned(screen) {
			if again(way, k.Label) < mostAgain && (c.menu || k.Data != convo.WordButton(convo.Menu)) {
				c.press(stage, state, screen, k, way)
			}
		}
	}
}

// mostAgain is how often the same button is pressed on one way: what it leads to is
// known by then, and ways that go round in circles are without end.
const mostAgain = 1

// again counts how often a button was pressed on a way.
func again(way []string, label string) (n int) {
	for _, pressed := range way {
		if pressed == label {
			n++
		}
	}
	return n
}

// thinned lists a screen's buttons; of days and of hours only the first and the last:
// sixty days with twenty hours each are not twelve hundred places.
func thinned(screen flowtest.Screen) (keys []flowtest.Key) {
	ends := map[string][]flowtest.Key{}
	for _, row := range screen.Rows {
		for _, k := range row {
			if sort := when.FindString(k.Data); sort != "" {
				sort = sort[:2]
				ends[sort] = append(ends[sort][:min(1, len(ends[sort]))], k)
				continue
			}
			keys = append(keys, k)
		}
	}
	for _, some := range ends {
		keys = append(keys, some...)
	}
	return keys
}

// when is the end of a button for a day or an hour.
var when = regexp.MustCompile(`:(2\d{3}-\d\d-\d\d|t\d+)$`)

// hour is the end of a button for a day or a time of day: places that differ in what
// they offer of these are one place.
var hour = regexp.MustCompile(`\.(t\d+|2\d{3}-\d\d-\d\d|_page\d+)$`)

// press presses a button on a stage of its own.
func (c *crawler) press(stage *flowtest.Stage, state convo.State, screen flowtest.Screen, k flowtest.Key, way []string) {
	c.t.Helper()
	if k.Data == "" {
		return
	}
	what := meaning(state, k)
	c.pressed[what] = true
	way = append(slices.Clone(way), k.Label)
	stage = stage.Fork()
	phone := stage.Phone(c.phone)
	if err := stage.Happen(phone, flowtest.Update{Press: k.Data, Under: screen.Message}); err != nil {
		c.t.Fatalf("from %s by %q: %v", c.from, way, err)
	}
	var shown []flowtest.Screen
	swept := false // who leaves in a hurry is answered nothing
	for _, n := range stage.Take() {
		swept = swept || n.Kind == flowtest.Swept
		switch {
		case n.Kind == flowtest.Refused:
			c.t.Errorf("from %s by %q: %s is refused: %s", c.from, way, n.Command.Command(), n.Code)
		case n.Kind == flowtest.Told && n.Phone == phone:
			shown = append(shown, n.Screen)
		case n.Kind == flowtest.Told:
			c.sound(n.Screen, way)
		}
	}
	if len(shown) == 0 && !swept {
		c.t.Errorf("from %s by %q: nothing is said", c.from, way)
	}
	c.todo = append(c.todo, spot{stage, shown, way})
}

// sound looks whether a screen can be sent and read.
func (c *crawler) sound(s flowtest.Screen, way []string) {
	c.t.Helper()
	fail := func(format string, args ...any) {
		c.t.Errorf("from %s by %q: %s:\n%s", c.from, way, fmt.Sprintf(format, args...), s)
	}
	if strings.TrimSpace(s.Text) == "" || strings.Contains(s.Text, "<no value>") || strings.Contains(s.Text, "{{") {
		fail("a text has a hole")
	}
	if n := len(utf16.Encode([]rune(s.HTML))); n > 4096 {
		fail("a text has %d units, Telegram takes 4096", n)
	}
	if c.markup != "" {
		if strings.Contains(s.HTML, c.markup) {
			fail("what somebody wrote is markup")
		}
		if strings.Contains(s.Text, c.markup) {
			c.marked++
		}
	}
	labels := map[string]bool{}
	for _, row := range s.Rows {
		for _, k := range row {
			switch {
			case strings.TrimSpace(k.Label) == "" || utf8.RuneCountInString(k.Label) > 30:
				fail("label %q", k.Label)
			case len(k.Data) > convo.MaxData:
				fail("button %q carries %d bytes", k.Label, len(k.Data))
			case (k.Data == "") == (k.URL == ""):
				fail("button %q leads nowhere or in two ways", k.Label)
			case labels[k.Label]:
				fail("two buttons say %q", k.Label)
			}
			labels[k.Label] = true
		}
	}
}

// menuIsNear says "menu" on a stage of its own and looks whether it opens; for who
// is still arriving, the question that is open does.
func (c *crawler) menuIsNear(stage *flowtest.Stage, way []string) {
	c.t.Helper()
	stage = stage.Fork()
	if err := stage.Happen(stage.Phone(c.phone), flowtest.Update{Word: convo.Menu}); err != nil {
		c.t.Fatalf("from %s by %q: menu: %v", c.from, way, err)
	}
	for _, n := range stage.Take() {
		if n.Kind == flowtest.Told {
			for _, choice := range []string{"helplines", "en", "short"} {
				if _, ok := n.Screen.Find(choice); ok {
					return
				}
			}
		}
	}
	c.t.Errorf("from %s by %q: the menu does not open", c.from, way)
}

// meaning names what a button stands for without ids that differ from time to
// time: "appointment.reason.ill", "appointment.first.come".
func meaning(state convo.State, k flowtest.Key) string {
	p := strings.Split(k.Data, ":")
	switch p[0] {
	case "r":
		for _, r := range state.Runs {
			if r.ID == p[1] {
				return r.Flow + "." + r.Step + "." + p[3]
			}
		}
		return "gone." + p[3]
	case "n":
		return p[1] + ".first." + p[4]
	}
	return k.Data + k.URL
}

// declared lists the fixed choices of all flows.
func declared() []string {
	var out []string
	for _, f := range flows.All() {
		for i, s := range f.Steps {
			step := s.ID
			if f.Standing && i == 0 {
				step = "first"
			}
			for _, choice := range s.Choice {
				out = append(out, f.ID+"."+step+"."+choice)
			}
		}
	}
	return out
}
