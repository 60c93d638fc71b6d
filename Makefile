# Everything works on a fresh Linux machine with Python 3.11 or newer; nothing else has to be installed.
# More arguments: make test ARGS="tests/ledger -q"    Another Python: make run PYTHON=/opt/python3.12/bin/python3
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run test lint messages bench chaos shots

NEW_ENOUGH := -c 'import sys; sys.exit(sys.version_info < (3, 11))'
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p $(NEW_ENOUGH) 2>/dev/null && echo $$p && break; done)
PY := .venv/bin/python
PIP := PYTHONUNBUFFERED=1 $(PY) -m pip install --disable-pip-version-check --no-input --require-hashes

help: ## Tell what there is
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 16

run: .venv/run.stamp ## Start the whole product with demo data (PORT=8000); Ctrl-C stops it, the data stay
	@exec $(PY) manage.py up $(ARGS)

test: .venv/dev.stamp ## Run all tests on throw-away servers (browser tests where a Chromium is found)
	@exec $(PY) manage.py with_servers -- $(PY) -m pytest $(ARGS)

lint: .venv/dev.stamp ## Style, types, layers, templates, migrations, translations
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy apps nanhai_gov
	.venv/bin/lint-imports
	.venv/bin/djlint templates --lint --quiet
	$(PY) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	$(PY) manage.py check_translations

messages: .venv/dev.stamp ## Gather new words for translation and compile what is translated (needs gettext)
	$(PY) manage.py makemessages -l zh_Hans --no-location --no-wrap --no-obsolete -i var -i tests
	$(PY) manage.py compilemessages -l zh_Hans -i .venv -i var

# As in production (DEBUG keeps every query), with keys of this run only.
BENCH := DEBUG=false DEMO=true ALLOW_EMBEDDED=true ALLOWED_HOSTS=127.0.0.1 SECRET_KEY=only-for-this-measurement

bench: .venv/run.stamp ## Measure what is promised about speed, on servers of its own (lines in var/bench.jsonl)
	@export $(BENCH) PII_KEYS=bench:$$(head -c 32 /dev/urandom | base64); \
	exec $(PY) manage.py with_servers --durable -- $(PY) manage.py bench $(ARGS)

chaos: .venv/run.stamp ## Break a product of its own under load and prove that nothing is lost (docs/reliability.md)
	@exec $(PY) manage.py chaos $(ARGS)

shots: .venv/dev.stamp ## Take every picture of README and docs from a running `make run` (into docs/img)
	@exec $(PY) manage.py shots $(ARGS)

.venv/bin/pip:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; here is $$(python3 --version 2>&1)." \
		"Install one, or name it: make run PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) $(NEW_ENOUGH) || { echo "$(PYTHON) is older than Python 3.11."; exit 1; }
	@echo "Making .venv with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv --clear .venv || { echo "Could not make .venv (Debian, Ubuntu: apt install python3-venv)."; exit 1; }

# The stamp is older than the lock file: the lock has changed, so install again.
.venv/run.stamp: requirements.lock | .venv/bin/pip
.venv/dev.stamp: requirements-dev.lock | .venv/bin/pip
.venv/%.stamp:
	@all=$$(grep -c == $<); n=0; echo "Installing $$all packages from $< (a minute or two the first time)"; \
	$(PIP) -r $< | while read -r word name rest; do \
		case "$$word" in \
		Collecting) n=$$((n + 1)); test $$((n % 10)) != 0 || echo "  $$n of $$all: $$name";; \
		Installing) echo "  unpacking";; \
		esac; \
	done
	@touch $@ $(if $(findstring dev,$@),.venv/run.stamp)
