# The two commands of a learner are `make lab` and `make test`. Plain `make` lists them all.
# Written for GNU make 3.81, which macOS still has.

.DEFAULT_GOAL := help
.PHONY: help lab test lint notebooks pictures bench bench-sliders lock clean python

# The first Python that is new enough; name another with `make lab PYTHON=...`.
ifndef PYTHON
PYTHON := $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
  if $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; \
  then echo $$p; break; fi; done)
endif

VENV_PYTHON := .venv/bin/python
PORT := 8888

# One thread for a product of matrices: the lessons' are small, and on a machine that is shared with a class
# or with a second test worker, several threads wait for each other many times longer than they compute.
export OMP_NUM_THREADS ?= 1

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

lab: python ## open the course in JupyterLab; options: PORT=9999 LAB_OPTIONS="--no-browser"
	@"$(PYTHON)" tools/environment.py lab
	@$(VENV_PYTHON) tools/lab.py --port "$(PORT)" $(LAB_OPTIONS)

test: lint ## check everything; options: PYTEST_OPTIONS="-k softmax"
	$(VENV_PYTHON) -m pytest -n 2 --dist loadscope $(PYTEST_OPTIONS)

lint: python ## check style and spelling
	@"$(PYTHON)" tools/environment.py test
	$(VENV_PYTHON) -m ruff check .
	$(VENV_PYTHON) -m ruff format --check .
	$(VENV_PYTHON) -m codespell_lib

notebooks: python ## run every notebook and save its outputs
	@"$(PYTHON)" tools/environment.py test
	$(VENV_PYTHON) tools/notebooks.py

pictures: python ## draw the pipeline pictures of the lessons
	@"$(PYTHON)" tools/environment.py test
	$(VENV_PYTHON) tools/pipeline_pictures.py

bench: python ## compare our speed with SciPy's
	@"$(PYTHON)" tools/environment.py test
	$(VENV_PYTHON) benchmarks/bench_numerics.py

bench-sliders: python ## measure the explorers in a browser; options: EXPLORERS="softmax gradient"
	@"$(PYTHON)" tools/environment.py test
	PYTHONPATH="$(CURDIR)/tests:$(CURDIR)/benchmarks" \
	  $(VENV_PYTHON) benchmarks/bench_sliders.py $(EXPLORERS)

# The second file holds the first to its versions. Both go without the address of a registry.
LOCK := pip compile pyproject.toml --group build --universal --upgrade --generate-hashes \
  --no-annotate --no-emit-index-url --custom-compile-command "make lock" --quiet
lock: ## refresh requirements*.txt; needs uv
	@command -v uv >/dev/null || { echo "make lock needs uv: pip install uv" >&2; exit 1; }
	uv $(LOCK) --extra test --output-file requirements-test.txt
	uv $(LOCK) --constraints requirements-test.txt --output-file requirements.txt

clean: ## delete .venv and what the tools left
	rm -rf .venv .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

python:
	@test -n "$(PYTHON)" || { echo "No Python 3.11 or later was found." >&2; \
	  echo "Install one (python.org), or name yours: make lab PYTHON=/path/to/python3" >&2; exit 1; }
	@command -v "$(PYTHON)" >/dev/null || { echo "There is no program $(PYTHON)." >&2; exit 1; }
