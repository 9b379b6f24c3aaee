package main

import "errors"

// setupCommand is named here so that the command line is complete.
type setupCommand struct{}

// Run does the command.
func (setupCommand) Run() error { return errors.New("setup: not built yet") }
