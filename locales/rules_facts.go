package locales

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/template/parse"

	"ponte/casework"
)

// pluralFaults holds that a message has exactly its language's plural forms, or
// exactly one text.
func (b *Book) pluralFaults(lang casework.Lang, key string, proposed []Form) (found []Fault) {
	want := b.FormsOf(lang, key)
	have := map[string]bool{}
	for _, f := range proposed {
		if f.Text != "" {
			have[f.Name] = true
		}
		if !slices.Contains(want, f.Name) {
			found = append(found, Fault{Form: f.Name, Found: "the plural form " + f.Name, Allowed: strings.Join(want, ", ")})
		}
	}
	for _, name := range want {
		if !have[name] {
			found = append(found, Fault{Form: name, Found: "nothing", Allowed: "a text for each of: " + strings.Join(want, ", ")})
		}
	}
	return found
}

// FormsOf names the forms that a text has in a language, in CLDR's order: the
// language's plural forms if it is about a number, else only "other".
func (b *Book) FormsOf(lang casework.Lang, key string) []string {
	for _, l := range []casework.Lang{casework.English, lang} {
		if m := b.built[l][key]; m != nil && len(forms(m)) > 1 {
			return pluralForms[lang]
		}
	}
	return []string{"other"}
}

// factFaults holds that a text names the facts that its source names, and asks
// what its source asks: a fact that is left out is a day or a place that she does
// not hear of, and one that nobody gives makes no message at all.
func (b *Book) factFaults(w wording) []Fault {
	got, err := factsOf(w.text)
	if err != nil {
		return w.one("something in {{ }} that cannot be read: "+err.Error(), "facts as they stand in English, as in {{.Start.Near}}")
	}
	source := b.sourceOf(w)
	if source == "" {
		return nil
	}
	want, err := factsOf(source)
	if err != nil {
		return nil // the source is told itself
	}
	// "one" means exactly 1 except in Ukrainian, where it is also 21.
	if w.form == "one" && w.lang != casework.Ukrainian {
		delete(got.named, "N")
		delete(want.named, "N")
	}
	var found []Fault
	compare := func(got, want map[string]bool) {
		allowed := "no fact"
		if len(want) > 0 {
			allowed = strings.Join(slices.Sorted(maps.Keys(want)), " ") + ", each of them"
		}
		for _, name := range slices.Sorted(maps.Keys(got)) {
			if !want[name] {
				found = append(found, w.one(name, allowed)...)
			}
		}
		for _, name := range slices.Sorted(maps.Keys(want)) {
			if !got[name] {
				found = append(found, w.one("no "+name, allowed)...)
			}
		}
	}
	compare(braced("{{.%s}}", got.named), braced("{{.%s}}", want.named))
	compare(braced("{{if %s}}", got.asked), braced("{{if %s}}", want.asked))
	if w.form == "other" && len(b.FormsOf(w.lang, w.key)) > 1 && !got.named["N"] {
		found = append(found, w.one("no {{.N}}", "the number {{.N}}, which chooses the plural form")...)
	}
	return found
}

// sourceOf is the text whose facts a wording must name: the English one. The texts
// about time pick what each language needs from the same offer: there it is the
// language's own as it was built in, and moment_test.go reads what comes of it.
func (b *Book) sourceOf(w wording) string {
	if !strings.HasPrefix(w.key, "time.") {
		if m := b.built[casework.English][w.key]; m != nil {
			return m.Other
		}
		return ""
	}
	if m := b.built[w.lang][w.key]; m != nil {
		for _, f := range forms(m) {
			if f.Name == w.form {
				return f.Text
			}
		}
	}
	return ""
}

// facts are what a text needs to be told.
type facts struct {
	named  map[string]bool // told, with their aspects: "Start.Near", "With"
	asked  map[string]bool // conditions, as they are written: ".With", "or .NewTime .NewPlace"
	tested map[string]bool // in a condition: "With"
}

// factsOf collects the facts of a text. It is an error for what is no template,
// and for what has no place in a text.
func factsOf(text string) (facts, error) {
	found := facts{map[string]bool{}, map[string]bool{}, map[string]bool{}}
	trees, err := parse.Parse("text", text, "", "", builtins)
	if err != nil {
		_, what, _ := strings.Cut(err.Error(), ": text:")
		_, what, _ = strings.Cut(what, ": ")
		if what == "" {
			what = err.Error()
		}
		return found, fmt.Errorf("%s", what)
	}
	if tree := trees["text"]; tree != nil { // a comment alone has no tree
		err = found.walk(tree.Root)
	}
	return found, err
}

// walk collects the facts of a part of a text.
func (f facts) walk(n parse.Node) error {
	switch n := n.(type) {
	case *parse.ListNode:
		if n == nil {
			return nil
		}
		for _, each := range n.Nodes {
			if err := f.walk(each); err != nil {
				return err
			}
		}
	case *parse.ActionNode:
		return f.walk(n.Pipe)
	case *parse.PipeNode:
		for _, c := range n.Cmds {
			for _, arg := range c.Args {
				if err := f.walk(arg); err != nil {
					return err
				}
			}
		}
	case *parse.FieldNode:
		f.named[strings.Join(n.Ident, ".")] = true
	case *parse.IfNode:
		f.asked[n.Pipe.String()] = true
		if err := (facts{named: f.tested}).walk(n.Pipe); err != nil {
			return err
		}
		if err := f.walk(n.List); err != nil {
			return err
		}
		return f.walk(n.ElseList)
	case *parse.TextNode, *parse.StringNode, *parse.NumberNode, *parse.IdentifierNode, *parse.CommentNode:
	default:
		return fmt.Errorf("%s has no place in a text", n)
	}
	return nil
}

// braced writes each name as it stands in a text.
func braced(form string, set map[string]bool) map[string]bool {
	out := make(map[string]bool, len(set))
	for name := range set {
		out[fmt.Sprintf(form, name)] = true
	}
	return out
}
