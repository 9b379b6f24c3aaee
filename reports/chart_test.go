package reports_test

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io/fs"
	"math"
	"os"
	"path"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
	"pgregory.net/rapid"

	"ponte/casework"
	"ponte/locales"
	"ponte/reports"
)

// chartNow is the Monday on which the charts of these tests are drawn.
var chartNow = time.Date(2026, 10, 12, 6, 30, 0, 0, time.UTC)

// weeksBefore are weeks of Rome that end before chartNow, filled by their number.
func weeksBefore(t *testing.T, n int, fill func(i int, w *casework.Week)) []casework.Week {
	t.Helper()
	rome, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		t.Fatal(err)
	}
	weeks := make([]casework.Week, n)
	for i := range weeks {
		weeks[i] = casework.Week{Site: "roma", Monday: time.Date(2026, 10, 5-7*(n-1-i), 0, 0, 0, 0, rome)}
		fill(i, &weeks[i])
		w := &weeks[i]
		w.All = w.Came + w.Late + w.Missed + w.ByUs + w.Cancelled + w.Cannot + w.Unmarked
	}
	return weeks
}

// drawn draws a chart and returns its pixels.
func drawn(t *testing.T, lang casework.Lang, weeks []casework.Week) *image.NRGBA {
	t.Helper()
	book, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(chartOf(t, book, lang, weeks)))
	if err != nil {
		t.Fatal(err)
	}
	if size := picture.Bounds().Size(); size != image.Pt(900, 600) {
		t.Fatalf("a picture of %v", size)
	}
	pixels := image.NewNRGBA(picture.Bounds())
	draw.Draw(pixels, pixels.Bounds(), picture, image.Point{}, draw.Src)
	return pixels
}

// chartOf is the file of a chart.
func chartOf(t *testing.T, book *locales.Book, lang casework.Lang, weeks []casework.Week) []byte {
	t.Helper()
	data, err := reports.WeekChart(book, lang, weeks, chartNow)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// count counts the pixels of a colour from one column to before another.
func count(picture *image.NRGBA, colour color.RGBA, from, to int) (n int) {
	for y := range picture.Bounds().Dy() {
		for x := from; x < to; x++ {
			if at := picture.NRGBAAt(x, y); color.RGBA(at) == colour {
				n++
			}
		}
	}
	return n
}

func nothing(int, *casework.Week) {}

// A bar that is twice as high means twice as many, for all colours alike. The
// colours stand also beside their words: that is taken off.
func TestTheAreasOfAChartAreInProportion(t *testing.T) {
	weeks := weeksBefore(t, 6, func(i int, w *casework.Week) {
		*w = casework.Week{Site: w.Site, Monday: w.Monday, Came: 20 + i, Late: 2, Missed: 10 * (i % 2), ByUs: 3, Cancelled: 5, Cannot: i, Unmarked: 12}
	})
	want := []int{0, 0, 0, 0}
	for _, w := range weeks {
		for i, n := range []int{w.Came + w.Late, w.Missed, w.ByUs + w.Cancelled + w.Cannot, w.Unmarked} {
			want[i] += n
		}
	}
	picture := drawn(t, casework.Ukrainian, weeks)
	empty := drawn(t, casework.Ukrainian, weeksBefore(t, 6, nothing))
	perOne := 0.0
	for i, colour := range reports.ChartColours() {
		area := float64(count(picture, colour, 0, 900)-count(empty, colour, 0, 900)) / float64(want[i])
		if i == 0 {
			perOne = area
		}
		if area < 100 || math.Abs(area/perOne-1) > 0.04 {
			t.Errorf("colour %d: %.0f pixels for one of %d appointments, want %.0f", i, area, want[i], perOne)
		}
	}
}

func TestTheAxisOfAChartBeginsAtZero(t *testing.T) {
	came := reports.ChartColours()[0]
	weeks := weeksBefore(t, 2, func(i int, w *casework.Week) { w.Came = 200 + 100*i })
	picture := drawn(t, casework.Italian, weeks)
	empty := drawn(t, casework.Italian, weeksBefore(t, 2, nothing))
	left := count(picture, came, 0, 450) - count(empty, came, 0, 450)
	right := count(picture, came, 450, 900)
	if ratio := float64(right) / float64(left); left < 10_000 || math.Abs(ratio-1.5) > 0.02 {
		t.Errorf("200 are %d pixels and 300 are %d", left, right)
	}
}

func TestTheNumbersBesideAChartAreWholeAndFew(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		most := rapid.OneOf(rapid.IntRange(0, 40), rapid.IntRange(0, 100_000)).Draw(t, "most")
		ticks, top := reports.Ticks(most)
		if len(ticks) < 2 || len(ticks) > 6 || ticks[0] != 0 || top < float64(most) {
			t.Fatalf("up to %d: %v, and the axis ends at %v", most, ticks, top)
		}
		for i, tick := range ticks {
			if tick != math.Trunc(tick) || tick != float64(i)*ticks[1] || tick > top {
				t.Errorf("up to %d: %v, and the axis ends at %v", most, ticks, top)
			}
		}
	})
}

