package main

import "errors"

// importCommand is named here so that the command line is complete; its owner fills it.
type importCommand struct{}

// Run does the command.
func (importCommand) Run() error { return errors.New("import: not built yet") }
