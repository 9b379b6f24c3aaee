package main

import (
	"testing"

	"github.com/chromedp/chromedp"
)

func TestDemoTellsItsStoryInAMinuteAndInScreenshots(t *testing.T) {
	t.Parallel()
	v := visitDemo(t, 1440, 1060)
	v.reads("#hour", "9:00")
	v.reads(olenasPhone+" .text", "жовтня")
	v.reads(olenasPhone+" .strip .preview", "жовтня")
	v.shoot("demo-1440-begin")

	// She was told when it was booked; a day before she is reminded.
	v.move("#next")
	v.reads("#hour", "10:30")
	v.reads(olenasPhone+" .text", "Завтра")
	v.reads(olenasPhone+" .bubble .gloss", "Tomorrow")
	v.reads(olenasPhone+" .key .gloss", "I’ll come")
	v.reads("#rows", "K-17")
	v.sees(`[...document.querySelectorAll("#rows tr")].some((r) => r.textContent.includes("1 day before") && r.textContent.includes("sent"))`)
	v.shoot("demo-1440-reminded")

	v.press(olenasPhone, ":cannot")
	v.reads(giuliasPhone+" .text", "K-17")
	v.press(olenasPhone, ":child")
	v.reads(olenasPhone+" .text", "Дякуємо")
	v.press(olenasPhone, ":come") // she may change her mind; else nobody would ask what happened
	v.reads(olenasPhone+" .text", "чекаємо")

	v.click(desislavasPhone + " .start")
	v.press(desislavasPhone, ":bg")
	v.press(desislavasPhone, ":yes")
	v.press(desislavasPhone, ":short")
	v.reads(desislavasPhone+" .text", "9:30")                                                                  // she is told of what was booked before she came
	v.sees(`[...document.querySelectorAll("#rows .held")].some((r) => r.textContent.includes("quiet hours"))`) // not before eight
	v.sees(`!document.getElementById("next-what").textContent.includes("waited")`)                             // she has finished, and nothing waits
	v.shoot("demo-1440-arrived")

	// What happened is asked when it is over. Undo is offered until she hears of it.
	v.move("#day-on")
	v.move("#hour-on")
	v.press(giuliasPhone, ":missed")
	v.reads(giuliasPhone+" .key", "↩️")
	v.shoot("demo-1440-missed")
	v.move("#next")
	v.reads("#hour", "11:45")
	v.press(olenasPhone, ":_open") // the lock screen says nothing of it
	v.reads(olenasPhone+" .text", "Таке буває")
	v.do(chromedp.Evaluate[chromedp.Void](`document.getElementById("panel").scrollIntoView()`))
	v.shoot("demo-1440-panel")
	noScript(v)
}

// A colleague marks it; who accompanies her sees to it, phones, and books anew; the
// next morning both read what the day brings.
func TestDemoSeesToAMissedAppointmentInScreenshots(t *testing.T) {
	t.Parallel()
	v := visitDemo(t, 1440, 1060)
	v.move("#day-on")
	v.move("#day-on")
	v.move("#day-on")
	v.move("#hour-on")
	v.move("#hour-on")
	v.move("#hour-on") // Monday at noon
	v.types(elenasPhone, "/today")
	v.reads(elenasPhone+" .text", "K-17")
	v.shoot("demo-1440-today")
	v.presses(elenasPhone, "10:30 K-17")
	v.press(elenasPhone, ":outcome")
	v.press(elenasPhone, ":missed")
	v.press(giuliasPhone, ":claim")
	v.reads(giuliasPhone+" .text", "te ne occupi")
	v.reads(elenasPhone+" .text", "did not come") // the live message says it by itself
	v.press(giuliasPhone, ":call")
	v.shoot("demo")
	v.press(giuliasPhone, ":close")
	v.reads(giuliasPhone+" .key .gloss", "Book a new date")
	v.press(giuliasPhone, ":book")
	v.press(giuliasPhone, ":legal")
	v.press(giuliasPhone, ":2026-10-14")
	v.press(giuliasPhone, ":t600")
	v.reads(giuliasPhone+" .bubble .gloss", "Where?")
	v.press(giuliasPhone, ":_skip")
	v.reads(giuliasPhone+" .bubble .gloss", "A note for her")
	v.press(giuliasPhone, ":_skip")
	v.reads(giuliasPhone+" .bubble .gloss", "Book it?")
	v.shoot("demo-1440-book")
	v.press(giuliasPhone, ":yes")
	v.reads(olenasPhone+" .text", "14")
	v.move("#day-on")
	v.reads(elenasPhone+" .text", "Reminders yesterday")
	v.reads(giuliasPhone+" .text", "☀️")
	v.shoot("demo-1440-digest")
	noScript(v)
}

func TestDemoOnAPhoneInScreenshots(t *testing.T) {
	t.Parallel()
	v := visitDemo(t, 360, 780)
	v.sees(`document.documentElement.scrollWidth <= 360`)
	v.shoot("demo-360-begin")
	v.move("#next")
	v.reads(olenasPhone+" .text", "Завтра")
	v.do(chromedp.Evaluate[chromedp.Void](`document.getElementById("tabs").scrollIntoView()`))
	v.shoot("demo-360-reminded")
	v.press(olenasPhone, ":cannot")
	v.reads(giuliasPhone+" .text", "K-17")
	v.click("#tab-2")
	v.sees(`document.getElementById("tab-2").getAttribute("aria-selected") === "true"`)
	v.shoot("demo-360-alert")
	v.do(chromedp.Evaluate[chromedp.Void](`document.getElementById("panel").scrollIntoView()`))
	v.shoot("demo-360-panel")
	v.reads(carmensPhone+" .key", "Ajustes")
}
