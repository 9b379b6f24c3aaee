package sandbox

import (
	"context"
	"time"

	"github.com/go-telegram/bot/models"
)

// shownMessages is how far back a phone on the page scrolls.
const shownMessages = 200

// The types below are what page/*.js reads. Times are milliseconds since 1970.

type setupState struct {
	Boot     string       `json:"boot"` // another one means another story: draw everything anew
	Title    string       `json:"title"`
	Subtitle string       `json:"subtitle"`
	Bot      string       `json:"bot"`
	Username string       `json:"username"`
	Story    []string     `json:"story"`
	Phones   []phoneSetup `json:"phones"`
	Movable  bool         `json:"movable"`
	Next     bool         `json:"next"`
	Panel    bool         `json:"panel"`
	English  bool         `json:"english"`
	Restart  bool         `json:"restart"`
}

type phoneSetup struct {
	Title    string `json:"title"`
	Caption  string `json:"caption"`
	Language string `json:"language"`
	Zone     string `json:"zone"`
	Locked   bool   `json:"locked"`
	Group    string `json:"group"`
}

type phoneState struct {
	Index    int                 `json:"index"`
	Messages []messageState      `json:"messages"`
	Previews []previewState      `json:"previews"`
	Keyboard [][]string          `json:"keyboard"`
	Commands []models.BotCommand `json:"commands"`
	Pressed  []string            `json:"pressed"` // message id and data of presses not yet answered
	Answer   *answerState        `json:"answer"`
	Typing   bool                `json:"typing"`
	Blocked  bool                `json:"blocked"`
	Started  bool                `json:"started"`
}

type messageState struct {
	ID       int                    `json:"id"`
	Side     string                 `json:"side"` // mine, theirs, service
	From     string                 `json:"from"`
	Text     string                 `json:"text"`
	English  string                 `json:"english,omitempty"`
	Entities []models.MessageEntity `json:"entities"`
	Buttons  [][]buttonState        `json:"buttons"`
	File     *fileState             `json:"file"`
	ReplyTo  int                    `json:"replyTo"`
	At       int64                  `json:"at"`
	Edited   bool                   `json:"edited"`
	Silent   bool                   `json:"silent"`
}

type buttonState struct {
	Text    string `json:"text"`
	English string `json:"english,omitempty"`
	Data    string `json:"data,omitempty"`
	URL     string `json:"url,omitempty"`
	Copy    string `json:"copy,omitempty"`
	Style   string `json:"style,omitempty"`
}

type fileState struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	MIME  string `json:"mime"`
	Size  int    `json:"size"`
	Photo bool   `json:"photo"`
	Voice bool   `json:"voice"`
}

type previewState struct {
	ID      int    `json:"id"`
	Title   string `json:"title"`
	Text    string `json:"text"`
	English string `json:"english,omitempty"`
	Kind    string `json:"kind"`
	At      int64  `json:"at"`
	Silent  bool   `json:"silent"`
}

type answerState struct {
	ID    string `json:"id"`
	Text  string `json:"text"`
	Alert bool   `json:"alert"`
}

type clockState struct {
	Now  int64     `json:"now"`
	Next *dueState `json:"next"`
	Err  string    `json:"error"`
}

type dueState struct {
	At   int64  `json:"at"`
	What string `json:"what"`
}

type panelState struct {
	Rows []rowState `json:"rows"`
	Err  string     `json:"error"`
}

type rowState struct {
	When   int64  `json:"when"`
	Who    string `json:"who"`
	What   string `json:"what"`
	Status Status `json:"status"`
	Why    string `json:"why"`
}

func (p *page) setup(boot string) setupState {
	st := setupState{
		Boot: boot, Title: p.o.Title, Subtitle: p.o.Subtitle, Bot: p.s.bot.FirstName, Username: p.s.bot.Username,
		Story: p.o.Story, Movable: p.o.Clock.Advance != nil, Next: p.o.Clock.Next != nil,
		Panel: p.o.Panel != nil, Restart: p.o.Restart != nil, English: p.o.English != nil,
	}
	for _, v := range p.o.Phones {
		zone := "UTC"
		if v.Zone != nil {
			zone = v.Zone.String()
		}
		st.Phones = append(st.Phones, phoneSetup{
			Title: v.Title, Caption: v.Caption, Language: v.Language, Zone: zone, Locked: v.Locked, Group: v.Phone.chat.Title,
		})
	}
	return st
}

