package store

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/prf"
	"github.com/tink-crypto/tink-go/v2/tink"

	"ponte/casework"
)

// keySetVersion begins the text form, so that a later form can be told apart.
const keySetVersion = "ponte1"

// KeySet is the master key set: keys that seal the owners' keys, and one that
// makes names of chats. Whoever has it and the Redis can read everything;
// without it nobody can read anything, the organisation included.
type KeySet struct {
	sealing *keyset.Handle // AES256-GCM, several after a rotation
	names   *keyset.Handle // HMAC-SHA256, one for ever
	master  tink.AEAD
	naming  namer
}

// NewKeys makes a new key set.
func NewKeys() (*KeySet, error) {
	sealing, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return nil, fmt.Errorf("store: new keys: %w", err)
	}
	names, err := keyset.NewHandle(prf.HMACSHA256PRFKeyTemplate())
	if err != nil {
		return nil, fmt.Errorf("store: new keys: %w", err)
	}
	return newKeySet(sealing, names)
}

func newKeySet(sealing, names *keyset.Handle) (*KeySet, error) {
	master, err := aead.New(sealing)
	if err != nil {
		return nil, fmt.Errorf("store: key set: sealing part: %w", err)
	}
	set, err := prf.NewPRFSet(names)
	if err != nil {
		return nil, fmt.Errorf("store: key set: naming part: %w", err)
	}
	return &KeySet{sealing, names, master, namer{set}}, nil
}

// ParseKeys reads what [KeySet.Text] wrote. Its errors never repeat the text.
func ParseKeys(text string) (*KeySet, error) {
	parts := strings.Split(strings.TrimSpace(text), ".")
	if len(parts) != 3 || parts[0] != keySetVersion {
		return nil, fmt.Errorf("store: key set: want %s.….…, as `ponte keys new` writes it", keySetVersion)
	}
	sealing, err := readHandle(parts[1])
	if err != nil {
		return nil, fmt.Errorf("store: key set: sealing part: %w", err)
	}
	names, err := readHandle(parts[2])
	if err != nil {
		return nil, fmt.Errorf("store: key set: naming part: %w", err)
	}
	return newKeySet(sealing, names)
}

// Text writes the key set as one line without spaces. It is the secret itself:
// it belongs into PONTE_KEY or PONTE_KEY_FILE and a safe, nowhere else.
func (k *KeySet) Text() string {
	return keySetVersion + "." + writeHandle(k.sealing) + "." + writeHandle(k.names)
}

// Size is how many sealing keys it holds: one, and one more with each Rotate.
func (k *KeySet) Size() int { return len(k.sealing.KeysetInfo().GetKeyInfo()) }

// String keeps the secret out of a log or an error that prints the key set.
func (k *KeySet) String() string { return "key set (secret)" }

// Rotate returns a key set with a new sealing key first; the old ones still
// open. A replica that has only the old set answers ErrMasterKey for keys made
// under the new one, and its work waits for the others; what a chat with such a
// key writes it cannot take in. So give the new set to all of them soon one after
// another. Then [Store.Rewrap] brings the owners' keys under the new key.
func (k *KeySet) Rotate() (*KeySet, error) {
	manager := keyset.NewManagerFromHandle(k.sealing)
	id, err := manager.Add(aead.AES256GCMKeyTemplate())
	if err != nil {
		return nil, fmt.Errorf("store: rotate keys: %w", err)
	}
	if err := manager.SetPrimary(id); err != nil {
		return nil, fmt.Errorf("store: rotate keys: %w", err)
	}
	sealing, err := manager.Handle()
	if err != nil {
		return nil, fmt.Errorf("store: rotate keys: %w", err)
	}
	return newKeySet(sealing, k.names)
}

// Forget returns a key set with only the newest sealing key, for when nothing
// needs the older ones any more: after [Store.Rewrap], and when the backups
// that were made before it have expired.
func (k *KeySet) Forget() (*KeySet, error) {
	manager := keyset.NewManagerFromHandle(k.sealing)
	info := k.sealing.KeysetInfo()
	for _, key := range info.GetKeyInfo() {
		if key.GetKeyId() == info.GetPrimaryKeyId() {
			continue
		}
		if err := manager.Delete(key.GetKeyId()); err != nil {
			return nil, fmt.Errorf("store: forget old keys: %w", err)
		}
	}
	sealing, err := manager.Handle()
	if err != nil {
		return nil, fmt.Errorf("store: forget old keys: %w", err)
	}
	return newKeySet(sealing, k.names)
}

// writeHandle is the one place where a key leaves tink unsealed: the operator
// keeps the master key set as a text.
func writeHandle(h *keyset.Handle) string {
	var b bytes.Buffer
	if err := insecurecleartextkeyset.Write(h, keyset.NewBinaryWriter(&b)); err != nil {
		// Writing a valid handle into memory does not fail.
		panic("store: write key set: " + err.Error())
	}
	return base64.RawURLEncoding.EncodeToString(b.Bytes())
}

func readHandle(text string) (*keyset.Handle, error) {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return nil, errors.New("not base64")
	}
	h, err := insecurecleartextkeyset.Read(keyset.NewBinaryReader(bytes.NewReader(raw)))
	if err != nil {
		return nil, errors.New("not a key set")
	}
	return h, nil
}

// namer makes names that do not tell what they name.
type namer struct{ set *prf.Set }

// chat names a chat by its id.
func (n namer) chat(id int64) casework.ChatName {
	return casework.ChatName(n.name("chat:" + strconv.FormatInt(id, 10)))
}

// name returns 128 bits of the HMAC of a text, in 22 letters.
func (n namer) name(text string) string {
	sum, err := n.set.ComputePrimaryPRF([]byte(text), 16)
	if err != nil {
		// HMAC-SHA256 gives up to 32 bytes and has no other way to fail.
		panic("store: make a name: " + err.Error())
	}
	return base64.RawURLEncoding.EncodeToString(sum)
}
