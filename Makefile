# make run    the portal with demonstration data on http://127.0.0.1:8000/ (PORT=… for another port)
# make test   the whole suite
# make bench  the API beside bare WSGI, and 19 directors who submit at once; DATABASE_URL names a PostgreSQL database
#             that may be filled, on a server where another may be made
# make fuzz   schemathesis with all checks against the demonstration; FUZZ="--max-time 60" for a short run
# make lock   pin the dependencies anew
# Needs Python 3.11 or newer and nothing else; state is kept under var/, libraries under .venv/.

# How many tests run at a time: some wait for processes, so more than there are cores.
WORKERS ?= 4
PYTHON ?= $(shell command -v python3.11 || command -v python3 || echo python3)
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
LOCK := $(BIN)/pip-compile --quiet --allow-unsafe --generate-hashes --no-emit-find-links --no-emit-index-url --strip-extras

# Without it the portal takes itself for production and asks for secrets.
export PORTAL_EMBEDDED := 1
# Compiled files make every start of a process faster.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test bench fuzz lock
.SILENT:

run: export PORTAL_DEMO := 1
run:
	$(call install,requirements.txt)
	$(call frontend)
	$(MANAGE) migrate --verbosity 0
	$(MANAGE) createcachetable
	$(MANAGE) load_roadmap
	$(MANAGE) load_demo
	exec $(MANAGE) portal

test:
	$(call install,requirements-dev.txt)
	$(BIN)/python -m tests.migrating &
	$(call frontend)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m django makemigrations --check --dry-run --settings tests.settings --pythonpath .
	env -u DATABASE_URL $(BIN)/python -m pytest -n $(WORKERS)
	if [ -n "$$PORTAL_TEST_POSTGRES" ]; then \
		DATABASE_URL="$$PORTAL_TEST_POSTGRES" $(BIN)/python -m pytest -n $(WORKERS); \
	fi
	missing=""; \
	for name in POSTGRES REDIS BROWSER FULL; do \
		eval "value=\$${PORTAL_TEST_$$name:-}"; [ -n "$$value" ] || missing="$$missing PORTAL_TEST_$$name"; \
	done; \
	if [ -n "$$missing" ]; then echo "Not everything was tested here, because these are not set:$$missing"; fi

bench:
	$(MANAGE) migrate --verbosity 0
	$(MANAGE) createcachetable
	$(MANAGE) simulate --provinces $(or $(PROVINCES),19) --kpis $(or $(KPIS),1000) --months $(or $(MONTHS),60)
	$(BIN)/python tests/bench/api.py
	$(BIN)/python tests/bench/submissions.py

fuzz:
	$(call install,requirements-dev.txt)
	$(call frontend)
	$(BIN)/python tests/fuzz/api.py

lock:
	$(call install,requirements-dev.txt)
	$(LOCK) --output-file=requirements.txt requirements.in
	$(LOCK) --output-file=requirements-dev.txt requirements-dev.in

# The virtual environment with what the lock file $(1) pins; pip is asked only when the file has changed.
define install
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo "The portal needs Python 3.11 or newer; $(PYTHON) is not. Name one: make PYTHON=python3.12 $@"; exit 1; }
	$(BIN)/python -c '' 2>/dev/null || $(PYTHON) -m venv --clear .venv || \
		{ echo "Python has no module venv; on Debian it is the package python3-venv."; exit 1; }
	sum="$$(cksum < $(1))"; if [ "$$(cat .venv/$(1).installed 2>/dev/null)" != "$$sum" ]; then \
		echo "installing $(1)"; \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1) && \
		echo "$$sum" > .venv/$(1).installed; \
	fi
endef

# What pages need beside Python: Bootstrap, icons and fonts, and the Arabic catalogue.
define frontend
	$(MANAGE) collect_frontend
	$(MANAGE) compile_catalogues
endef
