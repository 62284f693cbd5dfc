"""The machine and its disk."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from oneonone import __version__, backups
from oneonone.config import Settings
from oneonone.lib import storage
from oneonone.upgrade import IN_USE

from .finding import ATTENTION, OK, PROBLEM, Finding


def version() -> Finding:
    return Finding(
        "version",
        OK,
        f"oneonone {__version__}, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}",
    )


def disk(settings: Settings) -> Iterator[Finding]:
    folder = settings.sqlite_file.parent if settings.sqlite_file else settings.data
    try:
        room = storage.room_at(folder)
    except OSError as error:
        yield Finding("disk", PROBLEM, f"{folder}: {error.strerror}", "Make the folder.")
        return
    left = f"{storage.size_words(room.free)} of {storage.size_words(room.total)} free"
    if room.is_low:
        yield Finding("disk", PROBLEM, left, "Make room: nothing is saved on a full disk.")
    else:
        yield Finding("disk", OK, left)
    kind = storage.kind_at(folder)
    if settings.is_sqlite and kind in storage.NETWORK_KINDS:
        yield Finding(
            "file system",
            PROBLEM,
            f"{kind}, a network disk",
            "Name a folder on this machine in ONEONONE_DATA, or use PostgreSQL.",
        )
    else:
        yield Finding("file system", OK, kind or "this system does not tell")


def files(settings: Settings) -> Iterator[Finding]:
    """Look whether anybody else may read the data, its journal, its key, its backups (R-DB-11)."""
    folders = [settings.data, backups.folder_of(settings)]
    names = [settings.data / "secret-key", *(file for _, file in backups.made_in(folders[1]))]
    if settings.sqlite_file is not None:
        name = settings.sqlite_file.name
        names += [settings.sqlite_file.with_name(f"{name}{end}") for end in ("", "-wal", "-shm")]
        names += [file for _, file in backups.made_in(settings.sqlite_file.parent)]
    open_ones = [
        path for path in (*folders, *names) if path.exists() and not _is_closed_to_others(path)
    ]
    if open_ones:
        shown = ", ".join(str(path) for path in open_ones[:3])
        more = f" and {len(open_ones) - 3} more" if len(open_ones) > 3 else ""
        yield Finding(
            "file modes",
            PROBLEM,
            f"others can read {shown}{more}",
            "chmod 700 on the folders, chmod 600 on the files.",
        )
    else:
        yield Finding("file modes", OK, "closed to everybody else")
    if settings.secret_key_fallbacks:
        yield Finding(
            "key",
            ATTENTION,
            "an earlier key still counts",
            "Take ONEONONE_SECRET_KEY_FALLBACKS out when everybody has signed in since.",
        )
    else:
        is_file = (settings.data / "secret-key").exists()
        yield Finding("key", OK, "a file in the data folder" if is_file else "ONEONONE_SECRET_KEY")


def _is_closed_to_others(path: Path) -> bool:
    try:
        return storage.is_closed_to_others(path)
    except OSError:
        return True  # not ours to look at


def zones() -> Iterator[Finding]:
    try:
        ZoneInfo("Europe/Paris")
        version = importlib.metadata.version("tzdata")
    except (ZoneInfoNotFoundError, importlib.metadata.PackageNotFoundError):
        yield Finding(
            "time zones", PROBLEM, "no data about them", "Install oneonone anew: it brings tzdata."
        )
    else:
        yield Finding("time zones", OK, f"tzdata {version}")


def processes(settings: Settings) -> Finding:
    cores = os.cpu_count() or 1
    says = f"{settings.processes} on {cores} processors"
    if settings.processes > cores:
        return Finding("processes", ATTENTION, says, "ONEONONE_PROCESSES: one a processor at most.")
    return Finding("processes", OK, f"{says}; {_who_runs(settings)}")


def _who_runs(settings: Settings) -> str:
    try:
        with storage.Held(settings.data / IN_USE, is_alone=True):
            return "no server runs from this folder"
    except storage.InUseError:
        return "a server is running"
    except OSError:
        return "whether a server is running cannot be seen"
