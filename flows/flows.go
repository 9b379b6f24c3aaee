// Package flows holds the conversations, one file each.
//
// # Rules
//
// A flow never reads a clock, a store or the network: Load reads what it needs
// through the reader it is given, and time comes in the input. A flow holds no
// texts: they are in locales, under keys that follow from the ids
// ("appointment.reason.ask").
//
// # To add a flow
//
//  1. Write one file here: a function that returns the convo.Flow.
//  2. Add it to All, below.
//  3. Write its texts in locales/messages, in every language.
//  4. Write its transcript in testdata, and let `make transcripts` fill it in.
//     Read the result aloud.
package flows

import (
	"maps"
	"strconv"

	"ponte/casework"
	"ponte/convo"
)

// All lists the flows.
func All() []convo.Flow {
	return []convo.Flow{
		arrive(), visit(), menu(), appointments(), appointment(), missed(), outcome(),
		settings(), language(), reminders(), privacy(), hours(), fit(), pin(), pinSet(), name(), panicExit(), panicSet(), stop(), help(), helplines(), notice(),
		today(), manage(), book(), alert(), alerts(), calls(), call(), woman(), cases(), away(),
		mydata(), forget(), phone(), care(),
		human(), talking(), again(), danger(), request(), requestMore(), requests(),
	}
}

// Words says which flow each word that works everywhere starts.
func Words() map[convo.Word]string {
	return map[convo.Word]string{
		convo.SOS: "helplines", convo.Stop: "stop", convo.Help: "help", convo.Menu: "menu", convo.Language: "language",
		convo.Privacy: "notice",
	}
}

// New makes the engine with all flows.
func New() (*convo.Engine, error) { return convo.New(All(), Words()) }

// NoticeKeys lists the texts of the notices that commands yield, sorted by
// command; a discreet one has three.
func NoticeKeys() (plain, discreet []string) {
	return []string{
			"alert.away", "alert.back", "alert.case_not_yours", "alert.case_yours", "alert.cannot", "alert.change", "alert.change_any", "alert.change_open", "alert.chat_frozen", "alert.claimed", "alert.comes", "alert.erase_asked", "alert.frozen", "alert.is_back", "alert.left", "alert.missed", "alert.move_undone", "alert.moved", "alert.not_yours", "alert.phone", "alert.phone_cancelled", "alert.phone_moved", "alert.reason", "alert.stalls", "alert.stands_in", "alert.still", "alert.stood_in", "alert.takes_over",
			"alert.unclaimed", "alert.unconfirmed", "alert.undone", "alert.unreachable", "alert.yours", "digest.day", "digest.kept", "digest.week", "outcome.ask_staff",
			"phone.link", "phone.link_staff", "team.linked_note", "team.missed", "team.undone", "team.unlinked_note",
			"human.sent", "human.sent_later", "human.sent_urgent", "request.claimed", "request.handed", "request.mark_failed", "request.mark_held",
			"request.mark_queued", "request.mark_sent", "request.new", "request.not_said", "request.says", "request.says_voice", "request.solved",
			"request.stalls", "request.unclaimed", "request.waits",
		}, []string{
			"human.closed", "human.reply", "human.reply_voice", "human.taken", "phone.back",
			"fit.say", "appointment.booked", "appointment.cancelled", "appointment.moved", "appointment.remind", "missed.say",
		}
}

// Who may hold a conversation.
var (
	everybody = append([]casework.Role{casework.Visitor}, casework.Roles...)
	known     = casework.Roles
	staff     = []casework.Role{casework.Educator, casework.Caseworker, casework.Mediator, casework.Coordinator, casework.Admin}
	women     = []casework.Role{casework.Beneficiary}
)

// rev is the revision of the subject that a button was sent with.
func rev(in convo.Input) int {
	n, err := strconv.Atoi(in.Args["rev"])
	if err != nil {
		return in.Data.Rev
	}
	return n
}

// consent yields her answer about reminders; asked is the key of the question she read.
func consent(given bool, asked string) convo.Effect {
	return func(in convo.Input) []casework.Command {
		if in.Who.Role != casework.Beneficiary {
			return nil
		}
		return []casework.Command{casework.SetConsent{Purpose: casework.ForAppointments, Given: given, Text: in.Version(asked)}}
	}
}

// setLanguage yields the language picked in a step, if it was asked at all.
func setLanguage(step string) convo.Effect {
	return func(in convo.Input) []casework.Command {
		if in.Answers[step] == "" {
			return nil
		}
		return []casework.Command{casework.SetLanguage{Lang: casework.Lang(in.Answers[step])}}
	}
}

// langs are the languages as choices.
func langs() []string {
	var ids []string
	for _, l := range casework.Langs {
		ids = append(ids, string(l))
	}
	return ids
}

// listed is a list to choose from, counted; with nothing in it, the text none is said.
func listed(options []convo.Option, none string) convo.Data {
	if len(options) == 0 {
		return convo.Data{Gone: true, Why: none}
	}
	return convo.Data{Vars: casework.Vars{"N": casework.Num(len(options))}, Options: map[string][]convo.Option{"list": options}}
}

// seenAnew leads on from choices that are not offered any more: the question is shown
// as it stands now. Somebody was quicker, and it says who.
func seenAnew(choices ...string) convo.On {
	on := convo.On{}
	for _, choice := range choices {
		on[choice] = convo.Stay("what.ask")
	}
	return on
}

// with joins facts.
func with(vars casework.Vars, more casework.Vars) casework.Vars {
	out := maps.Clone(vars)
	maps.Copy(out, more)
	return out
}
