.PHONY: help demo test lint types tests kernels bench docs front clean
.DELETE_ON_ERROR:

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

help:    ## this list
	@sed -n 's/^\([a-z]*\): .*## /    make \1\t/p' $(MAKEFILE_LIST) | expand -t 18

demo: $(READY)  ## set up, run eleven methods on the synthetic corpora, print the leaderboard
	$(BIN)/python run_benchmark.py run --protocol demo

test: lint types tests  ## set up, lint, type-check, run all tests

lint: $(READY)  ## ruff
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)  ## mypy
	$(BIN)/mypy

tests: $(READY)  ## all tests, the documentation's commands included
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 2

NUMERIC := $(addprefix tests/,mathematics methods training evaluation features tasks contract running/test_experiment.py)

kernels: $(READY)  ## the numeric tests as two other kinds of processor compute them
	OMP_NUM_THREADS=1 OPENBLAS_CORETYPE=Nehalem ATEN_CPU_CAPABILITY=default MKL_ENABLE_INSTRUCTIONS=SSE4_2 $(BIN)/python -m pytest -n 2 $(NUMERIC)
	OMP_NUM_THREADS=1 OPENBLAS_CORETYPE=Haswell ATEN_CPU_CAPABILITY=avx2 MKL_ENABLE_INSTRUCTIONS=AVX2 $(BIN)/python -m pytest -n 2 $(NUMERIC)

bench: $(READY)  ## timings of features, training steps, store, report; without the checks of annotations that tests have
	$(BIN)/python -m pytest tests/benchmarks -o addopts= --benchmark-only --benchmark-disable-gc

docs: $(READY)  ## the documentation, as site/index.html
	$(BIN)/python -m mkdocs build --strict --quiet
	@echo "written: site/index.html"

front: $(READY)  ## the README's picture and first rows, from the shipped results
	$(BIN)/python docs/front.py

clean:  ## remove what the targets above made
	rm -rf $(VENV) build site *.egg-info .mypy_cache .ruff_cache .pytest_cache .benchmarks

$(READY): pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing into $(VENV) (a minute or two the first time)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@
