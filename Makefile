# `make help` lists what is here. Two commands matter: make course, make test.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
LITE := build/lite
CORES := $(shell nproc 2>/dev/null || sysctl -n hw.ncpu)
# In the order of tests/conftest.py.
PYTEST := TF_CPP_MIN_LOG_LEVEL=3 $(BIN)/python -m pytest --dist loadgroup --no-loadscope-reorder
.DEFAULT_GOAL := help

.PHONY: help course lab lite build badges check pictures test test-fast lint bench hints mutants lock clean

help: ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# uv installs the lock in seconds; pip fetches it at the locked version. Compiled once, for all imports to come:
# where Python may write no bytecode (PYTHONDONTWRITEBYTECODE), Keras would take 18 s instead of 8 to import.
$(READY): requirements.lock pyproject.toml jupyter_server_config.py tools/nbgrader_config.py
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Unroll needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version). Try: make PYTHON=python3.12 course"; exit 1; }
	@echo "[1/3] making $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv $(VENV)
	@echo "[2/3] installing $$(grep -c == requirements.lock) packages at the versions of requirements.lock (up to 3 GB)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check $$(grep '^uv==' requirements.lock)
	@$(BIN)/uv pip sync --python $(BIN)/python --quiet --compile-bytecode requirements.lock
	@echo "[3/3] installing the course itself"
	@$(BIN)/uv pip install --python $(BIN)/python --quiet --no-deps --no-build-isolation --editable .
	@mkdir -p $(VENV)/etc/jupyter && cp jupyter_server_config.py tools/nbgrader_config.py $(VENV)/etc/jupyter/
	@touch $@

course: $(READY) ## set up, build the course, run an example class: release, submit, grade, feedback, report
	@$(BIN)/autograder build
	@$(BIN)/autograder example

# Not with the notebook as an argument: its folder would be all that JupyterLab and formgrader see.
lab: $(READY) ## open JupyterLab at lesson 1
	@$(BIN)/jupyter lab --LabApp.default_url=/lab/tree/course/01_rnn_cell/rnn_cell.ipynb

# What an earlier run remembers goes first: JupyterLite takes steps for done whose files are gone.
lite: $(READY) ## lessons 1-4 as a web site that needs no server: build/lite
	@rm -rf $(LITE)
	@$(BIN)/python -m pip download --quiet --disable-pip-version-check --no-deps --dest build/wheels \
	  $$(grep '^comm==' requirements.lock)
	@cache=$$(mktemp -d) && trap "rm -rf $$cache" EXIT && cd $$cache && \
	  $(CURDIR)/$(BIN)/jupyter lite build --lite-dir $(CURDIR)/lite --output-dir $(abspath $(LITE)) \
	  $(if $(PYODIDE),--pyodide $(or $(realpath $(PYODIDE)),$(PYODIDE))) > log 2>&1 || { tail -n 20 log; exit 1; }
	@cp lite/index.html $(LITE)/
	@touch $(LITE)/.nojekyll
	@echo "The site is $(LITE) ($$(du -sh $(LITE) | cut -f1)). To look at it, at http://localhost:8000 :"
	@echo "  $(BIN)/python -m http.server --directory $(LITE)"
	@echo "guides/browser.md says how to put it on the web."

build: $(READY) ## lesson texts -> solution notebooks, student notebooks, answers
	@$(BIN)/autograder build
	@$(BIN)/python -m datasets.fetch.readme

badges: $(READY) ## links to Binder and Colab, for the repository that this was cloned from
	@$(BIN)/autograder badges

check: $(READY) ## what is derived equals what the sources build; nothing is written
	@$(BIN)/autograder build --check

pictures: $(READY) ## the guides' pictures: JupyterLab, photographed while the tests use it (3 minutes)
	@$(PYTEST) -n 1 --quiet tests/browser/test_lab.py --pictures guides/pictures

# Half as many workers again as cores: much of what is slow waits, for a browser or for a limit.
# Compiled once: where Python may write no bytecode, each of some hundred processes would do it again.
test: $(READY) ## every test, and meanwhile lint
	@$(BIN)/python -m compileall -q autograder course/unroll tools
	@make --no-print-directory lint & lint=$$!; $(PYTEST) -n $$(($(CORES) * 3 / 2)); tests=$$?; \
	  wait $$lint || { echo "make lint found what stands above"; exit 1; }; exit $$tests

test-fast: $(READY) ## the tests for daily use
	@$(PYTEST) -n $(CORES) -m "not slow"

lint: $(READY) ## ruff and mypy
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet . || { echo "run: $(BIN)/ruff format ."; exit 1; }
	@$(BIN)/mypy --no-error-summary

bench: $(READY) ## what grading costs here, side by side with plain nbgrader (25 minutes)
	@$(BIN)/python -m tools.bench

hints: $(READY) ## what hints say of wrong answers: those of tests/hints, or FOLDER=… (5 minutes)
	@TF_CPP_MIN_LOG_LEVEL=3 $(BIN)/python -m tools.hints $(FOLDER)

mutants: $(READY) ## change every solution a little in all ways: do the hidden tests notice?
	@$(BIN)/autograder mutants

lock: $(READY) ## pyproject.toml -> requirements.lock -> environment.yml
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest \
	  --extra keras --extra data --extra text --extra cluster --extra lab --extra teach --extra hub --extra lite --extra browser --extra dev \
	  --no-emit-index-url --no-header --no-annotate pyproject.toml --output-file requirements.lock
	@$(BIN)/python -m tools.environment

clean: ## remove everything that make made
	rm -rf $(VENV) .venv-colab build *.egg-info example_class .pytest_cache .mypy_cache .ruff_cache
