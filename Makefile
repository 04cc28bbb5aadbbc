# Two commands: `make run` serves the demonstration, `make test` runs every check and test.
PYTHON ?= python3
PORT ?= 8000
PY = .venv/bin/python

.PHONY: run demo test check bench clean

run: .venv/ok
	$(PY) -m eslabon serve --demo --port $(PORT)

demo: .venv/ok
	$(PY) -m eslabon demo

test: .venv/ok-dev
	sh tests/tools.sh
	$(MAKE) check
	$(PY) -m pytest -q tests
	$(PY) tests/postgres.py $(PY) -m pytest -q tests/shell tests/journeys

check: .venv/ok-dev
	$(PY) -m ruff check src tests benchmarks
	$(PY) -m ruff format --check src tests benchmarks
	$(PY) -m mypy
	.venv/bin/lint-imports
	$(PY) tests/house.py

bench: .venv/ok-dev
	$(PY) -m benchmarks

clean:
	rm -rf .venv build src/*.egg-info

.venv/ok: requirements/runtime.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: install python3.11 and its venv package, then run make again"; exit 1; }
	$(PYTHON) -m venv .venv
	$(PY) -m pip install -q --disable-pip-version-check --require-hashes --only-binary=:all: -r requirements/runtime.txt
	$(PY) -m pip install -q --disable-pip-version-check --no-deps -e .
	$(PY) -m eslabon.web.catalogues >/dev/null
	touch $@

.venv/ok-dev: .venv/ok requirements/dev.txt
	$(PY) -m pip install -q --disable-pip-version-check --require-hashes --only-binary=:all: -r requirements/dev.txt
	touch $@
