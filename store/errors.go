package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/redis/go-redis/v9"
)

// What callers must tell apart. Anything else is a fault to be logged.
var (
	// ErrUnavailable says that Redis cannot be reached or cannot serve us now:
	// it is down, loading, failing over, out of memory, moving our slot, or does
	// not let us in. It
	// is not known whether what was asked was done. Ask again later: repeats
	// are recognised.
	ErrUnavailable = errors.New("redis is not available")
	// ErrBusy says that an update met somebody else's change 20 times.
	ErrBusy = errors.New("changed by others again and again")
	// ErrTampered says that sealed bytes were changed, or moved to another key.
	ErrTampered = errors.New("sealed bytes do not open here")
	// ErrOwnerKey says that one owner's key does not open, though the
	// organisation's does: it was damaged, or made under a newer master key set,
	// or the key set that made it was forgotten too early.
	ErrOwnerKey = errors.New("the key of this owner does not open")
	// ErrMasterKey says that the master key set does not open this store's keys.
	ErrMasterKey = errors.New("this is not the key that these records were written with")
)

// unavailablePrefixes are the errors by which a living Redis says "not now".
var unavailablePrefixes = []string{
	"LOADING", "TRYAGAIN", "CLUSTERDOWN", "MASTERDOWN", "READONLY", "NOREPLICAS",
	"MISCONF", "OOM", "MOVED", "ASK", "BUSY", "max number of clients",
	"NOAUTH", "NOPERM", "WRONGPASS", // its users are being changed
}

// explain says what was being done when a Redis call failed, and adds
// ErrUnavailable where it fits. A context that was cancelled stays just that.
func explain(doing string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, context.Canceled) || !unavailable(err):
		return fmt.Errorf("store: %s: %w", doing, err)
	default:
		return fmt.Errorf("store: %s: %w: %w", doing, ErrUnavailable, err)
	}
}

// unavailable takes the error of a Redis call. What Redis did not answer itself
// comes from the way to it: the network, the pool, a missing node or sentinel.
func unavailable(err error) bool {
	if _, answered := errors.AsType[redis.Error](err); !answered {
		return true
	}
	for _, prefix := range unavailablePrefixes {
		if redis.HasErrorPrefix(err, prefix) {
			return true
		}
	}
	return false
}

// isNil reports that Redis answered "there is none".
func isNil(err error) bool { return errors.Is(err, redis.Nil) }
