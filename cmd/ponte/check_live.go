package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"ponte/bot"
	"ponte/casework"
	"ponte/locales"
	"ponte/store"
)

// liveCheck is `ponte check --live`: it asks Telegram itself, and says what differs
// from what we expect. It reads, and sends one message that it deletes again.
type liveCheck struct {
	con    *console
	config *config
	chat   int64 // as --chat says; 0 for an admin's

	book *locales.Book
	// met says that admins are all there are.
	met    bool
	admins []admin
	// advice is how the first of them is reached who is not; "" if she is.
	advice string
}

// meet finds out who may be sent a message.
func (l *liveCheck) meet(ctx context.Context, s *store.Store) {
	found, err := admins(ctx, s)
	if err == nil && len(found) > 0 {
		err = s.View(ctx, func(r casework.Reader) error {
			who, err := casework.PersonByCode(r, found[0].code)
			if err == nil {
				l.advice, err = reachAdvice(r, who, l.con.now(), zoneOf(&l.config.Policy, who.Site))
			}
			return err
		})
	}
	l.admins, l.met = found, err == nil
}

// findings are those of Telegram. After a call that got no answer no other is made:
// each would take as long.
func (l *liveCheck) findings(ctx context.Context) []finding {
	if err := l.config.need(needToken); err != nil {
		return []finding{{mark: bad, do: err.Error()}}
	}
	me, err := getMe(ctx, l.config.TelegramAPI, l.config.Token)
	if err != nil {
		return []finding{{mark: bad, do: err.Error()}}
	}
	client, err := bot.NewClient(string(l.config.Token), l.config.TelegramAPI, nil)
	if err != nil {
		return []finding{{mark: bad, do: err.Error()}}
	}
	defer client.CloseIdle()
	if l.book, err = l.config.book(); err != nil {
		return nil // the content checks tell it
	}
	found := l.identity(me)
	for _, look := range []func(context.Context, *bot.Client) ([]finding, error){l.webhook, l.profile} {
		some, err := look(ctx, client)
		found = append(found, some...)
		f, ok := errors.AsType[*bot.Fault](err)
		switch {
		case err == nil:
		case !ok:
			found = append(found, finding{mark: bad, do: err.Error()})
		default:
			found = append(found, finding{mark: bad, do: sayFault(l.config.TelegramAPI, f).Error()})
			if f.Behaviour == bot.Outage || f.Behaviour == bot.Unauthorized {
				return found
			}
		}
	}
	return append(found, l.message(ctx, client)...)
}

// identity looks at whose token it is, and what @BotFather was told about the bot.
func (l *liveCheck) identity(me bot.Self) []finding {
	c := l.config
	found := []finding{{good, fmt.Sprintf("%s knows the token: @%s", c.TelegramAPI, me.Username), ""}}
	if c.Username != "" && !strings.EqualFold(c.Username, me.Username) {
		found[0] = finding{bad, fmt.Sprintf("the token is @%s's, but telegram.username in %s is %s", me.Username, c.File, c.Username),
			"Correct it, or leave it empty: invites would lead to another bot"}
	}
	if why := betrays(me.Username, c.Policy.Organisation); why != "" {
		found = append(found, finding{warning, fmt.Sprintf("the bot's address, @%s, %s, and stands on every slip and in every link", me.Username, why),
			"Before you invite anybody, make another bot with one that tells nothing"})
	}
	for _, s := range []struct {
		wrong    bool
		what, do string
	}{
		{me.ReadsGroups, "the bot is given all that is written in groups", "Send /setprivacy to @BotFather, Enable; then take the bot out of its groups and add it again"},
		{!me.JoinsGroups, "the bot cannot be added to groups, so no staff chat can be linked", "If you want one: /setjoingroups at @BotFather, Enable. If not, leave it"},
		{me.Inline, "the bot can be called from any chat (inline mode), and would not answer there", "Send /setinline to @BotFather, then /empty"},
		{me.Business, "people can let the bot read their own chats (business mode), and Ponte wants none of that", "Switch it off at @BotFather: /mybots, Bot Settings"},
	} {
		if s.wrong {
			found = append(found, finding{warning, s.what, s.do})
		}
	}
	return found
}

// webhookLate is how long ago a failure of the webhook still counts.
const webhookLate = time.Hour

