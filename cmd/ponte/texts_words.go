package main

import "ponte/casework"

// textLanguage is what a spreadsheet of texts says to the colleague who reads it,
// in her language.
type textLanguage struct {
	sheet, howSheet string
	heads           [11]string // in the order of textColumns
	// What can stand in the column of the state.
	reviewed, unreviewed, own, missing, englishChanged, textChanged, aside string
	how                                                                    []string
}

// textWords are those of each language.
var textWords = map[casework.Lang]textLanguage{
	casework.English: {
		sheet: "Texts", howSheet: "How",
		heads:    [11]string{"key", "form", "where it is read", "English", "text now", "state", "correction", "remark", "reviewed by", "date", "version"},
		reviewed: "reviewed", unreviewed: "not reviewed", own: "own wording", missing: "missing", englishChanged: "the English text has changed since",
		textChanged: "the text has changed since it was reviewed", aside: "your wording, which is not used now",
		how: []string{
			"Read the yellow rows: the text now, beside the English one.",
			"If it is right, write your name under “reviewed by”. The date may stay empty.",
			"If it should be said otherwise, write the whole new text under “correction”, and your name. Leave “text now” as it is.",
			"What stands in {{ }} the program fills in: a day, a place, a name. Keep each exactly as it is; you may move it. What stands between {{if …}} and {{end}} is said only sometimes.",
			"<b> and </b> make letters bold. A button has at most 30 characters.",
			"A text of several rows has a form for each kind of number: sign all its rows.",
			"Questions and doubts go under “remark”.",
			"Take no columns away, and leave “key”, “form” and “version” as they are. Rows that you have not read yet may stay.",
		},
	},
	casework.Ukrainian: {
		sheet: "Тексти", howSheet: "Як це зробити",
		heads:    [11]string{"ключ", "форма", "де це читають", "англійською", "текст зараз", "стан", "виправлення", "зауваження", "ким перевірено", "дата", "версія"},
		reviewed: "перевірено", unreviewed: "не перевірено", own: "власне формулювання", missing: "тексту немає", englishChanged: "англійський текст відтоді змінився",
		textChanged: "текст змінився після перевірки", aside: "ваше формулювання, яке зараз не вживається",
		how: []string{
			"Читайте жовті рядки: текст зараз, а поруч англійський.",
			"Якщо все гаразд, напишіть своє ім’я в стовпці «ким перевірено». Дату можна не вказувати.",
			"Якщо треба сказати інакше, напишіть увесь новий текст у стовпці «виправлення» і своє ім’я. «Текст зараз» не змінюйте.",
			"Те, що в {{ }}, підставляє програма: день, місце, ім’я. Залишайте кожне точно таким, як є; переставляти можна. Те, що між {{if …}} і {{end}}, з’являється не завжди.",
			"<b> і </b> роблять літери жирними. На кнопці щонайбільше 30 знаків.",
			"Якщо текст має кілька рядків, це форми для різних чисел: підпишіть усі його рядки.",
			"Запитання й сумніви пишіть у стовпці «зауваження».",
			"Не видаляйте стовпців і не змінюйте «ключ», «форму» й «версію». Рядки, яких ви ще не прочитали, можна лишити.",
		},
	},
	casework.Italian: {
		sheet: "Testi", howSheet: "Come si fa",
		heads:    [11]string{"chiave", "forma", "dove si legge", "inglese", "testo attuale", "stato", "correzione", "nota", "controllato da", "data", "versione"},
		reviewed: "controllato", unreviewed: "non controllato", own: "testo vostro", missing: "manca", englishChanged: "il testo inglese è cambiato da allora",
		textChanged: "il testo è cambiato dopo il controllo", aside: "il vostro testo, che per ora non si usa",
		how: []string{
			"Leggi le righe gialle: il testo attuale, accanto a quello inglese.",
			"Se va bene, scrivi il tuo nome in «controllato da». La data può restare vuota.",
			"Se va detto in un altro modo, scrivi tutto il testo nuovo in «correzione», e il tuo nome. Lascia «testo attuale» com’è.",
			"Quello che sta in {{ }} lo scrive il programma: un giorno, un luogo, un nome. Lascialo esattamente com’è; puoi spostarlo. Quello che sta tra {{if …}} e {{end}} compare solo a volte.",
			"<b> e </b> mettono in grassetto. Un pulsante ha al massimo 30 caratteri.",
			"Un testo con più righe ha una forma per ogni tipo di numero: firma tutte le sue righe.",
			"Domande e dubbi vanno in «nota».",
			"Non togliere colonne e lascia «chiave», «forma» e «versione» come sono. Le righe che non hai ancora letto possono restare.",
		},
	},
	casework.Spanish: {
		sheet: "Textos", howSheet: "Cómo se hace",
		heads:    [11]string{"clave", "forma", "dónde se lee", "inglés", "texto actual", "estado", "corrección", "comentario", "revisado por", "fecha", "versión"},
		reviewed: "revisado", unreviewed: "sin revisar", own: "texto propio", missing: "falta", englishChanged: "el texto inglés ha cambiado desde entonces",
		textChanged: "el texto ha cambiado después de la revisión", aside: "vuestro texto, que por ahora no se usa",
		how: []string{
			"Lee las filas amarillas: el texto actual, al lado del inglés.",
			"Si está bien, escribe tu nombre en «revisado por». La fecha puede quedar vacía.",
			"Si hay que decirlo de otra manera, escribe todo el texto nuevo en «corrección», y tu nombre. Deja «texto actual» como está.",
			"Lo que está en {{ }} lo pone el programa: un día, un lugar, un nombre. Déjalo exactamente como está; puedes moverlo. Lo que está entre {{if …}} y {{end}} solo aparece a veces.",
			"<b> y </b> ponen la letra en negrita. Un botón tiene como máximo 30 caracteres.",
			"Un texto con varias filas tiene una forma para cada tipo de número: firma todas sus filas.",
			"Las preguntas y las dudas van en «comentario».",
			"No quites columnas y deja «clave», «forma» y «versión» como están. Las filas que aún no has leído pueden quedarse.",
		},
	},
	casework.Bulgarian: {
		sheet: "Текстове", howSheet: "Как се прави",
		heads:    [11]string{"ключ", "форма", "къде се чете", "английски", "текст сега", "състояние", "поправка", "бележка", "проверено от", "дата", "версия"},
		reviewed: "проверено", unreviewed: "непроверено", own: "собствен текст", missing: "липсва", englishChanged: "английският текст е променен оттогава",
		textChanged: "текстът е променен след проверката", aside: "вашият текст, който засега не се използва",
		how: []string{
			"Прочетете жълтите редове: текста сега и до него английския.",
			"Ако е добър, напишете името си в „проверено от“. Датата може да остане празна.",
			"Ако трябва да се каже другояче, напишете целия нов текст в „поправка“, както и името си. Оставете „текст сега“ без промяна.",
			"Това, което е в {{ }}, се попълва от програмата: ден, място, име. Оставете го точно така; може да го преместите. Това между {{if …}} и {{end}} се показва само понякога.",
			"<b> и </b> правят буквите удебелени. На бутон има най-много 30 знака.",
			"Текст на няколко реда има форма за всеки вид числа: подпишете всичките му редове.",
			"Въпросите и съмненията пишете в „бележка“.",
			"Не махайте колони и оставете „ключ“, „форма“ и „версия“ без промяна. Редовете, които още не сте прочели, могат да останат.",
		},
	},
}
