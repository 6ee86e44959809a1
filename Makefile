# `make demo` builds, draws and asks the example graph; `make test` runs all tests. Both need Python 3.11 or later.
PYTHON ?= python3
BIN := .venv/bin
KG := $(BIN)/kg
PYTEST_ARGS ?= -n 2

.PHONY: demo test lint docs wheel clean

demo: .venv/demo
	rm -rf demo
	mkdir demo
	$(KG) build examples/*.txt --store demo/store --base https://example.org/papers-kg-demo/
	$(KG) export demo/graph.ttl --store demo/store
	$(KG) view demo/graph.html --store demo/store
	$(KG) query what-runs-in-real-time-on -p hardware="nvidia gpu" --store demo/store
	@echo "Now open demo/graph.html in a browser, or try: $(KG) show quantization --store demo/store"

test: .venv/test
	$(BIN)/python -m pytest $(PYTEST_ARGS)

lint: .venv/test
	$(BIN)/ruff check
	$(BIN)/mypy

docs: .venv/test
	$(BIN)/python -m sphinx -q -W --keep-going -b html docs docs/_build/html
	@echo "Now open docs/_build/html/index.html"

# A release: wheel and sdist with the query editor put in; needs git and npm, which nothing else here does.
wheel: .venv/test
	$(BIN)/python editor/wheel.py dist

clean:
	rm -rf .venv demo dist docs/_build docs/reference/generated

.venv/demo: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

.venv/test: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	touch $@ .venv/demo
