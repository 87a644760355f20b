# Two commands for a fresh machine: make demo, make test. `make help` lists the rest.
PORT ?= 8000
PY := .venv/bin/python
FLASK := .venv/bin/flask
export UV_PYTHON_DOWNLOADS = never
demo: export IDEAS_PUBLIC_URL ?= http://localhost:$(PORT)
export PYTHONWARNINGS ?= ignore::SyntaxWarning
# Kept byte code is most of a quick start: without it each process compiles three seconds long.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup setup-dev demo run test check lint lint-mypy lint-ruff lint-imports lint-deptry lint-djlint nightly bench shots lock

help: ## this list
	@grep -E '^[a-z-]+:.*##' Makefile | sed 's/:.*##/\t/' | expand -t 12

setup: .venv/.installed ## install what serving needs into .venv

.venv/.installed: requirements.lock pyproject.toml
	@test -x .venv/bin/python || python3 -m venv .venv
	@test -x .venv/bin/uv || .venv/bin/python -m pip install --quiet --disable-pip-version-check uv
	@.venv/bin/uv pip install --quiet --python $(PY) --require-hashes -r requirements.lock
	@touch $@

setup-dev: .venv/.installed-dev

.venv/.installed-dev: requirements-dev.lock .venv/.installed
	@.venv/bin/uv pip install --quiet --python $(PY) --require-hashes -r requirements-dev.lock
	@touch $@

demo: setup ## a filled demo portal at http://localhost:8000 (PORT=… sets the port)
	@if test -f $${IDEAS_DATA_DIR:-var}/ideas.db; then $(FLASK) demo & else $(FLASK) demo; fi; exec $(PY) -m ideas.cli.serve --port $(PORT)

run: setup ## serve the present data
	@$(FLASK) init
	@exec $(PY) -m ideas.cli.serve --port $(PORT)

test: setup-dev ## all tests but the long ones
	@.venv/bin/pytest -n 3 --dist worksteal -q

lint: setup-dev
	@$(MAKE) --no-print-directory -j 2 --output-sync lint-mypy lint-ruff lint-imports lint-deptry lint-djlint
lint-mypy:
	@.venv/bin/mypy ideas
lint-ruff:
	@.venv/bin/ruff check .
lint-imports:
	@.venv/bin/lint-imports --no-cache
lint-deptry:
	@.venv/bin/deptry ideas
lint-djlint:
	@.venv/bin/djlint templates --lint --quiet

check: lint test ## lint, types, import contracts, then the tests

nightly: setup-dev ## full races, kills and the long tests, with a dated summary in docs/nightly.md
	@$(PY) benchmarks/nightly.py

bench: setup-dev ## measurements, apart from the tests
	@$(PY) benchmarks/search_quality.py
	@$(PY) benchmarks/search_speed.py
	@$(PY) benchmarks/pages.py
	@$(PY) benchmarks/growth.py
	@$(PY) benchmarks/writers.py
	@$(PY) benchmarks/pictures.py
	@$(PY) benchmarks/backup.py

shots: setup-dev ## pictures of the main pages: widths, schemes, languages
	@$(PY) -m tests.shots

lock: ## renew the lock files from pyproject.toml
	@.venv/bin/uv pip compile -q --universal --generate-hashes --python-version 3.11 --extra postgres --no-emit-index-url --no-annotate --no-header pyproject.toml -o requirements.lock
	@.venv/bin/uv pip compile -q --universal --generate-hashes --python-version 3.11 --extra postgres --group dev --no-emit-index-url --no-annotate --no-header pyproject.toml -o requirements-dev.lock
