"""Who did what to accounts, lines and settings; of one-to-ones only that they were counted."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from oneonone.audit.of_accounts import KINDS
from oneonone.audit.tags import AuditTag
from oneonone.audit.told import PAGE
from oneonone.models import AuditEvent, Person
from oneonone.screens.admin.log.rules import KIND_WORDS, WORDS
from tests import HX
from tests.cast import DANIEL, MAREK, NOW, OMAR, PRIYA, PRIYA_DANIEL, RUTH, SAM

MEETING = 424_242
# What two people do in their one-to-ones, and what somebody does with their own: no account event.
THEIRS = {
    AuditTag.SIGN_IN, AuditTag.SIGN_OUT, AuditTag.MEETING_READ, AuditTag.HISTORY_READ,
    AuditTag.MEETING_START, AuditTag.MEETING_CLOSE, AuditTag.MEETING_STOP,
    AuditTag.MEETING_CONTEST, AuditTag.MEETING_SETTLE, AuditTag.MEETING_CORRECT,
    AuditTag.MEETING_PLAN, AuditTag.MEETING_MOVE, AuditTag.MEETING_SKIP, AuditTag.MEETING_AWAY,
    AuditTag.MEETING_SHORTEN, AuditTag.MEETING_UNDO, AuditTag.MEETING_ANSWER, AuditTag.RHYTHM_SET,
    AuditTag.LEAVE_ENTER, AuditTag.LEAVE_REMOVE, AuditTag.CALENDAR_LINK_MAKE,
    AuditTag.CALENDAR_LINK_END, AuditTag.PREPARATION_SHARE, AuditTag.COMMITMENT_PROMISE,
    AuditTag.COMMITMENT_OUTCOME, AuditTag.COMMITMENT_CLOSE, AuditTag.GROWTH_ANSWER,
    AuditTag.PULSE_SHOW, AuditTag.CARD_SHOW, AuditTag.HANDOVER_GIVE, AuditTag.HANDOVER_REGRANT,
    AuditTag.HANDOVER_TAKE_BACK, AuditTag.DATA_EXPORT, AuditTag.ROOM_CODE, AuditTag.ROOM_ENTER,
    AuditTag.ROOM_LEAVE, AuditTag.SYSTEM,
}  # fmt: skip


def an_event(
    tag: AuditTag, actor_id: int | None = SAM.id, whom_id: int | None = PRIYA.id,
    at: datetime = NOW, **more: Any,
) -> AuditEvent:  # fmt: skip
    return AuditEvent(
        at=at, on=at.date(), tag=tag, actor_id=actor_id, subject_id=whom_id, **more
    )  # fmt: skip


@pytest.fixture
def shown(sign_in: Any) -> Callable[[str], str]:
    """The log as Sam reads it, in plain words."""
    sam = sign_in("sam")

    def read(query: str = "") -> str:
        answer = sam.get(f"/admin/log{query}")
        assert answer.status_code == 200
        return str(answer.text).replace("<b>", "").replace("</b>", "")

    return read


def rows_of(answer: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))


# --- What is told, and what is not ---------------------------------------------------------------


def test_of_each_tag_somebody_has_decided() -> None:
    told = {tag for tags in KINDS.values() for tag in tags}
    assert told | THEIRS == set(AuditTag)
    assert told & THEIRS == set()
    assert set(WORDS) == told
    assert set(KIND_WORDS) == set(KINDS)


@pytest.mark.parametrize("tag", sorted(THEIRS))
def test_what_two_people_do_is_not_in_it(
    sign_in: Any, given: Any, shown: Any, tag: AuditTag
) -> None:
    given(an_event(tag, DANIEL.id, PRIYA.id, pair_id=PRIYA_DANIEL.id, meeting_id=MEETING))
    page = shown("?days=all&who=Priya")
    assert "Nothing like that." in page
    assert len(rows_of(sign_in("sam").get("/admin/log.csv?days=all&who=Priya"))) == 1


def test_no_number_of_a_meeting_or_a_pair_is_in_it(sign_in: Any, given: Any, shown: Any) -> None:
    given(
        an_event(AuditTag.MANAGER_CHANGE, pair_id=87_654, meeting_id=MEETING),
        an_event(AuditTag.WORDS_PURGE, None, None, pair_id=87_654),
    )
    for text in (shown(), sign_in("sam").get("/admin/log.csv").text):
        assert "who leads Priya Shah" in text
        assert str(MEETING) not in text
        assert "87654" not in text
        assert "deleted words" not in text


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (an_event(AuditTag.PERSON_ADD), "Sam Berg added Priya Shah"),
        (an_event(AuditTag.LINK_MAKE), "Sam Berg made a link for Priya Shah to choose a password"),
        (an_event(AuditTag.MANAGER_CHANGE, None), "oneonone changed who leads Priya Shah"),
        (an_event(AuditTag.FLAG_GIVE, SAM.id, SAM.id), "Sam Berg made themselves an administrator"),
        (
            an_event(AuditTag.SIGN_IN_FAILED, None),
            "Somebody gave a wrong password for the account of Priya Shah",
        ),
        (
            an_event(AuditTag.SIGN_IN_FAILED, None, None),
            "Somebody gave a password for an address nobody has here",
        ),
        (
            an_event(AuditTag.PARTICIPATION_DOWNLOAD, RUTH.id, None, count=11),
            "Ruth Klein took along who met, as a file (11 people)",
        ),
        (
            an_event(AuditTag.FILE_IMPORT, SAM.id, None, count=1),
            "Sam Berg brought in a file of people (1 row)",
        ),
        (an_event(AuditTag.ERASURE_ASK, SAM.id, 999), "asked for everything of somebody to be"),
    ],
)
def test_it_is_told_in_a_sentence(given: Any, shown: Any, event: AuditEvent, words: str) -> None:
    # A copy: stored rows of one test would be another's.
    given(an_event(AuditTag(event.tag), event.actor_id, event.subject_id, count=event.count))
    assert words in shown()


def test_a_file_of_deals_is_not_in_it(given: Any, shown: Any) -> None:
    """It names the rep whose deals they are; one of people names nobody."""
    given(an_event(AuditTag.FILE_IMPORT, DANIEL.id, PRIYA.id))
    assert "brought in a file" not in shown()


def test_the_same_over_and_over_is_one_line(given: Any, shown: Any) -> None:
    for minutes in range(12):
        at = NOW - timedelta(minutes=minutes + 1)
        given(an_event(AuditTag.PARTICIPATION_READ, RUTH.id, None, at=at))
    page = shown("?kind=participation")
    assert page.count("Ruth Klein looked at who met") == 1
    assert "Ruth Klein looked at who met, 12 times" in page


# --- Filters -------------------------------------------------------------------------------------


@pytest.fixture
def a_year(given: Any) -> None:
    given(
        an_event(AuditTag.PERSON_LEAVE, SAM.id, MAREK.id, at=NOW - timedelta(days=200)),
        an_event(AuditTag.FLAG_TAKE, OMAR.id, PRIYA.id, at=NOW - timedelta(days=40)),
        an_event(AuditTag.COVER_SET, None, PRIYA.id, at=NOW - timedelta(days=10)),
        an_event(AuditTag.PERSON_CHANGE, SAM.id, MAREK.id, at=NOW - timedelta(days=1)),
    )


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"changed what", "set who"}),
        ("?days=7", {"changed what"}),
        ("?days=90", {"changed what", "set who", "ended that"}),
        ("?days=all", {"changed what", "set who", "ended that", "entered that"}),
        ("?days=all&kind=lines", {"set who", "entered that"}),
        ("?days=all&who=priya", {"set who", "ended that"}),
        ("?days=all&who=OMAR", {"ended that"}),
        ("?days=all&who=Nobody", set()),
        # What is none of ours counts as not asked.
        ("?days=1000000&kind=deals", {"changed what", "set who"}),
        ("?days=-1&before=x", {"changed what", "set who"}),
    ],
)
@pytest.mark.usefixtures("a_year")
def test_filters_stand_in_the_address(shown: Any, query: str, expected: set[str]) -> None:
    page = shown(query)
    words = {"changed what", "set who", "ended that", "entered that"}
    assert {word for word in words if word in page} == expected


@pytest.mark.parametrize("who", ["novak", "NOVÁK", "Nova\u0301k"])
@pytest.mark.usefixtures("a_year")
def test_a_name_is_found_without_its_accents_and_with_them(
    shown: Any, as_system: Any, who: str
) -> None:
    with as_system() as session:
        session.get_one(Person, MAREK.id).name = "Marek Novák"
    page = shown(f"?who={who}")
    assert "changed what is known of Marek Novák" in page
    assert "set who" not in page


@pytest.mark.parametrize(
    "who", ["%", "_", "'; DROP TABLE person;--", "<script>", "x" * 5000, "‮", "\u0301"]
)
def test_a_strange_name_is_only_a_name(sign_in: Any, who: str) -> None:
    answer = sign_in("sam").get("/admin/log", query_string={"who": who})
    assert answer.status_code == 200
    assert "<script>" not in answer.text
    assert "Nothing like that." in answer.text


def test_earlier_ones_keep_the_filters(sign_in: Any, given: Any) -> None:
    sam = sign_in("sam")
    for minutes in range(PAGE + 5):
        # Somebody else each time, so that each is a line of its own.
        at = NOW - timedelta(minutes=minutes)
        whom_id = PRIYA.id if minutes % 2 else MAREK.id
        given(an_event(AuditTag.PERSON_CHANGE, SAM.id, whom_id, at=at))
    first = sam.get("/admin/log?kind=people&days=7").text
    assert first.count("changed what is known") == PAGE
    _, _, rest = first.partition('id="earlier-link" href="')
    address = rest.partition('"')[0].replace("&amp;", "&")
    assert address.startswith("/admin/log?kind=people&days=7&before=")

    more = sam.get(address, headers=HX).text
    assert more.count("changed what is known") == 5
    assert "That was the first one." in more
    assert "<h1" not in more


def test_what_the_filters_change_is_swapped_alone(sign_in: Any, given: Any) -> None:
    given(an_event(AuditTag.PERSON_ADD))
    part = sign_in("sam").get("/admin/log?kind=people", headers=HX).text
    assert part.startswith('<div id="logged">')
    assert "/admin/log.csv?kind=people" in part


# --- The log of the log, and the file ------------------------------------------------------------


def test_who_reads_it_stands_in_it_once_a_day(sign_in: Any, as_system: Any, clock: Any) -> None:
    sam = sign_in("sam")
    sam.get("/admin/log")
    sam.get("/admin/log?kind=people")
    with as_system() as session:
        assert len(reads(session)) == 1
    clock.shift(timedelta(days=1))
    sign_in("sam").get("/admin/log")
    with as_system() as session:
        assert len(reads(session)) == 2


def reads(session: Any) -> list[AuditEvent]:
    query = select(AuditEvent).where(AuditEvent.tag == AuditTag.LOG_READ)
    return list(session.scalars(query))


def test_who_takes_it_along_stands_in_it_each_time(
    sign_in: Any, as_system: Any, given: Any
) -> None:
    given(an_event(AuditTag.PERSON_ADD), an_event(AuditTag.FLAG_GIVE))
    sam = sign_in("sam")
    sam.get("/admin/log.csv?kind=rights")
    sam.get("/admin/log.csv?kind=rights")
    with as_system() as session:
        assert [(it.actor_id, it.count) for it in reads(session)] == [(SAM.id, 1), (SAM.id, 1)]
    assert "Sam Berg took this log along as a file (1 line), 2 times" in sam.get(
        "/admin/log?kind=log"
    ).text.replace("<b>", "").replace("</b>", "")


def test_the_file_holds_what_the_page_does(sign_in: Any, given: Any) -> None:
    given(an_event(AuditTag.PERSON_ADD), an_event(AuditTag.SIGN_IN))
    answer = sign_in("sam").get("/admin/log.csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="log.csv"'
    assert rows_of(answer) == [
        ["at", "kind", "who", "what"],
        ["2026-11-23T09:20:00Z", "person:add", "Sam Berg", "added Priya Shah"],
    ]


def test_a_name_is_no_formula_in_the_file(sign_in: Any, given: Any, as_system: Any) -> None:
    with as_system() as session:
        session.get_one(Person, SAM.id).name = "=1+1"
    given(an_event(AuditTag.PERSON_ADD))
    assert rows_of(sign_in("sam").get("/admin/log.csv"))[1][2] == "'=1+1"


def test_however_much_there_is_it_takes_as_many_statements(
    sign_in: Any, given: Any, count_statements: Any
) -> None:
    sam = sign_in("sam")
    sam.get("/admin/log")
    for minutes in range(200):
        given(an_event(AuditTag.PERSON_ADD, at=NOW - timedelta(minutes=minutes)))
    with count_statements() as statements:
        sam.get("/admin/log?who=Priya")
    assert len(statements) == 3
