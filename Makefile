# The whole set-up on a fresh Linux machine with Python >= 3.11 and make: `make demo`, `make test`.
# The environment is made once in .venv: with uv where it exists, else with venv, pip and the hashed lock.

PYTHON ?= python3
UV := $(shell command -v uv 2>/dev/null)
BIN := .venv/bin
AREA ?= all

.DEFAULT_GOAL := help
.PHONY: help demo test check coverage bench matrix docs docs-check setup-system lock clean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

.venv/.ready: pyproject.toml lab/pyproject.toml uv.lock requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "goldenpath needs Python >= 3.11; '$(PYTHON)' is $$($(PYTHON) --version 2>&1). Try: make PYTHON=python3.11"; exit 1; }
ifdef UV
	@echo "setting up .venv with uv"
	@uv sync --frozen --quiet --compile-bytecode --python $(PYTHON)
else
	@echo "setting up .venv with venv and pip"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . -e lab
endif
	@$(BIN)/python -m compileall -q src lab/src  # some environments forbid to write bytecode later; it halves the start
	@touch $@

# The cloud's own client libraries, 300 MB, which only their contract suite needs.
.venv/.cloud: .venv/.ready requirements-cloud.lock
ifdef UV
	@uv sync --frozen --quiet --group cloud --python $(PYTHON)
else
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-cloud.lock
endif
	@touch $@

demo: .venv/.ready  ## a whole platform starts, breaks as in a real outage, is diagnosed from its log, and heals
	@$(BIN)/python tools/demo.py

test: .venv/.cloud setup-in-ci  ## run the test suite
	@$(BIN)/python -m pytest -q -n auto --dist worksteal $(ARGS)

check: .venv/.cloud  ## lint, types, layers, dependencies, spelling, generated pages
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/deptry src
	@cd lab && ../$(BIN)/deptry src
	@$(BIN)/codespell
	@$(BIN)/python tools/make_docs.py --check
	@echo "checks passed"

coverage: .venv/.ready  ## run the tests under coverage and hold the floor
	@$(BIN)/coverage erase
	@$(BIN)/coverage run -m pytest -q -p no:randomly
	@$(BIN)/coverage combine -q
	@$(BIN)/coverage report

bench: .venv/.ready  ## measure speed and memory (AREA=start|array|ndjson|memory|probing|checking|lab|all)
	@$(BIN)/python -m bench.run $(AREA)

matrix: .venv/.ready  ## break the lab in every way once, and hold the verdicts against the truth
	@$(BIN)/python -m tools.matrix $(ARGS)

docs: .venv/.ready  ## write the reference pages from the catalogue and the command line
	@$(BIN)/python tools/make_docs.py

setup-system:  ## install the system packages that no wheel brings (asks for root)
	@absent=; for pair in jq:jq chromium:chromium; do \
	  command -v $${pair%:*} >/dev/null || absent="$$absent $${pair#*:}"; done; \
	[ -e /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf ] || absent="$$absent fonts-dejavu-core"; \
	[ -z "$$absent" ] && exit; echo "installing$$absent"; \
	root=; [ "$$(id -u)" = 0 ] || root=sudo; \
	$$root apt-get -qq update && \
	$$root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o=Dpkg::Use-Pty=0 install -y --no-install-recommends $$absent >/dev/null

.PHONY: setup-in-ci
setup-in-ci:
ifeq ($(CI),true)
	@$(MAKE) --no-print-directory setup-system
endif

lock:  ## renew uv.lock and the hashed requirements.lock (needs uv)
	@uv lock --quiet
	@uv export --quiet --frozen --no-emit-workspace --format requirements-txt --no-header -o requirements.lock
	@uv export --quiet --frozen --only-group cloud --no-emit-workspace --format requirements-txt --no-header -o requirements-cloud.lock

clean:  ## remove what was made here
	@rm -rf .venv .work dist build .coverage* .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
