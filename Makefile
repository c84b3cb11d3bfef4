# Patto in two commands: `make serve` runs it, `make test` proves it.
#
# Everything is installed below this folder (.uv, .venv, var), nothing needs root, and every download is checked
# against a hash in requirements*.txt. Settings: PYTHON=/path/to/python3, ARGS="more arguments".

SHELL := /bin/sh
MAKEFLAGS += --no-print-directory --no-builtin-rules
.SUFFIXES:
.DEFAULT_GOAL := help
.PHONY: help install serve test check bench crash faults format lock clean

BIN := .venv/bin
RUN_READY := .venv/ready-to-run
TEST_READY := .venv/ready-to-test
TESTS ?= tests
WORKERS ?= 2

# uv must never look for another Python, and must not be told where to install by a shell that happens to be open.
UV := VIRTUAL_ENV="$(CURDIR)/.venv" UV_PYTHON_DOWNLOADS=never ./.uv/uv
# A user without a home (nobody, say) keeps the downloads here.
ifneq ($(shell test -w "$$HOME" && echo home),home)
UV := UV_CACHE_DIR="$(CURDIR)/.uv/cache" $(UV)
endif
# The machine's own certificates, where it has any: behind a company's proxy only they are right.
ifneq ($(wildcard /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/cert.pem),)
UV := UV_SYSTEM_CERTS=true $(UV)
endif
# The mirror that pip is told about is meant for uv too.
ifdef PIP_INDEX_URL
UV := UV_DEFAULT_INDEX="$(PIP_INDEX_URL)" $(UV)
endif

# What is compiled is kept: the tests start hundreds of processes, and each would compile the whole program again.
unexport PYTHONDONTWRITEBYTECODE

# Scripts in .venv hold absolute paths, so an environment that was moved or copied is made anew.
ifneq ($(shell cat .venv/made-in 2>/dev/null),$(CURDIR))
$(shell rm -f $(RUN_READY) $(TEST_READY))
endif

help:
	@echo "make serve    install what is needed, start PostgreSQL and the ledger on 127.0.0.1:8000"
	@echo "make test     the checks, then all tests        (TESTS=tests/postgres ARGS=-x to choose)"
	@echo "make check    lint, format, types, import contracts"
	@echo "make bench    measure the speed                 make crash    the long kill -9 test"
	@echo "make faults   disks that fail, hang or are full: needs a C compiler, and root for a full one"
	@echo "make format   put the code in order             make lock     pin new versions"
	@echo "make sbom     what is installed to run it, as a CycloneDX document in build/sbom.cdx.json"
	@echo "make install  only install                      make clean    remove what was installed, keep var/"

serve: $(RUN_READY)
	@$(BIN)/patto serve $(ARGS)

test: check
	@$(BIN)/python -m pytest -n $(WORKERS) $(ARGS) $(TESTS)

check: $(TEST_READY)
	@echo "lint";             $(BIN)/ruff check --quiet .
	@echo "format";           $(BIN)/ruff format --quiet --check . || { echo "make format puts this in order"; exit 1; }
	@echo "types";            $(BIN)/mypy --no-error-summary
	@echo "import contracts"; $(BIN)/lint-imports --verbose >.venv/lint-imports.log 2>&1 || { cat .venv/lint-imports.log; exit 1; }

bench: $(TEST_READY)
	@$(BIN)/python -m benchmarks $(ARGS)

crash: $(TEST_READY)
	@$(BIN)/python -m pytest -n 0 -m crash --crash-cycles 200 $(ARGS) $(TESTS)

faults: $(TEST_READY)
	@$(BIN)/python -m pytest -n 0 -m faults --all-faults $(ARGS) $(TESTS)

format: $(TEST_READY)
	@$(BIN)/ruff check --quiet --fix . || true
	@$(BIN)/ruff format --quiet .

clean:
	@rm -rf .venv .uv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@echo "Removed what was installed. The data in var/ is still there."

# The software bill of materials, from the pins with their hashes; the same pins make the same bytes.
sbom: .uv/sbom/ready
	@mkdir -p build
	@.uv/sbom/bin/cyclonedx-py requirements --output-reproducible --pyproject pyproject.toml --mc-type application \
	  --output-format JSON --output-file build/sbom.cdx.json requirements.txt
	@echo "build/sbom.cdx.json"

.uv/sbom/ready: requirements-sbom.txt .uv/ready
	@$(UV) venv --quiet --clear --python "$$(./scripts/find-python $(PYTHON))" .uv/sbom
	@$(UV) pip sync --quiet --require-hashes --python .uv/sbom requirements-sbom.txt
	@touch $@

# ---- installing -----------------------------------------------------------------------------------------------

install: $(TEST_READY)

$(RUN_READY): requirements.txt pyproject.toml .uv/ready
	@$(call fill,requirements.txt)
	@rm -f $(TEST_READY)
	@touch $@

$(TEST_READY): requirements.txt requirements-dev.txt pyproject.toml .uv/ready
	@$(call fill,requirements-dev.txt)
	@touch $(RUN_READY) $@

# Make .venv hold exactly what $(1) pins, and this project itself as an editable install.
define fill
echo "Installing $(1) into .venv"; set -e; python=$$(./scripts/find-python $(PYTHON)); \
if [ "$$(cat .venv/made-in 2>/dev/null)" != "$(CURDIR)" ] || ! $(BIN)/python -c '' 2>/dev/null; then \
  $(UV) venv --quiet --clear --python "$$python" .venv; fi; \
$(UV) pip sync --quiet --require-hashes $(1); \
$(UV) pip install --quiet --no-deps --no-build-isolation --editable .; \
printf '%s\n' "$(CURDIR)" >.venv/made-in
endef

.uv/ready: requirements-uv.txt scripts/fetch-uv scripts/find-python
	@python=$$(./scripts/find-python $(PYTHON)) && ./scripts/fetch-uv "$$python"
	@touch $@

LOCK := $(UV) pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-annotate \
        --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" --upgrade

lock: .uv/ready
	@$(LOCK) requirements.in -o requirements.txt
	@$(LOCK) requirements-dev.in -o requirements-dev.txt
	@$(LOCK) requirements-uv.in -o requirements-uv.txt
	@$(LOCK) requirements-sbom.in -o requirements-sbom.txt
	@echo "Pinned. Run make test before you trust it."
