package flowtest

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"ponte/casework"
	"ponte/convo"
)

// Player plays a script on a stage and writes down what everybody did and read.
//
// A script has one line for each thing that happens; empty lines and lines that
// begin with # say nothing.
//
//	as beneficiary         whose phone the next lines are about; the first is hers
//	start FLOW             a flow begins, about her appointment if it is about one
//	open [invite|link|TOKEN]  the bot is opened by a link: with the last invite, with one that stands on a phone, or another token
//	press CHOICE           a button is pressed: come, 2026-10-13, t600, back, menu, #2 (the second), lang (the transcript's)
//	press-old N CHOICE     a button of the screen shown N before the last, seen still or not
//	type CHOICE            what a button says is typed
//	write TEXT             something is typed
//	call WORD              sos, stop, help, menu, language, privacy, back, cancel
//	voice                  a voice message is sent
//	photo                  a picture is sent
//	forge DATA             a button that was never shown is pressed; {mine} and {other} name appointments
//	again                  the last of these comes a second time
//	wait 1d2h              time passes
//	down 8h                time passes while Ponte does not run
//	book KIND DAY TIME [bare]   her appointment is booked, at the clock of Milan
//	book-other KIND DAY TIME    the other woman's is, at the clock of Madrid
//	book-newcomer KIND DAY TIME the newcomer's is
//	move DAY TIME          her appointment is moved
//	place TEXT             her appointment takes place elsewhere
//	bring TEXT             she is to bring something else
//	cancel                 her appointment is cancelled
//	digest                 staff in Milan read what the day brings
//	answers CODE [woman] [TOPIC…]    a member of staff in Milan answers what women ask: all topics if none is named
//	invite [expired]       the newcomer gets an invite, one that ends in an hour
//	set privacy LEVEL, set safe 10:00-18:00, set opening on, set pin 1234, set reminders off    she has chosen so before
//	block, unblock         she keeps the bot out, lets it in
type Player struct {
	Stage *Stage
	Cast  *Cast
	// Heard, if set, gets each note when it is written down.
	Heard func(Note)

	phone *Phone
	mine  casework.Appointment
	other casework.Appointment
	token string
	told  string // the time written last
	out   strings.Builder
}

// NewPlayer seats the cast on a stage.
func NewPlayer(s *Stage) (*Player, error) {
	cast, err := s.Seat()
	if err != nil {
		return nil, err
	}
	return &Player{Stage: s, Cast: cast, phone: s.Phone("beneficiary")}, nil
}

// Play plays a script and returns the transcript. The error names the line.
func Play(s *Stage, script string) (string, error) {
	p, err := NewPlayer(s)
	if err != nil {
		return "", err
	}
	for i, line := range strings.Split(script, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if err := p.Line(line); err != nil {
			return p.Transcript(), fmt.Errorf("line %d: %s: %w", i+1, line, err)
		}
	}
	return p.Transcript(), nil
}

// Phone is the phone that the next line is about.
func (p *Player) Phone() *Phone { return p.phone }

// Transcript is what has been written down so far.
func (p *Player) Transcript() string { return strings.TrimSpace(p.out.String()) + "\n" }

// Line plays one line of a script.
func (p *Player) Line(line string) error {
	word, rest, _ := strings.Cut(line, " ")
	rest = strings.TrimSpace(rest)
	play, ok := p.lines()[word]
	if !ok {
		return fmt.Errorf("a script has no line %q", word)
	}
	err := play(rest)
	p.write(p.Stage.Take())
	return err
}

// Knows reports whether a script's line may begin with a word.
func (p *Player) Knows(word string) bool { return p.lines()[word] != nil }

