package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"ponte/casework"
	"ponte/locales"
)

// cellsOf are what a colleague writes: "menu.open.ask correction" → text; a plural
// form stands after the key, as in "time.days/few correction".
type cellsOf map[string]string

// textsOperator is an operator on Friday 20 November 2026.
func textsOperator(t *testing.T) *operator {
	t.Helper()
	o := newOperator(t)
	o.now = func() time.Time { return time.Date(2026, 11, 20, 23, 30, 0, 0, time.UTC) } // the 21st in Milan
	return o
}

// foundIn counts what a pattern finds in the message files of a language.
func foundIn(t *testing.T, lang, pattern string) (n int) {
	t.Helper()
	files, err := filepath.Glob("../../locales/messages/*." + lang + ".toml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no messages of %s: %v", lang, err)
	}
	for _, file := range files {
		n += len(regexp.MustCompile(pattern).FindAllString(readText(t, file), -1))
	}
	return n
}

// textsOf is how many texts there are.
func textsOf(t *testing.T) int {
	t.Helper()
	return foundIn(t, "en", `(?m)^"[a-z0-9_.-]+" = `)
}

// sheetRows is how many rows a language's spreadsheet has: one for each form of a text.
func sheetRows(t *testing.T, lang string) int {
	t.Helper()
	return foundIn(t, lang, `[{,] (one|two|few|many|other) = "`)
}

// exported is a fresh spreadsheet of a language.
func (o *operator) exported(lang string) (file string) {
	o.t.Helper()
	file = filepath.Join(o.t.TempDir(), "texts-"+lang+".xlsx")
	o.types("texts", "export", "--lang", lang, file)
	return file
}

// filled is a spreadsheet into which a colleague has written.
func (o *operator) filled(lang string, cells cellsOf) (file string) {
	o.t.Helper()
	file = o.exported(lang)
	o.fill(file, cells)
	return file
}

