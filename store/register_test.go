package store_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"

	"ponte/casework"
)

// A key that this room begins to keep stands in the register, or this fails.
func TestEveryKeyStandsInTheRegister(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "keys.go", nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var kept []string
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Recv == nil || f.Name.Name == "scan" {
			continue
		}
		first := "" // the text that follows the prefix
		ast.Inspect(f.Body, func(n ast.Node) bool {
			lit, ok := n.(*ast.BasicLit)
			if ok && first == "" {
				first, err = strconv.Unquote(lit.Value)
			}
			return err == nil
		})
		if err != nil || first == "" {
			t.Fatalf("%s names no key: %v", f.Name.Name, err)
		}
		if !slices.Contains(kept, first) {
			kept = append(kept, first)
		}
	}
	var registered []string
	for _, k := range casework.Register() {
		if k.Where == casework.InStore {
			registered = append(registered, k.Kind)
		}
	}
	slices.Sort(kept)
	slices.Sort(registered)
	if len(kept) < 15 || !slices.Equal(kept, registered) {
		t.Errorf("named here   %s\nregistered   %s", strings.Join(kept, " "), strings.Join(registered, " "))
	}
}
