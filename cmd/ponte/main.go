package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	_ "time/tzdata" // the zones of all sites, also in an image that holds nothing else
)

// program is the command line: what is common to all commands, and the
// commands, each in a file of its own.
type program struct {
	Config string `help:"The configuration file." env:"PONTE_CONFIG" default:"ponte.yaml" placeholder:"FILE"`

	Run       runCommand       `cmd:"" help:"Run the bot: receive, converse, remind, send."`
	Demo      demoCommand      `cmd:"" help:"Show everything in a browser; needs neither token nor database."`
	Setup     setupCommand     `cmd:"" help:"Ask the few things that are needed and write the files."`
	Check     checkCommand     `cmd:"" help:"Look whether all that run needs is there and right."`
	Profile   profileCommand   `cmd:"" help:"Show the bot's name, texts and menu, and set them at Telegram."`
	Person    personCommand    `cmd:"" help:"Enter a person."`
	Invite    inviteCommand    `cmd:"" help:"Make invites: a link for one, or a sheet of slips for many."`
	Staffchat staffchatCommand `cmd:"" help:"Link a site's group of staff on Telegram, or end the link."`
	Import    importCommand    `cmd:"" help:"Read people or appointments from a spreadsheet."`
	Texts     textsCommand     `cmd:"" help:"Let colleagues read, correct and sign what the bot says."`
	Report    reportCommand    `cmd:"" help:"Tell what was sent, held and skipped, and why."`
	Dead      deadCommand      `cmd:"" help:"Look at what was given up, and put it back or drop it."`
	Pause     pauseCommand     `cmd:"" help:"Tell women nothing unasked for the time being."`
	Resume    resumeCommand    `cmd:"" help:"End a pause."`
	Backup    backupCommand    `cmd:"" help:"Write all that is kept into two sealed files."`
	Restore   restoreCommand   `cmd:"" help:"Put a backup back into an empty Redis."`
	Chat      chatCommand      `cmd:"" help:"Talk to a flow in the terminal."`
	Keys      keysCommand      `cmd:"" help:"Make or change the key that seals people's words."`
	Graph     graphCommand     `cmd:"" help:"Draw all flows as Mermaid diagrams."`
	Version   versionCommand   `cmd:"" help:"Tell the version."`
}

// about is the text under "ponte --help".
const about = `Ponte accompanies women into work, in their own language, on Telegram.

The environment wins over the file:
TELEGRAM_BOT_TOKEN, TELEGRAM_API_URL, REDIS_URL, PONTE_CONFIG, PONTE_KEY or PONTE_KEY_FILE,
PONTE_DATA, PONTE_LISTEN, PONTE_WEBHOOK_URL, PONTE_WEBHOOK_SECRET.
docs/running.md explains each.`

// How the program ends.
const (
	exitWell   = 0
	exitFailed = 1
	exitUsage  = 2 // the command line makes no sense
)

func main() { os.Exit(run(unitFile)) }

// run is the whole program on a machine whose systemd would run it by this file, and
// returns its exit code.
func run(unit string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// A second Ctrl-C ends the program at once. A second SIGTERM does not: some
	// supervisors send it to the process and to its group.
	context.AfterFunc(ctx, func() { signal.Reset(os.Interrupt) })
	con := &console{called: os.Args[0], unit: unit, in: os.Stdin, out: os.Stdout, err: os.Stderr, env: os.Getenv, now: time.Now}
	defer stop()
	return execute(ctx, con, os.Args[1:])
}

// console is all that a command sees of the world around it.
type console struct {
	// called is the word by which the program was called, as bin/ponte: commands
	// that are told to be copied begin with it.
	called string

	in  *os.File // may be a terminal, where secrets are typed unseen
	out io.Writer
	err io.Writer
	env func(variable string) string
	now func() time.Time // business time
	// file is the configuration file that the command line or PONTE_CONFIG names.
	file string
	// stretch is the work, as a power of two, by which a passphrase is made slow to guess;
	// 0 is what age takes: a second, and eight under the race detector.
	stretch int
	// unit is the file by which systemd would run Ponte; "" where there is no systemd.
	unit string
}

// config reads the configuration: the file, then the environment over it.
func (con *console) config() (*config, error) { return loadConfig(con.file, con.env) }

// execute runs one command line and returns the exit code.
func execute(ctx context.Context, con *console, args []string) int {
	var p program
	parser, err := newParser(ctx, con, &p)
	if err != nil {
		return con.fail(err) // the struct above is wrong: every test of a command shows it
	}
	command, err := parser.Parse(args)
	if err != nil {
		_, _ = fmt.Fprintf(con.err, "ponte: %v\nponte --help shows the commands, ponte COMMAND --help what each takes.\n", err)
		return exitUsage
	}
	con.file = p.Config
	return con.fail(command.Run())
}

// newParser makes the reader of a command line.
func newParser(ctx context.Context, con *console, p *program) (*kong.Kong, error) {
	return kong.New(p,
		kong.Name("ponte"),
		kong.Description(about),
		kong.Writers(con.out, con.err),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, NoExpandSubcommands: true}),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(con),
	)
}

// fail says what went wrong, if something did, and returns the exit code. An
// error that was told already, line by line, is not told again.
func (con *console) fail(err error) int {
	switch {
	case err == nil:
		return exitWell
	case errors.Is(err, errTold):
	default:
		_, _ = fmt.Fprintf(con.err, "ponte: %v\n", err)
	}
	if errors.Is(err, errUsage) {
		return exitUsage
	}
	return exitFailed
}

var (
	// errTold marks a failure whose every part has been printed.
	errTold = errors.New("see above")
	// errUsage marks a command line that makes no sense; wrap it with what does.
	errUsage = errors.New("wrong usage")
)
