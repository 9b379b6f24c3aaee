package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"ponte": ponteAlone, "ponte-at": ponteAt, "holdredis": holdRedis})
}

// ponteAlone is the program on a machine where systemd does not run it: the stories are
// the same wherever they are told.
func ponteAlone() { os.Exit(run("")) }

// noExitSleep takes away the second for which the race detector holds up the
// end of each program.
const noExitSleep = "atexit_sleep_ms=0"

// Each file in testdata is one story: what is typed, and what the program says.
func TestStories(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("ROOT", root)
			e.Setenv("GORACE", noExitSleep)
			program, err := exec.LookPath("ponte") // testscript has put it there
			e.Setenv("PONTE", program)
			return err
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"botapi": cmdBotAPI,
			"mode":   cmdMode,
			"redis":  cmdRedis,
		},
	})
}

// cmdMode is "mode 0600 FILE": the file's permissions must be these.
func cmdMode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: mode 0600 FILE")
	}
	info, err := os.Stat(ts.MkAbs(args[1]))
	ts.Check(err)
	if got := "0" + octal(info.Mode().Perm()); got != args[0] {
		ts.Fatalf("%s has mode %s, want %s", args[1], got, args[0])
	}
}

// octal writes permissions as chmod takes them.
func octal(mode os.FileMode) string {
	const digits = "01234567"
	return string([]byte{digits[mode>>6&7], digits[mode>>3&7], digits[mode&7]})
}
