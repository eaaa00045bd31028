# Comeback on this machine. `make` shows this help.
SHELL := /bin/sh
TOOLS := . tools/setup.sh &&
# The local cloud has keys and addresses of its own.
LOCALLY := $(TOOLS) unset AWS_PROFILE AWS_DEFAULT_PROFILE AWS_CONFIG_FILE AWS_SHARED_CREDENTIALS_FILE AWS_ENDPOINT_URL AWS_CA_BUNDLE &&
RUN := uv run --no-sync
GENERATORS := tools.requirements tools.mail_layout tools.currencies tools.openapi tools.browser_types tools.schemas local.schema
JOURNEYS ?= 200
EVENTS ?= 1000000
STAGE ?= prod
REGION ?= $(AWS_DEFAULT_REGION)
TESTS ?= tests
# What works on the local stack as on a stage: there when the caller names one.
HERE_OR = $(if $(filter file,$(origin STAGE)),local.$(1),deploy.$(1) $(STAGE))
PARALLEL := -n 3 --dist loadgroup --no-loadscope-reorder
export PYTHONPATH := layers/common:.
export SAM_CLI_TELEMETRY := 0
# As train_models has it: more threads wait for each other longer than they compute.
export OPENBLAS_NUM_THREADS := 1
export AWS_DEFAULT_REGION ?= eu-central-1

help: ## Show this help
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo "Set WEB_PORT, AWS_PORT, STRIPE_PORT, MAIL_PORT or POSTGRES_PORT to choose a port."

setup: stack-tools test-tools sam-tools ## Install everything into .local and .venv
	@tools/chromium.sh >/dev/null

dev: stack-tools ## Run the local stack, redeploy on each change, show logs; Ctrl-C stops it
	@$(LOCALLY) exec $(RUN) python -m demo.stack dev

up: stack-tools ## Start the local stack in the background
	@$(LOCALLY) $(RUN) python -m demo.stack up

down: stack-tools ## Stop it and keep its data
	@$(LOCALLY) $(RUN) python -m demo.stack down

status: stack-tools ## Show what runs, with addresses and tokens
	@$(LOCALLY) $(RUN) python -m demo.stack status

token: stack-tools ## Print an access token of the local stack: ROLE=customer, mechanic, admin or service
	@$(LOCALLY) $(RUN) python -m demo.stack token --role $(or $(ROLE),customer)

env: stack-tools ## Print what curl needs: eval "$$(make env)"
	@$(LOCALLY) $(RUN) python -m demo.stack env

demo: up ## Drive customer journeys and mails and check every figure (JOURNEYS=200, EXPERIMENTS=1 starts all experiments)
	@$(LOCALLY) $(RUN) python -m demo --journeys $(JOURNEYS)

demo-data: up ## Fill the local stack with a year of history for the dashboard (EVENTS=1000000)
	@$(LOCALLY) $(RUN) python -m demo.history --events $(EVENTS)

preview: stack-tools ## Write every mail as a page: in each language, with hostile facts, light, dark, on a phone
	@$(LOCALLY) $(RUN) python -m local.mail_preview

pictures: test-tools ## Take the README's pictures from the local stack: after make up and make demo-data
	@$(LOCALLY) $(RUN) python -m demo.pictures

reconcile: stack-tools ## Apply Stripe events that the webhook missed
	@$(LOCALLY) $(RUN) python -m local.reconcile

test: test-tools ## Run all tests, or those in TESTS=tests/unit; COVER=1 holds the coverage too
	@$(LOCALLY) CHROMIUM=$$(tools/chromium.sh) && export CHROMIUM && \
	$(RUN) pytest $(PARALLEL) $(if $(COVER),--cov) $(TESTS)

coverage: ## Hold the branch coverage of the layer, by the tests that run in one process
	@$(MAKE) test COVER=1 TESTS="tests/unit tests/database tests/integration"

check: test-tools sam-tools ## Check style, types, architecture, SQL, template and generated files
	@$(MAKE) --no-print-directory --keep-going --jobs 2 check-code check-template

# Each says at its end what failed of it, and hides what a tool prints that found nothing.
TRY = failed=; try() { "$$@" || failed="$$failed\n  $$*"; }; \
	quietly() { "$$@" >.local/$@.log 2>&1 || { cat .local/$@.log; return 1; }; }
FAILED = [ -z "$$failed" ] || { printf "These checks failed:$$failed\n" >&2; exit 1; }

