"""Rules of signing in; pure."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from oneonone.lib.paths import safe_next
from oneonone.lib.text import number_word

# Five wrong passwords in a minute close an account for the rest of that minute (S-AUTH-5).
TRIES = 5
TRIES_WITHIN = timedelta(seconds=60)

# A wrong code of the second step counts for longer than a wrong password, and under a name of its
# own, which no address begins with.
CODE_FAILURES = "second step of "

# Longer than this is refused before any hashing (S-AUTH-3).
PASSWORD_BYTES = 1024

# Which version of the notice everybody has to have read (P-13). Raise it when what it says of what
# is kept, who reads it or for how long changes; then it is shown to each of them once more.
NOTICE_VERSION = 1

CODE_DIGITS = 6
CODE_LASTS = timedelta(minutes=10)
# Sixty a minute are six hundred guesses in a code's life, of a million.
CODE_TRIES_OF_ALL = 60
# How long a meeting-room computer shows the record after the close (product.md, 4).
ROOM_STAYS = timedelta(minutes=15)


@dataclass(frozen=True)
class Room:
    """What a shared screen is bound to."""

    meeting_id: int
    pair_id: int


@dataclass(frozen=True)
class Lifetime:
    idle: timedelta
    absolute: timedelta


# A one-to-one lasts an hour, and a rep prepares in the morning and meets in the afternoon.
DAY = Lifetime(idle=timedelta(minutes=60), absolute=timedelta(hours=12))
KEPT = Lifetime(idle=timedelta(days=7), absolute=timedelta(days=30))
# A line that waited in a browser may arrive a week late (D14); by then its op is still known.
OPERATIONS_LAST = timedelta(days=8)
# How long a password that was given counts for what wants it again (S-AUTH-9).
PASSWORD_COUNTS = timedelta(minutes=10)
# How often a look is written down as activity.
SEEN_EVERY = timedelta(minutes=5)


def lifetime(*, is_kept: bool, is_hr: bool, is_admin: bool) -> Lifetime:
    """Return how long a session lasts; HR's and an administrator's is never kept (S-SES-6)."""
    return KEPT if is_kept and not (is_hr or is_admin) else DAY


def is_alive(*, now: datetime, seen_at: datetime, ends_at: datetime, idle: timedelta) -> bool:
    return now < ends_at and now - seen_at < idle


def is_password_fresh(given_at: datetime, now: datetime) -> bool:
    """Tell whether it was given so lately that it need not be given once more."""
    return now - given_at < PASSWORD_COUNTS


def cookie_age(*, idle: timedelta, ends_at: datetime, now: datetime) -> int | None:
    """Return the seconds a browser keeps its cookie; none for one that goes when it is closed."""
    return int((ends_at - now).total_seconds()) if idle == KEPT.idle else None


def seconds_to_wait(failures: Sequence[datetime], now: datetime, tries: int = TRIES) -> int:
    """Return the seconds until it may be tried again; 0 when it may."""
    recent = sorted(failure for failure in failures if now - failure < TRIES_WITHIN)
    if len(recent) < tries:
        return 0
    opens_at = recent[-tries] + TRIES_WITHIN
    return max(1, int((opens_at - now).total_seconds()) + 1)


def seconds_to_wait_for_code(
    here: Sequence[datetime], everywhere: Sequence[datetime], now: datetime
) -> int:
    """Return the seconds until this address may try a room code; counted in all as well."""
    return max(seconds_to_wait(here, now), seconds_to_wait(everywhere, now, CODE_TRIES_OF_ALL))


def code_of(text: str) -> str | None:
    """Return the six digits somebody typed, however they grouped them; nothing for other text."""
    code = "".join(text.split())
    is_code = len(code) == CODE_DIGITS and code.isascii() and code.isdigit()
    return code if is_code else None


def code_in_groups(code: str) -> str:
    """482 913"""
    return f"{code[:3]} {code[3:]}"


def digest(token: str) -> str:
    """Return what is stored of a token too long to be guessed."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def keyed_hash(purpose: str, text: str, secret: str) -> str:
    """Return what may be stored of a text too short for a plain hash to hide."""
    return hmac.new(secret.encode(), f"{purpose}:{text}".encode(), hashlib.sha256).hexdigest()


def idle_time(granted: timedelta, *, is_guarded: bool) -> timedelta:
    """Return how long a session may rest: HR, administrators and rooms never the long way."""
    return min(granted, DAY.idle) if is_guarded else granted


def path_of(url: str) -> str:
    """Return the path of an address a browser sent, or "/" where it has none that is safe."""
    try:
        return safe_next(urlsplit(url).path)
    except ValueError:
        return "/"


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


def room_label(agent: str) -> str:
    """Return "Meeting room: Chrome on Windows" for the list of my devices."""
    return f"Meeting room: {device_label(agent)}"


# The five whose pages differ most, in the order of the sign-in page; all others come after.
_SHOWN_FIRST = ("priya", "daniel", "marek", "ruth", "sam")
DEMO_FIRST = len(_SHOWN_FIRST)


def demo_place(email: str) -> int:
    """Return where somebody of the demo stands in the list of whom to be."""
    name = email.partition("@")[0]
    return _SHOWN_FIRST.index(name) if name in _SHOWN_FIRST else DEMO_FIRST


def what_is(*, manager: str | None, reps: list[str], is_hr: bool, is_admin: bool) -> str:
    """Return what somebody of the demo is, in one line."""
    if is_hr:
        return "HR: whether meetings happen"
    if is_admin:
        return "Administrator"
    if not reps:
        return f"Rep · meets {manager}" if manager else ""
    led = (
        f"Manages {' and '.join(reps)}"
        if len(reps) <= 2
        else f"Manager of {number_word(len(reps))}"
    )
    return f"{led}, and a rep of {manager}" if manager else led
