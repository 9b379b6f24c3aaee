package sandbox_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"ponte/sandbox"
)

// theatre is the page with four phones, a little bot behind it and a browser in front.
type theatre struct {
	*bench
	t      *testing.T
	clock  *clock
	page   string
	ctx    context.Context
	phones []*sandbox.Phone

	mu        sync.Mutex
	rows      []sandbox.PanelRow
	restarted int
}

// scenes is what the little bot says to each on START, by the language of the phone.
func scenes() map[string][]string {
	return map[string][]string{
		"uk": {"Вітаємо! Це бот вашого центру.", "Завтра, вівторок, 13 жовтня, 10:30."},
		"bg": {"Добре дошли! Това е ботът на Вашия център.", "Часът на занятието е променен.\nПреди: <s>сряда, 14 октомври, 18:00 ч.</s>\nВече: <b>четвъртък, 15 октомври, 18:30 ч.</b>"},
		"it": {"Ciao Giulia. Qui ricevi gli avvisi delle persone che segui.", "<b>K-17</b> non ha ancora risposto per domani alle <b>10:30</b>."},
		"es": {"Hola, Marta. Aquí pasas lista y envías avisos a tu grupo.", "Hoy a las 18:00: <b>clase de español</b>, 12 personas."},
	}
}

func buttonsOf(language string) models.InlineKeyboardMarkup {
	words := map[string][]string{
		"uk": {"Прийду", "Не зможу", "Перенести", "Як дістатися"},
		"bg": {"Ще дойда", "Няма да мога", "Друг ден или час", "Как да стигна"},
		"it": {"Me ne occupo", "Ho chiamato", "Più tardi", "Chiudi"},
		"es": {"Pasar lista", "Aviso al grupo", "Cambiar la hora", "Cancelar"},
	}[language]
	key := func(i int) models.InlineKeyboardButton {
		return models.InlineKeyboardButton{Text: words[i], CallbackData: string(rune('0' + i))}
	}
	return models.InlineKeyboardMarkup{InlineKeyboard: [][]models.InlineKeyboardButton{{key(0), key(1)}, {key(2), key(3)}}}
}

// littleBot greets on /start, keeps what is pressed and echoes all else.
func littleBot(t *testing.T) bot.HandlerFunc {
	return func(ctx context.Context, api *bot.Bot, u *models.Update) {
		ctx = context.WithoutCancel(ctx) // what was begun is finished
		check := func(_ any, err error) {
			if err != nil {
				t.Errorf("the little bot: %v", err)
			}
		}
		if q := u.CallbackQuery; q != nil {
			check(api.AnswerCallbackQuery(ctx, &bot.AnswerCallbackQueryParams{CallbackQueryID: q.ID, Text: "✓"}))
			m := q.Message.Message
			check(api.EditMessageText(ctx, &bot.EditMessageTextParams{ChatID: m.Chat.ID, MessageID: m.ID, Text: m.Text + "\n✓ 10:30"}))
			check(api.SendDocument(ctx, &bot.SendDocumentParams{
				ChatID: m.Chat.ID, DisableNotification: true,
				Document: &models.InputFileUpload{Filename: "10-30.ics", Data: strings.NewReader("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")},
			}))
			return
		}
		if u.Message == nil {
			return // somebody blocked the bot
		}
		say := func(text string, keys any) {
			check(api.SendMessage(ctx, &bot.SendMessageParams{ChatID: u.Message.Chat.ID, Text: text, ParseMode: models.ParseModeHTML, ReplyMarkup: keys}))
		}
		language := u.Message.From.LanguageCode
		if strings.HasPrefix(u.Message.Text, "/start") {
			say(scenes()[language][0], nil)
			say(scenes()[language][1], buttonsOf(language))
			return
		}
		say("«"+u.Message.Text+"»", nil)
	}
}

