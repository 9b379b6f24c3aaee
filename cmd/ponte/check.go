package main

import "errors"

// checkCommand is named here so that the command line is complete.
type checkCommand struct{}

// Run does the command.
func (checkCommand) Run() error { return errors.New("check: not built yet") }
