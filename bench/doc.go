// Package bench measures Ponte beside what somebody would use instead: a bot on
// the same libraries as their README shows it, without order, deduplication or
// durability. Both hold the same conversation with the same Telegram double on
// the same Redis, in one run; what counts is the ratio. Nothing here asserts a time.
package bench
