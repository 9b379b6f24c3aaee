package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"

	"ponte/casework"
)

// errDestroyed says that the key which sealed the bytes exists no more.
var errDestroyed = errors.New("the key was destroyed")

// cacheSize bounds the opened keys that one process holds.
const cacheSize = 4096

// ownerKeys makes, opens and briefly remembers the owners' keys. In Redis an
// owner's key is `id|key set wrapped by the master key set`, where the name of
// the Redis key is bound to it: moved under another name it does not open. The
// id is random, so a key made anew for the same owner has another one.
type ownerKeys struct {
	rdb  redis.UniversalClient
	keys keyspace
	set  *KeySet
	life time.Duration

	mu    sync.Mutex
	known map[casework.Owner]ownerKey // guarded by mu
}

// ownerKey is one owner's key, opened.
type ownerKey struct {
	id    string
	aead  tink.AEAD
	until time.Time // machine time: when the process must ask Redis again
}

func newOwnerKeys(rdb redis.UniversalClient, keys keyspace, set *KeySet, life time.Duration) *ownerKeys {
	return &ownerKeys{rdb: rdb, keys: keys, set: set, life: life, known: map[casework.Owner]ownerKey{}}
}

// get returns the owners' keys. Those that do not exist are made if create is
// true, and are missing from the result if not.
func (o *ownerKeys) get(ctx context.Context, owners []casework.Owner, create bool) (map[casework.Owner]ownerKey, error) {
	found := make(map[casework.Owner]ownerKey, len(owners))
	missing := o.cached(owners, found)
	if len(missing) == 0 {
		return found, nil
	}
	missing, err := o.fetch(ctx, missing, found)
	if err != nil || len(missing) == 0 || !create {
		return found, err
	}
	if err := o.make(ctx, missing); err != nil {
		return nil, err
	}
	// Read back: somebody else may have been first.
	if missing, err = o.fetch(ctx, missing, found); err == nil && len(missing) > 0 {
		err = fmt.Errorf("store: %d new keys vanished at once", len(missing))
	}
	return found, err
}

// cached moves what the process knows into found and returns the rest.
func (o *ownerKeys) cached(owners []casework.Owner, found map[casework.Owner]ownerKey) (missing []casework.Owner) {
	o.mu.Lock()
	defer o.mu.Unlock()
	now := time.Now() // machine time
	asked := make(map[casework.Owner]bool, len(owners))
	for _, owner := range owners {
		if asked[owner] {
			continue
		}
		asked[owner] = true
		if key, ok := o.known[owner]; ok && now.Before(key.until) {
			found[owner] = key
		} else {
			missing = append(missing, owner)
		}
	}
	return missing
}

// fetch reads keys from Redis in one round trip.
func (o *ownerKeys) fetch(ctx context.Context, owners []casework.Owner, found map[casework.Owner]ownerKey) (missing []casework.Owner, err error) {
	names := make([]string, len(owners))
	for i, owner := range owners {
		names[i] = o.keys.owner(owner)
	}
	until := time.Now().Add(o.life) // machine time, from before the question
	values, err := o.rdb.MGet(ctx, names...).Result()
	if err != nil {
		return nil, explain("read keys", err)
	}
	for i, owner := range owners {
		value, ok := values[i].(string)
		if !ok {
			missing = append(missing, owner)
			continue
		}
		key, err := o.unwrap(names[i], value)
		if err != nil {
			return nil, err
		}
		key.until = until
		found[owner] = key
		o.remember(owner, key)
	}
	return missing, nil
}

func (o *ownerKeys) remember(owner casework.Owner, key ownerKey) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.known) >= cacheSize {
		// Any half will do; what is needed is read again.
		for other := range o.known {
			if delete(o.known, other); len(o.known) <= cacheSize/2 {
				break
			}
		}
	}
	o.known[owner] = key
}

// forget makes the process ask Redis again.
func (o *ownerKeys) forget(owners ...casework.Owner) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, owner := range owners {
		delete(o.known, owner)
	}
}

// make creates a key for each owner that has none.
func (o *ownerKeys) make(ctx context.Context, owners []casework.Owner) error {
	pipe := o.rdb.Pipeline()
	for _, owner := range owners {
		h, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
		if err != nil {
			return fmt.Errorf("store: make a key: %w", err)
		}
		name := o.keys.owner(owner)
		value, err := o.wrap(name, h)
		if err != nil {
			return err
		}
		pipe.SetNX(ctx, name, value, 0)
	}
	_, err := pipe.Exec(ctx)
	return explain("make keys", err)
}

