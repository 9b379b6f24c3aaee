package casework

import "time"

// phoneAhead is how far ahead the list of women to be phoned looks.
const phoneAhead = 48 * time.Hour

// ToPhone lists the appointments within two days of which their women must be
// reminded by phone, see [Slot.Phone]: those for which the actor may write an answer
// down.
func (p *Policy) ToPhone(r Reader, who Actor, now time.Time) ([]Slot, error) {
	ids, err := r.Find(AppointmentsAt(who.Site), now, now.Add(phoneAhead))
	if err != nil {
		return nil, err
	}
	all, err := slots(r, ids, now)
	if err != nil {
		return nil, err
	}
	var out []Slot
	for _, s := range all {
		if !s.Phone {
			continue
		}
		may, err := who.MayAbout(r, "answer_appointment", s.Appointment, s.Person, now)
		if err != nil {
			return nil, err
		}
		if may {
			out = append(out, s)
		}
	}
	return out, nil
}
