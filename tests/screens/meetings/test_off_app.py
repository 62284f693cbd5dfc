"""What the two promised in a one-to-one that took place without the app."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from oneonone.features.commitments.rules import may_take_off
from oneonone.lib.dates import instant
from oneonone.models import (
    AuditEvent,
    Cadence,
    Commitment,
    CommitmentOutcome,
    Meeting,
    Pair,
    Revision,
)
from oneonone.screens.meetings.promised_rules import promise_until
from tests.cast import (
    DANIEL,
    JONAS_INES,
    NOW,
    PRIYA,
    PRIYA_DANIEL,
    PRIYA_INES,
    TEN,
    TOM_DANIEL,
    TOMORROW,
    ZONE,
)
from tests.factories import a_commitment, a_meeting, an_outcome

# Friday's slot: promises until Wednesday 25 November. The next one-to-one is tomorrow.
FRIDAY, LAST_DAY = date(2026, 11, 20), date(2026, 11, 25)
OFF = 900
RECORD = f"/meetings/{OFF}"
PROMISES = f"{RECORD}/promises"
SUMMARY = {"side": "rep", "text": "Send the summary", "due_on": "2026-11-27"}
HOTEL = {"side": "manager", "text": "Find a hotel", "due_on": "2026-11-26"}


def text_of(answer: Any) -> str:
    return " ".join(answer.get_data(as_text=True).replace("&#39;", "'").split())


@pytest.fixture
def met(given):
    """Priya and Daniel met on Friday; Daniel said so afterwards."""
    at = instant(FRIDAY, TEN, ZONE)
    given(
        a_meeting(
            on=FRIDAY, id=OFF, state="held", is_off_app=True, ended_at=at + timedelta(hours=25)
        )
    )


@pytest.fixture
def promised(as_system):
    """The promises of Friday, as they stand now."""

    def read(meeting_id: int = OFF) -> list[SimpleNamespace]:
        with as_system() as session:
            rows = session.query(Commitment).filter_by(meeting_id=meeting_id)
            return [
                SimpleNamespace(**{c.name: getattr(row, c.name) for c in row.__table__.columns})
                for row in rows.order_by(Commitment.side.desc(), Commitment.position)
            ]

    return read


def take_off(row: Any) -> str:
    return f"{PROMISES}/{row.id}/take-off"


# --- Adding ---------------------------------------------------------------------------------------


@pytest.mark.usefixtures("met")
@pytest.mark.parametrize("who", [PRIYA, DANIEL], ids=["rep", "manager"])
@pytest.mark.parametrize(("form", "by"), [(SUMMARY, PRIYA), (HOTEL, DANIEL)], ids=["rep", "mgr"])
def test_either_adds_what_either_promised_and_it_counts_at_once(
    sign_in, post, promised, as_system, who, form, by
):
    browser = sign_in(who)
    reply = post(browser, PROMISES, form)
    assert (reply.status_code, reply.location) == (303, f"{RECORD}#promised")
    (row,) = promised()
    assert (row.side, row.text, row.promised_by_id) == (form["side"], form["text"], by.id)
    assert (row.author_id, row.agreed_at) == (who.id, NOW)
    assert row.due_on == row.promised_for == date.fromisoformat(form["due_on"])
    assert form["text"] in text_of(browser.get(RECORD))
    with as_system() as session:
        (event,) = session.query(AuditEvent).filter_by(tag="commitment:promise")
        assert (event.actor_id, event.meeting_id) == (who.id, OFF)


@pytest.mark.usefixtures("met")
def test_htmx_gets_that_side_again_and_leaves_what_is_typed_on_the_other(sign_in, post):
    reply = post(sign_in("priya"), PROMISES, SUMMARY, hx=True)
    said = text_of(reply)
    assert reply.status_code == 200
    assert said.startswith('<section aria-labelledby="vows-rep">')
    assert "Daniel will" not in said
    assert "Added." in said
    assert "Send the summary" in said
    assert "by Friday 27 November" in said
    assert 'id="vows-rep" tabindex="-1" autofocus' in said


@pytest.mark.usefixtures("met")
def test_the_page_offers_the_next_one_to_ones_day(sign_in):
    said = text_of(sign_in("priya").get(RECORD))
    assert "Priya will</h2>" in said
    assert "Daniel will</h2>" in said
    assert said.count(f'value="{TOMORROW}"') == 2
    assert "add it until Wednesday 25 November." in said


@pytest.mark.usefixtures("met")
@pytest.mark.parametrize(("is_planned", "due_on"), [(True, TOMORROW), (False, date(2026, 11, 30))])
def test_without_a_day_it_is_for_the_next_one_to_one_else_a_week_ahead(
    sign_in, post, promised, as_system, is_planned, due_on
):
    if not is_planned:
        with as_system() as session:
            for row in session.query(Meeting).filter_by(pair_id=PRIYA_DANIEL.id, state="planned"):
                row.state = "away"
    priya = sign_in("priya")
    assert text_of(priya.get(RECORD)).count(f'value="{due_on}"') == 2
    post(priya, PROMISES, {**SUMMARY, "due_on": ""})
    assert promised()[0].due_on == promised()[0].promised_for == due_on


@pytest.mark.usefixtures("met")
def test_the_same_words_twice_are_one_promise_of_who_was_first(sign_in, post, promised, as_system):
    priya = sign_in("priya")
    post(priya, PROMISES, SUMMARY)
    post(priya, PROMISES, SUMMARY)
    reply = post(sign_in("daniel"), PROMISES, {**SUMMARY, "due_on": "2026-12-01"}, hx=True)
    assert "That stands there already." in text_of(reply)
    (row,) = promised()
    assert (row.author_id, row.due_on) == (PRIYA.id, date(2026, 11, 27))
    with as_system() as session:
        assert session.query(AuditEvent).filter_by(tag="commitment:promise").count() == 1


@pytest.mark.usefixtures("met")
def test_words_left_unagreed_on_a_screen_become_the_promise(sign_in, post, given, promised):
    """They began here, stopped after a minute, and went on over lunch."""
    given(a_commitment(meeting_id=OFF, agreed_at=None, due_on=None, position=1))
    post(sign_in("daniel"), PROMISES, SUMMARY)
    (row,) = promised()
    assert (row.agreed_at, row.promised_for) == (NOW, date(2026, 11, 27))


# --- It is a promise like any other ---------------------------------------------------------------


@pytest.mark.usefixtures("met")
def test_it_stands_on_both_homes_and_the_next_meeting_asks_about_it(
    sign_in, post, promised, as_system
):
    priya, daniel = sign_in("priya"), sign_in("daniel")
    post(priya, PROMISES, SUMMARY)
    post(priya, PROMISES, HOTEL)
    rep, manager = promised()
    assert f'id="commitment-{rep.id}"' in text_of(priya.get("/home"))
    assert "Find a hotel" in text_of(priya.get("/home"))
    assert f'id="commitment-{manager.id}"' in text_of(daniel.get("/team"))

    coming = f"/meetings/{PRIYA_DANIEL.planned}"
    assert "Find a hotel" in text_of(priya.get(f"{coming}/prep/progress"))
    assert "Send the summary" in text_of(daniel.get(coming))
    post(daniel, f"{coming}/start", {"screen": "own", "minutes": "all"})
    for someone, theirs, own in ((daniel, rep, manager), (priya, manager, rep)):
        asked = text_of(someone.get(f"{coming}/steps/progress"))
        assert f'name="outcome_{theirs.id}"' in asked
        assert own.text in asked
    post(daniel, f"{coming}/steps/progress", {"go": "alignment", f"outcome_{rep.id}": "kept"})
    with as_system() as session:
        assert session.query(CommitmentOutcome).filter_by(commitment_id=rep.id).one()


# --- Refusals -------------------------------------------------------------------------------------


@pytest.mark.usefixtures("met")
@pytest.mark.parametrize("hx", [False, True], ids=["plain", "htmx"])
@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"text": " "}, "Write what was promised."),
        ({"text": "x" * 501}, "This is 501 characters; 500 fit."),
        ({"due_on": "2026-11-19"}, "That day was before you met. Choose a later one."),
        ({"due_on": "27/11/2026"}, "Write a date like 2026-11-26."),
    ],
    ids=["blank", "long", "before", "no day"],
)
def test_a_refusal_is_a_sentence_and_keeps_what_was_typed(sign_in, post, promised, form, says, hx):
    sent = {**HOTEL, **form}
    reply = post(sign_in("priya"), PROMISES, sent, hx=hx)
    said = text_of(reply)
    assert reply.status_code == 422
    assert says in said
    assert f'value="{sent["due_on"]}"' in said
    assert not sent["text"].strip() or f'value="{sent["text"]}"' in said
    assert ("<title>Error: " in said) is not hx
    assert promised() == []


@pytest.mark.usefixtures("met")
@pytest.mark.parametrize(
    ("form", "most", "says"),
    [
        (SUMMARY, 3, "Three is the most. Which one waits?"),
        (HOTEL, 9, "That is a lot to promise. Which one waits?"),
    ],
    ids=["rep", "manager"],
)
def test_the_limits_are_those_of_a_meeting_held_here(sign_in, post, promised, form, most, says):
    priya = sign_in("priya")
    for n in range(most):
        assert post(priya, PROMISES, {**form, "text": f"Promise {n}"}).status_code == 303
    assert f'id="{form["side"]}-promise"' not in text_of(priya.get(RECORD))
    reply = post(priya, PROMISES, form)
    assert reply.status_code == 422
    assert says in text_of(reply)
    assert f'value="{form["text"]}"' in text_of(reply)
    assert len(promised()) == most


@pytest.mark.usefixtures("met")
@pytest.mark.parametrize("side", ["", "both"])
def test_a_promise_is_one_sides(sign_in, post, promised, side):
    reply = post(sign_in("priya"), PROMISES, {**SUMMARY, "side": side})
    assert reply.status_code == 422
    assert "Send the summary" in text_of(reply)
    assert promised() == []


# --- How long -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("slot", "said", "zone", "until"),
    [
        (datetime(2026, 11, 20, 9, tzinfo=UTC), None, ZONE, LAST_DAY),
        # Over a weekend, and where the day begins earlier than in UTC.
        (datetime(2026, 11, 19, 23, 30, tzinfo=UTC), None, ZONE, LAST_DAY),
        (datetime(2026, 11, 19, 23, 30, tzinfo=UTC), None, "America/New_York", date(2026, 11, 24)),
        (datetime(2026, 11, 20, 9, tzinfo=UTC), datetime(2026, 11, 23, tzinfo=UTC), ZONE, LAST_DAY),
        # Said to have taken place a week before its day: the day it was said.
        (datetime(2026, 11, 16, 9, tzinfo=UTC), NOW, ZONE, date(2026, 11, 23)),
    ],
)
def test_there_are_three_working_days(slot, said, zone, until):
    meeting = SimpleNamespace(starts_at=slot, ended_at=said)
    assert promise_until(meeting, zone) == until


@pytest.mark.usefixtures("met")
@pytest.mark.parametrize("hx", [False, True], ids=["plain", "htmx"])
def test_after_them_the_record_stays_as_it_is(sign_in, post, promised, clock, hx):
    clock.move_to(instant(LAST_DAY, TEN, ZONE).replace(hour=22, minute=59))
    priya = sign_in("priya")
    assert post(priya, PROMISES, SUMMARY).status_code == 303
    (row,) = promised()
    clock.shift(timedelta(minutes=2))
    assert 'id="promised"' not in text_of(priya.get(RECORD))
    assert "Send the summary" in text_of(priya.get(RECORD))
    late = post(priya, PROMISES, HOTEL, hx=hx)
    assert late.status_code == 403
    assert "You could say what you promised until Wednesday 25 November." in text_of(late)
    assert "Find a hotel" in text_of(late)
    assert post(priya, take_off(row), hx=hx).status_code == 403
    assert len(promised()) == 1


@pytest.mark.usefixtures("met")
def test_the_days_are_those_of_the_series(sign_in, post, as_system, clock):
    """At noon on Wednesday in Paris, Thursday has come to Auckland."""
    with as_system() as session:
        for row in session.query(Cadence).filter_by(pair_id=PRIYA_DANIEL.id):
            row.time_zone = "Pacific/Auckland"
    clock.move_to(datetime(2026, 11, 25, 11, 1, tzinfo=UTC))
    priya = sign_in("priya")
    assert 'id="promised"' not in text_of(priya.get(RECORD))
    assert post(priya, PROMISES, SUMMARY).status_code == 403


@pytest.mark.parametrize("meeting_id", [PRIYA_DANIEL.held, PRIYA_DANIEL.earlier])
def test_a_meeting_run_here_has_its_promises(sign_in, post, meeting_id):
    priya = sign_in("priya")
    assert 'id="promised"' not in text_of(priya.get(f"/meetings/{meeting_id}"))
    reply = post(priya, f"/meetings/{meeting_id}/promises", SUMMARY)
    assert reply.status_code == 403
    assert "was agreed here when it closed. A correction can still be added." in text_of(reply)
    assert "Send the summary" in text_of(reply)


def test_a_meeting_that_is_still_to_come_has_none(sign_in, post):
    reply = post(sign_in("priya"), f"/meetings/{PRIYA_DANIEL.planned}/promises", SUMMARY)
    assert reply.status_code == 409


@pytest.mark.usefixtures("met")
def test_a_pair_that_has_ended_adds_nothing(sign_in, post, promised, as_system):
    with as_system() as session:
        session.get(Pair, PRIYA_DANIEL.id).ended_on = NOW.date()
    priya = sign_in("priya")
    assert 'id="promised"' not in text_of(priya.get(RECORD))
    assert post(priya, PROMISES, SUMMARY).status_code == 403
    assert promised() == []


@pytest.mark.usefixtures("met")
def test_a_shared_screen_reads_it_and_adds_nothing(sign_in, post, promised):
    room = sign_in("daniel", room=PRIYA_DANIEL.planned)
    assert 'id="promised"' not in text_of(room.get(RECORD))
    assert post(room, PROMISES, SUMMARY).status_code == 403
    assert promised() == []


@pytest.mark.usefixtures("met")
@pytest.mark.parametrize("who", ["tom", "ines", "marek", "ruth", "sam"])
def test_everybody_else_is_told_there_is_nothing(sign_in, post, given, who):
    row = given(a_commitment(meeting_id=OFF))
    browser = sign_in(who)
    assert post(browser, PROMISES, SUMMARY).status_code == 404
    assert post(browser, take_off(row)).status_code == 404


@pytest.mark.usefixtures("met")
def test_a_sheet_of_paper_has_the_promises_and_no_form(sign_in, post):
    priya = sign_in("priya")
    post(priya, PROMISES, SUMMARY)
    said = text_of(priya.get(f"{RECORD}/print"))
    assert "Send the summary" in said
    assert "Take it off" not in said
    assert PROMISES not in said


# --- Taking off -----------------------------------------------------------------------------------


@pytest.mark.usefixtures("met")
@pytest.mark.parametrize("hx", [False, True], ids=["plain", "htmx"])
def test_who_wrote_it_takes_it_off_and_keeps_the_words(sign_in, post, promised, as_system, hx):
    daniel = sign_in("daniel")
    post(daniel, PROMISES, SUMMARY)
    (row,) = promised()
    assert take_off(row) in text_of(daniel.get(RECORD))
    reply = post(daniel, take_off(row), hx=hx)
    assert reply.status_code == (200 if hx else 303)
    assert promised() == []
    with as_system() as session:
        (kept,) = session.query(Revision).filter_by(meeting_id=OFF)
        assert (kept.text, kept.author_id) == ("Send the summary", DANIEL.id)
    earlier = text_of(daniel.get(f"{RECORD}/revisions"))
    assert "Send the summary" in earlier
    assert "Priya will" in earlier
    assert "Send the summary" not in text_of(sign_in("priya").get("/home"))


@pytest.mark.usefixtures("met")
def test_pressed_twice_it_is_gone_once(sign_in, post, promised):
    daniel = sign_in("daniel")
    post(daniel, PROMISES, SUMMARY)
    (row,) = promised()
    assert [post(daniel, take_off(row)).status_code for _ in range(2)] == [303, 303]
    assert "Priya will</h2>" in text_of(post(daniel, take_off(row), hx=True))
    assert post(sign_in("priya"), take_off(row)).status_code == 404


@pytest.mark.usefixtures("met")
def test_the_other_one_is_told_who_can(sign_in, post, promised):
    post(sign_in("daniel"), PROMISES, SUMMARY)
    (row,) = promised()
    priya = sign_in("priya")
    assert take_off(row) not in text_of(priya.get(RECORD))
    reply = post(priya, take_off(row))
    assert reply.status_code == 403
    assert "Daniel wrote this, so only Daniel can take it off." in text_of(reply)
    assert len(promised()) == 1


@pytest.mark.usefixtures("met")
def test_what_was_answered_since_stays(sign_in, post, given, promised):
    row = given(a_commitment(meeting_id=OFF, author_id=PRIYA.id))
    given(an_outcome(row.id))
    priya = sign_in("priya")
    assert take_off(row) not in text_of(priya.get(RECORD))
    reply = post(priya, take_off(row))
    assert reply.status_code == 403
    assert "You have said already how this one went" in text_of(reply)
    assert len(promised()) == 1


@pytest.mark.parametrize(
    ("author_id", "is_answered", "may"),
    [
        (PRIYA.id, False, True),
        (None, False, True),
        (DANIEL.id, False, False),
        (PRIYA.id, True, False),
        (None, True, False),
    ],
)
def test_who_may_take_it_off(author_id, is_answered, may):
    assert may_take_off(author_id=author_id, actor_id=PRIYA.id, is_answered=is_answered) is may


@pytest.mark.usefixtures("met")
def test_an_old_page_takes_no_other_promise_off(sign_in, post, promised):
    """A row that went may leave its number to the next one."""
    priya = sign_in("priya")
    post(priya, PROMISES, SUMMARY)
    page = text_of(priya.get(RECORD))
    stamp = re.search(r'name="stamp" value="([^"]+)"', page)[1]
    (row,) = promised()
    post(priya, take_off(row), {"stamp": stamp})
    post(priya, PROMISES, {**SUMMARY, "text": "Call Ana"})
    (newer,) = promised()
    assert newer.id == row.id
    assert post(priya, take_off(newer), {"stamp": stamp}).status_code == 409
    assert [row.text for row in promised()] == ["Call Ana"]


@pytest.mark.usefixtures("met")
@pytest.mark.parametrize("two", [PRIYA_DANIEL, PRIYA_INES, JONAS_INES, TOM_DANIEL])
def test_a_promise_of_another_meeting_is_not_there(sign_in, post, as_system, two):
    with as_system() as session:
        row = session.query(Commitment).filter_by(meeting_id=two.held).first()
        promise_id = row.id
    priya = sign_in("priya")
    answer = post(priya, f"{PROMISES}/{promise_id}/take-off")
    assert answer.status_code == 404
    assert answer.data == post(priya, f"{PROMISES}/999999/take-off").data


# --- What it costs --------------------------------------------------------------------------------


@pytest.mark.usefixtures("met")
def test_it_costs_two_statements_more_than_another_record(sign_in, post, count_statements):
    priya = sign_in("priya")
    priya.get(RECORD)
    with count_statements() as blank:
        priya.get(RECORD)
    for n in range(3):
        post(priya, PROMISES, {**SUMMARY, "text": f"Promise {n}"})
        post(priya, PROMISES, {**HOTEL, "text": f"Promise {n}"})
    with count_statements() as full:
        priya.get(RECORD)
    assert len(full) <= 9, full
    assert len(full) - len(blank) <= 2, full
