"""What each mail says, when it is not sent after all, and that it holds nobody's words."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy.orm import Session

from oneonone.features.mail import letters
from oneonone.features.mail.rules import KINDS
from oneonone.lib.dates import instant, today
from oneonone.models import (
    MAIL_KINDS,
    Account,
    Commitment,
    Installation,
    Meeting,
    MutedMail,
    OutboxMessage,
    Pair,
    Person,
    TalkRequest,
)
from tests.cast import (
    CAST,
    DANIEL,
    IVO,
    IVO_DANIEL,
    LEILA,
    NOW,
    PAIRS,
    PRIYA,
    PRIYA_DANIEL,
    PRIYA_INES,
    TOM,
    TOM_DANIEL,
    Two,
)
from tests.conftest import Arrange
from tests.factories import a_talk_request
from tests.test_canaries import CANARY, WATCHED

from .conftest import Drawn

TUESDAY = "Tuesday 24 November at 10:00"
BEFORE = instant(date(2026, 11, 23), datetime(2026, 11, 23, 15, 0).time(), "Europe/Paris")

Change = Callable[..., None]


@pytest.fixture
def change(as_system: Arrange) -> Change:
    """Change a stored row: `change(Meeting, 13, state="skipped")`."""

    def write(model: type[Any], row_id: int, **values: Any) -> None:
        with as_system() as session:
            row = session.get_one(model, row_id)
            for name, value in values.items():
                setattr(row, name, value)

    return write


@pytest.fixture
def missed(change: Change) -> None:
    """Priya and Daniel's slot was on Sunday, and nobody has said what became of it"""
    change(Meeting, PRIYA_DANIEL.planned, starts_at=NOW - timedelta(hours=25))


# --- What they say -------------------------------------------------------------------------------


def test_a_new_one_to_one(drawn: Drawn) -> None:
    mail = drawn("planned", PRIYA)

    assert mail
    assert mail.subject == f"1:1 with Daniel: {TUESDAY}"
    assert mail.words == f"Your one-to-one with Daniel is on {TUESDAY}, for 30 minutes."


def test_a_move_says_from_when_to_when(drawn: Drawn) -> None:
    mail = drawn("moved", DANIEL, from_at=BEFORE.isoformat())

    assert mail
    assert mail.subject == f"1:1 with Priya has moved: {TUESDAY}"
    assert mail.words == (
        "Your one-to-one with Priya has moved from Monday 23 November at 15:00 "
        f"to {TUESDAY}, for 30 minutes."
    )


def test_a_shorter_one_says_how_long(drawn: Drawn, change: Change) -> None:
    change(Meeting, PRIYA_DANIEL.planned, minutes=15)
    ten = instant(date(2026, 11, 24), NOW.time().replace(hour=10, minute=0), "Europe/Paris")
    mail = drawn("moved", PRIYA, from_at=ten.isoformat(), from_minutes=30, by=DANIEL.id)

    assert mail
    assert mail.subject == f"1:1 with Daniel, 15 minutes: {TUESDAY}"
    assert mail.words == f"Your one-to-one with Daniel on {TUESDAY} now takes 15 minutes."


def test_one_called_off_names_nobody_who_did(drawn: Drawn, change: Change) -> None:
    change(Meeting, PRIYA_DANIEL.planned, state="skipped", called_off_by_id=DANIEL.id,
           skip_reason="too_busy")  # fmt: skip
    mail = drawn("called_off", PRIYA)

    assert mail
    assert mail.subject == f"1:1 with Daniel is called off: {TUESDAY}"
    assert mail.words == (
        f"Your one-to-one with Daniel on {TUESDAY} will not take place. Nothing you wrote is lost."
        "\n\nIf it matters to you, find another time. Soon is better than long."
    )


def test_preparation_is_open(drawn: Drawn) -> None:
    mail = drawn("preparation_opens", PRIYA)

    assert mail
    assert mail.subject == "Three minutes before you meet Daniel"
    assert mail.words == (
        f"You meet Daniel on {TUESDAY}. Your preparation is open: five short pages, about three "
        "minutes on your phone.\n\nWhat you write is yours alone until you share it."
    )


def test_the_ready_page_on_the_day(drawn: Drawn, clock: Any) -> None:
    clock.move_to(NOW.replace(day=24, hour=6, minute=30))
    mail = drawn("ready_page", DANIEL)

    assert mail
    assert mail.subject == f"1:1 with Priya today: {TUESDAY}"
    assert mail.words == (
        f"You meet Priya today, {TUESDAY}. The page for it is ready: what you promised each other, "
        "what moved, and a question to begin with.\n\nA quiet minute with it is enough."
    )


