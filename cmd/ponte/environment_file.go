package main

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// unread says, if a variable that is missing stands in the environment file beside
// the configuration, that this shell has not read the file, and what to type. It is
// said alone: whoever has settings needs no new ones. It is "" where there is no such
// file, and never repeats a value.
func unread(config string, variables ...string) string {
	name, file, value := inEnvironmentFile(config, variables...)
	if name == "" || value == "" {
		return ""
	}
	return fmt.Sprintf("%s is set in %s, which this shell has not read.\nType this line first, and then your command again: %s", name, file, sourceLine(file))
}

// stillEmpty says, for the end of an error about a variable that is not set, that it
// stands in the environment file with nothing behind it; else "".
func stillEmpty(config, variable string) string {
	name, file, value := inEnvironmentFile(config, variable)
	if name == "" || value != "" {
		return ""
	}
	return fmt.Sprintf("\n%s in %s is still empty: write it there, then run: %s", name, file, sourceLine(file))
}

// inEnvironmentFile finds the first of the variables that the environment file beside
// the configuration sets, or else the last that stands there empty.
func inEnvironmentFile(config string, variables ...string) (name, file, value string) {
	file = filepath.Join(filepath.Dir(config), "ponte.env")
	f, err := os.Open(file)
	if err != nil {
		return "", file, ""
	}
	defer func() { _ = f.Close() }()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		key, text, _ := strings.Cut(strings.TrimSpace(lines.Text()), "=")
		if !slices.Contains(variables, key) {
			continue
		}
		name, value = key, strings.Trim(text, `"' `)
		if value != "" {
			return name, file, value
		}
	}
	return name, file, ""
}

// unreadSettings is unread for all that a program needs and this shell lacks.
func (con *console) unreadSettings() string {
	for _, either := range [][]string{{"TELEGRAM_BOT_TOKEN"}, {"PONTE_KEY_FILE", "PONTE_KEY"}} {
		if slices.ContainsFunc(either, func(name string) bool { return con.env(name) != "" }) {
			continue
		}
		if text := unread(con.file, either...); text != "" {
			return text
		}
	}
	return ""
}

// sourceLine reads an environment file into a shell. The file needs a slash, or
// the dot would look for it in PATH.
func sourceLine(file string) string {
	if !strings.Contains(file, "/") {
		file = "./" + file
	}
	return "set -a; . " + shellQuoted(file) + "; set +a"
}
