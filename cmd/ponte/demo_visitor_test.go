package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// The phones, in the order in which they stand on the page.
const olenasPhone, desislavasPhone, giuliasPhone, elenasPhone, carmensPhone = "#phone-0", "#phone-1", "#phone-2", "#phone-3", "#phone-4"

// visitor is somebody who opens the demo in a browser.
type visitor struct {
	*testing.T
	ctx      context.Context
	pictures string // folder
}

// visitDemo starts `ponte demo` and opens its page in Chromium.
func visitDemo(t *testing.T, width, height int64) *visitor {
	t.Helper()
	address := startDemo(t)
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatal("this test needs chromium, which `make test` installs")
	}
	alloc, stop := chromedp.NewExecAllocator(context.Background(),
		chromedp.ExecPath(path), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.NoDefaultBrowserCheck, chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("disable-dev-shm-usage", true), chromedp.UserDataDir(t.TempDir()))
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(func() { cancel(); stop() })
	v := &visitor{T: t, ctx: ctx, pictures: os.Getenv("PONTE_SCREENSHOTS")}
	if v.pictures == "" {
		v.pictures = t.ArtifactDir()
	}
	v.do(chromedp.EmulateViewport(width, height), chromedp.Navigate(address))
	v.sees(`document.querySelectorAll('.phone').length === 5 && document.getElementById('hour').textContent !== ''`)
	return v
}

// startDemo runs the command until the test ends and returns the page's address.
func startDemo(t *testing.T) string {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	read, write := io.Pipe()
	con := &console{in: os.Stdin, out: write, err: t.Output(), env: func(string) string { return "" }, now: time.Now}
	ended := make(chan error, 1)
	go func() {
		ended <- demoCommand{Listen: "127.0.0.1:0"}.Run(ctx, con)
		_ = write.Close() // an end of the file for whoever waits for the address
	}()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	said := bufio.NewReader(read)
	line, err := said.ReadString('\n')
	_, address, ok := strings.Cut(strings.TrimSpace(line), " is at ")
	if err != nil || !ok {
		t.Fatalf("the demo says %q: %v", line, err)
	}
	go func() { _, _ = io.Copy(io.Discard, said) }()
	return address
}

func (v *visitor) do(steps ...chromedp.Action[chromedp.Void]) {
	v.Helper()
	if err := chromedp.Do(v.ctx, steps...); err != nil {
		v.Fatal(err)
	}
}

// sees waits until something is true on the page.
func (v *visitor) sees(condition string) {
	v.Helper()
	_, err := chromedp.Run(v.ctx, chromedp.Poll[bool](condition, chromedp.WithPollingTimeout(30*time.Second)))
	if err != nil {
		text, _ := chromedp.Run(v.ctx, chromedp.Evaluate[string]("document.body.innerText"))
		v.Fatalf("the page never came to %s: %v\n%s", condition, err, text)
	}
}

// reads waits until a part of the page holds a text.
func (v *visitor) reads(selector, text string) {
	v.Helper()
	v.sees(fmt.Sprintf(`[...document.querySelectorAll(%q)].some((n) => n.textContent.includes(%q))`, selector, text))
}

// press presses the newest button whose data ends so.
func (v *visitor) press(phone, choice string) {
	v.Helper()
	selector := fmt.Sprintf("%s .key[data-data$='%s']", phone, choice)
	v.sees(fmt.Sprintf(`document.querySelectorAll(%q).length > 0`, selector))
	v.do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`[...document.querySelectorAll(%q)].at(-1).click()`, selector)))
}

func (v *visitor) click(selector string) {
	v.Helper()
	v.do(chromedp.Click(chromedp.CSS(selector), chromedp.NodeVisible))
}

// move presses a button of the clock and waits until the clock stands still again.
func (v *visitor) move(selector string) {
	v.Helper()
	v.clear()
	v.click(selector)
	v.sees(fmt.Sprintf(`document.querySelector(".toast") && !document.querySelector(%q).disabled`, selector))
}

// clear takes away what is said for some seconds only.
func (v *visitor) clear() {
	v.Helper()
	v.do(chromedp.Evaluate[chromedp.Void](`document.querySelectorAll(".toast, .note p").forEach((n) => n.remove())`))
}

// shoot takes a picture when nothing moves any more.
func (v *visitor) shoot(name string) {
	v.Helper()
	v.clear()
	v.sees(`document.getAnimations().length === 0`)
	png, err := chromedp.Run(v.ctx, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.MkdirAll(v.pictures, 0o755)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(v.pictures, name+".png"), png, 0o644)
	}
	if err != nil {
		v.Fatal(err)
	}
}

// presses presses the newest button that reads so.
func (v *visitor) presses(phone, label string) {
	v.Helper()
	found := fmt.Sprintf(`[...document.querySelectorAll("%s .key")].filter((k) => k.textContent.includes(%q))`, phone, label)
	v.sees(found + ".length > 0")
	v.do(chromedp.Evaluate[chromedp.Void](found + ".at(-1).click()"))
}

// types writes something on a phone.
func (v *visitor) types(phone, text string) {
	v.Helper()
	v.do(chromedp.SendKeys(chromedp.CSS(phone+" .composer input"), text+"\r"),
		chromedp.Evaluate[chromedp.Void](`document.getElementById("phone-0").scrollIntoView({block: "center"})`))
}

// noScript fails the test if a phone shows tags or keys of texts.
func noScript(v *visitor) {
	v.Helper()
	text, err := chromedp.Run(v.ctx, chromedp.Evaluate[string]("document.body.innerText"))
	if err != nil {
		v.Fatal(err)
	}
	for _, bad := range []string{"<b>", "{{", "<no value>", "undefined", "NaN", "[object"} {
		if strings.Contains(text, bad) {
			v.Errorf("the page shows %q", bad)
		}
	}
}
