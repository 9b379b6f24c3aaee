package locales

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestWordsAreUnderstoodHoweverTheyAreTyped(t *testing.T) {
	b := mustLoad(t)
	for word, spellings := range map[string][]string{
		"sos": {"sos", "S.O.S.", "SOS!!!", "🆘 sos", "/sos", "/SOS@ponte_bot", "112", "sos sos sos", "Допоможіть!", "допоможіть, будь ласка",
			"aiutami", "¡Socorro!", "ayúdame", "AYUDAME", "помогнете", "dopomozhit", "помогите", "ساعدوني", "کمک کنید", "SОS", "іщі",
			"Викличте швидку!", "линейка", "помощ, моля", "chiama un’ambulanza", "chiama un ambulanza", "call an ambulance", "скорая"},
		"stop":     {"stop", "STOP.", "Стоп", "стоп 🛑", "basta", "¡Basta!", "baja", "спри", "zupynyty", "остановить", "توقف", "/stop", "/stop now", "стoп"},
		"help":     {"help", "Help?", "допомога", "Aiuto", "ayuda", "помощ", "pomosht", "dopomoha", "помощь", "مساعدة", "کمک", "/help", "/help@Ponte_Bot", "/help me"},
		"menu":     {"menu", "Menù", "menú", "МЕНЮ", "/menu", "головне меню", "главно меню"},
		"language": {"language", "мова", "lingua", "idioma", "език", "язык", "/language", "mova", "ezik"},
		"privacy":  {"privacy", "Privacy?", "/privacy", "/privacy@ponte_bot", "мої дані", "Конфіденційність", "i miei dati", "mis datos", "PRIVACIDAD", "поверителност", "моите данни", "зкшмфсн"},
		"back":     {"back", "назад", "indietro", "atrás", "atras", "/back", "⬅️ back"},
		"cancel":   {"cancel", "скасувати", "annulla", "cancelar", "отказ", "/cancel"},
	} {
		for _, s := range spellings {
			if got, ok := b.Word(s, "ponte_bot"); !ok || got != word {
				t.Errorf("%q means %q, want %q", s, got, word)
			}
		}
	}
}

func TestMisspelledCriesForHelpAreUnderstood(t *testing.T) {
	b := mustLoad(t)
	for _, s := range []string{
		"Допоможить", "допоможіт", "допможіть", "дпооможіть", "поможи", "рятуйтеее", "РЯТУЙТЕЕЕ!!!", "соссс", "ssssoooosss", "рятуте", "небеспека", "Можете допомогти?",
		"soccorsso", "socorso", "aiutaatemi", "aiutatami", "emergensa", "pericollo", "mi aiuti per favore?", "puoi aiutarmi?", "ho bisongo di aiuto",
		"auxillio", "ausilio", "ayudenme por fabor", "ayudemne", "hayudame", "peligroo", "peligo", "¿me puedes ayudar?", "nesesito ayuda",
		"помогнетее", "помогенте", "опастност", "помгнете", "можете ли да ми помогнете?", "помогитте", "помагите", "dopomozit", "pomognette", "emergancy",
	} {
		if got, ok := b.Word(s, ""); !ok || got != "sos" {
			t.Errorf("%q means %q, want sos", s, got)
		}
	}
	if got, _ := b.Word("aiutto", ""); got != "help" {
		t.Errorf("aiutto means %q, want help, as aiuto does", got)
	}
}

