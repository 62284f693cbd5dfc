"""A change of manager, its correction, and leaving, with all that hangs on them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from oneonone import tick
from oneonone.features.accounts import service as accounts
from oneonone.features.reporting_lines import service
from oneonone.features.schedule import cover, planning
from oneonone.lib.dates import now
from oneonone.lib.errors import RuleError
from oneonone.models import (
    Account,
    AuditEvent,
    BrowserSession,
    CalendarFeed,
    Leave,
    Meeting,
    OutboxMessage,
    Pair,
    Person,
    StepNote,
)
from oneonone.screens.admin import lines
from tests.cast import (
    DANIEL,
    INES,
    INES_MAREK,
    IVO,
    LEILA,
    LEILA_DANIEL,
    MAREK,
    NOOR,
    NOW,
    OMAR,
    PRIYA,
    SAM,
    VERA,
    Member,
)
from tests.factories import a_meeting

TODAY = NOW.date()
IN_A_WEEK = TODAY + timedelta(days=7)


@pytest.fixture
def move(as_system: Any) -> Callable[..., bool]:
    def run(
        rep: Member = LEILA, to: Member = VERA, on: date = TODAY, by: Member | None = SAM
    ) -> bool:
        with as_system() as session:
            actor_id = by.id if by else None
            return lines.change_manager(session, rep.id, to.id, on, actor_id=actor_id)

    return run


@pytest.fixture
def leave(as_system: Any) -> Callable[..., None]:
    def run(who: Member, on: date = TODAY, by: Member = SAM) -> None:
        with as_system() as session:
            lines.leave_company(session, who.id, on, actor_id=by.id)

    return run


@pytest.fixture
def pairs(as_system: Any) -> Callable[..., list[tuple[str, date, date | None]]]:
    """The usual pairs of a rep: with whom, since, until."""

    def read(rep: Member = LEILA) -> list[tuple[str, date, date | None]]:
        with as_system() as session:
            rows = session.execute(
                select(Person.name, Pair.started_on, Pair.ended_on)
                .join(Person, Person.id == Pair.manager_id)
                .where(Pair.rep_id == rep.id, Pair.is_cover.is_(False))
                .order_by(Pair.id)
            )
            return [(name.split()[0], since, until) for name, since, until in rows]

    return read


@pytest.fixture
def events(as_system: Any) -> Callable[[], list[tuple[str, int | None, int | None, int | None]]]:
    def read() -> list[tuple[str, int | None, int | None, int | None]]:
        with as_system() as session:
            rows = session.scalars(
                select(AuditEvent)
                .where(AuditEvent.tag.like("manager:%") | AuditEvent.tag.like("person:%"))
                .order_by(AuditEvent.id)
            )
            return [(it.tag, it.actor_id, it.subject_id, it.pair_id) for it in rows]

    return read


def states(as_system: Any, pair_id: int) -> list[str]:
    with as_system() as session:
        return list(
            session.scalars(
                select(Meeting.state)
                .where(Meeting.pair_id == pair_id, Meeting.starts_at > NOW)
                .order_by(Meeting.starts_at)
            )
        )


def plan(as_system: Any, pair_id: int) -> None:
    with as_system() as session:
        planning.plan(session, [pair_id], now())


# --- A change ------------------------------------------------------------------------------------


def test_the_usual_pair_ends_that_day_and_the_new_one_begins(
    move: Any, pairs: Any, events: Any, as_system: Any
) -> None:
    plan(as_system, LEILA_DANIEL.id)
    assert move() is True

    assert pairs() == [("Daniel", date(2026, 1, 5), TODAY), ("Vera", TODAY, None)]
    assert set(states(as_system, LEILA_DANIEL.id)) == {"away"}
    assert events() == [("manager:change", SAM.id, LEILA.id, 15)]
    with as_system() as session:
        told = session.execute(
            select(OutboxMessage.kind, OutboxMessage.person_id).where(
                OutboxMessage.kind.in_(("called_off", "new_manager"))
            )
        ).all()
        assert session.scalars(select(StepNote.pair_id).where(
            StepNote.text.contains("leila to daniel"))).first() == LEILA_DANIEL.id  # fmt: skip
    assert {(kind, person_id) for kind, person_id in told} == {
        ("called_off", LEILA.id), ("called_off", DANIEL.id),
        ("new_manager", LEILA.id), ("new_manager", VERA.id),
    }  # fmt: skip


def test_the_same_manager_again_changes_nothing(move: Any, pairs: Any, events: Any) -> None:
    assert move(to=DANIEL) is False
    assert (pairs(), events()) == ([("Daniel", date(2026, 1, 5), None)], [])


def test_a_cover_ends_with_the_pair_it_stands_in_for(move: Any, as_system: Any) -> None:
    with as_system() as session:
        made = cover.set_cover_by_email(
            session, LEILA.email, INES.email, "2026-11-23", "2026-12-09"
        )
    move()
    with as_system() as session:
        assert session.get_one(Pair, made.pair_id).ended_on == TODAY
    assert "planned" not in states(as_system, made.pair_id)


@pytest.mark.parametrize(
    ("rep", "to", "said"),
    [
        (LEILA, LEILA, "Nobody leads themselves"),
        (MAREK, PRIYA, "would be a circle"),
        (DANIEL, LEILA, "would be a circle"),
        (LEILA, IVO, "cannot sign in"),
        (LEILA, SAM, "Ask another administrator: Omar"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(
    move: Any, pairs: Any, rep: Member, to: Member, said: str
) -> None:
    before = pairs(rep)
    with pytest.raises(RuleError, match=said):
        move(rep, to)
    assert pairs(rep) == before


def test_who_leaves_leads_nobody_anew(move: Any, leave: Any) -> None:
    leave(VERA, IN_A_WEEK)
    with pytest.raises(RuleError, match="leaves the company"):
        move()


def test_it_cannot_begin_before_a_manager_in_between(move: Any) -> None:
    move()
    with pytest.raises(RuleError, match="Choose that day or a later one"):
        move(to=INES, on=TODAY - timedelta(days=3))


# --- A day to come -------------------------------------------------------------------------------


def test_a_day_to_come_changes_nothing_until_then(
    move: Any, pairs: Any, as_system: Any, sign_in: Any, clock: Any
) -> None:
    plan(as_system, LEILA_DANIEL.id)
    move(on=IN_A_WEEK)

    assert pairs() == [("Daniel", date(2026, 1, 5), IN_A_WEEK), ("Vera", IN_A_WEEK, None)]
    assert states(as_system, LEILA_DANIEL.id) == ["planned", "away", "away", "away"]
    held = f"/meetings/{LEILA_DANIEL.held}"
    assert sign_in(DANIEL).get(held).status_code == 200
    assert sign_in(VERA).get(f"/people/{LEILA.id}").status_code == 404
    home = sign_in(LEILA).get("/").get_data(as_text=True)
    assert "Vera Lind is your manager from Monday 30 November." in home

    clock.move_to(NOW + timedelta(days=7))
    assert sign_in(DANIEL).get(held).status_code == 404
    assert sign_in(VERA).get(f"/people/{LEILA.id}").status_code == 200
    assert "What comes along to Vera?" in sign_in(LEILA).get("/").get_data(as_text=True)


def test_what_was_settled_for_later_can_be_taken_back(
    move: Any, pairs: Any, events: Any, as_system: Any
) -> None:
    plan(as_system, LEILA_DANIEL.id)
    move(on=IN_A_WEEK)
    move(to=DANIEL)

    assert pairs() == [("Daniel", date(2026, 1, 5), None), ("Vera", IN_A_WEEK, IN_A_WEEK)]
    assert set(states(as_system, LEILA_DANIEL.id)) == {"planned"}
    assert [event[0] for event in events()] == ["manager:change", "manager:restore"]


def test_another_manager_for_later_takes_the_place_of_the_one_before(move: Any, pairs: Any) -> None:
    move(on=IN_A_WEEK)
    move(to=INES, on=TODAY + timedelta(days=3))
    assert pairs() == [
        ("Daniel", date(2026, 1, 5), TODAY + timedelta(days=3)),
        ("Vera", IN_A_WEEK, IN_A_WEEK),
        ("Ines", TODAY + timedelta(days=3), None),
    ]


# --- Back within fourteen days ----------------------------------------------------------------


def test_back_within_fourteen_days_is_the_pair_itself(
    move: Any, pairs: Any, events: Any, as_system: Any, clock: Any
) -> None:
    move()
    clock.move_to(NOW + timedelta(days=14))
    back = TODAY + timedelta(days=14)
    move(to=DANIEL, on=back)

    assert pairs() == [("Daniel", date(2026, 1, 5), None), ("Vera", TODAY, back)]
    assert events()[-1] == ("manager:restore", SAM.id, LEILA.id, LEILA_DANIEL.id)
    assert "planned" in states(as_system, LEILA_DANIEL.id)


def test_after_fourteen_days_it_is_a_new_pair(move: Any, pairs: Any, clock: Any) -> None:
    move()
    clock.move_to(NOW + timedelta(days=15))
    back = TODAY + timedelta(days=15)
    move(to=DANIEL, on=back)
    assert pairs() == [
        ("Daniel", date(2026, 1, 5), TODAY), ("Vera", TODAY, back), ("Daniel", back, None),
    ]  # fmt: skip


def test_only_what_the_end_called_off_is_planned_again(
    move: Any, as_system: Any, given: Any
) -> None:
    days = {"first_on": date(2026, 12, 7), "last_on": date(2026, 12, 11)}
    plan(as_system, LEILA_DANIEL.id)
    with as_system() as session:
        by_hand = session.get_one(Meeting, LEILA_DANIEL.planned)
        by_hand.state, by_hand.called_off_at = "away", NOW
    move()
    given(Leave(pair_id=LEILA_DANIEL.id, entered_by_id=LEILA.id, **days))
    move(to=DANIEL)
    # 24 November by hand, 8 December days away; 1 and 15 December take place after all.
    assert states(as_system, LEILA_DANIEL.id) == ["away", "planned", "away", "planned"]


# --- An administrator and themselves ----------------------------------------------------------


def test_alone_an_administrator_waits_a_day_and_the_rep_is_told_at_once(
    move: Any, pairs: Any, as_system: Any, sign_in: Any
) -> None:
    with as_system() as session:
        session.get_one(Account, OMAR.id).is_admin = False
    move(to=SAM)

    in_two_days = TODAY + timedelta(days=2)
    assert pairs()[-1] == ("Sam", in_two_days, None)
    with as_system() as session:
        mail = session.scalars(
            select(OutboxMessage).where(OutboxMessage.kind == "new_manager")
        ).all()
        assert {one.person_id for one in mail} == {LEILA.id, SAM.id}
        assert all(one.due_at == NOW for one in mail)
    home = sign_in(LEILA).get("/").get_data(as_text=True)
    assert "Sam Berg is your manager from Wednesday 25 November." in home


# --- Leaving -------------------------------------------------------------------------------------


def test_who_leaves_is_shut_out_and_their_reps_have_nobody(
    leave: Any, pairs: Any, events: Any, given: Any, as_system: Any, sign_in: Any
) -> None:
    given(CalendarFeed(person_id=INES.id, token_digest="x" * 64, made_at=NOW))
    browser = sign_in(INES)
    assert browser.get("/team").status_code == 200
    leave(INES)

    assert browser.get("/team").status_code == 302
    with as_system() as session:
        assert session.get_one(Person, INES.id).left_on == TODAY
        assert session.get_one(Account, INES.id).is_active is False
        assert session.get_one(Pair, INES_MAREK.id).ended_on == TODAY
        assert session.scalars(
            select(BrowserSession).where(BrowserSession.account_id == INES.id)
        ).all() == []  # fmt: skip
        assert session.scalars(select(CalendarFeed)).all() == []
    assert events()[-1] == ("person:leave", SAM.id, INES.id, None)
    assert pairs(NOOR)[0] == ("Ines", date(2026, 1, 5), TODAY)
    assert "Nobody is paired with you yet" in sign_in(NOOR).get("/").get_data(as_text=True)


def test_a_last_day_to_come_is_kept_by_the_tick(
    leave: Any, sign_in: Any, app: Flask, clock: Any
) -> None:
    leave(INES, IN_A_WEEK)
    browser = sign_in(INES)
    assert browser.get("/team").status_code == 200

    clock.move_to(NOW + timedelta(days=7))
    browser = sign_in(INES)
    said: list[str] = []
    assert tick.run(app, said.append)
    assert "leave: 1 account of people who left switched off." in said
    assert browser.get("/team").status_code == 302


@pytest.mark.parametrize("who", [SAM, OMAR])
def test_the_last_administrator_and_oneself_stay(leave: Any, as_system: Any, who: Member) -> None:
    with as_system() as session:
        session.get_one(Account, SAM.id).is_admin = who is SAM
    with pytest.raises(RuleError):
        leave(who)


def test_after_staying_after_all_the_account_is_switched_on_by_itself_alone(
    leave: Any, move: Any, as_system: Any, pairs: Any, sign_in: Any
) -> None:
    leave(LEILA)
    with as_system() as session:
        assert not lines.stay(session, LEILA.id, actor_id=SAM.id)
        accounts.switch_on(session, LEILA.id, actor_id=SAM.id)
    move(to=DANIEL)
    assert pairs() == [("Daniel", date(2026, 1, 5), None)]
    assert sign_in(LEILA).get(f"/meetings/{LEILA_DANIEL.held}").status_code == 200


@pytest.mark.parametrize("is_active", [True, False])
def test_who_stays_before_the_last_day_signs_in_or_not_as_before(
    leave: Any, as_system: Any, *, is_active: bool
) -> None:
    with as_system() as session:
        session.execute(update(Account).filter_by(person_id=LEILA.id).values(is_active=is_active))
    leave(LEILA, on=TODAY + timedelta(days=3))
    with as_system() as session:
        assert lines.stay(session, LEILA.id, actor_id=SAM.id) is is_active


def test_a_live_one_to_one_is_left_to_its_two(move: Any, given: Any, as_system: Any) -> None:
    live = given(a_meeting(LEILA_DANIEL, starts_at=NOW, state="live"))
    move()
    with as_system() as session:
        assert session.get_one(Meeting, live.id).state == "live"


def test_the_lines_are_looked_at_in_few_statements(as_system: Any, count_statements: Any) -> None:
    with count_statements() as statements, as_system() as session:
        service.look_at_move(session, LEILA.id, VERA.id, TODAY, actor_id=SAM.id)
    assert len(statements) <= 6
