"""How the installation itself is, in a sentence for the top of the pages it concerns."""

from __future__ import annotations

from datetime import datetime, timedelta

from oneonone.config import Settings
from oneonone.lib import last_backup, storage
from oneonone.lib.dates import now

# Three times as long as from one tick to the next: a slow one is no late one.
TICK_LATE_AFTER = timedelta(minutes=15)

_INSECURE = "This trial sends words over the network without encryption. Not for real data."
_READ_ONLY = "Nothing can be saved at the moment, only read. What you type stays on your page."


def banner(settings: Settings, *, is_for_admin: bool) -> str:
    """Return what everybody must know now, and what an administrator must; "" where all is well.

    Read anew for each page, which costs a few microseconds: a disk fills up at any time.
    """
    sentences = []
    if is_read_only(settings):
        sentences.append(_READ_ONLY)
    if settings.is_insecure_http and not settings.is_https and not settings.is_local:
        sentences.append(_INSECURE)
    if is_for_admin:
        sentences += _for_admin(settings)
    return " ".join(sentences)


def _for_admin(settings: Settings) -> list[str]:
    sentences = []
    if is_short_of_room(settings):
        sentences.append("The server’s disk is nearly full: nothing can be saved when it is.")
    known = last_backup.recall(settings.data)
    if settings.has_backups and known.is_late(now()):
        last = f"on {known.made_at:%Y-%m-%d}" if known.made_at else "never"
        sentences.append(
            f"No backup for more than a day (last one: {last}). On the server, `oneonone doctor` "
            "says why."
        )
    return sentences


def is_read_only(settings: Settings) -> bool:
    """Tell whether an embedded database can only be read (R-DB-6)."""
    return settings.sqlite_file is not None and storage.is_read_only(settings.sqlite_file)


def is_short_of_room(settings: Settings) -> bool:
    """Tell whether the disk of the data is nearly full (R-DB-8)."""
    try:
        return storage.room_at((settings.sqlite_file or settings.data / "x").parent).is_low
    except OSError:
        return False


def tick_word(ticked_at: datetime | None, now: datetime) -> str:
    """Say in two words how the tick is; the moment itself is nobody else's business."""
    if ticked_at is None:
        return "no tick yet"
    return "tick late" if now - ticked_at > TICK_LATE_AFTER else "tick recent"
