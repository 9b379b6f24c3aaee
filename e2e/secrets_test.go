package e2e_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-telegram/bot/models"

	"ponte/casework"
	"ponte/sandbox"
)

// The organisation's people, words and ids must be nowhere but sealed: not in the
// log, not in Redis's files or key names, not in the numbers for a monitor.

// planted are unusual words, each at a place through which a woman's life could leak.
var planted = map[string]string{
	"her name in the list":     "Зоряна-Ґудзик",
	"the name she chooses":     "Мавка-Лісова",
	"her Telegram name":        "Xenofonta",
	"her Telegram surname":     "Pseudokratova",
	"her Telegram username":    "xenofonta_pseudo_77",
	"her Telegram id":          "5481223907",
	"a visitor's Telegram id":  "6390018452",
	"a caseworker's id":        "7204417788",
	"the place":                "Вулиця Незламна-Вишнева",
	"what to bring":            "паспорт-рожевий",
	"whom she meets":           "Квіткослава",
	"the map":                  "maps.example.org/verborgen",
	"her id in the list":       "Fall-2026-Nachtigall",
	"what she writes":          "боюся-сусіда-Остапа",
	"what she edits":           "зовсім-інше-слово",
	"what she forwards":        "переслане-від-сестри",
	"from whom":                "Schwester-Theofania",
	"a caption":                "підпис-під-світлиною",
	"a file's name":            "diagnosi-segretissima.pdf",
	"her phone number":         "+380671239876",
	"what a visitor writes":    "visitor-confession-words",
	"a group's name":           "Nachbarinnen-Kreis",
	"what is said in a group":  "kaffeeklatsch-geheim",
	"a wrong invite code":      "Wrong-Code-Nobody-Made",
	"the secret of a webhook":  "a-secret-of-the-probe",
	"a word for a wrong start": "Unsinnswort",
}