// lightness is L* of CIELAB, 0 for black and 100 for white.
func lightness(c color.RGBA) float64 {
	linear := func(v uint8) float64 {
		if s := float64(v) / 255; s > 0.04045 {
			return math.Pow((s+0.055)/1.055, 2.4)
		}
		return float64(v) / 255 / 12.92
	}
	y := 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
	return 116*math.Cbrt(y) - 16
}

func TestTheColoursOfAChartAreToldApartWithoutColours(t *testing.T) {
	colours := append(reports.ChartColours(), color.RGBA{0xff, 0xff, 0xff, 0xff}) // the paper
	for i := 1; i < len(colours); i++ {
		if step := lightness(colours[i]) - lightness(colours[i-1]); step < 10 {
			t.Errorf("colours %d and %d differ by %.1f of lightness, want 10", i-1, i, step)
		}
	}
}

func TestAChartIsDrawnInEveryLanguageAndAtAnyLength(t *testing.T) {
	book, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	fill := func(i int, w *casework.Week) { w.Came, w.Missed = 300*(i%2), i }
	for _, lang := range casework.Langs {
		if data := chartOf(t, book, lang, weeksBefore(t, 1, fill)); len(data) > 200_000 {
			t.Errorf("%s: a picture of %d bytes", lang, len(data))
		}
	}
	for _, n := range []int{0, 104} {
		if data := chartOf(t, book, casework.Bulgarian, weeksBefore(t, n, fill)); len(data) > 200_000 {
			t.Errorf("%d weeks: a picture of %d bytes", n, len(data))
		}
	}
}

func TestTheSameWeeksGiveTheSameChart(t *testing.T) {
	book, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	weeks := weeksBefore(t, 8, func(i int, w *casework.Week) { w.Came, w.Missed, w.Unmarked = 30-i, i, 2 })
	if !bytes.Equal(chartOf(t, book, casework.Spanish, weeks), chartOf(t, book, casework.Spanish, weeks)) {
		t.Error("the same weeks are drawn in two ways")
	}
}

func TestTheFontsOfAChartHaveAllItsLetters(t *testing.T) {
	book, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	font, err := sfnt.Parse(goregular.TTF)
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, lang := range casework.Langs {
		for _, key := range book.Keys(lang) {
			if !strings.HasPrefix(key, "figures.") {
				continue
			}
			seen++
			text, err := book.Plain(lang, key, casework.Vars{"Monday": casework.At(chartNow, "Europe/Rome")}, chartNow)
			if err != nil {
				t.Fatal(err)
			}
			for _, letter := range text {
				if at, err := font.GlyphIndex(&sfnt.Buffer{}, letter); err != nil || at == 0 {
					t.Errorf("%s: %s: no letter %q: %v", lang, key, letter, err)
				}
			}
		}
	}
	if seen < 5*len(casework.Langs) {
		t.Errorf("only %d texts", seen)
	}
}

func TestATextThatDoesNotFitIntoAChartIsNamed(t *testing.T) {
	long := "Appointments of this site and of all others in the whole country"
	changed := fstest.MapFS{}
	err := fs.WalkDir(os.DirFS("../locales"), ".", func(name string, _ fs.DirEntry, err error) error {
		if err != nil || path.Ext(name) != ".toml" {
			return err
		}
		text, err := fs.ReadFile(os.DirFS("../locales"), name)
		if name == "messages/figures.en.toml" {
			text = bytes.Replace(text, []byte("Appointments by week"), []byte(long), 1)
		}
		changed[name] = &fstest.MapFile{Data: text}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	book, err := locales.LoadFS(changed)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := reports.WeekChart(book, casework.English, nil, chartNow); err == nil || !strings.Contains(err.Error(), long) {
		t.Errorf("drawn all the same: %v", err)
	}
}
