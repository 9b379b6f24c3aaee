package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"ponte/casework"
	"ponte/store"
	"ponte/store/storetest"
)

// operator types commands beside a store that the test holds as well.
type operator struct {
	t     *testing.T
	store *store.Store
	env   map[string]string
	input string // what the next command is told, once
	now   func() time.Time
}

// says is what the next command is told, and the command.
func (o *operator) says(input string, args ...string) []string {
	o.input = input
	return args
}

// newOperator gives one an empty store and a configuration: smallest, for bot 4242.
func newOperator(t *testing.T) *operator {
	t.Helper()
	dir := t.TempDir()
	o := &operator{t: t, now: time.Now, env: map[string]string{
		"REDIS_URL": "redis://" + miniredis.RunT(t).Addr() + "/0", "PONTE_CONFIG": filepath.Join(dir, "ponte.yaml"),
		"PONTE_KEY_FILE": filepath.Join(dir, "ponte.key"),
	}}
	o.configure(smallest)
	o.types("keys", "new", "--out", o.env["PONTE_KEY_FILE"])
	keys, err := readKeyFile(o.env["PONTE_KEY_FILE"])
	if err != nil {
		t.Fatal(err)
	}
	o.store = storetest.MustConnect(t, store.Options{URL: o.env["REDIS_URL"], Bot: 4242, Keys: keys})
	return o
}

// configure writes the configuration anew.
func (o *operator) configure(text string) {
	o.t.Helper()
	o.configureAll(text + "\ntelegram: {bot: 4242, username: ponte_bot}\n")
}

// configureAll writes it anew, with nothing added.
func (o *operator) configureAll(text string) {
	o.t.Helper()
	if err := os.WriteFile(o.env["PONTE_CONFIG"], []byte(text), 0o600); err != nil {
		o.t.Fatal(err)
	}
}

// types runs a command that must end well and returns what it printed.
func (o *operator) types(args ...string) string {
	o.t.Helper()
	out, code := o.tries(args...)
	if code != exitWell {
		o.t.Fatalf("ponte %s ends with %d:\n%s", strings.Join(args, " "), code, out)
	}
	return out
}

// tries runs a command and returns what it printed and its exit code.
func (o *operator) tries(args ...string) (out string, code int) {
	o.t.Helper()
	var text bytes.Buffer
	said := filepath.Join(o.t.TempDir(), "said")
	if err := os.WriteFile(said, []byte(o.input), 0o600); err != nil {
		o.t.Fatal(err)
	}
	in, err := os.Open(said)
	if err != nil {
		o.t.Fatal(err)
	}
	defer func() { _ = in.Close() }()
	o.input = ""
	con := &console{in: in, out: &text, err: &text, env: func(name string) string { return o.env[name] }, now: o.now, stretch: 10}
	args = append([]string{"--config", o.env["PONTE_CONFIG"]}, args...) // kong itself reads the real environment
	code = execute(o.t.Context(), con, args)
	return text.String(), code
}

// enters a person and returns her record.
func (o *operator) enters(code string, args ...string) casework.Person {
	o.t.Helper()
	o.types(append([]string{"person", "add", "--code", code}, args...)...)
	var who casework.Person
	err := o.store.View(o.t.Context(), func(r casework.Reader) (err error) {
		who, err = casework.PersonByCode(r, casework.Code(code))
		return err
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return who
}

// prints fails the test unless a text matches each expression.
func (o *operator) prints(text string, expressions ...string) {
	o.t.Helper()
	for _, e := range expressions {
		if !regexp.MustCompile(e).MatchString(text) {
			o.t.Errorf("%q is not in\n%s", e, text)
		}
	}
}
