"""Somebody stands in for a manager: `oneonone cover` and, later, the administration page."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from oneonone.features.schedule import cover, planning
from oneonone.lib.dates import now
from oneonone.lib.errors import RuleError
from oneonone.models import AuditEvent, Meeting, OutboxMessage, Pair, Person
from tests.cast import DANIEL, IVO, PRIYA, PRIYA_DANIEL, RUTH, VERA, Member

FROM, TO = "2026-11-30", "2026-12-09"


@pytest.fixture
def set_cover(as_system: Any) -> Any:
    def run(
        rep: Member | str = PRIYA, by: Member | str = VERA, first: str = FROM, last: str = TO
    ) -> str:
        emails = [one if isinstance(one, str) else one.email for one in (rep, by)]
        with as_system() as session:
            return cover.cover_words(cover.set_cover_by_email(session, *emails, first, last))

    return run


def states(as_system: Any, **of: int) -> list[tuple[date, str]]:
    with as_system() as session:
        found = session.execute(
            select(Meeting.planned_on, Meeting.state)
            .join(Pair, Pair.id == Meeting.pair_id)
            .filter_by(rep_id=PRIYA.id, **of)
            .where(Meeting.planned_on >= date(2026, 11, 24))
            .order_by(Meeting.planned_on)
        ).all()
    return [(on, state) for on, state in found]


def test_the_usual_pair_rests_and_the_other_is_planned_at_once(
    set_cover: Any, as_system: Any
) -> None:
    with as_system() as session:
        planning.plan(session, [PRIYA_DANIEL.id], now())
    assert set_cover() == (
        "Vera Lind covers Daniel Okafor’s one-to-ones with Priya Shah "
        "from 2026-11-30 to 2026-12-09."
    )

    assert states(as_system, manager_id=DANIEL.id) == [
        (date(2026, 11, 24), "planned"), (date(2026, 12, 1), "away"),
        (date(2026, 12, 8), "away"), (date(2026, 12, 15), "planned"),
    ]  # fmt: skip
    assert states(as_system, manager_id=VERA.id) == [
        (date(2026, 12, 1), "planned"), (date(2026, 12, 8), "planned"),
    ]  # fmt: skip
    with as_system() as session:
        made = session.scalars(select(Pair).filter_by(manager_id=VERA.id, is_cover=True)).one()
        assert (made.started_on, made.ended_on) == (date(2026, 11, 30), date(2026, 12, 10))
        event = session.scalars(select(AuditEvent).filter_by(tag="cover:set")).one()
        assert (event.actor_id, event.pair_id, event.subject_id) == (None, made.id, PRIYA.id)
        told = session.execute(select(OutboxMessage.kind, OutboxMessage.person_id)).all()
    assert {("called_off", DANIEL.id), ("called_off", PRIYA.id), ("planned", VERA.id)} <= {
        (kind, person) for kind, person in told
    }


def test_one_day_is_enough_and_email_addresses_are_read_as_people_write_them(
    set_cover: Any,
) -> None:
    said = set_cover(" Priya@CAST.example", "VERA@cast.example", "2026-12-01", "2026-12-01")
    assert said.endswith("with Priya Shah on 2026-12-01.")


@pytest.mark.parametrize(
    ("differs", "words"),
    [
        ({"first": TO, "last": FROM}, "The last day is before the first. Turn them round."),
        ({"first": "2026-11-02", "last": "2026-11-06"}, "These days are over."),
        ({"first": "1.12.2026"}, "Write a date like 2026-11-26."),
        ({"last": "2026-02-30"}, "not in the calendar"),
        ({"by": PRIYA}, "Nobody holds their own one-to-one."),
        ({"by": DANIEL}, "Daniel Okafor is Priya Shah’s manager already."),
        ({"by": "nobody@cast.example"}, "Nobody here has the address nobody@cast.example."),
        ({"rep": "not an address"}, "Nobody here has the address not an address."),
        ({"by": IVO}, "Nobody here has the address ivo@cast.example."),
        ({"rep": RUTH}, "Ruth Klein has no manager that day"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(
    set_cover: Any, as_system: Any, differs: dict[str, Any], words: str
) -> None:
    with pytest.raises(RuleError, match=words):
        set_cover(**differs)
    with as_system() as session:
        assert session.scalars(select(Pair).filter_by(is_cover=True)).all() == []


@pytest.mark.parametrize(
    ("first", "last", "is_free"),
    [
        ("2026-12-09", "2026-12-20", False),
        ("2026-11-23", "2026-11-30", False),
        ("2026-12-02", "2026-12-03", False),
        ("2026-12-10", "2026-12-20", True),
        ("2026-11-23", "2026-11-29", True),
    ],
)
def test_two_never_cover_on_one_day(set_cover: Any, first: str, last: str, is_free: bool) -> None:
    set_cover()
    if is_free:
        set_cover(by="omar@cast.example", first=first, last=last)
    else:
        with pytest.raises(RuleError, match="Vera Lind covers for Priya Shah on some of these"):
            set_cover(by="omar@cast.example", first=first, last=last)


def test_somebody_who_has_left_covers_nobody(set_cover: Any, as_system: Any) -> None:
    with as_system() as session:
        session.get_one(Person, VERA.id).left_on = date(2026, 11, 1)
    with pytest.raises(RuleError, match="Nobody here"):
        set_cover()
