"""Who was erased, in a small file beside the backups: a restore must not bring them back (D17).

A number, the installation it is of, and a moment; never a name.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from .storage import OWNER_ONLY_FILE, OWNER_ONLY_FOLDER, settle

log = logging.getLogger(__name__)

NAME = "erased.jsonl"


@dataclass(frozen=True)
class Tombstone:
    """That somebody was erased; `at` is aware and in UTC."""

    installation: str
    person_id: int
    at: datetime


def remember(folder: Path, stone: Tombstone) -> None:
    """Write one down, on the disk before anything is erased; raises OSError."""
    if not folder.exists():
        folder.mkdir(mode=OWNER_ONLY_FOLDER, parents=True)
    file = folder / NAME
    values = {
        "installation": stone.installation,
        "person": stone.person_id,
        "at": stone.at.isoformat(),
    }
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND
    descriptor = os.open(file, flags, OWNER_ONLY_FILE)
    try:
        # One write, so that two at once stand one below the other; an end before it, so that a
        # line that a killed program left half is a line of its own.
        os.write(descriptor, f"\n{json.dumps(values)}\n".encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    settle(folder)


def recall(*folders: Path) -> list[Tombstone]:
    """Return all that stand in these folders, each once, the earliest first; raises OSError."""
    found: dict[tuple[str, int], Tombstone] = {}
    for folder in folders:
        file = folder / NAME
        if file.exists():
            for stone in _stones(file):
                found.setdefault((stone.installation, stone.person_id), stone)
    return sorted(found.values(), key=lambda stone: stone.at)


def bring(stones: Iterable[Tombstone], folder: Path) -> None:
    """Let a folder have these as well."""
    there = {(stone.installation, stone.person_id) for stone in recall(folder)}
    for stone in stones:
        if (stone.installation, stone.person_id) not in there:
            remember(folder, stone)


def _stones(file: Path) -> Iterable[Tombstone]:
    for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
        if not line.strip():
            continue
        try:
            values = json.loads(line)
            at = datetime.fromisoformat(values["at"])
            yield Tombstone(str(values["installation"]), int(values["person"]), at)
        except (ValueError, KeyError, TypeError):
            # Half of one: who wrote it was ended, and writes it again.
            log.warning("tombstones: a line of %s cannot be read", file)
