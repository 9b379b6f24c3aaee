package store

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
	"go.uber.org/zap"
)

// poolSize is how many connections one process may hold to one Redis node. A
// connection is held for a round trip only, never while a step is decided.
const poolSize = 64

// dialer opens the connection to a Redis; nil means the network's own.
type dialer = func(ctx context.Context, network, addr string) (net.Conn, error)

// address is what a REDIS_URL says.
type address struct {
	Kind     string // "one", "sentinel", "cluster"
	Network  string // "tcp" or "unix", for one
	Hosts    []string
	Master   string // sentinel
	DB       int
	User     string
	Password string
	// SentinelPassword is for the sentinels themselves; they often have none.
	SentinelPassword string
	TLS              bool
	// CA, Cert and Key are files, for TLS; "" for the system's authorities and no
	// certificate of ours.
	CA, Cert, Key string
}

// parseURL reads the forms that [Options] lists. Its errors never repeat the
// URL, which may hold a password.
//
// It is done by hand because net/url refuses a list of hosts with ports.
func parseURL(text string) (address, error) {
	scheme, rest, ok := strings.Cut(text, "://")
	if !ok {
		return address{}, errors.New("no scheme: want redis://host:port, unix:///path, redis-sentinel://… or redis-cluster://…")
	}
	a := address{Network: "tcp"}
	rest, query, _ := strings.Cut(rest, "?")
	options, err := url.ParseQuery(query)
	if err != nil {
		return address{}, errors.New("cannot read what follows the question mark")
	}
	if i := strings.LastIndex(rest, "@"); i >= 0 {
		user, password, _ := strings.Cut(rest[:i], ":")
		if a.User, err = url.PathUnescape(user); err != nil {
			return address{}, errors.New("the user name has a bad % escape")
		}
		if a.Password, err = url.PathUnescape(password); err != nil {
			return address{}, errors.New("the password has a bad % escape")
		}
		rest = rest[i+1:]
	}
	if err := known(options, scheme); err != nil {
		return address{}, err
	}
	if scheme == "unix" {
		a.Kind, a.Network, a.Hosts = "one", "unix", []string{rest}
		if !strings.HasPrefix(rest, "/") {
			return address{}, errors.New("unix:// wants an absolute path: unix:///run/redis.sock")
		}
		a.DB, err = database(options.Get("db"))
		return a, err
	}

	hosts, path, _ := strings.Cut(rest, "/")
	port := "6379"
	switch scheme {
	case "redis", "rediss":
		a.Kind = "one"
	case "redis-sentinel", "rediss-sentinel":
		a.Kind, port = "sentinel", "26379"
		a.Master, path, _ = strings.Cut(path, "/")
		a.SentinelPassword = options.Get("sentinel_password")
		if a.Master == "" {
			return address{}, errors.New("no master name: want " + scheme + "://host:26379/master")
		}
	case "redis-cluster", "rediss-cluster":
		a.Kind = "cluster"
	default:
		return address{}, fmt.Errorf("unknown scheme %q: want redis, rediss, unix, redis-sentinel, rediss-sentinel, redis-cluster or rediss-cluster", scheme)
	}
	a.TLS = strings.HasPrefix(scheme, "rediss")
	if a, err = a.withFiles(options.Get); err != nil {
		return address{}, err
	}
	if a.DB, err = database(path); err != nil {
		return address{}, err
	}
	if a.Kind == "cluster" && a.DB != 0 {
		return address{}, errors.New("a cluster has one database only, number 0")
	}
	for host := range strings.SplitSeq(hosts, ",") {
		if _, _, err := net.SplitHostPort(host); err != nil {
			host = net.JoinHostPort(strings.Trim(host, "[]"), port)
		}
		if strings.HasPrefix(host, ":") {
			return address{}, errors.New("a host is missing")
		}
		a.Hosts = append(a.Hosts, host)
	}
	if a.Kind == "one" && len(a.Hosts) > 1 {
		return address{}, fmt.Errorf("%s:// takes one host; for several say redis-sentinel:// or redis-cluster://", scheme)
	}
	return a, nil
}

// known refuses options that would do nothing: a mistyped ca must not pass.
func known(options url.Values, scheme string) error {
	allowed := []string{"ca", "cert", "key"}
	switch {
	case scheme == "unix":
		allowed = []string{"db"}
	case strings.HasSuffix(scheme, "-sentinel"):
		allowed = append(allowed, "sentinel_password")
	}
	for name := range options {
		if !slices.Contains(allowed, name) {
			return fmt.Errorf("after the question mark %s:// takes %s", scheme, strings.Join(allowed, ", "))
		}
	}
	return nil
}

func database(s string) (int, error) {
	if s == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return 0, errors.New("the database after the slash must be a number")
	}
	return n, nil
}

// connect makes the client; it opens no connection yet.
//
// A dial is tried once: the client repeats the whole call anyway, and a webhook
// is better refused at once than after seconds.
//
// Client-side maintenance notices are off (Redis 7.0 does not know them), and
// so is the second pool for pipelines: ours are two or three reads.
func (a address) connect(dial dialer) (redis.UniversalClient, error) {
	quiet := &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	secure, err := a.secure()
	if err != nil {
		return nil, err
	}
	switch a.Kind {
	case "cluster":
		return redis.NewClusterClient(&redis.ClusterOptions{
			Addrs: a.Hosts, Username: a.User, Password: a.Password, Dialer: dial, TLSConfig: secure,
			ContextTimeoutEnabled: true, PoolSize: poolSize, PipelinePoolSize: -1, DialerRetries: 1,
			DisableIdentity: true, MaintNotificationsConfig: quiet,
		}), nil
	case "sentinel":
		return redis.NewFailoverClient(&redis.FailoverOptions{
			MasterName: a.Master, SentinelAddrs: a.Hosts, SentinelPassword: a.SentinelPassword,
			Username: a.User, Password: a.Password, DB: a.DB, Dialer: dial, TLSConfig: secure,
			ContextTimeoutEnabled: true, PoolSize: poolSize, PipelinePoolSize: -1, DialerRetries: 1, DisableIdentity: true,
		}), nil
	default:
		return redis.NewClient(&redis.Options{
			Network: a.Network, Addr: a.Hosts[0], Username: a.User, Password: a.Password, DB: a.DB,
			Dialer: dial, TLSConfig: secure,
			ContextTimeoutEnabled: true, PoolSize: poolSize, PipelinePoolSize: -1, DialerRetries: 1,
			DisableIdentity: true, MaintNotificationsConfig: quiet,
		}), nil
	}
}

// clientLog takes what the client library has to say. It keeps the sentence and
// leaves out what is filled in, which may be anything.
type clientLog struct{ log *zap.Logger }

// Printf is what the library calls.
func (l clientLog) Printf(_ context.Context, format string, _ ...any) {
	l.log.Debug("the redis client said something", zap.String("sentence", format))
}
