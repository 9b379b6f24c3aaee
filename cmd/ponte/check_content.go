package main

// contentChecks look at what is compiled in, flows and texts: the wiring adds
// one for each, as a name and a function that returns its findings.
func contentChecks() []check { return nil }
