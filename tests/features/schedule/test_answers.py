"""Did you meet? Asked of both a day after a slot nobody touched."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from oneonone.features.schedule.answers.rules import Answers, answered, taken_back
from oneonone.lib.dates import instant
from tests.cast import DANIEL, PRIYA, TEN, TOM_DANIEL, TOMORROW, ZONE
from tests.factories import a_meeting, a_talk_request

from .slot_world import MEETING, Stored, undo_form, words

URL = f"/meetings/{MEETING}"
ASK = f"{URL}/did-you-meet"
PLANNED = instant(TOMORROW, TEN, ZONE)
WEDNESDAY = PLANNED + timedelta(days=1, hours=1)
YES, NO = {"answer": "yes"}, {"answer": "no"}
P, D = PRIYA.id, DANIEL.id


# --- The rules ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "then"),
    [
        ([(P, True)], Answers(frozenset({P}))),
        ([(P, True), (P, True)], Answers(frozenset({P}))),
        ([(P, True), (D, True)], Answers(frozenset({P, D}))),
        ([(P, False)], Answers(no=P)),
        ([(P, False), (D, False)], Answers(no=P)),
        ([(P, True), (P, False)], Answers(no=P)),
        ([(P, False), (P, True)], Answers(frozenset({P}))),
        ([(P, True), (D, False)], Answers(frozenset({P}), D)),
        ([(P, False), (D, True)], Answers(frozenset({D}), P)),
        ([(P, True), (D, False), (D, True)], Answers(frozenset({P, D}))),
        ([(P, True), (D, False), (P, False)], Answers(no=D)),
        ([(P, True), (D, True), (P, False)], Answers(frozenset({D}), P)),
    ],
)
def test_each_side_has_one_answer(said: list[tuple[int, bool]], then: Answers) -> None:
    now = Answers()
    for person_id, has_met in said:
        now = answered(now, person_id, has_met=has_met)
    assert now == then
    assert now.is_contested is (bool(then.yes) and then.no is not None)


def test_taking_back_leaves_what_the_other_said() -> None:
    both = Answers(frozenset({P}), D)
    assert taken_back(both, P) == Answers(no=D)
    assert taken_back(both, D) == Answers(frozenset({P}))


# --- Answering ------------------------------------------------------------------------------------


@pytest.fixture
def asked(clock: Any, app: Any) -> None:
    """A day and an hour after the slot; nobody touched it."""
    clock.move_to(WEDNESDAY)


def answer(post: Any, browser: Any, it: Stored, form: dict[str, str], *, hx: bool = False) -> Any:
    return post(browser, ASK, {"sequence": str(it.sequence), **form}, hx=hx)


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize("hx", [False, True], ids=["plain", "htmx"])
@pytest.mark.parametrize("who", [PRIYA, DANIEL], ids=["rep", "manager"])
def test_yes_counts_without_the_app(
    sign_in: Any, post: Any, stored: Any, who: Any, hx: bool
) -> None:
    browser, it = sign_in(who), stored()
    assert "Did" in words(browser.get(URL))
    assert "you meet?" in words(browser.get(URL))
    reply = answer(post, browser, it, YES, hx=hx)
    assert reply.status_code == (204 if hx else 303)
    assert (it.state, it.is_off_app, it.ended_by_id) == ("held", True, who.id)
    assert (it.started_at, it.ended_at) == (PLANNED, WEDNESDAY)
    assert (it.is_contested, it.sequence, it.tags) == (False, 1, ["meeting:answer"])


@pytest.mark.usefixtures("asked")
def test_no_is_missed_at_once_and_blames_nobody(sign_in: Any, post: Any, stored: Any) -> None:
    it, daniel = stored(), sign_in("daniel")
    answer(post, daniel, it, NO)
    assert (it.state, it.not_met_at, it.not_met_by_id) == ("planned", WEDNESDAY, D)
    page = words(sign_in("priya").get(URL))
    assert "You did not meet, so it stands as missed." in page
    assert "Did you meet after all?" in page


@pytest.mark.usefixtures("asked")
def test_yes_at_another_time(sign_in: Any, post: Any, stored: Any) -> None:
    it = stored()
    answer(post, sign_in("priya"), it, {"answer": "moved", "on": "2026-11-23", "at": "16:30"})
    at = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)
    assert (it.state, it.is_off_app, it.starts_at, it.started_at) == ("held", True, at, at)
    assert it.planned_on == TOMORROW
    assert it.moves == [(P, PLANNED, at)]


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"answer": "moved", "on": "2026-11-26", "at": "10:00"}, "That time is still to come."),
        ({"answer": "moved", "on": "2026-11-16", "at": "12:00"}, "Choose a day from"),
        ({"answer": "moved", "on": "", "at": "12:00"}, "Say on which day."),
        ({"answer": "moved", "on": "2026-11-23", "at": ""}, "Say at what time."),
        ({"answer": "moved", "on": "2026-11-23", "at": "24:00"}, "Write a time like"),
        ({"answer": "perhaps"}, "Choose one of the answers."),
        ({}, "Choose one of the answers."),
    ],
)
@pytest.mark.parametrize("hx", [False, True], ids=["plain", "htmx"])
def test_what_cannot_have_been_is_refused_and_kept(
    sign_in: Any, post: Any, stored: Any, form: dict[str, str], says: str, hx: bool
) -> None:
    it = stored()
    reply = answer(post, sign_in("priya"), it, form, hx=hx)
    assert reply.status_code == 422
    assert says in words(reply)
    assert f'value="{form.get("on", "")}"' in reply.get_data(as_text=True)
    assert (it.state, it.sequence) == ("planned", 0)


@pytest.mark.usefixtures("asked")
def test_it_did_not_take_place_at_the_time_of_another_one(
    sign_in: Any, post: Any, stored: Any, given: Any
) -> None:
    at = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)
    given(a_meeting(starts_at=at, state="skipped"))
    form = {"answer": "moved", "on": "2026-11-23", "at": "16:30"}
    assert answer(post, sign_in("priya"), stored(), form).status_code == 422


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize("form", [YES, NO])
def test_the_same_answer_twice_is_one(
    sign_in: Any, post: Any, stored: Any, form: dict[str, str]
) -> None:
    it, priya = stored(), sign_in("priya")
    for _ in range(2):
        assert post(priya, ASK, {"sequence": "0", **form}).status_code == 303
    assert (it.sequence, it.tags) == (1, ["meeting:answer"])


@pytest.mark.usefixtures("asked")
def test_an_answer_to_an_old_page_is_asked_again(sign_in: Any, post: Any, stored: Any) -> None:
    answer(post, sign_in("daniel"), stored(), YES)
    reply = post(sign_in("priya"), ASK, {"sequence": "0", **NO})
    assert reply.status_code == 409
    assert "Something changed meanwhile: it took place." in words(reply)
    assert "Daniel said that you met." in words(reply)
    assert not stored().is_contested


# --- Where the two differ -------------------------------------------------------------------------


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize("forms", [(YES, NO), (NO, YES)], ids=["yes-no", "no-yes"])
def test_two_answers_that_differ_count_when_both_have_settled(
    sign_in: Any, post: Any, stored: Any, forms: tuple[dict[str, str], ...]
) -> None:
    it, daniel, priya = stored(), sign_in("daniel"), sign_in("priya")
    answer(post, daniel, it, forms[0])
    answer(post, priya, it, forms[1])
    assert (it.state, it.is_off_app, it.contest) == ("held", True, "did_not_meet")
    assert it.is_contested
    assert (it.rep_settled_at, it.manager_settled_at) == (None, None)
    page = words(daniel.get(URL))
    whose = "Priya says" if forms[1] is NO else "You say"
    assert f"{whose} you did not meet. It does not count until you have both settled it." in page
    post(priya, f"{URL}/settle")
    assert it.is_contested
    post(daniel, f"{URL}/settle")
    assert not it.is_contested


@pytest.mark.usefixtures("asked")
def test_who_changes_their_mind_ends_it(sign_in: Any, post: Any, stored: Any) -> None:
    it, daniel, priya = stored(), sign_in("daniel"), sign_in("priya")
    answer(post, daniel, it, YES)
    answer(post, priya, it, NO)
    answer(post, priya, it, YES)
    assert (it.state, it.contest, it.not_met_by_id) == ("held", None, None)
    answer(post, priya, it, NO)
    answer(post, daniel, it, NO)
    assert (it.state, it.contest, it.not_met_by_id) == ("planned", None, P)
    assert (it.is_off_app, it.ended_at, it.ended_by_id) == (False, None, None)


@pytest.mark.usefixtures("asked")
def test_the_record_of_a_yes_lets_the_other_one_say_otherwise(
    sign_in: Any, post: Any, stored: Any
) -> None:
    answer(post, sign_in("priya"), stored(), YES)
    assert f'href="{ASK}"' in sign_in("daniel").get(URL).get_data(as_text=True)


# --- Taking back ----------------------------------------------------------------------------------


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize("form", [YES, NO, {"answer": "moved", "on": "2026-11-23", "at": "16:30"}])
def test_an_answer_is_taken_back(
    sign_in: Any, post: Any, stored: Any, form: dict[str, str]
) -> None:
    it, priya = stored(), sign_in("priya")
    answer(post, priya, it, {**form, "back": URL})
    url, fields = undo_form(priya.get(URL))
    assert post(priya, url, fields).status_code == 303
    assert (it.state, it.starts_at, it.moves) == ("planned", PLANNED, [])
    assert (it.not_met_at, it.not_met_by_id, it.is_off_app) == (None, None, False)


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize("form", [YES, NO])
def test_nobody_takes_back_what_the_other_said(
    sign_in: Any, post: Any, stored: Any, form: dict[str, str]
) -> None:
    answer(post, sign_in("daniel"), stored(), form)
    assert post(sign_in("priya"), f"{URL}/undo", {"sequence": "1"}).status_code == 409
    assert stored().sequence == 1


# --- When it is asked -----------------------------------------------------------------------------


def test_nobody_is_asked_within_a_day(sign_in: Any, post: Any, stored: Any, clock: Any) -> None:
    clock.move_to(PLANNED + timedelta(hours=23))
    priya = sign_in("priya")
    reply = post(priya, ASK, {"sequence": "0", **YES})
    assert reply.status_code == 409
    assert "You are asked from today at 10:00 on." in words(reply)
    assert priya.get(ASK).headers["Location"] == URL
    assert "Did Daniel and you meet?" not in words(priya.get(URL))


def test_after_three_working_days_it_stands(
    sign_in: Any, post: Any, stored: Any, clock: Any
) -> None:
    clock.move_to(datetime(2026, 11, 27, 20, tzinfo=UTC))
    assert sign_in("priya").get(ASK).status_code == 200
    clock.move_to(datetime(2026, 11, 28, 8, tzinfo=UTC))
    reply = post(sign_in("priya"), ASK, {"sequence": "0", **YES})
    assert reply.status_code == 409
    assert "You could say so until yesterday." in words(reply)


def test_a_late_yes_leaves_the_other_one_their_three_days(
    sign_in: Any, post: Any, stored: Any, clock: Any
) -> None:
    clock.move_to(datetime(2026, 11, 27, 20, tzinfo=UTC))
    answer(post, sign_in("daniel"), stored(), YES)
    clock.move_to(datetime(2026, 12, 2, 20, tzinfo=UTC))
    assert answer(post, sign_in("priya"), stored(), NO).status_code == 303
    assert stored().is_contested


@pytest.mark.parametrize("meeting_id", [TOM_DANIEL.held, TOM_DANIEL.live])
def test_what_took_place_here_is_not_asked_about(sign_in: Any, post: Any, meeting_id: int) -> None:
    url = f"/meetings/{meeting_id}/did-you-meet"
    assert post(sign_in("tom"), url, {"sequence": "0", **NO}).status_code == 409


@pytest.mark.usefixtures("asked")
def test_who_was_away_says_so_there(sign_in: Any, post: Any, stored: Any) -> None:
    priya = sign_in("priya")
    assert "One of you was away" in words(priya.get(ASK))
    post(priya, f"{URL}/away", {"sequence": "0"})
    assert stored().state == "away"


@pytest.mark.usefixtures("asked")
def test_having_met_they_have_talked(
    sign_in: Any, post: Any, given: Any, stored: Any, as_system: Any
) -> None:
    request = given(a_talk_request())
    answer(post, sign_in("daniel"), stored(), YES)
    with as_system() as session:
        assert session.get_one(type(request), request.id).settled_at == WEDNESDAY
    assert date(2026, 11, 25) == WEDNESDAY.date()
