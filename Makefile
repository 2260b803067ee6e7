# Everything that is done with this checkout, each by one word. Plain GNU make 3.81 (macOS) is enough.
PYTHON ?= python3
VENV ?= .venv
PYTEST_ARGS ?=
# Test processes side by side: most of them wait, for a page, a process or a time-out.
JOBS ?= 4
# Of the demo: the first of its three ports, and how fast its story is told (1: as in life).
PORT ?=
SPEED ?=

PREPARE = @command -v $(PYTHON) >/dev/null 2>&1 || { \
	echo "signoff: $(PYTHON) was not found. Install CPython 3.11 or newer (Debian, Ubuntu:"; \
	echo "apt install python3 python3-venv), or name one: make PYTHON=/path/to/python3 ..."; \
	exit 1; }; $(PYTHON) .ci/prepare.py --venv "$(VENV)"
RUN = "$(VENV)/bin/python" -m
# Run with `exec`: a shell between make and the demo would die of Ctrl-C, and make tell of it.
DEMO = $(RUN) bot demo $(if $(PORT),--port $(PORT)) $(if $(SPEED),--speed $(SPEED))

.PHONY: help demo demo-reset runtime development test check bench chaos chaos-short mutation lock clean
.DEFAULT_GOAL := help

help: ## show these lines
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1|\2/p' Makefile | column -t -s '|' 2>/dev/null \
		|| sed -n 's/^\([a-z-]*\):[^#]*## /  make \1: /p' Makefile
	@echo "Variables: PYTHON (interpreter), VENV (where packages go), PORT and SPEED (demo), PYTEST_ARGS, JOBS."

demo: runtime ## the whole product on this machine, without any account; Ctrl-C ends it
	@exec $(DEMO)

demo-reset: runtime ## the same from the beginning of its story
	@exec $(DEMO) --reset

runtime: ## only prepare what the product needs
	$(PREPARE) requirements.txt

development: ## prepare what tests and checks need, too
	$(PREPARE) requirements-dev.txt

test: development ## every test, on SQLite and PostgreSQL, and in Chromium where one is found
	@$(RUN) pytest -n $(JOBS) $(PYTEST_ARGS)

check: development ## formatting, lint, types, imports, dependencies, spelling
	@$(RUN) ruff format --check
	@$(RUN) ruff check
	@$(RUN) mypy
	@"$(VENV)/bin/lint-imports" --no-cache
	@$(RUN) deptry .
	@"$(VENV)/bin/codespell"

bench: development ## speed and size, each beside its floor (not part of the tests)
	@$(RUN) tests.benchmarks

chaos: development ## kill the real process again and again under load, then count (minutes)
	@$(RUN) tests.chaos

chaos-short: development ## the short form of chaos, as in .ci/run
	@$(RUN) tests.chaos --short

mutation: development ## change what decides, bit by bit, and see which test notices (hours)
	@$(RUN) tests.mutation

lock: development ## compile the lock files anew and measure the downloads (needs uv)
	@"$(VENV)/bin/python" .ci/lock.py

clean: ## remove the environment and every cache; the data of the demo stays
	@if [ -f "$(VENV)/pyvenv.cfg" ]; then rm -rf "$(VENV)"; fi
	@rm -rf .cache .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	@find bot handlers integrations migrations tests -name __pycache__ -type d -prune -exec rm -rf {} +
