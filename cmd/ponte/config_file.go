package main

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"ponte/casework"
)

// This file says what may stand in the configuration file, and where.
// deploy/ponte.example.yaml says the same to people; a test holds them together.

// readFile takes over what the file says and returns its mistakes.
func (c *config) readFile(text []byte) problems {
	d := &document{file: c.File, belongs: belongs}
	for i, line := range strings.Split(string(text), "\n") {
		d.refuseSecrets(i+1, line)
	}
	root, ok := d.parse(text)
	if !ok && len(d.found) > 0 {
		return d.found
	}
	if !ok { // nothing in it: everything needed is missing
		root = place{Node: &yaml.Node{Kind: yaml.MappingNode, Line: 1, Column: 1}}
	}
	var sites, kinds, botName place
	d.mapping(root,
		key{"organisation", scalar(d, &c.Policy.Organisation, "a name of at most 80 letters", parseName)},
		key{"sites", func(v place) { sites = v; d.list(v, func(v place) { c.readSite(d, v) }) }},
		key{"kinds", func(v place) { kinds = v; d.each(v, func(name, v place) { c.readKind(d, name, v) }) }},
		key{"fold", scalar(d, &c.Policy.Fold, "1m to 24h", parseSpan(foldLeast, foldMost))},
		key{"undo", scalar(d, &c.Policy.Undo, "0m to 4h", parseSpan(undoLeast, undoMost))},
		key{"claim", scalar(d, &c.Policy.Claim, "5m to 24h, or 0m for never", parseSpanOr0(claimLeast, claimMost))},
		key{"remind", scalar(d, &c.Policy.Remind, "1h to 7d, or 0m for never", parseSpanOr0(remindLeast, remindMost))},
		key{"remember", scalar(d, &c.Policy.Remember, "2d to 365d", parseSpan(rememberLeast, rememberMost))},
		key{"telegram", func(v place) { botName = c.readTelegram(d, v) }},
		key{"listen", scalar(d, &c.Listen, listenAllowed, parseAddress)},
		key{"data", scalar(d, &c.Data, "a folder", c.folder)},
		key{"texts", scalar(d, &c.Texts, "a folder", c.folder)},
		key{"log", choice(d, &c.Log, "debug", "info", "warn", "error")},
		key{"sending", func(v place) { c.readSending(d, v) }},
		key{"backup", func(v place) { c.readBackup(d, v) }},
		key{"watch", func(v place) { c.readWatch(d, v) }},
		key{"privacy", func(v place) { c.readPrivacy(d, v) }},
		key{"approval", scalar(d, &c.Policy.Approval, "true or false", parseYes)},
		key{"keep", func(v place) { c.readKeep(d, v) }},
	)
	d.demand(root, "organisation", c.Policy.Organisation == "", "its name")
	d.demand(root, "sites", sites.Node == nil || sites.Kind == yaml.SequenceNode && len(sites.Content) == 0, "at least one site")
	if why := betrays(c.Name, c.Policy.Organisation); why != "" {
		d.say(botName, "the bot's name stands on every notice, and this one %s. Take one that tells nothing.", why)
	}
	if kinds.Node != nil && kinds.Kind == yaml.MappingNode && len(kinds.Content) == 0 {
		d.wrong(kinds, "no kind", "at least one kind, or no kinds: at all for every kind with its presets", "")
	}
	return d.found
}

// belongs says where a key stands, of those that stand in one place only: who reads its
// name somewhere and writes it at the wrong margin is told the right one.
var belongs = keyPlaces(map[string][]string{
	`stands under a site in "sites:", indented as its id.`: {"country", "zone", "quiet", "digest", "holidays", "open", "open_days", "responders", "coordinator"},
	"stands at the left margin.": {"organisation", "sites", "kinds", "fold", "undo", "claim", "remind", "remember", "telegram", "listen",
		"data", "texts", "log", "sending", "backup", "watch", "privacy", "approval", "keep"},
	`stands under an entry of "responders:".`:         {"staff", "topics", "languages"},
	`stands under a kind of appointment in "kinds:".`: {"ladder", "shift", "useful", "confirm", "length"},
	`stands under "privacy:".`:                        {"controller", "contact", "officer"},
	`stands under "telegram:".`:                       {"username", "webhook"},
})

// keyPlaces turns places with their keys into keys with their place.
func keyPlaces(places map[string][]string) map[string]string {
	all := map[string]string{}
	for place, keys := range places {
		for _, k := range keys {
			all[k] = place
		}
	}
	return all
}

