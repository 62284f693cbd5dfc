"""A manager sets a rhythm; what is planned follows it and nothing that hangs on it is lost.

It is Monday 23 November 2026, 10:20; Priya and Daniel meet on Tuesdays at ten, tomorrow first.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from oneonone.features.schedule import planning
from oneonone.lib.dates import instant, now
from oneonone.models import (
    AuditEvent,
    Cadence,
    Meeting,
    MeetingMove,
    OutboxMessage,
    Person,
    PreparationDraft,
)
from tests.cast import DANIEL, PRIYA, PRIYA_DANIEL, TEN, TOM_DANIEL, TOMORROW, ZONE
from tests.factories import a_draft, a_meeting, a_move, a_pair

PAGE = f"/people/{PRIYA.id}/rhythm"
THURSDAYS = {
    "every": "1",
    "weekday": "3",
    "at": "14:00",
    "minutes": "30",
    "zone": ZONE,
    "from_on": "2026-12-01",
    "back": "/team",
}

Send = Callable[..., TestResponse]
Rows = Callable[..., list[Meeting]]


@pytest.fixture
def daniel(sign_in: Any) -> FlaskClient:
    return sign_in(DANIEL)


@pytest.fixture
def planned(as_system: Any) -> None:
    """Four Tuesdays stand."""
    with as_system() as session:
        planning.plan(session, [PRIYA_DANIEL.id], now())
        for mail in session.scalars(select(OutboxMessage)):
            mail.sent_at = now()


@pytest.fixture
def rows(as_system: Any) -> Rows:
    def read(pair_id: int = PRIYA_DANIEL.id) -> list[Meeting]:
        with as_system() as session:
            found = session.scalars(
                select(Meeting)
                .where(Meeting.pair_id == pair_id, Meeting.planned_on >= TOMORROW)
                .order_by(Meeting.starts_at)
            ).all()
            session.expunge_all()
        return list(found)

    return read


def days(meetings: list[Meeting]) -> list[str]:
    return [f"{row.planned_on:%d.%m.} {row.state}" for row in meetings]


def said(answer: TestResponse) -> str:
    """What the page says will happen."""
    text = answer.get_data(as_text=True)
    found = re.search(r'id="rhythm-outlook".*?</div>', text, flags=re.DOTALL)
    assert found
    words = re.sub(r"<[^>]*>", " ", found[0].partition(">")[2])
    return " ".join(unescape(words).split())


# --- The page ------------------------------------------------------------------------------------


def test_the_page_shows_the_rhythm_there_is(daniel: FlaskClient, planned: None) -> None:
    answer = daniel.get(f"{PAGE}?back=/team")
    text = answer.get_data(as_text=True)

    assert answer.status_code == 200
    assert "Your rhythm with Priya" in text
    assert re.search(r'value="10:00"', text)
    assert f'value="{ZONE}"' in text
    assert 'value="2026-11-24"' in text
    assert 'href="/team"' in text
    assert said(answer) == (
        "Every Tuesday at 10:00, from 24 November. Nothing that is planned changes."
    )


def test_without_a_rhythm_the_managers_own_zone_is_offered(
    daniel: FlaskClient, as_system: Any
) -> None:
    with as_system() as session:
        for row in session.scalars(select(Cadence).filter_by(pair_id=PRIYA_DANIEL.id)):
            session.delete(row)
        session.get_one(Person, DANIEL.id).time_zone = "America/New_York"
    text = daniel.get(PAGE).get_data(as_text=True)

    assert 'value="America/New_York"' in text
    assert 'value="2026-11-24"' in text


def test_back_leads_nowhere_else(daniel: FlaskClient, post: Send) -> None:
    assert 'href="/"' in daniel.get(f"{PAGE}?back=//evil.example").get_data(as_text=True)
    answer = post(daniel, PAGE, {**THURSDAYS, "back": "https://evil.example"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


@pytest.mark.parametrize("hx", [False, True], ids=["plain", "htmx"])
def test_it_says_what_will_happen_and_does_nothing_yet(
    daniel: FlaskClient, post: Send, planned: None, rows: Rows, hx: bool
) -> None:
    answer = post(daniel, PAGE, {**THURSDAYS, "look": "1"}, hx=hx)

    assert answer.status_code == 200
    assert said(answer) == ("Every Thursday at 14:00, from 3 December. Three one-to-ones move.")
    assert ("<html" in answer.get_data(as_text=True)) is not hx
    assert days(rows()) == ["24.11. planned", "01.12. planned", "08.12. planned", "15.12. planned"]


def test_the_day_in_the_gap_is_named(daniel: FlaskClient, post: Send) -> None:
    sundays = {**THURSDAYS, "weekday": "6", "at": "02:30", "from_on": "2027-03-28", "look": "1"}
    answer = post(daniel, PAGE, sundays)

    assert answer.status_code == 200
    assert "On Sunday 28 March 2027 the clock skips 02:30, so it is at 03:30 then." in said(answer)


def test_the_reps_own_time_is_said_where_it_is_another(
    daniel: FlaskClient, post: Send, as_system: Any
) -> None:
    with as_system() as session:
        session.get_one(Person, PRIYA.id).time_zone = "Europe/London"
    answer = post(daniel, PAGE, {**THURSDAYS, "look": "1"})

    assert "For Priya that is 13:00 (Europe/London)." in said(answer)


@pytest.mark.parametrize("person", ["priya", "tom", "ines", "marek"])
def test_only_the_manager_of_the_open_pair_may(sign_in: Any, post: Send, person: str) -> None:
    browser = sign_in(person)
    status = 404 if person in ("ines", "marek") else 403

    assert browser.get(PAGE).status_code == status
    assert post(browser, PAGE, THURSDAYS).status_code == status


def test_who_covers_sets_the_rhythm_of_the_cover_alone(
    sign_in: Any, post: Send, given: Any, rows: Rows, planned: None
) -> None:
    cover = given(
        a_pair(
            rep_id=PRIYA.id, manager_id=14, is_cover=True,
            started_on=date(2026, 11, 23), ended_on=date(2026, 12, 20),
        )
    )  # fmt: skip
    answer = post(sign_in("vera"), PAGE, THURSDAYS)

    assert answer.status_code == 303
    assert days(rows(cover.id)) == ["03.12. planned", "10.12. planned", "17.12. planned"]
    assert len(rows()) == 4


# --- What it does --------------------------------------------------------------------------------


def test_what_is_planned_moves_in_order_and_keeps_its_rows(
    daniel: FlaskClient, post: Send, planned: None, rows: Rows, as_system: Any
) -> None:
    before = [row.id for row in rows()]
    answer = post(daniel, PAGE, {**THURSDAYS, "minutes": "45"})

    assert (answer.status_code, answer.headers["Location"]) == (303, "/team")
    found = rows()
    assert days(found) == [
        "24.11. planned", "03.12. planned", "10.12. planned", "17.12. planned",
    ]  # fmt: skip
    assert [row.id for row in found] == before
    assert found[1].starts_at == instant(date(2026, 12, 3), time(14), ZONE)
    assert [row.minutes for row in found] == [30, 45, 45, 45]
    assert [row.sequence for row in found] == [0, 1, 1, 1]
    with as_system() as session:
        assert session.scalars(select(MeetingMove)).all() == []
        tags = session.scalars(select(AuditEvent.tag).filter_by(pair_id=PRIYA_DANIEL.id)).all()
        assert tags == ["rhythm:set"]


def test_both_are_told_from_when_each_was_moved(
    daniel: FlaskClient, post: Send, planned: None, rows: Rows, as_system: Any
) -> None:
    post(daniel, PAGE, THURSDAYS)

    moved = rows()[1:]
    with as_system() as session:
        told = session.scalars(select(OutboxMessage).filter_by(kind="moved")).all()
        assert sorted((mail.meeting_id, mail.person_id) for mail in told) == sorted(
            (row.id, person) for row in moved for person in (PRIYA.id, DANIEL.id)
        )
        first = next(mail for mail in told if mail.meeting_id == moved[0].id)
        assert first.facts == {"from_at": instant(date(2026, 12, 1), TEN, ZONE).isoformat()}


def test_changed_twice_within_a_minute_one_mail_says_it(
    daniel: FlaskClient, post: Send, planned: None, as_system: Any
) -> None:
    post(daniel, PAGE, THURSDAYS)
    post(daniel, PAGE, {**THURSDAYS, "at": "15:00"})

    with as_system() as session:
        assert len(session.scalars(select(OutboxMessage).filter_by(kind="moved")).all()) == 6


def test_set_twice_changes_nothing(
    daniel: FlaskClient, post: Send, planned: None, rows: Rows, as_system: Any
) -> None:
    post(daniel, PAGE, THURSDAYS)
    before = [(row.id, row.starts_at, row.sequence) for row in rows()]
    post(daniel, PAGE, THURSDAYS)

    assert [(row.id, row.starts_at, row.sequence) for row in rows()] == before
    with as_system() as session:
        starts = session.scalars(
            select(Cadence.starts_on).filter_by(pair_id=PRIYA_DANIEL.id).order_by(Cadence.starts_on)
        ).all()
        assert starts == [PRIYA_DANIEL.started_on, date(2026, 12, 1)]


def test_a_later_change_that_was_set_already_gives_way(
    daniel: FlaskClient, post: Send, as_system: Any
) -> None:
    post(daniel, PAGE, {**THURSDAYS, "from_on": "2027-02-01"})
    post(daniel, PAGE, THURSDAYS)

    with as_system() as session:
        rows = session.scalars(select(Cadence).filter_by(pair_id=PRIYA_DANIEL.id)).all()
        assert [row.starts_on for row in rows if row.weekday == 3] == [date(2026, 12, 1)]


def test_half_as_often_takes_the_rest_away_and_says_so(
    daniel: FlaskClient, post: Send, planned: None, rows: Rows, as_system: Any
) -> None:
    gone = rows()[3]
    rarer = {**THURSDAYS, "every": "2"}
    assert "One is left over and goes." in said(post(daniel, PAGE, {**rarer, "look": "1"}))
    post(daniel, PAGE, rarer)

    assert days(rows()) == ["24.11. planned", "03.12. planned", "17.12. planned"]
    with as_system() as session:
        told = session.scalars(select(OutboxMessage).filter_by(kind="called_off")).all()
        assert {mail.person_id for mail in told} == {PRIYA.id, DANIEL.id}
        assert told[0].facts == {
            "from_at": gone.starts_at.isoformat(), "minutes": 30, "sequence": 1,
        }  # fmt: skip


def test_what_the_rep_has_written_for_it_alone_keeps_a_meeting(
    daniel: FlaskClient, post: Send, planned: None, rows: Rows, given: Any, as_system: Any
) -> None:
    last = rows()[3]
    given(a_draft(meeting_id=last.id))
    answer = post(daniel, PAGE, {**THURSDAYS, "every": "2"})

    assert answer.status_code == 303
    assert days(rows()) == [
        "24.11. planned", "03.12. planned", "15.12. planned", "17.12. planned",
    ]  # fmt: skip
    with as_system() as session:
        assert session.scalar(select(PreparationDraft.id).filter_by(meeting_id=last.id))


def test_a_preparation_goes_along_with_its_meeting(
    daniel: FlaskClient, post: Send, planned: None, rows: Rows, as_system: Any
) -> None:
    post(daniel, PAGE, {**THURSDAYS, "from_on": "2026-11-24"})

    first = rows()[0]
    assert (first.id, first.planned_on) == (PRIYA_DANIEL.planned, date(2026, 11, 26))
    with as_system() as session:
        assert session.scalar(select(PreparationDraft.id).filter_by(meeting_id=first.id))


def test_a_live_meeting_is_never_touched(
    daniel: FlaskClient, post: Send, as_system: Any, rows: Rows
) -> None:
    url = f"/people/{TOM_DANIEL.rep.id}/rhythm"
    answer = post(daniel, url, {**THURSDAYS, "from_on": "2026-11-23"})

    assert answer.status_code == 303
    with as_system() as session:
        live = session.get_one(Meeting, TOM_DANIEL.live)
        assert (live.state, live.sequence, live.planned_on) == ("live", 0, date(2026, 11, 23))


def test_a_meeting_moved_out_of_the_new_rhythms_days_stays_where_it_was_put(
    daniel: FlaskClient, post: Send, planned: None, rows: Rows, given: Any, as_system: Any
) -> None:
    moved_id = rows()[1].id
    with as_system() as session:
        session.get_one(Meeting, moved_id).starts_at = instant(date(2026, 11, 30), TEN, ZONE)
    given(a_move(moved_id))
    post(daniel, PAGE, THURSDAYS)

    kept = next(row for row in rows() if row.id == moved_id)
    assert kept.starts_at == instant(date(2026, 11, 30), TEN, ZONE)


def test_a_slot_that_was_called_off_is_not_planned_again(
    daniel: FlaskClient, post: Send, planned: None, rows: Rows, as_system: Any
) -> None:
    with as_system() as session:
        session.get_one(Meeting, rows()[2].id).state = "skipped"
    post(daniel, PAGE, {**THURSDAYS, "weekday": "1", "at": "11:00"})

    assert days(rows()) == ["24.11. planned", "01.12. planned", "08.12. skipped", "15.12. planned"]


def test_a_holiday_of_the_new_rhythm_is_away(
    daniel: FlaskClient, post: Send, planned: None, rows: Rows, as_system: Any
) -> None:
    with as_system() as session:
        # 8 December is a holiday in Austria; the others move around it.
        session.get_one(Person, PRIYA.id).country = "AT"
    tuesdays = {**THURSDAYS, "weekday": "1", "at": "11:00", "from_on": "2026-12-05"}
    post(daniel, PAGE, tuesdays)

    assert days(rows())[2:] == ["08.12. away", "15.12. planned"]


def test_the_same_times_a_week_later_do_not_meet_one_another(
    daniel: FlaskClient, post: Send, planned: None, rows: Rows
) -> None:
    """Every meeting goes to where the next one was."""
    answer = post(
        daniel, PAGE, {**THURSDAYS, "weekday": "1", "at": "10:00", "from_on": "2026-11-25",
                       "every": "2"},
    )  # fmt: skip

    assert answer.status_code == 303
    assert days(rows()) == ["24.11. planned", "01.12. planned", "15.12. planned"]


def test_an_ad_hoc_meeting_at_a_slots_moment_is_that_slot(
    daniel: FlaskClient, post: Send, rows: Rows, given: Any
) -> None:
    given(a_meeting(on=date(2026, 12, 3), starts_at=instant(date(2026, 12, 3), time(14), ZONE)))
    post(daniel, PAGE, THURSDAYS)

    assert days(rows()) == [
        "24.11. planned", "03.12. planned", "10.12. planned", "17.12. planned",
    ]  # fmt: skip


# --- What is refused -----------------------------------------------------------------------------

TIME = "Write a time like 09:30."
DATE = "Write a date like 2026-11-26."
ZONE_WORDS = "Choose a time zone from the list, like Europe/Paris."
MINUTES = "Write whole minutes, 10 to 120."
ANSWER = "Choose one of the answers."


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        # H-72
        *(("every", text, ANSWER) for text in ("weekly ", "Weekly", "hourly", "0", "3", "10" * 9)),
        ("every", "", ANSWER),
        *(("weekday", text, ANSWER) for text in ("7", "-1", "Tuesday", "", "\uff11")),
        # H-73
        *(("minutes", text, MINUTES)
          for text in ("0", "-30", "1441", "30.5", "9", "121", "", "1e1", "030.0",
                       "\uff13\uff10", "٣٠", "1_0", "+30")),
        # H-75
        ("from_on", "2026-02-30", "This day is not in the calendar. Look again."),
        ("from_on", "2026-02-29", "This day is not in the calendar. Look again."),
        ("from_on", "2026-11-22", "That day has passed. Choose one still to come."),
        ("from_on", "2029-01-01", "Write a date between 2000 and two years from now."),
        ("from_on", "", "Choose the day from which it counts."),
        # H-76
        *(("from_on", text, DATE)
          for text in ("20260101", "2026-W01-1", "2026-1-1", "01/02/2026", 
                       "\uff12\uff10\uff12\uff16-01-01",
                       "2026-01-01T00:00")),
        # H-78
        *(("at", text, TIME) for text in ("24:00", "25:61", "23:59:60", "9:00", "", "10.00")),
        # H-81
        *(("zone", text, ZONE_WORDS)
          for text in ("../../etc/passwd", "Mars/Phobos", "GMT+25", "", "europe/paris", "Factory")),
        ("zone", "x" * 10_000, "64"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_a_sentence_and_kept(
    daniel: FlaskClient, post: Send, rows: Rows, as_system: Any, field: str, text: str, words: str
) -> None:
    answer = post(daniel, PAGE, {**THURSDAYS, field: text})
    page = unescape(answer.get_data(as_text=True))

    assert answer.status_code == 422
    assert words in page
    assert page.count('class="err"') == 1
    if field not in ("every", "weekday") and text.isascii():
        assert f'value="{text}"' in page
    assert 'value="14:00"' in page or field == "at"
    assert days(rows()) == ["24.11. planned"]
    with as_system() as session:
        assert len(session.scalars(select(Cadence).filter_by(pair_id=PRIYA_DANIEL.id)).all()) == 1


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("from_on", "2028-02-29"),  # H-75
        ("from_on", "2027-03-28"),  # H-79
        ("from_on", "2026-11-23"),
        ("minutes", "10"),
        ("minutes", "120"),
        ("zone", "America/Argentina/Buenos_Aires"),
        ("at", "00:00"),
        ("at", "23:59"),
    ],
)
def test_what_can_be_is_accepted(daniel: FlaskClient, post: Send, field: str, text: str) -> None:
    assert post(daniel, PAGE, {**THURSDAYS, field: text}).status_code == 303


def test_a_field_sent_twice_is_refused(daniel: FlaskClient, post: Send) -> None:
    doubled = {**THURSDAYS, "minutes": ["30", "45"]}
    assert post(daniel, PAGE, doubled).status_code == 400


def test_while_it_is_filled_in_only_the_hint_is_answered(daniel: FlaskClient, post: Send) -> None:
    answer = post(daniel, PAGE, {**THURSDAYS, "at": "24:00", "look": "1"}, hx=True)

    assert answer.status_code == 422
    assert said(answer) == TIME
    assert "<form" not in answer.get_data(as_text=True)
