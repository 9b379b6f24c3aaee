package e2e_test

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"regexp"
	"sync"
	"sync/atomic"
	"time"

	"ponte/casework"
	"ponte/store"
)

// woman is one woman of the crowd. She does one thing after another, waits for
// the answer to each, and remembers what she should have been told and what her
// caseworker should have heard: that is what the checker compares with.
type woman struct {
	*somebody

	code  string
	start time.Time // of her appointment
	card  int       // the message with its buttons
	dice  *rand.Rand

	told   []string // the new messages she should have got, in order
	alerts []string // what her caseworker should have read of her, in order
	level  casework.Privacy
	name   string
	answer casework.Answer
	wish   string // the last one
	acts   atomic.Int64
}

// crowd are women who all do something at the same time, and who accompanies them.
type crowd struct {
	w       *world
	records *store.Store
	women   []*woman
	staff   []*somebody

	stop chan struct{}
	work sync.WaitGroup
	mu   sync.Mutex
	errs []error // guarded by mu
}

// womenPerStaff keeps a caseworker's phone below one message a second.
const womenPerStaff = 2

// newCrowd enters women and staff, and lets all arrive; the program must run.
// Every woman has one appointment, a week away.
func newCrowd(w *world, size int, seed uint64) *crowd {
	w.Helper()
	c := &crowd{w: w, records: w.records(), stop: make(chan struct{})}
	start := time.Now().AddDate(0, 0, 6).Truncate(time.Hour)
	langs := []casework.Lang{casework.Ukrainian, casework.Bulgarian, casework.English}
	var arriving sync.WaitGroup
	for i := range (size + womenPerStaff - 1) / womenPerStaff {
		worker := w.meet("Giulia", casework.English)
		code := fmt.Sprintf("M-%d", 100+i)
		token := c.enter(casework.AddPerson{Role: casework.Caseworker, Site: "milano", Code: casework.Code(code)}, time.Time{})
		c.staff = append(c.staff, worker)
		arriving.Go(func() { c.note(worker.arrive(token, "")) })
	}
	for i := range size {
		p := &woman{
			somebody: w.meet(fmt.Sprintf("W%d", i), langs[i%len(langs)]), code: fmt.Sprintf("K-%d", 100+i), start: start,
			dice: rand.New(rand.NewPCG(seed, uint64(i))), level: casework.Short,
		}
		worker := w.person(c.records, fmt.Sprintf("M-%d", 100+i/womenPerStaff))
		token := c.enter(casework.AddPerson{Role: casework.Beneficiary, Site: "milano", Code: casework.Code(p.code), Caseworker: worker.ID}, start)
		c.women = append(c.women, p)
		arriving.Go(func() { c.note(p.arrives(token)) })
	}
	arriving.Wait()
	c.mustBeWell()
	return c
}

// enter enters a person, books an appointment if start says when, and returns her invite.
func (c *crowd) enter(add casework.AddPerson, start time.Time) (token string) {
	c.w.Helper()
	policy := &casework.Policy{Sites: []casework.Site{{ID: "milano", Zone: "Europe/Rome"}, {ID: "sofia", Zone: "Europe/Sofia"}},
		Kinds: casework.PresetKinds(), Fold: casework.FoldPreset, Undo: casework.UndoPreset}
	desk := casework.Desk{Policy: policy}
	err := c.records.Update(c.w.Context(), "", func(tx *store.Tx) error {
		add := add
		if err := desk.Perform(tx, casework.Program, time.Now(), &add); err != nil {
			return err
		}
		invite := &casework.IssueInvite{Person: add.Person.ID}
		if err := desk.Perform(tx, casework.Program, time.Now(), invite); err != nil {
			return err
		}
		token = invite.Token
		if start.IsZero() {
			return nil
		}
		return desk.Perform(tx, casework.Program, time.Now(), &casework.BookAppointment{Appointment: casework.Appointment{
			Person: add.Person.ID, Kind: "meeting", Start: start, Place: "Via Padova 36"}})
	})
	if err != nil {
		c.w.Fatal(err)
	}
	return token
}

