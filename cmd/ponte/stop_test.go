package main

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"ponte/sandbox"
)

// The real program, as a process, on a Telegram of our own: it begins, is
// alone, and ends when it is told to.
func TestARunningPonteIsAloneAndEndsWithinASecond(t *testing.T) {
	telegram := sandbox.New(sandbox.Config{})
	defer telegram.Close()
	api := httptest.NewServer(telegram.Handler())
	defer api.Close()
	dir := shortDir(t)
	if err := os.WriteFile(filepath.Join(dir, "ponte.yaml"), []byte(smallest), 0o600); err != nil {
		t.Fatal(err)
	}
	listen := freeAddress(t)
	env := []string{"PATH=" + os.Getenv("PATH"), "TELEGRAM_BOT_TOKEN=" + telegram.Token(), "TELEGRAM_API_URL=" + api.URL,
		"PONTE_KEY_FILE=ponte.key", "PONTE_LISTEN=" + listen, "GORACE=" + noExitSleep}
	ponte := func(extra []string, args ...string) (*exec.Cmd, *bytes.Buffer) {
		self, err := os.Executable()
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.CommandContext(t.Context(), self)
		cmd.Args, cmd.Dir, cmd.Env = slices.Concat([]string{"ponte"}, args), dir, slices.Concat(env, extra)
		var out bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &out
		return cmd, &out
	}
	if cmd, out := ponte(nil, "keys", "new", "--out", "ponte.key"); cmd.Run() != nil {
		t.Fatal(out)
	}

	running, log := ponte(nil, "run")
	if err := running.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = running.Process.Kill() }()
	eventually(t, "it is ready", func() error {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+listen+"/readyz", http.NoBody)
		if err != nil {
			return err
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return err
		}
		defer func() { _ = response.Body.Close() }()
		if response.StatusCode != http.StatusOK {
			return fmt.Errorf("status %d", response.StatusCode)
		}
		return nil
	})
	if cmd, out := ponte(nil, "check", "--running"); cmd.Run() != nil || !strings.Contains(out.String(), "redis: answers\n") {
		t.Errorf("check --running: %s", out)
	}

	second, out := ponte([]string{"PONTE_LISTEN=" + freeAddress(t)}, "run")
	if err := second.Run(); err == nil || !strings.Contains(out.String(), fmt.Sprintf("another ponte (process %d)", running.Process.Pid)) {
		t.Errorf("a second one on the same folder: %v: %s", err, out)
	}
	second, out = ponte([]string{"PONTE_DATA=other"}, "run")
	if err := second.Run(); err == nil || !strings.Contains(out.String(), "another program listens on "+listen) {
		t.Errorf("a second one on the same address: %v: %s", err, out)
	}

	server := pidOf(t, redisClient(t, socketURL(filepath.Join(dir, "data", "redis"))))
	began := time.Now()
	if err := running.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	_ = running.Process.Signal(syscall.SIGTERM) // as timeout(1) does; by now it may have ended
	if err := running.Wait(); err != nil || !strings.Contains(log.String(), "ponte has stopped") {
		t.Errorf("it ends with %v:\n%s", err, log)
	}
	if took := time.Since(began); took > time.Second {
		t.Errorf("ending took %s:\n%s", took, log)
	}
	if syscall.Kill(server, 0) == nil {
		t.Errorf("its redis-server, process %d, lives on", server)
	}
}

// freeAddress is an address on which nobody listens.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}
