package sandbox

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-telegram/bot/models"
)

// Telegram counts text in UTF-16 units: offsets of entities, and the limits below.
const (
	maxText    = 4096
	maxCaption = 1024
	maxSource  = 1 << 15 // bytes, before the entities are parsed
)

// units is the length of a rune in UTF-16 units.
func units(r rune) int {
	if r > 0xFFFF {
		return 2
	}
	return 1
}

// length is the length of a text in UTF-16 units.
func length(s string) int {
	n := 0
	for _, r := range s {
		n += units(r)
	}
	return n
}

// formatted reads a text with its parse_mode or its entities, cleans it as Telegram
// does, and finds links and commands in it. The text may be empty afterwards.
func formatted(text, mode string, given []models.MessageEntity) (string, []models.MessageEntity, error) {
	if len(text) > maxSource {
		return "", nil, badRequest("text is too long")
	}
	if !utf8.ValidString(text) {
		return "", nil, badRequest("strings must be encoded in UTF-8")
	}
	entities := given
	switch strings.ToLower(mode) {
	case "", "none":
	case "html":
		var err error
		if text, entities, err = parseHTML(text); err != nil {
			return "", nil, err
		}
	default: // Markdown is left out on purpose: see doc.go
		return "", nil, badRequest("unsupported parse_mode")
	}
	text = clean(text)
	text, entities = trim(text, entities)
	entities = append(entities, found(text, entities)...)
	slices.SortStableFunc(entities, func(a, b models.MessageEntity) int {
		return cmp.Or(cmp.Compare(a.Offset, b.Offset), cmp.Compare(b.Length, a.Length))
	})
	return text, entities, nil
}

// Plain is a text in Telegram's HTML as a phone shows it, without its looks; a text
// that Telegram would refuse stays as it is.
func Plain(source string) string {
	text, _, err := formatted(source, "HTML", nil)
	if err != nil {
		return source
	}
	return text
}

// clean replaces what Telegram replaces: control characters become spaces, one for
// one, so that offsets stay.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' {
			return ' '
		}
		return r
	}, text)
}

// trim cuts white space from both ends and moves the entities along.
func trim(text string, entities []models.MessageEntity) (string, []models.MessageEntity) {
	right := strings.TrimRight(text, " \n")
	left := strings.TrimLeft(right, " \n")
	cut, end := length(right)-length(left), length(left)
	var kept []models.MessageEntity
	for _, e := range entities {
		from := max(0, e.Offset-cut)
		to := min(end, e.Offset+e.Length-cut)
		if from < to {
			e.Offset, e.Length = from, to-from
			kept = append(kept, e)
		}
	}
	return left, kept
}

// found are the entities that Telegram sees by itself: commands, mentions, hashtags,
// addresses. It does not look inside code and links.
func found(text string, given []models.MessageEntity) []models.MessageEntity {
	var list []models.MessageEntity
	at := 0
	for _, word := range splitWords(text) {
		n := length(word)
		if kind, skip, size := wordEntity(word); size > 0 && !covered(given, at+skip, size) {
			list = append(list, models.MessageEntity{Type: kind, Offset: at + skip, Length: size})
		}
		at += n
	}
	return list
}

// splitWords cuts a text into words and the white space between them; joined again
// they are the text.
func splitWords(text string) []string {
	var list []string
	begin, space := 0, false
	for i, r := range text {
		if s := unicode.IsSpace(r); s != space {
			if i > begin {
				list = append(list, text[begin:i])
			}
			begin, space = i, s
		}
	}
	return append(list, text[begin:])
}

// wordEntity says what kind of entity begins in a word, after how many UTF-16 units
// of brackets and quotes, and how long it is; size 0 means none.
func wordEntity(word string) (kind models.MessageEntityType, skip, size int) {
	core := strings.TrimLeft(word, `("'«“[{,.;:!?—–-`)
	skip = length(word) - length(core)
	switch {
	case strings.HasPrefix(core, "/"):
		n := commandLength(core)
		return models.MessageEntityTypeBotCommand, skip, n
	case strings.HasPrefix(core, "@"):
		name := leading(core[1:], nameRune)
		if len(name) < 3 {
			return "", 0, 0
		}
		return models.MessageEntityTypeMention, skip, 1 + length(name)
	case strings.HasPrefix(core, "#"):
		tag := leading(core[1:], func(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) })
		if strings.IndexFunc(tag, unicode.IsLetter) < 0 {
			return "", 0, 0
		}
		return models.MessageEntityTypeHashtag, skip, 1 + length(tag)
	}
	core = strings.TrimRight(core, `)"'»”]},.;:!?`)
	if strings.HasPrefix(core, "https://") || strings.HasPrefix(core, "http://") {
		return models.MessageEntityTypeURL, skip, length(core)
	}
	if name, host, ok := strings.Cut(core, "@"); ok && name != "" && strings.Contains(host, ".") {
		return models.MessageEntityTypeEmail, skip, length(core)
	}
	return "", 0, 0
}

// commandLength is the length of /command or /command@bot at the start of a word, or
// 0. What follows must not belong to a word or a path.
func commandLength(word string) int {
	name := leading(word[1:], nameRune)
	if name == "" || len(name) > 64 {
		return 0
	}
	n := 1 + len(name)
	if bot, ok := strings.CutPrefix(word[n:], "@"); ok {
		if bot = leading(bot, nameRune); len(bot) >= 3 {
			n += 1 + len(bot)
		}
	}
	next, _ := utf8.DecodeRuneInString(word[n:])
	if n < len(word) && (next == '/' || next == '<' || next == '>' || unicode.IsLetter(next) || unicode.IsDigit(next)) {
		return 0
	}
	return n
}

func nameRune(r rune) bool {
	return r == '_' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
}

func leading(s string, in func(rune) bool) string {
	if i := strings.IndexFunc(s, func(r rune) bool { return !in(r) }); i >= 0 {
		return s[:i]
	}
	return s
}

func covered(entities []models.MessageEntity, offset, size int) bool {
	return slices.ContainsFunc(entities, func(e models.MessageEntity) bool {
		switch e.Type {
		case models.MessageEntityTypeCode, models.MessageEntityTypePre, models.MessageEntityTypeTextLink:
			return e.Offset < offset+size && offset < e.Offset+e.Length
		}
		return false
	})
}

// checkedLink completes a link as Telegram does, and refuses what leads nowhere.
func checkedLink(link string) (string, bool) {
	link = strings.TrimSpace(link)
	if !strings.Contains(link, ":") {
		link = "http://" + link
	}
	u, err := url.Parse(link)
	if err != nil {
		return "", false
	}
	switch u.Scheme {
	case "http", "https":
		host := u.Hostname()
		if host == "localhost" || !strings.Contains(host, ".") {
			return "", false
		}
	case "tg", "mailto", "tel":
	default:
		return "", false
	}
	if (u.Scheme == "http" || u.Scheme == "https") && u.Path == "" {
		u.Path = "/"
	}
	return u.String(), true
}
