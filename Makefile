# `make run` and `make test` need Python 3.11+ and make; Node.js, where it is there, tests what scripts compute.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py

# Containers often forbid bytecode; without it each of the processes that test compiles every module anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test test-sqlite test-postgres test-scripts test-browser test-system check types fix bench faults load messages lock bundle

run: .stamps/run .env .static/staticfiles.json
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) load_survey
	@case "$(DEMO)" in 0|no|false) ;; *) $(MANAGE) load_demo ;; esac
	@$(MANAGE) roll || true
	@exec $(MANAGE) serve --with-worker

test: test-sqlite test-postgres test-scripts test-browser

test-sqlite: .stamps/test
	TEST_DATABASE=sqlite $(BIN)/pytest -n 2 --dist worksteal -q -p no:playwright --ignore=tests/browser --ignore=tests/system

test-postgres: .stamps/test
	TEST_DATABASE=postgres $(BIN)/pytest -n 2 --dist worksteal -q -p no:playwright --ignore=tests/browser --ignore=tests/system -m "both or not (once or no_database)"

# What scripts compute. Without Node.js: a failure in CI, a stated skip on a laptop.
test-scripts:
	@if command -v node >/dev/null; then node --test tests/browser/js/*.test.mjs; \
	elif [ -n "$$CI" ]; then echo "Node.js is missing." >&2; exit 1; \
	else echo "Skipped: what scripts compute (no Node.js on this machine)."; fi

test-browser: .stamps/test
	TEST_DATABASE=sqlite DJANGO_ALLOW_ASYNC_UNSAFE=true $(BIN)/pytest -n 2 --dist worksteal -q tests/browser

# Real faults, backups, the archive for offices: minutes of waiting, so it is no part of `make test`.
SYSTEM ?= tests/system
test-system: .stamps/test
	TEST_DATABASE=sqlite $(BIN)/pytest -q -p no:playwright $(SYSTEM)

types: .stamps/test
	DEBUG=1 $(BIN)/mypy accounts config dashboards demo deploy exchange jobs parks recommendations standings tests/helpers

check: .stamps/test types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djhtml --check --tabwidth 2 templates
	TEST_DATABASE=sqlite $(BIN)/pytest -q -p no:playwright tests/rules/test_translations.py
	DEBUG=1 $(MANAGE) makemigrations --check --dry-run
	SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))') HTTPS=1 ALLOWED_HOSTS=lantu.example \
		$(MANAGE) check --deploy --fail-level WARNING

fix: .stamps/test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djade --target-version 5.2 $$(git ls-files 'templates/*.html')
	$(BIN)/djhtml --tabwidth 2 templates

bench: .stamps/test
	DJANGO_SETTINGS_MODULE=config.settings DEBUG=0 HTTPS=0 SECRET_KEY=only-for-the-benchmark $(BIN)/python -m tests.bench

# Workers, masters and databases killed, full disks, wrong clocks, while people write.
faults: .stamps/test .static/staticfiles.json
	$(BIN)/python -m tests.system.faults $(FAULTS)

# Fifty people who write at once, two cores; clients that send nothing or slowly.
load: .stamps/test .static/staticfiles.json
	$(BIN)/python -m tests.system.load $(LOAD)

messages: .stamps/test
	DEBUG=1 $(MANAGE) makemessages -l zh_Hans --no-obsolete --no-wrap --add-location file --ignore .venv --ignore tests
	$(BIN)/pybabel compile --statistics -d locale -D django -l zh_Hans

# One archive for an office without internet, of what is committed (docs/installation.md).
bundle: .stamps/test
	$(BIN)/python -m deploy.build

lock: .stamps/test
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -o requirements.lock requirements.txt
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -o requirements-dev.lock requirements-dev.txt

# A random key, made once: sessions survive a restart. Plain http, because it serves this machine only.
.env:
	@umask 077; $(PYTHON) -c "import secrets; print('SECRET_KEY=' + secrets.token_urlsafe(50) + '\nHTTPS=0')" > .env

# Compressing takes seconds, so it is done again only where a file changed.
.static/staticfiles.json: requirements.lock accounts/server/storage.py $(shell find static -type f) | .stamps/run .env
	@DEBUG=0 $(MANAGE) collectstatic --noinput --verbosity 0
	@touch $@

$(BIN)/python:
	@$(PYTHON) -c "import sys; sys.exit('Lantu needs Python 3.11 or newer.' if sys.version_info < (3, 11) else 0)"
	@$(PYTHON) -m venv $(VENV)

.stamps/run: requirements.lock | $(BIN)/python
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	@mkdir -p .stamps && touch $@

.stamps/test: requirements-dev.lock | $(BIN)/python
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	@mkdir -p .stamps && touch $@
