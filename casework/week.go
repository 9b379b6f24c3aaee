package casework

import (
	"strings"
	"time"
)

// Week is what became of the appointments of a site in one week, Monday to Sunday
// on the site's own clock. An appointment counts in the week in which it was to
// begin, as it stands now: one that was moved counts where it was moved to.
type Week struct {
	Site SiteID
	// Monday is its first instant, in the site's zone.
	Monday time.Time

	// All is the sum of the seven below it: each appointment is one of them.
	All int
	// Came, Late, Missed and ByUs are what staff have marked.
	Came, Late, Missed, ByUs int
	// Cancelled was called off and never marked.
	Cancelled int
	// Cannot is where she had said that she cannot come: nobody is asked to mark that.
	Cannot int
	// Unmarked is all else: nobody has said yet what happened, or it has not happened yet.
	Unmarked int

	// Answered is how many of all she had answered before the time, whatever she said.
	Answered int
	// Reminders are the rows of the ledger that were due in the week, by what became
	// of them; nil until [CountReminders] fills it.
	Reminders map[Fate]int
}

// Attended is how many came, in time or late.
func (w Week) Attended() int { return w.Came + w.Late }

// CalledOff is how many did not take place because somebody had said so, she or we.
func (w Week) CalledOff() int { return w.ByUs + w.Cancelled + w.Cannot }

// End is the first instant of the week after it.
func (w Week) End() time.Time { return weeksLater(w.Monday, 1) }

// WeekSubject is the type of a reference to a week of a site. Nothing is kept under
// it: a week is counted anew whenever somebody looks.
const WeekSubject RecordType = "week"

// Ref names the week: its site and its Monday, "milano.2026-10-12".
func (w Week) Ref() Ref {
	return Ref{WeekSubject, string(w.Site) + "." + w.Monday.Format(time.DateOnly)}
}

// ParseWeek reads which week a reference names, with nothing counted. Codes: Invalid
// (no such name, or no Monday), NotFound (the site).
func ParseWeek(p *Policy, ref Ref) (Week, error) {
	id, day, _ := strings.Cut(ref.ID, ".") // an id of a site holds no point
	date, err := time.Parse(time.DateOnly, day)
	if err != nil || ref.Type != WeekSubject || date.Weekday() != time.Monday {
		return Week{}, Errorf(Invalid, "week %s %q: want a site and a Monday, as in milano.2026-10-12", ref.Type, ref.ID)
	}
	site, err := p.Site(SiteID(id))
	if err != nil {
		return Week{}, err
	}
	zone, err := site.Location()
	if err != nil {
		return Week{}, err
	}
	return Week{Site: site.ID, Monday: time.Date(date.Year(), date.Month(), date.Day(), 0, 0, 0, 0, zone)}, nil
}

// Weeks counts the last n whole weeks of a site before the one in which now lies,
// the oldest first. Code: NotFound (the site).
func Weeks(r Reader, p *Policy, site SiteID, now time.Time, n int) ([]Week, error) {
	this, err := weekAt(p, site, now)
	if err != nil {
		return nil, err
	}
	return countWeeks(r, this.earlier(1), n)
}

// WeeksTo counts n weeks up to the one that a reference names, the oldest first.
// Codes: those of [ParseWeek].
func WeeksTo(r Reader, p *Policy, last Ref, n int) ([]Week, error) {
	week, err := ParseWeek(p, last)
	if err != nil {
		return nil, err
	}
	return countWeeks(r, week, n)
}

// WeekOf counts the week of a site in which an instant lies. Code: NotFound (the site).
func WeekOf(r Reader, p *Policy, site SiteID, at time.Time) (Week, error) {
	week, err := weekAt(p, site, at)
	if err != nil {
		return week, err
	}
	weeks, err := countWeeks(r, week, 1)
	if err != nil {
		return week, err
	}
	return weeks[0], nil
}

// CountReminders fills in what became of the reminders of weeks of one site, given
// in their order. It reads each row of the ledger that was due in them: thousands
// in a year.
func CountReminders(r Reader, weeks []Week) error {
	for i := range weeks {
		f, err := loadFigures(r, weeks[i])
		if err != nil {
			return err
		}
		if weeks[i].Reminders = f.Reminders; f.Reminders == nil {
			weeks[i].Reminders = map[Fate]int{}
		}
	}
	return eachIn(r, weeks, RemindersAt, func(id string) (time.Time, func(*Week), error) {
		var row Reminder
		err := r.Get(Ref{ReminderRecord, id}, &row)
		return row.Due, func(w *Week) { countReminder(w, row.Fate) }, err
	})
}

// weekAt is the week of a site in which an instant lies, with nothing counted.
func weekAt(p *Policy, id SiteID, at time.Time) (Week, error) {
	site, err := p.Site(id)
	if err != nil {
		return Week{}, err
	}
	zone, err := site.Location()
	if err != nil {
		return Week{}, err
	}
	day := at.In(zone)
	sinceMonday := (int(day.Weekday()) + 6) % 7
	return Week{Site: id, Monday: time.Date(day.Year(), day.Month(), day.Day()-sinceMonday, 0, 0, 0, 0, zone)}, nil
}

// earlier is the week some weeks before, with nothing counted.
func (w Week) earlier(weeks int) Week {
	return Week{Site: w.Site, Monday: weeksLater(w.Monday, -weeks)}
}

// weeksLater counts days of the calendar, since a week in which the clocks change
// has an hour more or less.
func weeksLater(monday time.Time, n int) time.Time {
	return time.Date(monday.Year(), monday.Month(), monday.Day()+7*n, 0, 0, 0, 0, monday.Location())
}

// countWeeks counts n weeks up to a last one.
func countWeeks(r Reader, last Week, n int) ([]Week, error) {
	weeks := make([]Week, n)
	for i := range weeks {
		weeks[i] = last.earlier(n - 1 - i)
		f, err := loadFigures(r, weeks[i])
		if err != nil {
			return nil, err
		}
		f.addTo(&weeks[i])
	}
	err := eachIn(r, weeks, AppointmentsAt, func(id string) (time.Time, func(*Week), error) {
		appt, err := LoadAppointment(r, AppointmentID(id))
		return appt.Start, func(w *Week) { count(w, appt) }, err
	})
	return weeks, err
}

// eachIn finds what a site's index has in some weeks, and notes each record in the
// week of its own time: the index only helps to find it. What was erased is left out.
func eachIn(r Reader, weeks []Week, index func(SiteID) Index, load func(id string) (time.Time, func(*Week), error)) error {
	if len(weeks) == 0 {
		return nil
	}
	first, end := weeks[0].Monday, weeks[len(weeks)-1].End()
	ids, err := r.Find(index(weeks[0].Site), first, end)
	if err != nil {
		return err
	}
	for _, id := range ids {
		at, note, err := load(id)
		if CodeOf(err) == NotFound {
			continue
		}
		if err != nil {
			return err
		}
		for i := range weeks {
			if w := &weeks[i]; !at.Before(w.Monday) && at.Before(w.End()) {
				note(w)
			}
		}
	}
	return nil
}

// count adds one appointment. What staff have marked goes before all else: they
// were there.
func count(w *Week, a Appointment) {
	w.All++
	if a.Answer != Unanswered {
		w.Answered++
	}
	switch {
	case a.Outcome == Came:
		w.Came++
	case a.Outcome == CameLate:
		w.Late++
	case a.Outcome == Missed:
		w.Missed++
	case a.Outcome == ByUs:
		w.ByUs++
	case !a.Holds():
		w.Cancelled++
	case a.Answer == Cannot:
		w.Cannot++
	default:
		w.Unmarked++
	}
}
