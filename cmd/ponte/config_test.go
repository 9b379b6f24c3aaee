package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"ponte/casework"
)

const smallest = "organisation: Esempio\nsites:\n  - {id: milano, name: Milano, country: IT}\n"

const exampleToken = "123456789:AAExampleExampleExampleExampleExamp"

func TestTheSmallestFileTakesAllPresets(t *testing.T) {
	c := mustConfig(t, smallest, nil)
	want := &config{
		File: c.File,
		Policy: casework.Policy{
			Organisation: "Esempio",
			Sites: []casework.Site{{ID: "milano", Name: "Milano", Country: casework.Italy, Zone: "Europe/Rome",
				Quiet: casework.Hours{From: 21 * 60, To: 8 * 60}, Digest: 8*60 + 15}},
			Kinds: casework.PresetKinds(),
			Fold:  10 * time.Minute,
			Undo:  15 * time.Minute,
			Keep:  casework.Keep{}.OrPresets(),
			Claim: time.Hour, Remind: 24 * time.Hour, Remember: 90 * 24 * time.Hour,
		},
		TelegramAPI: "https://api.telegram.org",
		Listen:      "127.0.0.1:8080",
		Data:        filepath.Join(filepath.Dir(c.File), "data"),
		Texts:       filepath.Join(filepath.Dir(c.File), "texts"),
		WatchEvery:  5 * time.Minute,
		Log:         "info",
		Rate:        30,
		Senders:     16,
	}
	if diff := cmp.Diff(want, c); diff != "" {
		t.Errorf("configuration (-want, +got):\n%s", diff)
	}
}

