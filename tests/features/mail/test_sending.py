"""Mail reaches a real server: over TLS, in trouble, from two senders at once, from a killed one.

Played by a program of its own (tests/mail_scenes.py), because no test may reach a port.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.mail_scenes import SCENES

ROOT = Path(__file__).resolve().parents[3]


def _play(**environ: str) -> dict[str, str]:
    played = subprocess.run(
        [sys.executable, "-m", "tests.mail_scenes", "play"],
        cwd=ROOT,
        env={
            **os.environ,
            "ONEONONE_SECRET_KEY": "not a secret, but long enough for a test",
            **environ,
        },
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert played.returncode == 0, played.stderr[-3000:]
    told = [json.loads(line) for line in played.stdout.splitlines()]
    return {line["scene"]: line["problem"] for line in told}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def played(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """What became of each scene, on either database."""
    if shutil.which("openssl") is None:
        pytest.skip("There is no openssl here to make a certificate with.")
    environ: dict[str, Any] = {"ONEONONE_DATA": str(tmp_path_factory.mktemp("mail"))}
    if request.param == "postgresql":
        environ["ONEONONE_DATABASE_URL"] = request.getfixturevalue("postgres")
    return _play(**environ)


@pytest.mark.parametrize("scene", SCENES)
def test_scene(played: dict[str, str], scene: str) -> None:
    assert played[scene] == ""