func newTheatre(t *testing.T) *theatre {
	t.Helper()
	th := &theatre{t: t, clock: newClock()}
	th.bench = setup(t, sandbox.Config{Now: th.clock.Now, NoLimits: true})
	rome, madrid, sofia := zone(t, "Europe/Rome"), zone(t, "Europe/Madrid"), zone(t, "Europe/Sofia")
	user := func(name, language string) *sandbox.Phone {
		return th.NewUser(sandbox.UserSpec{FirstName: name, LanguageCode: language})
	}
	th.phones = []*sandbox.Phone{user("Олена", "uk"), user("Десислава", "bg"), user("Giulia", "it"), user("Marta", "es")}
	th.rows = []sandbox.PanelRow{
		{When: at(12, 7, 0), Who: "K-17", What: "Reminder: appointment, a week before", Status: sandbox.StatusSkipped, Why: "booked later than that"},
		{When: at(12, 8, 30), Who: "K-17", What: "Reminder: appointment, a day before", Status: sandbox.StatusSent},
		{When: at(12, 20, 15), Who: "M-42", What: "Course news: class moved", Status: sandbox.StatusHeld, Why: "quiet hours until 08:00"},
		{When: at(13, 6, 30), Who: "K-17", What: "Reminder: appointment, two hours before", Status: sandbox.StatusDue},
		{When: at(13, 15, 0), Who: "P-8", What: "Will you come to class?", Status: sandbox.StatusDue},
	}
	web := httptest.NewServer(th.Page(sandbox.PageOptions{
		Title: "Ponte", Subtitle: "Four phones, one bot: a day in a minute",
		Story: []string{"Press START on each phone.", "Answer for Олена: «Прийду».", "Move the clock to the next thing due.", "Lock a phone: that is what a watcher sees."},
		Phones: []sandbox.PhoneView{
			{Phone: th.phones[0], Title: "Олена · K-17", Caption: "Learner in Milan, writes Ukrainian", Language: "uk", Zone: rome, Start: "invite-K17"},
			{Phone: th.phones[1], Title: "Десислава · M-42", Caption: "Learner in Sofia, writes Bulgarian", Language: "bg", Zone: sofia},
			{Phone: th.phones[2], Title: "Giulia", Caption: "Caseworker in Milan", Language: "it", Zone: rome},
			{Phone: th.phones[3], Title: "Marta", Caption: "Educator in Madrid", Language: "es", Zone: madrid},
		},
		Clock: sandbox.Clock{
			Now:     th.clock.Now,
			Advance: func(_ context.Context, d time.Duration) error { th.clock.Advance(d); return nil },
			Next:    th.next,
		},
		Panel: func(context.Context) ([]sandbox.PanelRow, error) {
			th.mu.Lock()
			defer th.mu.Unlock()
			return th.rows, nil
		},
		English: func(text string) string {
			return map[string]string{"Прийду": "I’ll come", "Me ne occupo": "Me ne occupo"}[text]
		},
		Restart: func(context.Context) error {
			th.mu.Lock()
			defer th.mu.Unlock()
			if th.restarted++; th.restarted > 1 {
				return errors.New("once is enough")
			}
			return nil
		},
	}))
	t.Cleanup(func() { web.CloseClientConnections(); web.Close() })
	th.page = web.URL
	th.startBot()
	return th
}

func (th *theatre) next(context.Context) (sandbox.Due, error) {
	th.mu.Lock()
	defer th.mu.Unlock()
	for _, r := range th.rows {
		if r.Status == sandbox.StatusDue && r.When.After(th.clock.Now()) {
			return sandbox.Due{At: r.When, What: r.What}, nil
		}
	}
	return sandbox.Due{}, nil
}

func (th *theatre) startBot() {
	th.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	b, err := bot.New(th.Token(), bot.WithServerURL(th.url), bot.WithHTTPClient(time.Minute, th.http),
		bot.WithNotAsyncHandlers(), bot.WithDefaultHandler(littleBot(th.t)), bot.WithErrorsHandler(func(error) {}))
	must(th.t, err)
	stopped := make(chan struct{})
	go func() { defer close(stopped); b.Start(ctx) }()
	th.t.Cleanup(func() { cancel(); <-stopped })
}

