"""Times to choose with one tap, in the words of who looks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from oneonone.access.viewer import PairSpan
from oneonone.lib.dates import day_words, local, now
from oneonone.lib.text import as_sentence

from . import queries
from .suggestions import Usual, suggest


class Zones(Protocol):
    """Where the series and each of the two are."""

    @property
    def zone(self) -> str: ...
    @property
    def rep_zone(self) -> str: ...
    @property
    def manager_zone(self) -> str: ...


@dataclass(frozen=True)
class Reader:
    """Who looks, and in which zone they read times (R-TIME-4)."""

    person_id: int
    zone: str


@dataclass(frozen=True)
class Offer:
    """A button: what it sends, what it says, and what the other one's clock shows then."""

    value: str
    words: str
    beside: str


@dataclass(frozen=True)
class Offers:
    """The buttons, what they were compared with, and whose clock the page reads."""

    items: tuple[Offer, ...]
    compared: str
    zone_words: str


def offers(
    span: PairSpan,
    zones: Zones,
    usual: Usual,
    reader: Reader,
    *,
    meeting_id: int | None = None,
) -> Offers:
    """Return times near the usual one, free as far as the reader may know.

    The guard shows a manager all their own one-to-ones, a rep only the rep's: so it is said which
    were looked at.
    """
    is_manager = reader.person_id == span.manager_id
    moment = now()
    times = suggest(
        usual,
        now=moment,
        taken=queries.taken((span.rep_id, span.manager_id), usual, moment, meeting_id),
        away=queries.not_meeting(span.id, local(moment, usual.zone).date()),
        is_at_usual_allowed=meeting_id is None,
    )
    other = span.rep_name if is_manager else span.manager_name
    other_zone = zones.rep_zone if is_manager else zones.manager_zone
    return Offers(
        items=tuple(_offer(at, reader.zone, other_zone, other.split()[0], moment) for at in times),
        compared=_compared(span, is_manager=is_manager),
        zone_words=_zone_words(reader.zone, other_zone, other.split()[0]),
    )


def _offer(at: datetime, zone: str, other_zone: str, other: str, moment: datetime) -> Offer:
    wall, theirs = local(at, zone), local(at, other_zone)
    words = f"{day_words(wall.date(), local(moment, zone).date())}, {wall:%H:%M}"
    is_same = theirs.replace(tzinfo=None) == wall.replace(tzinfo=None)
    return Offer(
        value=f"{at.astimezone(UTC):%Y-%m-%dT%H:%MZ}",
        words=as_sentence(words),
        beside="" if is_same else f"{theirs:%H:%M} for {other}",
    )


def _compared(span: PairSpan, *, is_manager: bool) -> str:
    if is_manager:
        return "Free of your other one-to-ones. Customer meetings are not known here."
    name = span.manager_name.split()[0]
    others = f"What else {name} or a customer has planned is not known here."
    return f"Free of your own one-to-ones. {others}"


def _zone_words(zone: str, other_zone: str, other: str) -> str:
    if zone == other_zone:
        return ""
    return f"Times are yours, {_place(zone)}. {other} reads them in {_place(other_zone)} time."


def _place(zone: str) -> str:
    return zone.rpartition("/")[2].replace("_", " ")
