from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from oneonone.models import AuditEvent, Commitment, PreparationClaim
from tests.cast import DANIEL, JONAS_DANIEL, LEILA, MAREK, PRIYA, PRIYA_DANIEL, RUTH, deal_id
from tests.factories import (
    a_check_in,
    a_commitment,
    a_meeting,
    a_preparation,
    an_agenda,
)

MEETING = PRIYA_DANIEL.planned
URL = f"/meetings/{MEETING}"
BEFORE_LAST = date(2026, 11, 9)


def text_of(answer: Any) -> str:
    """What the page says, without tags"""
    assert answer.status_code == 200
    page = re.sub(r"(?s)<head>.*?</head>|<dialog.*?</dialog>", " ", answer.text)
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def promise_of(as_system: Any, side: str) -> int:
    with as_system() as session:
        return session.scalars(
            select(Commitment.id).where(
                Commitment.pair_id == PRIYA_DANIEL.id,
                Commitment.side == side,
                Commitment.outcome.is_(None),
            )
        ).one()


# --- The manager's ------------------------------------------------------------------------------


def test_not_prepared_is_said_and_nothing_else_of_it(sign_in: Any) -> None:
    said = text_of(sign_in(DANIEL).get(URL))

    assert "Priya at 10:00. Not prepared yet." in said
    assert "Nothing is shared yet. Start anyway: step 1 will ask." in said
    assert "Ask more than you tell. Aim for Priya to talk first in every step." in said
    assert "Not shared yet" not in said  # the draft of the cast


def test_what_was_shared_stands_there(sign_in: Any, given: Any, as_system: Any) -> None:
    given(
        a_check_in(mood="not_great", feelings="tired,unsure", is_in_person=True),
        a_preparation(
            deal_id=deal_id(PRIYA),
            focus_line="Twice on Monday",
            in_my_way="Legal takes nine days",
            would_help="A name there",
        ),
    )
    said = text_of(sign_in(DANIEL).get(URL))

    for words in (
        "Not great",
        "tired, unsure",
        "There is something Priya would rather say in person.",
        "Acme renewal (priya)",
        "Proposal, 21 days",
        "“Legal takes nine days”",
        "“A name there”",
        "“Twice on Monday”",
        "Before: Okay, Mon 16",
        "Priya shared today at 10:20",
    ):
        assert words in said


def test_claims_stand_beside_the_promises_of_both(sign_in: Any, given: Any, as_system: Any) -> None:
    ids = {"pair_id": PRIYA_DANIEL.id, "meeting_id": MEETING}
    own, theirs = promise_of(as_system, "manager"), promise_of(as_system, "rep")
    given(
        a_preparation(),
        PreparationClaim(**ids, commitment_id=own, outcome="not_yet"),
        PreparationClaim(**ids, commitment_id=theirs, outcome="kept"),
    )
    said = text_of(sign_in(DANIEL).get(URL))

    assert "Priya says not yet" in said
    assert "Priya says kept" in said
    assert said.index("You: Find a reference site") < said.index("Priya: Write to three")


def test_a_lighter_agenda_says_more_here_and_can_be_undone(
    sign_in: Any, given: Any, post: Any
) -> None:
    given(a_check_in(mood="rough", wants_lighter=True), a_preparation())
    daniel = sign_in(DANIEL)
    said = text_of(daniel.get(URL))
    assert "Priya at 10:00. Start with what would help." in said
    assert "8 min · longer" in said
    assert "Use the usual agenda" in said

    assert post(daniel, f"{URL}/usual", {"state": "on"}).status_code == 303
    said = text_of(daniel.get(URL))
    assert "Use the lighter one" in said
    assert "longer" not in said


def test_a_second_hard_week_is_said_to_the_manager(
    sign_in: Any, given: Any, as_system: Any
) -> None:
    hard = a_meeting(id=901, on=date(2026, 11, 20), state="held")
    given(
        hard,
        a_check_in(meeting_id=901, mood="rough", wants_lighter=True),
        a_check_in(mood="rough", wants_lighter=True),
        a_preparation(),
    )

    assert "Second hard week of the last three." in text_of(sign_in(DANIEL).get(URL))


