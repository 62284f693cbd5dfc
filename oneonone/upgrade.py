"""Bringing a database to this version: a backup first, then all of the change or nothing (B-7)."""

from __future__ import annotations

import logging
from collections.abc import Callable

from flask import Flask

from oneonone import backups, purging, schema
from oneonone.config import ConfigurationError, Settings
from oneonone.lib import last_backup, storage, tombstones
from oneonone.lib.dates import now
from oneonone.lib.errors import CommandError
from oneonone.schema import Schema
from oneonone.web import condition

log = logging.getLogger(__name__)

Say = Callable[[str], None]
IN_USE = "in-use.lock"


def ready_to_serve(app: Flask, say: Say | None = None) -> storage.Held:
    """Make sure that the database may be served, and hold it while it is.

    With `say`, an embedded one of an earlier version is brought to this one; on PostgreSQL, where
    other machines may be serving, that is for `oneonone init`. Raises ConfigurationError, or
    CommandError with the database as it was.
    """
    settings: Settings = app.config["SETTINGS"]
    ensure_own_disk(settings)
    if say is not None and settings.is_sqlite and schema.schema_of(app) is Schema.OLDER:
        bring_to_this_version(app, say)
    held = _in_use(settings)  # first, so that nobody restores between the look and the answers
    try:
        schema.ensure_current(app)
        erase_again(app, say)
    except BaseException:
        held.let_go()
        raise
    keep_to_ourselves(settings)
    last_backup.begin(settings.data, now())
    return held


def erase_again(app: Flask, say: Say | None = None) -> None:
    """Erase whom a database of before has brought back, before anybody can read it (D17).

    `restore` does so itself; this is for a file or a PostgreSQL database put back another way.
    """
    settings: Settings = app.config["SETTINGS"]
    if condition.is_read_only(settings):
        return
    try:
        stones = tombstones.recall(backups.folder_of(settings))
    except OSError as error:
        raise CommandError(f"Who was erased cannot be read ({error.strerror}).") from error
    erased = purging.erase_again(app, stones)
    if erased and say is not None:
        say(f"Erased again, for this database is of before: {erased}.")


def bring_to_this_version(app: Flask, say: Say, *, has_backup: bool = True) -> None:
    """Make a backup, then change the schema, all of it or nothing.

    Raises CommandError, with the database as it was, and ConfigurationError for one that this
    version cannot change.
    """
    settings: Settings = app.config["SETTINGS"]
    ensure_own_disk(settings)
    if settings.sqlite_file is not None and storage.is_read_only(settings.sqlite_file):
        raise ConfigurationError(
            "The database is of an older version and can only be read: let this account write "
            f"to {settings.sqlite_file}, then run `oneonone init`."
        )
    with alone(settings):
        found = schema.schema_of(app)
        if found is Schema.CURRENT:
            return  # another one was faster
        if found is not Schema.OLDER:
            raise ConfigurationError(schema.CANNOT_RUN[found])
        kept = ""
        if has_backup:
            made = _backed_up(settings, say)
            say(f"The database is of an older version. Backup first: {made.file}.")
            kept = f" A backup of it is {made.file}."
        try:
            schema.upgrade(app)
        # Flask-Migrate ends the program where Alembic raises.
        except (Exception, SystemExit) as error:
            log.error("upgrade: failed", exc_info=error)
            raise CommandError(
                f"The database could not be brought to this version ({type(error).__name__}). It "
                f"is as it was, and the earlier version still starts with it.{kept}"
            ) from error
    schema.ensure_current(app)
    say(f"Brought to this version: schema {schema.head()}.")


def _backed_up(settings: Settings, say: Say) -> backups.Backup:
    try:
        return backups.make(settings, say, mark=f"before-{schema.head()}")
    except backups.BackupError as error:
        raise CommandError(
            f"{error} So the database was not brought to this version; `oneonone init --no-backup` "
            "does it without one."
        ) from error


def alone(settings: Settings) -> storage.Held:
    """Keep servers out for the length of a block; raises CommandError where one is running."""
    try:
        return storage.Held(settings.data / IN_USE, is_alone=True)
    except storage.InUseError as error:
        raise CommandError("A server is running on this database: stop it first.") from error


def ensure_own_disk(settings: Settings) -> None:
    """Refuse an embedded database on another machine's disk (R-DB-7)."""
    if settings.sqlite_file is None:
        return
    kind = storage.kind_at(settings.sqlite_file.parent)
    if kind in storage.NETWORK_KINDS:
        raise ConfigurationError(
            f"{settings.sqlite_file.parent} is on a network disk ({kind}), where SQLite loses "
            "data: name a folder on this machine in ONEONONE_DATA, or use PostgreSQL."
        )


def keep_to_ourselves(settings: Settings) -> None:
    """Let nobody else read the database file, also one made before (R-DB-11)."""
    file = settings.sqlite_file
    if file is None or storage.is_read_only(file):
        return
    for path in (file, *(file.with_name(f"{file.name}{end}") for end in ("-wal", "-shm"))):
        if path.exists() and not storage.is_closed_to_others(path):
            path.chmod(storage.OWNER_ONLY_FILE)


def _in_use(settings: Settings) -> storage.Held:
    try:
        return storage.Held(settings.data / IN_USE, is_alone=False)
    except storage.InUseError as error:
        raise CommandError(
            "The database is being restored or brought to another version at this moment: "
            "start again when that is done."
        ) from error
