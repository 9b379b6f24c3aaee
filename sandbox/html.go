package sandbox

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-telegram/bot/models"
)

// parseHTML reads Telegram's HTML: the text without tags and the entities in UTF-16
// units. The errors are Telegram's; offsets in them are bytes of the source.
// See core.telegram.org/bots/api#html-style.
func parseHTML(source string) (string, []models.MessageEntity, error) {
	p := htmlParser{source: source}
	for p.at < len(p.source) {
		if err := p.step(); err != nil {
			return "", nil, err
		}
	}
	if len(p.open) > 0 {
		return "", nil, unparsable("Can't find end tag corresponding to start tag %q", p.open[len(p.open)-1].name)
	}
	return p.text.String(), p.entities, nil
}

func unparsable(format string, args ...any) error {
	return badRequest("can't parse entities: "+format, args...)
}

type htmlParser struct {
	source   string
	at       int // bytes read
	text     strings.Builder
	units    int // UTF-16 units written
	open     []openTag
	entities []models.MessageEntity
}

type openTag struct {
	name  string
	attrs map[string]string
	units int // where it began, in UTF-16 units
	bytes int // where it began, in bytes of the text
}

func (p *htmlParser) step() error {
	switch rest := p.source[p.at:]; {
	case strings.HasPrefix(rest, "</"):
		return p.endTag()
	case rest[0] == '<':
		return p.startTag()
	case rest[0] == '&':
		if r, size := decodeReference(rest); size > 0 {
			p.write(r, size)
			return nil
		}
		p.write('&', 1)
	default:
		r, size := utf8.DecodeRuneInString(rest)
		p.write(r, size)
	}
	return nil
}

func (p *htmlParser) write(r rune, size int) {
	p.text.WriteRune(r)
	p.units += units(r)
	p.at += size
}

// entityType names the tags that Telegram knows; a and span say more in attributes.
func entityType(tag string) (models.MessageEntityType, bool) {
	switch tag {
	case "b", "strong":
		return models.MessageEntityTypeBold, true
	case "i", "em":
		return models.MessageEntityTypeItalic, true
	case "u", "ins":
		return models.MessageEntityTypeUnderline, true
	case "s", "strike", "del":
		return models.MessageEntityTypeStrikethrough, true
	case "span", "tg-spoiler":
		return models.MessageEntityTypeSpoiler, true
	case "a":
		return models.MessageEntityTypeTextLink, true
	case "code":
		return models.MessageEntityTypeCode, true
	case "pre":
		return models.MessageEntityTypePre, true
	case "blockquote":
		return models.MessageEntityTypeBlockquote, true
	case "tg-emoji":
		return models.MessageEntityTypeCustomEmoji, true
	}
	return "", false
}

func (p *htmlParser) startTag() error {
	begin := p.at
	p.at++
	name := strings.ToLower(p.until(" \t\r\n>"))
	if p.at == len(p.source) {
		return unparsable("Unclosed start tag at byte offset %d", begin)
	}
	if _, known := entityType(name); !known {
		return unparsable("Unsupported start tag %q at byte offset %d", name, begin)
	}
	tag := openTag{name: name, attrs: map[string]string{}, units: p.units, bytes: p.text.Len()}
	for {
		p.spaces()
		if p.at == len(p.source) {
			return unparsable("Unclosed start tag %q at byte offset %d", name, begin)
		}
		if p.source[p.at] == '>' {
			p.at++
			break
		}
		if err := p.attribute(tag, begin); err != nil {
			return err
		}
	}
	if name == "span" && tag.attrs["class"] != "tg-spoiler" {
		return unparsable(`Tag "span" must have class "tg-spoiler" at byte offset %d`, begin)
	}
	p.open = append(p.open, tag)
	return nil
}

func (p *htmlParser) attribute(tag openTag, begin int) error {
	name := p.until(" \t\r\n=>/\"'")
	if name == "" {
		return unparsable("Empty attribute name in the tag %q at byte offset %d", tag.name, begin)
	}
	p.spaces()
	if p.at == len(p.source) || p.source[p.at] != '=' {
		tag.attrs[name] = ""
		return nil
	}
	p.at++
	p.spaces()
	if p.at == len(p.source) {
		return unparsable("Unclosed start tag %q at byte offset %d", tag.name, begin)
	}
	quote := p.source[p.at]
	if quote != '"' && quote != '\'' {
		at := p.at
		for p.at < len(p.source) && nameToken(p.source[p.at]) {
			p.at++
		}
		tag.attrs[name] = strings.ToLower(p.source[at:p.at])
		if p.at < len(p.source) && !strings.ContainsRune(" \t\r\n>", rune(p.source[p.at])) {
			return unparsable("Unexpected end of name token at byte offset %d", at)
		}
		return nil
	}
	p.at++
	var value strings.Builder
	for p.at < len(p.source) && p.source[p.at] != quote {
		if r, size := decodeReference(p.source[p.at:]); size > 0 {
			value.WriteRune(r)
			p.at += size
			continue
		}
		value.WriteByte(p.source[p.at])
		p.at++
	}
	if p.at == len(p.source) {
		return unparsable("Unclosed start tag at byte offset %d", begin)
	}
	p.at++
	tag.attrs[name] = value.String()
	return nil
}