// refuseSecrets keeps a mistake for everything on a line that looks like a
// secret, also in a comment. The secret itself is not repeated.
func (d *document) refuseSecrets(number int, line string) {
	for _, s := range secretShapes {
		if at := s.shape.FindStringIndex(line); at != nil {
			instead := "."
			if s.where != "" {
				instead = " and set " + s.where + " in the environment."
			}
			d.found = append(d.found, problem{file: d.file, line: number, col: at[0] + 1, sentence: fmt.Sprintf(
				"%s stands here, and this file is no place for secrets. Take it out%s %s", s.what, instead, s.leak)})
			return
		}
	}
}

// demand keeps a mistake for a key that is missing or empty, unless it is told
// already that the key, or what it stands in, is wrong or mistyped.
func (d *document) demand(v place, name string, missing bool, allowed string) {
	path := name
	if v.path != "" {
		path = v.path + "." + name
	}
	for _, p := range d.found {
		mistyped := p.meant == name && strings.TrimSuffix(p.where[:strings.LastIndex(p.where, ".")+1], ".") == v.path
		if p.where == path || mistyped || p.where == v.path && p.where != "" {
			return
		}
	}
	if missing {
		d.wrong(place{v.Node, path}, "nothing", allowed, "")
	}
}

// siteID is what a site may be called in commands, spreadsheets and key names.
var siteID = regexp.MustCompile(`^[a-z][a-z0-9-]{0,23}$`)

// readSite reads one entry of sites.
func (c *config) readSite(d *document, v place) {
	s := casework.Site{Quiet: quietPreset, Digest: casework.DigestPreset}
	d.mapping(v,
		key{"id", func(v place) {
			scalar(d, &s.ID, "small letters, digits and hyphens, at most 24, as in milano-2", func(text string) (casework.SiteID, bool) {
				return casework.SiteID(text), siteID.MatchString(text)
			})(v)
			if _, err := c.Policy.Site(s.ID); err == nil {
				d.say(v, "another site has the id %q already; give each its own.", s.ID)
			}
		}},
		key{"name", scalar(d, &s.Name, "a name of at most 80 letters", parseName)},
		key{"country", choice(d, &s.Country, casework.Countries...)},
		key{"zone", func(v place) { readZone(d, v, &s.Zone) }},
		key{"quiet", scalar(d, &s.Quiet, `two times of day, as in "21:00-08:00"; "00:00-00:00" for none`, func(text string) (casework.Hours, bool) {
			h, err := casework.ParseHours(text)
			return h, err == nil
		})},
		key{"digest", scalar(d, &s.Digest, `a time of day from "05:00" to "12:00"`, func(text string) (int, bool) {
			at, err := casework.ParseClock(text)
			return at, err == nil && at >= digestLeast && at <= digestMost
		})},
		key{"holidays", func(v place) { c.readHolidays(d, v, &s.Holidays) }},
		key{"open", func(v place) { readOpen(d, v, &s.Open) }},
		key{"open_days", func(v place) { readOpenDays(d, v, &s.OpenDays) }},
		key{"responders", func(v place) { readResponders(d, v, &s.Responders) }},
		key{"coordinator", scalar(d, &s.Coordinator, "a code name, as in K-17", func(text string) (casework.Code, bool) {
			code, err := casework.ParseCode(text)
			return code, err == nil
		})},
	)
	d.demand(v, "id", s.ID == "", "a short id, as in milano")
	d.demand(v, "name", s.Name == "", "the name that people know the place by")
	d.demand(v, "country", s.Country == "", "IT, ES or BG")
	if s.Zone == "" {
		s.Zone = zonePreset[s.Country]
	}
	c.Policy.Sites = append(c.Policy.Sites, s)
}

// likelyZones are proposed for a zone that does not exist.
var likelyZones = []string{"Europe/Rome", "Europe/Madrid", "Atlantic/Canary", "Africa/Ceuta", "Europe/Sofia", "Europe/Kyiv"}

// readZone reads the name of a time zone.
func readZone(d *document, v place, zone *string) {
	const allowed = "the IANA name of a time zone, as in Europe/Rome"
	text := strings.TrimSpace(v.Value)
	_, err := time.LoadLocation(text)
	// "Local" and "UTC" load, but a place has a zone of its own.
	if v.Kind == yaml.ScalarNode && (err != nil || !strings.Contains(text, "/")) {
		d.wrong(v, quoted(v.Value), allowed, nearest(text, likelyZones))
		return
	}
	scalar(d, zone, allowed, func(text string) (string, bool) { return text, true })(v)
}

