"""Calendar entries as text (RFC 5545) and as invitations by mail (RFC 5546).

The `icalendar` library escapes, folds at 75 octets and writes time zones. What may stand in a
name or a title is decided here: nothing in one can add a line or a property (H-104).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from urllib.parse import quote

from icalendar import Calendar, Event, Timezone, vCalAddress, vDuration, vText, vUri

from .dates import local

MEDIA_TYPE = "text/calendar; charset=utf-8"
_PRODUCT = "-//oneonone//one-to-ones//EN"
# How often a calendar that follows an address may ask again.
_ASK_AGAIN = timedelta(hours=1)

# Whatever some reader takes for the end of a line: Python's splitlines() knows eight of them.
_LINE_ENDS = re.compile("\r\n|[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# Controls have no place in a TEXT (RFC 5545, 3.3.11), half a surrogate pair none in UTF-8.
_UNWRITABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
# RFC 6068 lets more of an address stand as it is; quoted, every reader understands it.
_SAFE_IN_ADDRESS = "@!$&'*+-/=?^_`{|}~."
_SAFE_IN_URL = ":/?#[]@!$&'()*+,;=%~"


class Method(StrEnum):
    """What a mail asks of a calendar."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True)
class Entry:
    """One meeting as a calendar knows it.

    `starts_at` and `stamp` are aware and in UTC; `zone` is the IANA zone in which it is said.
    The same `uid` with a higher `sequence` replaces what a calendar had.
    """

    uid: str
    sequence: int
    starts_at: datetime
    minutes: int
    zone: str
    title: str
    is_cancelled: bool
    url: str
    stamp: datetime


@dataclass(frozen=True)
class Party:
    """Somebody a mail is from or to."""

    name: str
    email: str


def calendar(entries: Iterable[Entry], name: str) -> bytes:
    """Return a calendar for a feed or a download; `name` is what programs list it under."""
    found = list(entries)
    whole = _calendar(found)
    whole.add("name", _text(name))
    whole.add("x-wr-calname", _text(name))
    whole.add("refresh-interval", vDuration(_ASK_AGAIN), parameters={"VALUE": "DURATION"})
    whole.add("x-published-ttl", vDuration(_ASK_AGAIN))
    for entry in found:
        whole.add_component(_event(entry, is_cancelled=entry.is_cancelled))
    return bytes(whole.to_ical())


def invitation(entry: Entry, method: Method, organizer: Party, attendees: Sequence[Party]) -> bytes:
    """Return what a mail carries to enter, change or take away one meeting (iTIP).

    Raises ValueError for an invitation to what was called off, and for one to nobody. An
    organizer among the attendees is not asked whether they come.
    """
    is_cancelled = method is Method.CANCEL
    if entry.is_cancelled and not is_cancelled:
        raise ValueError("Nobody is invited to what was called off.")
    if not attendees:
        raise ValueError("An invitation is to somebody.")
    whole = _calendar([entry])
    whole.add("method", method.value)
    event = _event(entry, is_cancelled=is_cancelled)
    event.add("organizer", _address(organizer))
    for attendee in attendees:
        event.add("attendee", _attendee(attendee, organizer, is_asked=not is_cancelled))
    whole.add_component(event)
    return bytes(whole.to_ical())


def _calendar(entries: Sequence[Entry]) -> Calendar:
    whole = Calendar()
    whole.add("prodid", _PRODUCT)
    whole.add("version", "2.0")
    whole.add("calscale", "GREGORIAN")
    for zone in sorted({entry.zone for entry in entries}):
        days = [entry.starts_at.date() for entry in entries if entry.zone == zone]
        if zone != "UTC":
            whole.add_component(_time_zone(zone, min(days), max(days)))
    return whole


def _time_zone(zone: str, first: date, last: date) -> Timezone:
    """Say when a zone's clocks change, for the years around these days."""
    return Timezone.from_tzid(
        zone, first_date=date(first.year - 1, 1, 1), last_date=date(last.year + 2, 1, 1)
    )


def _event(entry: Entry, *, is_cancelled: bool) -> Event:
    starts_at, ends_at = _moments(entry)
    event = Event()
    event.add("uid", _text(entry.uid))
    event.add("dtstamp", entry.stamp.astimezone(UTC))
    event.add("dtstart", starts_at)
    event.add("dtend", ends_at)
    event.add("summary", _text(entry.title))
    event.add("sequence", entry.sequence)
    event.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    # Called off, it takes nobody's time.
    event.add("transp", "TRANSPARENT" if is_cancelled else "OPAQUE")
    if entry.url:
        event.add("url", vUri(quote(entry.url, safe=_SAFE_IN_URL, errors="replace")))
    return event


def _moments(entry: Entry) -> tuple[datetime, datetime]:
    """Return start and end on the zone's wall clock.

    In UTC where the wall clock shows one of them a second time (autumn): a calendar takes such a
    time for the first one.
    """
    start, end = entry.starts_at, entry.starts_at + timedelta(minutes=entry.minutes)
    walls = local(start, entry.zone), local(end, entry.zone)
    return (start.astimezone(UTC), end.astimezone(UTC)) if any(w.fold for w in walls) else walls


def _attendee(party: Party, organizer: Party, *, is_asked: bool) -> vCalAddress:
    address = _address(party)
    address.params["CUTYPE"] = "INDIVIDUAL"
    address.params["ROLE"] = "REQ-PARTICIPANT"
    is_organizer = party.email == organizer.email
    if is_asked:
        address.params["PARTSTAT"] = "ACCEPTED" if is_organizer else "NEEDS-ACTION"
        address.params["RSVP"] = "FALSE" if is_organizer else "TRUE"
    return address


def _address(party: Party) -> vCalAddress:
    address = vCalAddress("mailto:" + quote(party.email, safe=_SAFE_IN_ADDRESS, errors="replace"))
    # A parameter cannot hold a quote, and few programs know the way around that (RFC 6868).
    name = _LINE_ENDS.sub(" ", party.name).replace('"', "’").replace("^", " ")
    address.params["CN"] = _UNWRITABLE.sub("", name).strip()
    return address


def _text(text: str) -> vText:
    """Return a text as a property holds it: line ends as an escaped n, and no other control."""
    return vText(_UNWRITABLE.sub("", _LINE_ENDS.sub("\n", text)))