// fill writes into the sheet of texts, by the headings in its first row.
func (o *operator) fill(file string, cells cellsOf) {
	o.t.Helper()
	f, err := excelize.OpenFile(file)
	must(o.t, err)
	defer func() { must(o.t, f.Close()) }()
	sheet := f.GetSheetName(0)
	rows, err := f.GetRows(sheet)
	must(o.t, err)
	columns := textColumns()
	for place, text := range cells {
		which, name, _ := strings.Cut(place, " ")
		key, form, _ := strings.Cut(which, "/")
		done := false
		for i, row := range rows {
			if row[0] != key || form != "" && row[1] != form {
				continue
			}
			for j, heading := range rows[0] {
				if c := columnNamed(heading, columns); c.name == name {
					must(o.t, f.SetCellStr(sheet, fmt.Sprintf("%s%d", columnLetters(j), i+1), text))
					done = true
				}
			}
		}
		if !done {
			o.t.Fatalf("there is no cell %q", place)
		}
	}
	must(o.t, f.Save())
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// own is the file of a language's own texts, "" if there is none.
func (o *operator) own(lang string) string {
	o.t.Helper()
	text, err := os.ReadFile(filepath.Join(o.folder(), lang+".toml"))
	if !os.IsNotExist(err) {
		must(o.t, err)
	}
	return string(text)
}

func (o *operator) folder() string {
	return filepath.Join(filepath.Dir(o.env["PONTE_CONFIG"]), "texts")
}

// book is what the program would say.
func (o *operator) book() *locales.Book {
	o.t.Helper()
	c, err := loadConfig(o.env["PONTE_CONFIG"], func(string) string { return "" })
	must(o.t, err)
	book, err := c.book()
	must(o.t, err)
	return book
}

func TestACorrectedTextIsWhatTheBotSays(t *testing.T) {
	t.Parallel()
	o := textsOperator(t)
	file := o.filled("uk", cellsOf{
		"menu.open.ask correction": "Чим можемо допомогти?", "menu.open.ask reviewer": "Оксана Коваль", "menu.open.ask date": "2026-11-19",
		"arrive.reminders.ask correction": "Можна нагадувати вам про зустрічі? Ім'я не потрібне.",
		"name.done reviewer":              "Оксана Коваль",
		"stop.stopped.ask remark":         "Чи не звучить це грубо?",
	})
	built := o.book()

	preview := o.types("texts", "import", file)
	o.prints(preview, fmt.Sprintf(`^texts-uk\.xlsx: sheet Тексти, %d rows, Ukrainian\.`, sheetRows(t, "uk")), `\nTo be changed: 2\n`,
		`menu\.open\.ask\n    before: Що хочете зробити\?\n    after:  Чим можемо допомогти\?\n    signed: Оксана Коваль, 2026-11-19\n`,
		`arrive\.reminders\.ask\n.*\n    after:  Можна нагадувати вам про зустрічі\? Ім’я не потрібне\.\n    not reviewed: nobody has signed it\n    a consent is kept`,
		`Signed as they are: 1\n  row \d+  name\.done: Оксана Коваль, 2026-11-21\n`, `Remarks to read: 1\n  row \d+  stop\.stopped\.ask: Чи не`,
		fmt.Sprintf(`nothing new: %d\n`, textsOf(t)-4), `Nothing has been written`)
	if o.own("uk") != "" {
		t.Fatal("a preview has written something")
	}

	o.prints(o.types("texts", "import", file, "--apply"), `Done: 2 changed, 2 signed, 1 remarks\.`, `To undo it: rm .*texts/uk\.toml`, `start Ponte again`)
	book := o.book()
	if said, err := book.Plain(casework.Ukrainian, "menu.open.ask", nil, o.now()); said != "Чим можемо допомогти?" || err != nil {
		t.Errorf("the bot says %q, %v", said, err)
	}
	before, after := built.Version(casework.Ukrainian, "arrive.reminders.ask"), book.Version(casework.Ukrainian, "arrive.reminders.ask")
	if before == after {
		t.Error("the version of the consent has not followed the text")
	}
	o.prints(preview, "it was "+before+" and will be "+after)
	o.prints(o.types(o.says("/quit\n", "chat", "--lang", "uk", "menu")...), "Чим можемо допомогти")
	out, _ := o.tries("check")
	n := textsOf(t)
	o.prints(out, fmt.Sprintf(`✓ texts: Українська: all %d texts are there; reviewed: 2, not reviewed: %d, outdated: 0`, n, n-2),
		fmt.Sprintf(`✓ texts: Italiano: .*reviewed: 0, not reviewed: %d`, n))

	written := o.own("uk")
	o.prints(o.types("texts", "import", file, "--apply"), `There is nothing to do`)
	if o.own("uk") != written {
		t.Error("the second import has written something")
	}
	o.now = func() time.Time { return time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC) }
	o.prints(o.types("texts", "import", file), `There is nothing to do`) // no new day for an old signature

	again := filepath.Join(t.TempDir(), "again.csv")
	o.types("texts", "export", "--lang", "uk", again)
	o.prints(readText(t, again), `Чим можемо допомогти\?;власне формулювання · перевірено: Оксана Коваль, 2026-11-19;;;`,
		`name\.done;[^\n]*;перевірено: Оксана Коваль, 2026-11-21;;;`, `;не перевірено;;Чи не звучить це грубо\?;`)
}

func TestWhatWasExportedSaysNothingNew(t *testing.T) {
	t.Parallel()
	o := textsOperator(t)
	for _, lang := range casework.Langs {
		for _, ending := range []string{".xlsx", ".csv"} {
			if ending == ".csv" && lang != casework.Bulgarian {
				continue // the rows are the same in both forms: one language shows that
			}
			file := filepath.Join(t.TempDir(), string(lang)+ending)
			o.types("texts", "export", "--lang", string(lang), file)
			o.prints(o.types("texts", "import", file, "--apply"), fmt.Sprintf("nothing new: %d\n", textsOf(t)), "There is nothing to do")
			out, code := o.tries("texts", "export", "--lang", string(lang), file)
			o.prints(out, "is there already and may hold corrections")
			if code != exitFailed {
				t.Errorf("writing over a spreadsheet ends with %d", code)
			}
		}
	}
	out, code := o.tries("texts", "export", "--lang", "uk", "texts.ods")
	o.prints(out, `allowed: \.xlsx or \.csv`)
	if code != exitUsage {
		t.Errorf("another kind of file ends with %d", code)
	}
}

