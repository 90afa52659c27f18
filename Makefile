# `make demo` and `make test` set up all they need; nothing has to be installed by hand but Python 3.11 and make.

PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
SDKS := 0.1.155 0.1.211
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: demo test core test-browser check lint types imports fresh schemas faults clean

demo: $(VENV)/.installed  ## plan and apply the example on an embedded sandbox, then plan again
	@BIN=$(BIN) sh examples/demo.sh

test: $(VENV)/.developer $(SDKS:%=.venvs/encord-%/.installed)  ## run the whole suite, but for what needs a browser
	$(BIN)/python -m pytest -m "not browser" -n 2 --dist loadfile

core: $(VENV)/.developer  ## the tests of the core alone: no sockets, under two seconds
	$(BIN)/python -m pytest tests/core tests/kinds tests/properties --hypothesis-profile=quick

test-browser: $(VENV)/.developer  ## open the HTML report in headless Chromium, which must be installed
	$(BIN)/python -m pytest -m browser

check: lint types imports fresh  ## everything but the tests

lint: $(VENV)/.developer
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(VENV)/.developer
	$(BIN)/mypy

imports: $(VENV)/.developer
	$(BIN)/lint-imports

fresh: $(VENV)/.developer  ## generated files are what the code generates
	$(BIN)/labelform schema | diff - schemas/project.schema.json
	$(BIN)/labelform schema --environments | diff - schemas/environments.schema.json
	$(BIN)/labelform schema --plan | diff - schemas/plan.schema.json
	$(BIN)/labelform schema --policy | diff - schemas/policy.schema.json

schemas: $(VENV)/.developer
	$(BIN)/labelform schema > schemas/project.schema.json
	$(BIN)/labelform schema --environments > schemas/environments.schema.json
	$(BIN)/labelform schema --plan > schemas/plan.schema.json
	$(BIN)/labelform schema --policy > schemas/policy.schema.json

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip

$(VENV)/.installed: $(BIN)/python pyproject.toml
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.developer: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --group dev
	@touch $@

# The official SDKs are the referees of the contract tests, each in an environment of its own.
.venvs/encord-%/.installed:
	$(PYTHON) -m venv .venvs/encord-$*
	.venvs/encord-$*/bin/python -m pip install --quiet "encord[coco]==$*"
	@touch $@

clean:
	rm -rf $(VENV) .venvs .labelform

faults: $(VENV)/.developer  ## apply under fire: every fault at every request; rewrites docs/faults.md
	$(BIN)/python -W error -m tests.faults

.PHONY: bench
bench: $(VENV)/.developer .venvs/encord-0.1.211/.installed .venvs/octodns/.installed .venvs/labelform/.installed  ## measure all
	$(BIN)/python -m benchmarks

# As users have it: without the tools of developers, and compiled.
.venvs/labelform/.installed: pyproject.toml $(shell find src -name '*.py')
	$(PYTHON) -m venv .venvs/labelform
	.venvs/labelform/bin/python -m pip install --quiet .
	@touch $@

.venvs/octodns/.installed:
	$(PYTHON) -m venv .venvs/octodns
	.venvs/octodns/bin/python -m pip install --quiet octodns
	@touch $@
