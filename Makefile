# Short names for the commands that CI and the README use; `python3 start.py` does the set-up.
PY := .venv/bin/python

.PHONY: sample test setup lint fix types quick docs
sample:        ## set up and analyse a sample clip
	python3 start.py sample
test:          ## set up and run every check, as CI does
	python3 start.py test
setup: test
lint:
	$(PY) -m ruff check . && $(PY) -m ruff format --check .
fix:
	$(PY) -m ruff check --fix . && $(PY) -m ruff format .
types:
	$(PY) -m mypy
quick:         ## tests without the pose model and the browser
	$(PY) -m pytest -m "not model and not browser and not slow"
accuracy:      ## needs ../shared
	$(PY) -m benchmarks.accuracy --truth ../shared/truth/dev --results results/truth
speed:
	$(PY) -m benchmarks.speed
