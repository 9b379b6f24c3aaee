package reports

import (
	"bytes"
	"fmt"
	"image/color"
	"math"
	"slices"
	"strconv"
	"time"

	xfont "golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"

	"ponte/casework"
	"ponte/locales"
)

// WeekChart draws what became of the appointments of weeks that follow each other,
// as a PNG with a bar for each week, in a language. It names no site and nobody:
// pictures land in galleries. It is made to be read on a phone, where it is shown
// 360 points wide. Dates are told as seen at now. It returns an error for a text
// that would not fit, or that is not there.
func WeekChart(book *locales.Book, lang casework.Lang, weeks []casework.Week, now time.Time) ([]byte, error) {
	words, err := chartText(book, lang, weeks, now)
	if err != nil {
		return nil, err
	}
	fonts, err := chartFonts()
	if err != nil {
		return nil, err
	}
	canvas := vgimg.NewWith(vgimg.UseWH(chartWidth, chartHeight), vgimg.UseDPI(72)) // a point is a pixel
	c := chart{Canvas: draw.New(canvas), fonts: fonts, words: words, weeks: weeks}
	if err := c.draw(); err != nil {
		return nil, fmt.Errorf("reports: chart of weeks in %s: %w", lang, err)
	}
	var out bytes.Buffer
	if _, err := (vgimg.PngCanvas{Canvas: canvas}).WriteTo(&out); err != nil {
		return nil, fmt.Errorf("reports: chart of weeks: %w", err)
	}
	return out.Bytes(), nil
}

// part is one colour of the bars.
type part struct {
	key    string // of its words
	colour color.RGBA
	of     func(casework.Week) int
}

// chartParts are the colours from the foot of a bar to its head. Each is much
// lighter than the one below it, so that they are told apart also by who sees no
// colours, and on paper. Blue and orange look different to everybody who sees any.
var chartParts = []part{
	{"figures.came", color.RGBA{0x0b, 0x3c, 0x5d, 0xff}, casework.Week.Attended},
	{"figures.missed", color.RGBA{0xd5, 0x5e, 0x00, 0xff}, func(w casework.Week) int { return w.Missed }},
	{"figures.called_off", color.RGBA{0x9f, 0xb3, 0xc2, 0xff}, casework.Week.CalledOff},
	{"figures.unmarked", color.RGBA{0xdd, 0xe3, 0xe7, 0xff}, func(w casework.Week) int { return w.Unmarked }},
}

// The picture, in pixels. A phone shows it at two fifths of its size, where the
// smallest letters are ten pixels high.
const (
	chartWidth  vg.Length = 900
	chartHeight vg.Length = 600
	chartMargin vg.Length = 24

	titleSize  vg.Length = 38
	legendSize vg.Length = 29
	labelSize  vg.Length = 27

	legendLine  vg.Length = 42
	legendTop             = chartMargin + titleSize + 18
	legendBelow           = legendTop + 2*legendLine + 6
	swatch      vg.Length = 26

	widestBar  vg.Length = 96
	labelSpace vg.Length = 100 // that the date under a bar takes
)

var (
	ink   = color.RGBA{0x1c, 0x25, 0x2b, 0xff}
	lines = color.RGBA{0xc9, 0xd1, 0xd6, 0xff}
)

// chartWords are the texts of one chart.
type chartWords struct {
	title, from, none string
	parts, dates      []string
}

// chartText reads the texts from the book.
func chartText(book *locales.Book, lang casework.Lang, weeks []casework.Week, now time.Time) (chartWords, error) {
	var failed error
	say := func(key string, vars casework.Vars) string {
		text, err := book.Plain(lang, key, vars, now)
		if err != nil && failed == nil {
			failed = fmt.Errorf("reports: chart of weeks: %w", err)
		}
		return text
	}
	words := chartWords{title: say("figures.title", nil), from: say("figures.week_from", nil), none: say("figures.none", nil)}
	for _, p := range chartParts {
		words.parts = append(words.parts, say(p.key, nil))
	}
	for _, w := range weeks {
		words.dates = append(words.dates, say("figures.date", casework.Vars{"Monday": casework.At(w.Monday, w.Monday.Location().String())}))
	}
	return words, failed
}

