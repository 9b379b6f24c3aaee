# `make` prints what can be made. Needed: Go and make; the rest is fetched.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:

# The tests start Redis servers and browsers; more than two packages at once
# make each other slow, not the whole fast.
AT_ONCE ?= 2
TEST := go test -race -shuffle=on -p $(AT_ONCE)

.PHONY: help
help: ## Print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

## See it

.PHONY: demo run graph
demo: ## Tell the story on http://127.0.0.1:8080; needs no token and no database
	go run ./cmd/ponte demo

run: ## Run the bot; the environment says how (see README.md)
	go run ./cmd/ponte run

graph: ## Print all flows as Mermaid diagrams
	@go run ./cmd/ponte graph

## Test it

.PHONY: needs test test-cluster bench storm missing
needs:
	@tools/need gcc redis-server chromium emoji

# Nothing runs at once in the flows, and their tests walk through every button in every
# language: the race detector would make that eight times as long and could find nothing.
test: needs ## Run all tests, with the race detector, shuffled; installs what they need
	$(TEST) -timeout 12m $$(go list ./... | grep -v '/flows$$')
	go test -shuffle=on -timeout 5m ./flows

test-cluster: needs ## Run the store's tests on a Redis Cluster of three nodes alone
	$(TEST) -timeout 5m -run '/^cluster$$' ./store

bench: needs ## Measure, five times in turn beside a bot on the bare libraries; see docs/speed.md
	for turn in 1 2 3 4 5; do go test -run '^$$' -bench Conversation -benchtime 2000x ./bench; done
	go test -run '^$$' -bench . -benchmem $$(go list ./... | grep -v /bench)

storm: needs ## Give the program a million updates of all sorts, forged and damaged; about ten minutes
	PONTE_STORM=1000000 go test -count=1 -v -timeout 60m -run 'TestStorm$$' ./cmd/ponte

missing: ## List the texts that a language lacks or that are older than their source
	go test -count=1 -run 'Missing|Stale' ./locales/...

## Keep it tidy

# The version stands in the file's name: another version is another file, built once.
LINT_VERSION := v2.15.0
LINT := bin/golangci-lint-$(LINT_VERSION)

$(LINT):
	GOBIN=$(CURDIR)/bin go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(LINT_VERSION)
	mv bin/golangci-lint $@

.PHONY: lint transcripts screenshots generate generated check
lint: $(LINT) ## Run the linters; .golangci.yml says which and why
	$(LINT) run ./...

transcripts: ## Rewrite flows/testdata as the flows speak now; read the diff carefully
	go test -count=1 ./flows/... -update

screenshots: needs ## Take the pictures of the demo page again
	PONTE_SCREENSHOTS=$(CURDIR)/docs/pictures go test -count=1 -v -run Screenshot ./...

# Generated files are written to DOCS: docs, or a place to compare with.
DOCS ?= docs
GENERATED := flows.md roles.md privacy.md

generate: ## Rewrite the generated files
	flows=$$(go run ./cmd/ponte graph) && printf '%s\n' "$$flows" > $(DOCS)/flows.md
	roles=$$(go run ./cmd/ponte check --roles --markdown) && printf '%s\n' "$$roles" > $(DOCS)/roles.md
	notice=$$(go run ./cmd/ponte check --notice --markdown) && printf '%s\n' "$$notice" > $(DOCS)/privacy.md

generated: ## Fail if a generated file is not what `make generate` writes
	@fresh=$$(mktemp -d); trap 'rm -rf "$$fresh"' EXIT; \
	$(MAKE) --no-print-directory -s generate DOCS="$$fresh"; \
	for file in $(GENERATED); do \
	  diff -u "docs/$$file" "$$fresh/$$file" || { \
	    echo "docs/$$file is out of date: run 'make generate' and commit what it writes." >&2; exit 1; }; \
	done

check: lint test generated ## Run exactly what CI runs: lint, test, generated

## Ship it

.PHONY: build image clean
build: ## Build bin/ponte
	CGO_ENABLED=0 go build -trimpath -ldflags=-s -o bin/ponte ./cmd/ponte

image: ## Build the container image
	docker build -t ponte .

clean: ## Remove what was built
	rm -rf bin
