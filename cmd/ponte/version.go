package main

import (
	"fmt"
	"runtime/debug"
)

// version is set when a release is built: -ldflags "-X main.version=v1.2.3".
var version string

// versionCommand tells what was built, from what, by what.
type versionCommand struct{}

// Run prints one line.
func (versionCommand) Run(con *console) error {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{}
	}
	_, err := fmt.Fprintln(con.out, "ponte "+versionText(version, info))
	return err
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