// chartFonts are the fonts, which have Cyrillic, for this chart alone: the library
// has a place for the fonts of all charts, which would be anybody's to change.
func chartFonts() (text.Handler, error) {
	var faces font.Collection
	for _, f := range []struct {
		face font.Font
		ttf  []byte
	}{{chartFont(0, false), goregular.TTF}, {chartFont(0, true), gobold.TTF}} {
		face, err := opentype.Parse(f.ttf)
		if err != nil {
			return nil, fmt.Errorf("reports: chart of weeks: font: %w", err)
		}
		faces = append(faces, font.Face{Font: f.face, Face: face})
	}
	return text.Plain{Fonts: font.NewCache(faces)}, nil
}

// chartFont names one of the fonts.
func chartFont(size vg.Length, bold bool) font.Font {
	f := font.Font{Typeface: "Go", Size: size}
	if bold {
		f.Weight = xfont.WeightBold
	}
	return f
}

// chart is one picture while it is drawn.
type chart struct {
	draw.Canvas
	fonts text.Handler
	words chartWords
	weeks []casework.Week
}

// draw draws the title, what the colours mean, and below them the bars.
func (c chart) draw() error {
	if err := c.write(chartMargin, chartMargin, chartWidth-2*chartMargin, c.style(titleSize, true), c.words.title); err != nil {
		return err
	}
	half := (chartWidth - 2*chartMargin) / 2
	for i, p := range chartParts {
		x, y := chartMargin+half*vg.Length(i%2), legendTop+legendLine*vg.Length(i/2)
		c.fill(p.colour, x, y+(legendSize-swatch)/2+7, swatch, swatch)
		const beside = swatch + 12
		if err := c.write(x+beside, y, half-beside-8, c.style(legendSize, false), c.words.parts[i]); err != nil {
			return err
		}
	}
	return c.bars(draw.Crop(c.Canvas, chartMargin, -chartMargin, chartMargin, -legendBelow))
}

// style is how letters look.
func (c chart) style(size vg.Length, bold bool) text.Style {
	return text.Style{Color: ink, Font: chartFont(size, bold), Handler: c.fonts, XAlign: text.XLeft, YAlign: text.YTop}
}

// write writes a line whose upper left corner is at x and y, counted from the top.
func (c chart) write(x, y, width vg.Length, style text.Style, line string) error {
	if wide := style.Width(line); wide > width {
		return fmt.Errorf("%q is %.0f pixels wide, and there is room for %.0f", line, wide.Points(), width.Points())
	}
	c.FillText(style, vg.Point{X: x, Y: chartHeight - y}, line)
	return nil
}

// fill fills a rectangle whose upper left corner is at x and y, counted from the top.
func (c chart) fill(colour color.Color, x, y, width, height vg.Length) {
	top, bottom := chartHeight-y, chartHeight-y-height
	c.FillPolygon(colour, []vg.Point{{X: x, Y: top}, {X: x + width, Y: top}, {X: x + width, Y: bottom}, {X: x, Y: bottom}})
}

// bars draws a bar for each week, on an axis that begins at zero.
func (c chart) bars(place draw.Canvas) error {
	most := 0
	for _, w := range c.weeks {
		most = max(most, w.All)
	}
	p := c.axes(most)
	stacked, err := c.stack(place.Max.X - place.Min.X)
	if err != nil {
		return err
	}
	p.Add(stacked...)
	shown := c.shown(place.Max.X - place.Min.X)
	var dates plot.ConstantTicks
	for _, i := range shown {
		dates = append(dates, plot.Tick{Value: float64(i), Label: c.words.dates[i]})
	}
	p.X.Tick.Marker = dates
	if len(shown) == len(c.weeks) && most > 0 { // where dates have no room, numbers have none either
		p.Add(numbers{c})
	}
	// What was added has widened the axes.
	p.X.Min, p.X.Max = -0.5, float64(max(len(c.weeks), 1))-0.5
	p.Y.Min, p.Y.Max = 0, axisTop(most)
	p.Draw(place)
	if most == 0 {
		none := c.style(legendSize, false)
		none.XAlign, none.YAlign = text.XCenter, text.YCenter
		place.FillText(none, place.Center(), c.words.none)
	}
	return nil
}

