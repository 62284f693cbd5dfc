"""A time beside the rhythm."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from oneonone.models import Cadence, Meeting, OutboxMessage, PreparationDraft
from tests.cast import DANIEL, MAREK, NOW, PRIYA, PRIYA_DANIEL, PRIYA_INES, TOM_DANIEL
from tests.factories import a_draft, a_leave, a_meeting, a_talk_request

from .slot_world import undo_form, words

NEW = f"/meetings/new?pair={PRIYA_DANIEL.id}"
THURSDAY = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
FORM = {"pair_id": str(PRIYA_DANIEL.id), "minutes": "30", "to": "2026-11-26T09:00Z"}


def at(as_system: Any, moment: datetime = THURSDAY) -> list[Meeting]:
    with as_system() as session:
        return list(session.scalars(select(Meeting).filter_by(starts_at=moment)))


@pytest.mark.parametrize("hx", [False, True], ids=["plain", "htmx"])
@pytest.mark.parametrize("who", [PRIYA, DANIEL], ids=["rep", "manager"])
def test_either_finds_a_time(
    sign_in: Any, post: Any, as_system: Any, stored: Any, who: Any, hx: bool
) -> None:
    browser = sign_in(who)
    page = browser.get(NEW)
    assert "30 minutes, one of these?" in words(page)
    answer = post(browser, "/meetings", FORM, hx=hx)
    (meeting,) = at(as_system)
    where = answer.headers["HX-Redirect" if hx else "Location"]
    assert (answer.status_code, where) == (204 if hx else 303, f"/meetings/{meeting.id}")
    assert (meeting.state, meeting.minutes, meeting.sequence) == ("planned", 30, 0)
    assert meeting.planned_on == date(2026, 11, 26)
    it = stored(meeting.id)
    assert it.mails == [("planned", PRIYA.id), ("planned", DANIEL.id)]
    assert it.tags == ["meeting:plan"]


def test_the_times_offered_are_free_of_the_pairs_own_and_of_the_managers(sign_in: Any) -> None:
    # Tomorrow at ten the two meet anyway, and so do all of Daniel's reps.
    page = words(sign_in("daniel").get(NEW))
    assert "Today, 10:30" in page
    assert "Tomorrow, 10:30" in page
    assert "Wednesday 25 November, 10:00" in page


def test_without_a_rhythm_it_looks_around_now(sign_in: Any, as_system: Any) -> None:
    with as_system() as session:
        for row in session.scalars(select(Cadence).filter_by(pair_id=PRIYA_DANIEL.id)):
            session.delete(row)
    assert "Today, 11:00" in words(sign_in("priya").get(NEW))


@pytest.mark.parametrize("minutes", ["15", "30", "45", "60"])
def test_four_lengths(sign_in: Any, post: Any, as_system: Any, minutes: str) -> None:
    post(sign_in("daniel"), "/meetings", {**FORM, "minutes": minutes})
    assert [meeting.minutes for meeting in at(as_system)] == [int(minutes)]


@pytest.mark.parametrize("minutes", ["0", "-30", "1441", "30.5", "20", "", "٣٠", "30 "])
@pytest.mark.parametrize("hx", [False, True], ids=["plain", "htmx"])
def test_another_length_is_refused_and_the_time_is_kept(
    sign_in: Any, post: Any, as_system: Any, minutes: str, hx: bool
) -> None:
    form = {"pair_id": "1", "minutes": minutes, "on": "2026-11-26", "at": "10:00"}
    answer = post(sign_in("daniel"), "/meetings", form, hx=hx)
    assert answer.status_code == 422
    assert 'value="2026-11-26"' in answer.get_data(as_text=True)
    assert at(as_system) == []


def test_two_tabs_plan_one(sign_in: Any, post: Any, as_system: Any, stored: Any) -> None:
    daniel, priya = sign_in("daniel"), sign_in("priya")
    first = post(daniel, "/meetings", FORM)
    second = post(priya, "/meetings", FORM)
    assert first.headers["Location"] == second.headers["Location"]
    assert len(at(as_system)) == 1
    assert len(stored().mails) == 2


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"to": "2026-11-23T09:00Z"}, "That time has passed."),
        ({"to": "", "on": "2026-11-24", "at": "10:15"}, "You two meet already tomorrow"),
        ({"to": "", "on": "2026-02-29", "at": "10:15"}, "This day is not in the calendar."),
        ({"to": "", "on": "2026-11-26", "at": ""}, "Choose a time."),
    ],
)
def test_a_time_that_cannot_be_is_refused(
    sign_in: Any, post: Any, form: dict[str, str], says: str
) -> None:
    answer = post(sign_in("daniel"), "/meetings", {**FORM, **form})
    assert answer.status_code == 422
    assert says in words(answer)


def test_a_moment_that_was_called_off_is_not_planned_twice(
    sign_in: Any, post: Any, given: Any
) -> None:
    given(a_meeting(starts_at=THURSDAY, state="away"))
    answer = post(sign_in("daniel"), "/meetings", FORM)
    assert answer.status_code == 422
    assert "You had a one-to-one at that very time." in words(answer)


def test_not_on_days_away(sign_in: Any, post: Any, given: Any) -> None:
    given(a_leave(first_on=date(2026, 11, 26), last_on=date(2026, 11, 26)))
    assert post(sign_in("daniel"), "/meetings", FORM).status_code == 422


@pytest.mark.parametrize("pair_id", [PRIYA_INES.id, TOM_DANIEL.id, 999, "01", "", "x"])
def test_another_pair_or_an_ended_one_is_not_there(
    sign_in: Any, post: Any, pair_id: object
) -> None:
    priya = sign_in("priya")
    assert priya.get(f"/meetings/new?pair={pair_id}").status_code == 404
    assert post(priya, "/meetings", {**FORM, "pair_id": str(pair_id)}).status_code == 404
    assert sign_in(MAREK).get(NEW).status_code == 404


def test_it_answers_the_wish_to_talk_sooner(
    sign_in: Any, post: Any, given: Any, as_system: Any
) -> None:
    asked = given(a_talk_request())
    post(sign_in("daniel"), "/meetings", FORM)
    with as_system() as session:
        assert session.get_one(type(asked), asked.id).settled_at == NOW


def test_planned_by_mistake_it_goes_and_nobody_is_told(
    sign_in: Any, post: Any, as_system: Any, stored: Any
) -> None:
    daniel = sign_in("daniel")
    post(daniel, "/meetings", {**FORM, "back": "/team"})
    url, fields = undo_form(daniel.get("/team"))
    answer = post(daniel, url, fields)
    assert answer.headers["Location"] == "/team"
    assert "Nothing is planned then." in words(daniel.get("/team"))
    assert at(as_system) == []
    assert stored().mails == []


def test_what_the_rep_has_prepared_meanwhile_keeps_it(
    sign_in: Any, post: Any, as_system: Any, given: Any
) -> None:
    """A draft is nobody else's to see, and nobody else's to lose."""
    daniel = sign_in("daniel")
    post(daniel, "/meetings", {**FORM, "back": "/team"})
    url, fields = undo_form(daniel.get("/team"))
    (meeting,) = at(as_system)
    draft = given(a_draft(meeting_id=meeting.id, author_id=PRIYA.id))

    answer = post(daniel, url, fields)
    assert answer.status_code == 409
    assert len(at(as_system)) == 1
    with as_system() as session:
        assert session.get_one(PreparationDraft, draft.id).meeting_id == meeting.id


def test_once_both_were_told_it_is_called_off_instead(
    sign_in: Any, post: Any, as_system: Any
) -> None:
    daniel = sign_in("daniel")
    post(daniel, "/meetings", FORM)
    with as_system() as session:
        for message in session.query(OutboxMessage):
            message.sent_at = NOW
    (meeting,) = at(as_system)
    url = f"/meetings/{meeting.id}/undo"
    assert post(daniel, url, {"sequence": "0"}).status_code == 409
    assert len(at(as_system)) == 1
