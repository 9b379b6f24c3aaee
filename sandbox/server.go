package sandbox

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/go-telegram/bot/models"
)

// Config says what kind of Telegram to be. The zero value is a good one.
type Config struct {
	// Token is the bot's token; the digits before the colon are the bot's id.
	// Empty means a token of the sandbox's own: ask Server.Token.
	Token string
	// Username is the bot's name without the @. Empty means ponte_demo_bot.
	Username string
	// Name is what people see above the chat. Empty means Ponte.
	Name string

	// Now is business time: message dates and the 48 hours of deleteMessage. Nil means the real time.
	Now func() time.Time
	// Machine is machine time: rate limits, the age of updates and presses. Nil means the real time.
	Machine func() time.Time

	// Limits are the rate limits; a zero field means Telegram's documented value.
	Limits Limits
	// NoLimits switches all rate limits off.
	NoLimits bool

	// FirstUpdateID is where update ids begin. Zero means a number as Telegram's are.
	FirstUpdateID int64
	// ReadsGroups switches the bot's privacy mode off: it then sees every message of a
	// group, not only commands, mentions and replies to itself.
	ReadsGroups bool
	// NoGroups says that the bot cannot be added to groups, as BotFather's /setjoingroups does.
	NoGroups bool
	// NoFallback lets getMyName and its like tell nothing where a language has no text
	// of its own. Telegram documents what a user of the language sees, which is the
	// text for everybody else; whether its answers hold that is not documented.
	NoFallback bool

	// Webhooks makes the requests to the bot's webhook. Nil means http.DefaultClient.
	Webhooks *http.Client
	// WebhookRetry is the pause before the second repetition of a webhook request (the
	// first comes at once); it doubles up to a minute. Zero means one second.
	WebhookRetry time.Duration
}

// Server is one Telegram with one bot. It is safe for concurrent use.
type Server struct {
	cfg     Config
	bot     models.User
	methods map[string]method
	done    chan struct{}
	workers sync.WaitGroup

	mu       sync.Mutex
	news     chan struct{} // closed and replaced by changed
	closed   bool
	users    map[int64]*user
	chats    map[int64]*chat
	files    map[string]*file
	queries  map[string]*query
	commands map[string][]models.BotCommand
	profile  map[profileKey]string // what setMyName and its like have set
	faults   []*Fault
	calls    []Call
	flood    flood
	incoming incoming
	hook     webhook

	lastMessage, lastUser, lastGroup, lastFile, lastQuery int
}

// New makes a Telegram in which nobody has written yet.
// Close it when done: it may have webhook deliveries under way.
func New(c Config) *Server {
	if c.Token == "" {
		c.Token = "7000000001:SandboxTokenOfPonteNotForTelegram00"
	}
	if c.Username == "" {
		c.Username = "ponte_demo_bot"
	}
	if c.Name == "" {
		c.Name = "Ponte"
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Machine == nil {
		c.Machine = time.Now
	}
	if c.Webhooks == nil {
		c.Webhooks = http.DefaultClient
	}
	straight := *c.Webhooks // Telegram follows no redirects
	straight.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	c.Webhooks = &straight
	if c.WebhookRetry == 0 {
		c.WebhookRetry = time.Second
	}
	if c.FirstUpdateID == 0 {
		c.FirstUpdateID = 814_250_001
	}
	c.Limits = c.Limits.orDocumented()

	s := &Server{
		cfg: c,
		bot: models.User{
			ID: botID(c.Token), IsBot: true, FirstName: c.Name, Username: c.Username,
		},
		done:     make(chan struct{}),
		news:     make(chan struct{}),
		users:    map[int64]*user{},
		chats:    map[int64]*chat{},
		files:    map[string]*file{},
		queries:  map[string]*query{},
		commands: map[string][]models.BotCommand{},
		profile:  map[profileKey]string{},
		incoming: incoming{next: c.FirstUpdateID},
	}
	s.methods = methodTable(s)
	return s
}

// Token is the token with which the bot signs in here.
func (s *Server) Token() string { return s.cfg.Token }

// Close ends long polls with 500, stops webhook deliveries and waits for both.
// Phones still show what they showed. Closing twice is the same as once.
func (s *Server) Close() {
	s.mu.Lock()
	if !s.closed {
		s.closed = true
		close(s.done)
		s.stopWebhook()
	}
	s.mu.Unlock()
	s.workers.Wait()
}

// Changed returns a channel that is closed at the next change of anything: a
// message, an edit, a press, a file. Take it before looking, then look, then wait.
func (s *Server) Changed() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.news
}

// changed wakes everyone who waits for a change. Call it with the mutex held.
func (s *Server) changed() {
	close(s.news)
	s.news = make(chan struct{})
}

// nextMessageID counts messages over all chats, as Telegram does for private chats
// and basic groups. Call it with the mutex held.
func (s *Server) nextMessageID() int {
	s.lastMessage++
	return s.lastMessage
}

// opaque makes an identifier that says nothing, stable for the same parts.
func opaque(length int, parts ...any) string {
	sum := sha256.Sum256([]byte(fmt.Sprint(parts...)))
	return base64.RawURLEncoding.EncodeToString(sum[:])[:length]
}

func botID(token string) int64 {
	digits, _, _ := strings.Cut(token, ":")
	id, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		panic("sandbox: a bot token is <digits>:<secret>") // a mistake in the test's code
	}
	return id
}
