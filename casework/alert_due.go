package casework

import "time"

// What an alert waits for is a timer of its own, in the lane of the woman's work:
// that nobody has claimed it in time, or that whoever has is to be reminded.
const (
	climbStep  = "climb"
	remindStep = "remind"
)

// remindMost is how often a claimer is reminded before the coordinator hears that
// nothing happens.
const remindMost = 3

func (al Alert) timer(step string, at time.Time) Timer {
	return Timer{At: at, Lane: PersonLane(al.Person), Kind: AlertTimer, Subject: al.Ref(), Rev: al.Rev, Step: step}
}

// restAlert takes an alert's timers away.
func (a *Act) restAlert(al *Alert) error {
	al.Next = time.Time{}
	for _, step := range []string{climbStep, remindStep} {
		if err := a.Unset(al.timer(step, time.Time{})); err != nil {
			return err
		}
	}
	return nil
}

// setClimb lets an alert climb if nobody claims it in time: decent time, so that
// a night does not use it up.
func (a *Act) setClimb(al *Alert, appt Appointment) error {
	if a.Policy.Claim == 0 || al.Level == AtCoordinator {
		return nil
	}
	at, err := a.Policy.staffHour(Person{}, appt, a.Now.Add(a.Policy.Claim))
	if err != nil {
		return err
	}
	return a.Set(al.timer(climbStep, at))
}

// remindLater lets the claimer be reminded at a time, or at the first decent minute
// after it.
func (a *Act) remindLater(al *Alert, appt Appointment, from time.Time) error {
	if a.Policy.Remind == 0 {
		return nil
	}
	at, err := a.Policy.staffHour(Person{}, appt, from)
	if err != nil {
		return err
	}
	al.Next = at
	return a.Set(al.timer(remindStep, at))
}

// alert handles a timer of an alert.
func (c Due) alert(a *Act) error {
	al, appt, p, err := alertWith(a, AppointmentID(c.Timer.Subject.ID))
	if CodeOf(err) == NotFound {
		return a.AllowAt("")
	}
	if err != nil {
		return err
	}
	if !p.Erasing.IsZero() {
		return a.AllowAt("")
	}
	if err := a.Allow(p); err != nil || al.Rev != c.Timer.Rev {
		return err
	}
	switch {
	case c.Timer.Step == climbStep && al.State == AlertOpen:
		err = a.climb(&al, appt, p)
	case c.Timer.Step == remindStep && al.State == AlertClaimed && !a.Now.Before(al.Next):
		err = a.remindClaimer(&al, appt, p)
	default:
		return nil
	}
	if err != nil {
		return err
	}
	return al.put(a)
}

// climb tells the next one up of an alert that nobody has claimed.
func (a *Act) climb(al *Alert, appt Appointment, p Person) error {
	for al.Level < AtCoordinator {
		al.Level++
		to, err := a.above(al.Level, appt, p)
		if err != nil {
			return err
		}
		if to.ID == "" || al.knows(to.ID) {
			continue
		}
		if err := a.alert(al, to, appt, p, "alert.unclaimed"); err != nil {
			return err
		}
		return a.setClimb(al, appt)
	}
	return nil
}

// above returns who hears of an alert at a level; the zero Person if nobody can.
func (a *Act) above(level AlertLevel, appt Appointment, p Person) (Person, error) {
	if level == AtCoordinator {
		return coordinator(a, appt.Site)
	}
	worker, err := LoadPerson(a, p.Caseworker)
	if err := absent(err); err != nil || worker.Deputy == "" {
		return Person{}, err
	}
	deputy, err := LoadPerson(a, worker.Deputy)
	if err := absent(err); err != nil || !deputy.hears() {
		return Person{}, err
	}
	return deputy, nil
}

// remindClaimer asks who has claimed an alert how it stands; after some times
// without a word from her the coordinator hears of it, and she is left alone.
func (a *Act) remindClaimer(al *Alert, appt Appointment, p Person) error {
	claimer, err := LoadPerson(a, al.By)
	if err := absent(err); err != nil {
		return err
	}
	to, err := a.present(claimer)
	if err != nil {
		return err
	}
	key := "alert.still"
	al.Reminded++
	if al.Reminded > remindMost || to.ID == "" {
		key = "alert.stalls"
		if to, err = coordinator(a, appt.Site); err != nil {
			return err
		}
	}
	al.Next = time.Time{}
	if to.ID != "" {
		a.note(al, Deed{What: DeedReminded, Whom: to.ID})
		if err := a.alert(al, to, appt, p, key); err != nil {
			return err
		}
	}
	if key == "alert.stalls" {
		return nil
	}
	return a.remindLater(al, appt, a.Now.Add(a.Policy.Remind))
}
