"""Putting a backup in the place of the database: looked at, brought to this version, then in.

Everything is done to a copy beside the database; the last step is a change of names, so a restore
that fails leaves what was there (B-5).
"""

from __future__ import annotations

import logging
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import delete

from oneonone import backups, purging, schema, upgrade
from oneonone.app import create_app
from oneonone.backups import BackupError, Contents, sqlite
from oneonone.config import Settings
from oneonone.lib import last_backup, storage, tombstones
from oneonone.lib.dates import now
from oneonone.lib.errors import CommandError
from oneonone.lib.tombstones import Tombstone
from oneonone.models import BrowserSession, RoomCode, db

log = logging.getLogger(__name__)

Say = Callable[[str], None]
_DRAFT = "restoring.sqlite3"
_ENDS = ("", "-wal", "-shm", "-journal")


@dataclass(frozen=True)
class Restored:
    """What stands in the database now, from when, and where the one of before is."""

    contents: Contents
    made_at: datetime
    was: str | None
    replaced: Path | None
    # How many people the backup still had who were erased since.
    erased: int = 0


def restore(settings: Settings, file: Path, say: Say, *, is_forced: bool) -> Restored:
    """Put a backup in the place of an embedded database; raises CommandError.

    Everybody signs in anew: a device that somebody signed out since must not come back.
    """
    target = settings.sqlite_file
    if target is None:
        raise CommandError(
            "On PostgreSQL its own program restores: make an empty database, let `pg_restore "
            f"--no-owner --dbname=… {file}` fill it, then run `oneonone init`."
        )
    upgrade.ensure_own_disk(settings)
    with upgrade.alone(settings):
        contents = _checked(file, target)
        _ensure_may_go(target, is_forced=is_forced)
        draft = target.with_name(_DRAFT)
        try:
            _copy(file, draft)
            say(f"{file} is whole: {contents.words()}.")
            stones = _erased_since(settings, file)
            ours = replace(settings, database_url=f"sqlite:///{draft}")
            now_holds, erased = _ready(ours, contents, stones)
            replaced = _put_in_place(draft, target)
        finally:
            for end in _ENDS:
                draft.with_name(f"{draft.name}{end}").unlink(missing_ok=True)
    last_backup.begin(settings.data, now())
    was = contents.revision if contents.revision != now_holds.revision else None
    return Restored(now_holds, backups.made_at(file), was, replaced, erased)


def _erased_since(settings: Settings, file: Path) -> list[Tombstone]:
    """Return who was erased, as it stands here and beside the backup; from then on it does here."""
    ours = backups.folder_of(settings)
    try:
        stones = tombstones.recall(ours, file.parent)
        tombstones.bring(stones, ours)
        return stones
    except OSError as error:
        raise CommandError(
            f"Who was erased since cannot be read ({error.strerror}), so nothing was restored."
        ) from error


def _checked(file: Path, target: Path) -> Contents:
    if file.resolve() == target.resolve():
        raise CommandError(f"{file} is the database itself: name a backup.")
    contents = backups.verify(file)
    if not contents.rows:
        raise CommandError(f"{file} is of a PostgreSQL database; this company has a SQLite one.")
    if contents.revision is None:
        raise BackupError(f"{file} is no backup of oneonone: it does not say which schema it has.")
    if not schema.is_known(contents.revision):
        raise BackupError(
            f"{file} is of a newer version (schema {contents.revision}): install that version of "
            "oneonone first."
        )
    return contents


def _ensure_may_go(target: Path, *, is_forced: bool) -> None:
    """Refuse to replace people without being told to, and a database that somebody has open."""
    if not target.exists():
        return
    if not is_forced and _has_people(target):
        raise CommandError(
            f"There are people in {target} already. To put the backup in its place, say --force; "
            "what is there now is kept beside it."
        )
    with suppress(sqlite3.DatabaseError), closing(_opened(target)) as database:
        try:
            # Works for the only one at it, and brings the journal's rows into the file.
            database.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                raise CommandError(
                    "Another program has the database open: stop it first."
                ) from error


def _has_people(target: Path) -> bool:
    try:
        with closing(_opened(target)) as database:
            return bool(sqlite.contents_of(database).rows.get("person"))
    except sqlite3.Error:
        return True  # it cannot be told, so it is not replaced without being told to


def _opened(target: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{target.as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=0)


def _copy(file: Path, draft: Path) -> None:
    """Copy a backup, which nobody writes to; the database in use is never copied so."""
    needed, free = 2 * file.stat().st_size, storage.room_at(draft.parent).free
    if free < needed:
        raise CommandError(
            f"There is no room: it takes {storage.size_words(needed)}, and {draft.parent} has "
            f"{storage.size_words(free)} left."
        )
    try:
        draft.unlink(missing_ok=True)
        draft.touch(storage.OWNER_ONLY_FILE)
        shutil.copyfile(file, draft)
    except OSError as error:
        raise CommandError(f"{draft.parent} cannot be written ({error.strerror}).") from error


def _ready(
    settings: Settings, contents: Contents, stones: Sequence[Tombstone]
) -> tuple[Contents, int]:
    """Bring the copy to this version, sign everybody out there, erase again who was erased since,
    and look at it once more."""
    try:
        erased = _make_ready(settings, stones)
    # Flask-Migrate ends the program where Alembic raises.
    except (Exception, SystemExit) as error:
        log.error("restore: the copy could not be made ready", exc_info=error)
        raise CommandError(
            f"The backup could not be brought to this version ({type(error).__name__}); nothing "
            f"was changed. The version of schema {contents.revision} can restore it."
        ) from error
    assert settings.sqlite_file is not None
    with closing(_opened(settings.sqlite_file)) as database:
        database.execute("PRAGMA journal_mode=DELETE")
    return sqlite.verify(settings.sqlite_file), erased


def _make_ready(settings: Settings, stones: Sequence[Tombstone]) -> int:
    app = create_app(settings)
    try:
        if schema.schema_of(app) is schema.Schema.OLDER:
            schema.upgrade(app)
        schema.ensure_current(app)
        with app.app_context():
            db.session.execute(delete(BrowserSession))
            db.session.execute(delete(RoomCode))
            db.session.commit()
        return purging.erase_again(app, stones)
    finally:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def _put_in_place(draft: Path, target: Path) -> Path | None:
    """Change the names; what was there is kept under a dated one."""
    storage.settle(draft)
    kept = backups.replaced_name(target) if target.exists() else None
    if kept is not None:
        for end in _ENDS:  # a broken database may have left more than one file
            part = target.with_name(f"{target.name}{end}")
            if part.exists():
                part.rename(kept.with_name(f"{kept.name}{end}"))
        kept.chmod(storage.OWNER_ONLY_FILE)
    try:
        draft.rename(target)
    except OSError:
        if kept is not None:
            kept.rename(target)
        raise
    storage.settle(target.parent)
    return kept
