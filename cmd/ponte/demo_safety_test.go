package main

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
)

// Somebody looks at Olena's phone while she is answered, and again after she has left
// in a hurry; a colleague opens her chat again when she says that it is hers.
func TestDemoOfAWatchedPhoneInScreenshots(t *testing.T) {
	const hers, answer = "Я отримала лист із суду", "Che data c’è sulla lettera?"
	t.Parallel()
	v := visitDemo(t, 1440, 1060)
	v.isClaimed(hers)
	v.click(olenasPhone + " .lock")
	v.types(giuliasPhone, answer)
	v.reads(giuliasPhone+" .text", "✓")
	v.reads(olenasPhone+" .stack .preview", "Нове повідомлення")
	v.readsNowhere(olenasPhone+" .lock-screen", answer)
	v.readsNowhere(olenasPhone+" .lock-screen", hers)
	v.shoot("demo-1440-watched")
	v.click(olenasPhone + " .swipe")
	v.reads(olenasPhone+" .text", answer)

	v.types(olenasPhone, "сховай усе")
	v.sees(fmt.Sprintf(`document.querySelectorAll("%s .bubble, %[1]s .preview").length === 0`, olenasPhone))
	v.types(olenasPhone, "Привіт") // a watcher tries
	v.reads(olenasPhone+" .text", "Зараз недоступно")
	v.types(giuliasPhone, "Ci sei?")
	v.reads(giuliasPhone+" .text", "viaggio") // and not that she has left: she has not agreed that it be told
	v.shoot("demo-1440-panic")
	v.move("#day-on") // her reminder was due
	v.sees(fmt.Sprintf(`document.querySelectorAll("%s .bubble").length === 2`, olenasPhone))

	v.types(giuliasPhone, "/menu")
	v.types(giuliasPhone, "K-17")
	v.press(giuliasPhone, ":chat")
	v.press(giuliasPhone, ":unfreeze")
	v.reads(giuliasPhone+" .bubble .gloss", "is open again")
	v.types(olenasPhone, "/menu")
	v.reads(olenasPhone+" .text", "Ci sei?") // what waited
	v.shoot("demo-1440-back")
	noScript(v)
}

// Olena asks a human; Giulia claims it, answers, hands it over; Elena closes it. Then
// Olena has everything deleted, and there is nothing any more under her code name.
func TestDemoOfAHumanAndOfBeingForgottenInScreenshots(t *testing.T) {
	const hers = "Я отримала лист із суду"
	t.Parallel()
	v := visitDemo(t, 1440, 1060)
	v.isClaimed(hers)
	v.types(giuliasPhone, "Ne parlo con Elena.")
	v.reads(giuliasPhone+" .text", "✓")
	v.presses(giuliasPhone, "Indietro")
	v.press(giuliasPhone, ":more")
	v.press(giuliasPhone, ":hand")
	v.presses(giuliasPhone, "Elena")
	v.reads(elenasPhone+" .text", "handed over to you")
	v.reads(elenasPhone+" .text", hers)
	v.shoot("demo-1440-relay")
	v.press(elenasPhone, ":close")
	v.press(elenasPhone, ":answered")
	v.reads(olenasPhone+" .text", "Поки що завершено")

	v.types(olenasPhone, "/forget")
	v.reads(olenasPhone+" .text", "Що залишиться")
	v.shoot("demo-1440-forget")
	v.press(olenasPhone, ":yes")
	v.reads(olenasPhone+" .text", "Повернути це не можна")
	v.press(olenasPhone, ":yes")
	v.reads(olenasPhone+" .text", "нічого не зберігається")
	v.sees(fmt.Sprintf(`document.querySelectorAll("%s .bubble").length === 1`, olenasPhone))
	v.reads(giuliasPhone+" .text", "non è più nel programma")
	for _, phone := range []string{giuliasPhone, elenasPhone} {
		v.readsNowhere(phone, hers) // her words are gone from the team's phones, too
	}
	v.readsNowhere("#rows", "K-17")
	v.types(giuliasPhone, "K-17")
	v.reads(giuliasPhone+" .text", "non ho capito")
	v.shoot("demo-1440-forgotten")
	noScript(v)
}

// isClaimed lets Olena ask a human about a legal matter, in these words, and Giulia claim
// it: what she types next is her reply.
func (v *visitor) isClaimed(words string) {
	v.Helper()
	v.types(olenasPhone, "/human")
	v.press(olenasPhone, ":yes")
	v.press(olenasPhone, ":legal")
	v.reads(olenasPhone+" .text", "своїми словами")
	v.types(olenasPhone, words)
	v.reads(olenasPhone+" .text", "Надіслано")
	v.press(giuliasPhone, ":claim")
	v.press(giuliasPhone, ":reply")
	v.reads(giuliasPhone+" .text", "✍️")
}

// readsNowhere fails the test if a part of the page holds a text now.
func (v *visitor) readsNowhere(selector, text string) {
	v.Helper()
	found, err := chromedp.Run(v.ctx, chromedp.Evaluate[bool](
		fmt.Sprintf(`[...document.querySelectorAll(%q)].some((n) => n.textContent.includes(%q))`, selector, text)))
	if err != nil || found {
		v.Errorf("%s reads %q: %v", selector, text, err)
	}
}
