# The two commands are `make reproduce` and `make test`; both install what is missing first.

FONTS := $(shell cat scripts/glyph-fonts.txt)
PACKAGES := libdnnl-dev libssl-dev zlib1g-dev libpng-dev libturbojpeg0-dev libfreetype-dev gnuplot-nox \
  dataset-fashion-mnist $(FONTS)
STORE := $(or $(SHCBENCH_STORE),.shcbench)
BENCH := .build/release/shcbench
# oneDNN's OpenMP reads this when a process starts: one thread a process, the cores are filled by worker processes.
export OMP_NUM_THREADS := 1
BUDGET_OPTION := $(if $(BUDGET),--budget $(BUDGET))
WORKERS_OPTION := $(if $(WORKERS),--workers $(WORKERS))
RUN := $(BENCH) run --store $(STORE) $(BUDGET_OPTION) $(WORKERS_OPTION)

.PHONY: reproduce quick tune test fuzz bench build packages clean

## Run the main experiment and its ablation, write reports/main. BUDGET=15m stops cleanly after that time.
reproduce: build
	$(RUN) experiments/main.yaml experiments/ablation-minimum-distance.yaml --report reports/main

## The same in small: one seed, 16 and 32 bits.
quick: build
	$(RUN) experiments/quick.yaml --report reports/quick

## Search every row's learning rate and weight on validation images, write experiments/tuned.yaml.
tune: build
	$(BENCH) tune --store $(STORE) $(BUDGET_OPTION) $(WORKERS_OPTION) experiments/tuning.yaml

## All tests, in release mode (debug code is 12 times slower here).
test: packages
	swift test -c release --disable-testable-imports --disable-xctest

## 10,000 damaged image files under AddressSanitizer; SHCBENCH_FUZZ sets another number.
fuzz: packages
	Tests/Scripts/fuzz_images

## Speed beside PyTorch and NumPy, on this machine.
bench: build
	Benchmarks/run

build: packages
	swift build -c release --product shcbench

## Installs what is missing; as root, or through sudo, or by telling what to type.
packages:
	@missing=$$(for package in $(PACKAGES); do \
	  dpkg-query -W -f '$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || echo $$package; done); \
	[ -z "$$missing" ] || scripts/install-packages $$missing

clean:
	swift package clean
