"""From a backup to somebody reading what was said, on an empty machine, within a minute (B-3)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from oneonone.config import Settings

ROOT = Path(__file__).resolve().parents[2]


def test_a_new_machine_serves_what_the_backup_holds(settings: Settings) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "tests.operations.drill", str(settings.data)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith("Restored, served, signed in and read in ")
