"""A real calendar program takes the feed in: khal, as Debian has it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from oneonone.models import Meeting
from tests.conftest import Arrange
from tests.factories import a_meeting

from .conftest import MakeLink

Khal = Callable[..., str]
SETTINGS = """\
[calendars]
[[one-to-ones]]
path = {home}/calendar
[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
default_timezone = Europe/Paris
local_timezone = Europe/Paris
[sqlite]
path = {home}/khal.db
"""


@pytest.fixture
def khal(tmp_path: Path) -> Khal:
    """Run khal on a calendar of its own: `khal("list", ...)`; it runs in Debian's own Python."""
    program = shutil.which("khal")
    if program is None:
        pytest.skip("There is no khal on this machine (apt-get install khal).")
    home = tmp_path / "khal"
    (home / "calendar").mkdir(parents=True)
    settings = home / "config"
    settings.write_text(SETTINGS.format(home=home))
    alone = {"PATH": "/usr/bin:/bin", "HOME": str(home), "LC_ALL": "C.UTF-8"}

    def run(*arguments: str) -> str:
        command = [program, "--config", str(settings), *arguments]
        done = subprocess.run(command, env=alone, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        assert "error" not in done.stderr.lower(), done.stderr
        return done.stdout

    return run


def test_it_takes_the_feed_in_and_follows_what_changes(
    khal: Khal,
    tmp_path: Path,
    program: FlaskClient,
    make_link: MakeLink,
    given: Callable[..., Any],
    as_system: Arrange,
) -> None:
    summer, winter, moved, skipped = (
        given(a_meeting(on=on)).id
        for on in (date(2026, 10, 20), date(2026, 10, 27), date(2026, 12, 1), date(2026, 12, 8))
    )
    link = make_link("priya")

    def taken_in() -> dict[str, str]:
        file = tmp_path / "feed.ics"
        file.write_bytes(program.get(link).get_data())
        khal("import", "--batch", "-a", "one-to-ones", str(file))
        said = "{uid}|{start} {end-time} {title} {status}"
        listed = khal("list", "--day-format", "", "--format", said, "2026-10-01", "90d")
        rows = (line.split("|") for line in listed.splitlines() if "|" in line)
        return {uid.split("@")[0]: " ".join(words.split()) for uid, words in rows}

    before = taken_in()
    assert before[f"meeting-{summer}"] == "2026-10-20 10:00 10:30 1:1 with Daniel CONFIRMED"
    assert before[f"meeting-{winter}"] == "2026-10-27 10:00 10:30 1:1 with Daniel CONFIRMED"

    with as_system() as session:
        later = session.get_one(Meeting, moved)
        later.starts_at, later.sequence = later.starts_at + timedelta(days=1), 1
        off = session.get_one(Meeting, skipped)
        off.state, off.skip_reason, off.sequence = "skipped", "customer_first", 1
    after = taken_in()
    assert len(after) == len(before)
    assert after[f"meeting-{moved}"] == "2026-12-02 10:00 10:30 1:1 with Daniel CONFIRMED"
    assert after[f"meeting-{skipped}"] == "2026-12-08 10:00 10:30 1:1 with Daniel CANCELLED"