def test_a_reminder_names_the_day_as_well(drawn: Drawn) -> None:
    mail = drawn("tomorrow", PRIYA)

    assert mail
    assert mail.subject == f"1:1 with Daniel tomorrow: {TUESDAY}"
    assert mail.words.startswith(f"A short reminder: you meet Daniel tomorrow, {TUESDAY}, for 30")


def test_did_you_meet(drawn: Drawn, missed: None) -> None:
    mail = drawn("missed", DANIEL, stage="asked")

    assert mail
    assert mail.subject == "Did you meet Priya?"
    assert mail.words == (
        "Your one-to-one with Priya was planned for Sunday 22 November at 09:20. "
        "Did it take place? Yes, moved or no: one tap."
    )


def test_one_that_counts_as_missed(drawn: Drawn, missed: None, clock: Any) -> None:
    clock.shift(timedelta(days=4))
    mail = drawn("missed", DANIEL, stage="counted")

    assert mail
    assert mail.subject == "1:1 with Priya: find a new time"
    assert "now counts as missed. The best repair is a new time soon." in mail.words


@pytest.fixture
def due_today(as_system: Arrange) -> None:
    with as_system() as session:
        for row in session.scalars(select(Commitment).where(Commitment.outcome.is_(None))):
            row.due_on = today()


def test_a_promise_that_is_due_is_not_told(drawn: Drawn, due_today: None) -> None:
    mail = drawn("promise_due", PRIYA, meeting_id=None, on=today().isoformat())

    assert mail
    assert mail.subject == "Due today: something you promised Daniel"
    assert mail.words == (
        "Something you promised Daniel is due today. What exactly stands in oneonone only.\n\n"
        "Done already? One tick there says so."
    )
    assert "https://oneonone.example/\n" in mail.text


def test_the_record_and_to_the_rep_what_to_do_about_it(drawn: Drawn) -> None:
    to_rep = drawn("recap", PRIYA, meeting_id=PRIYA_DANIEL.held)
    to_manager = drawn("recap", DANIEL, meeting_id=PRIYA_DANIEL.held)

    assert to_rep
    assert to_manager
    assert to_rep.subject == "1:1 with Daniel: what you agreed"
    said = "is closed. What you promised each other stands in the record."
    assert to_manager.words == f"Your one-to-one with Priya {said}"
    assert to_rep.words == (
        f"Your one-to-one with Daniel {said}\n\n"
        "Something not right? You can say so there for three working days."
    )
    assert f"https://oneonone.example/meetings/{PRIYA_DANIEL.held}\n" in to_rep.text


def test_somebody_wants_to_talk_and_the_subject_does_not_say_so(drawn: Drawn, given: Any) -> None:
    given(a_talk_request())
    mail = drawn("talk_sooner", DANIEL, meeting_id=None)

    assert mail
    assert mail.subject == "1:1 with Priya: can you find an earlier time?"
    assert mail.words == (
        "Priya asks whether you two can talk sooner. It needs no reason. "
        "A quarter of an hour today is often enough."
    )


def test_everybody_reads_their_own_clock(drawn: Drawn, change: Change) -> None:
    change(Person, PRIYA.id, time_zone="America/New_York")
    to_rep, to_manager = drawn("planned", PRIYA), drawn("planned", DANIEL)

    assert to_rep
    assert to_manager
    assert "Tuesday 24 November at 04:00 (New York time)" in to_rep.words
    assert "Tuesday 24 November at 10:00 (Paris time)" in to_manager.words


def test_a_new_manager_is_told_to_both_also_before_the_day(drawn: Drawn, change: Change) -> None:
    coming = {"meeting_id": None, "on": "2026-12-02"}
    change(Pair, PRIYA_DANIEL.id, started_on=date(2026, 12, 2))
    to_rep = drawn("new_manager", PRIYA, **coming)
    to_manager = drawn("new_manager", DANIEL, **coming)
    assert to_rep
    assert to_manager
    assert to_rep.subject == "Daniel is your manager from Wednesday 2 December"
    assert to_manager.subject == "You lead Priya from Wednesday 2 December"
    assert "sees your deals and nothing else of before" in to_rep.words

    # What was changed again is not told.
    change(Pair, PRIYA_DANIEL.id, ended_on=date(2026, 12, 2))
    assert drawn("new_manager", PRIYA, **coming) is None


# --- Every one of them ---------------------------------------------------------------------------


