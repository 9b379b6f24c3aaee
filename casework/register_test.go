package casework_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"testing"

	"ponte/casework"
)

// kinds lists what record.go declares: the types of records and the names of indexes.
func kinds(t *testing.T) map[casework.KeptIn][]string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "record.go", nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	found := map[casework.KeptIn][]string{}
	add := func(where casework.KeptIn, e ast.Expr) {
		lit, ok := e.(*ast.BasicLit)
		if !ok {
			t.Fatalf("a %s is named by %T, want a text", where, e)
		}
		name, err := strconv.Unquote(lit.Value)
		if err != nil {
			t.Fatal(err)
		}
		found[where] = append(found[where], name)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ValueSpec:
			if typ, ok := n.Type.(*ast.Ident); ok && typ.Name == "RecordType" {
				add(casework.InRecord, n.Values[0])
			}
		case *ast.CompositeLit:
			if typ, ok := n.Type.(*ast.Ident); ok && typ.Name == "Index" {
				add(casework.InIndex, n.Elts[0])
			}
		}
		return true
	})
	return found
}

func TestEveryKindThatIsKeptStandsInTheRegister(t *testing.T) {
	registered := map[casework.KeptIn][]string{}
	for _, k := range casework.Register() {
		registered[k.Where] = append(registered[k.Where], k.Kind)
		if k.Holds == "" || k.Erased == "" || k.Ends == "" || (k.Whose == "") != (k.Where == casework.InIndex) && k.Where != casework.InStore {
			t.Errorf("the register says too little of %s %s", k.Where, k.Kind)
		}
	}
	for where, declared := range kinds(t) {
		if len(declared) < 10 {
			t.Errorf("only %d kinds of %s were found in record.go", len(declared), where)
		}
		slices.Sort(declared)
		slices.Sort(registered[where])
		if !slices.Equal(declared, registered[where]) {
			t.Errorf("%s: declared %v\nregistered %v", where, declared, registered[where])
		}
	}
}