// arrives is her first conversation; at its end she has the card of her appointment.
func (p *woman) arrives(token string) error {
	if err := p.arrive(token); err != nil {
		return err
	}
	cannot := p.says("appointment.answer.cannot")
	err := p.await("she is told of her appointment", hasButton(cannot))
	for _, m := range p.Messages() {
		if m.Label(cannot) {
			p.card = m.ID
		}
	}
	p.told = arrivals(p.somebody) // from here on the checker knows what to expect
	return err
}

// act lets all women act until end is called.
func (c *crowd) act() {
	for _, p := range c.women {
		c.work.Go(func() { c.note(p.live(c.stop)) })
	}
}

// things is how much all women did.
func (c *crowd) things() (n int64) {
	for _, p := range c.women {
		n += p.acts.Load()
	}
	return n
}

// await waits until the women have done so many more things.
func (c *crowd) await(more int64) {
	c.w.Helper()
	goal := c.things() + more
	c.w.eventually("the women have done what they were to do", func() bool {
		c.mustBeWell()
		return c.things() >= goal
	})
}

// end lets the women finish what they have begun and waits for them.
func (c *crowd) end() {
	close(c.stop)
	c.work.Wait()
}

func (c *crowd) note(err error) {
	if err == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.errs = append(c.errs, err)
}

// unwell is what went wrong so far.
func (c *crowd) unwell() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return errors.Join(c.errs...)
}

func (c *crowd) mustBeWell() {
	c.w.Helper()
	if err := c.unwell(); err != nil {
		c.w.Fatal(err)
	}
}

// live does one thing after another.
func (p *woman) live(stop <-chan struct{}) error {
	things := []func() error{p.asksForChange, p.comes, p.cannot, p.changesPrivacy, p.babbles, p.babblesTwice, p.changesName}
	for {
		select {
		case <-stop:
			return nil
		default:
		}
		i := p.dice.IntN(len(things))
		if err := things[i](); err != nil {
			return fmt.Errorf("%s, thing %d (%d): %w", p.code, p.acts.Load(), i, err)
		}
		p.acts.Add(1)
	}
}

// reads notes that she should get a new message, and waits for it.
func (p *woman) reads(after int, key string) (id int, err error) {
	p.told = append(p.told, p.says(key))
	return p.next(after, p.says(key))
}

// alert notes that her caseworker should read something.
func (p *woman) alert(key string, more casework.Vars) {
	vars := casework.Vars{"Code": casework.Str(p.code), "Start": casework.At(p.start, "Europe/Rome"), "Kind": casework.Word("kind.meeting")}
	maps.Copy(vars, more)
	text, err := p.w.book.Plain(casework.English, key, vars, time.Now())
	if err != nil {
		text = err.Error() // which nobody will read, so that the checker says it
	}
	p.alerts = append(p.alerts, text)
}

var dayButton = regexp.MustCompile(`:(\d{4}-\d\d-\d\d)$`)

// asksForChange taps through the two questions, never twice with the same answers.
func (p *woman) asksForChange() error {
	if err := p.change(p.card, p.says("appointment.answer.change")); err != nil {
		return err
	}
	card, _ := p.shown(p.card)
	var days []string
	for _, row := range card.Buttons {
		for _, b := range row {
			if dayButton.MatchString(b.Data) {
				days = append(days, b.Data)
			}
		}
	}
	if len(days) == 0 {
		return fmt.Errorf("no days to choose from under %q", card.Text)
	}
	data := days[p.dice.IntN(len(days))]
	day, n := dayButton.FindStringSubmatch(data)[1], p.dice.IntN(len(casework.Parts))
	if day+casework.Parts[n] == p.wish {
		n = (n + 1) % len(casework.Parts)
	}
	part := casework.Parts[n]
	if err := p.change(p.card, data); err != nil {
		return err
	}
	if err := p.change(p.card, p.says("part."+part)); err != nil {
		return err
	}
	at, err := time.Parse(time.DateOnly, day)
	p.wish, p.answer = day+part, casework.WantsOther
	p.alert("alert.change", casework.Vars{"Day": casework.At(at.Add(12*time.Hour), "UTC"), "Part": casework.Word("part." + part)})
	return err
}