func (p *page) phone(index int) phoneState {
	ph := p.o.Phones[index].Phone
	ph.s.mu.Lock()
	defer ph.s.mu.Unlock()
	c := ph.chat
	st := phoneState{
		Index: index, Keyboard: c.keyboard.labels(), Commands: ph.s.commandsFor(c, ph.user),
		Typing:  c.typing.After(ph.s.cfg.Machine()),
		Blocked: !c.isGroup() && c.bot == models.ChatMemberTypeBanned,
		Started: c.isGroup() || c.bot != models.ChatMemberTypeLeft,
	}
	all := ph.messages()
	for _, m := range all[max(0, len(all)-shownMessages):] {
		st.Messages = append(st.Messages, p.message(m))
	}
	for _, n := range c.notified[ph.user.ID] {
		if !n.Gone {
			st.Previews = append(st.Previews, previewState{ID: n.MessageID, Title: n.Title, Text: n.Text, English: p.english(n.Text), Kind: n.Kind, At: n.At.UnixMilli(), Silent: n.Silent})
		}
	}
	st.Previews = st.Previews[max(0, len(st.Previews)-shownMessages):]
	if list := c.answers[ph.user.ID]; len(list) > 0 {
		last := list[len(list)-1]
		st.Answer = &answerState{ID: last.QueryID, Text: last.Text, Alert: last.Alert}
	}
	st.Pressed = ph.s.pressedOn(ph)
	return st
}

// english is what the bot said in English, where that is other than what stands there.
func (p *page) english(text string) string {
	if p.o.English == nil {
		return ""
	}
	if english := p.o.English(text); english != text {
		return english
	}
	return ""
}

func (p *page) message(m Message) messageState {
	st := messageState{
		ID: m.ID, Side: "theirs", From: m.From, Text: m.Text, Entities: m.Entities,
		ReplyTo: m.ReplyTo, At: m.At.UnixMilli(), Edited: m.Edited, Silent: m.Silent,
	}
	switch {
	case m.Service:
		st.Side = "service"
	case m.Mine:
		st.Side = "mine"
	default:
		st.English = p.english(m.Text)
	}
	for _, row := range m.Buttons {
		var buttons []buttonState
		for _, b := range row {
			buttons = append(buttons, buttonState{Text: b.Text, English: p.english(b.Text), Data: b.Data, URL: b.URL, Copy: b.Copy, Style: b.Style})
		}
		st.Buttons = append(st.Buttons, buttons)
	}
	if f := m.File; f != nil {
		st.File = &fileState{ID: f.ID, Name: f.Name, MIME: f.MIME, Size: len(f.Data), Photo: f.Photo, Voice: f.Voice}
	}
	return st
}

func (p *page) clock(ctx context.Context) clockState {
	// Full minutes: a clock that shows minutes need not be told of seconds.
	st := clockState{Now: p.o.Clock.Now().Truncate(time.Minute).UnixMilli()}
	if p.o.Clock.Next == nil {
		return st
	}
	due, err := p.o.Clock.Next(ctx)
	switch {
	case err != nil:
		st.Err = err.Error()
	case !due.At.IsZero():
		st.Next = &dueState{At: due.At.UnixMilli(), What: due.What}
	}
	return st
}

func (p *page) panel(ctx context.Context) panelState {
	st := panelState{Rows: []rowState{}}
	if p.o.Panel == nil {
		return st
	}
	rows, err := p.o.Panel(ctx)
	if err != nil {
		st.Err = err.Error()
	}
	for _, r := range rows {
		st.Rows = append(st.Rows, rowState{When: r.When.UnixMilli(), Who: r.Who, What: r.What, Status: r.Status, Why: r.Why})
	}
	return st
}
