package main

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// notSourced says, for the end of an error about variables that are not set,
// that the environment file beside the configuration holds one of them. It is
// "" where there is no such file, and never repeats a value.
func notSourced(config string, variables ...string) string {
	file := filepath.Join(filepath.Dir(config), "ponte.env")
	f, err := os.Open(file)
	if err != nil {
		return ""
	}
	defer func() { _ = f.Close() }()
	empty := ""
	for lines := bufio.NewScanner(f); lines.Scan(); {
		name, value, _ := strings.Cut(strings.TrimSpace(lines.Text()), "=")
		if !slices.Contains(variables, name) {
			continue
		}
		if strings.Trim(value, `"' `) != "" {
			return fmt.Sprintf("\n%s is set in %s, which this shell has not read. Run: %s", name, file, sourceLine(file))
		}
		empty = fmt.Sprintf("\n%s in %s is still empty: write it there, then run: %s", name, file, sourceLine(file))
	}
	return empty
}

// sourceLine reads an environment file into a shell. The file needs a slash, or
// the dot would look for it in PATH.
func sourceLine(file string) string {
	if !strings.Contains(file, "/") {
		file = "./" + file
	}
	return "set -a; . " + shellQuoted(file) + "; set +a"
}
