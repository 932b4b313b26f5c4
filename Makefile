# Two commands do everything: `make demo` and `make test`. Both build their own .venv first.
PYTHON ?= python3
FILE ?= README.md
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test check bench generate clean

demo: $(VENV)/.installed
	@$(BIN)/python samples/demo.py "$(FILE)"

test: check
	$(BIN)/python -m pytest -n 2 --dist loadfile

check: $(VENV)/.installed
	$(BIN)/python -m swagger.codegen --check
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/pyright

bench: $(VENV)/.installed
	$(BIN)/python -m tests.benchmarks

generate: $(VENV)/.installed
	$(BIN)/python -m swagger.codegen

$(VENV)/.installed: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10) and "Python 3.10 or newer is needed; try: make PYTHON=python3.12")'
	@echo "Setting up $(VENV) (once, about a minute) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache
