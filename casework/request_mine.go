package casework

import "slices"

// latest are the newest sayings, the oldest of them first: as many as fit into some
// UTF-16 units, which it takes from left, and at least so many.
func (r Request) latest(left *int, least int) (said []Saying) {
	for i, s := range slices.Backward(r.Said) {
		if *left -= units(s.Text); *left < 0 && len(r.Said)-i > least {
			break
		}
		said = append(said, s)
	}
	slices.Reverse(said)
	return said
}

// Mine are what a woman reads of her requests among what is kept of her: each with its
// topic, its day and where it stands, and below it what was said, as far as that is kept
// and fits into a message. She does not read who answered, nor what staff noted.
func Mine(all []Request, zone string) Value {
	var blocks [][]Line
	left := wordsShown
	for _, q := range slices.Backward(all[max(0, len(all)-mineShown):]) {
		block := []Line{q.mine(zone)}
		if left > 0 {
			for _, s := range q.latest(&left, 0) {
				block = append(block, s.mine(zone))
			}
		}
		blocks = append(blocks, block)
	}
	slices.Reverse(blocks)
	return List(slices.Concat(blocks...))
}

// mineShown is how many of her requests she reads of on one screen.
const mineShown = 6

// mine is a request as one line.
func (r Request) mine(zone string) Line {
	is := string(r.State)
	if r.State == RequestClosed {
		is = string(r.Outcome)
	}
	vars := Vars{"Topic": Word("topic." + string(r.Topic)), "Opened": At(r.Opened, zone), "State": Word("mydata.talk_is_" + is), "Until": Str("")}
	if until := r.WordsUntil(); !until.IsZero() {
		vars["Until"] = At(until, zone)
	}
	return Line{Key: "mydata.talk_call", Vars: vars}
}

// mine is a saying as one line: hers, or the answer.
func (s Saying) mine(zone string) Line {
	key := "mydata.talk_you"
	if s.By != "" {
		key = "mydata.talk_us"
	}
	if s.Voice != "" {
		key += "_voice"
	}
	return Line{Key: key, Vars: Vars{"At": At(s.At, zone), "Words": Str(s.Text)}}
}
