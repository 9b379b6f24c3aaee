package bot

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	telegram "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

// TelegramURL is where Telegram's own Bot API answers.
const TelegramURL = "https://api.telegram.org"

// Client calls the Bot API. Every error of its methods is a [*Fault].
type Client struct {
	id   int64
	base string // with the token: never log it
	wire *wire
	api  *telegram.Bot
}

var tokenShape = regexp.MustCompile(`^[0-9]{3,19}:[A-Za-z0-9_-]{20,}$`)

// NewClient makes a client for the bot of a token. It calls nobody yet.
// apiURL is [TelegramURL] or that of a server of one's own; a nil transport
// means one that keeps enough connections for the sender.
func NewClient(token, apiURL string, transport http.RoundTripper) (*Client, error) {
	if !tokenShape.MatchString(token) {
		return nil, errors.New("bot: the token does not look like one of BotFather's, <digits>:<letters>")
	}
	digits, _, _ := strings.Cut(token, ":")
	id, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return nil, errors.New("bot: the token's digits are no bot id")
	}
	address, err := url.Parse(apiURL)
	if err != nil || address.Scheme != "https" && address.Scheme != "http" || address.Host == "" {
		return nil, fmt.Errorf("bot: the address of the Bot API is not usable: want one like %s", TelegramURL)
	}
	if transport == nil {
		transport = newTransport()
	}
	apiURL = strings.TrimRight(apiURL, "/")
	c := &Client{id: id, base: apiURL + "/bot" + token + "/", wire: &wire{client: &http.Client{Transport: transport}}}
	c.api, err = telegram.New(token, telegram.WithSkipGetMe(), telegram.WithServerURL(apiURL),
		telegram.WithHTTPClient(callTimeout, c.wire),
		// Its errors also come back from the calls, where they are judged; here
		// they would only be printed, bodies and all.
		telegram.WithErrorsHandler(func(error) {}))
	if err != nil {
		return nil, errors.New("bot: the client library refused the token")
	}
	return c, nil
}

// ID is the bot's numeric id.
func (c *Client) ID() int64 { return c.id }

// CloseIdle closes the connections that no call is using.
func (c *Client) CloseIdle() { c.wire.client.CloseIdleConnections() }

// allowedUpdates are the kinds of updates that we want. Telegram remembers them,
// so they are said explicitly each time.
var allowedUpdates = []string{"message", "edited_message", "callback_query", "my_chat_member"}

// Updates waits until there are updates from an offset on, at most for wait,
// which Telegram takes in whole seconds. Asking for an offset confirms all
// updates before it; 0 asks from the first one not confirmed.
func (c *Client) Updates(ctx context.Context, offset int64, wait time.Duration) ([]json.RawMessage, error) {
	ctx, cancel := context.WithTimeout(ctx, wait+callTimeout)
	defer cancel()
	var updates []json.RawMessage
	err := c.call(ctx, "getUpdates", map[string]any{
		"offset": offset, "limit": 100, "timeout": int(wait.Seconds()), "allowed_updates": allowedUpdates,
	}, &updates)
	return updates, err
}

// SetWebhook tells Telegram where to bring updates, with the secret by which we
// know that it is Telegram who brings them.
func (c *Client) SetWebhook(ctx context.Context, address, secret string) error {
	_, err := c.api.SetWebhook(ctx, &telegram.SetWebhookParams{URL: address, SecretToken: secret,
		AllowedUpdates: allowedUpdates, MaxConnections: webhookConnections})
	return faultOrNil(err)
}

// webhookConnections is how many updates Telegram may bring at a time; it keeps
// the order of a chat's messages whatever this is.
const webhookConnections = 40

// DeleteWebhook makes polling possible again. No update is dropped.
func (c *Client) DeleteWebhook(ctx context.Context) error {
	_, err := c.api.DeleteWebhook(ctx, &telegram.DeleteWebhookParams{})
	return faultOrNil(err)
}

// AnswerPress stops the little clock on a pressed button.
func (c *Client) AnswerPress(ctx context.Context, query string) error {
	_, err := c.api.AnswerCallbackQuery(ctx, &telegram.AnswerCallbackQueryParams{CallbackQueryID: query})
	return faultOrNil(err)
}

// Say sends a text of Telegram's HTML to a chat at once, past the outbox: for
// the door only.
func (c *Client) Say(ctx context.Context, chat int64, html string) error {
	_, err := c.api.SendMessage(ctx, &telegram.SendMessageParams{ChatID: chat, Text: html,
		ParseMode: models.ParseModeHTML, LinkPreviewOptions: noPreview()})
	return faultOrNil(err)
}

// call is a call with JSON both ways, for what the library would take apart that
// we want raw.
func (c *Client) call(ctx context.Context, method string, params, result any) error {
	body, err := json.Marshal(params)
	if err != nil {
		return &Fault{Method: method, Behaviour: Refused, Reason: "unwritable"}
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+method, bytes.NewReader(body))
	if err != nil {
		return &Fault{Method: method, Behaviour: Refused, Reason: "unwritable"}
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := c.wire.Do(req)
	if err != nil {
		return FaultOf(err)
	}
	defer resp.Body.Close()
	envelope := struct {
		Result any `json:"result"`
	}{result}
	if err := json.NewDecoder(resp.Body).Decode(&envelope); err != nil {
		return &Fault{Behaviour: Outage, Code: resp.StatusCode, Reason: "undecodable"}
	}
	return nil
}

func noPreview() *models.LinkPreviewOptions {
	return &models.LinkPreviewOptions{IsDisabled: telegram.True()}
}
