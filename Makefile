# The verbs of the project. CI calls these and nothing else.
.DEFAULT_GOAL := help
.PHONY: help book live lab test-live serve test test-processors test-peers test-lowest test-newest test-binder \
	lint record requirements brand figures bench-figures bench-fit colab publish-colab assignments grade \
	test-coursework bench-grading student-copy pdf epub slides test-pdf release clean

VENV := .venv
PORT := 8000
export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)

# The first Python that is new enough and can make environments; PYTHON=… names another.
NEW_ENOUGH := -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))'
PYTHON = $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python $(NEW_ENOUGH) 2>/dev/null && echo $$python && break; done)
NO_PYTHON := The book needs Python 3.11 or newer with its venv module. Install it \
	(on Debian: apt-get install python3 python3-venv) or name one: make PYTHON=/path/to/python3

NOTHING_BUILT := The book was not built; the reason is above. \
	A chapter that fails can be run alone: make record CHAPTERS=book/poisson_lab.ipynb

PACKAGE := $(shell find glmlesson -type f -not -path '*/__pycache__/*')
PAGES := $(shell find book -type f -not -path '*/__pycache__/*' -not -path '*/.ipynb_checkpoints/*')

help:  ## list the verbs
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## */make \1: /'

$(VENV)/installed: requirements.txt pyproject.toml
	@"$(PYTHON)" $(NEW_ENOUGH) 2>/dev/null || { echo "$(NO_PYTHON)"; exit 1; }
	"$(PYTHON)" -m venv $(VENV)
	$(VENV)/bin/python -m pip install --requirement requirements.txt
	@touch $@

# Jupyter's cache knows a chapter by its code alone; a changed package makes all of it stale.
_build/package: $(VENV)/installed $(PACKAGE)
	@rm -rf _build/.jupyter_cache && mkdir -p _build && touch $@

# --all reads every page, or a warning that failed the last build would go unseen in the next.
_build/built: _build/package _config.yml _toc.yml $(PAGES) $(wildcard .git/config)
	@rm -f $@
	jupyter-book build . --all -W -n --keep-going || { echo "$(NOTHING_BUILT)"; exit 1; }
	@touch $@

book: _build/built  ## build the site into _build/html, running every chapter
	@echo "The book is at file://$(CURDIR)/_build/html/index.html, or run: make serve"

live: book frontend/node_modules  ## put Python into the site's pages; fetches 90 MB once, from npm and PyPI
	python tools/live/build.py _build/live _build/html

# What makes the lab, in an environment of its own.
_build/lab/installed: tools/live/lab_requirements.txt
	"$(PYTHON)" -m venv _build/lab
	_build/lab/bin/python -m pip install --quiet --requirement tools/live/lab_requirements.txt
	@touch $@

lab: book _build/lab/installed  ## put the whole book as a JupyterLab in the browser beside the site, with Python (70 MB)
	PYTHONPATH=$(CURDIR)/book/_ext python tools/live/lab.py _build/live _build/lab/bin/jupyter _build/html

test-live: live lab  ## run every chapter's cells in a browser, against the recorded outputs
	CHROMIUM=$$(python tools/chromium.py) && export CHROMIUM && \
	pytest --durations 5 tests/browser/test_live.py tests/browser/test_lab.py

serve: book  ## serve the built site on this machine alone (PORT=8000)
	@python tools/serve.py _build/html $(PORT)

# What sets the book in print, in an environment of its own.
_build/pdf/installed: tools/pdf_requirements.txt
	"$(PYTHON)" -m venv _build/pdf
	_build/pdf/bin/python -m pip install --quiet --requirement tools/pdf_requirements.txt
	@touch $@

# Both are made from what Sphinx read for the site, and the site's page of downloads offers them.
DOWNLOADS := _build/html/_downloads
PRINT := PYTHONPATH=$(CURDIR):$(CURDIR)/tools:$(CURDIR)/book/_ext python -m book_print

pdf: _build/built _build/pdf/installed  ## set the book as a PDF, which the site then offers
	$(PRINT) pdf _build/pdf/bin/python $(DOWNLOADS)/one_recipe.pdf

epub: _build/built _build/pdf/installed  ## make the book an EPUB, which the site then offers
	$(PRINT) epub _build/pdf/bin/python $(DOWNLOADS)/one_recipe.epub