// readKind reads one kind of appointment, whose texts are in locales.
func (c *config) readKind(d *document, id, v place) {
	known := false
	for _, k := range casework.KindIDs {
		known = known || k == id.Value
	}
	if !known {
		d.wrong(id, "an unknown kind of appointment", strings.Join(casework.KindIDs, ", "), nearest(id.Value, casework.KindIDs))
		return
	}
	k := kindPreset(id.Value)
	var useful place
	if !empty(v.Node) {
		d.mapping(v,
			key{"ladder", func(v place) { readLadder(d, v, &k.Ladder) }},
			key{"shift", choice(d, &k.Shift, casework.Earlier, casework.Later)},
			key{"useful", func(v place) {
				useful = v
				scalar(d, &k.Useful, "0m to 24h", parseSpan(usefulLeast, usefulMost))(v)
			}},
			key{"confirm", scalar(d, &k.Confirm, "0m (never) to 14d", parseSpan(0, confirmMost))},
			key{"length", scalar(d, &k.Length, "5m to 12h", parseSpan(lengthLeast, lengthMost))},
		)
	}
	if useful.Node == nil {
		useful = place{id.Node, v.path + ".useful"}
	}
	for _, r := range k.Ladder {
		if rungLength(r) < k.Useful {
			d.say(useful, "the step %s would never be sent, since after %s before the start it counts as useless. Make useful shorter or take the step out.",
				r, casework.Rung{Before: k.Useful})
		}
	}
	c.Policy.Kinds = append(c.Policy.Kinds, k)
}

// readLadder reads the steps of a ladder, from the longest to the shortest.
// An empty list means no reminders.
func readLadder(d *document, v place, ladder *[]casework.Rung) {
	const most = 6
	steps := []casework.Rung{}
	d.list(v, func(v place) {
		var r casework.Rung
		scalar(d, &r, "days (1d to 60d) or a time (5m to 48h)", func(text string) (casework.Rung, bool) {
			r, err := casework.ParseRung(text)
			return r, err == nil
		})(v)
		if r == (casework.Rung{}) {
			return
		}
		if len(steps) > 0 && rungLength(steps[len(steps)-1]) <= rungLength(r) {
			d.wrong(v, quoted(v.Value)+" after "+steps[len(steps)-1].String(), "the steps from the longest to the shortest, each once", "")
		}
		if len(steps) == most {
			d.say(v, "this is step %d of the ladder, and more than %d reminders help nobody. Take some out.", most+1, most)
		}
		steps = append(steps, r)
	})
	*ladder = steps
}

// rungLength is how long before the start a step stands, on a day without a change of clocks.
func rungLength(r casework.Rung) time.Duration { return time.Duration(r.Days)*24*time.Hour + r.Before }

// readTelegram reads what concerns the Bot API, and returns where the bot's name stands.
func (c *config) readTelegram(d *document, v place) (name place) {
	d.mapping(v,
		key{"api", scalar(d, &c.TelegramAPI, apiAllowed, parseAPI)},
		key{"bot", scalar(d, &c.Bot, "the number before the colon of the bot's token", parseNumber[int64](1, 1<<52))},
		key{"username", scalar(d, &c.Username, "the bot's name without @, as in ponte_milano_bot", parseUsername)},
		key{"name", func(v place) {
			name = v
			scalar(d, &c.Name, "a name of at most 64 letters", parseBotName)(v)
		}},
		key{"webhook", scalar(d, &c.Webhook, webhookAllowed, parseWebhook)},
	)
	return name
}

// readSending reads how fast messages leave.
func (c *config) readSending(d *document, v place) {
	d.mapping(v,
		key{"rate", scalar(d, &c.Rate, "1 to 1000 messages a second", parseNumber(1, 1000))},
		key{"senders", scalar(d, &c.Senders, "1 to 256 messages at the same time", parseNumber(1, 256))},
	)
}

// readBackup reads for whom backups are sealed.
func (c *config) readBackup(d *document, v place) {
	d.mapping(v, key{"to", func(v place) {
		d.list(v, func(v place) {
			var to string
			scalar(d, &to, "a public key, as `ponte keys backup` prints it: age1…", parseRecipient)(v)
			if to != "" {
				c.BackupTo = append(c.BackupTo, to)
			}
		})
	}})
}

// readWatch reads who is told that all is well.
func (c *config) readWatch(d *document, v place) {
	d.mapping(v,
		key{"url", scalar(d, &c.WatchURL, "a web address, as in https://hc.example.org/0a1b2c", parseSignal)},
		key{"every", scalar(d, &c.WatchEvery, "1m to 1h", parseSpan(time.Minute, time.Hour))},
	)
}

// readPrivacy reads who answers for people's data, as they are told.
func (c *config) readPrivacy(d *document, v place) {
	of := &c.Policy.Controller
	d.mapping(v,
		key{"controller", scalar(d, &of.Name, "a name of at most 200 letters", parseLine)},
		key{"contact", scalar(d, &of.Contact, contactAllowed, parseLine)},
		key{"officer", scalar(d, &of.Officer, contactAllowed, parseLine)},
	)
}

// folder takes a path as seen from the configuration file.
func (c *config) folder(text string) (string, bool) {
	if !filepath.IsAbs(text) {
		text = filepath.Join(filepath.Dir(c.File), text)
	}
	return text, !strings.ContainsRune(text, 0)
}