def every(
    drawn: Drawn, change: Change, given: Any, clock: Any, two: Two = PRIYA_DANIEL
) -> dict[str, Any]:
    """Draw every kind to everybody of a pair who gets it."""
    planned, starts_at = two.planned, instant(date(2026, 11, 24), NOW.time(), "UTC")
    given(a_talk_request(two))
    found: dict[str, Any] = {}
    for kind in KINDS:
        for side in kind.sides:
            who = two.rep if side == "rep" else two.manager
            meeting_id: int | None = two.held if kind.key == "recap" else planned
            facts: dict[str, str] = {}
            change(Meeting, planned, state="planned", starts_at=starts_at)
            if kind.key == "called_off":
                change(Meeting, planned, state="away")
            elif kind.key == "missed":
                change(Meeting, planned, starts_at=NOW - timedelta(hours=25))
                facts = {"stage": "asked"}
            elif kind.key in ("promise_due", "talk_sooner", "new_manager"):
                meeting_id, facts = None, {"on": today().isoformat()}
            found[f"{kind.key} {who.key}"] = drawn(
                kind.key, who, two, meeting_id=meeting_id, **facts
            )
    return found


def test_every_kind_that_is_stored_can_be_drawn_and_chosen(
    drawn: Drawn, change: Change, given: Any, clock: Any, due_today: None
) -> None:
    assert {kind.key for kind in KINDS} == set(MAIL_KINDS)
    mails = every(drawn, change, given, clock)
    assert [name for name, mail in mails.items() if mail is None] == []


def test_every_mail_has_one_way_in_and_says_where_to_switch_it_off(
    drawn: Drawn, change: Change, given: Any, clock: Any, due_today: None
) -> None:
    for name, mail in every(drawn, change, given, clock).items():
        links = re.findall(r"https?://\S+", mail.text)
        assert len(links) == 2, name
        assert re.fullmatch(r"https://oneonone\.example/(meetings/\d+)?", links[0]), name
        assert links[1] == "https://oneonone.example/me/mail", name
        assert re.findall(r'href="([^"]+)"', mail.html) == links, name
        assert "You get this because you and" in mail.text, name


def test_text_and_html_say_the_same(
    drawn: Drawn, change: Change, given: Any, clock: Any, due_today: None
) -> None:
    for name, mail in every(drawn, change, given, clock).items():
        shown = re.sub(r"<[^>]+>", " ", mail.html)
        for line in mail.words.split("\n\n"):
            assert line in re.sub(r"\s+", " ", shown), name
        assert "{" not in mail.text, name


def test_no_mail_holds_a_word_of_anybody(
    drawn: Drawn, change: Change, given: Any, clock: Any, due_today: None, as_system: Arrange
) -> None:
    with as_system() as session:
        number = _fill_with_canaries(session)
    assert number > 100
    for two in PAIRS:
        if two.ended_on is not None or not two.rep.is_active:
            continue
        third = {one.name.split()[0] for one in CAST} - {
            one.name.split()[0] for one in (two.rep, two.manager)
        }
        for name, mail in every(drawn, change, given, clock, two).items():
            assert mail, name
            said = "\n".join([mail.message.as_string(), mail.text, mail.html, mail.ics])
            assert CANARY.search(said) is None, name
            assert not third & set(re.findall(r"[A-Z][a-z]+", said)), name


def _fill_with_canaries(session: Session) -> int:
    number = 0
    for model, columns in WATCHED.items():
        if model is MutedMail:
            continue
        for row in session.scalars(select(model)):
            for column in columns:
                number += 1
                setattr(row, column, f"CANARY-{number}-")
    return number


@pytest.mark.parametrize("name", ["Zoë “Z” <b>Öz</b>", 'A"b <x@evil.example>', "=?utf-8?q?x?=y Z"])
def test_a_name_is_text_everywhere(drawn: Drawn, change: Change, name: str) -> None:
    change(Person, PRIYA.id, name=name)
    to_rep, to_manager = drawn("planned", PRIYA), drawn("planned", DANIEL)

    assert to_rep
    assert to_manager
    assert [one.addr_spec for one in to_rep.message["To"].addresses] == ["priya@cast.example"]
    assert "<b>Öz" not in to_manager.html
    event = Calendar.from_ical(to_manager.ics).events[0]
    assert str(event["SUMMARY"]) == f"1:1 with {name}"


# --- The calendar part ---------------------------------------------------------------------------


