package e2e_test

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"ponte/casework"
	"ponte/locales"
	"ponte/sandbox"
	"ponte/store/storetest"
)

// world is everything around the program: a Telegram, a Redis, an organisation's
// files. Programs are started in it.
type world struct {
	*testing.T
	telegram *sandbox.Server
	api      string // its address
	redis    *storetest.Server
	dir      string
	book     *locales.Book
	logs     []string // of every program that ran
}

// organisation is the configuration: nobody sleeps, so that a test may run at any hour.
const organisation = `organisation: Probe
sites:
  - {id: milano, name: Milano, country: IT, quiet: "00:00-00:00", coordinator: A-1}
  - {id: sofia, name: София, country: BG, quiet: "00:00-00:00"}
telegram: {username: ponte_probe_bot}
log: debug
`

// patience is how long a test waits for anything.
const patience = 40 * time.Second

// newWorld makes a world. All of it ends with the test.
func newWorld(t *testing.T) *world {
	t.Helper()
	book, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{T: t, dir: t.TempDir(), book: book, redis: storetest.MustStartServer(t)}
	w.telegram = sandbox.New(sandbox.Config{Username: "ponte_probe_bot", WebhookRetry: 50 * time.Millisecond})
	server := httptest.NewServer(w.telegram.Handler())
	t.Cleanup(func() {
		w.telegram.Close()
		server.Close()
	})
	w.api = server.URL
	w.write("ponte.yaml", organisation)
	w.ponte("keys", "new", "--out", w.path("ponte.key"))
	t.Cleanup(w.searchLogs)
	return w
}

// path is the path of a file of the organisation.
func (w *world) path(name string) string { return filepath.Join(w.dir, name) }

// write writes a file of the organisation.
func (w *world) write(name, text string) string {
	w.Helper()
	if err := os.WriteFile(w.path(name), []byte(text), 0o600); err != nil {
		w.Fatal(err)
	}
	return w.path(name)
}

// env is the environment in which programs run, with more at its end.
func (w *world) env(more ...string) []string {
	return append([]string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + w.dir, "PONTE_CONFIG=" + w.path("ponte.yaml"), "PONTE_KEY_FILE=" + w.path("ponte.key"),
		"REDIS_URL=" + w.redis.URL, "TELEGRAM_BOT_TOKEN=" + w.telegram.Token(), "TELEGRAM_API_URL=" + w.api,
		"GORACE=atexit_sleep_ms=0", // or a program with the race detector sleeps a second before it ends
	}, more...)
}

