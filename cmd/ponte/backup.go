package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"filippo.io/age"

	"ponte/backup"
	"ponte/store"
)

// backupCommand writes all that is kept into two files: the records, and the
// owners' keys without which nobody can read them. See docs/backup.md.
type backupCommand struct {
	File string   `arg:"" name:"file" help:"The new file for the records; the keys go to FILE.keys beside it."`
	To   []string `help:"A public key to seal for, age1…; else those of the configuration, else a passphrase is asked for." placeholder:"AGE1"`
}

// keysSuffix is what the file with the owners' keys has at the end of its name.
const keysSuffix = ".keys"

// signOfLife is after how many keys a sign of life is printed.
const signOfLife = 10_000

// Run writes both files, or none. It may be run while Ponte runs.
func (k *backupCommand) Run(ctx context.Context, con *console) error {
	c, err := con.config()
	if err != nil {
		return err
	}
	to, err := k.recipients(ctx, con, c)
	if err != nil {
		return err
	}
	rec, err := con.records(ctx)
	if err != nil {
		return err
	}
	defer rec.close()
	head := backup.Header{Bot: rec.config.Bot, At: con.now().UTC()}
	records, err := beginFile(k.File, head, backup.Records, to)
	if err != nil {
		return err
	}
	defer records.abandon()
	keys, err := beginFile(k.File+keysSuffix, head, backup.Keys, to)
	if err != nil {
		return err
	}
	defer keys.abandon()
	err = rec.store.Backup(ctx, func(s store.Saved) error {
		into := records
		if s.Key() {
			into = keys
		}
		if n := records.Lines + keys.Lines; n > 0 && n%signOfLife == 0 {
			_, _ = fmt.Fprintf(con.err, "%d …\n", n)
		}
		return into.Write(s)
	})
	if err != nil {
		return fmt.Errorf("nothing was written: %w", err)
	}
	if records.Lines == 0 {
		return errors.New("nothing was written, since this Redis holds nothing of this bot's.\n" +
			"Look whether REDIS_URL, or the folder of data in the configuration, is the one with which `ponte run` works")
	}
	// The keys first: records without keys could be mistaken for a backup.
	for _, f := range []*backupFile{keys, records} {
		if err := f.finish(); err != nil {
			return err
		}
	}
	if err := rec.store.NoteBackup(ctx, head.At); err != nil {
		_, _ = fmt.Fprintf(con.err, "Both files are whole, but it could not be noted that they are, so `ponte check` will not know of them: %v\n", err)
	}
	con.say(fmt.Sprintf(`Written: %s with %d parts, %s with %d keys.
A restore needs both, ponte.key, and the secret key or the passphrase for which they are sealed (backup.key).
Delete the first after 30 days, and the second, which has the keys, after %d days, also where you have copied them to.`,
		records.name, records.Lines, keys.name, keys.Lines, int(rec.config.Policy.Keep.OrPresets().Keys.Hours()/24)))
	return nil
}

// recipients are for whom it is sealed.
func (k *backupCommand) recipients(ctx context.Context, con *console, c *config) ([]age.Recipient, error) {
	names := k.To
	if len(names) == 0 {
		names = c.BackupTo
	}
	if len(names) == 0 {
		phrase, err := newPassphrase(ctx, con)
		if err != nil {
			return nil, err
		}
		r, err := age.NewScryptRecipient(phrase)
		if err != nil {
			return nil, err
		}
		if con.stretch != 0 {
			r.SetWorkFactor(con.stretch)
		}
		return []age.Recipient{r}, nil
	}
	var to []age.Recipient
	for _, name := range names {
		if _, ok := parseRecipient(name); !ok {
			return nil, fmt.Errorf("%w: --to takes a public key, as `ponte keys backup` prints it: age1…", errUsage)
		}
		r, err := age.ParseRecipients(strings.NewReader(name))
		if err != nil {
			return nil, err
		}
		to = append(to, r...)
	}
	return to, nil
}

// passphraseLeast is how many letters a passphrase has.
const passphraseLeast = 12

// newPassphrase asks for one, twice.
func newPassphrase(ctx context.Context, con *console) (string, error) {
	a := newAsker(ctx, con)
	first, err := a.hidden("A passphrase for this backup, of at least 12 letters:")
	if err != nil {
		return "", errors.New("there is nobody to seal the backup for.\n" +
			"Make a key with `ponte keys backup --out backup.key` and put its public part into the configuration, or name it with --to")
	}
	if len([]rune(first)) < passphraseLeast {
		return "", fmt.Errorf("a passphrase of fewer than %d letters can be guessed.\nTake four words that have nothing to do with each other", passphraseLeast)
	}
	second, err := a.hidden("The same again:")
	if err == nil && first != second {
		err = errors.New("the two are not the same")
	}
	return first, err
}

// backupFile is one of the two while it is written. It gets its name when it is whole.
type backupFile struct {
	*backup.Writer

	name string
	file *os.File
}

// beginFile makes a file that only its owner may read.
func beginFile(name string, head backup.Header, part backup.Part, to []age.Recipient) (*backupFile, error) {
	head.Part = part
	if _, err := os.Lstat(name); err == nil {
		return nil, fmt.Errorf("%s is there already and is not overwritten.\nName another file, for example with the day in it", name)
	}
	f, err := os.OpenFile(name+".part", os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("%s.part is there: another backup is being written, or one was killed.\nRemove it if none is", name)
	}
	if err != nil {
		return nil, fmt.Errorf("the backup cannot be written: %w", err)
	}
	w, err := backup.NewWriter(f, head, to...)
	if err != nil {
		return nil, errors.Join(err, f.Close(), os.Remove(f.Name()))
	}
	return &backupFile{w, name, f}, nil
}

// finish puts the file on the disk under its name.
func (b *backupFile) finish() error {
	err := errors.Join(b.Close(), b.file.Sync(), b.file.Close())
	if err == nil {
		err = os.Rename(b.file.Name(), b.name)
	}
	if err == nil {
		err = syncFolder(filepath.Dir(b.name))
	}
	if err != nil {
		return fmt.Errorf("the backup cannot be written: %w", err)
	}
	return nil
}

// abandon takes away what was not finished; after finish there is nothing left of that name.
func (b *backupFile) abandon() {
	_ = b.file.Close()
	_ = os.Remove(b.file.Name())
}
