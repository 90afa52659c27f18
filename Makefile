# `make demo` and `make test` set up all they need; nothing has to be installed by hand but Python 3.11 and make.

PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
SDKS := 0.1.155 0.1.211
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Where it is set, each of the hundreds of processes that tests start would compile labelform again.
unexport PYTHONDONTWRITEBYTECODE

# Exactly what a lock says. Nothing is built on the way: a build fetches its tools without a lock.
LOCKED := -m pip install --quiet --require-hashes --only-binary :all:
# A new environment. A link to that of another clone is taken away first: --clear would empty what it leads to.
renewed = if [ -L $(1) ]; then rm $(1); fi && $(PYTHON) -m venv --clear $(1)
# labelform itself, built with what the locks brought.
ITSELF := -m pip install --quiet --no-index --no-deps --no-build-isolation

.PHONY: demo test test-newest test-oldest core test-browser fleet-test check lint prose types imports fresh lock schemas beliefs faults fleet-faults clean

SUITE := -m pytest -m "not browser and not fleet" -n 3 --dist worksteal

demo: $(VENV)/.installed  ## plan and apply the example on an embedded sandbox, then plan again
	@BIN=$(BIN) sh examples/demo.sh

test: $(VENV)/.developer $(SDKS:%=.venvs/encord-%/.installed)  ## run the whole suite, but for what needs a browser or Postgres
	$(BIN)/python $(SUITE)
	@echo "left out: make test-browser, which needs Chromium, and make fleet-test, which needs Postgres"

core: $(VENV)/.developer  ## the tests of the core and its language, without the hostile ones: no sockets, a few seconds
	$(BIN)/python -m pytest tests/core tests/kinds tests/properties tests/filters tests/language --hypothesis-profile=quick

test-browser: $(VENV)/.developer  ## open reports and the console in headless Chromium, which must be installed
	$(BIN)/python -m pytest -m browser

# Each of its processes starts a server of its own, in memory: `apt-get install postgresql faketime` is all that it needs.
fleet-test: $(VENV)/.developer $(SDKS:%=.venvs/encord-%/.installed)  ## sets on many machines, with a real Postgres
	$(BIN)/python -m pytest -m fleet -n 3 --dist worksteal tests/fleet

check: lint prose types imports fresh  ## everything but the tests

lint: $(VENV)/.developer
	$(BIN)/ruff check
	$(BIN)/ruff format --check

# Tests and their files are full of slips on purpose: only for the words that we leave out.
prose: $(VENV)/.developer  ## spelling, and the words of docs/words.txt, in pages, messages, help, docstrings and comments
	$(BIN)/codespell -D - -D docs/words.txt *.md Makefile benchmarks docs examples schemas site src
	$(BIN)/codespell -D docs/words.txt tests

types: $(VENV)/.developer
	$(BIN)/mypy
	$(BIN)/mypy --config-file= --strict --cache-dir .mypy_cache/users examples/*.py tests/programs/typed_program.py

imports: $(VENV)/.developer
	$(BIN)/lint-imports

fresh: $(VENV)/.developer  ## generated files are what the code generates, and the locks what pyproject.toml asks for
	$(BIN)/labelform schema | diff - schemas/project.schema.json
	$(BIN)/labelform schema --base | diff - schemas/base.schema.json
	$(BIN)/labelform schema --environments | diff - schemas/environments.schema.json
	$(BIN)/labelform schema --plan | diff - schemas/plan.schema.json
	$(BIN)/labelform schema --policy | diff - schemas/policy.schema.json
	$(BIN)/labelform schema --access | diff - schemas/access.schema.json
	$(BIN)/labelform schema --test | diff - schemas/test.schema.json
	$(BIN)/python -m pytest tests/ci/test_locks.py

beliefs: $(VENV)/.developer  ## what labelform doctor believes of the platform, as the sandbox answers
	$(BIN)/python -m tests.doctor > src/labelform/doctor/believed.json

schemas: $(VENV)/.developer
	$(BIN)/labelform schema > schemas/project.schema.json
	$(BIN)/labelform schema --base > schemas/base.schema.json
	$(BIN)/labelform schema --environments > schemas/environments.schema.json
	$(BIN)/labelform schema --plan > schemas/plan.schema.json
	$(BIN)/labelform schema --policy > schemas/policy.schema.json
	$(BIN)/labelform schema --access > schemas/access.schema.json
	$(BIN)/labelform schema --test > schemas/test.schema.json

# An environment is made again when a lock has changed, so that nothing is left in it that the locks do not name.
$(VENV)/pyvenv.cfg: requirements/build.txt requirements/run.txt requirements/dev.txt
	$(call renewed,$(VENV))

$(VENV)/.installed: $(VENV)/pyvenv.cfg pyproject.toml
	$(BIN)/python $(LOCKED) --requirement requirements/build.txt --requirement requirements/run.txt
	$(BIN)/python $(ITSELF) --editable .
	@touch $@

$(VENV)/.developer: $(VENV)/.installed
	$(BIN)/python $(LOCKED) --requirement requirements/dev.txt
	@touch $@

# The official SDKs are the referees of the contract tests, each in an environment of its own.
.venvs/encord-%/.installed: requirements/encord-%.txt
	$(call renewed,.venvs/encord-$*)
	.venvs/encord-$*/bin/python $(LOCKED) --requirement $<
	@touch $@

