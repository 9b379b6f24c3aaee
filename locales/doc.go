// Package locales holds everything that a translator touches, and the [Book]
// that turns it into messages. Whoever calls it names a text by key, gives facts
// as typed values and says who reads: the language, and the time it is now.
//
// # Files
//
//	messages/<topic>.<lang>.toml  the texts; English is the source of the others
//	words.toml                    the words that work everywhere, in all spellings
//	heard.toml                    phrases of danger, and thanks: what is heard in any text
//	door.toml                     what stands before a language is chosen
//	helplines.toml                numbers, and which of their facts we can vouch for
//
// A message is one key with its forms, in go-i18n's format. Its text is
// Telegram's HTML: a translator may write <b> and <i>, and must write &amp; for
// an ampersand. A translation names in hash the English text it was made from
// (see [Book.Hash]), so that a changed source turns its translations red.
//
// An organisation may lay texts of its own over the messages, and keep who has
// reviewed which: see [Own] and [LoadOver]. What every text must keep, whoever
// wrote it, stands in rules.go; the tests of the built-in texts and the import of
// an organisation's corrections read by the same rules.
//
// The Book adds texts that it makes by itself: "door.language" and "door.uk" from
// the door, "helplines.lines_it" from the helplines of Italy, "helplines.lines_eu"
// for who is elsewhere.
//
// # Facts in a text
//
// {{.With}} is a fact. A text value is shown as it is, escaped; a value with a
// key shows that text in the same language; a number shows its digits; a list shows
// texts with facts of their own, one below the other. A line may be a quotation, in
// the language of whoever it is to be read out to.
//
// The plural of a message is chosen by the number called N, and by nothing
// else. A message with plural forms needs N; one without may use any numbers.
//
// A moment is told in the clock and the calendar of its own place:
//
//	{{.Start.Near}}       Tomorrow, Monday 12 October    heads a line; the day as a name
//	{{.Start.NearOnDay}}  Завтра, у понеділок, 12 жовтня  begins a sentence that goes on
//	{{.Start.OnDay}}      on Monday 12 October           inside a sentence
//	{{.Start.Day}}        Monday 12 October              inside a sentence or a list; the day as a name
//	{{.Start.Weekday}}    Monday
//	{{.Start.Clock}}      10:30
//	{{.Start.AtClock}}    at 10:30                       inside a sentence
//	{{.Start.Soon}}       tomorrow at 10:30              inside a sentence, with the day unless it is today
//	{{.Start.Date}}       12/10                          for lists
//	{{.Start.Short}}      Mon 12 Oct                     for buttons
//	{{.Start.City}}       Madrid                         which clock it is
//	{{.Start}}            Tomorrow, Monday 12 October, 10:30
//
// Near and NearOnDay say today or tomorrow when it is so, and begin with a
// capital. The year stands only where the day is more than 300 days away, and
// never in Short. Bulgarian hours end in a point of their own (10:30 ч.):
// no second one follows them at the end of a sentence.
//
// # Promises
//
//   - A message is whole in one language, and never blank. A text that is missing
//     in her language is shown in English together with a [Missing] error to
//     report, facts and dates included.
//   - Legal, consent and helpline texts never fall back: see [Strict].
//   - An own text made for an English one that has changed since is not shown:
//     the built-in text is, and its version is what a consent is kept with.
//   - A fact that was not given is an error, never "<no value>".
//   - A Book is not changed after it is loaded: many may read it at once, and
//     what one recipient reads has no influence on the next.
//   - Nothing panics, whatever text, key, value or language is given.
package locales
