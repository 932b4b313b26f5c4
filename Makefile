# Two commands do everything: `make demo` and `make test`. Both build their own .venv first.
PYTHON ?= python3
FILE ?= README.md
PURPOSE ?= assistants
MINUTES ?= 10
SEED ?=
VENV := .venv
LOWEST := .venv-lowest
BIN := $(VENV)/bin
# The tests start hundreds of processes, which need not compile everything again.
PYTEST := PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest
# Python compiles what is used at its first import; compiling all would take a third of the set-up.
PIP_INSTALL := $(BIN)/python -m pip install -qq --disable-pip-version-check --no-compile --editable

# One word for the shell, whatever is in the variable.
quoted = '$(subst ','\'',$(value $(1)))'

.PHONY: demo test test-all test-libraries test-lowest check lint mypy pyright bench soak generate docs clean

demo: $(VENV)/.demo
	@$(BIN)/python -m samples.demo --purpose $(call quoted,PURPOSE) -- $(call quoted,FILE)

test: check
	@sh tests/browser/install.sh
	$(PYTEST) -n 4 --dist loadfile -p no:schemathesis

test-all: test test-libraries

# pandas, DuckDB, Dask and others, which open aifiles://.
test-libraries: $(VENV)/.dev-libraries
	$(PYTEST) -n 2 --dist loadfile -m libraries tests/filesystem tests/limits/test_filesystem_memory.py \
		tests/samples/test_samples.py

test-lowest: $(LOWEST)/.done
	$(LOWEST)/bin/python -m pytest -n 3 tests/unit tests/contract tests/fault/transport

check: $(VENV)/.dev
	@$(MAKE) --no-print-directory -j 2 pyright mypy lint

lint: $(VENV)/.dev
	$(BIN)/python -m swagger.codegen --check
	$(BIN)/ruff check
	$(BIN)/ruff format --check

mypy pyright: $(VENV)/.dev
	$(BIN)/$@

bench: $(VENV)/.dev
	$(BIN)/python -m tests.benchmarks
	$(BIN)/python -m tests.benchmarks.emulator

# For instance: make soak MINUTES=30 SEED=7
soak: $(VENV)/.dev
	@sh tests/browser/install.sh
	$(PYTEST) -n 3 -m "soak or hypothesis" --hypothesis-profile random
	$(BIN)/python -m tests.soak --minutes $(MINUTES) $(if $(SEED),--seed $(SEED))

generate: $(VENV)/.dev
	$(BIN)/python -m swagger.codegen

docs: $(VENV)/.docs ## build the site of the documents in docs/_build; every warning is an error
	$(BIN)/python -m sphinx -W --keep-going -q -b html docs docs/_build
	@echo "The site is docs/_build/index.html"

define make_venv
@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10) and "Python 3.10 or newer is needed; try: make PYTHON=python3.12 $(MAKECMDGOALS)")'
@echo "Setting up $(VENV), once ..."
@$(PYTHON) -m venv $(VENV)
endef

# What the demo needs is there in a fraction of the time that the tools of developers take.
$(VENV)/.demo: pyproject.toml
	$(make_venv)
	@$(PIP_INSTALL) '.[emulator]'
	@touch $@

$(VENV)/.dev: pyproject.toml
	$(make_venv)
	@$(PIP_INSTALL) '.[dev]'
	@touch $(VENV)/.demo $@

$(VENV)/.dev-libraries: $(VENV)/.dev
	@$(PIP_INSTALL) '.[dev-libraries]'
	@touch $@

$(VENV)/.docs: $(VENV)/.demo
	@$(PIP_INSTALL) '.[docs]'
	@touch $@

# The lowest versions of the dependencies that are allowed, and the newest of what only tests need.
$(LOWEST)/.done: pyproject.toml tests/lowest.txt
	@$(PYTHON) -m venv $(LOWEST)
	@$(LOWEST)/bin/python -m pip install -qq --disable-pip-version-check --constraint tests/lowest.txt \
		--editable '.[all]' hypothesis opentelemetry-sdk pytest pytest-asyncio pytest-xdist starlette
	@touch $@

clean:
	rm -rf $(VENV) $(LOWEST) docs/_build .pytest_cache .mypy_cache .ruff_cache
