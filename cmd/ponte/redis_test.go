package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"
)

func TestOwnRedisKeepsEverythingAndOpensNoPort(t *testing.T) {
	data := shortDir(t)
	url, stop, err := startRedis(t.Context(), data, zap.NewNop())
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	rdb := redisClient(t, url)
	for name, want := range map[string]string{"port": "0", "appendonly": "yes", "appendfsync": "always",
		"maxmemory-policy": "noeviction", "dir": filepath.Join(data, "redis")} {
		got, err := rdb.ConfigGet(t.Context(), name).Result()
		if err != nil || got[name] != want {
			t.Errorf("%s is %q (%v), want %q", name, got[name], err, want)
		}
	}
	info, err := os.Stat(filepath.Join(data, "redis"))
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the socket's folder has mode %v (%v), want 0700", info.Mode().Perm(), err)
	}

	// What was written survives a stop and a start.
	mustSet(t, rdb, "kept", "1")
	stop()
	url, stop, err = startRedis(t.Context(), data, zap.NewNop())
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	mustGet(t, redisClient(t, url), "kept", "1")
}

// redis-server writes over its environment, so /proc would not show it.
func TestOwnRedisIsGivenNothingOfOurEnvironment(t *testing.T) {
	t.Setenv("PONTE_KEY", "planted-secret")
	given := strings.Join(child("redis-server", t.TempDir(), os.Stdin, io.Discard).Environ(), " ")
	if strings.Contains(given, "planted-secret") {
		t.Error("redis-server is given the key") // and all else, which is not for a test's log
	}
}

