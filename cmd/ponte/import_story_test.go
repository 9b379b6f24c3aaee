package main

import (
	"context"
	"os"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/rogpeppe/go-internal/testscript"
)

// ponteAt is a second program for stories: "ponte-at 2026-10-01T09:00 …" is
// ponte at another time, so that a story can name its dates.
func ponteAt() {
	now, err := time.Parse("2006-01-02T15:04", os.Args[1])
	if err != nil {
		panic(err)
	}
	con := &console{in: os.Stdin, out: os.Stdout, err: os.Stderr, env: os.Getenv, now: func() time.Time { return now }}
	os.Exit(execute(context.Background(), con, os.Args[2:]))
}

// cmdRedis is "redis": an in-process Redis until the story ends, named by REDIS_URL.
func cmdRedis(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) > 0 {
		ts.Fatalf("usage: redis")
	}
	m, err := miniredis.Run()
	ts.Check(err)
	ts.Defer(m.Close)
	ts.Setenv("REDIS_URL", "redis://"+m.Addr()+"/0")
}
