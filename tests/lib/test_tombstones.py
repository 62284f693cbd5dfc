"""Who was erased stays written down, whatever is killed in the middle."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

from oneonone.lib import tombstones
from oneonone.lib.tombstones import NAME, Tombstone

AT = datetime(2026, 11, 23, 9, 20, tzinfo=UTC)
FIRST, SECOND = Tombstone("a", 1, AT), Tombstone("a", 2, AT + timedelta(days=1))


def test_what_is_written_down_is_read_again_and_nobody_elses_to_read(tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    for stone in (SECOND, FIRST, FIRST):
        tombstones.remember(folder, stone)
    assert tombstones.recall(folder) == [FIRST, SECOND]
    assert stat.S_IMODE((folder / NAME).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_no_file_is_nobody(tmp_path: Path) -> None:
    assert tombstones.recall(tmp_path, tmp_path / "not there") == []


def test_a_line_that_was_cut_off_takes_nothing_with_it(tmp_path: Path) -> None:
    tombstones.remember(tmp_path, FIRST)
    whole = (tmp_path / NAME).read_bytes()
    (tmp_path / NAME).write_bytes(whole + whole[: len(whole) // 2])
    tombstones.remember(tmp_path, SECOND)
    assert tombstones.recall(tmp_path) == [FIRST, SECOND]


def test_two_folders_are_brought_together_once(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    tombstones.remember(here, FIRST)
    tombstones.remember(there, SECOND)
    both = tombstones.recall(here, there)
    for _ in range(2):
        tombstones.bring(both, here)
    assert tombstones.recall(here) == [FIRST, SECOND]
    assert (here / NAME).read_text().count("installation") == 2


def test_the_file_holds_no_name(tmp_path: Path) -> None:
    tombstones.remember(tmp_path, FIRST)
    said = (tmp_path / NAME).read_text().strip()
    assert said == '{"installation": "a", "person": 1, "at": "2026-11-23T09:20:00+00:00"}'