// webhook looks at how updates reach us. `ponte run` sets that itself at each start,
// so nothing here keeps it from working; but something else may be at work.
func (l *liveCheck) webhook(ctx context.Context, client *bot.Client) ([]finding, error) {
	w, err := client.Webhook(ctx)
	if err != nil {
		return nil, err
	}
	waiting := fmt.Sprintf("updates that wait: %d", w.Pending)
	var found []finding
	switch want := l.config.Webhook; {
	case w.Address == "" && want == "":
		found = append(found, finding{good, "updates are polled, and no webhook is set; " + waiting, ""})
	case w.Address == "":
		found = append(found, finding{good, fmt.Sprintf("no webhook is set yet: Ponte sets %s when it starts; %s", want, waiting), ""})
	case want == "":
		found = append(found, finding{warning, fmt.Sprintf("updates go to a webhook at %s, but the configuration polls; %s", siteOf(w.Address), waiting),
			"If another program uses this token, stop it, or take a bot of its own for it: Ponte takes the webhook away and gets what waits"})
	case w.Address != want:
		found = append(found, finding{warning, fmt.Sprintf("updates go to a webhook at %s, not to %s; %s", siteOf(w.Address), want, waiting),
			"If another program uses this token, stop it. Ponte sets the right address when it starts"})
	default:
		found = append(found, finding{good, fmt.Sprintf("updates come by webhook to %s; %s", want, waiting), ""})
	}
	if w.Address != "" && l.con.now().Sub(w.FailedAt) < webhookLate {
		found = append(found, finding{warning, fmt.Sprintf("the webhook: Telegram could not deliver at %s UTC: %s", w.FailedAt.UTC().Format("15:04"), w.Failure),
			"Look whether Ponte runs, and at the proxy and its certificate"})
	}
	return found, nil
}

// siteOf is a webhook's address without its path, which may be somebody's secret.
func siteOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return "another address"
	}
	return u.Scheme + "://" + u.Host
}

// profile looks at how the bot introduces itself, one finding for each text.
func (l *liveCheck) profile(ctx context.Context, client *bot.Client) ([]finding, error) {
	name, err := l.config.botName()
	if err != nil {
		return nil, err
	}
	wanted, err := wantedProfiles(l.book, name, l.con.now())
	if err != nil {
		return nil, err
	}
	var common bot.Profile
	differ := map[string][]difference{}
	for _, code := range profileCodes() {
		is, err := client.Profile(ctx, code)
		if err != nil {
			return nil, err
		}
		if code == everybody {
			common = is
		}
		for _, d := range differences(code, is, wanted[code], common) {
			differ[d.part.name] = append(differ[d.part.name], d)
		}
	}
	var found []finding
	for _, part := range profileParts() {
		if len(differ[part.name]) > 0 {
			found = append(found, l.drift(part, differ[part.name]))
		}
	}
	if len(found) == 0 {
		found = append(found, finding{good, fmt.Sprintf("the bot's name, texts and menu are as they should be, in %d languages", len(wanted)-1), ""})
	}
	return found, nil
}

// drift tells of one text that is not ours. It is bad where it betrays: of the name,
// which stands on every notice, that it is the organisation's is enough.
func (l *liveCheck) drift(part profilePart, differ []difference) finding {
	f := finding{warning, "", "`ponte profile --apply` sets it, `ponte profile` shows it"}
	if part.father == "/setcommands" {
		f.do = "Ponte sets it when it starts, and so does `ponte profile --apply`"
	}
	organisation := ""
	if part.father == "/setname" {
		organisation = l.config.Policy.Organisation
	}
	where := map[string][]string{} // by what stands there
	var texts []string
	for _, d := range differ {
		if why := betrays(d.found, organisation); why != "" {
			f.mark, f.do = bad, fmt.Sprintf("It %s, for whoever holds her phone. `ponte profile --apply` changes it", why)
		}
		if where[d.found] == nil {
			texts = append(texts, d.found)
		}
		where[d.found] = append(where[d.found], codeName(d.code))
	}
	var parts []string
	for _, text := range texts {
		parts = append(parts, fmt.Sprintf("%s (%s)", oneLine(text), strings.Join(where[text], ", ")))
	}
	f.what = fmt.Sprintf("the bot's %s is not as it should be: found %s", part.name, strings.Join(parts, "; "))
	return f
}
