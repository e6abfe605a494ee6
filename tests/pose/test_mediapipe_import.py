"""mediapipe comes without what gaitcheck does not use of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def test_the_plotting_library_is_not_loaded_and_not_spoilt(repo: Path) -> None:
    """Workers are lighter and start sooner; the report's charts need the real library."""
    program = (
        "import sys\n"
        "from gaitcheck.pose.mediapipe import load\n"
        "load()\n"
        "print('matplotlib' in sys.modules, 'sounddevice' in sys.modules)\n"
        "from gaitcheck.report.charts import Figure\n"
        "print(len(Figure().subplots().plot([0, 1])))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=repo,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["False", "False", "1"]
