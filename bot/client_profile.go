package bot

import (
	"context"
	"fmt"
	"time"

	telegram "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

// Self is what Telegram says of the bot, and what @BotFather has been told about it.
type Self struct {
	ID       int64
	Username string // without the @

	JoinsGroups bool // it may be added to groups (/setjoingroups)
	ReadsGroups bool // it is given all that groups write: privacy mode is off (/setprivacy)
	Inline      bool // it may be asked from any chat (/setinline)
	Business    bool // people may let it read and answer their own chats (/setbusiness)
}

// Self asks Telegram whose token this is.
func (c *Client) Self(ctx context.Context) (Self, error) {
	// Not by the library, which reads a field by a name that Telegram does not use.
	var me struct {
		ID       int64  `json:"id"`
		Username string `json:"username"`
		Joins    bool   `json:"can_join_groups"`
		Reads    bool   `json:"can_read_all_group_messages"`
		Inline   bool   `json:"supports_inline_queries"`
		Business bool   `json:"can_connect_to_business"`
	}
	if err := c.call(ctx, "getMe", struct{}{}, &me); err != nil {
		return Self{}, err
	}
	return Self{ID: me.ID, Username: me.Username, JoinsGroups: me.Joins, ReadsGroups: me.Reads, Inline: me.Inline, Business: me.Business}, nil
}

// Username asks Telegram for the bot's name, without the @.
func (c *Client) Username(ctx context.Context) (string, error) {
	me, err := c.Self(ctx)
	return me.Username, err
}

// MenuCommand is one line of the menu beside the writing field.
type MenuCommand struct {
	Name string // without the slash
	Text string // up to 256 letters
}

// SetCommands shows the menu in each language to those whose Telegram speaks it;
// the language "" is for all others. An empty menu takes away what a language has
// of its own.
func (c *Client) SetCommands(ctx context.Context, menus map[string][]MenuCommand) error {
	for lang, menu := range menus {
		commands := make([]models.BotCommand, len(menu))
		for i, m := range menu {
			commands[i] = models.BotCommand{Command: m.Name, Description: m.Text}
		}
		_, err := c.api.SetMyCommands(ctx, &telegram.SetMyCommandsParams{Commands: commands, LanguageCode: lang})
		if err != nil {
			return fmt.Errorf("bot: menu in language %q: %w", lang, FaultOf(err))
		}
	}
	return nil
}

// Profile is how the bot introduces itself in one language.
type Profile struct {
	Name        string // above the chat and on every notice; up to [NameMost]
	Description string // in the chat before its first message; up to [DescriptionMost]
	About       string // beside the picture, and wherever a link to the bot is shared; up to [AboutMost]
	Commands    []MenuCommand
}

// The longest texts that Telegram takes, in UTF-16 units.
const (
	NameMost        = 64
	DescriptionMost = 512
	AboutMost       = 120
)

// Profile asks how the bot introduces itself in a language, by Telegram's code; ""
// is for those whose language has nothing of its own. Where a language has nothing
// of its own, Telegram may tell nothing, or what these others see.
func (c *Client) Profile(ctx context.Context, lang string) (Profile, error) {
	name, err := c.api.GetMyName(ctx, &telegram.GetMyNameParams{LanguageCode: lang})
	if err != nil {
		return Profile{}, FaultOf(err)
	}
	description, err := c.api.GetMyDescription(ctx, &telegram.GetMyDescriptionParams{LanguageCode: lang})
	if err != nil {
		return Profile{}, FaultOf(err)
	}
	about, err := c.api.GetMyShortDescription(ctx, &telegram.GetMyShortDescriptionParams{LanguageCode: lang})
	if err != nil {
		return Profile{}, FaultOf(err)
	}
	commands, err := c.api.GetMyCommands(ctx, &telegram.GetMyCommandsParams{LanguageCode: lang})
	if err != nil {
		return Profile{}, FaultOf(err)
	}
	p := Profile{Name: name.Name, Description: description.Description, About: about.ShortDescription}
	for _, m := range commands {
		p.Commands = append(p.Commands, MenuCommand{Name: m.Command, Text: m.Description})
	}
	return p, nil
}

// SetName sets the name in a language; "" takes away a language's own. Telegram
// lets it be changed a few times a day only.
func (c *Client) SetName(ctx context.Context, lang, text string) error {
	_, err := c.api.SetMyName(ctx, &telegram.SetMyNameParams{Name: text, LanguageCode: lang})
	return faultOrNil(err)
}

// SetDescription sets the description in a language; "" takes away a language's own.
func (c *Client) SetDescription(ctx context.Context, lang, text string) error {
	_, err := c.api.SetMyDescription(ctx, &telegram.SetMyDescriptionParams{Description: text, LanguageCode: lang})
	return faultOrNil(err)
}

// SetAbout sets the short description in a language; "" takes away a language's own.
func (c *Client) SetAbout(ctx context.Context, lang, text string) error {
	_, err := c.api.SetMyShortDescription(ctx, &telegram.SetMyShortDescriptionParams{ShortDescription: text, LanguageCode: lang})
	return faultOrNil(err)
}

// WebhookState is where Telegram brings updates, and how that goes.
type WebhookState struct {
	Address string // "" while none is set: updates wait to be polled
	Pending int    // updates that wait
	// FailedAt is when Telegram last could not bring one, and Failure is what it says
	// of that; zero and "" if it always could.
	FailedAt time.Time
	Failure  string
}

// Webhook asks where Telegram brings updates.
func (c *Client) Webhook(ctx context.Context) (WebhookState, error) {
	info, err := c.api.GetWebhookInfo(ctx)
	if err != nil {
		return WebhookState{}, FaultOf(err)
	}
	w := WebhookState{Address: info.URL, Pending: info.PendingUpdateCount, Failure: quote(info.LastErrorMessage)}
	if info.LastErrorDate != 0 {
		w.FailedAt = time.Unix(int64(info.LastErrorDate), 0)
	}
	return w, nil
}
