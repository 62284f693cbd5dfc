"""The pulse: offered, answered once, shown or not, and nobody else's business."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from sqlalchemy import select

from oneonone.features.pulse.service import OVER, TWICE
from oneonone.models import AuditEvent, Meeting, Pair, PulseAnswer, ShownPulse
from tests.cast import DANIEL, HANA, LEILA, NOW, PRIYA, PRIYA_DANIEL, PRIYA_INES, TOM
from tests.factories import a_meeting

from .conftest import ANSWERS

OFFER = "Four statements, 20 seconds."
WINDOW = timedelta(hours=72)


def text(answer: Any) -> str:
    return unescape(answer.get_data(as_text=True))


@pytest.fixture
def answered(as_system: Any) -> Any:
    def of(meeting_id: int, kind: Any = PulseAnswer) -> list[Any]:
        with as_system() as session:
            return list(session.scalars(select(kind).where(kind.meeting_id == meeting_id)))

    return of


# --- Offered -------------------------------------------------------------------------------------


def test_it_is_offered_on_the_record_and_at_home_until_it_is_answered(
    sign_in: Any, post: Any, fourth: Any
) -> None:
    meeting, priya = fourth(), sign_in("priya")
    for path in ("/", f"/meetings/{meeting.id}"):
        page = text(priya.get(path))
        assert OFFER in page
        assert f'href="/pulse/{meeting.id}"' in page
    post(priya, f"/pulse/{meeting.id}", ANSWERS)
    for path in ("/", f"/meetings/{meeting.id}"):
        assert OFFER not in text(priya.get(path))


def test_it_is_offered_for_three_days(sign_in: Any, fourth: Any, clock: Any) -> None:
    meeting = fourth()
    clock.move_to(meeting.ended_at + WINDOW)
    assert OFFER in text(sign_in("priya").get("/"))
    clock.move_to(meeting.ended_at + WINDOW + timedelta(seconds=1))
    priya = sign_in("priya")
    assert OFFER not in text(priya.get("/"))
    assert OFFER not in text(priya.get(f"/meetings/{meeting.id}"))
    late = priya.get(f"/pulse/{meeting.id}")
    assert (late.status_code, OVER in text(late)) == (200, True)


def test_the_manager_is_neither_asked_nor_told(sign_in: Any, fourth: Any) -> None:
    meeting, daniel = fourth(), sign_in("daniel")
    assert OFFER not in text(daniel.get(f"/meetings/{meeting.id}"))
    assert "pulse" not in text(daniel.get("/team")).lower()


def test_not_now_leads_away_and_leaves_no_trace(
    sign_in: Any, fourth: Any, count_statements: Any
) -> None:
    meeting, priya = fourth(), sign_in("priya")
    page = text(priya.get(f"/pulse/{meeting.id}"))
    assert f'href="/meetings/{meeting.id}">Not now</a>' in page
    with count_statements() as statements:
        priya.get(f"/pulse/{meeting.id}")
    assert [it for it in statements if not it.startswith("SELECT")] == []
    assert len(statements) <= 4


def test_one_without_the_app_counts_and_is_asked_about_too(
    sign_in: Any, post: Any, fourth: Any
) -> None:
    meeting, priya = fourth(is_off_app=True), sign_in("priya")
    assert OFFER in text(priya.get("/"))
    assert post(priya, f"/pulse/{meeting.id}", ANSWERS).status_code == 303


def test_a_contested_one_does_not_count(sign_in: Any, fourth: Any) -> None:
    meeting, priya = fourth(contest="did_not_meet"), sign_in("priya")
    assert priya.get(f"/pulse/{meeting.id}").status_code == 404
    assert OFFER not in text(priya.get("/"))


def test_what_was_contested_before_moves_the_fourth_on(
    sign_in: Any, as_system: Any, given: Any, fourth: Any
) -> None:
    meeting, priya = fourth(), sign_in("priya")
    with as_system() as session:
        session.get_one(Meeting, PRIYA_DANIEL.held).contest = "did_not_meet"
    assert priya.get(f"/pulse/{meeting.id}").status_code == 404
    began = NOW - timedelta(minutes=20)
    later = given(a_meeting(on=date(2026, 11, 22), starts_at=began, state="held", ended_at=NOW))
    assert priya.get(f"/pulse/{later.id}").status_code == 200


def test_each_pair_counts_for_itself(sign_in: Any, given: Any) -> None:
    """Two with Ines and two with Daniel are no four"""
    began = NOW - timedelta(hours=2)
    third = given(a_meeting(starts_at=began, state="held"))
    assert sign_in("priya").get(f"/pulse/{third.id}").status_code == 404


def test_the_page_says_before_sending_who_sees_it(sign_in: Any, fourth: Any) -> None:
    meeting = fourth()
    page = re.sub(r"\s+", " ", text(sign_in("priya").get(f"/pulse/{meeting.id}")))
    assert "How was today’s one-to-one, Priya?" in page
    assert (
        "These answers are yours. Daniel sees them only with the tick below. Otherwise they count "
        "in one team average a month, over at least five people and without a name; with fewer "
        "there is none. HR never." in page
    )
    assert page.index("HR never.") < page.index("Send")
    assert len(re.findall(r'type="radio"', page)) == 20
    assert "checked" not in page


# --- Answered ------------------------------------------------------------------------------------


def test_four_taps_and_send_are_kept_for_the_rep_alone(
    sign_in: Any, post: Any, fourth: Any, answered: Any, as_system: Any
) -> None:
    meeting, priya = fourth(), sign_in("priya")
    answer = post(priya, f"/pulse/{meeting.id}", {**ANSWERS, "line": "The quiet start helped"})
    assert (answer.status_code, answer.location) == (303, f"/pulse/{meeting.id}")
    (row,) = answered(meeting.id)
    assert (row.author_id, row.safety, row.clarity, row.autonomy, row.progress) == (
        PRIYA.id, 4, 5, 3, 4,
    )  # fmt: skip
    assert (row.line, row.is_shown, row.answered_at) == ("The quiet start helped", False, NOW)
    assert answered(meeting.id, ShownPulse) == []
    page = text(priya.get(f"/pulse/{meeting.id}"))
    assert "The quiet start helped" in page
    assert "Only you." in page
    with as_system() as session:
        assert session.query(AuditEvent).filter_by(tag="pulse:show").count() == 0
    daniel = sign_in("daniel")
    for path in (f"/meetings/{meeting.id}", f"/people/{PRIYA.id}/pulse", f"/people/{PRIYA.id}"):
        assert "The quiet start helped" not in text(daniel.get(path))


def test_what_is_shown_both_read_on_its_record_and_on_the_persons_page(
    sign_in: Any, post: Any, fourth: Any, answered: Any, as_system: Any
) -> None:
    meeting, priya = fourth(), sign_in("priya")
    post(priya, f"/pulse/{meeting.id}", {**ANSWERS, "line": "I could say it", "is_shown": "y"})
    (copy,) = answered(meeting.id, ShownPulse)
    assert (copy.pair_id, copy.safety, copy.line) == (PRIYA_DANIEL.id, 4, "I could say it")
    with as_system() as session:
        event = session.query(AuditEvent).filter_by(tag="pulse:show").one()
        assert (event.actor_id, event.meeting_id) == (PRIYA.id, meeting.id)
    for who in ("priya", "daniel"):
        for path in (f"/meetings/{meeting.id}", f"/people/{PRIYA.id}/pulse"):
            assert "I could say it" in text(sign_in(who).get(path)), (who, path)


def test_a_shared_screen_never_shows_one(sign_in: Any, post: Any, fourth: Any) -> None:
    meeting = fourth()
    post(sign_in("priya"), f"/pulse/{meeting.id}", {**ANSWERS, "line": "Said", "is_shown": "y"})
    room = sign_in("daniel", room=meeting.id)
    page = text(room.get(f"/meetings/{meeting.id}"))
    assert "Said" not in page
    assert "Who talked more?" not in page
    for path in (f"/pulse/{meeting.id}", f"/people/{PRIYA.id}/pulse"):
        assert room.get(path).status_code == 403


def test_the_same_answers_once_more_are_an_answer_that_got_lost(
    sign_in: Any, post: Any, fourth: Any, answered: Any
) -> None:
    meeting, priya = fourth(), sign_in("priya")
    for _ in range(2):
        sent = {**ANSWERS, "line": "Yes", "is_shown": "y"}
        assert post(priya, f"/pulse/{meeting.id}", sent).status_code == 303
    assert len(answered(meeting.id)) == len(answered(meeting.id, ShownPulse)) == 1


@pytest.mark.parametrize(
    "other", [{"safety": "1"}, {"line": "Now with words"}, {"is_shown": "y"}, {"progress": ""}]
)
def test_twice_is_refused_and_what_stands_stays(
    sign_in: Any, post: Any, fourth: Any, answered: Any, other: dict[str, str]
) -> None:
    meeting, priya = fourth(), sign_in("priya")
    post(priya, f"/pulse/{meeting.id}", ANSWERS)
    again = post(priya, f"/pulse/{meeting.id}", {**ANSWERS, **other})
    assert again.status_code == 409
    assert TWICE in text(again)
    assert other.get("line", "") in text(again)
    (row,) = answered(meeting.id)
    assert (row.safety, row.line, row.is_shown) == (4, "", False)
    assert answered(meeting.id, ShownPulse) == []


@pytest.mark.parametrize("sent", [ANSWERS, {"safety": "4"}])
def test_after_three_days_it_is_refused_and_the_line_stays_on_the_screen(
    sign_in: Any, post: Any, fourth: Any, answered: Any, clock: Any, sent: dict[str, str]
) -> None:
    meeting = fourth()
    clock.move_to(meeting.ended_at + WINDOW + timedelta(seconds=1))
    late = post(sign_in("priya"), f"/pulse/{meeting.id}", {**sent, "line": "Too late & true"})
    assert late.status_code == 403
    assert OVER in text(late)
    assert "Too late & true" in text(late)
    assert answered(meeting.id) == []


def test_what_is_missing_is_asked_for_and_everything_else_is_kept(
    sign_in: Any, post: Any, fourth: Any, answered: Any
) -> None:
    meeting, priya = fourth(), sign_in("priya")
    sent = {"safety": "4", "progress": "2", "line": "Keep <this>", "is_shown": "y"}
    answer = post(priya, f"/pulse/{meeting.id}", sent)
    page = text(answer)
    assert answer.status_code == 422
    assert page.count("Choose one of the five.") == 4  # two in the summary, two beside
    assert 'value="Keep <this>"' in page
    assert len(re.findall(r"<input checked", page)) == 3
    assert answered(meeting.id) == []


@pytest.mark.parametrize(
    "value", ["0", "6", "-1", "3.5", "\u0663", "\uff13", " 3 ", "+3", "NaN", "1e1"]
)
def test_only_the_five_are_answers(
    sign_in: Any, post: Any, fourth: Any, answered: Any, value: str
) -> None:
    meeting = fourth()
    answer = post(sign_in("priya"), f"/pulse/{meeting.id}", {**ANSWERS, "safety": value})
    assert (answer.status_code, answered(meeting.id)) == (422, [])


def test_an_answer_sent_twice_in_one_form_is_refused(
    sign_in: Any, post: Any, fourth: Any, answered: Any
) -> None:
    meeting = fourth()
    data = "safety=1&safety=5&clarity=1&autonomy=1&progress=1"
    answer = post(sign_in("priya"), f"/pulse/{meeting.id}", data)
    assert (answer.status_code, answered(meeting.id)) == (400, [])


def test_nobody_answers_for_somebody_else(
    sign_in: Any, post: Any, fourth: Any, answered: Any
) -> None:
    meeting = fourth()
    for one in (DANIEL, TOM, LEILA, HANA):
        browser = sign_in(one)
        assert browser.get(f"/pulse/{meeting.id}").status_code == 404
        sent = {**ANSWERS, "author_id": str(PRIYA.id)}
        assert post(browser, f"/pulse/{meeting.id}", sent).status_code == 404
    assert answered(meeting.id) == []


@pytest.mark.parametrize("state", ["planned", "live", "skipped"])
def test_what_was_not_held_has_no_pulse(sign_in: Any, given: Any, state: str) -> None:
    meeting = given(a_meeting(state=state))
    assert sign_in("priya").get(f"/pulse/{meeting.id}").status_code == 404


# --- When the two meet no more -------------------------------------------------------------------


def test_after_the_pair_has_ended_it_is_answered_but_not_shown(
    sign_in: Any, post: Any, fourth: Any, answered: Any, as_system: Any
) -> None:
    meeting = fourth()
    with as_system() as session:
        session.get_one(Pair, PRIYA_DANIEL.id).ended_on = NOW.date()
    priya = sign_in("priya")
    assert "Show Daniel this one" not in text(priya.get(f"/pulse/{meeting.id}"))
    refused = post(priya, f"/pulse/{meeting.id}", {**ANSWERS, "is_shown": "y"})
    assert refused.status_code == 422
    assert "it cannot be shown" in text(refused)
    assert post(priya, f"/pulse/{meeting.id}", ANSWERS).status_code == 303
    assert len(answered(meeting.id)) == 1


def test_a_former_manager_reads_nothing_that_was_shown(sign_in: Any, as_system: Any) -> None:
    assert sign_in("daniel").get(f"/people/{PRIYA.id}/pulse").status_code == 200
    with as_system() as session:
        session.get_one(Pair, PRIYA_DANIEL.id).ended_on = NOW.date()
    assert sign_in("daniel").get(f"/people/{PRIYA.id}/pulse").status_code == 404


# --- All of one's own ----------------------------------------------------------------------------


def test_the_rep_finds_all_of_theirs_and_the_manager_those_shown(sign_in: Any) -> None:
    mine = text(sign_in("priya").get(f"/people/{PRIYA.id}/pulse"))
    for two in (PRIYA_DANIEL, PRIYA_INES):
        for meeting_id in (two.earlier, two.held):
            assert f"More of this ({meeting_id}" in mine
    assert mine.count("<desc") == 4
    theirs = text(sign_in("daniel").get(f"/people/{PRIYA.id}/pulse"))
    assert "More of this (priya to daniel)" in theirs
    assert "(12, priya to daniel)" not in theirs
    assert "ines" not in theirs.lower()
    assert "<desc" not in theirs


@pytest.mark.parametrize("who", ["priya", "daniel"])
def test_three_years_of_pulses_cost_no_more_statements(
    sign_in: Any, given: Any, count_statements: Any, who: str
) -> None:
    for weeks in range(40):
        meeting = given(a_meeting(on=date(2023, 1, 2) + timedelta(weeks=4 * weeks), state="held"))
        given(
            PulseAnswer(
                author_id=PRIYA.id, meeting_id=meeting.id, safety=3, clarity=3, autonomy=3,
                progress=3, answered_at=meeting.ended_at,
            )
        )  # fmt: skip
    browser = sign_in(who)
    browser.get(f"/people/{PRIYA.id}/pulse")
    with count_statements() as statements:
        browser.get(f"/people/{PRIYA.id}/pulse")
    assert len(statements) <= 4, statements
