# Two commands for a fresh machine with Python 3.11+ and pip: `make demo` and `make test`. uv is used where it is on the PATH.
# Everything goes into .venv; nothing outside this folder is written but the caches of pip and uv.

SHELL := /bin/bash
, := ,
.DEFAULT_GOAL := help
.SUFFIXES:

VENV ?= .venv
PYTHON ?= $(shell for name in python3.11 python3.12 python3.13 python3.14 python3 python; do \
	command -v $$name >/dev/null 2>&1 && $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $$name && break; done)
UV := $(shell command -v uv 2>/dev/null)
BIN := $(VENV)/bin
WORKERS ?= 2
SCENARIOS ?= 50000
EVENTS ?= 100000 1000000 5000000

export UV_PYTHON_DOWNLOADS = never
export PIP_DISABLE_PIP_VERSION_CHECK = 1
unexport PYTHONDONTWRITEBYTECODE  # else each of many processes would compile the package again

# Installed with these extras if the stamp is there and younger than pyproject.toml: a second call does nothing.
STAMP = $(VENV)/.installed-$(1)

define install
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed, and none was found; say which one: make PYTHON=/path/to/python3.11"; exit 1; }
	@test -x $(BIN)/python || $(if $(UV),$(UV) venv --quiet --python "$(PYTHON)" $(VENV),"$(PYTHON)" -m venv --without-pip $(VENV))
	$(if $(UV),VIRTUAL_ENV=$(abspath $(VENV)) $(UV) pip install --quiet --compile-bytecode,"$(PYTHON)" -m pip --python $(BIN)/python install --quiet) -e ".$(1)"
	@touch $@
endef

.PHONY: help
help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

$(call STAMP,demo): pyproject.toml
	$(call install,)

$(call STAMP,notebook): pyproject.toml
	$(call install,[notebook])

$(call STAMP,test): pyproject.toml
	$(call install,[notebook$(,)test])

$(call STAMP,browser): pyproject.toml
	$(call install,[notebook$(,)test$(,)browser])

$(call STAMP,bench): pyproject.toml
	$(call install,[bench])

.PHONY: demo
demo: $(call STAMP,demo)  ## install, then run the packaged design on synthetic leads
	$(BIN)/workbench demo

.PHONY: lab
lab: $(call STAMP,notebook)  ## install, then open the notebooks in JupyterLab
	$(BIN)/workbench lab notebooks

.PHONY: test
test: lint types unit scenarios notebooks  ## install, then check everything

.PHONY: lint
lint: $(call STAMP,test)  ## style
	$(BIN)/ruff check .

.PHONY: types
types: $(call STAMP,test)  ## types
	$(BIN)/mypy --num-workers $(WORKERS)

.PHONY: unit
unit: $(call STAMP,test)  ## unit tests, the oracle against the engine, doctests
	$(BIN)/python -m pytest -q -n $(WORKERS) --dist worksteal -p no:nbval

.PHONY: scenarios
scenarios: $(call STAMP,test)  ## the scenario files, as a user checks them
	$(BIN)/workbench test tests/scenarios

# Two lanes, side by side: every notebook must run; those that print tables must also show what they were saved with.
NBVAL = -q --nbval-current-env --nbval-cell-timeout=300 --nbval-sanitize-with nbval_sanitize.cfg -p no:xdist -o addopts= -W default
STRICT = $(wildcard notebooks/0[1-4]_*.ipynb notebooks/1[1-5]_*.ipynb notebooks/20_*.ipynb)
NOTEBOOKS = $(filter-out $(STRICT),$(wildcard notebooks/*.ipynb notebooks/training/*.ipynb))
.PHONY: notebooks notebooks-that-run notebooks-that-show
notebooks: $(call STAMP,test)  ## run the notebooks
	@$(MAKE) --no-print-directory -j 2 $(if $(filter output-sync,$(.FEATURES)),--output-sync) notebooks-that-run notebooks-that-show

notebooks-that-run: $(call STAMP,test)
	$(BIN)/python -m pytest --nbval-lax $(NBVAL) $(NOTEBOOKS)

notebooks-that-show: $(call STAMP,test)
	$(BIN)/python -m pytest --nbval $(NBVAL) $(STRICT)

# The studio in a real browser. Nothing is skipped where there is none: it is installed where that may be, else this says so and fails.
HAS_CHROMIUM = test -n "$$WORKBENCH_CHROMIUM" || command -v chromium || command -v chromium-browser || command -v google-chrome
.PHONY: test-browser
test-browser: $(call STAMP,browser)  ## the studio in JupyterLab and as an app, in Chromium
	@{ $(HAS_CHROMIUM); } >/dev/null || { test "$$(id -u)" = 0 && command -v apt-get >/dev/null && apt-get update -qq && apt-get install -y -qq chromium; } >/dev/null || { \
		echo "Chromium is needed for this, and none was found: install it (Debian: apt-get install chromium) or name it in WORKBENCH_CHROMIUM"; exit 1; }
	@command -v node >/dev/null || { echo "node is needed for the units of the browser's modules, and none was found: install Node.js 20 or newer"; exit 1; }
	node --test tests/browser/
	$(BIN)/python -m pytest -q -p no:xdist -o addopts= -W default tests/browser

.PHONY: fuzz
fuzz: $(call STAMP,test)  ## random designs and leads, engine against oracle and all that follows from it: make fuzz SCENARIOS=50000
	WORKBENCH_SCENARIOS=$(SCENARIOS) $(BIN)/python -m pytest -q -n $(WORKERS) -m fuzz

.PHONY: bench
bench: $(call STAMP,bench)  ## speed and memory against one SQL query: make bench EVENTS="100000 1000000"
	$(BIN)/python tests/benchmarks/bench_engine.py $(EVENTS)

STEPS ?= 1000000 10000000 100000000
.PHONY: bench-scale
bench-scale: $(call STAMP,bench)  ## runs larger than memory, one worker and two: make bench-scale STEPS="1000000 10000000"
	$(BIN)/python tests/benchmarks/bench_scale.py $(STEPS)

.PHONY: docs
docs: $(call STAMP,demo)  ## write the pages of rules, of questions and of findings
	$(BIN)/python -c "from workbench.rules import page, rules; print(page(rules()), end='')" > docs/rules.md
	$(BIN)/python -c "from workbench.answers.listing import page; from workbench.questionnaire import EVERY_QUESTION as every; print(page(every), end='')" > docs/questions.md
	$(BIN)/python -c "from workbench.pitfalls.page import page; print(page(), end='')" > docs/findings.md

.PHONY: clean
clean:  ## remove what was made here
	rm -rf $(VENV) demo-output .pytest_cache .mypy_cache .ruff_cache .hypothesis
