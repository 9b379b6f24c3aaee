package casework

import "time"

// Figures are what a week of a site counts of appointments that are kept no more,
// because the time for which they are kept is over or because whose they were has
// left. They name nobody.
type Figures struct {
	Came      int          `json:"came,omitempty"`
	Late      int          `json:"late,omitempty"`
	Missed    int          `json:"missed,omitempty"`
	ByUs      int          `json:"by_us,omitempty"`
	Cancelled int          `json:"cancelled,omitempty"`
	Cannot    int          `json:"cannot,omitempty"`
	Unmarked  int          `json:"unmarked,omitempty"`
	Answered  int          `json:"answered,omitempty"`
	Reminders map[Fate]int `json:"reminders,omitempty"`
}

// figuresRef names the figures of a week: they bear its name.
func figuresRef(w Week) Ref { return Ref{FiguresRecord, w.Ref().ID} }

// keepCount counts something that is about to be deleted in the week in which it
// was. A site that is configured no more has no weeks.
func (a *Act) keepCount(site SiteID, at time.Time, note func(*Week)) error {
	week, err := weekAt(a.Policy, site, at)
	if CodeOf(err) == NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	was, err := loadFigures(a, week)
	if err != nil {
		return err
	}
	was.addTo(&week)
	week.Reminders = was.Reminders
	note(&week)
	return a.Put(figuresRef(week), Organisation, Figures{Came: week.Came, Late: week.Late, Missed: week.Missed, ByUs: week.ByUs,
		Cancelled: week.Cancelled, Cannot: week.Cannot, Unmarked: week.Unmarked, Answered: week.Answered, Reminders: week.Reminders})
}

// loadFigures reads what a week counts of what is kept no more.
func loadFigures(r Reader, w Week) (Figures, error) {
	var f Figures
	err := r.Get(figuresRef(w), &f)
	return f, absent(err)
}

// addTo adds the appointments to a week.
func (f Figures) addTo(w *Week) {
	w.All += f.Came + f.Late + f.Missed + f.ByUs + f.Cancelled + f.Cannot + f.Unmarked
	w.Came += f.Came
	w.Late += f.Late
	w.Missed += f.Missed
	w.ByUs += f.ByUs
	w.Cancelled += f.Cancelled
	w.Cannot += f.Cannot
	w.Unmarked += f.Unmarked
	w.Answered += f.Answered
}

// countReminder counts a row of the ledger.
func countReminder(w *Week, fate Fate) {
	if w.Reminders == nil {
		w.Reminders = map[Fate]int{}
	}
	w.Reminders[fate]++
}