# -- what the locks are made of, and what is to come --------------------------------------------------------------

UV := .venvs/lock/bin/uv
COMPILE = $(UV) pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes --only-binary :all: \
	--custom-compile-command "make lock" $(UPGRADE)

.venvs/lock/.installed: requirements/lock.txt
	$(call renewed,.venvs/lock)
	.venvs/lock/bin/python $(LOCKED) --requirement $<
	@touch $@

lock: .venvs/lock/.installed  ## write requirements/ after a change of pyproject.toml; with UPGRADE=--upgrade, the newest releases
	$(COMPILE) pyproject.toml --extra coco --extra fleet --extra dask --group dev --group build --output-file requirements/dev.txt
	$(COMPILE) pyproject.toml --constraints requirements/dev.txt --output-file requirements/run.txt
	$(COMPILE) pyproject.toml --extra fleet --constraints requirements/dev.txt --output-file requirements/fleet.txt
	$(COMPILE) pyproject.toml --extra fleet --extra dask --constraints requirements/dev.txt --output-file requirements/dask.txt
	$(COMPILE) --group build --constraints requirements/dev.txt --output-file requirements/build.txt
	$(COMPILE) pyproject.toml --extra coco --extra fleet --extra dask --group dev --group build --group mutants --constraints requirements/dev.txt \
		--output-file requirements/mutants.txt
	for group in lock benchmarks site $(SDKS:%=encord-%); do \
		$(COMPILE) --group $$group --output-file requirements/$$group.txt || exit; \
	done

# The ranges of pyproject.toml, which users have, at one of their ends: first what that is, then the suite.
define suite_at
	$(call renewed,.venvs/$@)
	$(UV) pip install --quiet --python .venvs/$@ $(1) --requirements pyproject.toml --extra coco --extra fleet --extra dask --group dev --group build
	$(UV) pip install --quiet --python .venvs/$@ --no-deps --no-build-isolation --editable .
	.venvs/$@/bin/python --version
	$(UV) pip freeze --python .venvs/$@
	.venvs/$@/bin/python $(SUITE) --hypothesis-profile=thorough
endef

test-newest: .venvs/lock/.installed $(SDKS:%=.venvs/encord-%/.installed)  ## the suite on the newest releases that pyproject.toml allows
	$(call suite_at,--upgrade)

test-oldest: .venvs/lock/.installed $(SDKS:%=.venvs/encord-%/.installed)  ## the suite on the oldest releases that pyproject.toml allows
	$(call suite_at,--resolution lowest-direct)

clean:
	rm -rf $(VENV) .venvs .labelform public

faults: $(VENV)/.developer  ## apply under fire: every fault at every request; rewrites docs/faults.md
	$(BIN)/python -W error -m tests.faults

# Needs what `make fleet-test` needs, and libfaketime: `apt-get install postgresql faketime`.
fleet-faults: $(VENV)/.developer $(SDKS:%=.venvs/encord-%/.installed)  ## workers under fire: killed, frozen and cut off at every request; rewrites docs/fleet-faults.md
	$(BIN)/python -W error -m tests.fleet.strikes

# mutmut beside what the tests need.
.venvs/mutants/.installed: requirements/mutants.txt pyproject.toml
	$(call renewed,.venvs/mutants)
	.venvs/mutants/bin/python $(LOCKED) --requirement $<
	.venvs/mutants/bin/python $(ITSELF) --editable .
	@touch $@

.PHONY: mutants
mutants: .venvs/mutants/.installed  ## small changes of the code that a test must notice; rewrites docs/mutants.md; with ROOMS=…, of some
	.venvs/mutants/bin/python -m tests.mutants $(ROOMS)

.PHONY: pictures
pictures: $(VENV)/.developer  ## the picture of the console, docs/pictures/console.png, by headless Chromium
	$(BIN)/python -m tests.docs.pictures

# The documentation as a site, in public/. A link that leads nowhere, and a page that no menu leads to, fail it.
.PHONY: site
site: .venvs/site/.installed  ## the documentation as a site, in public/
	NO_MKDOCS_2_WARNING=1 .venvs/site/bin/mkdocs build --quiet

.venvs/site/.installed: requirements/site.txt
	$(call renewed,.venvs/site)
	.venvs/site/bin/python $(LOCKED) --requirement $<
	@touch $@

.PHONY: bench
bench: $(VENV)/.developer .venvs/encord-0.1.211/.installed .venvs/octodns/.installed .venvs/labelform/.installed  ## measure all
	$(BIN)/python -m benchmarks

# As users have it: without the tools of developers, and compiled.
.venvs/labelform/.installed: requirements/build.txt requirements/run.txt pyproject.toml $(shell find src -name '*.py')
	$(call renewed,.venvs/labelform)
	.venvs/labelform/bin/python $(LOCKED) --requirement requirements/build.txt --requirement requirements/run.txt
	.venvs/labelform/bin/python $(ITSELF) .
	@touch $@

.venvs/octodns/.installed: requirements/benchmarks.txt
	$(call renewed,.venvs/octodns)
	.venvs/octodns/bin/python $(LOCKED) --requirement $<
	@touch $@
