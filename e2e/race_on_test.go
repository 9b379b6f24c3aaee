//go:build race

package e2e_test

// raceFlags build the program as the tests were built.
var raceFlags = []string{"-race"}

// slowness is how much longer than promised something may take: with the race
// detector everything is slower, by several times.
const slowness = 3