func TestTheExampleSaysThePresets(t *testing.T) {
	text, err := os.ReadFile("../../deploy/ponte.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	example := mustConfig(t, string(text), nil)
	short := mustConfig(t, "organisation: Associazione Esempio\n"+
		"sites:\n  - {id: milano, name: 'Milano, Via Padova 36', country: IT}\n", nil)
	example.File, short.File = "", ""
	example.Data, short.Data = filepath.Base(example.Data), filepath.Base(short.Data)
	example.Texts, short.Texts = filepath.Base(example.Texts), filepath.Base(short.Texts)
	if diff := cmp.Diff(short, example); diff != "" {
		t.Errorf("the example sets something else than the preset (-preset, +example):\n%s", diff)
	}
}

// The example and the reader must not drift apart: each key that can be set
// stands in the example, with a comment that names it or stands above it.
func TestTheExampleNamesEveryKey(t *testing.T) {
	text, err := os.ReadFile("../../deploy/ponte.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var root yaml.Node
	if err := yaml.Unmarshal(text, &root); err != nil {
		t.Fatal(err)
	}
	stands := map[string]bool{}
	collectKeys(root.Content[0], "", stands)
	for _, probe := range []struct{ file, path string }{
		{"nokey: 1", ""},
		{"sites: [{nokey: 1}]", "sites."},
		{"kinds: {meeting: {nokey: 1}}", "kinds.meeting."},
		{"telegram: {nokey: 1}", "telegram."},
		{"sending: {nokey: 1}", "sending."},
		{"backup: {nokey: 1}", "backup."},
		{"watch: {nokey: 1}", "watch."},
	} {
		_, err := configOf(t, probe.file, nil)
		_, list, ok := strings.Cut(fmt.Sprint(err), "found an unknown key, allowed: ")
		if !ok {
			t.Fatalf("%s: no list of allowed keys in %v", probe.file, err)
		}
		list, _, _ = strings.Cut(list, ".")
		for name := range strings.SplitSeq(list, ", ") {
			if !stands[probe.path+name] {
				t.Errorf("%s%s can be set and does not stand in deploy/ponte.example.yaml", probe.path, name)
			}
		}
	}
}

// Who writes a key at the wrong margin is told where it stands; and each place that is
// told is the place at which the reader takes it.
func TestAKeyAtTheWrongMarginIsToldWhereItStands(t *testing.T) {
	text, err := os.ReadFile("../../deploy/ponte.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var root yaml.Node
	if err := yaml.Unmarshal(text, &root); err != nil {
		t.Fatal(err)
	}
	stands := map[string]bool{}
	collectKeys(root.Content[0], "", stands)
	ways := map[string]string{"under a site": "sites.", "at the left": "", "under a kind": "kinds.meeting.", `under "privacy`: "privacy.", `under "telegram`: "telegram."}
	for name, place := range belongs {
		for words, way := range ways {
			if strings.Contains(place, words) && !stands[way+name] {
				t.Errorf("%s %s: it does not stand there in deploy/ponte.example.yaml", name, place)
			}
		}
	}
	for text, want := range map[string]string{
		"responders: [{staff: T-2}]":       `"responders" stands under a site in "sites:", indented as its id.`,
		"open: 9:00-17:00":                 `"open" stands under a site`,
		"sites: [{id: milano, claim: 1h}]": `"claim" stands at the left margin.`,
		"controller: Esempio":              `"controller" stands under "privacy:".`,
		"sites: [{staff: T-2}]":            `"staff" stands under an entry of "responders:".`,
		"organization: WIN":                `Did you mean "organisation"?`,
	} {
		if _, err := configOf(t, text, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v\nwant %s", text, err, want)
		}
	}
}

// collectKeys notes the way to each key; lists do not count as a step.
func collectKeys(n *yaml.Node, path string, into map[string]bool) {
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i < len(n.Content); i += 2 {
			way := path + n.Content[i].Value
			into[way] = true
			collectKeys(n.Content[i+1], way+".", into)
		}
	case yaml.SequenceNode:
		for _, entry := range n.Content {
			collectKeys(entry, path, into)
		}
	}
}

func TestEverythingCanBeSet(t *testing.T) {
	c := mustConfig(t, `
organisation: WIN
sites:
  - id: milano
    name: Milano
    country: it
    quiet: 22:00-07:30
    digest: "7:45"
    coordinator: к17
    open: 9:00-17:30
    open_days: [mon, Fri, fri]
    responders:
      - {staff: T-2, topics: [legal, another], languages: [uk, es], woman: true}
      - {staff: м3}
  - {id: canarias-2, name: Las Palmas, country: ES, zone: Atlantic/Canary, quiet: "00:00-00:00"}
kinds:
  health: {ladder: [3d, 24h, 90m], shift: Later, useful: 1h, confirm: 2d, length: 45m}
  legal:
  work: {ladder: []}
fold: 5m
undo: 0m
claim: 2h
remind: 0m
remember: 30d
telegram: {api: "http://127.0.0.1:9999/", bot: 123456789, username: "@ponte_bot", webhook: "http://127.0.0.1:8080/tg"}
listen: :9000
data: /var/lib/ponte
texts: /etc/ponte/texts
log: debug
sending: {rate: 5, senders: 2}
backup: {to: [age1jqtn7q6yvc4pj7khjhe9qc2070xxpnzfa26kjz9k02kd9td7hq8q8xv598]}
watch: {url: "https://hc.example.org/0a1b2c", every: 10m}
`, map[string]string{"PONTE_WEBHOOK_SECRET": "0123456789abcdef"})
	kinds := []casework.AppointmentKind{
		{ID: "health", Ladder: []casework.Rung{{Days: 3}, {Before: 24 * time.Hour}, {Before: 90 * time.Minute}},
			Shift: casework.Later, Useful: time.Hour, Confirm: 48 * time.Hour, Length: 45 * time.Minute},
		kindPreset("legal"),
		func() casework.AppointmentKind { k := kindPreset("work"); k.Ladder = []casework.Rung{}; return k }(),
	}
	if diff := cmp.Diff(kinds, c.Policy.Kinds); diff != "" {
		t.Errorf("kinds (-want, +got):\n%s", diff)
	}
	sites := []casework.Site{
		{ID: "milano", Name: "Milano", Country: "IT", Zone: "Europe/Rome", Quiet: casework.Hours{From: 22 * 60, To: 7*60 + 30}, Digest: 7*60 + 45, Coordinator: "K-17",
			Open: casework.Hours{From: 9 * 60, To: 17*60 + 30}, OpenDays: []time.Weekday{time.Monday, time.Friday}, Responders: []casework.Responder{
				{Staff: "T-2", Topics: []casework.Topic{casework.TopicLegal, casework.TopicOther}, Langs: []casework.Lang{casework.Ukrainian, casework.Spanish}, Woman: true},
				{Staff: "M-3"},
			}},
		{ID: "canarias-2", Name: "Las Palmas", Country: "ES", Zone: "Atlantic/Canary", Digest: casework.DigestPreset},
	}
	if diff := cmp.Diff(sites, c.Policy.Sites); diff != "" {
		t.Errorf("sites (-want, +got):\n%s", diff)
	}
	got := *c
	got.File, got.Policy = "", casework.Policy{}
	want := config{TelegramAPI: "http://127.0.0.1:9999", Bot: 123456789, Username: "ponte_bot",
		Webhook: "http://127.0.0.1:8080/tg", WebhookSecret: "0123456789abcdef",
		Listen: ":9000", Data: "/var/lib/ponte", Texts: "/etc/ponte/texts", Log: "debug", Rate: 5, Senders: 2,
		WatchURL: "https://hc.example.org/0a1b2c", WatchEvery: 10 * time.Minute,
		BackupTo: []string{"age1jqtn7q6yvc4pj7khjhe9qc2070xxpnzfa26kjz9k02kd9td7hq8q8xv598"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("program (-want, +got):\n%s", diff)
	}
	if p := c.Policy; p.Fold != 5*time.Minute || p.Undo != 0 || p.Claim != 2*time.Hour || p.Remind != 0 || p.Remember != 30*24*time.Hour {
		t.Errorf("fold %s, undo %s, claim %s, remind %s, remember %s; want 5m, 0s, 2h, 0s, 720h", p.Fold, p.Undo, p.Claim, p.Remind, p.Remember)
	}
}

func TestTheEnvironmentWins(t *testing.T) {
	env := map[string]string{
		"TELEGRAM_BOT_TOKEN": exampleToken,
		"TELEGRAM_API_URL":   "http://127.0.0.1:7777/",
		"REDIS_URL":          "redis://:swordfish@127.0.0.1:6379/0",
		"PONTE_DATA":         "elsewhere",
		"PONTE_LISTEN":       "127.0.0.1:0",
		"PONTE_WEBHOOK_URL":  "http://127.0.0.1/hook",
		// 16 letters are enough.
		"PONTE_WEBHOOK_SECRET": "0123456789abcdef",
	}
	c := mustConfig(t, smallest+"telegram: {api: 'https://x.example', webhook: 'https://y.example/z'}\nlisten: :1\ndata: d\ntexts: /t\n", env)
	want := config{Token: exampleToken, Bot: 123456789, TelegramAPI: "http://127.0.0.1:7777", RedisURL: "redis://:swordfish@127.0.0.1:6379/0",
		Data: "elsewhere", Texts: "/t", Listen: "127.0.0.1:0", Webhook: "http://127.0.0.1/hook", WebhookSecret: "0123456789abcdef",
		Log: "info", WatchEvery: 5 * time.Minute, Rate: 30, Senders: 16}
	c.File, c.Policy = "", casework.Policy{}
	if diff := cmp.Diff(want, *c); diff != "" {
		t.Errorf("program (-want, +got):\n%s", diff)
	}
}

func TestASecretIsNeverShown(t *testing.T) {
	c := mustConfig(t, smallest, map[string]string{"TELEGRAM_BOT_TOKEN": exampleToken, "REDIS_URL": "redis://:swordfish@localhost/0"})
	for _, format := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
		text := fmt.Sprintf(format, *c)
		if strings.Contains(text, "Example") && strings.Contains(text, "AAE") || strings.Contains(text, "swordfish") {
			t.Errorf("%s shows a secret: %s", format, text)
		}
	}
	out, err := yaml.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(out), "swordfish") || strings.Contains(string(out), "AAE") {
		t.Errorf("YAML shows a secret:\n%s", out)
	}
}

func TestWhatACommandCannotDoWithoutIsNamed(t *testing.T) {
	c := mustConfig(t, smallest, nil)
	for what, name := range map[necessity]string{needToken: "TELEGRAM_BOT_TOKEN", needBot: "telegram.bot"} {
		if err := c.need(what); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("need(%d) = %v, want an error that names %s", what, err, name)
		}
	}
	c = mustConfig(t, smallest, map[string]string{"TELEGRAM_BOT_TOKEN": exampleToken})
	if err := errors.Join(c.need(needToken), c.need(needBot)); err != nil {
		t.Errorf("with a token: %v", err)
	}
}

func mustConfig(t *testing.T, text string, env map[string]string) *config {
	t.Helper()
	c, err := configOf(t, text, env)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func configOf(t *testing.T, text string, env map[string]string) (*config, error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "ponte.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return loadConfig(file, func(variable string) string { return env[variable] })
}
