package store_test

import (
	"strconv"
	"sync/atomic"
	"testing"

	"ponte/casework"
	"ponte/store"
	"ponte/store/storetest"
)

// The benchmarks run on a real server; fsync is what the disk makes of it, so
// they say both how fast the store is and how fast it is where it is safe.
var fsync = []string{"always", "everysec"}

func benchmark(b *testing.B, run func(b *testing.B, s *store.Store, n int64)) {
	b.Helper()
	for _, sync := range fsync {
		b.Run("fsync "+sync, func(b *testing.B) {
			server := storetest.MustStartServer(b, "--appendfsync", sync)
			s := storetest.MustConnect(b, store.Options{URL: server.URL})
			for lane := range int64(50) { // nobody's key is made while we count
				mustPush(b, s, laneOf(lane), update(-1))
			}
			var n atomic.Int64
			b.SetParallelism(8)
			b.ResetTimer()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					run(b, s, n.Add(1))
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "per_s")
		})
	}
}

func laneOf(n int64) casework.Lane {
	return casework.PersonLane(casework.PersonID("p" + strconv.FormatInt(n%50, 10)))
}

func BenchmarkPush(b *testing.B) {
	benchmark(b, func(b *testing.B, s *store.Store, n int64) {
		b.Helper()
		if _, err := s.Push(b.Context(), laneOf(n), update(int(n))); err != nil {
			b.Error(err)
		}
	})
}

// BenchmarkCommit writes what a step writes: a conversation's state, a record,
// a timer and a message.
func BenchmarkCommit(b *testing.B) {
	benchmark(b, func(b *testing.B, s *store.Store, n int64) {
		b.Helper()
		who := "p" + strconv.FormatInt(n%50, 10)
		err := s.Update(b.Context(), "", func(tx *store.Tx) error {
			owner := casework.OwnedBy(casework.PersonID(who))
			m := text("1")
			m.Chat = casework.ChatName(who)
			for _, err := range []error{
				tx.Prefetch(noteRef("talk-"+who), noteRef(strconv.FormatInt(n, 10))),
				tx.Put(noteRef("talk-"+who), owner, note{Text: "state"}), tx.Put(noteRef(strconv.FormatInt(n, 10)), owner, note{Text: "record"}),
				tx.Set(timer(casework.PersonID(who), int(n), now)), tx.Send(m),
			} {
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Error(err)
		}
	})
}

// BenchmarkEvent is the whole way of an event: push, claim, handle, done.
func BenchmarkEvent(b *testing.B) {
	benchmark(b, func(b *testing.B, s *store.Store, n int64) {
		b.Helper()
		lane := laneOf(n)
		if _, err := s.Push(b.Context(), lane, update(int(n))); err != nil {
			b.Error(err)
		}
		claims, err := s.Claim(b.Context(), "w", 1, 0)
		if err != nil {
			b.Error(err)
		}
		for _, c := range claims {
			if _, err := drain(b.Context(), s, c); err != nil {
				b.Error(err)
			}
		}
	})
}
