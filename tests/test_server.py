"""Several server processes at one port."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.skipif(not hasattr(os, "fork"), reason="One process is all this system has.")
def test_several_processes_answer_as_one_and_one_that_dies_is_replaced() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "tests.several_processes"],
        cwd=Path(__file__).resolve().parent.parent,
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "answered as one" in ended.stdout
