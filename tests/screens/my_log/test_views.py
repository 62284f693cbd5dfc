"""Who opened or changed somebody's records, told to them and to nobody else."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
import time_machine

from oneonone.audit.record import record
from oneonone.audit.tags import AuditTag
from oneonone.audit.told import PAGE
from oneonone.models import AuditEvent
from oneonone.screens.my_log.rules import WORDS
from tests import HX
from tests.cast import DANIEL, NOW, PRIYA, PRIYA_DANIEL, PRIYA_INES, SAM, TOM_DANIEL
from tests.conftest import Arrange, Post, SignIn

HERE = "/me/log"
STATEMENTS = 10


def lines(page: str) -> list[str]:
    """The lines of the log as they are read: "10:20 Daniel Okafor opened the one-to-one of …"."""
    found = re.findall(r"<li>(.*?)</li>", page, flags=re.S)
    rows = [" ".join(re.sub(r"<[^>]*>", " ", unescape(it)).split()) for it in found]
    return [f"{row[-5:]} {row[:-6]}" for row in rows if re.search(r" \d\d:\d\d$", row)]


def test_a_rep_reads_who_opened_what_and_when(sign_in: SignIn) -> None:
    sign_in("daniel").get(f"/meetings/{PRIYA_DANIEL.held}")
    sign_in("daniel").get(f"/people/{PRIYA.id}")

    told = lines(sign_in("priya").get(HERE).text)

    assert told == [
        "10:20 Daniel Okafor looked through your history",
        "10:20 Daniel Okafor opened the one-to-one of 16 November",
    ]


def test_own_looks_are_not_told_and_a_managers_log_says_nothing_of_the_rep(
    sign_in: SignIn,
) -> None:
    """Whether a rep has opened something is theirs (D18)."""
    priya = sign_in("priya")
    priya.get(f"/meetings/{PRIYA_DANIEL.held}")

    assert lines(priya.get(HERE).text) == []
    assert lines(sign_in("daniel").get(HERE).text) == []


@pytest.mark.parametrize("who", ["tom", "daniel", "ines", "ruth", "sam"])
def test_nobody_reads_what_happened_to_somebody_elses(
    sign_in: SignIn, as_system: Arrange, who: str
) -> None:
    with as_system() as session:
        for tag in AuditTag:
            record(session, tag, actor_id=SAM.id if who != "sam" else DANIEL.id,
                   pair_id=PRIYA_DANIEL.id, meeting_id=PRIYA_DANIEL.held)  # fmt: skip

    assert lines(sign_in(who).get(HERE).text) == []


def test_signing_in_and_a_wrong_password_are_told(
    sign_in: SignIn, as_system: Arrange, clock: time_machine.Coordinates
) -> None:
    with as_system() as session:
        record(session, AuditTag.SIGN_IN, actor_id=PRIYA.id)
        record(session, AuditTag.SIGN_IN_FAILED, actor_id=None, subject_id=PRIYA.id)
        record(session, AuditTag.SIGN_IN, actor_id=DANIEL.id)

    assert lines(sign_in("priya").get(HERE).text) == [
        "10:20 Somebody gave a wrong password for your account",
        "10:20 You signed in",
    ]
    clock.shift(31 * 86_400)
    assert len(lines(sign_in("priya").get(HERE).text)) == 2  # also a month later


def test_a_copy_of_everything_is_told_to_the_rep(sign_in: SignIn, as_system: Arrange) -> None:
    with as_system() as session:
        record(session, AuditTag.DATA_EXPORT, actor_id=DANIEL.id, pair_id=PRIYA_DANIEL.id)
        record(session, AuditTag.DATA_EXPORT, actor_id=PRIYA.id)

    assert lines(sign_in("priya").get(HERE).text) == [
        "10:20 You gathered everything of yours",
        "10:20 Daniel Okafor downloaded a copy of everything they may read",
    ]


def test_an_earlier_pair_is_told_for_ever(sign_in: SignIn, as_system: Arrange) -> None:
    with as_system() as session:
        record(session, AuditTag.HANDOVER_GIVE, actor_id=PRIYA.id, pair_id=PRIYA_INES.id)

    assert lines(sign_in("priya").get(HERE).text) == [
        "10:20 You handed something over to a new manager"
    ]


def test_times_are_those_of_who_reads(sign_in: SignIn, as_system: Arrange) -> None:
    with as_system() as session:
        session.add(
            AuditEvent(
                at=NOW.replace(day=22, hour=23, minute=30),
                on=NOW.date(),
                tag=AuditTag.SIGN_IN,
                actor_id=PRIYA.id,
            )
        )

    page = sign_in("priya").get(HERE).text

    assert lines(page) == ["00:30 You signed in"]
    assert "<h2>Today</h2>" in page


def test_it_goes_back_page_by_page_and_tells_each_line_once(
    sign_in: SignIn, as_system: Arrange, count_statements: Callable
) -> None:
    with as_system() as session:
        for number in range(PAGE * 2 + 10):
            meeting_id = (PRIYA_DANIEL.held, PRIYA_INES.held)[number % 2]
            record(session, AuditTag.MEETING_READ, actor_id=(DANIEL.id, SAM.id)[number % 2],
                   pair_id=(PRIYA_DANIEL.id, PRIYA_INES.id)[number % 2],
                   meeting_id=meeting_id)  # fmt: skip
    priya, url, told = sign_in("priya"), HERE, 0
    for expected in (PAGE, PAGE, 10):
        with count_statements() as statements:
            page = priya.get(url, headers=HX if told else {}).text
        assert len(statements) <= STATEMENTS
        assert len(lines(page)) == expected
        told += expected
        found = re.search(r'href="(/me/log\?before=\d+)"', page)
        url = found[1] if found else ""
    assert url == ""
    assert "That was the first one." in page


@pytest.mark.parametrize("before", ["0", "-1", "1e3", "' OR 1=1", "٣", "9" * 30, ""])
def test_a_strange_address_is_the_first_page(sign_in: SignIn, before: str) -> None:
    answer = sign_in("priya").get(HERE, query_string={"before": before})

    assert answer.status_code == 200


def test_everything_that_is_recorded_has_words() -> None:
    assert set(WORDS) == set(AuditTag)


def test_a_shared_screen_has_no_log(sign_in: SignIn) -> None:
    assert sign_in("tom", room=TOM_DANIEL.live).get(HERE).status_code == 403


def test_the_way_there_stands_on_the_settings(sign_in: SignIn, post: Post) -> None:
    assert 'href="/me/log"' in sign_in("ruth").get("/me").text
