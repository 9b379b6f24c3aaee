package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"golang.org/x/sync/errgroup"

	"ponte/bot"
	"ponte/store"
)

// runCommand runs the bot.
type runCommand struct{}

// Run runs the bot until it is told to stop. Everything that can be wrong is
// found before anything is started.
func (runCommand) Run(ctx context.Context, con *console) error {
	c, err := con.config()
	if err != nil {
		return err
	}
	if err := c.need(needToken); err != nil {
		return err
	}
	if len(c.Policy.Sites) == 0 {
		return errNoSite
	}
	book, err := c.book()
	if err != nil {
		return err
	}
	keys, err := con.keys()
	if err != nil {
		return err
	}
	log, err := newLog(c.Log, con.err)
	if err != nil {
		return err
	}
	defer func() { _ = log.Sync() }() // a pipe cannot be synced; nothing is lost
	client, err := bot.NewClient(string(c.Token), c.TelegramAPI, nil)
	if err != nil {
		return err
	}
	username, err := awaitUsername(ctx, c, log)
	if err != nil {
		return err
	}
	redis, stopRedis, err := c.runRedis(ctx, log.Named("redis"))
	if err != nil {
		return err
	}
	defer stopRedis()
	records, err := store.Open(ctx, store.Options{URL: redis, Bot: client.ID(), Keys: keys, Dead: c.Policy.Keep.Dead, Log: log.Named("store")})
	if err != nil {
		return fmt.Errorf("the records cannot be opened: %w", err)
	}
	defer func() { _ = records.Close() }() // all that was confirmed is written

	if err := keepWhatIsUsed(ctx, records, c, con.now(), log); err != nil {
		return err
	}
	h, err := newHouse(houseOptions{
		Store: records, Client: client, Policy: &c.Policy, Username: username, Replica: c.Listen, Now: con.now, Log: log,
		Book: book, Webhook: c.Webhook, WebhookSecret: string(c.WebhookSecret), Limits: bot.Limits{PerSecond: c.Rate, Calls: c.Senders},
	})
	if err != nil {
		return err
	}
	log.Info("ponte runs", zap.String("listen", c.Listen), zap.Bool("webhook", c.Webhook != ""), zap.Int("sites", len(c.Policy.Sites)))
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return h.run(ctx) })
	group.Go(func() error { return (&watch{house: h, url: c.WatchURL, every: c.WatchEvery}).run(ctx) })
	group.Go(func() error { return serve(ctx, c.Listen, h.serving(c)) })
	err = group.Wait()
	if err == nil {
		log.Info("ponte has stopped")
	}
	return err
}

// errNoSite is returned where nobody could be entered.
var errNoSite = errors.New("the configuration names no site.\nAdd one under sites, as deploy/ponte.example.yaml shows")

// serving is what is answered over HTTP.
func (h *house) serving(c *config) serving {
	s := serving{
		ready:   []probe{redisProbe(h.o.Store), lanesProbe(h.o.Store), leaseProbe(h.lease)},
		sources: []source{storeSource(h.o.Store), pauseSource(h.o.Store, h.o.Policy), meterSource(h.meter)},
		log:     h.o.Log.Named("http"),
	}
	if h.webhook != nil {
		address, err := url.Parse(c.Webhook)
		if err == nil {
			s.webhookPath, s.webhook = address.Path, h.webhook
		}
	}
	return s
}

// meterSource gives what the bot has counted.
func meterSource(m *bot.Meter) source {
	return source{"bot", func(context.Context) ([]number, error) {
		var out []number
		for _, n := range m.Numbers() {
			out = append(out, number{name: "ponte_" + n.Name + "_total", help: "Counted since the start.", kind: n.Sort,
				value: float64(n.Value), counts: true})
		}
		return out, nil
	}}
}

// awaitUsername asks Telegram for the bot's name until it answers: at a start
// after a power cut the network may come later than we do. A wrong token ends it.
func awaitUsername(ctx context.Context, c *config, log *zap.Logger) (string, error) {
	if c.Username != "" {
		return c.Username, nil
	}
	for wait := time.Second; ; wait = min(2*wait, time.Minute) {
		me, err := getMe(ctx, c.TelegramAPI, c.Token)
		if err == nil {
			return me.Username, nil
		}
		if errors.Is(err, errBadToken) || ctx.Err() != nil {
			return "", err
		}
		log.Warn("Telegram does not answer yet; trying again", zap.Duration("in", wait))
		rest(ctx, wait)
	}
}

// newLog makes the log: one line of JSON for each event, on the given writer.
func newLog(level string, to io.Writer) (*zap.Logger, error) {
	var l zapcore.Level
	if err := l.Set(level); err != nil {
		return nil, fmt.Errorf("log level %q: want debug, info, warn or error", level)
	}
	config := zap.NewProductionEncoderConfig()
	config.EncodeTime = zapcore.RFC3339TimeEncoder
	core := zapcore.NewCore(zapcore.NewJSONEncoder(config), zapcore.Lock(zapcore.AddSync(to)), l)
	return zap.New(core), nil
}
