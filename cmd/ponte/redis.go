package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"go.uber.org/zap"
)

// This file starts a Redis of our own where REDIS_URL names none, and watches
// over it: redis-server with an append-only file under the data folder, on a
// unix socket that only our user can reach, and no port. It is started again
// when it dies, and stopped when we stop.
//
// Who may use the data folder is decided by a lock (redis_lock.go), which both
// we and our redis-server hold. So two servers never write to one folder, not
// even when we were killed and our server lives on for a moment.

// runRedis returns the URL of the Redis for `ponte run`: what REDIS_URL names,
// else a server of our own, which stop ends. stop is to be called last, after
// everything that writes has ended.
func (c *config) runRedis(ctx context.Context, log *zap.Logger) (url string, stop func(), err error) {
	if c.RedisURL != "" {
		return string(c.RedisURL), func() {}, nil
	}
	return startRedis(ctx, c.Data, log)
}

// useRedis is runRedis for a command at the console, beside a ponte that runs
// or alone: it returns the running one's server, which stop leaves alone, or
// starts one for the time of the command.
func (c *config) useRedis(ctx context.Context, log *zap.Logger) (url string, stop func(), err error) {
	if c.RedisURL != "" {
		return string(c.RedisURL), func() {}, nil
	}
	return joinRedis(ctx, c.Data, log)
}

// ownRedis is a redis-server that belongs to this process.
type ownRedis struct {
	folder string // data/redis: the append-only file, the socket, the lock
	binary string
	lock   *os.File
	log    *zap.Logger
	words  *tail // what it said last

	process  atomic.Pointer[os.Process] // the running server; nil between two
	stopOnce sync.Once
	stopping chan struct{} // closed when stop begins
	ended    chan struct{} // closed when the last server has ended
}

// Machine times of watching over a server.
const (
	redisStart   = 10 * time.Second       // to answer at all; while it loads it answers that it loads
	redisStop    = 5 * time.Second        // then it is killed; each write is on the disk already
	redisHangs   = 200 * time.Millisecond // without an answer to our stop: it is killed at once
	redisLook    = 20 * time.Millisecond
	redisBackoff = 100 * time.Millisecond
	redisLongest = 5 * time.Second
	redisSteady  = 30 * time.Second // lived so long: the next death starts at redisBackoff again
)

// errNoRedis is returned where no redis-server is installed.
var errNoRedis = errors.New("there is no Redis: REDIS_URL is not set, and no redis-server is installed.\n" +
	"Install one (apt-get install redis-server) and Ponte looks after it, or set REDIS_URL to one that runs")

// startRedis starts a redis-server of our own for a data folder and returns its
// URL when it answers. ctx bounds the start only; the server runs until stop.
//
// Errors say what to do: no redis-server installed, another ponte at work in the
// folder ([busyFolder]), a file that Redis cannot read.
func startRedis(ctx context.Context, data string, log *zap.Logger) (url string, stop func(), err error) {
	binary, err := exec.LookPath("redis-server")
	if err != nil {
		return "", nil, errNoRedis
	}
	folder, err := redisFolder(data)
	if err != nil {
		return "", nil, err
	}
	lock, err := lockFolder(ctx, folder)
	if err != nil {
		return "", nil, err
	}
	r := &ownRedis{folder: folder, binary: binary, lock: lock, log: log, words: &tail{},
		stopping: make(chan struct{}), ended: make(chan struct{})}
	failed := make(chan error, 1)
	go r.watch(failed)
	if err := r.ready(ctx, failed); err != nil {
		r.stop()
		return "", nil, err
	}
	return socketURL(folder), r.stop, nil
}

// joinRedis returns the server of the ponte that runs for the data folder, or
// starts one. Where another ponte is just starting or ending it waits.
func joinRedis(ctx context.Context, data string, log *zap.Logger) (url string, stop func(), err error) {
	if _, err := exec.LookPath("redis-server"); err != nil {
		return "", nil, errNoRedis // before any talk of folders, as in an image that holds nothing else
	}
	ctx, cancel := context.WithTimeout(ctx, redisStart)
	defer cancel()
	for {
		folder, err := redisFolder(data)
		if err != nil {
			return "", nil, err
		}
		if askRedis(ctx, folder) == nil {
			return socketURL(folder), func() {}, nil
		}
		url, stop, err = startRedis(ctx, data, log)
		if _, busy := errors.AsType[*busyFolder](err); !busy || !pause(ctx, redisLook) {
			return url, stop, err
		}
	}
}

