package main

import "errors"

// runCommand is named here so that the command line is complete; its owner fills it.
type runCommand struct{}

// Run does the command.
func (runCommand) Run() error { return errors.New("run: not built yet") }
