package main

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// ownGroup puts a child into a process group of its own and has the kernel end
// it when the thread that started it ends.
func ownGroup() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
}

// hideTyping stops a terminal from showing what is typed, until restore. It
// returns false if the file is no terminal.
func hideTyping(fd int) (restore func(), ok bool) {
	before, err := unix.IoctlGetTermios(fd, unix.TCGETS)
	if err != nil {
		return nil, false
	}
	hidden := *before
	hidden.Lflag &^= unix.ECHO
	if err := unix.IoctlSetTermios(fd, unix.TCSETS, &hidden); err != nil {
		return nil, false
	}
	return func() { _ = unix.IoctlSetTermios(fd, unix.TCSETS, before) }, true
}