// open starts Chromium with a profile of its own.
func (th *theatre) open(width, height int64) {
	th.t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		th.t.Fatal("this test needs Chromium: install Debian's package chromium, so that `chromium` is on the PATH")
	}
	alloc, stop := chromedp.NewExecAllocator(context.Background(),
		chromedp.ExecPath(path), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.NoDefaultBrowserCheck, chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-dev-shm-usage", true), chromedp.UserDataDir(th.t.TempDir()))
	ctx, cancel := chromedp.NewContext(alloc)
	th.t.Cleanup(func() { cancel(); stop() })
	th.ctx = ctx
	th.do(chromedp.EmulateViewport(width, height), chromedp.Navigate(th.page))
	th.sees(`document.querySelectorAll('.phone').length === 4 && document.getElementById('hour').textContent !== ''`)
}

func (th *theatre) do(steps ...chromedp.Action[chromedp.Void]) {
	th.t.Helper()
	if err := chromedp.Do(th.ctx, steps...); err != nil {
		th.t.Fatal(err)
	}
}

// sees waits until something is true on the page.
func (th *theatre) sees(condition string) {
	th.t.Helper()
	_, err := chromedp.Run(th.ctx, chromedp.Poll[bool](condition, chromedp.WithPollingTimeout(10*time.Second)))
	if err != nil {
		text, _ := chromedp.Run(th.ctx, chromedp.Evaluate[string]("document.body.innerText"))
		th.t.Fatalf("the page never came to %s: %v\n%s", condition, err, text)
	}
}

// reads waits until a part of the page holds a text.
func (th *theatre) reads(selector, text string) {
	th.t.Helper()
	th.sees(`[...document.querySelectorAll("` + selector + `")].some((n) => n.textContent.includes("` + text + `"))`)
}

func (th *theatre) click(selector string) {
	th.t.Helper()
	th.do(chromedp.Click(chromedp.CSS(selector), chromedp.NodeVisible))
}

func (th *theatre) shoot(name string) {
	th.t.Helper()
	th.sees(`document.getAnimations().length === 0 && document.querySelectorAll('.toast, .note p').length === 0`)
	png, err := chromedp.Run(th.ctx, chromedp.CaptureScreenshot())
	must(th.t, err)
	must(th.t, os.WriteFile(filepath.Join(th.t.ArtifactDir(), name+".png"), png, 0o600))
}

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	must(t, err)
	return z
}

func at(day, hour, minute int) time.Time {
	return time.Date(2026, 10, day, hour, minute, 0, 0, time.UTC)
}

func TestThePageTellsAStory(t *testing.T) {
	th := newTheatre(t)
	th.open(1440, 1260)
	th.reads("#hour", "10:30")
	th.reads(".zones", "Sofia 11:30")

	for _, phone := range []string{"#phone-0", "#phone-1", "#phone-2", "#phone-3"} {
		th.click(phone + " .start")
	}
	th.reads("#phone-0 .text", "Завтра, вівторок")
	th.reads("#phone-3 .text", "clase de español")
	th.reads("#phone-0 .strip .preview", "Завтра, вівторок")
	if first := th.phones[0].Messages()[0]; first.Text != "/start invite-K17" {
		t.Errorf("START sends the invite, not %q", first.Text)
	}

	th.click("#phone-0 .key[data-data='0']")
	th.reads("#phone-0 .text", "✓ 10:30")
	th.reads("#phone-0 .file b", "10-30.ics")
	th.reads("#phone-0 .note", "✓")
	th.reads("#phone-0 .strip .mute", "silent")

	th.do(chromedp.SendKeys(chromedp.CSS("#phone-1 .composer input"), "Благодаря!\r"))
	th.reads("#phone-1 .theirs .text", "«Благодаря!»")

	th.click("#hour-on")
	th.reads("#hour", "11:30")
	th.reads(".toast", "Moved on by an hour")
	th.click("#next")
	th.reads("#hour", "08:30")
	th.reads(".toast", "Moved on by 21 h 0 min: Reminder: appointment, two hours before")
	if now := th.clock.Now(); !now.Equal(at(13, 6, 30)) {
		t.Errorf("the clock stands at %v", now)
	}
	th.shoot("page-1440")
}

