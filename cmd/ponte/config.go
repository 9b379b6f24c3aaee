package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"ponte/casework"
)

// config is everything that can be set: the organisation's rules from the
// file, and how the program runs from the file and the environment.
type config struct {
	File   string // where it was read
	Policy casework.Policy

	Token       secret // TELEGRAM_BOT_TOKEN; "" if not set
	TelegramAPI string // the Bot API server, without a slash at its end
	// Bot is the bot's numeric id, of which every key in Redis carries the name,
	// and Username is what stands in its links. 0 and "" if nobody has said them.
	Bot      int64
	Username string
	// Name is what the bot is to be called; "" means the preset. See [config.botName].
	Name string

	// Webhook is the public address to which Telegram sends updates; "" means
	// that Ponte asks for them itself (long polling).
	Webhook       string
	WebhookSecret secret // PONTE_WEBHOOK_SECRET; set if Webhook is

	RedisURL secret // REDIS_URL; "" means a redis-server of our own
	Data     string // the folder for that server's files
	Texts    string // the folder of the organisation's own texts; it need not be there
	Listen   string // where /healthz, /readyz, /metrics and the webhook answer

	WatchURL   string        // called while all is well; "" for nobody
	WatchEvery time.Duration // how often

	BackupTo []string // public age keys that backups are sealed for; none means a passphrase

	Log     string // the least level that is logged: debug, info, warn or error
	Rate    int    // messages a second, of the whole bot
	Senders int    // messages under way at the same time
}

// Presets of the program's part, used where file and environment are silent.
const (
	telegramPreset = "https://api.telegram.org"
	listenPreset   = "127.0.0.1:8080"
	dataPreset     = "data"
	textsPreset    = "texts"
	logPreset      = "info"
	watchPreset    = 5 * time.Minute
	ratePreset     = 30 // what Telegram allows a bot
	sendersPreset  = 16 // 30 a second, each under way for half a second
)

// quietPreset is when people sleep.
var quietPreset = casework.Hours{From: 21 * 60, To: 8 * 60}

// zonePreset is the zone of a site that names only its country.
var zonePreset = map[casework.Country]string{
	casework.Italy:    "Europe/Rome",
	casework.Spain:    "Europe/Madrid",
	casework.Bulgaria: "Europe/Sofia",
}

// configLimit is the size of the largest file that is read, in bytes.
const configLimit = 1 << 20

// loadConfig reads the file and lays the environment over it. It returns every
// mistake of both at once, as [problems].
//
// Nothing that only some commands need is demanded here; see [config.need].
func loadConfig(file string, env func(string) string) (*config, error) {
	text, err := readConfig(file)
	if err != nil {
		return nil, err
	}
	c := &config{
		File:        file,
		TelegramAPI: telegramPreset,
		Listen:      listenPreset,
		Data:        filepath.Join(filepath.Dir(file), dataPreset),
		Texts:       filepath.Join(filepath.Dir(file), textsPreset),
		Log:         logPreset,
		WatchEvery:  watchPreset,
		Rate:        ratePreset,
		Senders:     sendersPreset,
	}
	c.Policy.Fold, c.Policy.Undo = casework.FoldPreset, casework.UndoPreset
	c.Policy.Keep = casework.Keep{}.OrPresets()
	c.Policy.Claim, c.Policy.Remind = casework.ClaimPreset, casework.RemindPreset
	c.Policy.Remember = casework.RememberPreset

	found := c.readFile(text)
	found = append(found, c.readEnvironment(env)...)
	if len(found) > 0 {
		return nil, found.sorted()
	}
	if len(c.Policy.Kinds) == 0 {
		c.Policy.Kinds = casework.PresetKinds()
	}
	return c, nil
}

// readConfig reads the file as text.
func readConfig(file string) ([]byte, error) {
	f, err := os.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no configuration file %s.\n"+
			"Go to the folder where yours is, or name it with --config or PONTE_CONFIG. For a Ponte that is new `ponte setup` writes one", file)
	}
	if err != nil {
		return nil, fmt.Errorf("the configuration cannot be read: %w", err)
	}
	defer func() { _ = f.Close() }()
	text, err := io.ReadAll(io.LimitReader(f, configLimit+1))
	if err != nil {
		return nil, fmt.Errorf("the configuration cannot be read: %w", err)
	}
	if len(text) > configLimit {
		return nil, fmt.Errorf("%s is larger than 1 MiB, so it is no configuration of Ponte.\n"+
			"Name the right file with --config or PONTE_CONFIG", file)
	}
	return text, nil
}

// Names of what a command may be unable to do without.
type necessity int

const (
	needToken necessity = iota // a token, to talk to Telegram
	needBot                    // the bot's id, to find its keys in Redis
)

// need returns an error that names what is missing and how to give it.
func (c *config) need(what necessity) error {
	missing := what == needToken && c.Token == "" || what == needBot && c.Bot == 0
	if text := unread(c.File, "TELEGRAM_BOT_TOKEN"); missing && text != "" {
		return errors.New(text)
	}
	switch {
	case what == needToken && c.Token == "":
		return errors.New("TELEGRAM_BOT_TOKEN is not set.\n" +
			"Ask @BotFather on Telegram for a bot and set the variable to the token that it gives you" +
			stillEmpty(c.File, "TELEGRAM_BOT_TOKEN"))
	case what == needBot && c.Bot == 0:
		return fmt.Errorf("it is not known which bot this is.\n"+
			"Set TELEGRAM_BOT_TOKEN, or write the number before the token's colon into %s as telegram.bot%s",
			c.File, stillEmpty(c.File, "TELEGRAM_BOT_TOKEN"))
	default:
		return nil
	}
}

// kindPreset is a kind of appointment of which the file says only the id.
func kindPreset(id string) casework.AppointmentKind {
	return casework.AppointmentKind{ID: id, Ladder: casework.LadderPreset, Shift: casework.Earlier,
		Useful: casework.UsefulPreset, Confirm: casework.ConfirmPreset, Length: casework.LengthPreset}
}

// The longest and shortest times that make sense, as the file's comments say them.
const (
	foldLeast, foldMost         = time.Minute, 24 * time.Hour
	undoLeast, undoMost         = 0, 4 * time.Hour
	claimLeast, claimMost       = 5 * time.Minute, 24 * time.Hour
	remindLeast, remindMost     = time.Hour, 7 * 24 * time.Hour
	usefulLeast, usefulMost     = 0, 24 * time.Hour
	rememberLeast, rememberMost = 48 * time.Hour, 365 * 24 * time.Hour
	confirmMost                 = 14 * 24 * time.Hour
	lengthLeast, lengthMost     = 5 * time.Minute, 12 * time.Hour
)

// When a digest may be sent, in minutes after midnight: in the morning, and not in
// the hours that some nights lack and others have twice.
const digestLeast, digestMost = 5 * 60, 12 * 60
