package sandbox_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ponte/sandbox"
)

// marked writes a message's text and entities in one line.
func marked(m sandbox.Message) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%q", m.Text)
	for _, e := range m.Entities {
		fmt.Fprintf(&b, " %s %d+%d", e.Type, e.Offset, e.Length)
		if e.URL != "" {
			b.WriteString(" " + e.URL)
		}
		if e.Language != "" {
			b.WriteString(" " + e.Language)
		}
	}
	return b.String()
}

func TestHTMLBecomesTextAndEntitiesInUTF16(t *testing.T) {
	b := met(t, sandbox.Config{NoLimits: true})
	for source, want := range map[string]string{
		`plain`:                                         `"plain"`,
		`🌉 <b>міст</b>`:                                 `"🌉 міст" bold 3+4`,
		`<strong>a</strong><em>b</em>`:                  `"ab" bold 0+1 italic 1+1`,
		`<b>a<i>b</i></b>`:                              `"ab" bold 0+2 italic 1+1`,
		`<B>a</B>`:                                      `"a" bold 0+1`,
		`<u>a</u> <s>b</s> <del>c</del>`:                `"a b c" underline 0+1 strikethrough 2+1 strikethrough 4+1`,
		`1 &lt; 2 &amp;&amp; 3 &gt; 2`:                  `"1 < 2 && 3 > 2"`,
		`&quot;x&quot; &#39;y&#39; &#x1F309;`:           `"\"x\" 'y' 🌉"`,
		`&nbsp; &copy;`:                                 `"&nbsp; &copy;"`,
		`<a href="https://x.org/?a=1&amp;b=2">link</a>`: `"link" text_link 0+4 https://x.org/?a=1&b=2`,
		`<a href="nonsense">link</a>`:                   `"link"`,
		`<code>x</code> <pre>y</pre>`:                   `"x y" code 0+1 pre 2+1`,
		`<pre><code class="language-go">x</code></pre>`: `"x" pre 0+1 go`,
		`<tg-spoiler>x</tg-spoiler> <span class="tg-spoiler">y</span>`:    `"x y" spoiler 0+1 spoiler 2+1`,
		`<blockquote>a</blockquote><blockquote expandable>b</blockquote>`: `"ab" blockquote 0+1 expandable_blockquote 1+1`,
		"  \n<b> a </b>b \n": `"a b" bold 0+2`,
		"a\tb":               `"a b"`,
		`see https://x.org/a, @ponte_demo_bot, #тег (x@y.org)`: `"see https://x.org/a, @ponte_demo_bot, #тег (x@y.org)" url 4+15 mention 21+15 hashtag 38+4 email 44+7`,
		`<code>/start</code> /help`:                            `"/start /help" code 0+6 bot_command 7+5`,
	} {
		e := b.raw("sendMessage", map[string]any{"chat_id": b.olena.ChatID(), "text": source, "parse_mode": "HTML"})
		if !e.OK {
			t.Errorf("%s: %s", source, e.Description)
			continue
		}
		last, _ := b.olena.Last()
		if diff := cmp.Diff(want, marked(last)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", source, diff)
		}
	}
}

func TestBrokenHTMLIsRefused(t *testing.T) {
	b := met(t, sandbox.Config{NoLimits: true})
	for source, want := range map[string]string{
		`<b`:                         `Unclosed start tag at byte offset 0`,
		`<a href="x`:                 `Unclosed start tag at byte offset 0`,
		`<a href`:                    `Unclosed start tag "a" at byte offset 0`,
		`<a "x">y</a>`:               `Empty attribute name in the tag "a" at byte offset 0`,
		`<a href=x/y>z</a>`:          `Unexpected end of name token at byte offset 8`,
		`<span class="red">x</span>`: `Tag "span" must have class "tg-spoiler" at byte offset 0`,
		`<b>x</b`:                    `Unclosed end tag at byte offset 4`,
		`<p>x</p>`:                   `Unsupported start tag "p" at byte offset 0`,
		`<b><i>x</i>`:                `Can't find end tag corresponding to start tag "b"`,
	} {
		e := b.raw("sendMessage", map[string]any{"chat_id": b.olena.ChatID(), "text": source, "parse_mode": "HTML"})
		if want = "Bad Request: can't parse entities: " + want; e.Description != want {
			t.Errorf("%s:\n got %q\nwant %q", source, e.Description, want)
		}
	}
}
