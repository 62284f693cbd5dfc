"""What a calendar shows of somebody's one-to-ones, and what may open it; pure."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from oneonone.lib.ics import Entry

# What programs list it under, and what a single meeting is saved as.
CALENDAR_NAME = "One-to-ones"
FILE_NAME = "one-to-one.ics"
# How far back a feed reaches; ahead it shows whatever is planned.
REACHES_BACK = timedelta(days=90)

TOKEN_BYTES = 32
_TOKEN = re.compile("[A-Za-z0-9_-]{43}")  # 32 bytes as token_urlsafe writes them

# So many wrong addresses in so long, and nothing opens to who tries them. Nobody guesses 256
# bits; a program that goes on asking for an ended link writes a row each time.
FORGED_TRIES = 30
FORGED_WITHIN = timedelta(minutes=1)

_CALLED_OFF = ("skipped", "away")


@dataclass(frozen=True)
class Slot:
    """A meeting as it stands."""

    id: int
    pair_id: int
    planned_on: date
    starts_at: datetime
    minutes: int
    state: str
    sequence: int


@dataclass(frozen=True)
class Side:
    """A pair as one of the two sees it."""

    other_name: str
    other_id: int


@dataclass(frozen=True)
class ZoneFrom:
    """From a day on, a pair's meetings are said in this zone."""

    starts_on: date
    zone: str


def is_token(text: str) -> bool:
    """Tell whether a text could be a token at all, without asking anybody."""
    return _TOKEN.fullmatch(text) is not None


def digest(token: str) -> str:
    """Return what is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def address_hash(address: str, secret: str) -> str:
    """Return what is stored of where somebody tried from."""
    return hmac.new(secret.encode(), f"calendar:{address}".encode(), hashlib.sha256).hexdigest()


def is_here(*, is_active: bool, left_on: date | None, on: date) -> bool:
    """Tell whether somebody still works here and may sign in."""
    return is_active and (left_on is None or on < left_on)


def titles(sides: Mapping[int, Side]) -> dict[int, str]:
    """Return what an entry of each pair says: a first name, or more where two would be one."""
    firsts: dict[str, set[int]] = {}
    for side in sides.values():
        firsts.setdefault(_first(side.other_name), set()).add(side.other_id)
    found = {}
    for pair_id, side in sides.items():
        first = _first(side.other_name)
        found[pair_id] = f"1:1 with {first if len(firsts[first]) == 1 else side.other_name}"
    return found


def _first(name: str) -> str:
    return name.split()[0]


def example_name(sides: Mapping[int, Side]) -> str:
    """Return a name to show what an entry will say: the latest one's, or anybody's."""
    return _first(list(sides.values())[-1].other_name) if sides else "Daniel"


def zone_of(planned_on: date, zones: Sequence[ZoneFrom], *, otherwise: str) -> str:
    """Return the zone of the series a meeting was planned in; `zones` are the oldest first."""
    in_force = [one.zone for one in zones if one.starts_on <= planned_on]
    return in_force[-1] if in_force else otherwise


def is_cancelled(slot: Slot, *, is_pair_open: bool) -> bool:
    """Tell whether a meeting does not take place; one still planned when its pair ended neither."""
    return slot.state in _CALLED_OFF or (slot.state == "planned" and not is_pair_open)


def tag_of(entries: Iterable[Entry]) -> str:
    """Return what is the same as long as a calendar would show the same, whenever it was drawn."""
    said = "\n".join(
        f"{one.uid}|{one.sequence}|{one.starts_at}|{one.minutes}|{one.zone}|{one.title}"
        f"|{one.is_cancelled}|{one.url}"
        for one in entries
    )
    return hashlib.sha256(said.encode()).hexdigest()[:32]
