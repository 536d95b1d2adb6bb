SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
LATEST := .venv-latest
JS := tests/interop/js
TS := clients/ts
PAGE := clients/page
WEB := src/diffex/web/index.html
PAGE_SOURCES := $(PAGE)/index.html $(PAGE)/vite.config.ts $(shell find $(PAGE)/src $(TS)/src -type f 2>/dev/null)
COMPILED := setup.py $(wildcard $(foreach room,domain engine diff diff/*,src/diffex/$(room)/*.py src/diffex/$(room)/*.pxd))
CHECKED := src tests benchmarks examples tools setup.py
PYTEST := $(BIN)/python -m pytest -n 4 --dist loadfile --no-loadscope-reorder
BOTH_BUILDS := tests/unit/test_builds.py tests/unit/domain tests/unit/engine tests/unit/diff tests/property tests/model tests/sim
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq install -c constraints.txt

# The first interpreter that starts and is new enough; a shim without a version behind it is not.
PYTHON ?= $(shell for name in python3.11 python3.12 python3.13 python3; do \
	if "$$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
	then echo "$$name"; break; fi; done)

.PHONY: help setup run page test stories screenshots lint fmt nightly mutants bench bench-web interop-latest clean

help: ## Show this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' \
		| while IFS=$$'\t' read -r target sentence; do printf '  make %-14s %s\n' "$$target" "$$sentence"; done

setup: $(VENV)/.dev-done $(JS)/node_modules/.done $(TS)/dist/.done $(WEB) ## Install the pinned packages into .venv and node_modules; build the TypeScript client and the page

$(VENV)/.python-done: pyproject.toml constraints.txt $(COMPILED)
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer with venv is needed; set PYTHON=..."; exit 1; }
	@test -x $(BIN)/python || { echo "Creating $(VENV)"; $(PYTHON) -m venv $(VENV); }
	@echo "Installing the build tools"
	@$(PIP) pip setuptools Cython mypy msgspec orjson
	@echo "Installing diffex and its packages; compiling the way of an order takes about a minute"
	@find src -name '*.so' -delete
	@$(PIP) --no-build-isolation --editable .
	@$(BIN)/python -c 'from diffex.engine import exchange; \
		print("The way of an order is", "interpreted" if exchange.__file__.endswith(".py") else "compiled")'
	@touch $@

$(VENV)/.dev-done: $(VENV)/.python-done
	@echo "Installing what the checks and tests need"
	@$(PIP) $$($(BIN)/python -c 'import tomllib; project = tomllib.load(open("pyproject.toml", "rb")); \
		print(*project["project"]["optional-dependencies"]["dev"])')
	@touch $@

$(JS)/node_modules/.done: $(JS)/package.json $(JS)/package-lock.json
	@echo "Installing the JavaScript test client"
	@cd $(JS) && npm ci --loglevel=error --no-progress >/dev/null
	@touch $@

$(TS)/node_modules/.done: $(TS)/package.json $(TS)/package-lock.json
	@echo "Installing the packages of the TypeScript client"
	@cd $(TS) && npm ci --loglevel=error --no-progress >/dev/null
	@touch $@

$(TS)/dist/.done: $(TS)/node_modules/.done $(TS)/tsconfig.json $(TS)/tsconfig.build.json $(wildcard $(TS)/src/*.ts $(TS)/src/*/*.ts)
	@echo "Building the TypeScript client"
	@rm -rf $(TS)/dist && cd $(TS) && npm run --silent build
	@touch $@

$(PAGE)/node_modules/.done: $(PAGE)/package.json $(PAGE)/package-lock.json
	@echo "Installing the packages of the page"
	@cd $(PAGE) && npm ci --loglevel=error --no-progress >/dev/null
	@touch $@

$(WEB): $(PAGE)/node_modules/.done $(PAGE_SOURCES)
	@echo "Building the page"
	@cd $(PAGE) && npm run --silent build -- --logLevel warn

# A machine without a Node.js that is new enough has an exchange all the same.
page: ## Build the page, where Node.js is there
	@if node -e 'const [major, minor] = process.versions.node.split("."); process.exit(major * 100 + +minor < 2019 ? 1 : 0)' 2>/dev/null; \
		then $(MAKE) --no-print-directory $(WEB) || echo "The page was not built, for the reason above; the exchange runs without it"; \
		else echo "The page is not built: it needs Node.js 20.19 or newer; the exchange runs without it"; fi

run: $(VENV)/.python-done page ## Start the exchange with a live market; make run ARGS="--port 9000" adds options
	@$(BIN)/diffex serve --demo $(ARGS)

test: setup lint ## Run every check and every test, with branch coverage of the pure packages
	@echo "Testing the TypeScript client"
	@cd $(TS) && npm run --silent typecheck && npm run --silent test
	@echo "Testing the page"
	@cd $(PAGE) && npm run --silent typecheck && npm run --silent test
	@echo "Testing"
	@$(PYTEST) --cov
	@echo "Testing what was compiled"
	@DIFFEX_BUILD=compiled DIFFEX_KILLS=5 DIFFEX_POWER_LOSSES=100 $(PYTEST) $(BOTH_BUILDS)
	@$(MAKE) --no-print-directory stories

stories: setup ## Use the page as a user does, in a browser against a real exchange
	@tools/install-chromium
	@echo "Testing the page in a browser"
	@cd $(PAGE) && npm run --silent stories

lint: setup ## Check style, types and the dependency rule
	@echo "Checking style"
	@$(BIN)/ruff check $(CHECKED)
	@$(BIN)/ruff format --check $(CHECKED)
	@echo "Checking types"
	@$(BIN)/mypy --strict src tests benchmarks tools
	@echo "Checking the dependency rule"
	@$(BIN)/lint-imports --no-logo

fmt: setup ## Format the code and apply the safe fixes
	@$(BIN)/ruff format $(CHECKED)
	@$(BIN)/ruff check --fix $(CHECKED)

nightly: setup ## Kill servers, cut the power and compare histories many more times than make test does
	@DIFFEX_KILLS=1000 DIFFEX_TQSDK_KILLS=50 DIFFEX_POWER_LOSSES=10000 DIFFEX_NIGHTLY=1 $(PYTEST) -rP \
		tests/sim/test_kill.py tests/sim/test_kill_conditions.py tests/sim/test_power_loss.py tests/sim/test_clock_jumps.py tests/interop/test_tqsdk_kill.py \
		tests/unit/storage/test_journal_file.py tests/model

bench: setup ## Measure what the documents claim
	@$(BIN)/python -m benchmarks

bench-web: setup $(WEB) ## Measure the TypeScript client, and the page in a browser; ARGS="--minutes 60" watches its memory
	@cd $(TS) && npm run --silent bench
	@tools/install-chromium
	@cd $(PAGE) && npm run --silent bench -- $(ARGS)

screenshots: setup $(WEB) ## Take the pictures of the READMEs again
	@tools/install-chromium
	@cd $(PAGE) && npm run --silent screenshots

mutants: setup ## Plant faults in copies of the source; a test must notice each
	@$(BIN)/python -m tests.mutants.run $(ARGS)

interop-latest: $(JS)/node_modules/.done ## Run the tests of published clients with the newest tqsdk
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer with venv is needed; set PYTHON=..."; exit 1; }
	@test -x $(LATEST)/bin/python || { echo "Creating $(LATEST)"; $(PYTHON) -m venv $(LATEST); }
	@echo "Installing the newest tqsdk, and the pinned packages beside it"
	@grep -v '^tqsdk' constraints.txt > $(LATEST)/constraints.txt
	@$(LATEST)/bin/python -m pip --disable-pip-version-check -qq install -c $(LATEST)/constraints.txt \
		$$($(LATEST)/bin/python -c 'import tomllib; project = tomllib.load(open("pyproject.toml", "rb"))["project"]; \
		print(*project["dependencies"], *project["optional-dependencies"]["dev"])')
	@$(LATEST)/bin/python -m pip --disable-pip-version-check -qq install --upgrade tqsdk
	@$(LATEST)/bin/python -c 'import importlib.metadata; print("tqsdk", importlib.metadata.version("tqsdk"))'
	@PYTHONPATH=src $(LATEST)/bin/python -m pytest -n 4 --dist loadfile tests/interop

clean: ## Remove everything that make and the tools have built
	@rm -rf $(VENV) $(LATEST) $(JS)/node_modules $(TS)/node_modules $(TS)/dist $(PAGE)/node_modules $(PAGE)/test-results $(PAGE)/stories/screens src/diffex/web build dist src/*.egg-info .coverage .coverage.*
	@rm -rf .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	@find src -name '*.so' -delete
	@find src tests benchmarks tools -name __pycache__ -type d -prune -exec rm -rf {} +
