package main

import (
	"errors"
	"fmt"

	"ponte/store"
)

// keysCommand makes and changes the master key set.
type keysCommand struct {
	New    keysNew    `cmd:"" help:"Make a new key."`
	Rotate keysRotate `cmd:"" help:"Make a key that seals anew and still opens what the old one sealed."`
	Rewrap keysRewrap `cmd:"" help:"Bring what was sealed under older keys under the newest."`
	Forget keysForget `cmd:"" help:"Take the old keys out of a rotated one."`
	Backup keysBackup `cmd:"" help:"Make the key that opens backups."`
}

// keysNew makes a key set.
type keysNew struct {
	Out string `help:"Write to this new file, readable by you only. Else to the terminal." placeholder:"FILE"`
}

// Run writes the new key set to the file, or to stdout.
func (k *keysNew) Run(con *console) error {
	set, err := store.NewKeys()
	if err != nil {
		return fmt.Errorf("no key can be made: %w", err)
	}
	if k.Out == "" {
		_, err := fmt.Fprintln(con.out, set.Text())
		return err
	}
	if err := writeKeyFile(k.Out, set); err != nil {
		return err
	}
	_, err = fmt.Fprintf(con.out, `The key is in %[1]s. Without it nothing that Ponte keeps can be read, by nobody.
1. Keep a copy in a safe place that is not this machine, and not where the backups of Redis are.
2. Run Ponte with PONTE_KEY_FILE=%[1]s
`, k.Out)
	return err
}

// keysRotate makes the follower of a key set.
type keysRotate struct {
	In  string `help:"The key file that is used now." required:"" placeholder:"FILE"`
	Out string `help:"The new file to write, readable by you only." required:"" placeholder:"FILE"`
}

// Validate refuses one file for both: the old key must survive.
func (k *keysRotate) Validate() error { return different(k.In, k.Out) }

// Run writes the rotated key set and says what to do with it.
func (k *keysRotate) Run(con *console) error {
	return replaceKey(k.In, k.Out, (*store.KeySet).Rotate, con, `%[2]s holds a new key first, and the old ones behind it.
1. Keep a copy of %[2]s where the copy of %[1]s is.
2. Run Ponte, every replica, with PONTE_KEY_FILE=%[2]s
3. Run ponte keys rewrap with it, too. Then %[1]s is needed for older backups only.
`)
}

// different returns an error if two names are the same file name.
func different(in, out string) error {
	if in == out {
		return errors.New("--in and --out name the same file; name a new one with --out")
	}
	return nil
}

// replaceKey reads a key file, changes the set, writes it to another and says
// what comes next. The first file stays.
func replaceKey(in, out string, change func(*store.KeySet) (*store.KeySet, error), con *console, next string) error {
	old, err := readKeyFile(in)
	if err != nil {
		return err
	}
	set, err := change(old)
	if err != nil {
		return fmt.Errorf("the key in %s cannot be changed: %w", in, err)
	}
	if err := writeKeyFile(out, set); err != nil {
		return err
	}
	_, err = fmt.Fprintf(con.out, next, in, out)
	return err
}
