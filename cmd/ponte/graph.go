package main

import "errors"

// graphCommand is named here so that the command line is complete; its owner fills it.
type graphCommand struct{}

// Run does the command.
func (graphCommand) Run() error { return errors.New("graph: not built yet") }
