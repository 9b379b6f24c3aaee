package main

import (
	"context"
	"errors"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// source gives some numbers at once, as one look at the store or at a counter
// does. Its name is the label of ponte_source_up, which is 0 while it fails.
type source struct {
	name string
	read func(context.Context) ([]number, error)
}

// number is one value. The only label it may have is kind, out of a short fixed
// list such as answers and broadcasts: no person, chat or site, since what is
// scraped is kept by others.
type number struct {
	name  string // ponte_lanes_waiting, ponte_sent_total; a count ends in _total
	help  string
	kind  string // "" for none
	value float64
	// counts tells a number that only grows (since the start) from one that goes up and down.
	counts bool
}

// collector reads the sources each time somebody asks. It keeps nothing, so a
// number is as old as the answer.
type collector struct {
	sources []source
	up      *prometheus.Desc
}

func newCollector(sources []source) *collector {
	return &collector{sources, prometheus.NewDesc("ponte_source_up",
		"Whether the numbers of a source could be read.", []string{"source"}, nil)}
}

// Describe names no metric in advance: what a source gives may differ from time to time.
func (c *collector) Describe(chan<- *prometheus.Desc) {}

// Collect reads all sources, two seconds at most.
func (c *collector) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), probeTime) // prometheus hands in none
	defer cancel()
	for _, s := range c.sources {
		numbers, err := s.read(ctx)
		up := 1.0
		if err != nil {
			up = 0
		}
		out <- prometheus.MustNewConstMetric(c.up, prometheus.GaugeValue, up, s.name)
		for _, n := range numbers {
			out <- n.metric()
		}
	}
}

// metric turns the number into Prometheus's form.
func (n number) metric() prometheus.Metric {
	kind := prometheus.GaugeValue
	if n.counts {
		kind = prometheus.CounterValue
	}
	var labels, values []string
	if n.kind != "" {
		labels, values = []string{"kind"}, []string{n.kind}
	}
	desc := prometheus.NewDesc(n.name, n.help, labels, nil)
	m, err := prometheus.NewConstMetric(desc, kind, n.value, values...)
	if err != nil {
		return prometheus.NewInvalidMetric(desc, errors.Join(errors.New("metric "+n.name), err))
	}
	return m
}

// registerProcess adds what the Go runtime and the system know of this process.
func registerProcess(r *prometheus.Registry) {
	r.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
}
