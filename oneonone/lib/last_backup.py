"""What is remembered of backups, in a small file beside them: when it last worked, and why not."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from .storage import OWNER_ONLY_FILE

FOLDER = "backups"
LATE_AFTER = timedelta(hours=26)


@dataclass(frozen=True)
class LastBackup:
    """The moments are aware and in UTC; `problem` is a sentence, or "" after a success."""

    since: datetime | None = None  # when somebody first looked after this folder
    made_at: datetime | None = None
    file: str = ""
    tried_at: datetime | None = None
    problem: str = ""

    def is_late(self, now: datetime) -> bool:
        """Tell whether a day has gone without one (B-2)."""
        known = self.made_at or self.since
        return known is not None and now - known > LATE_AFTER


def recall(data: Path) -> LastBackup:
    """Return what is known; nothing where nobody wrote it down, or nobody can read it."""
    try:
        found = json.loads(_file(data).read_text())
        moments = {
            name: datetime.fromisoformat(found[name]) if found[name] else None
            for name in ("since", "made_at", "tried_at")
        }
        return LastBackup(**moments, file=str(found["file"]), problem=str(found["problem"]))
    except (OSError, ValueError, KeyError, TypeError):
        return LastBackup()


def remember_success(data: Path, file: Path, now: datetime) -> None:
    """Write down that a backup was made and found whole."""
    _write(data, replace(recall(data), made_at=now, file=str(file), tried_at=now, problem=""))


def remember_failure(data: Path, problem: str, now: datetime) -> None:
    """Write down why there is no new one; on a full disk that may not be possible either."""
    _write(data, replace(recall(data), tried_at=now, problem=problem))


def begin(data: Path, now: datetime) -> None:
    """Start counting: an installation of today has no late backup."""
    known = recall(data)
    if known.since is None:
        _write(data, replace(known, since=now))


def _write(data: Path, known: LastBackup) -> None:
    values = {
        name: value.isoformat() if isinstance(value, datetime) else value or ""
        for name, value in asdict(known).items()
    }
    file = _file(data)
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(mode=0o700, exist_ok=True)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY_FILE)
        with os.fdopen(descriptor, "w") as writing:
            json.dump(values, writing, indent=1)
        draft.replace(file)
    except OSError:
        draft.unlink(missing_ok=True)


def _file(data: Path) -> Path:
    return data / FOLDER / "state.json"
