# Two commands on a fresh machine: `make map` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: map test crowd docs machine clean

map: $(VENV)/.installed
	@$(BIN)/routes map geo/casebook -o maps

test: machine $(VENV)/.installed-test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	node --test --test-reporter=dot tests/viewer/*.test.mjs
	$(BIN)/pytest -n auto --dist loadfile --no-loadscope-reorder

# The crowd of writers on PostGIS at its full size: three minutes.
crowd: machine $(VENV)/.installed-test
	ROUTES_EDITS=200 $(BIN)/pytest tests/stores/test_concurrency.py

# The tables of the docs, written anew from the codebook and from the commands' own help.
docs: $(VENV)/.installed
	$(BIN)/python docs/build.py

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/.installed-test: pyproject.toml constraints.txt $(VENV)/.installed
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test]'
	@touch $@

# What the tests drive and cannot get from pip: a browser, a PostgreSQL with PostGIS, and the
# library that one test dependency is compiled against.
DEBIAN := chromium postgresql postgresql-postgis libicu-dev pkg-config g++

machine:
	@dpkg -s $(DEBIAN) >/dev/null 2>&1 || \
	  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $(DEBIAN) >/dev/null; }

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
