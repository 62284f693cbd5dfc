"""Moving, shortening, calling off and excusing a slot, and taking it back."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from oneonone.lib.dates import instant
from oneonone.models import OutboxMessage, Person
from tests.cast import (
    DANIEL,
    JONAS_INES,
    NOOR_INES,
    NOW,
    PRIYA,
    PRIYA_DANIEL,
    TEN,
    TOM_DANIEL,
    TOMORROW,
    ZONE,
)
from tests.factories import a_leave, a_meeting, a_talk_request

from .slot_world import MEETING, undo_form, words

URL = f"/meetings/{MEETING}"
PLANNED = instant(TOMORROW, TEN, ZONE)
THURSDAY = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
ON_THURSDAY = {"sequence": "0", "to": "2026-11-26T09:00Z"}
BOTH = [PRIYA.id, DANIEL.id]


# --- Moving --------------------------------------------------------------------------------------


@pytest.mark.parametrize("hx", [False, True], ids=["plain", "htmx"])
@pytest.mark.parametrize("who", [PRIYA, DANIEL], ids=["rep", "manager"])
def test_either_moves_it_with_one_tap(
    sign_in: Any, post: Any, stored: Any, who: Any, hx: bool
) -> None:
    answer = post(sign_in(who), f"{URL}/move", {**ON_THURSDAY, "back": "/home"}, hx=hx)
    where = answer.headers.get("HX-Redirect" if hx else "Location")
    assert (answer.status_code, where) == (204 if hx else 303, "/home")
    it = stored()
    assert (it.starts_at, it.state, it.sequence) == (THURSDAY, "planned", 1)
    assert it.planned_on == TOMORROW
    assert it.moves == [(who.id, PLANNED, THURSDAY)]
    assert it.mails == [("moved", person) for person in BOTH]
    assert it.tags == ["meeting:move"]


def test_three_times_are_offered_and_customer_meetings_are_not_known(sign_in: Any) -> None:
    page = words(sign_in("daniel").get(f"{URL}/move"))
    for time_words in ("Tomorrow, 10:30", "Wednesday 25 November, 10:00", "Thursday 26 November"):
        assert time_words in page
    assert "Customer meetings are not known here." in page


def test_what_the_manager_has_planned_is_not_offered(sign_in: Any, given: Any) -> None:
    given(a_meeting(TOM_DANIEL, date(2026, 11, 25)))
    assert "Wednesday 25 November, 10:30" in words(sign_in("daniel").get(f"{URL}/move"))
    rep = words(sign_in("priya").get(f"{URL}/move"))
    assert "Wednesday 25 November, 10:00" in rep
    assert "What else Daniel or a customer has planned is not known here." in rep


def test_a_day_away_is_not_offered(sign_in: Any, given: Any) -> None:
    given(a_leave(first_on=date(2026, 11, 25), last_on=date(2026, 11, 26)))
    page = words(sign_in("daniel").get(f"{URL}/move"))
    assert "25 November" not in page
    assert "Friday 27 November, 10:00" in page


def test_a_day_and_a_time_of_ones_own(sign_in: Any, post: Any, stored: Any) -> None:
    form = {"sequence": "0", "on": "2026-12-02", "at": "15:45"}
    assert post(sign_in("priya"), f"{URL}/move", form).status_code == 303
    assert stored().starts_at == datetime(2026, 12, 2, 14, 45, tzinfo=UTC)


def test_the_same_time_again_changes_nothing(sign_in: Any, post: Any, stored: Any) -> None:
    form = {"sequence": "0", "on": "2026-11-24", "at": "10:00"}
    assert post(sign_in("priya"), f"{URL}/move", form).status_code == 303
    it = stored()
    assert (it.sequence, it.moves, it.mails, it.tags) == (0, [], [], [])


def test_a_time_the_clocks_jump_over_moves_on_and_says_so(
    sign_in: Any, post: Any, stored: Any
) -> None:
    priya = sign_in("priya")
    post(priya, f"{URL}/move", {"sequence": "0", "on": "2027-03-28", "at": "02:30"})
    assert stored().starts_at == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert "at 03:30. Daniel will see it. There is no 02:30 that day" in words(priya.get(URL))


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"on": "2026-11-23", "at": "10:00"}, "That time has passed. Choose one still to come."),
        ({"on": "", "at": "10:00"}, "Choose a day."),
        ({"on": "2026-11-26", "at": ""}, "Choose a time."),
        ({}, "Choose a day."),
        ({"on": "2026-02-30", "at": "10:00"}, "This day is not in the calendar."),
        ({"on": "2027-02-29", "at": "10:00"}, "This day is not in the calendar."),
        ({"on": "20261126", "at": "10:00"}, "Write a date like"),
        ({"on": "2026-W48-4", "at": "10:00"}, "Write a date like"),
        ({"on": "\uff12\uff10\uff12\uff16-11-26", "at": "10:00"}, "Write a date like"),
        ({"on": "2026-11-26", "at": "24:00"}, "Write a time like"),
        ({"on": "2026-11-26", "at": "25:61"}, "Write a time like"),
        ({"on": "2026-11-26", "at": "23:59:60"}, "Write a time like"),
        ({"to": "2026-11-26T09:00"}, "Choose one of the times."),
        ({"to": "tomorrow"}, "Choose one of the times."),
        ({"to": "2026-11-26T9:000Z"}, "Write a time like"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("hx", [False, True], ids=["plain", "htmx"])
def test_a_time_that_cannot_be_is_refused_and_kept(
    sign_in: Any, post: Any, stored: Any, typed: dict[str, str], says: str, hx: bool
) -> None:
    answer = post(sign_in("priya"), f"{URL}/move", {"sequence": "0", **typed}, hx=hx)
    assert answer.status_code == 422
    assert says in words(answer)
    if typed.get("on"):
        assert f'value="{typed["on"]}"' in answer.get_data(as_text=True)
    assert (stored().sequence, stored().mails) == (0, [])


@pytest.mark.parametrize("minutes_after", [0, 15, -15])
def test_two_slots_of_one_pair_never_meet(
    sign_in: Any, post: Any, given: Any, stored: Any, minutes_after: int
) -> None:
    given(a_meeting(starts_at=THURSDAY + timedelta(minutes=minutes_after)))
    answer = post(sign_in("priya"), f"{URL}/move", ON_THURSDAY)
    assert answer.status_code == 422
    assert "You two meet already Thursday 26 November at that time." in words(answer)
    assert stored().starts_at == PLANNED


def test_a_slot_called_off_keeps_its_moment(sign_in: Any, post: Any, given: Any) -> None:
    given(a_meeting(starts_at=THURSDAY, state="skipped"))
    assert post(sign_in("priya"), f"{URL}/move", ON_THURSDAY).status_code == 422


def test_nobody_is_moved_onto_a_day_away(sign_in: Any, post: Any, given: Any) -> None:
    given(a_leave(first_on=date(2026, 11, 26), last_on=date(2026, 11, 26)))
    answer = post(sign_in("priya"), f"{URL}/move", ON_THURSDAY)
    assert answer.status_code == 422
    assert "One of you is away Thursday 26 November." in words(answer)


def test_moved_earlier_they_talk_sooner(
    sign_in: Any, post: Any, given: Any, as_system: Any
) -> None:
    asked = given(a_talk_request())
    post(sign_in("daniel"), f"{URL}/move", {"sequence": "0", "to": "2026-11-23T15:00Z"})
    with as_system() as session:
        assert session.get_one(type(asked), asked.id).settled_at == NOW


def test_an_old_page_changes_nothing_and_shows_what_it_is_now(
    sign_in: Any, post: Any, stored: Any
) -> None:
    post(sign_in("daniel"), f"{URL}/move", ON_THURSDAY)
    form = {"sequence": "0", "on": "2026-12-02", "at": "15:45"}
    answer = post(sign_in("priya"), f"{URL}/move", form)
    assert answer.status_code == 409
    assert "it is Thursday 26 November at 10:00 now. Look again, then decide." in words(answer)
    assert 'value="2026-12-02"' in answer.get_data(as_text=True)
    assert 'name="sequence" value="1"' in answer.get_data(as_text=True)
    assert (stored().starts_at, stored().sequence) == (THURSDAY, 1)


# --- Called off, shorter, away -------------------------------------------------------------------


@pytest.mark.parametrize("hx", [False, True], ids=["plain", "htmx"])
@pytest.mark.parametrize("reason", ["customer_first", "too_busy", "nothing_pressing"])
def test_calling_off_keeps_reason_and_who(
    sign_in: Any, post: Any, stored: Any, reason: str, hx: bool
) -> None:
    form = {"sequence": "0", "reason": reason}
    answer = post(sign_in("daniel"), f"{URL}/skip", form, hx=hx)
    assert answer.status_code == (204 if hx else 303)
    it = stored()
    assert (it.state, it.skip_reason, it.called_off_by_id) == ("skipped", reason, DANIEL.id)
    assert (it.called_off_at, it.sequence) == (NOW, 1)
    assert it.mails == [("called_off", person) for person in BOTH]
    assert it.tags == ["meeting:skip"]


@pytest.mark.parametrize("reason", ["", "holiday", "too_busy "])
def test_there_are_three_reasons_and_no_other(
    sign_in: Any, post: Any, stored: Any, reason: str
) -> None:
    answer = post(sign_in("daniel"), f"{URL}/skip", {"sequence": "0", "reason": reason})
    assert answer.status_code == 422
    assert "Choose one of the answers." in words(answer)
    assert stored().state == "planned"


def test_fifteen_minutes_are_offered_before_any_reason(sign_in: Any) -> None:
    page = words(sign_in("priya").get(f"{URL}/skip"))
    assert page.index("15 minutes instead?") < page.index("A customer came first")


def test_fifteen_minutes_instead(sign_in: Any, post: Any, stored: Any) -> None:
    post(sign_in("priya"), f"{URL}/shorten", {"sequence": "0"})
    it = stored()
    assert (it.state, it.starts_at, it.minutes, it.sequence) == ("planned", PLANNED, 15, 1)
    assert it.mails == [("moved", person) for person in BOTH]
    assert "15 minutes instead?" not in words(sign_in("priya").get(f"{URL}/skip"))


@pytest.mark.parametrize("hx", [False, True], ids=["plain", "htmx"])
def test_away_keeps_no_cause_and_nobody(sign_in: Any, post: Any, stored: Any, hx: bool) -> None:
    answer = post(sign_in("priya"), f"{URL}/away", {"sequence": "0"}, hx=hx)
    assert answer.status_code == (204 if hx else 303)
    it = stored()
    assert (it.state, it.skip_reason, it.called_off_by_id) == ("away", None, None)
    assert it.mails == [("called_off", person) for person in BOTH]


@pytest.mark.parametrize("action", ["move", "skip", "shorten", "away"])
def test_the_same_press_twice_is_one(sign_in: Any, post: Any, stored: Any, action: str) -> None:
    daniel, form = sign_in("daniel"), {**ON_THURSDAY, "reason": "too_busy"}
    for _ in range(2):
        assert post(daniel, f"{URL}/{action}", form).status_code == 303
    assert (stored().sequence, len(stored().tags)) == (1, 1)


@pytest.mark.parametrize("action", ["move", "skip", "shorten", "away"])
@pytest.mark.parametrize(
    ("meeting_id", "says"),
    [
        (TOM_DANIEL.live, "You are in the middle of it."),
        (TOM_DANIEL.held, "This one-to-one took place, so it stays as it is."),
    ],
)
def test_what_has_begun_or_taken_place_stays(
    sign_in: Any, post: Any, stored: Any, action: str, meeting_id: int, says: str
) -> None:
    form = {**ON_THURSDAY, "reason": "too_busy"}
    answer = post(sign_in("daniel"), f"/meetings/{meeting_id}/{action}", form)
    assert answer.status_code == 409
    assert says in words(answer)
    assert stored(meeting_id).sequence == 0


@pytest.mark.parametrize("action", ["move", "skip", "shorten", "away"])
def test_what_was_called_off_stays_until_it_is_taken_back(
    sign_in: Any, post: Any, stored: Any, action: str
) -> None:
    post(sign_in("daniel"), f"{URL}/skip", {"sequence": "0", "reason": "too_busy"})
    form = {**ON_THURSDAY, "sequence": "1", "reason": "nothing_pressing"}
    answer = post(sign_in("priya"), f"{URL}/{action}", form)
    assert answer.status_code == 409
    assert "It was called off already." in words(answer)
    assert stored().skip_reason == "too_busy"


def test_a_slot_that_is_over_is_not_called_off(
    sign_in: Any, post: Any, stored: Any, clock: Any
) -> None:
    clock.move_to(PLANNED + timedelta(hours=2))
    priya = sign_in("priya")
    for action in ("skip", "shorten"):
        answer = post(priya, f"{URL}/{action}", {"sequence": "0", "reason": "too_busy"})
        assert answer.status_code == 409
        assert "Its time has passed. Say whether you met, or move it." in words(answer)
    assert post(priya, f"{URL}/away", {"sequence": "0"}).status_code == 303


def test_a_missed_one_stays_missed(sign_in: Any, post: Any, clock: Any) -> None:
    clock.move_to(PLANNED + timedelta(days=6))
    priya = sign_in("priya")
    form = {"sequence": "0", "to": "2026-12-03T09:00Z"}
    for action in ("move", "away"):
        answer = post(priya, f"{URL}/{action}", form)
        assert answer.status_code == 409
        assert "It stands as missed" in words(answer)


@pytest.mark.parametrize("action", ["move", "skip"])
def test_where_there_is_nothing_to_choose_the_page_leads_to_the_meeting(
    sign_in: Any, action: str
) -> None:
    answer = sign_in("daniel").get(f"/meetings/{TOM_DANIEL.held}/{action}")
    assert answer.headers["Location"] == f"/meetings/{TOM_DANIEL.held}"


@pytest.mark.parametrize("action", ["move", "skip", "shorten", "away", "undo"])
def test_a_strangers_slot_is_not_there_and_an_ended_pairs_is_left(
    sign_in: Any, post: Any, action: str
) -> None:
    form = {**ON_THURSDAY, "reason": "too_busy"}
    daniel, jonas = sign_in("daniel"), sign_in("jonas")
    assert post(daniel, f"/meetings/{NOOR_INES.planned}/{action}", form).status_code == 404
    answer = post(jonas, f"/meetings/{JONAS_INES.held}/{action}", form)
    assert answer.status_code == 403
    assert "These two no longer meet" in words(answer)


# --- Taking back ---------------------------------------------------------------------------------


@pytest.mark.parametrize("hx", [False, True], ids=["plain", "htmx"])
@pytest.mark.parametrize(
    ("action", "form"),
    [
        ("move", ON_THURSDAY),
        ("skip", {"sequence": "0", "reason": "too_busy"}),
        ("shorten", {"sequence": "0"}),
        ("away", {"sequence": "0"}),
    ],
)
def test_taken_back_at_once_nobody_is_told_and_nothing_is_remembered(
    sign_in: Any, post: Any, stored: Any, action: str, form: dict[str, str], hx: bool
) -> None:
    daniel = sign_in("daniel")
    post(daniel, f"{URL}/{action}", {**form, "back": URL})
    where, fields = undo_form(daniel.get(URL))
    answer = post(daniel, where, fields, hx=hx)
    assert answer.status_code == (204 if hx else 303)
    it = stored()
    assert (it.state, it.starts_at, it.minutes) == ("planned", PLANNED, 30)
    assert (it.skip_reason, it.called_off_by_id, it.called_off_at) == (None, None, None)
    assert (it.sequence, it.moves, it.mails) == (2, [], [])
    assert it.tags[-1] == "meeting:undo"
    again = post(daniel, where, fields)
    assert again.status_code == 409
    assert it.sequence == 2


def test_who_has_been_told_is_told_again(
    sign_in: Any, post: Any, stored: Any, as_system: Any
) -> None:
    daniel = sign_in("daniel")
    post(daniel, f"{URL}/skip", {"sequence": "0", "reason": "too_busy"})
    with as_system() as session:
        for message in session.query(OutboxMessage):
            message.sent_at = NOW
    post(daniel, f"{URL}/undo", {"sequence": "1"})
    assert stored().mails[2:] == [("planned", person) for person in BOTH]


def test_moved_twice_at_once_is_told_once_and_from_where_it_was(
    sign_in: Any, post: Any, stored: Any, as_system: Any
) -> None:
    daniel = sign_in("daniel")
    post(daniel, f"{URL}/move", ON_THURSDAY)
    post(daniel, f"{URL}/move", {"sequence": "1", "to": "2026-11-27T09:00Z"})
    assert stored().mails == [("moved", person) for person in BOTH]
    post(daniel, f"{URL}/undo", {"sequence": "2"})
    assert stored().starts_at == THURSDAY
    with as_system() as session:
        facts = [message.facts for message in session.query(OutboxMessage)]
    assert [fact["from_at"] for fact in facts] == [PLANNED.isoformat()] * 2


def test_no_mail_is_due_before_a_minute_is_over(sign_in: Any, post: Any, as_system: Any) -> None:
    post(sign_in("daniel"), f"{URL}/move", ON_THURSDAY)
    with as_system() as session:
        due = {message.due_at for message in session.query(OutboxMessage)}
    assert due == {NOW + timedelta(seconds=60)}


def test_days_later_it_is_moved_back_by_hand_and_both_moves_are_remembered(
    sign_in: Any, post: Any, stored: Any, clock: Any
) -> None:
    post(sign_in("daniel"), f"{URL}/move", {"sequence": "0", "to": "2026-12-01T14:00Z"})
    clock.shift(timedelta(hours=3))
    priya = sign_in("priya")
    page = priya.get(URL)
    assert "Move it back to tomorrow, 10:00" in words(page)
    post(priya, f"{URL}/undo", {"sequence": "1"})
    it = stored()
    assert it.starts_at == PLANNED
    assert [by for by, _from, _to in it.moves] == [DANIEL.id, PRIYA.id]


def test_the_page_of_a_slot_called_off_brings_it_back_while_its_time_is_to_come(
    sign_in: Any, post: Any, stored: Any, clock: Any
) -> None:
    post(sign_in("daniel"), f"{URL}/skip", {"sequence": "0", "reason": "too_busy"})
    clock.shift(timedelta(hours=3))
    priya = sign_in("priya")
    assert "It takes place after all" in words(priya.get(URL))
    post(priya, f"{URL}/undo", {"sequence": "1"})
    assert (stored().state, stored().skip_reason) == ("planned", None)


def test_a_slot_called_off_whose_time_is_over_stays(
    sign_in: Any, post: Any, stored: Any, clock: Any
) -> None:
    post(sign_in("daniel"), f"{URL}/skip", {"sequence": "0", "reason": "too_busy"})
    clock.move_to(PLANNED + timedelta(hours=1))
    daniel = sign_in("daniel")
    assert "It takes place after all" not in words(daniel.get(URL))
    answer = post(daniel, f"{URL}/undo", {"sequence": "1"})
    assert answer.status_code == 409
    assert stored().state == "skipped"


def test_it_does_not_come_back_where_another_one_stands_now(
    sign_in: Any, post: Any, given: Any, stored: Any
) -> None:
    daniel = sign_in("daniel")
    post(daniel, f"{URL}/move", ON_THURSDAY)
    given(a_meeting(starts_at=PLANNED + timedelta(minutes=15)))
    assert "Move it back" not in words(daniel.get(URL))
    answer = post(daniel, f"{URL}/undo", {"sequence": "1"})
    assert answer.status_code == 422
    assert stored().starts_at == THURSDAY


@pytest.mark.parametrize("minutes", ["0", "-30", "1441", "30.5", "15", "٣٠", "1_0"])
def test_a_length_that_cannot_have_been_is_refused(
    sign_in: Any, post: Any, stored: Any, minutes: str
) -> None:
    post(sign_in("daniel"), f"{URL}/shorten", {"sequence": "0"})
    form = {"sequence": "1", "minutes": minutes}
    assert post(sign_in("daniel"), f"{URL}/undo", form).status_code == 422
    assert stored().minutes == 15


def test_where_nothing_was_done_nothing_is_taken_back(sign_in: Any, post: Any) -> None:
    answer = post(sign_in("daniel"), f"{URL}/undo", {"sequence": "0"})
    assert answer.status_code == 409
    assert "There is nothing to take back here." in words(answer)


# --- Zones ---------------------------------------------------------------------------------------


def test_each_reads_and_writes_their_own_clock(
    sign_in: Any, post: Any, stored: Any, as_system: Any
) -> None:
    with as_system() as session:
        session.get_one(Person, PRIYA.id).time_zone = "Europe/London"
    priya = sign_in("priya")
    page = words(priya.get(f"{URL}/move"))
    assert "It is tomorrow at 09:00" in page
    assert "Tomorrow, 09:30 10:30 for Daniel" in page
    assert "Times are yours, London. Daniel reads them in Paris time." in page
    post(priya, f"{URL}/move", {"sequence": "0", "on": "2026-11-26", "at": "09:00"})
    assert stored().starts_at == THURSDAY


def test_the_series_decides_what_is_outside_the_day(sign_in: Any) -> None:
    assert time(8) < TEN < time(18)
    assert PRIYA_DANIEL.planned == MEETING
    page = words(sign_in("priya").get(f"{URL}/move"))
    assert "07:" not in page
