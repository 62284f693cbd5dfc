"""The next slot that a close makes sure of, and who is told."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from oneonone.features.schedule.service import plan_next
from oneonone.models import Meeting, OutboxMessage
from tests.cast import DANIEL, NOW, PRIYA, PRIYA_DANIEL, TOM_DANIEL

from .slot_world import MEETING, Stored

WANTED = datetime(2026, 11, 27, 8, 30, tzinfo=UTC)
AFTER_THE_NEXT = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


def plan(as_system: Any, pair_id: int = PRIYA_DANIEL.id, **more: Any) -> int:
    with as_system() as session:
        planned = plan_next(pair_id, more.pop("after", NOW), actor_id=DANIEL.id, **more)
        session.flush()
        assert planned is not None
        return planned.id


def test_the_time_the_two_chose_moves_the_next_one_and_tells_both(
    as_system: Any, stored: Any
) -> None:
    it: Stored = stored()
    for _ in range(2):
        assert plan(as_system, wanted_at=WANTED) == MEETING
    assert (it.starts_at, it.sequence, len(it.moves)) == (WANTED, 1, 1)
    assert it.mails == [("moved", PRIYA.id), ("moved", DANIEL.id)]


def test_the_rhythms_next_slot_is_planned_once_and_told(as_system: Any, stored: Any) -> None:
    first = plan(as_system, after=AFTER_THE_NEXT)
    assert plan(as_system, after=AFTER_THE_NEXT) == first
    with as_system() as session:
        assert session.get_one(Meeting, first).starts_at == datetime(2026, 12, 1, 9, tzinfo=UTC)
    assert stored().mails == [("planned", PRIYA.id), ("planned", DANIEL.id)]


def test_where_one_stands_already_nobody_is_told_again(as_system: Any, stored: Any) -> None:
    assert plan(as_system, TOM_DANIEL.id) == TOM_DANIEL.planned
    assert stored().mails == []


def test_what_is_queued_holds_times_and_ids_and_no_word(as_system: Any) -> None:
    plan(as_system, wanted_at=WANTED)
    with as_system() as session:
        for message in session.query(OutboxMessage):
            assert set(message.facts) == {"from_at", "from_minutes", "by"}
            datetime.fromisoformat(message.facts["from_at"])
            assert (message.facts["from_minutes"], message.facts["by"]) == (30, DANIEL.id)
