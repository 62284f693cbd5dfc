"""Calendar entries as text (RFC 5545) and as invitations by mail (RFC 5546).

The `icalendar` library escapes, folds at 75 octets and quotes. The lines are put together here:
its own objects take four times as long, and its time zones begin summer an hour late. What may
stand in a name or a title is decided here too: nothing in one can add a line or a property.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from urllib.parse import quote

from icalendar import vText
from icalendar.parser import Contentline, Parameters

from .dates import local
from .ics_zone import zone_lines

MEDIA_TYPE = "text/calendar; charset=utf-8"
_PRODUCT = "-//oneonone//one-to-ones//EN"
# How often a calendar that follows an address may ask again.
_ASK_AGAIN = "PT1H"
_OCTETS = 75

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

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


@dataclass(frozen=True)
class Party:
    """Somebody a mail is from or to."""

    name: str
    email: str


def calendar(entries: Iterable[Entry], name: str) -> bytes:
    """Return a calendar for a feed or a download; `name` is what programs list it under."""
    found = list(entries)
    about = [
        f"NAME:{_text(name)}",
        f"X-WR-CALNAME:{_text(name)}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{_ASK_AGAIN}",
        f"X-PUBLISHED-TTL:{_ASK_AGAIN}",
    ]
    events = (line for entry in found for line in _event(entry, is_cancelled=entry.is_cancelled))
    return _whole(found, about, events)


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
    people = [f"ORGANIZER;{_parameters(CN=_name(organizer))}:{_address(organizer)}"]
    people += [_attendee(one, organizer, is_asked=not is_cancelled) for one in attendees]
    event = _event(entry, *people, is_cancelled=is_cancelled)
    return _whole([entry], [f"METHOD:{method}"], event)


def _whole(entries: Sequence[Entry], about: Iterable[str], events: Iterable[str]) -> bytes:
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{_PRODUCT}",
        "CALSCALE:GREGORIAN",
        *about,
        *_zones(entries),
        *events,
        "END:VCALENDAR",
    ]
    return b"".join(_folded(line) for line in lines)


def _zones(entries: Sequence[Entry]) -> Iterator[str]:
    for zone in sorted({entry.zone for entry in entries} - {"UTC"}):
        here = [entry for entry in entries if entry.zone == zone]
        first, last = min(e.starts_at for e in here), max(e.ends_at for e in here)
        yield from zone_lines(zone, first, last)


def _event(entry: Entry, *more: str, is_cancelled: bool) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{_text(entry.uid)}",
        f"DTSTAMP:{_utc(entry.stamp)}",
        *_moments(entry),
        f"SUMMARY:{_text(entry.title)}",
        f"SEQUENCE:{entry.sequence}",
        f"STATUS:{'CANCELLED' if is_cancelled else 'CONFIRMED'}",
        # Called off, it takes nobody's time.
        f"TRANSP:{'TRANSPARENT' if is_cancelled else 'OPAQUE'}",
        *more,
    ]
    if entry.url:
        lines.append(f"URL:{quote(entry.url, safe=_SAFE_IN_URL, errors='replace')}")
    return [*lines, "END:VEVENT"]


def _moments(entry: Entry) -> tuple[str, str]:
    """Say start and end on the zone's wall clock.

    In UTC where the wall clock shows one of them a second time (autumn): a calendar takes such a
    time for the first one.
    """
    start, end = local(entry.starts_at, entry.zone), local(entry.ends_at, entry.zone)
    if entry.zone == "UTC" or start.fold or end.fold:
        return f"DTSTART:{_utc(start)}", f"DTEND:{_utc(end)}"
    zone = f"TZID={entry.zone}"
    return f"DTSTART;{zone}:{start:%Y%m%dT%H%M%S}", f"DTEND;{zone}:{end:%Y%m%dT%H%M%S}"


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _attendee(party: Party, organizer: Party, *, is_asked: bool) -> str:
    is_organizer = party.email == organizer.email
    answer = {
        "PARTSTAT": "ACCEPTED" if is_organizer else "NEEDS-ACTION",
        "RSVP": "FALSE" if is_organizer else "TRUE",
    }
    parameters = _parameters(
        CN=_name(party),
        CUTYPE="INDIVIDUAL",
        ROLE="REQ-PARTICIPANT",
        **(answer if is_asked else {}),
    )
    return f"ATTENDEE;{parameters}:{_address(party)}"


def _address(party: Party) -> str:
    return f"mailto:{quote(party.email, safe=_SAFE_IN_ADDRESS, errors='replace')}"


def _name(party: Party) -> str:
    # A parameter cannot hold a quote, and few programs know the way around that (RFC 6868).
    name = _LINE_ENDS.sub(" ", party.name).replace('"', "’").replace("^", " ")
    return _UNWRITABLE.sub("", name).replace("\t", " ").strip()


def _parameters(**parameters: str) -> str:
    text: bytes = Parameters(parameters).to_ical()
    return text.decode()


def _text(text: str) -> str:
    """Return a text as a property holds it: line ends as an escaped n, and no other control."""
    clean = _UNWRITABLE.sub("", _LINE_ENDS.sub("\n", text))
    return vText(clean).to_ical().decode()


def _folded(line: str) -> bytes:
    encoded = line.encode()
    if len(encoded) > _OCTETS:
        encoded = Contentline(line).to_ical()  # type: ignore[no-untyped-call]  # it has no types
    return encoded + b"\r\n"