func TestOneMistakeInASpreadsheetAndNothingIsTaken(t *testing.T) {
	o := textsOperator(t)
	book := o.book()
	for name, c := range map[string]struct {
		cells cellsOf
		want  string
	}{
		"an unknown key":                {cellsOf{"missed.fine key": "missed.fien"}, `key \(sheet Тексти, cell A\d+\): found "missed.fien", allowed: .* Did you mean "missed.fine"\?`},
		"an unknown fact":               {cellsOf{"talk.day correction": "{{.Dey.Short}}"}, `correction \(sheet Тексти, cell G\d+\): found {{\.Dey\.Short}}, allowed: {{\.Day\.Short}}`},
		"a fact left out":               {cellsOf{"team.linked_note correction": "Група."}, `found no {{\.Site}}, allowed: {{\.Site}}`},
		"broken markup":                 {cellsOf{"missed.fine correction": "<b>Добре."}, `found <b> that stays open`},
		"a long button":                 {cellsOf{"menu.open.help correction": strings.Repeat("а", 31)}, `found 31 characters, allowed: at most 30`},
		"a foreign letter":              {cellsOf{"missed.fine correction": "Добры день."}, `found the letter 'ы'`},
		"loud bad news":                 {cellsOf{"error.forbidden correction": "Не можна!"}, `found an exclamation mark, allowed: none in bad news`},
		"what betrays her":              {cellsOf{"menu.open.help correction": "Для біженок"}, `found "біжен"`},
		"two buttons alike":             {cellsOf{"arrive.reminders.yes correction": "Ні"}, `found the same words as on the button arrive\.reminders\.no`},
		"a slip that overflows":         {cellsOf{"slip.title correction": "Нагадування про зустрічі в програмі, яка зветься Телеграм"}, `the printed slip has no room for this`},
		"a number that chooses nothing": {cellsOf{"time.days/one correction": "день"}, `found no {{\.N}}`},
		"a form that is not there":      {cellsOf{"time.days/few form": "two"}, `found "two", allowed: one, few, many, other`},
		"a plural form missing":         {cellsOf{"time.days/few key": "", "time.days/few version": "", "time.days/few form": "", "time.days/one correction": "{{.N}} доба"}, `found no row for the plural form few of time\.days`},
		"a form too many":               {cellsOf{"missed.fine form": "one"}, `found "one", allowed: nothing: this text has no plural forms`},
		"a key twice":                   {cellsOf{"missed.thanks key": "missed.fine"}, `"missed.fine" stands in row \d+ already`},
		"the wrong column":              {cellsOf{"missed.fine text": "Гаразд."}, `text \(sheet Тексти, cell E\d+\): the text was changed here, .* Write "Гаразд\." into the column correction`},
		"a broken version":              {cellsOf{"missed.fine version": "?"}, `version \(sheet Тексти, cell K\d+\): found "\?"`},
		"another language":              {cellsOf{"missed.fine version": "en-00000000 it-00000000"}, `found a row in Italian, allowed: only Ukrainian`},
		"English changed":               {cellsOf{"missed.fine version": "en-00000000 uk-00000000", "missed.fine reviewer": "Оксана"}, `the English text of missed\.fine has changed since`},
		"the text changed":              {cellsOf{"missed.fine version": "en-" + book.Source("missed.fine") + " uk-00000000", "missed.fine reviewer": "Оксана"}, `the text missed\.fine has changed since this spreadsheet was written`},
		"a date without a name":         {cellsOf{"missed.fine date": "2026-11-20"}, `reviewer \(.*\): found nothing, allowed: a name beside a date`},
		"a day to come":                 {cellsOf{"missed.fine reviewer": "Оксана", "missed.fine date": "2026-11-22"}, `found 2026-11-22, allowed: a day that has come; today is 2026-11-21`},
		"a date that can mean two":      {cellsOf{"missed.fine reviewer": "Оксана", "missed.fine date": "05.06.2026"}, `found "05.06.2026", allowed: YYYY-MM-DD`},
		"nobody's name":                 {cellsOf{"missed.fine reviewer": "1"}, `found "1", allowed: a name`},
		"half a signature":              {cellsOf{"time.days/few reviewer": "Оксана"}, `who signs a text signs all of its plural forms`},
	} {
		t.Run(name, func(t *testing.T) {
			p := newTextPlan(book, nil, tableOf(t, book, c.cells), isoDates, "2026-11-21", o.now())
			p.plan()
			o.prints(p.mistakes.Error(), `texts-uk\.xlsx:\d+:\d+: `, c.want)
		})
	}
	out, code := o.tries("texts", "import", o.filled("uk", cellsOf{"menu.open.ask correction": "Чим можемо допомогти?", "error.forbidden correction": "Не можна!"}), "--apply")
	o.prints(out, `texts-uk\.xlsx:\d+:7: correction \(sheet Тексти, cell G\d+\): found an exclamation mark`, `1 mistake; nothing was imported`)
	if code != exitFailed || o.own("uk") != "" {
		t.Errorf("it ends with %d, and has written %q", code, o.own("uk"))
	}
}

