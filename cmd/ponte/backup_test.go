package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"filippo.io/age"

	"ponte/casework"
	"ponte/store"
	"ponte/store/storetest"
)

// safe makes the key that opens backups and tells the configuration of it.
func (o *operator) safe(config string) (secret string) {
	o.t.Helper()
	secret = filepath.Join(o.t.TempDir(), "backup.key")
	public := regexp.MustCompile(`age1[a-z0-9]+`).FindString(o.types("keys", "backup", "--out", secret))
	o.configure(config + "\nbackup: {to: [" + public + "]}")
	return secret
}

// refused fails the test unless a command ends badly and says all of this.
func (o *operator) refused(expressions []string, args ...string) {
	o.t.Helper()
	out, code := o.tries(args...)
	if code == exitWell {
		o.t.Errorf("ponte %s ends well:\n%s", strings.Join(args, " "), out)
	}
	o.prints(out, expressions...)
}

// It is backed up while it runs; its Redis is lost; another begins with the
// backup; and she hears what she is to hear, each once.
func TestAfterARestoreRemindersGoOnOnce(t *testing.T) {
	t.Parallel()
	tl := newTale(t, false)
	olena := tl.cast.olena
	tl.until(10, 9, 10, 0)
	tl.books(tl.rome(10, 19, 10, 30))
	begun := tl.clock.Now()
	tl.until(10, 12, 12, 0)
	tl.hears(olena, begun, "12 Oct 10:30: 19")

	file := filepath.Join(t.TempDir(), "ponte.age")
	o := tl.operator()
	secret := filepath.Join(t.TempDir(), "backup.key")
	public := regexp.MustCompile(`age1[a-z0-9]+`).FindString(o.types("keys", "backup", "--out", secret))
	o.types("backup", file, "--to", public)
	o.refused([]string{"ponte runs on this Redis"}, "restore", file, "--identity", secret, "--over")

	tl.stop()
	tl.redis = storetest.MustStartServer(t)
	o.env["REDIS_URL"] = tl.redis.URL
	o.prints(o.types("restore", file, "--identity", secret), `Put back as of `, `destroyed: 0\.`)
	tl.begins()
	if err := tl.records.CheckInvariant(t.Context()); err != nil {
		t.Error(err)
	}
	tl.press(olena, casework.Ukrainian, "appointment.answer.come") // under the message of before
	tl.until(10, 19, 9, 0)
	tl.hears(olena, begun, "12 Oct 10:30: 19", "18 Oct 10:30: Завтра", "19 Oct 08:30: Сьогодні")
	tl.leaksNothing()
}

func TestWhatCannotBeRestoredIsRefusedAndNothingIsChanged(t *testing.T) {
	o := newOperator(t)
	secret := o.safe(smallest)
	dir := t.TempDir()
	file := filepath.Join(dir, "ponte.age")
	o.refused([]string{"holds nothing", "REDIS_URL"}, "backup", file) // whose folder was lost: it would look like a backup
	o.enters("K-17", "--site", "milano", "--role", "beneficiary")
	o.prints(o.types("backup", file), `Written: \S+ponte.age with \d+ parts, \S+ponte.age.keys with \d+ keys`, `the keys, after 3 days`)
	o.refused([]string{"there already"}, "backup", file)

	// It is not empty, and stays as it is.
	o.refused([]string{"not empty: .*person 1", "--over"}, "restore", file, "--identity", secret)
	o.enters("K-34", "--site", "milano", "--role", "beneficiary")

	// Another secret key, and none.
	other := filepath.Join(dir, "other.key")
	o.types("keys", "backup", "--out", other)
	o.refused([]string{"does not open", "--identity"}, "restore", file, "--identity", other, "--over")
	o.refused([]string{"--identity"}, "restore", file, "--over")
	o.refused([]string{"holds no key that opens backups"}, "restore", file, "--identity", o.env["PONTE_KEY_FILE"], "--over")

	// Another master key.
	mine := o.env["PONTE_KEY_FILE"]
	o.env["PONTE_KEY_FILE"] = filepath.Join(dir, "ponte-2.key")
	o.types("keys", "new", "--out", o.env["PONTE_KEY_FILE"])
	o.refused([]string{"another ponte.key", "PONTE_KEY_FILE"}, "restore", file, "--identity", secret, "--over")
	o.env["PONTE_KEY_FILE"] = mine

	// Cut off, at any place; changed; something else; the two exchanged.
	whole := mustRead(t, file)
	for _, at := range []int{10, 40, len(whole) / 2, len(whole) - 1} {
		cut := mustWrite(t, filepath.Join(dir, fmt.Sprint("cut-", at)), whole[:at])
		o.refused([]string{"no backup|not whole"}, "restore", cut, "--keys", file+keysSuffix, "--identity", secret, "--over")
	}
	changed := bytes.Clone(whole)
	changed[len(changed)-20] ^= 1
	o.refused([]string{"not whole"}, "restore", mustWrite(t, filepath.Join(dir, "changed"), changed), "--keys", file+keysSuffix, "--identity", secret, "--over")
	o.refused([]string{"no backup"}, "restore", file, "--keys", secret, "--identity", secret, "--over")
	o.refused([]string{"holds the records, where the keys are wanted"}, "restore", file, "--keys", file, "--identity", secret, "--over")

	// A newer version's.
	newer := mustSeal(t, secret, `{"header":{"format":"ponte backup","version":2,"part":"keys","bot":4242}}`+"\n")
	o.refused([]string{"newer ponte"}, "restore", file, "--keys", newer, "--identity", secret, "--over")

	// Another bot's.
	o.configure(smallest)
	text := strings.Replace(string(mustRead(t, o.env["PONTE_CONFIG"])), "bot: 4242", "bot: 4343", 1)
	mustWrite(t, o.env["PONTE_CONFIG"], []byte(text))
	o.refused([]string{"backup of bot 4242, and this is bot 4343"}, "restore", file, "--identity", secret, "--over")
	o.configure(smallest)

	// After all this both people are there.
	for _, code := range []casework.Code{"K-17", "K-34"} {
		if err := o.known(code); err != nil {
			t.Errorf("%s: %v", code, err)
		}
	}
	// With the right key, and --over, it is as it was.
	o.prints(o.types("restore", file, "--identity", secret, "--over"), "Removing what is there: .*person 2")
	if err := o.known("K-17"); err != nil {
		t.Error(err)
	}
	if err := o.known("K-34"); casework.CodeOf(err) != casework.NotFound {
		t.Errorf("who came after the backup: %v", err)
	}
}

