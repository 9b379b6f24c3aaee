package casework

import (
	"maps"
	"slices"
)

// Role is what somebody is in the organisation; everybody has one.
type Role string

// The roles. A visitor is somebody without an invite; the system is the program
// itself, when a timer fires or an operator types a command at its console.
const (
	Visitor     Role = "visitor"
	Beneficiary Role = "beneficiary"
	Educator    Role = "educator"
	Caseworker  Role = "caseworker"
	Mediator    Role = "mediator"
	Coordinator Role = "coordinator"
	Admin       Role = "admin"
	System      Role = "system"
)

// Roles lists the roles that a person can have.
var Roles = []Role{Beneficiary, Educator, Caseworker, Mediator, Coordinator, Admin}

// Known reports whether r is a role that a person can have.
func (r Role) Known() bool {
	return slices.Contains(Roles, r)
}

// Staff reports whether r works for the organisation.
func (r Role) Staff() bool {
	switch r {
	case Educator, Caseworker, Mediator, Coordinator, Admin:
		return true
	}
	return false
}

// Accompanies reports whether r can be a woman's caseworker. An educator meets
// women, and is no one to answer for them.
func (r Role) Accompanies() bool { return r.Staff() && r != Educator }

// Actor is who asks for something. Person is "" for a visitor and for the system.
type Actor struct {
	Person PersonID
	Role   Role
	Site   SiteID
	Chat   ChatName // where she asks from; "" at a console
	// Console is set for whoever types commands at the program's console: what is
	// done there leaves an audit line, as what staff do.
	Console bool
}

// The actors that are nobody in particular.
var (
	Program = Actor{Role: System}                // timers and everything that goes by itself
	Console = Actor{Role: System, Console: true} // an operator at the console
)

// ActorOf returns the actor that a person is when she writes. Who has left is a stranger.
func ActorOf(p Person) Actor {
	if !p.Left.IsZero() {
		return Actor{Role: Visitor, Chat: p.Chat}
	}
	return Actor{Person: p.ID, Role: p.Role, Site: p.Site, Chat: p.Chat}
}

// Scope is how far a permission reaches.
type Scope int

// The scopes, each holding the one before.
const (
	Nobody  Scope = iota
	Own           // herself; for staff, the women she accompanies
	AtSite        // everybody of her site but its admins, who may do more than she
	Anybody       // everybody
)