// tableOf is a spreadsheet as it is read, with what a colleague has written.
func tableOf(t *testing.T, book *locales.Book, cells cellsOf) *table {
	t.Helper()
	heads := textWords[casework.Ukrainian].heads
	rows := [][]string{heads[:]}
	left := maps.Clone(cells)
	for _, r := range textRows(book, casework.Ukrainian) {
		row := r.cells()
		for i, c := range textColumns() {
			for _, place := range []string{r.key + " " + c.name, r.key + "/" + r.form + " " + c.name} {
				if text, ok := cells[place]; ok {
					row[i] = text
					delete(left, place)
				}
			}
		}
		rows = append(rows, row)
	}
	if len(left) > 0 {
		t.Fatalf("there are no cells %v", left)
	}
	table, mistakes := sheetTable("texts-uk.xlsx", "Тексти", rows)
	if len(mistakes) > 0 {
		t.Fatal(mistakes)
	}
	return table
}

func TestASignatureIsForTheTextThatWasRead(t *testing.T) {
	t.Parallel()
	o := textsOperator(t)
	signed := o.filled("uk", cellsOf{"missed.fine reviewer": "Оксана", "missed.fine date": "2026-11-18"})
	o.types("texts", "import", signed, "--apply")
	standing := func() locales.Standing { return o.book().Standing(casework.Ukrainian, "missed.fine") }
	if standing() != locales.Reviewed {
		t.Fatal("the signature is not kept")
	}
	corrected := o.filled("uk", cellsOf{"missed.fine correction": "Гаразд."})
	o.types("texts", "import", corrected, "--apply")
	if standing() != locales.Unreviewed {
		t.Error("the signature stands under another text")
	}
	out, _ := o.tries("texts", "import", signed, "--apply")
	o.prints(out, `the text missed\.fine has changed since this spreadsheet was written\. It is now "Гаразд\."`)
	if standing() != locales.Unreviewed {
		t.Error("an old signature was put under a new text")
	}
	// Back to the built-in text: nothing of one's own stays.
	o.prints(o.types("texts", "import", o.filled("uk", cellsOf{"missed.fine correction": o.book().BuiltIn(casework.Ukrainian, "missed.fine")[0].Text}), "--apply"),
		"this is the built-in text again")
	if strings.Contains(o.own("uk"), "missed.fine") {
		t.Errorf("something of it is kept:\n%s", o.own("uk"))
	}
}

// A spreadsheet makes a number of what looks like a date.
func TestADateOfASpreadsheetIsADate(t *testing.T) {
	t.Parallel()
	o := textsOperator(t)
	o.types("texts", "import", o.filled("uk", cellsOf{"missed.fine reviewer": "Оксана", "missed.fine date": "46346", // 20 November 2026
		"missed.thanks reviewer": "Оксана", "missed.thanks date": "2026-11-19"}), "--apply")
	o.prints(o.own("uk"), `"missed.fine" = .*reviewed = "Оксана, 2026-11-20"`, `"missed.thanks" = .*reviewed = "Оксана, 2026-11-19"`)
	o.types("texts", "import", "--dates", "DD.MM.YYYY", "--apply",
		o.filled("uk", cellsOf{"missed.asked reviewer": "Оксана", "missed.asked date": "05.06.2026"}))
	o.prints(o.own("uk"), `"missed.asked" = .*reviewed = "Оксана, 2026-06-05"`)
}

