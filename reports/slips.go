package reports

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/gofont/goregular"
	"rsc.io/qr"

	"ponte/casework"
	"ponte/locales"
)

// Slip is the invite of one person, on paper.
type Slip struct {
	Code casework.Code // so that staff hand it to the right woman
	Lang casework.Lang
	Link string // https://t.me/…?start=…
	// Until is a moment of the last day on which the link works.
	Until casework.Moment
}

// Slips makes a PDF of A4 pages with eight slips each and marks to cut along.
// Each slip is in its reader's language and as neutral as a slip that somebody
// finds must be. Until is told as seen at now. It returns an error for a text
// that would not fit.
func Slips(book *locales.Book, slips []Slip, now time.Time) ([]byte, error) {
	pdf := fpdf.New("P", "mm", "A4", "")
	// The library writes into the font it is given where a letter is made of two,
	// such as È: each sheet gets a copy, or the next one would print other letters.
	for style, font := range map[string][]byte{"": goregular.TTF, "B": gobold.TTF} {
		pdf.AddUTF8FontFromBytes("go", style, bytes.Clone(font))
	}
	pdf.AddUTF8FontFromBytes("gomono", "", bytes.Clone(gomono.TTF))
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetMargins(0, 0, 0)
	pdf.SetCellMargin(0)
	pdf.SetCreationDate(now)
	pdf.SetModificationDate(now)
	pdf.SetCatalogSort(true)
	pdf.SetProducer("Ponte", true)
	for i, s := range slips {
		if i%slipsPerPage == 0 {
			pdf.AddPage()
			cutMarks(pdf)
		}
		text, err := slipText(book, s, now)
		if err != nil {
			return nil, err
		}
		at := i % slipsPerPage
		d := drawing{pdf: pdf, x: float64(at%2) * slipWidth, y: float64(at/2) * slipHeight}
		if err := d.slip(s, text); err != nil {
			return nil, fmt.Errorf("reports: slip of %s in %s: %w", s.Code, s.Lang, err)
		}
	}
	var out bytes.Buffer
	if err := pdf.Output(&out); err != nil {
		return nil, fmt.Errorf("reports: slips: %w", err)
	}
	return out.Bytes(), nil
}

// The sheet, in millimetres.
const (
	slipsPerPage = 8
	pageWidth    = 210.0
	pageHeight   = 297.0
	slipWidth    = pageWidth / 2
	slipHeight   = pageHeight / 4
	slipPadding  = 8.0 // more than printers leave blank at the edge
	headHeight   = 9.0
	qrSize       = 34.0
	// quiet is the white around the code: four of its modules, as scanners want.
	quiet = 5.0
)

// slipWords are the texts of one slip.
type slipWords struct {
	title, typed, until, yours string
	steps                      []string
}

// slipText reads the texts from the book.
func slipText(book *locales.Book, s Slip, now time.Time) (slipWords, error) {
	var failed error
	say := func(key string) string {
		text, err := book.Plain(s.Lang, key, casework.Vars{"Until": {Moment: &s.Until}}, now)
		if err != nil && failed == nil {
			failed = fmt.Errorf("reports: slip of %s: %w", s.Code, err)
		}
		// The fonts lack the letter that some Ukrainian keyboards write for an apostrophe.
		return strings.ReplaceAll(text, "\u02bc", "’")
	}
	words := slipWords{title: say("slip.title"), typed: say("slip.typed"), until: say("slip.until"), yours: say("slip.yours")}
	for i, key := range []string{"slip.camera", "slip.start", "slip.language"} {
		words.steps = append(words.steps, fmt.Sprintf("%d. %s", i+1, say(key)))
	}
	return words, failed
}

// drawing is one slip on its place of the page.
type drawing struct {
	pdf  *fpdf.Fpdf
	x, y float64
}

// slip draws it: heading and code name, the code to scan beside the steps, and
// below them the link to type.
func (d drawing) slip(s Slip, words slipWords) error {
	left, inner := d.x+slipPadding, slipWidth-2*slipPadding
	top := d.y + slipPadding

	d.pdf.SetFont("go", "B", 11)
	code := d.pdf.GetStringWidth(string(s.Code))
	if d.pdf.GetStringWidth(words.title)+code+quiet > inner {
		return fmt.Errorf("the title %q does not fit beside the code name", words.title)
	}
	d.line(left, top, words.title)
	d.line(left+inner-code, top, string(s.Code))

	middle := top + headHeight
	if err := d.square(left, middle, s.Link); err != nil {
		return err
	}
	d.pdf.SetFont("go", "", 9)
	beside := left + qrSize + quiet
	if err := d.paragraphs(beside, middle, left+inner-beside, append(words.steps, words.yours)); err != nil {
		return err
	}

	below := middle + qrSize + quiet
	d.pdf.SetFont("go", "", 8)
	d.line(left, below, words.typed)
	d.pdf.SetFont("gomono", "", 8)
	short := strings.TrimPrefix(s.Link, "https://")
	if width := d.pdf.GetStringWidth(short); width > inner {
		d.pdf.SetFontSize(8 * inner / width)
	}
	d.line(left, below+3.8, short)
	d.pdf.SetFont("go", "", 8)
	d.line(left, below+8, words.until)
	for _, text := range []string{words.typed, words.until} {
		if d.pdf.GetStringWidth(text) > inner {
			return fmt.Errorf("%q does not fit into a line", text)
		}
	}
	return nil
}

// line writes one line whose upper edge is at y.
func (d drawing) line(x, y float64, text string) {
	d.pdf.SetXY(x, y)
	_, size := d.pdf.GetFontSize()
	d.pdf.CellFormat(0, size, text, "", 0, "LM", false, 0, "")
}

// paragraphs writes texts below each other, beside the code.
func (d drawing) paragraphs(x, y, width float64, texts []string) error {
	const between = 1.4
	_, size := d.pdf.GetFontSize()
	for _, text := range texts {
		for _, line := range d.pdf.SplitText(text, width) {
			if y+size > d.y+slipPadding+headHeight+qrSize+quiet {
				return fmt.Errorf("%q is too long to stand beside the code", text)
			}
			d.line(x, y, line)
			y += size * 1.15
		}
		y += between
	}
	return nil
}

// square draws the link as a QR code: each run of dark modules one rectangle,
// which printers keep sharp.
func (d drawing) square(x, y float64, link string) error {
	code, err := qr.Encode(link, qr.M)
	if err != nil {
		return fmt.Errorf("QR code: %w", err)
	}
	module := qrSize / float64(code.Size)
	d.pdf.SetFillColor(0, 0, 0)
	for row := range code.Size {
		for col := 0; col < code.Size; col++ {
			run := 0
			for code.Black(col+run, row) {
				run++
			}
			if run > 0 {
				d.pdf.Rect(x+module*float64(col), y+module*float64(row), module*float64(run), module, "F")
				col += run
			}
		}
	}
	return nil
}

// cutMarks draws crosses where slips meet and strokes at the edges of the page.
func cutMarks(pdf *fpdf.Fpdf) {
	const arm = 3.0
	pdf.SetDrawColor(120, 120, 120)
	pdf.SetLineWidth(0.1)
	for row := 1; row < 4; row++ {
		y := float64(row) * slipHeight
		for _, x := range []float64{0, slipWidth, pageWidth} {
			pdf.Line(x-arm, y, x+arm, y)
		}
		pdf.Line(slipWidth, y-arm, slipWidth, y+arm)
	}
	pdf.Line(slipWidth, 0, slipWidth, 2*arm)
	pdf.Line(slipWidth, pageHeight-2*arm, slipWidth, pageHeight)
}