check-code:
	@$(LOCALLY) $(TRY); \
	try uv lock --quiet --check; \
	try $(RUN) ruff format --quiet --check; \
	try $(RUN) ruff check --quiet; \
	try $(RUN) mypy --no-error-summary layers/common/crm functions deploy local demo tools tests benchmarks; \
	try $(RUN) python -m crm.catalogue; \
	try $(RUN) python -m crm.messages; \
	try $(RUN) python -m crm.predictions; \
	try $(RUN) python -m crm.experiments; \
	try $(RUN) lint-imports --no-logo; \
	try $(RUN) python -m tools.limits; \
	try $(RUN) python -m tools.pages --check; \
	try quietly sh -c 'git ls-files -z | xargs -0 $(RUN) detect-secrets-hook --baseline .secrets.baseline'; \
	try $(RUN) squawk database/migrations/*.sql; \
	$(FAILED)

check-template:
	@$(LOCALLY) $(TRY); \
	try $(RUN) cfn-lint --append-rules deploy/rules -- template.yaml deploy/*.yaml; \
	try .local/sam/bin/sam validate --lint; \
	try quietly .local/sam/bin/sam build --build-dir .local/check --cache-dir .local/check-cache; \
	try quietly $(RUN) pytest -q tests/template; \
	for generator in $(GENERATORS); do try $(RUN) python -m $$generator --check; done; \
	$(FAILED)

generate: test-tools ## Write the generated files
	@$(TOOLS) set -e; for generator in $(GENERATORS); do $(RUN) python -m $$generator; done

build: sam-tools stack-tools ## Build what is deployed to AWS
	@$(TOOLS) .local/sam/bin/sam build && $(RUN) python -m tools.pages --to .aws-sam/web && $(RUN) python -m tools.sizes

roots: stack-tools ## Fetch the certificate authorities of REGION's databases
	@$(TOOLS) $(RUN) python -m deploy.roots $(REGION)

deploy: sam-tools stack-tools ## Deploy STAGE=name to AWS; asks the first time
	@$(TOOLS) $(RUN) python -m deploy $(STAGE) $(if $(CI),--yes)

plan: sam-tools stack-tools ## Show what deploying STAGE=name would change, and change nothing
	@$(TOOLS) $(RUN) python -m deploy $(STAGE) --plan

preflight: stack-tools ## Ask the account what would stop deploying STAGE=name
	@$(TOOLS) $(RUN) python -m deploy.preflight $(STAGE)

admin: stack-tools ## Let EMAIL=address sign in to STAGE as admin (or ROLE=mechanic)
	@$(TOOLS) $(RUN) python -m deploy.admin $(STAGE) $(EMAIL) $(ROLE)

smoke: stack-tools ## Check STAGE in AWS (JOURNEY=1 also drives one journey, which stays)
	@$(TOOLS) $(RUN) python -m deploy.smoke $(STAGE) $(if $(JOURNEY),--journey)

redrive: stack-tools ## List failed work, here or in STAGE=name; QUEUE=GenerateUpsells with ID=... or ALL=1 retries it
	@$(TOOLS) $(RUN) python -m $(call HERE_OR,redrive) $(QUEUE) $(if $(ID),--id $(ID)) $(if $(ALL),--all)

replay: stack-tools ## Publish events again, here or in STAGE=name: SINCE=2026-11-22T14:00+01:00 or ID=...
	@$(TOOLS) $(RUN) python -m $(call HERE_OR,replay) $(if $(SINCE),--since $(SINCE)) $(if $(ID),--id $(ID))

resend: stack-tools ## Send a lost or refused mail again, here or in STAGE=name: ID=...
	@$(TOOLS) $(RUN) python -m $(call HERE_OR,resend) $(if $(ID),--id $(ID))

rebuild: stack-tools ## Recompute all figures from the rows, here or in STAGE=name
	@$(TOOLS) $(RUN) python -m $(call HERE_OR,rebuild)

train: stack-tools ## Learn from what customers did and score them now, here or in STAGE=name
	@$(TOOLS) $(RUN) python -m $(call HERE_OR,train)

replay-decisions: stack-tools ## Make every logged decision of the local stack again, and compare
	@$(LOCALLY) $(RUN) python -m local.replay_decisions

simulate: stack-tools ## Try CATALOG=draft.toml [EXPERIMENTS=...] on a simulated year (SEED=1, CUSTOMERS=10000, MEASURED=1), or REPLAY=1 on history
	@$(LOCALLY) $(RUN) python -m local.simulate \
	$(if $(CATALOG),--catalog $(CATALOG)) $(if $(CURRENT),--current $(CURRENT)) $(if $(EXPERIMENTS),--experiments $(EXPERIMENTS)) \
	$(if $(SEED),--seed $(SEED)) $(if $(CUSTOMERS),--customers $(CUSTOMERS)) $(if $(BEGINS),--begins $(BEGINS)) $(if $(MEASURED),--measured) $(if $(REPLAY),--replay)

catalogue: stack-tools ## Write what is published on the local stack, or in FROM=reply.json, into catalogue.toml
	@$(LOCALLY) $(RUN) python -m local.write_catalogue $(if $(FROM),--from $(FROM))

backup-drill: stack-tools ## Back up the local database, restore it, compare every row and figure
	@$(LOCALLY) $(RUN) python -m demo.backup_drill

remove: stack-tools ## Remove STAGE from AWS (UNPROTECT=1: a protected one); its database stays as a snapshot
	@$(TOOLS) $(RUN) python -m deploy.remove $(STAGE) $(if $(UNPROTECT),--unprotect)

bench: test-tools sam-tools runtime-tools ## Run the benchmarks, or ONLY="requests batches"
	@$(LOCALLY) uv sync --quiet --frozen --inexact --group bench && $(RUN) python -m benchmarks $(ONLY)

reset: stack-tools ## Stop the local stack and delete its data
	@$(LOCALLY) $(RUN) python -m demo.stack reset

# Each adds what it needs and removes nothing, so that `make dev` does not undo `make test`.
stack-tools:
	@$(TOOLS) uv sync --quiet --frozen --inexact --no-default-groups --group local
	@$(TOOLS) UV_PROJECT_ENVIRONMENT=.local/ministack uv sync --quiet --frozen --only-group ministack

test-tools: stack-tools
	@$(TOOLS) uv sync --quiet --frozen --inexact

sam-tools:
	@$(TOOLS) UV_PROJECT_ENVIRONMENT=.local/sam uv sync --quiet --frozen --only-group sam

runtime-tools:
	@$(TOOLS) UV_PROJECT_ENVIRONMENT=.local/runtime uv sync --quiet --frozen --only-group runtime --compile-bytecode

.DEFAULT_GOAL := help
.PHONY: preview preflight check-code check-template help setup dev up down status token env demo demo-data pictures reconcile test coverage check generate build roots deploy plan admin smoke redrive replay resend rebuild train replay-decisions catalogue simulate backup-drill remove bench reset stack-tools test-tools sam-tools runtime-tools
