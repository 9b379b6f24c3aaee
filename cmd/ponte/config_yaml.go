package main

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// This file walks a YAML document strictly: every key must be known, every
// value must be of its kind, and every mistake is kept with its place. It knows
// nothing of Ponte; config_file.go says what may stand where.
//
// It walks the parsed nodes because decoding into structs stops at the first
// mistake of a kind and forgets where it was.

// document is one file being walked.
type document struct {
	file  string
	found problems
	// belongs says where a key stands, for one that is found where it may not: a sentence
	// after its name, as in "stands at the left margin".
	belongs map[string]string
}

// place is a value in the document, with the way to it.
type place struct {
	*yaml.Node
	path string
}

// key is one thing that may stand in a mapping. Its read is not called where
// the key is missing or its value is empty: presets stay.
type key struct {
	name string
	read func(place)
}

// parse reads the text into its only document. It returns false for a text
// that is empty or no YAML; the second is kept as a problem.
func (d *document) parse(text []byte) (place, bool) {
	decoder := yaml.NewDecoder(strings.NewReader(string(text)))
	var root yaml.Node
	err := decoder.Decode(&root)
	if errors.Is(err, io.EOF) {
		return place{}, false
	}
	if err != nil {
		d.notYAML(err)
		return place{}, false
	}
	var second yaml.Node
	if err := decoder.Decode(&second); !errors.Is(err, io.EOF) {
		d.found = append(d.found, problem{file: d.file, line: max(second.Line, 1), col: max(second.Column, 1),
			sentence: "a second document begins here; put everything into the first (take out the line ---)."})
	}
	return place{Node: root.Content[0]}, true
}

// yamlLine finds the line in an error of the YAML library.
var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?(.*)$`)

// notYAML keeps what the YAML library says, at its line.
func (d *document) notYAML(err error) {
	p := problem{file: d.file, line: 1, col: 1}
	what, near := err.Error(), ""
	if m := yamlLine.FindStringSubmatch(what); m != nil {
		what = m[2]
		if n, err := strconv.Atoi(m[1]); err == nil {
			p.line, near = n, fmt.Sprintf(" near line %d", n) // the library often names the line after
		}
	}
	p.sentence = fmt.Sprintf("this is not YAML%s: %s. Look at the indentation (spaces, no tabs) and the quotes there and in the lines around, first at what was changed last.", near, what)
	d.found = append(d.found, p)
}

// wrong keeps a mistake at a place.
func (d *document) wrong(v place, found, allowed, meant string) {
	d.found = append(d.found, problem{file: d.file, line: v.Line, col: v.Column, where: v.path,
		found: found, allowed: allowed, meant: meant})
}

// say keeps a mistake at a place, in a sentence of its own.
func (d *document) say(v place, format string, args ...any) {
	d.found = append(d.found, problem{file: d.file, line: v.Line, col: v.Column, where: v.path,
		sentence: fmt.Sprintf(format, args...)})
}

// mapping reads a mapping with these keys and no others.
func (d *document) mapping(v place, keys ...key) {
	names := make([]string, len(keys))
	for i, k := range keys {
		names[i] = k.name
	}
	d.each(v, func(name, value place) {
		for _, k := range keys {
			if k.name == name.Value {
				if !empty(value.Node) {
					k.read(value)
				}
				return
			}
		}
		if variable, ok := secretNames[strings.ToLower(name.Value)]; ok {
			d.say(name, "a secret does not stand in this file. Set %s in the environment.", variable)
			return
		}
		if stands := d.belongs[name.Value]; stands != "" {
			d.wrong(name, "an unknown key", strings.Join(names, ", "), "")
			d.found[len(d.found)-1].hint = quoted(name.Value) + " " + stands
			return
		}
		d.wrong(name, "an unknown key", strings.Join(names, ", "), nearest(name.Value, names))
	})
}

// each reads a mapping whose keys are names that others give. A name that
// stands twice is a mistake.
func (d *document) each(v place, read func(name, value place)) {
	if v.Kind != yaml.MappingNode {
		d.wrong(v, kindOf(v.Node), "keys with values, each on a line of its own", "")
		return
	}
	lines := map[string]int{}
	for i := 0; i+1 < len(v.Content); i += 2 {
		path := v.Content[i].Value
		if v.path != "" {
			path = v.path + "." + path
		}
		name, value := place{v.Content[i], path}, place{v.Content[i+1], path}
		if name.Kind != yaml.ScalarNode {
			d.wrong(place{name.Node, v.path}, kindOf(name.Node), "a key", "")
			continue
		}
		if looksSecret(name.Value) {
			continue // it is told by its line
		}
		if first, twice := lines[name.Value]; twice {
			d.say(name, "this key stands already on line %d; take one of the two out.", first)
			continue
		}
		lines[name.Value] = name.Line
		if d.plain(value) {
			read(name, value)
		}
	}
}

// list reads a sequence.
func (d *document) list(v place, read func(place)) {
	if v.Kind != yaml.SequenceNode {
		d.wrong(v, kindOf(v.Node), "a list, each entry after a hyphen or all in [ ]", "")
		return
	}
	for i, n := range v.Content {
		if entry := (place{n, fmt.Sprintf("%s[%d]", v.path, i+1)}); d.plain(entry) {
			read(entry)
		}
	}
}

// plain refuses what YAML can and a configuration does not need: one part that
// stands for another is hard to read, and a few lines of it can fill a machine.
func (d *document) plain(v place) bool {
	if v.Kind == yaml.AliasNode || v.Anchor != "" {
		d.wrong(v, kindOf(v.Node), "a value; write it out", "")
		return false
	}
	return true
}

// scalar makes the reader of a single value. parse gets the text as it stands
// in the file, without quotes, and reports whether it is allowed.
func scalar[T any](d *document, into *T, allowed string, parse func(string) (T, bool)) func(place) {
	return func(v place) {
		if v.Kind != yaml.ScalarNode {
			d.wrong(v, kindOf(v.Node), allowed, "")
			return
		}
		value, ok := parse(strings.TrimSpace(v.Value))
		if !ok {
			d.wrong(v, quoted(v.Value), allowed, "")
			return
		}
		*into = value
	}
}

// choice makes the reader of a value out of few; case does not matter.
func choice[T ~string](d *document, into *T, words ...T) func(place) {
	allowed := make([]string, len(words))
	for i, w := range words {
		allowed[i] = string(w)
	}
	list := oneOf(allowed)
	return func(v place) {
		if v.Kind != yaml.ScalarNode {
			d.wrong(v, kindOf(v.Node), list, "")
			return
		}
		for _, w := range words {
			if strings.EqualFold(v.Value, string(w)) {
				*into = w
				return
			}
		}
		d.wrong(v, quoted(v.Value), list, nearest(v.Value, allowed))
	}
}

// oneOf writes "a, b or c".
func oneOf(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}

// empty reports whether a value is left out: nothing, null, ~ or "".
func empty(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.Anchor == "" && (n.Value == "" || n.Tag == "!!null")
}

// kindOf names what a node is, for an error.
func kindOf(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.AliasNode || n.Anchor != "":
		return "an anchor or an alias (& or *)"
	case n.Kind == yaml.MappingNode:
		return "keys with values"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case n.Value == "":
		return "nothing"
	default:
		return quoted(n.Value)
	}
}

// quoted shows a value in an error: in quotes, not too long, and not if it is secret.
func quoted(text string) string {
	if looksSecret(text) {
		return "something secret"
	}
	if r := []rune(text); len(r) > 60 {
		text = string(r[:60]) + "…"
	}
	return strconv.Quote(text)
}
