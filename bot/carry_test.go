package bot_test

import (
	"testing"

	"ponte/bot"
	"ponte/talk"
)

func TestButtonsCarryTheirLabelAndOneMeaningAndNothingElse(t *testing.T) {
	m, err := bot.MessageOf(talk.Said{Chat: "chat7", HTML: "Прийдете?", Rows: [][]talk.Key{
		{{Label: "✅ Так", Data: "n:appointment:a1:1:come"}},
		{{Label: "🗺 Дорога", URL: "https://maps.example/1"}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	want := `{"inline_keyboard":[[{"text":"✅ Так","callback_data":"n:appointment:a1:1:come"}],[{"text":"🗺 Дорога","url":"https://maps.example/1"}]]}`
	if string(m.Keyboard) != want {
		t.Errorf("the buttons are\n%s, want\n%s", m.Keyboard, want)
	}
	if m.Silent {
		t.Error("what is not silent comes without a sound")
	}
	if m, err = bot.MessageOf(talk.Said{Chat: "chat7", HTML: "Завтра.", Silent: true}); err != nil || !m.Silent {
		t.Errorf("silent: %t, %v; want true", m.Silent, err)
	}
	if m, err = bot.MessageOf(talk.Said{Chat: "chat7", HTML: "Добре."}); err != nil || m.Keyboard != nil {
		t.Errorf("without buttons: %s, %v; want none", m.Keyboard, err)
	}
}
