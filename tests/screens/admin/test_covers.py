"""An administrator lets somebody stand in; the usual pair rests and comes back as it was."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from oneonone.features.schedule import planning
from oneonone.lib.dates import now
from oneonone.models import Account, AuditEvent, Meeting, MeetingState, Pair, Person
from tests.cast import DANIEL, LEILA, LEILA_DANIEL, OMAR, SAM, VERA

PAGE = f"/admin/people/{LEILA.id}/cover"
FORM = {"manager_id": VERA.id, "first_on": "2026-11-30", "last_on": "2026-12-09"}


@pytest.fixture(autouse=True)
def _planned(as_system: Any) -> None:
    with as_system() as session:
        planning.plan(session, [LEILA_DANIEL.id], now())


def covers(as_system: Any) -> list[Pair]:
    with as_system() as session:
        rows = session.scalars(select(Pair).filter_by(rep_id=LEILA.id, is_cover=True)).all()
        session.expunge_all()
    return list(rows)


def states(as_system: Any) -> dict[date, MeetingState]:
    with as_system() as session:
        rows = session.execute(
            select(Meeting.planned_on, Meeting.state)
            .where(Meeting.pair_id == LEILA_DANIEL.id, Meeting.planned_on > date(2026, 11, 24))
            .order_by(Meeting.planned_on)
        )
        return {on: MeetingState(state) for on, state in rows}


def test_somebody_stands_in_and_the_log_names_who_let_them(
    sign_in: Any, post: Any, as_system: Any
) -> None:
    browser = sign_in(SAM)
    answer = post(browser, PAGE, FORM)
    assert (answer.status_code, answer.headers["Location"]) == (303, PAGE)
    said = browser.get(PAGE).get_data(as_text=True)

    assert "Vera Lind covers Daniel Okafor’s one-to-ones with Leila Haddad" in said
    assert "Monday 30 November to Wednesday 9 December" in said
    (made,) = covers(as_system)
    assert (made.manager_id, made.ended_on) == (VERA.id, date(2026, 12, 10))
    assert states(as_system)[date(2026, 12, 1)] == "away"
    with as_system() as session:
        event = session.scalars(select(AuditEvent).filter_by(tag="cover:set")).one()
        assert (event.actor_id, event.subject_id) == (SAM.id, LEILA.id)


def test_taken_back_the_usual_one_to_ones_are_planned_again(
    sign_in: Any, post: Any, as_system: Any
) -> None:
    before, browser = states(as_system), sign_in(SAM)
    post(browser, PAGE, FORM)
    (made,) = covers(as_system)
    assert states(as_system) != before

    for _twice in range(2):
        assert post(browser, f"{PAGE}/{made.id}/end").status_code == 303
    assert states(as_system) == before
    assert "Vera Lind" not in browser.get(PAGE).get_data(as_text=True).split("<form")[0]
    with as_system() as session:
        assert len(session.scalars(select(AuditEvent).filter_by(tag="cover:end")).all()) == 1


def test_a_usual_pair_is_no_cover_to_end(sign_in: Any, post: Any, as_system: Any) -> None:
    assert post(sign_in(SAM), f"{PAGE}/{LEILA_DANIEL.id}/end").status_code == 404
    with as_system() as session:
        assert session.get_one(Pair, LEILA_DANIEL.id).ended_on is None


def test_a_cover_of_somebody_else_is_not_ended_from_here(
    sign_in: Any, post: Any, as_system: Any
) -> None:
    browser = sign_in(SAM)
    post(browser, PAGE, FORM)
    (made,) = covers(as_system)
    assert post(browser, f"/admin/people/{DANIEL.id}/cover/{made.id}/end").status_code == 404
    assert covers(as_system)[0].ended_on == date(2026, 12, 10)


@pytest.mark.parametrize(
    ("differs", "words"),
    [
        ({"manager_id": ""}, "Choose who stands in."),
        ({"manager_id": LEILA.id}, "Choose one of the answers."),
        ({"manager_id": 999}, "Choose one of the answers."),
        ({"manager_id": DANIEL.id}, "is Leila Haddad’s manager already"),
        ({"first_on": ""}, "Choose the first day."),
        ({"first_on": "2026-02-30"}, "2026-02-30"),
        ({"last_on": "2026-11-29"}, "The last day is before the first."),
        ({"first_on": "2026-11-01", "last_on": "2026-11-02"}, "These days are over."),
        ({"first_on": "2026-11-22"}, "What has passed stays as it is."),
        ({"last_on": "2028-01-01"}, "more than a year ahead"),
    ],
)
def test_what_cannot_be_is_said_and_kept(
    sign_in: Any, post: Any, as_system: Any, differs: dict[str, Any], words: str
) -> None:
    answer = post(sign_in(SAM), PAGE, {**FORM, **differs})
    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)
    assert covers(as_system) == []


def test_an_administrator_does_not_let_themself_in(sign_in: Any, post: Any, as_system: Any) -> None:
    answer = post(sign_in(SAM), PAGE, {**FORM, "manager_id": SAM.id})
    assert answer.status_code == 422
    assert "Ask another administrator: Omar." in answer.get_data(as_text=True)
    assert covers(as_system) == []


def test_an_administrator_who_is_alone_later_asks_the_other_one_today(
    sign_in: Any, post: Any, as_system: Any
) -> None:
    with as_system() as session:
        session.get_one(Person, OMAR.id).left_on = date(2026, 11, 27)
    answer = post(sign_in(SAM), PAGE, {**FORM, "manager_id": SAM.id})
    assert "Ask another administrator: Omar." in answer.get_data(as_text=True)
    assert covers(as_system) == []


def test_the_only_administrator_waits_a_whole_day(sign_in: Any, post: Any, as_system: Any) -> None:
    with as_system() as session:
        session.get_one(Account, OMAR.id).is_admin = False
    today = {**FORM, "manager_id": SAM.id, "first_on": "2026-11-24"}
    answer = post(sign_in(SAM), PAGE, today)
    assert "begins on 2026-11-25 or later" in answer.get_data(as_text=True)
    assert post(sign_in(SAM), PAGE, {**today, "first_on": "2026-11-25"}).status_code == 303


def test_the_page_reads_little(sign_in: Any, count_statements: Any) -> None:
    browser = sign_in(SAM)
    with count_statements() as statements:
        assert browser.get(PAGE).status_code == 200
    assert len(statements) <= 6
