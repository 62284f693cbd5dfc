"""The board does something about the rhythm: each gap has its button, each row its menu."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete

from oneonone.models import Cadence, Friction, Meeting, Pair
from tests.cast import (
    DANIEL,
    JONAS_DANIEL,
    LEILA,
    LEILA_DANIEL,
    NOW,
    OTTO_VERA,
    PRIYA_DANIEL,
    TOM_DANIEL,
    WEST,
)
from tests.factories import (
    a_cadence,
    a_commitment,
    a_friction,
    a_meeting,
    a_move,
    a_pair,
    a_person,
    a_talk_request,
)

from .test_views import said_in, text_of

MOST_STATEMENTS = 8


def row_of(page: str, name: str) -> str:
    """The row of one person, as it is sent."""
    rows = re.findall(r"<tr data-row>.*?</tr>", page, re.S)
    return next(row for row in rows if f">{name}</a></b>" in row)


# --- who would like to talk sooner ------------------------------------------------------------


def test_who_asked_tops_the_board_with_one_button_and_an_answer(sign_in: Any, given: Any) -> None:
    wish = given(a_talk_request(LEILA_DANIEL))
    page = text_of(sign_in("daniel"), "/team")
    words = said_in(page)
    assert "Leila would like to talk sooner. Five conversations this week." in words
    assert "Asked today. Your next one-to-one is tomorrow at 10:00." in words
    assert f'href="/meetings/new?pair={LEILA_DANIEL.id}&amp;back=/team"' in page
    assert f'action="/talk/{wish.id}/settle"' in page
    assert page.index('class="asking"') < page.index("<table>")


def test_a_wish_that_is_settled_is_gone(sign_in: Any, given: Any) -> None:
    given(a_talk_request(LEILA_DANIEL, settled_at=NOW))
    assert "would like to talk sooner" not in text_of(sign_in("daniel"), "/team")


def test_a_wish_is_read_by_the_two_only(sign_in: Any, given: Any) -> None:
    given(a_talk_request(LEILA_DANIEL))
    for who in ("marek", "ines", "vera"):
        assert "would like to talk sooner" not in text_of(sign_in(who), "/team")


def test_it_names_the_day_and_never_the_hour_it_was_asked(sign_in: Any, given: Any) -> None:
    given(a_talk_request(LEILA_DANIEL, asked_at=datetime(2026, 11, 22, 22, 47, tzinfo=UTC)))
    words = said_in(text_of(sign_in("daniel"), "/team"))
    assert "Asked yesterday." in words
    assert "23:47" not in words


# --- rows -------------------------------------------------------------------------------------


def test_a_row_has_its_menu_with_the_way_back_here(sign_in: Any) -> None:
    row = row_of(text_of(sign_in("daniel"), "/team"), "Priya Shah")
    meeting = f"/meetings/{PRIYA_DANIEL.planned}"
    assert f'href="{meeting}/move?back=/team"' in row
    assert f'href="{meeting}/skip?back=/team"' in row
    assert f'action="{meeting}/away"' in row
    assert 'name="back" value="/team"' in row
    assert 'name="sequence" value="0"' in row
    assert "Change<span" in row
    assert "the one-to-one with Priya" in row


def test_what_is_past_is_moved_and_not_called_off(sign_in: Any, clock: Any) -> None:
    clock.move_to(datetime(2026, 11, 24, 9, 30, tzinfo=UTC))
    for who, path in (("daniel", "/team"), ("priya", "/")):
        page = text_of(sign_in(who), path)
        assert f"/meetings/{PRIYA_DANIEL.planned}/move?" in page
        assert f"/meetings/{PRIYA_DANIEL.planned}/skip?" not in page


def test_a_meeting_that_is_live_is_not_changed(sign_in: Any) -> None:
    row = row_of(text_of(sign_in("daniel"), "/team"), "Tom Okonkwo")
    assert "/move" not in row
    assert f'href="/meetings/{TOM_DANIEL.live}"' in row


def test_where_nothing_is_planned_a_time_is_found(sign_in: Any, as_system: Any) -> None:
    with as_system() as session:
        session.get_one(Meeting, PRIYA_DANIEL.planned).state = "away"
    row = row_of(text_of(sign_in("daniel"), "/team"), "Priya Shah")
    assert f'href="/meetings/new?pair={PRIYA_DANIEL.id}&amp;back=/team"' in row
    assert 'data-key="b"' in row
    assert "data-menu" not in row


def test_a_pair_without_a_rhythm_is_offered_one(sign_in: Any, as_system: Any) -> None:
    with as_system() as session:
        session.execute(delete(Cadence).where(Cadence.pair_id == PRIYA_DANIEL.id))
    page = text_of(sign_in("daniel"), "/team")
    there = f'href="/people/{PRIYA_DANIEL.rep.id}/rhythm?back=/team"'
    assert there in row_of(page, "Priya Shah")
    assert "Set a rhythm" in row_of(page, "Priya Shah")
    assert "Every week" in row_of(page, "Leila Haddad")


def test_a_rhythm_that_begins_next_week_is_one(sign_in: Any, given: Any, as_system: Any) -> None:
    with as_system() as session:
        session.execute(delete(Cadence).where(Cadence.pair_id == PRIYA_DANIEL.id))
    given(a_cadence(starts_on=date(2026, 11, 30), every_weeks=2))
    assert "Every two weeks" in row_of(text_of(sign_in("daniel"), "/team"), "Priya Shah")


def test_the_rhythm_of_today_counts_until_the_next_begins(sign_in: Any, given: Any) -> None:
    given(a_cadence(starts_on=date(2026, 11, 30), every_weeks=4))
    assert "Every week" in row_of(text_of(sign_in("daniel"), "/team"), "Priya Shah")


def test_the_keys_are_on_the_action_of_the_row(sign_in: Any, clock: Any) -> None:
    clock.move_to(datetime(2026, 11, 24, 8, 31, tzinfo=UTC))
    row = row_of(text_of(sign_in("daniel"), "/team"), "Priya Shah")
    assert row.count("data-row-go") == 1
    assert 'data-row-go data-key="s">Start<' in row


# --- "Did you meet?" --------------------------------------------------------------------------


def test_a_slot_a_day_past_and_untouched_is_asked_about(sign_in: Any, clock: Any) -> None:
    clock.move_to(datetime(2026, 11, 25, 9, 0, tzinfo=UTC))
    ask = f'href="/meetings/{PRIYA_DANIEL.planned}/did-you-meet?back=/team"'
    row = row_of(text_of(sign_in("daniel"), "/team"), "Priya Shah")
    assert ask in row
    assert "Did you meet yesterday?" in row
    assert f"{PRIYA_DANIEL.planned}/did-you-meet?back=/" in text_of(sign_in("priya"), "/")


@pytest.mark.parametrize(
    "at",
    [
        datetime(2026, 11, 25, 8, 59, tzinfo=UTC),  # not yet a day
        datetime(2026, 11, 28, 9, 0, tzinfo=UTC),  # three working days past: missed
    ],
)
def test_before_and_after_nobody_is_asked(sign_in: Any, clock: Any, at: datetime) -> None:
    clock.move_to(at)
    assert "did-you-meet" not in row_of(text_of(sign_in("daniel"), "/team"), "Priya Shah")
    assert "did-you-meet" not in text_of(sign_in("priya"), "/")


@pytest.mark.parametrize("state", ["held", "skipped", "away"])
def test_what_is_answered_is_not_asked_about(
    sign_in: Any, clock: Any, as_system: Any, state: str
) -> None:
    with as_system() as session:
        meeting = session.get_one(Meeting, PRIYA_DANIEL.planned)
        meeting.state, meeting.started_at, meeting.ended_at = state, meeting.starts_at, NOW
    clock.move_to(datetime(2026, 11, 25, 9, 0, tzinfo=UTC))
    assert "did-you-meet" not in row_of(text_of(sign_in("daniel"), "/team"), "Priya Shah")


# --- one flag, one sentence -------------------------------------------------------------------


def skip(two: Any, *days: int, by: Any) -> list[Meeting]:
    return [
        a_meeting(two, on=date(2026, 11, day), state="skipped", called_off_by_id=by.id)
        for day in days
    ]


def test_the_flag_has_one_button_and_cannot_be_put_away(sign_in: Any, given: Any) -> None:
    given(*skip(JONAS_DANIEL, 3, 10, by=DANIEL))
    page = text_of(sign_in("daniel"), "/team")
    flag = re.search(r'<div class="flag".*?</p></div>.*?</div>', page, re.S)
    assert page.count('class="flag"') == 1
    assert flag is not None
    assert len(re.findall(r"<a |<button|<form", flag[0])) == 1
    assert f'href="/meetings/{JONAS_DANIEL.planned}"' in flag[0]


def test_uneven_skipping_is_said_to_this_manager_only(sign_in: Any, given: Any) -> None:
    given(*skip(LEILA_DANIEL, 3, 10, by=DANIEL), *skip(PRIYA_DANIEL, 3, by=PRIYA_DANIEL.rep))
    words = "You called off or missed two of four with Leila, and none with anybody else."
    assert words in said_in(text_of(sign_in("daniel"), "/team"))
    for who, path in (
        ("marek", "/team"),
        ("leila", "/"),
        ("ruth", "/participation"),
        ("ines", "/team"),
    ):
        assert "called off or missed" not in text_of(sign_in(who), path)


def test_what_a_rep_called_off_is_no_unevenness_of_the_manager(sign_in: Any, given: Any) -> None:
    given(*skip(LEILA_DANIEL, 3, 10, by=LEILA), *skip(PRIYA_DANIEL, 3, by=DANIEL))
    assert "called off or missed" not in text_of(sign_in("daniel"), "/team")


# --- what is slowing several of them down -----------------------------------------------------


def test_several_reps_obstacles_stand_side_by_side(sign_in: Any) -> None:
    words = said_in(text_of(sign_in("daniel"), "/team"))
    assert "What is slowing several of them down" in words
    assert "The price tool is slow (priya to daniel) Priya · 1 week" in words
    assert "The price tool is slow (tom to daniel) Tom · 1 week" in words
    assert "(daniel to marek)" not in words


def test_one_reps_obstacles_are_nobodys_pattern(sign_in: Any, given: Any) -> None:
    given(a_friction(OTTO_VERA), a_friction(OTTO_VERA, text="And another"))
    assert "What is slowing" not in text_of(sign_in("vera"), "/team")


def test_what_is_gone_slows_nobody_down(sign_in: Any, as_system: Any) -> None:
    with as_system() as session:
        for row in session.query(Friction).where(Friction.pair_id != PRIYA_DANIEL.id):
            row.state, row.gone_on = "gone", NOW.date()
    assert "What is slowing" not in text_of(sign_in("daniel"), "/team")


@pytest.mark.parametrize(
    ("who", "path"), [("marek", "/team"), ("priya", "/"), ("ruth", "/participation")]
)
def test_it_is_shown_to_that_manager_alone(sign_in: Any, who: str, path: str) -> None:
    assert "(tom to daniel)" not in text_of(sign_in(who), path)


# --- words ------------------------------------------------------------------------------------


def test_the_board_reproaches_nobody(sign_in: Any, given: Any) -> None:
    given(a_talk_request(LEILA_DANIEL), *skip(JONAS_DANIEL, 3, 10, by=DANIEL))
    page = said_in(text_of(sign_in("daniel"), "/team"))
    assert "has not prepared" not in page
    assert not re.search(
        r"\b(task|ticket|submit|invalid|user|owner|please|she|her|he|him|his)\b|%", page, re.I
    )


# --- size -------------------------------------------------------------------------------------


@pytest.fixture
def twelve(given: Any) -> None:
    """Vera with twelve reps and three years of weekly one-to-ones, moves and promises."""
    vera = OTTO_VERA.manager.id
    for number in range(11):
        rep = given(a_person(f"Rep{number} Winter", team_id=WEST))
        pair = given(
            a_pair(rep_id=rep.id, manager_id=vera, started_on=date(2023, 11, 1), ended_on=None)
        )
        slots = [
            a_meeting(
                OTTO_VERA,
                on=NOW.date() - timedelta(weeks=weeks, days=number % 4),
                pair_id=pair.id,
                state="skipped" if (weeks + number) % 9 == 0 else "held",
            )
            for weeks in range(1, 156)
        ]
        given(
            a_cadence(OTTO_VERA, pair_id=pair.id, starts_on=date(2023, 11, 1)),
            *slots,
            a_meeting(OTTO_VERA, on=date(2026, 11, 26), pair_id=pair.id),
        )
        given(
            *(
                a_move(slot.id, pair_id=pair.id, moved_by_id=vera)
                for slot in slots[:: 7 + number]
            ),
            *(
                a_commitment(OTTO_VERA, pair_id=pair.id, meeting_id=slot.id, side=side,
                             promised_by_id=vera, outcome=outcome,
                             outcome_on=outcome and slot.planned_on, text="Ask finance")
                for place, slot in enumerate(slots)
                for side in ("rep", "manager")
                for outcome in (None if place == 0 else "kept",)
            ),
            a_friction(OTTO_VERA, pair_id=pair.id, raised_by_id=rep.id),
        )  # fmt: skip


def test_twelve_reps_and_three_years_cost_eight_statements(
    sign_in: Any, twelve: None, count_statements: Any
) -> None:
    vera = sign_in("vera")
    with count_statements() as statements:
        page = text_of(vera, "/team")
    assert len(statements) <= MOST_STATEMENTS, "\n".join(statements)
    assert page.count("<tr data-row>") == 12
    assert page.count("data-row-go") == 12


def test_somebody_who_leads_nobody_any_more_has_no_board(sign_in: Any, as_system: Any) -> None:
    with as_system() as session:
        session.get_one(Pair, OTTO_VERA.id).ended_on = NOW.date()
    assert sign_in("vera").get("/team").status_code == 403
    assert "Nobody is paired with you yet." in text_of(sign_in("vera"), "/")