func TestAnImportKeepsTheFileAsItWas(t *testing.T) {
	t.Parallel()
	o := textsOperator(t)
	o.types("texts", "import", o.filled("it", cellsOf{"missed.fine correction": "Va bene."}), "--apply")
	first := o.own("it")
	file := filepath.Join(o.folder(), "it.toml")
	must(t, os.Chmod(file, 0o640))
	out := o.types("texts", "import", o.filled("it", cellsOf{"missed.thanks correction": "Grazie mille."}), "--apply")
	o.prints(out, "To undo it: mv "+file+`\.1 `+file)
	if kept := readText(t, file+".1"); kept != first {
		t.Errorf("kept is\n%s\nwant\n%s", kept, first)
	}
	o.prints(o.own("it"), `"missed.fine" = .*"Va bene\."`, `"missed.thanks" = .*"Grazie mille\."`)
	info, err := os.Stat(file)
	must(t, err)
	if info.Mode().Perm() != 0o640 {
		t.Errorf("the mode has become %o", info.Mode().Perm())
	}
	list, err := os.ReadDir(o.folder())
	must(t, err)
	if len(list) != 2 {
		t.Errorf("there is more than the file and its copy: %v", list)
	}
	must(t, os.Rename(file+".1", file))
	if said, err := o.book().Plain(casework.Italian, "missed.thanks", nil, o.now()); err != nil || said == "Grazie mille." {
		t.Errorf("undone, the bot says %q, %v", said, err)
	}
}

func TestCheckTellsOwnTextsThatDoNotHold(t *testing.T) {
	t.Parallel()
	o := textsOperator(t)
	o.types("texts", "import", o.filled("bg", cellsOf{"missed.fine correction": "Добре.", "missed.thanks reviewer": "Мария"}), "--apply")
	file := filepath.Join(o.folder(), "bg.toml")
	outdated := strings.NewReplacer(o.book().Source("missed.fine"), "00000000", o.book().Source("missed.thanks"), "00000000").Replace(o.own("bg"))
	must(t, os.WriteFile(file, []byte(outdated+`"gone.text" = { hash = "00000000", other = "?" }`+"\n"), 0o600))
	out, _ := o.tries("check")
	o.prints(out, `! texts: `+file+`:5: missed\.fine: the English text is another than the one it was made for, so the built-in text is said\. Read it again: .ponte texts export --lang bg.`,
		`! texts: `+file+`:6: missed\.thanks: the English text has changed since Мария read it`, `! texts: `+file+`:7: gone\.text: there is no such text`,
		fmt.Sprintf(`✓ texts: Български: .*reviewed: 0, not reviewed: %d, outdated: 2`, textsOf(t)-2))
	if said, err := o.book().Plain(casework.Bulgarian, "missed.fine", nil, o.now()); err != nil || said == "Добре." {
		t.Errorf("the outdated text is said: %q, %v", said, err)
	}
	// What was worded for the old English text is shown to whoever reads it again.
	again := filepath.Join(t.TempDir(), "again.csv")
	o.types("texts", "export", "--lang", "bg", again)
	o.prints(readText(t, again), "английският текст е променен оттогава\r\nвашият текст, който засега не се използва: Добре\\.")
	// Signed as it is, the old wording goes.
	o.prints(o.types("texts", "import", o.filled("bg", cellsOf{"missed.fine reviewer": "Мария"}), "--apply"), `your wording for the English text of before goes: Добре\.`)

	must(t, os.WriteFile(file, []byte(`"missed.fine" = { hash = "`+o.book().Source("missed.fine")+`", other = "Добры." }`), 0o600))
	for _, command := range [][]string{{"check"}, {"run"}, {"texts", "export", "--lang", "bg", "x.csv"}, {"chat", "menu"}} {
		o.env["TELEGRAM_BOT_TOKEN"] = "4242:AAExampleExampleExampleExampleExamp"
		out, code := o.tries(command...)
		o.prints(out, file+`:1: missed\.fine: found the letter 'ы', allowed: letters of this language`)
		if code != exitFailed {
			t.Errorf("ponte %s ends with %d", strings.Join(command, " "), code)
		}
	}
}
