package main

import (
	"bytes"
	"encoding/pem"
	"fmt"
	"io/fs"
	"net/http/httptest"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"

	"ponte/sandbox"
	"ponte/store"
	"ponte/store/storetest"
)

// What the Dockerfile ships is enough: the program is built as it says, of the
// files that .dockerignore lets in, and runs as nobody in a folder that holds
// what the image holds.
func TestTheImageHoldsAllThatPonteNeeds(t *testing.T) {
	root := shortDir(t)
	if err := os.Chmod(root, 0o755); err != nil {
		t.Fatal(err)
	}
	buildImage(t, root)

	// The only authority in the image vouches for this Telegram and for no other.
	telegram := sandbox.New(sandbox.Config{})
	defer telegram.Close()
	api := httptest.NewTLSServer(telegram.Handler())
	defer api.Close()
	vouched := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: api.Certificate().Raw})
	keys, err := store.NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"etc/ssl/certs/ca-certificates.crt": string(vouched), "etc/ponte/ponte.yaml": smallest + "  - {id: sevilla, name: Sevilla, country: ES}\n",
	} {
		file := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	redis := storetest.MustStartAt(t, storetest.FreeAddr(t), "--appendonly", "yes", "--appendfsync", "always")
	env := []string{"PONTE_CONFIG=/etc/ponte/ponte.yaml", "PONTE_LISTEN=" + freeAddress(t), "TELEGRAM_BOT_TOKEN=" + telegram.Token(),
		"TELEGRAM_API_URL=" + api.URL, "PONTE_KEY=" + keys.Text(), "REDIS_URL=" + redis.URL + "/0", "PONTE_WEBHOOK_URL=", "PONTE_WEBHOOK_SECRET="}
	ponte := func(args ...string) (*exec.Cmd, *bytes.Buffer) {
		cmd := exec.CommandContext(t.Context(), "/ponte", args...)
		cmd.Env, cmd.Dir, cmd.SysProcAttr = env, "/", nobodyIn(root)
		var out bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &out
		return cmd, &out
	}

	if cmd, out := ponte("check", "--live"); cmd.Run() != nil || !strings.Contains(out.String(), "sites: 2") {
		t.Fatalf("check: %s", out)
	}
	running, log := ponte("run")
	if err := running.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = running.Process.Kill() }()
	eventually(t, "the health check of the image passes", func() error {
		cmd, out := ponte("check", "--running")
		if err := cmd.Run(); err != nil {
			return fmt.Errorf("%w: %s", err, out)
		}
		return nil
	})
	if cmd, out := ponte("person", "add", "--role", "beneficiary", "--site", "sevilla"); cmd.Run() != nil {
		t.Errorf("person add: %s", out)
	}
	if err := running.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := running.Wait(); err != nil || !strings.Contains(log.String(), "ponte has stopped") {
		t.Errorf("it ends with %v:\n%s", err, log)
	}
}

// buildImage builds the program as the Dockerfile does, into root/ponte.
func buildImage(t *testing.T, root string) {
	t.Helper()
	run := regexp.MustCompile(`(?m)^RUN (CGO_ENABLED=0 go build .*)$`).FindStringSubmatch(readText(t, "../../Dockerfile"))
	if run == nil {
		t.Fatal("the Dockerfile does not build")
	}
	build := exec.CommandContext(t.Context(), "sh", "-c", strings.ReplaceAll(run[1], "/out/ponte", filepath.Join(root, "ponte")))
	build.Dir, build.Env = buildContext(t), append(os.Environ(), "VERSION=v0.0.1")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v:\n%s", err, out)
	}
}

// buildContext is a folder with what .dockerignore lets into the building.
func buildContext(t *testing.T) string {
	t.Helper()
	ignored := strings.Fields(regexp.MustCompile(`(?m)^#.*$`).ReplaceAllString(readText(t, "../../.dockerignore"), ""))
	context := t.TempDir()
	tree := os.DirFS("../..")
	err := fs.WalkDir(tree, ".", func(name string, file fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case slices.ContainsFunc(ignored, func(pattern string) bool { return ignores(pattern, name) }):
			if file.IsDir() {
				return fs.SkipDir
			}
			return nil
		case file.IsDir():
			return os.MkdirAll(filepath.Join(context, name), 0o755)
		}
		text, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(context, name), text, 0o600)
	})
	if err != nil {
		t.Fatal(err)
	}
	return context
}

// ignores reads the two forms of patterns that .dockerignore uses: of a name at
// the root, and of one anywhere.
func ignores(pattern, name string) bool {
	if anywhere, ok := strings.CutPrefix(pattern, "**/"); ok {
		pattern, name = anywhere, path.Base(name)
	}
	matched, err := path.Match(pattern, name)
	return err == nil && matched
}

// nobodyIn runs a program in a folder as its root, as a user whom nobody knows.
// Who is not root becomes so in a namespace of its own.
func nobodyIn(root string) *syscall.SysProcAttr {
	const nobody = 65532
	if os.Geteuid() == 0 {
		return &syscall.SysProcAttr{Chroot: root, Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	}
	return &syscall.SysProcAttr{Chroot: root, Cloneflags: syscall.CLONE_NEWUSER,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: nobody, HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: nobody, HostID: os.Getgid(), Size: 1}}}
}
