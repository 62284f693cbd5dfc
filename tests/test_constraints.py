"""What the database refuses, whoever asks and however fast they click."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from oneonone.models import CheckIn, Installation, Meeting, Person, PrivateNote, StepNote

from .cast import (
    INES,
    NOOR_INES,
    NOW,
    PRIYA,
    PRIYA_DANIEL,
    TOM_DANIEL,
    VERA,
    deal_id,
)
from .conftest import Arrange
from .factories import (
    a_cadence,
    a_check_in,
    a_commitment,
    a_deal,
    a_draft,
    a_focus,
    a_meeting,
    a_move,
    a_pair,
    a_preparation,
    a_private_note,
    a_reading,
    a_review,
    a_step_note,
    a_topic,
    an_agenda,
    an_asked_question,
    an_evidence,
    an_outcome,
)

NEXT_WEEK = date(2026, 12, 1)
# A row of Priya and Daniel that names a meeting of Noor and Ines.
STRAY = {"pair_id": PRIYA_DANIEL.id, "meeting_id": NOOR_INES.held}


Refused = Callable[..., None]


@pytest.fixture
def refused(given: Callable[..., Any]) -> Refused:
    """Expect the database to refuse the last of these rows."""

    def try_to_store(*rows: Any) -> None:
        for row in rows[:-1]:
            given(row)
        with pytest.raises(IntegrityError):
            given(rows[-1])

    return try_to_store


def test_one_meeting_stands_in_one_slot(refused: Refused) -> None:
    refused(a_meeting(on=NEXT_WEEK), a_meeting(on=NEXT_WEEK))


def test_two_pairs_meet_at_the_same_time(given: Callable[..., Any]) -> None:
    given(a_meeting(PRIYA_DANIEL, on=NEXT_WEEK), a_meeting(NOOR_INES, on=NEXT_WEEK))


def test_one_focus_is_active(refused: Refused) -> None:
    refused(a_focus(ended_on=None, ending=None))


def test_any_number_of_focuses_have_ended(given: Callable[..., Any]) -> None:
    given(a_focus(), a_focus())


def test_a_third_deal_is_not_reviewed(refused: Refused) -> None:
    refused(a_review(position=2), a_review(position=3))


def test_one_place_holds_one_deal(refused: Refused) -> None:
    refused(a_review(position=1))


def test_a_deal_is_reviewed_once_in_a_meeting(refused: Refused) -> None:
    refused(a_review(position=2, deal_id=deal_id(PRIYA)))


def test_a_rep_has_three_priorities(refused: Refused) -> None:
    rows = [a_commitment(position=place) for place in (2, 3, 4)]
    refused(*rows)


def test_a_manager_may_promise_more_but_not_endlessly(
    refused: Refused, given: Callable[..., Any]
) -> None:
    given(*(a_commitment(side="manager", position=place) for place in range(2, 10)))
    refused(a_commitment(side="manager", position=10))


def test_not_yet_is_never_the_last_word(refused: Refused) -> None:
    refused(a_commitment(outcome="not_yet"))


def test_a_rep_has_one_manager_at_a_time(refused: Refused) -> None:
    refused(a_pair(rep_id=PRIYA.id, manager_id=VERA.id, ended_on=None))


def test_cover_stands_beside_the_manager(given: Callable[..., Any]) -> None:
    given(a_pair(rep_id=PRIYA.id, manager_id=VERA.id, ended_on=None, is_cover=True))


def test_nobody_manages_themselves(refused: Refused) -> None:
    refused(a_pair(rep_id=INES.id, manager_id=INES.id))


def test_a_pair_does_not_end_before_it_begins(refused: Refused) -> None:
    refused(a_pair(started_on=date(2026, 2, 2), ended_on=date(2026, 2, 1)))


@pytest.mark.parametrize(
    "row",
    [
        lambda: a_check_in(**STRAY),
        lambda: a_preparation(**STRAY),
        lambda: an_agenda(**STRAY),
        lambda: a_step_note(**STRAY),
        lambda: a_commitment(**STRAY),
        lambda: a_review(**STRAY),
        lambda: an_asked_question(**STRAY),
        lambda: an_outcome(1, **STRAY),
        lambda: a_topic(done_meeting_id=NOOR_INES.held),
        lambda: an_evidence(1, pair_id=TOM_DANIEL.id),
    ],
    ids=["check-in", "preparation", "agenda", "note", "promise", "review", "question", "outcome",
         "topic", "evidence"],
)  # fmt: skip
def test_words_of_one_pair_do_not_hang_on_anothers_meeting(
    refused: Refused, row: Callable[[], Any]
) -> None:
    refused(row())


@pytest.mark.parametrize(
    "rows",
    [
        lambda: [a_check_in(), a_check_in()],
        lambda: [a_preparation(), a_preparation()],
        lambda: [an_agenda(), an_agenda()],
        lambda: [a_step_note(), a_step_note()],
        lambda: [a_private_note(), a_private_note()],
        lambda: [a_draft(), a_draft()],
        lambda: [a_reading(), a_reading()],
        lambda: [a_deal(), a_deal()],
        lambda: [an_asked_question(), an_asked_question()],
        lambda: [a_cadence(), a_cadence()],
    ],
    ids=["check-in", "preparation", "agenda", "note", "private note", "draft", "reading", "deal",
         "question", "cadence"],
)  # fmt: skip
def test_the_second_click_makes_no_second_row(
    refused: Refused, rows: Callable[[], list[Any]]
) -> None:
    refused(*rows())


@pytest.mark.parametrize(
    "row",
    [
        lambda: a_check_in(mood="fine"),
        lambda: a_check_in(mood=""),
        lambda: a_meeting(state="missed"),
        lambda: a_meeting(kind="growth"),
        lambda: a_meeting(skip_reason="tired"),
        lambda: a_meeting(minutes=5),
        lambda: a_meeting(minutes=121),
        lambda: a_meeting(state="live", started_at=None),
        lambda: a_commitment(side="hr"),
        lambda: a_commitment(outcome="done"),
        lambda: a_commitment(claim="maybe"),
        lambda: a_topic(kind="gossip"),
        lambda: a_deal(stage="Won"),
        lambda: a_focus(ending="failed"),
        lambda: a_cadence(every_weeks=3),
        lambda: a_cadence(weekday=7),
        lambda: a_cadence(minutes=0),
        lambda: an_agenda(focus_choice="drop"),
        lambda: a_reading(source="guess"),
    ],
)
def test_a_value_from_outside_its_set_is_not_kept(refused: Refused, row: Callable[[], Any]) -> None:
    refused(row())


def test_a_row_about_nobody_is_not_kept(refused: Refused) -> None:
    refused(a_topic(author_id=999))
    refused(a_deal(rep_id=999))
    refused(Person(name="Zoe", time_zone="UTC", team_id=999))


def test_with_a_meeting_goes_all_that_was_said_in_it(as_system: Arrange) -> None:
    with as_system() as session:
        session.delete(session.get_one(Meeting, PRIYA_DANIEL.held))
    with as_system() as session:
        for model in (StepNote, CheckIn, PrivateNote):
            left = select(func.count(model.id)).where(model.meeting_id == PRIYA_DANIEL.held)
            assert session.scalar(left) == 0


def test_a_move_belongs_to_a_meeting(refused: Refused, given: Callable[..., Any]) -> None:
    given(a_move())
    refused(a_move(meeting_id=999))
    refused(a_move(moved_by_id=999))


def test_a_database_is_one_thing(refused: Refused) -> None:
    refused(Installation(id=2, created_at=NOW, is_demo=True))
