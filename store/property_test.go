package store_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"ponte/casework"
	"ponte/store"
	"ponte/store/storetest"
)

// TestWhateverHappensInWhateverOrder lets rapid mix pushes, claims, steps that
// work, fail or are cut off, deaths of workers and lanes given back, and
// compares with a model: plain queues.
func TestWhateverHappensInWhateverOrder(t *testing.T) {
	keys := storetest.MustKeys(t)
	rapid.Check(t, func(r *rapid.T) {
		m := storetest.MustInProcess(t)
		o := storetest.InProcess(m)
		o.Bot, o.Keys, o.Claim = storetest.Bot, keys, time.Millisecond // a claim is overdue at once
		s, err := store.Open(t.Context(), o)
		if err != nil {
			r.Fatal(err)
		}
		defer func() {
			if err := s.Close(); err != nil {
				r.Error(err)
			}
			m.Close()
		}()
		w := &model{r: r, s: s, waiting: map[casework.Lane][]string{}, handled: map[casework.Lane][]string{}, pushed: map[casework.Lane][]string{}, known: map[string]bool{}}
		r.Repeat(map[string]func(*rapid.T){
			"push":       w.push,
			"claim":      w.claim,
			"handle":     w.handle,
			"fail":       w.fail,
			"done":       w.done,
			"worker die": w.die,
			"":           w.check,
		})
		w.finish()
	})
}

type model struct {
	r       *rapid.T
	s       *store.Store
	claims  []store.Claim
	last    int
	waiting map[casework.Lane][]string
	pushed  map[casework.Lane][]string
	handled map[casework.Lane][]string
	known   map[string]bool
}

func (w *model) must(err error) {
	if err != nil {
		w.r.Fatal(err)
	}
}

func (w *model) arrive(lane casework.Lane, id string) {
	w.known[string(lane)+id] = true
	w.waiting[lane] = append(w.waiting[lane], id)
	w.pushed[lane] = append(w.pushed[lane], id)
}

func (w *model) push(r *rapid.T) {
	lane := casework.PersonLane(casework.PersonID(rapid.SampledFrom([]string{"a", "b", "c"}).Draw(r, "lane")))
	if rapid.Bool().Draw(r, "new") || w.last == 0 {
		w.last++
	}
	ev := update(w.last)
	fresh, err := w.s.Push(r.Context(), lane, ev)
	w.must(err)
	if want := !w.known[string(lane)+ev.ID]; fresh != want {
		r.Fatalf("push %s to %s: fresh %v, want %v", ev.ID, lane, fresh, want)
	}
	if fresh {
		w.arrive(lane, ev.ID)
	}
}

func (w *model) claim(r *rapid.T) {
	claims, err := w.s.Claim(r.Context(), rapid.SampledFrom([]string{"w1", "w2"}).Draw(r, "worker"), rapid.IntRange(1, 3).Draw(r, "free"), 0)
	w.must(err)
	w.claims = append(w.claims, claims...)
}

// held draws one of the claims that workers believe in; some are long gone.
func (w *model) held(r *rapid.T) (int, store.Claim) {
	if len(w.claims) == 0 {
		r.Skip("no claims")
	}
	i := rapid.IntRange(0, len(w.claims)-1).Draw(r, "claim")
	return i, w.claims[i]
}

func (w *model) handle(r *rapid.T) {
	_, c := w.held(r)
	kind := rapid.SampledFrom([]string{"nothing", "write", "post", "error", "death"}).Draw(r, "step")
	var got string
	posted := false
	ok, err := w.s.Handle(r.Context(), c, func(tx *store.Tx, ev casework.Event) error {
		got = ev.ID
		switch kind {
		case "write":
			return tx.Put(noteRef("n"), casework.Organisation, note{Text: ev.ID})
		case "post":
			w.last++
			posted = true
			return tx.Post(c.Lane, update(w.last))
		case "error", "death": // a worker that dies in a step commits nothing
			return errBoom
		}
		return nil
	})
	queue := w.waiting[c.Lane]
	switch {
	case len(queue) == 0:
		if ok || err != nil {
			r.Fatalf("an empty lane: handled %v, %v", ok, err)
		}
		return
	case got != queue[0]:
		r.Fatalf("head of %s is %s, want %s", c.Lane, got, queue[0])
	case kind == "error" || kind == "death":
		if ok || !errors.Is(err, errBoom) {
			r.Fatalf("a failed step: handled %v, %v", ok, err)
		}
		return
	}
	if !ok || err != nil {
		r.Fatalf("handled %v, %v", ok, err)
	}
	w.waiting[c.Lane] = queue[1:]
	w.handled[c.Lane] = append(w.handled[c.Lane], got)
	if posted {
		w.arrive(c.Lane, update(w.last).ID)
	}
}

