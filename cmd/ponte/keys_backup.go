package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"filippo.io/age"
)

// keysBackup makes the pair of keys that backups are sealed with: the public one
// stands in the configuration, so that a backup needs no secret, and the secret
// one lies in a safe until a restore.
type keysBackup struct {
	Out string `help:"Write the secret key to this new file, readable by you only." required:"" placeholder:"FILE"`
}

// Run writes the secret key and prints the public one.
func (k *keysBackup) Run(con *console) error {
	pair, err := age.GenerateX25519Identity()
	if err != nil {
		return fmt.Errorf("no key can be made: %w", err)
	}
	text := "# opens the backups of ponte; public key: " + pair.Recipient().String() + "\n" + pair.String() + "\n"
	err = writeNew(k.Out, []byte(text), 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already and is not overwritten: whoever loses it loses all backups made for it.\nName another file", k.Out)
	}
	if err != nil {
		return fmt.Errorf("the key cannot be written: %w", err)
	}
	con.say(fmt.Sprintf(`%[1]s opens backups, together with ponte.key. A backup is made without it.
1. Move it off this machine, to the safe place where the copy of ponte.key is.
2. Put its public part into the configuration:

backup:
  to: [%[2]s]`, k.Out, pair.Recipient()))
	return nil
}

// readIdentities reads a secret key that opens backups.
func readIdentities(file string) ([]age.Identity, error) {
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no file %s.\nPoint to the one that `ponte keys backup` wrote", file)
	}
	if err != nil {
		return nil, fmt.Errorf("the backup key cannot be read: %w", err)
	}
	found, err := age.ParseIdentities(strings.NewReader(string(text)))
	if err != nil {
		return nil, fmt.Errorf("%s holds no key that opens backups.\nPoint to the file that `ponte keys backup` wrote", file)
	}
	return found, nil
}
