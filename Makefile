SWIFT ?= swift
RELEASE = .build/release
NOTEBOOKS = $(wildcard Notebooks-text/*)

.PHONY: hunt test lint notebooks check-notebooks analyses benchmarks dependencies clean

# Hunts in the embedded simulation and writes toy-report/.
hunt: dependencies
	$(SWIFT) build -c release --product sideband
	$(RELEASE)/sideband hunt --out toy-report

# Builds everything and runs all tests.
test: dependencies
	$(SWIFT) test -c release --disable-xctest

lint:
	$(SWIFT) format lint --strict --recursive Package.swift Sources Tests Analyses Notebooks-text Benchmarks/Program

# Runs the notebooks and writes their pages; check-notebooks compares instead.
notebooks: dependencies
	$(SWIFT) build -c release
	$(RELEASE)/weave $(NOTEBOOKS)

check-notebooks: dependencies
	$(SWIFT) build -c release
	$(RELEASE)/weave --check $(NOTEBOOKS)

# Runs the analyses, each of which writes its result.json.
analyses: dependencies
	$(SWIFT) build -c release
	$(RELEASE)/upsilon

# Compares with the peers and records what long runs give; takes about ten minutes.
benchmarks: dependencies
	Benchmarks/setup
	$(SWIFT) build -c release
	Benchmarks/.venv/bin/python Benchmarks/hunts.py
	Benchmarks/.venv/bin/python Benchmarks/speed.py
	Benchmarks/.venv/bin/python Benchmarks/limits.py

dependencies:
	@Scripts/dependencies

clean:
	rm -rf .build toy-report
