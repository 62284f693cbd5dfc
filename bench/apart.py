"""What every benchmark begins and ends with: a folder of its own, and one sentence if it fails."""

from __future__ import annotations

import logging
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from .browser import BenchError


def run_apart(run: Callable[[Path], int]) -> int:
    """Run a benchmark in an empty folder; return its exit status, 1 for what cannot be measured.

    A line for each request would drown what it says, so nothing below a warning is logged here.
    Servers of their own (`company.running`) log into the folder.
    """
    logging.disable(logging.INFO)
    try:
        with tempfile.TemporaryDirectory(prefix="oneonone-bench-") as folder:
            return run(Path(folder))
    except BenchError as error:
        print(error, file=sys.stderr)
        return 1


def say(line: str) -> None:
    """Say what was found."""
    print(line, flush=True)


def aside(line: str) -> None:
    """Say what is going on, apart from a report that may be kept in a file."""
    print(line, file=sys.stderr, flush=True)
