from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from oneonone.config import Settings
from oneonone.lib import storage

from .contents import BackupError, Contents

SUFFIX = ".sqlite3"
MAGIC = b"SQLite format 3\x00"
_BUSY_SECONDS = 10.0
# So many pages of 4 kB between two looks at the clock.
_PAGES_AT_ONCE = 10_000
_SAY_EVERY = 1.0

Say = Callable[[str], None]


def size(settings: Settings) -> int:
    """Return how many bytes a copy takes at most."""
    file = _file(settings)
    beside = file.with_name(f"{file.name}-wal")
    return file.stat().st_size + (beside.stat().st_size if beside.exists() else 0)


def copy(settings: Settings, draft: Path, say: Say) -> Contents:
    """Copy the database as it is at one moment, while others write, and compare the two.

    The transaction holds that moment: what is counted in it must be in the copy, row for row.
    Raises BackupError.
    """
    try:
        with (
            closing(_opened(storage.sqlite_address(_file(settings)))) as source,
            closing(sqlite3.connect(draft, isolation_level=None)) as target,
        ):
            source.execute("BEGIN")
            contents = contents_of(source)
            if not contents.rows:
                raise BackupError("The database is empty: there is nothing to back up.")
            source.backup(target, pages=_PAGES_AT_ONCE, sleep=0, progress=_progress(say))
            source.execute("ROLLBACK")
            # One file that needs no other beside it; the application switches it back.
            target.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.Error as error:
        raise BackupError(f"No backup was made: {error}.") from error
    found = verify(draft)
    if found != contents:
        raise BackupError("No backup was made: the copy does not hold what the database holds.")
    return found


def verify(file: Path) -> Contents:
    """Look whether a file is whole and return what it holds; raises BackupError.

    The file is only read, and nothing is made beside it.
    """
    if file.with_name(f"{file.name}-wal").exists():
        raise BackupError(f"{file} is a database in use, not a backup: its -wal file is beside it.")
    try:
        with closing(_opened(f"file:{quote(str(file))}?mode=ro&immutable=1")) as database:
            if database.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                raise BackupError(f"{file} is broken.")
            if database.execute("PRAGMA foreign_key_check").fetchone():
                raise BackupError(f"{file} is broken: it has rows that point nowhere.")
            return contents_of(database)
    except sqlite3.Error as error:
        raise BackupError(f"{file} is broken: {error}.") from error


def contents_of(database: sqlite3.Connection) -> Contents:
    """Count every table's rows."""
    names = [
        name
        for (name,) in database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        )
    ]
    rows = {
        name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608  # names its schema brings
        for name in names
    }
    revisions = (
        [version for (version,) in database.execute("SELECT version_num FROM alembic_version")]
        if "alembic_version" in rows
        else []
    )
    return Contents(revisions[0] if len(revisions) == 1 else None, rows)


def _opened(address: str) -> sqlite3.Connection:
    return sqlite3.connect(address, uri=True, isolation_level=None, timeout=_BUSY_SECONDS)


def _progress(say: Say) -> Callable[[int, int, int], None]:
    last = time.monotonic()

    def tell(_status: int, left: int, total: int) -> None:
        nonlocal last
        if left and time.monotonic() - last >= _SAY_EVERY:
            last = time.monotonic()
            say(f"  {100 * (total - left) // total} % copied…")

    return tell


def _file(settings: Settings) -> Path:
    if settings.sqlite_file is None or not settings.sqlite_file.exists():
        raise BackupError("There is no database yet: run `oneonone init`.")
    return settings.sqlite_file