// lines says what each word of a script does.
func (p *Player) lines() map[string]func(string) error {
	does := func(say string, u Update) error {
		p.says(say)
		return p.Stage.Happen(p.phone, u)
	}
	return map[string]func(string) error{
		"as": p.as,
		"start": func(flow string) error {
			u := Update{Flow: flow}
			switch {
			case slices.Contains([]string{"appointment", "missed", "outcome", "manage", "alert", "call"}, flow):
				u.Args = convo.Args{"subject": string(p.mine.ID)}
			case flow == "woman":
				u.Args = convo.Args{"subject": string(p.Cast.Beneficiary.ID)}
			}
			return does("/"+flow, u)
		},
		"open":      p.open,
		"press":     func(choice string) error { return p.press(p.phone.Visible(), choice) },
		"press-old": p.pressOld,
		"type":      p.typeLabel,
		"write":     func(text string) error { return does(text, Update{Text: text}) },
		"edit":      func(text string) error { return does("(changes it) "+text, Update{Text: text, Edited: true}) },
		"call":      func(word string) error { return does("/"+word, Update{Word: convo.Word(word)}) },
		"voice": func(string) error {
			return does("(a voice message)", Update{Media: true, Voice: "voice-of-" + p.phone.Name})
		},
		"photo":      func(string) error { return does("(a picture)", Update{Media: true}) },
		"forge":      p.forge,
		"again":      func(string) error { p.says("(the same again)"); return p.Stage.Again(p.phone) },
		"wait":       func(d string) error { return p.pass(d, p.Stage.Wait) },
		"down":       func(d string) error { return p.pass(d, p.Stage.Sleep) },
		"book":       p.book,
		"book-other": p.bookOther,
		"book-newcomer": func(rest string) error {
			_, err := p.appoint(p.Cast.Newcomer, rest)
			return err
		},
		"move": p.move,
		"place": func(place string) error {
			return p.change(casework.MoveAppointment{Place: &place})
		},
		"bring": func(what string) error {
			return p.change(casework.MoveAppointment{Bring: &what})
		},
		"cancel": func(string) error { return p.cancel() },
		"digest": func(string) error {
			if err := p.Stage.Perform(casework.Program, casework.SendDigest{Site: "milano"}); err != nil {
				return err
			}
			return p.Stage.Wait(time.Second)
		},
		"answers": p.answers,
		"invite":  p.invite,
		"set":     p.set,
		"block":   func(string) error { return does("(blocks the bot)", Update{Member: "kicked"}) },
		"unblock": func(string) error { return does("(lets the bot in)", Update{Member: "member"}) },
	}
}

func (p *Player) as(name string) error {
	if name == "newcomer" {
		p.phone = p.Stage.Phone(name)
		return nil
	}
	for _, known := range p.Stage.phones {
		if known.Name == name {
			p.phone = known
			return nil
		}
	}
	return errors.New("nobody has that phone")
}

func (p *Player) open(token string) error {
	shown := token
	if token == "link" {
		token = p.Stage.linkShown()
	}
	if token == "invite" {
		token = p.token
	}
	p.says(strings.TrimSpace("/start " + shown))
	return p.Stage.Happen(p.phone, Update{Link: &token})
}

// press presses a choice on the first of some screens that offers it.
func (p *Player) press(screens []Screen, choice string) error {
	for _, s := range screens {
		if k, ok := s.Find(p.choice(choice)); ok {
			p.says("[" + k.Label + "]")
			return p.Stage.Happen(p.phone, Update{Press: k.Data, Under: s.Message})
		}
	}
	return fmt.Errorf("no button says that; the last screen reads\n%s", p.last())
}

func (p *Player) pressOld(rest string) error {
	before, choice, _ := strings.Cut(rest, " ")
	n, err := strconv.Atoi(before)
	if err != nil || n < 0 || n >= len(p.phone.Screens) {
		return fmt.Errorf("want a number under %d and a choice", len(p.phone.Screens))
	}
	return p.press(p.phone.Screens[len(p.phone.Screens)-1-n:][:1], choice)
}

func (p *Player) typeLabel(choice string) error {
	for _, s := range p.phone.Visible() {
		if k, ok := s.Find(p.choice(choice)); ok {
			p.says(k.Label)
			return p.Stage.Happen(p.phone, Update{Text: k.Label})
		}
	}
	return errors.New("no button says that")
}

func (p *Player) forge(data string) error {
	p.says("(forges " + data + ")")
	data = strings.NewReplacer("{mine}", string(p.mine.ID), "{other}", string(p.other.ID)).Replace(data)
	return p.Stage.Happen(p.phone, Update{Press: data, Under: 1})
}

func (p *Player) pass(length string, how func(time.Duration) error) error {
	d, err := ParseWait(length)
	if err != nil {
		return err
	}
	return how(d)
}

func (p *Player) book(rest string) error {
	var err error
	p.mine, err = p.appoint(p.Cast.Beneficiary, rest)
	return err
}

