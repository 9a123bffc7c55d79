# What one can make here; `make` alone tells.
.DEFAULT_GOAL := help
BIN := bin/sheetreel
GO  ?= go
DEMOS := city-guides products onboarding title-card quote property-tour

.PHONY: help
help: ## tell what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /	/' | sort | expand -t 16

.PHONY: build
build: ## build the program into bin/
	$(GO) build -trimpath -o $(BIN) ./cmd/sheetreel

.PHONY: demo
demo: build ## render the sample sheets on this machine into demo/, with results sheets
	@mkdir -p demo && cp -R $(DEMOS:%=samples/%) demo/
	$(BIN) plan demo/city-guides/cities.csv --local
	$(BIN) run demo/city-guides/cities.csv --local
	$(BIN) run demo/products/products.csv --local
	$(BIN) run demo/onboarding/customers.csv --local
	$(BIN) run demo/title-card/episodes.csv --local
	$(BIN) run demo/quote/quotes.csv --local
	$(BIN) run demo/property-tour/homes.csv --local --limit 1
	@echo
	@for d in $(DEMOS); do echo "demo/$$d: $$(ls demo/$$d/*.videos/*.mp4 | wc -l) videos in $$(ls -d demo/$$d/*.videos), results in $$(ls demo/$$d/*.results.csv)"; done
	@echo "Open a results sheet: its links play the videos. Run make demo again: nothing is rendered twice."

.PHONY: test
test: ## run every test, with the race detector
	$(GO) test -race ./...

.PHONY: lint
lint: ## vet, staticcheck and gofumpt
	$(GO) vet ./...
	$(GO) tool staticcheck ./...
	@out="$$($(GO) tool gofumpt -l .)"; if [ -n "$$out" ]; then echo "not gofumpt clean:"; echo "$$out"; exit 1; fi

.PHONY: clean
clean: ## remove what was built and rendered
	rm -rf bin demo

.PHONY: bench
bench: ## measure a run against a bare loop, the parts by themselves, and runs in simulated time (some minutes)
	$(GO) test -run '^$$' -bench . -benchtime 3x ./pipeline
	$(GO) test -run '^$$' -bench . -benchtime 1s ./clipcat/local
	SHEETREEL_SIMULATE=1 $(GO) test -count 1 -timeout 0 -v -run TestSimulations ./pipeline

.PHONY: torture
torture: ## kill the program hundreds of times and at every step, fill the disk, with every fault of the server on; TRIALS=n
	SHEETREEL_TORTURE_TRIALS=$(or $(TRIALS),300) $(GO) test -count 1 -timeout 0 -v -run 'Crash|EveryCommit|DiskFull' ./cmd/sheetreel

.PHONY: fuzz
fuzz: ## fuzz every target for a while; FUZZTIME=30s
	@for pkg in $$($(GO) list ./...); do \
		for target in $$($(GO) test -list '^Fuzz' $$pkg 2>/dev/null | grep '^Fuzz'); do \
			echo "$$pkg $$target"; \
			$(GO) test -run '^$$' -fuzz "^$$target$$" -fuzztime $(or $(FUZZTIME),30s) -fuzzminimizetime 5x $$pkg || exit 1; \
		done; \
	done
