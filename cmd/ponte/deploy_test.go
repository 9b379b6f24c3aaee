package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/redis/go-redis/v9"
	"go.yaml.in/yaml/v3"

	"ponte/store"
)

// There is no container engine where these tests run. They hold what can be
// held without one: what the files say, and that the Redis in them is fit.

// composeFile is the part of a compose file that is looked at.
type composeFile struct {
	Services map[string]struct {
		Image       string
		User        string
		Command     []string
		Environment map[string]string
		Ports       []string
		Volumes     []string
		Networks    []string
		Healthcheck struct{ Test []string }
		DependsOn   map[string]struct{ Condition string } `yaml:"depends_on"`
	}
	Networks map[string]struct{ Internal bool }
	Volumes  map[string]any
}

func TestNoImageIsWhateverIsLatest(t *testing.T) {
	images := regexp.MustCompile(`(?m)^FROM (\S+)`).FindAllStringSubmatch(readText(t, "../../Dockerfile"), -1)
	names := []string{readCompose(t).Services["redis"].Image}
	for _, m := range images {
		if m[1] != "scratch" {
			names = append(names, m[1])
		}
	}
	exact := regexp.MustCompile(`^[a-z/]+:[0-9]+\.[0-9]+\.[0-9]+$`)
	for _, name := range names {
		if !exact.MatchString(name) {
			t.Errorf("image %s: want a version of three numbers", name)
		}
	}
	if len(names) != 2 {
		t.Errorf("%d images from outside, want two: %q", len(names), names)
	}
}

func TestTheImageIsOneStaticProgramRunByNobody(t *testing.T) {
	text := readText(t, "../../Dockerfile")
	stages := strings.Split(text, "\nFROM ")
	if len(stages) != 3 {
		t.Fatalf("%d stages, want one to build and one to ship", len(stages)-1)
	}
	build, ship := stages[1], stages[2]
	wantText(t, "the building stage", build, " AS build\n", "CGO_ENABLED=0 go build -trimpath", "-X main.version=${VERSION}", "./cmd/ponte")
	wantText(t, "the shipped stage", ship, "scratch\n", "--from=build /etc/ssl/certs/ca-certificates.crt", "--from=build /out/ponte /ponte",
		"\nUSER 65532:65532\n", `HEALTHCHECK`, `CMD ["/ponte", "check", "--running"]`, `ENTRYPOINT ["/ponte"]`, "\nCMD [\"run\"]\n")
	if strings.Contains(ship, "RUN ") {
		t.Error("the shipped stage runs something; there is nothing in it to run")
	}
	// The same Go that go.mod asks for.
	module := regexp.MustCompile(`(?m)^go ([0-9]+\.[0-9]+)`).FindStringSubmatch(readText(t, "../../go.mod"))
	if !strings.HasPrefix(build, "golang:"+module[1]+".") {
		t.Errorf("the image is built with %s, go.mod asks for Go %s", strings.Fields(build)[0], module[1])
	}
}

func TestComposeKeepsRedisInside(t *testing.T) {
	c := readCompose(t)
	redis, ponte := c.Services["redis"], c.Services["ponte"]
	if len(redis.Ports) != 0 {
		t.Errorf("Redis is published: %q", redis.Ports)
	}
	for _, network := range redis.Networks {
		if !c.Networks[network].Internal {
			t.Errorf("Redis is on the network %s, which leads outside", network)
		}
	}
	if len(redis.Volumes) != 1 || !strings.HasSuffix(redis.Volumes[0], ":/data") || len(c.Volumes) != 1 {
		t.Errorf("Redis keeps its data in %q, want one named volume at /data", redis.Volumes)
	}
	if len(redis.Healthcheck.Test) == 0 || ponte.DependsOn["redis"].Condition != "service_healthy" {
		t.Error("Ponte does not wait until Redis is healthy")
	}
	for _, port := range ponte.Ports {
		if !strings.HasPrefix(port, "127.0.0.1:") {
			t.Errorf("Ponte is published to others: %s", port)
		}
	}
}

func TestComposeHoldsNoSecretAndKnowsEveryVariable(t *testing.T) {
	text := readText(t, "../../deploy/compose.yaml")
	if looksSecret(text) {
		t.Error("a secret stands in the compose file")
	}
	for name, value := range readCompose(t).Services["ponte"].Environment {
		if !strings.Contains(about, name) {
			t.Errorf("%s is a variable that Ponte does not know", name)
		}
		if !strings.Contains(value, "${") {
			t.Errorf("%s does not come from .env but is %q", name, value)
		}
	}
}

// The command of the compose file, run here, makes a Redis that `ponte check`
// finds fit, and that wants the password.
func TestTheRedisOfComposeIsFit(t *testing.T) {
	redisService := readCompose(t).Services["redis"]
	if len(redisService.Command) != 3 || redisService.Command[0] != "sh" || redisService.Command[1] != "-c" {
		t.Fatalf("command %q", redisService.Command)
	}
	dir := shortDir(t)
	socket := filepath.Join(dir, "redis.sock")
	script := strings.NewReplacer("$$", "$", "/tmp/", dir+"/").Replace(redisService.Command[2]) +
		" --port 0 --dir " + dir + " --unixsocket " + socket
	cmd := exec.CommandContext(t.Context(), "sh", "-c", script)
	cmd.Env = append(os.Environ(), "REDIS_PASSWORD=swordfish")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
	}()
	rdb := redis.NewClient(&redis.Options{Network: "unix", Addr: socket, Password: "swordfish", MaxRetries: -1})
	defer func() { _ = rdb.Close() }()
	eventually(t, "Redis answers", func() error { return rdb.Ping(t.Context()).Err() })

	arguments, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pidOf(t, rdb)))
	if err != nil || strings.Contains(string(arguments), "swordfish") {
		t.Errorf("a list of processes shows the password: %q, %v", arguments, err)
	}
	keys, err := store.NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	if s, err := store.Open(t.Context(), store.Options{URL: "unix://" + socket, Bot: 1, Keys: keys}); err == nil {
		_ = s.Close()
		t.Error("Redis answers without the password")
	}
	s, err := store.Open(t.Context(), store.Options{URL: "unix://:swordfish@" + socket, Bot: 1, Keys: keys})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	found, err := s.Check(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		if f.Level != store.Good {
			t.Errorf("%s: %s: %s", f.Level, f.Name, f.Detail)
		}
	}
}

func readText(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func readCompose(t *testing.T) composeFile {
	t.Helper()
	var c composeFile
	if err := yaml.Unmarshal([]byte(readText(t, "../../deploy/compose.yaml")), &c); err != nil {
		t.Fatal(err)
	}
	if len(c.Services) != 2 {
		t.Fatalf("%d services, want ponte and redis", len(c.Services))
	}
	return c
}

func wantText(t *testing.T, where, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%s lacks %q", where, part)
		}
	}
}