func (o *ownerKeys) wrap(name string, h *keyset.Handle) (string, error) {
	var b bytes.Buffer
	if err := h.WriteWithAssociatedData(keyset.NewBinaryWriter(&b), o.set.master, []byte(name)); err != nil {
		return "", fmt.Errorf("store: wrap a key: %w", err)
	}
	return strconv.FormatUint(uint64(h.KeysetInfo().GetPrimaryKeyId()), 10) + "|" + b.String(), nil
}

func (o *ownerKeys) unwrap(name, value string) (ownerKey, error) {
	h, err := o.handle(name, value)
	if err != nil {
		return ownerKey{}, err
	}
	primitive, err := aead.New(h)
	if err != nil {
		return ownerKey{}, fmt.Errorf("store: open a key: %w", err)
	}
	return ownerKey{id: strconv.FormatUint(uint64(h.KeysetInfo().GetPrimaryKeyId()), 10), aead: primitive}, nil
}

// blame tells a key that does not open from a master key set that opens none, by
// looking at the organisation's key as it stands in Redis.
func (o *ownerKeys) blame(ctx context.Context, err error) error {
	if !errors.Is(err, ErrMasterKey) {
		return err
	}
	name := o.keys.owner(casework.Organisation)
	value, failed := o.rdb.Get(ctx, name).Result()
	if failed != nil {
		return explain("read the organisation's key", failed)
	}
	if _, wrong := o.handle(name, value); wrong != nil {
		return err
	}
	return ErrOwnerKey
}

func (o *ownerKeys) handle(name, value string) (*keyset.Handle, error) {
	_, wrapped, _ := strings.Cut(value, "|")
	h, err := keyset.ReadWithAssociatedData(keyset.NewBinaryReader(strings.NewReader(wrapped)), o.set.master, []byte(name))
	if err != nil {
		return nil, fmt.Errorf("store: open a key: %w", ErrMasterKey)
	}
	return h, nil
}

// seal seals bytes that will stand in the Redis key `name`, as part `token` of it.
func (k ownerKey) seal(name, token string, plain []byte) ([]byte, error) {
	sealed, err := k.aead.Encrypt(plain, []byte(name+"|"+token))
	if err != nil {
		return nil, fmt.Errorf("store: seal: %w", err)
	}
	return sealed, nil
}

// open returns errDestroyed if another key sealed the bytes, one that existed
// before this one, and ErrTampered if this key did but they were changed or moved.
func (k ownerKey) open(name, token string, sealed []byte) ([]byte, error) {
	// Tink begins what it seals with the number 1 and the id of the key.
	const head = 5
	if len(sealed) > head && sealed[0] == 1 && strconv.FormatUint(uint64(binary.BigEndian.Uint32(sealed[1:head])), 10) != k.id {
		return nil, errDestroyed
	}
	plain, err := k.aead.Decrypt(sealed, []byte(name+"|"+token))
	if err != nil {
		return nil, ErrTampered
	}
	return plain, nil
}

// unseal opens what an owner's key sealed. It returns errDestroyed if that key
// exists no more, after having asked Redis: the key that this process remembers
// may be the older one.
func (o *ownerKeys) unseal(ctx context.Context, owner casework.Owner, name, token string, sealed []byte) ([]byte, error) {
	for again := false; ; again = true {
		found, err := o.get(ctx, []casework.Owner{owner}, false)
		if err != nil {
			return nil, err
		}
		key, ok := found[owner]
		if !ok {
			return nil, errDestroyed
		}
		plain, err := key.open(name, token, sealed)
		if again || !errors.Is(err, errDestroyed) {
			return plain, err
		}
		o.forget(owner)
	}
}

// DestroyKey makes everything that is sealed under the owner's key unreadable:
// at once where it is written or read anew, and within Options.KeyCache in
// processes that have the key open. Backups that hold the key still open it.
func (s *Store) DestroyKey(ctx context.Context, owner casework.Owner) error {
	err := s.rdb.Del(ctx, s.keys.owner(owner)).Err()
	s.owners.forget(owner)
	return explain("destroy a key", err)
}
