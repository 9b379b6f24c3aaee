package bot

// MessageOf is how what is said becomes a message, for tests that look at its form.
var MessageOf = message
