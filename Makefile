SWIFT ?= swift
RELEASE = .build/release
NOTEBOOKS = $(wildcard Notebooks-text/*)
# Programs by name: a build of everything would also build the tools of the packages that this one
# depends on, the protocol buffers' compiler among them.
build = for program in $(1); do $(SWIFT) build -c release --product $$program || exit 1; done

.PHONY: hunt test programs lint notebooks check-notebooks analyses benchmarks sanitize dependencies clean

# Hunts in the embedded simulation and writes toy-report/.
hunt: dependencies
	$(call build,sideband)
	$(RELEASE)/sideband hunt --out toy-report

# Builds what the tests need, which is all but the programs below, and runs them.
test: dependencies
	$(call build,SidebandPackageTests)
	$(SWIFT) test -c release --disable-xctest --skip-build

# Builds the command, the notebooks, the analyses and the benchmarks.
programs: dependencies
	$(call build,sideband weave $(NOTEBOOKS:Notebooks-text/%=notebook-%) upsilon benchmarks)

lint:
	$(SWIFT) format lint --strict --recursive Package.swift Sources Tests Analyses Notebooks-text Benchmarks/Program

# Runs the notebooks and writes their pages; check-notebooks compares instead.
notebooks: dependencies
	$(call build,weave $(NOTEBOOKS:Notebooks-text/%=notebook-%))
	$(RELEASE)/weave $(NOTEBOOKS)

check-notebooks: dependencies
	$(call build,weave $(NOTEBOOKS:Notebooks-text/%=notebook-%))
	$(RELEASE)/weave --check $(NOTEBOOKS)

# Runs the analyses, each of which writes its result.json.
analyses: dependencies
	$(call build,upsilon)
	$(RELEASE)/upsilon

# Compares with the peers and records what long runs give; takes about ten minutes.
benchmarks: dependencies
	Benchmarks/setup
	$(call build,sideband benchmarks)
	Benchmarks/.venv/bin/python Benchmarks/hunts.py
	Benchmarks/.venv/bin/python Benchmarks/speed.py
	Benchmarks/.venv/bin/python Benchmarks/limits.py
	Benchmarks/.venv/bin/python Benchmarks/files.py

# Looks for memory that is not the reader's in damaged files, FAULTS of each kind, and for races where files are read and
# learners train on several threads. Each sanitizer needs its own build, which takes ten minutes.
FAULTS ?= 100000
sanitize: dependencies
	$(SWIFT) build -c release --sanitize=address --scratch-path .build/address --product benchmarks
	.build/address/release/benchmarks faults $(FAULTS) >/dev/null
	$(SWIFT) build -c release --sanitize=thread --scratch-path .build/thread --product benchmarks
	TSAN_OPTIONS=halt_on_error=1 Scripts/races .build/thread/release/benchmarks

dependencies:
	@Scripts/dependencies

clean:
	rm -rf .build toy-report
