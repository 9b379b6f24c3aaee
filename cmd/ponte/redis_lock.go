package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// busyFolder is the error of a data folder in which another ponte is at work.
type busyFolder struct {
	folder string
	pid    int
}

// Error says who it is and what can be done.
func (b *busyFolder) Error() string {
	return fmt.Sprintf("another ponte (process %d) is at work in %s.\n"+
		"If it is the one that systemd runs, let it run: nothing else need be started. Else stop it first, or give this one a data folder "+
		"of its own with PONTE_DATA. Two replicas share a Redis by REDIS_URL", b.pid, b.folder)
}

// orphanWait is how long the redis-server of a killed ponte may take to end.
const orphanWait = 10 * time.Second

// lockFolder takes the lock of a folder and writes our process id into it.
//
// The lock belongs to the open file, and a child that inherits the file holds
// it too. So it is free when the program that took it and the redis-server that
// it started have both ended, however they ended.
func lockFolder(ctx context.Context, folder string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(folder, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("the data folder cannot be locked: %w.\nMake it writable for this user, or name another with PONTE_DATA", err)
	}
	if err := takeLock(ctx, f, folder); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	err = f.Truncate(0)
	if err == nil {
		_, err = f.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("the data folder cannot be locked: %w", err), f.Close())
	}
	return f, nil
}

// takeLock locks the file. Whose holder is alive is busy at once; where only a
// redis-server without its ponte holds it, that one is ending, and we wait.
func takeLock(ctx context.Context, f *os.File, folder string) error {
	last := time.Now().Add(orphanWait) // machine time
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		switch {
		case err == nil:
			return nil
		case errors.Is(err, syscall.EINTR):
			continue
		case !errors.Is(err, syscall.EWOULDBLOCK):
			return fmt.Errorf("the data folder cannot be locked: %w.\nName one on a local disk with PONTE_DATA", err)
		}
		if pid, alive := holder(f); alive {
			return &busyFolder{folder, pid}
		}
		if time.Now().After(last) {
			return fmt.Errorf("the redis-server of a ponte that was killed is still at work in %s.\n"+
				"Look for it with `ps -C redis-server -f` and stop it", folder)
		}
		if !pause(ctx, redisLook) {
			return ctx.Err()
		}
	}
}

// holder returns the process that wrote its id into the lock, and whether it lives.
func holder(f *os.File) (pid int, alive bool) {
	text, err := io.ReadAll(io.NewSectionReader(f, 0, 32))
	if err != nil {
		return 0, false
	}
	pid, err = strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil || pid <= 0 {
		return 0, false
	}
	err = syscall.Kill(pid, 0)
	return pid, err == nil || errors.Is(err, syscall.EPERM)
}
