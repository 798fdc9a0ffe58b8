# Two commands are enough for a newcomer: `make demo` and `make test`. Only Python >= 3.11 is needed beforehand.
SHELL := /bin/sh
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	command -v $$name && break; done)
BIN := .venv/bin

.PHONY: help demo test test-postgres check format bench docs lock setup

help:  ## list the commands
	@grep -hE '^[a-z-]+:.*##' Makefile | sed 's/:.*## /\t/'

demo: setup  ## load the example regency (invented data) and serve it at http://127.0.0.1:8000
	@$(BIN)/nakhoda demo

test: setup  ## run all tests; those that need official data say so and are skipped without it
	@$(BIN)/python -m pytest -n 2 --dist worksteal

test-postgres: setup  ## run the tests that use a database once more, on a PostgreSQL server of their own
	@NAKHODA_TEST_ONLY_DATABASE=1 $(BIN)/python -m tests.support.postgres $(BIN)/python -m pytest -n 2 --dist worksteal

check: setup  ## everything that CI checks besides the tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python scripts/build_reference.py --check
	$(BIN)/python scripts/messages.py --check
	$(BIN)/mkdocs build --strict
	$(BIN)/nakhoda law check
	$(BIN)/python scripts/site_checks.py

format: setup  ## put the code in the house style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: setup  ## measure speed as ratios in one run
	@for file in benchmarks/bench_*.py; do $(BIN)/python -m benchmarks.$$(basename $$file .py) || exit 1; done

docs: setup  ## write the reference pages and build the documentation into site/
	$(BIN)/python scripts/build_reference.py
	$(BIN)/python scripts/messages.py
	$(BIN)/mkdocs build --strict
	@echo "site/index.html"

lock: setup  ## write both locks anew from pyproject.toml; `make lock UPGRADE=--upgrade` takes the newest versions
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/python scripts/lock.py $(UPGRADE)

setup:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; none was found."; exit 1; }
	@$(PYTHON) scripts/setup_env.py
