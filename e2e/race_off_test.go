//go:build !race

package e2e_test

// raceFlags build the program as the tests were built.
var raceFlags []string

// slowness is how much longer than promised something may take.
const slowness = 1
