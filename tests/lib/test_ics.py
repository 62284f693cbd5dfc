"""Calendar text: read back by icalendar, by a strict reader of our own, and zones by dateutil."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from oneonone.lib.ics import Entry, Method, Party, calendar, invitation
from oneonone.lib.ics_zone import zone_lines

PARIS = "Europe/Paris"
STAMP = datetime(2026, 11, 23, 9, 20, tzinfo=UTC)
# H-104, and what else has been tried on other people's calendars.
HOSTILE = "Sync\r\nATTENDEE:mailto:x@evil\r\nBEGIN:VALARM"
DANIEL = Party("Daniel Okafor", "daniel@cast.example")
PRIYA = Party("Priya Shah", "priya@cast.example")


def an_entry(**differs: Any) -> Entry:
    return Entry(
        **{
            "uid": "meeting-13@house",
            "sequence": 0,
            "starts_at": datetime(2026, 11, 24, 9, 0, tzinfo=UTC),
            "minutes": 30,
            "zone": PARIS,
            "title": "1:1 with Daniel",
            "is_cancelled": False,
            "url": "",
            "stamp": STAMP,
            **differs,
        }
    )


# --- A reader of our own: nothing of icalendar in it ---------------------------------------------

_LINE = re.compile(
    r"""(?P<name>[A-Z][A-Z0-9-]*)
    (?P<parameters>(?:;[A-Z-]+=(?:"[^"\x00-\x08\x0a-\x1f\x7f]*"|[^";:,\x00-\x08\x0a-\x1f\x7f]*))*)
    :(?P<value>[^\x00-\x08\x0a-\x1f\x7f]*)""",
    re.VERBOSE,
)
Line = tuple[str, dict[str, str], str]


def read(text: bytes) -> list[Line]:
    """Read a file as RFC 5545, 3.1 writes it; fails for anything else."""
    assert text.endswith(b"\r\n")
    folded = text[:-2].split(b"\r\n")
    for line in folded:
        assert 0 < len(line) <= 75
        assert not re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", line)
        line.decode()  # no fold inside a character
    lines = b"\r\n".join(folded).replace(b"\r\n ", b"").split(b"\r\n")
    return [_parts(line.decode()) for line in lines]


def _parts(line: str) -> Line:
    found = _LINE.fullmatch(line)
    assert found, line
    pairs = re.findall(r';([A-Z-]+)=(?:"([^"]*)"|([^";:,]*))', found["parameters"])
    return found["name"], {name: quoted or bare for name, quoted, bare in pairs}, found["value"]


def values(lines: list[Line], name: str) -> list[str]:
    return [value for found, _parameters, value in lines if found == name]


def unescaped(value: str) -> str:
    assert not re.search(r"(?<!\\)(?:\\\\)*[;,]", value)
    return re.sub(r"\\(.)", lambda it: "\n" if it[1] in "nN" else it[1], value)


def event_of(text: bytes) -> Any:
    (event,) = Calendar.from_ical(text).walk("VEVENT")
    return event


NAMES_IN_AN_EVENT = [
    "BEGIN", "UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "SEQUENCE", "STATUS", "TRANSP", "END",
]  # fmt: skip


def names_in_the_event(lines: list[Line]) -> list[str]:
    begin, end = lines.index(("BEGIN", {}, "VEVENT")), lines.index(("END", {}, "VEVENT"))
    return [name for name, _parameters, _value in lines[begin : end + 1]]


# --- One entry -----------------------------------------------------------------------------------


def test_an_entry_is_read_back_as_it_was() -> None:
    entry = an_entry(sequence=3, url="https://oneonone.example/meetings/13")
    event = event_of(calendar([entry], "One-to-ones"))
    assert event["UID"] == entry.uid
    assert event["SEQUENCE"] == 3
    assert event["SUMMARY"] == "1:1 with Daniel"
    assert event["STATUS"] == "CONFIRMED"
    assert event["URL"] == "https://oneonone.example/meetings/13"
    assert event.decoded("DTSTART") == entry.starts_at
    assert event.decoded("DTEND") - event.decoded("DTSTART") == timedelta(minutes=30)
    assert event.decoded("DTSTAMP") == STAMP


def test_the_file_says_what_it_is_and_when_to_ask_again() -> None:
    lines = read(calendar([an_entry()], "One-to-ones"))
    assert lines[:2] == [("BEGIN", {}, "VCALENDAR"), ("VERSION", {}, "2.0")]
    assert values(lines, "X-WR-CALNAME") == values(lines, "NAME") == ["One-to-ones"]
    assert ("REFRESH-INTERVAL", {"VALUE": "DURATION"}, "PT1H") in lines
    assert not values(lines, "METHOD"), "An invitation nobody sent."


def test_the_stamp_is_in_utc_and_the_time_on_the_wall() -> None:
    lines = read(calendar([an_entry()], "x"))
    assert values(lines, "DTSTAMP") == ["20261123T092000Z"]
    assert ("DTSTART", {"TZID": PARIS}, "20261124T100000") in lines
    assert ("DTEND", {"TZID": PARIS}, "20261124T103000") in lines
    assert values(lines, "TZID") == [PARIS]


def test_what_is_called_off_is_cancelled_and_takes_no_time() -> None:
    event = event_of(calendar([an_entry(is_cancelled=True, sequence=1)], "x"))
    assert (event["STATUS"], event["TRANSP"]) == ("CANCELLED", "TRANSPARENT")


def test_an_empty_calendar_is_one() -> None:
    assert not Calendar.from_ical(calendar([], "x")).walk("VEVENT")


def test_each_zone_is_told_once() -> None:
    entries = [an_entry(zone=zone) for zone in (PARIS, "Asia/Kolkata", PARIS, "UTC")]
    lines = read(calendar(entries, "x"))
    assert values(lines, "TZID") == ["Asia/Kolkata", PARIS]
    assert values(lines, "DTSTART")[-1] == "20261124T090000Z"


def test_a_zone_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        calendar([an_entry(zone="../../etc/passwd")], "x")


# --- Daylight saving -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "utc_hour"), [("2026-10-20", 8), ("2026-10-27", 9), ("2027-03-23", 9), ("2027-03-30", 8)]
)
def test_ten_in_paris_stays_ten_on_both_sides_of_a_change(on: str, utc_hour: int) -> None:
    starts_at = datetime.fromisoformat(f"{on}T{utc_hour:02d}:00:00+00:00")
    text = calendar([an_entry(starts_at=starts_at)], "x")

    assert values(read(text), "DTSTART")[-1] == f"{on.replace('-', '')}T100000"
    zone = tzical(io.StringIO(text.decode())).get()
    assert datetime.fromisoformat(f"{on}T10:00").replace(tzinfo=zone) == starts_at


def test_an_hour_that_comes_twice_is_said_in_utc_the_second_time() -> None:
    first, second = datetime(2026, 10, 25, 0, 15, tzinfo=UTC), datetime(2026, 10, 25, 1, 15,
                                                                       tzinfo=UTC)  # fmt: skip
    lines = read(calendar([an_entry(starts_at=first), an_entry(starts_at=second)], "x"))
    assert values(lines, "DTSTART")[-2:] == ["20261025T021500", "20261025T011500Z"]


@pytest.mark.parametrize(
    "zone",
    ["America/New_York", "America/St_Johns", "Europe/Dublin", "Africa/Casablanca",
     "Africa/Cairo", "Asia/Jerusalem", "Asia/Kathmandu", "Australia/Lord_Howe",
     "Pacific/Chatham", "America/Santiago", "Asia/Tokyo", "UTC"],
)  # fmt: skip
def test_every_hour_of_a_year_is_the_right_one(zone: str) -> None:
    """Read by dateutil, compared with the zones of the machine."""
    start, end = datetime(2026, 8, 1, tzinfo=UTC), datetime(2027, 8, 1, tzinfo=UTC)
    lines = ["BEGIN:VCALENDAR", *zone_lines(zone, start, end), "END:VCALENDAR", ""]
    theirs = tzical(io.StringIO("\r\n".join(lines))).get(zone)
    moment = start
    while moment < end:
        wall = moment.astimezone(ZoneInfo(zone))
        if not wall.fold:
            offset = wall.replace(tzinfo=theirs).utcoffset()
            assert offset == wall.utcoffset(), wall
        moment += timedelta(hours=1)


def test_a_change_is_a_rule_where_it_is_one() -> None:
    """Outlook reads no list of dates."""
    lines = zone_lines("America/New_York", STAMP, STAMP)
    assert "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU" in lines
    assert "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU" in lines
    assert "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU" in zone_lines(PARIS, STAMP, STAMP)


# --- Hostile words -------------------------------------------------------------------------------


def test_a_title_cannot_add_a_line() -> None:
    """H-104"""
    text = calendar([an_entry(title=HOSTILE)], "x")
    lines = read(text)
    assert names_in_the_event(lines) == NAMES_IN_AN_EVENT
    assert values(lines, "SUMMARY") == [r"Sync\nATTENDEE:mailto:x@evil\nBEGIN:VALARM"]
    assert not event_of(text).subcomponents


def test_two_hundred_emoji_are_folded_and_read_back_equal() -> None:
    """H-105"""
    title = "👩‍👩‍👧‍👦" + "😀" * 199
    text = calendar([an_entry(title=title)], title)
    assert unescaped(values(read(text), "SUMMARY")[0]) == title
    assert event_of(text)["SUMMARY"] == title


@pytest.mark.parametrize(
    "end", ["\r", "\n", "\r\n", "\x0b", "\x0c", "\x1c", "\x1e", "\x85", "\u2028", "\u2029"]
)
def test_no_reader_finds_a_line_in_a_title_or_a_name(end: str) -> None:
    entry = an_entry(title=f"a{end}BEGIN:VALARM", uid=f"u{end}URL:x")
    party = Party(f"Dan{end}ATTENDEE:x", f"d{end}x@cast.example")
    for text in (calendar([entry], f"a{end}b"), invitation(entry, Method.REQUEST, party, [party])):
        assert text.decode().splitlines() == text.decode()[:-2].split("\r\n")
        assert not values(read(text), "URL")


@given(
    title=st.text(),
    name=st.text(),
    uid=st.text(min_size=1),
    url=st.text(),
    method=st.sampled_from(Method),
    people=st.lists(st.builds(Party, st.text(), st.text(min_size=1)), min_size=1, max_size=3),
)
def test_whatever_is_written_the_lines_are_ours(
    title: str, name: str, uid: str, url: str, method: Method, people: list[Party]
) -> None:
    entry = an_entry(title=title, uid=uid, url=url)
    told = read(calendar([entry], name))
    asked = read(invitation(entry, method, people[0], people))

    mine = [*NAMES_IN_AN_EVENT[:-1], *(["URL"] if url else []), "END"]
    assert names_in_the_event(told) == mine
    invited = ["ORGANIZER", *["ATTENDEE"] * len(people)]
    assert names_in_the_event(asked) == [*mine[:9], *invited, *mine[9:]]
    known = {"CN", "CUTYPE", "ROLE", "PARTSTAT", "RSVP", "TZID", "VALUE"}
    assert {key for _name, parameters, _value in asked for key in parameters} <= known


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=300))
def test_what_can_be_read_is_read_back_equal(title: str) -> None:
    text = calendar([an_entry(title=title)], "x")
    assert unescaped(values(read(text), "SUMMARY")[0]) == title


# --- Invitations (RFC 5546) ----------------------------------------------------------------------


def test_an_invitation_asks_the_one_it_is_for() -> None:
    text = invitation(an_entry(sequence=2), Method.REQUEST, DANIEL, [DANIEL, PRIYA])
    event, lines = event_of(text), read(text)

    assert values(lines, "METHOD") == ["REQUEST"]
    assert (event["SEQUENCE"], event["STATUS"]) == (2, "CONFIRMED")
    assert event["ORGANIZER"] == "mailto:daniel@cast.example"
    assert event["ORGANIZER"].params["CN"] == "Daniel Okafor"
    own, asked = event["ATTENDEE"]
    assert (asked, asked.params["CN"]) == ("mailto:priya@cast.example", "Priya Shah")
    assert (asked.params["PARTSTAT"], asked.params["RSVP"]) == ("NEEDS-ACTION", "TRUE")
    assert (own.params["PARTSTAT"], own.params["RSVP"]) == ("ACCEPTED", "FALSE")


def test_calling_off_cancels_the_same_entry_and_asks_nobody() -> None:
    entry = an_entry(is_cancelled=True, sequence=4)
    text = invitation(entry, Method.CANCEL, DANIEL, [PRIYA])
    event = event_of(text)

    assert values(read(text), "METHOD") == ["CANCEL"]
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == (entry.uid, 4, "CANCELLED")
    assert "RSVP" not in event["ATTENDEE"].params


def test_a_meeting_can_be_taken_from_one_who_is_gone_although_it_stands() -> None:
    """RFC 5546, 3.2.5: CANCEL also goes to an attendee who is taken off."""
    assert event_of(invitation(an_entry(), Method.CANCEL, DANIEL, [PRIYA]))["STATUS"] == "CANCELLED"


def test_nobody_is_invited_to_what_was_called_off() -> None:
    with pytest.raises(ValueError, match="called off"):
        invitation(an_entry(is_cancelled=True), Method.REQUEST, DANIEL, [PRIYA])
    with pytest.raises(ValueError, match="somebody"):
        invitation(an_entry(), Method.REQUEST, DANIEL, [])


def test_a_name_stays_one_parameter() -> None:
    party = replace(PRIYA, name='Shah; "Pri"^ya,\tP:\r\nRSVP=FALSE')
    event = event_of(invitation(an_entry(), Method.REQUEST, DANIEL, [party]))
    assert event["ATTENDEE"].params["CN"] == "Shah; ’Pri’ ya, P: RSVP=FALSE"
    assert event["ATTENDEE"].params["RSVP"] == "TRUE"


def test_an_address_stays_one_address() -> None:
    party = replace(PRIYA, email="p;x,y\r\nATTENDEE:z@cast.example")
    event = event_of(invitation(an_entry(), Method.REQUEST, DANIEL, [party]))
    assert event["ATTENDEE"] == "mailto:p%3Bx%2Cy%0D%0AATTENDEE%3Az@cast.example"
