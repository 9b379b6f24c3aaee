//go:build unix && !linux

package main

import "syscall"

// ownGroup puts a child into a process group of its own. If we are killed, the
// child lives on, and the next start says so.
func ownGroup() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

// hideTyping can hide nothing here.
func hideTyping(int) (restore func(), ok bool) { return nil, false }
