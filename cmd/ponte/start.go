package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// This file tells how Ponte is started here, and finds out whether it runs.

// unitFile is the file by which systemd runs Ponte, see deploy/ponte.service.
const unitFile = "/etc/systemd/system/ponte.service"

// underSystemd reports whether systemd is to run Ponte on this machine.
func (con *console) underSystemd() bool { return con.unit != "" && exists(con.unit) }

// startLine is the sentence that says how to start it.
func (con *console) startLine() string {
	if con.underSystemd() {
		return "Start it, as root: systemctl start ponte."
	}
	return "Start it with: ponte run."
}

// howToStart is startLine, or "" where there is nothing to start: a ponte answers
// already, or PONTE_DATA says that this is somewhere else than what runs.
func (con *console) howToStart(ctx context.Context, c *config) string {
	if con.rehearses() || c.answers(ctx) {
		return ""
	}
	return con.startLine()
}

// rehearses reports whether a folder beside the configured one is looked at.
func (con *console) rehearses() bool {
	return con.env("PONTE_DATA") != "" && con.env("REDIS_URL") == ""
}

// answers reports whether a ponte answers where this one would listen.
func (c *config) answers(ctx context.Context) bool {
	text, _, err := c.askReady(ctx)
	return err == nil && bytes.Contains(text, []byte("lanes: "))
}

// askTime is how long /readyz may take. Machine time.
const askTime = 5 * time.Second

// askReady asks /readyz of the ponte that listens where the configuration says:
// a line for each part, and whether it is ready.
func (c *config) askReady(ctx context.Context) (text []byte, ready bool, err error) {
	host, port, err := net.SplitHostPort(c.Listen)
	if err != nil {
		return nil, false, fmt.Errorf("listen: %w", err)
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	address := "http://" + net.JoinHostPort(host, port) + "/readyz"
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return nil, false, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, false, err
	}
	defer func() { _ = response.Body.Close() }()
	text, err = io.ReadAll(io.LimitReader(response.Body, 1<<16))
	if err != nil {
		return nil, false, fmt.Errorf("%s: %w", address, err)
	}
	return text, response.StatusCode == http.StatusOK, nil
}
