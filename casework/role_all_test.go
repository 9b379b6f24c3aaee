package casework_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"ponte/casework"
)

// declared lists the types of this package's sources that are commands.
func declared(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range parsed.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv == nil || f.Name.Name != "Command" {
				continue
			}
			receiver := f.Recv.List[0].Type
			if star, ok := receiver.(*ast.StarExpr); ok {
				receiver = star.X
			}
			if name, ok := receiver.(*ast.Ident); ok {
				names = append(names, name.Name)
			}
		}
	}
	slices.Sort(names)
	return names
}

// A new command is tried by everybody, or this fails.
func TestEveryCommandThatIsDeclaredIsTried(t *testing.T) {
	o := newOffice(t)
	var tried []string
	for _, c := range o.commands(o.book(2*day), o.invite()) {
		tried = append(tried, reflect.Indirect(reflect.ValueOf(c)).Type().Name())
	}
	slices.Sort(tried)
	if names := declared(t); len(names) == 0 || !slices.Equal(names, tried) {
		t.Errorf("declared %v\ntried    %v", names, tried)
	}
}

// subjects are the fields by which a command names what it is about.
var subjects = []string{"Appointment", "Person", "Staff", "Token", "Timer", "Delivery", "Request"}

// Whoever makes up an id, or takes one of another kind, finds nothing and
// changes nothing.
func TestAForgedIDFindsNothing(t *testing.T) {
	model := newOffice(t)
	forged := []string{"", "gone", string(model.who["woman"].Code), string(model.who["woman"].Chat), "*", "../x", "a|b"}
	for _, id := range forged {
		for i := range model.commands(casework.Appointment{}, "") {
			for _, who := range everybody {
				if who == "system" {
					continue
				}
				o := newOffice(t)
				o.visitor("chat of visitor")
				o.book(2 * day)
				asks := o.as(who)
				o.who["woman"] = casework.Person{ID: casework.PersonID(id), Chat: casework.ChatName(id)}
				o.who["educator"] = o.who["woman"]
				c := o.commands(casework.Appointment{ID: casework.AppointmentID(id), Rev: 1}, id)[i]
				fields := reflect.Indirect(reflect.ValueOf(c)).Type()
				about := slices.ContainsFunc(subjects, func(name string) bool { _, ok := fields.FieldByName(name); return ok })
				if !about || c.Command() == "add_person" { // its Person is what it yields
					continue
				}
				o.posts = nil
				before := maps.Clone(o.rows)
				err := o.try(asks, c)
				if code := casework.CodeOf(err); code != casework.NotFound && code != casework.Forbidden {
					t.Errorf("%s of %q by %s: %v", c.Command(), id, who, err)
				}
				if !maps.Equal(before, o.rows) || len(o.posts) > 0 {
					t.Errorf("%s of %q by %s: something changed or was told", c.Command(), id, who)
				}
			}
		}
	}
}
