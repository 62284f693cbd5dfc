from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from sqlalchemy.engine import URL, make_url

from oneonone.config import Settings

from .contents import BackupError, Contents

SUFFIX = ".dump"
MAGIC = b"PGDMP"
# "3742; 0 16386 TABLE DATA public person oneonone" in the list of what an archive holds.
_TABLE_DATA = re.compile(r"^[0-9]+; [0-9]+ [0-9]+ TABLE DATA \S+ (\S+) ", re.MULTILINE)
_REVISION = re.compile(r"^COPY \S*alembic_version .*\n(.+)\n", re.MULTILINE)

Say = Callable[[str], None]


def has_tools() -> bool:
    """Tell whether PostgreSQL's own programs are here."""
    return all(shutil.which(name) for name in ("pg_dump", "pg_restore"))


def size(_settings: Settings) -> int:
    """Return 0: how far an archive shrinks is not known before."""
    return 0


def copy(settings: Settings, draft: Path, _say: Say) -> Contents:
    """Let pg_dump write one moment's archive, and read it back; raises BackupError."""
    _ensure_tools()
    address, environment = connection(settings)
    _run(
        ["pg_dump", "--format=custom", "--no-password", f"--file={draft}", f"--dbname={address}"],
        environment,
    )
    found = verify(draft)
    if found.revision is None:
        raise BackupError("No backup was made: the archive does not say which schema it has.")
    return found


def verify(file: Path) -> Contents:
    """Let pg_restore read the whole archive; raises BackupError."""
    _ensure_tools()
    listed = _run(["pg_restore", "--list", str(file)])
    # The list stands at the beginning; only unpacking everything finds a broken end.
    _run(["pg_restore", f"--file={os.devnull}", str(file)])
    version = _run(["pg_restore", "--data-only", "--table=alembic_version", "--file=-", str(file)])
    found = _REVISION.search(version)
    if "person" not in _TABLE_DATA.findall(listed):
        raise BackupError(f"{file} is no backup of oneonone.")
    return Contents(found[1] if found and found[1] != "\\." else None)


def connection(settings: Settings) -> tuple[str, dict[str, str]]:
    """Return the address for PostgreSQL's programs, and the password apart: others see arguments.

    The second is a whole environment.
    """
    url = make_url(settings.database_url)
    # Not url.set(): it takes None for "as it was", and the password would stay.
    address = URL.create(
        "postgresql", url.username, None, url.host, url.port, url.database, url.query
    )
    secret = {"PGPASSWORD": str(url.password)} if url.password else {}

    return address.render_as_string(hide_password=False), {**os.environ, **secret}


def _ensure_tools() -> None:
    if not has_tools():
        raise BackupError(
            "No backup was made: pg_dump and pg_restore are not here. Install PostgreSQL’s client "
            "programs (Debian: postgresql-client), or back the database up your own way and set "
            "ONEONONE_BACKUPS=0."
        )


def _run(command: list[str], environment: dict[str, str] | None = None) -> str:
    ended = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if ended.returncode:
        reason = (ended.stderr.strip().splitlines() or ["it gave no reason"])[0]
        raise BackupError(f"{command[0]} did not work: {reason.removeprefix(f'{command[0]}: ')}")
    return ended.stdout
