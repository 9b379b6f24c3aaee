package reports

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"ponte/casework"
	"ponte/locales"
)

// noticeReaders are who is told what, with the parts that are written for her
// alone; a woman is told all of it.
var noticeReaders = []struct {
	name  string
	parts []string
}{
	{"woman", []string{"about.ask", "kept", "seen", "long", "rights", "limits"}},
	{"visitor", []string{"about.ask", "kept", "seen", "long"}},
	{"staff", []string{"about.ask", "kept", "seen", "long"}},
}

// NoticeDocument is what everybody is told about her data, in some languages, as
// Markdown: with who answers for it, or blank, as docs/privacy.md. It is made of
// the texts that the bot says, so it says the same.
func NoticeDocument(book *locales.Book, langs []casework.Lang, who casework.Controller, blank bool, now time.Time) (string, error) {
	var b strings.Builder
	b.WriteString("# Your data\n")
	if blank {
		who = casework.Controller{Name: "[privacy.controller]", Contact: "[privacy.contact]", Officer: "[privacy.officer]"}
		b.WriteString("\nWritten by `make generate` from `locales/messages/notice.*.toml`; do not edit. It is what the bot answers to the word\n" +
			"`privacy`. What stands in brackets comes from `privacy` in your `ponte.yaml`; `ponte check --notice` prints it with that.\n")
	}
	for _, lang := range langs {
		fmt.Fprintf(&b, "\n## %s\n", book.Name(lang))
		for _, reader := range noticeReaders {
			title, err := book.Plain(lang, "notice.reader_"+reader.name, nil, now)
			if err != nil {
				return "", fmt.Errorf("reports: notice: %w", err)
			}
			fmt.Fprintf(&b, "\n### %s\n", title)
			facts, err := noticeFacts(book, lang, reader.name, who, now)
			if err != nil {
				return "", err
			}
			for _, part := range reader.parts {
				text, err := book.Text(lang, "notice."+part, facts, now)
				if err != nil {
					return "", fmt.Errorf("reports: notice: %w", err)
				}
				if part == "about.ask" { // its last line asks which button she presses
					text = text[:strings.LastIndex(text, "\n\n")]
				}
				b.WriteString(inMarkdown(text))
			}
		}
	}
	return b.String(), nil
}

// noticeFacts are those of the flow notice for a reader in no country in particular.
func noticeFacts(book *locales.Book, lang casework.Lang, reader string, who casework.Controller, now time.Time) (casework.Vars, error) {
	var authorities []string
	for _, country := range []string{"it", "es", "bg"} {
		name, err := book.Plain(lang, "notice.authority_"+country, nil, now)
		if err != nil {
			return nil, fmt.Errorf("reports: notice: %w", err)
		}
		authorities = append(authorities, name)
	}
	return casework.Vars{
		"Controller": casework.Str(who.Name), "Contact": casework.Str(who.Contact), "Officer": casework.Str(who.Officer),
		"Authority": casework.Str(strings.Join(authorities, " / ")), "Reminded": casework.Str("yes"),
		"For": casework.Word("notice.for_" + reader), "Kept": casework.Word("notice.kept_" + reader),
		"Seen": casework.Word("notice.seen_" + reader), "Long": casework.Word("notice.long_" + reader),
	}, nil
}

// bold is a part of a line in bold, and boldLine a line that is nothing else.
var (
	bold     = regexp.MustCompile(`<b>(.*?)</b>`)
	boldLine = regexp.MustCompile(`^<b>([^<]*)</b>$`)
)

// inMarkdown turns what Telegram shows into Markdown: a line in bold is a heading,
// a bullet an entry of a list, and any other line a paragraph.
func inMarkdown(html string) string {
	var b strings.Builder
	listed := false
	for line := range strings.SplitSeq(html, "\n") {
		if line == "" {
			continue
		}
		item, isItem := strings.CutPrefix(line, "• ")
		if !isItem || !listed {
			b.WriteString("\n")
		}
		listed = isItem
		switch title := boldLine.FindStringSubmatch(line); {
		case title != nil:
			line = "#### " + title[1]
		case isItem:
			line = "- " + item
		}
		b.WriteString(locales.Unmarked(bold.ReplaceAllString(line, "**$1**")) + "\n")
	}
	return b.String()
}