func TestALockedPhoneShowsOnlyWhatAWatcherSees(t *testing.T) {
	th := newTheatre(t)
	th.open(1440, 900)
	th.click("#phone-0 .lock")
	must(t, th.phones[0].Start(""))
	th.reads("#phone-0 .stack .preview", "Завтра, вівторок")
	th.sees(`getComputedStyle(document.querySelector("#phone-0 .chat")).display === "none"`)
	th.shoot("locked-1440")
	th.click("#phone-0 .swipe")
	th.sees(`getComputedStyle(document.querySelector("#phone-0 .chat")).display !== "none"`)
	th.click("#phone-0 .lock")
	th.sees(`document.querySelectorAll("#phone-0 .stack .preview").length === 0`)
}

func TestOnANarrowScreenOnePhoneIsSeen(t *testing.T) {
	th := newTheatre(t)
	th.open(360, 800)
	for _, p := range th.phones {
		must(t, p.Start(""))
	}
	th.reads("#phone-0 .text", "Завтра, вівторок")
	th.sees(`document.documentElement.scrollWidth <= 360`)
	th.shoot("page-360")
	th.click("#tab-2")
	th.sees(`document.getElementById("tab-2").getAttribute("aria-selected") === "true"`)
	th.sees(`Math.abs(document.getElementById("phone-2").getBoundingClientRect().left - 16) < 2`)
	th.do(chromedp.SendKeys(chromedp.CSS("#tab-2"), kb.ArrowRight), chromedp.SendKeys(chromedp.CSS("#tab-3"), kb.ArrowLeft))
	th.sees(`document.activeElement.id === "tab-2" && Math.abs(document.getElementById("phone-2").getBoundingClientRect().left - 16) < 2`)
	th.do(chromedp.Evaluate[chromedp.Void](`document.getElementById("tabs").scrollIntoView()`))
	th.shoot("phone-360")
	th.do(chromedp.Evaluate[chromedp.Void](`document.getElementById("panel").scrollIntoView()`))
	th.shoot("panel-360")
}

func TestTheMenusAndThePanelWork(t *testing.T) {
	th := newTheatre(t)
	_, err := th.bot.SetMyCommands(soon(t), &bot.SetMyCommandsParams{
		Commands: []models.BotCommand{{Command: "help", Description: "Допомога"}}, LanguageCode: "uk",
	})
	must(t, err)
	th.open(1440, 1200)
	must(t, th.phones[0].Start(""))
	th.reads("#phone-0 .text", "Завтра")
	th.click("#phone-0 [aria-label=Commands]")
	th.click("#phone-0 .commands button")
	th.reads("#phone-0 .theirs .text", "«/help»")
	th.click("#phone-0 [aria-label='Send something else']")
	th.click("#phone-0 .extras button:last-child")
	th.reads("#phone-0 .start", "RESTART BOT")
	if !th.phones[0].Blocked() {
		t.Error("the bot is not blocked")
	}
	th.click("#filters .held")
	th.sees(`document.querySelectorAll("#rows tr").length === 1`)
	th.reads("#rows .why", "quiet hours until 08:00")
	th.click("#restart")
	th.reads(".toast", "The story begins again")
	th.click("#restart")
	th.reads(".toast.bad", "once is enough")
}

func TestALongConversationStaysQuick(t *testing.T) {
	th := newTheatre(t)
	th.open(1440, 900)
	for range 300 {
		must(t, th.phones[1].Post(models.Message{Text: "дълъг разговор"}))
	}
	must(t, th.phones[1].Type("край"))
	th.reads("#phone-1 .theirs .text", "«край»")
	th.sees(`(() => { const log = document.querySelector("#phone-1 .log"); return log.scrollHeight - log.scrollTop - log.clientHeight < 2 })()`)
	th.sees(`document.querySelectorAll("#phone-1 .message").length <= 200`)
}

