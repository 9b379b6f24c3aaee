package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"ponte/casework"
	"ponte/sandbox"
	"ponte/store"
)

// newWatch lets a tale's house watch itself, looked at by the test's clock.
func newWatch(t *testing.T, tl *tale) (w *watch, signals *atomic.Int32) {
	t.Helper()
	signals = &atomic.Int32{}
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if signals.Add(1) == 1 {
			w.WriteHeader(http.StatusBadGateway) // the first does not arrive: it is tried again
		}
	}))
	t.Cleanup(service.Close)
	return &watch{house: tl.house, url: service.URL + "/secret-of-the-signal", every: 5 * time.Minute}, signals
}

// admin makes Giulia one.
func (tl *tale) admin() {
	tl.t.Helper()
	tl.must(tl.records.Update(tl.t.Context(), "", func(tx *store.Tx) error {
		p, err := casework.LoadPerson(tx, tl.cast.giulia.person.ID)
		if err != nil {
			return err
		}
		p.Role = casework.Admin
		return tx.Put(p.Ref(), casework.OwnedBy(p.ID), p)
	}))
}

// stands sets a timer that cannot fire, because its lane's key is damaged.
func (tl *tale) stands(since time.Duration) {
	tl.t.Helper()
	lane := casework.PersonLane("ghost")
	tl.must(redisClient(tl.t, tl.redis.URL).Set(tl.t.Context(), "ponte:{"+tl.botID()+"}:key:"+string(lane.Owner()), "1|damaged", 0).Err())
	tl.must(tl.records.Update(tl.t.Context(), "", func(tx *store.Tx) error {
		return tx.Set(casework.Timer{At: tl.clock.Now().Add(-since), Lane: lane, Kind: casework.RemindTimer, Subject: casework.PersonRef("ghost")})
	}))
}

func (tl *tale) botID() string {
	id, _, _ := strings.Cut(tl.telegram.Token(), ":")
	return id
}

func TestTheSignalIsGivenWhileAllIsWellAndOnlyThen(t *testing.T) {
	t.Parallel()
	tl := newTale(t, false)
	w, signals := newWatch(t, tl)
	at := time.Now()
	look := func(after time.Duration, want int32) {
		t.Helper()
		w.look(t.Context(), at.Add(after))
		if got := signals.Load(); got != want {
			t.Errorf("after %s: %d signals, want %d\n%s", after, got, want, tl.log)
		}
	}
	look(-time.Minute, 1)
	look(0, 2)
	look(4*time.Minute, 2)
	look(5*time.Minute, 3)

	tl.stands(late - time.Minute)
	look(10*time.Minute, 4)
	tl.stands(late + time.Minute)
	look(15*time.Minute, 4)
	tl.must(tl.records.Update(t.Context(), "", func(tx *store.Tx) error {
		return tx.Unset(casework.Timer{Lane: casework.PersonLane("ghost"), Kind: casework.RemindTimer, Subject: casework.PersonRef("ghost")})
	}))
	look(16*time.Minute, 5)

	// Without Telegram, and without Redis, nothing is well.
	tl.telegram.Inject(sandbox.Fault{Kind: sandbox.ServerError, Method: "getMe", Times: -1})
	look(25*time.Minute, 5)
	tl.telegram.Heal()
	tl.redis.Kill()
	look(35*time.Minute, 5)
	tl.must(tl.redis.Start())
	if log := tl.log.String(); strings.Contains(log, "secret-of-the-signal") {
		t.Error("the log names the address of the signal")
	}
}

func TestAdminsAreToldOnceAnHourThatSomethingStandsStill(t *testing.T) {
	t.Parallel()
	tl := newTale(t, false)
	tl.admin()
	w, signals := newWatch(t, tl)
	tl.stands(late + time.Minute)
	tl.clock.set(tl.clock.Now().Add(2 * time.Second)) // what came before counts whole seconds
	begun, at := tl.clock.Now().Truncate(time.Second), time.Now()
	for minute := range 30 {
		w.look(t.Context(), at.Add(time.Duration(minute)*time.Minute))
	}
	// Another leads now: it knows that they were told.
	(&watch{house: tl.house}).look(t.Context(), at.Add(time.Hour))
	heard := tl.heard(tl.cast.giulia, begun)
	if len(heard) != 1 || !strings.Contains(heard[0], "I messaggi non partono in tempo") {
		t.Errorf("the admin heard %q, want one alert", heard)
	}
	if got := tl.heard(tl.cast.olena, begun); len(got) > 0 || signals.Load() > 0 {
		t.Errorf("a woman heard %q, signals %d", got, signals.Load())
	}
	tl.clock.set(tl.clock.Now().Add(alertRest))
	w.look(t.Context(), at.Add(2*time.Hour))
	if heard := tl.heard(tl.cast.giulia, begun); len(heard) != 2 {
		t.Errorf("an hour later she has heard %q", heard)
	}
}

// A mistyped address would be found out only when everything stands still.
func TestCheckTriesTheSignalOnce(t *testing.T) {
	o := newOperator(t)
	var signals atomic.Int32
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		signals.Add(1)
		if r.URL.Path != "/right" {
			w.WriteHeader(http.StatusNotFound)
		}
	}))
	t.Cleanup(service.Close)
	o.configure(smallest + "watch: {url: '" + service.URL + "/right'}\n")
	out, _ := o.tries("check")
	o.prints(out, `✓ watch: the service at watch\.url was called, and answers`)
	o.configure(smallest + "watch: {url: '" + service.URL + "/wrong'}\n")
	out, _ = o.tries("check")
	o.prints(out, `! watch: the service at watch\.url was called and did not take it: the address answers with status 404`)
	if strings.Contains(out, service.URL) || signals.Load() != 2 {
		t.Errorf("signals: %d, want 2, and no address in\n%s", signals.Load(), out)
	}
}
