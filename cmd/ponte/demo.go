package main

import "errors"

// demoCommand is named here so that the command line is complete; its owner fills it.
type demoCommand struct{}

// Run does the command.
func (demoCommand) Run() error { return errors.New("demo: not built yet") }
