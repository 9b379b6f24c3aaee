// Package scheduler is when: it turns timers that are due into events, and runs
// what comes round every day at a site.
//
// # Promises
//
//   - Only the leader ticks, and nothing relies on it being alone: a timer fires
//     once, and a round of a job runs once, whoever else believes to lead.
//   - After downtime, timers fire in the order of their times, and of a job's
//     missed rounds only the last one runs.
//   - Business time is handed in and may be moved; how often the clock is looked
//     at is machine time.
package scheduler
