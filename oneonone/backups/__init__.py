"""Backups: made while everybody saves, found whole before success is said, thirty days old at most.

A copy of the file would lose what stands in SQLite's journal beside it, the whole table in the
trial; so the database itself is asked for one (B-1).
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from oneonone.config import Settings
from oneonone.lib import last_backup, storage, tombstones
from oneonone.lib.dates import now

from . import postgres, sqlite
from .contents import BackupError, Contents

Say = Callable[[str], None]

# "oneonone-20261123-092000.sqlite3"; what it was made for may stand behind the moment.
_NAME = re.compile(r"oneonone-([0-9]{8}-[0-9]{6})(?:-[a-z0-9-]+)?\.(?:sqlite3|dump)")
_STAMP = "%Y%m%d-%H%M%S"
_DRAFT = ".making-"
_REPLACED = "replaced"
# Beside the copy there must be room to go on saving.
_SPARE_BYTES = 20_000_000


@dataclass(frozen=True)
class Backup:
    """One that was made and found whole."""

    file: Path
    size: int
    contents: Contents
    forgotten: int = 0

    def words(self, days: int) -> str:
        """Say what was made: "45 people, 1,203 one-to-ones, schema 0005; 3.4 MB in …".

        `days` is how long backups are kept.
        """
        gone = f" {self.forgotten} older than {days} days deleted." if self.forgotten else ""
        size = storage.size_words(self.size)
        return f"{self.contents.words()}; {size} in {self.file}, found whole.{gone}"


def folder_of(settings: Settings) -> Path:
    """Return where backups stand unless another folder is named."""
    return settings.data / last_backup.FOLDER


def make(settings: Settings, say: Say, *, to: Path | None = None, mark: str = "") -> Backup:
    """Make one, look whether it is whole, and let go of those that are too old (D17).

    Raises BackupError with a sentence; nothing half is left behind. `mark` says in the name what
    it is for. Remembers how it went, for the tick, `doctor` and the administrators' banner.
    """
    try:
        made = _make(settings, say, to or folder_of(settings), mark)
    except BackupError as error:
        last_backup.remember_failure(settings.data, str(error), now())
        raise
    last_backup.remember_success(settings.data, made.file, now())
    return made


def _make(settings: Settings, say: Say, folder: Path, mark: str) -> Backup:
    try:
        is_new = not folder.exists()
        folder.mkdir(mode=storage.OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
        if is_new or folder == folder_of(settings):
            folder.chmod(storage.OWNER_ONLY_FOLDER)
        with storage.Held(folder / ".lock", is_alone=True):
            return _make_alone(settings, say, folder, mark)
    except storage.InUseError as error:
        raise BackupError(f"Another backup into {folder} is being made at this moment.") from error
    except OSError as error:
        raise BackupError(
            f"No backup was made: {folder} cannot be written ({error.strerror})."
        ) from error


def _make_alone(settings: Settings, say: Say, folder: Path, mark: str) -> Backup:
    for left in folder.glob(f"{_DRAFT}*"):  # of one that was killed
        left.unlink()
    way = sqlite if settings.is_sqlite else postgres
    needed, free = way.size(settings), storage.room_at(folder).free
    if free < needed + _SPARE_BYTES:
        raise BackupError(
            f"No backup was made: it needs {storage.size_words(needed)}, and {folder} has only "
            f"{storage.size_words(free)} left. Make room there, or name another folder with --to."
        )
    file = _free_name(folder, mark, way.SUFFIX)
    draft = folder / f"{_DRAFT}{file.name}"
    try:
        os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, storage.OWNER_ONLY_FILE))
        contents = way.copy(settings, draft, say)
        storage.settle(draft)
        draft.replace(file)
        storage.settle(folder)
        if folder != folder_of(settings):  # who was erased goes along to where backups go
            tombstones.bring(tombstones.recall(folder_of(settings)), folder)
    finally:
        for left in folder.glob(f"{draft.name}*"):
            left.unlink()
    return Backup(file, file.stat().st_size, contents, forget_old(settings, folder))


def _free_name(folder: Path, mark: str, suffix: str) -> Path:
    stem = "-".join(part for part in ("oneonone", now().strftime(_STAMP), mark) if part)
    file, number = folder / f"{stem}{suffix}", 1
    while file.exists():
        number += 1
        file = folder / f"{stem}-{number}{suffix}"
    return file


def made_in(folder: Path) -> list[tuple[datetime, Path]]:
    """Return the backups in a folder with the moment each was made, oldest first."""
    found = []
    for file in folder.iterdir() if folder.is_dir() else ():
        match = _NAME.fullmatch(file.name)
        if match:
            found.append((datetime.strptime(match[1], _STAMP).replace(tzinfo=UTC), file))
    return sorted(found)


def made_at(file: Path) -> datetime:
    """Return the moment a backup shows: by its name, or by its file's last change."""
    match = _NAME.fullmatch(file.name)
    if match:
        return datetime.strptime(match[1], _STAMP).replace(tzinfo=UTC)
    return datetime.fromtimestamp(file.stat().st_mtime, UTC)


def replaced_name(file: Path) -> Path:
    """Return what a database is called that a restored one takes the place of.

    Its name is a backup's, so it goes when it is as old as one may be.
    """
    return _free_name(file.parent, _REPLACED, sqlite.SUFFIX)


def forget_old(settings: Settings, folder: Path) -> int:
    """Delete what is older than backups may live, and say how many; the newest always stays."""
    until = now() - timedelta(days=settings.backup_days)
    backups = made_in(folder)
    gone = [file for moment, file in backups[:-1] if moment < until]
    if settings.sqlite_file is not None and settings.sqlite_file.parent != folder:
        beside = made_in(settings.sqlite_file.parent)
        gone += [file for moment, file in beside if moment < until and _REPLACED in file.name]
    for file in gone:
        for part in file.parent.glob(f"{file.name}*"):  # a broken one may have more than one file
            part.unlink()
    return len(gone)


def verify(file: Path) -> Contents:
    """Look whether a backup is whole and return what it holds; raises BackupError."""
    try:
        with file.open("rb") as start:
            head = start.read(16)
    except OSError as error:
        raise BackupError(f"{file} cannot be read ({error.strerror}).") from error
    if head.startswith(sqlite.MAGIC):
        return sqlite.verify(file)
    if head.startswith(postgres.MAGIC):
        return postgres.verify(file)
    raise BackupError(f"{file} is no backup of oneonone, or it is broken.")


__all__ = ["Backup", "BackupError", "Contents", "make", "verify"]