// comes says that she will.
func (p *woman) comes() error {
	if p.answer == casework.Comes {
		return p.cannot()
	}
	if p.answer != casework.Unanswered {
		p.alert("alert.comes", nil)
	}
	p.answer = casework.Comes
	return p.change(p.card, p.says("appointment.answer.come"))
}

// cannot says that she cannot, and why.
func (p *woman) cannot() error {
	if p.answer == casework.Cannot {
		return p.comes()
	}
	p.answer = casework.Cannot
	p.alert("alert.cannot", nil)
	if err := p.change(p.card, p.says("appointment.answer.cannot")); err != nil {
		return err
	}
	p.alert("alert.reason", casework.Vars{"Reason": casework.Word("reason.child")})
	return p.change(p.card, p.says("reason.child"))
}

// opensSettings goes there from the menu, which she calls by a word. Two menus in
// a row could not be told apart, so she asks for help between them.
func (p *woman) opensSettings() (id int, err error) {
	after := p.last()
	if n := len(p.told); n > 0 && p.told[n-1] == p.says("menu.open.ask") {
		if err := p.Type("/help"); err != nil {
			return 0, err
		}
		if after, err = p.reads(after, "help.for_all"); err != nil {
			return 0, err
		}
	}
	if err := p.Type("/menu"); err != nil {
		return 0, err
	}
	if id, err = p.reads(after, "menu.open.ask"); err != nil {
		return 0, err
	}
	return id, p.change(id, p.says("menu.open.settings"))
}

// changesPrivacy chooses another level.
func (p *woman) changesPrivacy() error {
	id, err := p.opensSettings()
	if err != nil {
		return err
	}
	for _, key := range []string{"settings.which.privacy", "privacy.what.level"} {
		if err := p.change(id, p.says(key)); err != nil {
			return err
		}
	}
	levels := []casework.Privacy{casework.Short, casework.Hidden, casework.Full}
	p.level = levels[p.dice.IntN(len(levels))]
	return p.change(id, p.says("privacy.level."+string(p.level)))
}

// changesName writes what she wants to be called.
func (p *woman) changesName() error {
	id, err := p.opensSettings()
	if err != nil {
		return err
	}
	if err := p.change(id, p.says("settings.which.name")); err != nil {
		return err
	}
	p.name = fmt.Sprintf("%s-%d", p.Name(), p.acts.Load())
	after := p.last()
	if err := p.Type(p.name); err != nil {
		return err
	}
	if after, err = p.reads(after, "name.done"); err != nil {
		return err
	}
	_, err = p.reads(after, "settings.which.ask")
	return err
}

// babbles writes what nobody understands: two messages answer it, so that an
// event that is handled twice cannot be taken for a message that came twice.
func (p *woman) babbles() error {
	after := p.last()
	if err := p.Type(fmt.Sprintf("so and so %d", p.acts.Load())); err != nil {
		return err
	}
	after, err := p.reads(after, "talk.not_understood")
	if err != nil {
		return err
	}
	_, err = p.reads(after, "menu.open.ask")
	return err
}

// babblesTwice writes two messages quickly, so that they may come in one batch.
func (p *woman) babblesTwice() error {
	after := p.last()
	for i := range 2 {
		if err := p.Type(fmt.Sprintf("so and so %d.%d", p.acts.Load(), i)); err != nil {
			return err
		}
	}
	for range 2 {
		var err error
		if after, err = p.reads(after, "talk.not_understood"); err != nil {
			return err
		}
		if after, err = p.reads(after, "menu.open.ask"); err != nil {
			return err
		}
	}
	return nil
}