func TestThePageRefusesOtherSitesAndNonsense(t *testing.T) {
	th := newTheatre(t)
	post := func(site, body string) (int, string) {
		t.Helper()
		req, err := http.NewRequest(http.MethodPost, th.page+"/act", strings.NewReader(body))
		must(t, err)
		if site != "" {
			req.Header.Set("Sec-Fetch-Site", site)
		}
		res, err := th.http.Do(req)
		must(t, err)
		defer res.Body.Close()
		text, err := io.ReadAll(res.Body)
		must(t, err)
		return res.StatusCode, strings.TrimSpace(string(text))
	}
	for _, c := range []struct {
		site, body string
		code       int
		text       string
	}{
		{"cross-site", `{"do":"block","phone":0}`, 403, "cross-origin request detected from Sec-Fetch-Site header"},
		{"", `{"do":"type","phone":9,"text":"x"}`, 400, "there is no phone 9"},
		{"", `{"do":"dance"}`, 400, `unknown action "dance"`},
		{"", `{"do":"advance","seconds":-5}`, 500, "the clock moves forward only"},
		{"", `nonsense`, 400, "not an action: invalid character 'o' in literal null (expecting 'u')"},
	} {
		if code, text := post(c.site, c.body); code != c.code || text != c.text {
			t.Errorf("%s: got %d %q, want %d %q", c.body, code, text, c.code, c.text)
		}
	}
}

func TestTheEnglishStandsBesideWhatTheBotSaysAndCanBeHidden(t *testing.T) {
	th := newTheatre(t)
	th.open(1440, 900)
	must(t, th.phones[0].Start(""))
	must(t, th.phones[2].Start(""))
	th.reads("#phone-0 .key .gloss", "I’ll come")
	th.reads("#phone-2 .key", "Me ne occupo")
	th.sees(`document.querySelectorAll(".gloss").length === 1`) // nothing is said twice in the same words
	th.sees(`getComputedStyle(document.querySelector(".gloss")).display !== "none"`)
	th.click("#english")
	th.sees(`getComputedStyle(document.querySelector(".gloss")).display === "none"`)
}

func TestAFileComesThroughThePage(t *testing.T) {
	th := newTheatre(t)
	must(t, th.phones[0].Start(""))
	res, err := th.http.Post(th.page+"/upload?phone=0&name=evil.html", "application/octet-stream", strings.NewReader("<script>alert(1)</script>"))
	must(t, err)
	must(t, res.Body.Close())
	all := th.phones[0].Messages()
	var f *sandbox.File
	for _, m := range all {
		if m.File != nil {
			f = m.File
		}
	}
	if f == nil || f.Name != "evil.html" {
		t.Fatalf("messages: %+v", all)
	}
	res, err = th.http.Get(th.page + "/file/" + f.ID)
	must(t, err)
	must(t, res.Body.Close())
	if got := res.Header.Get("Content-Disposition"); got != "attachment; filename=evil.html" {
		t.Errorf("a page that somebody sent must not open as ours: %q", got)
	}
}

func TestAPictureShowsInTheChatWithItsWordsUnderIt(t *testing.T) {
	th := newTheatre(t)
	must(t, th.phones[2].Start(""))
	must(t, th.phones[2].Wait(t.Context(), func(all []sandbox.Message) bool { return len(all) == 3 })) // it greets in two messages
	_, err := th.bot.SendPhoto(t.Context(), &bot.SendPhotoParams{ChatID: th.phones[2].ChatID(), Caption: "<b>Appuntamenti</b> per settimana",
		ParseMode: models.ParseModeHTML, Photo: &models.InputFileUpload{Filename: "weeks.png", Data: bytes.NewReader(picture(t, 900, 600))}})
	must(t, err)
	th.open(1440, 1260)
	th.sees(`document.querySelector("#phone-2 .theirs .photo img")?.naturalWidth === 900`)
	th.sees(`document.querySelector("#phone-2 .photo img").getBoundingClientRect().width > 150`)
	th.reads("#phone-2 .message:has(.photo) .text b", "Appuntamenti")
	th.reads("#phone-2 .strip .preview", "Appuntamenti per settimana")
	th.sees(`(() => { const m = document.querySelector("#phone-2 .message:has(.photo)"), [above, below] = [".photo", ".text"].map((s) => m.querySelector(s).getBoundingClientRect()); return above.bottom <= below.top })()`)
	th.shoot("picture")
}
