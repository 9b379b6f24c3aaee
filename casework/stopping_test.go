package casework_test

import (
	"testing"
	"time"

	"ponte/casework"
)

const courses casework.Purpose = "courses" // a topic that a later version may bring

// consents are the topics to which the woman says yes now.
func (o *office) consents() (given map[casework.Purpose]bool) {
	given = map[casework.Purpose]bool{}
	for topic, c := range o.person(o.who["woman"].ID).Consents {
		if c.Given {
			given[topic] = true
		}
	}
	return given
}

func TestStopEndsEverythingAndOneTapBringsBackWhatWasAndNoMore(t *testing.T) {
	o := newOffice(t)
	const tips casework.Purpose = "tips"
	o.must(o.as("woman"), casework.SetConsent{Purpose: courses, Given: true, Text: "a"})
	o.must(o.as("woman"), casework.SetConsent{Purpose: tips, Text: "b"}) // she did not want these
	o.now = o.now.Add(time.Hour)
	o.must(o.as("woman"), casework.Stop{Text: "c"})
	o.must(o.as("woman"), casework.Stop{Text: "d"}) // said twice, it is still the first that counts
	if got := o.consents(); len(got) != 0 {
		t.Fatalf("after stop she says yes to %v", got)
	}
	her := o.person(o.who["woman"].ID)
	for topic, text := range map[casework.Purpose]string{casework.ForAppointments: "c", courses: "c", tips: "b"} {
		if c := her.Consents[topic]; c.Text != text || c.At.IsZero() {
			t.Errorf("%s: kept %+v, want her answer to text %s with its time", topic, c, text)
		}
	}
	o.must(o.as("woman"), casework.StartAgain{Only: courses, Text: "e"})
	if got := o.consents(); !got[courses] || len(got) != 1 {
		t.Errorf("only courses: she says yes to %v", got)
	}
	o.must(o.as("woman"), casework.StartAgain{Only: tips, Text: "e"}) // forged: she never said yes to it
	o.must(o.as("woman"), casework.StartAgain{Text: "f"})
	if got := o.consents(); !got[courses] || !got[casework.ForAppointments] || !got[casework.ForTalk] || len(got) != 3 {
		t.Errorf("all back: she says yes to %v", got)
	}
	if c := o.person(o.who["woman"].ID).Consents[casework.ForAppointments]; c.Text != "f" || !c.At.Equal(o.now) {
		t.Errorf("kept %+v, want the time and the text of now", c)
	}
}

// What she answers after stop counts, and is not overruled by the tap.
func TestWhatSheAnswersAfterStopIsNotBroughtBack(t *testing.T) {
	o := newOffice(t)
	o.must(o.as("woman"), casework.SetConsent{Purpose: courses, Given: true})
	o.must(o.as("woman"), casework.Stop{})
	o.must(o.as("woman"), casework.SetConsent{Purpose: courses}) // no, for good
	o.must(o.as("woman"), casework.StartAgain{})
	if got := o.consents(); got[courses] || !got[casework.ForAppointments] {
		t.Errorf("she says yes to %v", got)
	}
}

func TestWhoSaysStopBeforeSheWasAskedHasSaidNo(t *testing.T) {
	o := newOffice(t)
	p, invite := o.newcomer()
	phone := o.visitor("her phone")
	o.must(phone, casework.AcceptInvite{Token: invite.Token})
	o.must(casework.ActorOf(o.person(p.ID)), casework.Stop{Text: "c"})
	o.must(casework.ActorOf(o.person(p.ID)), casework.StartAgain{})
	if c, asked := o.person(p.ID).Consents[casework.ForAppointments]; !asked || c.Given || c.Text != "c" {
		t.Errorf("kept %+v, asked %t; want a no", c, asked)
	}
}

func TestWhatWasNotSaidAfterStopIsSaidWhenSheStartsAgain(t *testing.T) {
	o := newOffice(t)
	o.book(10 * day)
	o.must(o.as("woman"), casework.Stop{})
	o.wait(4 * day)
	o.posts = nil
	o.must(o.as("woman"), casework.StartAgain{})
	o.wait(0)
	o.expectTold("woman: appointment.booked")
}
