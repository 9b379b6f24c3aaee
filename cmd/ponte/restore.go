package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"filippo.io/age"
	"go.uber.org/zap"

	"ponte/backup"
	"ponte/casework"
	"ponte/store"
)

// restoreCommand puts a backup back. Both files are read to their ends before
// anything is changed.
type restoreCommand struct {
	File     string `arg:"" name:"file" help:"The file with the records."`
	Keys     string `help:"The file with the keys, also that of a later backup. Else FILE.keys." placeholder:"FILE"`
	Identity string `help:"The secret key that ponte keys backup wrote. Else the passphrase is asked for." placeholder:"FILE"`
	Over     bool   `help:"Remove what is there first, for good. Says what that is."`
}

// restoring is a restore under way.
type restoring struct {
	con        *console
	config     *config
	identities []age.Identity
	refill     *store.Refill
	of         time.Time // when the records were written down
}

// Run does it.
func (k *restoreCommand) Run(ctx context.Context, con *console) error {
	if k.Keys == "" {
		k.Keys = k.File + keysSuffix
	}
	c, err := con.config()
	if err != nil {
		return err
	}
	if err := c.need(needBot); err != nil {
		return err
	}
	master, err := con.keys()
	if err != nil {
		return err
	}
	r := &restoring{con: con, config: c}
	if r.identities, err = k.identities(ctx, con); err != nil {
		return err
	}
	url, stop, err := c.useRedis(ctx, zap.NewNop())
	if err != nil {
		return err
	}
	defer stop()
	r.refill, err = store.Refills(ctx, store.Options{URL: url, Bot: c.Bot, Keys: master})
	if errors.Is(err, store.ErrRunning) {
		return errors.New("ponte runs on this Redis.\nStop it first, every replica; one that was killed counts as running for ten seconds")
	}
	if err != nil {
		return err
	}
	defer func() { _ = r.refill.Close() }()
	if err := r.look(k.File, k.Keys); err != nil {
		return err
	}
	if err := r.clear(ctx, k.Over); err != nil {
		return err
	}
	if err := r.fill(ctx, k.File, k.Keys); err != nil {
		return fmt.Errorf("what is there now is not whole; run it again with --over: %w", err)
	}
	con.say(fmt.Sprintf("Put back as of %s.\n"+
		"Left out, because she was erased and her key destroyed: %d. Left out, because it was kept for some hours only,\n"+
		"such as the mark of what was answered already: %d. Both are right.\n"+
		"Whoever asked to be erased since then must be erased again.%s",
		spelledFor(r.of, &c.Policy, ""), r.refill.LeftOut, r.refill.Expired, con.afterRestore(ctx, c)))
	return nil
}

// afterRestore says what comes next: nothing is started in a rehearsal.
func (con *console) afterRestore(ctx context.Context, c *config) string {
	if con.rehearses() {
		return fmt.Sprintf("\nThis is in the folder %s, as PONTE_DATA says, beside what runs: nothing is sent from there, and nothing is to be started.", c.Data)
	}
	if line := con.howToStart(ctx, c); line != "" {
		return " Then: " + strings.ToLower(line[:1]) + line[1:]
	}
	return ""
}

// identities are what opens the files.
func (k *restoreCommand) identities(ctx context.Context, con *console) ([]age.Identity, error) {
	if k.Identity != "" {
		return readIdentities(k.Identity)
	}
	phrase, err := newAsker(ctx, con).hidden("The backup's passphrase (or Ctrl-C, and name its key with --identity):")
	if err != nil {
		return nil, errors.New("nothing opens the backup.\nName the key that `ponte keys backup` wrote with --identity")
	}
	id, err := age.NewScryptIdentity(phrase)
	if err != nil {
		return nil, errors.New("the passphrase is empty")
	}
	return []age.Identity{id}, nil
}

// look reads both files to their ends and changes nothing.
func (r *restoring) look(records, keys string) error {
	mine := false
	err := r.read(keys, backup.Keys, func(s store.Saved) error {
		if s.Name != "key:"+string(casework.Organisation) {
			return nil
		}
		mine = true
		return r.refill.Opens(s)
	})
	switch {
	case errors.Is(err, store.ErrMasterKey):
		return fmt.Errorf("%s was made under another ponte.key, so nobody could read what is in it.\n"+
			"Set PONTE_KEY_FILE to the key that was used then", keys)
	case err != nil:
		return err
	case !mine:
		return fmt.Errorf("%s does not hold the organisation's key.\nTake another file with keys", keys)
	}
	return r.read(records, backup.Records, func(store.Saved) error { return nil })
}

// read reads one file and says what is wrong with it.
func (r *restoring) read(name string, part backup.Part, fn func(store.Saved) error) error {
	f, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("the backup cannot be read: %w", err)
	}
	defer func() { _ = f.Close() }()
	err = backup.Read(f, func(h backup.Header) error { return r.fits(name, part, h) }, fn, r.identities...)
	switch {
	case errors.Is(err, backup.ErrNoBackup):
		return fmt.Errorf("%s is no backup of ponte", name)
	case errors.Is(err, backup.ErrWrongKey):
		return fmt.Errorf("this key or passphrase does not open %s.\nName the key that it was made for with --identity", name)
	case errors.Is(err, backup.ErrCutOff):
		return fmt.Errorf("%s is not whole: it was cut off or changed.\nCopy it again from where it came, or take an older one", name)
	case errors.Is(err, backup.ErrNewer):
		return fmt.Errorf("%s was written by a newer ponte.\nInstall that version and restore with it", name)
	default:
		return err
	}
}

// fits looks whether a file is the one that is wanted.
func (r *restoring) fits(name string, part backup.Part, h backup.Header) error {
	switch {
	case h.Part != part:
		return fmt.Errorf("%s holds the %s, where the %s are wanted.\nName FILE, and FILE%s with --keys", name, h.Part, part, keysSuffix)
	case h.Bot != r.config.Bot:
		return fmt.Errorf("%s is a backup of bot %d, and this is bot %d.\nRestore it with the token, or telegram.bot, of that one", name, h.Bot, r.config.Bot)
	}
	if part == backup.Records {
		r.of = h.At
	}
	return nil
}

// clear makes room, if it may.
func (r *restoring) clear(ctx context.Context, over bool) error {
	there, err := r.refill.There(ctx)
	if err != nil {
		return err
	}
	var what []string
	for _, kind := range slices.Sorted(maps.Keys(there)) {
		what = append(what, fmt.Sprintf("%s %d", kind, there[kind]))
	}
	switch list := strings.Join(what, ", "); {
	case list == "":
	case !over:
		return fmt.Errorf("this Redis is not empty: %s.\nNothing was changed. With --over all of this is removed first, for good", list)
	default:
		_, _ = fmt.Fprintf(r.con.err, "Removing what is there: %s.\n", list)
	}
	return r.refill.Clear(ctx)
}

// fill writes what the files hold.
func (r *restoring) fill(ctx context.Context, records, keys string) error {
	written := 0
	put := func(s store.Saved) error {
		if written++; written%signOfLife == 0 {
			_, _ = fmt.Fprintf(r.con.err, "%d …\n", written)
		}
		return r.refill.Put(ctx, s)
	}
	if err := r.read(keys, backup.Keys, put); err != nil {
		return err
	}
	if err := r.read(records, backup.Records, put); err != nil {
		return err
	}
	return r.refill.Done(ctx)
}
