PYTHON ?= python3
BIN := .venv/bin
COMPILE := uv pip compile --universal --python-version 3.11 --generate-hashes \
  --no-emit-index-url --no-annotate --no-header -q --upgrade

help: ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-21s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.venv/.installed: .ci/requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes --only-binary :all: -r .ci/requirements.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@

install: .venv/.installed ## create .venv with everything, pinned

serve: install ## load the sample articles and serve on http://127.0.0.1:8000
	@$(BIN)/citance ingest app/sample
	@$(BIN)/citance serve

test: install ## run all tests, on SQLite and on a PostgreSQL of their own
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest # compile modules once, not in each process

.venv/.browser: .venv/.installed .ci/browser.lock tests/browser/package-lock.json
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes --only-binary :all: -r .ci/browser.lock
	npm ci --prefix tests/browser --no-audit --no-fund --loglevel=error
	@touch $@

test-browser: .venv/.browser ## run the tests of the pages (needs chromium and npm)
	$(BIN)/python -m pytest --numprocesses=2 tests/browser

.ci/.venv/.installed: .ci/contract.lock
	$(PYTHON) -m venv .ci/.venv
	.ci/.venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes --only-binary :all: -r .ci/contract.lock
	@touch $@

test-contract: install .ci/.venv/.installed ## hold a server to the OpenAPI file, with thousands of made-up requests
	$(BIN)/python -m pytest --numprocesses=2 tests/contract

test-cluster: install ## run the tests with OpenSearch, on nodes of their own (needs Java 17, Maven and nginx)
	$(BIN)/python -m pytest --numprocesses=0 tests/cluster --ignore=tests/cluster/test_failures.py

test-cluster-failures: install ## kill, stall and block three nodes of OpenSearch while two hosts write (minutes, on a quiet machine)
	$(BIN)/python -m pytest --numprocesses=0 tests/cluster/test_failures.py

openapi/.venv/.installed: .ci/sdk.lock openapi/package-lock.json
	$(PYTHON) -m venv openapi/.venv
	openapi/.venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes --only-binary :all: -r .ci/sdk.lock
	npm ci --prefix openapi --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

sdk: openapi/.venv/.installed ## generate the clients for Python and TypeScript into build/sdk (needs npm)
	rm -rf build/sdk
	mkdir -p build/sdk
	PATH="$(CURDIR)/openapi/.venv/bin:$$PATH" openapi-python-client generate --path openapi/citance.json \
	  --config openapi/python-client.yaml --output-path build/sdk/python --meta pdm
	cp -R openapi/typescript build/sdk/typescript
	ln -s ../../../openapi/node_modules build/sdk/typescript/node_modules
	cd build/sdk/typescript && node_modules/.bin/openapi-typescript ../../../openapi/citance.json -o schema.d.ts \
	  --root-types --root-types-no-schema-prefix && node_modules/.bin/tsc

test-sdk: install sdk ## type-check the generated clients and run them against a server
	$(BIN)/python -m pytest --numprocesses=2 tests/sdk

lint-openapi: openapi/.venv/.installed ## what Spectral and Redocly recommend for the OpenAPI file
	openapi/node_modules/.bin/spectral lint --fail-severity=hint --ruleset openapi/.spectral.yaml openapi/citance.json
	cd openapi && REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true \
	  node_modules/.bin/redocly lint --config redocly.yaml citance.json

build/sbom/.installed: .ci/sbom.lock
	$(PYTHON) -m venv build/sbom
	build/sbom/bin/python -m pip install -q --disable-pip-version-check --require-hashes --only-binary :all: -r .ci/sbom.lock
	@touch $@

sbom: build/sbom/.installed ## write build/sbom.json: what a server is made of (CycloneDX), checked against its schema
	build/sbom/bin/cyclonedx-py requirements .ci/runtime.lock --pyproject pyproject.toml \
	  --of JSON --output-reproducible --validate -o build/sbom.json

lint: install ## ruff and mypy
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

openapi: install ## write openapi/citance.json
	$(BIN)/citance openapi > openapi/citance.json

released: openapi ## at a release: what openapi/citance.json says is promised from now on
	cp openapi/citance.json openapi/released.json

modules: install ## write the table of modules into ARCHITECTURE.md
	$(BIN)/python -m tests.test_architecture

weights: install ## train the classifier again, from ARCHIVE=…/jats/bulk.tar.gz; some minutes
	$(BIN)/python -m app.classify.training $(ARCHIVE)

chaos: install ## kill, lock, fill and damage a store while it works, e.g. ROUNDS=100 DATABASE=postgresql SEED=7
	$(BIN)/python -m tests.chaos --rounds $(or $(ROUNDS),14) --database $(or $(DATABASE),sqlite) --seed $(or $(SEED),1) \
	  --minutes $(or $(MINUTES),600)

bench: install ## measure against the floors; takes some minutes, needs 3 GB of disk
	$(BIN)/python -m bench

.venv/.bench: .venv/.installed .ci/bench.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes --only-binary :all: -r .ci/bench.lock
	@touch $@

bench-ranking: .venv/.bench ## measure the relevance of rankings, against BM25; loads ../shared/data/jats the first time
	$(BIN)/python -m bench ranking

lock: ## choose the newest versions of all dependencies (needs uv)
	$(COMPILE) pyproject.toml --group dev -o .ci/requirements.lock
	$(COMPILE) pyproject.toml -c .ci/requirements.lock -o .ci/runtime.lock
	$(COMPILE) --group sbom -o .ci/sbom.lock
	$(COMPILE) --group bench -c .ci/requirements.lock -o .ci/bench.lock
	$(COMPILE) --group browser -c .ci/requirements.lock -o .ci/browser.lock
	$(COMPILE) --group sdk -o .ci/sdk.lock
	$(COMPILE) --group contract -o .ci/contract.lock

.PHONY: $(shell sed -n 's/^\([a-z-]*\):.*\#\# .*/\1/p' $(firstword $(MAKEFILE_LIST)))
.DEFAULT_GOAL := help
