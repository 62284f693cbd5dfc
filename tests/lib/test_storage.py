from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from oneonone.lib import last_backup, storage
from oneonone.lib.dates import now

MOUNTS = """\
22 28 0:20 / /proc rw,nosuid - proc proc rw
28 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda1 rw
40 28 0:35 / /srv rw,relatime shared:2 - nfs4 files.example:/srv rw,vers=4.2
41 40 254:1 / /srv/own rw - xfs /dev/vdb rw
42 28 0:36 / /mnt/my\\040files rw - fuse.sshfs me@files.example: rw
43 28 0:37 / /over rw - ext4 /dev/vdc rw
44 43 0:38 / /over rw - cifs //files.example/over rw
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/var/lib/oneonone", "ext4"),
        ("/srv/oneonone", "nfs4"),
        ("/srv/own/oneonone", "xfs"),
        ("/srvs", "ext4"),
        ("/mnt/my files/data", "fuse.sshfs"),
        ("/over/data", "cifs"),
    ],
)
def test_the_kind_is_that_of_the_nearest_mount(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, kind: str
) -> None:
    (tmp_path / "mounts").write_text(MOUNTS)
    monkeypatch.setattr(storage, "MOUNTS", tmp_path / "mounts")
    assert storage.kind_at(Path(path)) == kind


def test_a_system_that_does_not_tell_is_not_guessed_about(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "MOUNTS", tmp_path / "nowhere")
    assert storage.kind_at(tmp_path) == ""


@pytest.mark.parametrize(
    ("free", "total", "is_low"),
    [
        (200_000_000, 1_000_000_000, False),
        (199_999_999, 1_000_000_000, True),
        (49_000_000_000, 1_000_000_000_000, True),
        (50_000_000_000, 1_000_000_000_000, False),
    ],
)
def test_room_is_low_below_a_share_or_a_number(free: int, total: int, is_low: bool) -> None:
    assert storage.Room(free, total).is_low is is_low


@pytest.mark.parametrize(
    ("size", "words"),
    [(1, "1 kB"), (937_984, "937 kB"), (3_452_928, "3.5 MB"), (76 * 10**9, "76 GB")],
)
def test_a_size_is_said_as_people_say_it(size: int, words: str) -> None:
    assert storage.size_words(size) == words


def test_several_hold_a_lock_together_or_one_alone(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    with (
        storage.Held(lock, is_alone=False),
        storage.Held(lock, is_alone=False),
        pytest.raises(storage.InUseError),
    ):
        storage.Held(lock, is_alone=True)
    with storage.Held(lock, is_alone=True), pytest.raises(storage.InUseError):
        storage.Held(lock, is_alone=False)
    assert stat.S_IMODE(lock.stat().st_mode) == 0o600


def test_what_is_remembered_of_backups_is_nobody_elses_to_read(tmp_path: Path) -> None:
    mask = os.umask(0o022)
    try:
        last_backup.remember_success(tmp_path, Path("there"), now())
        last_backup.remember_failure(tmp_path, "The disk is full.", now())
    finally:
        os.umask(mask)
    known = last_backup.recall(tmp_path)
    assert (known.file, known.problem) == ("there", "The disk is full.")
    assert known.made_at is not None
    file = tmp_path / "backups" / "state.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("text", ["", "{", "[]", '{"since": "yesterday"}', '{"made_at": 3}'])
def test_a_file_that_says_nothing_is_as_good_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / "state.json").write_text(text)
    assert last_backup.recall(tmp_path) == last_backup.LastBackup()
