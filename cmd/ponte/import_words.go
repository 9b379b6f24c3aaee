package main

import (
	"regexp"
	"strings"
	"unicode"

	"ponte/casework"
)

// This file holds the words that a coordinator may write in a cell, in her own
// language, and what they mean.

// spelling is one thing with all the words for it; the first is the one we show.
type spelling struct {
	words []string
}

// vocabulary is what a cell may say, in the order in which it is listed.
type vocabulary []spelling

// read finds what a word means: the first word of its spelling. When it means
// nothing it returns what is allowed and what was probably meant.
func (v vocabulary) read(text string) (meaning string, ok bool, allowed, meant string) {
	var every, shown []string
	for _, s := range v {
		for _, w := range s.words {
			if fold(w) == fold(text) {
				return s.words[0], true, "", ""
			}
		}
		shown = append(shown, s.words[0])
		every = append(every, s.words...)
	}
	return "", false, strings.Join(shown, ", "), nearest(text, every)
}

// languageWords are the languages that Ponte speaks.
var languageWords = vocabulary{
	{[]string{"uk", "Ukrainian", "ucraino", "ucraniano", "украински", "українська"}},
	{[]string{"it", "Italian", "italiano", "италиански", "італійська"}},
	{[]string{"es", "Spanish", "spagnolo", "español", "испански", "іспанська"}},
	{[]string{"bg", "Bulgarian", "bulgaro", "búlgaro", "български", "болгарська"}},
	{[]string{"en", "English", "inglese", "inglés", "английски", "англійська"}},
}

// languageNames are the languages in a sentence of ours.
var languageNames = map[casework.Lang]string{
	casework.Ukrainian: "Ukrainian", casework.Italian: "Italian", casework.Spanish: "Spanish",
	casework.Bulgarian: "Bulgarian", casework.English: "English",
}

// roleWords are the roles that a person can have.
var roleWords = vocabulary{
	{[]string{"beneficiary", "beneficiaria", "бенефициентка", "бенефіціарка", "учасниця", "участничка"}},
	{[]string{"educator", "educatrice", "educatore", "insegnante", "educadora", "profesora", "обучител", "викладачка"}},
	{[]string{"caseworker", "operatrice", "operatore", "assistente sociale", "trabajadora social", "técnica", "социален работник", "соціальна працівниця"}},
	{[]string{"mediator", "mediatrice", "mediadora", "медиатор", "медіаторка"}},
	{[]string{"coordinator", "coordinatrice", "coordinadora", "координатор", "координаторка"}},
	{[]string{"admin", "administrator", "amministratrice", "administradora", "администратор", "адміністраторка"}},
}

// kindWords are the kinds of appointments of the organisation, in its order.
func kindWords(p *casework.Policy) vocabulary {
	words := map[string][]string{
		"meeting":    {"incontro", "reunión", "cita", "среща", "зустріч"},
		"interview":  {"colloquio", "colloquio di lavoro", "entrevista", "интервю", "співбесіда"},
		"legal":      {"legale", "юридическа", "юрист", "юридична"},
		"psychology": {"psicologia", "psicologo", "psicóloga", "психолог", "психологічна"},
		"health":     {"salute", "visita medica", "salud", "здраве", "лекар", "здоровʼя", "лікар"},
		"work":       {"lavoro", "trabajo", "работа", "робота"},
		"documents":  {"documenti", "documentos", "документи"},
		"housing":    {"casa", "alloggio", "vivienda", "жилище", "житло"},
	}
	var v vocabulary
	for _, k := range p.Kinds {
		v = append(v, spelling{append([]string{k.ID}, words[k.ID]...)})
	}
	return v
}

// siteWords are the organisation's sites, by id and by name.
func siteWords(p *casework.Policy) vocabulary {
	var v vocabulary
	for _, s := range p.Sites {
		v = append(v, spelling{[]string{string(s.ID), s.Name}})
	}
	return v
}

// What does not belong into a column of first names.
var (
	mailShape  = regexp.MustCompile(`[^\s@]+@[^\s@]+`)
	phoneShape = regexp.MustCompile(`(?:\+|\d)[\d\s()./-]{5,}\d`)
)

// nameDoubt says why a name looks like more than what she likes to be called
// by; "" if it does not. It doubts; only a reader can know.
func nameDoubt(name string) string {
	words := strings.Fields(name)
	switch {
	case mailShape.MatchString(name):
		return "this looks like an e-mail address"
	case phoneShape.MatchString(name):
		return "this looks like a phone number"
	case strings.ContainsFunc(name, unicode.IsDigit):
		return "there are digits in this name"
	case len(words) > 1 || strings.Contains(name, ","):
		return "this looks like a name with a surname"
	default:
		return ""
	}
}

// personalID says why an id looks like something that identifies a person
// outside the list; "" if it does not.
func personalID(id string) string {
	switch {
	case mailShape.MatchString(id):
		return "this id looks like an e-mail address"
	case strings.HasPrefix(id, "+") && phoneShape.MatchString(id):
		return "this id looks like a phone number"
	default:
		return ""
	}
}
