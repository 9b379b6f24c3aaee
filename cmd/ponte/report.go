package main

import "errors"

// reportCommand is named here so that the command line is complete; its owner fills it.
type reportCommand struct{}

// Run does the command.
func (reportCommand) Run() error { return errors.New("report: not built yet") }