var errBoom = errors.New("boom")

func (w *model) fail(r *rapid.T) {
	_, c := w.held(r)
	queue := w.waiting[c.Lane]
	if len(queue) == 0 {
		r.Skip("nothing to fail at")
	}
	buried, err := w.s.Fail(r.Context(), c, casework.Event{ID: queue[0]}, errBoom)
	w.must(err)
	if buried {
		w.waiting[c.Lane] = queue[1:]
		w.handled[c.Lane] = append(w.handled[c.Lane], queue[0])
	}
}

func (w *model) done(r *rapid.T) {
	i, c := w.held(r)
	w.must(w.s.Done(r.Context(), c))
	if rapid.Bool().Draw(r, "forget") { // else: the reply was lost, and it is given back again
		w.claims = append(w.claims[:i:i], w.claims[i+1:]...)
	}
}

func (w *model) die(r *rapid.T) {
	i, _ := w.held(r)
	w.claims = append(w.claims[:i:i], w.claims[i+1:]...)
}

func (w *model) check(r *rapid.T) { w.must(w.s.CheckInvariant(r.Context())) }

// finish is what healthy workers do afterwards: everything comes to its end.
func (w *model) finish() {
	ctx := w.r.Context()
	for range 1000 {
		stats, err := w.s.LaneStats(ctx)
		w.must(err)
		if stats.Ready == 0 {
			break
		}
		claims, err := w.s.Claim(ctx, "healthy", 3, 0)
		w.must(err)
		for _, c := range claims {
			ids, err := drain(ctx, w.s, c)
			w.must(err)
			w.handled[c.Lane] = append(w.handled[c.Lane], ids...)
		}
	}
	if diff := cmp.Diff(w.pushed, w.handled); diff != "" {
		w.r.Fatalf("handled (-pushed +handled):\n%s", diff)
	}
	mended, err := w.s.Repair(ctx)
	if err != nil || mended.Any() {
		w.r.Fatalf("repaired %+v, %v", mended, err)
	}
	if stats, err := w.s.LaneStats(ctx); err != nil || stats.Ready != 0 {
		w.r.Fatal(fmt.Sprintf("%d lanes are left, %v", stats.Ready, err))
	}
}

func TestRepairMendsWhatNobodyShouldHaveBroken(t *testing.T) {
	everywhere(t, func(t on) {
		rdb, ctx := t.store.Redis(), t.Context()
		mustPush(t, t.store, casework.PersonLane(olena), update(1))
		mustPush(t, t.store, casework.PersonLane(maria), update(2))
		mustSend(t, t.store, text("1"))
		mustClaim(t, t.store)
		if err := t.store.CheckInvariant(ctx); err != nil {
			t.Fatal(err)
		}
		var claims []store.Claim
		for what, damage := range map[string]func() error{
			"the group is gone":                func() error { return rdb.XGroupDestroy(ctx, prefix(t)+"ready", "workers").Err() },
			"a worker was deleted with claims": func() error { return rdb.XGroupDelConsumer(ctx, prefix(t)+"ready", "workers", "w").Err() },
			"the stream is gone":               func() error { return rdb.Del(ctx, prefix(t)+"ready").Err() },
			"an outbox is not listed":          func() error { return rdb.Del(ctx, prefix(t)+"out:answers").Err() },
		} {
			taken, err := t.store.Claim(ctx, "w", 9, 0) // pending with w, if nobody has them yet
			if err != nil {
				t.Fatal(err)
			}
			claims = append(claims, taken...)
			if err := damage(); err != nil {
				t.Fatal(err)
			}
			if mended, err := t.store.Repair(ctx); err != nil || !mended.Any() {
				t.Errorf("%s: repaired %+v, %v", what, mended, err)
			}
			if mended, err := t.store.Repair(ctx); err != nil || mended.Any() {
				t.Errorf("%s: repaired again %+v, %v", what, mended, err)
			}
			if err := t.store.CheckInvariant(ctx); err != nil {
				t.Errorf("%s: %v", what, err)
			}
		}
		taken, err := t.store.Claim(ctx, "w", 9, 0)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, c := range append(claims, taken...) {
			got = append(got, mustDrain(t, t.store, c)...)
		}
		if len(got) != 2 {
			t.Errorf("handled %v, want both", got)
		}
	})
}