slides: _build/built  ## write a chapter's scene as the slides of a lecture (CHAPTER=softmax)
	@test -n "$(CHAPTER)" || { echo "Name a chapter: make slides CHAPTER=softmax"; exit 1; }
	@$(PRINT) slides "$(CHAPTER)" _build/slides

test-pdf: pdf epub  ## check the PDF and the EPUB: pages, links, formulas, faces, epubcheck (needs Java)
	PRINTED=$(CURDIR)/$(DOWNLOADS) _build/pdf/bin/python -m pytest --quiet --noconftest \
		tests/print/printed.py

# The coursework's tools come on top, in the same environment; readers never need them.
$(VENV)/coursework: $(VENV)/installed coursework/requirements.txt
	$(VENV)/bin/python -m pip install --quiet --requirement coursework/requirements.txt
	@touch $@

assignments: $(VENV)/coursework  ## write the student versions of the coursework into _build/assignments
	python -m grading assign

# SUBMISSIONS names the folder; DUE="2026-11-27 23:59" marks what came later;
# EXCHANGE=1 says that nbgrader's exchange collected it, whose dates then count.
grade: $(VENV)/coursework  ## grade a folder of submissions into course/ (SUBMISSIONS=folder)
	@test -n "$(SUBMISSIONS)" || { echo "Name the folder to grade: make grade SUBMISSIONS=folder"; exit 1; }
	@python -m grading grade "$(SUBMISSIONS)" $(if $(DUE),--due "$(DUE)") $(if $(EXCHANGE),--exchange)

student-copy: $(VENV)/coursework  ## copy the book without its coursework's answers into _build/student-copy
	python -m grading student-copy

test-coursework: $(VENV)/coursework  ## check the coursework in full: masters, bad submissions, resumed runs
	python tools/bubblewrap.py
	pytest --durations 10 tests/coursework

bench-grading: $(VENV)/coursework  ## grade the same submissions with nbgrader's autograde and with this engine
	python tools/bubblewrap.py
	python tools/bench_grading.py

lint: $(VENV)/installed frontend/node_modules  ## check the style of the code, and the types of the front end
	ruff check .
	ruff format --check .
	cd frontend && npm run --silent lint