// ponte runs one command to its end and returns what it printed.
func (w *world) ponte(args ...string) string {
	w.Helper()
	out, err := w.tryPonte(args...)
	if err != nil {
		w.Fatalf("ponte %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return out
}

func (w *world) tryPonte(args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Env = w.env()
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// process is a running "ponte run".
type process struct {
	w      *world
	cmd    *exec.Cmd
	ended  chan struct{} // closed when it has ended
	err    error         // of Wait, once it has
	listen string
	more   []string // of its environment
	log    string   // file
}

// run starts the program, which polls, and does not wait for it. It is killed at
// the end of the test.
func (w *world) run() *process {
	w.Helper()
	return w.runAt(storetest.FreeAddr(w))
}

// again starts the program once more where it was.
func (p *process) again() *process {
	p.w.Helper()
	<-p.ended
	return p.w.runAt(p.listen, p.more...)
}

func (w *world) runAt(listen string, more ...string) *process {
	w.Helper()
	p := &process{w: w, ended: make(chan struct{}), listen: listen, more: more, log: w.path("log" + strconv.Itoa(len(w.logs)))}
	w.logs = append(w.logs, p.log)
	log, err := os.Create(p.log)
	if err != nil {
		w.Fatal(err)
	}
	defer func() { _ = log.Close() }() // it is the program's
	p.cmd = exec.Command(program, "run")
	p.cmd.Env = w.env(append([]string{"PONTE_LISTEN=" + listen}, more...)...)
	p.cmd.Stdout, p.cmd.Stderr = log, log
	if err := p.cmd.Start(); err != nil {
		w.Fatal(err)
	}
	go func() {
		p.err = p.cmd.Wait()
		close(p.ended)
	}()
	w.Cleanup(p.kill)
	return p
}

// kill ends the program without a word to it, as kill -9 does.
func (p *process) kill() {
	_ = p.cmd.Process.Kill() // it may have ended
	<-p.ended
}

// lives reports whether the program runs.
func (p *process) lives() bool {
	select {
	case <-p.ended:
		return false
	default:
		return true
	}
}

// stop asks the program to end, and returns how long that took.
func (p *process) stop() time.Duration {
	p.w.Helper()
	begun := time.Now()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		p.w.Fatal(err)
	}
	select {
	case <-p.ended:
	case <-time.After(patience):
		p.w.Fatalf("the program does not stop\n%s", p.said())
	}
	if p.err != nil {
		p.w.Errorf("the program ended with %v\n%s", p.err, p.said())
	}
	return time.Since(begun)
}

// stopInTime is stop that fails the test when it takes longer than a second.
func (p *process) stopInTime() {
	p.w.Helper()
	took := p.stop()
	p.w.Logf("the program stopped within %v", took.Round(time.Millisecond))
	if took > slowness*time.Second {
		p.w.Errorf("the program took %v to stop, want a second", took)
	}
}

// start starts the program, polling or by webhook, and waits until it is ready.
func (w *world) start(webhook bool) *process {
	w.Helper()
	if !webhook {
		return w.run().ready()
	}
	addr := storetest.FreeAddr(w)
	return w.runAt(addr, "PONTE_WEBHOOK_URL=http://"+addr+"/telegram", "PONTE_WEBHOOK_SECRET=a-secret-of-the-probe").ready()
}

// ready waits until the program says that it can work.
func (p *process) ready() *process {
	p.w.Helper()
	last := ""
	p.w.eventually("the program is ready", func() bool {
		if !p.lives() {
			p.w.Fatalf("the program ended: %v\n%s", p.err, p.said())
		}
		status, body := p.get("/readyz")
		last = body
		return status == http.StatusOK
	}, func() string { return last + "\n" + p.said() })
	return p
}

// get asks the program over HTTP; status 0 means that it did not answer.
func (p *process) get(path string) (status int, body string) {
	res, err := http.Get("http://" + p.listen + path)
	if err != nil {
		return 0, err.Error()
	}
	defer res.Body.Close()
	return res.StatusCode, readAll(res.Body)
}

// said is what the program has logged.
func (p *process) said() string {
	text, _ := os.ReadFile(p.log)
	return string(text)
}

// searchLogs fails the test if a program panicked or raced.
func (w *world) searchLogs() {
	for _, log := range w.logs {
		text, _ := os.ReadFile(log)
		for _, bad := range []string{"DATA RACE", `"msg":"panic"`, "panic: ", "fatal error: "} {
			if at := bytes.Index(text, []byte(bad)); at >= 0 {
				w.Errorf("%s in the log:\n%s", bad, text[max(0, at-2000):min(len(text), at+4000)])
			}
		}
	}
}

// eventually asks again and again until something holds.
func (w *world) eventually(what string, ok func() bool, tell ...func() string) {
	w.Helper()
	begun := time.Now()
	for !ok() {
		if time.Since(begun) > patience {
			for _, t := range tell {
				what += "\n" + t()
			}
			w.Fatalf("waited in vain until %s", what)
		}
		<-time.After(5 * time.Millisecond)
	}
}

// label is a text in a language, as it stands on a button.
func (w *world) label(lang casework.Lang, key string) string {
	w.Helper()
	text, err := w.book.Plain(lang, key, nil, time.Now())
	if text == "" {
		w.Fatalf("%s in %s: %v", key, lang, err)
	}
	return text
}
