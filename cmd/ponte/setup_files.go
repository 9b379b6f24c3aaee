package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"ponte/store"
)

// setupFiles are the files that setup writes.
type setupFiles struct {
	dir, config, key, env string
}

func newSetupFiles(dir string) setupFiles {
	return setupFiles{dir, filepath.Join(dir, "ponte.yaml"), filepath.Join(dir, "ponte.key"), filepath.Join(dir, "ponte.env")}
}

// replaced names the files that are there and would be written anew. The key
// is not among them: a key that is there is used.
func (f setupFiles) replaced() []string {
	var names []string
	for _, name := range []string{f.config, f.env} {
		if exists(name) {
			names = append(names, name)
		}
	}
	return names
}

// write writes the files and returns what it did, in words, with how to undo
// it. If one cannot be written, all is as it was.
func (f setupFiles) write(given answers) (done string, err error) {
	env, err := f.environment(given)
	if err != nil {
		return "", err
	}
	text := configText(given)
	check := config{File: f.config}
	if wrong := check.readFile([]byte(text)); len(wrong) > 0 {
		return "", fmt.Errorf("the answers make no valid configuration: %w", wrong)
	}

	hasKey := exists(f.key)
	if hasKey {
		if _, err := readKeyFile(f.key); err != nil {
			return "", err
		}
	}

	var undo []func() error
	defer func() {
		if err == nil {
			return
		}
		for _, back := range slices.Backward(undo) {
			err = errors.Join(err, back())
		}
	}()
	var wrote, restore []string
	if !exists(f.dir) {
		if err := os.MkdirAll(f.dir, 0o700); err != nil {
			return "", fmt.Errorf("the folder cannot be made: %w", err)
		}
		undo = append(undo, func() error { return os.Remove(f.dir) })
	}
	for _, file := range []struct {
		name string
		mode fs.FileMode
		text string
	}{{f.config, 0o644, text}, {f.env, 0o600, env}} {
		if exists(file.name) {
			old, err := setAside(file.name)
			if err != nil {
				return "", fmt.Errorf("the old file cannot be kept: %w", err)
			}
			undo = append(undo, func() error { return os.Rename(old, file.name) })
			restore = append(restore, fmt.Sprintf("mv %s %s", shellQuoted(old), shellQuoted(file.name)))
		}
		if err := writeNew(file.name, []byte(file.text), file.mode); err != nil {
			return "", fmt.Errorf("a file cannot be written: %w", err)
		}
		undo = append(undo, func() error { return os.Remove(file.name) })
		wrote = append(wrote, shellQuoted(file.name))
	}
	kept := ""
	if hasKey {
		kept = fmt.Sprintf("The key in %s was there already and is used.\n", f.key)
	} else {
		set, err := store.NewKeys()
		if err != nil {
			return "", fmt.Errorf("no key can be made: %w", err)
		}
		if err := writeKeyFile(f.key, set); err != nil {
			return "", err
		}
		wrote = append(wrote, shellQuoted(f.key))
	}
	undoing := append([]string{"rm " + strings.Join(wrote, " ")}, restore...)
	return fmt.Sprintf("Wrote %s. The key and the token may be read by you only.\n%sTo undo it: %s\n",
		strings.Join(wrote, ", "), kept, strings.Join(undoing, "; ")), nil
}

// configText writes the configuration. Its comments are few: the example has them all.
func configText(given answers) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Ponte's configuration, written by `ponte setup`. Secrets are not in it.\n"+
		"# Everything that can be set is explained in deploy/ponte.example.yaml.\n\n"+
		"organisation: %s\n\nsites:\n  - id: %s\n    name: %s\n    country: %s\n    zone: %s\n    quiet: %q\n\ndata: %s\n",
		strconv.Quote(given.organisation), given.site.ID, strconv.Quote(given.site.Name), given.site.Country, given.site.Zone,
		given.site.Quiet.String(), strconv.Quote(given.data))
	telegram := ""
	if given.api != telegramPreset {
		telegram += fmt.Sprintf("  api: %s\n", strconv.Quote(given.api))
	}
	if given.bot.ID != 0 {
		telegram += fmt.Sprintf("  bot: %d\n", given.bot.ID)
	}
	if given.bot.Username != "" {
		telegram += fmt.Sprintf("  username: %s\n", given.bot.Username)
	}
	if telegram != "" {
		b.WriteString("\ntelegram:\n" + telegram)
	}
	return b.String()
}

// environment writes the variables, with full paths, so that they hold from any folder.
func (f setupFiles) environment(given answers) (string, error) {
	file, err := filepath.Abs(f.config)
	if err != nil {
		return "", err
	}
	key, err := filepath.Abs(f.key)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf(`# The environment of Ponte. It holds the bot's token: nobody else may read it.
# In a shell: %s
# systemd reads this file itself: deploy/ponte.service names it.

TELEGRAM_BOT_TOKEN=%s
PONTE_CONFIG=%s
PONTE_KEY_FILE=%s

# Without REDIS_URL Ponte runs a redis-server of its own.
# REDIS_URL=redis://:password@127.0.0.1:6379/0

# Without a webhook Ponte asks Telegram for updates.
# PONTE_WEBHOOK_URL=https://bot.example.org/telegram
# PONTE_WEBHOOK_SECRET=
`, sourceLine(f.env), string(given.token), shellQuoted(file), shellQuoted(key)), nil
}

// setAside renames a file to the first free name.1, name.2 … and returns it.
func setAside(name string) (string, error) {
	for i := 1; ; i++ {
		old := fmt.Sprintf("%s.%d", name, i)
		if !exists(old) {
			return old, os.Rename(name, old)
		}
	}
}

// exists reports whether there is anything of this name.
func exists(name string) bool {
	_, err := os.Lstat(name)
	return err == nil
}

// plainWord needs no quotes in a shell.
var plainWord = regexp.MustCompile(`^[A-Za-z0-9_./@:,+-]+$`)

// shellQuoted writes a word as a shell reads it back.
func shellQuoted(word string) string {
	if plainWord.MatchString(word) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