def test_an_invitation_is_what_calendars_expect(
    drawn: Drawn, change: Change, as_system: Arrange
) -> None:
    change(Meeting, PRIYA_DANIEL.planned, sequence=3, minutes=15)
    mail = drawn("moved", PRIYA)
    with as_system() as session:
        uid = session.get_one(Installation, 1).uid

    assert mail
    calendar = Calendar.from_ical(mail.ics)
    [event] = calendar.events
    assert str(calendar["METHOD"]) == "REQUEST"
    assert mail.message.get_payload()[-1].get_param("method") == "REQUEST"
    assert str(event["UID"]) == f"meeting-{PRIYA_DANIEL.planned}@{uid}"
    assert event["SEQUENCE"] == 3
    assert str(event["SUMMARY"]) == "1:1 with Daniel Okafor"
    assert event.start == instant(date(2026, 11, 24), NOW.replace(hour=10, minute=0).time(),
                                  "Europe/Paris")  # fmt: skip
    assert event.duration == timedelta(minutes=15)
    assert str(event["ORGANIZER"]) == "mailto:oneonone@mail.example"
    assert {str(one) for one in event["ATTENDEE"]} == {
        "mailto:priya@cast.example", "mailto:daniel@cast.example",
    }  # fmt: skip
    assert str(event["URL"]) == f"https://oneonone.example/meetings/{PRIYA_DANIEL.planned}"


def test_one_called_off_leaves_the_calendar(drawn: Drawn, change: Change) -> None:
    change(Meeting, PRIYA_DANIEL.planned, state="away", sequence=4)
    mail = drawn("called_off", PRIYA)

    assert mail
    calendar = Calendar.from_ical(mail.ics)
    assert str(calendar["METHOD"]) == "CANCEL"
    assert calendar.events[0]["SEQUENCE"] == 4
    assert str(calendar.events[0]["STATUS"]) == "CANCELLED"


def test_one_that_is_no_longer_stored_leaves_it_too(drawn: Drawn, as_system: Arrange) -> None:
    with as_system() as session:
        session.delete(session.get_one(Meeting, PRIYA_DANIEL.planned))
    facts = {"from_at": (NOW + timedelta(days=1)).isoformat(), "minutes": 30, "sequence": 2}
    mail = drawn("called_off", PRIYA, **facts)

    assert mail
    assert str(Calendar.from_ical(mail.ics)["METHOD"]) == "CANCEL"
    assert "on Tuesday 24 November at 10:20 will not take place" in mail.words
    bare = drawn("called_off", PRIYA)
    assert bare
    assert bare.ics == ""
    assert bare.subject == "1:1 with Daniel is called off"


def test_only_three_kinds_touch_a_calendar(
    drawn: Drawn, change: Change, given: Any, clock: Any, due_today: None
) -> None:
    with_one = {name.split()[0] for name, mail in every(drawn, change, given, clock).items()
                if mail.ics}  # fmt: skip
    assert with_one == {"planned", "moved", "called_off"}


# --- Drawn when sent, from the meeting as it is then ---------------------------------------------


@pytest.mark.parametrize("kind", ["planned", "moved"])
def test_an_invitation_to_what_is_off_by_now_calls_it_off(
    drawn: Drawn, change: Change, kind: str
) -> None:
    change(Meeting, PRIYA_DANIEL.planned, state="skipped")
    mail = drawn(kind, PRIYA)

    assert mail
    assert mail.subject.startswith("1:1 with Daniel is called off")
    assert "METHOD:CANCEL" in mail.ics


def test_one_that_takes_place_after_all_is_not_called_off(drawn: Drawn) -> None:
    assert drawn("called_off", PRIYA) is None


@pytest.mark.parametrize("kind", ["planned", "moved", "preparation_opens", "tomorrow"])
def test_what_has_begun_needs_no_mail(drawn: Drawn, clock: Any, kind: str) -> None:
    clock.move_to(NOW.replace(day=24, hour=9))
    assert drawn(kind, PRIYA) is None


@pytest.mark.parametrize("kind", ["planned", "moved", "preparation_opens", "tomorrow"])
@pytest.mark.parametrize("state", ["live", "held"])
def test_nor_does_what_they_began_early(
    drawn: Drawn, change: Change, kind: str, state: str
) -> None:
    change(Meeting, PRIYA_DANIEL.planned, state=state, started_at=NOW)
    assert drawn(kind, PRIYA) is None


@pytest.mark.parametrize("state", ["skipped", "away"])
@pytest.mark.parametrize("kind", ["preparation_opens", "tomorrow"])
def test_nobody_is_reminded_of_what_is_off(
    drawn: Drawn, change: Change, kind: str, state: str
) -> None:
    change(Meeting, PRIYA_DANIEL.planned, state=state)
    assert drawn(kind, PRIYA) is None


