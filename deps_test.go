package ponte_test

import (
	"go/parser"
	"go/token"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// room is one row of the table of imports.
type room struct {
	dir string
	// why is what would be lost without the row.
	why string
	// uses are the packages that the room may import beside the standard library:
	// rooms of ours by directory, libraries by module, which covers their packages.
	uses []string
	// never are standard packages it must not import, each covering those below it.
	never []string
	// tests are what its test files may import beside uses and testLibraries.
	tests []string
}

// outerWorld is what a room that only decides must not reach: clocks are caught
// by forbidigo, all other ways out by this list. net/url and net/netip parse
// text and reach nothing.
var outerWorld = []string{"context", "crypto/rand", "database", "log", "math/rand", "net", "os", "syscall", "unsafe"}

// Libraries, by what we use them for.
const (
	redis    = "github.com/redis/go-redis/v9"
	inMemory = "github.com/alicebob/miniredis/v2"
	telegram = "github.com/go-telegram/bot"
	zap      = "go.uber.org/zap"
	xsync    = "golang.org/x/sync"
)

// testLibraries may be imported by every test.
var testLibraries = []string{"github.com/google/go-cmp", "pgregory.net/rapid", "go.uber.org/goleak", "github.com/rogpeppe/go-internal"}

// rooms is the table. A package that has no row here, and a row that has no
// package, fail the test: who builds a room says first what it may know.
var rooms = []room{
	{
		dir:   ".",
		why:   "The door holds the tour and the rules, and no code that somebody could come to rely on.",
		never: []string{"*"},
	},
	{
		dir:   "casework",
		why:   "The organisation's words and rules must outlive every library and be readable by somebody who knows none.",
		never: outerWorld,
	},
	{
		dir:   "convo",
		why:   "An engine that only decides can be tested with a day of reminders in a millisecond, and run again after a crash.",
		uses:  []string{"casework"},
		never: outerWorld,
	},
	{
		dir:   "flows",
		why:   "A flow says what is asked and what follows. Texts are the translators', doing is the commands'.",
		uses:  []string{"casework", "convo"},
		never: outerWorld,
		tests: []string{"locales", "flows/flowtest"},
	},
	{
		dir:   "talk",
		why:   "What an event does to a chat is written once, so that what the transcripts show is what the bot does.",
		uses:  []string{"casework", "convo", "locales"},
		never: outerWorld,
	},
	{
		dir:   "flows/flowtest",
		why:   "What is played on the stage must be what a woman reads, so it has the real texts; and nothing that could leave it.",
		uses:  []string{"casework", "convo", "flows", "locales", "talk"},
		never: outerWorld,
	},
	{
		dir: "locales",
		why: "A translator's mistake must show without starting a bot: texts depend on facts, never on conversations.",
		uses: []string{
			"casework", "github.com/nicksnyder/go-i18n/v2", "github.com/go-playground/locales",
			"github.com/BurntSushi/toml", "go.yaml.in/yaml/v3", "golang.org/x/text",
		},
		never: []string{"context", "log", "net", "syscall", "unsafe"},
		tests: []string{"convo", "flows"},
	},
	{
		dir:   "store",
		why:   "One room knows Redis. It keeps what it is given and does not know what a conversation is.",
		uses:  []string{"casework", redis, "github.com/bsm/redislock", "github.com/tink-crypto/tink-go/v2", zap, xsync},
		tests: []string{"store/storetest", inMemory},
	},
	{
		dir:  "store/storetest",
		why:  "The Redis servers that tests run on; they come from here and nowhere else, so that all rooms meet the same ones.",
		uses: []string{"casework", "store", inMemory, redis, zap},
	},
	{
		dir:  "backup",
		why:  "A backup must be read in years: its form is written down in one place, which knows neither Redis nor the command line.",
		uses: []string{"store", "filippo.io/age"},
	},
	{
		dir:   "bot",
		why:   "It carries between Telegram, the engine and the store. When something happens by time or is counted is not its business.",
		uses:  []string{"casework", "convo", "flows", "locales", "store", "talk", telegram, zap, xsync, "golang.org/x/time"},
		tests: []string{"sandbox", "store/storetest"},
	},
	{
		dir:   "scheduler",
		why:   "It puts events into lanes and says nothing itself, so that a reminder goes the same way as an update.",
		uses:  []string{"casework", "store", "github.com/robfig/cron/v3", zap, xsync},
		tests: []string{"store/storetest"},
	},
	{
		dir: "reports",
		why: "Files are made from records that were handed in, so that nobody's rights are decided a second time here.",
		uses: []string{
			"casework", "locales", "codeberg.org/go-pdf/fpdf", "rsc.io/qr", "github.com/arran4/golang-ical", "golang.org/x/image", "gonum.org/v1/plot",
		},
		never: []string{"net", "syscall", "unsafe"},
	},
	{
		dir:  "sandbox",
		why:  "A Telegram that knew us would agree with our mistakes. It knows Telegram's types and nothing of ours.",
		uses: []string{telegram + "/models"},
		// Its tests speak to it as the bot does, with the library's client.
		tests: []string{telegram, "github.com/chromedp"},
	},
	{
		dir:   "bench",
		why:   "Measures the rooms beside a bot on the bare libraries; nothing imports it, and it is made of tests alone.",
		tests: []string{"casework", "convo", "flows", "locales", "store", "store/storetest", "bot", telegram, redis, zap},
	},
	{
		dir: "cmd/ponte",
		why: "The only place that knows all rooms, so that they need not know each other. Redis and Telegram stay behind store and bot.",
		uses: []string{
			"casework", "convo", "flows", "flows/flowtest", "talk", "locales", "store", "backup", "bot", "scheduler", "reports", "sandbox",
			"github.com/arran4/golang-ical", "github.com/teambition/rrule-go", "github.com/xuri/excelize/v2", "github.com/alecthomas/kong", "filippo.io/age", "go.yaml.in/yaml/v3", "github.com/prometheus/client_golang", "golang.org/x/sys", inMemory, zap, xsync,
		},
		tests: []string{"store/storetest", telegram, redis, "github.com/chromedp"},
	},
	{
		dir:   "e2e",
		why:   "Tests of the whole start the program and look at it from outside: what shares its code agrees with its mistakes. From ours come the words on buttons, and the records to look into.",
		never: []string{"*"},
		tests: []string{"casework", "locales", "store", "store/storetest", "sandbox", redis, telegram + "/models"},
	},
}

func TestRoomsImportOnlyWhatTheTableAllows(t *testing.T) {
	for dir, files := range packages(t) {
		at := slices.IndexFunc(rooms, func(r room) bool { return r.dir == dir })
		if at < 0 {
			t.Errorf("package %s has no row in the table of deps_test.go: say first what it may import, and why", dir)
			continue
		}
		for _, file := range files {
			for _, imported := range imports(t, file) {
				if !rooms[at].mayImport(imported, strings.HasSuffix(file, "_test.go")) {
					t.Errorf("%s imports %s. Room %s does not: %s", file, imported, dir, rooms[at].why)
				}
			}
		}
	}
}

func TestTableNamesOnlyRoomsThatExist(t *testing.T) {
	built := packages(t)
	for _, r := range rooms {
		if len(built[r.dir]) == 0 {
			t.Errorf("the table has a row for %s, where there is no Go file", r.dir)
		}
		for _, used := range slices.Concat(r.uses, r.tests) {
			isRoom := func(o room) bool { return o.dir == used }
			if !strings.Contains(used, ".") && !slices.ContainsFunc(rooms, isRoom) {
				t.Errorf("the row of %s allows %s, which has no row of its own", r.dir, used)
			}
		}
	}
}

func TestTableRefusesWhatTheDesignForbids(t *testing.T) {
	for _, c := range []struct {
		room, imported string
		inTest, may    bool
	}{
		{room: "casework", imported: "time", may: true},
		{room: "casework", imported: "net/url", may: true},
		{room: "casework", imported: "net/http"},
		{room: "casework", imported: "ponte/convo"},
		{room: "casework", imported: zap},
		{room: "casework", imported: "github.com/google/go-cmp/cmp", inTest: true, may: true},
		{room: "casework", imported: "ponte/store", inTest: true},
		{room: "convo", imported: "context"},
		{room: "flows", imported: "ponte/locales"},
		{room: "flows", imported: "ponte/locales", inTest: true, may: true},
		{room: "store", imported: redis, may: true},
		{room: "store", imported: "ponte/bot", inTest: true},
		{room: "store", imported: "ponte/store/storetest"},
		{room: "bot", imported: "github.com/go-telegram/bot/models", may: true},
		{room: "bot", imported: "github.com/go-telegram/bottle"},
		{room: "bot", imported: "ponte/reports"},
		{room: "scheduler", imported: telegram},
		{room: "sandbox", imported: "ponte/casework", inTest: true},
		{room: "sandbox", imported: telegram},
		{room: "cmd/ponte", imported: redis},
	} {
		at := slices.IndexFunc(rooms, func(r room) bool { return r.dir == c.room })
		if may := rooms[at].mayImport(c.imported, c.inTest); may != c.may {
			t.Errorf("may %s import %s (test: %t)? The table says %t, the design %t", c.room, c.imported, c.inTest, may, c.may)
		}
	}
}

// mayImport reports whether a file of the room, or a test of it, may import a package.
func (r room) mayImport(imported string, inTest bool) bool {
	allowed := r.uses
	if inTest {
		allowed = slices.Concat(r.uses, r.tests, testLibraries, []string{r.dir})
	}
	ours, isOurs := strings.CutPrefix(imported, "ponte/")
	if isOurs {
		return slices.Contains(allowed, ours)
	}
	if first, _, _ := strings.Cut(imported, "/"); strings.Contains(first, ".") {
		return slices.ContainsFunc(allowed, func(module string) bool { return covers(module, imported) })
	}
	if inTest || imported == "net/url" || imported == "net/netip" {
		return true
	}
	if imported == "testing" && r.dir != "store/storetest" {
		return false
	}
	return !slices.ContainsFunc(r.never, func(std string) bool { return std == "*" || covers(std, imported) })
}

// covers reports whether a package is the named one or lies below it.
func covers(name, imported string) bool {
	return imported == name || strings.HasPrefix(imported, name+"/")
}

// packages lists the Go files of each directory, for all systems and build tags.
func packages(t *testing.T) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	eachFile(t, func(name string) {
		if path.Ext(name) == ".go" {
			found[path.Dir(name)] = append(found[path.Dir(name)], name)
		}
	})
	return found
}

// imports lists what a Go file imports.
func imports(t *testing.T, name string) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), filepath.FromSlash(name), nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, spec := range file.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, imported)
	}
	return out
}
