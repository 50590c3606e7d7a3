# Two commands on a fresh machine: `make map` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: map test checks suite crowd docs basemap viewer machine clean

map: $(VENV)/.installed
	@$(BIN)/routes map geo/casebook -o maps

test: machine $(VENV)/.installed-test
	@$(MAKE) --no-print-directory -j2 checks suite

# Side by side: the checks use one core for a minute.
checks: $(VENV)/.installed-test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	node --test --test-reporter=dot tests/viewer/*.test.mjs

# Two processes more than cores, since those that drive the browser or fill the database wait for it.
suite: $(VENV)/.installed-test
	$(BIN)/pytest -n $$(($$(getconf _NPROCESSORS_ONLN) + 2)) --dist loadfile --no-loadscope-reorder

# The crowd of writers in each home at its full size: four minutes.
crowd: machine $(VENV)/.installed-test
	ROUTES_EDITS=200 $(BIN)/pytest tests/stores/test_concurrency.py

# The tables of the docs, written anew from the codebook and from the commands' own help.
docs: $(VENV)/.installed
	$(BIN)/python docs/build.py

# The base map as every page carries it, after its code or the reference data have changed.
basemap: $(VENV)/.installed
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt zopfli
	$(BIN)/python -c "from zopfli.gzip import compress; \
	  from routes.render.basemap_file import write_pack; write_pack(compress)"

# The viewer as every page carries it, after one of its modules has changed.
viewer: $(VENV)/.installed
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt zopfli
	$(BIN)/python -c "from zopfli.gzip import compress; \
	  from routes.render.viewer_file import write_viewer_pack; write_viewer_pack(compress)"

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

# pip would compile on one core, and the tests of every package too, which nobody imports.
$(VENV)/.installed-test: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/pip install --no-compile --quiet --disable-pip-version-check -c constraints.txt -e '.[test]'
	@$(BIN)/python -m compileall -qq -j 0 -x '/tests?/' $(VENV)/lib || true
	@touch $(VENV)/.installed $@

# What the tests drive and cannot get from pip: a browser, a PostgreSQL with PostGIS, and the
# library that one test dependency is compiled against.
DEBIAN := postgresql postgresql-postgis libicu-dev pkg-config g++
# Chromium without its own windows, which take as long as the pages in them; where there is no
# such package, the whole of it.
BROWSER := chromium-headless-shell

# Cases that a test searches for their published clusters (spData, CC0). The package is only
# unpacked: installed, it would bring R.
APT := -qq -o APT::Sandbox::User=root
INSTALL := DEBIAN_FRONTEND=noninteractive apt-get install -y -qq
LEUKAEMIA := build/debian/usr/lib/R/site-library/spData

machine: $(LEUKAEMIA)
	@dpkg -s $(DEBIAN) $(BROWSER) >/dev/null 2>&1 || \
	  { apt-get update -qq; $(INSTALL) $(DEBIAN) $(BROWSER) >/dev/null || \
	    $(INSTALL) $(DEBIAN) chromium >/dev/null; }

$(LEUKAEMIA):
	@mkdir -p build/debian
	@cd build/debian && rm -f *.deb && { apt-get $(APT) download r-cran-spdata 2>/dev/null || \
	  { apt-get $(APT) update && apt-get $(APT) download r-cran-spdata; }; } && dpkg -x *.deb .

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
