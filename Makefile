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
	$(BIN) run demo/property-tour/homes.csv --local --rows 2
	@echo
	@for d in $(DEMOS); do echo "demo/$$d: $$(ls demo/$$d/*.videos/*.mp4 | wc -l) videos in $$(ls -d demo/$$d/*.videos), results in $$(ls demo/$$d/*.results.csv)"; done
	@echo "Open a results sheet: its links play the videos. Run make demo again: nothing is rendered twice."

REEL := demo/reel
.PHONY: reel
reel: build ## draw the picture of frames in the README, samples/reel.jpg
	@mkdir -p $(REEL)
	@draw() { $(BIN) preview samples/$$1 --local --row $$2 -o $(REEL)/$$3 >/dev/null 2>&1; }; \
	draw city-guides/cities.csv 4 a && draw city-guides/cities.csv 8 b && draw city-guides/cities.csv 5 c && \
	draw property-tour/homes.csv 2 d && draw property-tour/homes.csv 3 e && draw products/products.csv 9 f && draw onboarding/customers.csv 5 g && \
	draw quote/quotes.csv 4 h && draw quote/quotes.csv 5 i && draw title-card/episodes.csv 2 j
	$(GO) run ./samples/reel -o samples/reel.jpg \
		$(REEL)/a/row-4-01-Arrival.png,$(REEL)/b/row-8-02-Sights.png,$(REEL)/c/row-5-03-Taste.png \
		$(REEL)/d/row-2-portrait-01-Outside.png,$(REEL)/f/row-9-02-Price.png,$(REEL)/g/row-5-01-Hello.png,$(REEL)/e/row-3-portrait-02-Facts.png,$(REEL)/h/row-4-square-01-Quote.png \
		$(REEL)/j/row-2-wide-01-Title.png,$(REEL)/i/row-5-square-01-Quote.png,$(REEL)/f/row-9-03-Shop.png,$(REEL)/d/row-2-square-03-Visit.png

.PHONY: test
test: ## run every test, with the race detector; what is drawn at random is the same in every run
	RAPID_SEED=$(or $(RAPID_SEED),1) $(GO) test -race -timeout 40m ./...

.PHONY: arm64
arm64: ## see that videos are the same bytes on arm64, which qemu-aarch64-static plays
	@command -v qemu-aarch64-static >/dev/null || { echo "qemu-aarch64-static is not there; on Debian it is in the package qemu-user-static"; exit 1; }
	GOARCH=arm64 CGO_ENABLED=0 $(GO) test -count 1 -exec qemu-aarch64-static -run 'Golden|SameEverywhere' ./clipcat/local/render/...

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
	SHEETREEL_SIMULATE=1 $(GO) test -count 1 -timeout 0 -v -run 'TestSimulations|TestGrid' ./pipeline

.PHONY: bench-render
bench-render: ## compare a video's processor time with that of x264 (ffmpeg), cold and for each further row
	SHEETREEL_BENCH_RENDER=1 $(GO) test -count 1 -timeout 0 -v -run '^TestCompareRenderers$$' ./samples

.PHONY: bench-remotion
bench-remotion: ## the same, and with Remotion too: takes npm and chromium-headless-shell, and some minutes
	cd samples/remotion && npm install --no-audit --no-fund
	SHEETREEL_BENCH_RENDER=remotion $(GO) test -count 1 -timeout 0 -v -run '^TestCompareRenderers$$' ./samples

.PHONY: torture
torture: ## kill the program hundreds of times and at every step, fill the disk, with every fault of the server on; TRIALS=n
	SHEETREEL_TORTURE_TRIALS=$(or $(TRIALS),300) $(GO) test -count 1 -timeout 0 -v -run 'Crash|EveryCommit|DiskFull' ./cmd/sheetreel

.PHONY: fuzz
fuzz: ## fuzz every target for a while, and draw what tests draw at random anew; FUZZTIME=30s
	$(GO) test -count 1 ./clipcat/local/render/...
	@for pkg in $$($(GO) list ./...); do \
		for target in $$($(GO) test -list '^Fuzz' $$pkg 2>/dev/null | grep '^Fuzz'); do \
			echo "$$pkg $$target"; \
			$(GO) test -run '^$$' -fuzz "^$$target$$" -fuzztime $(or $(FUZZTIME),30s) -fuzzminimizetime 5x $$pkg || exit 1; \
		done; \
	done
