package reports

import "image/color"

// Ticks are the numbers beside the axis of a chart, for a test of the numbers alone.
func Ticks(most int) (numbers []float64, top float64) {
	for _, t := range wholeTicks(most) {
		numbers = append(numbers, t.Value)
	}
	return numbers, axisTop(most)
}

// ChartColours are the colours of the bars, from their foot to their head.
func ChartColours() (colours []color.RGBA) {
	for _, p := range chartParts {
		colours = append(colours, p.colour)
	}
	return colours
}