def test_the_last_four_check_ins_are_seen_and_no_more(sign_in: Any, given: Any) -> None:
    for number in range(1, 6):
        given(
            a_meeting(id=910 + number, on=date(2026, 10, number), state="held"),
            a_check_in(meeting_id=910 + number, mood="great"),
        )
    given(a_check_in(mood="okay"), a_preparation())
    said = text_of(sign_in(DANIEL).get(URL))

    # Four held meetings back: two of the cast, of which one had a check-in, and two of these.
    assert said.count("Great, ") == 2


def test_a_promise_of_mine_that_is_late_comes_first(sign_in: Any, given: Any) -> None:
    given(a_commitment(side="manager", text="Ask Legal", due_on=BEFORE_LAST))
    said = text_of(sign_in(DANIEL).get(URL))

    assert "14 days late" in said
    assert "Your promise comes first." in said


def test_a_first_meeting_says_what_it_is_about(sign_in: Any, given: Any) -> None:
    given(a_meeting(JONAS_DANIEL, id=950, on=date(2026, 11, 25), kind="first"))
    daniel = sign_in(DANIEL)

    assert "First one-to-one: how we like to work" in text_of(daniel.get("/meetings/950"))


def test_starting_offers_both_ways_and_how_long(sign_in: Any) -> None:
    page = sign_in(DANIEL).get(URL).get_data(as_text=True)

    assert f'action="{URL}/start"' in page
    assert 'name="screen" value="shared"' in page
    assert 'name="screen" value="own"' in page
    assert re.findall(r'name="minutes" value="(\w+)"', page) == ["10", "15", "20", "all"]


def test_a_shorter_time_is_drawn_as_it_will_be(sign_in: Any, given: Any) -> None:
    given(an_agenda(minutes_available=15))

    assert "15 minutes: promises, check-in, one thing" in text_of(sign_in(DANIEL).get(URL))


def test_far_ahead_it_cannot_be_started(sign_in: Any, given: Any) -> None:
    given(a_meeting(id=960, on=date(2026, 12, 15)))
    page = sign_in(DANIEL).get("/meetings/960").get_data(as_text=True)

    assert "/meetings/960/start" not in page


def test_reading_it_is_written_down_once_a_day(sign_in: Any, as_system: Any) -> None:
    daniel = sign_in(DANIEL)
    daniel.get(URL)
    daniel.get(URL)

    with as_system() as session:
        events = session.scalars(
            select(AuditEvent).where(
                AuditEvent.meeting_id == MEETING, AuditEvent.tag == "meeting:read"
            )
        ).all()
        assert [event.actor_id for event in events] == [DANIEL.id]


def test_both_pages_cost_ten_statements_at_most(
    sign_in: Any, given: Any, count_statements: Any
) -> None:
    given(a_check_in(), a_preparation(deal_id=deal_id(PRIYA)))
    for who in (DANIEL, PRIYA):
        browser = sign_in(who)
        browser.get(URL)  # the day's first look is written down
        with count_statements() as statements:
            assert browser.get(URL).status_code == 200
        assert len(statements) <= 10, "\n".join(statements)


@pytest.mark.parametrize("who", [LEILA, MAREK, RUTH])
def test_anybody_else_finds_nothing(sign_in: Any, who: Any) -> None:
    assert sign_in(who).get(URL).status_code == 404


# --- The rep's ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (datetime(2026, 11, 22, 8, 0, tzinfo=UTC), "It opens today at 10:00"),
        (datetime(2026, 11, 23, 8, 0, tzinfo=UTC), "Started. Only you see it until you share it."),
    ],
)
def test_the_rep_sees_how_far_their_preparation_is(
    sign_in: Any, clock: Any, now: datetime, words: str
) -> None:
    clock.move_to(now)

    assert words in text_of(sign_in(PRIYA).get(URL))


def test_the_rep_reads_nothing_of_the_managers_page(sign_in: Any, given: Any) -> None:
    given(a_check_in(mood="rough", wants_lighter=True), a_preparation())
    said = text_of(sign_in(PRIYA).get(URL))

    assert "Tomorrow at 10:00 with Daniel" in said
    assert "Shared. Change anything until you meet." in said
    assert "Second hard week" not in said
    assert "Ask more than you tell" not in said


def test_a_shared_screen_shows_when_and_nothing_said(sign_in: Any, given: Any) -> None:
    given(a_check_in(mood="rough"), a_preparation(in_my_way="Legal takes nine days"))
    for who in (DANIEL, PRIYA):
        said = text_of(sign_in(who, room=MEETING).get(URL))
        assert "Rough" not in said
        assert "Legal" not in said
        assert "prep/" not in said