// redisFolder makes the folder, which nobody else may enter, and returns its full path.
func redisFolder(data string) (string, error) {
	full, err := filepath.Abs(data)
	if err != nil {
		return "", fmt.Errorf("the data folder %s: %w", data, err)
	}
	folder := filepath.Join(full, "redis")
	// The system keeps 108 bytes for the path of a socket, the last of them zero.
	if path := socketPath(folder); len(path) > 107 {
		return "", fmt.Errorf("the path of the socket is longer than 107 bytes: %s.\nName a shorter data folder with PONTE_DATA", path)
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", fmt.Errorf("the data folder cannot be made: %w.\nMake it writable for this user, or name another with PONTE_DATA", err)
	}
	// Somebody may have made it before, with other rights.
	if err := os.Chmod(folder, 0o700); err != nil { //nolint:gosec // G302: a folder needs its x
		return "", fmt.Errorf("the data folder must belong to the user who runs Ponte: %w", err)
	}
	return folder, nil
}

func socketPath(folder string) string { return filepath.Join(folder, "redis.sock") }

func socketURL(folder string) string { return "unix://" + socketPath(folder) }

// watch starts the server, and again each time that it dies, until stop. What
// ended the first one goes to failed.
//
// The kernel ends the server when the thread that started it ends (see child),
// so watch keeps its thread.
func (r *ownRedis) watch(failed chan<- error) {
	runtime.LockOSThread()
	defer close(r.ended)
	wait := redisBackoff
	for {
		began := time.Now() // machine time: how long it lives
		err := r.serve()
		if r.toStop() {
			return // it ended because we told it to
		}
		select {
		case failed <- err: // it has room for the first
		default:
		}
		if time.Since(began) > redisSteady {
			wait = redisBackoff
		}
		r.log.Error("redis-server ended; starting it again", zap.Error(err), zap.Duration("after", wait), zap.String("last_words", r.words.last()))
		select {
		case <-r.stopping:
			return
		case <-time.After(wait):
		}
		wait = min(2*wait, redisLongest)
	}
}

// serve runs one server to its end, and returns how it ended.
func (r *ownRedis) serve() error {
	// A socket that a killed server left would be in the way. It is nobody
	// else's, since the lock is ours.
	if err := os.Remove(socketPath(r.folder)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	cmd := child(r.binary, r.folder, r.lock, r.words)
	if err := cmd.Start(); err != nil {
		return err
	}
	r.process.Store(cmd.Process)
	defer r.process.Store(nil)
	if r.toStop() { // stop may have looked before there was a process
		_ = cmd.Process.Signal(syscall.SIGTERM)
	}
	if err := cmd.Wait(); err != nil {
		return err
	}
	return errors.New("it ended by itself")
}

// toStop reports whether stop has begun.
func (r *ownRedis) toStop() bool {
	select {
	case <-r.stopping:
		return true
	default:
		return false
	}
}

// ready returns when the first server answers, or why it does not.
func (r *ownRedis) ready(ctx context.Context, failed <-chan error) error {
	last := time.Now().Add(redisStart) // machine time
	for {
		err := askRedis(ctx, r.folder)
		if err == nil {
			return nil
		}
		if errors.Is(err, errLoading) {
			last = time.Now().Add(redisStart)
		}
		if time.Now().After(last) {
			return fmt.Errorf("redis-server was started and does not answer: %w.\nLast it said: %s", err, r.words.last())
		}
		select {
		case err := <-failed:
			return fmt.Errorf("redis-server does not start: %w. It said:\n%s\n%s", err, r.words.all(), r.advice())
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(redisLook):
		}
	}
}

// advice says what to do when a server does not start.
func (r *ownRedis) advice() string {
	return fmt.Sprintf("If its append-only file is damaged, copy %[1]s to a safe place, then run:\n"+
		"redis-check-aof --fix %[1]s/appendonlydir/appendonly.aof.manifest", r.folder)
}

// stop ends the server and gives the folder back. It may be called more than once.
func (r *ownRedis) stop() {
	r.stopOnce.Do(func() {
		close(r.stopping)
		if p := r.process.Load(); p != nil {
			how := syscall.SIGTERM
			if r.hangs() {
				how = syscall.SIGKILL
			}
			_ = p.Signal(how) // it has ended already: good
		}
		select {
		case <-r.ended:
		case <-time.After(redisStop):
			if p := r.process.Load(); p != nil {
				_ = p.Kill()
			}
			<-r.ended
		}
		_ = r.lock.Close()
	})
}

// hangs reports whether the server lives and says nothing: no use to ask it to end.
func (r *ownRedis) hangs() bool {
	ctx, cancel := context.WithTimeout(context.Background(), redisHangs)
	defer cancel()
	err := askRedis(ctx, r.folder)
	return errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, context.DeadlineExceeded)
}