func (p *Player) bookOther(rest string) error {
	var err error
	p.other, err = p.appoint(p.Cast.Other, rest)
	return err
}

func (p *Player) appoint(who casework.Person, rest string) (casework.Appointment, error) {
	f := strings.Fields(rest)
	if len(f) < 3 {
		return casework.Appointment{}, errors.New("want a kind, a day and a time, as in meeting 2026-10-12 10:30")
	}
	return p.Stage.Appoint(who, f[0], f[1]+" "+f[2], len(f) > 3 && f[3] == "bare")
}

func (p *Player) move(at string) error {
	site, err := p.Stage.Policy.Site(p.Cast.Beneficiary.Site)
	if err != nil {
		return err
	}
	start, err := p.Stage.Clock(site, at)
	if err != nil {
		return err
	}
	return p.change(casework.MoveAppointment{Start: start})
}

// change moves her appointment, as her caseworker does.
func (p *Player) change(c casework.MoveAppointment) error {
	appt, err := casework.LoadAppointment(p.Stage.View(), p.mine.ID)
	if err != nil {
		return err
	}
	c.Appointment, c.Rev = appt.ID, appt.Rev
	return p.Stage.Perform(casework.ActorOf(p.Cast.Caseworker), c)
}

func (p *Player) cancel() error {
	appt, err := casework.LoadAppointment(p.Stage.View(), p.mine.ID)
	if err != nil {
		return err
	}
	return p.Stage.Perform(casework.ActorOf(p.Cast.Caseworker), casework.CancelAppointment{Appointment: appt.ID, Rev: appt.Rev})
}

func (p *Player) invite(rest string) error {
	token, err := p.Stage.Invite(p.Cast.Newcomer.ID)
	p.token = token
	if err != nil || rest == "" {
		return err
	}
	issue := &casework.IssueInvite{Person: p.Cast.Newcomer.ID, For: time.Hour}
	err = p.Stage.Perform(casework.Program, issue)
	p.token = issue.Token
	return err
}

// answers names somebody who answers what women ask.
func (p *Player) answers(rest string) error {
	f := strings.Fields(rest)
	if len(f) == 0 {
		return errors.New("want a code name, as in P-4 woman legal")
	}
	r := casework.Responder{Staff: casework.Code(f[0])}
	for _, word := range f[1:] {
		if word == "woman" {
			r.Woman = true
			continue
		}
		r.Topics = append(r.Topics, casework.Topic(word))
	}
	site := &p.Stage.Policy.Sites[0]
	site.Responders = append(site.Responders, r)
	return nil
}

// set is what she has chosen before the story begins.
func (p *Player) set(rest string) error {
	what, value, _ := strings.Cut(rest, " ")
	var c casework.Command
	switch what {
	case "privacy":
		c = casework.SetPrivacy{Level: casework.Privacy(value)}
	case "safe":
		h, err := casework.ParseHours(value)
		if err != nil {
			return err
		}
		c = casework.SetSafeHours{Hours: &h}
	case "opening":
		c = casework.SetSafeHours{OnOpening: value == "on"}
	case "pin":
		c = casework.SetPIN{Digits: value}
	case "reminders":
		c = casework.SetConsent{Purpose: casework.ForAppointments, Given: value == "on", Text: "set"}
	default:
		return errors.New("want privacy, safe, opening, pin or reminders")
	}
	return p.Stage.Perform(casework.ActorOf(p.Cast.Beneficiary), c)
}

// days are the days in a length of time: "7d", "1d2h".
var days = regexp.MustCompile(`^(\d{1,3})d`)

// ParseWait reads a length of time: "90m", "7d", "1d2h".
func ParseWait(s string) (time.Duration, error) {
	var d time.Duration
	if m := days.FindStringSubmatch(s); m != nil {
		n, err := strconv.Atoi(m[1])
		if err != nil {
			return 0, err
		}
		if d, s = time.Duration(n)*24*time.Hour, s[len(m[0]):]; s == "" {
			return d, nil
		}
	}
	rest, err := time.ParseDuration(s)
	if err != nil || rest < 0 {
		return 0, fmt.Errorf("%q: want a length of time, as in 90m, 12h, 7d, 1d2h", s)
	}
	return d + rest, nil
}
