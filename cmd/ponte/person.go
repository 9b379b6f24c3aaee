package main

import "errors"

// personCommand is named here so that the command line is complete; its owner fills it.
type personCommand struct{}

// Run does the command.
func (personCommand) Run() error { return errors.New("person: not built yet") }
