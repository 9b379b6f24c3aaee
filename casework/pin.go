package casework

import (
	"crypto/pbkdf2"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"fmt"
	"strings"
	"time"
)

// A PIN stands before what she opens and before what she has chosen for her safety.
// Helplines, help, stop and her answers to a reminder need none. It keeps out whoever
// holds her phone for a while, and not who has the database and its keys: four digits
// can be tried out in seconds, whatever hash they have.

// PINLength is how many digits a PIN has.
const PINLength = 4

const (
	// pinOpens is for how long a PIN that was entered opens what stands behind it.
	pinOpens = 10 * time.Minute
	// pinTries is after how many wrong tries in a row there is a pause.
	pinTries = 5
	// pinPause is the first pause; each further one is twice as long, up to a day.
	pinPause, pinLongest = 15 * time.Minute, 24 * time.Hour
	// pinRounds makes one try take some thirty milliseconds.
	pinRounds = 100_000
)

// PIN is what is kept of a PIN, and of how it was entered.
type PIN struct {
	Salt []byte `json:"salt"`
	Hash []byte `json:"hash"`
	// Opened is when it was last entered right.
	Opened time.Time `json:"opened,omitzero"`
	// Wrong counts the wrong tries since then. Nobody is told of them.
	Wrong int `json:"wrong,omitempty"`
	// Until is when a pause after wrong tries ends; zero if there was none.
	Until time.Time `json:"until,omitzero"`
}

// newPIN makes the PIN of some digits; it counts as entered.
func newPIN(tx Tx, digits string, now time.Time) (*PIN, error) {
	p := &PIN{Opened: now}
	for range 2 {
		p.Salt = binary.BigEndian.AppendUint64(p.Salt, tx.Random())
	}
	var err error
	p.Hash, err = pinHash(digits, p.Salt)
	return p, err
}

func pinHash(digits string, salt []byte) ([]byte, error) {
	hash, err := pbkdf2.Key(sha256.New, digits, salt, pinRounds, sha256.Size)
	if err != nil {
		return nil, fmt.Errorf("casework: hash a PIN: %w", err)
	}
	return hash, nil
}

// Fits reports whether these are its digits.
func (p *PIN) Fits(digits string) bool {
	hash, err := pinHash(digits, p.Salt)
	return err == nil && subtle.ConstantTimeCompare(hash, p.Hash) == 1
}

// Paused reports whether no try counts now, because there were too many wrong ones.
func (p *PIN) Paused(now time.Time) bool { return now.Before(p.Until) }

// Locked reports whether a person must enter her PIN before she sees what stands
// behind it; who has set none need not.
func (p Person) Locked(now time.Time) bool {
	return p.PIN != nil && !now.Before(p.PIN.Opened.Add(pinOpens))
}

// TryPIN is what she has entered as her PIN.
type TryPIN struct{ Digits string }

// Command is the row in the table of permissions.
func (c TryPIN) Command() string { return "try_pin" }

// Do opens what stands behind it, or counts a wrong try: that is no error, and nobody
// hears of it. Code: Throttled in a pause.
func (c TryPIN) Do(a *Act) error {
	p, err := LoadPerson(a, a.Who.Person)
	if err != nil {
		return err
	}
	if err := a.Allow(p); err != nil || p.PIN == nil {
		return err
	}
	if p.PIN.Paused(a.Now) {
		return Errorf(Throttled, "too many wrong PINs")
	}
	if p.PIN.Fits(c.Digits) {
		p.PIN.Opened, p.PIN.Wrong, p.PIN.Until = a.Now, 0, time.Time{}
	} else if p.PIN.Wrong++; p.PIN.Wrong%pinTries == 0 {
		pause := pinLongest
		if times := p.PIN.Wrong/pinTries - 1; times < 7 { // else a day in any case
			pause = min(pinPause<<times, pinLongest)
		}
		p.PIN.Until = a.Now.Add(pause)
	}
	return a.Put(p.Ref(), OwnedBy(p.ID), p)
}

// SetPIN sets her PIN, or with no digits takes it away.
type SetPIN struct{ Digits string }

// Command is the row in the table of permissions.
func (c SetPIN) Command() string { return "set_pin" }

// Do sets it. Codes: Invalid (not four digits), Forbidden (the one before was not entered).
func (c SetPIN) Do(a *Act) error {
	if c.Digits != "" && (len(c.Digits) != PINLength || strings.Trim(c.Digits, "0123456789") != "") {
		return Errorf(Invalid, "a PIN has %d digits", PINLength)
	}
	var made error
	err := changeOpened(a, func(p *Person) {
		if c.Digits == "" {
			*p = p.WithoutPIN()
			return
		}
		p.PIN, made = newPIN(a.Tx, c.Digits, a.Now)
	})
	if err == nil {
		err = made
	}
	return err
}

// WithoutPIN is a person whose PIN was taken away. Her messages do not show everything
// again by that, until she says so.
func (p Person) WithoutPIN() Person {
	if p.Privacy == Full {
		p.Privacy = Short
	}
	p.PIN = nil
	return p
}

// ClearPIN takes away the PIN of a woman who has forgotten it.
type ClearPIN struct{ Person PersonID }

// Command is the row in the table of permissions.
func (c ClearPIN) Command() string { return "clear_pin" }

// Do takes it away; without one it changes nothing. Codes: NotFound, Forbidden.
func (c ClearPIN) Do(a *Act) error {
	p, err := LoadPerson(a, c.Person)
	if err != nil {
		return err
	}
	if err := a.Allow(p); err != nil || p.PIN == nil {
		return err
	}
	return a.Put(p.Ref(), OwnedBy(p.ID), p.WithoutPIN())
}

// changeOpened is changeOwn for what stands behind her PIN. Code: Forbidden while it
// has not been entered.
func changeOpened(a *Act, change func(*Person)) error {
	p, err := LoadPerson(a, a.Who.Person)
	if err != nil {
		return err
	}
	if p.Locked(a.Now) {
		return Errorf(Forbidden, "her PIN has not been entered")
	}
	return changeOwn(a, change)
}
