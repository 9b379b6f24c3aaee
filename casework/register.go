package casework

// Kept is one kind of thing that holds something about people: whose it is, what it
// holds, what erasing a woman does with it, and how it ends otherwise.
type Kept struct {
	// Kind is a record's type, an index's name, or the first part of the name of a key
	// of the store, with a colon.
	Kind  string
	Where KeptIn
	Whose string // whose key seals it; "" where nothing is sealed
	Holds string
	// Erased is what becomes of it when a woman is erased.
	Erased string
	// Ends is how it ends while she stays.
	Ends string
}

// KeptIn is where a kind is kept.
type KeptIn string

// The places.
const (
	InRecord KeptIn = "record"
	InIndex  KeptIn = "index"
	InStore  KeptIn = "store"
)

// What recurs in the register.
const (
	erasedGone    = "deleted"
	erasedNobody  = "not hers"
	erasedUnfiled = "her entries are taken out"
	endsWithHer   = "with whose it is"
	endsBySelf    = "when there is nothing in it"
)

// Register lists every kind of thing that is kept, what erasing a woman does with it,
// and how it ends otherwise. A kind that is missing here fails a test of this room or
// of the store's, and one that erasing does not reach fails another.
func Register() []Kept {
	return []Kept{
		{string(PersonRecord), InRecord, "hers", "code name, role, site, id in the list, name she chose, language, who accompanies her, consents, privacy, hours", erasedGone, "keep.people"},
		{string(CodeRecord), InRecord, "the organisation's", "which person a code name is; its own name is an HMAC", "names nobody any more, and rests for a year", endsWithHer},
		{string(ExternalRecord), InRecord, "the organisation's", "what became of a row of the organisation's list; its own name is an HMAC", erasedGone, endsWithHer},
		{string(AppointmentRecord), InRecord, "hers", "time, place, kind, with whom, what to bring, her answer and reason, what happened", "deleted; what is over is counted by site and week", "keep.appointments"},
		{string(ReminderRecord), InRecord, "hers", "what became of a reminder", "deleted; what was due is counted by site and week", "keep.reminders"},
		{string(AlertRecord), InRecord, "hers", "who saw to a missed appointment, and how it ended", erasedGone, "keep.appointments"},
		{string(RequestRecord), InRecord, "hers", "a call for a human: topic, who answers, the last words of both sides, notes, how it ended", erasedGone, "the words and notes a week after it was closed, the rest keep.appointments later"},
		{string(InviteRecord), InRecord, "the organisation's", "whose an invite is; its own name is a hash", erasedGone, "30 days after it was used or is over"},
		{string(ChatRecord), InRecord, "the chat's", "Telegram's id of the chat, language and country of a visitor", "becomes a visitor's until her last message is sent, then deleted", "a visitor's after a day"},
		{string(TalkRecord), InRecord, "the chat's", "where the conversation stands, what was typed there", erasedGone, "a visitor's after a day"},
		{string(GuessRecord), InRecord, "the chat's", "hashes of wrong invite codes", erasedGone, "after two hours"},
		{string(StaffChatRecord), InRecord, "the organisation's", "which group is a site's staff chat", erasedNobody, "when it is unlinked"},
		{string(StaffOfferRecord), InRecord, "the organisation's", "the hash of a code for a group", erasedNobody, "when it is over"},
		{string(PolicyRecord), InRecord, "the organisation's", "the configuration of the last start", erasedNobody, "never"},
		{string(PauseRecord), InRecord, "the organisation's", "since when reminders are paused", erasedNobody, "when it is resumed"},
		{string(ErasureRecord), InRecord, "the organisation's", "who is leaving: ids, and her code name until staff have heard", "deleted an hour after all else", "when she has left"},
		{string(FiguresRecord), InRecord, "the organisation's", "counts of a site's week, of nobody", "stays", "never"},
		{string(TidiedRecord), InRecord, "the organisation's", "how much was deleted at a site because its time was over", erasedNobody, "when the coordinator has read it"},
		{string(AuditRecord), InRecord, "the organisation's", "who did what to which record, by ids, and why", "stays: the id of her record names nobody any more", "keep.audit"},

		{"appointments.of", InIndex, "", "ids of her appointments", erasedUnfiled, endsWithHer},
		{"appointments.at", InIndex, "", "ids of a site's appointments", erasedUnfiled, endsWithHer},
		{"appointments.with", InIndex, "", "ids of the appointments that somebody holds", erasedUnfiled, endsWithHer},
		{"reminders.of", InIndex, "", "names of an appointment's reminders", erasedUnfiled, endsWithHer},
		{"reminders.at", InIndex, "", "names of a site's reminders", erasedUnfiled, endsWithHer},
		{"alerts.at", InIndex, "", "ids of a site's open alerts", erasedUnfiled, "when it is closed"},
		{"alerts.of", InIndex, "", "ids of her open alerts", erasedUnfiled, "when it is closed"},
		{"requests.at", InIndex, "", "ids of a site's open requests", erasedUnfiled, "when it is closed"},
		{"requests.of", InIndex, "", "ids of her requests", erasedUnfiled, endsWithHer},
		{"people.at", InIndex, "", "ids of a site's people", erasedUnfiled, endsWithHer},
		{"staff.at", InIndex, "", "ids of a site's staff", erasedNobody, "never"},
		{"stands_in.for", InIndex, "", "ids of whom a colleague stands in for", erasedNobody, "when she is back"},
		{"watchers.of", InIndex, "", "ids of the staff who have the day before them", erasedNobody, "after a day"},
		{"cases.of", InIndex, "", "ids of the women whom somebody accompanies", erasedUnfiled, endsWithHer},
		{"invites.for", InIndex, "", "hashes of her open invites", erasedUnfiled, "when it is used"},
		{"invites.used", InIndex, "", "hashes of the invites by which she came", erasedUnfiled, endsWithHer},
		{"erasures", InIndex, "", "ids of who is leaving, which name nobody", erasedUnfiled, "when she has left"},
		{"audit", InIndex, "", "ids of the audit's lines", "stays", "keep.audit"},
		{"imported.from", InIndex, "", "HMACs of the ids in a list", erasedUnfiled, endsWithHer},

		{"record:", InStore, "its owner's", "every record above, and when a job ran last", "see each", "see each"},
		{"key:", InStore, "the master key", "the key of a person, a chat, the organisation", "hers and her chat's are destroyed", "a visitor's after a day"},
		{"index:", InStore, "", "every index above", "see each", "see each"},
		{"revisions", InStore, "", "the number of the last change", erasedNobody, "never"},
		{"done:", InStore, "", "random names of what was done", "those with her id, should there be any", "after 48 hours"},
		{"lane:", InStore, "the lane's owner's", "what she wrote or pressed and is not handled yet, her timers that have fired", erasedGone, "when it is handled"},
		{"seen:", InStore, "", "ids of what a lane has had", "those with her id or her chat's name", "after 48 hours"},
		{"ready", InStore, "", "names of the lanes with work", "when her lane is empty", endsBySelf},
		{"failed:", InStore, "", "how often an event failed, by a random name", erasedNobody, "after 48 hours"},
		{"dead", InStore, "the lane's owner's", "what was given up, with what she wrote", "hers, and those of others that name her", "keep.dead"},
		{"timers", InStore, "", "kind, lane, id and step of what is to be looked at again", "those of her lanes are taken out", "when it is due"},
		{"out:", InStore, "the chat's", "messages that are not sent yet", erasedGone, "when it is sent"},
		{"bell", InStore, "", "that there is something to send", erasedNobody, "never"},
		{"pause", InStore, "", "that Telegram asked for a pause", erasedNobody, "when it is over"},
		{"sent:", InStore, "", "Telegram's numbers of our messages in a chat", "used to delete them, then deleted", "after 90 days; the newest 300"},
		{"heard:", InStore, "", "Telegram's numbers of what was written in a chat", "used to delete them, then deleted", "after 48 hours"},
		{"leader", InStore, "", "which replica leads", erasedNobody, "after 10 seconds"},
		{"backup", InStore, "", "when the newest backup was finished", erasedNobody, "never"},
		{"restoring", InStore, "", "that a backup is being put back", erasedNobody, "when it is done"},
	}
}
