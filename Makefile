# Executable documentation: every chore is one command. `make` alone lists them.
# Needs Python 3.11 or newer, nothing else; PYTHON=python3.13 picks another one.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SETUP := pyproject.toml constraints.txt package-lock.json hatch_build.py
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet -c constraints.txt
NO_CHROMIUM := No Chromium here, so tests/browser cannot run: install it with 'apt-get install chromium' or as your system does.

.PHONY: help run test check format bench live kill screens constraints clean
.DEFAULT_GOAL := help

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

run: $(VENV)/.run-stamp ## the demo company on this machine; PORT=8080, LAN=1 for the phone beside you
	@$(BIN)/oneonone demo $(if $(PORT),--port $(PORT)) $(if $(LAN),--lan)

test: $(VENV)/.dev-stamp ## all tests, on all processors; ARGS="-n0 -k access -x" is passed on (-n0: in one process)
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || \
	  command -v google-chrome >/dev/null || echo "$(NO_CHROMIUM)"
	@$(BIN)/python -m pytest -n logical $(ARGS)

check: $(VENV)/.dev-stamp ## style, types, and which floor may import which
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: $(VENV)/.dev-stamp ## put the code in order
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: $(VENV)/.dev-stamp ## how long each page takes, and how many queries
	@$(BIN)/python -m bench $(ARGS)

live: $(VENV)/.dev-stamp ## a Monday morning: 200 live meetings on 400 devices, 50 saves a second
	@$(BIN)/python -m bench.live $(ARGS)

kill: $(VENV)/.dev-stamp ## kill the server while it saves, 200 times: what it answered is never lost
	@$(BIN)/python -m bench.kill $(ARGS)

screens: $(VENV)/.dev-stamp ## pictures of the running demo for the README, in docs/screens/
	@$(BIN)/python -m bench.screens $(ARGS)

constraints: ## resolve all dependencies anew, in an environment of its own, into constraints.txt
	$(PYTHON) -m venv --clear build/resolve
	build/resolve/bin/python -m pip --disable-pip-version-check install --quiet -e '.[dev,postgres]'
	@sed '/^[^#]/d' constraints.txt > build/constraints.txt
	build/resolve/bin/python -m pip --disable-pip-version-check freeze \
	  --exclude-editable --exclude pip --exclude setuptools >> build/constraints.txt
	@mv build/constraints.txt constraints.txt

clean: ## remove everything set-up made; never the data in instance/
	rm -rf $(VENV) node_modules static/vendor build dist *.egg-info
	rm -rf .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- Set-up, once; again only when one of the files it depends on changes ---

$(VENV)/.run-stamp: $(SETUP) | $(VENV)/bin/pip
	@echo "Setting up .venv: once, about half a minute."
	@$(PIP) -e .
	@touch $@

$(VENV)/.dev-stamp: $(SETUP) | $(VENV)/bin/pip
	@echo "Setting up .venv with the tools for tests: once, about half a minute."
	@$(PIP) -e '.[dev,postgres]'
	@touch $@ $(VENV)/.run-stamp

$(VENV)/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "oneonone needs Python 3.11 or newer; name one with: make PYTHON=python3.11 ..."; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV)