// permissions is the one table of who may do what: role × command → how far.
// The system may do everything; what stands here for nobody is the system's alone.
var permissions = map[string]map[Role]Scope{
	"add_person":    {Coordinator: AtSite, Admin: Anybody},
	"change_person": {Coordinator: AtSite, Admin: Anybody},
	"issue_invite":  {Caseworker: Own, Coordinator: AtSite, Admin: Anybody},
	// Not her caseworker: with an invite to it, she could read as the woman.
	"release_chat":       {Coordinator: AtSite, Admin: Anybody},
	"move_phone":         {Beneficiary: Own, Coordinator: AtSite, Admin: Anybody},
	"undo_move":          {Coordinator: AtSite, Admin: Anybody},
	"erase":              {Beneficiary: Own, Coordinator: AtSite, Admin: Anybody},
	"accept_invite":      {Visitor: Own, Beneficiary: Own, Educator: Own, Caseworker: Own, Mediator: Own, Coordinator: Own, Admin: Own},
	"note_wrong_code":    everybodyForHerself,
	"reached":            everybodyForHerself,
	"set_language":       everybodyForHerself,
	"set_country":        {Visitor: Own},
	"set_consent":        everybodyForHerself,
	"set_privacy":        everybodyForHerself,
	"set_safe_hours":     everybodyForHerself,
	"stop":               {Beneficiary: Own},
	"start_again":        {Beneficiary: Own},
	"set_pin":            {Beneficiary: Own},
	"try_pin":            {Beneficiary: Own},
	"clear_pin":          {Mediator: Own, Caseworker: Own, Coordinator: AtSite, Admin: Anybody},
	"open_bot":           {Beneficiary: Own},
	"set_fold":           {Beneficiary: Own},
	"set_silent":         {Beneficiary: Own},
	"set_name":           everybodyForHerself,
	"set_panic":          {Beneficiary: Own},
	"leave_in_hurry":     {Beneficiary: Own},
	"come_back":          {Beneficiary: Own},
	"freeze_chat":        {Mediator: Own, Caseworker: Own, Coordinator: AtSite, Admin: Anybody},
	"unfreeze_chat":      {Mediator: Own, Caseworker: Own, Coordinator: AtSite, Admin: Anybody},
	"book_appointment":   {Caseworker: Own, Coordinator: AtSite, Admin: Anybody},
	"move_appointment":   {Caseworker: Own, Coordinator: AtSite, Admin: Anybody},
	"cancel_appointment": {Caseworker: Own, Coordinator: AtSite, Admin: Anybody},
	"answer_appointment": {Beneficiary: Own, Mediator: Own, Caseworker: Own, Coordinator: AtSite, Admin: Anybody},
	"ask_for_change":     {Beneficiary: Own},
	"give_reason":        {Beneficiary: Own},
	"set_outcome":        {Educator: Own, Mediator: Own, Caseworker: Own, Coordinator: AtSite, Admin: Anybody},
	"undo_outcome":       {Educator: Own, Mediator: Own, Caseworker: Own, Coordinator: AtSite, Admin: Anybody},
	// Who was told of an alert, and who has claimed it, may in any case: see [Actor.MayWorkOn].
	"claim_alert":   {Educator: Own, Mediator: AtSite, Caseworker: AtSite, Coordinator: AtSite, Admin: Anybody},
	"note_call":     {Educator: Own, Mediator: AtSite, Caseworker: AtSite, Coordinator: AtSite, Admin: Anybody},
	"snooze_alert":  {Educator: Own, Mediator: AtSite, Caseworker: AtSite, Coordinator: AtSite, Admin: Anybody},
	"close_alert":   {Educator: Own, Mediator: AtSite, Caseworker: AtSite, Coordinator: AtSite, Admin: Anybody},
	"reopen_alert":  {Educator: Own, Mediator: AtSite, Caseworker: AtSite, Coordinator: AtSite, Admin: Anybody},
	"release_alert": {Educator: Own, Mediator: Own, Caseworker: Own, Coordinator: AtSite, Admin: Anybody},
	// A call for a human. Staff see only what they were told of, unless they have a say over
	// the whole site: see [Actor.MayAnswer]. To her writes only who has claimed it.
	"open_request":      {Beneficiary: Own},
	"add_to_request":    {Beneficiary: Own},
	"end_request":       {Beneficiary: Own},
	"ask_again":         {Beneficiary: Own},
	"claim_request":     {Educator: Own, Mediator: Own, Caseworker: Own, Coordinator: AtSite, Admin: Anybody},
	"read_request":      {Educator: Own, Mediator: Own, Caseworker: Own, Coordinator: AtSite, Admin: Anybody},
	"reply_to_request":  {Educator: Own, Mediator: Own, Caseworker: Own, Coordinator: Own, Admin: Own},
	"note_on_request":   {Educator: Own, Mediator: Own, Caseworker: Own, Coordinator: AtSite, Admin: Anybody},
	"hand_over_request": {Educator: Own, Mediator: Own, Caseworker: Own, Coordinator: AtSite, Admin: Anybody},
	"release_request":   {Educator: Own, Mediator: Own, Caseworker: Own, Coordinator: AtSite, Admin: Anybody},
	"close_request":     {Educator: Own, Mediator: Own, Caseworker: Own, Coordinator: Own, Admin: Own},
	"reopen_request":    {Educator: Own, Mediator: Own, Caseworker: Own, Coordinator: AtSite, Admin: Anybody},
	"fold_details":      {Beneficiary: Own},
	"fold_name":         {Beneficiary: Own, Mediator: Own, Caseworker: Own, Coordinator: AtSite, Admin: Anybody},
	"note_calendar":     {Beneficiary: Own},
	"off_board":         {Coordinator: AtSite, Admin: Anybody},
	"set_away":          {Educator: Own, Mediator: Own, Caseworker: Own, Coordinator: AtSite, Admin: Anybody},
	"reassign_case":     {Mediator: Own, Caseworker: Own, Coordinator: AtSite, Admin: Anybody},
	"watch_day":         {Educator: Own, Mediator: Own, Caseworker: Own, Coordinator: Own, Admin: Own},
	"look":              {Caseworker: Own, Mediator: Own, Coordinator: AtSite, Admin: Anybody},
	"export":            {Coordinator: AtSite, Admin: Anybody},
	"offer_staff_chat":  {Coordinator: AtSite, Admin: Anybody},
	"link_staff_chat":   {Caseworker: AtSite, Mediator: AtSite, Coordinator: AtSite, Admin: Anybody},
	"unlink_staff_chat": {Coordinator: AtSite, Admin: Anybody},
	// The system's alone.
	"due":             {},
	"delivered":       {},
	"note_imported":   {},
	"erase_step":      {},
	"tidy":            {},
	"send_digest":     {},
	"move_staff_chat": {},
	"pause":           {},
	"resume":          {},
}

var everybodyForHerself = map[Role]Scope{
	Visitor: Own, Beneficiary: Own, Educator: Own, Caseworker: Own, Mediator: Own, Coordinator: Own, Admin: Own,
}

// scopeOf returns how far an actor may go with a command.
func (a Actor) scopeOf(command string) Scope {
	if a.Role == System {
		return Anybody
	}
	return permissions[command][a.Role]
}

// May reports whether the actor may do the command to a person.
func (a Actor) May(command string, p Person) bool {
	switch a.scopeOf(command) {
	case Anybody:
		return true
	case AtSite:
		return p.Site == a.Site && p.Role != Admin || a.owns(p)
	case Own:
		return a.owns(p)
	default:
		return false
	}
}

// MayAt reports whether the actor may do the command at a site, to nobody in particular.
func (a Actor) MayAt(command string, site SiteID) bool {
	switch a.scopeOf(command) {
	case Anybody:
		return true
	case AtSite:
		return site == a.Site
	default:
		return false
	}
}

// owns reports whether p is the actor herself or a woman she accompanies.
func (a Actor) owns(p Person) bool {
	return a.Person != "" && (p.ID == a.Person || a.Role.Staff() && p.Caseworker == a.Person)
}

// Permissions returns the scope of each role for a command: none for a command
// that is the system's alone, and nil for one that has no row.
func Permissions(command string) map[Role]Scope { return maps.Clone(permissions[command]) }

// CommandNames lists the commands of the table, sorted.
func CommandNames() []string { return slices.Sorted(maps.Keys(permissions)) }
