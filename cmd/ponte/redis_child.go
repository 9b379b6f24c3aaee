package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"
)

// redisSettings go to redis-server on its standard input, so that nothing needs
// quoting and no file of settings grows stale. Paths are seen from the folder.
const redisSettings = `port 0
unixsocket redis.sock
unixsocketperm 700
dir .
daemonize no
save ""
appendonly yes
appendfsync always
maxmemory-policy noeviction
logfile ""
`

// child makes the command that runs redis-server in the folder. It gets the
// lock, and none of our environment: there are secrets in it.
//
// It is a process group of its own, or Ctrl-C would end it before us; and where
// the system can do that it ends when we are killed.
func child(binary, folder string, lock *os.File, out io.Writer) *exec.Cmd {
	cmd := exec.CommandContext(context.Background(), binary, "-") // it ends when stop says so
	cmd.Dir = folder
	cmd.Env = []string{"LC_ALL=C"}
	cmd.Stdin = strings.NewReader(redisSettings)
	cmd.Stdout, cmd.Stderr = out, out
	cmd.ExtraFiles = []*os.File{lock}
	cmd.SysProcAttr = ownGroup()
	// A helper that it forked, to rewrite its file, may outlive it and hold its output.
	cmd.WaitDelay = time.Second
	return cmd
}

// errLoading is what a server says that is still reading its file.
var errLoading = errors.New("it is loading its data")

// askRedis returns nil if the server in a folder answers, within a second or before
// ctx ends.
func askRedis(ctx context.Context, folder string) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	conn, err := (&net.Dialer{}).DialContext(ctx, "unix", socketPath(folder))
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	deadline, _ := ctx.Deadline()
	if err := conn.SetDeadline(deadline); err != nil {
		return err
	}
	if _, err := io.WriteString(conn, "PING\r\n"); err != nil {
		return err
	}
	answer := make([]byte, 64)
	n, err := conn.Read(answer)
	switch {
	case err != nil:
		return err
	case bytes.HasPrefix(answer, []byte("+PONG")):
		return nil
	case bytes.HasPrefix(answer, []byte("-LOADING")):
		return errLoading
	default:
		return fmt.Errorf("it answers %q", answer[:n])
	}
}

// pause waits, and returns false if ctx ended first.
func pause(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

// tail keeps the last lines that were written to it.
type tail struct {
	mu    sync.Mutex
	lines []string // guarded by mu; the last may be unfinished
}

// tailLines is how many lines are enough to understand why a server ended.
const tailLines = 8

// Write takes over lines. It never fails.
func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i, part := range strings.Split(string(p), "\n") {
		if i == 0 && len(t.lines) > 0 {
			t.lines[len(t.lines)-1] += part
		} else {
			t.lines = append(t.lines, part)
		}
	}
	if over := len(t.lines) - tailLines - 1; over > 0 {
		t.lines = append([]string(nil), t.lines[over:]...)
	}
	return len(p), nil
}

// all returns the last lines.
func (t *tail) all() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.TrimSpace(strings.Join(t.lines, "\n"))
}

// last returns the last line that is not empty.
func (t *tail) last() string {
	text := t.all()
	return text[strings.LastIndex(text, "\n")+1:]
}
