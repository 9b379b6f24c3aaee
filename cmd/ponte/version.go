package main

import (
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"runtime/debug"
)

// version is set when a release is built: -ldflags "-X main.version=v1.2.3".
var version string

// versionCommand tells what was built, from what, by what.
type versionCommand struct{}

// Run prints one line. Its end is of the program's own file: what was built without
// git from a copied folder names no version, and must be told from the one before.
func (versionCommand) Run(con *console) error {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{}
	}
	line := "ponte " + versionText(version, info)
	if sum := ownSum(); sum != "" {
		line += ", file " + sum
	}
	_, err := fmt.Fprintln(con.out, line)
	return err
}

// sumLength is how many digits of the file's SHA-256 are printed: the first ones of
// what `sha256sum` says of it.
const sumLength = 12

// ownSum is of the file that runs; "" if it cannot be read, which is no reason to
// keep the rest back.
func ownSum() string {
	name, err := os.Executable()
	if err != nil {
		return ""
	}
	f, err := os.Open(name)
	if err != nil {
		return ""
	}
	defer func() { _ = f.Close() }()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return ""
	}
	return fmt.Sprintf("%x", sum.Sum(nil))[:sumLength]
}

// versionText writes a version as "v1.2.3 (1b23ca6af2fc, 2026-11-22T02:39:53Z, changed) go1.26.8".
func versionText(release string, info *debug.BuildInfo) string {
	if release == "" {
		release = info.Main.Version
	}
	if release == "" {
		release = "(devel)"
	}
	settings := map[string]string{}
	for _, s := range info.Settings {
		settings[s.Key] = s.Value
	}
	text := release
	if revision := settings["vcs.revision"]; revision != "" {
		text += " (" + revision[:min(12, len(revision))] + ", " + settings["vcs.time"]
		if settings["vcs.modified"] == "true" {
			text += ", changed"
		}
		text += ")"
	}
	return text + " " + info.GoVersion
}
