# Portside. `make` alone lists what there is. Nothing needs to be installed by hand but Python 3.11, make and curl.
.DEFAULT_GOAL := help
.PHONY: help setup setup-tests demo run token api-token build openapi roles lock test check-code check-template pytest bench local-api deploy delete smoke clean
SHELL := /bin/bash

PYTHON ?= python3
TOOLS := .venv/tools/bin/python
TESTS := .venv/tests/bin
UV_COMPILE := .venv/uv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header
export PYTHONPATH := $(CURDIR):$(CURDIR)/src
export SAM_CLI_TELEMETRY := 0
export PORT STATE_DIR ENV

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

setup:
	@$(PYTHON) -m local.setup tools emulator $(if $(filter seaweedfs,$(STORE)),store)

setup-tests:
	@$(PYTHON) -m local.setup tools emulator tests proof

demo: setup ## bring the whole service up here, send real files through it, clean up   [STORE=seaweedfs PORT= STATE_DIR=]
	@$(TOOLS) -m local.demo $(if $(STORE),--store "$(STORE)")

run: setup ## the same, and stay up until Ctrl-C   [STORE=seaweedfs PORT= STATE_DIR=]
	@$(TOOLS) -m local.demo --stay $(if $(STORE),--store "$(STORE)")

local-api: setup ## the same in Lambda containers, by `sam local`: needs Docker   [ONCE=1 PORT= STATE_DIR=]
	@$(TOOLS) -m local.local_api $(if $(ONCE),--once)

token: setup ## print a token for the local stack   [TENANT=acme SCOPE="uploads:write" TTL=3600]
	@$(TOOLS) -m local.tokens --tenant "$(or $(TENANT),acme)" $(if $(filter undefined,$(origin SCOPE)),,--scope "$(SCOPE)") --ttl "$(or $(TTL),3600)"

api-token: setup ## make, list, show, rotate or revoke API tokens; without DO the help   [ENV=dev|prod|local DO="create --tenant acme --scope admin"]
	@$(TOOLS) -m delivery.tokens --env "$(or $(ENV),dev)" $(or $(DO),--help)

build: setup ## build what `make deploy` ships
	@$(TOOLS) -m delivery.build

deploy: setup ## deploy to your AWS account   [ENV=dev|prod PARAMETERS=parameters.dev.toml YES=1]
	@$(TOOLS) -m delivery.deploy --env "$(or $(ENV),dev)" $(if $(PARAMETERS),--parameters "$(PARAMETERS)") $(if $(YES),--yes)

smoke: setup ## prove a deployment with real uploads   [ENV=dev|prod API_URL= and PORTSIDE_TOKEN in the environment]
	@$(TOOLS) -m delivery.smoke --env "$(or $(ENV),dev)" $(if $(API_URL),--api-url "$(API_URL)")

delete: setup ## delete a deployment with all its data, after asking   [ENV=dev|prod YES=<stack name>]
	@$(TOOLS) -m delivery.delete --env "$(or $(ENV),dev)" $(if $(YES),--yes "$(YES)")

test: setup-tests check-code check-template pytest ## lint, types, template, unit and integration tests

check-code:
	$(TESTS)/ruff check .
	$(TESTS)/ruff format --check .
	$(TESTS)/mypy

check-template:
	.venv/tools/bin/sam validate --lint --region us-east-1 --template template.yaml

pytest:
	$(TESTS)/python -m pytest

clean: ## remove what was built, installed or kept here
	rm -rf .venv .aws-sam .local .hypothesis .mypy_cache .pytest_cache .ruff_cache

lock: ## pin all requirements anew, by hash
	@for list in src src/authorizer src/token_endpoint; do $(UV_COMPILE) $$list/requirements.in -o $$list/requirements.txt; done
	@for name in uv tools emulator store proof; do $(UV_COMPILE) requirements/$$name.in -o requirements/$$name.txt; done
	@$(UV_COMPILE) -c src/requirements.txt -c src/authorizer/requirements.txt -c src/token_endpoint/requirements.txt requirements/tests.in -o requirements/tests.txt

openapi: setup-tests ## write src/handlers/openapi.json and the gateway's part of template.yaml anew, from the routes
	@$(TESTS)/python -m delivery.openapi
	@$(TESTS)/python -m delivery.gateway.template

roles: setup-tests ## write docs/roles.md anew, from tests/integration/auth_modes/roles.txt
	@$(TESTS)/python -m tests.integration.auth_modes.page

bench: setup-tests ## measure against the baselines; writes benchmarks/results.json and docs/benchmarks.md
	@$(TESTS)/python -m benchmarks
