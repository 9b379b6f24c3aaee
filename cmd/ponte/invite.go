package main

import "errors"

// inviteCommand is named here so that the command line is complete; its owner fills it.
type inviteCommand struct{}

// Run does the command.
func (inviteCommand) Run() error { return errors.New("invite: not built yet") }