func TestNamesWordsAndIDsAreNowhereButSealed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := func(what string) int64 {
		n, err := strconv.ParseInt(planted[what], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	w.ponte("import", "people", w.write("people.csv", fmt.Sprintf("id;role;site;language;name;caseworker;code\ns-1;caseworker;milano;it;;;M-11\n%s;beneficiary;milano;uk;%s;s-1;K-17\n",
		planted["her id in the list"], planted["her name in the list"])), "--apply")
	p := w.start(true)
	giulia := w.meetAs(casework.Italian, sandbox.UserSpec{ID: id("a caseworker's id"), FirstName: "Giulia"})
	invited := w.invite("M-11")
	giulia.joins(invited)
	olena := w.meetAs(casework.Ukrainian, sandbox.UserSpec{ID: id("her Telegram id"), FirstName: planted["her Telegram name"],
		LastName: planted["her Telegram surname"], Username: planted["her Telegram username"]})
	opened := w.invite("K-17")
	olena.comes(opened)
	visitor := w.meetAs(casework.English, sandbox.UserSpec{ID: id("a visitor's Telegram id"), FirstName: "Somebody"})

	w.ponte("import", "appointments", w.write("appointments.csv", fmt.Sprintf("id;person;kind;date;time;place;map;with;with_name;bring\na-1;K-17;legal;%s;%s;https://%s;M-11;%s;%s\n",
		noon(2), planted["the place"], planted["the map"], planted["whom she meets"], planted["what to bring"])), "--apply")
	cannot := olena.says("appointment.answer.cannot")
	olena.until("she is told of her appointment", hasButton(cannot))
	olena.tap("appointment.answer.details")
	olena.sees(planted["the place"], planted["what to bring"])
	w.telegram.Inject(sandbox.Fault{Kind: sandbox.ServerError, Times: 2}) // what fails is logged
	olena.tap("appointment.answer.cannot")
	olena.tap("reason.child")
	giulia.sees("K-17", giulia.says("reason.child"))

	live := life{olena, visitor, giulia}
	live.goOn(t, w)
	w.redis.Kill() // failures of Redis are logged
	for _, s := range []*somebody{olena, visitor} {
		if err := s.Type(planted["what she writes"]); err != nil {
			t.Fatal(err)
		}
	}
	w.eventually("the program feels it", func() bool { status, _ := p.get("/readyz"); return status != 200 })
	if err := w.redis.Start(); err != nil {
		t.Fatal(err)
	}
	k := w.keyspace()
	p.ready()
	w.eventually("nothing is under way", func() bool { rest, _ := k.atRest(); return rest && w.telegram.Pending() == 0 })

	words := map[string]string{"her invite": opened, "a caseworker's invite": invited, "the bot's token": w.telegram.Token()}
	maps.Copy(words, planted)
	search := func(where string, text []byte) {
		t.Helper()
		for _, f := range leaks(words, text) {
			t.Errorf("%s holds %s", where, f)
		}
	}
	_, metrics := p.get("/metrics")
	search("/metrics", []byte(metrics))
	search("the list of people", []byte(w.ponte("person", "list")))
	search("the report", []byte(w.ponte("report", "reminders")))
	w.searchRedis(search)
	ctx := context.Background()
	if err := k.rdb.ConfigSet(ctx, "rdbcompression", "no").Err(); err != nil { // or words would be hidden in it
		t.Fatal(err)
	}
	for _, command := range []string{"BGREWRITEAOF", "SAVE"} {
		if err := k.rdb.Do(ctx, command).Err(); err != nil {
			t.Fatal(err)
		}
	}
	w.eventually("the append-only file is rewritten", func() bool {
		info, err := k.rdb.Info(ctx, "persistence").Result()
		return err == nil && strings.Contains(info, "aof_rewrite_in_progress:0") && strings.Contains(info, "aof_rewrite_scheduled:0")
	})
	w.searchRedis(search)
	for _, name := range k.names("") {
		search("the name of a key", []byte(name))
		for _, code := range []string{"K-17", "M-11"} {
			if strings.Contains(name, ":"+code) {
				t.Errorf("the name of a key holds the code name %s: %s", code, name)
			}
		}
	}
	p.stopInTime()
	search("the log", []byte(p.said()))

	// The search finds what is there.
	if err := k.rdb.Set(ctx, "leak", "…"+planted["what she writes"]+"…", 0).Err(); err != nil {
		t.Fatal(err)
	}
	found := 0
	w.searchRedis(func(_ string, text []byte) { found += len(leaks(words, text)) })
	if found == 0 {
		t.Error("the search does not find what stands in Redis's files")
	}
}

// life is what three people do on a day.
type life struct{ olena, visitor, giulia *somebody }

// goOn sends everything that a phone can send.
func (l life) goOn(t *testing.T, w *world) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	l.olena.tap("appointment.answer.way")
	must(l.olena.Type("/menu"))
	l.olena.tap("menu.open.settings")
	l.olena.tap("settings.which.name")
	l.olena.sees(l.olena.says("name.which.ask"))
	must(l.olena.Type(planted["the name she chooses"]))
	l.olena.sees(l.olena.says("name.done"))
	must(l.olena.Type(planted["what she writes"]))
	must(l.olena.EditLast(planted["what she edits"]))
	must(l.olena.SendVoice(3))
	must(l.olena.SendContact(planted["her phone number"]))
	must(l.olena.SendDocument(planted["a file's name"], "application/pdf", []byte("%PDF-1.7 "+planted["what she writes"])))
	must(l.olena.Post(models.Message{Caption: planted["a caption"], Photo: []models.PhotoSize{{FileID: "f", FileUniqueID: "u", Width: 1, Height: 1}}}))
	must(l.olena.Post(models.Message{Text: planted["what she forwards"], ForwardOrigin: &models.MessageOrigin{
		Type: models.MessageOriginTypeHiddenUser, MessageOriginHiddenUser: &models.MessageOriginHiddenUser{
			Type: models.MessageOriginTypeHiddenUser, SenderUserName: planted["from whom"], Date: int(time.Now().Unix())}}}))
	must(l.olena.Reply(l.olena.last(), planted["what she writes"]))
	must(l.visitor.Start(planted["a wrong invite code"]))
	must(l.visitor.Start(planted["a word for a wrong start"]))
	must(l.visitor.Type(planted["what a visitor writes"]))
	l.visitor.Forge(1, planted["what a visitor writes"])
	group := w.telegram.NewGroup(planted["a group's name"], l.giulia.Phone, l.olena.Phone)
	group.AddBot(l.giulia.Phone)
	must(group.Phone(l.olena.Phone).Type("/help " + planted["what is said in a group"]))
	l.olena.Block()
	l.giulia.sees("K-17", "Telegram")
	l.olena.Unblock()
}

// searchRedis reads everything that Redis has written to the disk.
func (w *world) searchRedis(search func(where string, text []byte)) {
	w.Helper()
	files := 0
	err := filepath.WalkDir(w.redis.Dir, func(path string, file fs.DirEntry, err error) error {
		if err != nil || !file.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(path)
		if err == nil && len(text) > 0 {
			files++
			search(filepath.Base(path), text)
		}
		return err
	})
	if err != nil || files < 2 {
		w.Fatalf("Redis has %d files: %v", files, err)
	}
}

// leaks finds words in a text, as they are or as programs write what is not plain.
func leaks(words map[string]string, text []byte) (found []string) {
	for what, word := range words {
		for form, as := range map[string]string{
			"as it is": word, "for ASCII": strings.Trim(strconv.QuoteToASCII(word), `"`), "for an address": url.QueryEscape(word),
			"in base64": strings.TrimRight(base64.StdEncoding.EncodeToString([]byte(word))[:len(word)/3*4], "="),
			"in hex":    hex.EncodeToString([]byte(word)),
		} {
			if at := bytes.Index(text, []byte(as)); at >= 0 {
				found = append(found, fmt.Sprintf("%s, %s: %q", what, form, text[max(0, at-60):min(len(text), at+len(as)+20)]))
				break
			}
		}
	}
	return found
}
