package main

import "errors"

// keysCommand is named here so that the command line is complete.
type keysCommand struct{}

// Run does the command.
func (keysCommand) Run() error { return errors.New("keys: not built yet") }