def test_a_reminder_made_for_another_day_is_not_sent(drawn: Drawn) -> None:
    assert drawn("tomorrow", PRIYA, on="2026-11-24")
    assert drawn("tomorrow", PRIYA, on="2026-11-25") is None


@pytest.mark.parametrize("state", ["held", "skipped", "away"])
def test_an_answer_ends_the_asking(drawn: Drawn, change: Change, missed: None, state: str) -> None:
    change(Meeting, PRIYA_DANIEL.planned, state=state)
    assert drawn("missed", DANIEL, stage="asked") is None
    assert drawn("missed", DANIEL, stage="counted") is None


def test_who_said_no_is_not_told_that_it_counts(drawn: Drawn, change: Change, missed: None) -> None:
    change(Meeting, PRIYA_DANIEL.planned, not_met_at=NOW, not_met_by_id=PRIYA.id)
    assert drawn("missed", DANIEL, stage="asked") is None
    assert drawn("missed", DANIEL, stage="counted")
    change(Meeting, PRIYA_DANIEL.planned, not_met_by_id=DANIEL.id)
    assert drawn("missed", DANIEL, stage="counted") is None


@pytest.mark.parametrize("differs", [{"claim": "kept"}, {"outcome": "kept"}, {"agreed_at": None}])
def test_what_is_done_is_not_due(
    drawn: Drawn, as_system: Arrange, due_today: None, differs: dict[str, Any]
) -> None:
    with as_system() as session:
        for row in session.scalars(select(Commitment).where(Commitment.outcome.is_(None))):
            for name, value in differs.items():
                setattr(row, name, value)
    assert drawn("promise_due", PRIYA, meeting_id=None, on=today().isoformat()) is None


def test_a_wish_to_talk_that_is_settled_is_not_told(
    drawn: Drawn, given: Any, as_system: Arrange
) -> None:
    given(a_talk_request())
    with as_system() as session:
        session.scalars(select(TalkRequest)).one().settled_at = NOW
    assert drawn("talk_sooner", DANIEL, meeting_id=None) is None


def test_a_record_of_last_week_is_no_news(drawn: Drawn, app: Any, as_system: Arrange) -> None:
    with as_system() as session:
        row = OutboxMessage(
            kind="recap", person_id=PRIYA.id, meeting_id=PRIYA_DANIEL.held, pair_id=1, facts={},
            created_on=today(), due_at=NOW - timedelta(days=8),
        )  # fmt: skip
        session.add(row)
        session.flush()
        assert letters.case_of(session, row, NOW) is None


# --- Who gets none -------------------------------------------------------------------------------


def test_who_left_gets_nothing(drawn: Drawn, change: Change) -> None:
    change(Person, PRIYA.id, left_on=today())
    assert drawn("planned", PRIYA) is None
    to_the_other = drawn("planned", DANIEL)
    assert to_the_other
    assert "priya@cast.example" not in to_the_other.ics


def test_who_is_switched_off_gets_nothing(drawn: Drawn, change: Change) -> None:
    assert drawn("planned", IVO, IVO_DANIEL) is None
    change(Account, PRIYA.id, is_active=False)
    assert drawn("planned", PRIYA) is None


def test_who_does_not_want_a_kind_gets_the_others(drawn: Drawn, given: Any) -> None:
    given(MutedMail(author_id=PRIYA.id, kind="planned"))
    assert drawn("planned", PRIYA) is None
    assert drawn("moved", PRIYA)
    assert drawn("planned", DANIEL)


def test_who_wants_no_mail_of_what_is_off_gets_none_by_another_name(
    drawn: Drawn, change: Change, given: Any
) -> None:
    given(MutedMail(author_id=PRIYA.id, kind="called_off"))
    change(Meeting, PRIYA_DANIEL.planned, state="away")
    assert drawn("planned", PRIYA) is None
    assert drawn("planned", DANIEL)


def test_nobody_gets_mail_about_the_pair_of_others(drawn: Drawn) -> None:
    assert drawn("planned", LEILA, TOM_DANIEL) is None
    assert drawn("planned", TOM, TOM_DANIEL)


def test_a_pair_that_has_ended_is_only_called_off(drawn: Drawn, change: Change) -> None:
    assert drawn("recap", PRIYA, PRIYA_INES, meeting_id=PRIYA_INES.held) is None
    change(Pair, PRIYA_DANIEL.id, ended_on=today())
    assert drawn("tomorrow", PRIYA) is None
    change(Meeting, PRIYA_DANIEL.planned, state="skipped")
    assert drawn("called_off", PRIYA)
