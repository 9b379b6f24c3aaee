package main

import "errors"

// chatCommand is named here so that the command line is complete; its owner fills it.
type chatCommand struct{}

// Run does the command.
func (chatCommand) Run() error { return errors.New("chat: not built yet") }