func TestWhoseKeyWasDestroyedStaysDestroyedWithTheNewerKeys(t *testing.T) {
	o := newOperator(t)
	secret := o.safe(smallest)
	erased := o.enters("K-17", "--site", "milano", "--role", "beneficiary")
	o.enters("K-34", "--site", "milano", "--role", "beneficiary")
	before, after := filepath.Join(t.TempDir(), "before"), filepath.Join(t.TempDir(), "after")
	o.types("backup", before)
	if err := o.store.DestroyKey(t.Context(), casework.OwnedBy(erased.ID)); err != nil {
		t.Fatal(err)
	}
	o.types("backup", after)
	o.prints(o.types("restore", before, "--keys", after+keysSuffix, "--identity", secret, "--over"), `destroyed: 1\.`)
	if err := o.known("K-17"); casework.CodeOf(err) != casework.NotFound {
		t.Errorf("she is back: %v", err)
	}
	if err := o.known("K-34"); err != nil {
		t.Error(err)
	}
}

func TestAPassphraseIsAskedForTwiceAndOpensTheBackup(t *testing.T) {
	t.Parallel()
	o := newOperator(t)
	o.enters("K-17", "--site", "milano", "--role", "beneficiary")
	file := filepath.Join(t.TempDir(), "ponte.age")
	o.refused([]string{"nobody to seal the backup for", "ponte keys backup"}, "backup", file)
	o.refused([]string{"fewer than 12"}, o.says("short\nshort\n", "backup", file)...)
	o.refused([]string{"not the same"}, o.says("pear lantern mill\npear lantern hill\n", "backup", file)...)
	o.types(o.says("pear lantern mill\npear lantern mill\n", "backup", file)...)
	o.refused([]string{"does not open"}, o.says("another phrase\n", "restore", file, "--over")...)
	o.types(o.says("pear lantern mill\n", "restore", file, "--over")...)
	if err := o.known("K-17"); err != nil {
		t.Error(err)
	}
}

// known looks a person up with a store of its own, which remembers no keys.
func (o *operator) known(code casework.Code) error {
	o.t.Helper()
	keys, err := readKeyFile(o.env["PONTE_KEY_FILE"])
	if err != nil {
		return err
	}
	s := storetest.MustConnect(o.t, store.Options{URL: o.env["REDIS_URL"], Bot: 4242, Keys: keys})
	return s.View(o.t.Context(), func(r casework.Reader) error {
		_, err := casework.PersonByCode(r, code)
		return err
	})
}

func mustRead(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func mustWrite(t *testing.T, name string, text []byte) string {
	t.Helper()
	if err := os.WriteFile(name, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// mustSeal writes lines into a file that a secret key opens.
func mustSeal(t *testing.T, secret, lines string) string {
	t.Helper()
	public := regexp.MustCompile(`age1[a-z0-9]+`).FindString(string(mustRead(t, secret)))
	to, err := age.ParseX25519Recipient(public)
	if err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	sealed, err := age.Encrypt(&file, to)
	if err != nil {
		t.Fatal(err)
	}
	packed := gzip.NewWriter(sealed)
	_, err = packed.Write([]byte(lines))
	for _, err := range []error{err, packed.Close(), sealed.Close()} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return mustWrite(t, filepath.Join(t.TempDir(), "sealed"), file.Bytes())
}
