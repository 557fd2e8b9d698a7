# Each target sets up what it needs in .venv and then does its work.
# PYTHON=/path/to/python chooses another interpreter (3.11 or newer).

SHELL := /bin/sh
VENV  := .venv
BIN   := $(VENV)/bin
SETUP := sh .ci/setup
# Test files that run at the same time: most of their time is waiting for Slack's clocks.
JOBS  := 4

.DEFAULT_GOAL := help
.PHONY: help demo test faults soak fuzz insider bench lint format docs screens sbom audit lock clean

help: ## what there is
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/make \1	\2/' | expand -t 14

demo: ## sets up everything and opens the practice workspace
	@$(SETUP) run
	@exec $(BIN)/python -m bot demo $(ARGS)

test: ## sets up everything and runs the whole suite; ARGS="-k word" chooses
	@$(SETUP) dev
	@exec $(BIN)/python -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder $(ARGS)

faults: ## the long runs that kill, drop and delay, and every scenario on PostgreSQL
	@$(SETUP) dev
	@env MADOGUCHI_LONG_RUNS=1 $(BIN)/python -m pytest -m faults $(ARGS)
	@exec env MADOGUCHI_TEST_ENGINE=postgres $(BIN)/python -m pytest -n $(JOBS) --dist loadfile tests/scenarios $(ARGS)

soak: ## many hours of a bad day: reports, kills and faults on both databases; ARGS="--reports N"
	@$(SETUP) dev
	@$(BIN)/python -m tests.faults.soak $(ARGS)
	@exec $(BIN)/python -m tests.faults.soak --engine postgres --processes 3 $(ARGS)

fuzz: ## a hundred thousand broken, hostile and foreign requests
	@$(SETUP) dev
	@env MADOGUCHI_LONG_RUNS=1 $(BIN)/python -m pytest tests/slack/test_hostile.py $(ARGS)

insider: ## who could be meant by a notice: two thousand companies, attacked by somebody who knows all
	@$(SETUP) dev
	@env MADOGUCHI_LONG_RUNS=1 $(BIN)/python -m pytest -s tests/confidentiality/test_reidentification.py $(ARGS)

bench: ## the benchmarks
	@$(SETUP) dev
	@exec $(BIN)/python -m tests.bench $(ARGS)

lint: ## format, lint, types, import rules
	@$(SETUP) dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: ## formats the code and mends what ruff can mend
	@$(SETUP) dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: ## writes the pages that are made from the code
	@$(SETUP) dev
	$(BIN)/python -m bot.domain.diagram > docs/LIFECYCLE.md
	$(BIN)/python -m bot.domain.diagram notices > docs/NOTICES.md
	$(BIN)/python -m tests.docs.way
	$(BIN)/python -m tests.docs.runbook
	$(BIN)/python -m tests.docs.inventory
	$(BIN)/python -m tests.docs.helping
	$(BIN)/python -m tests.docs.licences

screens: ## takes the pictures of the guides from the real page
	@$(SETUP) dev
	$(BIN)/python -m tests.docs.screens

sbom: ## writes what the bot runs on as sbom.cdx.json (CycloneDX)
	@$(SETUP) dev
	$(BIN)/python -m tests.supply.bill > sbom.cdx.json

# It asks the package index about known holes; apart from the rest, so that nothing else needs it.
audit: ## looks for known holes in what the bot runs on, where that can be asked; ARGS="--vulnerability-service osv --osv-url URL" asks elsewhere
	@$(SETUP) dev
	@$(BIN)/uv run --quiet --isolated --no-project --with-requirements requirements-audit.lock \
		pip-audit --requirement requirements.lock --disable-pip --progress-spinner off \
		--timeout 15 --format json $(ARGS) 2>/dev/null | $(BIN)/python -m tests.supply.audit

lock: ## writes the lock files anew: the newest versions that pyproject.toml allows
	@$(SETUP) dev
	$(BIN)/uv pip compile pyproject.toml $(LOCK) --group build -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml $(LOCK) --group dev -c requirements.lock -o requirements-dev.lock
	$(BIN)/uv pip compile $(LOCK) --group audit -o requirements-audit.lock

LOCK := --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-annotate --no-header

clean: ## removes what the targets made (not the data of a bot)
	rm -rf $(VENV) sbom.cdx.json build dist out .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache *.egg-info
	find bot handlers messages tests -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
