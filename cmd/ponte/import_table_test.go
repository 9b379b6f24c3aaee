package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTablesAreReadAsProgramsWriteThem(t *testing.T) {
	want := map[string]string{"id": "d-1", "site": "milano", "name": "Giulia, detta Giù"}
	for name, text := range map[string]string{
		"semicolons":                "id;site;name\nd-1;milano;Giulia, detta Giù\n",
		"commas":                    "id,site,name\nd-1,milano,\"Giulia, detta Giù\"\n",
		"tabs":                      "id\tsite\tname\nd-1\tmilano\tGiulia, detta Giù\n",
		"a mark at the beginning":   "\ufeffid;site;name\nd-1;milano;Giulia, detta Giù\n",
		"Windows line ends":         "id;site;name\r\nd-1;milano;Giulia, detta Giù\r\n",
		"Excel's own first line":    "sep=;\r\nid;site;name\r\nd-1;milano;Giulia, detta Giù\r\n",
		"no end of the last line":   "id;site;name\nd-1;milano;Giulia, detta Giù",
		"empty rows":                "id;site;name\n;;\nd-1;milano;Giulia, detta Giù\n;;\n\n",
		"spaces around cells":       "id; site ;name\n d-1 ;\u00a0milano; Giulia, detta Giù\n",
		"empty columns at the end":  "id;site;name;;\nd-1;milano;Giulia, detta Giù;;\n",
		"headings in capitals":      "ID;SITE;Name\nd-1;milano;Giulia, detta Giù\n",
		"Italian headings":          "Identificativo;Sede;Nome\nd-1;milano;Giulia, detta Giù\n",
		"Spanish headings":          "identificador;centro;nombre\nd-1;milano;Giulia, detta Giù\n",
		"Bulgarian headings":        "Номер;Център;Име\nd-1;milano;Giulia, detta Giù\n",
		"Ukrainian headings":        "Номер;Офіс;Ім’я\nd-1;milano;Giulia, detta Giù\n",
		"a name over two lines too": "id;site;name\nd-1;milano;\"Giulia, detta Giù\"\n",
	} {
		t.Run(name, func(t *testing.T) {
			table, mistakes := readTable("people.csv", text, peopleList.columns)
			if len(mistakes) > 0 || len(table.unread) > 0 || len(table.rows) != 1 {
				t.Fatalf("mistakes %v, unread %v, want none and one row", mistakes, table)
			}
			for column, text := range want {
				if got := table.rows[0].cells[column].text; got != text {
					t.Errorf("%s is %q, want %q", column, got, text)
				}
			}
		})
	}
}

func TestUnknownColumnsAreNamedAndLeftOut(t *testing.T) {
	p := newOffice(t).plan(peopleList, "id;site;Telefono;languge\nd-1;milano;+39 333 1234567;uk\n", isoDates, false)
	want := []string{
		`people.csv:1:9: column "Telefono": it is not read. The columns that are read: id, role, site, language, name, caseworker, code.`,
		`people.csv:1:18: column "languge": it is not read. The columns that are read: id, role, site, language, name, caseworker, code. Did you mean "language"?`,
	}
	var got []string
	for _, d := range p.doubts {
		got = append(got, d.String())
	}
	if diff := cmp.Diff(want, got); diff != "" || len(p.mistakes) > 0 {
		t.Errorf("doubts (-want +got):\n%s\nmistakes: %v", diff, p.mistakes)
	}
}

func TestNamesThatSayTooMuchAreDoubted(t *testing.T) {
	for name, doubt := range map[string]string{
		"Olena": "", "Олена": "", "Anna-Maria": "", "O’Hara": "",
		"Olena Kovalenko":    "this looks like a name with a surname",
		"Kovalenko, Olena":   "this looks like a name with a surname",
		"olena@example.org":  "this looks like an e-mail address",
		"+39 333 123 4567":   "this looks like a phone number",
		"Olena 3331234567":   "this looks like a phone number",
		"Olena2":             "there are digits in this name",
		"(+359) 88 123 45 6": "this looks like a phone number",
	} {
		if got := nameDoubt(name); got != doubt {
			t.Errorf("%q: %q, want %q", name, got, doubt)
		}
	}
}

func TestFilesThatAreNotUTF8AreRefusedWithWhatToDo(t *testing.T) {
	for name, c := range map[string]struct{ raw, want string }{
		"Windows-1251":           {"id;name\r\nd-1;\xce\xeb\xe5\xed\xe0\r\n", "people.csv:2:5: this is not UTF-8 text. It looks like Windows-1251 or Windows-1252.\n" + saveAsUTF8},
		"Windows-1252":           {"id;name\r\nd-1;Jos\xe9\r\n", "people.csv:2:8: this is not UTF-8 text. It looks like Windows-1251 or Windows-1252.\n" + saveAsUTF8},
		"UTF-16 without a mark":  {"i\x00d\x00;\x00", "people.csv is not UTF-8 text: it holds zero bytes, as UTF-16 does.\n" + saveAsUTF8},
		"UTF-16 with an odd end": {"\xff\xfei\x00d", "people.csv begins like UTF-16, but is broken further on.\n" + saveAsUTF8},
		"half a letter in UTF-16": {"\xff\xfe\x00\xd8i\x00",
			"people.csv begins like UTF-16, but is broken further on.\n" + saveAsUTF8},
		"a workbook of Excel": {"PK\x03\x04\x14\x00", "people.csv is a workbook of Excel or LibreOffice, not a CSV file.\n" + saveAsUTF8},
	} {
		_, err := decodeText("people.csv", []byte(c.raw))
		if err == nil || err.Error() != c.want {
			t.Errorf("%s:\n%v\nwant\n%s", name, err, c.want)
		}
	}
}

func TestUTF16WithAMarkIsRead(t *testing.T) {
	for _, raw := range []string{"\xff\xfe\x1e\x04;\x00n\x00", "\xfe\xff\x04\x1e\x00;\x00n"} {
		if text, err := decodeText("people.csv", []byte(raw)); err != nil || text != "О;n" {
			t.Errorf("%q, %v; want %q", text, err, "О;n")
		}
	}
}

func FuzzAnyFileIsReadOrRefusedWithItsPlace(f *testing.F) {
	for _, seed := range []string{somePeople, someAppointments, "", "\n", "sep=;\n", "id\n\"", "id;id\n", "\xff\xfe", "a,\"b\nc\",d\n1,2\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		text, err := decodeText("x.csv", raw)
		if err != nil {
			return
		}
		lines := strings.Count(text, "\n") + 2
		table, mistakes := readTable("x.csv", text, peopleList.columns)
		if table == nil && len(mistakes) == 0 {
			t.Fatal("neither a table nor a mistake")
		}
		for _, m := range mistakes {
			if m.line < 1 || m.line > lines || m.col < 1 {
				t.Errorf("a mistake at %d:%d in %d lines: %v", m.line, m.col, lines, m)
			}
		}
	})
}
