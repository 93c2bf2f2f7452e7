# All set-up happens here: a fresh Debian or Ubuntu machine with Python 3.11+ needs nothing else.
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready

FUZZ_SECONDS ?= 20
TESTS := $(BIN)/python -m pytest -n auto --dist loadgroup  # those of Spark in one worker, one JVM; those of PostgreSQL likewise

.PHONY: demo test check fix golden bench axe conformance second-opinion fuzz docs clean
.DEFAULT_GOAL := test

$(READY): pyproject.toml
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || PYTHON="$(PYTHON)" tools/make-venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check "pip>=25.1"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable . --group dev
	@touch $@

demo: $(READY)  ## render the requirements of three registries into build/demo
	@mkdir -p build/demo
	$(BIN)/python -m vtabel render \
	  fixtures/nice_mds/tabel.xlsx fixtures/nhr_af/tabel.xlsx fixtures/perined/tabel.xlsx \
	  --mapping fixtures/nice_mds/mapping.csv --mapping fixtures/nhr_af/mapping.csv --mapping fixtures/perined/mapping.csv \
	  --provider V6 -o build/demo/eisen.docx -o build/demo/eisen.html -o build/demo/eisen.md -o build/demo/eisen.xlsx

test: $(READY)  ## run the tests
	@tools/make-java
	@tools/install-postgres
	@$(BIN)/python -m tools.second_opinion --set-up
	$(TESTS)

check: $(READY)  ## format, lint, types, import contract, tests: what CI runs
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@tools/make-java
	@tools/install-postgres
	@$(BIN)/python -m tools.second_opinion --set-up
	$(TESTS)

fix: $(READY)  ## mend what ruff can mend, and format
	-$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

golden: $(READY)  ## rewrite the golden files and the JSON Schema; review with git diff
	VTABEL_GOLDEN=write $(TESTS) -m golden

bench: $(READY)  ## measure; ratios within one run
	$(BIN)/python -m benchmarks

axe: build/node_modules/axe-core/axe.min.js  ## fetch axe-core, with which the tests look at the HTML document

build/node_modules/axe-core/axe.min.js:
	@mkdir -p build
	npm install --prefix build --no-save --no-fund --no-audit axe-core@4

conformance: $(READY)  ## run the official cases of SQL on FHIR; writes build/test_report.json and docs/conformance.md
	$(BIN)/python -m tools.conformance $(or $(VTABEL_SHARED),../shared)

second-opinion: $(READY)  ## run our views in another runner (sqlonfhir, in an environment of its own); writes docs/conformance.md
	$(BIN)/python -m tools.second_opinion $(or $(VTABEL_SHARED),../shared)

fuzz: $(READY)  ## fuzz each reader for FUZZ_SECONDS; findings in build/fuzz; skipped where atheris has no build
	-@$(BIN)/python -m pip install --quiet --disable-pip-version-check --group fuzz
	$(BIN)/python -m fuzz --seconds $(FUZZ_SECONDS)

docs: $(READY)  ## build the documentation site into build/site, strictly; runs the notebooks
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group docs
	$(BIN)/python -m mkdocs build --strict

clean:
	rm -rf build $(VENV)