func (p *htmlParser) endTag() error {
	begin := p.at
	if len(p.open) == 0 {
		return unparsable("Unexpected end tag at byte offset %d", begin)
	}
	p.at += len("</")
	name := strings.ToLower(p.until(" \t\r\n>"))
	p.spaces()
	if p.at == len(p.source) || p.source[p.at] != '>' {
		return unparsable("Unclosed end tag at byte offset %d", begin)
	}
	p.at++
	tag := p.open[len(p.open)-1]
	p.open = p.open[:len(p.open)-1]
	if name != "" && name != tag.name {
		return unparsable(`Unmatched end tag at byte offset %d, expected "</%s>", found "</%s>"`, begin, tag.name, name)
	}
	if p.units > tag.units {
		p.close(tag)
	}
	return nil
}

// close turns a tag that held text into an entity.
func (p *htmlParser) close(tag openTag) {
	kind, _ := entityType(tag.name)
	e := models.MessageEntity{Type: kind, Offset: tag.units, Length: p.units - tag.units}
	last := len(p.entities) - 1
	inside := last >= 0 && p.entities[last].Offset == e.Offset && p.entities[last].Length == e.Length
	switch tag.name {
	case "a":
		e.URL = tag.attrs["href"]
		if e.URL == "" {
			e.URL = p.text.String()[tag.bytes:]
		}
		link, ok := checkedLink(e.URL)
		if !ok {
			return // Telegram keeps the words and drops a link that is none
		}
		e.URL = link
	case "blockquote":
		if _, ok := tag.attrs["expandable"]; ok {
			e.Type = models.MessageEntityTypeExpandableBlockquote
		}
	case "tg-emoji":
		e.CustomEmojiID = tag.attrs["emoji-id"]
	case "code":
		e.Language = strings.TrimPrefix(tag.attrs["class"], "language-")
	case "pre":
		if inside && p.entities[last].Type == models.MessageEntityTypeCode {
			e.Language = p.entities[last].Language
			p.entities = p.entities[:last]
		}
	}
	p.entities = append(p.entities, e)
}

func (p *htmlParser) until(stop string) string {
	begin := p.at
	if n := strings.IndexAny(p.source[p.at:], stop); n >= 0 {
		p.at += n
	} else {
		p.at = len(p.source)
	}
	return p.source[begin:p.at]
}

func (p *htmlParser) spaces() {
	for p.at < len(p.source) && strings.IndexByte(" \t\r\n", p.source[p.at]) >= 0 {
		p.at++
	}
}

func nameToken(c byte) bool {
	return c == '.' || c == '-' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// decodeReference reads &lt; &gt; &amp; &quot; and numeric references. Size is 0 where there is none.
func decodeReference(s string) (r rune, size int) {
	if s[0] != '&' {
		return 0, 0
	}
	end := 1
	if strings.HasPrefix(s, "&#") {
		base := 10
		end = 2
		if strings.HasPrefix(s, "&#x") {
			base, end = 16, 3
		}
		begin := end
		for end < len(s) && end < 10 && isDigit(s[end], base) {
			end++
		}
		n, err := strconv.ParseInt(s[begin:end], base, 32)
		if err != nil || n == 0 || n >= utf8.MaxRune || end == 10 {
			return 0, 0
		}
		r = rune(n)
	} else {
		for end < len(s) && nameToken(s[end]) && s[end] > '9' {
			end++
		}
		names := []string{"lt", "gt", "amp", "quot"}
		i := slices.Index(names, s[1:end])
		if i < 0 {
			return 0, 0
		}
		r = rune(`<>&"`[i])
	}
	if end < len(s) && s[end] == ';' {
		end++
	}
	return r, end
}

func isDigit(c byte, base int) bool {
	return '0' <= c && c <= '9' || base == 16 && ('a' <= c && c <= 'f' || 'A' <= c && c <= 'F')
}