func TestOwnRedisThatIsKilledComesBackWithItsData(t *testing.T) {
	url, stop, err := startRedis(t.Context(), shortDir(t), zap.NewNop())
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	rdb := redisClient(t, url)
	for i := range 3 {
		mustSet(t, rdb, "round", strconv.Itoa(i))
		before := pidOf(t, rdb)
		if err := syscall.Kill(before, syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		eventually(t, "Redis answers again", func() error { return rdb.Ping(t.Context()).Err() })
		mustGet(t, rdb, "round", strconv.Itoa(i))
		if after := pidOf(t, rdb); after == before {
			t.Errorf("round %d: still process %d", i, after)
		}
	}
}

func TestStoppingOwnRedisTakesUnderASecondAndLeavesNothing(t *testing.T) {
	url, stop, err := startRedis(t.Context(), shortDir(t), zap.NewNop())
	if err != nil {
		t.Fatal(err)
	}
	pid := pidOf(t, redisClient(t, url))
	began := time.Now()
	stop()
	if took := time.Since(began); took > time.Second {
		t.Errorf("stopping took %s", took)
	}
	if err := syscall.Kill(pid, 0); !errors.Is(err, syscall.ESRCH) {
		t.Errorf("process %d: %v, want none", pid, err)
	}
	stop() // twice is once
}

// A server whose disk hangs does not hear that it is to end. What it has confirmed
// is on the disk.
func TestStoppingOwnRedisThatHangsTakesUnderASecondAndKeepsItsData(t *testing.T) {
	data := shortDir(t)
	url, stop, err := startRedis(t.Context(), data, zap.NewNop())
	if err != nil {
		t.Fatal(err)
	}
	rdb := redisClient(t, url)
	mustSet(t, rdb, "kept", "yes")
	if err := syscall.Kill(pidOf(t, rdb), syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	stop()
	if took := time.Since(began); took > time.Second {
		t.Errorf("stopping took %s", took)
	}
	url, stop, err = startRedis(t.Context(), data, zap.NewNop())
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	mustGet(t, redisClient(t, url), "kept", "yes")
}

// Whether it was reported was a matter of chance: six stops would all be lucky
// once in sixty-four times.
func TestStoppingOwnRedisIsNoErrorInTheLog(t *testing.T) {
	data := shortDir(t)
	core, logged := observer.New(zap.WarnLevel)
	for range 6 {
		_, stop, err := startRedis(t.Context(), data, zap.New(core))
		if err != nil {
			t.Fatal(err)
		}
		stop()
	}
	for _, entry := range logged.All() {
		t.Errorf("an ordered stop logs %q %v", entry.Message, entry.ContextMap())
	}
}

func TestASecondPonteOnTheFolderIsRefusedButACommandMayJoin(t *testing.T) {
	data := shortDir(t)
	url, stop, err := startRedis(t.Context(), data, zap.NewNop())
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	_, _, err = startRedis(t.Context(), data, zap.NewNop())
	if err == nil || !strings.Contains(err.Error(), fmt.Sprintf("another ponte (process %d)", os.Getpid())) ||
		!strings.Contains(err.Error(), "PONTE_DATA") {
		t.Errorf("second start: %v", err)
	}

	joined, leave, err := joinRedis(t.Context(), data, zap.NewNop())
	if err != nil || joined != url {
		t.Fatalf("join: %q, %v; want %q", joined, err, url)
	}
	leave()
	mustSet(t, redisClient(t, url), "alive", "yes") // leaving does not stop it

	stop()
	alone, end, err := joinRedis(t.Context(), data, zap.NewNop())
	if err != nil {
		t.Fatalf("join with nobody there: %v", err)
	}
	defer end()
	mustGet(t, redisClient(t, alone), "alive", "yes")
}

func TestALeftoverSocketIsNotInTheWay(t *testing.T) {
	data := shortDir(t)
	folder, err := redisFolder(data)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(socketPath(folder), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, stop, err := startRedis(t.Context(), data, zap.NewNop())
	if err != nil {
		t.Fatal(err)
	}
	stop()
}

func TestWhyOwnRedisDoesNotStartIsSaid(t *testing.T) {
	t.Run("nothing installed", func(t *testing.T) {
		t.Setenv("PATH", t.TempDir())
		_, _, err := startRedis(t.Context(), shortDir(t), zap.NewNop())
		wantWords(t, err, "apt-get install redis-server", "REDIS_URL")
	})
	t.Run("damaged file", func(t *testing.T) {
		data := shortDir(t)
		files := filepath.Join(data, "redis", "appendonlydir")
		if err := os.MkdirAll(files, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(files, "appendonly.aof.manifest"), []byte("nonsense\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		_, _, err := startRedis(t.Context(), data, zap.NewNop())
		wantWords(t, err, "redis-server does not start", "manifest", "redis-check-aof --fix", "copy")
	})
	t.Run("path too long", func(t *testing.T) {
		_, _, err := startRedis(t.Context(), filepath.Join(t.TempDir(), strings.Repeat("long", 30)), zap.NewNop())
		wantWords(t, err, "107 bytes", "PONTE_DATA")
	})
	t.Run("not a folder", func(t *testing.T) {
		file := filepath.Join(shortDir(t), "data")
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		_, _, err := startRedis(t.Context(), file, zap.NewNop())
		wantWords(t, err, "cannot be made", "PONTE_DATA")
	})
}

// A killed ponte cannot stop its server. The kernel does, and the next ponte
// waits until that has happened, so that two servers never write to one file.
func TestTheNextPonteFollowsOneThatWasKilled(t *testing.T) {
	t.Parallel()
	data := shortDir(t)
	for i := range 5 {
		h := startHolder(t, data)
		mustSet(t, redisClient(t, h.url), "round", strconv.Itoa(i))
		if err := h.cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = h.cmd.Wait()
		url, stop, err := startRedis(t.Context(), data, zap.NewNop())
		if err != nil {
			t.Fatal(err)
		}
		mustGet(t, redisClient(t, url), "round", strconv.Itoa(i))
		stop()
	}
}

// Ctrl-C reaches every process of the terminal's group; Redis must outlive us.
func TestCtrlCLeavesRedisToUs(t *testing.T) {
	h := startHolder(t, shortDir(t))
	group, err := syscall.Getpgid(pidOf(t, redisClient(t, h.url)))
	if err != nil || group == h.cmd.Process.Pid {
		t.Errorf("redis-server is in group %d (%v), where Ctrl-C reaches it", group, err)
	}
	if err := syscall.Kill(-h.cmd.Process.Pid, syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	rest, err := io.ReadAll(h.out)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.cmd.Wait(); err != nil || !strings.Contains(string(rest), "written after Ctrl-C") {
		t.Errorf("holder: %v, said %q", err, rest)
	}
}

// holder is another process with a Redis of its own.
type holding struct {
	cmd *exec.Cmd
	url string
	out *bufio.Reader
}

// startHolder runs holdRedis (below) in a process and a group of its own.
func startHolder(t *testing.T, data string) holding {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Args = []string{"holdredis", data}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Stderr = os.Stderr
	cmd.Env = append(os.Environ(), "GORACE="+noExitSleep)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	lines := bufio.NewReader(out)
	url, err := lines.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return holding{cmd, strings.TrimSpace(url), lines}
}

// holdRedis is the main function of that process: it starts a Redis, prints its
// URL, and at Ctrl-C writes once more before it stops it.
func holdRedis() {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt)
	defer cancel()
	url, stop, err := startRedis(ctx, os.Args[1], zap.NewNop())
	if err != nil {
		fmt.Println(err) // where the URL is expected
		return
	}
	fmt.Println(url)
	<-ctx.Done()
	rdb := redis.NewClient(&redis.Options{Network: "unix", Addr: strings.TrimPrefix(url, "unix://"), MaxRetries: -1})
	if err := rdb.Set(context.Background(), "last", "words", 0).Err(); err != nil {
		fmt.Println(err)
	} else {
		fmt.Println("written after Ctrl-C")
	}
	stop()
}

// shortDir is a temporary folder whose path leaves room for a socket's.
func shortDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "ponte")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

func redisClient(t *testing.T, url string) *redis.Client {
	t.Helper()
	rdb := redis.NewClient(&redis.Options{Network: "unix", Addr: strings.TrimPrefix(url, "unix://"), MaxRetries: -1})
	t.Cleanup(func() { _ = rdb.Close() })
	return rdb
}

func mustSet(t *testing.T, rdb *redis.Client, key, value string) {
	t.Helper()
	if err := rdb.Set(t.Context(), key, value, 0).Err(); err != nil {
		t.Fatalf("set %s: %v", key, err)
	}
}

func mustGet(t *testing.T, rdb *redis.Client, key, want string) {
	t.Helper()
	if got, err := rdb.Get(t.Context(), key).Result(); err != nil || got != want {
		t.Errorf("%s is %q (%v), want %q", key, got, err, want)
	}
}

// pidOf asks a server for its process id.
func pidOf(t *testing.T, rdb *redis.Client) int {
	t.Helper()
	info, err := rdb.Info(t.Context(), "server").Result()
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(info, "process_id:")
	text, _, _ := strings.Cut(rest, "\r")
	pid, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return pid
}

// eventually asks until there is no error, for ten seconds.
func eventually(t *testing.T, what string, ask func() error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	for {
		err := ask()
		if err == nil {
			return
		}
		if !pause(ctx, 10*time.Millisecond) {
			t.Fatalf("%s: not within ten seconds: %v", what, err)
		}
	}
}

func wantWords(t *testing.T, err error, words ...string) {
	t.Helper()
	for _, w := range words {
		if err == nil || !strings.Contains(err.Error(), w) {
			t.Errorf("the error does not say %q:\n%v", w, err)
		}
	}
}
