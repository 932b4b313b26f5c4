# Two commands are all you need: `make demo` and `make test`. Each sets up its own .venv first; `make help` lists the rest.
PYTHON ?= python3
FILE ?= README.md
PURPOSE ?= assistants
MINUTES ?= 10
SEED ?=
SUITES ?= yes
VENV := .venv
LOWEST := .venv-lowest
# Where an environment has its programs.
SCRIPTS := $(if $(filter Windows_NT,$(OS)),Scripts,bin)
BIN := $(VENV)/$(SCRIPTS)
# The tests start hundreds of processes, which need not compile everything again.
PYTEST := PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest
# Python compiles what is used at its first import; compiling all would take a third of the set-up.
PIP_INSTALL := $(BIN)/python -m pip install -qq --disable-pip-version-check --no-compile --editable

# One word for the shell, whatever is in the variable.
quoted = '$(subst ','\'',$(value $(1)))'

.DEFAULT_GOAL := help
.PHONY: help demo test test-all test-libraries test-lowest check lint mypy pyright bench soak generate docs clean \
	gates dist types guidelines matrix FORCE

help: ## list these commands
	@echo "make TARGET [PYTHON=python3.13]; README.md and CONTRIBUTING.md say more."
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(VENV)/.demo ## upload, poll, list, read, save, compare and delete a real file; FILE=path chooses it
	@$(BIN)/python -m samples.demo --purpose $(call quoted,PURPOSE) -- $(call quoted,FILE)

test: check ## run all checks, then all tests
	@sh tests/browser/install.sh
	$(PYTEST) -n 4 --dist loadfile -p no:schemathesis

test-all: test test-libraries ## run all tests, those with pandas, DuckDB, Dask and others included

# pandas, DuckDB, Dask and others, which open aifiles://, and the openai package of npm.
test-libraries: $(VENV)/.dev-libraries ## test with pandas, DuckDB, Dask, openai of npm and others
	$(PYTEST) -n 2 --dist loadfile -m libraries tests/filesystem tests/limits/test_filesystem_memory.py \
		tests/samples/test_samples.py tests/peers/test_npm.py

test-lowest: $(LOWEST)/.done ## run the fast tests with the lowest versions of the dependencies
	$(LOWEST)/$(SCRIPTS)/python -m pytest -n 3 tests/unit tests/contract tests/fault/transport

check: $(VENV)/.dev ## run the checks: generated files, ruff, mypy, pyright
	@$(MAKE) --no-print-directory -j 2 pyright mypy lint

lint: $(VENV)/.dev
	$(BIN)/python -m swagger.codegen --check
	$(BIN)/ruff check
	$(BIN)/ruff format --check

mypy pyright: $(VENV)/.dev
	$(BIN)/$@

bench: $(VENV)/.dev ## measure this client and others
	$(BIN)/python -m tests.benchmarks
	$(BIN)/python -m tests.benchmarks.emulator

soak: $(VENV)/.dev ## run what takes long: MINUTES=30 SEED=7
	@sh tests/browser/install.sh
	$(PYTEST) -n 3 -m "soak or hypothesis" --hypothesis-profile random
	$(BIN)/python -m tests.soak --minutes $(MINUTES) $(if $(SEED),--seed $(SEED))

gates: dist types guidelines docs matrix ## run what a release has to pass

dist: $(VENV)/.dev-gates ## build sdist and wheel into dist, check them, and test the sdist
	$(BIN)/python -m tests.gates.distribution

types: $(VENV)/.dev-gates ## check the types that users of the wheel see, with mypy and pyright
	$(BIN)/python -m tests.gates.public_types

guidelines: $(VENV)/.dev-gates ## check the public classes by the guidelines of the Azure SDK
	$(BIN)/python -m tests.gates.guidelines

matrix: $(VENV)/.dev-gates ## try the wheel on every installed Python; SUITES=no leaves out the test suites
	$(BIN)/python -m tests.gates.matrix --suites $(SUITES)

generate: $(VENV)/.dev ## write all generated and converted files
	$(BIN)/python -m swagger.codegen

docs: $(VENV)/.docs ## build the site of the documents in docs/_build; every warning is an error
	$(BIN)/python -m sphinx -E -W --keep-going -q -b html docs docs/_build
	@echo "The site is docs/_build/index.html"

# An environment keeps its interpreter; `make PYTHON=...` sets it up again if it has another one.
WHICH_PYTHON := import sys; print(sys.base_prefix, *sys.version_info[:3])
%/.interpreter: FORCE
	@present=$$($*/$(SCRIPTS)/python -c '$(WHICH_PYTHON)' 2>/dev/null); \
	wanted=$(if $(filter file,$(origin PYTHON)),$$present,$$($(PYTHON) -c '$(WHICH_PYTHON)' 2>/dev/null)); \
	if [ -z "$$present" ] || [ "$$present" != "$$wanted" ]; then \
		$(check_python) && echo "Setting up $*, once ..." && $(PYTHON) -m venv --clear $* && touch $@ || exit 1; \
	fi; \
	[ -e $@ ] || touch -t 200001010000 $@

define check_python
{ command -v $(PYTHON) >/dev/null || \
	{ echo "$(PYTHON) is not installed; try: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }; } && \
$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10) and "Python 3.10 or newer is needed; try: make PYTHON=python3.12 $(MAKECMDGOALS)")' && \
$(PYTHON) -c 'import sys, importlib.util as util; sys.exit(util.find_spec("ensurepip") is None and "This Python cannot set up an environment. On Debian and Ubuntu: sudo apt install python%d.%d-venv; then: make $(MAKECMDGOALS)" % sys.version_info[:2])'
endef

# What the demo needs is there in a fraction of the time that the tools of developers take.
$(VENV)/.demo: pyproject.toml $(VENV)/.interpreter
	@$(PIP_INSTALL) '.[emulator]'
	@touch $@

# The pip that comes with older versions of Python takes three times as long to choose this many packages.
$(VENV)/.dev: pyproject.toml $(VENV)/.interpreter
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --upgrade pip
	@$(PIP_INSTALL) '.[dev]'
	@touch $(VENV)/.demo $@

$(VENV)/.dev-libraries: $(VENV)/.dev
	@$(PIP_INSTALL) '.[dev-libraries]'
	@touch $@

$(VENV)/.dev-gates: $(VENV)/.dev
	@$(PIP_INSTALL) '.[dev-gates]'
	@touch $@

$(VENV)/.docs: $(VENV)/.demo
	@$(PIP_INSTALL) '.[docs]'
	@touch $@

# The lowest versions of the dependencies that are allowed, and the newest of what only tests need.
$(LOWEST)/.done: pyproject.toml tests/lowest.txt $(LOWEST)/.interpreter
	@$(LOWEST)/$(SCRIPTS)/python -m pip install -qq --disable-pip-version-check --constraint tests/lowest.txt \
		--editable '.[all]' distributed hypothesis opentelemetry-sdk pytest pytest-asyncio pytest-xdist pyyaml starlette
	@touch $@

clean: ## remove environments and caches
	rm -rf $(VENV) $(LOWEST) dist docs/_build .pytest_cache .mypy_cache .ruff_cache