test: lint book $(VENV)/coursework  ## check everything: style, code, recorded outputs, the site in a browser
	python tools/bubblewrap.py
	CHROMIUM=$$(python tools/chromium.py) && export CHROMIUM && \
	pytest --numprocesses auto --dist loadfile --durations 10 -m "not long and not peers" \
		--doctest-modules --ignore-glob '*/conftest.py' --ignore grading/inside.py \
		--nbval --nbval-current-env --nbval-cell-timeout 120 \
		--nbval-sanitize-with tests/nbval_sanitize.cfg tests glmlesson grading book/*.ipynb
	$(MAKE) --no-print-directory test-processors

# NumPy's arithmetic with and without AVX-512, and OpenBLAS's for one processor or another, differ
# in the last digits, which nothing may hang on. `make test` itself has what this machine has; where
# a setting is not known, as on Arm, it changes nothing. What a processor has no part in is left out:
# the network of Dask's cluster, and scikit-learn's checks of how an estimator behaves.
OTHER_NUMPY := NPY_DISABLE_CPU_FEATURES="X86_V4 AVX512_ICL AVX512_SPR"
OTHER_BLAS := OPENBLAS_CORETYPE=Haswell
NUMERICALLY := pytest --quiet --numprocesses auto --dist loadfile \
	--ignore tests/glm/test_dask.py --ignore tests/glm/test_sklearn.py

test-processors: $(VENV)/installed  ## check the numbers as other processors compute them
	$(OTHER_NUMPY) $(NUMERICALLY) tests/invented tests/families tests/links tests/lesson tests/glm
	$(OTHER_BLAS) $(NUMERICALLY) tests/lesson tests/glm
	$(OTHER_NUMPY) $(OTHER_BLAS) $(NUMERICALLY) tests/lesson tests/glm

# Packages that work with ours and would not fit into its environment.
_build/peers/installed: tests/peers/requirements.txt requirements.txt pyproject.toml
	"$(PYTHON)" -m venv _build/peers
	grep -v -e '^-e' -e '^polars' requirements.txt > _build/peers/pins.txt
	_build/peers/bin/python -m pip install --constraint _build/peers/pins.txt \
		formulaic narwhals pandas patsy pyarrow pytest scipy statsmodels threadpoolctl typing-extensions
	_build/peers/bin/python -m pip install --no-deps --requirement tests/peers/requirements.txt
	@touch $@

test-peers: _build/peers/installed  ## check that packages which take our fits work with them
	_build/peers/bin/python -m pytest tests/peers

# These three install what PyPI has, half a minute with uv's cache, and then test: the first two
# for four minutes, the third for two.
LOWEST := 3.11
NEWEST ?= 3.13

test-lowest: $(VENV)/installed  ## check the package with the lowest versions that it allows
	python tools/versions.py lowest $(LOWEST)

test-newest: $(VENV)/installed  ## check the package with the newest versions (NEWEST=3.13, the Python)
	python tools/versions.py newest $(NEWEST)

test-binder: $(VENV)/installed  ## check that a chapter runs where only what is pinned is: here, on Binder
	pytest --durations 10 tests/test_binder.py

release: test test-coursework test-binder test-lowest test-newest  ## check everything, and write what a release consists of
	python tools/release.py

record: $(VENV)/installed  ## run the chapters and keep their outputs (CHAPTERS=book/gaussian.ipynb)
	python tools/record.py $(CHAPTERS)

requirements: $(VENV)/installed  ## pin the newest versions of what pyproject.toml asks for
	uv pip compile --quiet --universal --python-version 3.11 --extra book --extra test --upgrade \
		--no-annotate --custom-compile-command 'make requirements' \
		--output-file requirements.txt pyproject.toml
	@mkdir -p _build && cp requirements.txt _build/pins.txt && echo '-e .' >> requirements.txt
	python tools/binder.py
	uv pip compile --quiet --universal --python-version 3.11 --extra coursework --upgrade \
		--constraint _build/pins.txt --no-annotate --custom-compile-command 'make requirements' \
		--output-file coursework/requirements.txt pyproject.toml

brand: $(VENV)/installed  ## draw the title page's picture and the social preview
	python tools/draw_brand.py

# npm comes with Node: the machine's, or the one in the environment.
frontend/node_modules: $(VENV)/installed frontend/package-lock.json
	npm --prefix frontend ci --no-audit --no-fund --loglevel=error
	@touch $@

figures: frontend/node_modules  ## bundle the JavaScript of the interactive figures and of the site
	python tools/export_facts.py
	python tools/export_formulas.py
	cd frontend && node build.mjs && node site/build.mjs

bench-figures: $(VENV)/installed  ## measure the frames of the scene, and of its bench, also on a slow CPU
	CHROMIUM=$$(python tools/chromium.py) && export CHROMIUM && \
	python tools/bench_scene.py && python tools/bench_scene.py --slow 4

# The peers that the fits are measured against, in an environment of their own.
_build/bench/installed: tools/bench_fit_requirements.txt requirements.txt pyproject.toml
	"$(PYTHON)" -m venv _build/bench
	grep -v '^-e' requirements.txt > _build/bench/pins.txt
	_build/bench/bin/python -m pip install --constraint _build/bench/pins.txt \
		--requirement tools/bench_fit_requirements.txt
	@touch $@

bench-fit: _build/bench/installed  ## measure the fits beside other libraries', for the book
	_build/bench/bin/python tools/bench_fit.py --cores book/_static

colab: $(VENV)/installed  ## write the chapters as Colab needs them into _build/colab
	python tools/colab.py

# The branch is one commit without history, written past the index and work tree of the checkout.
publish-colab: colab  ## push what `make colab` wrote to the branch colab
	export GIT_INDEX_FILE=$(CURDIR)/_build/colab.index && rm -f "$$GIT_INDEX_FILE" && \
	git --work-tree=_build/colab add --all . && tree=$$(git write-tree) && \
	commit=$$(git -c user.name=book -c user.email=book@localhost commit-tree \
		-m "The chapters of $$(git rev-parse HEAD) for Colab" $$tree) && \
	git push --force origin $$commit:refs/heads/colab

clean:  ## delete what the other verbs made, but for the environment
	rm -rf _build
