# The two commands of a newcomer: `make demo` and `make test`. Both make .venv themselves.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
DATA ?= instance/demo
VENV := .venv
UV := $(VENV)/bin/uv
UV_VERSION := 0.13.8
RUN := $(VENV)/bin
SYNC := UV_PROJECT_ENVIRONMENT=$(VENV) UV_PYTHON_DOWNLOADS=never $(UV) sync --quiet --locked --inexact
WORKERS ?= auto
unexport PYTHONDONTWRITEBYTECODE  # a server that had to compile its modules at each start would start in thrice the time

.PHONY: demo test coverage lint types bench pictures sbom audit format clean

demo: $(VENV)/.runs
	$(RUN)/cms demo --host $(HOST) --port $(PORT) --data "$(DATA)"

test: $(VENV)/.tests
	$(RUN)/python -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

# What no test touches; counting lines makes every test take twice as long.
coverage: $(VENV)/.tests
	$(RUN)/python -m pytest -n $(WORKERS) --dist worksteal --cov --cov-report=term:skip-covered $(ARGS)

lint: $(VENV)/.tests
	$(RUN)/ruff format --check .
	$(RUN)/ruff check .
	$(RUN)/lint-imports

types: $(VENV)/.tests
	$(RUN)/mypy

bench: $(VENV)/.tests
	$(RUN)/python -m tests.benchmarks $(ARGS)

pictures: $(VENV)/.tests
	$(RUN)/python -m tests.showcase

# What the service is made of, as CycloneDX: every package with its version and hashes.
sbom: $(UV)
	mkdir -p build
	$(UV) export --quiet --locked --extra postgres --extra redis --extra sentry --extra otel --format cyclonedx1.5 --output-file build/vertebra.cdx.json

# Known faults in it, as https://osv.dev has them.
audit: $(UV)
	$(UV) audit --locked

format: $(VENV)/.tests
	$(RUN)/ruff check --fix-only .
	$(RUN)/ruff format .

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .coverage*

$(UV):
	$(PYTHON) -m venv $(VENV)
	$(RUN)/pip install --quiet --disable-pip-version-check "uv==$(UV_VERSION)"

$(VENV)/.runs: pyproject.toml uv.lock $(wildcard cms/assets/*) | $(UV)
	$(SYNC)
	touch $@

$(VENV)/.tests: pyproject.toml uv.lock $(wildcard cms/assets/*) | $(UV)
	$(SYNC) --extra test --extra postgres
	touch $@ $(VENV)/.runs
