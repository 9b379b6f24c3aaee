package casework

import (
	"fmt"
	"slices"
	"time"
)

// SendDigest lets the staff of a site read what the day brings. Done by the system
// only, once a morning.
type SendDigest struct{ Site SiteID }

// Command is the row in the table of permissions.
func (c SendDigest) Command() string { return "send_digest" }

// Do sets a timer for each of them: what one reads is put together by itself, so
// that a large site is no large transaction.
func (c SendDigest) Do(a *Act) error {
	if err := a.AllowAt(c.Site); err != nil {
		return err
	}
	staff, err := Colleagues(a, c.Site)
	if err != nil {
		return err
	}
	for _, p := range staff {
		if !p.hears() || p.Away(a.Now) {
			continue // her deputy reads what is hers
		}
		if err := a.Set(Timer{At: a.Now, Lane: PersonLane(p.ID), Kind: DigestTimer, Subject: p.Ref()}); err != nil {
			return err
		}
	}
	return nil
}

// How much of each list a digest shows: a message holds 4096 characters.
const digestLines = 8

// unmarkedDays is how far back a digest looks for what nobody has marked: over a
// long weekend.
const unmarkedDays = 4

// digest tells a member of staff what the day brings. Who has nothing to do today
// and nothing left from before is left alone, but the coordinator hears in any case.
func (a *Act) digest(p Person) error {
	if !p.hears() {
		return nil
	}
	site, err := a.Policy.Site(p.Site)
	if err != nil {
		return absent(err)
	}
	zone, err := site.Location()
	if err != nil {
		return err
	}
	if _, closed := site.Holidays.On(a.Now.In(zone)); closed {
		return nil
	}
	at, err := a.Policy.staffHour(p, Appointment{Site: site.ID}, a.Now)
	if err != nil {
		return err
	}
	if at.After(a.Now) {
		return a.Set(Timer{At: at, Lane: PersonLane(p.ID), Kind: DigestTimer, Subject: p.Ref()})
	}
	d := dayOf{who: ActorOf(p), all: p.Role == Coordinator || p.Code == site.Coordinator, site: site, zone: zone}
	vars := Vars{"Day": At(a.Now, site.Zone)}
	something := false
	for name, list := range map[string]func(*Act) ([]Line, error){
		"Today": d.today, "Unmarked": d.unmarked, "Open": d.open, "Mine": d.mine, "Calls": d.calls,
	} {
		lines, err := list(a)
		if err != nil {
			return err
		}
		something = something || len(lines) > 0
		if n := len(lines); n > digestLines {
			lines = append(lines[:digestLines:digestLines], Line{Key: "digest.more", Vars: Vars{"N": Num(n - digestLines)}})
		}
		vars[name] = List(lines)
	}
	vars["Ledger"] = Str("")
	if d.all {
		if vars["Ledger"], err = d.ledger(a); err != nil {
			return err
		}
	} else if !something {
		return nil
	}
	a.Tell(Notice{ID: fmt.Sprintf("%s.digest.%s", p.ID, a.Now.In(zone).Format(time.DateOnly)), To: p.ID, Key: "digest.day",
		Vars: vars, Flow: "today", Purpose: ForStaff})
	if !d.all || !d.firstOfWeek(a.Now) {
		return nil
	}
	if err := d.kept(a, p); err != nil {
		return err
	}
	return d.week(a, p)
}

// firstOfWeek reports whether a day is a site's first working day of the week.
func (d dayOf) firstOfWeek(now time.Time) bool {
	day := now.In(d.zone)
	for ; day.Weekday() != time.Monday; day = day.AddDate(0, 0, -1) {
		if _, closed := d.site.Holidays.On(day.AddDate(0, 0, -1)); !closed {
			return false
		}
	}
	return true
}

// week tells the coordinator what became of the appointments of the week before,
// with a picture of that and the weeks before it.
func (d dayOf) week(a *Act, p Person) error {
	w, err := WeekOf(a, a.Policy, d.site.ID, a.Now.In(d.zone).AddDate(0, 0, -7))
	if err != nil {
		return err
	}
	a.Tell(Notice{ID: fmt.Sprintf("%s.week.%s", p.ID, w.Ref().ID), To: p.ID, Key: "digest.week", File: ChartFile, Subject: w.Ref(),
		Vars: Vars{"Site": Str(d.site.Name), "Monday": At(w.Monday, d.site.Zone), "All": Num(w.All), "Came": Num(w.Attended()),
			"Missed": Num(w.Missed), "Off": Num(w.CalledOff()), "Unmarked": Num(w.Unmarked)}, Purpose: ForStaff})
	return nil
}