func TestInnocentWordsAreNoCryForHelp(t *testing.T) {
	b := mustLoad(t)
	for _, s := range []string{
		// in the five languages and Russian: who helps, and what sounds alike
		"помогу", "я помогу", "допоможу", "допоможе", "поможу", "поможе", "помогна", "помогне", "помогнем", "помогли", "помогла", "помагам", "допомогли", "допоміг",
		"положи", "положить", "помножить", "пологи", "пироги", "дорога", "спасибо", "спасибі", "спасена", "рятую", "рятують", "рятувальниця",
		"безпека", "безопасно", "безопасност", "позиція", "позиция", "полиця", "поліно", "поліклініка", "успешно", "смешно", "спешка", "грешно", "швидко", "пошта", "помічниця", "помощник",
		"ayudante", "ayudo", "ayudaré", "ayudamos", "ayudado", "auxiliar", "auxiliares", "auxiliar de enfermería", "Auxiliadora", "policial", "póliza", "político", "sonoro", "emergente", "pelirroja", "ambulante", "exilio", "peluquera",
		"aiutante", "aiuto cuoca", "aiuterò", "aiutato", "aiutarti", "pulizia", "pulizie", "polizza", "scorso", "corso", "concorso", "discorso", "periodo", "sicuro", "emergente", "ambulante", "percorso", "carabina",
		"soccer", "ranger", "manager", "dancer", "anger", "stranger", "passenger", "police", "policy", "please", "held",
		// names and places
		"Полина", "Поліна", "Спаска", "Спасена", "Спас", "Sofia", "Perla", "Pelagia", "Tánger", "Granada", "Danila", "Дангера", "Помпеї", "Сосновка", "Soso", "Sosa", "Aiuti", "Emerenzia", "Рятушняк",
		// what answers a question
		"112 евро", "11:20", "1112", "1122", "9111", "я в безпеці", "no necesito nada", "chiama la pulizia", "можете прийти", "puoi venire",
	} {
		if got, ok := b.Word(s, ""); ok && got == "sos" {
			t.Errorf("%q is taken for a cry for help", s)
		}
	}
}

func BenchmarkWordOfALongText(b *testing.B) {
	book := mustLoad(b)
	text := "сьогодні я не зможу прийти бо хворіє дитина і ми йдемо до лікаря"
	for b.Loop() {
		book.Word(text, "")
	}
}

func TestOtherTextsAreNotWords(t *testing.T) {
	b := mustLoad(t)
	for _, s := range []string{
		"", " ", "!!!", "🛑", "/", "//", "@", "/start", "/start abc", "/help@other_bot", "please help my sister", "не стоп-слово",
		"non stop", "я прийду", "Мова Марії", "10:30", "K-17", "ні", "да", "sì", "1122", "\xff\xfe", strings.Repeat("sos", 2000),
	} {
		if got, ok := b.Word(s, "ponte_bot"); ok {
			t.Errorf("%q means %q, want nothing", s, got)
		}
	}
}

func TestCommandForAnotherBotIsNotOurs(t *testing.T) {
	b := mustLoad(t)
	if _, ok := b.Word("/sos@ponte_bot", ""); !ok {
		t.Error("a name is refused though ours is not known")
	}
	if _, ok := b.Word("/sos@other_bot", "ponte_bot"); ok {
		t.Error("a command for another bot is taken")
	}
}

func TestShortIAndYiKeepTheirMarks(t *testing.T) {
	for in, want := range map[string]string{"Йод": "йод", "ЇЖАК": "їжак", "и\u0306од": "йод", "Ёлка": "елка", "Menù": "menu", "допоможи\u0301ть": "допоможить"} {
		if got := fold(in); got != want {
			t.Errorf("fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzWord(f *testing.F) {
	b := mustLoad(f)
	for _, s := range []string{"sos", "/help@x", "стoп", "й", "\u0301", "﷽", "ﬃ", "/ @", "ＳＯＳ"} {
		f.Add(s, "ponte_bot")
	}
	f.Fuzz(func(t *testing.T, text, bot string) {
		word, ok := b.Word(text, bot)
		if ok != (word != "") {
			t.Errorf("Word(%q) = %q, %v", text, word, ok)
		}
		folded := fold(text)
		if again := fold(folded); again != folded {
			t.Errorf("fold is not settled: %q, then %q", folded, again)
		}
		if !utf8.ValidString(folded) || strings.ContainsFunc(folded, unicode.IsPunct) {
			t.Errorf("fold(%q) = %q", text, folded)
		}
	})
}