// axes makes the plot with its axes and lines, and nothing in it.
func (c chart) axes(most int) *plot.Plot {
	p := plot.New()
	p.TextHandler = c.fonts
	p.X.Label.Text, p.X.Label.TextStyle, p.X.Label.Padding = c.words.from, c.style(labelSize, false), 4
	p.X.Label.TextStyle.XAlign, p.X.Label.TextStyle.YAlign = text.XCenter, text.YBottom
	p.X.LineStyle = draw.LineStyle{Color: ink, Width: 2}
	p.X.Tick.Label, p.X.Tick.Length, p.X.Padding = c.style(labelSize, false), 0, 0
	p.X.Tick.Label.XAlign = text.XCenter
	p.Y.Width, p.Y.Padding = 0, 6
	p.Y.Tick.Label, p.Y.Tick.Length, p.Y.Tick.Marker = c.style(labelSize, false), 0, wholeTicks(most)
	p.Y.Tick.Label.XAlign, p.Y.Tick.Label.YAlign = text.XRight, text.YCenter
	grid := plotter.NewGrid()
	grid.Vertical.Color = nil
	grid.Horizontal = draw.LineStyle{Color: lines, Width: 1.5}
	p.Add(grid)
	return p
}

// stack makes the bars, each colour on the one before.
func (c chart) stack(width vg.Length) ([]plot.Plotter, error) {
	if len(c.weeks) == 0 {
		return nil, nil
	}
	var out []plot.Plotter
	var below *plotter.BarChart
	for _, part := range chartParts {
		values := make(plotter.Values, len(c.weeks))
		for i, w := range c.weeks {
			values[i] = float64(part.of(w))
		}
		bars, err := plotter.NewBarChart(values, min(widestBar, width/vg.Length(len(c.weeks))*0.68))
		if err != nil {
			return nil, err
		}
		bars.Color, bars.LineStyle.Width = part.colour, 0
		if below != nil {
			bars.StackOn(below)
		}
		below = bars
		out = append(out, bars)
	}
	return out, nil
}

// shown are the weeks that have a date under their bar: as many as there is room
// for, and the last in any case.
func (c chart) shown(width vg.Length) []int {
	n := len(c.weeks)
	room := int(width/labelSpace) + 1
	step := max(1, (n+room-1)/room)
	var out []int
	for i := n - 1; i >= 0; i -= step {
		out = append(out, i)
	}
	slices.Reverse(out)
	return out
}

// numbers writes how many appointments a week had above its bar.
type numbers struct{ chart }

// Plot is called by the library when the axes are drawn. What is behind a number
// is painted over, or a line would go through it.
func (n numbers) Plot(canvas draw.Canvas, p *plot.Plot) {
	style := n.style(labelSize, true)
	style.XAlign, style.YAlign = text.XCenter, text.YBottom
	toX, toY := p.Transforms(&canvas)
	for i, w := range n.weeks {
		at, number := vg.Point{X: toX(float64(i)), Y: toY(float64(w.All)) + 4}, strconv.Itoa(w.All)
		half, high := style.Width(number)/2+3, style.FontExtents().Ascent
		n.fill(color.White, at.X-half, chartHeight-at.Y-high, 2*half, high)
		n.FillText(style, at, number)
	}
}

// axisTop is how far up the axis goes: beyond the highest bar, with room for its number.
func axisTop(most int) float64 { return max(1, 1.14*float64(most)) }

// wholeTicks are the numbers beside the axis: whole, from zero, and at most six.
func wholeTicks(most int) plot.ConstantTicks {
	top := axisTop(most)
	step := 1
	for i := 1; 6*float64(step) <= top; i++ { // 1, 2, 5, 10, 20, 50 …
		step = []int{1, 2, 5}[i%3] * int(math.Pow10(i/3))
	}
	var ticks plot.ConstantTicks
	for n := 0; float64(n) <= top; n += step {
		ticks = append(ticks, plot.Tick{Value: float64(n), Label: strconv.Itoa(n)})
	}
	return ticks
}