// dayOf is whose digest is written, and of where.
type dayOf struct {
	who  Actor
	all  bool // everything at the site, not only what is hers
	site Site
	zone *time.Location
}

// today lists the appointments of the day.
func (d dayOf) today(a *Act) (lines []Line, err error) {
	slots, err := a.Policy.Day(a, d.who, a.Now, a.Now, d.all)
	for _, s := range slots {
		lines = append(lines, s.Line("digest.slot", a.Now))
	}
	return lines, err
}

// unmarked lists what is over and nobody has marked.
func (d dayOf) unmarked(a *Act) (lines []Line, err error) {
	for back := unmarkedDays; back >= 1; back-- {
		slots, err := a.Policy.Day(a, d.who, a.Now.In(d.zone).AddDate(0, 0, -back), a.Now, d.all)
		if err != nil {
			return nil, err
		}
		for _, s := range slots {
			if s.Appointment.Outcome == Open && s.Appointment.Answer != Cannot {
				lines = append(lines, s.Line("digest.past", a.Now))
			}
		}
	}
	return lines, nil
}

// calls lists whom to phone, because nobody can remind her on Telegram.
func (d dayOf) calls(a *Act) (lines []Line, err error) {
	slots, err := a.Policy.ToPhone(a, d.who, a.Now)
	for _, s := range slots {
		lines = append(lines, s.Line("digest.past", a.Now))
	}
	return lines, err
}

// open lists the alerts that nobody sees to, of which she was told or may see to.
func (d dayOf) open(a *Act) ([]Line, error) {
	return d.alerts(a, func(al Alert) bool { return al.State == AlertOpen && (d.all || al.knows(d.who.Person)) })
}

// mine lists the alerts to which she sees.
func (d dayOf) mine(a *Act) ([]Line, error) {
	return d.alerts(a, func(al Alert) bool { return al.State == AlertClaimed && al.By == d.who.Person })
}

func (d dayOf) alerts(a *Act, which func(Alert) bool) (lines []Line, err error) {
	alerts, err := StandingAlerts(a, AlertsAt(d.site.ID))
	if err != nil {
		return nil, err
	}
	alerts = slices.DeleteFunc(alerts, func(al Alert) bool { return !which(al) })
	for _, al := range alerts {
		s, err := slots(a, []string{string(al.Appointment)}, a.Now)
		if err != nil {
			return nil, err
		}
		for _, s := range s {
			lines = append(lines, s.Line("digest.past", a.Now))
		}
	}
	return lines, nil
}

// ledger says what became of yesterday's reminders, and why of what was not sent.
func (d dayOf) ledger(a *Act) (Value, error) {
	y, m, day := a.Now.In(d.zone).Date()
	from, to := time.Date(y, m, day-1, 0, 0, 0, 0, d.zone), time.Date(y, m, day, 0, 0, 0, 0, d.zone).Add(-time.Millisecond)
	ids, err := a.Find(RemindersAt(d.site.ID), from, to)
	if err != nil {
		return Value{}, err
	}
	fates, whys := map[Fate]int{}, map[string]int{}
	for _, id := range ids {
		var row Reminder
		if err := a.Get(Ref{ReminderRecord, id}, &row); err != nil {
			if CodeOf(err) == NotFound {
				continue
			}
			return Value{}, err
		}
		fates[row.Fate]++
		if row.Why != "" && row.Fate != FateSent {
			whys[row.Why]++
		}
	}
	var why []Line
	for _, w := range Whys {
		if n := whys[w]; n > 0 {
			why = append(why, Line{Key: "digest.why", Vars: Vars{"Why": Word("why." + w), "Times": Num(n)}})
		}
	}
	total := 0
	for _, n := range fates {
		total += n
	}
	return Say("digest.ledger", Vars{"Due": Num(total), "Sent": Num(fates[FateSent]), "Failed": Num(fates[FateFailed]),
		"Skipped": Num(fates[FateSkipped]), "Held": Num(fates[FateHeld] + fates[FatePlanned] + fates[FateQueued]), "Whys": List(why)}), nil
}
