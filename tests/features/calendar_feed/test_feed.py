"""What a calendar finds behind a link: when and with whom, and not a word more."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from oneonone.features.calendar_feed import service
from oneonone.lib.dates import instant
from oneonone.models import (
    Account,
    Installation,
    Meeting,
    Pair,
    Person,
    db,
)
from tests.cast import (
    DANIEL,
    INES,
    JONAS_INES,
    LEILA_DANIEL,
    NOW,
    PRIYA,
    PRIYA_DANIEL,
    PRIYA_INES,
    TEN,
    ZONE,
)
from tests.conftest import Arrange, Post, SignIn
from tests.factories import a_cadence, a_meeting, a_person
from tests.test_canaries import TABLES

from .conftest import MakeLink, events_in

Given = Callable[..., Any]
Counted = Callable[[], AbstractContextManager[list[str]]]
FORGED = f"/calendar/{'A' * 43}.ics"


def ids_in(answer: TestResponse) -> set[int]:
    return set(events_in(answer))


# --- What it shows -------------------------------------------------------------------------------


def test_a_rep_finds_their_own(program: FlaskClient, make_link: MakeLink) -> None:
    events = events_in(program.get(make_link("priya")))
    two = PRIYA_DANIEL
    assert set(events) == {two.earlier, two.held, two.planned}
    assert {str(event["SUMMARY"]) for event in events.values()} == {"1:1 with Daniel"}
    planned = events[two.planned]
    assert planned.decoded("DTSTART") == datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    assert planned["DTSTART"].params["TZID"] == ZONE
    assert (planned["STATUS"], planned["SEQUENCE"]) == ("CONFIRMED", 0)


def test_somebody_who_is_both_finds_both(program: FlaskClient, make_link: MakeLink) -> None:
    titles = {
        str(event["SUMMARY"]) for event in events_in(program.get(make_link("daniel"))).values()
    }
    assert titles == {
        f"1:1 with {name}" for name in ("Priya", "Tom", "Leila", "Jonas", "Ivo", "Marek")
    }


def test_it_says_when_and_with_whom_and_no_more(program: FlaskClient, make_link: MakeLink) -> None:
    for event in events_in(program.get(make_link("daniel"))).values():
        assert set(event) == {
            "UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "SEQUENCE", "STATUS", "TRANSP",
        }  # fmt: skip


def test_an_entry_keeps_its_name_for_good(
    app: Flask, program: FlaskClient, make_link: MakeLink
) -> None:
    with app.app_context():
        uid = db.session.scalars(select(Installation.uid)).one()
    planned = PRIYA_DANIEL.planned
    for who in ("priya", "daniel"):
        event = events_in(program.get(make_link(who)))[planned]
        assert event["UID"] == f"meeting-{planned}@{uid}"


def test_what_was_called_off_stays_as_cancelled(
    program: FlaskClient, make_link: MakeLink, given: Given
) -> None:
    skipped, away, live, held = (
        given(a_meeting(on=date(2026, 12, day), state=state, **more)).id
        for day, state, more in (
            (1, "skipped", {"skip_reason": "too_busy", "sequence": 1}),
            (8, "away", {}),
            (15, "live", {}),
            (22, "held", {}),
        )
    )
    events = events_in(program.get(make_link("priya")))
    status = {id_: str(events[id_]["STATUS"]) for id_ in (skipped, away, live, held)}
    assert list(status.values()) == ["CANCELLED", "CANCELLED", "CONFIRMED", "CONFIRMED"]
    assert "busy" not in str(events[skipped])


def test_a_moved_one_is_the_same_entry_with_a_higher_number(
    program: FlaskClient, make_link: MakeLink, as_system: Arrange
) -> None:
    link = make_link("priya")
    before = events_in(program.get(link))[PRIYA_DANIEL.planned]
    with as_system() as session:
        meeting = session.get_one(Meeting, PRIYA_DANIEL.planned)
        meeting.starts_at += timedelta(hours=5)
        meeting.sequence += 1
    after = events_in(program.get(link))[PRIYA_DANIEL.planned]
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after.decoded("DTSTART") - before.decoded("DTSTART") == timedelta(hours=5)


def test_ten_in_paris_is_ten_before_and_after_the_clocks_change(
    program: FlaskClient, make_link: MakeLink, given: Given
) -> None:
    days = [date(2026, 10, 20), date(2026, 10, 27), date(2027, 3, 23), date(2027, 3, 30)]
    ids = [given(a_meeting(on=on)).id for on in days]
    events = events_in(program.get(make_link("priya")))
    starts = [events[id_].decoded("DTSTART") for id_ in ids]
    assert [(start.date(), start.time()) for start in starts] == [(on, TEN) for on in days]
    assert [start.utcoffset() for start in starts] == [timedelta(hours=h) for h in (2, 1, 1, 2)]


def test_it_reaches_three_months_back_and_all_the_way_ahead(
    program: FlaskClient, make_link: MakeLink, given: Given
) -> None:
    old = given(a_meeting(starts_at=NOW - timedelta(days=90, minutes=1), state="held")).id
    young = given(a_meeting(starts_at=NOW - timedelta(days=90), state="held")).id
    far = given(a_meeting(on=date(2028, 1, 4))).id
    found = ids_in(program.get(make_link("priya")))
    assert {young, far} <= found
    assert old not in found


def test_the_zone_is_that_of_the_series_when_it_was_planned(
    program: FlaskClient, make_link: MakeLink, given: Given
) -> None:
    given(a_cadence(starts_on=date(2026, 11, 30), time_zone="Asia/Tokyo"))
    later = given(a_meeting(on=date(2026, 12, 1))).id
    events = events_in(program.get(make_link("priya")))
    assert events[PRIYA_DANIEL.planned]["DTSTART"].params["TZID"] == ZONE
    assert events[later]["DTSTART"].params["TZID"] == "Asia/Tokyo"


def test_without_a_series_it_is_the_managers(
    program: FlaskClient, make_link: MakeLink, given: Given, as_system: Arrange
) -> None:
    boss = given(a_person(time_zone="America/New_York"))
    with as_system() as session:
        boss_id = session.merge(boss).id
        pair = Pair(rep_id=DANIEL.id, manager_id=boss_id, started_on=NOW.date(), is_cover=True)
        session.add(pair)
        session.flush()
        meeting = Meeting(pair_id=pair.id, planned_on=NOW.date(), starts_at=NOW)
        session.add(meeting)
        session.flush()
        id_ = meeting.id
    event = events_in(program.get(make_link("daniel")))[id_]
    assert event["DTSTART"].params["TZID"] == "America/New_York"
    assert event["SUMMARY"] == "1:1 with Zoe"


def test_the_meetings_address_stands_there_if_the_app_knows_its_own(
    app: Flask, program: FlaskClient, make_link: MakeLink
) -> None:
    link = make_link("priya")
    known = replace(app.config["SETTINGS"], url="https://oneonone.example")
    app.config["SETTINGS"] = known
    event = events_in(program.get(link))[PRIYA_DANIEL.planned]
    assert event["URL"] == f"https://oneonone.example/meetings/{PRIYA_DANIEL.planned}"


def test_a_name_cannot_add_anything(
    program: FlaskClient, make_link: MakeLink, as_system: Arrange
) -> None:
    hostile = 'Dan\r\nBEGIN:VALARM\r\nTRIGGER:-PT5M;,\\"\x07'
    with as_system() as session:
        session.get_one(Person, DANIEL.id).name = hostile
    event = events_in(program.get(make_link("priya")))[PRIYA_DANIEL.planned]
    assert not event.subcomponents
    assert event["SUMMARY"] == "1:1 with Dan"


# --- Who is gone ---------------------------------------------------------------------------------


def test_a_pair_is_gone_from_its_managers_calendar_the_day_it_ends(
    program: FlaskClient,
    make_link: MakeLink,
    as_system: Arrange,
    clock: time_machine.Coordinates,
) -> None:
    """D4"""
    link = make_link("daniel")
    with as_system() as session:
        session.get_one(Pair, LEILA_DANIEL.id).ended_on = date(2026, 11, 24)
    ours = {LEILA_DANIEL.earlier, LEILA_DANIEL.held, LEILA_DANIEL.planned}
    assert ours <= ids_in(program.get(link))
    clock.move_to(instant(date(2026, 11, 24), time(0, 0), ZONE))
    assert not ours & ids_in(program.get(link))


def test_the_rep_keeps_what_was_and_loses_what_will_not_be(
    program: FlaskClient, make_link: MakeLink, as_system: Arrange
) -> None:
    with as_system() as session:
        session.get_one(Pair, LEILA_DANIEL.id).ended_on = NOW.date()
    events = events_in(program.get(make_link("leila")))
    assert events[LEILA_DANIEL.held]["STATUS"] == "CONFIRMED"
    assert events[LEILA_DANIEL.planned]["STATUS"] == "CANCELLED"


def test_a_former_manager_and_those_above_find_nothing_of_it(
    program: FlaskClient, make_link: MakeLink
) -> None:
    for who in ("ines", "marek", "tom", "ruth", "sam"):
        found = ids_in(program.get(make_link(who)))
        for two in (PRIYA_INES, JONAS_INES, PRIYA_DANIEL):
            assert not found & {two.earlier, two.held}, who


def test_every_link_that_opens_nothing_is_answered_the_same(
    app: Flask,
    program: FlaskClient,
    make_link: MakeLink,
    as_system: Arrange,
    sign_in: SignIn,
    post: Post,
) -> None:
    disabled, left, replaced, ended = (make_link(who) for who in ("tom", "leila", "noor", "hana"))
    make_link("noor")
    post(sign_in("hana"), "/me/calendar/end")
    with as_system() as session:
        session.get_one(Account, 2).is_active = False
        session.get_one(Person, 3).left_on = NOW.date()
    links = [FORGED, "/calendar/short.ics", "/calendar/%00.ics", disabled, left, replaced, ended]
    answers = [program.get(link) for link in links]
    answers += [sign_in("priya").get(link) for link in links]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.get_data() for answer in answers}) == 1
    assert len({str(sorted(answer.headers)) for answer in answers}) == 1


def test_who_comes_back_finds_the_link_as_it_was(
    program: FlaskClient, make_link: MakeLink, as_system: Arrange
) -> None:
    link = make_link("priya")
    for is_active, status in ((False, 404), (True, 200)):
        with as_system() as session:
            session.get_one(Account, PRIYA.id).is_active = is_active
        assert program.get(link).status_code == status


# --- What is asked of the database ---------------------------------------------------------------


def test_no_table_of_words_is_asked(
    program: FlaskClient, make_link: MakeLink, count_statements: Counted
) -> None:
    link = make_link("daniel")
    with count_statements() as statements:
        program.get(link)
    asked = {
        table
        for statement in statements
        for table in re.findall(r"\b(?:FROM|JOIN|INTO|UPDATE)\s+\"?(\w+)", statement)
    }
    assert asked == {
        "account", "cadence", "calendar_feed", "calendar_feed_failure", "installation", "meeting",
        "pair", "person",
    }  # fmt: skip
    assert not asked & TABLES


def test_the_number_of_statements_does_not_grow_with_the_pairs(
    program: FlaskClient, make_link: MakeLink, count_statements: Counted
) -> None:
    counts = []
    for who in ("priya", "daniel"):
        link = make_link(who)
        with count_statements() as statements:
            program.get(link)
        counts.append(len(statements))
    assert counts == [7, 7]


def test_what_cannot_be_a_token_asks_nothing(
    program: FlaskClient, count_statements: Counted
) -> None:
    with count_statements() as statements:
        for token in ("a", "A" * 42, "A" * 44, "%D9%A1" * 43, "A" * 5000, "A" * 42 + "%0A"):
            assert program.get(f"/calendar/{token}.ics").status_code == 404
    assert statements == []


def test_the_session_reads_as_whose_link_it_is(app: Flask, make_link: MakeLink) -> None:
    """Not by the system door: another one's rows are not there for it."""
    token = make_link("ines").removeprefix("/calendar/").removesuffix(".ics")
    with app.app_context():
        assert service.feed(token, address="", secret="x", url="")
        found = set(db.session.scalars(select(Meeting.pair_id)))
        assert found == {4, 6, 7}
        assert "system" not in db.session().info
        assert db.session().info["viewer"].person_id == INES.id
        assert not db.session().info["viewer"].permissions
