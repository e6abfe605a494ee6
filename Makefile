# Short names for the commands that CI and the README use; `python3 start.py` does the set-up.
PY := .venv/bin/python

.PHONY: sample test setup lint fix types quick accuracy speed lock
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
lock:          ## keep the versions that are installed, after all tests passed with newer ones
	{ sed -n '/^#/p' constraints.txt; $(PY) -m pip freeze --exclude-editable; } > constraints.new
	mv constraints.new constraints.txt
