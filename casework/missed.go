package casework

import "fmt"

// aboutOutcome is the matter of an appointment that was marked as missed. Her
// caseworker hears of it, also when somebody else held the appointment, and who
// knows of it hears when it is taken back: nobody else, and nobody twice.
const aboutOutcome matter = "outcome"

// ToldMissed is who of staff knows that an appointment is marked as missed.
type ToldMissed struct {
	To PersonID `json:"to,omitempty"` // "" if nobody
	// Tapped is set if she has marked it herself: her own screen says it, and no message does.
	Tapped bool `json:"tapped,omitempty"`
}

// tellOutcome tells of an appointment that is marked as missed, or is so no more:
// at once, since a correction must not wait, or by a timer that looks again. The
// caller keeps the appointment.
func (a *Act) tellOutcome(appt *Appointment, p Person) error {
	if err := a.tellTeam(appt, p); err != nil {
		return err
	}
	missed := appt.Outcome == Missed
	timer := appt.staffTimer(string(aboutOutcome), 0)
	if !appt.Holds() || missed == (appt.ToldMissed.To != "") {
		return a.Unset(timer)
	}
	to, silent, err := a.hearsOutcome(*appt, p)
	if err != nil {
		return err
	}
	if to.ID != "" && !silent {
		if timer.At, err = a.Policy.staffHour(to, *appt, a.Now); err != nil {
			return err
		}
		if timer.At.After(a.Now) {
			return a.Set(timer)
		}
		key, vars := "alert.undone", Vars{}
		if missed {
			key = "alert.missed"
			if vars, err = a.until(*appt, p); err != nil {
				return err
			}
		}
		a.tellOne(to, *appt, p, key, fmt.Sprint(a.Now.UnixMilli()), vars)
	}
	appt.ToldMissed = ToldMissed{}
	if missed {
		appt.ToldMissed = ToldMissed{To: to.ID, Tapped: silent}
	}
	return a.Unset(timer)
}

// hearsOutcome returns who must know what happened, the zero Person if nobody, and
// whether she knows already: she did it herself.
func (a *Act) hearsOutcome(appt Appointment, p Person) (to Person, silent bool, err error) {
	if appt.Outcome == Missed {
		appt.With = "" // her caseworker comes first
		if to, err = responsible(a, appt, p); err != nil {
			return Person{}, false, err
		}
		if s, err := a.teamHears(appt, p, to); err != nil || s.Chat != "" && !s.All {
			return Person{}, false, err
		}
		return to, to.ID == appt.OutcomeBy, nil
	}
	told := appt.ToldMissed
	to, err = LoadPerson(a, told.To)
	if err := absent(err); err != nil || !to.hears() {
		return Person{}, false, err
	}
	return to, told.Tapped && told.To == a.Who.Person, nil
}
