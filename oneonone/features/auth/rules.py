"""Rules of signing in; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from werkzeug.urls import iri_to_uri

# Five wrong passwords in a minute close an account for the rest of that minute (S-AUTH-5).
TRIES = 5
TRIES_WITHIN = timedelta(seconds=60)

# Longer than this is refused before any hashing (S-AUTH-3).
PASSWORD_BYTES = 1024


@dataclass(frozen=True)
class Lifetime:
    idle: timedelta
    absolute: timedelta


# A one-to-one lasts an hour, and a rep prepares in the morning and meets in the afternoon.
DAY = Lifetime(idle=timedelta(minutes=60), absolute=timedelta(hours=12))
KEPT = Lifetime(idle=timedelta(days=7), absolute=timedelta(days=30))
# How often a look is written down as activity.
SEEN_EVERY = timedelta(minutes=5)


def lifetime(*, is_kept: bool, is_hr: bool, is_admin: bool) -> Lifetime:
    """Return how long a session lasts; HR's and an administrator's is never kept (S-SES-6)."""
    return KEPT if is_kept and not (is_hr or is_admin) else DAY


def is_alive(*, now: datetime, seen_at: datetime, ends_at: datetime, idle: timedelta) -> bool:
    return now < ends_at and now - seen_at < idle


def seconds_to_wait(failures: list[datetime], now: datetime) -> int:
    """Return the seconds until the account may be tried again; 0 when it may."""
    recent = sorted(failure for failure in failures if now - failure < TRIES_WITHIN)
    if len(recent) < TRIES:
        return 0
    opens_at = recent[-TRIES] + TRIES_WITHIN
    return max(1, int((opens_at - now).total_seconds()) + 1)


_CONTROL = re.compile(r"[\x00-\x20\x7f\\]")


def safe_next(text: str | None) -> str:
    """Return a path of this site, or "/" for anything that could lead elsewhere (S-AUTH-6).

    Checked as the browser will see it: `/<tab>/evil.com` loses its tab on the way.
    """
    if not text or _CONTROL.search(text):
        return "/"
    try:
        seen = iri_to_uri(text)
        parts = urlsplit(seen)
    except ValueError:
        return "/"
    if parts.scheme or parts.netloc or not seen.startswith("/") or seen.startswith("//"):
        return "/"
    return seen


_BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def device_label(agent: str) -> str:
    """Return "Firefox on Windows" for the list of my devices."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "A browser")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return f"{browser} on {system}" if system else browser
